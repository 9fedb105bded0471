/** Penalties on parameters, as terms to add to a loss. */
import { ValueError, abs, add, checkOptions, mul, showArgument, square, sum } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'

/**
 * The L1 penalty λ·Σ|θ| over all elements of some parameters, which makes many of them 0 (lasso). Its derivative at 0 is 0.
 *
 * @param parameters usually the weights, without the biases
 * @param strength λ, zero or more
 * @throws ValueError for no parameters or a strength that is not
 * @see Tibshirani: "Regression shrinkage and selection via the lasso", 1996
 * @example
 * import { parameter } from '@mlp/autograd'
 * import { l1Penalty } from '@mlp/nn'
 * console.log(l1Penalty([parameter([1, -2])], 0.5).item()) // → 1.5
 */
export function l1Penalty(parameters: readonly Tensor[], strength: number): Tensor {
  return mul(checkStrength('l1Penalty', strength), total('l1Penalty', parameters, one => sum(abs(one))))
}

/**
 * The L2 penalty λ·Σθ² over all elements of some parameters (ridge). Its derivative is 2λθ; an optimizer's `weightDecay` adds λθ.
 *
 * @param parameters usually the weights, without the biases
 * @param strength λ, zero or more
 * @throws ValueError for no parameters or a strength that is not
 * @see Hoerl, Kennard: "Ridge regression", 1970
 * @example
 * import { parameter } from '@mlp/autograd'
 * import { l2Penalty } from '@mlp/nn'
 * console.log(l2Penalty([parameter([1, -2])], 0.5).item()) // → 2.5
 */
export function l2Penalty(parameters: readonly Tensor[], strength: number): Tensor {
  return mul(checkStrength('l2Penalty', strength), total('l2Penalty', parameters, one => sum(square(one))))
}

/**
 * Both at once, λ·(r·Σ|θ| + ½(1 − r)·Σθ²), with r the part of L1.
 *
 * @param options `ratio`: r, from 0 to 1. Default: 0.5
 * @throws ValueError for no parameters, a strength that is not, or a ratio outside [0, 1]
 * @see Zou, Hastie: "Regularization and variable selection via the elastic net", 2005
 * @example
 * import { parameter } from '@mlp/autograd'
 * import { elasticPenalty } from '@mlp/nn'
 * console.log(elasticPenalty([parameter([1, -2])], 0.5, { ratio: 0.5 }).item()) // → 1.375
 */
export function elasticPenalty(parameters: readonly Tensor[], strength: number, options: { readonly ratio?: number } = {}): Tensor {
  const { ratio = 0.5 } = checkOptions('elasticPenalty', options, { ratio: 'number' })
  if (!(ratio >= 0 && ratio <= 1)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'elasticPenalty', problem: 'ratio out of range', received: `ratio ${ratio}`, expected: 'a number from 0 to 1', hint: '1 is all L1, 0 is all L2' })
  }
  return mul(checkStrength('elasticPenalty', strength), total('elasticPenalty', parameters, one => add(mul(ratio, sum(abs(one))), mul((1 - ratio) / 2, sum(square(one))))))
}

function total(operation: string, parameters: readonly Tensor[], penalty: (one: Tensor) => Tensor): Tensor {
  const given: unknown = parameters
  if (!Array.isArray(given)) throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'parameters are no list', received: showArgument(given), expected: 'tensors in an array', hint: `write ${operation}([layer.weight], 1e-4)` })
  const [first, ...rest] = parameters.map(penalty)
  if (first !== undefined) return rest.reduce((sum, one) => add(sum, one), first)
  throw new ValueError({ code: 'DATA_EMPTY', operation, problem: 'nothing to penalize', received: 'no parameters', expected: 'at least one', hint: `write ${operation}([layer.weight], 1e-4)` })
}

function checkStrength(operation: string, strength: number): number {
  if (typeof strength === 'number' && strength >= 0 && strength < Infinity) return strength
  throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'strength out of range', received: showArgument(strength), expected: 'a finite number, zero or more', hint: `write ${operation}([layer.weight], 1e-4)` })
}
