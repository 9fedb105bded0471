/** First values of weights. */
import { ValueError } from '@mlp/autograd'
import type { ArrayLike } from '@mlp/autograd'
import { normal, uniform } from '../random/generator.js'
import type { Key } from '../random/generator.js'

/** Makes the first value of a weight of shape [outputs, inputs], a pure function of the key. */
export type Initializer = (shape: readonly [outputs: number, inputs: number], key: Key) => ArrayLike

export interface DrawOptions {
  /** Default: 'normal'. */
  readonly distribution?: 'normal' | 'uniform'
}
export interface XavierOptions extends DrawOptions {
  /** Which fan sets the variance: 'both' 2/(inputs + outputs), 'in' 1/inputs. Default: 'both'. */
  readonly fan?: 'both' | 'in'
}

/**
 * Xavier (Glorot) initialization, for tanh and sigmoid: mean 0 and variance 2/(inputs + outputs), or 1/inputs with `fan: 'in'`.
 *
 * @see Glorot, Bengio: "Understanding the difficulty of training deep feedforward neural networks", 2010
 * @example
 * import { linear, xavier } from '@mlp/nn'
 * const layer = linear(300, 100, { initializer: xavier({ distribution: 'uniform' }), seed: 1 })
 * const limit = Math.sqrt(6 / (300 + 100))
 * console.log(layer.weight.value.data.every(w => Math.abs(w) <= limit)) // → true
 */
export function xavier({ fan = 'both', distribution = 'normal' }: XavierOptions = {}): Initializer {
  return ([outputs, inputs], key) => spread(outputs * inputs, fan === 'both' ? 2 / (inputs + outputs) : 1 / inputs, distribution, key)
}

/**
 * He (Kaiming) initialization, for relu: mean 0 and variance 2/inputs.
 *
 * @see He, Zhang, Ren, Sun: "Delving deep into rectifiers", 2015
 * @example
 * import { he, linear } from '@mlp/nn'
 * const { weight } = linear(200, 500, { initializer: he(), seed: 1 })
 * console.log(weight.square().mean().item().toFixed(3)) // → 0.010
 */
export function he({ distribution = 'normal' }: DrawOptions = {}): Initializer {
  return ([outputs, inputs], key) => spread(outputs * inputs, 2 / inputs, distribution, key)
}

/**
 * One number everywhere.
 *
 * @example
 * import { constant, linear } from '@mlp/nn'
 * console.log(linear(2, 1, { initializer: constant(0.5) }).weight.toArray()) // → [ [ 0.5, 0.5 ] ]
 */
export function constant(value: number): Initializer {
  if (!Number.isFinite(value)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'constant', problem: 'not a weight', received: String(value), expected: 'a finite number', hint: 'write constant(0)' })
  }
  return ([outputs, inputs]) => new Float64Array(outputs * inputs).fill(value)
}

/** Numbers of mean 0 and the variance asked for; a uniform distribution on ±√(3·variance) has it. */
function spread(count: number, variance: number, distribution: 'normal' | 'uniform', key: Key): Float64Array {
  if (distribution === 'normal') return normal(key, count).map(one => one * Math.sqrt(variance))
  const limit = Math.sqrt(3 * variance)
  return uniform(key, count).map(one => (2 * one - 1) * limit)
}
