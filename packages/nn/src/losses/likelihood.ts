/** Negative log-likelihoods, and how far two distributions or two directions are apart. */
import { ShapeError, ValueError, add, checkOptions, div, equal, evaluate, exp, isTensor, log, logSoftmax, maximum, mul, neg, norm, pow, showShape, square, sub, sum, where } from '@mlp/autograd'
import type { ArrayLike, Tensor } from '@mlp/autograd'
import { toConstant } from '../data/rows.js'
import { checkClasses, checkDistributions, chosenClasses } from './classes.js'
import { LOSS_SORTS, likePrediction, matchPrediction, reduce, withCheck } from './loss.js'
import type { LossOptions } from './loss.js'

/**
 * The negative log-likelihood −log p_y of the true class y, from logarithms of probabilities (after `logSoftmax`); the mean over rows
 * by default. From logits, `crossEntropy` gives the same.
 *
 * @param logProbabilities of shape [samples, classes] or [classes]
 * @param target class indices of shape [samples]
 * @throws ShapeError for any other shape of target; ValueError for constant indices that are none
 * @example
 * import { logSoftmax, tensor } from '@mlp/autograd'
 * import { negativeLogLikelihood } from '@mlp/nn'
 * console.log(negativeLogLikelihood(logSoftmax([[1, 2, 3]]), tensor([2])).item().toFixed(6)) // → 0.407606
 */
export const negativeLogLikelihood = /* @__PURE__ */ withCheck(
  'negativeLogLikelihood',
  (logProbabilities: Tensor, target: Tensor | ArrayLike, options: LossOptions = {}): Tensor =>
    reduce(sum(where(onlyIndices('negativeLogLikelihood', logProbabilities, target), neg(logProbabilities), 0), -1), checkOptions('negativeLogLikelihood', options, LOSS_SORTS).reduction),
  (targets, prediction) => checkClasses('negativeLogLikelihood', targets, prediction),
)

export interface FocalOptions extends LossOptions {
  /** γ, how much less a class counts that is predicted well; zero or more. Default: 2. */
  readonly gamma?: number
}

/**
 * The focal loss −(1 − p_y)^γ·log p_y of the true class y, from logits; the mean over rows by default. With γ = 0 it is the cross-entropy.
 *
 * @param logits of shape [samples, classes] or [classes]
 * @param target class indices of shape [samples]
 * @throws ShapeError for any other shape of target; ValueError for constant indices that are none or a negative γ
 * @see Lin, Goyal, Girshick, He, Dollár: "Focal loss for dense object detection", 2017
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { focalLoss } from '@mlp/nn'
 * console.log(focalLoss(tensor([[0, 0]]), tensor([1])).item().toFixed(6)) // → 0.173287
 */
export const focalLoss = /* @__PURE__ */ withCheck(
  'focalLoss',
  (logits: Tensor, target: Tensor | ArrayLike, options: FocalOptions = {}): Tensor => {
    const { gamma = 2, reduction } = checkOptions('focalLoss', options, { ...LOSS_SORTS, gamma: 'number' })
    if (!(gamma >= 0 && gamma < Infinity)) {
      throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'focalLoss', problem: 'gamma out of range', received: `gamma ${gamma}`, expected: 'a finite number, zero or more', hint: 'write { gamma: 2 }' })
    }
    const chosen = onlyIndices('focalLoss', logits, target)
    const logP = logSoftmax(logits)
    const surprise = sum(where(chosen, neg(logP), 0), -1)
    // 1 − p as the sum of the others, which does not cancel where p is near 1.
    const others = sum(where(chosen, 0, exp(logP)), -1)
    // At p = 1 the loss is 0 and flat, but for γ < 1 the power alone is infinitely steep there.
    const isCertain = equal(others, 0)
    return reduce(gamma >= 1 || gamma === 0 ? mul(pow(others, gamma), surprise) : where(isCertain, 0, mul(pow(where(isCertain, 1, others), gamma), surprise)), reduction)
  },
  (targets, prediction) => checkClasses('focalLoss', targets, prediction),
)

