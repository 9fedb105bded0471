/** Products of many elements, whose derivatives are right whatever elements are 0: nothing is divided by an element. */
import { sizeOf } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { add, mul } from './arithmetic.js'
import { inDouble } from './cast.js'
import { reduction, scan } from './kinds.js'
import type { ReduceCall, ScanOptions } from './kinds.js'
import { concat, flip, pad, reshape, slice, transpose } from './movement.js'
import type { Operand } from './operand.js'
import type { Callable, Fold, Reduction, ReductionAttributes, Scan, ScanAttributes } from './operation.js'
import { overAxes, spread } from './reduce.js'
import { emptyOf } from './samples.js'

const multiplication: Fold = {
  lift: (_, x) => [x],
  merge: (m, [a], [b]) => [m.mul(a!, b!)],
  finish: (_, [product]) => product!,
}

/**
 * The product of elements; of none: 1. Float32 multiplies in float64 and rounds once. int32 and bool give int32, modulo 2³².
 * Derivatives are products of the other elements, right with any number of zeros and at every order.
 * @example
 * import { grad, input, prod } from '@mlp/autograd'
 * const x = input('x', [3])
 * console.log(prod(x).item({ x: [2, 0, 3] }), grad(prod(x), x).toArray({ x: [2, 0, 3] })) // → 0 [ 0, 6, 0 ]
 */
export const prod: Callable<ReduceCall, Reduction<ReductionAttributes>> = /* @__PURE__ */ reduction({
  name: 'prod', result: 'number', summary: 'The product of elements; of none: 1.', empty: 1,
  fold: multiplication,
  // Parts of a product may leave float32 where the product does not.
  vjp: context => mul(spread(context.cotangent, context), inDouble(context.inputs, x => ofOthers(x, context.attributes.axes))),
  conventions: [{ case: 'elements that are 0', here: 'each derivative is the product of the other elements' }, { case: 'second derivatives beside elements that are 0', here: 'products of the others again; so at every order' }],
  samples: [
    ...overAxes, { inputs: [[[0, 2, 0.5], [0, 4, 3], [2, 0, 0]]], attributes: { axes: [1], keepDims: false } },
    { inputs: [emptyOf(0, 2)], attributes: { axes: [0], keepDims: false } },
  ],
})

/**
 * Running products along an axis. Derivatives are right with any number of zeros and at every order;
 * those of n elements take about log₂ n passes over them.
 * @param axis default: the last
 * @param options `reverse`: run from the end
 * @example
 * import { cumprod } from '@mlp/autograd'
 * console.log(cumprod([1, 2, 3]).toArray()) // → [ 1, 2, 6 ]
 */
export const cumprod: Callable<(x: Operand, axis?: number, options?: ScanOptions) => Tensor, Scan<ScanAttributes>> = /* @__PURE__ */ scan({
  name: 'cumprod', summary: 'Running products along an axis.',
  fold: multiplication,
  // Element i is a factor of every product from i on: yⱼ/xᵢ is what stands before i, times what stands between i and j.
  vjp: ({ cotangent, inputs: [x], attributes: { axis, reverse } }) => {
    const turned = (one: Tensor): Tensor => reverse ? flip(one, axis) : one
    return inDouble([x!, cotangent], (factors, c) => mul(runningBefore(factors, axis, reverse), turned(weighted(turned(factors), turned(c), axis))))
  },
  conventions: [{ case: 'elements that are 0', here: 'derivatives are products of other elements, at every order' }],
  samples: [
    { inputs: [[1, 2, 0.5, -3, 1.5]], attributes: { axis: 0, reverse: false } }, { inputs: [[2, 0, 3, 0, 1.5, 2]], attributes: { axis: 0, reverse: false } },
    { inputs: [[[1, 2, 0.5], [-1, 0, 3]]], attributes: { axis: 1, reverse: true } }, { inputs: [[[1, 2, 0.5], [-1, 4, 3]]], attributes: { axis: 0, reverse: true } },
    { inputs: [emptyOf(2, 0)], attributes: { axis: 1, reverse: false } },
  ],
})

/** For every element the product of all others that it is reduced with. */
function ofOthers(x: Tensor, axes: readonly number[]): Tensor {
  const own = x.shape.map((_, axis) => axis).filter(axis => !axes.includes(axis))
  const order = [...own, ...axes]
  const moved = transpose(x, order)
  const rows = reshape(moved, [...own.map(axis => x.shape[axis]!), sizeOf(axes.map(axis => x.shape[axis]!))])
  const others = mul(runningBefore(rows, own.length, false), runningBefore(rows, own.length, true))
  return transpose(reshape(others, moved.shape), order.map((_, axis) => order.indexOf(axis)))
}

/** For every element the product of those before it along an axis, or in reverse of those behind. */
function runningBefore(x: Tensor, axis: number, reverse: boolean): Tensor {
  const [low, high] = [place(x, axis, reverse ? 0 : 1), place(x, axis, reverse ? 1 : 0)]
  return cumprod(cut(pad(x, low, high, { value: 1 }), axis, reverse ? 1 : 0, x.shape[axis]!), axis, { reverse })
}

/**
 * For every i the sum over j ≥ i of cⱼ·xᵢ₊₁·…·xⱼ, in passes that double the reach: after each, sums reach over `reach` elements,
 * and `between` holds the products of that many.
 */
function weighted(x: Tensor, c: Tensor, axis: number): Tensor {
  const n = x.shape[axis]!
  let sums = c
  let between = n < 2 ? x : cut(x, axis, 1, n - 1)
  for (let reach = 1; reach < n; reach *= 2) {
    const left = n - reach
    const longer = add(cut(sums, axis, 0, left), mul(between, cut(sums, axis, reach, left)))
    sums = concat([longer, cut(sums, axis, left, reach)], axis)
    if (left > reach) between = mul(cut(between, axis, 0, left - reach), cut(between, axis, reach, left - reach))
  }
  return sums
}

/** `length` elements of an axis from `begin` on. */
function cut(x: Tensor, axis: number, begin: number, length: number): Tensor {
  return slice(x, place(x, axis, begin), x.shape.map((whole, at) => at === axis ? begin + length : whole))
}

/** A number at one axis, zeros at the others. */
function place(x: Tensor, axis: number, value: number): number[] {
  return x.shape.map((_, at) => at === axis ? value : 0)
}
