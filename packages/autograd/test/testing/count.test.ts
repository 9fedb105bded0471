// count tells how many nodes a function makes and visits.
import { grad, input, mul } from '@mlp/autograd'
import { count } from '@mlp/autograd/testing'
import { expect, test } from 'vitest'

test('nodes made and visited while a function runs, and what it returns', () => {
  const x = input('x')
  const { made, visited, result } = count(() => mul(x, x))
  expect([made, visited]).toEqual([1, 0])
  expect(result.inputs).toEqual([x, x])
  expect(count(() => grad(result, x)).visited).toBeGreaterThan(1)
  expect(count(() => undefined)).toEqual({ made: 0, visited: 0, result: undefined })
})
