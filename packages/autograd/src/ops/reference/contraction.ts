/** Products summed over shared axes, accumulated in float64 (integers in int32). */
import { contiguousData, NdArray, permuted } from '../../graph/array.js'
import type { Strided } from '../../graph/array.js'
import { allocate } from '../../graph/dtype.js'
import type { TypedArray } from '../../graph/dtype.js'
import { sizeOf } from '../../graph/shape.js'
import type { Target } from '../operation.js'

type Pairs = readonly (readonly [number, number])[]

export function computeContraction(a: Strided, b: Strided, batch: Pairs, shared: Pairs, { shape, dtype }: Target): Strided {
  const ownOf = (x: Strided, side: 0 | 1): number[] => x.shape.map((_, axis) => axis).filter(axis => ![...batch, ...shared].some(pair => pair[side] === axis))
  const arrange = (x: Strided, axes: readonly number[]): TypedArray => contiguousData(permuted(x, axes))
  const ownA = ownOf(a, 0)
  const ownB = ownOf(b, 1)
  const left = arrange(a, [...batch.map(pair => pair[0]), ...ownA, ...shared.map(pair => pair[0])])
  const right = arrange(b, [...batch.map(pair => pair[1]), ...shared.map(pair => pair[1]), ...ownB])
  const length = (x: Strided, axes: readonly number[]): number => sizeOf(permuted(x, axes).shape)
  const batches = length(a, batch.map(pair => pair[0]))
  const m = length(a, ownA)
  const k = length(a, shared.map(pair => pair[0]))
  const n = length(b, ownB)
  const out = allocate(a.dtype, batches * m * n)
  const integer = a.dtype === 'int32'
  const row = integer ? new Int32Array(n) : new Float64Array(n)
  const addRows = integer ? addIntegerRows : addFloatRows
  for (let at = 0; at < batches * m; at++) {
    row.fill(0)
    addRows(row, left, right, at * k, Math.floor(at / m) * k * n, k, n)
    out.set(row, at * n)
  }
  return new NdArray(out, shape, dtype)
}

function addFloatRows(row: TypedArray, left: TypedArray, right: TypedArray, a: number, b: number, k: number, n: number): void {
  for (let p = 0; p < k; p++) {
    const factor = left[a + p]!
    const from = b + p * n
    for (let j = 0; j < n; j++) row[j]! += factor * right[from + j]!
  }
}

function addIntegerRows(row: TypedArray, left: TypedArray, right: TypedArray, a: number, b: number, k: number, n: number): void {
  for (let p = 0; p < k; p++) {
    const factor = left[a + p]!
    const from = b + p * n
    for (let j = 0; j < n; j++) row[j]! += Math.imul(factor, right[from + j]!)
  }
}
