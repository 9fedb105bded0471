import { evaluate, randomUniform } from '@mlp/autograd'
import { derive, keyOf, normal, permutation, uniform } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length

describe('random numbers', () => {
  test('are those of the operation, bit for bit', () => {
    const key = derive(keyOf(5), 3)
    expect([...uniform(key, 100)]).toEqual([...evaluate(randomUniform(Int32Array.from(key), [100])).data])
  })

  test('are pure in the key', () => {
    expect(uniform(keyOf(1), 5)).toEqual(uniform(keyOf(1), 5))
    expect(uniform(keyOf(1), 5)).not.toEqual(uniform(keyOf(2), 5))
    expect(uniform(keyOf(1), 5)).toEqual(uniform(keyOf(1), 9).slice(0, 5))
  })

  test('derived keys differ from each other, from their parent and from what it draws', () => {
    const keys = [keyOf(0), ...Array.from({ length: 1000 }, (_, i) => derive(keyOf(0), i))].map(String)
    expect(new Set(keys).size).toBe(1001)
  })

  test('have the moments of their distributions', () => {
    const u = uniform(keyOf(0), 40_000)
    expect(mean(u)).toBeCloseTo(1 / 2, 2)
    expect(mean(u.map(x => (x - 0.5) ** 2))).toBeCloseTo(1 / 12, 2)
    const z = normal(keyOf(0), 40_001)
    expect(mean(z)).toBeCloseTo(0, 1)
    expect(mean(z.map(x => x ** 2))).toBeCloseTo(1, 1)
    expect(mean(z.map(x => x ** 4))).toBeCloseTo(3, 0)
    expect(mean(z.map((x, i) => x * z[i - 1]!).slice(1))).toBeCloseTo(0, 1)
  })

  test('a permutation holds every number once, and every order occurs equally often', () => {
    expect([...permutation(keyOf(3), 100)].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i))
    const seen = new Map<string, number>()
    for (let i = 0; i < 6000; i++) {
      const order = permutation(derive(keyOf(0), i), 3).join('')
      seen.set(order, (seen.get(order) ?? 0) + 1)
    }
    expect(seen.size).toBe(6)
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(130)
    expect(permutation(keyOf(0), 0)).toHaveLength(0)
  })

  test.each([-1, 1.5, NaN, 2 ** 32])('%s is no seed', seed => {
    expect(() => keyOf(seed)).toThrow(/not a seed/)
  })
})
