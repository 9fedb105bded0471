/** Matrix products. */
import { ShapeError } from '../graph/errors.js'
import { broadcastShapes, showShape } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { contraction, doNotMeet } from './kinds.js'
import { reshape, transpose } from './movement.js'
import { MATRIX_PRODUCT, NEGATION, parenthesized, startsWithMinus } from './notation.js'
import { promote, spreadTo } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Contraction } from './operation.js'
import { emptyOf } from './samples.js'

/**
 * The matrix product, as NumPy's `@`: the last two axes are matrices, the axes before them broadcast;
 * a vector counts as a row on the left and as a column on the right.
 * @throws ShapeError when the inner lengths differ or an operand is a scalar
 * @example
 * import { matmul } from '@mlp/autograd'
 * console.log(matmul([[1, 2], [3, 4]], [1, 1]).toArray()) // → [ 3, 7 ]
 */
export const matmul: Callable<(a: Operand, b: Operand) => Tensor, Contraction> = /* @__PURE__ */ callable(contraction<object>({
  name: 'matmul', summary: 'The matrix product of the last two axes.',
  dimensions: ([a]) => ({
    batch: a!.slice(0, -2).map((_, axis) => [axis, axis] as const),
    contract: [[a!.length - 1, a!.length - 2]],
  }),
  vjp: ({ cotangent, inputs: [a, b] }, input) =>
    input === 0 ? matmul(cotangent, transposed(b!)) : matmul(transposed(a!), cotangent),
  notation: {
    // Beside other products a matrix product keeps its parentheses: (a·b) @ c is not a·(b @ c).
    text: ([a, b]) => ({
      text: `${parenthesized(a!, a!.binding < NEGATION && a!.binding !== MATRIX_PRODUCT)} @ ${parenthesized(b!, b!.binding < NEGATION || startsWithMinus(b!))}`,
      binding: MATRIX_PRODUCT,
    }),
  },
  samples: [
    { inputs: [[[1, 2, 0.5], [-1, 4, 3]], [[1, -2], [0.5, 1], [2, 3]]] },
    { inputs: [[[[1, 2]], [[3, 4]]], [[[1], [2]], [[0.5], [-1]]]] },
    { inputs: [emptyOf(2, 0), emptyOf(0, 2)] },
  ],
  conventions: [{ case: 'no elements to sum', here: '0' }],
}), call => (left: Operand, right: Operand): Tensor => {
  const [a, b] = promote('matmul', [left, right], ['number', 'number']) as [Tensor, Tensor]
  if (a.rank === 0 || b.rank === 0) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'matmul', problem: 'a scalar has no matrix product', received: [a, b].map(one => showShape(one.shape)).join(' and '),
      expected: 'vectors or matrices', hint: 'use mul',
    })
  }
  const [i, j] = [a.rank - 1, Math.max(0, b.rank - 2)]
  if (a.shape[i] !== b.shape[j]) throw doNotMeet('matmul', a, b, i, j)
  const rows = a.rank === 1 ? reshape(a, [1, -1]) : a
  const columns = b.rank === 1 ? reshape(b, [-1, 1]) : b
  const batch = broadcastShapes('matmul (axes before the last two)', [rows.shape.slice(0, -2), columns.shape.slice(0, -2)])
  const product = call([rows, columns].map(x => spreadTo(x, [...batch, ...x.shape.slice(-2)])), {})
  const [m, n] = product.shape.slice(-2)
  return a.rank > 1 && b.rank > 1 ? product : reshape(product, [...batch, ...(a.rank > 1 ? [m!] : []), ...(b.rank > 1 ? [n!] : [])])
})

/** The last two axes exchanged: every matrix transposed. */
export function transposed(x: Tensor): Tensor {
  const axes = x.shape.map((_, axis) => axis)
  return transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2])
}
