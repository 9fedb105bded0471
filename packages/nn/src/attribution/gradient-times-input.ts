/** Gradient × input. */
import { checkOptions } from '@mlp/autograd'
import type { ArrayLike, NdArray } from '@mlp/autograd'
import type { Layer } from '../layers/layer.js'
import { ATTRIBUTION_SORTS, asArray, mapRows } from './evaluation.js'
import type { AttributionOptions } from './evaluation.js'
import { slopes } from './saliency.js'

/**
 * Gradient × input: xᵢ·∂y_k/∂xᵢ, row by row. For a linear model without bias the sum over a row is the output.
 *
 * @param model any layer
 * @param x rows of shape [samples, …]
 * @returns an array of the shape of x, in the unit of the output
 * @throws as `saliency`
 * @see Shrikumar, Greenside, Shcherbina, Kundaje: "Not just a black box", 2016
 * @example
 * import { gradientTimesInput, linear } from '@mlp/nn'
 * const model = linear(2, 1, { initializer: () => [[1, -2]] })
 * console.log(gradientTimesInput(model, [[5, 6]]).toArray()) // → [ [ 5, -12 ] ]
 */
export function gradientTimesInput(model: Layer, x: ArrayLike, options: AttributionOptions = {}): NdArray {
  const { gradients, rows } = slopes('gradientTimesInput', model, x, checkOptions('gradientTimesInput', options, ATTRIBUTION_SORTS))
  return asArray(mapRows(gradients, (slope, at) => slope * rows.data[at]!))
}
