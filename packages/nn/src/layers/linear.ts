/** The fully connected layer. */
import { ShapeError, ValueError, add, cast, evaluate, matmul, parameter, reshape, tagScope, tensor, transpose, showShape } from '@mlp/autograd'
import type { FloatDType, Parameter, Tensor } from '@mlp/autograd'
import { derive, keyOf } from '../random/generator.js'
import { xavier } from './initializers.js'
import type { Initializer } from './initializers.js'
import type { Layer } from './layer.js'

export interface LinearOptions {
  /** Whether a bias is added. Default: true. */
  readonly bias?: boolean
  /** First value of the weight. Default: `xavier()`. */
  readonly initializer?: Initializer
  /** First value of every bias. Default: 0. */
  readonly biasValue?: number
  /** First values of the biases, made for a shape of [outputs, 1]; in place of `biasValue`. */
  readonly biasInitializer?: Initializer
  /** Default: 0. Layers of one shape and seed start equal, so give each its own. */
  readonly seed?: number
  /** Of weight and bias; inputs are cast to it. Default: 'float32'. */
  readonly dtype?: FloatDType
  /** Shown around the layer in drawings. Default: 'linear'. */
  readonly name?: string
}

/** A fully connected layer with its cells. */
export type Linear = Layer & {
  /** W, of shape [outputs, inputs]. */
  readonly weight: Parameter
  /** b, of shape [outputs]; absent with `bias: false`. */
  readonly bias?: Parameter
  readonly parameters: readonly Parameter[]
}

/**
 * A fully connected layer: z = x Wᵀ + b, for x of shape [samples, inputs] or [inputs]. W has the shape [outputs, inputs].
 *
 * @throws ValueError for sizes that are not positive whole numbers; when called, ShapeError for another number of inputs
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { linear } from '@mlp/nn'
 * const layer = linear(2, 1, { initializer: () => [[2, 3]], biasValue: 1 })
 * console.log(layer(tensor([[1, 1], [10, 0]])).toArray()) // → [ [ 6 ], [ 21 ] ]
 */
export function linear(inputs: number, outputs: number, options: LinearOptions = {}): Linear {
  checkSizes('linear', [inputs, outputs])
  const { initializer = xavier(), biasValue = 0, seed = 0, dtype = 'float32', name = 'linear' } = options
  const key = derive(derive(keyOf(seed), outputs), inputs)
  const first = initializer([outputs, inputs], key)
  const firstBias = options.biasInitializer?.([outputs, 1], derive(key, 1)) ?? new Float64Array(outputs).fill(biasValue)
  const weight = parameter(evaluate(tensor(first, { shape: [outputs, inputs], dtype })), { name: 'W' })
  const bias = options.bias === false ? undefined : parameter(evaluate(reshape(tensor(firstBias, { dtype }), [outputs])), { name: 'b' })
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
  return Object.assign(call, bias === undefined ? { weight, parameters: [weight] } : { weight, bias, parameters: [weight, bias] })
}

/** Refuses sizes that no layer can have. */
export function checkSizes(operation: string, sizes: readonly number[]): void {
  if (sizes.some(size => !Number.isInteger(size) || size < 1)) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation, problem: 'not a size', received: showShape(sizes),
      expected: 'whole numbers, one or more', hint: 'write linear(64, 10) or mlp([64, 32, 10])',
    })
  }
}