/**
 * The Kullback–Leibler divergence Σₖ tₖ (log tₖ − log softmax(z)ₖ) of a distribution t from the one that logits z stand for; the mean
 * over rows by default. 0 where they are the same; terms with tₖ = 0 are 0.
 *
 * @param logits z, of shape [samples, classes] or [classes]
 * @param target t, a distribution per row, of the shape of the logits
 * @throws ShapeError when the shapes differ; ValueError for constant rows that are no distribution
 * @see Kullback, Leibler: "On information and sufficiency", 1951
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { klDivergence } from '@mlp/nn'
 * console.log(klDivergence(tensor([[0, 0]]), tensor([[1, 0]])).item()) // → 0.6931471805599453
 */
export const klDivergence = /* @__PURE__ */ withCheck('klDivergence', (logits: Tensor, target: Tensor | ArrayLike, options: LossOptions = {}): Tensor => {
  const { reduction } = checkOptions('klDivergence', options, LOSS_SORTS)
  const t = matchPrediction('klDivergence', logits, target)
  if (t.rank === 0) throw new ShapeError({ code: 'SHAPE_MISMATCH', operation: 'klDivergence', problem: 'a number is no distribution', received: 'shape []', expected: '[samples, classes] or [classes]', hint: 'for two classes use binaryCrossEntropy' })
  return reduce(sum(where(equal(t, 0), 0, mul(t, sub(log(t), logSoftmax(logits)))), -1), reduction)
}, targets => checkDistributions('klDivergence', targets))

/**
 * The negative log-likelihood of counts t under Poisson distributions with means eᶻ: eᶻ − t·z for every element, without the term
 * log t! that no parameter changes; the mean over all elements by default. Its derivative is eᶻ − t.
 *
 * @param logRates z, of any shape
 * @param target t, counts, of the same shape
 * @throws ShapeError when the shapes differ; ValueError for a constant target below 0
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { poissonNegativeLogLikelihood } from '@mlp/nn'
 * console.log(poissonNegativeLogLikelihood(tensor([0, 0]), tensor([2, 3])).item()) // → 1
 */
export const poissonNegativeLogLikelihood = /* @__PURE__ */ withCheck('poissonNegativeLogLikelihood', (logRates: Tensor, target: Tensor | ArrayLike, options: LossOptions = {}): Tensor => {
  const { reduction } = checkOptions('poissonNegativeLogLikelihood', options, LOSS_SORTS)
  return reduce(sub(exp(logRates), mul(matchPrediction('poissonNegativeLogLikelihood', logRates, target), logRates)), reduction)
}, ({ data }) => {
  const at = data.findIndex(one => !(one >= 0))
  if (at >= 0) throw outOfRange('poissonNegativeLogLikelihood', 'a target is no count', `${data[at]!} at position ${at}`, 'numbers, zero or more', 'for targets of either sign use meanSquaredError')
})

export interface GaussianOptions extends LossOptions {
  /** σ² of every element, in the shape of the prediction or one that broadcasts to it. */
  readonly variance: Tensor | ArrayLike
  /** The least variance that counts, positive. Default: 1e-6. */
  readonly epsilon?: number
}

/**
 * The negative log-likelihood of targets t under normal distributions: ½(log σ² + (t − μ)²/σ²) for every element, without the constant
 * ½ log 2π; the mean over all elements by default.
 *
 * @param mean μ, of any shape
 * @param target t, of the same shape
 * @throws ShapeError when the shapes differ; ValueError for an epsilon that is not positive and for constant variances below 0
 * @see Nix, Weigend: "Estimating the mean and variance of the target probability distribution", 1994
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { gaussianNegativeLogLikelihood } from '@mlp/nn'
 * console.log(gaussianNegativeLogLikelihood(tensor([1, 2]), tensor([1, 4]), { variance: [1, 4] }).item().toFixed(6)) // → 0.596574
 */
