/** Folds over whole rows at once. */
import { contiguousData, NdArray, permuted } from '../../graph/array.js'
import type { Strided } from '../../graph/array.js'
import { allocate } from '../../graph/dtype.js'
import type { DType, TypedArray } from '../../graph/dtype.js'
import { sizeOf } from '../../graph/shape.js'
import type { Fold, Target } from '../operation.js'
import { blockMachine } from './blocks.js'

/** The dtype in which a fold runs: float32 accumulates in float64, truth values count as integers. */
export function accumulator(dtype: DType): DType {
  return dtype === 'float32' ? 'float64' : dtype === 'bool' ? 'int32' : dtype
}

/**
 * Folds `rows` rows of `width` elements into one row, in pairs: the first half is merged with the second, and so on,
 * so that the error of a sum grows with the logarithm of its length. Row r carries index r.
 */
export function foldRows(fold: Fold, data: TypedArray, dtype: DType, rows: number, width: number, count: number): TypedArray {
  const wide = blockMachine(accumulator(dtype), rows * width)
  const elements = wide.convert(data, wide.dtype)
  const index = wide.take(wide.dtype)
  for (let row = 0; row < rows; row++) index.fill(row, row * width, (row + 1) * width)
  let state = fold.lift(wide, elements, index)
  let left = rows
  while (left > 1) {
    const half = left >> 1
    const rest = left - half
    const machine = blockMachine(wide.dtype, half * width)
    const first = state.map(part => part.subarray(0, half * width))
    const second = state.map(part => part.subarray(rest * width, left * width))
    const merged = fold.merge(machine, first, second)
    // Kept rows: the merged ones, and the middle one where the number is odd.
    state = merged.map((part, at) => {
      if (rest === half) return part
      const kept = allocate(wide.dtype, rest * width)
      kept.set(part.subarray(0, half * width))
      kept.set(state[at]!.subarray(half * width, rest * width), half * width)
      return kept
    })
    left = rest
  }
  const machine = blockMachine(wide.dtype, width)
  return fold.finish(machine, state.map(part => part.subarray(0, width)), machine.const(count))
}

/** A fold over axes of an array. */
export function computeReduction({ fold, empty }: { readonly fold: Fold; readonly empty?: number }, x: Strided, axes: readonly number[], { shape, dtype }: Target): Strided {
  const width = sizeOf(shape)
  const rows = axes.reduce((total, axis) => total * x.shape[axis]!, 1)
  const out = allocate(dtype, width)
  if (width === 0) return new NdArray(out, shape, dtype)
  if (rows === 0) return new NdArray(out.fill(empty ?? NaN), shape, dtype)
  const own = x.shape.map((_, axis) => axis).filter(axis => !axes.includes(axis))
  out.set(foldRows(fold, contiguousData(permuted(x, [...axes, ...own])), x.dtype, rows, width, rows).subarray(0, width))
  return new NdArray(out, shape, dtype)
}

