/** Limits on gradients: plain functions between `grad` and an optimizer. */
import { ValueError, add, cast, div, maximum, mul, sqrt, square, sum, tensor } from '@mlp/autograd'
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
  if (!(limit > 0)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'clipByGlobalNorm', problem: 'not a limit', received: String(limit), expected: 'a positive number', hint: 'write clipByGlobalNorm(gradients, 1)' })
  }
  // Squares of float32 gradients overflow in float32 long before their root does.
  const squares = gradients.map(gradient => sum(square(cast(gradient, 'float64'))))
  const scale = div(limit, maximum(sqrt(squares.reduce((a, b) => add(a, b), tensor(0))), limit))
  const clip = (gradient: Tensor): Tensor => mul(gradient, gradient.dtype === 'float64' ? scale : cast(scale, gradient.dtype))
  return gradients.map(clip) as { [K in keyof T]: Tensor }
}
