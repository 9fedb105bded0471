/** Movements, singly and in chains of views, against an index at a time; their derivatives against the adjoint's definition. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { broadcastTo, concat, flip, input, mul, pad, reshape, slice, sum, transpose, vjp, zeros } from '@mlp/autograd'
import { chains } from './moves'
import { build, toTensor, valueOf } from './naive'
import type { Naive } from './naive'

describe('movements', () => {
  test('one after another put every element where their definitions say', () => {
    fc.assert(fc.property(chains, ({ start, moves, end }) => {
      expect(valueOf(moves.reduce((x, move) => move.apply(x), toTensor(start)))).toEqual(end)
    }), { numRuns: 400 })
  })

  test('pass a cotangent back by their adjoint: ⟨c, M·x⟩ = ⟨Mᵀ·c, x⟩', () => {
    fc.assert(fc.property(chains, fc.integer({ min: 1, max: 1000 }), ({ start, moves, end }, seed) => {
      const x = input('x', start.shape)
      const y = moves.reduce((t, move) => move.apply(t), x)
      const c: Naive = { shape: end.shape, data: end.data.map((_, i) => (seed * (i + 1)) % 17 - 8) }
      // What stands there for x = 0 (fillings of pad and other operands of concat) is not part of the linear map.
      const constant = moves.reduce((t, move) => move.define(t), build(start.shape, () => 0))
      const linear = end.data.reduce((total, value, i) => total + c.data[i]! * (value - constant.data[i]!), 0)
      const back = vjp(y, x, toTensor(c))
      expect(back.shape).toEqual(start.shape)
      expect(sum(mul(back, toTensor(start))).item() + 0).toBe(linear + 0)
    }), { numRuns: 200 })
  })

  test('of no elements keep their shape rules', () => {
    const none = zeros([0, 3])
    expect(transpose(none).shape).toEqual([3, 0])
    expect(reshape(none, [3, -1, 2]).toArray()).toEqual([[], [], []])
    expect(concat([none, [[1, 2, 3]]]).toArray()).toEqual([[1, 2, 3]])
    expect(pad(none, [1, 0], [0, 0]).toArray()).toEqual([[0, 0, 0]])
    expect(slice([1, 2, 3], [2], [1]).toArray()).toEqual([])
    expect(broadcastTo([1], [0]).toArray()).toEqual([])
    expect(flip(none, 0).toArray()).toEqual([])
    expect(sum(none, 0).toArray()).toEqual([0, 0, 0])
  })

  test('count negative positions and axes from the end', () => {
    expect(slice([1, 2, 3, 4], [-3], [-1]).toArray()).toEqual([2, 3])
    expect(slice([[1, 2], [3, 4]], [1]).toArray()).toEqual([[3, 4]])
    expect(flip([[1, 2], [3, 4]], -1).toArray()).toEqual([[2, 1], [4, 3]])
    expect(flip([[1, 2], [3, 4]]).toArray()).toEqual([[4, 3], [2, 1]])
    expect(concat([[[1], [2]], [[3], [4]]], -1).toArray()).toEqual([[1, 3], [2, 4]])
    expect(transpose(zeros([2, 3, 4]), [-1, 0, 1]).shape).toEqual([4, 2, 3])
  })
})
