/** Einstein sums, and products of vectors by their usual names. */
import { sameShape, sizeOf } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { mul } from './arithmetic.js'
import { diagonal } from './diagonal.js'
import { indexedSum } from './equation.js'
import { compositeRecord, doNotMeet } from './kinds.js'
import { moveAxis, squeeze } from './layout.js'
import { matmul } from './linear.js'
import { reshape, transpose } from './movement.js'
import { atom, prefix } from './notation.js'
import { promote } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Composite } from './operation.js'
import { sum } from './reduce.js'
import { counted, emptyOf } from './samples.js'

/** A tensor and the index of each of its axes, no index twice. */
interface Factor { readonly x: Tensor; readonly names: readonly string[] }

/** The factor with its axes in an order, seen in a shape. */
function arranged({ x, names }: Factor, order: readonly string[], shape?: Shape): Tensor {
  const inOrder = order.every((name, axis) => name === names[axis])
  const turned = inOrder ? x : transpose(x, order.map(name => names.indexOf(name)))
  return shape === undefined || sameShape(turned.shape, shape) ? turned : reshape(turned, shape)
}

/** Summed over the indices that are no longer needed. */
function summed({ x, names }: Factor, needed: (name: string) => boolean): Factor {
  const over = names.flatMap((name, axis) => needed(name) ? [] : [axis])
  return over.length === 0 ? { x, names } : { x: sum(x, over), names: names.filter(needed) }
}

/** An operand as a factor: diagonals where an index stands twice, and no axis of length 1 where the index is longer. */
function factorOf(operand: Tensor, indices: readonly string[], lengths: ReadonlyMap<string, number>): Factor {
  let x = operand
  let names = indices
  for (;;) {
    const second = names.findIndex((name, axis) => names.indexOf(name) < axis)
    if (second === -1) break
    const first = names.indexOf(names[second]!)
    x = diagonal(x, { axes: [first, second] })
    names = [...names.filter((_, axis) => axis !== first && axis !== second), names[second]!]
  }
  const single = names.flatMap((name, axis) => x.shape[axis] === 1 && lengths.get(name) !== 1 ? [axis] : [])
  return single.length === 0 ? { x, names } : { x: squeeze(x, single), names: names.filter((_, axis) => !single.includes(axis)) }
}

/** Two factors in one: as a matrix product where an index of both is summed, else element by element. */
function product(left: Factor, right: Factor, needed: (name: string) => boolean, lengths: ReadonlyMap<string, number>): Factor {
  const a = summed(left, name => needed(name) || right.names.includes(name))
  const b = summed(right, name => needed(name) || left.names.includes(name))
  const shared = a.names.filter(name => b.names.includes(name))
  const [batch, contracted] = [shared.filter(needed), shared.filter(name => !needed(name))]
  const [rows, columns] = [a, b].map(({ names }) => names.filter(name => !shared.includes(name))) as [string[], string[]]
  const shape = (names: readonly string[]): number[] => names.map(name => lengths.get(name)!)
  const names = [...batch, ...rows, ...columns]
  if (contracted.length === 0) {
    const ones = (of: readonly string[]): number[] => of.map(() => 1)
    const spread = arranged(a, [...batch, ...rows], [...shape(batch), ...shape(rows), ...ones(columns)])
    return { x: mul(spread, arranged(b, [...batch, ...columns], batch.length === 0 ? shape(columns) : [...shape(batch), ...ones(rows), ...shape(columns)])), names }
  }
  const [m, k, n] = [rows, contracted, columns].map(list => sizeOf(shape(list))) as [number, number, number]
  const matrix = matmul(arranged(a, [...batch, ...rows, ...contracted], [...shape(batch), m, k]), arranged(b, [...batch, ...contracted, ...columns], [...shape(batch), k, n]))
  return { x: sameShape(matrix.shape, shape(names)) ? matrix : reshape(matrix, shape(names)), names }
}

