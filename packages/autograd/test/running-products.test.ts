// Products of whole numbers with zeros among them: values, first and second derivatives against products of the others, exactly.
import { cumprod, grad, hessian, input, mul, prod, sum } from '@mlp/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { onEngines } from './on-engines'

const unsigned = (list: readonly number[]): number[] => list.map(one => one + 0)
/** The product of the elements before `end` but for some. */
const without = (x: readonly number[], end: number, ...left: number[]): number => x.reduce((product, one, at) => at >= end || left.includes(at) ? product : product * one, 1)

describe('prod', () => {
  test.each([
    ['no zero', [2, -3, 5], [-15, 10, -6], [0, 5, -3, 5, 0, 2, -3, 2, 0]],
    ['one zero', [2, 0, 5], [0, 10, 0], [0, 5, 0, 5, 0, 2, 0, 2, 0]],
    ['two zeros', [0, 7, 0], [0, 0, 0], [0, 0, 7, 0, 0, 0, 7, 0, 0]],
    ['three zeros', [0, 0, 0], [0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0]],
  ])('%s', (_, values, first, second) => {
    const x = input('x', [3])
    for (const found of onEngines(grad(prod(x), x), x, values)) expect(unsigned(found)).toEqual(first)
    for (const found of onEngines(hessian(prod(x), x), x, values)) expect(unsigned(found)).toEqual(second)
  })
  test('the third derivative of a product of zeros', () => {
    const x = input('x', [3])
    const sixth = grad(sum(mul(hessian(prod(x), x), [[0, 1, 0], [0, 0, 0], [0, 0, 0]])), x)
    for (const found of onEngines(sixth, x, [0, 0, 0])) expect(unsigned(found)).toEqual([0, 0, 1])
  })
  test('over axes that do not stand together', () => {
    const x = input('x', [2, 2, 2])
    const values = [[[1, 2], [3, 4]], [[5, 0], [7, 8]]]
    for (const found of onEngines(prod(x, [0, 2]), x, values)) expect(found).toEqual([0, 672])
    for (const found of onEngines(grad(sum(prod(x, [0, 2])), x), x, values)) expect(found).toEqual([0, 0, 224, 168, 0, 10, 96, 84])
  })
  test('of none, of integers and of truth values', () => {
    expect(prod([]).item()).toBe(1)
    expect(prod({ shape: [3], dtype: 'int32', data: Int32Array.of(2 ** 20, 2 ** 11, 3) }).item()).toBe(-(2 ** 31))
    expect(prod([true, true]).dtype).toBe('int32')
    expect(prod([1, NaN, 0]).item()).toBeNaN()
  })
  test('float32 multiplies in float64', () => {
    expect(prod({ shape: [4], dtype: 'float32', data: Float32Array.of(1e30, 1e30, 1e-30, 1e-30) }).item()).toBeCloseTo(1, 6)
  })
})

describe('cumprod', () => {
  const small = fc.array(fc.constantFrom(0, 0, 1, 2, -1, 3), { minLength: 1, maxLength: 7 })
  test('its derivatives are products of other elements', () => {
    fc.assert(fc.property(small, fc.boolean(), (values, reverse) => {
      const n = values.length
      const x = input('x', [n])
      const weights = values.map((_, at) => at % 3 - 1.5)
      const y = sum(mul(cumprod(x, 0, { reverse }), weights))
      // In reverse everything is turned round.
      const turned = <T>(list: readonly T[]): T[] => reverse ? [...list].reverse() : [...list]
      const [own, weight] = [turned(values), turned(weights)]
      const total = (...left: number[]): number => weight.reduce((sum, w, j) => left.every(one => one <= j) ? sum + w * without(own, j + 1, ...left) : sum, 0)
      const first = turned(own.map((_, i) => total(i)))
      const second = turned(own.map((_, i) => turned(own.map((__, l) => i === l ? 0 : total(i, l))))).flat()
      expect(unsigned(grad(y, x).toArray({ x: values }) as number[])).toEqual(first)
      expect(unsigned((hessian(y, x).toArray({ x: values }) as number[][]).flat())).toEqual(second)
    }), { numRuns: 60 })
  })
  test('with zeros on every engine', () => {
    const x = input('x', [6])
    for (const found of onEngines(cumprod(x), x, [2, 3, 0, 5, 0, 7])) expect(found).toEqual([2, 6, 0, 0, 0, 0])
    for (const found of onEngines(grad(sum(cumprod(x)), x), x, [2, 3, 0, 5, 0, 7])) expect(found).toEqual([4, 2, 36, 0, 0, 0])
  })
  test('along axes, and of none', () => {
    expect(cumprod([[1, 2], [3, 4]], 0).toArray()).toEqual([[1, 2], [3, 8]])
    expect(cumprod([[1, 2], [3, 4]], 1, { reverse: true }).toArray()).toEqual([[2, 2], [12, 4]])
    expect(cumprod([]).toArray()).toEqual([])
  })
  test('infinite elements make no NaN of what they do not meet', () => {
    const x = input('x', [3])
    expect(grad(sum(cumprod(x)), x).toArray({ x: [1, 1, Infinity] })).toEqual([Infinity, Infinity, 1])
  })
})
