/** Elements read and added by position. */
import { ShapeError, ValueError } from '../graph/errors.js'
import type { Value } from '../graph/array.js'
import { checkDType } from '../graph/dtype.js'
import type { DType } from '../graph/dtype.js'
import { checkOptions } from '../graph/options.js'
import { normalizeAxis, sameShape, showShape, sizeOf } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import { showArgument } from '../graph/show.js'
import type { Tensor } from '../graph/tensor.js'
import { indexed } from './kinds.js'
import { prefix } from './notation.js'
import { asIndices, asTensor } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Index, IndexLayout } from './operation.js'
import { emptyOf } from './samples.js'

interface AxisAttributes { readonly axis: number }

function layoutAlong(data: Shape, indices: Shape, axis: number): IndexLayout {
  return { outer: sizeOf(data.slice(0, axis)), extent: data[axis]!, inner: sizeOf(data.slice(axis + 1)), count: sizeOf(indices), indices: 'shared' }
}

/* @__NO_SIDE_EFFECTS__ */
function positions(...data: number[]): Value {
  return { shape: [data.length], dtype: 'int32', data: Int32Array.from(data) }
}

/**
 * Slices of `x` along an axis at int32 positions, as NumPy's `take`: the axis gives way to the shape of the positions.
 * @param axis default: 0
 * @throws EvaluationError when a position is negative or beyond the axis
 * @example
 * import { gather } from '@mlp/autograd'
 * console.log(gather([10, 20, 30], [2, 0]).toArray()) // → [ 30, 10 ]
 */
export const gather: Callable<(x: Operand, positions: Operand, axis?: number) => Tensor, Index<AxisAttributes>> = /* @__PURE__ */ callable(indexed<AxisAttributes>({
  name: 'gather', access: 'read', summary: 'Slices along an axis at given positions.',
  infer: ([x, at], { axis }) => ({ shape: [...x!.shape.slice(0, axis), ...at!.shape, ...x!.shape.slice(axis + 1)], dtype: x!.dtype }),
  layout: ([x, at], { axis }) => layoutAlong(x!, at!, axis),
  vjp: ({ cotangent, inputs: [x, at], attributes: { axis } }, input) => input === 0 ? scatterAdd(cotangent, at!, x!.shape[axis]!, axis) : null,
  linear: () => true,
  conventions: [
    { case: 'a position out of range', here: 'an error', why: 'JAX reads NaN there' },
    { case: 'a negative position', here: 'an error', why: 'as PyTorch: positions mostly come from data, where −1 says that something is missing; slice counts from the end' },
  ],
  notation: { text: ([x, at], { axis }) => prefix('gather')([x!, at!, { text: `axis=${axis}`, binding: 0 }]) },
  samples: [
    { inputs: [[1, 2, 3], positions(2, 0, 2)], attributes: { axis: 0 } }, { inputs: [[[1, 2], [3, 4], [5, 6]], positions(1, 1)], attributes: { axis: 1 } },
    { inputs: [[1, 2, 3], { shape: [], dtype: 'int32', data: Int32Array.of(1) }], attributes: { axis: 0 } },
    { inputs: [[[1, 2], [3, 4]], { shape: [2, 2], dtype: 'int32', data: Int32Array.of(1, 0, 1, 1) }], attributes: { axis: 0 } },
    { inputs: [[[1, 2], [3, 4]], positions()], attributes: { axis: 1 } },
  ],
}), call => (operand: Operand, at: Operand, axis = 0): Tensor => {
  const x = asTensor('gather', operand)
  return call([x, asIndices('gather', at)], { axis: normalizeAxis('gather', axis, x.rank) })
})

/**
 * Zeros with slices added at int32 positions along an axis; what meets at one position adds up. The adjoint of `gather`.
 * Float32 accumulates in float64 and rounds once; truth values count as int32.
 * @param updates shaped like a gather's result
 * @param length of the axis in the result
 * @param axis default: 0
 * @example
 * import { scatterAdd } from '@mlp/autograd'
 * console.log(scatterAdd([1, 2, 4], [0, 2, 0], 3).toArray()) // → [ 5, 0, 2 ]
 */
