/** Second and third derivatives against formulas worked out by hand, at ordinary points and where careless rules cancel or overflow. */
import { describe, expect, test } from 'vitest'
import { cos, div, exp, formula, grad, input, log, logSumExp, matmul, mul, parameter, pow, sigmoid, sin, softmax, sqrt, square, sum, tanh, tensor, topologicalOrder } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { counts } from '../src/graph/counting'
import { deduplicate } from '../src/graph/traverse'

const x = input('x')

/** f and its derivatives of order 1 to `orders` at a point. */
function derivatives(f: Tensor, at: number, orders: number): number[] {
  const values = []
  for (let order = 1, now = f; order <= orders; order++) {
    now = grad(now, x, { disconnected: 'zero' })
    values.push(now.item(now.inputs.length === 0 && now !== x ? undefined : { x: at }))
  }
  return values
}

const s = (z: number): number => 1 / (1 + Math.exp(-z))
/** σ and its derivatives: σ′ = σ(1 − σ), σ″ = σ′(1 − 2σ), σ‴ = σ′(1 − 6σ + 6σ²). */
const s1 = (z: number): number => s(z) * (1 - s(z))
const s2 = (z: number): number => s1(z) * (1 - 2 * s(z))
const s3 = (z: number): number => s1(z) * (1 - 6 * s(z) + 6 * s(z) ** 2)

const cases: [string, Tensor, ((z: number) => number)[]][] = [
  ['tanh(x)²', square(tanh(x)), [
    z => 2 * Math.tanh(z) * (1 - Math.tanh(z) ** 2),
    z => 2 * (1 - Math.tanh(z) ** 2) ** 2 - 4 * Math.tanh(z) ** 2 * (1 - Math.tanh(z) ** 2),
    z => 8 * Math.tanh(z) * (1 - Math.tanh(z) ** 2) * (3 * Math.tanh(z) ** 2 - 2),
  ]],
  ['x·eˣ', mul(x, exp(x)), [z => (1 + z) * Math.exp(z), z => (2 + z) * Math.exp(z), z => (3 + z) * Math.exp(z)]],
  ['log(1 + eˣ)', log(exp(x).add(1)), [s, s1, s2]],
  ['x·σ(x)', mul(x, sigmoid(x)), [z => s(z) + z * s1(z), z => 2 * s1(z) + z * s2(z), z => 3 * s2(z) + z * s3(z)]],
  ['(eˣ)²', square(exp(x)), [z => 2 * Math.exp(2 * z), z => 4 * Math.exp(2 * z), z => 8 * Math.exp(2 * z)]],
  ['(eˣ)² as a power', pow(exp(x), 2), [z => 2 * Math.exp(2 * z), z => 4 * Math.exp(2 * z), z => 8 * Math.exp(2 * z)]],
  ['x⁵', pow(x, 5), [z => 5 * z ** 4, z => 20 * z ** 3, z => 60 * z ** 2]],
  ['(x⁴ + 2)·cos x', mul(pow(x, 4).add(2), cos(x)), [
    z => 4 * z ** 3 * Math.cos(z) - (z ** 4 + 2) * Math.sin(z),
    z => (12 * z ** 2 - z ** 4 - 2) * Math.cos(z) - 8 * z ** 3 * Math.sin(z),
    z => (24 * z - 12 * z ** 3) * Math.cos(z) + (z ** 4 + 2 - 36 * z ** 2) * Math.sin(z),
  ]],
  ['1/(1 + x²)', div(1, square(x).add(1)), [
    z => -2 * z / (1 + z * z) ** 2, z => (6 * z * z - 2) / (1 + z * z) ** 3, z => 24 * z * (1 - z * z) / (1 + z * z) ** 4,
  ]],
  ['sin(x²)', sin(square(x)), [
    z => 2 * z * Math.cos(z * z), z => 2 * Math.cos(z * z) - 4 * z * z * Math.sin(z * z), z => -12 * z * Math.sin(z * z) - 8 * z ** 3 * Math.cos(z * z),
  ]],
  ['xˣ through exp and log', exp(mul(sqrt(square(x).add(1)), 0).add(mul(x, 0.5))), [z => 0.5 * Math.exp(z / 2), z => 0.25 * Math.exp(z / 2), z => 0.125 * Math.exp(z / 2)]],
]

