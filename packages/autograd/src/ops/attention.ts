/** Vectors looked up by number, and attention: means of vectors, weighted by how well keys answer queries. */
import { DTypeError, ShapeError, ValueError } from '../graph/errors.js'
import { checkOptions } from '../graph/options.js'
import { broadcastShapes, sameShape, showShape } from '../graph/shape.js'
import { showArgument } from '../graph/show.js'
import type { Tensor } from '../graph/tensor.js'
import { mul } from './arithmetic.js'
import { and, greaterEqual, where } from './compare.js'
import { softmax } from './composed.js'
import { arange } from './creation.js'
import { gather } from './index.js'
import { compositeRecord } from './kinds.js'
import { matmul } from './linear.js'
import { reshape, transpose } from './movement.js'
import { prefix } from './notation.js'
import { asIndices, asTensor, promote } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Composite } from './operation.js'
import { mixed, positionsOf } from './samples.js'

/**
 * Rows of a table by int32 position: each position gives way to its row. The derivative adds up in the rows that were read.
 *
 * @param table [count, …]
 * @param positions of any shape, each from 0 to count − 1
 * @throws EvaluationError when a position is negative or beyond the table
 * @example
 * import { embedding } from '@mlp/autograd'
 * console.log(embedding([[1, 10], [2, 20], [3, 30]], [2, 0]).toArray()) // → [ [ 3, 30 ], [ 1, 10 ] ]
 */
export const embedding: Callable<(table: Operand, positions: Operand) => Tensor, Composite> = /* @__PURE__ */ callable(compositeRecord<object>({
  name: 'embedding', summary: 'Rows of a table by position.',
  expand: ([table, at]) => gather(table!, at!, 0),
  linear: () => true,
  notation: { text: prefix('embedding') },
  conventions: [{ case: 'a position out of range', here: 'an error', why: 'JAX reads the nearest row' }],
  samples: [
    { inputs: [mixed(3, 2), positionsOf([4], 2, 0, 2, 1)] }, { inputs: [mixed(3, 2, 2), positionsOf([2, 2], 1, 1, 0, 2)] },
    { inputs: [mixed(3, 2), positionsOf([0])] },
  ],
}), call => (operand: Operand, at: Operand): Tensor => {
  const table = asTensor('embedding', operand)
  if (table.rank >= 1) return call([table, asIndices('embedding', at)], {})
  throw new ShapeError({ code: 'SHAPE_MISMATCH', operation: 'embedding', problem: 'not a table', received: 'table []', expected: 'table [count, …]', hint: 'one row for each position' })
})

export interface AttentionOptions {
  /** Which key (last axis) each query (the axis before) may see; broadcasts to [.., queries, keys]. Default: all. */
  readonly mask?: Operand
  /** Whether query i sees keys 0 … i alone. Default: false. */
  readonly causal?: boolean
  /** What products of queries and keys are multiplied with. Default: 1/√width. */
  readonly scale?: number
}
interface AttentionAttributes { readonly causal: boolean; readonly scale: number }

/**
 * Weights that are 0 where a key may not be seen and add up to 1 elsewhere; a row that sees nothing is 0. The softmax of such
 * a row is 0/0, in value and derivatives, but every element of it is masked on both sides, so that nothing of it gets out.
 */
function maskedSoftmax(scores: Tensor, allowed: Tensor): Tensor {
  return where(allowed, softmax(where(allowed, scores, -Infinity)), 0)
}

/**
 * Attention: softmax(scale · q kᵀ) v, rows of the softmax over the keys that a query may see. A query that may see none gets 0,
 * and no derivative. Axes before the last two, such as batch and heads, broadcast.
 *
 * @param q queries [.., L, width]
 * @param k keys [.., S, width]
 * @param v values [.., S, depth]
 * @param options `mask`: bool, broadcasts to [.., L, S], true where a query may see a key; `causal`: query i sees keys 0 … i alone,
 *   beside what the mask says; `scale`: default 1/√width
 * @returns [.., L, depth]
 * @throws ShapeError when lengths do not meet, DTypeError when the mask is not bool
 * @example
 * import { scaledDotProductAttention } from '@mlp/autograd'
 * const x = [[1, 0], [0, 1]]
 * console.log(scaledDotProductAttention(x, x, [[2], [4]], { scale: 0 }).toArray()) // → [ [ 3 ], [ 3 ] ]
 * console.log(scaledDotProductAttention(x, x, [[2], [4]], { scale: 0, causal: true }).toArray()) // → [ [ 2 ], [ 3 ] ]
 */
