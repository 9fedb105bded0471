/** The outputs of every layer of a model, containers taken apart. */
import type { Tensor } from '@mlp/autograd'
import { applyLayer } from '../layers/layer.js'
import type { Context, Layer } from '../layers/layer.js'

/** A layer as it stands in a model. */
export interface Traced {
  /** Where it stands: `2` is the third layer, `2.0` the first one in it; empty for a model that is one layer. */
  readonly path: string
  /** What it is: `linear`, `tanh`. */
  readonly name: string
  readonly layer: Layer
  readonly output: Tensor
}

/** Calls a model as its own call does, layer by layer. */
export function traceLayers(model: Layer, x: Tensor, context?: Context): readonly Traced[] {
  const traced: Traced[] = []
  const visit = (layer: Layer, input: Tensor, path: string): Tensor => {
    if (isContainer(layer)) return layer.layers.reduce((now, inner, index) => visit(inner, now, path === '' ? String(index) : `${path}.${index}`), input)
    const output = applyLayer(layer, input, context)
    traced.push({ path, name: whatIs(output), layer, output })
    return output
  }
  visit(model, x, '')
  return traced
}

/** How a layer is called in messages. */
export function describeLayer({ path, name }: Pick<Traced, 'path' | 'name'>): string {
  return path === '' ? 'the model' : `layer ${path} (${name})`
}

function isContainer(layer: Layer): layer is Layer & { readonly layers: readonly Layer[] } {
  return 'layers' in layer && 'outputs' in layer && Array.isArray(layer.layers)
}

/** The scope that the layer has put around its nodes, or the operation it ends in. */
function whatIs({ provenance, op }: Tensor): string {
  let scope = provenance?.scope
  while (scope?.parent !== undefined) scope = scope.parent
  return scope?.name ?? op.name
}
