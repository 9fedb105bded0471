/** Values of elementwise operations against the same function of single numbers, in every dtype they take. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  abs, add, and, cast, cos, div, equal, evaluate, exp, greater, greaterEqual, leakyRelu, less, lessEqual, log, maximum, minimum, mul, neg, not, notEqual, or, pow, relu, sigmoid, sign, sin,
  sqrt, square, stopGradient, sub, tanh, tensor, Tensor, where,
} from '@mlp/autograd'
import type { DType, Operand } from '@mlp/autograd'

const truth = (holds: boolean): number => holds ? 1 : 0

const unary: Record<string, { of: (x: Operand) => Tensor; is: (x: number) => number; within?: number }> = {
  neg: { of: neg, is: x => -x },
  square: { of: square, is: x => x * x },
  sqrt: { of: sqrt, is: Math.sqrt },
  exp: { of: exp, is: Math.exp },
  log: { of: log, is: Math.log },
  sin: { of: sin, is: Math.sin },
  cos: { of: cos, is: Math.cos },
  tanh: { of: tanh, is: Math.tanh },
  abs: { of: abs, is: Math.abs },
  sign: { of: sign, is: Math.sign },
  stopGradient: { of: stopGradient, is: x => x },
  relu: { of: relu, is: x => x <= 0 ? 0 : x },
  leakyRelu: { of: x => leakyRelu(x, { slope: 0.125 }), is: x => x <= 0 ? 0.125 * x : x },
  // Near −709.78 the exponential of −x overflows, and the value is a subnormal number still.
  sigmoid: { of: sigmoid, is: x => x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)), within: 4 * Number.EPSILON },
}

const binary: Record<string, { of: (a: Operand, b: Operand) => Tensor; is: (a: number, b: number) => number }> = {
  add: { of: add, is: (a, b) => a + b },
  sub: { of: sub, is: (a, b) => a - b },
  mul: { of: mul, is: (a, b) => a * b },
  div: { of: div, is: (a, b) => a / b },
  pow: { of: pow, is: (a, b) => a ** b },
  maximum: { of: maximum, is: (a, b) => Number.isNaN(a) || a >= b ? a : b },
  minimum: { of: minimum, is: (a, b) => Number.isNaN(a) || a <= b ? a : b },
  greater: { of: greater, is: (a, b) => truth(a > b) },
  greaterEqual: { of: greaterEqual, is: (a, b) => truth(a >= b) },
  less: { of: less, is: (a, b) => truth(a < b) },
  lessEqual: { of: lessEqual, is: (a, b) => truth(a <= b) },
  equal: { of: equal, is: (a, b) => truth(a === b) },
  notEqual: { of: notEqual, is: (a, b) => truth(a !== b) },
}

/** Any number of a dtype, special ones often. */
const numbers: Record<'float64' | 'float32' | 'int32', fc.Arbitrary<number>> = {
  float64: fc.oneof(fc.double(), fc.double({ min: -5, max: 5 }), fc.constantFrom(0, -0, 1, -1, Infinity, -Infinity, NaN)),
  float32: fc.oneof(fc.float(), fc.float({ min: -5, max: 5 }), fc.constantFrom(0, -0, 1, -1, Infinity, -Infinity, NaN)),
  int32: fc.oneof(fc.integer(), fc.integer({ min: -5, max: 5 })),
}

const dataOf = (t: Tensor): number[] => [...evaluate(t).data]

function near(actual: number, expected: number, within: number): boolean {
  return Object.is(actual, expected) || Math.abs(actual - expected) <= within * Math.abs(expected)
}

describe.each(['float64', 'float32'] as const)('in %s', (dtype) => {
  const round = dtype === 'float32' ? Math.fround : (x: number) => x
  test.each(Object.entries(unary))('%s', (_, { of, is, within = 0 }) => {
    fc.assert(fc.property(fc.array(numbers[dtype], { maxLength: 8 }), (xs) => {
      const y = of(tensor(xs, { dtype }))
      expect(y.dtype).toBe(dtype)
      dataOf(y).forEach((value, i) => expect(near(value, round(is(xs[i]!)), dtype === 'float32' && within > 0 ? 2e-7 : within), `of ${xs[i]}: ${value}, expected ${round(is(xs[i]!))}`).toBe(true))
    }))
  })

  test.each(Object.entries(binary))('%s', (_, { of, is }) => {
    fc.assert(fc.property(fc.array(fc.tuple(numbers[dtype], numbers[dtype]), { maxLength: 8 }), (pairs) => {
      const y = of(tensor(pairs.map(([a]) => a), { dtype }), tensor(pairs.map(([, b]) => b), { dtype }))
      expect(dataOf(y)).toEqual(pairs.map(([a, b]) => round(is(a, b))))
    }))
  })
})

