/** Element types and the typed arrays that hold them. */
import { DTypeError } from './errors.js'

/** Element types. A bool is stored as one byte, 0 or 1. */
export type DType = 'float64' | 'float32' | 'int32' | 'bool'
export type FloatDType = 'float64' | 'float32'
export type TypedArray = Float64Array | Float32Array | Int32Array | Uint8Array

export function isFloat(dtype: DType): dtype is FloatDType {
  return dtype === 'float64' || dtype === 'float32'
}

/** A zero-filled typed array of `length` elements. */
export function allocate(dtype: DType, length: number): TypedArray {
  switch (dtype) {
    case 'float64': return new Float64Array(length)
    case 'float32': return new Float32Array(length)
    case 'int32': return new Int32Array(length)
    case 'bool': return new Uint8Array(length)
  }
}

/** The element type that a typed array holds; `undefined` for arrays that say nothing certain. */
export function dtypeOfArray(data: unknown): DType | undefined {
  if (data instanceof Float64Array) return 'float64'
  if (data instanceof Float32Array) return 'float32'
  if (data instanceof Int32Array) return 'int32'
  return undefined
}

/** The number as `dtype` holds it; throws where that would change an integer or truth value silently. */
export function represent(operation: string, value: number | boolean, dtype: DType): number {
  const number = Number(value)
  if (isFloat(dtype)) return dtype === 'float32' ? Math.fround(number) : number
  const fits = dtype === 'int32' ? (number | 0) === number : number === 0 || number === 1
  if (!fits) {
    throw new DTypeError({
      code: 'NUMBER_NOT_REPRESENTABLE', operation, problem: `${dtype} cannot hold this number`,
      received: String(value),
      expected: dtype === 'int32' ? 'a 32-bit integer' : 'true, false, 0 or 1', hint: "cast first, for example cast(x, 'float64')",
    })
  }
  return number
}
