/** Everything about a training that can be refused before its first step. */
import { ValueError, isParameter, nameOf } from '@mlp/autograd'
import type { ErrorCode, FloatDType, Parameter, Shape } from '@mlp/autograd'
import { checkBatchSize } from '../data/batches.js'
import { checkFinite, rowCount, toDataset } from '../data/rows.js'
import type { Dataset, Rows } from '../data/rows.js'
import type { Layer } from '../layers/layer.js'
import type { Loss } from '../losses/loss.js'
import type { FitOptions } from './fit.js'

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

/** Refuses a call without options, which is no one's intention. */
export function requireOptions(options: unknown): void {
  if (typeof options === 'object' && options !== null) return
  throw refuse('there are no options', options === undefined ? 'nothing' : typeof options, 'loss, optimizer and epochs', 'write fit(model, { x, y }, { loss: meanSquaredError, optimizer: adam(), epochs: 20 })')
}

/** Refuses what is no model before anything is asked of it. */
export function requireModel(model: unknown): void {
  mustBeFunction('the model', model, 'fit(model, { x, y }, options); a model is a function from tensor to tensor')
}

function mustBeFunction(what: string, value: unknown, hint: string): void {
  if (typeof value !== 'function') throw refuse(`${what} is not a function`, value === undefined || value === null ? 'nothing' : typeof value, 'a function', hint)
}

/** Options within range, with the defaults that depend on data and model. */
export function checkOptions(model: Layer, options: Omit<FitOptions, 'metrics'>, samples: number): { batchSize: number, parameters: readonly Parameter[] } {
  const { loss, optimizer, epochs, batchSize = Math.min(DEFAULT_BATCH, samples), accumulate = 1 } = options
  mustBeFunction('loss', loss, 'pass the function itself: { loss: crossEntropy }')
  mustBeFunction('optimizer.updates', (optimizer as Partial<typeof optimizer> | undefined)?.updates, 'call the optimizer to make one: { optimizer: adam() }')
  if (!Number.isInteger(epochs) || epochs < 1) throw refuse('epochs out of range', `epochs ${epochs}`, 'a whole number, one or more', 'write { epochs: 20 }')
  checkBatchSize('fit', batchSize)
  if (!Number.isInteger(accumulate) || accumulate < 1) throw refuse('accumulate out of range', `accumulate ${String(accumulate)}`, 'a whole number of batches per update, one or more', 'write { accumulate: 4 }')
  if (batchSize > samples) throw refuse('a batch is larger than the data', `batchSize ${batchSize} for ${samples} rows`, `at most ${samples}`, 'leave batchSize out, or make it smaller')
  const cells = [...new Set(options.parameters ?? model.parameters ?? [])]
  for (const one of cells) if (!isParameter(one)) throw refuse('a parameter is not a cell', typeof one, 'parameters made with parameter(…)', 'pass cells such as model.layers[0].weight')
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

function refuse(problem: string, received: string, expected: string, hint: string, code: ErrorCode = 'ARGUMENT_INVALID'): ValueError {
  return new ValueError({ code, operation: 'fit', problem, received, expected, hint })
}
