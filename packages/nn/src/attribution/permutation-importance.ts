/** Permutation importance: how much worse a model gets when a feature is shuffled. */
import type { ArrayLike, OptionSort, Value } from '@mlp/autograd'
import { ValueError, checkOptions, showArgument } from '@mlp/autograd'
import { LabelEncoder } from '../data/classes.js'
import type { Label } from '../data/classes.js'
import { checkFinite, emptyLike, rowCount, toDataset, toRows } from '../data/rows.js'
import type { Dataset } from '../data/rows.js'
import type { LabeledData } from '../estimators/cross-validate.js'
import { labelsOf } from '../estimators/labels.js'
import type { Labels } from '../estimators/labels.js'
import { derive, keyOf, permutation } from '../random/generator.js'
import { measure } from '../training/metric.js'
import type { Metric } from '../training/metric.js'
import { Pause } from '../training/pause.js'
import { checkSignal } from '../training/signal.js'
import { checkCount, explainedRows, predictionsAt } from './evaluation.js'
import type { Explainable, LongAttributionOptions } from './evaluation.js'

export interface PermutationImportanceOptions extends Omit<LongAttributionOptions, 'target'> {
  /** How good predictions are: `accuracy`, `r2`, or any function of predictions and targets. */
  readonly metric: Metric
  /** Which values of the metric are better; 'least' for errors and losses. Default: 'greatest'. */
  readonly better?: 'least' | 'greatest'
  /** How often every feature is shuffled; one or more. Default: 5. */
  readonly repeats?: number
  /** Default: 0. */
  readonly seed?: number
}

const SORTS: { readonly [K in keyof PermutationImportanceOptions]-?: OptionSort } = {
  metric: 'anything', better: ['greatest', 'least'], repeats: 'anything', seed: 'anything', batchSize: 'anything', engine: 'anything', signal: 'anything', onProgress: 'function',
}

/** What predicts classes by their labels, such as a fitted classifier. */
export interface Classifies {
  readonly classes?: readonly Label[] | undefined
  predict(x: ArrayLike): readonly Label[]
}

/** By feature: every number of a row of x. */
export interface PermutationImportance {
  /** The metric of the data as it is. */
  readonly score: number
  /** What is lost on average; about 0 for a feature the model does not use. */
  readonly mean: number[]
  /** The standard deviation over the repeats, their number in the denominator. */
  readonly deviation: number[]
  /** What was lost each time: [features][repeats]. */
  readonly importances: number[][]
}

/**
 * Permutation importance: how much worse predictions get when the values of one feature are dealt out anew among the rows, score − score
 * of the shuffled data. Measure on data the model was not trained on. Features that tell the same stand in for each other and seem unimportant.
 *
 * @param model any layer, or `{ predict }` of plain rows, such as an estimator; of a classifier, metric and labels are those of its classes,
 *   whatever these are called
 * @param data x of shape [samples, features], or rows of any shape for a layer, and y
 * @throws ValueError for data that is missing, empty or not finite, labels of no class, for no metric and for `repeats` out of range; ShapeError for rows that do
 *   not match each other or the model
 * @see Breiman: "Random forests", 2001
 * @example
 * import { linear, mae, permutationImportance } from '@mlp/nn'
 * const model = linear(2, 1, { initializer: () => [[3, 0]] })
 * const data = { x: [[1, 5], [2, 1], [3, 2], [4, 7]], y: [[3], [6], [9], [12]] }
 * const { score, mean } = await permutationImportance(model, data, { metric: mae, better: 'least', seed: 1 })
 * console.log(score, mean[0]! > 1, mean[1]) // → 0 true 0
 * @example
 * import { LogisticRegression, accuracy, permutationImportance } from '@mlp/nn'
 * const [x, y] = [[[0, 3], [1, 1], [4, 2], [5, 0]], ['low', 'low', 'high', 'high']]
 * const classifier = await new LogisticRegression().fit(x, y)
 * const { score, mean } = await permutationImportance(classifier, { x, y }, { metric: accuracy, repeats: 20 })
 * console.log(score, mean[0]! > 0.3) // → 1 true
 */
