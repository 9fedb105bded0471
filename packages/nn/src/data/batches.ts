/** The order in which samples meet the model. */
import { ValueError, checkOptions, showArgument } from '@mlp/autograd'
import { derive, keyOf, permutation } from '../random/generator.js'

export interface BatchOptions {
  /** Rows per batch; the last batch of an epoch holds what is left. */
  readonly batchSize: number
  /** A new order every epoch. Default: true. */
  readonly shuffle?: boolean
  /** Default: 0. */
  readonly seed?: number
  /** Counts from 0; with the seed it decides the order. Default: 0. */
  readonly epoch?: number
}

/**
 * The row numbers of each batch of one epoch: every row once.
 *
 * @throws ValueError for a batchSize that is not a positive whole number
 * @example
 * import { batchIndices } from '@mlp/nn'
 * const batches = batchIndices(5, { batchSize: 2, shuffle: false })
 * console.log(batches.map(rows => [...rows])) // → [ [ 0, 1 ], [ 2, 3 ], [ 4 ] ]
 */
export function batchIndices(count: number, options: BatchOptions): Int32Array[] {
  const { batchSize, shuffle = true, seed = 0, epoch = 0 } = checkOptions('batchIndices', options, { batchSize: 'anything', shuffle: 'boolean', seed: 'number', epoch: 'number' })
  checkBatchSize('batchIndices', batchSize)
  const order = shuffle ? permutation(derive(keyOf(seed), epoch), count) : Int32Array.from({ length: count }, (_, row) => row)
  return Array.from({ length: Math.ceil(count / batchSize) }, (_, batch) => order.subarray(batch * batchSize, (batch + 1) * batchSize))
}

/** Refuses a size that no batch can have. */
export function checkBatchSize(operation: string, batchSize: number): void {
  if (Number.isInteger(batchSize) && batchSize >= 1) return
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'batchSize out of range', received: `batchSize ${showArgument(batchSize)}`,
    expected: 'a whole number, one or more', hint: 'write { batchSize: 32 }',
  })
}
