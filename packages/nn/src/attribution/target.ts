/** Which output of a model is explained. */
import { ShapeError, ValueError } from '@mlp/autograd'
import type { Value } from '@mlp/autograd'
import { rowCount } from '../data/rows.js'
import { greatest } from '../metrics/predictions.js'

/** One output for all rows, one for each row, or of each row the greatest one. Outputs are counted from 0. */
export type AttributionTarget = number | readonly number[] | Int32Array | 'predicted'

/** The output explained of every row. Of a model with one output per row that is the output 0. */
export function targetsOf(operation: string, target: AttributionTarget, prediction: Value): Int32Array {
  const rows = rowCount(prediction)
  const outputs = prediction.data.length / rows
  if (target === 'predicted') return Int32Array.from(greatest(prediction, rows))
  const given: unknown = target
  if (typeof given !== 'number' && !Array.isArray(given) && !(given instanceof Int32Array)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'no such target', received: JSON.stringify(target) ?? typeof target, expected: "the number of an output, one number per row, or 'predicted'", hint: 'write { target: 3 } to explain output 3' })
  }
  const targets = typeof target === 'number' ? new Array<number>(rows).fill(target) : Array.from(target)
  if (targets.length !== rows) {
    throw new ShapeError({ code: 'SHAPE_MISMATCH', operation, problem: 'not one target per row', received: `${targets.length} targets for ${rows} rows`, expected: `${rows} targets, or one number for all rows`, hint: 'pass the classes in the order of the rows: { target: y }' })
  }
  const odd = targets.findIndex(one => !(Number.isInteger(one) && one >= 0 && one < outputs))
  if (odd >= 0) {
    throw new ValueError({
      code: 'INDEX_OUT_OF_RANGE', operation, problem: 'the model has no such output', received: `target ${targets[odd]!}${typeof target === 'number' ? '' : ` for row ${odd}`}`,
      expected: outputs === 1 ? '0: the model has one output' : `a whole number from 0 to ${outputs - 1}`, hint: "outputs are counted from 0; { target: 'predicted' } takes the greatest one of every row",
    })
  }
  return Int32Array.from(targets)
}