export async function permutationImportance(model: Explainable, data: Dataset, options: PermutationImportanceOptions): Promise<PermutationImportance>
export async function permutationImportance(model: Classifies, data: LabeledData, options: PermutationImportanceOptions): Promise<PermutationImportance>
export async function permutationImportance(explained: Explainable | Classifies, samples: Dataset | LabeledData, options: PermutationImportanceOptions): Promise<PermutationImportance> {
  const operation = 'permutationImportance'
  const { metric, better = 'greatest', repeats = 5, seed = 0, signal, onProgress } = checkOptions(operation, options, SORTS)
  checkSignal(operation, signal)
  const given: unknown = metric
  if (typeof given !== 'function') {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'no metric', received: `metric ${showArgument(given)}`, expected: 'a function of predictions and targets', hint: 'write { metric: accuracy }, or { metric: rmse, better: \'least\' } for an error' })
  }
  checkCount(operation, 'repeats', repeats)
  const key = keyOf(seed)
  const { model, data } = isClassifier(explained) ? byIndex(operation, explained, samples) : asGiven(explained, samples)
  const { y } = toDataset(operation, data)
  checkFinite(operation, 'y', y)
  const x = explainedRows(operation, data.x, model)
  const predictions = predictionsAt(operation, model, x, options)
  const scoreOf = (points: Value): number => measure({ metric }, predictions(points), y)['metric']!
  const score = scoreOf(x)
  const features = x.data.length / x.shape[0]!
  const importances: number[][] = []
  const pause = new Pause()
  for (let feature = 0; feature < features; feature++) {
    const lost: number[] = []
    for (let repeat = 0; repeat < repeats; repeat++) {
      if (pause.isDue()) await pause.wait()
      signal?.throwIfAborted()
      const shuffled = scoreOf(shuffledIn(x, feature, permutation(derive(derive(key, feature), repeat), x.shape[0]!)))
      lost.push(better === 'greatest' ? score - shuffled : shuffled - score)
      onProgress?.(feature * repeats + repeat + 1, features * repeats)
    }
    importances.push(lost)
  }
  const mean = importances.map(average)
  return { score, mean, deviation: importances.map((lost, at) => Math.sqrt(average(lost.map(one => (one - mean[at]!) ** 2)))), importances }
}

interface Explained { readonly model: Explainable, readonly data: Dataset }

/** By the overloads, what is no classifier comes with numbers. */
function asGiven(model: Explainable | Classifies, data: Dataset | LabeledData): Explained {
  return { model: model as Explainable, data: data as Dataset }
}

function isClassifier(given: unknown): given is Classifies & { readonly classes: readonly Label[] } {
  return typeof given === 'object' && given !== null && 'classes' in given && Array.isArray(given.classes)
}

/** A classifier that gives indices of its classes, and the same of labels. */
function byIndex(operation: string, classifier: Classifies & { readonly classes: readonly Label[] }, { x, y }: Dataset | LabeledData): Explained {
  const encoder = new LabelEncoder().fit(classifier.classes)
  const labels = labelsOf(operation, y as Labels, rowCount(toRows(operation, 'x', x)))
  return { model: { predict: rows => encoder.transform(classifier.predict(rows)) }, data: { x, y: encoder.transform(labels) } }
}

/** The rows with the numbers of one feature in another order. */
function shuffledIn(x: Value, feature: number, order: Int32Array): Value {
  const width = x.data.length / order.length
  const data = emptyLike(x.data, x.data.length)
  data.set(x.data)
  order.forEach((from, to) => { data[to * width + feature] = x.data[from * width + feature]! })
  return { shape: x.shape, dtype: x.dtype, data }
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length
}
