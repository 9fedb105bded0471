/** Many elements into one, along axes. */
import { NdArray } from '../graph/array.js'
import { sizeOf } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { div } from './arithmetic.js'
import { equal, where } from './compare.js'
import { filled } from './creation.js'
import { addition } from './fold.js'
import { reduction } from './kinds.js'
import { constant } from './leaf.js'
import { broadcastTo, reshape } from './movement.js'
import type { CotangentContext, Fold, ReductionAttributes } from './operation.js'
import { emptyOf } from './samples.js'

export type { Axis, ReduceOptions } from './kinds.js'

/** A cotangent of a reduction's output in the shape of its input. */
function spread(value: Tensor, { inputs: [x], attributes: { axes } }: { inputs: readonly Tensor[]; attributes: ReductionAttributes }): Tensor {
  return broadcastTo(reshape(value, x!.shape.map((length, axis) => axes.includes(axis) ? 1 : length)), x!.shape)
}

const matrix = [[1, 2, 0.5], [-1, 4, 3]]
const cube = [[[1, 2], [3, -4]], [[0.5, 6], [7, 8]]]
const overAxes = [
  { inputs: [matrix], attributes: { axes: [0, 1], keepDims: false } }, { inputs: [matrix], attributes: { axes: [0], keepDims: false } },
  { inputs: [matrix], attributes: { axes: [1], keepDims: true } }, { inputs: [cube], attributes: { axes: [0, 2], keepDims: false } }, { inputs: [3], attributes: { axes: [], keepDims: false } },
  { inputs: [emptyOf(2, 0)], attributes: { axes: [0], keepDims: false } },
] as const

/**
 * The sum of elements; of none: 0. Float32 accumulates in float64 and rounds once. int32 and bool give int32.
 * @example
 * import { sum } from '@mlp/autograd'
 * console.log(sum([[1, 2], [3, 4]], 0).toArray()) // → [ 4, 6 ]
 */
export const sum = /* @__PURE__ */ reduction({
  name: 'sum', result: 'number', summary: 'The sum of elements; of none: 0.', empty: 0,
  fold: addition,
  vjp: context => spread(context.cotangent, context),
  linear: () => true,
  identities: [([x], node) => 'axes' in node.attributes && Array.isArray(node.attributes.axes) && node.attributes.axes.length === 0 ? x : undefined],
  samples: [...overAxes, { inputs: [emptyOf(0, 2)], attributes: { axes: [0], keepDims: false } }],
})

/**
 * The mean of elements; of none: NaN. Integers give float64.
 * @example
 * import { mean } from '@mlp/autograd'
 * console.log(mean([1, 2, 6]).item()) // → 3
 */
export const mean = /* @__PURE__ */ reduction({
  name: 'mean', result: 'float', summary: 'The mean of elements; of none: NaN.', empty: NaN,
  fold: { ...addition, finish: (m, [total], count) => m.div(total!, count) },
  vjp: context => {
    const count = sizeOf(context.inputs[0]!.shape) / Math.max(1, sizeOf(context.output.shape))
    return spread(div(context.cotangent, count), context)
  },
  linear: () => true,
  samples: [...overAxes, { inputs: [emptyOf(0, 2)], attributes: { axes: [0, 1], keepDims: false } }],
})

/** Whether b comes before a: greater, or NaN where a is not; among equals the one that stands first. */
const greatest: Fold = {
  lift: (_, x, index) => [x, index],
  merge: (m, [a, i], [b, j]) => {
    const aIsNaN = m.notEqual(a!, a!)
    const bIsNaN = m.notEqual(b!, b!)
    const beats = m.or(m.less(a!, b!), m.and(bIsNaN, m.not(aIsNaN)))
    const ties = m.or(m.equal(a!, b!), m.and(aIsNaN, bIsNaN))
    const second = m.or(beats, m.and(ties, m.less(j!, i!)))
    return [m.select(second, b!, a!), m.select(second, j!, i!)]
  },
  finish: (_, [x]) => x!,
}

/** Where the greatest element stands, as a mask in the shape of the input: the first one at a tie. */
function chosen(context: CotangentContext<ReductionAttributes>): Tensor {
  const { inputs: [x], attributes: { axes } } = context
  return equal(spread(argmax(x!, axes), context), positions(x!.shape, axes))
}

/** For every element its row-major position among those it is reduced with. */
function positions(shape: Shape, axes: readonly number[]): Tensor {
  const reduced = axes.map(axis => shape[axis]!)
  const count = sizeOf(reduced)
  const counted = constant(new NdArray(Int32Array.from({ length: count }, (_, index) => index), [count], 'int32'))
  // Axes are ascending, so the reduced ones keep their order among axes of length 1.
  return broadcastTo(reshape(counted, shape.map((length, axis) => axes.includes(axis) ? length : 1)), shape)
}

/**
 * The greatest element. NaN wins; the derivative goes to the first of equal ones. Of none: an error.
 * @example
 * import { max } from '@mlp/autograd'
 * console.log(max([[1, 5], [7, 2]], 1).toArray()) // → [ 5, 7 ]
 */
export const max = /* @__PURE__ */ reduction({
  name: 'max', result: 'number', summary: 'The greatest element; the first of equal ones takes the derivative. NaN wins.',
  fold: greatest,
  vjp: context => where(chosen(context), spread(context.cotangent, context), filled(0, context.inputs[0]!)),
  samples: overAxes,
})

/**
 * The position of the greatest element along an axis, the first of equal ones; NaN wins. Without an axis: in row-major order.
 * @example
 * import { argmax } from '@mlp/autograd'
 * console.log(argmax([[1, 5], [7, 2]], 1).toArray()) // → [ 1, 0 ]
 */
export const argmax = /* @__PURE__ */ reduction({
  name: 'argmax', result: 'int32', summary: 'The position of the greatest element, the first of equal ones. NaN wins.',
  fold: { ...greatest, finish: (_, [, index]) => index! },
  vjp: () => null,
  samples: overAxes,
})

