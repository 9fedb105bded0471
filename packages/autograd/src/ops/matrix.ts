/** Inverse, determinants and Cholesky factor of square matrices, over any leading axes. Everything is worked out in float64. */
import { NdArray } from '../graph/array.js'
import { ShapeError } from '../graph/errors.js'
import { showShape } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { add, mul, neg, sub } from './arithmetic.js'
import { choleskyOf, cofactorsOf, eliminate, forEachMatrix, identityMatrix, solveInPlace } from './elimination.js'
import { gather, scatterAdd } from './index.js'
import { routine } from './kinds.js'
import { constant } from './leaf.js'
import { matmul, transposed } from './linear.js'
import { reshape } from './movement.js'
import { prefix } from './notation.js'
import { asFloat } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Routine, Signature } from './operation.js'
import { sum } from './reduce.js'
import { solve } from './routine.js'
import { emptyOf } from './samples.js'

type MatrixFunction = Callable<(a: Operand) => Tensor, Routine>

const general = [
  { inputs: [[[2, 1], [-1, 3]]] }, { inputs: [[[1, 2, 0.5], [-1, 0.25, 3], [2, 1, -1]]] }, { inputs: [[[[2, 1], [-1, 3]], [[0, 2], [1, 4]]]] },
  { inputs: [[[-3]]] }, { inputs: [emptyOf(0, 0)] }, { inputs: [emptyOf(0, 2, 2)] },
] as const
const singular = [
  { inputs: [[[1, 2], [2, 4]]] }, { inputs: [[[1, 2, 3], [4, 5, 6], [7, 8, 9]]] }, { inputs: [[[1, 2, 3], [2, 4, 6], [0.5, 1, 1.5]]] }, { inputs: [[[0, 0], [0, 0]]] },
] as const

const sameShape = ([a]: readonly Tensor[]): Signature => ({ shape: a!.shape, dtype: a!.dtype })
const oneEach = ([a]: readonly Tensor[]): Signature => ({ shape: a!.shape.slice(0, -2), dtype: a!.dtype })
const notANumber = { case: 'NaN', here: 'NaN, not an error' } as const

/** A function of square matrices; others are an error that names the argument. */
/* @__NO_SIDE_EFFECTS__ */
function ofSquare(name: string, call: (inputs: readonly Tensor[], attributes: object) => Tensor) {
  return (operand: Operand): Tensor => {
    const a = asFloat(name, operand)
    if (a.rank >= 2 && a.shape.at(-1) === a.shape.at(-2)) return call([a], {})
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: name, problem: 'a is not square', received: showShape(a.shape), expected: 'a of shape [..., n, n]',
      hint: 'the last two axes are rows and columns; axes before them count matrices',
    })
  }
}

/** One number per matrix, beside every element of its matrix. */
function perMatrix(x: Tensor): Tensor {
  return reshape(x, [...x.shape, 1, 1])
}

/**
 * The inverse of square matrices. `solve(a, b)` is more accurate than `matmul(inverse(a), b)`.
 * @param a [..., n, n]
 * @throws EvaluationError when a matrix is singular, ShapeError when `a` is not square
 * @example
 * import { inverse } from '@mlp/autograd'
 * console.log(inverse([[2, 0], [0, 4]]).toArray()) // → [ [ 0.5, 0 ], [ 0, 0.25 ] ]
 */
export const inverse: MatrixFunction = /* @__PURE__ */ callable(routine<object>({
  name: 'inverse', summary: 'The inverse of square matrices.', domain: 'A invertible',
  infer: sameShape,
  run([a], _, output) {
    forEachMatrix(a!, (matrix, n, index) => {
      const rest = identityMatrix(n)
      solveInPlace('inverse', a!.shape.slice(0, -2), index, matrix, n, rest)
      output.set(rest, index * n * n)
    })
  },
  vjp: ({ cotangent, output }) => neg(matmul(matmul(transposed(output), cotangent), transposed(output))),
  notation: { text: prefix('inverse') },
  conventions: [{ case: 'a singular matrix', here: 'an error', why: 'JAX gives infinities' }, notANumber],
  samples: general,
}), call => ofSquare('inverse', call))

/**
 * The determinants of square matrices. Derivatives are cofactors, right for singular matrices too.
 * @param a [..., n, n]
 * @returns [...]
 * @throws ShapeError when `a` is not square
 * @example
 * import { determinant } from '@mlp/autograd'
 * console.log(determinant([[2, 1], [0, 4]]).item()) // → 8
 */
