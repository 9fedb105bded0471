// gradcheck accepts derivatives that are right and names the place and both numbers where they are not.
import { add, customGradient, gather, GradientCheckError, input, matmul, mul, relu, softmax, sqrt, stopGradient, sum, tanh, tensor, where } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { gradcheck } from '@mlp/autograd/testing'
import { describe, expect, test } from 'vitest'

const messageOf = (f: () => unknown): string => {
  try {
    f()
  } catch (error) {
    return String(error)
  }
  throw new Error('nothing was thrown')
}

describe('right derivatives', () => {
  test('of one number', () => {
    const [first, second] = gradcheck(tanh, 0.5, { order: 2 })
    expect(first).toMatchObject({ order: 1, of: { argument: undefined, element: [] }, by: { argument: 0, element: [] } })
    expect(first!.derivative).toBeCloseTo(1 - Math.tanh(0.5) ** 2, 15)
    expect(second!.derivative).toBeCloseTo(second!.difference, 8)
  })
  test('of several arguments: every element of the result by every element of each', () => {
    const compared = gradcheck((w: Tensor, x: Tensor) => tanh(matmul(w, x)), [[[1, 2, 0.5], [-1, 0, 0.25]], [0.1, 0.2, 0.3]])
    expect(compared).toHaveLength(2 * (6 + 3))
    expect(compared.at(-1)).toMatchObject({ of: { element: [1] }, by: { argument: 1, element: [2] } })
  })
  test('integers are passed on, floats of any precision are taken as float64', () => {
    const compared = gradcheck((x: Tensor, at: Tensor) => gather(x, at), [Float32Array.of(1, 2, 3), Int32Array.of(2, 0)], { order: 2 })
    expect(new Set(compared.map(({ by }) => by.argument))).toEqual(new Set([0]))
  })
  test('of a custom gradient that is right at both orders', () => {
    const cube = customGradient((x: Tensor) => x.pow(3), ({ cotangent, inputs: [x] }) => [mul(cotangent, mul(3, mul(x!, x!)))])
    expect(gradcheck(cube, [[-1, 0.5, 2]], { order: 2 })).not.toHaveLength(0)
  })
  test('of thousands of elements, some of them, evenly spread', () => {
    const compared = gradcheck((x: Tensor) => sum(mul(x, x)), [new Float64Array(5000).fill(2)], { elements: 3 })
    expect(compared.map(({ by }) => by.element)).toEqual([[833], [2500], [4166]])
  })
  test('of nothing: an empty argument', () => {
    expect(gradcheck((x: Tensor) => sum(x), [{ shape: [0, 2], dtype: 'float64', data: new Float64Array(0) }], { order: 2 })).toEqual([])
  })
})

describe('wrong derivatives', () => {
  test('of first order', () => {
    const wrong = customGradient((x: Tensor) => mul(x, x), ({ cotangent, inputs: [x] }) => [mul(cotangent, x!)])
    expect(() => gradcheck(wrong, [[1, 3]])).toThrow(GradientCheckError)
    expect(messageOf(() => gradcheck((x: Tensor) => wrong(x), [[1, 3]]))).toMatchInlineSnapshot(`
      "GradientCheckError: gradcheck: a first derivative does not agree with central differences
        received: derivative 1 of the result, element [0] by argument 0, element [0]
        expected: 2, the central difference
        hint: check the backward rule; if the function has a kink or jump here, move the point away from it"
    `)
  })
  test('a rule that drops an argument', () => {
    const wrong = customGradient((a: Tensor, b: Tensor) => mul(a, b), ({ cotangent, inputs: [, b] }) => [mul(cotangent, b!), null])
    expect(messageOf(() => gradcheck((a: Tensor, b: Tensor) => wrong(a, b), [2, 3]))).toContain('derivative 0 of the result by argument 1')
  })
  test('a rule that is right at first order and not differentiable', () => {
    const wrong = customGradient((x: Tensor) => mul(x, x), ({ cotangent, inputs: [x] }) => [mul(cotangent, mul(2, stopGradient(x!)))])
    gradcheck(wrong, 3)
    expect(messageOf(() => gradcheck(wrong, 3, { order: 2 }))).toContain('a second derivative does not agree with central differences')
  })
  test('a rule that keeps a number of one point', () => {
    const frozen = customGradient((x: Tensor) => mul(x, x), ({ cotangent }) => [mul(cotangent, 6)])
    gradcheck(frozen, 3)
    expect(messageOf(() => gradcheck(frozen, 3, { order: 2 }))).toMatchInlineSnapshot(`
      "GradientCheckError: gradcheck: a second derivative does not agree with second differences of the function
        received: derivative 0 by argument 0 of the slope in a fixed direction
        expected: 2, the second difference
        hint: check that the backward rule holds at every point, not only at this one: it may not keep numbers of one call"
    `)
  })
  test('points where there is none', () => {
    expect(messageOf(() => gradcheck(relu, 0))).toContain('if the function has a kink')
    expect(messageOf(() => gradcheck(sqrt, 0))).toContain('the function is not finite around this point')
    expect(messageOf(() => gradcheck(sqrt, -1))).toContain('the function is not finite around this point')
  })
})

describe('calls that make no sense', () => {
  test.each<[string, () => unknown, string]>([
    ['a tensor instead of a function', () => gradcheck(tensor(1) as never, 1), 'not a function'],
    ['a vector that is not in a list', () => gradcheck((x: Tensor) => x, [1, 2]), 'gradcheck(f, [[1, 2, 3]])'],
    ['a function that returns no tensor', () => gradcheck((() => 1) as never, 1), 'gradcheck: '],
    ['an input of another graph', () => gradcheck((x: Tensor) => add(x, input('w')), 1), 'the function reaches an input that is not among its arguments'],
    ['a result without derivative', () => gradcheck((x: Tensor) => where(tensor(true), x, x).cast('int32'), 1), 'has no derivative'],
  ])('%s', (_, call, text) => expect(messageOf(call)).toContain(text))
})

test('a composite is checked through its own rule', () => {
  expect(gradcheck((x: Tensor) => softmax(x), [[[1, 2, 3], [2, 2, 1]]], { order: 2 })).toHaveLength(36 + 36)
})
