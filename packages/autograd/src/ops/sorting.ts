/** Elements in sorted order, and the greatest few. */
import { ValueError } from '../graph/errors.js'
import { checkOptions } from '../graph/options.js'
import { normalizeAxis, showShape } from '../graph/shape.js'
import { showArgument } from '../graph/show.js'
import type { Tensor } from '../graph/tensor.js'
import { takeAlongAxis } from './along.js'
import { compositeRecord, order } from './kinds.js'
import { option, prefix } from './notation.js'
import { asTensor } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Composite, Order } from './operation.js'
import { argsort, tiesAndNaN } from './order.js'
import { emptyOf } from './samples.js'

export interface SortOptions {
  /** From the greatest to the least. Default: false. */
  readonly descending?: boolean
}
interface SortAttributes { readonly axis: number; readonly descending: boolean }

/**
 * The elements of an axis in order. Equal elements keep their order; NaN stands last. Derivatives go back to where the elements came from.
 * @param axis default: the last
 * @param options `descending`: default false
 * @example
 * import { sort } from '@mlp/autograd'
 * console.log(sort([30, 10, 20]).toArray(), sort([30, 10, 20], 0, { descending: true }).toArray()) // → [ 10, 20, 30 ] [ 30, 20, 10 ]
 */
export const sort: Callable<(x: Operand, axis?: number, options?: SortOptions) => Tensor, Composite<SortAttributes>> = /* @__PURE__ */ callable(compositeRecord<SortAttributes>({
  name: 'sort', summary: 'The elements of an axis in order.', conventions: tiesAndNaN('keep their order, so the derivative goes to each from its own place'),
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  expand: ([x], { axis, descending }) => takeAlongAxis(x!, argsort(x!, axis, { descending }), axis),
  notation: { text: ([x], { axis, descending }) => prefix('sort')([x!, option('axis', axis), ...(descending ? [{ text: 'descending', binding: 0 }] : [])]) },
  samples: [
    { inputs: [[[3, 1, 2], [-1, 5, 4]]], attributes: { axis: 1, descending: false } }, { inputs: [[[3, 1], [4, 5], [-2, 0]]], attributes: { axis: 0, descending: true } },
    { inputs: [emptyOf(2, 0)], attributes: { axis: 1, descending: false } },
  ],
}), call => (operand: Operand, axis = -1, options: SortOptions = {}): Tensor => {
  const { descending = false } = checkOptions('sort', options, { descending: 'boolean' })
  const x = asTensor('sort', operand)
  return call([x], { axis: normalizeAxis('sort', axis, x.rank), descending })
})

export interface TopKOptions {
  /** The least instead of the greatest. Default: false. */
  readonly smallest?: boolean
}
interface TopKAttributes { readonly axis: number; readonly k: number; readonly smallest: boolean }

/**
 * The positions of the k greatest elements of an axis, the greatest first. Among equal ones the first stand first; NaN counts as the least.
 * @param k from 0 to the length of the axis
 * @param axis default: the last
 * @param options `smallest`: the least instead; default false
 * @throws ValueError when k is not a whole number from 0 to the length of the axis
 * @example
 * import { argTopK } from '@mlp/autograd'
 * console.log(argTopK([30, 10, 20], 2).toArray()) // → [ 0, 2 ]
 */
export const argTopK: Callable<(x: Operand, k: number, axis?: number, options?: TopKOptions) => Tensor, Order<TopKAttributes>> = /* @__PURE__ */ callable(order<TopKAttributes>({
  name: 'argTopK', summary: 'The positions of the k greatest elements of an axis, the greatest first.', conventions: tiesAndNaN('keep their order: the first stand first'),
  key: (m, x, { smallest }) => smallest ? x : m.neg(x),
  take: (_, { k }) => k,
  notation: { text: ([x], { axis, k, smallest }) => prefix('argTopK')([x!, option('k', k), option('axis', axis), ...(smallest ? [{ text: 'smallest', binding: 0 }] : [])]) },
  samples: [
    { inputs: [[[3, 1, 2], [NaN, 5, 5]]], attributes: { axis: 1, k: 2, smallest: false } }, { inputs: [[[3, 1], [4, 5], [-2, 0]]], attributes: { axis: 0, k: 3, smallest: true } },
    { inputs: [emptyOf(2, 0)], attributes: { axis: 1, k: 0, smallest: false } },
  ],
}), call => (operand: Operand, k: number, axis = -1, options: TopKOptions = {}): Tensor => {
  const { smallest = false } = checkOptions('argTopK', options, { smallest: 'boolean' })
  const x = asTensor('argTopK', operand)
  return call([x], { axis: checkCount('argTopK', x, k, axis), k, smallest })
})

/**
 * The k greatest elements of an axis, the greatest first, and their positions. Values pass derivatives to where they came from.
 * @param k from 0 to the length of the axis
 * @param axis default: the last
 * @param options `smallest`: the least instead; default false
 * @throws ValueError when k is not a whole number from 0 to the length of the axis
 * @example
 * import { topK } from '@mlp/autograd'
 * const { values, indices } = topK([30, 10, 20], 2)
 * console.log(values.toArray(), indices.toArray()) // → [ 30, 20 ] [ 0, 2 ]
 */
export function topK(operand: Operand, k: number, axis = -1, options: TopKOptions = {}): { readonly values: Tensor; readonly indices: Tensor } {
  const x = asTensor('topK', operand)
  checkCount('topK', x, k, axis)
  const indices = argTopK(x, k, axis, options)
  return { values: takeAlongAxis(x, indices, axis), indices }
}

/** The axis counted from the front, if it has k elements. */
function checkCount(operation: string, x: Tensor, k: number, axis: number): number {
  const along = normalizeAxis(operation, axis, x.rank)
  if (Number.isInteger(k) && k >= 0 && k <= x.shape[along]!) return along
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'not so many elements', received: `k ${showArgument(k)} along axis ${along} of ${showShape(x.shape)}`,
    expected: `a whole number from 0 to ${x.shape[along]}`, hint: 'k is how many elements are kept',
  })
}
