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
import type { Machine } from './machine.js'
import { broadcastTo, reshape } from './movement.js'
import type { Convention, CotangentContext, Fold, ReductionAttributes } from './operation.js'
import { emptyOf } from './samples.js'

export type { Axis, ReduceOptions } from './kinds.js'

/** A cotangent of a reduction's output in the shape of its input. */
export function spread(value: Tensor, { inputs: [x], attributes: { axes } }: { inputs: readonly Tensor[]; attributes: ReductionAttributes }): Tensor {
  return broadcastTo(reshape(value, x!.shape.map((length, axis) => axes.includes(axis) ? 1 : length)), x!.shape)
}

const matrix = [[1, 2, 0.5], [-1, 4, 3]]
const cube = [[[1, 2], [3, -4]], [[0.5, 6], [7, 8]]]
export const overAxes = [
  { inputs: [matrix], attributes: { axes: [0, 1], keepDims: false } }, { inputs: [matrix], attributes: { axes: [0], keepDims: false } },
  { inputs: [matrix], attributes: { axes: [1], keepDims: true } }, { inputs: [cube], attributes: { axes: [0, 2], keepDims: false } }, { inputs: [3], attributes: { axes: [], keepDims: false } },
  { inputs: [emptyOf(2, 0)], attributes: { axes: [0], keepDims: false } },
] as const

