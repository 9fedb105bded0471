/** Metrics of regression: plain functions of predictions and targets. */
import { ShapeError, ValueError, sameShape, showShape } from '@mlp/autograd'
import type { ArrayLike, Shape, Tensor, Value } from '@mlp/autograd'
import { samplesOf, valueOf } from './predictions.js'

/**
 * The mean absolute error over all elements, 1/n Σ|y − t|, in the units of the target: 0 is perfect. The number; the loss to train with is `meanAbsoluteError`.
 *
 * @param prediction y, of shape [samples] or [samples, …]
 * @param target t, of the same shape; [samples] and [samples, 1] are alike
 * @throws ShapeError when the shapes differ: nothing is broadcast; ValueError for no samples
 * @example
 * import { mae } from '@mlp/nn'
 * console.log(mae([2.5, 0, 2, 8], [3, -0.5, 2, 7])) // → 0.5
 */
export function mae(prediction: Tensor | ArrayLike, target: Tensor | ArrayLike): number {
  const { y, t } = pairOf('mae', prediction, target)
  return meanOf(y, t, Math.abs)
}

/**
 * The root of the mean squared error over all elements, √(1/n Σ(y − t)²), in the units of the target: 0 is perfect.
 * Several outputs share one mean and one root.
 *
 * @param prediction y, of shape [samples] or [samples, …]
 * @param target t, of the same shape; [samples] and [samples, 1] are alike
 * @throws as `mae`
 * @example
 * import { rmse } from '@mlp/nn'
 * console.log(rmse([2, 0, 2, 9], [3, -1, 1, 8])) // → 1
 */
export function rmse(prediction: Tensor | ArrayLike, target: Tensor | ArrayLike): number {
  const { y, t } = pairOf('rmse', prediction, target)
  return Math.sqrt(meanOf(y, t, error => error ** 2))
}

/**
 * The coefficient of determination R² = 1 − Σ(y − t)²/Σ(t − t̄)²: 1 is perfect, 0 as good as always predicting the mean target t̄,
 * and below 0 worse. Of several outputs it is the mean of their R². Where the target is constant it is 1 for exact predictions and otherwise 0.
 *
 * @param prediction y, of shape [samples] or [samples, …]
 * @param target t, of the same shape; [samples] and [samples, 1] are alike
 * @throws as `mae`, and ValueError for one sample, whose target does not vary
 * @example
 * import { r2 } from '@mlp/nn'
 * console.log(r2([1, 2, 3, 5], [1, 2, 3, 4])) // → 0.8
 */
export function r2(prediction: Tensor | ArrayLike, target: Tensor | ArrayLike): number {
  const { y, t, samples } = pairOf('r2', prediction, target)
  if (samples < 2) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'r2', problem: 'one sample does not vary', received: `shape ${showShape(y.shape)}`, expected: 'at least two samples', hint: 'measure all samples at once rather than batches' })
  }
  const outputs = y.data.length / samples
  let total = 0
  for (let output = 0; output < outputs; output++) {
    let mean = 0
    for (let at = output; at < t.data.length; at += outputs) mean += t.data[at]! / samples
    let residual = 0
    let spread = 0
    let constant = true
    for (let at = output; at < t.data.length; at += outputs) {
      residual += (y.data[at]! - t.data[at]!) ** 2
      spread += (t.data[at]! - mean) ** 2
      constant &&= t.data[at] === t.data[output]
    }
    total += constant ? Number(residual === 0) : 1 - residual / spread
  }
  return total / outputs
}

function meanOf(y: Value, t: Value, cost: (error: number) => number): number {
  let total = 0
  for (let at = 0; at < y.data.length; at++) total += cost(y.data[at]! - t.data[at]!)
  return total / y.data.length
}

function pairOf(operation: string, prediction: Tensor | ArrayLike, target: Tensor | ArrayLike): { y: Value, t: Value, samples: number } {
  const y = valueOf(operation, 'prediction', prediction)
  const t = valueOf(operation, 'target', target)
  const samples = samplesOf(operation, y)
  if (!sameShape(withoutColumn(y.shape), withoutColumn(t.shape))) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: 'prediction and target do not match', received: `prediction ${showShape(y.shape)}, target ${showShape(t.shape)}`,
      expected: 'equal shapes', hint: 'the prediction comes first; nothing is broadcast',
    })
  }
  return { y, t, samples }
}

/** [n, 1] as [n]. */
function withoutColumn(shape: Shape): Shape {
  return shape.length === 2 && shape[1] === 1 ? shape.slice(0, 1) : shape
}
