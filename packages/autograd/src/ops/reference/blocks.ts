/**
 * The machine over blocks of an array: every instruction is one tight loop, rounded to the dtype by the array it is stored in.
 * Every run of the instructions takes the blocks of the one before, in the same order.
 */
import { allocate } from '../../graph/dtype.js'
import type { DType, TypedArray } from '../../graph/dtype.js'
import type { Machine } from '../machine.js'

/** Elements per block: small enough for the cache, long enough to forget the call around the loop. */
export const BLOCK = 1024

export interface BlockMachine extends Machine<TypedArray> {
  /** Starts the next block, of `length` elements; blocks taken before are used again. */
  begin(length: number): void
  /** An uninitialized block. */
  take(dtype: DType): TypedArray
}

/** A machine whose blocks hold up to `capacity` elements. */
export function blockMachine(dtype: DType, capacity: number): BlockMachine {
  let n = capacity
  let used = 0
  const blocks: TypedArray[] = []
  // An expression takes blocks of the same dtypes each time, whatever their values.
  const take = (type: DType): TypedArray => blocks[used++] ??= allocate(type, capacity)
  const integer = dtype === 'int32'
  // A call per element: these cost many times more than the call.
  const each = (f: (x: number) => number) => (x: TypedArray): TypedArray => {
    const out = take(dtype)
    for (let i = 0; i < n; i++) out[i] = f(x[i]!)
    return out
  }
  return {
    dtype,
    take,
    begin(length) {
      n = length
      used = 0
    },
    const(value) { return take(dtype).fill(value, 0, n) },
    add(a, b) { const out = take(dtype); for (let i = 0; i < n; i++) out[i] = a[i]! + b[i]!; return out },
    sub(a, b) { const out = take(dtype); for (let i = 0; i < n; i++) out[i] = a[i]! - b[i]!; return out },
    mul(a, b) {
      const out = take(dtype)
      if (integer) for (let i = 0; i < n; i++) out[i] = Math.imul(a[i]!, b[i]!)
      else for (let i = 0; i < n; i++) out[i] = a[i]! * b[i]!
      return out
    },
    div(a, b) { const out = take(dtype); for (let i = 0; i < n; i++) out[i] = a[i]! / b[i]!; return out },
    neg(x) { const out = take(dtype); for (let i = 0; i < n; i++) out[i] = -x[i]!; return out },
    abs: each(Math.abs),
    floor: each(Math.floor),
    sqrt: each(Math.sqrt),
    exp: each(Math.exp),
    log: each(Math.log),
    sin: each(Math.sin),
    cos: each(Math.cos),
    tanh: each(Math.tanh),
    pow(a, b) { const out = take(dtype); for (let i = 0; i < n; i++) out[i] = Math.pow(a[i]!, b[i]!); return out },
    less(a, b) { const out = take('bool'); for (let i = 0; i < n; i++) out[i] = a[i]! < b[i]! ? 1 : 0; return out },
    lessEqual(a, b) { const out = take('bool'); for (let i = 0; i < n; i++) out[i] = a[i]! <= b[i]! ? 1 : 0; return out },
    equal(a, b) { const out = take('bool'); for (let i = 0; i < n; i++) out[i] = a[i]! === b[i]! ? 1 : 0; return out },
    notEqual(a, b) { const out = take('bool'); for (let i = 0; i < n; i++) out[i] = a[i]! !== b[i]! ? 1 : 0; return out },
    and(a, b) { const out = take('bool'); for (let i = 0; i < n; i++) out[i] = a[i]! & b[i]!; return out },
    or(a, b) { const out = take('bool'); for (let i = 0; i < n; i++) out[i] = a[i]! | b[i]!; return out },
    not(x) { const out = take('bool'); for (let i = 0; i < n; i++) out[i] = x[i]! ^ 1; return out },
    select(condition, a, b) {
      const out = take(dtype)
      for (let i = 0; i < n; i++) out[i] = condition[i]! !== 0 ? a[i]! : b[i]!
      return out
    },
    convert(x, to) {
      const out = take(to)
      if (to === 'bool') for (let i = 0; i < n; i++) out[i] = x[i]! !== 0 ? 1 : 0
      else for (let i = 0; i < n; i++) out[i] = x[i]!
      return out
    },
  }
}
