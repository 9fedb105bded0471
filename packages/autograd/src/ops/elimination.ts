/**
 * Gaussian elimination and the Cholesky factorization over row-major matrices of float64, one after another.
 * NaN runs through to the result: as a pivot it counts as the greatest, and a matrix that holds it is not called singular.
 */
import type { Value } from '../graph/array.js'
import { EvaluationError } from '../graph/errors.js'
import { contiguousStrides, showShape, sizeOf } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'

/** Runs over the square matrices of a batch, each a copy in float64. */
export function forEachMatrix({ shape, data }: Value, visit: (matrix: Float64Array, n: number, index: number) => void): void {
  const n = shape.at(-1)!
  const count = sizeOf(shape.slice(0, -2))
  for (let index = 0; index < count; index++) visit(Float64Array.from(data.subarray(index * n * n, (index + 1) * n * n)), n, index)
}

/** What elimination found: the sign of the row exchanges, and the first column without a pivot, where it stopped. */
export interface Eliminated {
  readonly sign: 1 | -1
  readonly missing?: number
}

/** Brings a matrix into upper triangular form in place, with partial pivoting; `rest`, of as many rows, goes along. */
export function eliminate(matrix: Float64Array, n: number, rest: Float64Array = new Float64Array(0)): Eliminated {
  const columns = n === 0 ? 0 : rest.length / n
  let sign: 1 | -1 = 1
  for (let step = 0; step < n; step++) {
    let pivot = step
    for (let row = step + 1; row < n; row++) if (exceeds(matrix[row * n + step]!, matrix[pivot * n + step]!)) pivot = row
    if (matrix[pivot * n + step] === 0) {
      if (!matrix.some(Number.isNaN)) return { sign, missing: step }
      matrix.fill(NaN)
      rest.fill(NaN)
      return { sign }
    }
    if (pivot !== step) {
      exchangeRows(matrix, n, step, pivot)
      exchangeRows(rest, columns, step, pivot)
      sign = sign === 1 ? -1 : 1
    }
    clearBelow(matrix, n, rest, columns, step)
  }
  return { sign }
}

/** The greater magnitude; NaN exceeds every number. */
function exceeds(a: number, b: number): boolean {
  return !(Math.abs(a) <= Math.abs(b)) && !Number.isNaN(b)
}

function exchangeRows(data: Float64Array, width: number, a: number, b: number): void {
  for (let column = 0; column < width; column++) {
    const kept = data[a * width + column]!
    data[a * width + column] = data[b * width + column]!
    data[b * width + column] = kept
  }
}

/** Subtracts multiples of row `step` from those below, so that its column becomes 0 there. */
function clearBelow(matrix: Float64Array, n: number, rest: Float64Array, columns: number, step: number): void {
  for (let row = step + 1; row < n; row++) {
    const factor = matrix[row * n + step]! / matrix[step * n + step]!
    for (let column = step; column < n; column++) matrix[row * n + column]! -= factor * matrix[step * n + column]!
    for (let column = 0; column < columns; column++) rest[row * columns + column]! -= factor * rest[step * columns + column]!
  }
}

/** Solves U·x = rest in place by the leading `size` rows and columns of an upper triangular matrix. */
export function substituteBack(upper: Float64Array, n: number, rest: Float64Array, columns: number, size = n): void {
  for (let row = size - 1; row >= 0; row--) {
    for (let column = 0; column < columns; column++) {
      let value = rest[row * columns + column]!
      for (let later = row + 1; later < size; later++) value -= upper[row * n + later]! * rest[later * columns + column]!
      rest[row * columns + column] = value / upper[row * n + row]!
    }
  }
}

/** Solves A·x = rest in place. */
export function solveInPlace(operation: string, batch: Shape, index: number, matrix: Float64Array, n: number, rest: Float64Array): void {
  const { missing } = eliminate(matrix, n, rest)
  if (missing !== undefined) {
    throw new EvaluationError({
      code: 'MATRIX_SINGULAR', operation, problem: 'the matrix is singular', received: `no pivot in column ${missing}${whichOf(batch, index)}`,
      expected: 'an invertible matrix', hint: 'look for rows that depend on one another, or add a small multiple of eye(n)',
    })
  }
  if (n > 0) substituteBack(matrix, n, rest, rest.length / n)
}

