/** Folds over whole rows at once: reductions, running folds and sliding windows. */
import { contiguousData, copyStrided } from '../graph/array.js'
import type { Strided } from '../graph/array.js'
import { allocate } from '../graph/dtype.js'
import type { DType, TypedArray } from '../graph/dtype.js'
import { contiguousStrides, sizeOf } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import type { Fold } from '../ops/operation.js'
import { blockMachine } from './blocks.js'

/** The dtype in which a fold runs: float32 accumulates in float64, truth values count as integers. */
function accumulator(dtype: DType): DType {
  return dtype === 'float32' ? 'float64' : dtype === 'bool' ? 'int32' : dtype
}

/**
 * Folds `rows` rows of `width` elements into one row, in pairs: the first half is merged with the second, and so on,
 * so that the error of a sum grows with the logarithm of its length. Row r carries index r.
 */
function foldRows(fold: Fold, data: TypedArray, dtype: DType, rows: number, width: number, count: number): TypedArray {
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

/** A fold over axes of an array, into an output of the given dtype. */
export function reduce(fold: Fold, empty: number | undefined, x: Strided, axes: readonly number[], shape: Shape, dtype: DType): TypedArray {
  const width = sizeOf(shape)
  const rows = axes.reduce((total, axis) => total * x.shape[axis]!, 1)
  const out = allocate(dtype, width)
  if (width === 0) return out
  if (rows === 0) return out.fill(empty ?? NaN)
  const own = x.shape.map((_, axis) => axis).filter(axis => !axes.includes(axis))
  const order = [...axes, ...own]
  const rowsFirst: Strided = { data: x.data, dtype: x.dtype, offset: x.offset, shape: order.map(axis => x.shape[axis]!), strides: order.map(axis => x.strides[axis]!) }
  out.set(foldRows(fold, contiguousData(rowsFirst), x.dtype, rows, width, rows).subarray(0, width))
  return out
}

/** The running fold along an axis. */
export function scan(fold: Fold, x: Strided, axis: number, reverse: boolean, dtype: DType): TypedArray {
  const out = allocate(dtype, sizeOf(x.shape))
  const length = x.shape[axis]!
  const width = length === 0 ? 0 : out.length / length
  if (width === 0) return out
  const order = [axis, ...x.shape.map((_, at) => at).filter(at => at !== axis)]
  const shape = order.map(at => x.shape[at]!)
  const data = contiguousData({ data: x.data, dtype: x.dtype, offset: x.offset, shape, strides: order.map(at => x.strides[at]!) })
  const results = allocate(dtype, out.length)
  // Two machines in turn: the state of one step is read while the next is made.
  const machines = [blockMachine(accumulator(x.dtype), width), blockMachine(accumulator(x.dtype), width)] as const
  let state: readonly TypedArray[] | undefined
  for (let step = 0; step < length; step++) {
    const at = reverse ? length - 1 - step : step
    const machine = machines[step % 2 === 0 ? 0 : 1]
    machine.begin(width)
    const lifted = fold.lift(machine, machine.convert(data.subarray(at * width, (at + 1) * width), machine.dtype), machine.const(at))
    state = state === undefined ? lifted : fold.merge(machine, state, lifted)
    results.set(fold.finish(machine, state, machine.const(step + 1)).subarray(0, width), at * width)
  }
  const strides = contiguousStrides(x.shape)
  copyStrided({ data: results, dtype, shape, strides: contiguousStrides(shape), offset: 0 }, { data: out, dtype, shape, strides: order.map(at => strides[at]!), offset: 0 })
  return out
}

export interface WindowGeometry { readonly size: readonly number[]; readonly stride: readonly number[]; readonly dilation: readonly number[] }

/** A fold over a window sliding along the trailing axes; with a kernel over channels too, element times kernel. */
export function slide(fold: Fold, { size, stride, dilation }: WindowGeometry, inputs: readonly Strided[], shape: Shape, dtype: DType): TypedArray {
  const [x, kernel] = inputs as [Strided, Strided | undefined]
  const spatial = shape.slice(2)
  const width = sizeOf(shape)
  const channels = kernel === undefined ? [] : [x.shape[1]!]
  const rows = sizeOf(channels) * sizeOf(size)
  const out = allocate(dtype, width)
  if (width === 0) return out
  // Every element under the window, as rows over [c, …window] of all output places [n, o, …spatial].
  const patches = contiguousData({
    data: x.data, dtype: x.dtype, offset: x.offset,
    shape: [...channels, ...size, ...shape],
    strides: [
      ...channels.map(() => x.strides[1]!), ...size.map((_, axis) => x.strides[axis + 2]! * dilation[axis]!),
      x.strides[0]!, kernel === undefined ? x.strides[1]! : 0, ...spatial.map((_, axis) => x.strides[axis + 2]! * stride[axis]!),
    ],
  })
  if (kernel === undefined) {
    out.set(foldRows(fold, patches, x.dtype, rows, width, rows).subarray(0, width))
    return out
  }
  const weights = contiguousData({
    data: kernel.data, dtype: kernel.dtype, offset: kernel.offset,
    shape: [...channels, ...size, ...shape],
    strides: [kernel.strides[1]!, ...size.map((_, axis) => kernel.strides[axis + 2]!), 0, kernel.strides[0]!, ...spatial.map(() => 0)],
  })
  const wide = accumulator(x.dtype)
  const machine = blockMachine(wide, rows * width)
  const products = machine.mul(machine.convert(patches, wide), machine.convert(weights, wide))
  out.set(foldRows(fold, products, wide, rows, width, rows).subarray(0, width))
  return out
}
