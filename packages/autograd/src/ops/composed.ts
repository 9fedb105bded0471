/** Exponentials beside their sum, in forms that neither overflow nor cancel: softmax, its logarithm, and the logarithm of the sum. */
import { checkOptions } from '../graph/options.js'
import { normalizeAxes } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { stopGradient } from './activation.js'
import { add, div, mul, sub } from './arithmetic.js'
import { equal, less, where } from './compare.js'
import { filled, full } from './creation.js'
import { abs, exp, log } from './elementary.js'
import { compositeRecord } from './kinds.js'
import type { Axis, ReduceOptions } from './kinds.js'
import { reshape } from './movement.js'
import { prefix } from './notation.js'
import { asFloat } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Convention, ReductionAttributes } from './operation.js'
import { max, sum } from './reduce.js'
import { emptyOf } from './samples.js'

interface AxesAttributes { readonly axes: readonly number[] }

/** The greatest element along axes, held constant, as a safe shift: sound at every order. Where it is not finite the shift is 0. */
function shiftOf(x: Tensor, axes: readonly number[]): Tensor {
  const kept = x.shape.map((length, axis) => axes.includes(axis) ? 1 : length)
  if (axes.some(axis => x.shape[axis] === 0)) return full(kept, 0, { dtype: x.dtype })
  const greatest = stopGradient(max(x, axes, { keepDims: true }))
  return where(less(abs(greatest), Infinity), greatest, filled(0, greatest))
}

/** A sum of exponentials along axes; 1 in place of 0, which only rows of −∞ give. */
function totalOf(raised: Tensor, axes: readonly number[]): { readonly total: Tensor; readonly isNone: Tensor } {
  const sums = sum(raised, axes, { keepDims: true })
  const isNone = equal(sums, 0)
  return { total: where(isNone, filled(1, sums), sums), isNone }
}

const vectors = [
  { inputs: [[1, -2, 0.5]], attributes: { axes: [0] } },
  { inputs: [[[1, -2, 0.5], [3, 3, -1]]], attributes: { axes: [1] } }, { inputs: [[[1, -2], [3, 0.25]]], attributes: { axes: [0] } },
  { inputs: [[[[1, -2], [3, 0.25]], [[0, 1], [-1, 2]]]], attributes: { axes: [0, 2] } },
  { inputs: [emptyOf(0, 3)], attributes: { axes: [1] } }, { inputs: [emptyOf(2, 0)], attributes: { axes: [1] } },
] as const

const someMasked: Convention = { case: 'elements of −∞ beside finite ones', here: 'they take no part: probability 0, derivatives 0' }

/* @__NO_SIDE_EFFECTS__ */
function along(name: string, call: (inputs: readonly Tensor[], attributes: AxesAttributes) => Tensor) {
  return (operand: Operand, axis: Axis = -1): Tensor => {
    const x = asFloat(name, operand)
    return call([x], { axes: normalizeAxes(name, axis, x.rank) })
  }
}

/**
 * eˣ divided by its sum along an axis: probabilities. Shifted by the greatest element, so that nothing overflows.
 * An element of −∞ has probability 0; a row of nothing else is 0 throughout, with derivative 0: a mask over all is no NaN.
 * @param axis one or several; default: the last
 * @example
 * import { softmax } from '@mlp/autograd'
 * console.log(softmax([1000, 1000]).toArray()) // → [ 0.5, 0.5 ]
 */
export const softmax = /* @__PURE__ */ callable(compositeRecord<AxesAttributes>({
  name: 'softmax', summary: 'eˣ divided by its sum along axes.',
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  expand([x], { axes }) {
    const raised = exp(sub(x!, shiftOf(x!, axes)))
    return div(raised, totalOf(raised, axes).total)
  },
  vjp({ cotangent, output, attributes: { axes } }) {
    const weighted = mul(cotangent, output)
    return sub(weighted, mul(output, sum(weighted, axes, { keepDims: true })))
  },
  notation: { text: prefix('softmax') },
  conventions: [
    { case: 'a row of −∞', here: '0 throughout; derivatives 0', why: 'PyTorch and JAX give NaN, which one fully masked row of attention spreads to every parameter' },
    someMasked, { case: 'an element of ∞', here: 'NaN there, 0 at finite elements; derivatives NaN', why: 'beside ∞ a share is 0 for certain; PyTorch and JAX give NaN for all' },
  ],
  samples: vectors,
}), call => along('softmax', call))

