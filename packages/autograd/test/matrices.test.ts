// Equations, inverses, determinants and Cholesky factors: against mpmath, against definitions, and at singular matrices.
import {
  cholesky, cofactors, determinant, EvaluationError, evaluate, eye, grad, hessian, input, inverse, logDeterminant, matmul, mul, ShapeError, solve, sub, sum, tensor, transpose, zeros,
} from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { onEngines, relativeError } from './on-engines'

const flat = (t: Tensor): number[] => Array.from(evaluate(t).data)
const largest = (list: readonly number[]): number => Math.max(0, ...list.map(Math.abs))

const four = [[2, -1, 0.5, 3], [1, 4, -2, 0.25], [0.5, 1, 3, -1], [-2, 0.75, 1, 5]]
/** The last row is the first, twice the second, less the third. */
const dependent = [[2, -1, 0.5, 3], [1, 4, -2, 0.25], [0.5, 1, 3, -1], [3.5, 6, -6.5, 4.5]]
const hilbert = Array.from({ length: 6 }, (_, i) => Array.from({ length: 6 }, (__, j) => 1 / (i + j + 1)))
const definite = [[4, 1, 0.5], [1, 3, -1], [0.5, -1, 2]]

/** Matrices with whole numbers, dominated by their diagonal, so that they are far from singular. */
const dominant = (n: number) => fc.array(fc.integer({ min: -3, max: 3 }), { minLength: n * n, maxLength: n * n })
  .map(data => Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => data[i * n + j]! + (i === j ? 4 * n : 0))))

describe('solve', () => {
  test('batches of matrices, each with its own right-hand sides', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 4 }).chain(n => fc.tuple(dominant(n), dominant(n))), ([a, b]) => {
      const both = solve([a, b], [b, a])
      const alone = [...flat(solve(a, b)), ...flat(solve(b, a))]
      expect(flat(both)).toEqual(alone)
      expect(largest(flat(sub(matmul([a, b], both), [b, a])))).toBeLessThan(1e-12)
    }), { numRuns: 40 })
  })
  test('leading axes broadcast; only a b of rank 1 is a vector', () => {
    const a = [[[2, 0], [0, 4]], [[1, 0], [0, 1]]]
    expect(solve(a, [2, 4]).toArray()).toEqual([[1, 1], [2, 4]])
    expect(solve(a, [[2, 4], [4, 8]]).toArray()).toEqual([[[1, 2], [1, 2]], [[2, 4], [4, 8]]])
    expect(solve([[2, 0], [0, 4]], [[[2], [4]], [[4], [8]]]).toArray()).toEqual([[[1], [1]], [[2], [2]]])
    expect(() => solve(a, [1, 2, 3])).toThrow(ShapeError)
    expect(() => solve([[1, 2]], [1])).toThrow(ShapeError)
    expect(() => solve(zeros([3, 2, 2]), zeros([2, 2, 1]))).toThrow(ShapeError)
  })
  test('which matrix is singular', () => {
    const many = zeros([2, 3, 1, 1])
    expect(() => solve(many, ones(many)).toArray()).toThrow(/no pivot in column 0 of matrix \[0, 0\]/)
    const third = [[[1, 0], [0, 1]], [[2, 1], [1, 1]], [[1, 2], [2, 4]]]
    expect(() => inverse(third).toArray()).toThrow(/no pivot in column 1 of matrix \[2\]/)
  })
  test('NaN gives NaN', () => {
    for (const a of [[[NaN, 1], [0, 0]], [[0, NaN], [0, 1]], [[1, 0], [NaN, 1]]]) {
      expect(solve(a, [1, 2]).toArray()).toEqual([NaN, NaN])
      expect(determinant(a).item()).toBeNaN()
      expect(logDeterminant(a).item()).toBeNaN()
    }
    expect(cofactors([[0, NaN], [0, 1]]).toArray()).toEqual([[NaN, NaN], [NaN, NaN]])
    expect(cholesky([[1, NaN], [0, 1]]).toArray()).toEqual([[1, 0], [NaN, NaN]])
  })
})

function ones(like: Tensor): number[] | Tensor {
  return zeros(like.shape).add(1)
}

