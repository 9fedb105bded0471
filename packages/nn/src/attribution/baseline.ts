/** What stands for features that are absent. */
import { ShapeError, cast, evaluate, full, showShape, tensor } from '@mlp/autograd'
import type { ArrayLike, NdArray, Value } from '@mlp/autograd'
import { checkFinite, toRows } from '../data/rows.js'

/** Attributions that add up to the difference between a row and a baseline. */
export interface BaselineAttribution {
  /** φ, of the shape of x, in the unit of the output: what each number of a row adds to the output at the baseline. */
  readonly values: NdArray
  /** The output explained at each row, f(x): [samples]. */
  readonly output: NdArray
  /** The same output at the baseline, f(b), or its mean over several: [samples]. */
  readonly baselineOutput: NdArray
  /** How far the values are from adding up, Σφ − (f(x) − f(b)): [samples]. */
  readonly gap: NdArray
}

/** One row for all numbers equal, one row, or several. */
export function baselineRows(operation: string, baseline: number | ArrayLike, x: Value, most: 'one' | 'several'): Value {
  const row = x.shape.slice(1)
  const given = typeof baseline === 'number' ? evaluate(full(row, baseline)) : toRows(operation, 'baseline', baseline)
  const isRow = given.shape.length === row.length
  const rows = isRow ? { ...given, shape: [1, ...given.shape] } : given
  const fits = rows.shape.length === x.shape.length && row.every((size, axis) => rows.shape[axis + 1] === size) && (most === 'several' || rows.shape[0] === 1)
  if (!fits) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: 'the baseline is not like a row of x', received: `baseline of shape ${showShape(given.shape)} for rows of shape ${showShape(row)}`,
      expected: `a number, ${showShape(row)}${most === 'several' ? ` or [rows, ${row.join(', ')}]` : ''}`, hint: 'pass one row that means "nothing there", such as the mean of the training rows',
    })
  }
  checkFinite(operation, 'baseline', given)
  return evaluate(cast(tensor(rows), x.dtype))
}

/** Σφ − (f(x) − f(b)) of every row. */
export function gapsOf(values: Float64Array, output: Float64Array, baselineOutput: Float64Array): Float64Array {
  const width = values.length / output.length
  return output.map((one, row) => {
    let sum = 0
    for (let at = row * width; at < (row + 1) * width; at++) sum += values[at]!
    return sum - (one - baselineOutput[row]!)
  })
}