describe.each(cases)('%s', (_, f, formulas) => {
  test.each([-1.5, -0.25, 0, 0.5, 1, 2])('at %d', (at) => {
    derivatives(f, at, 3).forEach((value, i) => {
      const expected = formulas[i]!(at)
      expect(Math.abs(value - expected), `order ${i + 1}: ${value}, by hand ${expected}`).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(expected)))
    })
  })
})

test('tanh(x)² at 1 has the second derivative −0.6216266807712963 and the third −0.6650910447505017', () => {
  // In 40 digits: −0.62162668077129626310… and −0.66509104475050167773…
  const [, second, third] = derivatives(square(tanh(x)), 1, 3)
  expect(second).toBeCloseTo(-0.6216266807712963, 14)
  expect(third).toBeCloseTo(-0.6650910447505017, 14)
})

test('a second difference of values agrees with the second derivative', () => {
  const h = 2 ** -13
  for (const [, f] of cases) {
    const value = (at: number): number => f.item({ x: at })
    expect(Math.abs(derivatives(f, 0.7, 2)[1]! - (value(0.7 + h) - 2 * value(0.7) + value(0.7 - h)) / h ** 2)).toBeLessThan(1e-5)
  }
})

test('far out, where parts overflow, derivatives of saturating functions are zero and not NaN', () => {
  for (const f of [tanh(x), sigmoid(x), mul(tanh(x), sigmoid(x))]) {
    for (const at of [-800, 800]) expect(derivatives(f, at, 3).map(Math.abs)).toEqual([0, 0, 0])
  }
})

test('six orders of sin go round', () => {
  const values = derivatives(sin(x), 0.3, 6)
  const expected = [Math.cos(0.3), -Math.sin(0.3), -Math.cos(0.3), Math.sin(0.3), Math.cos(0.3), -Math.sin(0.3)]
  values.forEach((value, i) => expect(value).toBe(expected[i]))
})

test('composites: third derivatives of logSumExp are those of its definition', () => {
  const v = parameter([0.2, -0.7, 1.1])
  const [plain, stable] = [log(sum(exp(v))), logSumExp(v)].map(f => {
    const twice = grad(sum(mul(grad(f, v), [1, -2, 3])), v)
    return grad(sum(mul(twice, [2, 1, -1])), v).toArray() as number[]
  })
  stable!.forEach((value, i) => expect(value).toBeCloseTo(plain![i]!, 14))
  const p = softmax(v).toArray() as number[]
  const second = grad(sum(mul(grad(logSumExp(v), v), [0, 1, 0])), v).toArray() as number[]
  second.forEach((value, i) => expect(value).toBeCloseTo(p[1]! * ((i === 1 ? 1 : 0) - p[i]!), 15))
})

test('a quadratic form has the Hessian A + Aᵀ at any point', () => {
  const v = parameter([0.3, -2])
  const a = tensor([[1, 2], [5, -3]])
  const slope = grad(sum(mul(v, matmul(a, v))), v)
  const rows = [0, 1].map(i => grad(sum(mul(slope, [1 - i, i])), v).toArray())
  expect(rows).toEqual([[2, 7], [7, -6]])
})

test('derivatives know their order, and from the second on make equal parts one', () => {
  let now = mul(tanh(x), sigmoid(mul(x, exp(x))))
  for (const order of [1, 2, 3, 4]) {
    const since = counts.made
    now = grad(now, x)
    expect(now.provenance?.order).toBe(order)
    const size = topologicalOrder([now]).length
    if (order >= 2) expect(topologicalOrder(deduplicate([now], since)).length).toBe(size)
  }
  expect(formula(grad(square(tanh(x)), x).provenance!.derivative!.of)).toBe('tanh(x)²')
})
