/** Predictions for data. */
import { NdArray, checkOptions } from '@mlp/autograd'
import type { ArrayLike, FloatDType, Parameter, Tensor, TypedArray, Value } from '@mlp/autograd'
import { checkBatchSize } from '../data/batches.js'
import { checkFinite, emptyLike, rowCount, toRows } from '../data/rows.js'
import type { Layer } from '../layers/layer.js'
import { requireModel } from './checks.js'
import type { Engine } from './engine.js'
import { predictionProgram } from './prediction.js'
import type { Prediction } from './prediction.js'
import { byRows, chunks, sizesOf } from './sizes.js'

// Whatever the size of batches, so that it changes no bit of a result.
const FEW_ROWS = 256

export interface PredictOptions {
  /** Rows evaluated at a time. Default: 256. */
  readonly batchSize?: number
  /** Default: 'interpreter' for up to 256 rows, which would not pay for a program; 'compiler' for more. */
  readonly engine?: Engine
}

/**
 * What a model gives for rows of data, evaluated without a context: dropout is off, normalization uses running statistics.
 *
 * @param x features of shape [samples, …]; plain numbers come to the model in the dtype of the first floats among `model.parameters`
 * @throws ValueError for no rows, NaN or an infinity among them, which a relu would turn into an answer like any other, and a batchSize that
 *   is not a positive whole number; ShapeError when the model does not take their shape
 * @example
 * import { linear, predict } from '@mlp/nn'
 * const double = linear(1, 1, { initializer: () => [[2]] })
 * console.log(predict(double, [[1], [5]]).toArray()) // → [ [ 2 ], [ 10 ] ]
 */
export function predict(model: Layer, x: ArrayLike, options: PredictOptions = {}): NdArray {
  const { batchSize = 256, engine } = checkOptions('predict', options, { batchSize: 'anything', engine: 'anything' })
  requireModel('predict', model)
  checkBatchSize('predict', batchSize)
  const rows = toRows('predict', 'x', x, floatDTypeOf(model.parameters))
  checkFinite('predict', 'x', rows)
  return predictor('predict', rows, model, batchSize, engine === undefined ? rowCount(rows) > FEW_ROWS ? 'compiler' : 'interpreter' : engine).run()
}

/** Predictions for data, always the same rows. */
export interface Predictor {
  /** All of them, with the cells as they are now. */
  readonly run: () => NdArray
  /** Those of one batch, for their dtype and the shape of a row. */
  readonly prediction: Tensor
}

/** Programs that predict for data in batches, built before the first is run. */
export function predictor(operation: string, x: Value, model: Layer, batchSize: number, engine: Engine | undefined): Predictor {
  const programFor = byRows(rows => predictionProgram(operation, rows, x, model, engine))
  const [{ prediction }] = sizesOf(rowCount(x), batchSize).map(programFor) as [Prediction, ...Prediction[]]
  return { prediction, run: () => joinRows([...chunks(x, batchSize)].map(chunk => programFor(rowCount(chunk)).run({ x: chunk }).prediction)) }
}

/** The dtype in which a model takes plain numbers: that of its first floats; `undefined` where it lists none. */
export function floatDTypeOf(parameters: readonly Parameter[] = []): FloatDType | undefined {
  return parameters.map(one => one.dtype).find(one => one === 'float32' || one === 'float64')
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
