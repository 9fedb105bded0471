/** What is measured besides the loss. */
import { ValueError, isTensor, showArgument, tensor } from '@mlp/autograd'
import type { Tensor, Value } from '@mlp/autograd'

/**
 * A number that tells how good predictions are. It is given all predictions of an epoch at once, as constants, so a graph and
 * a plain function (which reads `toArray()`) both do, and nothing is averaged over batches.
 *
 * @example
 * import { abs, max, sub } from '@mlp/autograd'
 * import { fit, linear, meanSquaredError, sgd } from '@mlp/nn'
 * const history = await fit(linear(1, 1), { x: [[0], [1]], y: [[0], [0]] }, {
 *   loss: meanSquaredError, optimizer: sgd(), epochs: 2, metrics: { worst: (y, t) => max(abs(sub(y, t.cast('float32')))) },
 * })
 * console.log(history.metrics.worst.length) // → 2
 */
export type Metric = (prediction: Tensor, target: Tensor) => Tensor | number
export type Metrics<N extends string = string> = Readonly<Record<N, Metric>>

export function measure(metrics: Metrics, prediction: Value, target: Value): Record<string, number> {
  const p = tensor(prediction)
  const t = tensor(target)
  return Object.fromEntries(Object.entries(metrics).map(([name, metric]) => {
    const value = metric(p, t)
    const number: unknown = isTensor(value) ? value.item() : value
    if (typeof number !== 'number') {
      throw new ValueError({ code: 'ARGUMENT_INVALID', operation: `metric ${name}`, problem: 'not a number', received: showArgument(number), expected: 'a number or a scalar tensor', hint: 'return the value, not a promise' })
    }
    return [name, number]
  }))
}
