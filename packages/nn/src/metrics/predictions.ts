/** How metrics read predictions and targets: as values, as classes, and what they refuse. */
import { ShapeError, ValueError, evaluate, isTensor, showShape } from '@mlp/autograd'
import type { ArrayLike, Tensor, Value } from '@mlp/autograd'
import { LabelEncoder } from '../data/classes.js'
import type { Label } from '../data/classes.js'
import { toConstant } from '../data/rows.js'

/** Scores, class indices, or a plain list of labels as estimators predict them. */
export type ClassSource = Tensor | ArrayLike | readonly Label[]

export interface ClassOptions {
  /** For one score per sample, and required there: above it the class is 1. It is 0 for logits and 0.5 for probabilities. A list of whole numbers without one holds classes. */
  readonly threshold?: number
}

/** The class predicted for every sample, the true one, and how many classes the prediction tells apart at least. */
export interface Classes {
  readonly predicted: readonly number[]
  readonly actual: readonly number[]
  readonly outputs: number
}

export function valueOf(operation: string, side: 'prediction' | 'target', source: Tensor | ArrayLike): Value {
  return evaluate(isTensor(source) ? source : toConstant(operation, side, source))
}

/** The number of samples, which is at least one. */
export function samplesOf(operation: string, { shape, data }: Value): number {
  const samples = shape[0] ?? 0
  if (samples > 0 && data.length > 0) return samples
  throw new ValueError({ code: 'DATA_EMPTY', operation, problem: 'no samples', received: `shape ${showShape(shape)}`, expected: 'at least one', hint: 'check how the data was split' })
}

export function classesOf(operation: string, prediction: ClassSource, target: ClassSource, { threshold }: ClassOptions): Classes {
  const [given, wanted] = isText(prediction) && isText(target) ? numbered(prediction, target) : [asIndices(prediction, threshold), target]
  // Text on one side alone is refused here.
  const scores = valueOf(operation, 'prediction', given as Tensor | ArrayLike)
  const truth = valueOf(operation, 'target', wanted as Tensor | ArrayLike)
  const samples = samplesOf(operation, scores)
  const outputs = scores.data.length / samples
  const actual = trueClasses(operation, scores, truth)
  const isFloat = scores.dtype === 'float32' || scores.dtype === 'float64'
  const beyond = outputs === 1 && isFloat ? truth.data.find(one => one !== 0 && one !== 1) : undefined
  if (beyond !== undefined) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation, problem: 'one score per sample tells two classes apart', received: `a target of class ${beyond}`, expected: 'targets 0 and 1',
      hint: 'pass one score per class, or predicted classes as int32: Int32Array.from(classes)',
    })
  }
  if (isFloat) checkScores(operation, scores)
  // As int32 each sample may have any class; scores say how many there are.
  if (outputs > 1) checkClasses(operation, actual, outputs)
  return {
    predicted: outputs > 1 ? greatest(scores, samples) : isFloat ? aboveThreshold(operation, scores, threshold) : Array.from(scores.data),
    actual,
    outputs: outputs === 1 ? 2 : outputs,
  }
}

function isText(source: ClassSource): source is readonly string[] {
  return Array.isArray(source) && source.length > 0 && source.every(one => typeof one === 'string')
}

/** Text on both sides as numbers, in sorted order of all that occurs. */
function numbered(prediction: readonly string[], target: readonly string[]): [Value, Value] {
  const encoder = new LabelEncoder<string>().fit([...prediction, ...target])
  return [encoder.transform(prediction), encoder.transform(target)]
}

/** What estimators predict, a plain list of whole numbers, as classes where no threshold says that they are scores. */
function asIndices(source: ClassSource, threshold: number | undefined): ClassSource {
  const isClasses = threshold === undefined && Array.isArray(source) && source.length > 0 && source.every(one => typeof one === 'number' && Number.isInteger(one) && one >= 0)
  return isClasses ? Int32Array.from(source as readonly number[]) : source
}

