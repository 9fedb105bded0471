/** Everything about a training that can be refused before its first step. */
import { ValueError, checkOptions, evaluate, isParameter, nameOf, showArgument } from '@mlp/autograd'
import type { ErrorCode, FloatDType, OptionSort, Parameter, Shape, Tensor } from '@mlp/autograd'
import { checkBatchSize } from '../data/batches.js'
import { checkFinite, checkSides, rowCount, takeRows, toDataset } from '../data/rows.js'
import type { Dataset, Rows } from '../data/rows.js'
import type { Layer } from '../layers/layer.js'
import type { Loss } from '../losses/loss.js'
import type { Callback } from './callback.js'
import { isCheckpoint } from './checkpoint.js'
import type { FitOptions } from './options.js'
import { checkSignal } from './signal.js'

const DEFAULT_BATCH = 32

/** Data as arrays with equally many finite rows. */
export function checkedData(operation: string, data: Dataset, dtype: FloatDType | undefined, prefix = ''): Rows {
  const rows = toDataset(operation, data, prefix, dtype)
  checkFinite(operation, `${prefix}x`, rows.x)
  checkFinite(operation, `${prefix}y`, rows.y)
  return rows
}

/** Targets that the loss can take, seen with the predictions they will meet. */
export function checkTargets(loss: Loss, { y }: Rows, prediction: Shape): void {
  loss.checkTargets?.(y, [rowCount(y), ...prediction.slice(1)])
}

/**
 * Predictions that the loss can take, for losses that do not take every number: those of the first step, worked out once by themselves.
 * What is no probability then is none by design, of a model that does not end in a sigmoid or a softmax.
 */
export function checkPredictions(loss: Loss, { x }: Rows, prediction: Tensor): void {
  if (loss.checkPredictions === undefined) return
  loss.checkPredictions(evaluate(prediction, { x: takeRows(x, Int32Array.from({ length: prediction.shape[0]! }, (_, row) => row)) }))
}

/** Refuses what is no model before anything is asked of it. */
export function requireModel(operation: string, model: unknown): void {
  mustBeFunction(operation, 'the model', model, `${operation}(model, …); a model is a function from tensor to tensor`)
}

const FIT_SORTS: { readonly [K in keyof FitOptions]-?: OptionSort } = {
  loss: 'anything', optimizer: 'anything', epochs: 'anything', batchSize: 'anything', accumulate: 'anything', shuffle: 'boolean', seed: 'anything', validation: 'anything', metrics: 'anything',
  parameters: 'anything', transformGradients: 'function', callbacks: 'anything', signal: 'anything', engine: 'anything', resume: 'anything',
}
const HOOKS: readonly (keyof Callback)[] = ['onTrainingStart', 'onEpochStart', 'onBatchEnd', 'onEpochEnd', 'onTrainingEnd', 'state', 'restore']

/** Model and options, as far as they can be refused without a look into the data. */
export function checkFit<N extends string>(model: Layer, data: Dataset, options: FitOptions<N>): FitOptions<N> {
  requireModel('fit', model)
  // First of all, so that x and y one by one are not taken for data and options.
  checkSides('fit', data)
  const { metrics = {}, callbacks = [], parameters = model.parameters ?? [], signal, resume }: FitOptions = checkOptions('fit', options, FIT_SORTS)
  const given: Readonly<Record<string, unknown>> = { metrics, callbacks, parameters }
  if (!isObject(given['metrics'])) throw refuse('metrics are not named', `metrics ${showArgument(metrics)}`, 'an object of functions', 'write { metrics: { accuracy } }')
  for (const [name, metric] of Object.entries(metrics)) mustBeFunction('fit', `the metric ${JSON.stringify(name)}`, metric, 'pass the function itself: { metrics: { accuracy } }')
  if (!Array.isArray(given['callbacks'])) throw refuse('callbacks are not a list', `callbacks ${showArgument(callbacks)}`, 'a list of callbacks', 'write { callbacks: [earlyStopping()] }')
  if (!Array.isArray(given['parameters']) || !parameters.every(isParameter)) throw refuse('parameters are no list of cells', `parameters ${showArgument(parameters)}`, 'cells made with parameter(…)', 'write { parameters: [model.layers[0].weight] }')
  for (const [index, callback] of callbacks.entries()) checkCallback(index, callback)
  checkSignal('fit', signal)
  if (resume !== undefined && !isCheckpoint(resume)) {
    throw refuse('what is resumed is no checkpoint', `resume ${showArgument(resume)}`, 'what training.checkpoint() gave', 'write { resume: await loadCheckpoint(path) }, or readCheckpoint(bytes)')
  }
  return options
}

