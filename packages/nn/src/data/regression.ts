/** Made-up regression: targets that are linear in the features. */
import { checkOptions } from '@mlp/autograd'
import { derive, keyOf, normal, uniform } from '../random/generator.js'
import { check, checkNoise, isCount } from './generator-options.js'
import type { GeneratorOptions } from './generator-options.js'
import type { Rows } from './rows.js'

export interface RegressionOptions extends GeneratorOptions {
  /** How many features. Default: 100. */
  readonly features?: number
  /** How many of the features have weights other than 0; they come first. Default: 10, or all where there are fewer. */
  readonly informative?: number
  /** How many numbers are to be predicted. Default: 1, which makes y of shape [samples]. */
  readonly targets?: number
  /** Added to every y. Default: 0. */
  readonly bias?: number
  /** The standard deviation of the normal noise on y, zero or more. Default: 0. */
  readonly noise?: number
}
/** With the weights the targets were made with, of shape [features], or one row of [features] per target. */
export interface RegressionData extends Rows { readonly weights: Float64Array }

/**
 * A linear problem: y = x·w + bias + noise·N(0, 1), features N(0, 1), the first `informative` weights drawn evenly from 0 to 100, the others 0.
 * x is float64 of shape [samples, features]; y is float64 of shape [samples], or [samples, targets]. As `make_regression` of
 * scikit-learn with its defaults, from other random numbers; columns stay in order, and there is no `effective_rank`.
 *
 * @throws ValueError for samples, features or targets that are no whole number of one or more, informative beyond the features, a bias
 *   that is not finite, a negative noise or a seed that is none
 * @example
 * import { makeRegression } from '@mlp/nn'
 * const { x, y, weights } = makeRegression({ samples: 3, features: 1, bias: 2 })
 * console.log([...y.data].every((one, row) => one === weights[0]! * x.data[row]! + 2)) // → true
 */
export function makeRegression(options: RegressionOptions = {}): RegressionData {
  const operation = 'makeRegression'
  const sorts = { samples: 'anything', seed: 'anything', features: 'anything', informative: 'anything', targets: 'anything', bias: 'anything', noise: 'anything' } as const
  const { samples = 100, seed = 0, features = 100, informative = Math.min(10, features), targets = 1, bias = 0, noise = 0 } = checkOptions(operation, options, sorts)
  check(operation, 'samples', samples, isCount(samples, 1), 'a whole number, one or more')
  check(operation, 'features', features, isCount(features, 1), 'a whole number, one or more')
  check(operation, 'informative', informative, isCount(informative, 0, features), `a whole number from 0 to ${features}`)
  check(operation, 'targets', targets, isCount(targets, 1), 'a whole number, one or more')
  check(operation, 'bias', bias, Number.isFinite(bias), 'a finite number')
  checkNoise(operation, noise)
  const key = keyOf(seed)
  const x = normal(derive(key, 0), samples * features)
  const weights = uniform(derive(key, 2), targets * features).map((u, at) => (at % features < informative ? 100 * u : 0))
  const errors = normal(derive(key, 1), samples * targets)
  const y = errors.map((error, at) => {
    const [row, target] = [Math.floor(at / targets), at % targets]
    let sum = 0
    for (let column = 0; column < features; column++) sum += weights[target * features + column]! * x[row * features + column]!
    return sum + bias + noise * error
  })
  return { x: { shape: [samples, features], dtype: 'float64', data: x }, y: { shape: targets === 1 ? [samples] : [samples, targets], dtype: 'float64', data: y }, weights }
}
