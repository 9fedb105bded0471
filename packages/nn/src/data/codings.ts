/** The codings of class labels there are, and the way from each to the others. */
import { ShapeError, ValueError, checkOptions, showShape } from '@mlp/autograd'
import type { ArrayLike, Shape, Value } from '@mlp/autograd'
import { rowCount, toRows } from './rows.js'

/**
 * How labels are written: `'index'` 0 … K − 1 (two classes: 0 and 1), for `crossEntropy`, `binaryCrossEntropy` and metrics; `'bipolar'`
 * −1 and 1, for `hinge` and `perceptronCriterion`; `'oneHot'` a row with a one at the class, for errors of several outputs.
 */
export type LabelCoding = 'index' | 'bipolar' | 'oneHot'

export interface RecodeOptions {
  readonly from: LabelCoding
  readonly to: LabelCoding
  /** The number of classes K, where indices become one-hot rows. Default: as many as occur, and two at least. */
  readonly classes?: number
}

const CODINGS: readonly LabelCoding[] = ['index', 'bipolar', 'oneHot']

/**
 * Labels in another coding: {0, 1} ↔ {−1, +1} ↔ one-hot rows, and indices of more classes ↔ one-hot rows. Class 0 is −1, class 1 is +1.
 * Indices and signs are int32 and keep their shape, [samples] or [samples, 1]; one-hot rows are float32 of shape [samples, K].
 * Labels that are text are numbered by `LabelEncoder`.
 *
 * @throws ValueError that names the first label that is not of the coding it is said to have, with its row; for signs of more than
 *   two classes; ShapeError for labels of another shape
 * @example
 * import { recodeLabels } from '@mlp/nn'
 * console.log([...recodeLabels([0, 1, 1], { from: 'index', to: 'bipolar' }).data]) // → [ -1, 1, 1 ]
 * console.log([...recodeLabels([-1, 1], { from: 'bipolar', to: 'oneHot' }).data]) // → [ 1, 0, 0, 1 ]
 * console.log([...recodeLabels([[0, 0, 1], [0, 1, 0]], { from: 'oneHot', to: 'index' }).data]) // → [ 2, 1 ]
 */
export function recodeLabels(labels: ArrayLike, options: RecodeOptions): Value {
  const operation = 'recodeLabels'
  const { from, to, classes } = checkOptions(operation, options, { from: CODINGS, to: CODINGS, classes: 'number' })
  for (const [name, coding] of [['from', from], ['to', to]] as const) {
    if (!CODINGS.includes(coding)) throw refuse(`${name} is missing`, `{ ${Object.keys(options).join(', ')} }`, "'index', 'bipolar' or 'oneHot'", "write recodeLabels(y, { from: 'index', to: 'bipolar' })")
  }
  if (classes !== undefined && !(Number.isInteger(classes) && classes >= 2)) throw refuse('classes out of range', `classes ${classes}`, 'a whole number, two or more', 'leave it out for as many as occur')
  const value = toRows(operation, 'labels', labels)
  const { shape, indices } = indicesOf(value, from)
  const most = indices.reduce((greatest, one) => Math.max(greatest, one), 0)
  const count = classes ?? (from === 'oneHot' ? value.shape[1]! : Math.max(2, most + 1))
  if (most >= count) throw notCoded(`${most} in row ${indices.indexOf(most)}`, `classes from 0 to ${count - 1}`, 'raise classes, or leave it out')
  if (to === 'index') return { shape, dtype: 'int32', data: indices }
  if (to === 'bipolar') {
    if (count > 2) throw notCoded(`${count} classes`, 'two classes', 'train one model for each class against the others, or use crossEntropy')
    return { shape, dtype: 'int32', data: indices.map(one => 2 * one - 1) }
  }
  const data = new Float32Array(indices.length * count)
  indices.forEach((one, row) => { data[row * count + one] = 1 })
  return { shape: [indices.length, count], dtype: 'float32', data }
}

/** Whatever the coding, as indices, with the shape that one label per sample has. */
function indicesOf(value: Value, from: LabelCoding): { readonly shape: Shape, readonly indices: Int32Array } {
  const rows = rowCount(value)
  const { shape, data } = value
  if (from === 'oneHot') {
    const width = shape[1] ?? 0
    if (shape.length !== 2 || width < 2) throw misshapen(shape, '[samples, classes]', 'for one number per sample the coding is index or bipolar')
    const indices = Int32Array.from({ length: rows }, (_, row) => {
      const own = Array.from(data.subarray(row * width, (row + 1) * width))
      if (own.some(one => one !== 0 && one !== 1) || own.filter(one => one === 1).length !== 1) throw notCoded(`[${own.join(', ')}] in row ${row}`, 'a single 1 among zeros in every row', 'for probabilities take the greatest: argmax(p, -1)')
      return own.indexOf(1)
    })
    return { shape: [rows], indices }
  }
  if (data.length !== rows) throw misshapen(shape, '[samples] or [samples, 1]', "rows with one number per class are { from: 'oneHot' }")
  const isBipolar = from === 'bipolar'
  const at = data.findIndex(one => isBipolar ? one !== -1 && one !== 1 : !(Number.isInteger(one) && one >= 0))
  if (at >= 0) {
    throw notCoded(`${data[at]!} in row ${at}`, isBipolar ? '−1 or 1' : 'whole numbers from 0', isBipolar ? "labels 0 and 1 are { from: 'index' }" : data[at] === -1 ? "labels −1 and 1 are { from: 'bipolar' }" : 'number classes from 0: new LabelEncoder().fitTransform(labels)')
  }
  return { shape, indices: Int32Array.from(data, one => isBipolar ? (one + 1) / 2 : one) }
}

function notCoded(received: string, expected: string, hint: string): ValueError {
  return refuse('a label is not of this coding', received, expected, hint)
}

function refuse(problem: string, received: string, expected: string, hint: string): ValueError {
  return new ValueError({ code: 'ARGUMENT_INVALID', operation: 'recodeLabels', problem, received, expected, hint })
}

function misshapen(shape: Shape, expected: string, hint: string): ShapeError {
  return new ShapeError({ code: 'SHAPE_MISMATCH', operation: 'recodeLabels', problem: 'labels of another shape', received: `shape ${showShape(shape)}`, expected, hint })
}
