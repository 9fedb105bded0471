/** Models at many points: their outputs, and the gradients of one output per row. */
import { NdArray, ShapeError, ValueError, cast, evaluate, grad, input, reshape, showArgument, showShape, sizeOf, sum, takeAlongAxis, tensor } from '@mlp/autograd'
import type { ArrayLike, OptionSort, Tensor, Value } from '@mlp/autograd'
import { checkBatchSize } from '../data/batches.js'
import { checkFinite, emptyLike, rowCount, takeRows, toRows } from '../data/rows.js'
import type { Layer } from '../layers/layer.js'
import { valueOf } from '../metrics/predictions.js'
import type { Signal } from '../training/signal.js'
import { floatDTypeOf, joinRows } from '../training/predict.js'
import { engineOf } from '../training/engine.js'
import { perRow } from '../training/graph.js'
import { predictionProgram } from '../training/prediction.js'
import type { Engine } from '../training/engine.js'
import type { AttributionTarget } from './target.js'

/** A model, or anything that predicts from rows of numbers: an estimator, or `{ predict: rows => … }`. */
export type Explainable = Layer | { readonly predict: (rows: number[][]) => ArrayLike }

export interface AttributionOptions {
  /** The output that is explained, counted from 0. Default: 'predicted', of each row the greatest one. */
  readonly target?: AttributionTarget
  /** Rows evaluated at a time. Default: 256. */
  readonly batchSize?: number
  /** Default: 'compiler'; for a single gradient 'interpreter'. */
  readonly engine?: Engine
}

/** Of methods that evaluate a model many times. */
export interface LongAttributionOptions extends AttributionOptions {
  /** Aborts between two evaluations: the promise is rejected with the signal's reason. */
  readonly signal?: Signal
  /** Told after each part of the work how much of it is done. */
  readonly onProgress?: (done: number, total: number) => void
}

/** What they may be, for `checkOptions`. */
export const ATTRIBUTION_SORTS: { readonly [K in keyof AttributionOptions]-?: OptionSort } = { target: 'anything', batchSize: 'anything', engine: 'anything' }
export const LONG_SORTS: { readonly [K in keyof LongAttributionOptions]-?: OptionSort } = { ...ATTRIBUTION_SORTS, signal: 'anything', onProgress: 'function' }

export const BATCH = 256

/** Rows of finite floating-point numbers; plain ones come in the dtype of the model. */
export function explainedRows(operation: string, x: ArrayLike, model: Explainable, option = 'x'): Value {
  const dtype = typeof model === 'function' ? floatDTypeOf(model.parameters) : undefined
  const rows = toRows(operation, option, x, dtype)
  checkFinite(operation, option, rows)
  return rows.dtype === 'float32' || rows.dtype === 'float64' ? rows : evaluate(cast(tensor(rows), dtype ?? 'float64'))
}

/** The outputs of a model at rows of the shape and dtype of x, [rows, …]. */
export function predictionsAt(operation: string, model: Explainable, x: Value, { batchSize = BATCH, engine }: Pick<AttributionOptions, 'batchSize' | 'engine'>): (points: Value) => Value {
  checkBatchSize(operation, batchSize)
  if (typeof model === 'function') {
    return inBatches(batchSize, rows => {
      const { run } = predictionProgram(operation, rows, x, model, engine)
      return points => run({ x: points }).prediction
    })
  }
  const { predict } = checkPredictor(operation, model)
  if (x.shape.length !== 2) {
    throw new ShapeError({ code: 'SHAPE_MISMATCH', operation, problem: 'x is not a table', received: `shape ${showShape(x.shape)}`, expected: 'shape [samples, features] for a function of rows', hint: 'pass the model itself, which takes rows of any shape, or flatten x' })
  }
  // Called as a method, since estimators keep what they have learned in themselves.
  return points => rowsOf(operation, predict.call(model, new NdArray(points.data, points.shape, points.dtype).toArray() as number[][]), rowCount(points))
}

function checkPredictor(operation: string, model: Exclude<Explainable, Layer>): Exclude<Explainable, Layer> {
  const given: unknown = model
  if (typeof given === 'object' && given !== null && 'predict' in given && typeof given.predict === 'function') return model
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'nothing that predicts', received: given === null ? 'null' : typeof given, expected: 'a model, or an object with predict(rows)',
    hint: `write ${operation}({ predict: rows => rows.map(row => …) }, …) for a function of plain rows`,
  })
}

function rowsOf(operation: string, result: ArrayLike, rows: number): Value {
  const value = valueOf(operation, 'prediction', result)
  if (value.shape[0] === rows && value.data.length > 0) return value
  throw new ShapeError({ code: 'SHAPE_MISMATCH', operation, problem: 'predict does not give one prediction per row', received: `predictions of shape ${showShape(value.shape)} for ${rows} rows`, expected: `[${rows}, …]`, hint: 'return a number or a list of numbers for every row' })
}