export const scaledDotProductAttention: Callable<(q: Operand, k: Operand, v: Operand, options?: AttentionOptions) => Tensor, Composite<AttentionAttributes>> = /* @__PURE__ */ callable(compositeRecord<AttentionAttributes>({
  name: 'scaledDotProductAttention', summary: 'softmax(scale · q kᵀ) v over the keys that each query may see.',
  expand([q, k, v, mask], { causal, scale }) {
    const [queries, keys] = [q!.shape.at(-2)!, k!.shape.at(-2)!]
    const axes = k!.shape.map((_, axis) => axis)
    const scores = matmul(mul(q!, scale), transpose(k!, [...axes.slice(0, -2), k!.rank - 1, k!.rank - 2]))
    // No keys, no weights.
    if (keys === 0) return matmul(scores, v!)
    const past = causal ? greaterEqual(reshape(arange(queries), [queries, 1]), arange(keys)) : undefined
    const allowed = mask !== undefined && past !== undefined ? and(mask, past) : mask ?? past
    return matmul(allowed === undefined ? softmax(scores, -1) : maskedSoftmax(scores, allowed), v!)
  },
  notation: { text: prefix('scaledDotProductAttention') },
  samples: [
    { inputs: [mixed(2, 3), mixed(4, 3), mixed(4, 2)], attributes: { causal: false, scale: 0.5 } },
    { inputs: [mixed(2, 3, 2), mixed(2, 3, 2), mixed(1, 3, 2)], attributes: { causal: true, scale: 0.75 } },
    { inputs: [mixed(3, 2), mixed(2, 2), mixed(2, 3), [[true, false], [false, false], [true, true]]], attributes: { causal: false, scale: 1 } },
    { inputs: [mixed(2, 1, 2, 2), mixed(2, 3, 2), mixed(3, 1), [[false, true, true], [true, true, true]]], attributes: { causal: true, scale: 1 } },
    { inputs: [mixed(0, 2, 2), mixed(2, 2), mixed(2, 1)], attributes: { causal: true, scale: 1 } },
  ],
  conventions: [
    { case: 'a query that may see no key', here: '0; no derivative passes', why: 'as PyTorch; JAX gives the mean of all values, masked or not' },
    { case: 'causal with unequal numbers of queries and keys', here: 'query i sees keys 0 … i, counted from the first' },
    { case: 'no keys', here: '0' },
    { case: 'NaN or ∞ in the value of a key that may not be seen', here: 'NaN: weights are 0 there, and 0 times it is NaN; no derivative passes to queries and keys that may not see it', why: 'as PyTorch and JAX, whose derivatives become NaN, too' },
  ],
}), call => (queries: Operand, keys: Operand, values: Operand, options: AttentionOptions = {}): Tensor => {
  const { mask, causal = false, scale } = checkOptions('scaledDotProductAttention', options, { mask: 'anything', causal: 'boolean', scale: 'number' })
  const operation = 'scaledDotProductAttention'
  const [q, k, v] = promote(operation, [queries, keys, values], ['float', 'float', 'float']) as [Tensor, Tensor, Tensor]
  const received = `q ${showShape(q.shape)}, k ${showShape(k.shape)}, v ${showShape(v.shape)}`
  const odd = [q, k, v].some(one => one.rank < 2) ? 'not lists of vectors' : q.shape.at(-1) !== k.shape.at(-1) ? 'q and k have other widths' : k.shape.at(-2) !== v.shape.at(-2) ? 'k and v have other lengths' : undefined
  if (odd !== undefined) {
    throw new ShapeError({ code: 'SHAPE_MISMATCH', operation, problem: odd, received, expected: 'q [.., L, width], k [.., S, width] and v [.., S, depth]', hint: 'check which axes count positions' })
  }
  const batch = broadcastShapes(`${operation} (axes before the last two)`, [q, k, v].map(one => one.shape.slice(0, -2)))
  const factor = scale ?? 1 / Math.sqrt(Math.max(1, q.shape.at(-1)!))
  if (typeof factor !== 'number' || !Number.isFinite(factor)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'not a scale', received: `scale ${showArgument(scale)}`, expected: 'a finite number', hint: 'leave it out for 1/√width' })
  }
  if (mask === undefined) return call([q, k, v], { causal, scale: factor })
  const allowed = asTensor(operation, mask)
  if (allowed.dtype !== 'bool') {
    throw new DTypeError({ code: 'DTYPE_MISMATCH', operation, problem: 'a mask is true where a query may see a key', received: `mask ${allowed.dtype}`, expected: 'mask bool', hint: 'compare first: notEqual(mask, 0)' })
  }
  const scores = [...batch, q.shape.at(-2)!, k.shape.at(-2)!]
  if (allowed.rank > scores.length || !sameShape(broadcastShapes(`${operation} (mask and scores)`, [allowed.shape, scores]), scores)) {
    throw new ShapeError({ code: 'SHAPE_MISMATCH', operation, problem: 'the mask does not broadcast to the scores', received: `mask ${showShape(allowed.shape)}`, expected: `lengths of ${showShape(scores)}, or 1`, hint: 'for a mask per sample write [samples, 1, 1, keys]' })
  }
  return call([q, k, v, allowed], { causal, scale: factor })
})
