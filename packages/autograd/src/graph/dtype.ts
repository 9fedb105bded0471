/** Element types and the typed arrays that hold them. */
import { DTypeError } from './errors.js'
import { showArgument } from './show.js'

/** Element types. A bool is stored as one byte, 0 or 1. */
export type DType = 'float64' | 'float32' | 'int32' | 'bool'
export type FloatDType = 'float64' | 'float32'
export type TypedArray = Float64Array | Float32Array | Int32Array | Uint8Array

export function isFloat(dtype: DType): dtype is FloatDType {
  return dtype === 'float64' || dtype === 'float32'
}

/** What holds the numbers of each element type. */
const ARRAYS = { float64: Float64Array, float32: Float32Array, int32: Int32Array, bool: Uint8Array }

/** The dtype, where there is one of that name. */
export function checkDType(operation: string, dtype: DType | undefined, received = showArgument(dtype), hint = "name it: { dtype: 'int32' }"): DType {
  if (dtype !== undefined && Object.hasOwn(ARRAYS, dtype)) return dtype
  throw new DTypeError({
    code: 'DTYPE_UNSUPPORTED', operation, problem: 'no dtype, or none of these', received, expected: 'float64, float32, int32 or bool', hint,
  })
}

/** A zero-filled typed array of `length` elements. */
export function allocate(dtype: DType, length: number): TypedArray {
  return new ARRAYS[dtype](length)
}

/** The element type that a typed array holds; `undefined` for those that say nothing certain: bytes may be anything. */
export function dtypeOfArray(data: unknown): DType | undefined {
  return (['float64', 'float32', 'int32'] as const).find(dtype => data instanceof ARRAYS[dtype])
}

/** The number as `dtype` holds it; throws where that would change an integer or truth value silently. */
export function represent(operation: string, value: number | boolean, dtype: DType): number {
  const number = Number(value)
  if (isFloat(dtype)) return dtype === 'float32' ? Math.fround(number) : number
  const fits = dtype === 'int32' ? (number | 0) === number : number === 0 || number === 1
  if (!fits) {
    throw new DTypeError({
      code: 'NUMBER_NOT_REPRESENTABLE', operation, problem: `${dtype} cannot hold this number`, received: String(value),
      expected: dtype === 'int32' ? 'a 32-bit integer' : 'true, false, 0 or 1', hint: "cast(x, 'float64') first",
    })
  }
  return number
}
