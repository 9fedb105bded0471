/** Matrix products in loops, unrolled by four: what a programmer does by hand who has measured once. */
import type { Floats } from './floats.js'

/**
 * c ← c + A·b, row by row, the innermost loop along rows of b and c; four rows of b at a time, so that c is read and
 * written a quarter as often. Element (row, k) of A stands at row·down + k·across, so that A may be a transposed matrix.
 */
export function addProduct(a: Floats, down: number, across: number, b: Floats, c: Floats, rows: number, inner: number, columns: number): void {
  for (let row = 0; row < rows; row++) {
    const to = row * columns
    let k = 0
    for (; k + 3 < inner; k += 4) {
      const at = row * down + k * across
      const [f0, f1, f2, f3] = [a[at]!, a[at + across]!, a[at + 2 * across]!, a[at + 3 * across]!]
      const from = k * columns
      for (let j = 0; j < columns; j++) {
        c[to + j] = c[to + j]! + f0 * b[from + j]! + f1 * b[from + columns + j]! + f2 * b[from + 2 * columns + j]! + f3 * b[from + 3 * columns + j]!
      }
    }
    for (; k < inner; k++) {
      const factor = a[row * down + k * across]!
      for (let j = 0; j < columns; j++) c[to + j]! += factor * b[k * columns + j]!
    }
  }
}

/** c ← a·bᵀ: sums of products of rows, four rows of b at a time. */
export function productWithTransposed(a: Floats, b: Floats, c: Floats, rows: number, inner: number, columns: number): void {
  for (let row = 0; row < rows; row++) {
    const at = row * inner
    let j = 0
    for (; j + 3 < columns; j += 4) {
      const from = j * inner
      let [s0, s1, s2, s3] = [0, 0, 0, 0]
      for (let k = 0; k < inner; k++) {
        const factor = a[at + k]!
        s0 += factor * b[from + k]!
        s1 += factor * b[from + inner + k]!
        s2 += factor * b[from + 2 * inner + k]!
        s3 += factor * b[from + 3 * inner + k]!
      }
      c[row * columns + j] = s0
      c[row * columns + j + 1] = s1
      c[row * columns + j + 2] = s2
      c[row * columns + j + 3] = s3
    }
    for (; j < columns; j++) {
      let sum = 0
      for (let k = 0; k < inner; k++) sum += a[at + k]! * b[j * inner + k]!
      c[row * columns + j] = sum
    }
  }
}
