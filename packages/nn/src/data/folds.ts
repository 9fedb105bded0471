/** Cross-validation: every row is held out once. */
import { ValueError, checkOptions } from '@mlp/autograd'
import { keyOf, permutation } from '../random/generator.js'
import { rowCount, toDataset } from './rows.js'
import type { Dataset } from './rows.js'
import { rowsByClass } from './strata.js'

export interface KFoldOptions {
  /** How many parts; each is held out once. From 2 to the number of rows. Default: 5. */
  readonly folds?: number
  /** Deal out the rows at random; without it every part is a run of neighbors. Default: true. */
  readonly shuffle?: boolean
  /** Default: 0. */
  readonly seed?: number
  /** Keep the proportions of the values of y, which must be classes, one per row, and of every class at least `folds` rows. Default: false. */
  readonly stratify?: boolean
}
/** Row numbers, in ascending order. */
export interface DataFold {
  readonly train: Int32Array
  readonly validation: Int32Array
}

/**
 * Divides rows into k parts whose sizes differ by one at most, and gives k folds: each validates on one part and trains on the others.
 * The same seed gives the same folds. With `stratify` the rows of a class in two parts differ in number by one at most.
 *
 * @param data a dataset, or the number of rows
 * @throws ValueError `ARGUMENT_INVALID` for a number of folds out of range, for a number of rows that is none, to stratify a number
 *   or a single class, and for a class with fewer rows than folds; as `trainTestSplit` for other data
 * @example
 * import { kFold } from '@mlp/nn'
 * const folds = kFold(5, { folds: 2, shuffle: false })
 * console.log(folds.map(({ train, validation }) => [[...train], [...validation]]))
 * // → [ [ [ 3, 4 ], [ 0, 1, 2 ] ], [ [ 0, 1, 2 ], [ 3, 4 ] ] ]
 */
export function kFold(data: Dataset | number, options: KFoldOptions = {}): DataFold[] {
  const rows = typeof data === 'number' ? undefined : toDataset('kFold', data)
  const { folds = 5, shuffle = true, seed = 0, stratify = false } = checkOptions('kFold', options, { folds: 'number', shuffle: 'boolean', seed: 'number', stratify: 'boolean' })
  const count = rows === undefined ? checkedCount(data as number) : rowCount(rows.x)
  if (!Number.isInteger(folds) || folds < 2 || folds > count) {
    throw invalid('folds out of range', `${folds} folds of ${count} rows`, `a whole number from 2 to ${count}`, 'write { folds: 5 }')
  }
  const key = keyOf(seed)
  const order = shuffle ? permutation(key, count) : Int32Array.from({ length: count }, (_, row) => row)
  const partOf = new Int32Array(count)
  if (stratify) {
    if (rows === undefined) throw invalid('cannot stratify', `${count} rows without classes`, 'a dataset', 'write kFold({ x, y }, { stratify: true })')
    // Dealt like cards, class after class: the next class goes on where the last one ended, which evens out the sizes.
    rowsByClass('kFold', rows.y, order, folds).flatMap(({ members }) => members).forEach((row, at) => { partOf[row] = at % folds })
  } else {
    const larger = count % folds
    const size = Math.floor(count / folds)
    order.forEach((row, at) => {
      partOf[row] = at < larger * (size + 1) ? Math.floor(at / (size + 1)) : larger + Math.floor((at - larger * (size + 1)) / size)
    })
  }
  const all = Int32Array.from({ length: count }, (_, row) => row)
  return Array.from({ length: folds }, (_, fold) => ({
    train: all.filter(row => partOf[row] !== fold), validation: all.filter(row => partOf[row] === fold),
  }))
}

function checkedCount(count: number): number {
  if (Number.isInteger(count) && count >= 2) return count
  throw invalid('not a number of rows', String(count), 'a whole number, two or more', 'pass the data or how many rows it has')
}

function invalid(problem: string, received: string, expected: string, hint: string): ValueError {
  return new ValueError({ code: 'ARGUMENT_INVALID', operation: 'kFold', problem, received, expected, hint })
}
