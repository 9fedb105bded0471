// Learning-rate schedules against formulas by hand, alone and in an optimizer.
import { assign, grad, parameter, tensor } from '@mlp/autograd'
import { cosineDecay, exponentialDecay, inverseTimeDecay, multiStepDecay, oneCycle, polynomialDecay, sgd, stepDecay, warmUp } from '@mlp/nn'
import type { Schedule } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const at = (schedule: Schedule, t: number): number => schedule(tensor(t + 1, { dtype: 'int32' })).item()
const half = (part: number): number => (1 + Math.cos(Math.PI * part)) / 2

describe('formulas', () => {
  test.each<[string, Schedule, (t: number) => number]>([
    ['stepDecay', stepDecay(0.1, { factor: 0.5, every: 10 }), t => 0.1 * 0.5 ** Math.floor(t / 10)],
    ['multiStepDecay', multiStepDecay(0.1, { factor: 0.5, milestones: [5, 20] }), t => t < 5 ? 0.1 : t < 20 ? 0.05 : 0.025],
    ['exponentialDecay by k', exponentialDecay(0.1, { k: 0.05 }), t => 0.1 * Math.exp(-0.05 * t)],
    ['exponentialDecay by a factor', exponentialDecay(0.1, { factor: 0.95 }), t => 0.1 * 0.95 ** t],
    ['inverseTimeDecay', inverseTimeDecay(0.1, { k: 0.1 }), t => 0.1 / (1 + 0.1 * t)],
    ['polynomialDecay', polynomialDecay(0.1, { steps: 100, power: 2, end: 0.01 }), t => 0.01 + 0.09 * (1 - Math.min(t / 100, 1)) ** 2],
    ['cosineDecay', cosineDecay(0.1, { steps: 100, end: 0.001 }), t => 0.001 + 0.099 * half(Math.min(t / 100, 1))],
    ['cosineDecay with restarts', cosineDecay(0.1, { steps: 7, restarts: true }), t => 0.1 * half(t % 7 / 7)],
    ['cosineDecay with restarts twice as far apart', cosineDecay(0.1, { steps: 7, restarts: true, growth: 2 }), (t) => {
      let [begin, length] = [0, 7]
      while (begin + length <= t) [begin, length] = [begin + length, length * 2]
      return 0.1 * half((t - begin) / length)
    }],
    ['oneCycle', oneCycle(1, { steps: 100, warmup: 0.25, start: 10, end: 100 }), t => t < 25 ? 1 + (0.1 - 1) * half(t / 25) : 0.001 + (1 - 0.001) * half(Math.min((t - 25) / 75, 1))],
    ['warmUp', warmUp(0.1, { steps: 10 }), t => 0.1 * Math.min((t + 1) / 10, 1)],
    ['warmUp of a schedule', warmUp(stepDecay(0.1, { factor: 0.5, every: 10 }), { steps: 10 }), t => 0.1 * Math.min((t + 1) / 10, 1) * 0.5 ** Math.floor(Math.max(0, t - 10) / 10)],
  ])('%s', (_, schedule, formula) => {
    for (const t of [0, 1, 5, 6, 7, 10, 19, 20, 21, 49, 50, 99, 100, 150]) expect(at(schedule, t), `t = ${t}`).toBeCloseTo(formula(t), 14)
  })
})

test('an optimizer takes one as its rate, and counts its steps', () => {
  const w = parameter(1)
  const updates = sgd({ learningRate: stepDecay(0.5, { factor: 0.5, every: 2 }) }).updates([w], [grad(w, w)])
  const path = Array.from({ length: 5 }, () => { assign(updates); return w.item() })
  expect(path).toEqual([0.5, 0, -0.25, -0.5, -0.625])
})

test('errors', () => {
  expect(() => stepDecay(0.1, { factor: 0, every: 10 })).toThrowErrorMatchingInlineSnapshot(`
    [ValueError: stepDecay: factor out of range
      received: factor 0
      expected: a finite number greater than 0
      hint: write stepDecay(0.1, { factor: 0.5, every: 1000 }); steps count updates, not epochs]
  `)
  expect(() => multiStepDecay(0.1, { factor: 0.5, milestones: [10, 10] })).toThrowErrorMatchingInlineSnapshot(`
    [ValueError: multiStepDecay: milestones do not ascend
      received: [10, 10]
      expected: numbers of steps, each greater than the one before
      hint: write { milestones: [100, 200] }]
  `)
  expect(() => cosineDecay(0.1, { steps: 10, growth: 1.5 })).toThrowErrorMatchingInlineSnapshot(`
    [ValueError: cosineDecay: growth out of range
      received: growth 1.5
      expected: a whole number, one or more
      hint: write { growth: 2 } to double the cycles]
  `)
  expect(() => oneCycle(0.1, { steps: 10, warmup: 1 })).toThrowErrorMatchingInlineSnapshot(`
    [ValueError: oneCycle: warmup out of range
      received: warmup 1
      expected: a part of the steps, below 1
      hint: write { warmup: 0.3 }]
  `)
  expect(() => polynomialDecay(0.1, { steps: 10, end: -1 })).toThrowErrorMatchingInlineSnapshot(`
    [ValueError: polynomialDecay: end out of range
      received: end -1
      expected: a rate, zero or more
      hint: leave it out for 0]
  `)
})