/** Refuses a callback that would never be called, or not with success. */
function checkCallback(index: number, callback: Callback): void {
  const isMade = isObject(callback)
  const odd = isMade ? HOOKS.find(hook => callback[hook] !== undefined && typeof callback[hook] !== 'function') : undefined
  // An empty one stands where there may be one or none: isVerbose ? printEvery(1) : {}.
  if (isMade && odd === undefined && (HOOKS.some(hook => callback[hook] !== undefined) || Object.keys(callback).length === 0)) return
  throw refuse(
    odd === undefined ? 'not a callback' : `${odd} of a callback is not a function`, `callbacks[${index}] ${showArgument(callback)}`, `an object with some of ${HOOKS.slice(0, 5).join(', ')}`,
    typeof callback === 'function' ? 'call it to make one: { callbacks: [earlyStopping()] }' : 'write { callbacks: [{ onEpochEnd({ epoch, loss }) { … } }] }',
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function mustBeFunction(operation: string, what: string, value: unknown, hint: string): void {
  if (typeof value !== 'function') throw refuse(`${what} is not a function`, showArgument(value), 'a function', hint, 'ARGUMENT_INVALID', operation)
}

/** Options within range, with the defaults that depend on data and model. */
export function checkRanges(model: Layer, options: Omit<FitOptions, 'metrics'>, samples: number): { batchSize: number, parameters: readonly Parameter[] } {
  const { loss, optimizer, epochs, batchSize = Math.min(DEFAULT_BATCH, samples), accumulate = 1 } = options
  mustBeFunction('fit', 'loss', loss, 'pass the function itself: { loss: crossEntropy }')
  if (typeof (optimizer as Partial<typeof optimizer> | null | undefined)?.updates !== 'function') throw refuse('not an optimizer', `optimizer ${showArgument(optimizer)}`, 'an optimizer', 'call the function that makes one: { optimizer: adam() }')
  if (!Number.isInteger(epochs) || epochs < 1) throw refuse('epochs out of range', `epochs ${showArgument(epochs)}`, 'a whole number, one or more', 'write { epochs: 20 }')
  checkBatchSize('fit', batchSize)
  if (!Number.isInteger(accumulate) || accumulate < 1) throw refuse('accumulate out of range', `accumulate ${showArgument(accumulate)}`, 'a whole number of batches per update, one or more', 'write { accumulate: 4 }')
  if (batchSize > samples) throw refuse('a batch is larger than the data', `batchSize ${batchSize} for ${samples} rows`, `at most ${samples}`, 'leave batchSize out, or make it smaller')
  const cells = [...new Set(options.parameters ?? model.parameters ?? [])]
  const state = cells.find(one => !one.trainable)
  if (state !== undefined && model.length < 2) {
    throw refuse(
      'the model keeps its context from layers that have state', `a model of one argument and the cell ${JSON.stringify(nameOf(state) ?? 'without a name')}, which is not trained`, 'a model that takes a context and hands it on',
      'write (x, context) => model(x, context); to train without a context, as in evaluation, list the trained cells alone: { parameters: […] }',
    )
  }
  const parameters = cells.filter(one => one.trainable)
  if (parameters.length === 0) {
    throw refuse('nothing to train', `${options.parameters === undefined ? 'a model' : 'a list'} without trainable parameters`, 'at least one', 'pass { parameters: [w, b] }, or list them on the model: Object.assign(x => …, { parameters: [w, b] })', 'DATA_EMPTY')
  }
  return { batchSize, parameters }
}

function refuse(problem: string, received: string, expected: string, hint: string, code: ErrorCode = 'ARGUMENT_INVALID', operation = 'fit'): ValueError {
  return new ValueError({ code, operation, problem, received, expected, hint })
}
