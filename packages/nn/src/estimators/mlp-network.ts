/** The network of an MLP estimator with all that its training needs to go on. */
import { ValueError, evaluate, parameter, transpose } from '@mlp/autograd'
import type { NdArray, Parameter } from '@mlp/autograd'
import { mlp } from '../layers/mlp.js'
import type { Sequential } from '../layers/sequential.js'
import type { Optimizer } from '../optimizers/optimizer.js'
import { derive, keyOf, uniform } from '../random/generator.js'
import type { Key } from '../random/generator.js'
import { activationOf, optimizerOf } from './mlp-options.js'
import type { MLPOptions } from './mlp-options.js'

/** What has happened, epoch by epoch. */
export interface Progress {
  readonly losses: readonly number[]
  readonly scores: readonly number[]
  readonly bestLoss: number
  readonly bestScore: number
  /** Epochs in a row without improvement. */
  readonly stalled: number
  /** Rows gone through, all epochs together. */
  readonly rows: number
  /** How often training began or went on: each time rows come in other orders. */
  readonly rounds: number
}
export const NO_PROGRESS: Progress = { losses: [], scores: [], bestLoss: Infinity, bestScore: -Infinity, stalled: 0, rows: 0, rounds: 0 }

export interface Network {
  readonly model: Sequential
  readonly optimizer: Optimizer
  readonly rate: Parameter
  readonly progress: Progress
  /** Whether it stopped because nothing got better, before the last epoch. */
  readonly converged: boolean
}

/** A network with weights drawn anew: W and b even on ±√(6/(inputs + outputs)), or √2 where the activation is logistic. */
export function newNetwork(columns: number, outputs: number, options: MLPOptions): Network {
  const key = keyOf(options.randomState)
  const factor = options.activation === 'logistic' ? 2 : 6
  const draw = (count: number, fans: number, key: Key): Float64Array => uniform(key, count).map(u => (2 * u - 1) * Math.sqrt(factor / fans))
  const model = mlp([columns, ...options.hiddenLayerSizes, outputs], {
    activation: activationOf(options), seed: options.randomState, dtype: options.dtype,
    initializer: ([outputs, inputs], key) => draw(outputs * inputs, inputs + outputs, key),
  })
  layersOf(model).forEach(({ weight, bias }, layer) => {
    const [outputs, inputs] = weight.shape as [number, number]
    bias.set(draw(outputs, inputs + outputs, derive(key, layer)))
  })
  return { model, ...newSteps(options), progress: NO_PROGRESS, converged: false }
}

/** Refuses to go on with another number of units or layers than there are. */
export function requireSizes(name: string, { model }: Network, { hiddenLayerSizes }: MLPOptions): void {
  const there = layersOf(model).slice(0, -1).map(({ weight }) => weight.shape[0]!)
  if (there.join() === hiddenLayerSizes.join()) return
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation: name, problem: 'hiddenLayerSizes changed since fit', received: `hiddenLayerSizes ${JSON.stringify(hiddenLayerSizes)}`,
    expected: `${JSON.stringify(there)}, the units whose weights are to be kept`, hint: 'fit without warmStart, or begin anew: clone(estimator)',
  })
}

/** Another network with the same weights and a fresh optimizer. */
export function copyOf({ model, progress }: Network, options: MLPOptions): Network {
  const shapes = layersOf(model).map(({ weight }) => weight.shape)
  const copy = mlp([shapes[0]![1]!, ...shapes.map(([outputs]) => outputs!)], { activation: activationOf(options), dtype: options.dtype })
  copy.parameters.forEach((cell, at) => { cell.set(model.parameters[at]!.value) })
  return { model: copy, ...newSteps(options), progress: { ...progress, stalled: 0 }, converged: false }
}

function newSteps(options: MLPOptions): Pick<Network, 'optimizer' | 'rate'> {
  const rate = parameter(options.learningRateInit, { name: 'learning rate', dtype: 'float64', trainable: false })
  return { optimizer: optimizerOf(options, rate), rate }
}

/** Weights and biases by layer. */
export function layersOf({ parameters }: Sequential): { readonly weight: Parameter, readonly bias: Parameter }[] {
  return parameters.filter((_, at) => at % 2 === 0).map((weight, layer) => ({ weight, bias: parameters[2 * layer + 1]! }))
}

/** Weights as scikit-learn has them, of shape [inputs, outputs]. */
export function coefsOf(model: Sequential): NdArray[] {
  return layersOf(model).map(({ weight }) => evaluate(transpose(weight)))
}
