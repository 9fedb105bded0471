/** Arrays as NumPy saves them, one to a file: `.npy` bytes. */
import { DTypeError, NdArray, evaluate, showShape, tensor } from '@mlp/autograd'
import type { ArrayLike, DType, Shape, TypedArray } from '@mlp/autograd'
import { checkBytes } from './bytes.js'
import { malformed, npyHeaderOf, readNpyHeader } from './npy-header.js'

/** How elements of one type are read, and what they become. */
interface Element {
  readonly bytes: number
  readonly dtype: DType
  readonly read: (view: DataView, at: number, isLittle: boolean) => number | bigint
}

const ELEMENTS: Readonly<Record<string, Element>> = {
  f8: { bytes: 8, dtype: 'float64', read: (view, at, isLittle) => view.getFloat64(at, isLittle) },
  f4: { bytes: 4, dtype: 'float32', read: (view, at, isLittle) => view.getFloat32(at, isLittle) },
  f2: { bytes: 2, dtype: 'float32', read: (view, at, isLittle) => half(view.getUint16(at, isLittle)) },
  i8: { bytes: 8, dtype: 'int32', read: (view, at, isLittle) => view.getBigInt64(at, isLittle) },
  u8: { bytes: 8, dtype: 'int32', read: (view, at, isLittle) => view.getBigUint64(at, isLittle) },
  i4: { bytes: 4, dtype: 'int32', read: (view, at, isLittle) => view.getInt32(at, isLittle) },
  u4: { bytes: 4, dtype: 'int32', read: (view, at, isLittle) => view.getUint32(at, isLittle) },
  i2: { bytes: 2, dtype: 'int32', read: (view, at, isLittle) => view.getInt16(at, isLittle) },
  u2: { bytes: 2, dtype: 'int32', read: (view, at, isLittle) => view.getUint16(at, isLittle) },
  i1: { bytes: 1, dtype: 'int32', read: (view, at) => view.getInt8(at) },
  u1: { bytes: 1, dtype: 'int32', read: (view, at) => view.getUint8(at) },
  b1: { bytes: 1, dtype: 'bool', read: (view, at) => view.getUint8(at) },
}
const ARRAYS: Readonly<Record<DType, new (length: number) => TypedArray>> = { float64: Float64Array, float32: Float32Array, int32: Int32Array, bool: Uint8Array }
const INT32 = 2 ** 31

/** Element types that are not read, and how NumPy turns them into ones that are. */
const OTHERS: readonly (readonly [RegExp, string, string])[] = [
  [/^\[/, 'a table of named columns', "save the columns one by one: numpy.save(path, table['name'])"],
  [/^.?O/, 'Python objects', 'save numbers: numpy.save(path, array.astype(numpy.float64))'],
  [/^.?c/, 'complex numbers', 'save the parts as a last axis: numpy.stack([array.real, array.imag], -1)'],
  [/^.?[US]/, 'text', 'save numbers of classes: classes, y = numpy.unique(array, return_inverse=True)'],
  [/^.?[Mm]/, 'dates or times', 'save numbers: array.astype(numpy.int64), in a unit that keeps them below 2³¹, or as numpy.float64'],
]

/**
 * The array in the bytes of a `.npy` file (formats 1.0 to 3.0, either byte order, C or Fortran order, any shape, also `[]`).
 * float64, float32, int32 and bool stay what they are; float16 becomes float32, exactly; int8, uint8, int16, uint16, uint32, int64
 * and uint64 become int32 where every value fits. Nothing is read unless every byte is accounted for.
 *
 * @throws ValueError `FILE_MALFORMED` for truncated or corrupt bytes; DTypeError `DTYPE_UNSUPPORTED` for objects, text, dates, complex
 *   numbers and named columns, with a way to convert them, and `NUMBER_NOT_REPRESENTABLE` for an integer beyond int32, which is named
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @example
 * import { readNpy, writeNpy } from '@mlp/nn'
 * const bytes = writeNpy([[1, 2, 3], [4, 5, 6]]) // or await readFile('x.npy')
 * const x = readNpy(bytes)
 * console.log(x.dtype, x.toArray()) // → float64 [ [ 1, 2, 3 ], [ 4, 5, 6 ] ]
 */
export function readNpy(bytes: Uint8Array): NdArray {
  checkBytes('readNpy', bytes)
  return npyArray('readNpy', bytes)
}

/** The same for whoever holds such bytes, such as an archive. */
export function npyArray(operation: string, bytes: Uint8Array): NdArray {
  const { descr, fortran, shape, end } = readNpyHeader(operation, bytes)
  const { bytes: size, dtype, read } = elementOf(operation, descr)
  const count = shape.reduce((product, length) => product * length, 1)
  const has = bytes.length - end
  if (has !== count * size) {
    throw malformed(
      operation, has < count * size ? 'the file is truncated' : 'bytes follow the array', `${has} bytes of data`, `${count * size} bytes for ${descr} of shape ${showShape(shape)}`,
      has < count * size ? undefined : 'one file holds one array; save several with numpy.savez and read them with readNpz',
    )
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + end, has)
  const data = new ARRAYS[dtype](count)
  const isLittle = !descr.startsWith('>')
  const placeOf = fortran ? rowMajor(shape) : (at: number): number => at
  for (let at = 0; at < count; at++) {
    const value = read(view, at * size, isLittle)
    const number = Number(value)
    if (dtype === 'int32' && (number < -INT32 || number >= INT32)) throw tooLarge(operation, value, descr, placeIn(shape, placeOf(at)))
    if (dtype === 'bool' && number > 1) throw malformed(operation, 'a bool that is neither 0 nor 1', `${number} at ${placeIn(shape, placeOf(at))}`, '0 or 1')
    data[placeOf(at)] = number
  }
  return new NdArray(data, shape, dtype)
}

/**
 * An array as the bytes of a `.npy` file, byte for byte what `numpy.save` writes for it in C order; plain numbers as float64.
 *
 * @throws ShapeError and ValueError as `tensor` for what is no array
 * @example
 * import { writeNpy } from '@mlp/nn'
 * const bytes = writeNpy({ shape: [2], dtype: 'float32', data: Float32Array.of(1, 2) })
 * console.log(bytes.length, String.fromCharCode(...bytes.subarray(10, 26))) // → 136 {'descr': '<f4',
 */
export function writeNpy(array: ArrayLike): Uint8Array {
  const { shape, dtype, data } = evaluate(tensor(array))
  const header = npyHeaderOf(dtype, shape)
  const bytes = new Uint8Array(header.length + data.byteLength)
  bytes.set(header)
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length)
  return bytes
}

