/** Metrics of classification: plain functions of predictions and targets. */
import { ShapeError, ValueError, checkOptions, showShape } from '@mlp/autograd'
import type { ArrayLike, Tensor } from '@mlp/autograd'
import { checkClasses, classesOf, countClasses, samplesOf, trueClasses, valueOf } from './predictions.js'
import type { ClassOptions, ClassSource } from './predictions.js'

export interface ConfusionOptions extends ClassOptions {
  /** The number of classes. Default: as many as occur or have an output. */
  readonly classes?: number
}

/**
 * The share of samples whose predicted class is the true one.
 *
 * @param prediction scores of shape [samples, classes], where the greatest one decides; one score per sample, with a threshold; or classes
 *   as int32, as bool, or as the plain list of labels that an estimator predicts
 * @param target class indices, one per sample, or one-hot rows; labels for labels
 * @throws ShapeError when the numbers of samples differ, ValueError for no samples and for one score per sample without a threshold
 * @example
 * import { accuracy } from '@mlp/nn'
 * console.log(accuracy([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], [0, 1, 1])) // → 0.6666666666666666
 * console.log(accuracy([-2, 3], [0, 1], { threshold: 0 })) // → 1
 * console.log(accuracy(['cat', 'dog'], ['cat', 'cat'])) // → 0.5
 */
export function accuracy(prediction: ClassSource, target: ClassSource, options: ClassOptions = {}): number {
  const { predicted, actual } = classesOf('accuracy', prediction, target, checkOptions('accuracy', options, { threshold: 'number' }))
  return predicted.filter((one, row) => one === actual[row]).length / predicted.length
}

/**
 * The share of samples whose true class has one of the k greatest scores, from 0 to 1.
 * Of equal scores the one of the lower class ranks first, so that k = 1 is `accuracy`; a score that is not a number never counts.
 *
 * @param prediction scores of shape [samples, classes]
 * @param target class indices, one per sample, or one-hot rows
 * @param k how many classes may be guessed: a whole number from 1 to the number of classes
 * @throws ShapeError when the numbers of samples differ or there is one score per sample; ValueError for no samples, for any other k and for a target that is no class
 * @example
 * import { topKAccuracy } from '@mlp/nn'
 * const scores = [[0.5, 0.2, 0.3], [0.3, 0.4, 0.3], [0.2, 0.4, 0.4]]
 * console.log(topKAccuracy(scores, [2, 1, 0], 2)) // → 0.6666666666666666
 */
export function topKAccuracy(prediction: Tensor | ArrayLike, target: Tensor | ArrayLike, k: number): number {
  const scores = valueOf('topKAccuracy', 'prediction', prediction)
  const samples = samplesOf('topKAccuracy', scores)
  const outputs = scores.data.length / samples
  if (outputs < 2) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'topKAccuracy', problem: 'one score per sample has no order of classes', received: `prediction ${showShape(scores.shape)}`,
      expected: `[${samples}, classes]`, hint: 'pass one score per class; for two classes and one score there is accuracy',
    })
  }
  if (!(Number.isInteger(k) && k >= 1 && k <= outputs)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'topKAccuracy', problem: 'k is not a number of classes', received: String(k), expected: `a whole number from 1 to ${outputs}`, hint: 'k = 1 is accuracy; as a metric: (p, t) => topKAccuracy(p, t, 5)' })
  }
  const actual = trueClasses('topKAccuracy', scores, valueOf('topKAccuracy', 'target', target))
  checkClasses('topKAccuracy', actual, outputs)
  const hits = actual.filter((truth, row) => {
    const rivals = scores.data.subarray(row * outputs, (row + 1) * outputs)
    const own = rivals[truth]!
    let rank = 0
    rivals.forEach((rival, one) => { if (rival > own || (rival === own && one < truth)) rank++ })
    return !Number.isNaN(own) && rank < k
  })
  return hits.length / samples
}

/**
 * How often each true class (row) was taken for each class (column); labels stand in sorted order.
 *
 * @param prediction as in `accuracy`
 * @param target as in `accuracy`
 * @throws as `accuracy`, and ValueError for a class beyond `options.classes`
 * @example
 * import { confusionMatrix } from '@mlp/nn'
 * console.log(confusionMatrix([0, 1, 1], [0, 1, 0])) // → [ [ 1, 1 ], [ 0, 1 ] ]
 * console.log(confusionMatrix(['dog', 'cat'], ['dog', 'dog'])) // → [ [ 0, 0 ], [ 1, 1 ] ]
 */
export function confusionMatrix(prediction: ClassSource, target: ClassSource, given: ConfusionOptions = {}): number[][] {
  const { classes, ...options } = checkOptions('confusionMatrix', given, { threshold: 'number', classes: 'number' })
  const read = classesOf('confusionMatrix', prediction, target, options)
  const count = countClasses('confusionMatrix', read, classes)
  const matrix = Array.from({ length: count }, () => new Array<number>(count).fill(0))
  read.predicted.forEach((guess, row) => { matrix[read.actual[row]!]![guess]!++ })
  return matrix
}
