/** Spread and length: variance, standard deviation and norms, in forms that neither cancel nor overflow. */
import { ValueError } from '../graph/errors.js'
import { checkOptions } from '../graph/options.js'
import { normalizeAxes, sizeOf } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import { showArgument } from '../graph/show.js'
import type { Tensor } from '../graph/tensor.js'
import { stopGradient } from './activation.js'
import { div, mul, pow, sub } from './arithmetic.js'
import { inDouble } from './cast.js'
import { and, greater, less, notEqual, where } from './compare.js'
import { filled } from './creation.js'
import { abs, sqrt, square } from './elementary.js'
import { compositeRecord } from './kinds.js'
import type { Axis, ReduceOptions } from './kinds.js'
import { reshape } from './movement.js'
import { option, prefix } from './notation.js'
import { asFloat } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Composite, Convention, ReductionAttributes, Sample } from './operation.js'
import { max, mean, min, sum } from './reduce.js'
import { emptyOf } from './samples.js'

/** Options of `variance` and `std`. */
export interface SpreadOptions extends ReduceOptions {
  /** What is subtracted from the count: 0 for the spread of these elements, 1 to estimate that of a population. Default: 0. */
  readonly correction?: number
}
interface SpreadAttributes extends ReductionAttributes { readonly correction: number }

const rectangle = [[1, 2, 0.5], [-1, 4, 3]]
const box = [[[1, 2], [3, -4]], [[0.5, 6], [7, 8]]]

const ofSpread: readonly Convention[] = [
  { case: 'the count', here: 'correction = 0: the mean of squared deviations', why: 'as NumPy and JAX; PyTorch has 1, for which write { correction: 1 }' },
  { case: 'no more elements than the correction', here: 'NaN', why: 'NumPy divides by 0 there, which can give ∞' },
]

/** Deviations from the mean; taken twice, which takes off what rounding left of the mean, so that equal elements deviate by 0. */
function centered(x: Tensor, axes: readonly number[]): Tensor {
  const once = sub(x, mean(x, axes, { keepDims: true }))
  return sub(once, mean(once, axes, { keepDims: true }))
}

/** Without the axes of length 1 that a reduction left, unless they are to be kept. */
function dropped(x: Tensor, { axes, keepDims }: ReductionAttributes): Tensor {
  return keepDims ? x : reshape(x, x.shape.filter((_, axis) => !axes.includes(axis)))
}

/** What squares are divided by: NaN where nothing is left to divide by. */
function freedom(shape: Shape, { axes, correction }: SpreadAttributes): number {
  const left = sizeOf(axes.map(axis => shape[axis]!)) - correction
  return left > 0 ? left : NaN
}

/* @__NO_SIDE_EFFECTS__ */
function spreadCall(name: string, call: (inputs: readonly Tensor[], attributes: SpreadAttributes) => Tensor) {
  return (operand: Operand, axis?: Axis, options: SpreadOptions = {}): Tensor => {
    const { correction = 0, keepDims = false } = checkOptions(name, options, { correction: 'number', keepDims: 'boolean' })
    const x = asFloat(name, operand)
    if (!Number.isFinite(correction)) {
      throw new ValueError({
        code: 'ARGUMENT_INVALID', operation: name, problem: 'no such correction', received: `correction ${showArgument(correction)}`, expected: 'a finite number',
        hint: '0 divides by the count, 1 by one less',
      })
    }
    return call([x], { axes: normalizeAxes(name, axis, x.rank), keepDims, correction })
  }
}

/**
 * The mean of squared deviations from the mean, Σ(x − x̄)²/(n − correction), in passes that do not cancel.
 * @param axis default: all
 * @param options `correction`: default 0, as NumPy's ddof (PyTorch's default is 1); `keepDims`: default false
 * @throws ValueError when the correction is not a finite number
 * @example
 * import { variance } from '@mlp/autograd'
 * console.log(variance([1, 2, 3]).item().toFixed(4), variance([1, 2, 3], 0, { correction: 1 }).item()) // → 0.6667 1
 */
