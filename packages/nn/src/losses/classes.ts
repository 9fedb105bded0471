/** Targets that name classes: as indices, or as a distribution over them. */
import { DTypeError, ShapeError, ValueError, cast, oneHot, sameShape, showShape } from '@mlp/autograd'
import type { ArrayLike, Shape, Tensor, Value } from '@mlp/autograd'
import { asTarget, requireFloat } from './loss.js'

/** Class indices as a mask over classes; undefined where the target is a distribution. */
export function chosenClasses(operation: string, prediction: Tensor, target: Tensor | ArrayLike): Tensor | undefined {
  const made = asTarget(operation, prediction, target)
  requireFloat(operation, prediction)
  const rows = prediction.shape.slice(0, -1)
  const classes = prediction.shape[prediction.rank - 1]
  if (classes === undefined || classes < 2) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: 'one class leaves nothing to choose', received: `prediction ${showShape(prediction.shape)}`,
      expected: '[samples, classes] with at least two classes', hint: 'for one output per sample use binaryCrossEntropy',
    })
  }
  if (sameShape(made.shape, prediction.shape)) return undefined
  if (sameShape(made.shape, rows)) return oneHot(made.dtype === 'int32' ? made : cast(made, 'int32'), classes, { dtype: 'bool' })
  const column = sameShape(made.shape, [...rows, 1])
  throw new ShapeError({
    code: 'SHAPE_MISMATCH', operation, problem: 'the target fits neither as class indices nor as a distribution', received: `prediction ${showShape(prediction.shape)}, target ${showShape(made.shape)}`,
    expected: `class indices of shape ${showShape(rows)} or a distribution of shape ${showShape(prediction.shape)}`,
    hint: column ? `reshape the column of indices: target.reshape(${showShape(rows)})` : 'one index per sample, or one row per sample with one number per class',
  })
}

/** Refuses constant indices that are none, with their position, and rows that are no distribution; one of the indices may stand for no class. */
export function checkClasses(operation: string, targets: Value, prediction: Shape, ignored?: number): void {
  const classes = prediction[prediction.length - 1] ?? 0
  // Indices of another coding would be cut to integers in the graph, unseen.
  if (targets.shape.length !== prediction.length - 1) return checkDistributions(operation, targets)
  const { data, dtype } = targets
  const at = data.findIndex(one => one !== ignored && (!Number.isInteger(one) || one < 0 || one >= classes))
  if (at < 0) return
  if (dtype === 'bool') throw new DTypeError({ code: 'DTYPE_MISMATCH', operation, problem: 'truth values are not class indices', received: 'bool', expected: 'int32 indices', hint: 'write 0 and 1' })
  throw new ValueError({
    code: 'INDEX_OUT_OF_RANGE', operation, problem: 'a target is not a class index', received: `${data[at]!} at position ${at}`,
    expected: `whole numbers from 0 to ${classes - 1}, as the model has ${classes} outputs`, hint: 'number classes from 0, or give the model one output per class',
  })
}

/** How far the sum of a row may be from 1. */
const SLACK = 1e-3

/** Refuses constant rows that are no distribution over the classes. */
export function checkDistributions(operation: string, { data, shape }: Value): void {
  const classes = shape[shape.length - 1] ?? 1
  const odd = data.findIndex(one => !(one >= 0 && one <= 1))
  if (odd >= 0) throw notDistributed(operation, `${data[odd]!} in row ${Math.floor(odd / classes)}`, 'numbers from 0 to 1', 'write one-hot rows with 0 and 1, or class indices')
  for (let row = 0; row < data.length / classes; row++) {
    let sum = 0
    for (let at = row * classes; at < (row + 1) * classes; at++) sum += data[at]!
    if (Math.abs(sum - 1) > SLACK) throw notDistributed(operation, `a sum of ${sum} in row ${row}`, `rows that sum to 1, within ${SLACK}`, 'where several classes can be true at once use binaryCrossEntropy')
  }
}

function notDistributed(operation: string, received: string, expected: string, hint: string): ValueError {
  return new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'a row of the target is no distribution over the classes', received, expected, hint })
}
