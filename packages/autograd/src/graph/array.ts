/** Arrays of numbers: what goes into leaves and comes out of evaluation. Strided inside, contiguous and plain outside. */
import { allocate, dtypeOfArray, isFloat, represent } from './dtype.js'
import type { DType, TypedArray } from './dtype.js'
import { DTypeError, ShapeError, ValueError } from './errors.js'
import { checkShape, contiguousStrides, sameShape, showShape, sizeOf } from './shape.js'
import type { Shape } from './shape.js'

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
        expected: 'exactly one element', hint: 'use toArray(), or reduce with sum() or mean() first',
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
  [Symbol.for('nodejs.util.inspect.custom')](): string { return `NdArray ${this.dtype} ${showShape(this.shape)} ${showArray(this)}` }
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
  const count = sizeOf(shape)
  if (count === 0) return
  const rank = shape.length
  if (rank === 0) { to.data[to.offset] = from.data[from.offset]!; return }
  const last = rank - 1
  const length = shape[last]!
  const stepFrom = from.strides[last]!
  const stepTo = to.strides[last]!
  const index = new Array<number>(rank).fill(0)
  let a = from.offset
  let b = to.offset
  for (let done = 0; done < count; done += length) {
    for (let i = 0, p = a, q = b; i < length; i++, p += stepFrom, q += stepTo) to.data[q] = from.data[p]!
    for (let axis = last - 1; axis >= 0; axis--) {
      a += from.strides[axis]!
      b += to.strides[axis]!
      if (++index[axis]! < shape[axis]!) break
      a -= from.strides[axis]! * shape[axis]!
      b -= to.strides[axis]! * shape[axis]!
      index[axis] = 0
    }
  }
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
  if (ArrayBuffer.isView(source)) return fromTyped(operation, source, options)
  if (isValue(source)) {
    checkLength(operation, source.data.length, source.shape)
    const shape = options.shape === undefined ? source.shape : checkShape(operation, options.shape)
    checkLength(operation, source.data.length, shape)
    return new NdArray(convertData(operation, source.data, source.dtype, options.dtype ?? source.dtype), [...shape], options.dtype ?? source.dtype)
  }
  return fromNested(operation, source, options)
}

function isValue(source: unknown): source is Value {
  return typeof source === 'object' && source !== null && 'data' in source && 'shape' in source && 'dtype' in source && ArrayBuffer.isView(source.data)
}

function fromTyped(operation: string, source: ArrayBufferView, options: ArrayOptions): NdArray {
  if (source instanceof Uint8Array && options.dtype !== undefined) {
    const data = allocate(options.dtype, source.length)
    for (let i = 0; i < source.length; i++) data[i] = represent(operation, source[i]!, options.dtype)
    return shaped(operation, data, options)
  }
  const dtype = dtypeOfArray(source)
  if (dtype === undefined) {
    throw new DTypeError({
      code: 'DTYPE_UNSUPPORTED', operation, problem: 'a typed array whose element type is not certain',
      received: source.constructor.name, expected: 'Float64Array, Float32Array or Int32Array, or a Uint8Array with a dtype',
      hint: "name the dtype, for example { dtype: 'int32' } or { dtype: 'bool' }, or copy into one of these",
    })
  }
  // A view of the kind just found; the check above is the type's proof.
  const typed = source instanceof Float64Array || source instanceof Float32Array || source instanceof Int32Array ? source : new Float64Array(0)
  return shaped(operation, convertData(operation, typed, dtype, options.dtype ?? dtype), { ...options, dtype: options.dtype ?? dtype })
}

function shaped(operation: string, data: TypedArray, { shape, dtype = 'float64' }: ArrayOptions): NdArray {
  if (shape === undefined) return new NdArray(data, [data.length], dtype)
  checkLength(operation, data.length, checkShape(operation, shape))
  return new NdArray(data, [...shape], dtype)
}

function checkLength(operation: string, length: number, shape: Shape): void {
  if (sizeOf(shape) !== length) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: 'the data does not fill the shape', received: `${length} elements for shape ${showShape(shape)}`,
      expected: `${sizeOf(shape)} elements`, hint: 'mend the shape or the data',
    })
  }
}