export const variance: Callable<(x: Operand, axis?: Axis, options?: SpreadOptions) => Tensor, Composite<SpreadAttributes>> = /* @__PURE__ */ callable(compositeRecord<SpreadAttributes>({
  name: 'variance', summary: 'The mean of squared deviations from the mean.',
  expand([x], attributes) {
    const { axes, keepDims } = attributes
    return div(sum(square(centered(x!, axes)), axes, { keepDims }), freedom(x!.shape, attributes))
  },
  notation: { text: prefix('variance') },
  conventions: ofSpread,
  samples: [
    { inputs: [rectangle], attributes: { axes: [0, 1], keepDims: false, correction: 0 } }, { inputs: [rectangle], attributes: { axes: [1], keepDims: true, correction: 1 } },
    { inputs: [box], attributes: { axes: [0, 2], keepDims: false, correction: 0 } }, { inputs: [3], attributes: { axes: [], keepDims: false, correction: 0 } },
    { inputs: [emptyOf(2, 0)], attributes: { axes: [0], keepDims: false, correction: 0 } },
  ],
}), call => spreadCall('variance', call))

/**
 * The standard deviation, √variance. Where all elements are equal its derivatives are 0.
 * @param axis default: all
 * @param options `correction`: default 0, as NumPy's ddof (PyTorch's default is 1); `keepDims`: default false
 * @throws ValueError when the correction is not a finite number
 * @example
 * import { std } from '@mlp/autograd'
 * console.log(std([1, 3]).item()) // → 1
 */
export const std: Callable<(x: Operand, axis?: Axis, options?: SpreadOptions) => Tensor, Composite<SpreadAttributes>> = /* @__PURE__ */ callable(compositeRecord<SpreadAttributes>({
  name: 'std', summary: 'The standard deviation.',
  expand([x], attributes) {
    return dropped(euclidean(centered(x!, attributes.axes), attributes.axes, freedom(x!.shape, attributes)), attributes)
  },
  notation: { text: prefix('std') },
  conventions: [...ofSpread, { case: 'equal elements', here: '0; so are its derivatives, of every order', why: 'JAX divides 0 by 0' }],
  samples: [
    { inputs: [rectangle], attributes: { axes: [0, 1], keepDims: false, correction: 0 } }, { inputs: [rectangle], attributes: { axes: [1], keepDims: true, correction: 1 } },
    { inputs: [box], attributes: { axes: [0, 2], keepDims: false, correction: 0 } }, { inputs: [emptyOf(2, 0)], attributes: { axes: [0], keepDims: false, correction: 0 } },
  ],
}), call => spreadCall('std', call))

/** Options of `norm`. */
export interface NormOptions extends ReduceOptions {
  /** 1: the sum of |x|; 2: √Σx²; Infinity: the greatest |x|; -Infinity: the least; others > 0: (Σ|x|ᵖ)^(1/p). Default: 2. */
  readonly p?: number
}
interface NormAttributes extends ReductionAttributes { readonly p: number }

/** √(Σx²/divisor), axes kept. Vectors of float64 are divided by a power of two: 1 but for very great and very small ones. */
function euclidean(x: Tensor, axes: readonly number[], divisor = 1): Tensor {
  const root = (vectors: Tensor): Tensor => {
    const squares = sum(square(vectors), axes, { keepDims: true })
    return rootOf(divisor === 1 ? squares : div(squares, divisor), sqrt)
  }
  // The squares of float32 fit into float64 as they are.
  if (x.dtype === 'float32') return inDouble([x], wide => root(wide))
  if (axes.some(axis => x.shape[axis] === 0)) return root(x)
  const greatest = stopGradient(max(abs(x), axes, { keepDims: true }))
  const power = (exponent: number): Tensor => filled(2 ** exponent, greatest)
  // Beyond 2^±490 a square, or a sum of them, may overflow or vanish.
  const scale = where(greater(greatest, 2 ** 490), power(600), where(less(greatest, 2 ** -490), power(-600), power(0)))
  return mul(root(div(x, scale)), scale)
}

/** (Σ|x|ᵖ)^(1/p), axes kept, of elements divided by the greatest. */
function powerNorm(x: Tensor, axes: readonly number[], p: number): Tensor {
  const greatest = stopGradient(max(abs(x), axes, { keepDims: true }))
  const scale = where(and(greater(greatest, 0), less(greatest, Infinity)), greatest, filled(1, greatest))
  const isEven = p % 2 === 0
  const parts = div(isEven ? x : abs(x), scale)
  const occurs = notEqual(parts, 0)
  // Other powers than even ones have a kink at 0, where the slope may be infinite.
  const powers = isEven ? pow(parts, p) : where(occurs, pow(where(occurs, parts, filled(1, parts)), p), filled(0, parts))
  return mul(rootOf(sum(powers, axes, { keepDims: true }), total => pow(total, 1 / p)), scale)
}

