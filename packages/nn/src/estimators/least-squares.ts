/** Least squares for any matrix, of full rank or not. */
import { NdArray } from '@mlp/autograd'
import type { Value } from '@mlp/autograd'

export interface LeastSquares {
  /** Of shape [columns of A, columns of B]. */
  readonly solution: NdArray
  readonly rank: number
}

/**
 * The W that minimizes ‖A·W − B‖, of all such W the one of least norm, in float64: A·P = Q·R by reflections, always taking the column
 * that has most left. Columns are brought to length 1 first, so that units do not matter to the rank: a column of which no more is
 * left than `noise`, a part of its length, or max(n, d)·2⁻⁵² depends on those before it.
 *
 * @param a A, of shape [n, d]
 * @param b B, of shape [n, k]
 * @param noise how much of a column may be rounding
 * @see Golub, Van Loan: "Matrix computations", sections 5.4 and 5.5
 */
export function leastSquares(a: Value, b: Value, noise = 0): LeastSquares {
  const columns = columnsOf(a)
  const right = columnsOf(b)
  const [rows, width] = a.shape as [number, number]
  const lengths = columns.map(column => norm(column) || 1)
  columns.forEach((column, j) => { scale(column, 1 / lengths[j]!) })
  const order = columns.map((_, j) => j)
  const least = Math.max(noise, Math.max(rows, width) * Number.EPSILON)
  let rank = 0
  for (; rank < Math.min(rows, width); rank++) {
    const left = columns.map((column, j) => (j < rank ? -1 : norm(column.subarray(rank))))
    const most = left.indexOf(Math.max(...left))
    if (left[most]! <= least) break
    swap(columns, rank, most)
    swap(order, rank, most)
    const mirror = mirrorOf(columns[rank]!, rank)
    for (const column of [...columns.slice(rank), ...right]) reflect(column, mirror)
  }
  const solutions = right.map(rank === width ? c => placed(backward(columns, c), order, lengths) : leastOf(columns, order, lengths, rank))
  const data = Float64Array.from({ length: width * solutions.length }, (_, at) => solutions[at % solutions.length]![Math.floor(at / solutions.length)]!)
  return { solution: new NdArray(data, [width, solutions.length], 'float64'), rank }
}

/** The numbers of columns that were exchanged and scaled, in place. */
function placed(z: Float64Array, order: readonly number[], lengths: readonly number[]): Float64Array {
  const w = new Float64Array(order.length)
  order.forEach((at, j) => { w[at] = z[j]! / lengths[at]! })
  return w
}

/** The shortest w with R·w = c: the rows of R as Q·T, then Tᵀ·u = c and w = Q·u. */
function leastOf(columns: readonly Float64Array[], order: readonly number[], lengths: readonly number[], rank: number): (c: Float64Array) => Float64Array {
  const rows = Array.from({ length: rank }, (_, i) => {
    const row = new Float64Array(order.length)
    order.forEach((at, j) => { if (j >= i) row[at] = columns[j]![i]! * lengths[at]! })
    return row
  })
  const mirrors = rows.map((row, i) => {
    const mirror = mirrorOf(row, i)
    for (const one of rows.slice(i)) reflect(one, mirror)
    return mirror
  })
  return (c) => {
    const w = new Float64Array(order.length)
    rows.forEach((row, j) => {
      let rest = c[j]!
      for (let i = 0; i < j; i++) rest -= row[i]! * w[i]!
      w[j] = rest / row[j]!
    })
    for (const mirror of [...mirrors].reverse()) reflect(w, mirror)
    return w
  }
}

/** The z with R·z = c, from the last one up. */
function backward(columns: readonly Float64Array[], c: Float64Array): Float64Array {
  const z = new Float64Array(columns.length)
  for (let i = z.length - 1; i >= 0; i--) {
    let rest = c[i]!
    for (let j = i + 1; j < z.length; j++) rest -= columns[j]![i]! * z[j]!
    z[i] = rest / columns[i]![i]!
  }
  return z
}

/** The unit vector across which a column is reflected onto its first `from + 1` places. */
function mirrorOf(column: Float64Array, from: number): Float64Array {
  const mirror = Float64Array.from(column)
  mirror.fill(0, 0, from)
  mirror[from]! += (mirror[from]! < 0 ? -1 : 1) * norm(mirror)
  scale(mirror, 1 / norm(mirror))
  return mirror
}

function reflect(column: Float64Array, mirror: Float64Array): void {
  const share = 2 * column.reduce((total, one, i) => total + one * mirror[i]!, 0)
  for (let i = 0; i < column.length; i++) column[i]! -= share * mirror[i]!
}

function norm(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((total, one) => total + one * one, 0))
}

function scale(vector: Float64Array, factor: number): void {
  for (let i = 0; i < vector.length; i++) vector[i]! *= factor
}

function swap<T>(list: T[], i: number, j: number): void {
  [list[i], list[j]] = [list[j]!, list[i]!]
}

function columnsOf({ data, shape }: Value): Float64Array[] {
  const [rows, width] = shape as [number, number]
  return Array.from({ length: width }, (_, j) => Float64Array.from({ length: rows }, (__, i) => data[i * width + j]!))
}
