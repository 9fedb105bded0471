// Rows masked by −∞, partly and wholly: softmax, logSoftmax and logSumExp and their derivatives without NaN.
import { grad, hessian, input, logSoftmax, logSumExp, matmul, mul, softmax, sum, tensor, where } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { describe, expect, test } from 'vitest'
import { onEngines } from './on-engines'

const none = -Infinity
const x = input('x', [2, 3])
const rows = [[none, 0, 1], [none, none, none]]
const weights = [[2, -1, 0.5], [1, 3, -2]]

describe('one row masked partly, one wholly', () => {
  const p = 1 / (1 + Math.E)
  test('values', () => {
    for (const found of onEngines(softmax(x), x, rows)) {
      expect(found.filter((_, at) => at !== 1 && at !== 2)).toEqual([0, 0, 0, 0])
      expect(found[1]).toBeCloseTo(p, 15)
      expect(found[2]).toBeCloseTo(1 - p, 15)
    }
    for (const found of onEngines(logSumExp(x), x, rows)) expect(found).toEqual([1.3132616875182228, none])
    for (const found of onEngines(logSoftmax(x), x, rows)) expect(found.map(one => Number.isFinite(one))).toEqual([false, true, true, false, false, false])
    for (const found of onEngines(logSoftmax(x), x, rows)) expect(found.filter(Number.isNaN)).toEqual([])
  })
  test.each([
    ['softmax', sum(mul(softmax(x), weights)), [0, 1.5 * -p * (1 - p), 1.5 * p * (1 - p), 0, 0, 0]],
    ['logSumExp', sum(mul(logSumExp(x), [3, 5])), [0, 3 * p, 3 * (1 - p), 0, 0, 0]],
  ])('%s: derivatives are 0 exactly where −∞ stands, at orders 1 and 2', (_, y: Tensor, expected) => {
    for (const found of onEngines(grad(y, x), x, rows)) {
      found.forEach((one, at) => { if (expected[at] === 0) expect(Math.abs(one)).toBe(0); else expect(one).toBeCloseTo(expected[at]!, 14) })
    }
    for (const found of onEngines(hessian(y, x), x, rows)) {
      const live = [7, 8, 13, 14]
      expect(found.every((one, at) => live.includes(at) ? Number.isFinite(one) && one !== 0 : one === 0)).toBe(true)
    }
  })
  test('logSoftmax: what others give does not depend on an element of −∞', () => {
    const y = sum(mul(where(tensor([[false, true, true], [false, false, false]]), logSoftmax(x), 0), weights))
    for (const found of onEngines(grad(y, x), x, rows)) {
      expect(found.filter((_, at) => at !== 1 && at !== 2).every(one => one === 0)).toBe(true)
      expect(found[1]).toBeCloseTo(-1 + 0.5 * p, 14)
    }
    for (const found of onEngines(hessian(y, x), x, rows)) expect(found.filter(Number.isNaN)).toEqual([])
  })
})

test('attention with a row that may look at nothing gives 0 there, and derivatives without NaN', () => {
  const q = input('q', [2, 2])
  const mask = tensor([[true, false], [false, false]])
  const attended = matmul(softmax(where(mask, matmul(q, [[1, 2], [3, 4]]), none)), [[5, 6], [7, 8]])
  for (const found of onEngines(attended, q, [[0.5, 1], [2, 3]])) expect(found).toEqual([5, 6, 0, 0])
  for (const found of onEngines(grad(sum(attended), q), q, [[0.5, 1], [2, 3]])) expect(found.every(one => one === 0)).toBe(true)
})

test('over several axes, and of nothing', () => {
  expect(logSumExp([[0, 0], [0, 0]], [0, 1]).item()).toBe(Math.log(4))
  expect(logSumExp([[0, 0], [0, 0]], 1, { keepDims: true }).shape).toEqual([2, 1])
  expect(softmax([[0, 0], [0, 0]], [0, 1]).toArray()).toEqual([[0.25, 0.25], [0.25, 0.25]])
  expect(logSoftmax([[0, 0], [0, 0]], [-1, -2]).toArray()).toEqual([[-Math.log(4), -Math.log(4)], [-Math.log(4), -Math.log(4)]])
  expect(logSumExp([]).item()).toBe(none)
  expect(softmax([]).toArray()).toEqual([])
})

test('in float32', () => {
  const single = input('x', [2, 3], { dtype: 'float32' })
  for (const found of onEngines(grad(sum(logSumExp(single)), single), single, rows.map(row => row.map(Math.fround)))) {
    expect(found.filter((_, at) => at !== 1 && at !== 2).every(one => one === 0)).toBe(true)
  }
  for (const found of onEngines(softmax(single), single, rows)) expect(found.slice(3)).toEqual([0, 0, 0])
})
