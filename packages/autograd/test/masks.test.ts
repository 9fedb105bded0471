/**
 * The promise about branches: no NaN and no infinity from a branch of `where` that is not taken, through elementwise
 * operations and movements, at any order.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  abs, add, and, broadcastTo, concat, div, equal, exp, flip, grad, greater, hessian, input, less, log, maximum, mul, notEqual, pad, parameter, pow, reshape, sin, slice, sqrt, square, sum, tensor, transpose, where,
} from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { chains } from './moves'
import { toParameter, valueOf } from './naive'

/** Derivatives of order 1 to 3 of a scalar function of one number. */
function orders(f: (x: Tensor) => Tensor, at: number): number[] {
  const x = parameter(at)
  let now = f(x)
  return [1, 2, 3].map(() => {
    now = grad(now, x, { disconnected: 'zero' })
    return now.item()
  })
}

const root = (x: Tensor): Tensor => where(greater(x, 0), sqrt(x), 0)

describe('where(x > 0, √x, 0)', () => {
  test('at 0 has the derivatives 0 at every order, beside it those of √x', () => {
    expect(orders(root, 0)).toEqual([0, 0, 0])
    expect(orders(root, -3)).toEqual([0, 0, 0])
    expect(orders(root, 4)).toEqual([1 / 4, -1 / 32, 3 / 256])
  })

  test('inside and beside other operations', () => {
    expect(orders(x => mul(root(x), 3).add(x), 0)).toEqual([1, 0, 0])
    expect(orders(x => mul(root(x), sin(x)), 0)).toEqual([0, 0, 0])
    expect(orders(x => exp(root(x)), 0)).toEqual([0, 0, 0])
    expect(orders(x => square(root(x)), 0)).toEqual([0, 0, 0])
    expect(orders(x => root(mul(x, 2)), 0)).toEqual([0, 0, 0])
    expect(orders(x => root(square(x)), 0)).toEqual([0, 0, 0])
    expect(orders(x => root(root(x)), 0)).toEqual([0, 0, 0])
    expect(orders(x => maximum(root(x), -1), 0)).toEqual([0, 0, 0])
    expect(orders(x => abs(root(x)), 0)).toEqual([0, 0, 0])
    expect(orders(x => where(greater(x, 0), div(1, sqrt(x)), x), 0)).toEqual([1, 0, 0])
  })
})

describe('other branches that are not taken', () => {
  test.each<[string, (x: Tensor) => Tensor, number[]]>([
    ['log', x => where(greater(x, 0), log(x), x), [1, 0, 0]],
    ['a quotient', x => where(notEqual(x, 0), div(sin(x), x), 1), [0, 0, 0]],
    ['a power', x => where(greater(x, 0), pow(x, 0.5), 0), [0, 0, 0]],
    ['in the second place', x => where(equal(x, 0), x, log(x)), [1, 0, 0]],
  ])('%s', (_, f, expected) => {
    expect(orders(f, 0)).toEqual(expected)
  })

  test('what overflows there does no harm', () => {
    expect(orders(x => where(greater(x, 0), x, exp(mul(x, -1000))), 5)).toEqual([1, 0, 0])
    expect(orders(x => where(less(x, 100), square(x), exp(x)), 3)).toEqual([6, 2, 0])
    expect(orders(x => where(less(x, 800), square(x), exp(x)), 799)).toEqual([1598, 2, 0])
  })

  test('nested, each branch under its own condition', () => {
    const nested = (x: Tensor): Tensor => where(greater(x, 0), where(less(x, 1), sqrt(x), log(x.sub(1))), 0)
    expect(orders(nested, 0)).toEqual([0, 0, 0])
    expect(orders(nested, 0.25)).toEqual([1, -2, 12])
    expect(orders(nested, 1)).toEqual([Infinity, -Infinity, Infinity])
    expect(orders(nested, 2)).toEqual([1, -1, 2])
  })

  test('two conditions that share one root', () => {
    const shared = (x: Tensor): Tensor => {
      const r = sqrt(x)
      return add(where(greater(x, 0), r, 0), where(greater(x, 1), mul(r, 10), 0))
    }
    expect(orders(shared, 0)).toEqual([0, 0, 0])
    expect(orders(shared, 0.25)).toEqual([1, -2, 12])
    expect(orders(shared, 4)).toEqual([11 / 4, -11 / 32, 33 / 256])
    const equalMasks = (x: Tensor): Tensor => {
      const [r, positive] = [sqrt(x), greater(x, 0)]
      return mul(where(positive, r, 0), where(positive, mul(r, x), 1))
    }
    expect(orders(equalMasks, 0)).toEqual([0, 0, 0])
    expect(orders(equalMasks, 3).map(value => Math.round(value * 1e9) / 1e9)).toEqual([6, 2, 0])
  })

  test('a condition made of two', () => {
    const band = (x: Tensor): Tensor => where(and(greater(x, 0), less(x, 1)), log(x).add(log(x.neg().add(1))), 0)
    expect(orders(band, 0)).toEqual([0, 0, 0])
    expect(orders(band, 1)).toEqual([0, 0, 0])
    expect(orders(band, 0.5)).toEqual([0, -8, 0])
  })
})

