/** Standardization of features. */
import type { ArrayLike, Value } from '@mlp/autograd'
import { mapColumns, tableOf, unfitted } from './columns.js'
import { rowCount } from './rows.js'

const NAME = 'StandardScaler'

/**
 * Shifts and scales every column to mean 0 and standard deviation 1: z = (x − mean) / scale, where the scale is
 * √(Σ(x − mean)² / n), and 1 for a constant column. Fit it to the training rows only, then transform all rows.
 *
 * @throws ValueError for NaN, for empty data and when used before `fit`; ShapeError for another number of columns
 * @example
 * import { StandardScaler } from '@mlp/nn'
 * const scaler = new StandardScaler().fit([[1, 5], [3, 5]])
 * console.log(scaler.mean, scaler.scale) // → [ 2, 5 ] [ 1, 1 ]
 * console.log([...scaler.transform([[3, 6]]).data]) // → [ 1, 1 ]
 */
export class StandardScaler {
  #mean: readonly number[] | undefined
  #scale: readonly number[] | undefined

  /** The mean of every column. */
  get mean(): readonly number[] { return this.#mean ?? unfitted(NAME) }
  /** What every column is divided by. */
  get scale(): readonly number[] { return this.#scale ?? unfitted(NAME) }

  /** Learns mean and scale of every column, in float64. Returns the scaler. */
  fit(x: ArrayLike): this {
    const value = tableOf(NAME, x)
    const rows = rowCount(value)
    const columns = value.shape[1]!
    const mean = columnMeans(value, (one) => one)
    const variance = columnMeans(value, (one, column) => (one - mean[column]!) ** 2)
    this.#mean = mean
    this.#scale = Array.from({ length: columns }, (_, column) => {
      // Rounding leaves a trace of variance in a constant column of large numbers; that is no spread.
      const noise = rows * Number.EPSILON * Math.abs(mean[column]!)
      const deviation = Math.sqrt(variance[column]!)
      return deviation <= noise ? 1 : deviation
    })
    return this
  }

  /** (x − mean) / scale; floating-point data keeps its dtype, integers become float64. */
  transform(x: ArrayLike): Value {
    const { mean, scale } = this
    return mapColumns(NAME, x, mean.length, (one, column) => (one - mean[column]!) / scale[column]!)
  }

  /** z · scale + mean: undoes `transform`. */
  inverseTransform(z: ArrayLike): Value {
    const { mean, scale } = this
    return mapColumns(NAME, z, mean.length, (one, column) => one * scale[column]! + mean[column]!)
  }

  /** `fit(x)` and `transform(x)`. */
  fitTransform(x: ArrayLike): Value {
    return this.fit(x).transform(x)
  }

  /** A scaler that has learned nothing. */
  clone(): StandardScaler { return new StandardScaler() }
}

function columnMeans({ data, shape }: Value, of: (one: number, column: number) => number): number[] {
  const columns = shape[1]!
  const sums = new Array<number>(columns).fill(0)
  for (let i = 0; i < data.length; i++) sums[i % columns]! += of(data[i]!, i % columns)
  return sums.map(sum => sum / shape[0]!)
}
