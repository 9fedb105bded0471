/** Precision, recall and their harmonic mean: of the positive class, of every class, or averaged. */
import { ValueError, checkOptions } from '@mlp/autograd'
import type { ConfusionOptions } from './classes.js'
import { classesOf, countClasses } from './predictions.js'
import type { ClassSource } from './predictions.js'

/**
 * How the scores of the classes become one number: `'macro'` is their mean, `'weighted'` their mean weighted by how often
 * each class is true, `'micro'` the score of all counts added up, and `'none'` leaves one score per class.
 */
export type ClassAverage = 'macro' | 'micro' | 'weighted' | 'none'

export interface RetrievalOptions<A extends ClassAverage = ClassAverage> extends ConfusionOptions {
  /**
   * Default: no average but the score of the positive class, for two classes only. `'macro'` takes the mean over the classes
   * that occur among predictions or targets, or over all where `classes` is given.
   */
  readonly average?: A
  /** The class to be found, 0 or 1, where nothing is averaged. Default: 1. */
  readonly positive?: number
}
type OneNumber = Exclude<ClassAverage, 'none'>

/** How often a class was predicted rightly, predicted, and true. */
interface Counts { readonly hits: number, readonly predicted: number, readonly actual: number }
type Score = (counts: Counts) => number

/**
 * The share of the samples predicted to be of a class that are: TP/(TP + FP), from 0 to 1, and 0 for a class never predicted.
 *
 * @param prediction as in `accuracy`
 * @param target as in `accuracy`
 * @throws as `confusionMatrix`, and ValueError for more than two classes without an average and for `positive` with one
 * @example
 * import { precision } from '@mlp/nn'
 * console.log(precision([0.9, 0.8, 0.2, 0.7], [1, 0, 1, 1], { threshold: 0.5 })) // → 0.6666666666666666
 * console.log(precision(Int32Array.of(0, 1, 1, 2), [0, 1, 2, 2], { average: 'none' })) // → [ 1, 0.5, 1 ]
 */
export function precision(prediction: ClassSource, target: ClassSource, options: RetrievalOptions<'none'> & { readonly average: 'none' }): number[]
export function precision(prediction: ClassSource, target: ClassSource, options?: RetrievalOptions<OneNumber>): number
export function precision(prediction: ClassSource, target: ClassSource, options: RetrievalOptions = {}): number | number[] {
  return score('precision', prediction, target, options, ({ hits, predicted }) => ratio(hits, predicted))
}

/**
 * The share of the samples of a class that are predicted to be: TP/(TP + FN), from 0 to 1, and 0 for a class that is never true.
 *
 * @param prediction as in `accuracy`
 * @param target as in `accuracy`
 * @throws as `precision`
 * @example
 * import { recall } from '@mlp/nn'
 * console.log(recall([0.9, 0.8, 0.2, 0.7], [1, 0, 1, 1], { threshold: 0.5 })) // → 0.6666666666666666
 * console.log(recall(Int32Array.of(0, 1, 1, 2), [0, 1, 2, 2], { average: 'none' })) // → [ 1, 1, 0.5 ]
 */
export function recall(prediction: ClassSource, target: ClassSource, options: RetrievalOptions<'none'> & { readonly average: 'none' }): number[]
export function recall(prediction: ClassSource, target: ClassSource, options?: RetrievalOptions<OneNumber>): number
export function recall(prediction: ClassSource, target: ClassSource, options: RetrievalOptions = {}): number | number[] {
  return score('recall', prediction, target, options, ({ hits, actual }) => ratio(hits, actual))
}

/**
 * The harmonic mean of precision and recall: 2TP/(2TP + FP + FN), from 0 to 1, and 0 for a class neither predicted nor true.
 *
 * @param prediction as in `accuracy`
 * @param target as in `accuracy`
 * @throws as `precision`
 * @example
 * import { f1Score } from '@mlp/nn'
 * console.log(f1Score([0.9, 0.8, 0.2, 0.7], [1, 0, 0, 1], { threshold: 0.5 })) // → 0.8
 * console.log(f1Score(Int32Array.of(0, 1, 1, 1), [0, 1, 2, 1], { average: 'macro' })) // → 0.6
 */
export function f1Score(prediction: ClassSource, target: ClassSource, options: RetrievalOptions<'none'> & { readonly average: 'none' }): number[]
export function f1Score(prediction: ClassSource, target: ClassSource, options?: RetrievalOptions<OneNumber>): number
export function f1Score(prediction: ClassSource, target: ClassSource, options: RetrievalOptions = {}): number | number[] {
  return score('f1Score', prediction, target, options, ({ hits, predicted, actual }) => ratio(2 * hits, predicted + actual))
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}

function score(operation: string, prediction: ClassSource, target: ClassSource, given: RetrievalOptions, of: Score): number | number[] {
  const { average, positive, classes, ...options } = checkOptions(operation, given, { threshold: 'number', classes: 'number', average: 'anything', positive: 'anything' })
  checkAverage(operation, average, positive)
  const { predicted, actual, outputs } = classesOf(operation, prediction, target, options)
  const count = countClasses(operation, { predicted, actual, outputs }, classes)
  const counts = Array.from({ length: count }, () => ({ hits: 0, predicted: 0, actual: 0 }))
  predicted.forEach((guess, row) => {
    const truth = actual[row]!
    counts[guess]!.predicted++
    counts[truth]!.actual++
    if (guess === truth) counts[guess]!.hits++
  })
  const samples = predicted.length
  switch (average) {
    case 'none': return counts.map(of)
    case 'micro': return of({ hits: counts.reduce((total, { hits }) => total + hits, 0), predicted: samples, actual: samples })
    case 'weighted': return counts.reduce((total, one) => total + one.actual * of(one), 0) / samples
    case 'macro': {
      const averaged = classes === undefined ? counts.filter(one => one.predicted + one.actual > 0) : counts
      return averaged.reduce((total, one) => total + of(one), 0) / averaged.length
    }
    case undefined:
      if (count <= 2) return of(counts[positive ?? 1] ?? { hits: 0, predicted: 0, actual: 0 })
  }
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'more than two classes without an average', received: `${count} classes`, expected: 'two classes, or options.average',
    hint: `(p, t) => ${operation}(p, t, { average: 'macro' }); also 'micro', 'weighted' and 'none'`,
  })
}

function checkAverage(operation: string, average: ClassAverage | undefined, positive: number | undefined): void {
  const averages: readonly unknown[] = [undefined, 'macro', 'micro', 'weighted', 'none']
  if (!averages.includes(average)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'unknown average', received: String(average), expected: "'macro', 'micro', 'weighted' or 'none'", hint: 'leave it out for the score of the positive class' })
  }
  if (positive === undefined) return
  if (positive !== 0 && positive !== 1) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'not one of two classes', received: `positive: ${String(positive)}`, expected: '0 or 1', hint: "for more classes pass average: 'none' and take the one of that class" })
  }
  if (average !== undefined) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'an average has no positive class', received: `average: '${average}' and positive: ${positive}`, expected: 'one of them', hint: 'leave out average for the score of one class' })
  }
}
