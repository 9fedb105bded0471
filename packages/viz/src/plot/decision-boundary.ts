/** Samples of two features over the regions in which a model decides for each class. */
import { ShapeError, ValueError, evaluate, isTensor, showShape, tensor } from '@mlp/autograd'
import type { ArrayLike, Tensor, Value } from '@mlp/autograd'
import { config, distinct, rangeOf, schema, seriesColors, titled } from './spec.js'
import type { PlotOptions, VegaLiteLayer, VegaLiteSpec } from './spec.js'

/** A model, from rows of two features to scores; or what predicts classes or scores from rows of plain numbers, such as an estimator. */
export type Decides = ((x: Tensor) => Tensor) | { readonly predict: (rows: number[][]) => ArrayLike }

export interface DecisionBoundaryOptions extends PlotOptions {
  /** Cells along either axis; two or more. Default: 80. */
  readonly steps?: number
  /** For one score per row: above it the class is 1. It is 0 for logits and 0.5 for probabilities. */
  readonly threshold?: number
  /** Of classes, from 0. Default: class 0, class 1, … */
  readonly classes?: readonly string[]
  /** Of the two features. Default: x₁ and x₂. */
  readonly features?: readonly [string, string]
}

// Share of the range of the samples that is shown around them.
const MARGIN = 0.08
// Diagonal and upright crosses, triangles: told apart without color. Documents draw × and ∘.
const SHAPES = ['circle', 'M-0.7,-0.7L0.7,0.7M-0.7,0.7L0.7,-0.7', 'triangle-up', 'square', 'diamond', 'cross', 'triangle-down', 'stroke']

/**
 * Samples of two features by class, over the regions in which a model decides for each: the border between two colors is the decision boundary.
 * Without a model the samples alone are drawn; where its score is NaN there is no region.
 *
 * @param model a model or estimator, or `undefined`
 * @param data x of shape [samples, 2], and y: a class for each
 * @throws ShapeError for x that has not two features and predictions that do not fit; ValueError for classes that are no whole numbers, data that
 *   is not finite, options out of range and one score per row without a threshold
 * @example
 * import { sum } from '@mlp/autograd'
 * import { decisionBoundary } from '@mlp/viz'
 * const spec = decisionBoundary(x => sum(x, 1), { x: [[-1, -1], [1, 1]], y: [0, 1] }, { threshold: 0, steps: 4 })
 * console.log(spec.data.values.length, spec.layer.length) // → 7 2
 */
export function decisionBoundary(model: Decides | undefined, data: { readonly x: ArrayLike, readonly y: ArrayLike }, { steps = 80, threshold, classes, features = ['x₁', 'x₂'], title, width = 360, height = 360 }: DecisionBoundaryOptions = {}): VegaLiteSpec {
  const samples = samplesOf(data)
  if (!Number.isInteger(steps) || steps < 2) throw refuse('steps out of range', `steps ${steps}`, 'a whole number, two or more', 'write { steps: 80 }')
  const edges = [0, 1].map(axis => edgesOf(samples.map(one => one.at[axis]!), steps)) as [number[], number[]]
  const regions = model === undefined ? [] : regionsOf(model, edges, threshold)
  const [, last] = rangeOf([...samples, ...regions].map(one => one.label))
  const names = distinct(Array.from({ length: Math.max(classes?.length ?? 0, last + 1) }, (_, at) => classes?.[at] ?? `class ${at}`))
  const axis = (field: string, at: 0 | 1): { [property: string]: unknown } => ({ field, type: 'quantitative', title: features[at], scale: { domain: [edges[at][0], edges[at].at(-1)], nice: false, zero: false }, axis: { grid: false } })
  const colors = names.map((_, at) => seriesColors[at % seriesColors.length]!)
  const color = { field: 'class', type: 'nominal', scale: { domain: names, range: colors }, legend: { title: null, symbolOpacity: 1, symbolStrokeWidth: 2, symbolSize: 80 } }
  const layer: VegaLiteLayer[] = [{
    mark: { type: 'point', filled: false, size: 45, strokeWidth: 1.8, opacity: 1 },
    data: { values: samples.map(({ at: [x, y], label }) => ({ x: x!, y: y!, class: names[label]! })) },
    encoding: { x: axis('x', 0), y: axis('y', 1), color, shape: { field: 'class', type: 'nominal', scale: { domain: names, range: names.map((_, at) => SHAPES[at % SHAPES.length]) }, legend: color.legend } },
  }]
  if (regions.length > 0) layer.unshift({ mark: { type: 'rect', opacity: 0.22, strokeWidth: 0 }, encoding: { x: axis('left', 0), x2: { field: 'right' }, y: axis('bottom', 1), y2: { field: 'top' }, color } })
  return {
    $schema: schema, description: `${samples.length} samples of ${names.length} classes${model === undefined ? '' : ' over the regions where a model decides for each'}.`, ...titled(title), width, height, config,
    data: { values: regions.map(({ label, ...region }) => ({ ...region, class: names[label]! })) }, layer,
  }
}

