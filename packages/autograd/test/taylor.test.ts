// Directional derivatives by Taylor propagation: closed forms, derivatives of derivatives, and how their graphs grow.
import { describe, expect, test } from 'vitest'
import {
  add, composite, concat, convolution, cos, cumsum, customGradient, directionalDerivatives, div, evaluate, exp, gather, grad, greater, input, jvp, log, logSumExp, matmul, max, maximum, mul, neg, pad, pow, relu,
  reshape, sigmoid, sin, softmax, solve, sqrt, square, stopGradient, sub, sum, takeAlongAxis, tanh, tensor, topologicalOrder, where,
} from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { counts } from '../src/graph/counting'

const x = input('x')
const one = tensor(1)

function values(f: Tensor, at: number, order: number): number[] {
  return directionalDerivatives(f, x, one, order).map(value => evaluate({ value, x }, { x: at }).value.item())
}

function expectClose(found: readonly number[], expected: readonly number[], relative: number): void {
  found.forEach((value, k) => expect(Math.abs(value - expected[k]!), `order ${k}: ${value}, expected ${expected[k]}`).toBeLessThanOrEqual(relative * Math.max(1, Math.abs(expected[k]!))))
}

const factorial = (n: number): number => n <= 1 ? 1 : n * factorial(n - 1)
const orders = Array.from({ length: 9 }, (_, k) => k)

describe('to order 8, known in closed form', () => {
  test.each<[string, Tensor, number, (k: number) => number]>([
    ['exp(2x)', exp(mul(2, x)), 0.3, k => 2 ** k * Math.exp(0.6)],
    ['sin', sin(x), 0.4, k => Math.sin(0.4 + k * Math.PI / 2)],
    ['1/(1 − x)', div(1, sub(1, x)), 0.25, k => factorial(k) / 0.75 ** (k + 1)],
    ['log(1 + x)', log(add(1, x)), 0.5, k => k === 0 ? Math.log(1.5) : (-1) ** (k - 1) * factorial(k - 1) / 1.5 ** k],
    ['x⁵', pow(x, 5), 1.5, k => k > 5 ? 0 : factorial(5) / factorial(5 - k) * 1.5 ** (5 - k)],
    ['√x', sqrt(x), 2, k => orders.slice(0, k).reduce((product, j) => product * (0.5 - j), 1) * 2 ** (0.5 - k)],
  ])('%s', (_, f, at, formula) => { expectClose(values(f, at, 8), orders.map(formula), 1e-12) })

  test('tanh at 0: the tangent numbers', () => { expectClose(values(tanh(x), 0, 7), [0, 1, 0, -2, 0, 16, 0, -272], 1e-14) })
})

const v = mul(x, tensor([1, -2, 0.5]))
const swish = composite('swish', (z: Tensor) => mul(z, sigmoid(z)))
const cube = customGradient((z: Tensor) => mul(z, mul(z, z)), ({ cotangent, inputs: [z] }) => [mul(cotangent, mul(3, square(z!)))])
const everyKind: Record<string, Tensor> = {
  'a quotient': div(cos(x), exp(x)),
  'a power of itself': pow(x, x),
  'sine of a square': sin(square(x)),
  'a reduction that is not linear': max(mul(sin(x), tensor([1, 2, -1]))),
  'a mean and sum': sum(square(sub(v, v.mean()))),
  'a running sum': sum(square(cumsum(v))),
  'movements, one not linear': sum(square(pad(concat([exp(v), tensor([1, 2])]), [1], [1], { value: 3 }))),
  'a matrix product': sum(matmul(mul(x, tensor([[1, 2], [3, 4]])), mul(sin(x), tensor([[1, 2], [3, 4]])))),
  'a convolution': sum(square(convolution(sin(v).reshape([1, 1, 3]), cos(v).reshape([1, 1, 3]), { padding: 1 }))),
  'a read by number': sum(square(gather(exp(v), [2, 0, 2]))),
  'a routine': sum(solve(add(mul(x, tensor([[1, 0.2], [0.3, 2]])), tensor([[1, 0], [0, 1]])), exp(v).reshape([3]).mul(tensor([1, 1, 0])).reshape([3, 1]).transpose().matmul(tensor([[1, 0], [0, 1], [1, 1]])).reshape([2]))),
  'a composite with a rule': sum(mul(softmax(v), tensor([1, 0, 2]))),
  'a composite without one': logSumExp(v),
  'a user’s composite': swish(swish(x)),
  'a custom gradient': cube(sin(x)),
  'a mask on the way into an infinite slope': sqrt(relu(neg(x))),
  'such masks through movements and sums': sum(sqrt(add(concat([relu(neg(v)), tensor([1])]), pad(reshape(relu(neg(v)), [3]), [1], [0])))),
  'such masks through positions and reductions': add(sum(sqrt(takeAlongAxis(relu(neg(v)), tensor([2, 1, 0], { dtype: 'int32' })))), add(sqrt(sum(relu(neg(square(v))))), sqrt(max(relu(neg(square(v))))))),
  'such masks on both sides of a product': sqrt(mul(relu(neg(x)), where(greater(x, 1), x, 0))),
  'masks': sum(where(greater(v, 0), sqrt(v), relu(neg(v)))),
  'a maximum': sum(maximum(exp(v), square(v))),
  'held constant': mul(x, stopGradient(exp(x))),
}

