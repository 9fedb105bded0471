/** Dropout. */
import { ValueError, checkOptions, div, greaterEqual, mul, randomUniform, showArgument, tagScope, where } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { isTraining } from './context.js'
import { defineLayer } from './layer.js'
import type { Context, Layer } from './layer.js'

export interface DropoutOptions {
  /** When what is kept is scaled: in 'training', by 1/(1 − rate), or in 'evaluation', by 1 − rate, as in the paper. Default: 'training'. */
  readonly scaling?: 'training' | 'evaluation'
}

/**
 * Dropout: in training each element is 0 with probability `rate`, else x/(1 − rate), so that the expectation stays x; in evaluation it
 * is x itself (inverted dropout). With `scaling: 'evaluation'` it is 0 or x in training and (1 − rate)·x in evaluation, the original form.
 *
 * @param rate in [0, 1)
 * @throws ValueError for a rate outside or another scaling
 * @see Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov: "Dropout", 2014
 * @example
 * import { evaluate, ones } from '@mlp/autograd'
 * import { dropout, trainingContext } from '@mlp/nn'
 * const layer = dropout(0.5)
 * const trained = evaluate(layer(ones([100]), trainingContext()))
 * console.log([...new Set(trained.data)].sort()) // → [ 0, 2 ]
 * console.log(layer(ones([2])).toArray()) // → [ 1, 1 ]
 */
export function dropout(rate: number, options: DropoutOptions = {}): Layer {
  const { scaling = 'training' } = checkOptions('dropout', options, { scaling: ['training', 'evaluation'] })
  const given: unknown = rate
  if (typeof given !== 'number' || !(rate >= 0 && rate < 1)) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'dropout', problem: 'not a rate', received: showArgument(given),
      expected: 'a number from 0 up to but without 1', hint: 'dropout(0.2) drops one element in five',
    })
  }
  const call = (x: Tensor, context?: Context): Tensor => {
    const training = isTraining('dropout', context)
    if (rate === 0) return x
    if (!training) return scaling === 'training' ? x : tagScope('dropout', [x], mul(x, 1 - rate))
    const kept = greaterEqual(randomUniform(context.randomKey(), x.shape), rate)
    return tagScope('dropout', [x], where(kept, scaling === 'training' ? div(x, 1 - rate) : x, 0))
  }
  return defineLayer('dropout', call, {})
}
