/** Cross-entropies: of two classes and of many, from logits and from probabilities. */
import { ShapeError, ValueError, abs, add, cast, checkOptions, composite, customGradient, div, equal, exp, log, logSoftmax, mul, neg, onesLike, relu, sameShape, showShape, sigmoid, softplus, sub, sum, where, zerosLike } from '@mlp/autograd'
import type { ArrayLike, Tensor, Value } from '@mlp/autograd'
import { checkClasses, chosenClasses } from './classes.js'
import { LOSS_SORTS, asTarget, likePrediction, matchPrediction, reduce, withCheck } from './loss.js'
import type { LossOptions, LossReduction } from './loss.js'

/** log(1 + eᶻ) − t·z without overflow, to an absolute error below the spacing of numbers at 1: a loss smaller than that comes out as 0. Its rule, σ(z) − t, is free of the kinks of the parts. */
const logisticLoss = /* @__PURE__ */ customGradient(
  (z: Tensor, t: Tensor): Tensor => add(sub(relu(z), mul(z, t)), log(add(1, exp(neg(abs(z)))))),
  ({ cotangent, inputs: [z, t] }) => [mul(cotangent, sub(sigmoid(z!), t!)), neg(mul(cotangent, z!))],
  { name: 'binaryCrossEntropy' },
)

export interface BinaryCrossEntropyOptions extends LossOptions {
  /** How much more the class 1 counts than the class 0, positive: the ratio of samples of 0 to those of 1 makes up for rare ones. Default: 1. */
  readonly positiveWeight?: number
}
export interface CrossEntropyOptions extends LossOptions {
  /** ε in [0, 1): the target becomes (1 − ε)·t + ε/classes. Default: 0. */
  readonly labelSmoothing?: number
  /** How much each class counts, one number per class. The mean of rows is then weighted by their true classes. */
  readonly classWeights?: Tensor | ArrayLike
  /** An index that stands for no class: its rows count nothing, and the mean over none that counts is 0. For indices only. Default: none. */
  readonly ignoreIndex?: number
}

/** −p·t log σ(z) − (1 − t) log σ(−z). */
const weightedLogisticLoss = (z: Tensor, t: Tensor, positive: number): Tensor => add(mul(mul(positive, t), softplus(neg(z))), mul(sub(1, t), softplus(z)))

/** −Σ t log softmax(z) along the last axis. */
const softmaxLoss = /* @__PURE__ */ composite('crossEntropy', (z: Tensor, t: Tensor): Tensor => sum(mul(t, neg(logSoftmax(z))), -1))
/** Likewise where the target is a mask, so that classes ruled out by a logit of −∞ do not spoil it. */
const chosenSoftmaxLoss = /* @__PURE__ */ composite('crossEntropy', (z: Tensor, chosen: Tensor): Tensor => sum(where(chosen, neg(logSoftmax(z)), 0), -1))

/**
 * The cross-entropy of two classes from logits z (before the sigmoid), per element:
 * −t log σ(z) − (1 − t) log(1 − σ(z)) = log(1 + eᶻ) − t·z. Finite for every finite z. Derivative: σ(z) − t.
 *
 * @param logits z, of any shape
 * @param target t in [0, 1], of the same shape
 * @throws ShapeError when the shapes differ: nothing is broadcast; ValueError for a constant target outside [0, 1]
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { binaryCrossEntropy } from '@mlp/nn'
 * console.log(binaryCrossEntropy(tensor([800, 0]), tensor([1, 0]), { reduction: 'none' }).toArray()) // → [ 0, 0.6931471805599453 ]
 */
export const binaryCrossEntropy = /* @__PURE__ */ withCheck(
  'binaryCrossEntropy',
  (logits: Tensor, target: Tensor | ArrayLike, options: BinaryCrossEntropyOptions = {}): Tensor => {
    const { positiveWeight = 1, reduction } = checkOptions('binaryCrossEntropy', options, { ...LOSS_SORTS, positiveWeight: 'number' })
    if (!(positiveWeight > 0 && positiveWeight < Infinity)) {
      throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'binaryCrossEntropy', problem: 'positiveWeight out of range', received: `positiveWeight ${positiveWeight}`, expected: 'a finite number greater than 0', hint: 'leave it out for 1' })
    }
    const t = matchPrediction('binaryCrossEntropy', logits, target)
    return reduce(positiveWeight === 1 ? logisticLoss(logits, t) : weightedLogisticLoss(logits, t, positiveWeight), reduction)
  },
  targets => checkProbabilities('binaryCrossEntropy', targets),
)