interface EinsumAttributes { readonly equation: string }

/**
 * The sum of products that an equation names: every letter is an index, the result is summed over those missing behind `->`.
 *
 * - a letter twice in one operand reads a diagonal: `ii->i`; missing in the output it sums it: `ii->` is the trace
 * - without `->` the output has the letters that occur once, in alphabetical order (capitals first), behind the axes of `...`
 * - `...` stands for the axes that are not named; they broadcast, and are summed where the output has no `...`
 * - axes of length 1 broadcast; spaces do not count
 *
 * It opens into other operations, from left to right: diagonals, sums over what one operand alone has, then for each further operand
 * one matrix product, or one product where nothing is summed with it. Order operands so that intermediate results stay small.
 * @param equation such as `'ij,jk->ik'`
 * @throws ValueError for a malformed equation, ShapeError for operands that do not fit; both say at which character, counted from 0
 * @example
 * import { einsum } from '@mlp/autograd'
 * console.log(einsum('ij,jk->ik', [[1, 2], [3, 4]], [[1, 0], [1, 1]]).toArray()) // → [ [ 3, 2 ], [ 7, 4 ] ]
 * console.log(einsum('ii', [[1, 2], [3, 4]]).item(), einsum('...j->j...', [[1, 2], [3, 4]]).toArray()) // → 5 [ [ 1, 3 ], [ 2, 4 ] ]
 */
export const einsum: Callable<(equation: string, ...operands: Operand[]) => Tensor, Composite<EinsumAttributes>> = /* @__PURE__ */ callable(compositeRecord<EinsumAttributes>({
  name: 'einsum', summary: 'The sum of products that an equation over indices names.',
  conventions: [
    { case: 'an ellipsis in the operands alone', here: 'its axes are summed', why: 'as PyTorch and JAX; NumPy makes it an error' },
    { case: 'an index twice in one operand, once with length 1', here: 'an error: a diagonal does not broadcast', why: 'as PyTorch; JAX reads zeros beyond the first' },
  ],
  infer: (inputs, { equation }) => {
    const { output, lengths } = indexedSum(equation, inputs.map(one => one.shape))
    return { shape: output.map(name => lengths.get(name)!), dtype: inputs[0]!.dtype }
  },
  expand(inputs, { equation }) {
    const { inputs: indices, output, lengths } = indexedSum(equation, inputs.map(one => one.shape))
    // The last operand that has an index; what the output has is needed to the end.
    const until = new Map(indices.flatMap((names, operand) => names.map(name => [name, operand] as const)))
    for (const name of output) until.set(name, Infinity)
    const factors = inputs.map((one, operand) => factorOf(one, indices[operand]!, lengths))
    const [first, ...rest] = factors as [Factor, ...Factor[]]
    const all = rest.reduce((left, right, index) => product(left, right, name => until.get(name)! > index + 1, lengths), first)
    return arranged(summed(all, name => output.includes(name)), output)
  },
  notation: { text: (operands, { equation }) => prefix('einsum')([atom(JSON.stringify(equation)), ...operands]) },
  samples: [
    { inputs: [counted(2, 3), counted(3, 2)], attributes: { equation: 'ij,jk->ik' } }, { inputs: [counted(2, 2, 3)], attributes: { equation: 'iij->ji' } },
    { inputs: [counted(2, 1, 3), counted(2, 3)], attributes: { equation: '...i,...i' } }, { inputs: [[0.5, -1], [1, 2, 3], [2, 0.25]], attributes: { equation: 'i,j,i->j' } },
    { inputs: [counted(2, 3), counted(1, 3)], attributes: { equation: 'ab,ab->' } }, { inputs: [emptyOf(2, 0), emptyOf(0, 3)], attributes: { equation: 'ij,jk' } },
  ],
}), call => (equation: string, ...operands: Operand[]): Tensor => call(promote('einsum', operands, operands.map(() => 'number')), { equation }))

