/** Random numbers as operations: pure functions of a key and a position. */
import { contiguousData } from '../graph/array.js'
import type { Value } from '../graph/array.js'
import { isFloat } from '../graph/dtype.js'
import type { FloatDType } from '../graph/dtype.js'
import { DTypeError, ShapeError, ValueError } from '../graph/errors.js'
import { checkOptions } from '../graph/options.js'
import { checkShape, sameShape, showShape } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import { showArgument } from '../graph/show.js'
import type { Tensor } from '../graph/tensor.js'
import { cast } from './cast.js'
import { less } from './compare.js'
import { checkKey, compositeRecord, random } from './kinds.js'
import type { Machine } from './machine.js'
import { prefix } from './notation.js'
import type { Printed } from './notation.js'
import { asFloat, asIndices, spreadTo } from './operand.js'
import type { Operand } from './operand.js'
import { callable, constantOf } from './operation.js'
import type { Callable, Composite, Random } from './operation.js'
import { argsort } from './order.js'
import { upperQuantile } from './scalar/normal.js'

/* @__NO_SIDE_EFFECTS__ */
function key(high: number, low: number): Value {
  return { shape: [2], dtype: 'int32', data: Int32Array.of(high, low) }
}

/* @__NO_SIDE_EFFECTS__ */
function shaped(name: string) {
  return ([key]: readonly Printed[], { shape }: { readonly shape: Shape }): Printed => prefix(name)([key!, { text: showShape(shape), binding: 0 }])
}

/** 53 random bits as a number in [0, 1). */
function unit<E>(m: Machine<E>, [high, low]: readonly [E, E]): E {
  const shifted = (word: E, bits: number): E => m.floor(m.mul(word, m.const(2 ** -bits)))
  return m.mul(m.add(m.mul(shifted(high, 5), m.const(2 ** 26)), shifted(low, 6)), m.const(2 ** -53))
}

/** Throws unless the operand is a random key. */
function asKey(operation: string, operand: Operand): Tensor {
  const key = asIndices(operation, operand)
  checkKey(operation, key)
  return key
}

function checkFloat(operation: string, dtype: FloatDType): void {
  if (isFloat(dtype)) return
  throw new DTypeError({
    code: 'DTYPE_UNSUPPORTED', operation, problem: 'these numbers are floats', received: `dtype ${showArgument(dtype)}`, expected: 'float64 or float32',
    hint: 'randomInteger gives whole numbers',
  })
}

/**
 * Uniform random numbers in [0, 1). Element i is made of `threefry(key, [0, i])`: 53 bits for float64, 24 for float32.
 * The same key gives the same numbers, on every engine.
 *
 * @param key int32 [2]; other numbers of the same key are made of the same bits, so take a key for each use
 * @example
 * import { randomUniform } from '@mlp/autograd'
 * const a = randomUniform([0, 42], [3])
 * const b = randomUniform([0, 42], [3])
 * console.log(String(a.toArray()) === String(b.toArray())) // → true
 */
export const randomUniform = /* @__PURE__ */ callable(random<{ readonly shape: Shape; readonly dtype: FloatDType }>({
  name: 'randomUniform', summary: 'Uniform random numbers in [0, 1), pure in key and position.',
  meaning: (m, words, { dtype }) => dtype === 'float32' ? m.mul(m.floor(m.mul(words[0], m.const(2 ** -8))), m.const(2 ** -24)) : unit(m, words),
  notation: { text: shaped('randomUniform') },
  samples: [
    { inputs: [key(0, 42)], attributes: { shape: [3], dtype: 'float64' } },
    { inputs: [key(7, -1)], attributes: { shape: [2, 2], dtype: 'float32' } },
  ],
}), call => (key: Operand, shape: Shape, options: { readonly dtype?: FloatDType } = {}): Tensor => {
  const { dtype = 'float64' } = checkOptions('randomUniform', options, { dtype: 'anything' })
  checkFloat('randomUniform', dtype)
  return call([asKey('randomUniform', key)], { shape: [...checkShape('randomUniform', shape)], dtype })
})

export interface NormalOptions {
  /** Default: 0. */
  readonly mean?: number
  /** At least 0. Default: 1. */
  readonly standardDeviation?: number
  /** Default: float64. */
  readonly dtype?: FloatDType
}
interface NormalAttributes { readonly shape: Shape; readonly dtype: FloatDType; readonly mean: number; readonly standardDeviation: number }

/**
 * Normal random numbers: mean + standardDeviation · Φ⁻¹(u), where u has 64 random bits and is neither 0 nor 1. All are finite,
 * none is further than 9.2 standard deviations from the mean. The same key gives the same bits on every engine.
 *
 * @param key int32 [2]; other numbers of the same key are made of the same bits, so take a key for each use
 * @param options `mean`: default 0; `standardDeviation`: default 1; `dtype`: default float64
 * @example
 * import { randomNormal } from '@mlp/autograd'
 * console.log(randomNormal([0, 42], [2], { mean: 100, standardDeviation: 15 }).shape) // → [ 2 ]
 */