/** A root, and 0 with derivative 0 where its argument is 0. */
function rootOf(total: Tensor, root: (x: Tensor) => Tensor): Tensor {
  const occurs = notEqual(total, 0)
  return where(occurs, root(where(occurs, total, filled(1, total))), filled(0, total))
}

/**
 * The norm of vectors along axes, (Σ|x|ᵖ)^(1/p), without overflow on the way; for p = ±∞ the greatest or the least |x|.
 * Where a vector is 0 its norm has derivative 0, of every order.
 * @param axis default: all, as one vector
 * @param options `p`: default 2, any number > 0, Infinity or -Infinity; `keepDims`: default false
 * @throws ValueError when there is no such norm
 * @example
 * import { norm } from '@mlp/autograd'
 * console.log(norm([3, 4]).item(), norm([[1, -2], [3, 4]], 1, { p: 1 }).toArray()) // → 5 [ 3, 7 ]
 */
export const norm: Callable<(x: Operand, axis?: Axis, options?: NormOptions) => Tensor, Composite<NormAttributes>> = /* @__PURE__ */ callable(compositeRecord<NormAttributes>({
  name: 'norm', summary: 'The norm of vectors along axes.', domain: 'p > 0, p = ∞, or p = −∞ for the least |x|',
  expand([x], { axes, keepDims, p }) {
    const isEmpty = axes.some(axis => x!.shape[axis] === 0)
    if (p === 1 || (isEmpty && p !== -Infinity)) return sum(abs(x!), axes, { keepDims })
    if (p === Infinity) return max(abs(x!), axes, { keepDims })
    if (p === -Infinity) return min(abs(x!), axes, { keepDims })
    return dropped(p === 2 ? euclidean(x!, axes) : powerNorm(x!, axes, p), { axes, keepDims })
  },
  notation: { text: ([x], { p }) => prefix('norm')([x!, ...(p === 2 ? [] : [option('p', String(p).replace('-', '−').replace('Infinity', '∞'))])]) },
  conventions: [
    { case: 'a vector of 0', here: '0; so are its derivatives', why: 'JAX gives NaN; any number between −1 and 1 would serve, and 0 is in the middle' },
    { case: 'second derivatives at a vector of 0', here: '0; so at every order', why: 'PyTorch and JAX divide 0 by 0' },
    { case: 'an element that is 0', here: 'its derivative is 0 where |x|ᵖ has a kink or an infinite slope there', why: 'as that of |x|; JAX gives ∞ for p < 1' },
    { case: 'ties, p = ±∞', here: 'the first of equal magnitudes takes the derivative', why: 'as max; PyTorch and JAX share it out' },
    { case: 'no elements', here: '0; with p = −∞ an error' },
    { case: 'an infinite element', here: '∞; the derivative by that element is NaN' },
  ],
  samples: normSamples(),
}), call => (operand: Operand, axis?: Axis, options: NormOptions = {}): Tensor => {
  const { p = 2, keepDims = false } = checkOptions('norm', options, { p: 'number', keepDims: 'boolean' })
  const x = asFloat('norm', operand)
  if (!(p > 0) && p !== -Infinity) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'norm', problem: 'no such norm', received: `p = ${showArgument(p)}`, expected: 'a number greater than 0, Infinity or -Infinity',
      hint: 'count what is not 0 with sum(notEqual(x, 0))',
    })
  }
  return call([x], { axes: normalizeAxes('norm', axis, x.rank), keepDims, p })
})

function normSamples(): readonly [Sample<NormAttributes>, ...Sample<NormAttributes>[]] {
  const orders = [1, 2, 3, 4, 2.5, 0.5, Infinity, -Infinity]
  return [
    { inputs: [rectangle], attributes: { axes: [0, 1], keepDims: false, p: 2 } }, { inputs: [[3e200, -4e200]], attributes: { axes: [0], keepDims: false, p: 2 } },
    ...orders.map(p => ({ inputs: [rectangle], attributes: { axes: [1], keepDims: true, p } })),
    { inputs: [box], attributes: { axes: [0, 2], keepDims: false, p: 2 } },
    { inputs: [emptyOf(2, 0)], attributes: { axes: [1], keepDims: false, p: 2 } }, { inputs: [emptyOf(2, 0)], attributes: { axes: [0], keepDims: false, p: 3 } },
  ]
}
