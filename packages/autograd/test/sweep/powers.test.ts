// Derivatives of powers where the exponent or the base is 0.
import { grad, hessian, input, pow } from '@mlp/autograd'
import { expect, test } from 'vitest'

test('the mixed second derivative of aᵇ at b = 0 is 1/a', () => {
  const a = input('a')
  const b = input('b')
  const second = hessian(pow(a, b), [a, b])
  const at = { a: 4, b: 0 }
  expect(second.map(row => row.map(one => one.item(at)))).toEqual([[-0, 0.25], [0.25, Math.log(4) ** 2]])
})

test('x⁰ has slope 0 everywhere, also where x⁻¹ is not finite', () => {
  const x = input('x', [4])
  expect(grad(pow(x, 0).sum(), x).toArray({ x: [0, -0, NaN, Infinity] })).toEqual([0, 0, 0, 0])
})
