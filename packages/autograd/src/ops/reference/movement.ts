/** Elements moved: as a view where one part is the whole output, else copied part by part. */
import { contiguousData, copyStrided, isUniform, NdArray } from '../../graph/array.js'
import type { Strided } from '../../graph/array.js'
import { allocate } from '../../graph/dtype.js'
import { contiguousStrides, sizeOf } from '../../graph/shape.js'
import type { Movement, Target } from '../operation.js'

export function computeMovement(op: Movement, inputs: readonly Strided[], node: Target): Strided {
  const { shape, dtype } = node
  const { fill = 0, parts } = op.map(inputs.map(one => one.shape), node.attributes, shape)
  const view = ({ input, extent, from }: (typeof parts)[number]): Strided => {
    const source = inputs[input]!
    // Where one number fills all places, every view of them is the same number.
    if (isUniform(source)) return { data: source.data, dtype, shape: extent, offset: source.offset, strides: extent.map(() => 0) }
    return { data: contiguousData(source), dtype, shape: extent, offset: from.offset, strides: from.strides }
  }
  const [only] = parts
  if (parts.length === 1 && only!.to === undefined) return view(only!)
  const data = allocate(dtype, sizeOf(shape))
  if (fill !== 0) data.fill(fill)
  const strides = contiguousStrides(shape)
  for (const part of parts) copyStrided(view(part), { data, dtype, shape: part.extent, offset: part.to?.offset ?? 0, strides: part.to?.strides ?? strides })
  return new NdArray(data, shape, dtype)
}

