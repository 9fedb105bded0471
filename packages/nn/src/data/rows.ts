/** Data as rows: the first axis counts samples. Checks that name the option, and copying of rows. */
import { MlpError, ShapeError, ValueError, cast, evaluate, tensor, showShape } from '@mlp/autograd'
import type { ArrayLike, FloatDType, Tensor, TensorOptions, TypedArray, Value } from '@mlp/autograd'

/** Samples and what is to be predicted from them, row by row. */
export interface Dataset {
  /** Features, of shape [samples, …]. A model is given plain numbers in the dtype of the first floats among its parameters. */
  readonly x: ArrayLike
  /** Targets, of shape [samples] or [samples, …]. */
  readonly y: ArrayLike
}

/** The same with arrays made of whatever was given. */
export interface Rows {
  readonly x: Value
  readonly y: Value
}

export function rowCount(value: Value): number {
  return value.shape[0] ?? 0
}

/** Data of any accepted form as an array of at least one row; plain numbers in the dtype given, or float64. */
export function toRows(operation: string, option: string, data: ArrayLike, dtype: FloatDType = 'float64'): Value {
  const made = toConstant(operation, option, data)
  const value = evaluate(Array.isArray(data) && made.dtype === 'float64' ? cast(made, dtype) : made)
  if (value.shape.length === 0) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: `${option} is a single number`, received: 'shape []',
      expected: 'one row per sample', hint: 'write [[0, 1], [1, 0]] for two samples of two features',
    })
  }
  if (value.data.length === 0) {
    throw new ValueError({
      code: 'DATA_EMPTY', operation, problem: `${option} is empty`, received: `shape ${showShape(value.shape)}`,
      expected: 'at least one sample with at least one number', hint: 'check how the data was read or filtered',
    })
  }
  return value
}

/** Data as a constant. What cannot be one is reported under the name of the option, and text with a way to numbers. */
export function toConstant(operation: string, option: string, data: ArrayLike, options: TensorOptions = {}): Tensor {
  const given: unknown = data
  if (given === undefined || given === null) throw missing(operation, [option], String(given), `pass ${option} as an array with one entry per sample`)
  try {
    return tensor(data, options)
  } catch (error) {
    if (!(error instanceof MlpError)) throw error
    const { code, problem, expected, hint } = error
    const fault = { code, operation: `${operation} (${option})`, problem, received: error.received.replace(/ at data(?=\[)/, ` at ${option}`), expected, hint }
    if (!(error instanceof ValueError && holdsText(data))) throw new (error.constructor as typeof MlpError)(fault)
    throw new ValueError({
      ...fault, problem: 'text among the numbers', expected: 'numbers',
      hint: option.endsWith('y')
        ? 'map classes to numbers: labels.map(label => classes.indexOf(label)), or read the file with parseCsv(text, { label })'
        : 'map text to numbers, or read the file with parseCsv(text, { label })',
    })
  }
}

function holdsText(data: unknown): boolean {
  return Array.isArray(data) ? data.some(holdsText) : typeof data === 'string'
}

function missing(operation: string, options: readonly string[], received: string, hint: string): ValueError {
  return new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: `${options.join(' and ')} ${options.length === 1 ? 'is' : 'are'} missing`, received,
    expected: 'arrays of numbers, one row per sample', hint,
  })
}

/** Refuses a dataset that lacks a side, perhaps because x and y were passed one by one. */
export function checkSides(operation: string, data: unknown, prefix = ''): void {
  const isPlain = typeof data === 'object' && data !== null && !Array.isArray(data)
  const absent = (['x', 'y'] as const).filter(side => !isPlain || (data as Partial<Dataset>)[side] === undefined)
  if (absent.length === 0) return
  const received = isPlain ? `{ ${Object.keys(data).join(', ')} }` : Array.isArray(data) ? `an array of ${data.length}` : String(data)
  throw missing(operation, absent.map(side => prefix + side), received, prefix === '' ? 'pass the data as one object: { x, y }' : '{ validation: { x, y } }')
}

/** Both sides of a dataset, with one row of y for every row of x. */
export function toDataset(operation: string, data: Dataset, prefix = '', dtype?: FloatDType): Rows {
  checkSides(operation, data, prefix)
  const { x, y } = data
  const rows = { x: toRows(operation, `${prefix}x`, x, dtype), y: toRows(operation, `${prefix}y`, y) }
  if (rowCount(rows.x) !== rowCount(rows.y)) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: `${prefix}x and ${prefix}y differ in length`,
      received: `${prefix}x of shape ${showShape(rows.x.shape)} and ${prefix}y of shape ${showShape(rows.y.shape)}`,
      expected: 'as many rows in one as in the other', hint: 'samples are rows; transpose data that has samples in columns',
    })
  }
  return rows
}

/** Refuses NaN and infinities, naming the first place. */
export function checkFinite(operation: string, option: string, { shape, data }: Value): void {
  const at = data.findIndex(one => !Number.isFinite(one))
  if (at < 0) return
  const place: number[] = []
  for (let axis = shape.length - 1, rest = at; axis >= 0; rest = Math.floor(rest / shape[axis]!), axis--) place.unshift(rest % shape[axis]!)
  throw new ValueError({
    code: 'DATA_NOT_FINITE', operation, problem: `${option} holds a number that is not finite`, received: `${data[at]!} at ${option}${showShape(place)}${place.length === 2 ? ` (row ${place[0]!}, column ${place[1]!}, counted from 0)` : ''}`,
    expected: 'finite numbers', hint: 'remove rows with missing values, or fill them in',
  })
}

const NARROW = 64

/** The rows with these indices, in this order, as a new array or written into `out`. */
export function takeRows(value: Value, indices: ArrayLikeOfIndices, out?: TypedArray): Value {
  const width = value.data.length / rowCount(value)
  const data = out ?? emptyLike(value.data, indices.length * width)
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * width
    // A view per row costs more than copying a short one.
    if (width <= NARROW) for (let at = 0; at < width; at++) data[i * width + at] = value.data[from + at]!
    else data.set(value.data.subarray(from, from + width), i * width)
  }
  return { shape: [indices.length, ...value.shape.slice(1)], dtype: value.dtype, data }
}

type ArrayLikeOfIndices = Int32Array | readonly number[]

/** Zeros in a typed array of the same kind. */
export function emptyLike(data: TypedArray, length: number): TypedArray {
  if (data instanceof Float64Array) return new Float64Array(length)
  if (data instanceof Float32Array) return new Float32Array(length)
  return data instanceof Int32Array ? new Int32Array(length) : new Uint8Array(length)
}
