/** Normalization of each sample by itself: over its features, or over groups of its channels. */
import { ShapeError, ValueError, cast, checkOptions, evaluate, full, groupNorm, layerNorm, parameter, rmsNorm, sameShape, showArgument, showShape, tagScope } from '@mlp/autograd'
import type { FloatDType, Parameter, Tensor } from '@mlp/autograd'
import { defineLayer } from './layer.js'
import type { Layer } from './layer.js'
import { checkSizes } from './linear.js'
import { FLOATS } from './weights.js'

export interface LayerNormalizationOptions {
  /** Added to the variance, or to the mean square; positive. Default: 1e-5. */
  readonly epsilon?: number
  /** Of the cells; inputs are cast to it. Default: 'float32'. */
  readonly dtype?: FloatDType
}

/** A normalization with a factor and a term for every feature or channel. */
export type LayerNormalization = Layer & {
  /** γ, first 1. */
  readonly weight: Parameter
  /** β, first 0. */
  readonly bias: Parameter
  readonly parameters: readonly Parameter[]
}
/** A normalization with a factor alone. */
export type RMSNormalization = Omit<LayerNormalization, 'bias'> & Layer

/**
 * Layer normalization: y = γ·(x − μ)/√(σ² + ε) + β, with mean and variance (divided by the count) of each sample over its features.
 * It is the same in training and in evaluation, and needs no batch.
 *
 * @param features the length of the last axis of x, [samples, …, features], or the lengths of its last axes
 * @throws ValueError for sizes that are none or an epsilon that is not positive; when called, ShapeError for other features
 * @see Ba, Kiros, Hinton: "Layer normalization", 2016
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { layerNormalization } from '@mlp/nn'
 * const layer = layerNormalization(2, { epsilon: 1e-12 })
 * console.log(layer(tensor([[1, 3], [10, 40]])).toArray()) // → [ [ -1, 1 ], [ -1, 1 ] ]
 */
export function layerNormalization(features: number | readonly number[], options: LayerNormalizationOptions = {}): LayerNormalization {
  const { shape, axes, epsilon, read, cell } = checked('layerNormalization', features, options)
  const weight = cell(1, 'γ')
  const bias = cell(0, 'β')
  const call = (x: Tensor): Tensor => tagScope('layerNormalization', [x], layerNorm(read(x, shape), { axes, scale: weight, shift: bias, epsilon }))
  return defineLayer('layerNormalization', call, { weight, bias, parameters: [weight, bias] })
}

/**
 * Normalization by the root of the mean square: y = γ·x/√(mean(x²) + ε), the mean over the features of each sample.
 *
 * @param features the length of the last axis of x, [samples, …, features], or the lengths of its last axes
 * @throws ValueError for sizes that are none or an epsilon that is not positive; when called, ShapeError for other features
 * @see Zhang, Sennrich: "Root mean square layer normalization", 2019
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { rmsNormalization } from '@mlp/nn'
 * const layer = rmsNormalization(4, { epsilon: 1e-12 })
 * console.log(layer(tensor([[0, 0, 0, 4]])).toArray()) // → [ [ 0, 0, 0, 2 ] ]
 */
export function rmsNormalization(features: number | readonly number[], options: LayerNormalizationOptions = {}): RMSNormalization {
  const { shape, axes, epsilon, read, cell } = checked('rmsNormalization', features, options)
  const weight = cell(1, 'γ')
  const call = (x: Tensor): Tensor => tagScope('rmsNormalization', [x], rmsNorm(read(x, shape), { axes, scale: weight, epsilon }))
  return defineLayer('rmsNormalization', call, { weight, parameters: [weight] })
}

/**
 * Group normalization: consecutive channels form groups, each of which is brought to mean 0 and variance 1 in each sample, over its
 * channels and all axes behind; then y = γ·x̂ + β per channel. One group normalizes all channels together, as many groups as
 * channels each by itself (instance normalization).
 *
 * @param groups how many groups, a divisor of the number of channels
 * @param channels the length of axis 1 of x, [samples, channels, …]
 * @throws ValueError for sizes or groups that are none or an epsilon that is not positive; when called, ShapeError for other channels
 * @see Wu, He: "Group normalization", 2018
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { groupNormalization } from '@mlp/nn'
 * const layer = groupNormalization(2, 4, { epsilon: 1e-12 })
 * console.log(layer(tensor([[1, 3, 10, 30]])).toArray()) // → [ [ -1, 1, -1, 1 ] ]
 */
export function groupNormalization(groups: number, channels: number, options: LayerNormalizationOptions = {}): LayerNormalization {
  const { epsilon, read, cell } = checked('groupNormalization', channels, options)
  if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'groupNormalization', problem: 'not a number of groups', received: `${showArgument(groups)} groups of ${channels} channels`,
      expected: 'a whole number of at least 1 that divides the number of channels', hint: 'write groupNormalization(4, 16): groups first, then channels',
    })
  }
  const weight = cell(1, 'γ')
  const bias = cell(0, 'β')
  const call = (x: Tensor): Tensor => tagScope('groupNormalization', [x], groupNorm(read(x), groups, { scale: weight, shift: bias, epsilon }))
  return defineLayer('groupNormalization', call, { weight, bias, parameters: [weight, bias] })
}

/** The options, checked, and what the three layers do alike. */
function checked(operation: string, features: number | readonly number[], options: LayerNormalizationOptions) {
  const { epsilon = 1e-5, dtype = 'float32' } = checkOptions(operation, options, { epsilon: 'number', dtype: FLOATS })
  const shape = typeof features === 'number' ? [features] : features
  checkSizes(operation, shape)
  if (shape.length === 0 || !(epsilon > 0 && epsilon < Infinity)) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation, problem: shape.length === 0 ? 'no features' : 'epsilon out of range', received: shape.length === 0 ? '[]' : `epsilon ${epsilon}`,
      expected: shape.length === 0 ? 'the length of the last axis, or the lengths of several' : 'a finite number greater than 0', hint: `write ${operation}(64)`,
    })
  }
  return {
    shape, epsilon, axes: shape.map((_, axis) => axis - shape.length),
    cell: (value: number, name: string): Parameter => parameter(evaluate(full(shape, value, { dtype })), { name }),
    /** x in the dtype of the cells, if it ends in the axes given, or else has these channels. */
    read: (x: Tensor, last?: readonly number[]): Tensor => {
      const fits = last === undefined ? x.rank >= 2 && x.shape[1] === shape[0] : x.rank >= last.length && sameShape(x.shape.slice(x.rank - last.length), last)
      if (fits) return x.dtype === dtype ? x : cast(x, dtype)
      throw new ShapeError({
        code: 'SHAPE_MISMATCH', operation: `${operation}(${shape.join(', ')})`, problem: `another number of ${last === undefined ? 'channels' : 'features'}`, received: `x of shape ${showShape(x.shape)}`,
        expected: last === undefined ? `[samples, ${shape.join(', ')}, …]` : `[…, ${shape.join(', ')}]`, hint: last === undefined ? 'channels are axis 1' : 'features are the last axes',
      })
    },
  }
}
