/** Inputs, predictions and losses as graphs, refused where they do not fit together. */
import { BindingError, DTypeError, ShapeError, ValueError, cast, input, isTensor, showShape } from '@mlp/autograd'
import type { DType, Tensor, Value } from '@mlp/autograd'
import type { Loss } from '../losses/loss.js'
import { hasTerms, totalOf } from '../losses/terms.js'

export function rowsInput(name: string, rows: number, { shape, dtype }: Value): Tensor {
  return input(name, [rows, ...shape.slice(1)], { dtype })
}

/** What a model or a loss makes of its inputs, which have no values yet: asking for one there has an answer of its own. */
export function traced<T>(what: 'the model' | 'the loss', make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof BindingError)) throw error
    throw new BindingError({
      code: error.code, operation: 'fit', problem: `${what} asks for a value while its graph is made`, received: error.received, expected: 'operations on tensors, which have their values in every step',
      hint: 'leave out item() and toArray(), and choose by where(condition, a, b) in place of if',
    })
  }
}

/** A loss as a graph that a step can descend, with its terms where it has any. */
export function lossOf(loss: Loss, prediction: Tensor, target: Tensor): { readonly loss: Tensor, readonly terms: Readonly<Record<string, Tensor>> | undefined } {
  perRow('fit', prediction, target.shape[0]!)
  const made = inPrecisionOf(prediction, target)
  const terms = hasTerms(loss) ? traced('the loss', () => loss.parts(prediction, made)) : undefined
  return { loss: checkedLoss(terms === undefined ? traced('the loss', () => loss(prediction, made)) : totalOf(terms)), terms }
}

function checkedLoss(value: Tensor): Tensor {
  if (!isTensor(value)) throw notTensor('fit (loss)', 'the loss', value, 'return the graph itself, without item(): { loss: (p, t) => mean(square(sub(p, t))) }')
  if (value.rank !== 0) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'fit (loss)', problem: 'the loss is not a single number', received: `shape ${showShape(value.shape)}`,
      expected: 'shape []', hint: "reduce it with mean() or sum(); the losses of this package do unless { reduction: 'none' } is given",
    })
  }
  if (!isFloat(value.dtype)) {
    throw new DTypeError({ code: 'DTYPE_MISMATCH', operation: 'fit (loss)', problem: 'the loss has no derivative', received: value.dtype, expected: 'float32 or float64', hint: 'a count of mistakes is a metric; train on a cross-entropy' })
  }
  return value
}

/** A loss of one's own subtracts as it stands: float targets come in the dtype of the prediction, classes and truth values as they are. */
function inPrecisionOf(prediction: Tensor, target: Tensor): Tensor {
  return target.dtype.startsWith('float') && target.dtype !== prediction.dtype ? cast(target, prediction.dtype) : target
}

export function isFloat(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float64'
}

function notTensor(operation: string, what: string, received: unknown, hint: string): ValueError {
  const text = typeof received === 'number' ? `the number ${received}` : typeof received
  return new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: `${what} is not a tensor`, received: text, expected: 'a tensor', hint })
}

export function perRow(operation: string, prediction: Tensor, rows: number): Tensor {
  if (!isTensor(prediction)) throw notTensor(operation, 'the prediction of the model', prediction, 'a model is a function that returns a tensor: x => matmul(x, w)')
  if (prediction.shape[0] === rows) return prediction
  throw new ShapeError({
    code: 'SHAPE_MISMATCH', operation, problem: 'the model does not give one prediction per row', received: `predictions of shape ${showShape(prediction.shape)} for ${rows} rows`,
    expected: `[${rows}, …]`, hint: 'a model keeps the first axis of its input, which counts samples; a single sample is a row too: [[0, 1]]',
  })
}
