/** Predictions for data. */
import { NdArray } from '@mlp/autograd'
import type { ArrayLike, TypedArray, Value } from '@mlp/autograd'
import { checkBatchSize } from '../data/batches.js'
import { emptyLike, rowCount, toRows } from '../data/rows.js'
import type { Layer } from '../layers/layer.js'
import { byRows, chunks, predictionProgram } from './step.js'
import type { Engine } from './step.js'

export interface PredictOptions {
  /** Rows evaluated at a time. Default: 256. */
  readonly batchSize?: number
  /** Default: 'interpreter'. */
  readonly engine?: Engine
}

/**
 * What a model gives for rows of data, evaluated without a context: dropout is off, normalization uses running statistics.
 *
 * @param x features of shape [samples, …]
 * @throws ValueError for no rows or a batchSize that is not a positive whole number; ShapeError when the model does not take their shape
 * @example
 * import { linear, predict } from '@mlp/nn'
 * const double = linear(1, 1, { initializer: () => [[2]] })
 * console.log(predict(double, [[1], [5]]).toArray()) // → [ [ 2 ], [ 10 ] ]
 */
export function predict(model: Layer, x: ArrayLike, { batchSize = 256, engine }: PredictOptions = {}): NdArray {
  checkBatchSize('predict', batchSize)
  const rows = toRows('predict', 'x', x)
  const program = byRows(count => predictionProgram(count, rows, model, engine))
  const parts = [...chunks(rows, batchSize)].map(chunk => program(rowCount(chunk))({ x: chunk }).prediction)
  return joinRows(parts)
}

/** Arrays of equal rows, one below the other. */
export function joinRows(parts: readonly Value[]): NdArray {
  const first = parts[0]!
  const data: TypedArray = emptyLike(first.data, parts.reduce((size, part) => size + part.data.length, 0))
  let at = 0
  for (const part of parts) {
    data.set(part.data, at)
    at += part.data.length
  }
  return new NdArray(data, [parts.reduce((count, part) => count + part.shape[0]!, 0), ...first.shape.slice(1)], first.dtype)
}