export function gaussianNegativeLogLikelihood(mean: Tensor, target: Tensor | ArrayLike, options: GaussianOptions): Tensor {
  const { variance, epsilon = 1e-6, reduction } = checkOptions('gaussianNegativeLogLikelihood', options, { ...LOSS_SORTS, variance: 'anything', epsilon: 'number' })
  const operation = 'gaussianNegativeLogLikelihood'
  if (!(epsilon > 0)) throw outOfRange(operation, 'epsilon out of range', `epsilon ${epsilon}`, 'a positive number', 'write { epsilon: 1e-6 }')
  const given: unknown = variance
  if (given === undefined) throw outOfRange(operation, 'variance is missing', 'nothing', 'a number, or an array or tensor in the shape of the prediction', 'write { variance: 1 }, or meanSquaredError where it is the same everywhere')
  const negative = isTensor(variance) ? undefined : evaluate(toConstant(operation, 'variance', variance)).data.find(one => !(one >= 0))
  if (negative !== undefined) throw outOfRange(operation, 'a variance is negative or no number', String(negative), 'numbers, zero or more', 'variance is σ², the square of the standard deviation')
  const t = matchPrediction('gaussianNegativeLogLikelihood', mean, target)
  const spread = maximum(likePrediction(operation, mean, variance, 'variance'), epsilon)
  return reduce(mul(0.5, add(log(spread), div(square(sub(t, mean)), spread))), reduction)
}

/**
 * One minus the cosine of the angle between prediction and target along the last axis: 0 in the same direction, 2 in the opposite one;
 * the mean over rows by default. A vector of 0 has no direction: its loss is 1 and its derivative 0.
 *
 * @param prediction of shape [samples, features] or [features]
 * @param target of the same shape
 * @throws ShapeError when the shapes differ or are []
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { cosineLoss } from '@mlp/nn'
 * console.log(cosineLoss(tensor([[1, 0], [0, 2]]), tensor([[3, 0], [1, 0]]), { reduction: 'none' }).toArray()) // → [ 0, 1 ]
 */
export function cosineLoss(prediction: Tensor, target: Tensor | ArrayLike, options: LossOptions = {}): Tensor {
  const { reduction } = checkOptions('cosineLoss', options, LOSS_SORTS)
  const t = matchPrediction('cosineLoss', prediction, target)
  if (t.rank === 0) throw new ShapeError({ code: 'SHAPE_MISMATCH', operation: 'cosineLoss', problem: 'a number has no direction', received: 'shape []', expected: '[samples, features] or [features]', hint: 'vectors stand along the last axis' })
  return reduce(sub(1, sum(mul(unitVector(prediction), unitVector(t)), -1)), reduction)
}

/** A vector divided by its length; 0 for 0. */
function unitVector(x: Tensor): Tensor {
  const length = norm(x, -1, { keepDims: true })
  return where(equal(length, 0), 0, div(x, where(equal(length, 0), 1, length)))
}

function onlyIndices(operation: string, prediction: Tensor, target: Tensor | ArrayLike): Tensor {
  const chosen = chosenClasses(operation, prediction, target)
  if (chosen !== undefined) return chosen
  throw new ShapeError({
    code: 'SHAPE_MISMATCH', operation, problem: 'one true class per row is needed', received: `target ${showShape(prediction.shape)}`,
    expected: `class indices of shape ${showShape(prediction.shape.slice(0, -1))}`, hint: 'write argmax(target, -1) for one-hot rows; crossEntropy takes distributions',
  })
}

function outOfRange(operation: string, problem: string, received: string, expected: string, hint: string): ValueError {
  return new ValueError({ code: 'ARGUMENT_INVALID', operation, problem, received, expected, hint })
}
