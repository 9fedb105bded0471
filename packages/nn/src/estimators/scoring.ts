/** Scores of fitted estimators by name; greater is always better, so what should be small comes with the other sign. */
import { NdArray, ValueError } from '@mlp/autograd'
import type { ArrayLike, Value } from '@mlp/autograd'
import { LabelEncoder } from '../data/classes.js'
import type { Label } from '../data/classes.js'
import { rowCount, toRows } from '../data/rows.js'
import { accuracy } from '../metrics/classes.js'
import { logLoss } from '../metrics/probabilities.js'
import { rocAuc } from '../metrics/ranking.js'
import { mae, r2, rmse } from '../metrics/regression.js'
import { f1Score } from '../metrics/retrieval.js'
import { labelsOf } from './labels.js'
import type { Labels } from './labels.js'

/** What can be scored once it is fitted. */
export interface Scored {
  readonly classes?: readonly Label[] | undefined
  predict(x: ArrayLike): unknown
  score(x: ArrayLike, y: ArrayLike | Labels): number
  predictProba?(x: ArrayLike): NdArray
}

/** A number for a fitted estimator, rows and their labels or targets; greater is better. */
export type Scorer = (estimator: Scored, x: ArrayLike, y: ArrayLike | Labels) => number

/** Metrics with the names of scikit-learn in camelCase; `f1Macro` is the mean of F1 over the classes that occur. */
export type ScoringName = 'accuracy' | 'f1Macro' | 'rocAuc' | 'negLogLoss' | 'r2' | 'negMeanAbsoluteError' | 'negRootMeanSquaredError'

const ofClasses = (metric: (predicted: Value, actual: Value) => number): Scorer => (estimator, x, y) => {
  const predicted = labelsOf('scoring', estimator.predict(x) as Labels, rowCount(toRows('scoring', 'x', x)))
  const actual = labelsOf('scoring', y as Labels, predicted.length)
  const encoder = new LabelEncoder().fit([...actual, ...predicted])
  return metric(encoder.transform(predicted), encoder.transform(actual))
}

const ofProbabilities = (name: ScoringName, metric: (probabilities: NdArray, actual: Value) => number): Scorer => (estimator, x, y) => {
  const { classes } = estimator
  const probabilities = estimator.predictProba?.(x)
  if (classes === undefined || probabilities === undefined) throw invalid('the estimator gives no probabilities', `scoring '${name}'`, 'an estimator with classes and predictProba', "write { scoring: 'accuracy' }")
  return metric(probabilities, new LabelEncoder().fit(classes).transform(labelsOf('scoring', y as Labels, rowCount(probabilities))))
}

const ofNumbers = (metric: (predicted: ArrayLike, actual: ArrayLike) => number): Scorer => (estimator, x, y) => metric(estimator.predict(x) as ArrayLike, y as ArrayLike)

const SCORERS: Readonly<Record<ScoringName, Scorer>> = {
  accuracy: ofClasses(accuracy),
  f1Macro: ofClasses((predicted, actual) => f1Score(predicted, actual, { average: 'macro' })),
  rocAuc: ofProbabilities('rocAuc', (probabilities, actual) => rocAuc(secondColumn(probabilities), actual)),
  negLogLoss: ofProbabilities('negLogLoss', (probabilities, actual) => -logLoss(probabilities, actual)),
  r2: ofNumbers(r2),
  negMeanAbsoluteError: ofNumbers((predicted, actual) => -mae(predicted, actual)),
  negRootMeanSquaredError: ofNumbers((predicted, actual) => -rmse(predicted, actual)),
}

/** The scorer of a name, the function given, or the estimator's own. */
export function scorerOf(scoring: ScoringName | Scorer | undefined): Scorer {
  if (scoring === undefined) return (estimator, x, y) => estimator.score(x, y)
  if (typeof scoring === 'function') return scoring
  if (Object.hasOwn(SCORERS, scoring)) return SCORERS[scoring]
  throw invalid('no such scoring', `scoring ${JSON.stringify(scoring)}`, Object.keys(SCORERS).join(', '), 'pass a function: (estimator, x, y) => a number, greater where better')
}

function secondColumn({ data, shape, dtype }: NdArray): NdArray {
  const [rows, columns] = shape as [number, number]
  if (columns !== 2) throw invalid('rocAuc is of two classes', `${columns} classes`, 'two', "write { scoring: 'accuracy' }, or a function of your own")
  return new NdArray(data.filter((_, at) => at % 2 === 1), [rows], dtype)
}

function invalid(problem: string, received: string, expected: string, hint: string): ValueError {
  return new ValueError({ code: 'ARGUMENT_INVALID', operation: 'scoring', problem, received, expected, hint })
}
