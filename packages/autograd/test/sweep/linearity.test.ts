// A backward rule that adds something to its cotangent is affine, not linear, and jvp says so.
import { add, cast, concat, customGradient, input, jvp, mul, NotDifferentiableError, pad, slice, tensor, where, zerosLike } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { describe, expect, test } from 'vitest'

const x = input('x', [2])
const tangent = tensor([1, 10])
const along = (rule: (cotangent: Tensor) => Tensor) => jvp(customGradient((v: Tensor) => mul(v, 1), ({ cotangent }) => [rule(cotangent)])(x), x, tangent)
const condition = tensor([true, false])

describe('rules that are only affine', () => {
  test.each<[string, (c: Tensor) => Tensor]>([
    ['a constant added', c => add(c, 1)],
    ['a constant subtracted', c => c.sub([1, 2])],
    ['a constant elsewhere', c => where(condition, c, 1)],
    ['a constant joined', c => slice(concat([c, [5]]), [1])],
    ['a border of ones', c => slice(pad(c, [1], [0], { value: 1 }), [0], [2])],
    ['a cast to whole numbers', c => cast(cast(c, 'int32'), 'float64')],
  ])('%s', (_, rule) => expect(() => along(rule)).toThrow(NotDifferentiableError))
})

describe('rules that are linear', () => {
  test.each<[string, (c: Tensor) => Tensor, number[]]>([
    ['zeros added', c => add(c, zerosLike(c)), [1, 10]],
    ['zeros elsewhere', c => where(condition, c, 0), [1, 0]],
    ['zeros joined', c => slice(concat([[0], c]), [0], [2]), [10, 0]],
    ['a border of zeros', c => slice(pad(c, [0], [1]), [1], [3]), [0, 1]],
    ['a sum of parts that vary', c => add(c, mul(c, 2)), [3, 30]],
  ])('%s', (_, rule, product) => expect(along(rule).toArray()).toEqual(product))
})