describe('in int32', () => {
  const wrapped = { neg, square, abs, add, sub, mul, maximum, minimum, greater, lessEqual, equal, sign, relu }
  test.each(Object.entries(wrapped))('%s wraps as 32-bit integers do', (name, of) => {
    fc.assert(fc.property(numbers.int32, numbers.int32, (a, b) => {
      const exact = (x: number, y: number): number => name === 'mul' ? Math.imul(x, y) : name === 'square' ? Math.imul(x, x) : ((binary[name]?.is(x, y) ?? unary[name]!.is(x)) | 0)
      const y = name in unary ? (of as (x: Operand) => Tensor)(tensor([a], { dtype: 'int32' })) : (of as (a: Operand, b: Operand) => Tensor)(tensor([a], { dtype: 'int32' }), tensor([b], { dtype: 'int32' }))
      expect(y.dtype).toBe(['greater', 'lessEqual', 'equal'].includes(name) ? 'bool' : 'int32')
      expect(dataOf(y)).toEqual([exact(a, b)])
    }))
  })
})

test('blocks meet without a seam at lengths around the block', () => {
  for (const length of [1, 1023, 1024, 1025, 2048, 2049]) {
    const xs = Array.from({ length }, (_, i) => Math.sin(i))
    expect(dataOf(add(mul(tensor(xs), 3), tensor(xs).exp()))).toEqual(xs.map(x => x * 3 + Math.exp(x)))
  }
})

test('truth values', () => {
  const [a, b] = [[true, true, false, false], [true, false, true, false]]
  expect(and(a, b).toArray()).toEqual([true, false, false, false])
  expect(or(a, b).toArray()).toEqual([true, true, true, false])
  expect(not(a).toArray()).toEqual([false, false, true, true])
  expect(equal(tensor(a), tensor(b)).toArray()).toEqual([true, false, false, true])
  expect(greater(tensor(a), tensor(b)).toArray()).toEqual([false, true, false, false])
})

test('where takes each element from one side, and nothing from the other', () => {
  expect(where([true, false], [1, NaN], [NaN, 2]).toArray()).toEqual([1, 2])
  expect(where(tensor([true, false]), [[1], [2]], 0).toArray()).toEqual([[1, 0], [2, 0]])
  expect(where([true, false], tensor([true, true]), false).toArray()).toEqual([true, false])
})

describe('cast', () => {
  const cases: [DType, DType, number[], number[]][] = [
    ['float64', 'int32', [1.9, -1.9, -0.5, 2 ** 31, NaN], [1, -1, 0, -(2 ** 31), 0]],
    ['float64', 'float32', [0.1, 1e300, -1e-300], [Math.fround(0.1), Infinity, -0]],
    ['float32', 'float64', [Math.fround(0.1)], [Math.fround(0.1)]],
    ['float64', 'bool', [0, -0, 0.3, NaN, -2], [0, 0, 1, 1, 1]],
    ['int32', 'float32', [16777217], [16777216]],
    ['int32', 'bool', [0, 7], [0, 1]],
    ['bool', 'float64', [0, 1], [0, 1]],
    ['bool', 'int32', [0, 1], [0, 1]],
  ]
  test.each(cases)('from %s to %s', (from, to, given, expected) => {
    const y = cast(tensor(given, { dtype: from }), to)
    expect(y.dtype).toBe(to)
    expect(dataOf(y)).toEqual(expected)
  })
})

test('methods do what the functions of their name do', () => {
  const x = tensor([[0.5, 2], [3, 0.25]])
  const two = { add, sub, mul, div, pow } as const
  for (const [name, of] of Object.entries(two)) expect(x[name as keyof typeof two](3).toArray(), name).toEqual(of(x, 3).toArray())
  const one = { neg, square, sqrt, exp, log, sin, cos, tanh, sigmoid, relu, abs } as const
  for (const [name, of] of Object.entries(one)) expect(x[name as keyof typeof one]().toArray(), name).toEqual(of(x).toArray())
  expect(x.sum(0).toArray()).toEqual([3.5, 2.25])
  expect(x.sum().item()).toBe(5.75)
  expect(x.mean(1, { keepDims: true }).toArray()).toEqual([[1.25], [1.625]])
  expect(x.max(-1).toArray()).toEqual([2, 3])
  expect(x.matmul([1, 2]).toArray()).toEqual([4.5, 3.5])
  expect(x.transpose().toArray()).toEqual([[0.5, 3], [2, 0.25]])
  expect(x.transpose([0, 1]).toArray()).toEqual([[0.5, 2], [3, 0.25]])
  expect(x.reshape([4]).toArray()).toEqual([0.5, 2, 3, 0.25])
  expect(x.cast('int32').toArray()).toEqual([[0, 2], [3, 0]])
  expect(x.named('x')).toBe(x)
  expect(x.rank).toBe(2)
  expect(x).toBeInstanceOf(Tensor)
})
