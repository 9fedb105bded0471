/** What a loss is, and what all of them share: the meeting of prediction and target, and reductions. */
import { DTypeError, ShapeError, ValueError, cast, evaluate, isTensor, mean, sum, sameShape, showShape, sizeOf } from '@mlp/autograd'
import type { ArrayLike, Shape, Tensor, Value } from '@mlp/autograd'
import { toConstant } from '../data/rows.js'

/**
 * A graph that says how far predictions are from targets. For training it must be a single number.
 * `checkTargets` looks at concrete targets before the first step and throws typed errors for what the graph could not name;
 * `checkPredictions` does so for predictions once there are some, for losses that do not take every number.
 *
 * @example
 * import { abs, mean, sub, tensor } from '@mlp/autograd'
 * import type { Loss } from '@mlp/nn'
 * const meanAbsoluteError: Loss = (prediction, target) => mean(abs(sub(prediction, target)))
 * console.log(meanAbsoluteError(tensor([1, 2]), tensor([0, 4])).item()) // → 1.5
 */
export type Loss = ((prediction: Tensor, target: Tensor) => Tensor) & {
  readonly checkTargets?: (targets: Value, prediction: Shape) => void
  readonly checkPredictions?: (predictions: Value) => void
}

/** How the losses of single elements or rows become one number, or that they do not. */
export type LossReduction = 'mean' | 'sum' | 'none'
export interface LossOptions {
  /** Default: 'mean'. */
  readonly reduction?: LossReduction
}

/** What the options of every loss may be, for `checkOptions`; `reduce` looks at the reduction. */
export const LOSS_SORTS = { reduction: 'anything' } as const

const REDUCTIONS: Readonly<Record<LossReduction, (losses: Tensor) => Tensor>> = { mean: losses => mean(losses), sum: losses => sum(losses), none: losses => losses }

export function reduce(losses: Tensor, reduction: LossReduction = 'mean'): Tensor {
  if (Object.hasOwn(REDUCTIONS, reduction)) return REDUCTIONS[reduction](losses)
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation: 'reduction', problem: 'no such reduction', received: String(reduction),
    expected: "'mean', 'sum' or 'none'", hint: "write { reduction: 'sum' }",
  })
}

/** A target in the dtype of its prediction. Data that is not a tensor yet becomes a constant. */
export function likePrediction(operation: string, prediction: Tensor, target: Tensor | ArrayLike, option = 'target'): Tensor {
  const made = asTarget(operation, prediction, target, option)
  requireFloat(operation, prediction)
  return made.dtype === prediction.dtype ? made : cast(made, prediction.dtype)
}

/** Likewise, and of the shape of its prediction: nothing is broadcast silently in a loss. */
export function matchPrediction(operation: string, prediction: Tensor, target: Tensor | ArrayLike): Tensor {
  const made = likePrediction(operation, prediction, target)
  if (!sameShape(made.shape, prediction.shape)) throw shapesDiffer(operation, prediction.shape, made.shape)
  return made
}

/** The target as a tensor. Refuses a loss called without its sides, as where the function itself was meant. */
export function asTarget(operation: string, prediction: Tensor, target: Tensor | ArrayLike, option = 'target'): Tensor {
  const given: unknown = target
  if (!isTensor(prediction) || given === undefined) {
    const side = isTensor(prediction) ? 'target' : 'prediction'
    const received: unknown = side === 'target' ? target : prediction
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation, problem: `the ${side} is not a tensor`, received: received === undefined ? `no ${side}` : Array.isArray(received) ? 'an array' : typeof received,
      expected: 'a prediction and a target', hint: `write ${operation}(prediction, target), data as tensor(…); for fit pass the function itself: { loss: ${operation} }`,
    })
  }
  return isTensor(target) ? target : toConstant(operation, option, target)
}

export function requireFloat(operation: string, prediction: Tensor): void {
  if (prediction.dtype === 'float32' || prediction.dtype === 'float64') return
  throw new DTypeError({
    code: 'DTYPE_MISMATCH', operation, problem: 'a prediction without a derivative', received: `a prediction of dtype ${prediction.dtype}`,
    expected: 'float32 or float64', hint: 'the prediction comes first and the target second; cast integers to a float',
  })
}

export function shapesDiffer(operation: string, prediction: Shape, target: Shape): ShapeError {
  const rank = prediction.length
  const column = prediction[rank - 1] === 1 && sameShape(prediction.slice(0, -1), target)
  return new ShapeError({
    code: 'SHAPE_MISMATCH', operation, problem: 'prediction and target differ in shape', received: `prediction ${showShape(prediction)}, target ${showShape(target)}`,
    expected: 'equal shapes; a loss broadcasts nothing',
    hint: sizeOf(prediction) === sizeOf(target)
      ? `${column ? 'make the data a column, Array.from(y, one => [one]), or ' : ''}reshape the target: target.reshape(${showShape(prediction)})`
      : 'one row of targets per sample, with one number per output of the model',
  })
}

type CheckedLoss<F, O> = F & { readonly checkTargets: (targets: Value, prediction: Shape, options?: O) => void, readonly checkPredictions?: (predictions: Value) => void }

/** A loss that looks at targets where they are constants, and lets others have them looked at where they become known. */
/* @__NO_SIDE_EFFECTS__ */
export function withCheck<O extends LossOptions, F extends (prediction: Tensor, target: Tensor | ArrayLike, options?: O) => Tensor>(
  operation: string, loss: F & ((prediction: Tensor, target: Tensor | ArrayLike, options?: O) => Tensor), checkTargets: (targets: Value, prediction: Shape, options?: O) => void,
  checkPredictions?: (predictions: Value) => void,
): CheckedLoss<F, O> {
  const checked = (prediction: Tensor, target: Tensor | ArrayLike, options?: O): Tensor => {
    const made = asTarget(operation, prediction, target)
    const losses = loss(prediction, made, options)
    // After the loss has compared shapes; nothing has been computed yet.
    if (isConstant(made)) checkTargets(evaluate(made), prediction.shape, options)
    if (checkPredictions !== undefined && isConstant(prediction)) checkPredictions(evaluate(prediction))
    return losses
  }
  // The same function to its caller, with the names of its parameters.
  return Object.assign(checked as F, { checkTargets, ...(checkPredictions && { checkPredictions }) })
}

function isConstant({ op }: Tensor): boolean {
  return op.kind === 'leaf' && op.source === 'constant'
}