const truths = [
  { inputs: [[[true, false, false], [true, true, false]]], attributes: { axes: [0], keepDims: false } }, { inputs: [[[0, -2, 0.5], [0, 0, 0]]], attributes: { axes: [1], keepDims: true } },
  { inputs: [[true, true]], attributes: { axes: [0], keepDims: false } }, { inputs: [3], attributes: { axes: [], keepDims: false } },
  { inputs: [emptyOf(0, 2)], attributes: { axes: [0], keepDims: false } },
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

/** A comparison in scalar instructions. */
interface Comparison { <E>(machine: Machine<E>, a: E, b: E): E }

const greatest: Comparison = (m, a, b) => m.lessEqual(b, a)
const least: Comparison = (m, a, b) => m.lessEqual(a, b)

/**
 * The fold that keeps the most extreme element (part 0) and its position (part 1), one of which is the result.
 * `holds` says whether a stands against b; NaN stands against all, and of two that stand the first one wins.
 */
/* @__NO_SIDE_EFFECTS__ */
function extreme(holds: Comparison, part: 0 | 1): Fold {
  return {
    lift: (_, x, index) => [x, index],
    merge: (m, [a, i], [b, j]) => {
      const stands = (x: typeof a, y: typeof a) => m.or(m.notEqual(x!, x!), holds(m, x!, y!))
      const second = m.and(stands(b, a), m.or(m.not(stands(a, b)), m.less(j!, i!)))
      return [m.select(second, b!, a!), m.select(second, j!, i!)]
    },
    finish: (_, state) => state[part]!,
  }
}

/** The cotangent where the element stands that the position names, the first one at a tie; zero elsewhere. */
function passedTo(position: Tensor, context: CotangentContext<ReductionAttributes>): Tensor {
  const [x] = context.inputs
  return where(equal(spread(position, context), positions(x!.shape, context.attributes.axes)), spread(context.cotangent, context), filled(0, x!))
}

/** For every element its row-major position among those it is reduced with. */
function positions(shape: Shape, axes: readonly number[]): Tensor {
  const reduced = axes.map(axis => shape[axis]!)
  const count = sizeOf(reduced)
  const counted = constant(new NdArray(Int32Array.from({ length: count }, (_, index) => index), [count], 'int32'))
  // Axes are ascending, so the reduced ones keep their order among axes of length 1.
  return broadcastTo(reshape(counted, shape.map((length, axis) => axes.includes(axis) ? length : 1)), shape)
}

const noElements: Convention = { case: 'no elements', here: 'an error' }
const ofExtremes: readonly Convention[] = [
  { case: 'ties', here: 'the first of equal elements takes the whole derivative', why: 'PyTorch (amax, amin) and JAX share it out; one element comes out, not the mean of several' },
  { case: 'NaN', here: 'wins; the first one', why: 'the derivative leads to where it came from; in PyTorch and JAX it is NaN for all' },
  noElements,
]
const ofPositions: readonly Convention[] = [{ case: 'ties', here: 'the first of equal elements' }, { case: 'NaN', here: 'wins; the first one' }, noElements]

/**
 * The greatest element. NaN wins; the derivative goes to the first of equal ones. Of none: an error.
 * @throws ShapeError when there are no elements
 * @example
 * import { max } from '@mlp/autograd'
 * console.log(max([[1, 5], [7, 2]], 1).toArray()) // → [ 5, 7 ]
 */
export const max = /* @__PURE__ */ reduction({
  name: 'max', result: 'number', summary: 'The greatest element; the first of equal ones takes the derivative. NaN wins.',
  fold: extreme(greatest, 0),
  vjp: context => passedTo(argmax(context.inputs[0]!, context.attributes.axes), context),
  conventions: ofExtremes,
  samples: overAxes,
})

/**
 * The least element. NaN wins; the derivative goes to the first of equal ones. Of none: an error.
 * @throws ShapeError when there are no elements
 * @example
 * import { min } from '@mlp/autograd'
 * console.log(min([[1, 5], [7, 2]], 1).toArray()) // → [ 1, 2 ]
 */
export const min = /* @__PURE__ */ reduction({
  name: 'min', result: 'number', summary: 'The least element; the first of equal ones takes the derivative. NaN wins.',
  fold: extreme(least, 0),
  vjp: context => passedTo(argmin(context.inputs[0]!, context.attributes.axes), context),
  conventions: ofExtremes,
  samples: overAxes,
})

/**
 * The position of the greatest element along an axis, the first of equal ones; NaN wins. Without an axis: in row-major order.
 * @throws ShapeError when there are no elements
 * @example
 * import { argmax } from '@mlp/autograd'
 * console.log(argmax([[1, 5], [7, 2]], 1).toArray()) // → [ 1, 0 ]
 */
export const argmax = /* @__PURE__ */ reduction({
  name: 'argmax', result: 'int32', summary: 'The position of the greatest element, the first of equal ones. NaN wins.',
  fold: extreme(greatest, 1),
  vjp: () => null,
  conventions: ofPositions,
  samples: overAxes,
})

/**
 * The position of the least element along an axis, the first of equal ones; NaN wins. Without an axis: in row-major order.
 * @throws ShapeError when there are no elements
 * @example
 * import { argmin } from '@mlp/autograd'
 * console.log(argmin([[1, 5], [7, 2]], 1).toArray()) // → [ 0, 1 ]
 */
export const argmin = /* @__PURE__ */ reduction({
  name: 'argmin', result: 'int32', summary: 'The position of the least element, the first of equal ones. NaN wins.',
  fold: extreme(least, 1),
  vjp: () => null,
  conventions: ofPositions,
  samples: overAxes,
})

/** Whether an element counts as true, as a number: NaN does, both zeros do not. */
const asTruth: Fold['lift'] = (m, x) => [m.select(m.notEqual(x, m.const(0)), m.const(1), m.const(0))]

/**
 * Whether some element is true; numbers count as true unless they are 0. Of none: false.
 * @example
 * import { any, greater } from '@mlp/autograd'
 * console.log(any(greater([[1, 5], [7, 2]], 4), 0).toArray()) // → [ true, true ]
 */
export const any = /* @__PURE__ */ reduction({
  name: 'any', result: 'bool', summary: 'Whether some element is true, or not 0; of none: false.', empty: 0,
  fold: {
    lift: asTruth,
    merge: (m, [a], [b]) => [m.select(m.less(a!, b!), b!, a!)],
    finish: (m, [truth]) => m.notEqual(truth!, m.const(0)),
  },
  vjp: () => null,
  conventions: [{ case: 'NaN', here: 'counts as true: it is not 0' }],
  samples: truths,
})

/**
 * Whether every element is true; numbers count as true unless they are 0. Of none: true.
 * @example
 * import { all, greater } from '@mlp/autograd'
 * console.log(all(greater([[1, 5], [7, 2]], 1), 1).toArray()) // → [ false, true ]
 */
export const all = /* @__PURE__ */ reduction({
  name: 'all', result: 'bool', summary: 'Whether every element is true, or not 0; of none: true.', empty: 1,
  fold: {
    lift: asTruth,
    merge: (m, [a], [b]) => [m.select(m.less(b!, a!), b!, a!)],
    finish: (m, [truth]) => m.notEqual(truth!, m.const(0)),
  },
  vjp: () => null,
  conventions: [{ case: 'NaN', here: 'counts as true: it is not 0' }],
  samples: truths,
})
