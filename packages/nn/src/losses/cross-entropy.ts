/** Cross-entropies: of two classes and of many, from logits and from probabilities. */
import { ValueError, abs, add, composite, customGradient, equal, exp, log, logSoftmax, mul, neg, relu, sigmoid, sub, sum, where } from '@mlp/autograd'
import type { ArrayLike, Tensor, Value } from '@mlp/autograd'
import { checkClasses, chosenClasses } from './classes.js'
import { likePrediction, matchPrediction, reduce, withCheck } from './loss.js'
import type { LossOptions } from './loss.js'

/** log(1 + eᶻ) − t·z without overflow, to an absolute error below the spacing of numbers at 1: a loss smaller than that comes out as 0. Its rule, σ(z) − t, is free of the kinks of the parts. */
const logisticLoss = /* @__PURE__ */ customGradient(
  (z: Tensor, t: Tensor): Tensor => add(sub(relu(z), mul(z, t)), log(add(1, exp(neg(abs(z)))))),
  ({ cotangent, inputs: [z, t] }) => [mul(cotangent, sub(sigmoid(z!), t!)), neg(mul(cotangent, z!))],
  { name: 'binaryCrossEntropy' },
)

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
  (logits: Tensor, target: Tensor | ArrayLike, { reduction }: LossOptions = {}): Tensor =>
    reduce(logisticLoss(logits, matchPrediction('binaryCrossEntropy', logits, target)), reduction),
  targets => checkProbabilities('binaryCrossEntropy', targets),
)

/**
 * The cross-entropy of two classes from probabilities p: −t log p − (1 − t) log(1 − p), per element.
 * Infinite where p is 0 or 1 and wrong; from logits `binaryCrossEntropy` never is.
 *
 * @param probabilities p in [0, 1], of any shape
 * @param target t in [0, 1], of the same shape
 * @throws ShapeError when the shapes differ: nothing is broadcast; ValueError for a constant target outside [0, 1]
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { binaryCrossEntropyFromProbabilities } from '@mlp/nn'
 * console.log(binaryCrossEntropyFromProbabilities(tensor([0.9, 1]), tensor([0, 1]), { reduction: 'sum' }).item()) // → 2.302585092994046
 */
export const binaryCrossEntropyFromProbabilities = /* @__PURE__ */ withCheck(
  'binaryCrossEntropyFromProbabilities',
  (probabilities: Tensor, target: Tensor | ArrayLike, { reduction }: LossOptions = {}): Tensor => {
    const t = matchPrediction('binaryCrossEntropyFromProbabilities', probabilities, target)
    return reduce(add(surprise(t, probabilities), surprise(sub(1, t), sub(1, probabilities))), reduction)
  },
  targets => checkProbabilities('binaryCrossEntropyFromProbabilities', targets),
)

/**
 * The cross-entropy of many classes from logits z (before the softmax): −Σₖ tₖ log softmax(z)ₖ for every row;
 * the mean over rows by default. Derivative: softmax(z) − t.
 *
 * @param logits z, of shape [samples, classes] or [classes]
 * @param target class indices 0 … classes − 1 of shape [samples], or a distribution over classes of the shape of the logits
 * @throws ShapeError for any other shape of target; ValueError for constant indices that are none; EvaluationError for one out of range that only evaluation shows
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { crossEntropy } from '@mlp/nn'
 * const logits = tensor([[1, 2, 3], [1000, 0, 0]])
 * console.log(crossEntropy(logits, tensor([2, 0]), { reduction: 'none' }).toArray()) // → [ 0.4076059644443804, 0 ]
 */
export const crossEntropy = /* @__PURE__ */ withCheck(
  'crossEntropy',
  (logits: Tensor, target: Tensor | ArrayLike, { reduction }: LossOptions = {}): Tensor => {
    const chosen = chosenClasses('crossEntropy', logits, target)
    return reduce(chosen === undefined ? softmaxLoss(logits, likePrediction('crossEntropy', logits, target)) : chosenSoftmaxLoss(logits, chosen), reduction)
  },
  (targets, prediction) => checkClasses('crossEntropy', targets, prediction),
)

/**
 * The cross-entropy of many classes from probabilities p: −Σₖ tₖ log pₖ for every row; the mean over rows by default.
 * Infinite where the probability of a true class is 0; from logits `crossEntropy` never is.
 *
 * @param probabilities p, of shape [samples, classes] or [classes]
 * @param target class indices of shape [samples], or a distribution over classes of the shape of p
 * @throws ShapeError for any other shape of target; ValueError for constant indices that are none; EvaluationError for one out of range that only evaluation shows
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { crossEntropyFromProbabilities } from '@mlp/nn'
 * const p = tensor([[0.7, 0.2, 0.1], [0.25, 0.5, 0.25]])
 * console.log(crossEntropyFromProbabilities(p, tensor([[1, 0, 0], [0, 1, 0]])).item().toFixed(6)) // → 0.524911
 */
export const crossEntropyFromProbabilities = /* @__PURE__ */ withCheck(
  'crossEntropyFromProbabilities',
  (probabilities: Tensor, target: Tensor | ArrayLike, { reduction }: LossOptions = {}): Tensor => {
    const operation = 'crossEntropyFromProbabilities'
    const chosen = chosenClasses(operation, probabilities, target)
    const terms = chosen === undefined ? surprise(likePrediction(operation, probabilities, target), probabilities) : where(chosen, neg(log(probabilities)), 0)
    return reduce(sum(terms, -1), reduction)
  },
  (targets, prediction) => checkClasses('crossEntropyFromProbabilities', targets, prediction),
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
