/** The order in which samples meet the model. */
import { ValueError, checkOptions, showArgument } from '@mlp/autograd'
import { derive, keyOf, permutation } from '../random/generator.js'
import { rowCount, takeRows, toDataset } from './rows.js'
import type { Dataset, Rows } from './rows.js'

export interface BatchOptions {
  /** Rows per batch; the last batch of an epoch holds what is left. */
  readonly batchSize: number
  /** A new order every epoch. Default: true. */
  readonly shuffle?: boolean
  /** Default: 0. */
  readonly seed?: number
  /** Counts from 0; with the seed it decides the order. Default: 0. */
  readonly epoch?: number
  /** Leave out the last batch where it is short, so that all batches have one size. Default: false. */
  readonly dropLast?: boolean
}

/**
 * The row numbers of each batch of one epoch: every row once, but for those that `dropLast` leaves out.
 *
 * @param count of rows
 * @throws ValueError for a count or an epoch that is no whole number of zero or more, a batchSize that is not a positive whole number, and
 *   for `dropLast` where there are fewer rows than one batch has
 * @example
 * import { batchIndices } from '@mlp/nn'
 * const batches = batchIndices(5, { batchSize: 2, shuffle: false })
 * console.log(batches.map(rows => [...rows])) // → [ [ 0, 1 ], [ 2, 3 ], [ 4 ] ]
 */
export function batchIndices(count: number, options: BatchOptions): Int32Array[] {
  return indicesOf('batchIndices', count, options)
}

function indicesOf(operation: string, count: number, options: BatchOptions): Int32Array[] {
  const sorts = { batchSize: 'anything', shuffle: 'boolean', seed: 'anything', epoch: 'anything', dropLast: 'boolean' } as const
  const { batchSize, shuffle = true, seed = 0, epoch = 0, dropLast = false } = checkOptions(operation, options, sorts)
  for (const [name, number] of [['count', count], ['epoch', epoch]] as const) {
    if (Number.isInteger(number) && number >= 0 && number < 2 ** 31) continue
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: `${name} out of range`, received: `${name} ${showArgument(number)}`, expected: 'a whole number, zero or more', hint: name === 'count' ? 'pass the number of rows: x.shape[0]' : 'count epochs from 0' })
  }
  checkBatchSize(operation, batchSize)
  if (dropLast && batchSize > count) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'no batch is left', received: `batchSize ${batchSize} for ${count} rows and dropLast`, expected: `at most ${count}`, hint: 'make batchSize smaller, or leave dropLast out' })
  }
  const key = keyOf(seed)
  const order = shuffle ? permutation(derive(key, epoch), count) : Int32Array.from({ length: count }, (_, row) => row)
  const batches = dropLast ? Math.floor(count / batchSize) : Math.ceil(count / batchSize)
  return Array.from({ length: batches }, (_, batch) => order.subarray(batch * batchSize, (batch + 1) * batchSize))
}

/**
 * The rows of each batch of one epoch, for a training loop of one's own: those that `fit` would take with the same options. Batches are
 * copied when their turn comes.
 *
 * @param data x of shape [samples, …] and y with as many rows
 * @throws (at the call) as `batchIndices`; ValueError for missing or empty data, ShapeError when x and y differ in length
 * @example
 * import { batches } from '@mlp/nn'
 * const data = { x: [[1], [2], [3]], y: [10, 20, 30] }
 * for (let epoch = 0; epoch < 2; epoch++) {
 *   for (const { x, y } of batches(data, { batchSize: 2, epoch })) if (x.data.some((one, row) => y.data[row] !== 10 * one)) console.log('never')
 * }
 * console.log([...batches(data, { batchSize: 2, shuffle: false })].map(({ x }) => x.shape)) // → [ [ 2, 1 ], [ 1, 1 ] ]
 */
export function batches(data: Dataset, options: BatchOptions): Iterable<Rows> {
  const { x, y } = toDataset('batches', data)
  const indices = indicesOf('batches', rowCount(x), options)
  return { *[Symbol.iterator]() { for (const rows of indices) yield { x: takeRows(x, rows), y: takeRows(y, rows) } } }
}

/** Refuses a size that no batch can have. */
export function checkBatchSize(operation: string, batchSize: number): void {
  if (Number.isInteger(batchSize) && batchSize >= 1) return
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'batchSize out of range', received: `batchSize ${showArgument(batchSize)}`,
    expected: 'a whole number, one or more', hint: 'write { batchSize: 32 }',
  })
}
