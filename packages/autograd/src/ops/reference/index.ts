/** Elements read and added by position. */
import { contiguousData, NdArray } from '../../graph/array.js'
import type { Strided } from '../../graph/array.js'
import { allocate } from '../../graph/dtype.js'
import { EvaluationError } from '../../graph/errors.js'
import { sizeOf } from '../../graph/shape.js'
import type { Index, Target } from '../operation.js'

export function computeIndex(op: Index, inputs: readonly Strided[], node: Target): Strided {
  const { outer, extent, inner, count, indices } = op.layout(inputs.map(one => one.shape), node.attributes)
  const positions = contiguousData(inputs[inputs.length - 1]!)
  positions.forEach((position, at) => {
    if (position >= 0 && position < extent) return
    throw new EvaluationError({
      code: 'INDEX_OUT_OF_RANGE', operation: op.name, problem: 'a position out of range', received: `${position} as element ${at} of the positions`,
      expected: extent === 0 ? 'no position: the axis is empty' : `a whole number from 0 to ${extent - 1}`, hint: 'check the labels or indices; negative ones do not count from the end here',
    })
  })
  const source = op.addend === 'one' ? undefined : contiguousData(inputs[0]!)
  // Float32 accumulates in float64 and rounds once.
  const out = allocate(op.access === 'add' && node.dtype === 'float32' ? 'float64' : node.dtype, sizeOf(node.shape))
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < count; c++) {
      const place = (o * extent + positions[indices === 'shared' ? c : o * count + c]!) * inner
      const item = (o * count + c) * inner
      if (op.access === 'read') for (let i = 0; i < inner; i++) out[item + i] = source![place + i]!
      else for (let i = 0; i < inner; i++) out[place + i]! += source === undefined ? 1 : source[item + i]!
    }
  }
  return new NdArray(node.dtype === 'float32' && out instanceof Float64Array ? Float32Array.from(out) : out, node.shape, node.dtype)
}

