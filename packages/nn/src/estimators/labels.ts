/** The labels that classifiers are given, as they come, and as indices of classes. */
import { ShapeError, ValueError, showShape } from '@mlp/autograd'
import type { TypedArray, Value } from '@mlp/autograd'
import { Codes } from '../data/classes.js'
import type { Label } from '../data/classes.js'

/** One label per row: a list, a typed array, or an array such as `trainTestSplit` gives. */
export type Labels = readonly Label[] | TypedArray | Value

/** Labels as a list, one per row of x. */
export function labelsOf(operation: string, y: Labels, rows: number): readonly Label[] {
  const labels = listOf(operation, y)
  if (labels.length !== rows && labels.length > 0) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: 'x and y differ in length', received: `x of ${rows} rows and y of ${labels.length} labels`,
      expected: 'one label per row of x', hint: 'samples are rows; transpose data that has samples in columns',
    })
  }
  return labels
}

function listOf(operation: string, y: Labels): readonly Label[] {
  const given: unknown = y
  if (typeof given !== 'object' || given === null) throw notLabels(operation, typeof given === 'string' ? JSON.stringify(given) : String(given))
  if (Array.isArray(y)) {
    const nested = (y as readonly unknown[]).findIndex(one => typeof one === 'object' && one !== null)
    if (nested >= 0) throw notLabels(operation, `an array at position ${nested}`)
    return y as readonly Label[]
  }
  if (!('data' in y)) return Array.from(y as TypedArray)
  if (y.data.length !== (y.shape[0] ?? 0)) throw notLabels(operation, `shape ${showShape(y.shape)}`)
  return Array.from(y.data)
}

function notLabels(operation: string, received: string): ValueError {
  return new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'y is no list of labels', received, expected: 'one label per row of x: text, numbers or booleans',
    hint: "write ['cat', 'dog']; of one-hot rows take the position of the one",
  })
}

/** The classes among labels, two of them or more. */
export function classesIn(operation: string, labels: readonly Label[]): Codes<Label> {
  const codes = new Codes<Label>(operation)
  codes.learn(labels)
  const continuous = labels.findIndex(one => typeof one === 'number' && !Number.isInteger(one))
  if (continuous >= 0) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation, problem: 'y holds measurements, not classes', received: `${String(labels[continuous])} at position ${continuous}`,
      expected: 'whole numbers, text or booleans', hint: `predict numbers with ${operation.startsWith('MLP') ? 'MLPRegressor' : 'LinearRegression, Ridge or MLPRegressor'}, or write labels.map(String)`,
    })
  }
  if (codes.classes.length >= 2) return codes
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'y holds a single class', received: `${JSON.stringify(codes.classes[0])} in all ${labels.length} rows`,
    expected: 'two classes or more', hint: 'check how the data was split, or stratify the split',
  })
}
