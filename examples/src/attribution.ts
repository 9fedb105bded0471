/** What two networks look at: saliency and integrated gradients of a digit, Shapley values of a flower, features that matter. */
import { readFileSync } from 'node:fs'
import { softmax } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { accuracy, adam, crossEntropy, featureVisualization, fit, integratedGradients, mlp, parseCsv, permutationImportance, saliency, shapleyValues, StandardScaler, trainTestSplit } from '@mlp/nn'
import type { Layer } from '@mlp/nn'
import { trainDigits, WHITE, WIDTH } from './digits/task.js'
import { drawImages, heading } from './terminal.js'

const FEATURES = ['sepal length', 'sepal width', 'petal length', 'petal width']
const EPOCHS = 80

export async function run(): Promise<void> {
  await explainDigit()
  await explainFlower()
}

/** One test image: which pixels its score changes with, and which it is owed to. */
async function explainDigit(): Promise<void> {
  console.log(heading('A digit'))
  const { model, data: { test } } = await trainDigits(0)
  const row = Array.from(test.y.data).indexOf(3)
  const pixels = test.images.data.subarray(row * WIDTH ** 2, (row + 1) * WIDTH ** 2)
  const image = [Array.from(test.x.data.subarray(row * WIDTH ** 2, (row + 1) * WIDTH ** 2))]
  const slopes = saliency(model, image, { target: 3, absolute: true }).data
  // The baseline 0 is the mean image, since pixels are scaled.
  const { values, output, baselineOutput, gap } = await integratedGradients(model, image, { target: 3 })
  const ideal = await featureVisualization(model, { start: [new Array<number>(WIDTH ** 2).fill(0)], target: 3, penalty: 0.05 })
  const scaled = (numbers: ArrayLike<number>): number[] => {
    const greatest = Math.max(...Array.from(numbers))
    return Array.from(numbers, one => Math.max(0, one) / greatest * WHITE)
  }
  console.log(drawImages([pixels, scaled(slopes), scaled(values.data), scaled(ideal.x.data)], WIDTH, { white: WHITE, captions: ['a 3', '|saliency|', 'owed to', 'most like a 3'] }))
  console.log(`\nThe score of "3" is ${output.item().toFixed(4)}, of the mean image ${baselineOutput.item().toFixed(4)}.`)
  for (const steps of [5, 50, 500]) {
    const { gap: left } = await integratedGradients(model, image, { target: 3, steps })
    console.log(`  integrated gradients of ${String(steps).padStart(3)} steps miss the difference by ${left.item().toExponential(1)}`)
  }
  console.log(Math.abs(gap.item()) < 0.1 ? '  They are complete: their sum is the difference.' : '  They are NOT complete.')
}

/** The flowers of one species against the two others, by probability. */
async function explainFlower(): Promise<void> {
  console.log(heading('A flower'))
  const { x, y, classes } = parseCsv(readFileSync(new URL('../data/iris.csv', import.meta.url), 'utf8'), { label: 'species' })
  const { train, test } = trainTestSplit({ x, y }, { testSize: 0.3, seed: 0, stratify: true })
  const scaler = new StandardScaler().fit(train.x)
  const model = mlp([4, 8, 3], { seed: 0 })
  await fit(model, { x: scaler.transform(train.x), y: train.y }, { loss: crossEntropy, optimizer: adam({ learningRate: 0.02 }), epochs: EPOCHS, seed: 0 })
  const tested = { x: scaler.transform(test.x), y: test.y }

  const { score, mean, deviation } = await permutationImportance(model, tested, { metric: accuracy, repeats: 20, seed: 0 })
  console.log(`Test accuracy ${score.toFixed(4)}; with one feature shuffled it falls by`)
  FEATURES.forEach((name, at) => { console.log(`  ${name.padEnd(14)} ${mean[at]!.toFixed(4)} ± ${deviation[at]!.toFixed(4)}`) })

  const flower = Array.from(tested.y.data).indexOf(classes.indexOf('virginica'))
  const row = [Array.from(tested.x.data.subarray(flower * 4, flower * 4 + 4))]
  const probabilities: Layer = Object.assign((rows: Tensor) => softmax(model(rows)), { parameters: model.parameters })
  const target = classes.indexOf('virginica')
  // The training flowers stand for features that are not known.
  const baseline = scaler.transform(train.x)
  const exact = await shapleyValues(probabilities, row, { baseline, target })
  const sampled = await shapleyValues(probabilities, row, { baseline, target, method: 'sampled', samples: 50 })
  console.log(`\nWhy this flower is a virginica, with probability ${exact.output.item().toFixed(4)} where ${exact.baselineOutput.item().toFixed(4)} is the mean:`)
  FEATURES.forEach((name, at) => {
    console.log(`  ${name.padEnd(14)} ${signed(exact.values.data[at]!)}   sampled ${signed(sampled.values.data[at]!)} ± ${sampled.standardErrors.data[at]!.toFixed(4)}`)
  })
  const sum = Array.from(exact.values.data).reduce((total, one) => total + one, 0)
  console.log(`  ${'sum'.padEnd(14)} ${signed(sum)}   f(x) − f(baseline) ${signed(exact.output.item() - exact.baselineOutput.item())}, gap ${Math.abs(exact.gap.item()).toExponential(0)}`)
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`
}