describe('inverse', () => {
  test('against 60 digits', () => {
    const expected = [
      0.28141996607988773, 0.0846833148137318, 0.06304462249254342, -0.16047722089011054, -0.06971167904555822, 0.19182408327972397, 0.12070881338089946, 0.056377565939528626,
      0.016258260717000993, -0.07158313351657991, 0.2671501257383473, 0.047254225393297856, 0.11977308614538862, 0.01941634013685011, -0.046318498157787005, 0.11790163167436692,
    ]
    const a = input('a', [4, 4])
    for (const found of onEngines(inverse(a), a, four)) expect(relativeError(found, expected)).toBeLessThan(1e-14)
    // The condition number of this one is 1.5e7.
    expect(relativeError([(inverse(hilbert).toArray() as number[][])[5]![5]!], [698544.0000546618])).toBeLessThan(1e-9)
  })
  test('a row exchange where the first pivot is 0', () => {
    expect(inverse([[0, 1], [2, 0]]).toArray()).toEqual([[0, 0.5], [1, 0]])
  })
  test('in float32 worked out in float64 and rounded once', () => {
    const single = flat(inverse(tensor(four, { dtype: 'float32' })))
    expect(single).toEqual(flat(inverse(four)).map(Math.fround))
  })
})

describe('determinant', () => {
  test('against 60 digits', () => {
    const a = input('a', [4, 4])
    for (const found of onEngines(determinant(a), a, four)) expect(relativeError(found, [267.171875])).toBeLessThan(1e-14)
    for (const found of onEngines(logDeterminant(a), a, four)) expect(relativeError(found, [Math.log(267.171875)])).toBeLessThan(1e-14)
    expect(relativeError([determinant(hilbert).item()], [5.367299886945032e-18])).toBeLessThan(1e-9)
    expect(relativeError([logDeterminant(hilbert).item()], [-39.76620670617473])).toBeLessThan(1e-11)
  })
  test('the sign of row exchanges, batches, and the empty matrix', () => {
    expect(determinant([[0, 1], [1, 0]]).item()).toBe(-1)
    expect(determinant([[[2, 0], [0, 3]], [[1, 2], [2, 4]]]).toArray()).toEqual([6, 0])
    expect(determinant(zeros([0, 0])).item()).toBe(1)
    expect(logDeterminant(zeros([0, 0])).item()).toBe(0)
    expect(logDeterminant([[0, 1], [1, 0]]).item()).toBe(0)
    expect(() => determinant([1, 2])).toThrow(ShapeError)
  })
  test('log |det| where the determinant overflows or vanishes', () => {
    expect(logDeterminant(mul(1e200, eye(4))).item()).toBeCloseTo(4 * 200 * Math.LN10, 10)
    expect(determinant(mul(1e200, eye(4))).item()).toBe(Infinity)
    expect(logDeterminant([[1, 2], [2, 4]]).item()).toBe(-Infinity)
  })
})

describe('derivatives of the determinant at singular matrices', () => {
  const a = input('a', [4, 4])
  const slope = grad(determinant(a), a)
  test('rank n − 1: the cofactors', () => {
    const expected = [42.875, -15.0625, -12.625, -31.5, 85.75, -30.125, -25.25, -63, -42.875, 15.0625, 12.625, 31.5, -42.875, 15.0625, 12.625, 31.5]
    for (const found of onEngines(slope, a, dependent)) expect(relativeError(found, expected)).toBeLessThan(1e-14)
    expect(Math.abs(determinant(dependent).item())).toBeLessThan(1e-13)
  })
  test('rank n − 2: 0, and second derivatives are not', () => {
    const outer = [[1, 2, 0], [2, 4, 0], [0, 0, 0]]
    const m = input('m', [3, 3])
    for (const found of onEngines(grad(determinant(m), m), m, outer)) expect(found.every(one => one === 0)).toBe(true)
    // ∂²det/∂m₀₀∂m₂₂ = m₁₁ and so on: without rows i, k and columns j, l one number is left.
    const second = hessian(determinant(m), m).toArray({ m: outer }) as number[][][][]
    const at = (i: number, j: number, k: number, l: number): number => second[i]![j]![k]![l]!
    expect([at(0, 0, 2, 2), at(1, 1, 2, 2), at(0, 1, 2, 2), at(1, 0, 2, 2), at(0, 0, 1, 1), at(2, 1, 1, 2)].map(one => one + 0)).toEqual([4, 1, -2, -2, 0, -1])
  })
  test('every order of the determinant of the zero matrix', () => {
    const m = input('m', [2, 2])
    const second = hessian(determinant(m), m).toArray({ m: [[0, 0], [0, 0]] }) as number[][][][]
    expect(second.flat(3).map(one => one + 0)).toEqual([0, 0, 0, 1, 0, 0, -1, 0, 0, -1, 0, 0, 1, 0, 0, 0])
  })
  test('beyond 8×8 the first derivative is right and the second says why it is not given', () => {
    const m = input('m', [9, 9])
    const singular = Array.from({ length: 9 }, (_, i) => Array.from({ length: 9 }, (__, j) => i === j && i < 8 ? 2 : 0))
    const first = grad(determinant(m), m)
    expect((first.toArray({ m: singular }) as number[][])[8]![8]).toBe(256)
    expect(() => grad(sum(first), m).toArray({ m: singular })).toThrow(EvaluationError)
  })
  test('cofactors of rows of different scales keep the small ones', () => {
    expect(cofactors([[1e200, 0], [0, 1e-200]]).toArray()).toEqual([[1e-200, 0], [0, 1e200]])
    expect(cofactors([[1e-200, 0, 0], [0, 1e200, 0], [0, 0, 2]]).toArray()).toEqual([[2e200, 0, 0], [0, 2e-200, 0], [0, 0, 1]])
  })
  test('cofactors are those of the definition', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 4 }).chain(n => fc.array(fc.integer({ min: -2, max: 2 }), { minLength: n * n, maxLength: n * n })), (data) => {
      const n = Math.sqrt(data.length)
      const minor = (i: number, j: number): number[][] => Array.from({ length: n }, (_, row) => data.slice(row * n, row * n + n).filter((__, column) => column !== j)).filter((_, row) => row !== i)
      const expected = data.map((_, at) => (-1) ** (Math.floor(at / n) + at % n) * laplace(minor(Math.floor(at / n), at % n)))
      const found = flat(cofactors(tensor(data, { shape: [n, n] })))
      expect(largest(found.map((one, at) => one - expected[at]!))).toBeLessThan(1e-13)
    }))
  })
})