interface Sample { readonly at: readonly number[]; readonly label: number }

function samplesOf(data: { readonly x: ArrayLike, readonly y: ArrayLike }): Sample[] {
  const [x, y] = [evaluate(tensor(data.x)), evaluate(tensor(data.y))]
  const count = x.shape[0] ?? 0
  if (x.shape.length !== 2 || x.shape[1] !== 2 || count === 0) throw mismatch('x has not two features', `shape ${showShape(x.shape)}`, '[samples, 2]', 'choose two columns, for example rows.map(row => [row[2], row[3]])')
  if (y.data.length !== count) throw mismatch('not one class per sample', `y of shape ${showShape(y.shape)} for ${count} samples`, `[${count}]`, 'pass class indices, as parseCsv returns them')
  const odd = x.data.findIndex(one => !Number.isFinite(one))
  if (odd >= 0) throw new ValueError({ code: 'DATA_NOT_FINITE', operation: 'decisionBoundary', problem: 'x holds a number that is not finite', received: `${x.data[odd]!} in row ${odd >> 1}`, expected: 'finite numbers', hint: 'remove rows with missing values' })
  return Array.from({ length: count }, (_, row) => ({ at: [x.data[2 * row]!, x.data[2 * row + 1]!], label: classNumber(y.data[row]!, `y[${row}]`) }))
}

function classNumber(label: number, place: string): number {
  if (Number.isInteger(label) && label >= 0) return label
  throw refuse('not a class', `${label} at ${place}`, 'whole numbers from 0', 'number classes from 0; −1 and 1 become (y + 1) / 2')
}

/** Borders of cells around the samples. */
function edgesOf(values: readonly number[], steps: number): number[] {
  const [least, greatest] = rangeOf(values)
  const margin = least === greatest ? 1 : (greatest - least) * MARGIN
  return Array.from({ length: steps + 1 }, (_, at) => least - margin + (greatest - least + 2 * margin) * at / steps)
}

/** Cells of one class side by side, joined. */
function regionsOf(model: Decides, [xs, ys]: [number[], number[]], threshold: number | undefined) {
  const middles = (edges: readonly number[]): number[] => edges.slice(1).map((edge, at) => (edge + edges[at]!) / 2)
  const [columns, rows] = [middles(xs), middles(ys)]
  const points = rows.flatMap(y => columns.map(x => [x, y]))
  const scores = typeof model === 'function' ? scoresOf(model(tensor(points))) : evaluate(tensor(model.predict(points)))
  const labels = decided(scores, points.length, threshold, typeof model !== 'function')
  return rows.flatMap((_, row) => {
    const line = labels.slice(row * columns.length, (row + 1) * columns.length)
    const starts = line.flatMap((label, at) => label === line[at - 1] ? [] : [at])
    return starts.map((from, at) => ({ left: xs[from]!, right: xs[starts[at + 1] ?? columns.length]!, bottom: ys[row]!, top: ys[row + 1]!, label: line[from]! })).filter(({ label }) => label !== UNDECIDED)
  })
}

function scoresOf(prediction: Tensor): Value {
  if (isTensor(prediction)) return evaluate(prediction)
  throw refuse('the prediction of the model is not a tensor', typeof prediction, 'a tensor', 'pass a function of plain rows as { predict: rows => … }')
}

/** In place of a class where a score is no number. */
const UNDECIDED = -1

/** The class of every row: its greatest score, a score above the threshold, or what was predicted as a class. */
function decided(scores: Value, rows: number, threshold: number | undefined, mayBeClasses: boolean): number[] {
  const outputs = scores.data.length / rows
  if (scores.shape[0] !== rows || !Number.isInteger(outputs)) throw mismatch('not one prediction per row', `predictions of shape ${showShape(scores.shape)} for ${rows} rows`, `[${rows}, …]`, 'a model keeps the first axis of its input')
  if (outputs > 1) {
    return Array.from({ length: rows }, (_, row) => {
      const own = scores.data.subarray(row * outputs, (row + 1) * outputs)
      // −1 where one of them is NaN.
      return own.indexOf(Math.max(...own))
    })
  }
  if (threshold !== undefined) return Array.from(scores.data, score => Number.isNaN(score) ? UNDECIDED : Number(score > threshold))
  if (mayBeClasses || scores.dtype === 'int32' || scores.dtype === 'bool') return Array.from(scores.data, (label, row) => classNumber(label, `prediction ${row}`))
  throw refuse('one score per row needs a threshold', `scores of shape ${showShape(scores.shape)} and no threshold`, 'the score above which the class is 1', 'threshold: 0 for logits, 0.5 for probabilities')
}

function mismatch(problem: string, received: string, expected: string, hint: string): ShapeError {
  return new ShapeError({ code: 'SHAPE_MISMATCH', operation: 'decisionBoundary', problem, received, expected, hint })
}

function refuse(problem: string, received: string, expected: string, hint: string): ValueError {
  return new ValueError({ code: 'ARGUMENT_INVALID', operation: 'decisionBoundary', problem, received, expected, hint })
}
