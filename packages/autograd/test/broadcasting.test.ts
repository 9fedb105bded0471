/** Broadcasting after NumPy's rules: its documented table, and every element by property. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { add, broadcastTo, grad, mul, ShapeError, sub, sum, where, zeros } from '@mlp/autograd'
import type { Shape } from '@mlp/autograd'
import { broadcastAt, build, indices, shapes, toParameter, toTensor, valueOf, wholeNumbers } from './naive'
import type { Naive } from './naive'

/** From the user guide of NumPy, "Broadcasting", and what follows from its rules for zero lengths. */
const meet: [Shape, Shape, Shape | 'error'][] = [
  [[], [], []],
  [[256, 256, 3], [3], [256, 256, 3]],
  [[8, 1, 6, 1], [7, 1, 5], [8, 7, 6, 5]],
  [[5, 4], [1], [5, 4]],
  [[5, 4], [4], [5, 4]],
  [[15, 3, 5], [15, 1, 5], [15, 3, 5]],
  [[15, 3, 5], [3, 5], [15, 3, 5]],
  [[15, 3, 5], [3, 1], [15, 3, 5]],
  [[4, 1], [3], [4, 3]],
  [[2], [], [2]],
  [[0], [1], [0]],
  [[0], [], [0]],
  [[0, 3], [1, 3], [0, 3]],
  [[2, 0], [2, 1], [2, 0]],
  [[1], [0, 1], [0, 1]],
  [[3], [4], 'error'],
  [[2, 1], [8, 4, 3], 'error'],
  [[0], [2], 'error'],
  [[2, 3], [3, 2], 'error'],
  [[5], [5, 4], 'error'],
]

test.each(meet)('%j and %j give %j', (a, b, expected) => {
  for (const [left, right] of [[a, b], [b, a]] as const) {
    if (expected === 'error') expect(() => add(zeros(left), zeros(right))).toThrow(ShapeError)
    else expect(add(zeros(left), zeros(right)).shape).toEqual(expected)
  }
})

/** A result's shape and two operand shapes that broadcast to it. */
const compatible = shapes({ maxLength: 3 }).chain(shape => {
  const operand = fc.tuple(fc.integer({ min: 0, max: shape.length }), fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }))
    .map(([from, ones]) => shape.slice(from).map((length, axis) => ones[axis] === true ? 1 : length))
  return fc.tuple(operand, operand)
})
const jointShape = (a: Shape, b: Shape): number[] => {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const [i, j] = [a[a.length - rank + axis] ?? 1, b[b.length - rank + axis] ?? 1]
    return i === 1 ? j : i
  })
}

test('each element of a result is made of the elements that broadcasting brings there', () => {
  fc.assert(fc.property(compatible.chain(([a, b]) => fc.tuple(wholeNumbers(a), wholeNumbers(b))), ([a, b]) => {
    const shape = jointShape(a.shape, b.shape)
    expect(valueOf(sub(toTensor(a), toTensor(b)))).toEqual(build(shape, index => broadcastAt(a, index) - broadcastAt(b, index)))
    const chosen = where(toTensor(b).mul(0).add(1).sub(toTensor(b)).cast('bool'), toTensor(a), -5)
    expect(valueOf(chosen)).toEqual(build(shape, index => broadcastAt(b, index) === 1 ? -5 : broadcastAt(a, index)))
  }))
})

test('the derivative sums over what was repeated, and has the shape of the operand', () => {
  fc.assert(fc.property(compatible.chain(([a, b]) => fc.tuple(wholeNumbers(a), wholeNumbers(b))), ([a, b]) => {
    const [x, y] = [toParameter(a), toParameter(b)]
    const [dx, dy] = grad(sum(mul(x, y)), [x, y])
    // Every place of the result sends the other operand's element back to the place that it read.
    const slope = (own: Naive, other: Naive): Naive => {
      const data = own.data.map(() => 0)
      const places: Naive = { shape: own.shape, data: data.map((_, i) => i) }
      for (const index of indices(jointShape(a.shape, b.shape))) data[broadcastAt(places, index)]! += broadcastAt(other, index)
      return { shape: own.shape, data }
    }
    expect(valueOf(dx)).toEqual(slope(a, b))
    expect(valueOf(dy)).toEqual(slope(b, a))
  }))
})

test('broadcastTo says what it cannot do', () => {
  expect(broadcastTo([[1], [2]], [3, 2, 2]).toArray()).toEqual([[[1, 1], [2, 2]], [[1, 1], [2, 2]], [[1, 1], [2, 2]]])
  expect(() => broadcastTo([1, 2], [2, 1])).toThrow(ShapeError)
  expect(() => broadcastTo([[1, 2]], [2])).toThrow(ShapeError)
})
