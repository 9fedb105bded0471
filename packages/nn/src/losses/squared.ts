/** Squared errors, each under the name of its factor. */
import { checkOptions, mul, square, sub } from '@mlp/autograd'
import type { ArrayLike, Tensor } from '@mlp/autograd'
import { LOSS_SORTS, matchPrediction, reduce } from './loss.js'
import type { LossOptions } from './loss.js'

/**
 * The squared error, (y − t)² for every element; the mean over all elements by default: L = 1/n Σ(y − t)².
 *
 * @param prediction y, of any shape
 * @param target t, of the same shape
 * @throws ShapeError when the shapes differ: nothing is broadcast
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { meanSquaredError } from '@mlp/nn'
 * console.log(meanSquaredError(tensor([1, 2]), tensor([0, 4])).item()) // → 2.5
 */
export function meanSquaredError(prediction: Tensor, target: Tensor | ArrayLike, options: LossOptions = {}): Tensor {
  const { reduction } = checkOptions('meanSquaredError', options, LOSS_SORTS)
  return reduce(square(sub(prediction, matchPrediction('meanSquaredError', prediction, target))), reduction)
}

/**
 * Half the squared error, ½(y − t)² for every element; the mean over all elements by default: L = 1/(2n) Σ(y − t)².
 * Its derivative is y − t without a factor. With `reduction: 'sum'` it is ½(y − t)ᵀ(y − t).
 *
 * @param prediction y, of any shape
 * @param target t, of the same shape
 * @throws ShapeError when the shapes differ: nothing is broadcast
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { halfSquaredError } from '@mlp/nn'
 * console.log(halfSquaredError(tensor([1, 2]), tensor([0, 4]), { reduction: 'sum' }).item()) // → 2.5
 */
export function halfSquaredError(prediction: Tensor, target: Tensor | ArrayLike, options: LossOptions = {}): Tensor {
  const { reduction } = checkOptions('halfSquaredError', options, LOSS_SORTS)
  return reduce(mul(0.5, square(sub(prediction, matchPrediction('halfSquaredError', prediction, target)))), reduction)
}
