// Variance, standard deviation and norms where plain formulas cancel, overflow or give NaN. References: mpmath with 60 digits.
import { grad, hessian, input, norm, std, sum, tensor, variance, ValueError, zeros } from '@mlp/autograd'
import { describe, expect, test } from 'vitest'
import { onEngines, relativeError } from './on-engines'

const EPSILON = 2 ** -52

describe('variance and std at an offset of 1e8', () => {
  const at = [1e8 + 0.1, 1e8 + 0.4, 1e8 - 0.3, 1e8 + 0.25, 1e8 + 0.7]
  const x = input('x', [5])
  test.each([
    ['variance', variance(x), [0.10960000064373018]],
    ['std', std(x), [0.33105890811716604]],
    ['the derivative of variance', grad(variance(x), x), [-0.05200000286102295, 0.06800000190734863, -0.21199999928474425, 0.007999999523162842, 0.18800000071525574]],
    ['the derivative of std', grad(std(x), x), [-0.07853587622330264, 0.10270075844520479, -0.32018470744444477, 0.012082441110951074, 0.2839373841115916]],
  ])('%s', (_, y, expected) => {
    for (const found of onEngines(y, x, at)) expect(relativeError(found, expected)).toBeLessThan(1e-13)
  })
  test('in float32, to its own rounding', () => {
    const single = input('x', [7], { dtype: 'float32' })
    const values = Float32Array.from([1e8, 1e8 + 8, 1e8 + 24, 1e8 - 16, 1e8 + 40, 1e8 + 8, 1e8 - 32])
    for (const found of onEngines(variance(single), single, values)) expect(relativeError(found, [491.1020408163265])).toBeLessThan(2 ** -23)
    for (const found of onEngines(variance(single, 0, { correction: 1 }), single, values)) expect(relativeError(found, [572.952380952381])).toBeLessThan(2 ** -23)
  })
})

describe('spread of equal elements', () => {
  test.each([[[0.1, 0.1, 0.1]], [[1 / 3, 1 / 3, 1 / 3, 1 / 3, 1 / 3, 1 / 3, 1 / 3]], [[-5]], [[1e200, 1e200]]])('%j: 0 exactly, and so are derivatives of std', (values) => {
    const x = input('x', [values.length])
    const none = (count: number): number[] => new Array<number>(count).fill(0)
    for (const y of [variance(x), std(x)]) for (const found of onEngines(y, x, values)) expect(found).toEqual([0])
    for (const found of onEngines(grad(std(x), x), x, values)) expect(found.map(Math.abs)).toEqual(none(values.length))
    for (const found of onEngines(hessian(std(x), x), x, values)) expect(found.map(Math.abs)).toEqual(none(values.length ** 2))
    const third = grad(sum(grad(sum(grad(std(x), x)), x)), x)
    for (const found of onEngines(third, x, values)) expect(found.map(Math.abs)).toEqual(none(values.length))
  })
})

describe('correction', () => {
  test('divides by the count less the correction, which NumPy calls ddof', () => {
    expect(variance([1, 2, 4, 9], 0, { correction: 1 }).item()).toBeCloseTo(38 / 3, 14)
    expect(variance([[1, 2], [4, 9]], [0, 1], { correction: 1.5, keepDims: true }).toArray()).toEqual([[38 / 2.5]])
    expect(std([[1, 3], [2, 8]], 1).toArray()).toEqual([1, 3])
  })
  test('NaN where nothing is left to divide by', () => {
    expect(variance([3], 0, { correction: 1 }).item()).toBeNaN()
    expect(variance([3, 4], 0, { correction: 3 }).item()).toBeNaN()
    expect(std([3], 0, { correction: 1 }).item()).toBeNaN()
    expect(variance(zeros([0])).item()).toBeNaN()
    expect(std(zeros([2, 0]), 1).toArray()).toEqual([NaN, NaN])
    expect(() => variance([1, 2], 0, { correction: Infinity })).toThrow(ValueError)
  })
  test('integers give float64', () => {
    expect(variance(tensor([1, 2, 3, 4], { dtype: 'int32' })).item()).toBe(1.25)
  })
})

test('std neither overflows nor vanishes where variance would', () => {
  expect(std([1e200, 3e200]).item()).toBe(1e200)
  expect(relativeError([std([1e-200, 3e-200]).item()], [1e-200])).toBeLessThan(2 * EPSILON)
})