export const determinant: MatrixFunction = /* @__PURE__ */ callable(routine<object>({
  name: 'determinant', summary: 'The determinants of square matrices; of [0, 0]: 1.',
  infer: oneEach,
  run([a], _, output) {
    forEachMatrix(a!, (matrix, n, index) => {
      const { sign, missing } = eliminate(matrix, n)
      let product: number = missing === undefined ? sign : 0
      for (let row = 0; row < n && missing === undefined; row++) product *= matrix[row * n + row]!
      output[index] = product
    })
  },
  vjp: ({ cotangent, inputs: [a] }) => mul(perMatrix(cotangent), cofactors(a!)),
  notation: { text: prefix('determinant') },
  conventions: [
    { case: 'a singular matrix', here: '0, or as near as rounding lets it come; the derivative is the matrix of cofactors', why: 'det(A)·A⁻ᵀ is 0 times ∞; PyTorch gives 0, unless the graph of the derivative is kept' },
    notANumber,
  ],
  samples: [...general, ...singular],
}), call => ofSquare('determinant', call))

/** Up to this size derivatives of cofactors are minors, right for singular matrices; (n!)² of them at order n. */
const MINORS_UP_TO = 8

/**
 * The cofactors of square matrices, the derivative of the determinant: det(A)·A⁻ᵀ, and right for singular matrices too.
 * Element [i, j] is (−1)ⁱ⁺ʲ times the determinant without row i and column j.
 * @param a [..., n, n]
 * @throws ShapeError when `a` is not square; in derivatives of matrices larger than 8×8 an EvaluationError when one is singular
 * @example
 * import { cofactors } from '@mlp/autograd'
 * console.log(cofactors([[1, 2], [2, 4]]).toArray()) // → [ [ 4, -2 ], [ -2, 1 ] ]
 */
export const cofactors: MatrixFunction = /* @__PURE__ */ callable(routine<object>({
  name: 'cofactors', summary: 'The cofactors of square matrices, the derivative of the determinant.',
  infer: sameShape,
  run([a], _, output) {
    forEachMatrix(a!, (matrix, n, index) => { output.set(cofactorsOf(matrix, n), index * n * n) })
  },
  vjp: ({ cotangent, inputs: [a], output }) => {
    const n = a!.shape.at(-1)!
    if (n < 2) return null
    if (n <= MINORS_UP_TO) return throughMinors(a!, cotangent, n)
    const adjoint = transposed(inverse(a!))
    const total = sum(mul(cotangent, output), [-2, -1])
    return sub(mul(perMatrix(total), adjoint), matmul(matmul(output, transposed(cotangent)), adjoint))
  },
  notation: { text: prefix('cofactors') },
  conventions: [
    { case: 'a singular matrix', here: 'right, and so are derivatives up to 8×8; in those of larger ones an error' },
    { case: 'NaN', here: 'NaN throughout, not an error', why: 'elimination meets it everywhere; JAX leaves it out of the cofactor of its own place' },
  ],
  samples: [...general, ...singular, { inputs: [large()] }],
}), call => ofSquare('cofactors', call))

/** An invertible matrix beyond the size of minors. */
function large(): number[][] {
  return Array.from({ length: MINORS_UP_TO + 1 }, (_, row) => Array.from({ length: MINORS_UP_TO + 1 }, (__, column) => (row === column ? 1 : 0) + Math.sin(row + 2 * column) / 16))
}

/** The cotangent of a matrix by those of its cofactors: each is the determinant of a minor, which has cofactors again. */
function throughMinors(a: Tensor, cotangent: Tensor, n: number): Tensor {
  const batch = a.shape.slice(0, -2)
  const without = (left: number): number[] => Array.from({ length: n }, (_, at) => at).filter(at => at !== left)
  const places = Array.from({ length: n * n }, (_, element) => without(Math.floor(element / n)).flatMap(row => without(element % n).map(column => row * n + column)))
  const positions = constant(new NdArray(Int32Array.from(places.flat()), [n * n, n - 1, n - 1], 'int32'))
  const signs = Array.from({ length: n * n }, (_, element) => (Math.floor(element / n) + element % n) % 2 === 0 ? 1 : -1)
  const weights = mul(reshape(cotangent, [...batch, n * n]), signs)
  const minors = gather(reshape(a, [...batch, n * n]), positions, batch.length)
  return reshape(scatterAdd(mul(perMatrix(weights), cofactors(minors)), positions, n * n, batch.length), a.shape)
}

