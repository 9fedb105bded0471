/** Saliency: how an output changes with every number of its input. */
import { checkOptions } from '@mlp/autograd'
import type { ArrayLike, NdArray, Value } from '@mlp/autograd'
import type { Layer } from '../layers/layer.js'
import { ATTRIBUTION_SORTS, asArray, explainedRows, gradientsAt, mapRows, predictionsAt, requireLayer } from './evaluation.js'
import type { AttributionOptions } from './evaluation.js'
import { targetsOf } from './target.js'

export interface SaliencyOptions extends AttributionOptions {
  /** The size of the slopes without their signs, for maps of what matters. Default: false. */
  readonly absolute?: boolean
}

/**
 * Saliency: the derivative of one output by every number of the input, ∂y_k/∂x, row by row.
 * The model evaluates: dropout is off, normalization uses its running statistics.
 *
 * @param model any layer
 * @param x rows of shape [samples, …]
 * @returns an array of the shape of x: per unit of x, so that scaled features have slopes per unit of their scale
 * @throws ValueError for a target the model does not have, for x that is empty or not finite; ShapeError for rows that do not fit the
 *   model and for another number of targets than of rows; DisconnectedGradientError when the output does not depend on x
 * @see Simonyan, Vedaldi, Zisserman: "Deep inside convolutional networks", 2013
 * @example
 * import { linear, saliency } from '@mlp/nn'
 * const model = linear(2, 2, { initializer: () => [[1, -2], [3, 4]] })
 * console.log(saliency(model, [[5, 6]], { target: 0 }).toArray()) // → [ [ 1, -2 ] ]
 */
export function saliency(model: Layer, x: ArrayLike, options: SaliencyOptions = {}): NdArray {
  const { absolute = false, ...common } = checkOptions('saliency', options, { ...ATTRIBUTION_SORTS, absolute: 'boolean' })
  const { gradients } = slopes('saliency', model, x, common)
  return asArray(absolute ? mapRows(gradients, Math.abs) : gradients)
}

/** The rows and the gradients of their targets. A single gradient does not pay for a compiled program, unless it is asked for. */
export function slopes(operation: string, model: Layer, x: ArrayLike, { target = 'predicted', engine = 'interpreter', ...options }: AttributionOptions): { readonly rows: Value, readonly gradients: Value } {
  requireLayer(operation, model)
  const rows = explainedRows(operation, x, model)
  const targets = targetsOf(operation, target, predictionsAt(operation, model, rows, { ...options, engine })(rows))
  return { rows, gradients: gradientsAt(operation, model, rows, { ...options, engine })(rows, targets) }
}
