/** How well scores rank the samples of class 1 above those of class 0, whatever the threshold. */
import { ValueError } from '@mlp/autograd'
import type { ArrayLike, Tensor } from '@mlp/autograd'
import { binaryOf, checkScores, valueOf } from './predictions.js'

/** The points of a ROC curve, from (0, 0) to (1, 1): at each threshold, the rates of those with a score at or above it. */
export interface RocCurve {
  /** Infinity, then every score that occurs, descending. */
  readonly thresholds: number[]
  /** The share of the samples of class 0 with a score at or above each threshold. */
  readonly falsePositiveRates: number[]
  /** The share of the samples of class 1 with a score at or above each threshold. */
  readonly truePositiveRates: number[]
}

/**
 * The receiver operating characteristic: FP/(FP + TN) and TP/(TP + FN) at every score taken as the threshold (score ≥ threshold
 * is class 1). Samples of equal scores make one point; points on a straight line are kept.
 *
 * @param prediction one score per sample, logits or probabilities, greater for class 1
 * @param target 0 or 1, one per sample
 * @throws ShapeError unless there is one score and one target per sample; ValueError for no samples, for targets other than 0 and 1, where only one of them occurs, and for scores that are not numbers
 * @example
 * import { rocCurve } from '@mlp/nn'
 * const { thresholds, falsePositiveRates, truePositiveRates } = rocCurve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])
 * console.log(thresholds) // → [ Infinity, 0.8, 0.4, 0.35, 0.1 ]
 * console.log(falsePositiveRates) // → [ 0, 0, 0.5, 0.5, 1 ]
 * console.log(truePositiveRates) // → [ 0, 0.5, 0.5, 1, 1 ]
 */
export function rocCurve(prediction: Tensor | ArrayLike, target: Tensor | ArrayLike): RocCurve {
  const { thresholds, negatives, positives } = countsAbove('rocCurve', prediction, target)
  return {
    thresholds,
    falsePositiveRates: negatives.map(count => count / negatives.at(-1)!),
    truePositiveRates: positives.map(count => count / positives.at(-1)!),
  }
}

/**
 * The area under the ROC curve: the probability that a sample of class 1 has a greater score than one of class 0,
 * where a tie counts ½. From 0 to 1; ½ is guessing. Exact but for the last division.
 *
 * @param prediction one score per sample, logits or probabilities, greater for class 1
 * @param target 0 or 1, one per sample
 * @throws as `rocCurve`
 * @example
 * import { rocAuc } from '@mlp/nn'
 * console.log(rocAuc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])) // → 0.75
 */
export function rocAuc(prediction: Tensor | ArrayLike, target: Tensor | ArrayLike): number {
  const { negatives, positives } = countsAbove('rocAuc', prediction, target)
  let twice = 0
  for (let i = 1; i < negatives.length; i++) twice += (negatives[i]! - negatives[i - 1]!) * (positives[i]! + positives[i - 1]!)
  return twice / (2 * negatives.at(-1)! * positives.at(-1)!)
}

/** How many samples of each class have a score at or above each threshold. */
function countsAbove(operation: string, prediction: Tensor | ArrayLike, target: Tensor | ArrayLike): { thresholds: number[], negatives: number[], positives: number[] } {
  const scores = valueOf(prediction)
  const truth = valueOf(target)
  binaryOf(operation, scores, truth)
  checkScores(operation, scores)
  const order = Array.from(scores.data, (_, row) => row).sort((a, b) => Number(scores.data[a]! < scores.data[b]!) - Number(scores.data[a]! > scores.data[b]!))
  const thresholds = [Infinity]
  const negatives = [0]
  const positives = [0]
  let positive = 0
  order.forEach((row, place) => {
    positive += truth.data[row]!
    const score = scores.data[row]!
    if (place + 1 < order.length && scores.data[order[place + 1]!] === score) return
    thresholds.push(score)
    negatives.push(place + 1 - positive)
    positives.push(positive)
  })
  if (positive === 0 || positive === order.length) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation, problem: 'only one class', received: `targets that are all ${Math.sign(positive)}`, expected: 'samples of class 0 and of class 1',
      hint: 'shuffle before splitting, or measure all samples at once rather than batches',
    })
  }
  return { thresholds, negatives, positives }
}
