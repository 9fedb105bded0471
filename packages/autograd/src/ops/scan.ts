/** Running folds along one axis. */
import { addition } from './fold.js'
import { scan } from './kinds.js'
import type { ScanAttributes } from './operation.js'
import { emptyOf } from './samples.js'

/**
 * Running sums along an axis.
 * @param axis default: the last
 * @param options `reverse`: run from the end
 * @example
 * import { cumsum } from '@mlp/autograd'
 * console.log(cumsum([1, 2, 3]).toArray()) // → [ 1, 3, 6 ]
 */
export const cumsum = /* @__PURE__ */ scan({
  name: 'cumsum', summary: 'Running sums along an axis.',
  fold: addition,
  vjp: ({ cotangent, attributes: { axis, reverse } }) => cumsum(cotangent, axis, { reverse: !reverse }),
  linear: () => true,
  samples: [
    { inputs: [[1, 2, 0.5, -3]], attributes: { axis: 0, reverse: false } },
    { inputs: [[[1, 2, 0.5], [-1, 4, 3]]], attributes: { axis: 0, reverse: true } satisfies ScanAttributes },
    { inputs: [emptyOf(2, 0)], attributes: { axis: 1, reverse: false } },
  ],
})
