/** Vectors in place of whole numbers, learned. */
import { cast, checkOptions, embedding, tagScope } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import { normalWeights } from './initializers.js'
import { defineLayer } from './layer.js'
import type { Layer } from './layer.js'
import { checkSizes } from './linear.js'
import { FLOATS, weightAndBias } from './weights.js'
import type { WeightOptions } from './weights.js'

export type EmbeddingTableOptions = Pick<WeightOptions, 'initializer' | 'seed' | 'dtype'>

/** A table of vectors with its cell. */
export type EmbeddingTable = Layer & {
  /** The vectors, [count, width]. */
  readonly weight: Parameter
  readonly parameters: readonly Parameter[]
}

/**
 * A learned vector for each of `count` things: whole numbers of any shape give way to rows of a table, [samples, …] becomes
 * [samples, …, width]. It is a linear layer on one-hot codes that multiplies no zeros.
 *
 * @param count how many things there are; inputs are whole numbers from 0 to count − 1, as int32 or as floats, which lose what is behind the point
 * @param width of each vector
 * @param options `initializer`: given the shape [count, width]; default `normalWeights(1)`
 * @throws ValueError for sizes that are not positive whole numbers; EvaluationError when a number is not in the table
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { embeddingTable } from '@mlp/nn'
 * const words = embeddingTable(3, 2, { initializer: () => [[1, 10], [2, 20], [3, 30]] })
 * console.log(words(tensor([[2, 0]])).toArray()) // → [ [ [ 3, 30 ], [ 1, 10 ] ] ]
 */
export function embeddingTable(count: number, width: number, options: EmbeddingTableOptions = {}): EmbeddingTable {
  checkSizes('embeddingTable', [count, width])
  const cells = weightAndBias([count, width], count, { initializer: normalWeights(1), ...checkOptions('embeddingTable', options, { initializer: 'function', seed: 'anything', dtype: FLOATS }), bias: false })
  const call = (x: Tensor): Tensor => tagScope('embeddingTable', [x], embedding(cells.weight, x.dtype === 'int32' ? x : cast(x, 'int32')))
  return defineLayer('embeddingTable', call, cells)
}
