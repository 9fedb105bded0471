/** Linear equations, as a routine over whole arrays. */
import { EvaluationError, ShapeError } from '../graph/errors.js'
import { showShape } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { neg } from './arithmetic.js'
import { routine } from './kinds.js'
import { matmul } from './linear.js'
import { reshape, transpose } from './movement.js'
import { prefix } from './notation.js'
import { promote } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Routine } from './operation.js'
import { emptyOf } from './samples.js'

/**
 * The x with A·x = b, by elimination with partial pivoting in float64.
 *
 * @param a square, [n, n]
 * @param b [n], or [n, k] for k right-hand sides
 * @throws EvaluationError when A is singular
 * @example
 * import { solve } from '@mlp/autograd'
 * console.log(solve([[2, 0], [0, 4]], [2, 2]).toArray()) // → [ 1, 0.5 ]
 */
export const solve: Callable<(a: Operand, b: Operand) => Tensor, Routine> = /* @__PURE__ */ callable(routine<object>({
  name: 'solve', summary: 'The x with A·x = b.', domain: 'A invertible',
  infer: ([, b]) => ({ shape: b!.shape, dtype: b!.dtype }),
  run([a, b], _, output) {
    const n = a!.shape[0]!
    const columns = b!.shape[1] ?? 1
    const matrix = Float64Array.from(a!.data)
    const rest = Float64Array.from(b!.data)
    eliminate(matrix, rest, n, columns)
    output.set(rest)
  },
  vjp: ({ cotangent, inputs: [a], output }, input) => {
    const adjoint = solve(transpose(a!), cotangent)
    if (input === 1) return adjoint
    const columns = (x: Tensor): Tensor => x.rank === 1 ? reshape(x, [x.shape[0]!, 1]) : x
    return neg(matmul(columns(adjoint), transpose(columns(output))))
  },
  linear: varying => !varying[0],
  notation: { text: prefix('solve') },
  samples: [{ inputs: [[[2, 1], [-1, 3]], [1, 2]] }, { inputs: [[[2, 1], [-1, 3]], [[1, 0.5, -1], [2, 0, 1]]] }, { inputs: [[[2, 1], [-1, 3]], emptyOf(2, 0)] }, { inputs: [emptyOf(0, 0), emptyOf(0)] }],
}), call => (left: Operand, right: Operand): Tensor => {
  const [a, b] = promote('solve', [left, right], ['float', 'float']) as [Tensor, Tensor]
  if (a.rank !== 2 || a.shape[0] !== a.shape[1] || b.rank < 1 || b.rank > 2 || b.shape[0] !== a.shape[0]) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'solve', problem: 'not a system of equations', received: `${showShape(a.shape)} and ${showShape(b.shape)}`,
      expected: 'a square matrix [n, n] and [n] or [n, k]', hint: 'check which axis counts equations',
    })
  }
  return call([a, b], {})
})

/** Solves in place: the right-hand sides become the solutions. */
function eliminate(matrix: Float64Array, rest: Float64Array, n: number, columns: number): void {
  for (let step = 0; step < n; step++) {
    let pivot = step
    for (let row = step + 1; row < n; row++) if (Math.abs(matrix[row * n + step]!) > Math.abs(matrix[pivot * n + step]!)) pivot = row
    if (matrix[pivot * n + step] === 0) {
      throw new EvaluationError({
        code: 'MATRIX_SINGULAR', operation: 'solve', problem: 'the matrix is singular', received: `no pivot in column ${step}`,
        expected: 'an invertible matrix', hint: 'look for rows that depend on one another, or add a small multiple of eye(n)',
      })
    }
    if (pivot !== step) { swapRows(matrix, n, step, pivot); swapRows(rest, columns, step, pivot) }
    for (let row = step + 1; row < n; row++) {
      const factor = matrix[row * n + step]! / matrix[step * n + step]!
      for (let column = step; column < n; column++) matrix[row * n + column]! -= factor * matrix[step * n + column]!
      for (let column = 0; column < columns; column++) rest[row * columns + column]! -= factor * rest[step * columns + column]!
    }
  }
  for (let row = n - 1; row >= 0; row--) {
    for (let column = 0; column < columns; column++) {
      let value = rest[row * columns + column]!
      for (let later = row + 1; later < n; later++) value -= matrix[row * n + later]! * rest[later * columns + column]!
      rest[row * columns + column] = value / matrix[row * n + row]!
    }
  }
}

function swapRows(data: Float64Array, width: number, a: number, b: number): void {
  for (let column = 0; column < width; column++) {
    const kept = data[a * width + column]!
    data[a * width + column] = data[b * width + column]!
    data[b * width + column] = kept
  }
}