describe('through broadcasts and movements', () => {
  const x = parameter([[0, 4], [-1, 0.25]])
  const slopes = [[0, 0.25], [0, 1]]
  const curves = [[0, -1 / 32], [0, -2]]
  const both = (f: (x: Tensor) => Tensor): unknown[] => {
    const first = grad(sum(f(x)), x)
    return [first.toArray(), grad(sum(first), x).toArray()]
  }

  test.each<[string, (x: Tensor) => Tensor]>([
    ['none', root],
    ['transposed before', t => where(greater(transpose(t), 0), transpose(sqrt(t)), 0)],
    ['transposed after', t => transpose(root(t))],
    ['reshaped', t => where(greater(reshape(t, [4]), 0), reshape(sqrt(t), [4]), 0)],
    ['sliced in two and joined', t => concat([0, 1].map(i => where(greater(slice(t, [i], [i + 1]), 0), slice(sqrt(t), [i], [i + 1]), 0)))],
    ['padded', t => where(greater(pad(t, [1, 1]), 0), pad(sqrt(t), [1, 1]), 0)],
    ['joined with another', t => where(greater(concat([t, [[1, 1]]]), 0), concat([sqrt(t), [[5, 5]]]), 0)],
    ['flipped', t => where(greater(flip(t), 0), flip(sqrt(t)), 0)],
    ['under a condition that was moved itself', t => where(flip(greater(t, 0)), flip(sqrt(t)), 0)],
    ['twice moved', t => where(greater(flip(transpose(t), 0), 0), flip(transpose(sqrt(t)), 0), 0)],
  ])('%s', (_, f) => {
    expect(both(f)).toEqual([slopes, curves])
  })

  test('a scalar spread over a vector', () => {
    const s = parameter(0)
    const f = (t: Tensor): Tensor => sum(where(greater(broadcastTo(t, [3]), 0), broadcastTo(sqrt(t), [3]), 0))
    expect(grad(f(s), s).item()).toBe(0)
    expect(grad(grad(f(s), s), s).item()).toBe(0)
    s.set(4)
    expect(grad(f(s), s).item()).toBe(0.75)
    expect(grad(grad(f(s), s), s).item()).toBe(-3 / 32)
  })

  test('a column spread over conditions that differ from place to place', () => {
    const column = parameter([[0], [4]])
    const f = sum(where(greater(column, tensor([[0, 1, 5]])), sqrt(column), 0))
    const first = grad(f, column)
    expect(first.toArray()).toEqual([[0], [0.5]])
    expect(grad(sum(first), column).toArray()).toEqual([[0], [-1 / 16]])
  })

  test('a norm, whose square is a sum', () => {
    const v = parameter([0, 0])
    const squared = sum(square(v))
    const norm = where(greater(squared, 0), sqrt(squared), 0)
    expect(grad(norm, v).toArray()).toEqual([0, 0])
    expect(hessian(norm, v).toArray()).toEqual([[0, 0], [0, 0]])
    v.set([3, 4])
    valueOf(grad(norm, v)).data.forEach((value, i) => expect(value).toBeCloseTo([0.6, 0.8][i]!, 15))
  })

  test('any chain of movements on either side: each element has the derivative of the branch it takes', () => {
    const bad: [(x: Tensor) => Tensor, (x: number) => number, (x: number) => number][] = [
      [sqrt, x => 1 / (2 * Math.sqrt(x)), x => -1 / (4 * x * Math.sqrt(x))],
      [log, x => 1 / x, x => -1 / (x * x)],
      [x => div(1, x), x => -1 / (x * x), x => 2 / (x * x * x)],
      [x => pow(x, 1.5).div(x), x => 1 / (2 * Math.sqrt(x)), x => -1 / (4 * x * Math.sqrt(x))],
    ]
    fc.assert(fc.property(chains, fc.constantFrom(...bad), ({ start, moves }, [f, slope, curve]) => {
      const p = toParameter(start)
      const move = (t: Tensor): Tensor => moves.reduce((now, one) => one.apply(now), t)
      const first = grad(sum(where(greater(move(p), 0), move(f(p)), move(p))), p)
      const times = valueOf(grad(sum(move(p)), p)).data
      const expected = (of: (x: number) => number, otherwise: number) => start.data.map((one, i) => times[i]! * (one > 0 ? of(one) : otherwise))
      const close = (actual: readonly number[], right: readonly number[]) => actual.forEach((value, i) => expect(Math.abs(value - right[i]!)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(right[i]!))))
      close(valueOf(first).data, expected(slope, 1))
      close(valueOf(grad(sum(first), p, { disconnected: 'zero' })).data, expected(curve, 0))
    }), { numRuns: 100 })
  })
})

test('√x·√x at 0 stays what it is', () => {
  const x = input('x')
  expect(grad(mul(sqrt(x), sqrt(x)), x).item({ x: 0 })).toBeNaN()
  expect(grad(sqrt(x), x).item({ x: 0 })).toBe(Infinity)
})