/** The diagonal of the identity in n·n zeros. */
export function identityMatrix(n: number): Float64Array {
  const identity = new Float64Array(n * n)
  for (let row = 0; row < n; row++) identity[row * n + row] = 1
  return identity
}

/**
 * The signed minors of a matrix, det(A)·A⁻ᵀ where A is invertible, and right where it is not: with complete pivoting
 * P·A·Q = L·U, only the last pivot vanishes at rank n − 1, and nothing is divided by that one.
 */
export function cofactorsOf(matrix: Float64Array, n: number): Float64Array {
  const result = new Float64Array(n * n)
  const rest = identityMatrix(n)
  const columnOf = Array.from({ length: n }, (_, column) => column)
  let scale = 1
  for (let step = 0; step < n - 1; step++) {
    const pivot = greatestFrom(matrix, n, step)
    const [row, column] = [Math.floor(pivot / n), pivot % n]
    // Two pivots are 0 then: so are all minors.
    if (matrix[pivot] === 0) return result
    if (row !== step) {
      exchangeRows(matrix, n, step, row)
      exchangeRows(rest, n, step, row)
      scale = -scale
    }
    if (column !== step) {
      exchangeColumns(matrix, n, step, column);
      [columnOf[step], columnOf[column]] = [columnOf[column]!, columnOf[step]!]
      scale = -scale
    }
    scale *= matrix[step * n + step]!
    clearBelow(matrix, n, rest, n, step)
  }
  const last = n - 1
  for (let column = 0; column < n; column++) {
    const bottom = scale * rest[last * n + column]!
    for (let row = 0; row < last; row++) rest[row * n + column] = matrix[last * n + last]! * (scale * rest[row * n + column]!) - matrix[row * n + last]! * bottom
    rest[last * n + column] = bottom
  }
  // The product of the pivots is in: divided first, small cofactors would vanish.
  substituteBack(matrix, n, rest, n, last)
  // What stands here is the adjugate with its rows in pivot order: the cofactors transposed.
  for (let row = 0; row < n; row++) for (let column = 0; column < n; column++) result[column * n + columnOf[row]!] = rest[row * n + column]!
  return result
}

/** Where the greatest magnitude stands among rows and columns from `step` on. */
function greatestFrom(matrix: Float64Array, n: number, step: number): number {
  let place = step * n + step
  for (let row = step; row < n; row++) for (let column = step; column < n; column++) if (exceeds(matrix[row * n + column]!, matrix[place]!)) place = row * n + column
  return place
}

function exchangeColumns(matrix: Float64Array, n: number, a: number, b: number): void {
  for (let row = 0; row < n; row++) {
    const kept = matrix[row * n + a]!
    matrix[row * n + a] = matrix[row * n + b]!
    matrix[row * n + b] = kept
  }
}

/** The lower triangular L with L·Lᵀ the symmetric part of a matrix. */
export function choleskyOf(operation: string, batch: Shape, index: number, matrix: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n)
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let value = matrix[row * n + column]! / 2 + matrix[column * n + row]! / 2
      for (let before = 0; before < column; before++) value -= lower[row * n + before]! * lower[column * n + before]!
      if (column < row) lower[row * n + column] = value / lower[column * n + column]!
      else if (value <= 0) {
        throw new EvaluationError({
          code: 'MATRIX_NOT_POSITIVE_DEFINITE', operation, problem: 'the matrix is not positive definite', received: `pivot ${value} in row ${row}${whichOf(batch, index)}`,
          expected: 'a symmetric matrix whose eigenvalues are greater than 0', hint: 'check that it is symmetric, or add a small multiple of eye(n)',
        })
      } else lower[row * n + row] = Math.sqrt(value)
    }
  }
  return lower
}

/** Which matrix of a batch: ` of matrix [2]`; nothing where there is one. */
function whichOf(batch: Shape, index: number): string {
  if (batch.length === 0) return ''
  const strides = contiguousStrides(batch)
  return ` of matrix ${showShape(batch.map((length, axis) => Math.floor(index / strides[axis]!) % length))}`
}
