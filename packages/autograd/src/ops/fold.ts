/** The fold that sums, shared by the sum, the running sum and the sliding one. */
import type { Fold } from './operation.js'

export const addition: Fold = {
  lift: (_, x) => [x],
  merge: (m, [a], [b]) => [m.add(a!, b!)],
  finish: (_, [total]) => total!,
}
