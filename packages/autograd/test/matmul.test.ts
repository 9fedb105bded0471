/** The matrix product against three nested loops: vectors, matrices, batches that broadcast, in every dtype. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { grad, matmul, mul, ShapeError, sum, tensor, zeros } from '@mlp/autograd'
import { at, build, exact, toParameter, toTensor, valueOf, wholeNumbers } from './naive'
import type { Naive } from './naive'

function product(a: Naive, b: Naive): Naive {
  const rows = a.shape.length === 1 ? { ...a, shape: [1, ...a.shape] } : a
  const columns = b.shape.length === 1 ? { ...b, shape: [...b.shape, 1] } : b
  const [batchA, batchB] = [rows.shape.slice(0, -2), columns.shape.slice(0, -2)]
  const rank = Math.max(batchA.length, batchB.length)
  const batch = Array.from({ length: rank }, (_, axis) => {
    const [i, j] = [batchA[batchA.length - rank + axis] ?? 1, batchB[batchB.length - rank + axis] ?? 1]
    return i === 1 ? j : i
  })
  const [m, k, n] = [rows.shape.at(-2)!, rows.shape.at(-1)!, columns.shape.at(-1)!]
  const whole = build([...batch, m, n], index => {
    const [i, j] = [index.at(-2)!, index.at(-1)!]
    const place = (x: Naive, row: number, column: number): number => {
      const own = index.slice(0, -2).slice(rank - (x.shape.length - 2)).map((one, axis) => x.shape[axis] === 1 ? 0 : one)
      return at(x, [...own, row, column])
    }
    let total = 0
    for (let p = 0; p < k; p++) total += place(rows, i, p) * place(columns, p, j)
    return total
  })
  return { shape: [...batch, ...(a.shape.length === 1 ? [] : [m]), ...(b.shape.length === 1 ? [] : [n])], data: whole.data }
}

const length = fc.integer({ min: 0, max: 4 })
const operands = fc.tuple(length, length, length, fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }), fc.nat(3), fc.nat(3), fc.boolean(), fc.boolean())
  .chain(([m, k, n, batch, cutA, cutB, vectorA, vectorB]) => {
    const ones = (cut: number) => batch.slice(cut & 1).map((one, axis) => (cut & 2) !== 0 && axis === 0 ? 1 : one)
    return fc.tuple(wholeNumbers(vectorA ? [k] : [...ones(cutA), m, k]), wholeNumbers(vectorB ? [k] : [...ones(cutB), k, n]))
  })

describe('matmul', () => {
  test('is what three loops give, for vectors, matrices and batches', () => {
    fc.assert(fc.property(operands, ([a, b]) => {
      expect(exact(valueOf(matmul(toTensor(a), toTensor(b))))).toEqual(exact(product(a, b)))
    }), { numRuns: 300 })
  })

  test('passes derivatives back in the shapes of its operands', () => {
    fc.assert(fc.property(operands, fc.nat(100), ([a, b], seed) => {
      const [x, y] = [toParameter(a), toParameter(b)]
      const expected = product(a, b)
      const c = build(expected.shape, index => (index.reduce((mixed, i) => mixed * 3 + i, seed) % 7) - 3)
      const [dx, dy] = grad(sum(mul(matmul(x, y), toTensor(c))), [x, y])
      expect([dx.shape, dy.shape]).toEqual([a.shape, b.shape])
      // One element more of an operand changes the result by what that element meets.
      const slope = (own: Naive, moved: (one: Naive) => Naive): Naive => build(own.shape, index => {
        const one = build(own.shape, other => other.join() === index.join() ? 1 : 0)
        return moved(one).data.reduce((total, value, i) => total + value * c.data[i]!, 0)
      })
      expect(exact(valueOf(dx))).toEqual(exact(slope(a, one => product(one, b))))
      expect(exact(valueOf(dy))).toEqual(exact(slope(b, one => product(a, one))))
    }), { numRuns: 100 })
  })

  test('in float32 rounds once, after summing in float64', () => {
    const n = 4096
    const tenth = tensor(new Float32Array(n).fill(0.1))
    expect(matmul(tenth, zeros([n], { dtype: 'float32' }).add(1)).item()).toBe(Math.fround(n * Math.fround(0.1)))
  })

  test('of integers wraps as 32-bit products do', () => {
    const big = tensor([[65536, 2]], { dtype: 'int32' })
    expect(matmul(big, tensor([[65536], [3]], { dtype: 'int32' })).toArray()).toEqual([[6]])
  })

  test.each([[[], [3]], [[2, 3], [2, 3]], [[3], [2]], [[2, 2, 3], [3, 3, 2]], [[2, 3], []]])('%j and %j do not fit', (a, b) => {
    expect(() => matmul(zeros(a), zeros(b))).toThrow(ShapeError)
  })
})
