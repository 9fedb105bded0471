/** Least squares with a penalty on the weights. */
import { add, evaluate, eye, matmul, mul, solve, tensor, transpose } from '@mlp/autograd'
import type { Some } from './estimator.js'
import { leastSquares } from './least-squares.js'
import type { LeastSquares } from './least-squares.js'
import { LinearModel } from './linear-model.js'
import type { Centered } from './linear-model.js'
import { flag, notNegative } from './options.js'

/** All options; every one has a default. */
export interface RidgeOptions {
  /** α, zero or more. Default: 1. */
  readonly alpha: number
  /** Whether predictions have a constant term, which is not penalized. Default: true. */
  readonly fitIntercept: boolean
}

/**
 * Ridge regression: the w and b that minimize Σ(y − x·w − b)² + α·‖w‖², in closed form and float64: w = (XᵀX + αI)⁻¹Xᵀy, or the same
 * as Xᵀ(XXᵀ + αI)⁻¹y where there are more columns than rows, X and y without their means. With α = 0 it is `LinearRegression`.
 *
 * `await fit(x, y)` resolves to the estimator itself. y is of shape [samples] or [samples, outputs], and so are predictions.
 *
 * @throws as `LinearRegression`; also EvaluationError `MATRIX_SINGULAR` where α is so small that it is lost beside XᵀX
 * @see Hoerl, Kennard: "Ridge regression: biased estimation for nonorthogonal problems", 1970
 * @example
 * import { Ridge } from '@mlp/nn'
 * const ridge = await new Ridge({ alpha: 2 }).fit([[-1], [1]], [-2, 2])
 * console.log(ridge.coef.toArray(), ridge.predict([[3]]).toArray()) // → [ 1 ] [ 3 ]
 */
export class Ridge extends LinearModel<RidgeOptions> {
  constructor(options: Some<RidgeOptions> = {}) { super('Ridge', { alpha: notNegative(1), fitIntercept: flag(true) }, options) }

  /** An estimator with the same options that has learned nothing. */
  clone(): Ridge { return new Ridge(this.getParams()) }

  protected solve(problem: Centered): LeastSquares {
    const { alpha } = this.getParams()
    if (alpha === 0) return leastSquares(problem.x, problem.y, problem.noise)
    const [x, y] = [tensor(problem.x), tensor(problem.y)]
    const [rows, columns] = x.shape as [number, number]
    const xt = transpose(x)
    const regular = (gram: typeof x, size: number): typeof x => add(gram, mul(alpha, eye(size)))
    const solution = columns <= rows ? solve(regular(matmul(xt, x), columns), matmul(xt, y)) : matmul(xt, solve(regular(matmul(x, xt), rows), y))
    return { solution: evaluate(solution), rank: columns }
  }
}
