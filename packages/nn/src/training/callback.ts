/** What may look on and step in while a model trains. */
import type { Parameter } from '@mlp/autograd'
import type { Rows } from '../data/rows.js'
import type { Layer } from '../layers/layer.js'
import type { Loss } from '../losses/loss.js'
import type { Optimizer } from '../optimizers/optimizer.js'
import type { State } from '../state/state.js'
import type { Checkpoint } from './checkpoint.js'
import type { Engine } from './engine.js'
import type { BatchReport, EpochReport, History } from './history.js'

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
  /** Steps taken so far, those before a resumed checkpoint included. */
  readonly step: number
  readonly loss: Loss
  readonly engine: Engine
  /** The rows of the last step, in arrays that the next one writes anew; `undefined` before the first. */
  readonly batch: Rows | undefined
  /** Grows as epochs finish. */
  readonly history: History
  /**
   * Everything that decides how training goes on, as plain data for `fit(…, { resume })` or a file. A callback with a state asks for it
   * when its own state is up to date. One that is taken after `stop` is of a training that has ended: resuming it only returns.
   *
   * @throws EvaluationError when the last step wrote numbers that are not finite, or the last loss was none
   */
  checkpoint(): Checkpoint
  /** Ends training after the current batch; the epoch under way is not recorded. From `onEpochEnd`: after this epoch. */
  stop(reason: string): void
}

/** What a callback remembers. */
export interface CallbackState {
  /** Plain data, as JSON has it; any number is one. */
  readonly values: unknown
  readonly tensors?: State
}

/** How training ended: all epochs, by `stop`, by the signal, or by an error. */
export type Outcome = 'finished' | 'stopped' | 'aborted' | 'failed'

/**
 * Functions called at fixed points of training, each optional; promises are waited for. `onTrainingEnd` is called
 * however training ends, and after it has failed for another callback too. One that remembers something has `state` and `restore`, so
 * that a training which is stopped and resumed makes the same decisions: `restore` is called after `onTrainingStart`.
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
  /** Told in errors. */
  readonly name?: string
  onTrainingStart?(training: Training): void | Promise<void>
  onEpochStart?(epoch: number, training: Training): void | Promise<void>
  onBatchEnd?(report: BatchReport, training: Training): void | Promise<void>
  onEpochEnd?(report: EpochReport, training: Training): void | Promise<void>
  onTrainingEnd?(outcome: Outcome, training: Training): void | Promise<void>
  /** What it remembers, for a checkpoint. */
  state?(): CallbackState
  /** Takes up what it remembered. */
  restore?(state: CallbackState, training: Training): void
}
