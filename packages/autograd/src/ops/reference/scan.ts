/** The running fold along one axis, a step for all lines at once. */
import { contiguousData, copyStrided, NdArray } from '../../graph/array.js'
import type { Strided } from '../../graph/array.js'
import { allocate } from '../../graph/dtype.js'
import type { TypedArray } from '../../graph/dtype.js'
import { contiguousStrides, sizeOf } from '../../graph/shape.js'
import type { Fold, Target } from '../operation.js'
import { blockMachine } from './blocks.js'
import { accumulator } from './fold.js'

export function computeScan(fold: Fold, x: Strided, axis: number, reverse: boolean, { dtype }: Target): Strided {
  const out = allocate(dtype, sizeOf(x.shape))
  const length = x.shape[axis]!
  const width = length === 0 ? 0 : out.length / length
  if (width === 0) return new NdArray(out, x.shape, dtype)
  const order = [axis, ...x.shape.map((_, at) => at).filter(at => at !== axis)]
  const shape = order.map(at => x.shape[at]!)
  const data = contiguousData({ data: x.data, dtype: x.dtype, offset: x.offset, shape, strides: order.map(at => x.strides[at]!) })
  const results = allocate(dtype, out.length)
  const machine = blockMachine(accumulator(x.dtype), width)
  let state: readonly TypedArray[] | undefined
  for (let step = 0; step < length; step++) {
    const at = reverse ? length - 1 - step : step
    machine.begin(width)
    const lifted = fold.lift(machine, machine.convert(data.subarray(at * width, (at + 1) * width), machine.dtype), machine.const(at))
    const merged = state === undefined ? lifted : fold.merge(machine, state, lifted)
    results.set(fold.finish(machine, merged, machine.const(step + 1)).subarray(0, width), at * width)
    // The machine takes its blocks up again; a merge may also hand on the state it was given.
    state = merged.map(part => part.slice(0, width))
  }
  const strides = contiguousStrides(x.shape)
  copyStrided({ data: results, dtype, shape, strides: contiguousStrides(shape), offset: 0 }, { data: out, dtype, shape, strides: order.map(at => strides[at]!), offset: 0 })
  return new NdArray(out, x.shape, dtype)
}