/** Refuses what has no gradient. */
export function requireLayer(operation: string, model: unknown): void {
  if (typeof model === 'function') return
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'the model is not a function', received: model === null ? 'null' : typeof model, expected: 'a layer: a function from tensor to tensor',
    hint: 'gradients need the model itself; what only predicts can be explained by shapleyValues and permutationImportance',
  })
}

/** The gradients by rows of the shape and dtype of x of one output each: ∂y_target/∂x. */
export function gradientsAt(operation: string, model: Layer, x: Value, { batchSize = BATCH, engine }: Pick<AttributionOptions, 'batchSize' | 'engine'>): (points: Value, targets: Int32Array) => Value {
  checkBatchSize(operation, batchSize)
  return inBatches(batchSize, rows => {
    const at = input('x', [rows, ...x.shape.slice(1)], { dtype: x.dtype })
    const target = input('target', [rows], { dtype: 'int32' })
    // Rows do not meet in a model that evaluates, so the gradient of the sum has that of every row in its place.
    const gradient = grad(sum(outputsChosen(operation, model, at, target)), at)
    const run = engineOf(operation, engine)({ inputs: { x: at, target }, outputs: { gradient } })
    return (points, targets) => run({ x: points, target: targets! }).gradient
  })
}

/** Of every row the output with the number given, [rows]. */
export function outputsChosen(operation: string, model: Layer, x: Tensor, target: Tensor): Tensor {
  const [rows] = target.shape as [number]
  const outputs = perRow(operation, model(x), rows)
  const table = reshape(outputs, [rows, sizeOf(outputs.shape) / rows])
  return reshape(takeAlongAxis(table, reshape(target, [rows, 1]), 1), [rows])
}

type OnRows = (points: Value, targets?: Int32Array) => Value

/** One program for batches of one size; the last batch is filled up with copies of its last row, which are then cut off. */
function inBatches(batchSize: number, make: (rows: number) => OnRows): OnRows {
  let made: { readonly size: number, readonly run: OnRows } | undefined
  return (points, targets) => {
    const rows = rowCount(points)
    if (made === undefined || made.size < Math.min(rows, batchSize)) {
      const size = Math.min(rows, batchSize)
      made = { size, run: make(size) }
    }
    const { size, run } = made
    const parts: Value[] = []
    for (let from = 0; from < rows; from += size) {
      const order = Int32Array.from({ length: size }, (_, i) => Math.min(from + i, rows - 1))
      const part = run(takeRows(points, order), targets && order.map(row => targets[row]!))
      parts.push(from + size <= rows ? part : firstRows(part, rows - from))
    }
    return joinRows(parts)
  }
}

function firstRows(value: Value, rows: number): Value {
  return takeRows(value, Int32Array.from({ length: rows }, (_, i) => i))
}

/** The output of each row that is explained, as float64; refuses what is not finite. */
export function chosenOutputs(operation: string, prediction: Value, targets: Int32Array): Float64Array {
  const outputs = prediction.data.length / targets.length
  const chosen = Float64Array.from(targets, (target, row) => prediction.data[row * outputs + target]!)
  const odd = chosen.findIndex(one => !Number.isFinite(one))
  if (odd >= 0) {
    throw new ValueError({ code: 'DATA_NOT_FINITE', operation, problem: 'the model gives a number that is not finite', received: `output ${targets[odd]!} is ${chosen[odd]!} for row ${odd}`, expected: 'finite outputs', hint: 'check the parameters of the model, or explain a logit in place of a logarithm' })
  }
  return chosen
}

/** Rows with every number changed, in the dtype they have. */
export function mapRows(x: Value, f: (one: number, at: number) => number): Value {
  const data = emptyLike(x.data, x.data.length)
  for (let at = 0; at < data.length; at++) data[at] = f(x.data[at]!, at)
  return { shape: x.shape, dtype: x.dtype, data }
}

export function asArray({ data, shape, dtype }: Value): NdArray {
  return new NdArray(data, shape, dtype)
}

/** A float64 array of this shape. */
export function asRows(data: Float64Array, shape: readonly number[]): NdArray {
  return new NdArray(data, shape, 'float64')
}

/** Refuses what is no number of times. */
export function checkCount(operation: string, option: string, count: number, least = 1): void {
  if (Number.isInteger(count) && count >= least) return
  throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: `${option} out of range`, received: `${option} ${showArgument(count)}`, expected: `a whole number, ${least === 1 ? 'one' : 'two'} or more`, hint: `write { ${option}: 50 }` })
}

