/** First values of weights. */
import { ValueError, checkOptions, showArgument, sizeOf } from '@mlp/autograd'
import type { ArrayLike, OptionSort } from '@mlp/autograd'
import { normal, uniform } from '../random/generator.js'
import type { Key } from '../random/generator.js'

/**
 * Makes the first value of a weight, a pure function of the key. The weight of a linear layer has the shape [outputs, inputs],
 * a kernel [outputs, inputs, …window]: each of its outputs sums inputs·window products, which is its fan-in.
 */
export type Initializer = (shape: WeightShape, key: Key) => ArrayLike
export type WeightShape = readonly [outputs: number, inputs: number, ...window: number[]]

export interface DrawOptions {
  /** Default: 'normal'. */
  readonly distribution?: 'normal' | 'uniform'
}
export interface XavierOptions extends DrawOptions {
  /** Which fan sets the variance: 'both' 2/(inputs + outputs), 'in' 1/inputs. Default: 'both'. */
  readonly fan?: 'both' | 'in'
}

const DRAW_SORTS: { readonly [K in keyof DrawOptions]-?: OptionSort } = { distribution: ['normal', 'uniform'] }

/**
 * Xavier (Glorot) initialization, for tanh and sigmoid: mean 0 and variance 2/(inputs + outputs), or 1/inputs with `fan: 'in'`.
 * In a kernel both are multiplied with the number of elements of its window, here as in all that go by fans.
 *
 * @throws ValueError for options that are none
 * @see Glorot, Bengio: "Understanding the difficulty of training deep feedforward neural networks", 2010
 * @example
 * import { linear, xavier } from '@mlp/nn'
 * const layer = linear(300, 100, { initializer: xavier({ distribution: 'uniform' }), seed: 1 })
 * const limit = Math.sqrt(6 / (300 + 100))
 * console.log(layer.weight.value.data.every(w => Math.abs(w) <= limit)) // → true
 */
export function xavier(options: XavierOptions = {}): Initializer {
  const { fan = 'both', distribution = 'normal' } = checkOptions('xavier', options, { ...DRAW_SORTS, fan: ['both', 'in'] })
  return (shape, key) => {
    const { fanIn, fanOut } = fansOf(shape)
    return spread(sizeOf(shape), fan === 'both' ? 2 / (fanIn + fanOut) : 1 / fanIn, distribution, key)
  }
}

/**
 * He (Kaiming) initialization, for relu: mean 0 and variance 2/inputs.
 *
 * @throws as `xavier`
 * @see He, Zhang, Ren, Sun: "Delving deep into rectifiers", 2015
 * @example
 * import { he, linear } from '@mlp/nn'
 * const { weight } = linear(200, 500, { initializer: he(), seed: 1 })
 * console.log(weight.square().mean().item().toFixed(3)) // → 0.010
 */
export function he(options: DrawOptions = {}): Initializer {
  const { distribution = 'normal' } = checkOptions('he', options, DRAW_SORTS)
  return (shape, key) => spread(sizeOf(shape), 2 / fansOf(shape).fanIn, distribution, key)
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
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'constant', problem: 'not a weight', received: showArgument(value), expected: 'a finite number', hint: 'write constant(0)' })
  }
  return shape => new Float64Array(sizeOf(shape)).fill(value)
}

/**
 * LeCun initialization, for selu and for tanh scaled to it: mean 0 and variance 1/inputs.
 *
 * @throws as `xavier`
 * @see LeCun, Bottou, Orr, Müller: "Efficient backprop", 1998
 * @example
 * import { leCun, linear } from '@mlp/nn'
 * const { weight } = linear(100, 500, { initializer: leCun(), seed: 1 })
 * console.log(weight.square().mean().item().toFixed(3)) // → 0.010
 */
export function leCun(options: DrawOptions = {}): Initializer {
  const { distribution = 'normal' } = checkOptions('leCun', options, DRAW_SORTS)
  return (shape, key) => spread(sizeOf(shape), 1 / fansOf(shape).fanIn, distribution, key)
}

/**
 * Numbers from the standard normal distribution times a multiplier, whatever the size of the layer.
 *
 * @param multiplier the standard deviation. Default: 0.01
 * @throws ValueError for a multiplier that is not a finite number, zero or more
 * @example
 * import { linear, normalWeights } from '@mlp/nn'
 * const { weight } = linear(200, 500, { initializer: normalWeights(0.1), seed: 1 })
 * console.log(weight.square().mean().item().toFixed(3)) // → 0.010
 */
