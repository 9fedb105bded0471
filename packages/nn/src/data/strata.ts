/** Rows by the class they belong to. */
import { ValueError, showShape } from '@mlp/autograd'
import type { Value } from '@mlp/autograd'
import { rowCount } from './rows.js'

/** The rows of one class, in the order given. */
export interface Stratum {
  readonly label: number
  readonly members: readonly number[]
}

/** The rows of y by class, classes in ascending order; there must be two classes, and every one must have so many rows at least. */
export function rowsByClass(operation: string, y: Value, order: Int32Array, least: number): readonly Stratum[] {
  const refuse = (received: string, expected: string, hint: string): never => {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'cannot stratify', received, expected, hint })
  }
  if (y.data.length !== rowCount(y)) refuse(`y of shape ${showShape(y.shape)}`, 'one class per row', 'pass class indices, not one-hot rows')
  const byClass = new Map<number, number[]>()
  for (const row of order) {
    const label = y.data[row]!
    const members = byClass.get(label)
    if (members === undefined) byClass.set(label, [row])
    else members.push(row)
  }
  const strata = [...byClass].sort(([a], [b]) => a - b).map(([label, members]) => ({ label, members }))
  if (strata.length < 2) refuse(`class ${strata[0]?.label ?? 'none'} in all ${order.length} rows`, 'two classes or more', 'a single class needs no strata: leave out stratify, or look for the rows that got lost')
  const rare = strata.find(({ members }) => members.length < least)
  if (rare !== undefined) {
    const { label, members: { length } } = rare
    refuse(`${length === 1 ? 'one row' : `${length} rows`} of class ${label}`, `at least ${least === 2 ? 'two' : least} rows of every class`, 'leave out rare classes or stratify: false')
  }
  return strata
}