export const randomNormal: Callable<(key: Operand, shape: Shape, options?: NormalOptions) => Tensor, Random<NormalAttributes>> = /* @__PURE__ */ callable(random<NormalAttributes>({
  name: 'randomNormal', summary: 'Normal random numbers, pure in key and position.',
  meaning: (m, [high, low], { mean, standardDeviation }) => {
    // One bit chooses the side, 63 say how far out.
    const isLower = m.less(high, m.const(2 ** 31))
    const rest = m.select(isLower, high, m.sub(high, m.const(2 ** 31)))
    const p = m.mul(m.add(m.add(m.mul(rest, m.const(2 ** 32)), low), m.const(1)), m.const(2 ** -64))
    const x = upperQuantile(m, p)
    return m.add(m.const(mean), m.mul(m.const(standardDeviation), m.select(isLower, m.neg(x), x)))
  },
  notation: { text: shaped('randomNormal') },
  samples: [
    { inputs: [key(0, 42)], attributes: { shape: [3], dtype: 'float64', mean: 0, standardDeviation: 1 } },
    { inputs: [key(7, -1)], attributes: { shape: [2, 2], dtype: 'float32', mean: -3, standardDeviation: 0.5 } },
  ],
}), call => (key: Operand, shape: Shape, options: NormalOptions = {}): Tensor => {
  const { mean = 0, standardDeviation = 1, dtype = 'float64' } = checkOptions('randomNormal', options, { mean: 'number', standardDeviation: 'number', dtype: 'anything' })
  checkFloat('randomNormal', dtype)
  if (!Number.isFinite(mean) || !(standardDeviation >= 0 && standardDeviation < Infinity)) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'randomNormal', problem: 'no such normal distribution', received: `mean ${showArgument(mean)}, standardDeviation ${showArgument(standardDeviation)}`,
      expected: 'a finite mean and a finite standard deviation of at least 0', hint: 'for tensors write add(mean, mul(deviation, randomNormal(key, shape)))',
    })
  }
  return call([asKey('randomNormal', key)], { shape: [...checkShape('randomNormal', shape)], dtype, mean, standardDeviation })
})

interface IntegerAttributes { readonly shape: Shape; readonly dtype: 'int32'; readonly low: number; readonly high: number }

/**
 * Whole random numbers from `low` up to but without `high`, as int32: low + ⌊u·(high − low)⌋ with 53 random bits in u,
 * so that none is likelier than another by more than 1 part in 2²¹.
 *
 * @param key int32 [2]; other numbers of the same key are made of the same bits, so take a key for each use
 * @example
 * import { randomInteger } from '@mlp/autograd'
 * console.log(randomInteger([0, 1], 5, 6, [3]).toArray()) // → [ 5, 5, 5 ]
 */
export const randomInteger: Callable<(key: Operand, low: number, high: number, shape: Shape) => Tensor, Random<IntegerAttributes>> = /* @__PURE__ */ callable(random<IntegerAttributes>({
  name: 'randomInteger', summary: 'Whole random numbers from low up to but without high, pure in key and position.',
  meaning: (m, words, { low, high }) => m.add(m.const(low), m.floor(m.mul(unit(m, words), m.const(high - low)))),
  notation: { text: ([key], { low, high, shape }) => prefix('randomInteger')([key!, ...[low, high, showShape(shape)].map(one => ({ text: String(one).replace('-', '−'), binding: 0 }))]) },
  samples: [
    { inputs: [key(0, 42)], attributes: { shape: [9], dtype: 'int32', low: -3, high: 4 } },
    { inputs: [key(7, -1)], attributes: { shape: [2, 2], dtype: 'int32', low: -(2 ** 31), high: 2 ** 31 } },
  ],
}), call => (key: Operand, low: number, high: number, shape: Shape): Tensor => {
  if (![low, high].every(Number.isInteger) || low >= high || low < -(2 ** 31) || high > 2 ** 31) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'randomInteger', problem: 'no such range', received: `low ${showArgument(low)}, high ${showArgument(high)}`,
      expected: 'whole numbers with −2³¹ ≤ low < high ≤ 2³¹', hint: 'high itself is never drawn',
    })
  }
  return call([asKey('randomInteger', key)], { shape: [...checkShape('randomInteger', shape)], dtype: 'int32', low, high })
})

/** Throws where a probability that is known already is none. */
function checkProbabilities(p: Tensor): void {
  const known = constantOf(p)
  const odd = known && contiguousData(known).find(one => !(one >= 0 && one <= 1))
  if (odd === undefined) return
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation: 'randomBernoulli', problem: 'not a probability', received: `p ${odd}`, expected: 'p from 0 to 1', hint: 'p is the probability of true',
  })
}

