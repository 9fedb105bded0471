/** Activations whose parameters are trained with the weights. */
import { ShapeError, ValueError, cast, checkOptions, mul, neg, parameter, relu, reshape, showShape, sigmoid, sub, tagScope } from '@mlp/autograd'
import type { FloatDType, Parameter, Tensor } from '@mlp/autograd'
import { defineLayer } from './layer.js'
import type { Layer } from './layer.js'
import { checkSizes } from './linear.js'
import { FLOATS } from './weights.js'

export interface PreluOptions {
  /** How many slopes: 1 for all, or one for each place of axis 1. Default: 1. */
  readonly features?: number
  /** First value of every slope. Default: 0.25. */
  readonly slope?: number
  /** Of the slopes; inputs are cast to it. Default: 'float32'. */
  readonly dtype?: FloatDType
}

/** A leaky relu with its trained slopes. */
export type Prelu = Layer & {
  /** a, of shape [features]. */
  readonly weight: Parameter
  readonly parameters: readonly Parameter[]
}

/**
 * Leaky relu with a trained slope: y = max(0, x) + a·min(0, x), one a for all or one per feature (axis 1).
 *
 * @throws ValueError for a number of features that is none or a slope that is not finite; when called, ShapeError for other features
 * @see He, Zhang, Ren, Sun: "Delving deep into rectifiers", 2015
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { prelu } from '@mlp/nn'
 * const layer = prelu({ slope: 0.5 })
 * console.log(layer(tensor([[-2, 3]])).toArray(), layer.parameters.length) // → [ [ -1, 3 ] ] 1
 */
export function prelu(options: PreluOptions = {}): Prelu {
  const { features = 1, slope = 0.25, dtype = 'float32' } = checkOptions('prelu', options, { features: 'number', slope: 'number', dtype: FLOATS })
  checkSizes('prelu (features)', [features], 'write prelu({ features: 8 }), or leave it out for one slope')
  checkFinite('prelu', 'slope', slope)
  const weight = parameter(new Float64Array(features).fill(slope), { name: 'a', dtype })
  const call = (input: Tensor): Tensor => {
    if (features > 1 && input.shape[1] !== features) {
      throw new ShapeError({
        code: 'SHAPE_MISMATCH', operation: 'prelu', problem: 'another number of features', received: `x of shape ${showShape(input.shape)}`, expected: `[samples, ${features}, …]`, hint: 'slopes belong to places of axis 1; prelu() has one for all',
      })
    }
    const x = input.dtype === dtype ? input : cast(input, dtype)
    const slopes = reshape(weight, features === 1 ? [] : [features, ...x.shape.slice(2).map(() => 1)])
    return tagScope('prelu', [input], sub(relu(x), mul(slopes, relu(neg(x)))))
  }
  return defineLayer('prelu', call, { weight, parameters: [weight] })
}

export interface SwishOptions {
  /** β, how steep the gate is. Default: 1. */
  readonly beta?: number
  /** Whether β is trained. Default: false. */
  readonly trainable?: boolean
  /** Of β; inputs are cast to it. Default: 'float32'. */
  readonly dtype?: FloatDType
}

/** Swish with its β, a cell of shape []. */
export type Swish = Layer & {
  readonly beta: Parameter
  readonly parameters: readonly Parameter[]
}

/**
 * Swish: y = x·σ(β·x), between the line x/2 (β = 0) and relu (β → ∞). With β = 1 it is `silu`.
 *
 * @throws ValueError for a β that is not finite
 * @see Ramachandran, Zoph, Le: "Searching for activation functions", 2017
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { swish } from '@mlp/nn'
 * const layer = swish({ beta: 0, trainable: true })
 * console.log(layer(tensor([-2, 3])).toArray(), layer.beta.trainable) // → [ -1, 1.5 ] true
 */
export function swish(options: SwishOptions = {}): Swish {
  const { beta: first = 1, trainable = false, dtype = 'float32' } = checkOptions('swish', options, { beta: 'number', trainable: 'boolean', dtype: FLOATS })
  checkFinite('swish', 'beta', first)
  const beta = parameter(first, { name: 'β', dtype, trainable })
  const call = (input: Tensor): Tensor => {
    const x = input.dtype === dtype ? input : cast(input, dtype)
    return tagScope('swish', [input], mul(x, sigmoid(mul(beta, x))))
  }
  return defineLayer('swish', call, { beta, parameters: [beta] })
}

function checkFinite(operation: string, option: string, value: number): void {
  if (Number.isFinite(value)) return
  throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: `${option} is not finite`, received: `${option} ${value}`, expected: 'a finite number', hint: 'leave it out for its default' })
}