describe('as derivatives of derivatives, for every kind', () => {
  test.each(Object.entries(everyKind))('%s', (_, f) => {
    const nested = [f]
    for (let k = 1; k <= 4; k++) nested.push(grad(nested.at(-1)!, x, { disconnected: 'zero' }))
    expectClose(values(f, 0.7, 4), nested.map(value => evaluate({ value, x }, { x: 0.7 }).value.item()), 1e-12)
  })
})

test('along a direction among several tensors, the first order is jvp', () => {
  const [a, b] = [input('a', [2]), input('b', [2])]
  const f = mul(sin(a), exp(b))
  const [da, db] = [tensor([1, 2]), tensor([-1, 0.5])]
  const [, first, second] = directionalDerivatives(f, [a, b], [da, db], 2)
  const at = { a: [0.1, 0.2], b: [0.3, 0.4] }
  const expected = add(jvp(f, a, da), jvp(f, b, db))
  expect(first!.toArray(at)).toEqual(expected.toArray(at))
  // The direction is the same everywhere, so the second order is the first of the first.
  expectClose(second!.toArray(at) as number[], add(jvp(expected, a, da), jvp(expected, b, db)).toArray(at) as number[], 1e-14)
})

test('a direction made of x counts as constant', () => {
  expect(directionalDerivatives(square(x), x, mul(x, 3), 3).map(one => evaluate({ one, x }, { x: 2 }).one.item())).toEqual([4, 24, 72, 0])
})

test('order 0 is y itself; what y does not depend on gives zeros', () => {
  const y = square(x)
  expect(directionalDerivatives(y, x, one, 0)).toEqual([y])
  expect(directionalDerivatives(y, input('z'), one, 2).slice(1).map(value => value.item())).toEqual([0, 0])
})

test('compiled they are what the interpreter gives', () => {
  const outputs = Object.fromEntries(directionalDerivatives(everyKind['a composite with a rule']!, x, one, 5).map((value, k) => [`d${k}`, value]))
  const found = compile({ inputs: { x }, outputs })({ x: 0.7 })
  expectClose(Object.values(found).map(value => value.item()), values(everyKind['a composite with a rule']!, 0.7, 5), 1e-12)
})

test('nodes grow with a power of the order, not exponentially', () => {
  for (const f of Object.values(everyKind)) {
    const [at4, at8] = [4, 8].map(order => topologicalOrder(directionalDerivatives(f, x, one, order)).length) as [number, number]
    // Forward mode within forward mode would have 3⁴ times as many.
    expect(at8 / at4).toBeLessThan(2 ** 3.5)
  }
  const [at8, at16] = [8, 16].map(order => topologicalOrder(directionalDerivatives(everyKind['a quotient']!, x, one, order)).length) as [number, number]
  expect(at16 / at8).toBeLessThan(2 ** 3.5)
})

test('a chain of n nodes takes work in proportion to n, at any order, and no deep stack', () => {
  const made = (n: number): number => {
    let y: Tensor = x
    for (let i = 0; i < n; i++) y = sin(y)
    const [before, visited] = [counts.made, counts.visited]
    directionalDerivatives(y, x, one, 3)
    return counts.made - before + counts.visited - visited
  }
  expect(made(2000) / made(1000)).toBeLessThan(2.05)
})

test('errors say what does not fit', () => {
  expect(() => directionalDerivatives(square(x), x, tensor([1]), 2)).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: directionalDerivatives: direction 0 does not match
      received: float64 [1]
      expected: float64 []
      hint: a direction has the shape and dtype of what moves]
  `)
  for (const [tensors, directions] of [[[x], []], [[x], [one, one]], [[x, x], [one, one]]]) {
    expect(() => directionalDerivatives(square(x), tensors!, directions!, 2)).toThrow('tensors and directions do not match')
  }
  expect(directionalDerivatives(square(x), x, 2, 2).map(one => one.item({ x: 3 }))).toEqual([9, 12, 8])
  const v = input('v', [2])
  expect(directionalDerivatives(square(v), v, [1, 10], 1)[1]!.toArray({ v: [3, 4] })).toEqual([6, 80])
  expect(directionalDerivatives(square(v), v, [tensor([1, 10])], 1)[1]!.toArray({ v: [3, 4] })).toEqual([6, 80])
  expect(directionalDerivatives(add(v, x), [v, x], [[1, 10], 5], 1)[1]!.toArray({ v: [3, 4], x: 1 })).toEqual([6, 15])
  expect(() => directionalDerivatives(square(x), x, one, 1.5)).toThrowErrorMatchingInlineSnapshot(`
    [ValueError: directionalDerivatives: no such order
      received: order 1.5
      expected: a whole number, zero or more
      hint: order 2 gives y and two derivatives]
  `)
})
