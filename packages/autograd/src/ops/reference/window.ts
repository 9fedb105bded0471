/** A fold over a window sliding along the trailing axes, as a fold over rows of patches. */
import { contiguousData, NdArray } from '../../graph/array.js'
import type { Strided } from '../../graph/array.js'
import { allocate } from '../../graph/dtype.js'
import { sizeOf } from '../../graph/shape.js'
import type { Fold, Target, WindowGeometry } from '../operation.js'
import { blockMachine } from './blocks.js'
import { accumulator, foldRows } from './fold.js'

/** A fold over a window sliding along the trailing axes; with a kernel over channels too, element times kernel. */
export function computeWindow(fold: Fold, { size, stride, dilation, groups = 1 }: WindowGeometry, inputs: readonly Strided[], { shape, dtype }: Target): Strided {
  const [x, kernel] = inputs as [Strided, Strided | undefined]
  const width = sizeOf(shape)
  const out = allocate(dtype, width)
  if (width === 0) return new NdArray(out, shape, dtype)
  const moves = size.map((_, axis) => x.strides[axis + 2]! * stride[axis]!)
  const reaches = size.map((_, axis) => x.strides[axis + 2]! * dilation[axis]!)
  if (kernel === undefined) {
    // Every element under the window, as rows over [window] of all places of the output.
    const patches = contiguousData({ data: x.data, dtype: x.dtype, offset: x.offset, shape: [...size, ...shape], strides: [...reaches, x.strides[0]!, x.strides[1]!, ...moves] })
    out.set(foldRows(fold, patches, x.dtype, sizeOf(size), width, sizeOf(size)).subarray(0, width))
    return new NdArray(out, shape, dtype)
  }
  // The same over [channels of a group, window], and results as groups of results.
  const [samples, filters, ...spatial] = shape
  const [channels, within] = [kernel.shape[1]!, filters! / groups]
  const rows = channels * sizeOf(size)
  // A sum over no channels.
  if (rows === 0) return new NdArray(out, shape, dtype)
  const grouped = [channels, ...size, samples!, groups, within, ...spatial]
  const patches = contiguousData({
    data: x.data, dtype: x.dtype, offset: x.offset, shape: grouped,
    strides: [x.strides[1]!, ...reaches, x.strides[0]!, x.strides[1]! * channels, 0, ...moves],
  })
  const weights = contiguousData({
    data: kernel.data, dtype: kernel.dtype, offset: kernel.offset, shape: grouped,
    strides: [...kernel.strides.slice(1), 0, kernel.strides[0]! * within, kernel.strides[0]!, ...spatial.map(() => 0)],
  })
  const wide = accumulator(x.dtype)
  const machine = blockMachine(wide, rows * width)
  const products = machine.mul(machine.convert(patches, wide), machine.convert(weights, wide))
  out.set(foldRows(fold, products, wide, rows, width, rows).subarray(0, width))
  return new NdArray(out, shape, dtype)
}
