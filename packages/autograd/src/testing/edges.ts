/** Checks of the documented values at ±0, ±∞ and NaN. */
import { NdArray } from '../graph/array.js'
import type { FloatDType } from '../graph/dtype.js'
import type { Elementwise } from '../ops/operation.js'
import { evaluator } from './evaluator.js'
import { specimenOf } from './specimen.js'
import type { Check, Finding } from './subject.js'

const SPECIAL = [-Infinity, -0, 0, Infinity, NaN]

/** Every row exactly, in both precisions; and every operand that is a number meets each special value in some row. */
export const edges: Check = function* ({ operation, doubles }) {
  if (operation.kind !== 'elementwise') return
  const table = operation.edges ?? []
  for (const [operand, sort] of operation.operands.entries()) {
    if (sort === 'bool') continue
    const missing = SPECIAL.filter(special => !table.some(row => Object.is(row[operand], special)))
    if (missing.length > 0) yield { where: `operand ${operand}`, received: `no row with ${missing.map(one => Object.is(one, -0) ? '-0' : one).join(', ')}`, expected: 'a documented value for each of ±0, ±∞, NaN' }
  }
  for (const dtype of ['float64', 'float32'] as const) yield* atRows(operation, table, doubles[0]?.attributes ?? {}, dtype)
}

function* atRows(operation: Elementwise, table: readonly (readonly number[])[], attributes: object, dtype: FloatDType): Generator<Finding> {
  if (table.length === 0) return
  const arrays = operation.operands.map((sort, operand) => {
    const column = table.map(row => row[operand]!)
    return new NdArray(sort === 'bool' ? Uint8Array.from(column) : Float64Array.from(column), [table.length], sort === 'bool' ? 'bool' : 'float64')
  })
  const { node, leaves, values } = specimenOf(operation, arrays, attributes, '', dtype)
  const [found] = evaluator([node], leaves)(values)
  for (const [index, row] of table.entries()) {
    if (row.length !== operation.operands.length + 1) yield { where: `row ${index}`, received: `${row.length} numbers`, expected: `${operation.operands.length} operands and a result` }
    const expected = node.dtype === 'float32' ? Math.fround(row[row.length - 1]!) : row[row.length - 1]!
    if (!Object.is(found![index], expected)) yield { where: `[${row.slice(0, -1).map(one => Object.is(one, -0) ? '-0' : one).join(', ')}] in ${dtype}`, received: found![index]!, expected }
  }
}
