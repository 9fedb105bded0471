/** The counter-based generator against its published vectors, and the numbers made of it. */
import { describe, expect, test } from 'vitest'
import { evaluate, formula, grad, input, interpret, mul, NotDifferentiableError, parameter, randomBernoulli, randomInteger, randomNormal, randomPermutation, randomUniform, ShapeError, sum, tensor, threefry, ValueError, where } from '@mlp/autograd'
import type { MlpError } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { blockMachine } from '../src/ops/reference/blocks'
import { upperQuantile } from '../src/ops/scalar/normal'
import { bitDifference } from './compile/agreement'
import { WAYS } from './compile/engines'

const hex = (words: readonly number[]): string => words.map(word => word.toString(16).padStart(8, '0')).join(' ')

describe('threefry', () => {
  /** From kat_vectors of Random123, threefry2x32 with 20 rounds: counter, key, result. */
  test.each([
    [[0, 0], [0, 0], '6b200159 99ba4efe'],
    [[0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], '1cb996fc bb002be7'],
    [[0x243f6a88, 0x85a308d3], [0x13198a2e, 0x03707344], 'c4923a9c 483df7a0'],
  ])('of counter %j and key %j', ([c0, c1], [k0, k1], expected) => {
    expect(hex(threefry(k0!, k1!, c0!, c1!))).toBe(expected)
  })

  test('takes words modulo 2³²', () => {
    expect(threefry(-1, 2 ** 32 + 5, -1, 2 ** 32)).toEqual(threefry(0xffffffff, 5, 0xffffffff, 0))
  })
})

describe('randomUniform', () => {
  test('element i is made of the block of counter i: 53 bits for float64, 24 for float32', () => {
    const count = 2500 // more than two blocks of the interpreter
    const wide = evaluate(randomUniform([3, 42], [count])).data
    const narrow = evaluate(randomUniform([3, 42], [50, 50], { dtype: 'float32' })).data
    for (let i = 0; i < count; i++) {
      const [high, low] = threefry(3, 42, 0, i)
      expect(wide[i]).toBe(((high >>> 5) * 2 ** 26 + (low >>> 6)) * 2 ** -53)
      expect(narrow[i]).toBe((high >>> 8) * 2 ** -24)
    }
  })

  test('is uniform on [0, 1): mean, variance and every tenth are what they should be', () => {
    const count = 100_000
    const x = evaluate(randomUniform([0, 7], [count])).data as Float64Array
    const mean = x.reduce((a, b) => a + b) / count
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(4 * Math.sqrt(1 / 12 / count))
    const variance = x.reduce((a, b) => a + (b - 1 / 2) ** 2, 0) / count
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / count))
    const tenths = new Array<number>(10).fill(0)
    for (const one of x) tenths[Math.floor(one * 10)]!++
    const chiSquared = tenths.reduce((total, seen) => total + (seen - count / 10) ** 2 / (count / 10), 0)
    expect(chiSquared).toBeLessThan(27.9) // 0.1 % of fair generators are beyond it
    expect(Math.min(...x.subarray(0, 50_000))).toBeGreaterThanOrEqual(0)
    expect(Math.max(...x.subarray(0, 50_000))).toBeLessThan(1)
  })

  test('depends on key and position only', () => {
    const key = tensor([0, 1], { dtype: 'int32' })
    expect(randomUniform(key, [6]).toArray()).toEqual(randomUniform([0, 1], [2, 3]).reshape([6]).toArray())
    expect(randomUniform([0, 1], [6]).toArray()).not.toEqual(randomUniform([1, 0], [6]).toArray())
    expect(randomUniform([0, 1], [0]).toArray()).toEqual([])
  })
})

