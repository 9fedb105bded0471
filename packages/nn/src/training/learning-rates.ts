/** What the learning rate was, epoch by epoch. */
import { ValueError, isTensor, nameOf, showArgument, tensor, zerosLike } from '@mlp/autograd'
import type { LearningRate } from '../optimizers/optimizer.js'
import type { Callback, Training } from './callback.js'

/** The learning rates of a training under way or over. */
export interface LearningRateMonitor extends Callback {
  /** The rate of the last update of every epoch. */
  readonly rates: readonly number[]
}

/**
 * Records the learning rate of every epoch: of a schedule, or of a cell that `reduceOnPlateau` moves.
 *
 * @param rate what the optimizer has as its `learningRate`
 * @throws ValueError for what is no rate
 * @example
 * import { exponentialDecay, fit, learningRateMonitor, linear, meanSquaredError, sgd } from '@mlp/nn'
 * const rate = exponentialDecay(0.5, { factor: 0.5 })
 * const monitor = learningRateMonitor(rate)
 * await fit(linear(1, 1), { x: [[0], [1]], y: [[0], [1]] }, {
 *   loss: meanSquaredError, optimizer: sgd({ learningRate: rate }), epochs: 3, batchSize: 1, callbacks: [monitor],
 * })
 * console.log(monitor.rates) // → [ 0.25, 0.0625, 0.015625 ]
 */
export function learningRateMonitor(rate: LearningRate): LearningRateMonitor {
  if (!isTensor(rate) && typeof rate !== 'function' && !Number.isFinite(rate)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'learningRateMonitor', problem: 'not a learning rate', received: showArgument(rate), expected: 'a number, a cell or a schedule', hint: 'pass what the optimizer was given: const rate = cosineDecay(0.1, { steps: 1000 })' })
  }
  let rates: number[] = []
  let now = (): number => NaN
  return {
    name: 'learningRateMonitor',
    get rates() { return rates },
    onTrainingStart(training) {
      rates = []
      now = reading(rate, training)
    },
    onEpochEnd() { rates.push(now()) },
    state: () => ({ values: [...rates] }),
    restore({ values }) { rates = [...values as readonly number[]] },
  }
}

/** What the rate is whenever it is asked for. A schedule counts the updates of these parameters, whose number the optimizer keeps in a cell. */
function reading(rate: LearningRate, training: Training): () => number {
  if (typeof rate === 'number') return () => rate
  if (isTensor(rate)) return () => rate.item()
  const { optimizer, parameters } = training
  // Not any cell of its state: an optimizer may have moved other models before.
  const updates = optimizer.updates(parameters, parameters.map(one => zerosLike(one)))
  const counter = [...updates.keys()].find(cell => nameOf(cell) === 'step' && cell.dtype === 'int32')
  return () => rate(counter ?? tensor(training.step, { dtype: 'int32' })).item()
}
