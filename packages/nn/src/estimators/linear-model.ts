/** What regressors share whose predictions are linear in x. */
import { NdArray, add, cast, div, evaluate, lessEqual, matmul, max, mean, mul, norm, sub, tensor, transpose, where, zeros } from '@mlp/autograd'
import type { ArrayLike, Value } from '@mlp/autograd'
import type { FitControls } from './estimator.js'
import type { LeastSquares } from './least-squares.js'
import { Regressor } from './regressor.js'
import type { Regressed } from './regressor.js'
import { Pause } from '../training/pause.js'

/** A problem from which the intercept has been taken out. */
export interface Centered {
  /** Of shape [samples, features]. */
  readonly x: NdArray
  /** Of shape [samples, outputs]. */
  readonly y: NdArray
  /** How much of a column of x may be rounding that centering has left, as a part of its length. */
  readonly noise: number
}

/** What a linear model learns. */
export interface Line extends Regressed {
  /** Of shape [outputs, features]. */
  readonly weights: NdArray
  /** Of shape [outputs]. */
  readonly offsets: NdArray
  readonly rank: number
}

/** The base of regressors that give x·wᵀ + b in closed form, in float64. P are their options. */
export abstract class LinearModel<P extends { readonly fitIntercept: boolean }> extends Regressor<P, Line> {
  /** The weights, of shape [features], or [outputs, features] where y was a table. */
  get coef(): NdArray {
    const { weights, isTable } = this.learned
    return isTable ? weights : new NdArray(weights.data, weights.shape.slice(1), 'float64')
  }
  /** What is added to every prediction: a scalar, or of shape [outputs] where y was a table; 0 without `fitIntercept`. */
  get intercept(): NdArray {
    const { offsets, isTable } = this.learned
    return isTable ? offsets : new NdArray(offsets.data, [], 'float64')
  }

  /** Learns from rows x and their targets y. Resolves to the estimator. */
  async fit(x: ArrayLike, y: ArrayLike, { signal }: FitControls = {}): Promise<this> {
    const data = this.targets(x, y)
    await new Pause().wait()
    signal?.throwIfAborted()
    const { fitIntercept } = this.getParams()
    const [rows, targets] = [cast(tensor(data.x), 'float64'), tensor(data.y)]
    const [xMean, yMean] = fitIntercept ? [mean(rows, 0), mean(targets, 0)] : [zeros([rows.shape[1]!]), zeros([targets.shape[1]!])]
    const { solution, rank } = this.solve(fitIntercept ? centered(data) : { x: evaluate(rows), y: evaluate(targets), noise: 0 })
    const { weights, offsets } = evaluate({ weights: transpose(tensor(solution)), offsets: sub(yMean, matmul(xMean, tensor(solution))) })
    this.learn({ columns: data.x.shape[1]!, outputs: data.y.shape[1]!, isTable: data.isTable, weights, offsets, rank })
    return this
  }

  /** x·wᵀ + b for every row, of shape [samples], or [samples, outputs] where y was a table. */
  predict(x: ArrayLike): NdArray {
    const table = this.tableLikeFit(x)
    const { weights, offsets } = this.learned
    return this.predictionLike(this.learned, evaluate(add(matmul(cast(tensor(table), 'float64'), transpose(tensor(weights))), tensor(offsets))))
  }

  /** The weights of a problem without intercept. */
  protected abstract solve(problem: Centered): LeastSquares
}

/** x and y without their means. What is left of a constant column is rounding, and becomes 0. */
function centered(data: { readonly x: Value, readonly y: Value }): Centered {
  const [x, y] = [cast(tensor(data.x), 'float64'), tensor(data.y)]
  const rest = sub(x, mean(x, 0))
  const left = div(norm(rest, 0), norm(x, 0))
  const isConstant = lessEqual(norm(rest, 0), mul(norm(x, 0), 16 * Number.EPSILON))
  const parts = evaluate({ x: where(isConstant, 0, rest), y: sub(y, mean(y, 0)), noise: max(where(isConstant, 0, div(4 * Number.EPSILON, left))) })
  return { ...parts, noise: parts.noise.item() }
}