/**
 * The cross-entropy of two classes from probabilities p: −t log p − (1 − t) log(1 − p), per element.
 * Infinite where p is 0 or 1 and wrong; from logits `binaryCrossEntropy` never is.
 *
 * @param probabilities p in [0, 1], of any shape
 * @param target t in [0, 1], of the same shape
 * @throws ShapeError when the shapes differ: nothing is broadcast; ValueError for constants outside [0, 1] on either side
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { binaryCrossEntropyFromProbabilities } from '@mlp/nn'
 * console.log(binaryCrossEntropyFromProbabilities(tensor([0.9, 1]), tensor([0, 1]), { reduction: 'sum' }).item()) // → 2.302585092994046
 */
export const binaryCrossEntropyFromProbabilities = /* @__PURE__ */ withCheck(
  'binaryCrossEntropyFromProbabilities',
  (probabilities: Tensor, target: Tensor | ArrayLike, options: LossOptions = {}): Tensor => {
    const { reduction } = checkOptions('binaryCrossEntropyFromProbabilities', options, LOSS_SORTS)
    const t = matchPrediction('binaryCrossEntropyFromProbabilities', probabilities, target)
    return reduce(add(surprise(t, probabilities), surprise(sub(1, t), sub(1, probabilities))), reduction)
  },
  targets => checkProbabilities('binaryCrossEntropyFromProbabilities', targets),
  predictions => checkPredicted('binaryCrossEntropyFromProbabilities', predictions, 'end the model in sigmoid, or take binaryCrossEntropy, which starts from logits'),
)

/**
 * The cross-entropy of many classes from logits z (before the softmax): −Σₖ tₖ log softmax(z)ₖ for every row;
 * the mean over rows by default. Derivative: softmax(z) − t. Options weigh classes, smooth targets and leave rows out.
 *
 * @param logits z, of shape [samples, classes] or [classes]
 * @param target class indices 0 … classes − 1 of shape [samples], or a distribution over classes of the shape of the logits
 * @throws ShapeError for any other shape of target; ValueError for constant indices that are none and constant rows that are no distribution; EvaluationError for an index out of range that only evaluation shows
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { crossEntropy } from '@mlp/nn'
 * const logits = tensor([[1, 2, 3], [1000, 0, 0]])
 * console.log(crossEntropy(logits, tensor([2, 0]), { reduction: 'none' }).toArray()) // → [ 0.4076059644443804, 0 ]
 */
export const crossEntropy = /* @__PURE__ */ withCheck(
  'crossEntropy',
  (logits: Tensor, target: Tensor | ArrayLike, given: CrossEntropyOptions = {}): Tensor => {
    const sorts = { ...LOSS_SORTS, labelSmoothing: 'number', classWeights: 'anything', ignoreIndex: 'number' } as const
    const { reduction, ...options } = checkOptions('crossEntropy', given, sorts)
    const { labelSmoothing = 0, classWeights, ignoreIndex } = options
    if (labelSmoothing === 0 && classWeights === undefined && ignoreIndex === undefined) {
      const chosen = chosenClasses('crossEntropy', logits, target)
      return reduce(chosen === undefined ? softmaxLoss(logits, likePrediction('crossEntropy', logits, target)) : chosenSoftmaxLoss(logits, chosen), reduction)
    }
    return weightedCrossEntropy(logits, asTarget('crossEntropy', logits, target), options, reduction)
  },
  (targets, prediction, { ignoreIndex }: CrossEntropyOptions = {}) => checkClasses('crossEntropy', targets, prediction, ignoreIndex),
)

