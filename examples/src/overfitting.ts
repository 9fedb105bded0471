/** A network that learns its noise by heart, and six cures side by side. */
import { relu, tensor } from '@mlp/autograd'
import { adam, binaryCrossEntropy, derive, dropout, earlyStopping, fit, keyOf, linear, makeMoons, mlp, normal, predict, sequential } from '@mlp/nn'
import type { FitOptions, Layer, Rows } from '@mlp/nn'
import { drawCurves } from './curves.js'
import { heading } from './terminal.js'

const EPOCHS = 250
const NOISE = 0.35

interface Data { readonly x: Rows['x']; readonly y: readonly (readonly number[])[] }

function moons(samples: number, seed: number): Data {
  const { x, y } = makeMoons({ samples, noise: NOISE, seed })
  return { x, y: Array.from(y.data, label => [label]) }
}

/** Every row several times over, each time moved a little. */
function augmented({ x, y }: Data, copies: number, deviation: number): Data {
  const moves = normal(derive(keyOf(7), 0), copies * x.data.length)
  return {
    x: { shape: [copies * x.shape[0]!, 2], dtype: 'float64', data: moves.map((move, at) => x.data[at % x.data.length]! + deviation * move) },
    y: Array.from({ length: copies }, () => y).flat(),
  }
}

const train = moons(40, 1)
const validation = moons(200, 2)
const test = moons(1000, 3)

/** The mean cross-entropy of a model on data. */
function lossOn(model: Layer, { x, y }: Data): number {
  return binaryCrossEntropy(tensor(predict(model, x)), y).item()
}

interface Cure {
  readonly name: string
  readonly model?: () => Layer
  readonly data?: Data
  readonly weightDecay?: number
  readonly callbacks?: FitOptions['callbacks']
}

const wide = (): Layer => mlp([2, 64, 64, 1], { activation: relu, seed: 1 })

const cures: readonly Cure[] = [
  { name: 'nothing' },
  { name: 'L2 penalty', weightDecay: 0.02 },
  { name: 'dropout', model: () => sequential(linear(2, 64, { seed: 1 }), relu, dropout(0.5), linear(64, 64, { seed: 2 }), relu, dropout(0.5), linear(64, 1, { seed: 3 })) },
  { name: 'early stopping', callbacks: [earlyStopping({ patience: 20 })] },
  { name: 'augmentation', data: augmented(train, 8, NOISE) },
  { name: 'smaller net', model: () => mlp([2, 4, 1], { activation: relu, seed: 1 }) },
  { name: 'more data', data: moons(400, 4) },
]

export async function run(): Promise<void> {
  console.log(heading(`40 noisy samples, up to ${EPOCHS} epochs`))
  console.log('cure            training  validation      test   epochs')
  for (const { name, model = wide, data = train, weightDecay = 0, callbacks = [] } of cures) {
    const network = model()
    const history = await fit(network, data, {
      loss: binaryCrossEntropy, optimizer: adam({ learningRate: 0.01, weightDecay }), epochs: EPOCHS, batchSize: data.y.length, validation, callbacks,
    })
    const losses = [train, validation, test].map(part => lossOn(network, part).toFixed(3).padStart(10))
    console.log(`${name.padEnd(14)}${losses.join('  ')}   ${String(history.loss.length).padStart(6)}`)
    if (name === 'nothing') {
      console.log(drawCurves([{ sign: 't', values: history.loss }, { sign: 'v', values: history.validationLoss }], { height: 8, log: true }))
      console.log('Training loss (t) falls on; validation loss (v) turns, and what is learned from there on is noise.\n')
    }
  }
}
