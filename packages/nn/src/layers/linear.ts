/** The fully connected layer. */
import { ShapeError, ValueError, add, cast, checkOptions, matmul, showArgument, showShape, tagScope, transpose } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import { defineLayer } from './layer.js'
import type { Layer } from './layer.js'
import { WEIGHT_SORTS, weightAndBias } from './weights.js'
import type { WeightOptions } from './weights.js'

export interface LinearOptions extends WeightOptions {
  /** Shown around the layer in drawings. Default: 'linear'. */
  readonly name?: string
}

/** A fully connected layer with its cells. */
export type Linear = Layer & {
  /** How many features a sample has. */
  readonly inputs: number
  /** W, of shape [outputs, inputs]. */
  readonly weight: Parameter
  /** b, of shape [outputs]; absent with `bias: false`. */
  readonly bias?: Parameter
  readonly parameters: readonly Parameter[]
}

/**
 * A fully connected layer: z = x Wᵀ + b, for x of shape [samples, inputs] or [inputs]. W has the shape [outputs, inputs].
 *
 * @throws ValueError for sizes that are not positive whole numbers and options that are none; when called, ShapeError for another number of inputs
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { linear } from '@mlp/nn'
 * const layer = linear(2, 1, { initializer: () => [[2, 3]], biasValue: 1 })
 * console.log(layer(tensor([[1, 1], [10, 0]])).toArray()) // → [ [ 6 ], [ 21 ] ]
 */
export function linear(inputs: number, outputs: number, options: LinearOptions = {}): Linear {
  checkSizes('linear', [inputs, outputs])
  const { dtype = 'float32', name = 'linear' } = checkOptions('linear', options, { ...WEIGHT_SORTS, name: 'string' })
  const cells = weightAndBias([outputs, inputs], outputs, options)
  const { weight, bias } = cells
  const call = (x: Tensor): Tensor => {
    if (x.shape[x.rank - 1] !== inputs) {
      throw new ShapeError({
        code: 'SHAPE_MISMATCH', operation: `${name}(${inputs}, ${outputs})`, problem: 'another number of inputs', received: `x of shape ${showShape(x.shape)}`,
        expected: `[samples, ${inputs}]`, hint: 'samples are rows and features are columns; the last axis must be as long as the layer has inputs',
      })
    }
    const z = matmul(x.dtype === dtype ? x : cast(x, dtype), transpose(weight))
    return tagScope(name, [x], bias === undefined ? z : add(z, bias))
  }
  return defineLayer(name, call, { inputs, ...cells })
}

/** Refuses sizes that no layer can have. */
export function checkSizes(operation: string, sizes: readonly number[], hint = 'write linear(64, 10) or mlp([64, 32, 10])'): void {
  const given: unknown = sizes
  if (!Array.isArray(given) || sizes.some(size => !Number.isInteger(size) || size < 1)) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation, problem: 'not a size', received: showArgument(given),
      expected: 'whole numbers, one or more', hint,
    })
  }
}
