// Constants of derivatives fold to the value they have unfolded, however they came to be.
import { customGradient, full, grad, input, mul, tensor } from '@mlp/autograd'
import { expect, test } from 'vitest'

test.each([['a number', 6], ['a tensor', tensor(6)], ['a filled tensor', full([], 6)], ['a typed array', { shape: [], dtype: 'float64', data: Float64Array.of(6) } as const]])(
  'a rule may multiply by %s', (_, six) => {
    const scaled = customGradient(x => mul(x, 6), ({ cotangent }) => [mul(cotangent, six)])
    const x = input('x')
    expect(grad(scaled(x), x).item()).toBe(6)
  })