/**
 * NumPy's `dot`: the inner product of vectors, the matrix product of matrices; of more axes, every row of the first with every column
 * of the second (axes [−1] and [−2]), all axes of the first before those of the second; with a scalar, the product.
 * @throws ShapeError when the inner lengths differ
 * @example
 * import { dot } from '@mlp/autograd'
 * console.log(dot([1, 2, 3], [4, 5, 6]).item()) // → 32
 */
export const dot: Callable<(a: Operand, b: Operand) => Tensor, Composite> = /* @__PURE__ */ callable(compositeRecord<object>({
  name: 'dot', summary: 'The inner product of vectors; rows of the first with columns of the second.',
  infer: ([a, b]) => ({ shape: a!.rank === 0 || b!.rank === 0 ? [...a!.shape, ...b!.shape] : [...a!.shape.slice(0, -1), ...b!.shape.slice(0, -2), ...b!.shape.slice(1).slice(-1)], dtype: a!.dtype }),
  expand([a, b]) {
    if (a!.rank === 0 || b!.rank === 0) return mul(a!, b!)
    if (a!.rank <= 2 && b!.rank <= 2) return matmul(a!, b!)
    const inner = a!.shape[a!.rank - 1]!
    const [left, right] = [a!.shape.slice(0, -1), [...b!.shape.slice(0, -2), ...b!.shape.slice(1).slice(-1)]]
    const columns = b!.rank === 1 ? b! : moveAxis(b!, -2, 0)
    return reshape(matmul(reshape(a!, [sizeOf(left), inner]), reshape(columns, [inner, sizeOf(right)])), [...left, ...right])
  },
  notation: { text: prefix('dot') },
  samples: [
    { inputs: [[1, 2, 0.5], [-1, 4, 3]] }, { inputs: [counted(2, 3), counted(3, 2)] }, { inputs: [counted(2, 1, 2), counted(2, 2, 3)] }, { inputs: [counted(2, 2, 2), counted(2)] },
    { inputs: [counted(2), counted(3, 2, 2)] }, { inputs: [3, counted(2, 2)] }, { inputs: [emptyOf(2, 0), emptyOf(0)] },
  ],
}), call => (left: Operand, right: Operand): Tensor => {
  const [a, b] = promote('dot', [left, right], ['number', 'number']) as [Tensor, Tensor]
  const [i, j] = [a.rank - 1, Math.max(0, b.rank - 2)]
  if (a.rank > 0 && b.rank > 0 && a.shape[i] !== b.shape[j]) throw doNotMeet('dot', a, b, i, j)
  return call([a, b], {})
})

/**
 * Every element of `a` times every element of `b`: y[i, j] = a[i]·b[j]. Operands of more axes count as vectors, in row-major order.
 * @example
 * import { outer } from '@mlp/autograd'
 * console.log(outer([1, 2], [3, 4]).toArray()) // → [ [ 3, 4 ], [ 6, 8 ] ]
 */
export const outer: Callable<(a: Operand, b: Operand) => Tensor, Composite> = /* @__PURE__ */ callable(compositeRecord<object>({
  name: 'outer', summary: 'Every element of one vector times every element of the other.',
  infer: ([a, b]) => ({ shape: [sizeOf(a!.shape), sizeOf(b!.shape)], dtype: a!.dtype }),
  expand: ([a, b]) => mul(reshape(a!, [sizeOf(a!.shape), 1]), b!.rank === 1 ? b! : reshape(b!, [sizeOf(b!.shape)])),
  notation: { text: prefix('outer') },
  samples: [{ inputs: [[1, 2, 0.5], [-1, 4]] }, { inputs: [counted(2, 2), 3] }, { inputs: [emptyOf(0), [1, 2]] }],
}), call => (left: Operand, right: Operand): Tensor => call(promote('outer', [left, right], ['number', 'number']), {}))
