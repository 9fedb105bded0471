/** Errors that grow no faster than their size: robust where a few targets are far off, and for quantiles. */
import { ValueError, abs, checkOptions, lessEqual, maximum, mul, relu, square, sub, where } from '@mlp/autograd'
import type { ArrayLike, Tensor } from '@mlp/autograd'
import { LOSS_SORTS, matchPrediction, reduce } from './loss.js'
import type { LossOptions } from './loss.js'

/**
 * The absolute error, |y − t| for every element; the mean over all elements by default: L = 1/n Σ|y − t|.
 * Its derivative is the sign of y − t, 0 where they are equal.
 *
 * @param prediction y, of any shape
 * @param target t, of the same shape
 * @throws ShapeError when the shapes differ: nothing is broadcast
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { meanAbsoluteError } from '@mlp/nn'
 * console.log(meanAbsoluteError(tensor([1, 2]), tensor([0, 4])).item()) // → 1.5
 */
export function meanAbsoluteError(prediction: Tensor, target: Tensor | ArrayLike, options: LossOptions = {}): Tensor {
  const { reduction } = checkOptions('meanAbsoluteError', options, LOSS_SORTS)
  return reduce(abs(residual('meanAbsoluteError', prediction, target)), reduction)
}

export interface HuberOptions extends LossOptions {
  /** δ, up to which the error is squared; positive. Default: 1. */
  readonly delta?: number
}

/**
 * Huber's loss of a = y − t: ½a² where |a| ≤ δ, else δ(|a| − ½δ); the mean over all elements by default.
 * Its derivative is a, limited to [−δ, δ].
 *
 * @throws ShapeError when the shapes differ; ValueError for a δ that is not positive
 * @see Huber: "Robust estimation of a location parameter", 1964
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { huber } from '@mlp/nn'
 * console.log(huber(tensor([1.5, 4]), tensor([1, 1]), { delta: 1, reduction: 'none' }).toArray()) // → [ 0.125, 2.5 ]
 */
export function huber(prediction: Tensor, target: Tensor | ArrayLike, options: HuberOptions = {}): Tensor {
  const { delta = 1, reduction } = checkOptions('huber', options, { ...LOSS_SORTS, delta: 'number' })
  checkPositive('huber', 'delta', delta)
  const a = residual('huber', prediction, target)
  const size = abs(a)
  return reduce(where(lessEqual(size, delta), mul(0.5, square(a)), mul(delta, sub(size, delta / 2))), reduction)
}

export interface SmoothL1Options extends LossOptions {
  /** β, up to which the error is squared; positive. Default: 1. */
  readonly beta?: number
}

/**
 * Huber's loss divided by its bound: a²/(2β) where |a| ≤ β, else |a| − ½β, with a = y − t. As β shrinks it becomes |a|.
 *
 * @throws ShapeError when the shapes differ; ValueError for a β that is not positive
 * @see Girshick: "Fast R-CNN", 2015
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { smoothL1 } from '@mlp/nn'
 * console.log(smoothL1(tensor([1.5, 4]), tensor([1, 1]), { beta: 0.5, reduction: 'none' }).toArray()) // → [ 0.25, 2.75 ]
 */
export function smoothL1(prediction: Tensor, target: Tensor | ArrayLike, options: SmoothL1Options = {}): Tensor {
  const { beta = 1, reduction } = checkOptions('smoothL1', options, { ...LOSS_SORTS, beta: 'number' })
  checkPositive('smoothL1', 'beta', beta)
  const a = residual('smoothL1', prediction, target)
  const size = abs(a)
  return reduce(where(lessEqual(size, beta), mul(0.5 / beta, square(a)), sub(size, beta / 2)), reduction)
}

export interface EpsilonInsensitiveOptions extends LossOptions {
  /** ε, up to which an error costs nothing; zero or more. Default: 0.1. */
  readonly epsilon?: number
}

/**
 * max(0, |y − t| − ε), the loss of support vector regression: errors up to ε cost nothing and have derivative 0.
 *
 * @throws ShapeError when the shapes differ; ValueError for a negative ε
 * @see Vapnik: "The nature of statistical learning theory", 1995
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { epsilonInsensitive } from '@mlp/nn'
 * console.log(epsilonInsensitive(tensor([1.25, 4]), tensor([1, 1]), { epsilon: 0.5, reduction: 'none' }).toArray()) // → [ 0, 2.5 ]
 */
export function epsilonInsensitive(prediction: Tensor, target: Tensor | ArrayLike, options: EpsilonInsensitiveOptions = {}): Tensor {
  const { epsilon = 0.1, reduction } = checkOptions('epsilonInsensitive', options, { ...LOSS_SORTS, epsilon: 'number' })
  if (!(epsilon >= 0 && epsilon < Infinity)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'epsilonInsensitive', problem: 'epsilon out of range', received: `epsilon ${epsilon}`, expected: 'a finite number, zero or more', hint: 'write { epsilon: 0.1 }' })
  }
  return reduce(relu(sub(abs(residual('epsilonInsensitive', prediction, target)), epsilon)), reduction)
}

export interface QuantileOptions extends LossOptions {
  /** Which quantile of the target is asked for, in (0, 1). Default: 0.5, the median. */
  readonly quantile?: number
}

/**
 * The loss whose least expected value lies at a quantile q of the target: max(q·e, (q − 1)·e) with e = t − y.
 * With q = ½ it is half the absolute error. Where y = t its derivative is −q.
 *
 * @throws ShapeError when the shapes differ; ValueError for a quantile outside (0, 1)
 * @see Koenker, Bassett: "Regression quantiles", 1978
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { quantileLoss } from '@mlp/nn'
 * console.log(quantileLoss(tensor([1, 4]), tensor([2, 2]), { quantile: 0.75, reduction: 'none' }).toArray()) // → [ 0.75, 0.5 ]
 */
export function quantileLoss(prediction: Tensor, target: Tensor | ArrayLike, options: QuantileOptions = {}): Tensor {
  const { quantile = 0.5, reduction } = checkOptions('quantileLoss', options, { ...LOSS_SORTS, quantile: 'number' })
  if (!(quantile > 0 && quantile < 1)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'quantileLoss', problem: 'quantile out of range', received: `quantile ${quantile}`, expected: 'a number between 0 and 1', hint: 'write { quantile: 0.9 } for the value that nine of ten stay below' })
  }
  const e = sub(matchPrediction('quantileLoss', prediction, target), prediction)
  return reduce(maximum(mul(quantile, e), mul(quantile - 1, e)), reduction)
}

function residual(operation: string, prediction: Tensor, target: Tensor | ArrayLike): Tensor {
  return sub(prediction, matchPrediction(operation, prediction, target))
}

function checkPositive(operation: string, option: string, value: number): void {
  if (value > 0 && value < Infinity) return
  throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: `${option} out of range`, received: `${option} ${value}`, expected: 'a finite number greater than 0', hint: `write { ${option}: 1 }` })
}
