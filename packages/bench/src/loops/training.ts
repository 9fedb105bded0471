/** A perceptron's training step in hand-written loops over typed arrays: no library, no allocation inside a step. */
import { ADAM, arrayOf } from '../task.js'
import type { Arrays, Training } from '../task.js'
import type { Floats, FloatsConstructor } from './floats.js'
import { lossAndSlope } from './loss.js'
import { addProduct, productWithTransposed } from './product.js'

interface LayerState {
  readonly inputs: number
  readonly outputs: number
  readonly weights: Floats
  readonly biases: Floats
  readonly firstWeights: Floats
  readonly firstBiases: Floats
  /** What came out, and the derivative of the loss by what went into the activation. */
  readonly values: Floats
  readonly slopes: Floats
  readonly weightGradient: Floats
  readonly biasGradient: Floats
  /** Means of gradients and of their squares; empty without Adam. */
  readonly moments: readonly Floats[]
}

export interface Trainer { readonly reset: () => void; readonly run: (steps: number) => void; readonly loss: () => number }

export function trainer(spec: Training, arrays: Arrays, Type: FloatsConstructor): Trainer {
  const { sizes, batch } = spec
  const [width, height] = [sizes[0]!, sizes.at(-1)!]
  const batches = inBatches(Type.from(arrayOf(arrays, 'x')), batch * width)
  const targets = inBatches(Type.from(arrayOf(arrays, 'y')), batch * height)
  const layers = sizes.slice(1).map((_, index) => makeLayer(spec, index, arrays, Type))
  const last = layers.at(-1)!
  const lossOf = lossAndSlope(spec)
  let loss = NaN
  let next = 0
  let taken = 0

  const step = (): void => {
    const x = batches[next]!
    for (let index = 0; index < layers.length; index++) {
      const layer = layers[index]!
      affine(index === 0 ? x : layers[index - 1]!.values, layer, batch)
      activate(layer.values, index < layers.length - 1 ? spec.activation : spec.output)
    }
    loss = lossOf(last.values, targets[next]!, last.slopes, batch, height)
    for (let index = layers.length - 1; index >= 0; index--) {
      const layer = layers[index]!
      gradients(index === 0 ? x : layers[index - 1]!.values, layer, batch)
      if (index > 0) {
        productWithTransposed(layer.slopes, layer.weights, layers[index - 1]!.slopes, batch, layer.outputs, layer.inputs)
        through(layers[index - 1]!, spec.activation)
      }
    }
    taken++
    for (const layer of layers) update(layer, spec, taken)
    next = (next + 1) % batches.length
  }
  return {
    reset: () => {
      for (const layer of layers) {
        layer.weights.set(layer.firstWeights)
        layer.biases.set(layer.firstBiases)
        for (const moment of layer.moments) moment.fill(0)
      }
      next = taken = 0
    },
    run: steps => { for (let i = 0; i < steps; i++) step() },
    loss: () => loss,
  }
}

function inBatches(all: Floats, size: number): Floats[] {
  return Array.from({ length: all.length / size }, (_, index) => all.subarray(index * size, (index + 1) * size))
}

function makeLayer({ sizes, batch, optimizer }: Training, index: number, arrays: Arrays, Type: FloatsConstructor): LayerState {
  const [inputs, outputs] = [sizes[index]!, sizes[index + 1]!]
  const [weights, biases] = [arrayOf(arrays, `W${index}`), arrayOf(arrays, `b${index}`)]
  return {
    inputs, outputs,
    weights: Type.from(weights), biases: Type.from(biases), firstWeights: Type.from(weights), firstBiases: Type.from(biases),
    values: new Type(batch * outputs), slopes: new Type(batch * outputs),
    weightGradient: new Type(inputs * outputs), biasGradient: new Type(outputs),
    moments: optimizer === 'adam' ? [inputs * outputs, inputs * outputs, outputs, outputs].map(size => new Type(size)) : [],
  }
}

/** values ← x·W + b. */
function affine(x: Floats, { inputs, outputs, weights, biases, values }: LayerState, rows: number): void {
  for (let row = 0; row < rows; row++) for (let o = 0; o < outputs; o++) values[row * outputs + o] = biases[o]!
  addProduct(x, inputs, 1, weights, values, rows, inputs, outputs)
}

function activate(values: Floats, activation: 'sigmoid' | 'relu' | 'none'): void {
  if (activation === 'sigmoid') for (let i = 0; i < values.length; i++) values[i] = 1 / (1 + Math.exp(-values[i]!))
  else if (activation === 'relu') for (let i = 0; i < values.length; i++) if (values[i]! < 0) values[i] = 0
}

/** Of the weights, xᵀ·slopes, and of the biases. */
function gradients(x: Floats, { inputs, outputs, slopes, weightGradient, biasGradient }: LayerState, rows: number): void {
  weightGradient.fill(0)
  biasGradient.fill(0)
  for (let row = 0; row < rows; row++) for (let o = 0; o < outputs; o++) biasGradient[o]! += slopes[row * outputs + o]!
  addProduct(x, 1, inputs, slopes, weightGradient, inputs, rows, outputs)
}

/** Through the activation, whose derivative is known from its value. */
function through({ values, slopes }: LayerState, activation: 'sigmoid' | 'relu'): void {
  if (activation === 'sigmoid') for (let i = 0; i < slopes.length; i++) slopes[i]! *= values[i]! * (1 - values[i]!)
  else for (let i = 0; i < slopes.length; i++) if (values[i]! <= 0) slopes[i] = 0
}

function update(layer: LayerState, { optimizer, learningRate }: Training, step: number): void {
  const { weights, biases, weightGradient, biasGradient, moments: [meanW, varianceW, meanB, varianceB] } = layer
  if (optimizer === 'sgd') {
    for (let i = 0; i < weights.length; i++) weights[i]! -= learningRate * weightGradient[i]!
    for (let i = 0; i < biases.length; i++) biases[i]! -= learningRate * biasGradient[i]!
    return
  }
  adamStep(weights, weightGradient, meanW!, varianceW!, learningRate, step)
  adamStep(biases, biasGradient, meanB!, varianceB!, learningRate, step)
}

function adamStep(cells: Floats, gradient: Floats, mean: Floats, variance: Floats, learningRate: number, step: number): void {
  const { beta1, beta2, epsilon } = ADAM
  const correction1 = 1 - beta1 ** step
  const correction2 = 1 - beta2 ** step
  for (let i = 0; i < cells.length; i++) {
    const g = gradient[i]!
    const m = mean[i] = beta1 * mean[i]! + (1 - beta1) * g
    const v = variance[i] = beta2 * variance[i]! + (1 - beta2) * g * g
    cells[i]! -= learningRate * (m / correction1) / (Math.sqrt(v / correction2) + epsilon)
  }
}