/**
 * log Σ eˣ along an axis, shifted so that nothing overflows; −∞ for a row of −∞, with derivative 0; ∞ where an element is.
 * @param axis one or several, which are removed; default: the last
 * @param options `keepDims`: default false
 * @example
 * import { logSumExp } from '@mlp/autograd'
 * console.log(logSumExp([1000, 1000]).item()) // → 1000.6931471805599
 */
export const logSumExp = /* @__PURE__ */ callable(compositeRecord<ReductionAttributes>({
  name: 'logSumExp', summary: 'The logarithm of the sum of eˣ along axes; of none: −∞.',
  infer: ([x], attributes) => ({ shape: reducedShape(x!.shape, attributes), dtype: x!.dtype }),
  expand([x], attributes) {
    const { axes } = attributes
    const shift = shiftOf(x!, axes)
    const { total, isNone } = totalOf(exp(sub(x!, shift)), axes)
    return reshape(add(log(total), where(isNone, filled(-Infinity, shift), shift)), reducedShape(x!.shape, attributes))
  },
  notation: { text: prefix('logSumExp') },
  conventions: [
    { case: 'a row of −∞, or of nothing', here: '−∞; derivatives 0', why: 'PyTorch and JAX give NaN for the derivative' },
    someMasked, { case: 'an element of ∞', here: '∞; the derivative by that element is NaN' },
  ],
  samples: [
    { inputs: [[1, -2, 0.5]], attributes: { axes: [0], keepDims: false } }, ...vectors.slice(1).map(({ inputs, attributes }) => ({ inputs, attributes: { ...attributes, keepDims: false } })),
    { inputs: [[[1, -2, 0.5], [3, 3, -1]]], attributes: { axes: [0], keepDims: true } },
  ],
}), call => (operand: Operand, axis: Axis = -1, options: ReduceOptions = {}): Tensor => {
  const { keepDims = false } = checkOptions('logSumExp', options, { keepDims: 'boolean' })
  const x = asFloat('logSumExp', operand)
  return call([x], { axes: normalizeAxes('logSumExp', axis, x.rank), keepDims })
})

function reducedShape(shape: Shape, { axes, keepDims }: ReductionAttributes): Shape {
  return keepDims ? shape.map((length, axis) => axes.includes(axis) ? 1 : length) : shape.filter((_, axis) => !axes.includes(axis))
}

/**
 * The logarithm of `softmax`, without taking the logarithm of a number that underflowed.
 * @param axis one or several; default: the last
 * @example
 * import { logSoftmax } from '@mlp/autograd'
 * console.log(logSoftmax([0, 1000]).toArray()) // → [ -1000, 0 ]
 */
export const logSoftmax = /* @__PURE__ */ callable(compositeRecord<AxesAttributes>({
  name: 'logSoftmax', summary: 'The logarithm of softmax.',
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  expand([x], { axes }) {
    const shifted = sub(x!, shiftOf(x!, axes))
    return sub(shifted, log(totalOf(exp(shifted), axes).total))
  },
  vjp({ cotangent, output, attributes: { axes } }) {
    return sub(cotangent, mul(exp(output), sum(cotangent, axes, { keepDims: true })))
  },
  notation: { text: prefix('logSoftmax') },
  conventions: [
    { case: 'a row of −∞', here: '−∞ throughout; the derivative passes each element’s own cotangent', why: 'PyTorch and JAX give NaN' },
    { case: 'elements of −∞ beside finite ones', here: '−∞; the others’ derivatives by them are 0' }, { case: 'an element of ∞', here: 'NaN there, −∞ at finite elements', why: 'beside ∞ a share is 0 for certain; PyTorch and JAX give NaN for all' },
  ],
  samples: vectors,
}), call => along('logSoftmax', call))
