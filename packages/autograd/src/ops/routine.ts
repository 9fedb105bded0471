/** Linear equations, as a routine over whole arrays. */
import { ShapeError } from '../graph/errors.js'
import { broadcastShapes, showShape } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { neg } from './arithmetic.js'
import { forEachMatrix, solveInPlace } from './elimination.js'
import { routine } from './kinds.js'
import { matmul, transposed } from './linear.js'
import { reshape } from './movement.js'
import { prefix } from './notation.js'
import { promote, spreadTo } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Routine } from './operation.js'
import { emptyOf } from './samples.js'

/**
 * The x with A·x = b, by elimination with partial pivoting in float64. Axes before the last two broadcast.
 *
 * @param a square, [..., n, n]
 * @param b [n], or [..., n, k] for k right-hand sides
 * @returns shaped as b, with the broadcast leading axes in front
 * @throws EvaluationError when a matrix is singular, ShapeError when shapes do not fit
 * @example
 * import { solve } from '@mlp/autograd'
 * console.log(solve([[2, 0], [0, 4]], [2, 2]).toArray()) // → [ 1, 0.5 ]
 */
export const solve: Callable<(a: Operand, b: Operand) => Tensor, Routine> = /* @__PURE__ */ callable(routine<object>({
  name: 'solve', summary: 'The x with A·x = b.', domain: 'A invertible',
  infer: ([, b]) => ({ shape: b!.shape, dtype: b!.dtype }),
  run([a, b], _, output) {
    const batch = a!.shape.slice(0, -2)
    forEachMatrix(a!, (matrix, n, index) => {
      const size = n * (b!.shape[batch.length + 1] ?? 1)
      const rest = Float64Array.from(b!.data.subarray(index * size, (index + 1) * size))
      solveInPlace('solve', batch, index, matrix, n, rest)
      output.set(rest, index * size)
    })
  },
  vjp: ({ cotangent, inputs: [a, b], output }, input) => {
    const adjoint = solve(transposed(a!), cotangent)
    if (input === 1) return adjoint
    const columns = (x: Tensor): Tensor => b!.rank === 1 ? reshape(x, [x.shape[0]!, 1]) : x
    return neg(matmul(columns(adjoint), transposed(columns(output))))
  },
  linear: varying => !varying[0],
  notation: { text: prefix('solve') },
  conventions: [
    { case: 'a vector b', here: 'one of rank 1 only; of higher rank b is matrices', why: 'as NumPy 2 and JAX' },
    { case: 'NaN in A', here: 'NaN, not an error', why: 'as PyTorch; JAX solves for what NaN does not reach' },
    { case: 'A is singular', here: 'an error', why: 'as PyTorch; JAX gives infinities' },
  ],
  samples: [
    { inputs: [[[2, 1], [-1, 3]], [1, 2]] }, { inputs: [[[2, 1], [-1, 3]], [[1, 0.5, -1], [2, 0, 1]]] },
    { inputs: [[[[2, 1], [-1, 3]], [[0, 2], [1, 4]]], [[[1], [2]], [[0.5], [-1]]]] },
    { inputs: [[[2, 1], [-1, 3]], emptyOf(2, 0)] }, { inputs: [emptyOf(0, 0), emptyOf(0)] }, { inputs: [emptyOf(0, 2, 2), emptyOf(0, 2, 1)] },
  ],
}), call => (left: Operand, right: Operand): Tensor => {
  const [a, b] = promote('solve', [left, right], ['float', 'float']) as [Tensor, Tensor]
  const n = a.shape.at(-1)
  const isVector = b.rank === 1
  if (a.rank < 2 || a.shape.at(-2) !== n || b.rank === 0 || b.shape.at(isVector ? -1 : -2) !== n) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'solve', problem: 'not a system of equations', received: `a ${showShape(a.shape)} and b ${showShape(b.shape)}`,
      expected: 'a square a [..., n, n] and b [n] or [..., n, k]', hint: 'check which axis counts equations; vectors of a batch are written [..., n, 1]',
    })
  }
  if (isVector && a.rank === 2) return call([a, b], {})
  const columns = isVector ? reshape(b, [-1, 1]) : b
  const batch = broadcastShapes('solve (axes before the last two)', [a.shape.slice(0, -2), columns.shape.slice(0, -2)])
  const x = call([a, columns].map(one => spreadTo(one, [...batch, ...one.shape.slice(-2)])), {})
  return isVector ? reshape(x, x.shape.slice(0, -1)) : x
})
