/** Dropout. */
import { ValueError, div, greaterEqual, randomUniform, tagScope, where } from '@mlp/autograd'
import { isTraining } from './context.js'
import type { Layer } from './layer.js'

/**
 * Inverted dropout: in training each element is 0 with probability `rate`, else x/(1 − rate), so that the expectation stays x.
 * In evaluation it is x itself.
 *
 * @param rate in [0, 1)
 * @throws ValueError for a rate outside
 * @see Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov: "Dropout", 2014
 * @example
 * import { evaluate, ones } from '@mlp/autograd'
 * import { dropout, trainingContext } from '@mlp/nn'
 * const layer = dropout(0.5)
 * const trained = evaluate(layer(ones([100]), trainingContext()))
 * console.log([...new Set(trained.data)].sort()) // → [ 0, 2 ]
 * console.log(layer(ones([2])).toArray()) // → [ 1, 1 ]
 */
export function dropout(rate: number): Layer {
  if (!(rate >= 0 && rate < 1)) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'dropout', problem: 'not a rate', received: String(rate),
      expected: 'a number from 0 up to but without 1', hint: 'dropout(0.2) drops one element in five',
    })
  }
  return (x, context) => {
    if (!isTraining('dropout', context) || rate === 0) return x
    const kept = greaterEqual(randomUniform(context.randomKey(), x.shape), rate)
    return tagScope('dropout', [x], where(kept, div(x, 1 - rate), 0))
  }
}