/** The class of every sample, from indices or one-hot rows. */
export function trueClasses(operation: string, scores: Value, truth: Value): number[] {
  const samples = samplesOf(operation, scores)
  const outputs = scores.data.length / samples
  const perSample = truth.data.length / samples
  if (truth.shape[0] !== samples || (perSample !== 1 && perSample !== outputs)) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: 'prediction and target do not match', received: `prediction ${showShape(scores.shape)}, target ${showShape(truth.shape)}`,
      expected: `target [${samples}] or [${samples}, ${outputs}]`, hint: 'the prediction comes first; pass one class index or one one-hot row per sample',
    })
  }
  return perSample === 1 ? Array.from(truth.data) : greatest(truth, samples)
}

/** The number of classes: as many as are given, else as many as occur or have an output. */
export function countClasses(operation: string, { predicted, actual, outputs }: Classes, given: number | undefined): number {
  if (given !== undefined && !(Number.isInteger(given) && given >= 1)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'classes out of range', received: `classes ${given}`, expected: 'a whole number, one or more', hint: 'leave it out for as many as occur' })
  }
  let count = given ?? outputs
  for (const list of given === undefined ? [predicted, actual] : []) for (const one of list) if (Number.isInteger(one) && one >= count) count = one + 1
  checkClasses(operation, actual, count)
  checkClasses(operation, predicted, count)
  return count
}

export function checkClasses(operation: string, classes: readonly number[], count: number): void {
  const row = classes.findIndex(one => !(Number.isInteger(one) && one >= 0 && one < count))
  if (row < 0) return
  throw new ValueError({
    code: 'INDEX_OUT_OF_RANGE', operation, problem: 'not a class', received: `class ${classes[row]!} in row ${row}`,
    expected: `whole numbers from 0 to ${count - 1}`, hint: classes[row] === -1 ? "number classes from 0: recodeLabels(y, { from: 'bipolar', to: 'index' })" : 'number classes from 0',
  })
}

/** Refuses scores that have no order. */
export function checkScores(operation: string, { data, shape }: Value): void {
  const odd = data.findIndex(one => Number.isNaN(one))
  if (odd < 0) return
  throw new ValueError({
    code: 'DATA_NOT_FINITE', operation, problem: 'a score is not a number', received: `NaN in row ${Math.floor(odd * (shape[0] ?? 1) / data.length)}`,
    expected: 'numbers, which have an order', hint: 'find where it arises: a learning rate too great, or a logarithm of 0',
  })
}

/** One number per sample on either side, where the target is 0 or 1. */
export function binaryOf(operation: string, scores: Value, truth: Value): void {
  const samples = samplesOf(operation, scores)
  if (scores.data.length !== samples || truth.shape[0] !== samples || truth.data.length !== samples) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: 'not one score and one target per sample', received: `prediction ${showShape(scores.shape)}, target ${showShape(truth.shape)}`,
      expected: `both [${samples}] or [${samples}, 1]`, hint: 'the prediction comes first; of two columns pass that of class 1',
    })
  }
  checkClasses(operation, Array.from(truth.data), 2)
}

/** 1 where a score is above the threshold. Logits and probabilities look alike, so there is no default. */
function aboveThreshold(operation: string, { data, shape }: Value, threshold: number | undefined): number[] {
  if (typeof threshold === 'number') return Array.from(data, score => Number(score > threshold))
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'one score per sample needs a threshold', received: `scores of shape ${showShape(shape)} and no threshold`,
    expected: 'the score above which the class is 1',
    hint: `threshold: 0 for logits, 0.5 for probabilities${operation === 'confusionMatrix' ? ': confusionMatrix(p, t, { threshold: 0 })' : `; as a metric: (p, t) => ${operation}(p, t, { threshold: 0 })`}`,
  })
}

/** The position of the greatest number in each row, the first of equal ones. */
export function greatest({ data }: Value, rows: number): number[] {
  const width = data.length / rows
  return Array.from({ length: rows }, (_, row) => {
    let best = 0
    for (let column = 1; column < width; column++) if (data[row * width + column]! > data[row * width + best]!) best = column
    return best
  })
}
