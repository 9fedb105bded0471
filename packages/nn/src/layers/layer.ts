/** What a layer is: a function from tensor to tensor, perhaps with cells, perhaps with a context. */
import type { Parameter, Tensor } from '@mlp/autograd'

/**
 * What a layer may know of the pass it takes part in. Always passed explicitly; without one a layer evaluates.
 * Through it a layer keeps its state in cells, so that a training step stays one pure program.
 */
export interface Context {
  /** Whether this pass trains the model. */
  readonly training: boolean
  /** A key (int32, [2]) for random operations: another one at every call and in every step. */
  randomKey(): Tensor
  /**
   * Asks for a cell of the layer to take a value after the step, together with the updates of the optimizer.
   * @throws UpdateError when the cell already has an update in this pass
   */
  update(cell: Parameter, value: Tensor): void
}

/**
 * Any function from tensor to tensor; one that declares a second parameter is given the context. `parameters` lists the cells it
 * owns, trained ones and others such as running statistics.
 *
 * Whatever wraps a layer must hand the context on: `(x, context) => model(x, context)`. In `x => model(x)` the model always evaluates,
 * so dropout stays off and normalization uses statistics that never move, also while training. Only what is declared counts:
 * a function with rest or default parameters has none here.
 *
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { linear, sequential } from '@mlp/nn'
 * const model = sequential(linear(2, 3), x => x.tanh(), linear(3, 1))
 * console.log(model(tensor([[1, 2]])).shape, model.parameters.length) // → [ 1, 1 ] 4
 */
export type Layer = ((x: Tensor, context?: Context) => Tensor) & { readonly parameters?: readonly Parameter[] }

/**
 * Calls a layer as models do: with the context where the layer declares it, so that functions which know nothing of contexts
 * are called with one argument. For layers made of layers.
 *
 * @example
 * import { add, ones, tanh } from '@mlp/autograd'
 * import { applyLayer, dropout, trainingContext } from '@mlp/nn'
 * import type { Layer } from '@mlp/nn'
 * const residual = (inner: Layer): Layer => (x, context) => add(x, applyLayer(inner, x, context))
 * console.log(residual(dropout(0))(ones([2]), trainingContext()).toArray()) // → [ 2, 2 ]
 * console.log(residual(tanh)(ones([1]).mul(0), trainingContext()).toArray()) // → [ 0 ]
 */
export function applyLayer(layer: Layer, x: Tensor, context?: Context): Tensor {
  return context === undefined || layer.length < 2 ? layer(x) : layer(x, context)
}

/**
 * A layer of this package: a function that goes by the layer's name, with its cells beside it. `summary` reads the name.
 * Functions have read-only names, so that Object.assign cannot set them.
 */
export function defineLayer<P extends object>(name: string, call: Layer, properties: P): Layer & P {
  return Object.assign(Object.defineProperty(call, 'name', { value: name }), properties)
}
