/** What a model gives where only some features of a row are known. */
import type { Value } from '@mlp/autograd'
import { emptyLike, rowCount, takeRows } from '../data/rows.js'
import { chosenOutputs } from './evaluation.js'

/** Whether a coalition has a feature; both are numbered from 0. */
export type Membership = (coalition: number, feature: number) => boolean

/**
 * The worth of coalitions: the output explained where the features of a coalition are those of the row and the others those of the
 * baseline, averaged over the rows of the baseline. Evaluated in blocks, with a turn for others after each.
 */
export async function worthOf(
  operation: string, predictions: (points: Value) => Value, row: Value, baseline: Value, target: number,
  { count, has, block, turn }: { readonly count: number, readonly has: Membership, readonly block: number, readonly turn: () => Promise<void> },
): Promise<Float64Array> {
  const width = row.data.length
  const worth = new Float64Array(count)
  const baselines = rowCount(baseline)
  for (let from = 0; from < count; from += block) {
    const size = Math.min(block, count - from)
    const data = emptyLike(row.data, size * width)
    const points = { shape: [size, ...row.shape.slice(1)], dtype: row.dtype, data }
    const targets = new Int32Array(size).fill(target)
    for (let other = 0; other < baselines; other++) {
      await turn()
      const absent = takeRows(baseline, [other]).data
      for (let k = 0; k < size; k++) for (let feature = 0; feature < width; feature++) data[k * width + feature] = (has(from + k, feature) ? row.data : absent)[feature]!
      chosenOutputs(operation, predictions(points), targets).forEach((output, k) => { worth[from + k]! += output / baselines })
    }
  }
  return worth
}
