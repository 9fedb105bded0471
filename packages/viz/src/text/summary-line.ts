/** A summary of an array in one short line. */
import type { DType } from '@mlp/autograd'
import { fromJson } from '../view/summary.js'
import type { ValueSummary } from '../view/model.js'
import { shortNumber } from './number.js'

const LISTED = 4

export function summaryLine({ count, notFinite, min, max, data }: ValueSummary, dtype: DType): string {
  if (data !== undefined && count <= LISTED) {
    const elements = data.map(element => shortNumber(fromJson(element), dtype)).join(', ')
    return count === 1 ? elements : `[${elements}]`
  }
  const bad = notFinite > 0 ? [`${notFinite} of ${count} not finite`] : []
  if (min === undefined || max === undefined) return bad.join('')
  const [least, greatest] = [min, max].map(value => shortNumber(fromJson(value), dtype))
  return [min === max ? `all ${least!}` : `${least!} … ${greatest!}`, ...bad].join(', ')
}
