/** Weight and bias of layers that sum products, drawn once and kept in cells. */
import { ShapeError, evaluate, parameter, reshape, sameShape, showShape, sizeOf, tensor } from '@mlp/autograd'
import type { FloatDType, OptionSort, Parameter, Tensor } from '@mlp/autograd'
import { derive, keyOf } from '../random/generator.js'
import { xavier } from './initializers.js'
import type { Initializer, WeightShape } from './initializers.js'

export interface WeightOptions {
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
}

/** What floats can be, for `checkOptions`. */
export const FLOATS = ['float32', 'float64'] as const

/** What the options of weights may be, for `checkOptions`. */
export const WEIGHT_SORTS: { readonly [K in keyof WeightOptions]-?: OptionSort } = {
  bias: 'boolean', initializer: 'function', biasValue: 'number', biasInitializer: 'function', seed: 'anything', dtype: FLOATS,
}

/** The cells, the bias only if it is wanted. */
export interface WeightAndBias {
  readonly weight: Parameter
  readonly bias?: Parameter
  readonly parameters: readonly Parameter[]
}

export function weightAndBias(shape: WeightShape, outputs: number, options: WeightOptions): WeightAndBias {
  const { initializer = xavier(), biasValue = 0, seed = 0, dtype = 'float32' } = options
  const key = shape.reduce(derive, keyOf(seed))
  const weight = parameter(evaluate(reshape(filling(shape, tensor(initializer(shape, key), { dtype })), shape)), { name: 'W' })
  if (options.bias === false) return { weight, parameters: [weight] }
  const first = options.biasInitializer?.([outputs, 1], derive(key, 1)) ?? new Float64Array(outputs).fill(biasValue)
  const bias = parameter(evaluate(reshape(tensor(first, { dtype }), [outputs])), { name: 'b' })
  return { weight, bias, parameters: [weight, bias] }
}

/** First values as they are wanted: in their shape, or as one flat list. Another layout of as many numbers would be taken for this one. */
function filling(shape: WeightShape, first: Tensor): Tensor {
  const isFlat = first.rank === 1 && first.shape[0] === sizeOf(shape)
  if (isFlat || sameShape(first.shape, shape)) return first
  throw new ShapeError({
    code: 'SHAPE_MISMATCH', operation: 'initializer', problem: 'the first values do not fill the weight', received: `shape ${showShape(first.shape)}`, expected: `shape ${showShape(shape)}, or a flat list`,
    hint: 'weights are [outputs, inputs]; transpose those of the other layout',
  })
}
