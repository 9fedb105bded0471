/** A fold over a window sliding along the trailing axes, as a fold over rows of patches. */
import { contiguousData, NdArray } from '../../graph/array.js'
import type { Strided } from '../../graph/array.js'
import { allocate } from '../../graph/dtype.js'
import { sizeOf } from '../../graph/shape.js'
import type { Fold, Target } from '../operation.js'
import { blockMachine } from './blocks.js'
import { accumulator, foldRows } from './fold.js'

export interface WindowGeometry { readonly size: readonly number[]; readonly stride: readonly number[]; readonly dilation: readonly number[] }

/** A fold over a window sliding along the trailing axes; with a kernel over channels too, element times kernel. */
export function computeWindow(fold: Fold, { size, stride, dilation }: WindowGeometry, inputs: readonly Strided[], { shape, dtype }: Target): Strided {
  const [x, kernel] = inputs as [Strided, Strided | undefined]
  const spatial = shape.slice(2)
  const width = sizeOf(shape)
  const channels = kernel === undefined ? [] : [x.shape[1]!]
  const rows = sizeOf(channels) * sizeOf(size)
  const out = allocate(dtype, width)
  if (width === 0) return new NdArray(out, shape, dtype)
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
    return new NdArray(out, shape, dtype)
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
  return new NdArray(out, shape, dtype)
}