/**
 * log |det A| of square matrices, without the overflow of the determinant; −∞ where one is singular.
 * @param a [..., n, n]
 * @returns [...]
 * @throws ShapeError when `a` is not square; in the derivative an EvaluationError when a matrix is singular
 * @example
 * import { eye, logDeterminant, mul } from '@mlp/autograd'
 * console.log(logDeterminant(mul(1e-9, eye(100))).item().toFixed(6)) // → -2072.326584
 */
export const logDeterminant: MatrixFunction = /* @__PURE__ */ callable(routine<object>({
  name: 'logDeterminant', summary: 'log |det A| of square matrices.', domain: 'A invertible',
  infer: oneEach,
  run([a], _, output) {
    forEachMatrix(a!, (matrix, n, index) => {
      const { missing } = eliminate(matrix, n)
      let total = missing === undefined ? 0 : -Infinity
      for (let row = 0; row < n && missing === undefined; row++) total += Math.log(Math.abs(matrix[row * n + row]!))
      output[index] = total
    })
  },
  vjp: ({ cotangent, inputs: [a] }) => mul(perMatrix(cotangent), transposed(inverse(a!))),
  notation: { text: prefix('logDeterminant') },
  conventions: [{ case: 'a singular matrix', here: '−∞; its derivative is an error', why: 'A⁻ᵀ does not exist; PyTorch and JAX give infinities of no certain sign' }, { case: 'a negative determinant', here: 'the logarithm of its magnitude' }, notANumber],
  samples: general,
}), call => ofSquare('logDeterminant', call))

const definite = [
  { inputs: [[[4, 1], [1, 3]]] }, { inputs: [[[4, 1, 0.5], [1, 3, -1], [0.5, -1, 2]]] }, { inputs: [[[[2, 0.5], [0.5, 1]], [[1, 0.25], [-0.5, 4]]]] },
  { inputs: [[[9]]] }, { inputs: [emptyOf(0, 0)] }, { inputs: [emptyOf(0, 2, 2)] },
] as const

/**
 * The lower triangular L with L·Lᵀ = A, for symmetric positive definite A. What is read is the symmetric part (A + Aᵀ)/2,
 * so that the derivative is symmetric too.
 * @param a [..., n, n]
 * @throws EvaluationError when a matrix is not positive definite, ShapeError when `a` is not square
 * @example
 * import { cholesky } from '@mlp/autograd'
 * console.log(cholesky([[4, 2], [2, 5]]).toArray()) // → [ [ 2, 0 ], [ 1, 2 ] ]
 */
export const cholesky: MatrixFunction = /* @__PURE__ */ callable(routine<object>({
  name: 'cholesky', summary: 'The lower triangular L with L·Lᵀ = A.', domain: 'A symmetric and positive definite',
  infer: sameShape,
  run([a], _, output) {
    forEachMatrix(a!, (matrix, n, index) => { output.set(choleskyOf('cholesky', a!.shape.slice(0, -2), index, matrix, n), index * n * n) })
  },
  // With Φ the lower triangle, its diagonal halved: the symmetric part of L⁻ᵀ·Φ(Lᵀ·c)·L⁻¹ (I. Murray, Differentiation of the Cholesky decomposition, 2016).
  vjp: ({ cotangent, output }) => {
    const n = output.shape.at(-1)!
    const upper = transposed(output)
    const half = Array.from({ length: n }, (_, row) => Array.from({ length: n }, (__, column) => column < row ? 1 : column === row ? 0.5 : 0))
    const inside = n === 0 ? cotangent : mul(matmul(upper, cotangent), half)
    const whole = solve(upper, transposed(solve(upper, inside)))
    return mul(0.5, add(whole, transposed(whole)))
  },
  notation: { text: prefix('cholesky') },
  conventions: [
    { case: 'a matrix that is not symmetric', here: 'its symmetric part; the derivative is symmetric', why: 'as JAX; PyTorch reads the lower triangle' },
    { case: 'a matrix that is not positive definite', here: 'an error', why: 'as PyTorch; JAX gives NaN' },
    { case: 'NaN', here: 'NaN, unless a pivot before it shows that the matrix is not positive definite', why: 'as JAX, and as the other operations; PyTorch throws' },
  ],
  samples: definite,
}), call => ofSquare('cholesky', call))
