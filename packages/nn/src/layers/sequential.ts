/** Layers one after the other. */
import { ValueError, tagScope } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import { applyLayer, defineLayer } from './layer.js'
import type { Context, Layer } from './layer.js'

/** Layers one after the other, themselves a layer. */
export type Sequential<L extends readonly Layer[] = readonly Layer[]> = Layer & {
  readonly layers: L
  /** Every cell of every layer, once. */
  readonly parameters: readonly Parameter[]
  /** The output of every layer; the last one is the model's. `grad(loss, outputs)` gives the δ of every layer. */
  outputs(x: Tensor, context?: Context): { [K in keyof L]: Tensor }
}

/**
 * Layers one after the other: the output of each is the input of the next.
 *
 * @throws ValueError when there is no layer or one is not a function
 * @example
 * import { grad, tensor, tanh } from '@mlp/autograd'
 * import { linear, meanSquaredError, sequential } from '@mlp/nn'
 * const model = sequential(linear(2, 3), tanh, linear(3, 1))
 * const outputs = model.outputs(tensor([[1, 2]]))
 * const loss = meanSquaredError(outputs[2], tensor([[0]]))
 * console.log(grad(loss, outputs).map(delta => delta.shape)) // → [ [ 1, 3 ], [ 1, 3 ], [ 1, 1 ] ]
 */
export function sequential<const L extends readonly Layer[]>(...layers: L): Sequential<L> {
  return chain('sequential', layers)
}

/** Layers one after the other, under a name for drawings. */
export function chain<L extends readonly Layer[]>(name: string, layers: L): Sequential<L> {
  const odd = layers.findIndex(layer => typeof layer !== 'function')
  if (odd >= 0 || layers.length === 0) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: name, problem: odd < 0 ? 'no layers' : `layer ${odd} is not a function`,
      received: odd < 0 ? 'nothing' : typeof layers[odd], expected: 'functions from tensor to tensor',
      hint: 'write sequential(linear(2, 8), tanh, linear(8, 1)), the layers one by one and not in an array',
    })
  }
  const outputs = (x: Tensor, context?: Context): Tensor[] => {
    const made: Tensor[] = []
    for (const layer of layers) {
      const before = made[made.length - 1] ?? x
      made.push(applyLayer(layer, before, context))
    }
    tagScope(name, [x], made[made.length - 1]!)
    return made
  }
  const call = (x: Tensor, context?: Context): Tensor => outputs(x, context)[layers.length - 1]!
  const parameters = [...new Set(layers.flatMap(layer => layer.parameters ?? []))]
  // One output per layer, by construction.
  return defineLayer(name, call, { layers, parameters, outputs: outputs as Sequential<L>['outputs'] })
}