/**
 * Truth values, each true with probability p: whether `randomUniform(key, shape)` in float64 is less than p.
 *
 * @param key int32 [2]; other numbers of the same key are made of the same bits, so take a key for each use
 * @param p from 0 to 1: a number, or a tensor that broadcasts to the shape. Of what only evaluation shows,
 *   less than 0 and NaN count as 0 and more than 1 as 1
 * @param shape default: that of p
 * @throws ValueError when p is known and not between 0 and 1
 * @example
 * import { randomBernoulli } from '@mlp/autograd'
 * console.log(randomBernoulli([0, 1], [0, 1], [2, 2]).toArray()) // → [ [ false, true ], [ false, true ] ]
 */
export const randomBernoulli: Callable<(key: Operand, p: Operand, shape?: Shape) => Tensor, Composite<{ readonly shape: Shape }>> = /* @__PURE__ */ callable(compositeRecord<{ readonly shape: Shape }>({
  name: 'randomBernoulli', summary: 'Truth values, each true with a probability, pure in key and position.',
  infer: (_, { shape }) => ({ shape, dtype: 'bool' }),
  expand: ([key, p], { shape }) => less(randomUniform(key!, shape), spreadTo(cast(p!, 'float64'), shape)),
  notation: { text: ([key, p], { shape }) => prefix('randomBernoulli')([key!, p!, { text: showShape(shape), binding: 0 }]) },
  samples: [
    { inputs: [key(0, 42), 0.25], attributes: { shape: [3, 2] } }, { inputs: [key(7, -1), [0, 0.5, 1]], attributes: { shape: [2, 3] } }, { inputs: [key(7, -1), 0.5], attributes: { shape: [0] } },
  ],
  conventions: [{ case: 'a probability that only evaluation shows to be outside [0, 1] or NaN', here: 'below 0 and NaN count as 0, above 1 as 1', why: 'as JAX: no program stops amid numbers; known earlier, it is an error, as in PyTorch' }],
}), call => (key: Operand, probability: Operand, shape?: Shape): Tensor => {
  const p = asFloat('randomBernoulli', probability)
  checkProbabilities(p)
  const whole = checkShape('randomBernoulli', shape ?? p.shape)
  const lead = whole.length - p.rank
  if (lead < 0 || p.shape.some((length, axis) => length !== 1 && length !== whole[lead + axis])) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'randomBernoulli', problem: 'probabilities do not broadcast to the shape', received: `p ${showShape(p.shape)} for shape ${showShape(whole)}`,
      expected: 'lengths that are equal or 1, counted from the last axis', hint: 'reshape p first, for example [n] to [n, 1]',
    })
  }
  return call([asKey('randomBernoulli', key), p], { shape: [...whole] })
})

interface PermutationAttributes { readonly count: number; readonly shape: Shape }

/**
 * The whole numbers 0 … n − 1 in random order, as int32: the positions that sort n uniform random numbers.
 *
 * @param key int32 [2]; other numbers of the same key are made of the same bits, so take a key for each use
 * @param options `shape`: of how many orders to draw, each along a last axis; default [], one
 * @example
 * import { gather, randomPermutation } from '@mlp/autograd'
 * const shuffled = gather([10, 20, 30], randomPermutation([0, 1], 3))
 * console.log((shuffled.toArray() as number[]).sort()) // → [ 10, 20, 30 ]
 */
export const randomPermutation: Callable<(key: Operand, n: number, options?: { readonly shape?: Shape }) => Tensor, Composite<PermutationAttributes>> = /* @__PURE__ */ callable(compositeRecord<PermutationAttributes>({
  name: 'randomPermutation', summary: 'Whole numbers from 0 in random order, pure in the key.',
  infer: (_, { count, shape }) => ({ shape: [...shape, count], dtype: 'int32' }),
  expand: ([key], { count, shape }) => argsort(randomUniform(key!, [...shape, count])),
  notation: { text: ([key], { count, shape }) => prefix('randomPermutation')([key!, { text: String(count), binding: 0 }, ...(sameShape(shape, []) ? [] : [{ text: showShape(shape), binding: 0 }])]) },
  samples: [
    { inputs: [key(0, 42)], attributes: { count: 5, shape: [] } }, { inputs: [key(7, -1)], attributes: { count: 3, shape: [2] } }, { inputs: [key(7, -1)], attributes: { count: 0, shape: [] } },
  ],
}), call => (key: Operand, n: number, options: { readonly shape?: Shape } = {}): Tensor => {
  const { shape = [] } = checkOptions('randomPermutation', options, { shape: 'anything' })
  if (!Number.isInteger(n) || n < 0 || n >= 2 ** 31) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'randomPermutation', problem: 'not a number of elements', received: `n ${showArgument(n)}`,
      expected: 'a whole number from 0 to 2³¹ − 1', hint: 'for the rows of x write x.shape[0]',
    })
  }
  return call([asKey('randomPermutation', key)], { count: n, shape: [...checkShape('randomPermutation', shape)] })
})
