/** Random division of data into parts to learn from, to choose by and to test on. */
import { ValueError, checkOptions } from '@mlp/autograd'
import type { Value } from '@mlp/autograd'
import { derive, keyOf, permutation } from '../random/generator.js'
import type { Key } from '../random/generator.js'
import { rowCount, takeRows, toDataset } from './rows.js'
import type { Dataset, Rows } from './rows.js'
import { rowsByClass } from './strata.js'

export interface SplitOptions {
  /** A fraction between 0 and 1 (rounded up to whole rows) or a number of rows. Default: 0.25. */
  readonly testSize?: number
  /** Default: 0. */
  readonly seed?: number
  /** Keep the proportions of the values of y, which must be classes, one per row. Default: false. */
  readonly stratify?: boolean
}
const SPLIT_SORTS = { testSize: 'number', seed: 'number', stratify: 'boolean' } as const
export interface Split {
  readonly train: Rows
  readonly test: Rows
  /** The rows of the original that went into each part, in their order there. */
  readonly indices: { readonly train: Int32Array, readonly test: Int32Array }
}

/**
 * Divides rows at random, the same way for the same seed.
 *
 * @throws ValueError `DATA_EMPTY` for no data, `ARGUMENT_INVALID` when a part would be empty, or to stratify a single class or
 *   one of fewer than two rows;
 *   ShapeError when x and y differ in length
 * @example
 * import { trainTestSplit } from '@mlp/nn'
 * const { train, test } = trainTestSplit({ x: [[0], [1], [2], [3]], y: [0, 0, 1, 1] }, { testSize: 0.5, stratify: true })
 * console.log([...train.y.data].sort(), [...test.y.data].sort()) // → [ 0, 1 ] [ 0, 1 ]
 */
export function trainTestSplit(data: Dataset, options: SplitOptions = {}): Split {
  const operation = 'trainTestSplit'
  const rows = toDataset(operation, data)
  const { testSize = 0.25, seed = 0, stratify = false } = checkOptions(operation, options, SPLIT_SORTS)
  const count = rowCount(rows.x)
  const indices = divide({ operation, y: rows.y, size: partSize(operation, 'testSize', testSize, count, count - 1), key: keyOf(seed), stratify })
  return { train: part(rows, indices.train), test: part(rows, indices.test), indices }
}

export interface ThreeWaySplitOptions extends SplitOptions {
  /** A fraction of all rows (rounded up to whole rows) or a number of rows. Default: 0.2. */
  readonly validationSize?: number
  /** A fraction of all rows (rounded up to whole rows) or a number of rows. Default: 0.2. */
  readonly testSize?: number
}
export interface ThreeWaySplit extends Split {
  readonly validation: Rows
  readonly indices: Split['indices'] & { readonly validation: Int32Array }
}

/**
 * Divides rows at random in three, the same way for the same seed: rows to learn from, rows to choose by, and rows for the last test.
 * The test rows are those that `trainTestSplit` takes with the same seed, so that validationSize never changes them.
 *
 * @throws as `trainTestSplit`
 * @example
 * import { trainValidationTestSplit } from '@mlp/nn'
 * const x = Array.from({ length: 10 }, (_, i) => [i])
 * const { train, validation, test } = trainValidationTestSplit({ x, y: x }, { validationSize: 0.2, testSize: 1 })
 * console.log(train.x.shape, validation.x.shape, test.x.shape) // → [ 7, 1 ] [ 2, 1 ] [ 1, 1 ]
 */
export function trainValidationTestSplit(data: Dataset, options: ThreeWaySplitOptions = {}): ThreeWaySplit {
  const operation = 'trainValidationTestSplit'
  const rows = toDataset(operation, data)
  const { validationSize = 0.2, testSize = 0.2, seed = 0, stratify = false } = checkOptions(operation, options, { ...SPLIT_SORTS, validationSize: 'number' })
  const count = rowCount(rows.x)
  const tested = partSize(operation, 'testSize', testSize, count, count - 2)
  const validated = partSize(operation, 'validationSize', validationSize, count, count - tested - 1)
  const key = keyOf(seed)
  const { test, train: kept } = divide({ operation, y: rows.y, size: tested, key, stratify })
  const inner = divide({ operation, y: takeRows(rows.y, kept), size: validated, key: derive(key, 2), stratify })
  const indices = { train: inner.train.map(at => kept[at]!), validation: inner.test.map(at => kept[at]!), test }
  return { train: part(rows, indices.train), validation: part(rows, indices.validation), test: part(rows, test), indices }
}

function part({ x, y }: Rows, of: Int32Array): Rows {
  return { x: takeRows(x, of), y: takeRows(y, of) }
}

function partSize(operation: string, option: string, size: number, count: number, most: number): number {
  const rows = size > 0 && size < 1 ? Math.ceil(size * count) : size
  if (!Number.isInteger(rows) || rows < 1 || rows > most) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation, problem: `${option} leaves a part empty or is not a size`,
      received: `${option} ${size} of ${count} rows`, expected: `a fraction between 0 and 1, or a whole number from 1 to ${most}`, hint: `write { ${option}: ${option === 'testSize' ? 0.25 : 0.2} }`,
    })
  }
  return rows
}

interface Division {
  readonly operation: string
  readonly y: Value
  /** How many rows go into the test part. */
  readonly size: number
  readonly key: Key
  readonly stratify: boolean
}

function divide({ operation, y, size, key, stratify }: Division): Split['indices'] {
  const order = permutation(key, rowCount(y))
  return stratify ? stratified(operation, y, order, size, key) : { test: order.subarray(0, size), train: order.subarray(size) }
}

/** From every class its share of the test rows, by largest remainder. */
function stratified(operation: string, y: Value, order: Int32Array, tested: number, key: Key): Split['indices'] {
  const count = rowCount(y)
  const classes = rowsByClass(operation, y, order, 2)
  if (tested < classes.length || count - tested < classes.length) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation, problem: 'cannot stratify', received: `${tested} test and ${count - tested} training rows for ${classes.length} classes`,
      expected: 'room for every class in both parts', hint: operation === 'trainTestSplit' ? 'change testSize' : 'change testSize or validationSize',
    })
  }
  const shares = classes.map(({ members }) => members.length * tested / count)
  const taken = shares.map(Math.floor)
  const byRemainder = shares.map((share, index) => ({ index, rest: share - Math.floor(share) })).sort((a, b) => b.rest - a.rest || a.index - b.index)
  const left = tested - taken.reduce((sum, one) => sum + one, 0)
  for (const { index } of byRemainder.slice(0, left)) taken[index]!++
  const gather = (part: (members: readonly number[], size: number) => readonly number[], index: number): Int32Array => {
    const gathered = classes.flatMap(({ members }, at) => part(members, taken[at]!))
    return permutation(derive(key, index), gathered.length).map(at => gathered[at]!)
  }
  return { test: gather((members, size) => members.slice(0, size), 0), train: gather((members, size) => members.slice(size), 1) }
}
