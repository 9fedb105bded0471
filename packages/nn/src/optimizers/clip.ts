/** Limits on gradients: plain functions between `grad` and an optimizer. */
import { ValueError, add, cast, clamp, div, maximum, mul, norm, showArgument, sqrt, square, sum, tensor } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'

/**
 * Gradients scaled down together where their common norm is above the limit: g·limit/max(‖g‖, limit), with
 * ‖g‖ = √(Σ gᵢ²) over all elements of all of them. The direction stays.
 *
 * @throws ValueError for a limit that is not positive
 * @see Pascanu, Mikolov, Bengio: "On the difficulty of training recurrent neural networks", 2013
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { clipByGlobalNorm } from '@mlp/nn'
 * const [a, b] = clipByGlobalNorm([tensor([3]), tensor([4])], 1)
 * console.log(a.item().toFixed(2), b.item().toFixed(2)) // → 0.60 0.80
 */
export function clipByGlobalNorm<const T extends readonly Tensor[]>(gradients: T, limit: number): { readonly [K in keyof T]: Tensor } {
  checkLimit('clipByGlobalNorm', gradients, limit)
  // Squares of float32 gradients overflow in float32 long before their root does.
  const squares = gradients.map(gradient => sum(square(cast(gradient, 'float64'))))
  const scale = div(limit, maximum(sqrt(squares.reduce((a, b) => add(a, b), tensor(0))), limit))
  const clip = (gradient: Tensor): Tensor => mul(gradient, gradient.dtype === 'float64' ? scale : cast(scale, gradient.dtype))
  return gradients.map(clip) as { [K in keyof T]: Tensor }
}

/**
 * Each gradient scaled down by itself where its norm is above the limit: g·limit/max(‖g‖, limit). Its direction stays, that of all of
 * them together does not.
 *
 * @throws ValueError for a limit that is not positive
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { clipByNorm } from '@mlp/nn'
 * const [a, b] = clipByNorm([tensor([3, 4]), tensor([0.5])], 1)
 * console.log(a.toArray(), b.toArray()) // → [ 0.6000000000000001, 0.8 ] [ 0.5 ]
 */
export function clipByNorm<const T extends readonly Tensor[]>(gradients: T, limit: number): { readonly [K in keyof T]: Tensor } {
  checkLimit('clipByNorm', gradients, limit)
  const clip = (gradient: Tensor): Tensor => mul(gradient, div(limit, maximum(norm(gradient), limit)))
  return gradients.map(clip) as { [K in keyof T]: Tensor }
}

/**
 * Every element kept between −limit and limit.
 *
 * @throws ValueError for a limit that is not positive
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { clipByValue } from '@mlp/nn'
 * console.log(clipByValue([tensor([3, -0.5])], 1)[0].toArray()) // → [ 1, -0.5 ]
 */
export function clipByValue<const T extends readonly Tensor[]>(gradients: T, limit: number): { readonly [K in keyof T]: Tensor } {
  checkLimit('clipByValue', gradients, limit)
  return gradients.map(gradient => clamp(gradient, -limit, limit)) as { [K in keyof T]: Tensor }
}

function checkLimit(operation: string, gradients: unknown, limit: unknown): void {
  if (!Array.isArray(gradients)) throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'gradients are no list', received: showArgument(gradients), expected: 'tensors in an array', hint: `write ${operation}(grad(loss, parameters), 1)` })
  if (typeof limit === 'number' && limit > 0) return
  throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'not a limit', received: showArgument(limit), expected: 'a positive number', hint: `write ${operation}(gradients, 1)` })
}
