/** What all regressors share: targets as a table, predictions of the shape of the targets, and R². */
import { NdArray, ShapeError, showShape } from '@mlp/autograd'
import type { ArrayLike, Value } from '@mlp/autograd'
import { checkFinite, toDataset } from '../data/rows.js'
import { r2 } from '../metrics/regression.js'
import { Estimator } from './estimator.js'
import type { Learned, Some } from './estimator.js'
import type { Rules } from './options.js'

export interface Regressed extends Learned {
  /** How many numbers a row of y had. */
  readonly outputs: number
  /** Whether y was a table, as predictions are then. */
  readonly isTable: boolean
}

/** Data to learn from; y as a table of shape [samples, outputs], float64. */
export interface Targets {
  readonly x: Value
  readonly y: Value
  /** Whether y came as a table. */
  readonly isTable: boolean
}

/** The base of every regressor of this package. P are its options, S is what it learns. */
export abstract class Regressor<P extends object, S extends Regressed> extends Estimator<P, S> {
  readonly estimatorType = 'regressor'
  readonly #name: string

  protected constructor(name: string, rules: Rules<P>, given: Some<P>) {
    super(name, rules, given)
    this.#name = name
  }

  /** The number for every row, of shape [samples], or [samples, outputs] where y was a table. */
  abstract predict(x: ArrayLike): NdArray

  /** R² of the predictions: 1 is perfect, 0 as good as the mean of y. Two rows at least. */
  score(x: ArrayLike, y: ArrayLike): number {
    return r2(this.predict(x), y)
  }

  /** Checked data to learn from; to go on where a fit is given, which it has to match. */
  protected targets(x: ArrayLike, y: ArrayLike, last?: S): Targets {
    const table = last === undefined ? this.tableOf(x) : this.tableLikeFit(x)
    const rows = toDataset(this.#name, { x: table, y })
    checkFinite(this.#name, 'y', rows.y)
    const { shape, data } = rows.y
    if (shape.length > 2 || (last !== undefined && (shape[1] ?? 1) !== last.outputs)) {
      throw new ShapeError({
        code: 'SHAPE_MISMATCH', operation: this.#name, problem: 'y is no column of numbers and no table', received: `shape ${showShape(shape)}`,
        expected: last === undefined ? '[samples] or [samples, outputs]' : `${last.outputs} outputs, as in fit`, hint: 'one number per row, or one row of numbers',
      })
    }
    return { x: table, y: { shape: [shape[0]!, shape[1] ?? 1], dtype: 'float64', data: Float64Array.from(data) }, isTable: shape.length === 2 }
  }

  /** Predictions of shape [samples, outputs] in the shape of the targets. */
  protected predictionLike({ isTable }: S, { data, shape, dtype }: NdArray): NdArray {
    return new NdArray(data, isTable ? shape : shape.slice(0, 1), dtype)
  }
}
