/** Positions in sorted order. */
import { checkOptions } from '../graph/options.js'
import { normalizeAxis } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { order } from './kinds.js'
import { option, prefix } from './notation.js'
import { asTensor } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Convention } from './operation.js'
import { emptyOf } from './samples.js'

/* @__NO_SIDE_EFFECTS__ */
export function tiesAndNaN(what: string): readonly Convention[] {
  return [
    { case: 'equal elements', here: what },
    { case: 'NaN', here: 'last, also in descending order', why: 'PyTorch and JAX put it first in descending order; here it is never among the greatest' },
  ]
}

/**
 * The positions that sort an axis. Equal elements keep their order; NaN stands last.
 * @param axis default: the last
 * @param options `descending`: default false
 * @example
 * import { argsort } from '@mlp/autograd'
 * console.log(argsort([30, 10, 20]).toArray()) // → [ 1, 2, 0 ]
 */
export const argsort = /* @__PURE__ */ callable(order<{ readonly axis: number; readonly descending: boolean }>({
  name: 'argsort', summary: 'The positions that sort an axis; NaN stands last.',
  conventions: tiesAndNaN('keep their order'),
  key: (m, x, { descending }) => descending ? m.neg(x) : x,
  take: length => length,
  notation: { text: ([x], { axis, descending }) => prefix('argsort')([x!, option('axis', axis), ...(descending ? [{ text: 'descending', binding: 0 }] : [])]) },
  samples: [{ inputs: [[[3, 1, 2], [NaN, 5, 5]]], attributes: { axis: 1, descending: false } }, { inputs: [[[3, 1], [4, 5]]], attributes: { axis: 0, descending: true } }, { inputs: [emptyOf(2, 0)], attributes: { axis: 1, descending: false } }],
}), call => (operand: Operand, axis = -1, options: { readonly descending?: boolean } = {}): Tensor => {
  const { descending = false } = checkOptions('argsort', options, { descending: 'boolean' })
  const x = asTensor('argsort', operand)
  return call([x], { axis: normalizeAxis('argsort', axis, x.rank), descending })
})
