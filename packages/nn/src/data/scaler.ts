/** Standardization of features. */
import { ShapeError, ValueError, showShape } from '@mlp/autograd'
import type { ArrayLike, Value } from '@mlp/autograd'
import { checkFinite, emptyLike, rowCount, toRows } from './rows.js'

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
  get mean(): readonly number[] { return this.#mean ?? unfitted() }
  /** What every column is divided by. */
  get scale(): readonly number[] { return this.#scale ?? unfitted() }

  /** Learns mean and scale of every column, in float64. Returns the scaler. */
  fit(x: ArrayLike): this {
    const value = matrix(x)
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
    return mapColumns(x, mean.length, (one, column) => (one - mean[column]!) / scale[column]!)
  }

  /** z · scale + mean: undoes `transform`. */
  inverseTransform(z: ArrayLike): Value {
    const { mean, scale } = this
    return mapColumns(z, mean.length, (one, column) => one * scale[column]! + mean[column]!)
  }

  /** `fit(x)` and `transform(x)`. */
  fitTransform(x: ArrayLike): Value {
    return this.fit(x).transform(x)
  }
}

function matrix(x: ArrayLike): Value {
  const value = toRows('StandardScaler', 'x', x)
  if (value.shape.length !== 2) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'StandardScaler', problem: 'x is not a table', received: `shape ${showShape(value.shape)}`,
      expected: 'shape [samples, features]', hint: 'reshape a single feature to [n, 1]',
    })
  }
  checkFinite('StandardScaler', 'x', value)
  return value
}

function columnMeans({ data, shape }: Value, of: (one: number, column: number) => number): number[] {
  const columns = shape[1]!
  const sums = new Array<number>(columns).fill(0)
  for (let i = 0; i < data.length; i++) sums[i % columns]! += of(data[i]!, i % columns)
  return sums.map(sum => sum / shape[0]!)
}

function mapColumns(x: ArrayLike, columns: number, f: (one: number, column: number) => number): Value {
  const value = matrix(x)
  if (value.shape[1] !== columns) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'StandardScaler', problem: 'another number of columns than in fit', received: `${value.shape[1]!} columns`,
      expected: `${columns} columns`, hint: 'pass the same features in the same order',
    })
  }
  const isFloat = value.dtype === 'float32' || value.dtype === 'float64'
  const data = isFloat ? emptyLike(value.data, value.data.length) : new Float64Array(value.data.length)
  for (let i = 0; i < data.length; i++) data[i] = f(value.data[i]!, i % columns)
  return { shape: value.shape, dtype: isFloat ? value.dtype : 'float64', data }
}

function unfitted(): never {
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation: 'StandardScaler', problem: 'used before fit', received: 'a scaler that has seen no data',
    expected: 'fit(trainingRows) first', hint: 'new StandardScaler().fit(train.x)',
  })
}
