/** Metrics of classification: plain functions of predictions and targets. */
import { ShapeError, ValueError, evaluate, isTensor, tensor, showShape } from '@mlp/autograd'
import type { ArrayLike, Tensor, Value } from '@mlp/autograd'

export interface ClassOptions {
  /** For one score per sample, and required there: above it the class is 1. It is 0 for logits and 0.5 for probabilities. */
  readonly threshold?: number
}
export interface ConfusionOptions extends ClassOptions {
  /** The number of classes. Default: as many as occur or have an output. */
  readonly classes?: number
}

/**
 * The share of samples whose predicted class is the true one.
 *
 * @param prediction scores of shape [samples, classes], where the greatest one decides; one score per sample, with a threshold; or classes as int32 or bool
 * @param target class indices, one per sample, or one-hot rows
 * @throws ShapeError when the numbers of samples differ, ValueError for no samples and for one score per sample without a threshold
 * @example
 * import { accuracy } from '@mlp/nn'
 * console.log(accuracy([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], [0, 1, 1])) // → 0.6666666666666666
 * console.log(accuracy([-2, 3], [0, 1], { threshold: 0 })) // → 1
 */
export function accuracy(prediction: Tensor | ArrayLike, target: Tensor | ArrayLike, options: ClassOptions = {}): number {
  const { predicted, actual } = classesOf('accuracy', prediction, target, options)
  return predicted.filter((one, row) => one === actual[row]).length / predicted.length
}

/**
 * How often each true class (row) was taken for each class (column).
 *
 * @param prediction as in `accuracy`
 * @param target as in `accuracy`
 * @throws as `accuracy`, and ValueError for a class beyond `options.classes`
 * @example
 * import { confusionMatrix } from '@mlp/nn'
 * console.log(confusionMatrix(Int32Array.of(0, 1, 1), [0, 1, 0])) // → [ [ 1, 1 ], [ 0, 1 ] ]
 */
export function confusionMatrix(prediction: Tensor | ArrayLike, target: Tensor | ArrayLike, { classes, ...options }: ConfusionOptions = {}): number[][] {
  const { predicted, actual, outputs } = classesOf('confusionMatrix', prediction, target, options)
  const count = classes ?? [...predicted, ...actual].reduce((most, one) => Math.max(most, one + 1), outputs)
  const matrix = Array.from({ length: count }, () => new Array<number>(count).fill(0))
  predicted.forEach((guess, row) => {
    const truth = actual[row]!
    if (matrix[truth]?.[guess] === undefined) {
      throw new ValueError({
        code: 'INDEX_OUT_OF_RANGE', operation: 'confusionMatrix', problem: 'not a class', received: `class ${matrix[truth] === undefined ? truth : guess} in row ${row}`,
        expected: `whole numbers from 0 to ${count - 1}`, hint: 'number classes from 0',
      })
    }
    matrix[truth][guess]++
  })
  return matrix
}

function classesOf(operation: string, prediction: Tensor | ArrayLike, target: Tensor | ArrayLike, { threshold }: ClassOptions): { predicted: number[], actual: number[], outputs: number } {
  const scores = valueOf(prediction)
  const truth = valueOf(target)
  const samples = scores.shape[0] ?? 0
  const outputs = scores.data.length / samples
  if (samples === 0) throw new ValueError({ code: 'DATA_EMPTY', operation, problem: 'no samples', received: `shape ${showShape(scores.shape)}`, expected: 'at least one', hint: 'check how the data was split' })
  const perSample = truth.data.length / samples
  if (truth.shape[0] !== samples || (perSample !== 1 && perSample !== outputs)) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: 'prediction and target do not match', received: `prediction ${showShape(scores.shape)}, target ${showShape(truth.shape)}`,
      expected: `target [${samples}] or [${samples}, ${outputs}]`, hint: 'the prediction comes first; pass one class index or one one-hot row per sample',
    })
  }
  const isFloat = scores.dtype === 'float32' || scores.dtype === 'float64'
  const beyond = outputs === 1 && isFloat ? truth.data.find(one => one !== 0 && one !== 1) : undefined
  if (beyond !== undefined) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation, problem: 'one score per sample tells two classes apart', received: `a target of class ${beyond}`, expected: 'targets 0 and 1',
      hint: 'pass one score per class, or predicted classes as int32: Int32Array.from(classes)',
    })
  }
  return {
    predicted: outputs > 1 ? greatest(scores, samples) : isFloat ? aboveThreshold(operation, scores, threshold) : Array.from(scores.data),
    actual: perSample === 1 ? Array.from(truth.data) : greatest(truth, samples),
    outputs: outputs === 1 ? 2 : outputs,
  }
}

/** 1 where a score is above the threshold. Logits and probabilities look alike, so there is no default. */
function aboveThreshold(operation: string, { data, shape }: Value, threshold: number | undefined): number[] {
  if (typeof threshold === 'number') return Array.from(data, score => Number(score > threshold))
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'one score per sample needs a threshold', received: `scores of shape ${showShape(shape)} and no threshold`,
    expected: 'the score above which the class is 1',
    hint: `threshold: 0 for logits, 0.5 for probabilities${operation === 'accuracy' ? '; as a metric: (p, t) => accuracy(p, t, { threshold: 0 })' : `: ${operation}(p, t, { threshold: 0 })`}`,
  })
}

/** The position of the greatest number in each row, the first of equal ones. */
function greatest({ data }: Value, rows: number): number[] {
  const width = data.length / rows
  return Array.from({ length: rows }, (_, row) => {
    let best = 0
    for (let column = 1; column < width; column++) if (data[row * width + column]! > data[row * width + best]!) best = column
    return best
  })
}

function valueOf(source: Tensor | ArrayLike): Value {
  return evaluate(isTensor(source) ? source : tensor(source))
}
