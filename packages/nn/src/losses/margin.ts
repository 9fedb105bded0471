/** Losses of scores that ask for a margin: support vector machines and the perceptron. Two classes are coded −1 and 1. */
import { ShapeError, ValueError, add, checkOptions, max, maximum, mul, neg, relu, showShape, square, sub, sum, where } from '@mlp/autograd'
import type { ArrayLike, Tensor, Value } from '@mlp/autograd'
import { checkClasses, chosenClasses } from './classes.js'
import { LOSS_SORTS, matchPrediction, reduce, withCheck } from './loss.js'
import type { LossOptions } from './loss.js'

/**
 * The hinge loss max(0, 1 − t·f) of a score f; the mean over all elements by default. Its derivative is −t where t·f < 1, else 0.
 * With an L2 penalty on the weights it makes a linear support vector machine.
 *
 * @param scores f, of any shape
 * @param target t, −1 or 1, of the same shape
 * @throws ShapeError when the shapes differ; ValueError for constant targets that are neither −1 nor 1
 * @see Cortes, Vapnik: "Support-vector networks", 1995
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { hinge } from '@mlp/nn'
 * console.log(hinge(tensor([0.25, 3, 2]), tensor([1, 1, -1]), { reduction: 'none' }).toArray()) // → [ 0.75, 0, 3 ]
 */
export const hinge = /* @__PURE__ */ withCheck(
  'hinge',
  (scores: Tensor, target: Tensor | ArrayLike, options: LossOptions = {}): Tensor => reduce(shortfall('hinge', scores, target), checkOptions('hinge', options, LOSS_SORTS).reduction),
  targets => checkSigns('hinge', targets),
)

/**
 * The squared hinge loss max(0, 1 − t·f)², which has a derivative everywhere.
 *
 * @param scores f, of any shape
 * @param target t, −1 or 1, of the same shape
 * @throws ShapeError when the shapes differ; ValueError for constant targets that are neither −1 nor 1
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { squaredHinge } from '@mlp/nn'
 * console.log(squaredHinge(tensor([0.5, 3, 2]), tensor([1, 1, -1]), { reduction: 'none' }).toArray()) // → [ 0.25, 0, 9 ]
 */
export const squaredHinge = /* @__PURE__ */ withCheck(
  'squaredHinge',
  (scores: Tensor, target: Tensor | ArrayLike, options: LossOptions = {}): Tensor =>
    reduce(square(shortfall('squaredHinge', scores, target)), checkOptions('squaredHinge', options, LOSS_SORTS).reduction),
  targets => checkSigns('squaredHinge', targets),
)

/**
 * The perceptron criterion max(0, −t·f): what a wrong sign costs. At f = 0, where the class is undecided, its derivative is −t,
 * so that training starts from weights of 0 too.
 *
 * @param scores f, of any shape
 * @param target t, −1 or 1, of the same shape
 * @throws ShapeError when the shapes differ; ValueError for constant targets that are neither −1 nor 1
 * @see Rosenblatt: "The perceptron", 1958
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { perceptronCriterion } from '@mlp/nn'
 * console.log(perceptronCriterion(tensor([0.5, -3]), tensor([1, 1]), { reduction: 'sum' }).item()) // → 3
 */
export const perceptronCriterion = /* @__PURE__ */ withCheck(
  'perceptronCriterion',
  (scores: Tensor, target: Tensor | ArrayLike, options: LossOptions = {}): Tensor =>
    reduce(maximum(neg(mul(matchPrediction('perceptronCriterion', scores, target), scores)), 0), checkOptions('perceptronCriterion', options, LOSS_SORTS).reduction),
  targets => checkSigns('perceptronCriterion', targets),
)

export interface MultiClassHingeOptions extends LossOptions {
  /** `'largest'`: only the best of the other classes counts (Crammer and Singer); `'all'`: all of them are summed (Weston and Watkins). Default: 'largest'. */
  readonly others?: 'largest' | 'all'
}

/**
 * The hinge loss of many classes, max(0, 1 + zⱼ − z_y) for the true class y: over the best other class j, or summed over all of them;
 * the mean over rows by default.
 *
 * @param scores z, of shape [samples, classes] or [classes]
 * @param target class indices of shape [samples]
 * @throws ShapeError for any other shape of target; ValueError for constant indices that are none
 * @see Crammer, Singer: "On the algorithmic implementation of multiclass kernel-based vector machines", 2001
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { multiClassHinge } from '@mlp/nn'
 * const scores = tensor([[2, 1.5, 1.25]])
 * console.log(multiClassHinge(scores, tensor([0])).item(), multiClassHinge(scores, tensor([0]), { others: 'all' }).item()) // → 0.5 0.75
 */
export const multiClassHinge = /* @__PURE__ */ withCheck(
  'multiClassHinge',
  (scores: Tensor, target: Tensor | ArrayLike, options: MultiClassHingeOptions = {}): Tensor => {
    const operation = 'multiClassHinge'
    const { others = 'largest', reduction } = checkOptions(operation, options, { ...LOSS_SORTS, others: ['largest', 'all'] })
    const chosen = chosenClasses(operation, scores, target)
    if (chosen === undefined) {
      throw new ShapeError({
        code: 'SHAPE_MISMATCH', operation, problem: 'a margin needs one true class per row', received: `target ${showShape(scores.shape)}`,
        expected: `class indices of shape ${showShape(scores.shape.slice(0, -1))}`, hint: 'write argmax(target, -1) for one-hot rows',
      })
    }
    const own = sum(where(chosen, scores, 0), -1, { keepDims: true })
    if (others === 'all') return reduce(sum(where(chosen, 0, relu(add(1, sub(scores, own)))), -1), reduction)
    const rival = max(where(chosen, -Infinity, scores), -1, { keepDims: true })
    return reduce(sum(relu(add(1, sub(rival, own))), -1), reduction)
  },
  (targets, prediction) => checkClasses('multiClassHinge', targets, prediction),
)

/** max(0, 1 − t·f). */
function shortfall(operation: string, scores: Tensor, target: Tensor | ArrayLike): Tensor {
  return relu(sub(1, mul(matchPrediction(operation, scores, target), scores)))
}

function checkSigns(operation: string, { data }: Value): void {
  const at = data.findIndex(one => one !== -1 && one !== 1)
  if (at < 0) return
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'a target is neither class', received: `${data[at]!} at position ${at}`,
    expected: '−1 or 1', hint: 'for classes coded 0 and 1 write 2t − 1',
  })
}
