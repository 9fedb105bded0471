/** Ordinary least squares. */
import type { Some } from './estimator.js'
import { leastSquares } from './least-squares.js'
import type { LeastSquares } from './least-squares.js'
import { LinearModel } from './linear-model.js'
import type { Centered } from './linear-model.js'
import { flag } from './options.js'

/** All options; every one has a default. */
export interface LinearRegressionOptions {
  /** Whether predictions have a constant term. Default: true. */
  readonly fitIntercept: boolean
}

/**
 * Linear regression: the w and b that minimize Σ(y − x·w − b)², in closed form and float64. Where columns of x depend on each other, or
 * are more than rows, many w do; this takes the shortest, as scikit-learn does, and `rank` says how many columns are independent.
 *
 * `await fit(x, y)` resolves to the estimator itself. y is of shape [samples] or [samples, outputs], and so are predictions.
 *
 * @throws ValueError for unknown options, for NaN in x or y (with row and column), an empty set, and when used before `fit`; ShapeError
 *   for x and y of different lengths and another number of columns than in `fit`. After an error the estimator is as before.
 * @example
 * import { LinearRegression } from '@mlp/nn'
 * const line = await new LinearRegression().fit([[0], [1], [2]], [1, 3, 5])
 * console.log(line.coef.data[0]!.toFixed(6), line.intercept.item().toFixed(6)) // → 2.000000 1.000000
 * console.log(line.score([[0], [1], [2]], [1, 3, 5]).toFixed(6)) // → 1.000000
 */
export class LinearRegression extends LinearModel<LinearRegressionOptions> {
  constructor(options: Some<LinearRegressionOptions> = {}) { super('LinearRegression', { fitIntercept: flag(true) }, options) }

  /** How many columns of x are independent, after their means are taken off with `fitIntercept`. */
  get rank(): number { return this.learned.rank }

  /** An estimator with the same options that has learned nothing. */
  clone(): LinearRegression { return new LinearRegression(this.getParams()) }

  protected solve({ x, y, noise }: Centered): LeastSquares { return leastSquares(x, y, noise) }
}
