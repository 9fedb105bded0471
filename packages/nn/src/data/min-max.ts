/** Features brought into one range. */
import { ValueError, checkOptions } from '@mlp/autograd'
import type { ArrayLike, Value } from '@mlp/autograd'
import { mapColumns, tableOf, unfitted } from './columns.js'

const NAME = 'MinMaxScaler'

export interface MinMaxOptions {
  /** Where the least and the greatest number of every column go. Default: [0, 1]. */
  readonly range?: readonly [number, number]
  /** Whether rows that fall outside the range are brought to its ends. Default: false. */
  readonly clip?: boolean
}

/**
 * Shifts and scales every column into a range: z = low + (x − min) / (max − min) · (high − low), with min and max of the rows
 * it was fitted to; other rows may fall outside. A constant column has no spread: it is divided by 1, so that its number becomes `low`.
 *
 * @throws ValueError for a range that does not rise, for NaN, for empty data and when used before `fit`; ShapeError for x that is not
 *   of shape [samples, features] and for another number of columns
 * @example
 * import { MinMaxScaler } from '@mlp/nn'
 * const scaler = new MinMaxScaler({ range: [-1, 1] }).fit([[2, 5], [6, 5]])
 * console.log(scaler.min, scaler.max) // → [ 2, 5 ] [ 6, 5 ]
 * console.log([...scaler.transform([[3, 5], [8, 6]]).data]) // → [ -0.5, -1, 2, 1 ]
 */
export class MinMaxScaler {
  readonly #range: readonly [number, number]
  readonly #clip: boolean
  #min: readonly number[] | undefined
  #max: readonly number[] | undefined

  constructor(options: MinMaxOptions = {}) {
    const { range = [0, 1], clip = false } = checkOptions(NAME, options, { range: 'anything', clip: 'boolean' })
    this.#clip = clip
    this.#range = checkedRange(range)
  }

  /** The least number of every column. */
  get min(): readonly number[] { return this.#min ?? unfitted(NAME) }
  /** The greatest number of every column. */
  get max(): readonly number[] { return this.#max ?? unfitted(NAME) }

  /** Learns the least and the greatest number of every column. Returns the scaler. */
  fit(x: ArrayLike): this {
    const { shape, data } = tableOf(NAME, x)
    const columns = shape[1]!
    const min = Array.from(data.subarray(0, columns))
    const max = [...min]
    for (let i = columns; i < data.length; i++) {
      const column = i % columns
      min[column] = Math.min(min[column]!, data[i]!)
      max[column] = Math.max(max[column]!, data[i]!)
    }
    this.#min = min
    this.#max = max
    return this
  }

  /** low + (x − min) / (max − min) · (high − low); floating-point data keeps its dtype, integers become float64. */
  transform(x: ArrayLike): Value {
    const spread = this.#spread()
    const { min } = this
    const [low, high] = this.#range
    return mapColumns(NAME, x, min.length, (one, column) => {
      const all = (one - min[column]!) / spread[column]!
      const share = this.#clip ? Math.min(Math.max(all, 0), 1) : all
      // In this form both ends of the range are met exactly.
      return low * (1 - share) + high * share
    })
  }

  /** min + (z − low) / (high − low) · (max − min): undoes `transform`. */
  inverseTransform(z: ArrayLike): Value {
    const spread = this.#spread()
    const { min } = this
    const [low, high] = this.#range
    return mapColumns(NAME, z, min.length, (one, column) => min[column]! + (one - low) / (high - low) * spread[column]!)
  }

  /** `fit(x)` and `transform(x)`. */
  fitTransform(x: ArrayLike): Value {
    return this.fit(x).transform(x)
  }

  /** A scaler with the same options that has learned nothing. */
  clone(): MinMaxScaler { return new MinMaxScaler({ range: this.#range, clip: this.#clip }) }

  /** What every column is divided by. */
  #spread(): readonly number[] {
    const { min, max } = this
    return min.map((least, column) => max[column]! - least || 1)
  }
}

function checkedRange(range: readonly [number, number]): readonly [number, number] {
  const given: unknown = range
  const [low, high] = Array.isArray(given) && given.length === 2 ? range : [NaN, NaN]
  if (Number.isFinite(low) && Number.isFinite(high) && low < high) return [low, high]
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation: NAME, problem: 'range is no range', received: `range ${JSON.stringify(given) ?? String(given)}`,
    expected: 'two finite numbers, the lower one first', hint: 'write { range: [0, 1] }',
  })
}
