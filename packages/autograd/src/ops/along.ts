/** Elements read and added by position along an axis, each line of it at positions of its own. */
import { ShapeError, ValueError } from '../graph/errors.js'
import { broadcastShapes, normalizeAxis, showShape, sizeOf } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import { showArgument } from '../graph/show.js'
import type { Tensor } from '../graph/tensor.js'
import { indexed } from './kinds.js'
import { swapAxes } from './layout.js'
import { prefix } from './notation.js'
import { asIndices, asTensor, spreadTo } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Index, IndexLayout } from './operation.js'
import { counted, emptyOf, positionsOf } from './samples.js'

/** Lines are the last axis: every row of the data has its own positions. */
function rowsOf(shape: Shape, extent: number, count: number): IndexLayout {
  return { outer: sizeOf(shape.slice(0, -1)), extent, inner: 1, count, indices: 'perRow' }
}

const last = (shape: Shape): number => shape[shape.length - 1]!

/**
 * Both brought to one rank, equal lengths beside the axis, and the axis to the end; `back` puts it where it was.
 */
function inRows(operation: string, x: Tensor, positions: Tensor, axis: number): { readonly x: Tensor; readonly at: Tensor; readonly back: (y: Tensor) => Tensor } {
  if (x.rank !== positions.rank) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: 'positions have another rank', received: `${showShape(x.shape)} and positions ${showShape(positions.shape)}`,
      expected: 'as many axes in both', hint: 'use expandDims to give positions an axis of length 1, or gather to read whole slices',
    })
  }
  const along = normalizeAxis(operation, axis, x.rank)
  const beside = broadcastShapes(`${operation} (beside axis ${along})`, [x, positions].map(one => one.shape.map((length, at) => at === along ? 1 : length)))
  const [data, at] = [x, positions].map(one => spreadTo(one, beside.map((length, other) => other === along ? one.shape[along]! : length))) as [Tensor, Tensor]
  const turn = (one: Tensor): Tensor => along === one.rank - 1 ? one : swapAxes(one, along, -1)
  return { x: turn(data), at: turn(at), back: turn }
}

/**
 * Elements of an axis at int32 positions, each line at its own: y[…, i, …] = x[…, positions[…, i, …], …], as NumPy's
 * `take_along_axis` and PyTorch's `gather`. What `argsort` and `argmax` find is read so.
 * @param positions of the rank of `x`; beside the axis lengths broadcast
 * @param axis default: the last
 * @throws EvaluationError when a position is negative or beyond the axis
 * @example
 * import { argsort, takeAlongAxis } from '@mlp/autograd'
 * const x = [[3, 1, 2], [7, 9, 8]]
 * console.log(takeAlongAxis(x, argsort(x)).toArray()) // → [ [ 1, 2, 3 ], [ 7, 8, 9 ] ]
 */
export const takeAlongAxis: Callable<(x: Operand, positions: Operand, axis?: number) => Tensor, Index> = /* @__PURE__ */ callable(indexed<object>({
  name: 'takeAlongAxis', access: 'read', summary: 'Elements along the last axis, each row at positions of its own.',
  infer: ([x, at]) => ({ shape: at!.shape, dtype: x!.dtype }),
  layout: ([x, at]) => rowsOf(x!, last(x!), last(at!)),
  vjp: ({ cotangent, inputs: [x, at] }, input) => input === 0 ? addAlongAxis(cotangent, at!, last(x!.shape)) : null,
  linear: () => true,
  notation: { text: prefix('takeAlongAxis') },
  conventions: [{ case: 'a position out of range', here: 'an error', why: 'JAX reads NaN there' }],
  samples: [
    { inputs: [counted(2, 3), positionsOf([2, 2], 2, 0, 1, 1)] }, { inputs: [counted(3), positionsOf([4], 2, 0, 2, 2)] },
    { inputs: [counted(2, 1, 2), positionsOf([2, 1, 3], 1, 0, 1, 0, 0, 1)] }, { inputs: [counted(2, 3), positionsOf([2, 0])] }, { inputs: [emptyOf(0, 3), positionsOf([0, 2])] },
  ],
}), call => (operand: Operand, positions: Operand, axis = -1): Tensor => {
  const { x, at, back } = inRows('takeAlongAxis', asTensor('takeAlongAxis', operand), asIndices('takeAlongAxis', positions), axis)
  return back(call([x, at], {}))
})

/**
 * Zeros with elements added at int32 positions along an axis, each line at its own; what meets at one position adds up.
 * The adjoint of `takeAlongAxis`. Float32 accumulates in float64 and rounds once; truth values count as int32.
 * @param positions of the rank of `updates`, which both broadcast beside the axis
 * @param length of the axis in the result
 * @param axis default: the last
 * @throws EvaluationError when a position is negative or not below `length`
 * @example
 * import { addAlongAxis } from '@mlp/autograd'
 * console.log(addAlongAxis([[1, 2], [3, 4]], [[2, 0], [1, 1]], 3).toArray()) // → [ [ 2, 0, 1 ], [ 0, 7, 0 ] ]
 */
export const addAlongAxis: Callable<(updates: Operand, positions: Operand, length: number, axis?: number) => Tensor, Index<{ readonly length: number }>> = /* @__PURE__ */ callable(indexed<{ readonly length: number }>({
  name: 'addAlongAxis', access: 'add', addend: 'input', summary: 'Zeros with elements added along the last axis, each row at positions of its own.',
  infer: ([updates], { length }) => ({ shape: [...updates!.shape.slice(0, -1), length], dtype: updates!.dtype === 'bool' ? 'int32' : updates!.dtype }),
  layout: ([updates], { length }) => rowsOf(updates!, length, last(updates!)),
  vjp: ({ cotangent, inputs: [, at] }, input) => input === 0 ? takeAlongAxis(cotangent, at!) : null,
  linear: () => true,
  notation: { text: ([updates, at], { length }) => prefix('addAlongAxis')([updates!, at!, { text: String(length), binding: 0 }]) },
  samples: [
    { inputs: [counted(2, 2), positionsOf([2, 2], 2, 0, 1, 1)], attributes: { length: 3 } }, { inputs: [counted(4), positionsOf([4], 2, 0, 2, 2)], attributes: { length: 5 } },
    { inputs: [emptyOf(2, 0), positionsOf([2, 0])], attributes: { length: 3 } },
  ],
}), call => (operand: Operand, positions: Operand, length: number, axis = -1): Tensor => {
  if (!Number.isInteger(length) || length < 0) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'addAlongAxis', problem: 'not a length', received: `length ${showArgument(length)}`, expected: 'a whole number, zero or more', hint: 'it is the length of the axis in the result',
    })
  }
  const { x, at, back } = inRows('addAlongAxis', asTensor('addAlongAxis', operand), asIndices('addAlongAxis', positions), axis)
  if (last(x.shape) !== last(at.shape)) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'addAlongAxis', problem: 'updates and positions do not match', received: `${last(x.shape)} updates and ${last(at.shape)} positions along axis ${axis}`,
      expected: 'one position per update', hint: 'updates are shaped like takeAlongAxis(x, positions, axis)',
    })
  }
  return back(call([x, at], { length }))
})
