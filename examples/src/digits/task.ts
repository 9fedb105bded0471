/** Handwritten digits: the data, the model and how well it does. Nothing is printed here. */
import { readFileSync } from 'node:fs'
import { evaluate, softmax, tensor } from '@mlp/autograd'
import type { Value } from '@mlp/autograd'
import { accuracy, adam, confusionMatrix, crossEntropy, fit, mlp, parseCsv, predict, StandardScaler, trainTestSplit } from '@mlp/nn'
import type { Callback, History, Rows, Sequential } from '@mlp/nn'

export const WIDTH = 8
/** The greatest gray level of a pixel. */
export const WHITE = 16
export const LAYERS = [64, 64, 10] as const
export const EPOCHS = 60

/** 1,797 real images, split by class into 75 % for training and 25 % for testing. */
export function loadDigits(seed: number): { readonly train: Rows; readonly test: Rows & { readonly images: Value }; readonly samples: number } {
  const { x, y } = parseCsv(readFileSync(new URL('../../data/digits.csv', import.meta.url), 'utf8'), { label: 'digit' })
  const { train, test } = trainTestSplit({ x, y }, { testSize: 0.25, seed, stratify: true })
  // The scale is learned from the training images alone.
  const scaler = new StandardScaler().fit(train.x)
  return {
    train: { x: scaler.transform(train.x), y: train.y },
    test: { x: scaler.transform(test.x), y: test.y, images: test.x },
    samples: y.data.length,
  }
}

/** One image that the model got wrong. */
export interface Mistake {
  readonly pixels: ArrayLike<number>
  readonly actual: number
  readonly guess: number
  /** What the model gave the true digit, in [0, 1]. */
  readonly probability: number
}
export interface Result {
  readonly model: Sequential
  readonly history: History
  readonly data: ReturnType<typeof loadDigits>
  readonly accuracy: number
  readonly confusion: number[][]
  /** Wrong guesses, the surest first. */
  readonly mistakes: readonly Mistake[]
}

/** Trains 64-64-10 and judges it on images it has not seen. */
export async function trainDigits(seed: number, callbacks: readonly Callback[] = []): Promise<Result> {
  const data = loadDigits(seed)
  const model = mlp(LAYERS, { seed })
  const history = await fit(model, data.train, {
    loss: crossEntropy, optimizer: adam({ learningRate: 0.001 }), epochs: EPOCHS, batchSize: 32, seed, callbacks,
    // Watched, not used: nothing is chosen by what the test images say.
    validation: data.test, metrics: { accuracy },
  })
  const scores = predict(model, data.test.x)
  const probabilities = evaluate(softmax(tensor(scores)))
  return {
    model, history, data,
    accuracy: accuracy(scores, data.test.y),
    confusion: confusionMatrix(scores, data.test.y, { classes: 10 }),
    mistakes: mistakesIn(probabilities, data.test.images, data.test.y),
  }
}

function mistakesIn(probabilities: Value, images: Value, labels: Value): Mistake[] {
  const classes = probabilities.shape[1]!
  const size = images.shape[1]!
  return Array.from(labels.data, (actual, row) => {
    const given = Array.from(probabilities.data.subarray(row * classes, (row + 1) * classes))
    return { pixels: images.data.subarray(row * size, (row + 1) * size), actual, guess: given.indexOf(Math.max(...given)), probability: given[actual]! }
  }).filter(({ actual, guess }) => actual !== guess).sort((a, b) => a.probability - b.probability)
}
