/** Rows picked by number, and data whose samples stand in columns. */
import { ShapeError, ValueError, evaluate, showArgument, showShape, transpose } from '@mlp/autograd'
import type { ArrayLike, Value } from '@mlp/autograd'
import { rowCount, takeRows, toDataset, toRows } from './rows.js'
import type { Dataset, Rows } from './rows.js'

/**
 * The rows with these numbers, in this order and as often as they come: of an array, or of both sides of a dataset.
 *
 * @param data rows, counted from 0
 * @param indices whole numbers, for example a part of `kFold` or a batch of `batchIndices`
 * @throws ValueError `INDEX_OUT_OF_RANGE` that names an index that is no row and its position; as `trainTestSplit` for data that is none
 * @example
 * import { kFold, selectRows } from '@mlp/nn'
 * const data = { x: [[0], [1], [2], [3]], y: [0, 10, 20, 30] }
 * const [first] = kFold(data, { folds: 2, shuffle: false })
 * console.log([...selectRows(data, first!.validation).y.data], [...selectRows(data.x, [3, 3]).data]) // → [ 0, 10 ] [ 3, 3 ]
 */
export function selectRows(data: Dataset, indices: Int32Array | readonly number[]): Rows
export function selectRows(data: ArrayLike, indices: Int32Array | readonly number[]): Value
export function selectRows(data: Dataset | ArrayLike, indices: Int32Array | readonly number[]): Rows | Value {
  const operation = 'selectRows'
  const taken = isDataset(data) ? toDataset(operation, data) : toRows(operation, 'data', data)
  const rows = 'x' in taken ? rowCount(taken.x) : rowCount(taken)
  checkIndices(operation, indices, rows)
  return 'x' in taken ? { x: takeRows(taken.x, indices), y: takeRows(taken.y, indices) } : takeRows(taken, indices)
}

function isDataset(data: Dataset | ArrayLike): data is Dataset {
  return typeof data === 'object' && 'x' in data && 'y' in data
}

function checkIndices(operation: string, indices: unknown, rows: number): void {
  if (!Array.isArray(indices) && !(indices instanceof Int32Array)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'indices are no list', received: showArgument(indices), expected: 'whole numbers in an array or Int32Array', hint: 'write selectRows(x, [0, 2])' })
  }
  const at = Array.from<unknown>(indices).findIndex(one => !(Number.isInteger(one) && Number(one) >= 0 && Number(one) < rows))
  if (at < 0) return
  throw new ValueError({ code: 'INDEX_OUT_OF_RANGE', operation, problem: 'not a row', received: `${showArgument(indices[at])} at position ${at}`, expected: `whole numbers from 0 to ${rows - 1}`, hint: 'rows are counted from 0, and none from the end' })
}

/**
 * A table whose samples are columns, X ∈ ℝᵈˣᵐ, as rows: of shape [samples, features], which everything in this package takes.
 * Applied to rows, such as predictions, it gives columns back.
 *
 * @throws ShapeError for anything but a table; ValueError for no data or text in it
 * @example
 * import { columnsToRows } from '@mlp/nn'
 * const x = columnsToRows([[1, 2, 3], [4, 5, 6]]) // three samples of two features
 * console.log(x.shape, [...x.data]) // → [ 3, 2 ] [ 1, 4, 2, 5, 3, 6 ]
 */
export function columnsToRows(data: ArrayLike): Value {
  const value = toRows('columnsToRows', 'data', data)
  if (value.shape.length === 2) return evaluate(transpose(value))
  throw new ShapeError({
    code: 'SHAPE_MISMATCH', operation: 'columnsToRows', problem: 'data is not a table', received: `shape ${showShape(value.shape)}`,
    expected: 'shape [features, samples]', hint: 'one target per sample needs no turning: [samples] is right; other axes are moved with moveAxis',
  })
}
