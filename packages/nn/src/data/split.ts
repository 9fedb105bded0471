/** Random division of data into a part to learn from and a part to test on. */
import { ValueError, showShape } from '@mlp/autograd'
import { derive, keyOf, permutation } from '../random/generator.js'
import { rowCount, takeRows, toDataset } from './rows.js'
import type { Dataset, Rows } from './rows.js'

export interface SplitOptions {
  /** A fraction between 0 and 1 (rounded up to whole rows) or a number of rows. Default: 0.25. */
  readonly testSize?: number
  /** Default: 0. */
  readonly seed?: number
  /** Keep the proportions of the values of y, which must be classes, one per row. Default: false. */
  readonly stratify?: boolean
}
export interface Split {
  readonly train: Rows
  readonly test: Rows
  /** The rows of the original that went into each part, in their order there. */
  readonly indices: { readonly train: Int32Array, readonly test: Int32Array }
}

/**
 * Divides rows at random, the same way for the same seed.
 *
 * @throws ValueError `DATA_EMPTY` for no data, `ARGUMENT_INVALID` when a part would be empty or a class has fewer than two rows to stratify;
 *   ShapeError when x and y differ in length
 * @example
 * import { trainTestSplit } from '@mlp/nn'
 * const { train, test } = trainTestSplit({ x: [[0], [1], [2], [3]], y: [0, 0, 1, 1] }, { testSize: 0.5, stratify: true })
 * console.log([...train.y.data].sort(), [...test.y.data].sort()) // → [ 0, 1 ] [ 0, 1 ]
 */
export function trainTestSplit(data: Dataset, { testSize = 0.25, seed = 0, stratify = false }: SplitOptions = {}): Split {
  const rows = toDataset('trainTestSplit', data)
  const count = rowCount(rows.x)
  const tested = testCount(testSize, count)
  const order = permutation(keyOf(seed), count)
  const indices = stratify ? stratified(rows, order, tested, seed) : { test: order.subarray(0, tested), train: order.subarray(tested) }
  const part = (of: Int32Array): Rows => ({ x: takeRows(rows.x, of), y: takeRows(rows.y, of) })
  return { train: part(indices.train), test: part(indices.test), indices }
}

function testCount(testSize: number, count: number): number {
  const tested = testSize > 0 && testSize < 1 ? Math.ceil(testSize * count) : testSize
  if (!Number.isInteger(tested) || tested < 1 || tested >= count) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'trainTestSplit', problem: 'testSize leaves a part empty or is not a size',
      received: `testSize ${testSize} of ${count} rows`, expected: `a fraction between 0 and 1, or a whole number from 1 to ${count - 1}`, hint: 'write { testSize: 0.25 }',
    })
  }
  return tested
}

/** From every class its share of the test rows, by largest remainder; classes in the order of their first row. */
function stratified({ y }: Rows, order: Int32Array, tested: number, seed: number): Split['indices'] {
  const count = rowCount(y)
  const byClass = new Map<number, number[]>()
  if (y.data.length !== count) throw unfit(`y of shape ${showShape(y.shape)}`, 'one class per row', 'pass class indices, not one-hot rows')
  for (const row of order) {
    const label = y.data[row]!
    const members = byClass.get(label)
    if (members === undefined) byClass.set(label, [row])
    else members.push(row)
  }
  const classes = [...byClass].sort(([a], [b]) => a - b).map(([label, members]) => ({ label, members }))
  const rare = classes.find(({ members }) => members.length < 2)
  if (rare !== undefined) throw unfit(`one row of class ${rare.label}`, 'at least two rows of every class', 'leave out rare classes or stratify: false')
  if (tested < classes.length || count - tested < classes.length) {
    throw unfit(`${tested} test and ${count - tested} training rows for ${classes.length} classes`, 'room for every class in both parts', 'change testSize')
  }
  const shares = classes.map(({ members }) => members.length * tested / count)
  const taken = shares.map(Math.floor)
  const byRemainder = shares.map((share, index) => ({ index, rest: share - Math.floor(share) })).sort((a, b) => b.rest - a.rest || a.index - b.index)
  const left = tested - taken.reduce((sum, one) => sum + one, 0)
  for (const { index } of byRemainder.slice(0, left)) taken[index]!++
  const gather = (part: (members: number[], size: number) => number[], index: number): Int32Array => {
    const gathered = classes.flatMap(({ members }, at) => part(members, taken[at]!))
    return permutation(derive(keyOf(seed), index), gathered.length).map(at => gathered[at]!)
  }
  return { test: gather((members, size) => members.slice(0, size), 0), train: gather((members, size) => members.slice(size), 1) }
}

function unfit(received: string, expected: string, hint: string): ValueError {
  return new ValueError({ code: 'ARGUMENT_INVALID', operation: 'trainTestSplit', problem: 'cannot stratify', received, expected, hint })
}