export function normalWeights(multiplier = 0.01): Initializer {
  const given: unknown = multiplier
  if (typeof given !== 'number' || !(multiplier >= 0 && multiplier < Infinity)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'normalWeights', problem: 'not a multiplier', received: showArgument(given), expected: 'a finite number, zero or more', hint: 'write normalWeights(0.01)' })
  }
  return (shape, key) => normal(key, sizeOf(shape)).map(one => one * multiplier)
}

/**
 * Numbers spread evenly between two others, whatever the size of the layer.
 *
 * @param low default: −1
 * @param high default: 1
 * @throws ValueError unless both are finite and low is below high
 * @example
 * import { linear, uniformWeights } from '@mlp/nn'
 * const { weight } = linear(2, 2, { initializer: uniformWeights(-1, 1), seed: 42 })
 * console.log(weight.value.data.every(w => w >= -1 && w < 1)) // → true
 */
export function uniformWeights(low = -1, high = 1): Initializer {
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'uniformWeights', problem: 'no such range', received: `from ${showArgument(low)} to ${showArgument(high)}`, expected: 'two finite numbers, the lower one first', hint: 'write uniformWeights(-1, 1)' })
  }
  return (shape, key) => uniform(key, sizeOf(shape)).map(one => low + (high - low) * one)
}

/**
 * Rows, or columns where there are fewer of them, that are orthogonal to each other and of length `gain`: every direction passes the
 * layer with the same length. A kernel has a row for each output.
 *
 * @param options `gain`: default 1; √2 suits relu
 * @throws ValueError for a gain that is not positive
 * @see Saxe, McClelland, Ganguli: "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", 2014
 * @example
 * import { linear, orthogonal } from '@mlp/nn'
 * const { weight } = linear(3, 2, { initializer: orthogonal(), seed: 1, dtype: 'float64' })
 * const products = weight.matmul(weight.transpose()).toArray() as number[][]
 * console.log(products.map(row => row.map(one => Math.abs(one).toFixed(6)))) // → [ [ '1.000000', '0.000000' ], [ '0.000000', '1.000000' ] ]
 */
export function orthogonal(options: { readonly gain?: number } = {}): Initializer {
  const { gain = 1 } = checkOptions('orthogonal', options, { gain: 'number' })
  if (!(gain > 0 && gain < Infinity)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'orthogonal', problem: 'gain out of range', received: `gain ${gain}`, expected: 'a finite number greater than 0', hint: 'write { gain: Math.SQRT2 }' })
  }
  return (shape, key) => {
    const [outputs, inputs] = [shape[0], sizeOf(shape.slice(1))]
    const [count, length] = outputs <= inputs ? [outputs, inputs] : [inputs, outputs]
    const vectors = orthonormal(normal(key, count * length), count, length)
    return Float64Array.from({ length: outputs * inputs }, (_, at) => {
      const [row, column] = [Math.floor(at / inputs), at % inputs]
      return gain * (outputs <= inputs ? vectors[row * length + column]! : vectors[column * length + row]!)
    })
  }
}

/** `count` vectors made orthogonal to those before them and of length 1 (Gram and Schmidt), twice, so that rounding leaves nothing. */
function orthonormal(vectors: Float64Array, count: number, length: number): Float64Array {
  const at = (vector: number): Float64Array => vectors.subarray(vector * length, (vector + 1) * length)
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((total, one, i) => total + one * b[i]!, 0)
  for (let vector = 0; vector < count; vector++) {
    const own = at(vector)
    for (let pass = 0; pass < 2; pass++) {
      for (let before = 0; before < vector; before++) {
        const other = at(before)
        const part = dot(own, other)
        own.forEach((one, i) => { own[i] = one - part * other[i]! })
      }
      const size = Math.sqrt(dot(own, own))
      own.forEach((one, i) => { own[i] = one / size })
    }
  }
  return vectors
}

/** How many products an output sums, and in how many sums an input stands. */
function fansOf([outputs, inputs, ...window]: WeightShape): { readonly fanIn: number; readonly fanOut: number } {
  return { fanIn: inputs * sizeOf(window), fanOut: outputs * sizeOf(window) }
}

/** Numbers of mean 0 and the variance asked for; a uniform distribution on ±√(3·variance) has it. */
function spread(count: number, variance: number, distribution: 'normal' | 'uniform', key: Key): Float64Array {
  if (distribution === 'normal') return normal(key, count).map(one => one * Math.sqrt(variance))
  const limit = Math.sqrt(3 * variance)
  return uniform(key, count).map(one => (2 * one - 1) * limit)
}
