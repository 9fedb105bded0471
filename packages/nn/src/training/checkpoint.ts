/** A training stopped anywhere, as data: everything that decides how it goes on. */
import { ValueError, showArgument } from '@mlp/autograd'
import type { State } from '../state/state.js'
import type { BatchReport, EpochReport, History } from './history.js'

/** What callbacks have been told last. */
export type Occasion =
  | { readonly hook: 'onEpochStart', readonly report: number }
  | { readonly hook: 'onBatchEnd', readonly report: BatchReport }
  | { readonly hook: 'onEpochEnd', readonly report: EpochReport }

/** Options of `fit` that must be the same when it goes on. */
export interface Agreement {
  readonly seed: number
  readonly batchSize: number
  readonly shuffle: boolean
  readonly accumulate: number
  readonly samples: number
  /** A checksum of the training data. */
  readonly data: number
  readonly metrics: readonly string[]
  readonly terms: readonly string[]
  readonly validation: boolean
  /** The names of the callbacks that have a state. */
  readonly callbacks: readonly string[]
}

/** Where a training is. */
export interface Progress {
  /** Epochs finished. */
  readonly epoch: number
  /** Batches taken of the epoch under way. */
  readonly batch: number
  /** Whether callbacks have been told of its start. */
  readonly begun: boolean
  /** What the losses of these batches add up to, each times its rows, and the values of the terms likewise. */
  readonly sums: { readonly loss: number, readonly terms: readonly number[] }
  readonly history: History
  readonly callbacks: readonly { readonly values: unknown, readonly told: boolean }[]
  /** What not all callbacks have been told yet. */
  readonly occasion: Occasion | undefined
  readonly agreement: Agreement
}

/**
 * Everything about a training under way, as plain data that can be cloned: cells of the model and of the optimizer, the state of random
 * layers, gathered gradients, the position in the epoch and what it has gathered, the history and the state of callbacks.
 * `training.checkpoint()` makes one, `fit(model, data, { …, resume })` goes on from it.
 *
 * @example
 * import { adam, fit, linear, meanSquaredError } from '@mlp/nn'
 * import type { Checkpoint } from '@mlp/nn'
 * const data = { x: [[0], [1], [2], [3]], y: [[1], [3], [5], [7]] }
 * const options = () => ({ loss: meanSquaredError, optimizer: adam({ learningRate: 0.1 }), epochs: 4, batchSize: 2 })
 * const whole = await fit(linear(1, 1), data, options())
 *
 * let saved: Checkpoint | undefined
 * await fit(linear(1, 1), data, { ...options(), callbacks: [{
 *   onBatchEnd({ step }, training) {
 *     if (step !== 3) return
 *     saved = training.checkpoint()
 *     training.stop('enough for today')
 *   },
 * }] })
 * const rest = await fit(linear(1, 1), data, { ...options(), resume: saved })
 * console.log(String(rest.loss) === String(whole.loss)) // → true
 */
export interface Checkpoint {
  readonly version: 1
  readonly tensors: State
  readonly progress: Progress
}

/** Whether it has the parts of a checkpoint. */
export function isCheckpoint(given: unknown): given is Checkpoint {
  const parts: Partial<Record<keyof Checkpoint, unknown>> = typeof given === 'object' && given !== null ? given : {}
  return [parts.tensors, parts.progress].every(one => typeof one === 'object' && one !== null)
}

/**
 * The cells of the model in a checkpoint, by name, as `stateOf` gives them: to predict with what was saved while it trained, such as
 * the best epoch, or to train it in another way.
 *
 * @throws ValueError for anything but a checkpoint
 * @example
 * import { fit, linear, loadState, meanSquaredError, modelState, sgd, stateOf } from '@mlp/nn'
 * import type { State } from '@mlp/nn'
 * let first: State | undefined
 * const model = linear(1, 1)
 * await fit(model, { x: [[0], [1]], y: [[1], [3]] }, {
 *   loss: meanSquaredError, optimizer: sgd(), epochs: 3,
 *   callbacks: [{ onEpochEnd({ epoch }, training) { if (epoch === 0) first = modelState(training.checkpoint()) } }],
 * })
 * console.log(Object.keys(first!), String(first!['bias']!.data) === String(stateOf(model)['bias']!.data)) // → [ 'weight', 'bias' ] false
 * loadState(model, first!)
 */
export function modelState(checkpoint: Checkpoint): State {
  const given: unknown = checkpoint
  if (!isCheckpoint(given)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'modelState', problem: 'not a checkpoint', received: showArgument(given), expected: 'what training.checkpoint() or readCheckpoint gives', hint: 'the state of a model itself is stateOf(model)' })
  }
  const own = Object.entries(checkpoint.tensors).filter(([name]) => name.startsWith(MODEL))
  return Object.fromEntries(own.map(([name, value]) => [name.slice(MODEL.length), value]))
}

/** What the names of the cells of the model begin with in a checkpoint. */
export const MODEL = 'model.'

/** Refuses to go on with options under which the numbers would not be those of an uninterrupted training. */
export function checkAgreement({ version, progress }: Checkpoint, now: Agreement, epochs: number): void {
  if (version !== 1) throw mismatch('a checkpoint of another version', `version ${String(version)}`, 'version 1', 'resume it with the version of the library that made it')
  const { agreement } = progress
  for (const key of Object.keys(now) as (keyof Agreement)[]) {
    if (JSON.stringify(agreement[key]) === JSON.stringify(now[key])) continue
    throw mismatch(`the checkpoint was made with ${MEANING[key]}`, `${key} ${JSON.stringify(now[key])}`, `${key} ${JSON.stringify(agreement[key])}`, 'resume with the data and options of the training that was stopped; loadState(model, modelState(checkpoint)) takes over the cells of the model alone')
  }
  if (progress.epoch > epochs) throw mismatch('the checkpoint has more epochs behind it', `epochs ${epochs}`, `${progress.epoch} or more`, 'epochs counts those before the checkpoint too')
}

const MEANING: Readonly<Record<keyof Agreement, string>> = {
  seed: 'another seed', batchSize: 'another size of batches', shuffle: 'another order of rows', accumulate: 'another number of batches per update', samples: 'another number of rows',
  data: 'other training data', metrics: 'other metrics', terms: 'other terms of the loss', validation: 'validation, or without', callbacks: 'other callbacks that have a state',
}

function mismatch(problem: string, received: string, expected: string, hint: string): ValueError {
  return new ValueError({ code: 'STATE_MISMATCH', operation: 'fit (resume)', problem, received, expected, hint })
}