describe('norm at any scale', () => {
  const x = input('x', [3])
  test.each([
    [[3e300, -4e300, 1e299], 5.000999900019995e300, [0.5998800359880042, -0.7998400479840057, 0.01999600119960014]],
    [[3e-310, 4e-310, -1e-311], 5.00099990002e-310, [0.5998800359880042, 0.7998400479840057, -0.019996001199599153]],
    [[5e-324, 0, 5e-324], 5e-324, [0.7071067811865476, 0, 0.7071067811865476]],
    [[1e300, 1e-300, 1e5], 1e300, [1, 0, 1e-295]],
    [[3, 4, 0], 5, [0.6, 0.8, 0]],
  ])('%j', (at, length, slopes) => {
    for (const found of onEngines(norm(x), x, at)) expect(relativeError(found, [length])).toBeLessThan(2 * EPSILON)
    for (const found of onEngines(grad(norm(x), x), x, at)) expect(relativeError(found, slopes)).toBeLessThan(3 * EPSILON)
  })
  test('in float32', () => {
    const single = input('x', [2], { dtype: 'float32' })
    for (const [at, length] of [[[3e30, 4e30], 5e30], [[3e-40, 4e-40], 5e-40]] as const) {
      const values = Float32Array.from(at)
      const exact = Math.fround(Math.hypot(...values))
      expect(relativeError([exact], [length])).toBeLessThan(1e-5)
      for (const found of onEngines(norm(single), single, values)) expect(found).toEqual([exact])
      for (const found of onEngines(grad(norm(single), single), single, values)) expect(relativeError(found, [0.6, 0.8])).toBeLessThan(1e-5)
    }
  })
  test('other powers', () => {
    expect(relativeError([norm([1e300, -2e300], 0, { p: 3 }).item()], [2.080083823051904e300])).toBeLessThan(4 * EPSILON)
    const four = input('x', [4])
    for (const [p, length, slopes] of [
      [3, 3.473006637592918, [0.18653970750219329, -0.4197143418799349, 0.020726634166910365, 0.7461588300087731]],
      [2.5, 3.6876844318162934, [0.2594216778035829, -0.4765880541266091, 0.049925725171174315, 0.7337553102468205]],
      [0.5, 26.665888617912383, [4.21630870295431, -3.442601640098009, 7.302860893911698, 2.9813804754348494]],
      [40, 3.000000754240258, [1.8189715682200652e-12, -1.3408648741433779e-05, 4.48845604695845e-31, 0.9999901949259536]],
    ] as const) {
      for (const found of onEngines(norm(four, 0, { p }), four, [1.5, -2.25, 0.5, 3])) expect(relativeError(found, [length])).toBeLessThan(4 * EPSILON)
      for (const found of onEngines(grad(norm(four, 0, { p }), four), four, [1.5, -2.25, 0.5, 3])) expect(relativeError(found, slopes)).toBeLessThan(60 * EPSILON)
    }
    expect(norm([1, -7, 7], 0, { p: Infinity }).item()).toBe(7)
    expect(norm([5, -1, 7], 0, { p: -Infinity }).item()).toBe(1)
    expect(norm([[1, -7], [2, 2]], 1, { p: 1, keepDims: true }).toArray()).toEqual([[8], [4]])
  })
})

describe('norm at 0', () => {
  const x = input('x', [3])
  const orders = [1, 2, 3, 4, 2.5, 0.5, Infinity, -Infinity]
  test.each(orders)('p = %d: derivatives of a vector of 0 are 0', (p) => {
    const y = norm(x, 0, { p })
    for (const graph of [y, grad(y, x), hessian(y, x), grad(sum(hessian(y, x)), x, { disconnected: 'zero' })]) {
      for (const found of onEngines(graph, x, [0, 0, 0])) expect(found.every(one => one === 0)).toBe(true)
    }
  })
  test.each(orders.slice(0, -1))('p = %d: an element of 0 beside others', (p) => {
    for (const found of onEngines(grad(norm(x, 0, { p }), x), x, [0, -2, 0])) expect(found.map(one => one + 0)).toEqual([0, -1, 0])
    for (const found of onEngines(hessian(norm(x, 0, { p }), x), x, [0, -2, 0])) {
      expect(found.map(one => one + 0)).toEqual(p === 2 ? [0.5, 0, 0, 0, 0, 0, 0, 0, 0.5] : [0, 0, 0, 0, 0, 0, 0, 0, 0])
    }
  })
  test('of rows: only those that are 0', () => {
    const rows = input('x', [2, 2])
    for (const found of onEngines(grad(sum(norm(rows, 1)), rows), rows, [[0, 0], [3, 4]])) expect(relativeError(found, [0, 0, 0.6, 0.8])).toBeLessThan(2 * EPSILON)
  })
  test('the greatest magnitude: the first of equal ones takes the derivative', () => {
    for (const found of onEngines(grad(norm(x, 0, { p: Infinity }), x), x, [-2, 2, 1])) expect(found.map(one => one + 0)).toEqual([-1, 0, 0])
  })
})

test('norms of none, of NaN and of infinite elements', () => {
  for (const p of [1, 2, 3, Infinity]) expect(norm(zeros([2, 0]), 1, { p }).toArray()).toEqual([0, 0])
  expect(norm([1, NaN]).item()).toBeNaN()
  expect(norm([1, -Infinity]).item()).toBe(Infinity)
  expect(norm([1, -Infinity], 0, { p: 3 }).item()).toBe(Infinity)
  for (const p of [0, -1, NaN]) expect(() => norm([1], 0, { p })).toThrow(ValueError)
})
