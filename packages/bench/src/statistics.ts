/** The few statistics of the report. */

export interface Spread {
  readonly median: number
  /** Half of all values lie between the quartiles. */
  readonly low: number
  readonly high: number
}

/** The value at a share of the sorted values, between two of them where it falls there. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return NaN
  const sorted = [...values].sort((a, b) => a - b)
  const place = share * (sorted.length - 1)
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!]
  return below === above ? below : below + (above - below) * (place - Math.floor(place))
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

export function spread(values: readonly number[]): Spread {
  return { median: median(values), low: quantile(values, 0.25), high: quantile(values, 0.75) }
}

/** Round by round, so that a drift of the machine is in both. */
export function ratios(numerators: readonly number[], denominators: readonly number[]): number[] {
  if (numerators.length !== denominators.length) throw new Error('ratios are of values from the same rounds')
  return numerators.map((value, round) => value / denominators[round]!)
}

/** The greatest difference from the expected values: each against its own size for a few numbers, against the largest for an array. */
export function relativeDifference(values: readonly number[], expected: readonly number[]): number {
  if (values.length !== expected.length) return Infinity
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const each = expected.length <= FEW
  return values.reduce((most, value, index) => {
    const size = each ? Math.abs(expected[index]!) : largest
    const difference = Math.abs(value - expected[index]!)
    const relative = difference === 0 ? 0 : difference / size
    return Number.isNaN(relative) ? Infinity : Math.max(most, relative)
  }, 0)
}

/** Losses and scalars; a long array has elements near zero that nobody gets exactly. */
const FEW = 20
