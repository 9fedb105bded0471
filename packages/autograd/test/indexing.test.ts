/** Operations by position, and those that sort, slide and solve, against loops. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { argsort, convolution, DTypeError, EvaluationError, evaluate, gather, grad, matmul, mul, oneHot, scatterAdd, ShapeError, solve, sum, tensor, transpose, zeros } from '@mlp/autograd'
import { arrays, at, build, exact, indices, shapes, sizeOf, toParameter, toTensor, valueOf, wholeNumbers } from './naive'
import type { Naive } from './naive'

/** Data, an axis of it, and positions of some shape on that axis. */
const gathering = arrays({ minLength: 1, maxLength: 3, least: 1 }).chain(x => fc.nat(x.shape.length - 1).chain(axis => shapes({ maxLength: 2 }).chain(shape =>
  fc.array(fc.nat(x.shape[axis]! - 1), { minLength: sizeOf(shape), maxLength: sizeOf(shape) }).map(data => ({ x, axis, positions: { shape, data } satisfies Naive })))))

/** The index into the data that an index into the gathered result stands for. */
function source(index: readonly number[], axis: number, positions: Naive): number[] {
  const rank = positions.shape.length
  return [...index.slice(0, axis), at(positions, index.slice(axis, axis + rank)), ...index.slice(axis + rank)]
}

describe('by position', () => {
  test('gather reads what stands there, as take of NumPy', () => {
    fc.assert(fc.property(gathering, ({ x, axis, positions }) => {
      const shape = [...x.shape.slice(0, axis), ...positions.shape, ...x.shape.slice(axis + 1)]
      expect(valueOf(gather(toTensor(x), toTensor(positions, 'int32'), axis))).toEqual(build(shape, index => at(x, source(index, axis, positions))))
    }))
  })

  test('scatterAdd adds what meets at one place, and is what gather passes back', () => {
    fc.assert(fc.property(gathering, fc.nat(50), ({ x, axis, positions }, seed) => {
      const shape = [...x.shape.slice(0, axis), ...positions.shape, ...x.shape.slice(axis + 1)]
      const updates = build(shape, index => index.reduce((mixed, i) => mixed * 5 + i, seed) % 11)
      const expected = x.data.map(() => 0)
      const place = (index: readonly number[]) => index.reduce((before, i, one) => before * x.shape[one]! + i, 0)
      for (const index of indices(shape)) expected[place(source(index, axis, positions))]! += at(updates, index)
      const scattered = scatterAdd(toTensor(updates), toTensor(positions, 'int32'), x.shape[axis]!, axis)
      expect(valueOf(scattered)).toEqual({ shape: x.shape, data: expected })
      const p = toParameter(x)
      expect(valueOf(grad(sum(mul(gather(p, toTensor(positions, 'int32'), axis), toTensor(updates))), p))).toEqual({ shape: x.shape, data: expected })
      const u = toParameter(updates)
      const back = grad(sum(mul(scatterAdd(u, toTensor(positions, 'int32'), x.shape[axis]!, axis), toTensor(x))), u)
      expect(valueOf(back)).toEqual(build(shape, index => at(x, source(index, axis, positions))))
    }))
  })

  test('oneHot marks the class along a new last axis', () => {
    expect(oneHot([[2, 0]], 3).toArray()).toEqual([[[0, 0, 1], [1, 0, 0]]])
    expect(oneHot(1, 2, { dtype: 'bool' }).toArray()).toEqual([false, true])
    expect(oneHot(zeros([0], { dtype: 'int32' }), 3).toArray()).toEqual([])
    expect(oneHot([0, 1], 2, { dtype: 'float32' }).dtype).toBe('float32')
  })

  test.each([[3], [-1]])('position %d of three is an error when it is read', (position) => {
    expect(() => gather([1, 2, 3], [position]).toArray()).toThrow(EvaluationError)
    expect(() => scatterAdd([1], [position], 3).toArray()).toThrow(EvaluationError)
    expect(() => oneHot(position, 3).toArray()).toThrow(EvaluationError)
  })

  test('positions are int32 or plain whole numbers', () => {
    expect(() => gather([1, 2], tensor([0]))).toThrow(DTypeError)
    expect(() => gather([1, 2], [0.5])).toThrow(DTypeError)
    expect(gather([1, 2], 1).item()).toBe(2)
  })

  test('axes count from the end too: of the data to read, and of the result to add into', () => {
    const x = [[1, 2, 3], [4, 5, 6]]
    expect(gather(x, [2, 0], -1).toArray()).toEqual([[3, 1], [6, 4]])
    expect(gather(x, [1], -2).toArray()).toEqual([[4, 5, 6]])
    expect(scatterAdd([[1, 2], [3, 4]], [2, 0], 3, -1).toArray()).toEqual([[2, 0, 1], [4, 0, 3]])
    expect(scatterAdd([[1, 2], [3, 4]], [2, 0], 3, -2).toArray()).toEqual([[3, 4], [0, 0], [1, 2]])
    expect(() => scatterAdd([[1, 2], [3, 4]], [2, 0], 3, 2)).toThrow(/axis out of range/)
  })

  test('truth values that meet add up to numbers', () => {
    const counted = scatterAdd([true, true, false], [0, 0, 1], 2)
    expect(counted.dtype).toBe('int32')
    expect(counted.toArray()).toEqual([2, 0])
  })

  test('a float32 sum of many updates at one place does not lose the late ones', () => {
    const updates = zeros([100_000], { dtype: 'float32' }).add(0.1)
    expect(scatterAdd(updates, zeros([100_000], { dtype: 'int32' }), 1).toArray()).toEqual([Math.fround(100_000 * Math.fround(0.1))])
  })
})