/** A copy in another dtype; between float and integer only where asked by a cast, which this is not. */
function convertData(operation: string, data: TypedArray, from: DType, to: DType): TypedArray {
  if (from === to) return data.slice()
  if (isFloat(from) !== isFloat(to) && isFloat(from)) {
    const out = allocate(to, data.length)
    for (let i = 0; i < data.length; i++) out[i] = represent(operation, data[i]!, to)
    return out
  }
  const out = allocate(to, data.length)
  if (to === 'bool') for (let i = 0; i < data.length; i++) out[i] = represent(operation, data[i]!, to)
  else out.set(data)
  return out
}

function fromNested(operation: string, source: Nested<number> | Nested<boolean>, { dtype, shape }: ArrayOptions): NdArray {
  const measured: number[] = []
  for (let level: unknown = source; Array.isArray(level); level = level[0]) measured.push(level.length)
  const flat: (number | boolean)[] = []
  const visit = (part: unknown, axis: number, path: string): void => {
    if (axis === measured.length) {
      if (typeof part !== 'number' && typeof part !== 'boolean') throw notANumber(operation, part, path)
      flat.push(part)
      return
    }
    if (!Array.isArray(part) || part.length !== measured[axis]) {
      throw new ShapeError({
        code: 'SHAPE_RAGGED', operation, problem: 'nested arrays of unequal length',
        received: `${Array.isArray(part) ? `${part.length} elements` : String(part)} at data${path}`,
        expected: `${measured[axis]!} elements, as in the first of its kind`, hint: 'make every row equally long',
      })
    }
    part.forEach((inner: unknown, index) => visit(inner, axis + 1, `${path}[${index}]`))
  }
  visit(source, 0, '')
  const type = dtype ?? (flat.length > 0 && flat.every(one => typeof one === 'boolean') ? 'bool' : 'float64')
  const data = allocate(type, flat.length)
  flat.forEach((value, index) => { data[index] = represent(operation, value, type) })
  if (shape === undefined || sameShape(shape, measured)) return new NdArray(data, measured, type)
  return shaped(operation, data, { shape, dtype: type })
}

function notANumber(operation: string, part: unknown, path: string): Error {
  if (Array.isArray(part)) {
    return new ShapeError({
      code: 'SHAPE_RAGGED', operation, problem: 'nested arrays of unequal depth', received: `an array at data${path}`,
      expected: 'a number, as in the first of its kind', hint: 'nest every row equally deep',
    })
  }
  const isFunction = typeof part === 'function'
  return new ValueError({
    code: isFunction ? 'ARGUMENT_IS_FUNCTION' : 'ARGUMENT_INVALID', operation,
    problem: isFunction ? 'a function where a tensor or data is expected' : 'not data',
    received: `${isFunction ? 'a function' : typeof part === 'string' ? JSON.stringify(part) : String(part)}${path === '' ? '' : ` at data${path}`}`,
    expected: 'a tensor, a number, nested arrays of numbers, a typed array or { shape, dtype, data }',
    hint: isFunction ? 'call it and pass the result: grad(f(x), x), not grad(f, x)' : 'convert it to numbers first',
  })
}

const SHOWN = 6

/** A short text: all of a small array, the ends of a long one. */
export function showArray({ shape, dtype, data }: Value): string {
  let at = 0
  const one = (): string => {
    const value = data[at++]!
    return dtype === 'bool' ? String(value !== 0) : formatNumber(value, dtype)
  }
  const build = (axis: number): string => {
    if (axis === shape.length) return one()
    const length = shape[axis]!
    const parts: string[] = []
    for (let i = 0; i < length; i++) {
      if (length > SHOWN && i === SHOWN / 2) {
        const skipped = length - SHOWN
        at += skipped * sizeOf(shape.slice(axis + 1))
        parts.push('…')
        i += skipped - 1
      } else parts.push(build(axis + 1))
    }
    return `[${parts.join(', ')}]`
  }
  return build(0)
}

/** The shortest decimal that reads back as the same number of that dtype, with a true minus sign. */
export function formatNumber(value: number, dtype: DType = 'float64'): string {
  let text = String(value)
  if (dtype === 'float32') {
    for (let digits = 1; digits <= 9; digits++) {
      const shorter = Number(value.toPrecision(digits))
      if (Math.fround(shorter) === value) { text = String(shorter); break }
    }
  }
  if (Object.is(value, -0)) text = '-0'
  return text.replace('-', '−').replace('Infinity', '∞')
}