describe('randomNormal', () => {
  /** Φ⁻¹ of the words of threefry([0, 42], [0, i]), by mpmath with 40 digits. */
  const REFERENCE = [-0.18471174528191153, -2.1698245603977546, 1.4456021053773236, 0.7394434049692935, 0.8860312600794714, 1.0627937734803894]

  test('known numbers, pinned', () => {
    const x = evaluate(randomNormal([0, 42], [6])).data
    expect([...x]).toEqual([-0.1847117452819115, -2.1698245603977537, 1.4456021053773231, 0.7394434049692935, 0.8860312600794713, 1.0627937734803894])
    REFERENCE.forEach((one, i) => { expect(Math.abs(x[i]! - one)).toBeLessThan(1e-15 * Math.abs(one)) })
    expect([...evaluate(randomNormal([0, 42], [6], { dtype: 'float32' })).data]).toEqual([...x].map(Math.fround))
    expect([...evaluate(randomNormal([0, 42], [6], { mean: 3, standardDeviation: 0.5 })).data]).toEqual([...x].map(one => 3 + 0.5 * one))
  })

  /** Upper-tail probabilities and the numbers exceeded with them, by mpmath with 40 digits: every branch and its ends. */
  const QUANTILES: readonly (readonly [number, number])[] = [
    [0.5, 0], [0.49999999999999994, 1.3914582123358836e-16], [0.4999999, 2.5066282747031063e-7], [0.49, 0.025068908258711057],
    [0.4, 0.2533471031357997], [0.3, 0.5244005127080408], [0.25, 0.6744897501960817], [0.2, 0.8416212335729142],
    [0.15, 1.0364333894937896], [0.1, 1.2815515655446004], [0.0751, 1.43882539275254], [0.075, 1.439531470938456],
    [0.0749, 1.4402382675279637], [0.07, 1.4757910281791706], [0.05, 1.6448536269514726], [0.025, 1.9599639845400543],
    [0.01, 2.326347874040841], [0.001, 3.0902323061678136], [0.0001, 3.7190164854556804], [1e-6, 4.753424308822899],
    [1e-8, 5.612001244174789], [1e-10, 6.361340902404057], [1.4e-11, 6.656723091518184], [1.3887943864964021e-11, 6.657904643501103],
    [1.3e-11, 6.667611456510741], [1e-12, 7.034483825301132], [1e-14, 7.650628092935269], [1e-16, 8.222082216130435],
    [1e-18, 8.757290348782314], [1e-19, 9.013271153126674], [1.0842021724855044e-19, 9.004403971492415], [5.421010862427522e-20, 9.080155124873613],
  ]
  test('is within 3 units of the quantile everywhere, from the middle to the farthest tail', () => {
    const p = Float64Array.from(QUANTILES, ([one]) => one)
    const found = upperQuantile(blockMachine('float64', p.length), p)
    QUANTILES.forEach(([one, expected], i) => { expect(Math.abs(found[i]! - expected) / (expected || 1), `p = ${one}`).toBeLessThan(3 * 2 ** -52) })
    expect(found.every(Number.isFinite)).toBe(true)
  })

  test('has the moments of the normal distribution, and its distribution by Kolmogorov and Smirnov', () => {
    const count = 100_000
    const x = (evaluate(randomNormal([0, 7], [count])).data as Float64Array).slice().sort()
    const moment = (power: number): number => x.reduce((total, one) => total + one ** power, 0) / count
    // Four standard deviations of each mean, from the moments 1, 3, 15, 105 of even order.
    expect(Math.abs(moment(1))).toBeLessThan(4 * Math.sqrt(1 / count))
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / count))
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / count))
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / count))
    const distance = x.reduce((most, one, i) => Math.max(most, Math.abs(cumulative(one) - i / count), Math.abs(cumulative(one) - (i + 1) / count)), 0)
    expect(distance * Math.sqrt(count)).toBeLessThan(1.95) // 0.1 % of fair generators are beyond it
  })

  test('depends on key and position only', () => {
    expect(randomNormal(tensor([0, 1], { dtype: 'int32' }), [6]).toArray()).toEqual(randomNormal([0, 1], [2, 3]).reshape([6]).toArray())
    expect(randomNormal([0, 1], [6]).toArray()).not.toEqual(randomNormal([1, 0], [6]).toArray())
    expect(randomNormal([0, 1], [0]).toArray()).toEqual([])
  })
})

