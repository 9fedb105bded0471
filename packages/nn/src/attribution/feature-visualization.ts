/** Feature visualization: the input that an output answers to most. */
import { EvaluationError, ValueError, checkOptions, grad, mul, neg, parameter, showArgument, square, sub, sum, tensor } from '@mlp/autograd'
import type { ArrayLike, NdArray, OptionSort, Tensor } from '@mlp/autograd'
import type { Layer } from '../layers/layer.js'
import { adam } from '../optimizers/adam.js'
import type { Optimizer } from '../optimizers/optimizer.js'
import { Pause } from '../training/pause.js'
import { checkSignal } from '../training/signal.js'
import { engineOf } from '../training/engine.js'
import { asRows, checkCount, chosenOutputs, explainedRows, outputsChosen, predictionsAt, requireLayer } from './evaluation.js'
import type { LongAttributionOptions } from './evaluation.js'
import { targetsOf } from './target.js'

export interface FeatureVisualizationOptions extends Omit<LongAttributionOptions, 'batchSize'> {
  /** Where the ascent begins: rows of shape [samples, …]. */
  readonly start: ArrayLike
  /** What keeps the input small or smooth: λ of λ·Σx², or a function of x with a single number as its result. Default: 0.01. */
  readonly penalty?: number | ((x: Tensor) => Tensor)
  /** Minimizes penalty − output. Default: `adam({ learningRate: 0.05 })`. */
  readonly optimizer?: Optimizer
  /** One or more. Default: 100. */
  readonly steps?: number
  /** Told at the start and after every step; `gradient` is that of the objective, and so the saliency less the slope of the penalty. */
  readonly onStep?: (report: { readonly step: number, readonly x: NdArray, readonly objective: number, readonly gradient: NdArray }) => void
}

const SORTS: { readonly [K in keyof FeatureVisualizationOptions]-?: OptionSort } = {
  start: 'anything', target: 'anything', engine: 'anything', signal: 'anything', onProgress: 'function', penalty: 'anything', optimizer: 'anything', steps: 'anything', onStep: 'function',
}

/** Where an ascent ended. */
export interface FeatureVisualization {
  /** Of the shape of `start`. */
  readonly x: NdArray
  /** The output at x that was to be great, without the penalty: [samples]. */
  readonly output: NdArray
  /** Output less penalty, summed over rows, at the start and after every step. */
  readonly objectives: number[]
}

/**
 * Feature visualization: gradient ascent on the input, x ← x + η·∂(y_k − penalty)/∂x, toward what an output answers to most.
 * The model stays as it is. For a hidden unit pass the part of the model that ends in it: `x => model.outputs(x)[1]`.
 *
 * @param model any layer
 * @throws ValueError for a target the model does not have, a start that is empty or not finite, and `steps` or `penalty` out of range;
 *   EvaluationError when the objective is no longer finite
 * @see Erhan, Bengio, Courville, Vincent: "Visualizing higher-layer features of a deep network", 2009
 * @example
 * import { linear, featureVisualization } from '@mlp/nn'
 * const model = linear(2, 1, { initializer: () => [[1, -2]], dtype: 'float64' })
 * // w·x − ½|x|² is greatest at x = w
 * const { x } = await featureVisualization(model, { start: [[0, 0]], penalty: 0.5, steps: 500 })
 * console.log(x.data.map(one => Math.round(one * 1000) / 1000)) // → Float64Array(2) [ 1, -2 ]
 */
export async function featureVisualization(model: Layer, options: FeatureVisualizationOptions): Promise<FeatureVisualization> {
  const operation = 'featureVisualization'
  const { start, penalty = 0.01, optimizer = adam({ learningRate: 0.05 }), steps = 100, target = 'predicted', engine, signal, onProgress, onStep } = checkOptions(operation, options, SORTS)
  checkSignal(operation, signal)
  checkCount(operation, 'steps', steps)
  const made: Partial<Optimizer> | null = optimizer
  if (typeof made?.updates !== 'function') {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'not an optimizer', received: `optimizer ${showArgument(optimizer)}`, expected: 'an optimizer', hint: 'call it to make one: { optimizer: adam() }' })
  }
  requireLayer(operation, model)
  const first = explainedRows(operation, start, model, 'start')
  const predictions = predictionsAt(operation, model, first, { ...options, batchSize: first.shape[0]! })
  const targets = targetsOf(operation, target, predictions(first))
  const x = parameter(first, { name: 'x' })
  const objective = sub(sum(outputsChosen(operation, model, x, tensor(targets))), penaltyOf(operation, penalty, x))
  const gradient = grad(objective, x)
  const outputs = { objective, gradient }
  const look = engineOf(operation, engine)({ inputs: {}, outputs })
  const climb = engineOf(operation, engine)({ inputs: {}, outputs, updates: optimizer.updates([x], [neg(gradient)]) })
  const objectives: number[] = []
  const pause = new Pause()
  for (let step = 0; step <= steps; step++) {
    if (pause.isDue()) await pause.wait()
    signal?.throwIfAborted()
    const before = x.value
    const seen = (step < steps ? climb : look)({})
    const height = seen.objective.item()
    if (!Number.isFinite(height)) {
      throw new EvaluationError({ code: 'DATA_NOT_FINITE', operation, problem: 'the objective is no longer finite', received: `${height} after ${step} steps`, expected: 'a finite objective', hint: 'take smaller steps, optimizer: adam({ learningRate: 0.01 }), or a stronger penalty' })
    }
    objectives.push(height)
    onStep?.({ step, x: before, objective: height, gradient: seen.gradient })
    if (step > 0) onProgress?.(step, steps)
  }
  return { x: x.value, output: asRows(chosenOutputs(operation, predictions(x.value), targets), [targets.length]), objectives }
}

function penaltyOf(operation: string, penalty: number | ((x: Tensor) => Tensor), x: Tensor): Tensor {
  if (typeof penalty === 'function') return sum(penalty(x))
  if (!(Number.isFinite(penalty) && penalty >= 0)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'penalty out of range', received: `penalty ${showArgument(penalty)}`, expected: 'a finite number, zero or more, or a function of x', hint: 'write { penalty: 0.01 }' })
  }
  return mul(penalty, sum(square(x)))
}
