// Sorted elements and the greatest few: values, ties, NaN, and derivatives that go back to where elements came from.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { argTopK, formula, grad, greater, input, mul, parameter, sort, sqrt, sum, tensor, topK, where, zeros } from '@mlp/autograd'
import { gradcheck } from '@mlp/autograd/testing'
import { messageOf, onBoth } from './engines'
import { arrays, build, indices, toTensor, valueOf } from './naive'
import type { Naive } from './naive'

const x = [[3, 1, 2, 2], [-1, 5, 0, 5]]

test('sort as NumPy does', () => {
  expect(onBoth(t => sort(t, 0), x)).toEqual([[-1, 1, 0, 2], [3, 5, 2, 5]])
  expect(onBoth(t => sort(t), x)).toEqual([[1, 2, 2, 3], [-1, 0, 5, 5]])
  expect(onBoth(t => sort(t, 1, { descending: true }), x)).toEqual([[3, 2, 2, 1], [5, 5, 0, -1]])
  expect(sort(tensor([2, -2147483648, 1], { dtype: 'int32' }), 0, { descending: true }).toArray()).toEqual([2, 1, -2147483648])
  expect(sort([true, false, true]).toArray()).toEqual([false, true, true])
  expect(sort(zeros([2, 0])).shape).toEqual([2, 0])
})

const withAxis = arrays({ minLength: 1, maxLength: 3 }).chain(a => fc.tuple(fc.constant(a), fc.nat(a.shape.length - 1), fc.boolean()))
/** Every line of an axis replaced by what a function makes of it. */
function alongLines(a: Naive, axis: number, length: number, f: (line: readonly number[]) => readonly number[]): Naive {
  const { [axis]: whole } = a.shape
  const lines = new Map<string, readonly number[]>()
  for (const index of indices(a.shape.map((one, other) => other === axis ? 1 : one))) {
    const place = (i: number) => index.reduce((before, one, other) => before * a.shape[other]! + (other === axis ? i : one), 0)
    lines.set(String(index), f(Array.from({ length: whole! }, (_, i) => a.data[place(i)]!)))
  }
  return build(a.shape.map((one, other) => other === axis ? length : one), index => lines.get(String(index.map((i, other) => other === axis ? 0 : i)))![index[axis]!]!)
}

test('every line of any axis, in either direction', () => {
  fc.assert(fc.property(withAxis, ([a, axis, descending]) => {
    const ordered = (line: readonly number[]) => [...line].sort((p, q) => descending ? q - p : p - q)
    expect(valueOf(sort(toTensor(a), axis, { descending }))).toEqual(alongLines(a, axis, a.shape[axis]!, ordered))
  }))
})

test('the k greatest or least, with their positions, the first of equal ones first', () => {
  fc.assert(fc.property(withAxis.chain(([a, axis, smallest]) => fc.tuple(fc.constant({ a, axis, smallest }), fc.nat(a.shape[axis]!))), ([{ a, axis, smallest }, k]) => {
    const chosen = (line: readonly number[]) => line.map((_, i) => i).sort((i, j) => (smallest ? line[i]! - line[j]! : line[j]! - line[i]!) || i - j).slice(0, k)
    const { values, indices: positions } = topK(toTensor(a), k, axis, { smallest })
    expect(valueOf(positions)).toEqual(alongLines(a, axis, k, chosen))
    expect(valueOf(values)).toEqual(alongLines(a, axis, k, line => chosen(line).map(i => line[i]!)))
  }))
})

describe('conventions', () => {
  test('NaN stands last in either direction, and is the last to be chosen', () => {
    expect(sort([NaN, 2, Infinity, 1]).toArray()).toEqual([1, 2, Infinity, NaN])
    expect(sort([NaN, 2, -Infinity, 1], 0, { descending: true }).toArray()).toEqual([2, 1, -Infinity, NaN])
    expect(topK([NaN, 2, 3], 2).values.toArray()).toEqual([3, 2])
    expect(topK([NaN, 2, 3], 3, 0, { smallest: true }).indices.toArray()).toEqual([1, 2, 0])
  })

  test('equal elements pass their derivatives from their own places', () => {
    const p = parameter([2, 1, 2, 1])
    expect(grad(sum(mul(sort(p), [1, 10, 100, 1000])), p).toArray()).toEqual([100, 1, 1000, 10])
    expect(grad(sum(mul(sort(p, 0, { descending: true }), [1, 10, 100, 1000])), p).toArray()).toEqual([1, 100, 10, 1000])
    expect(grad(sum(mul(topK(p, 3).values, [1, 10, 100])), p).toArray()).toEqual([1, 100, 10, 0])
  })
})

test('derivatives of any order go through', () => {
  const at = [[[0.5, -1, 2, 0.75], [1.5, 0.25, -0.75, 3]]]
  gradcheck(t => mul(sort(mul(t, mul(t, t)), 1), [1, -2, 3, 0.5]), at, { order: 2, elements: 12 })
  gradcheck(t => topK(mul(t, t), 2, 0).values, at, { order: 2 })
  const p = parameter([4, 0, -1])
  expect(grad(sum(mul(sort(where(greater(p, 0), sqrt(p), 0)), [1, 2, 3])), p).toArray()).toEqual([0.75, 0, 0])
})

test('are written as they are called', () => {
  const t = input('t', [3, 4])
  expect([sort(t), sort(t, 0, { descending: true }), argTopK(t, 2, 0, { smallest: true })].map(one => formula(one))).toMatchInlineSnapshot(`
    [
      "sort(t, axis=1)",
      "sort(t, axis=0, descending)",
      "argTopK(t, k=2, axis=0, smallest)",
    ]
  `)
})

test('k must be as many as there are', () => {
  expect(messageOf(() => topK([1, 2], 3))).toMatchInlineSnapshot(`
    "ValueError: topK: not so many elements
      received: k 3 along axis 0 of [2]
      expected: a whole number from 0 to 2
      hint: k is how many elements are kept"
  `)
  expect(messageOf(() => argTopK([[1, 2]], 2, 0))).toMatch('k 2 along axis 0 of [1, 2]')
  expect(messageOf(() => topK([1, 2], 0.5))).toMatch('a whole number from 0 to 2')
  expect(messageOf(() => sort(5))).toMatch('axis out of range')
})
