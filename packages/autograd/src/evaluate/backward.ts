/** `loss.backward()`: the loss and all its gradients in one walk, stored where the parameters are. */
import { reachedDerivatives } from '../differentiate/grad.js'
import { isFloat } from '../graph/dtype.js'
import type { Tensor } from '../graph/tensor.js'
import { topologicalOrder } from '../graph/traverse.js'
import { sourcesOf } from '../ops/expansion.js'
import { constant } from '../ops/leaf.js'
import { cellOf } from '../ops/operation.js'
import type { Bindings } from './bindings.js'
import { evaluateAll } from './evaluate.js'
import { observeAll } from './observe.js'

/**
 * Sets `.grad` of every trainable float parameter below the loss to a constant: the gradient at the values as they are now.
 * Gradients are set, not added. A parameter that no derivative reaches gets `undefined`.
 */
export function backward(loss: Tensor, bindings?: Bindings): void {
  const parameters = topologicalOrder([loss], sourcesOf).filter(node => cellOf(node) !== undefined)
  const targets = parameters.filter(node => isFloat(node.dtype) && cellOf(node)!.trainable)
  const found = reachedDerivatives('backward', loss, targets)
  const reached = targets.filter((_, index) => found[index] !== undefined)
  const graphs = [loss, ...found.filter(one => one !== undefined)]
  const [, ...values] = bindings === undefined ? observeAll('backward', graphs, 1) : evaluateAll('backward', graphs, bindings)
  for (const node of parameters) cellOf(node)!.grad = undefined
  reached.forEach((node, index) => { cellOf(node)!.grad = constant(values[index]!) })
}