function weightedCrossEntropy(logits: Tensor, target: Tensor, { labelSmoothing = 0, classWeights, ignoreIndex }: CrossEntropyOptions, reduction: LossReduction | undefined): Tensor {
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'crossEntropy', problem: 'labelSmoothing out of range', received: `labelSmoothing ${labelSmoothing}`, expected: 'a number from 0 up to but without 1', hint: 'write { labelSmoothing: 0.1 }' })
  }
  const isIgnored = ignoreIndex === undefined || sameShape(target.shape, logits.shape) ? undefined : equal(target, ignoreIndex)
  // Where no class is meant any will do: its row counts nothing.
  const chosen = chosenClasses('crossEntropy', logits, isIgnored === undefined ? target : where(isIgnored, zerosLike(target), target))
  const sharp = chosen === undefined ? likePrediction('crossEntropy', logits, target) : cast(chosen, logits.dtype)
  const smooth = labelSmoothing === 0 ? sharp : add(mul(1 - labelSmoothing, sharp), labelSmoothing / logits.shape[logits.rank - 1]!)
  const weights = classWeights === undefined ? undefined : weightsOf(logits, classWeights)
  // What has no weight is not looked at, were it infinite.
  const shares = weights === undefined ? smooth : mul(smooth, weights)
  const terms = sum(where(equal(shares, 0), 0, mul(shares, neg(logSoftmax(logits)))), -1)
  const losses = isIgnored === undefined ? terms : where(isIgnored, 0, terms)
  if (reduction !== undefined && reduction !== 'mean') return reduce(losses, reduction)
  const rowWeights = weights === undefined ? onesLike(terms) : sum(mul(sharp, weights), -1)
  const total = sum(isIgnored === undefined ? rowWeights : where(isIgnored, 0, rowWeights))
  // A batch in which no row counts has nothing to learn from.
  return div(sum(losses), where(equal(total, 0), 1, total))
}

function weightsOf(logits: Tensor, classWeights: Tensor | ArrayLike): Tensor {
  const weights = likePrediction('crossEntropy', logits, classWeights, 'classWeights')
  const classes = logits.shape.slice(-1)
  if (sameShape(weights.shape, classes)) return weights
  throw new ShapeError({ code: 'SHAPE_MISMATCH', operation: 'crossEntropy', problem: 'classWeights of another number of classes', received: showShape(weights.shape), expected: showShape(classes), hint: 'one number per class' })
}

/**
 * The cross-entropy of many classes from probabilities p: −Σₖ tₖ log pₖ for every row; the mean over rows by default.
 * Infinite where the probability of a true class is 0; from logits `crossEntropy` never is.
 *
 * @param probabilities p, of shape [samples, classes] or [classes]
 * @param target class indices of shape [samples], or a distribution over classes of the shape of p
 * @throws ShapeError for any other shape of target; ValueError for constant indices that are none, constant rows that are no distribution and constant probabilities outside [0, 1]; EvaluationError for an index out of range that only evaluation shows
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { crossEntropyFromProbabilities } from '@mlp/nn'
 * const p = tensor([[0.7, 0.2, 0.1], [0.25, 0.5, 0.25]])
 * console.log(crossEntropyFromProbabilities(p, tensor([[1, 0, 0], [0, 1, 0]])).item().toFixed(6)) // → 0.524911
 */
export const crossEntropyFromProbabilities = /* @__PURE__ */ withCheck(
  'crossEntropyFromProbabilities',
  (probabilities: Tensor, target: Tensor | ArrayLike, options: LossOptions = {}): Tensor => {
    const operation = 'crossEntropyFromProbabilities'
    const { reduction } = checkOptions(operation, options, LOSS_SORTS)
    const chosen = chosenClasses(operation, probabilities, target)
    const terms = chosen === undefined ? surprise(likePrediction(operation, probabilities, target), probabilities) : where(chosen, neg(log(probabilities)), 0)
    return reduce(sum(terms, -1), reduction)
  },
  (targets, prediction) => checkClasses('crossEntropyFromProbabilities', targets, prediction),
  predictions => checkPredicted('crossEntropyFromProbabilities', predictions, 'end the model in softmax, or take crossEntropy, which starts from logits'),
)

/** −t log p, and 0 where t is 0, whatever p is. */
function surprise(t: Tensor, p: Tensor): Tensor {
  return where(equal(t, 0), 0, mul(t, neg(log(p))))
}

function checkProbabilities(operation: string, { data }: Value): void {
  const at = data.findIndex(one => !(one >= 0 && one <= 1))
  if (at < 0) return
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'a target is not a probability', received: `${data[at]!} at position ${at}`,
    expected: 'numbers from 0 to 1', hint: 'code two classes as 0 and 1; for −1 and 1 use (t + 1)/2; for more classes use crossEntropy',
  })
}

function checkPredicted(operation: string, { data, shape }: Value, hint: string): void {
  const at = data.findIndex(one => one < 0 || one > 1)
  if (at < 0) return
  const width = data.length / (shape[0] ?? 1)
  throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'a prediction is not a probability', received: `${data[at]!} in row ${Math.floor(at / width)}`, expected: 'numbers from 0 to 1', hint })
}