/** Φ, by its series around 0 and by its continued fraction in the tails. */
function cumulative(x: number): number {
  const density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI)
  if (Math.abs(x) > 4) {
    let fraction = Math.abs(x)
    for (let k = 60; k >= 1; k--) fraction = Math.abs(x) + k / fraction
    return x < 0 ? density / fraction : 1 - density / fraction
  }
  let [term, total] = [x, x]
  for (let k = 1; k < 60; k++) total += (term *= x * x / (2 * k + 1))
  return 1 / 2 + density * total
}

describe('randomBernoulli', () => {
  test('is true where the uniform number of the key is less than p', () => {
    const u = evaluate(randomUniform([3, 4], [1000])).data
    expect([...evaluate(randomBernoulli([3, 4], 0.3, [1000])).data]).toEqual([...u].map(one => Number(one < 0.3)))
    expect(evaluate(randomBernoulli([3, 4], 0, [1000])).data.includes(1)).toBe(false)
    expect(evaluate(randomBernoulli([3, 4], 1, [1000])).data.includes(0)).toBe(false)
    const hits = [...evaluate(randomBernoulli([0, 7], 0.3, [100_000])).data].reduce((a, b) => a + b)
    expect(Math.abs(hits / 100_000 - 0.3)).toBeLessThan(4 * Math.sqrt(0.3 * 0.7 / 100_000))
  })

  test('takes a probability per element, also as float32 and from an input', () => {
    expect(randomBernoulli([0, 1], [0, 1, 0]).toArray()).toEqual([false, true, false])
    expect(randomBernoulli([0, 1], [[0], [1]], [2, 3]).toArray()).toEqual([[false, false, false], [true, true, true]])
    expect(randomBernoulli([0, 1], tensor([0.25, 1], { dtype: 'float32' })).dtype).toBe('bool')
    const p = input('p', [3])
    expect(randomBernoulli([0, 1], p).toArray({ p: [-1, 2, NaN] })).toEqual([false, true, false])
  })

  test('passes a derivative to what it chooses, not to the probability', () => {
    const p = parameter([0.5, 0.5])
    const x = parameter([3, 4])
    expect(grad(sum(where(randomBernoulli([0, 1], [1, 0]), x, 0)), x).toArray()).toEqual([1, 0])
    expect(() => grad(sum(mul(randomBernoulli([0, 1], p), 2)), p)).toThrow(NotDifferentiableError)
  })
})

describe('randomInteger', () => {
  test('is floor(low + u·(high − low)), with high left out and every number as likely', () => {
    const u = evaluate(randomUniform([3, 4], [1000])).data
    expect([...evaluate(randomInteger([3, 4], -3, 4, [1000])).data]).toEqual([...u].map(one => Math.floor(one * 7) - 3))
    const count = 70_000
    const seen = new Map<number, number>()
    for (const one of evaluate(randomInteger([0, 7], -3, 4, [count])).data) seen.set(one, (seen.get(one) ?? 0) + 1)
    expect([...seen.keys()].sort((a, b) => a - b)).toEqual([-3, -2, -1, 0, 1, 2, 3])
    expect([...seen.values()].reduce((total, one) => total + (one - count / 7) ** 2 / (count / 7), 0)).toBeLessThan(22.5) // 0.1 % of fair generators are beyond it
    const wide = evaluate(randomInteger([0, 7], -(2 ** 31), 2 ** 31, [1000])).data
    expect(Math.min(...wide)).toBeLessThan(-2e9)
    expect(Math.max(...wide)).toBeGreaterThan(2e9)
  })
})

