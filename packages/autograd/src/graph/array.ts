/** Arrays of numbers: what goes into leaves and comes out of evaluation. Strided inside, contiguous and plain outside. */
import { allocate, checkDType, dtypeOfArray, represent } from './dtype.js'
import type { DType, TypedArray } from './dtype.js'
import { ShapeError, ValueError } from './errors.js'
import { checkShape, contiguousStrides, showShape, showType, sizeOf } from './shape.js'
import type { Shape } from './shape.js'
import { showArgument } from './show.js'

/** A plain, structured-cloneable array: row-major `data` of a shape and dtype. */
export interface Value {
  readonly shape: Shape
  readonly dtype: DType
  readonly data: TypedArray
}
export type Nested<T> = T | readonly Nested<T>[]
/** Whatever is accepted as data: a number, nested arrays, a typed array or a `Value`. */
export type ArrayLike = Nested<number> | Nested<boolean> | Float64Array | Float32Array | Int32Array | Uint8Array | Value
/** What `toArray()` returns: nested arrays, or a number or boolean for a scalar. */
export type NestedArray = number | boolean | NestedArray[]

/** A view of numbers: element (i, j, …) stands at `offset + i·strides[0] + j·strides[1] + …`. */
export interface Strided {
  readonly shape: Shape
  readonly dtype: DType
  readonly data: TypedArray
  readonly strides: readonly number[]
  readonly offset: number
}

/** A concrete, contiguous array of numbers, as evaluation returns it. */
export class NdArray implements Value, Strided {
  readonly shape: Shape
  readonly dtype: DType
  readonly data: TypedArray

  constructor(data: TypedArray, shape: Shape, dtype: DType) {
    this.data = data
    this.shape = shape
    this.dtype = dtype
  }

  get strides(): number[] { return contiguousStrides(this.shape) }
  get offset(): number { return 0 }

  /** The only element, as a number (bool: 0 or 1). */
  item(): number {
    if (this.data.length !== 1) {
      throw new ShapeError({
        code: 'SHAPE_MISMATCH', operation: 'item', problem: 'not a single number', received: `shape ${showShape(this.shape)}`,
        expected: 'exactly one element', hint: 'use toArray(), or reduce it with sum() or mean()',
      })
    }
    return this.data[0]!
  }

  /** Nested JavaScript arrays; a number or boolean for a scalar. */
  toArray(): NestedArray {
    let at = 0
    const build = (axis: number): NestedArray => {
      if (axis === this.shape.length) {
        const value = this.data[at++]!
        return this.dtype === 'bool' ? value !== 0 : value
      }
      return Array.from({ length: this.shape[axis]! }, () => build(axis + 1))
    }
    return build(0)
  }

  toString(): string { return showArray(this) }
  [Symbol.for('nodejs.util.inspect.custom')](): string { return `NdArray ${showType(this)} ${showArray(this)}` }
}

export function isContiguous(array: Strided): boolean {
  if (array.offset !== 0 || array.data.length !== sizeOf(array.shape)) return false
  const strides = contiguousStrides(array.shape)
  return array.strides.every((stride, axis) => stride === strides[axis] || array.shape[axis] === 1)
}

/** One number in every place. */
export function isUniform(array: Strided): boolean {
  return array.strides.every((stride, axis) => stride === 0 || array.shape[axis] === 1) && sizeOf(array.shape) > 0
}

export function uniform(value: number, shape: Shape, dtype: DType): Strided {
  const data = allocate(dtype, 1)
  data[0] = value
  return { data, shape, dtype, strides: shape.map(() => 0), offset: 0 }
}

/** The view with its axes in another order; those left out are read at their first place. */
export function permuted({ data, dtype, offset, shape, strides }: Strided, axes: readonly number[]): Strided {
  return { data, dtype, offset, shape: axes.map(axis => shape[axis]!), strides: axes.map(axis => strides[axis]!) }
}

/** The same elements in row-major order, in a typed array of its own or the array's where that is in order already. */
export function contiguousData(array: Strided): TypedArray {
  if (isContiguous(array)) return array.data
  const out = allocate(array.dtype, sizeOf(array.shape))
  if (isUniform(array)) return out.fill(array.data[array.offset]!)
  copyStrided(array, { data: out, shape: array.shape, dtype: array.dtype, strides: contiguousStrides(array.shape), offset: 0 })
  return out
}

/** Copies element by element between two views of one shape. */
export function copyStrided(from: Strided, to: Strided): void {
  const { shape } = from
  const copy = (axis: number, a: number, b: number): void => {
    // A scalar is one row of one element.
    const length = shape[axis] ?? 1
    const stepFrom = from.strides[axis]!
    const stepTo = to.strides[axis]!
    if (axis >= shape.length - 1) for (let i = 0; i < length; i++, a += stepFrom, b += stepTo) to.data[b] = from.data[a]!
    else for (let i = 0; i < length; i++, a += stepFrom, b += stepTo) copy(axis + 1, a, b)
  }
  copy(0, from.offset, to.offset)
}

/** A snapshot nobody else holds. */
export function snapshot(array: Strided): NdArray {
  const data = contiguousData(array)
  return new NdArray(data === array.data ? data.slice() : data, array.shape, array.dtype)
}

