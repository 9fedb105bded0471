/** What may look on and step in while a model trains. */
import type { Parameter } from '@mlp/autograd'
import type { Layer } from '../layers/layer.js'
import type { Optimizer } from '../optimizers/optimizer.js'
import type { EpochReport, History } from './history.js'

/** A training under way. */
export interface Training {
  readonly model: Layer
  readonly optimizer: Optimizer
  /** The cells that are trained. */
  readonly parameters: readonly Parameter[]
  /** How many epochs there will be, unless something stops it. */
  readonly epochs: number
  /** How many batches an epoch has. */
  readonly batches: number
  /** How many rows the training data has. */
  readonly samples: number
  /** Grows as epochs finish. */
  readonly history: History
  /** Ends training after the current batch; the epoch under way is not recorded. From `onEpochEnd`: after this epoch. */
  stop(reason: string): void
}

export interface BatchReport {
  /** Counts from 0. */
  readonly epoch: number
  /** Counts from 0 in every epoch. */
  readonly batch: number
  /** Steps taken so far, this one included. */
  readonly step: number
  /** Rows in this batch. */
  readonly rows: number
  readonly loss: number
}

/** How training ended: all epochs, by `stop`, by the signal, or by an error. */
export type Outcome = 'finished' | 'stopped' | 'aborted' | 'failed'

/**
 * Functions called at fixed points of training, each optional; promises are waited for. `onTrainingEnd` is called
 * however training ends.
 *
 * @example
 * import { fit, linear, meanSquaredError, sgd } from '@mlp/nn'
 * import type { Callback } from '@mlp/nn'
 * const enough: Callback = {
 *   onEpochEnd({ loss }, training) { if (loss < 0.01) training.stop('small loss') },
 * }
 * const history = await fit(linear(1, 1), { x: [[0], [1]], y: [[1], [3]] }, {
 *   loss: meanSquaredError, optimizer: sgd({ learningRate: 0.5 }), epochs: 200, callbacks: [enough],
 * })
 * console.log(history.stopped, history.loss.length < 200) // → small loss true
 */
export interface Callback {
  onTrainingStart?(training: Training): void | Promise<void>
  onEpochStart?(epoch: number, training: Training): void | Promise<void>
  onBatchEnd?(report: BatchReport, training: Training): void | Promise<void>
  onEpochEnd?(report: EpochReport, training: Training): void | Promise<void>
  onTrainingEnd?(outcome: Outcome, training: Training): void | Promise<void>
}
