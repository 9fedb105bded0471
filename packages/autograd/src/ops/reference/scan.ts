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
  return new NdArray(out, x.shape, dtype)
}