describe('randomPermutation', () => {
  test('has every number once, and every order as likely', () => {
    for (const n of [0, 1, 2, 100]) expect([...evaluate(randomPermutation([0, 7], n)).data].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
    const count = 6000
    const seen = new Map<string, number>()
    const orders = evaluate(randomPermutation([0, 7], 3, { shape: [count] })).data
    for (let i = 0; i < count; i++) {
      const order = orders.slice(3 * i, 3 * i + 3).join()
      seen.set(order, (seen.get(order) ?? 0) + 1)
    }
    expect(seen.size).toBe(6)
    expect([...seen.values()].reduce((total, one) => total + (one - count / 6) ** 2 / (count / 6), 0)).toBeLessThan(20.5) // 0.1 % of fair generators are beyond it
  })

  test('known orders, pinned, and how they are written', () => {
    expect(randomPermutation([0, 42], 8).toArray()).toEqual([1, 0, 2, 7, 5, 6, 4, 3])
    expect(randomPermutation([0, 1], 3, { shape: [2] }).dtype).toBe('int32')
    const key = input('key', [2], { dtype: 'int32' })
    expect([randomPermutation(key, 3), randomPermutation(key, 3, { shape: [2] }), randomInteger(key, -3, 4, [2]), randomBernoulli(key, 0.5, [2]), randomNormal(key, [2])].map(one => formula(one))).toEqual([
      'randomPermutation(key, 3)', 'randomPermutation(key, 3, [2])', 'randomInteger(key, −3, 4, [2])', 'randomBernoulli(key, 0.5, [2])', 'randomNormal(key, [2])'])
  })
})

describe.each(WAYS)('compiled %s, %s', vectors => {
  test('the same bits come out of every key', () => {
    const key = input('key', [2], { dtype: 'int32' })
    const outputs = {
      wide: randomNormal(key, [200]), narrow: randomNormal(key, [200], { dtype: 'float32' }), scaled: randomNormal(key, [20], { mean: 0.1, standardDeviation: 0.3 }),
      whole: randomInteger(key, -5, 1000, [20]), full: randomInteger(key, -(2 ** 31), 2 ** 31, [20]), odds: randomBernoulli(key, [0.1, 0.5, 0.9], [5, 3]), order: randomPermutation(key, 20, { shape: [2] }),
    }
    const reference = interpret({ inputs: { key }, outputs })
    const program = compile({ inputs: { key }, outputs }, { vectors })
    for (let seed = 0; seed < 50; seed++) {
      const data = { key: Int32Array.of((seed * 0x9e3779b1) | 0, seed) }
      const [expected, found] = [reference(data), program(data)]
      for (const name of Object.keys(outputs) as (keyof typeof outputs)[]) expect(bitDifference(found[name], expected[name]), `${name} of key ${seed}`).toBe(undefined)
    }
  })
})

describe('mistakes are told by name', () => {
  const caught = (run: () => unknown): MlpError => {
    try { run() } catch (error) { return error as MlpError }
    throw new Error('nothing was thrown')
  }
  test.each<[string, () => unknown, unknown, string]>([
    ['a probability above 1', () => randomBernoulli([0, 1], 1.5, [2]), ValueError, 'p 1.5'],
    ['a probability below 0 among others', () => randomBernoulli([0, 1], [0.5, -0.25]), ValueError, 'p -0.25'],
    ['a probability that is no number', () => randomBernoulli([0, 1], tensor([NaN]), [2]), ValueError, 'p NaN'],
    ['probabilities of another shape', () => randomBernoulli([0, 1], [0.5, 0.5], [3]), ShapeError, 'p [2] for shape [3]'],
    ['more probabilities than elements', () => randomBernoulli([0, 1], [[0.5], [0.5]], [2]), ShapeError, 'p [2, 1] for shape [2]'],
    ['a negative deviation', () => randomNormal([0, 1], [2], { standardDeviation: -1 }), ValueError, 'standardDeviation -1'],
    ['an infinite mean', () => randomNormal([0, 1], [2], { mean: Infinity }), ValueError, 'mean Infinity'],
    ['an empty range', () => randomInteger([0, 1], 3, 3, [2]), ValueError, 'low 3, high 3'],
    ['a range beyond int32', () => randomInteger([0, 1], 0, 2 ** 31 + 1, [2]), ValueError, 'high 2147483649'],
    ['half a range', () => randomInteger([0, 1], 0.5, 2, [2]), ValueError, 'low 0.5'],
    ['a negative number of elements', () => randomPermutation([0, 1], -1), ValueError, 'n -1'],
  ])('%s', (_, run, type, received) => {
    const error = caught(run)
    expect(error).toBeInstanceOf(type)
    expect(error.received).toContain(received)
  })
  test('a dtype that is no float', () => { expect(() => randomNormal([0, 1], [2], { dtype: 'int32' as never })).toThrow(/these numbers are floats/) })
})
