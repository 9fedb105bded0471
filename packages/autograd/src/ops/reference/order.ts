/** Positions in sorted order, one line of the axis after the other. */
import { contiguousData, NdArray } from '../../graph/array.js'
import type { Strided } from '../../graph/array.js'
import { allocate, isFloat } from '../../graph/dtype.js'
import { sizeOf } from '../../graph/shape.js'
import type { Order, Target } from '../operation.js'
import { blockMachine } from './blocks.js'

export function computeOrder<A extends { readonly axis: number }>(op: Order<A>, x: Strided, attributes: A, node: Target): Strided {
  const { axis } = attributes
  const length = x.shape[axis]!
  const inner = sizeOf(x.shape.slice(axis + 1))
  const outer = sizeOf(x.shape.slice(0, axis))
  // Keys of integers and truth values are made in float64, where every negation exists.
  const machine = blockMachine(isFloat(x.dtype) ? x.dtype : 'float64', Math.max(1, sizeOf(x.shape)))
  const keys = op.key(machine, machine.convert(contiguousData(x), machine.dtype), attributes)
  const kept = node.shape[axis]!
  const out = allocate('int32', sizeOf(node.shape))
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const keyAt = (position: number): number => keys[(o * length + position) * inner + i]!
      const positions = Array.from({ length }, (_, position) => position).sort((a, b) => compare(keyAt(a), keyAt(b)))
      for (let position = 0; position < kept; position++) out[(o * kept + position) * inner + i] = positions[position]!
    }
  }
  return new NdArray(out, node.shape, 'int32')
}

/** Ascending, NaN last; equal keys are left in their order by the stable sort. */
function compare(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
  return a - b || 0
}

