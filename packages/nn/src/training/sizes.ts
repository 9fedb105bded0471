/** Programs for batches of different sizes. */
import type { Value } from '@mlp/autograd'
import { rowCount, takeRows } from '../data/rows.js'

/** Programs by number of rows, each made once. */
export function byRows<P>(make: (rows: number) => P): (rows: number) => P {
  const made = new Map<number, P>()
  return rows => {
    let program = made.get(rows)
    if (program === undefined) made.set(rows, program = make(rows))
    return program
  }
}

/** The sizes that batches of so many rows have: the full one and, where something is left, a short one. */
export function sizesOf(rows: number, batchSize: number): number[] {
  return rows <= batchSize ? [rows] : rows % batchSize === 0 ? [batchSize] : [batchSize, rows % batchSize]
}

/** Consecutive chunks of rows. */
export function* chunks(data: Value, size: number): Generator<Value> {
  const rows = rowCount(data)
  for (let from = 0; from < rows; from += size) {
    yield takeRows(data, Int32Array.from({ length: Math.min(size, rows - from) }, (_, i) => from + i))
  }
}
