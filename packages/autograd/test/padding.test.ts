// Borders made of elements: values of NumPy 2.4, loops, and derivatives where an element stands several times.
import { describe, expect, test } from 'vitest'
import { arange, grad, greater, mul, pad, parameter, sqrt, square, sum, vjp, where, zeros } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { gradcheck } from '@mlp/autograd/testing'
import { messagesOf, onBoth } from './engines'

const x = [[1, 2, 3], [5, 6, 7], [9, 10, 11]]

describe('as NumPy pads by two rows above, one below and two columns on the right', () => {
  test.each([
    ['reflect', [[9, 10, 11, 10, 9], [5, 6, 7, 6, 5], [1, 2, 3, 2, 1], [5, 6, 7, 6, 5], [9, 10, 11, 10, 9], [5, 6, 7, 6, 5]]],
    ['replicate', [[1, 2, 3, 3, 3], [1, 2, 3, 3, 3], [1, 2, 3, 3, 3], [5, 6, 7, 7, 7], [9, 10, 11, 11, 11], [9, 10, 11, 11, 11]]],
    ['circular', [[5, 6, 7, 5, 6], [9, 10, 11, 9, 10], [1, 2, 3, 1, 2], [5, 6, 7, 5, 6], [9, 10, 11, 9, 10], [1, 2, 3, 1, 2]]],
  ] as const)('%s', (mode, expected) => { expect(onBoth(t => pad(t, [2, 0], [1, 2], { mode }), x)).toEqual(expected) })
})

test('as wide as there are elements', () => {
  expect(pad([1, 2, 3], [2], [2], { mode: 'reflect' }).toArray()).toEqual([3, 2, 1, 2, 3, 2, 1])
  expect(pad([1, 2, 3], [3], [3], { mode: 'circular' }).toArray()).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3])
  expect(pad([1, 2], [5], [0], { mode: 'replicate' }).toArray()).toEqual([1, 1, 1, 1, 1, 1, 2])
  expect(pad(zeros([0, 2]), [0, 1], [0, 1], { mode: 'reflect' }).shape).toEqual([0, 4])
  expect(pad([true, false], [1], [0], { mode: 'circular' }).toArray()).toEqual([false, true, false])
  expect(pad([1, 2], [1], [1], { mode: 'constant', value: 7 }).toArray()).toEqual([7, 1, 2, 7])
})

describe('derivatives add up what overlaps', () => {
  // Weights 1, 2, 3, … of the places at which each of [a, b, c] stands.
  test.each([
    ['reflect', [1], 'b a b c b a', [2 + 6, 1 + 3 + 5, 4]],
    ['replicate', [2], 'a a a b c c c', [1 + 2 + 3, 4, 5 + 6 + 7]],
    ['circular', [2], 'b c a b c a b', [3 + 6, 1 + 4 + 7, 2 + 5]],
  ] as const)('%s', (mode, low, places, expected) => {
    const p = parameter([1, 2, 3])
    const y = pad(p, low, [2], { mode })
    expect((y.toArray() as number[]).map(one => ' abc'[one]).join(' ')).toBe(places)
    expect(vjp(y, p, arange(1, y.shape[0]! + 1)).toArray()).toEqual(expected)
  })

  test.each(['reflect', 'replicate', 'circular'] as const)('%s, of order two by central differences', (mode) => {
    gradcheck(t => mul(pad(t, [1, 2], [1, 1], { mode }), pad(square(t), [1, 2], [1, 1], { mode })), [[[0.5, -1, 2], [1.5, 0.25, -0.75]]], { order: 2, elements: 12 })
  })

  test.each(['reflect', 'replicate', 'circular'] as const)('%s: a branch that is not taken gives no NaN', (mode) => {
    const p = parameter([0, 4, -1])
    const widen = (t: Tensor): Tensor => pad(t, [2], [2], { mode })
    const times = (grad(sum(widen(p)), p).toArray() as number[])[1]!
    expect(grad(sum(widen(where(greater(p, 0), sqrt(p), 0))), p).toArray()).toEqual([0, times / 4, 0])
    expect(grad(sum(where(greater(widen(p), 0), widen(sqrt(p)), 0)), p).toArray()).toEqual([0, times / 4, 0])
  })
})

describe('mistakes', () => {
  test('name what came and what was expected', () => {
    expect(messagesOf({
      'a mirrored border as wide as the axis': () => pad(x, [0, 3], [0, 0], { mode: 'reflect' }),
      'a border from the other end that is wider': () => pad(x, [0, 0], [4, 0], { mode: 'circular' }),
      'nothing to repeat': () => pad(zeros([2, 0]), [0, 1], [0, 0], { mode: 'replicate' }),
      'an unknown mode': () => pad(x, [1, 1], [1, 1], { mode: 'edge' as 'reflect' }),
      'a value in another mode': () => pad(x, [1, 1], [1, 1], { mode: 'reflect', value: 3 }),
      'places between neighbors in another mode': () => pad(x, [1, 1], [1, 1], { mode: 'circular', interior: [1, 1] }),
    })).toMatchInlineSnapshot(`
      "# a mirrored border as wide as the axis
      ShapeError: pad: the axis has no elements for such a border (mode reflect)
        received: 3 before and 0 after axis 1 of [3, 3]
        expected: less than the length of the axis: the element at the edge is not repeated
        hint: use a narrower border, or pad several times
      # a border from the other end that is wider
      ShapeError: pad: the axis has no elements for such a border (mode circular)
        received: 0 before and 4 after axis 0 of [3, 3]
        expected: at most the length of the axis
        hint: use a narrower border, or pad several times
      # nothing to repeat
      ShapeError: pad: the axis has no elements for such a border (mode replicate)
        received: 1 before and 0 after axis 1 of [2, 0]
        expected: an axis that has an element to repeat
        hint: use a narrower border, or pad several times
      # an unknown mode
      ValueError: pad: no such mode
        received: mode "edge"
        expected: 'constant', 'reflect', 'replicate', 'circular'
        hint: leave it out for a border of one value
      # a value in another mode
      ValueError: pad: a value and places between neighbors go with the mode constant
        received: mode "reflect" with value
        expected: one or the other
        hint: pad twice to have both
      # places between neighbors in another mode
      ValueError: pad: a value and places between neighbors go with the mode constant
        received: mode "circular" with interior
        expected: one or the other
        hint: pad twice to have both"
    `)
  })
})