function elementOf(operation: string, descr: string): Element {
  const [, order, type] = /^([<>|=])?(.*)$/s.exec(descr) ?? []
  const element = type !== undefined && Object.hasOwn(ELEMENTS, type) ? ELEMENTS[type] : undefined
  // One byte has no order; of more the file says which, since '=' would mean the machine that wrote it.
  if (element !== undefined && order !== undefined && (element.bytes === 1 || order === '<' || order === '>')) return element
  const [, what, hint] = OTHERS.find(([pattern]) => pattern.test(descr)) ?? [undefined, 'elements of another type', 'convert them first: numpy.save(path, array.astype(numpy.float64))']
  throw new DTypeError({
    code: 'DTYPE_UNSUPPORTED', operation, problem: `the file holds ${what}`, received: descr.length > 60 ? `${descr.slice(0, 60)}…` : descr,
    expected: 'float64, float32, float16, bool or integers', hint,
  })
}

function tooLarge(operation: string, value: number | bigint, descr: string, place: string): DTypeError {
  return new DTypeError({
    code: 'NUMBER_NOT_REPRESENTABLE', operation, problem: 'an integer is too large', received: `${value} at ${place} (${descr})`,
    expected: 'integers from −2147483648 to 2147483647, which int32 holds', hint: 'save them as floats: numpy.save(path, array.astype(numpy.float64))',
  })
}

/** The row-major position of the n-th element where the first axis runs fastest. */
function rowMajor(shape: Shape): (at: number) => number {
  return at => {
    let [rest, place, stride] = [at, 0, shape.reduce((product, length) => product * length, 1)]
    for (const length of shape) {
      stride /= length
      place += rest % length * stride
      rest = Math.floor(rest / length)
    }
    return place
  }
}

/** A row-major position as indices, as NumPy writes them. */
function placeIn(shape: Shape, at: number): string {
  const place: number[] = []
  for (let axis = shape.length - 1, rest = at; axis >= 0; rest = Math.floor(rest / shape[axis]!), axis--) place.unshift(rest % shape[axis]!)
  return showShape(place)
}

/** The number of 16 bits: a sign, 5 bits of exponent, 10 of fraction (IEEE 754 binary16). */
function half(bits: number): number {
  const sign = bits >> 15 === 1 ? -1 : 1
  const [exponent, fraction] = [bits >> 10 & 31, bits & 1023]
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15))
}