export const scatterAdd: Callable<(updates: Operand, positions: Operand, length: number, axis?: number) => Tensor, Index<AxisAttributes & { readonly length: number }>> = /* @__PURE__ */ callable(indexed<AxisAttributes & { readonly length: number }>({
  name: 'scatterAdd', access: 'add', addend: 'input', summary: 'Zeros with slices added at given positions.',
  infer: ([updates, at], { axis, length }) => ({ shape: [...updates!.shape.slice(0, axis), length, ...updates!.shape.slice(axis + at!.rank)], dtype: updates!.dtype === 'bool' ? 'int32' : updates!.dtype }),
  layout: ([updates, at], { axis, length }) => layoutAlong([...updates!.slice(0, axis), length, ...updates!.slice(axis + at!.length)], at!, axis),
  vjp: ({ cotangent, inputs: [, at], attributes: { axis } }, input) => input === 0 ? gather(cotangent, at!, axis) : null,
  linear: () => true,
  conventions: [{ case: 'a position that comes twice', here: 'what meets there adds up' }, { case: 'a position out of range', here: 'an error', why: 'JAX drops it' }],
  notation: { text: ([updates, at], { axis }) => prefix('scatterAdd')([updates!, at!, { text: `axis=${axis}`, binding: 0 }]) },
  samples: [
    { inputs: [[1, 2, 3], positions(2, 0, 2)], attributes: { axis: 0, length: 4 } }, { inputs: [[[1, 2], [3, 4], [5, 6]], positions(1, 1)], attributes: { axis: 1, length: 3 } },
    { inputs: [5, { shape: [], dtype: 'int32', data: Int32Array.of(1) }], attributes: { axis: 0, length: 3 } },
    { inputs: [emptyOf(2, 0), positions()], attributes: { axis: 1, length: 3 } },
  ],
}), call => (operand: Operand, at: Operand, length: number, axis = 0): Tensor => {
  const updates = asTensor('scatterAdd', operand)
  const where = asIndices('scatterAdd', at)
  const along = normalizeAxis('scatterAdd', axis, updates.rank - where.rank + 1)
  if (!Number.isInteger(length) || length < 0) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'scatterAdd', problem: 'not a length', received: `length ${showArgument(length)}`,
      expected: 'a whole number, zero or more', hint: 'it is the length of the axis in the result',
    })
  }
  if (!sameShape(updates.shape.slice(along, along + where.rank), where.shape)) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'scatterAdd', problem: 'updates and positions do not match',
      received: `updates ${showShape(updates.shape)} and positions ${showShape(where.shape)} along axis ${along}`,
      expected: `updates whose axes from ${along} on are ${showShape(where.shape)}`, hint: 'updates are shaped like gather(x, positions, axis)',
    })
  }
  return call([updates, where], { axis: along, length })
})

/**
 * For each int32 class a row of zeros with a one at its place, along a new last axis.
 * @param depth the number of classes
 * @param options `dtype`: default float64
 * @throws EvaluationError when a class is negative or not below `depth`
 * @example
 * import { oneHot } from '@mlp/autograd'
 * console.log(oneHot([2, 0], 3).toArray()) // → [ [ 0, 0, 1 ], [ 1, 0, 0 ] ]
 */
export const oneHot = /* @__PURE__ */ callable(indexed<{ readonly depth: number; readonly dtype: DType }>({
  name: 'oneHot', access: 'add', addend: 'one', summary: 'A row of zeros with a one at each class.',
  infer: ([at], { depth, dtype }) => ({ shape: [...at!.shape, depth], dtype }),
  layout: ([at], { depth }) => ({ outer: sizeOf(at!), extent: depth, inner: 1, count: 1, indices: 'perRow' }),
  vjp: () => null,
  conventions: [{ case: 'a class out of range', here: 'an error', why: 'JAX leaves the row 0' }],
  notation: { text: ([at], { depth }) => prefix('oneHot')([at!, { text: String(depth), binding: 0 }]) },
  samples: [
    { inputs: [positions(2, 0, 1)], attributes: { depth: 3, dtype: 'float64' } }, { inputs: [positions(1)], attributes: { depth: 2, dtype: 'bool' } },
    { inputs: [{ shape: [], dtype: 'int32', data: Int32Array.of(1) }], attributes: { depth: 2, dtype: 'float32' } },
    { inputs: [positions()], attributes: { depth: 2, dtype: 'int32' } },
  ],
}), call => (at: Operand, depth: number, options: { readonly dtype?: DType } = {}): Tensor => {
  const { dtype = 'float64' } = checkOptions('oneHot', options, { dtype: 'anything' })
  if (!Number.isInteger(depth) || depth < 0) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'oneHot', problem: 'not a number of classes', received: `depth ${showArgument(depth)}`,
      expected: 'a whole number, zero or more', hint: 'it is the number of classes',
    })
  }
  return call([asIndices('oneHot', at)], { depth, dtype: checkDType('oneHot', dtype) })
})

