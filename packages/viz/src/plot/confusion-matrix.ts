/** How often each class was taken for each. */
import { ShapeError, ValueError } from '@mlp/autograd'
import { config, distinct, schema } from './spec.js'
import type { PlotOptions, VegaLiteSpec } from './spec.js'

const CELL = 34
const WIDEST = 120
// Pixels of a character of the axis labels.
const CHARACTER = 7

/**
 * A confusion matrix as a colored table: rows are true classes, columns predicted ones. What is right is blue, mistakes are
 * orange, and darker where there are more of a row; every count is written.
 *
 * @param matrix counts, `matrix[actual][predicted]`, as `confusionMatrix` of @mlp/nn returns them
 * @param labels a name for every class. Default: numbers from 0
 * @throws ShapeError when the matrix is not square or labels are missing; ValueError for an empty one or for counts that are
 *   negative or not finite
 * @example
 * import { confusionMatrixPlot } from '@mlp/viz'
 * const spec = confusionMatrixPlot([[5, 1], [0, 4]], ['cat', 'dog'])
 * console.log(spec.description) // → Confusion matrix of 2 classes: 9 of 10 right.
 */
export function confusionMatrixPlot(matrix: readonly (readonly number[])[], labels: readonly (string | number)[] = matrix.map((_, index) => index), { title, width, height }: PlotOptions = {}): VegaLiteSpec {
  check(matrix, labels)
  const names = distinct(labels.map(String))
  const values = matrix.flatMap((row, actual) => {
    const total = row.reduce((sum, count) => sum + count, 0)
    return row.map((count, predicted) => ({ actual: names[actual]!, predicted: names[predicted]!, count, share: total === 0 ? 0 : count / total, right: actual === predicted }))
  })
  const total = values.reduce((sum, { count }) => sum + count, 0)
  const right = values.reduce((sum, one) => sum + (one.right ? one.count : 0), 0)
  const cell = Math.min(WIDEST, Math.max(CELL, ...names.map(name => name.length * CHARACTER + CHARACTER)))
  const x = { field: 'predicted', type: 'nominal', title: 'predicted', sort: names, axis: { orient: 'top', labelAngle: 0, labelLimit: WIDEST, domain: false, ticks: false } }
  const y = { field: 'actual', type: 'nominal', title: 'actual', sort: names, axis: { domain: false, ticks: false } }
  const cells = (isRight: boolean, range: string[]) => ({
    mark: { type: 'rect' as const, stroke: 'white', strokeWidth: 2, cornerRadius: 3 },
    transform: [{ filter: isRight ? 'datum.right' : '!datum.right' }],
    // The root shows few mistakes beside many right answers.
    encoding: { x, y, color: { condition: { test: 'datum.count === 0', value: '#f5f5f4' }, field: 'share', type: 'quantitative', scale: { domain: [0, 1], range, type: 'sqrt' }, legend: null } },
  })
  return {
    $schema: schema,
    description: `Confusion matrix of ${names.length} classes: ${right} of ${total} right.`,
    ...(title === undefined ? {} : { title }),
    width: width ?? names.length * cell, height: height ?? names.length * CELL,
    config,
    data: { values },
    layer: [
      cells(true, ['#dcebf5', '#0072b2']),
      cells(false, ['#fcebdf', '#d55e00']),
      {
        mark: { type: 'text', fontSize: 12 },
        encoding: {
          x, y, text: { field: 'count', type: 'quantitative', format: ',' },
          color: { condition: [{ test: 'datum.count === 0', value: '#b4b8bf' }, { test: 'datum.share > 0.45', value: 'white' }], value: '#1f2328' },
        },
      },
    ],
    resolve: { scale: { color: 'independent' } },
  }
}

function check(matrix: readonly (readonly number[])[], labels: readonly unknown[]): void {
  const operation = 'confusionMatrixPlot'
  if (matrix.length === 0) {
    throw new ValueError({ code: 'DATA_EMPTY', operation, problem: 'no classes', received: 'an empty matrix', expected: 'one row per class', hint: 'pass what confusionMatrix(prediction, target) returns' })
  }
  const odd = matrix.findIndex(row => row.length !== matrix.length)
  if (odd >= 0) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: 'not a square matrix', received: `${matrix[odd]!.length} counts in row ${odd} of ${matrix.length}`, expected: `${matrix.length} counts in every row`,
      hint: 'rows are true classes and columns predicted ones, the same classes in the same order',
    })
  }
  if (labels.length !== matrix.length) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: 'labels do not match the classes', received: `${labels.length} labels for ${matrix.length} classes`, expected: `${matrix.length} labels`, hint: 'leave the labels out to number the classes',
    })
  }
  matrix.forEach((row, actual) => row.forEach((count, predicted) => {
    if (Number.isFinite(count) && count >= 0) return
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation, problem: 'not a count', received: `${count} in row ${actual}, column ${predicted}`, expected: 'numbers, zero or more', hint: 'pass counts, or shares between 0 and 1',
    })
  }))
}