/** A determinant by its first row, as textbooks have it. */
function laplace(m: number[][]): number {
  if (m.length === 0) return 1
  return m[0]!.reduce((total, one, j) => total + (j % 2 === 0 ? one : -one) * laplace(m.slice(1).map(row => row.filter((_, column) => column !== j))), 0)
}

test('the derivative of log |det A| is A⁻ᵀ, and an error where A is singular', () => {
  const a = input('a', [4, 4])
  const slope = grad(logDeterminant(a), a)
  expect(relativeError((slope.toArray({ a: four }) as number[][]).flat(), flat(transpose(inverse(four))))).toBeLessThan(1e-15)
  expect(() => slope.toArray({ a: zeros([4, 4]).toArray() as number[][] })).toThrow(EvaluationError)
})

describe('cholesky', () => {
  const a = input('a', [3, 3])
  test('against 60 digits, with the derivative by symmetric changes', () => {
    const lower = [2, 0, 0, 0.5, 1.6583123951777, 0, 0.25, -0.6784005252999682, 1.2154310870109943]
    for (const found of onEngines(cholesky(a), a, definite)) expect(relativeError(found, lower)).toBeLessThan(1e-15)
    const slopes = [
      0.20206440154864405, 0.31243017227271946, -0.24137555693459128, 0.31243017227271946, 0.17179445039133495, 1.1569697210355743, -0.24137555693459128, 1.1569697210355743, 0.6170650134055817,
    ]
    const y = sum(mul(cholesky(a), [[1, 0, 0], [2, -1, 0], [0.5, 3, 1.5]]))
    for (const found of onEngines(grad(y, a), a, definite)) expect(relativeError(found, slopes)).toBeLessThan(1e-14)
    expect(relativeError([(cholesky(hilbert).toArray() as number[][])[5]![5]!], [0.0011964735895474874])).toBeLessThan(1e-9)
  })
  test('multiplied out it is the matrix', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 5 }).chain(dominant), (rows) => {
      const matrix = matmul(rows, transpose(rows))
      const factor = cholesky(matrix)
      expect(largest(flat(sub(matmul(factor, transpose(factor)), matrix))) / largest(flat(matrix))).toBeLessThan(1e-15)
    }))
  })
  test('of a matrix that is not symmetric: of its symmetric part', () => {
    expect(cholesky([[4, 4], [0, 5]]).toArray()).toEqual([[2, 0], [1, 2]])
  })
  test('which matrix is not positive definite, and where', () => {
    expect(() => cholesky([[[1, 0], [0, 1]], [[1, 2], [2, 1]]]).toArray()).toThrow(/pivot -3 in row 1 of matrix \[1\]/)
    expect(() => cholesky([[0]]).toArray()).toThrow(/pivot 0 in row 0\n/)
    expect(() => cholesky([[1, 1], [1, 1]]).toArray()).toThrow(EvaluationError)
  })
  test('log det by its diagonal has the derivative of logDeterminant', () => {
    const byFactor = mul(2, sum(mul(cholesky(a), eye(3)).sum(1).log()))
    for (const found of onEngines(grad(byFactor, a), a, definite)) expect(relativeError(found, flat(inverse(definite)))).toBeLessThan(1e-14)
  })
})