export interface ArrayOptions {
  /** Defaults to the data's own: typed arrays keep theirs, numbers become float64, booleans bool. */
  readonly dtype?: DType | undefined
  /** Defaults to the data's own nesting; a flat array or typed array is laid out row-major in the shape given. */
  readonly shape?: Shape | undefined
}

/** Data of any accepted form as an array of its own. */
export function toNdArray(operation: string, source: ArrayLike, options: ArrayOptions = {}): NdArray {
  const { data, shape, dtype } = ArrayBuffer.isView(source) ? { data: source, shape: [source.length], dtype: dtypeOfArray(source) }
    : isValue(source) ? source : flatten(operation, source)
  const target = checkDType(operation, options.dtype ?? dtype, options.dtype === undefined ? dtype ?? source.constructor.name : showArgument(options.dtype), options.dtype === undefined && ArrayBuffer.isView(source) ? 'convert it: Int32Array.from(data, Number)' : undefined)
  const wanted = checkShape(operation, options.shape ?? shape)
  if (sizeOf(wanted) !== data.length) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: 'the number of elements differs', received: `${data.length} for ${showShape(wanted)}`,
      expected: `${sizeOf(wanted)} elements`, hint: 'mend shape or data',
    })
  }
  return new NdArray(dtypeOfArray(data) === target ? (data as TypedArray).slice() : convert(operation, data, target), [...wanted], target)
}

function isValue(source: unknown): source is Value {
  return typeof source === 'object' && source !== null && 'data' in source && 'shape' in source && 'dtype' in source
}

/** A copy in another dtype; numbers it cannot hold are an error. */
function convert(operation: string, data: ArrayLikeOf<number | boolean>, dtype: DType): TypedArray {
  const out = allocate(dtype, data.length)
  for (let i = 0; i < data.length; i++) out[i] = represent(operation, data[i]!, dtype)
  return out
}

interface ArrayLikeOf<T> { readonly length: number; readonly [index: number]: T }

/** Nested arrays as one list and its shape. */
function flatten(operation: string, source: Nested<number> | Nested<boolean>): { data: (number | boolean)[]; shape: number[]; dtype: DType } {
  const shape: number[] = []
  for (let level: unknown = source; Array.isArray(level); level = level[0]) shape.push(level.length)
  const data: (number | boolean)[] = []
  const visit = (part: unknown, axis: number, path: string): void => {
    const isList = Array.isArray(part)
    if (isList ? part.length !== shape[axis] : axis < shape.length) {
      throw new ShapeError({
        code: 'SHAPE_RAGGED', operation, problem: 'ragged arrays', received: `${isList ? `an array of ${part.length}` : showArgument(part)} at data${path}`,
        expected: axis < shape.length ? `an array of ${shape[axis]!}` : 'a number', hint: 'make all rows equally long',
      })
    }
    // Spread, so that holes come up too.
    if (isList) [...part as unknown[]].forEach((inner, index) => visit(inner, axis + 1, `${path}[${index}]`))
    else if (typeof part === 'number' || typeof part === 'boolean') data.push(part)
    else throw notData(operation, part, path)
  }
  visit(source, 0, '')
  return { data, shape, dtype: data.length > 0 && data.every(one => typeof one === 'boolean') ? 'bool' : 'float64' }
}

/** What to say of something that is not what is expected: a tensor or data, where nothing else is said. */
export function notData(operation: string, part: unknown, path = '', expected = '', hint = 'write numbers, as in [[1, 2], [3, 4]]'): ValueError {
  const isFunction = typeof part === 'function'
  const isObject = typeof part === 'object' && part !== null
  const isTensor = isObject && 'op' in part
  return new ValueError({
    code: isFunction ? 'ARGUMENT_IS_FUNCTION' : 'ARGUMENT_INVALID', operation,
    problem: isFunction ? 'a function where a tensor is expected' : expected ? `not ${expected}` : isTensor ? 'a tensor where data is expected' : 'neither a tensor nor data',
    received: showArgument(part) + (path && ` at data${path}`), expected: expected || 'a number, nested arrays or a typed array',
    hint: isFunction ? 'pass its result, as in grad(f(x), x)' : isTensor && !expected ? 'evaluate(t) gives its data' : hint,
  })
}

const SHOWN = 6

/** A short text: all of a small array, the ends of a long one. */
export function showArray({ shape, dtype, data }: Value): string {
  const strides = contiguousStrides(shape)
  const build = (axis: number, at: number): string => {
    const length = shape[axis]
    if (length === undefined) return formatNumber(data[at]!, dtype)
    const parts = Array.from({ length: Math.min(length, SHOWN) }, (_, index) =>
      build(axis + 1, at + strides[axis]! * (index < SHOWN / 2 ? index : index + Math.max(0, length - SHOWN))))
    if (length > SHOWN) parts.splice(SHOWN / 2, 0, '…')
    return `[${parts.join(', ')}]`
  }
  return build(0, 0)
}

/** The shortest decimal that reads back as the same number of that dtype; a truth value as such. */
export function formatNumber(value: number, dtype: DType = 'float64'): string {
  if (dtype === 'bool') return String(value !== 0)
  const short = dtype === 'float32'
    ? Array.from({ length: 9 }, (_, digits) => Number(value.toPrecision(digits + 1))).find(one => Object.is(Math.fround(one), value)) ?? value : value
  return Object.is(short, -0) ? '-0' : String(short)
}
