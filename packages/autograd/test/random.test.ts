/** The counter-based generator against its published vectors, and the numbers made of it. */
import { describe, expect, test } from 'vitest'
import { evaluate, randomUniform, tensor, threefry } from '@mlp/autograd'

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