test('argsort keeps equal elements in order and puts NaN last, in either direction', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(NaN, Infinity, -Infinity, -0)), { maxLength: 12 }), fc.boolean(), (xs, descending) => {
    const rest = xs.map((_, i) => i).filter(i => !Number.isNaN(xs[i]!))
    const sorted = rest.sort((a, b) => (xs[a] === xs[b] ? 0 : xs[a]! < xs[b]! !== descending ? -1 : 1) || a - b)
    const expected = [...sorted, ...xs.map((_, i) => i).filter(i => Number.isNaN(xs[i]!))]
    expect(argsort(tensor(xs), 0, { descending }).toArray()).toEqual(expected)
  }))
  expect(argsort([[3, 1], [2, 5]], 0).toArray()).toEqual([[1, 0], [0, 1]])
  expect(argsort(tensor([5, -2147483648, 7], { dtype: 'int32' }), 0, { descending: true }).toArray()).toEqual([2, 0, 1])
  expect(argsort([true, false, true], 0, { descending: true }).toArray()).toEqual([0, 2, 1])
})

describe('convolution', () => {
  const size = fc.integer({ min: 1, max: 3 })
  const setup = fc.record({ samples: size, channels: size, filters: size, window: fc.array(size, { minLength: 1, maxLength: 2 }), extra: fc.nat(4), stride: size, dilation: fc.integer({ min: 1, max: 2 }), padding: fc.nat(1) })
    .chain(s => {
      const spatial = s.window.map(length => (length - 1) * s.dilation + 1 + s.extra)
      return fc.tuple(fc.constant(s), wholeNumbers([s.samples, s.channels, ...spatial]), wholeNumbers([s.filters, s.channels, ...s.window]))
    })

  test('is a sum over window and channels at every place', () => {
    fc.assert(fc.property(setup, ([{ stride, dilation, padding, window }, x, kernel]) => {
      const positions = window.map((length, axis) => Math.floor((x.shape[axis + 2]! + 2 * padding - (length - 1) * dilation - 1) / stride) + 1)
      const expected = build([x.shape[0]!, kernel.shape[0]!, ...positions], ([n, o, ...place]) => {
        let total = 0
        for (const [c, ...k] of indices(kernel.shape.slice(1))) {
          const where = k.map((offset, axis) => place[axis]! * stride + offset * dilation - padding)
          if (where.every((i, axis) => i >= 0 && i < x.shape[axis + 2]!)) total += at(x, [n!, c!, ...where]) * at(kernel, [o!, c!, ...k])
        }
        return total
      })
      const [p, q] = [toParameter(x), toParameter(kernel)]
      const y = convolution(p, q, { stride, dilation, padding })
      expect(exact(valueOf(y))).toEqual(exact(expected))
      // It is linear in either operand: the derivative times the operand is the whole again.
      const total = expected.data.reduce((a, b) => a + b, 0)
      const [dp, dq] = grad(sum(y), [p, q])
      expect([dp.shape, dq.shape]).toEqual([x.shape, kernel.shape])
      expect([sum(mul(dp, p)).item() + 0, sum(mul(dq, q)).item() + 0]).toEqual([total + 0, total + 0])
    }), { numRuns: 60 })
  })

  test('needs a window that fits and channels that match', () => {
    expect(() => convolution([[[1, 2]]], [[[1, 1, 1]]])).toThrow(ShapeError)
    expect(() => convolution(zeros([1, 2, 5]), zeros([1, 3, 2]))).toThrow(ShapeError)
  })
})

describe('solve', () => {
  test('gives the x with A·x = b, and the derivatives of that', () => {
    fc.assert(fc.property(wholeNumbers([3, 3]), wholeNumbers([3, 2]), (a, b) => {
      // A diagonal that outweighs its row makes the matrix invertible.
      const matrix = toParameter(build([3, 3], ([i, j]) => at(a, [i!, j!]) + (i === j ? 40 : 0)))
      const right = toParameter(b)
      const x = solve(matrix, right)
      valueOf(matmul(matrix, x)).data.forEach((value, i) => expect(Math.abs(value - b.data[i]!)).toBeLessThan(1e-12))
      // ∂Σx/∂b = A⁻ᵀ·1, and b·∂/∂b = Σx because x is linear in b.
      const [da, db] = grad(sum(x), [matrix, right])
      valueOf(matmul(transpose(matrix), db)).data.forEach(value => expect(Math.abs(value - 1)).toBeLessThan(1e-12))
      // Scaling A by s divides x by s, so ⟨∂/∂A, A⟩ = −Σx.
      expect(Math.abs(sum(mul(da, matrix)).item() + sum(x).item())).toBeLessThan(1e-12)
    }), { numRuns: 30 })
  })
  test('exchanges rows where a pivot is zero, and says when there is none', () => {
    expect(solve([[0, 1], [1, 0]], [3, 4]).toArray()).toEqual([4, 3])
    expect(() => solve([[1, 2], [2, 4]], [1, 1]).toArray()).toThrow(EvaluationError)
    expect(() => solve([[1, 2, 3]], [1])).toThrow(ShapeError)
    expect(evaluate(solve(tensor([[2]], { dtype: 'float32' }), [1])).data).toEqual(Float32Array.of(0.5))
  })
})
