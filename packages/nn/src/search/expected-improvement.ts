/** How much better than the best a function of which only a mean and a variance are known can be expected to be. */
import { add, checkOptions, div, equal, erfc, exp, maximum, mul, sqrt, square, sub, where } from '@mlp/autograd'
import type { ArrayLike, Tensor } from '@mlp/autograd'

export interface ExpectedImprovementOptions {
  /** Whether more is better. Default: false. */
  readonly maximize?: boolean
  /** ξ, what is no improvement yet: more of it looks farther from the best. Default: 0. */
  readonly xi?: number
}

/**
 * The expected improvement E[max(0, best − ξ − f)] of a normally distributed f: with d = best − ξ − μ and z = d/σ it is
 * d·Φ(z) + σ·φ(z), and max(0, d) where σ is 0. It is a graph, and has gradients by mean and variance.
 *
 * @param mean μ, of any shape
 * @param variance σ², of the same shape, zero or more
 * @param best the best value so far
 * @returns of the same shape, zero or more
 * @throws ShapeError for shapes that do not fit; ValueError for options that are none
 * @see Jones, Schonlau, Welch: "Efficient global optimization of expensive black-box functions", 1998
 * @example
 * import { evaluate } from '@mlp/autograd'
 * import { expectedImprovement } from '@mlp/nn'
 * console.log(evaluate(expectedImprovement([1, 0], [1, 0], 0.5)).data.map(one => Number(one.toFixed(4)))) // → Float64Array(2) [ 0.1978, 0.5 ]
 */
export function expectedImprovement(mean: Tensor | ArrayLike, variance: Tensor | ArrayLike, best: Tensor | number, options: ExpectedImprovementOptions = {}): Tensor {
  const { maximize = false, xi = 0 } = checkOptions('expectedImprovement', options, { maximize: 'boolean', xi: 'number' })
  const improvement = maximize ? sub(sub(mean, best), xi) : sub(sub(best, xi), mean)
  // Where nothing is unsure, one stands for the deviation: there the other branch counts, and this one must divide by something.
  const isSure = equal(variance, 0)
  const deviation = sqrt(where(isSure, 1, variance))
  const z = div(improvement, deviation)
  const below = mul(0.5, erfc(mul(-Math.SQRT1_2, z)))
  const density = div(exp(mul(-0.5, square(z))), Math.sqrt(2 * Math.PI))
  // The two terms cancel where an improvement is unlikely, and can round to less than nothing.
  return where(isSure, maximum(improvement, 0), maximum(add(mul(improvement, below), mul(deviation, density)), 0))
}
