/** SmoothGrad: saliency averaged over noise. */
import { ValueError, checkOptions } from '@mlp/autograd'
import type { ArrayLike, NdArray } from '@mlp/autograd'
import type { Layer } from '../layers/layer.js'
import { derive, keyOf, normal } from '../random/generator.js'
import { Pause } from '../training/pause.js'
import { checkSignal } from '../training/signal.js'
import { LONG_SORTS, asRows, checkCount, explainedRows, gradientsAt, mapRows, predictionsAt, requireLayer } from './evaluation.js'
import type { LongAttributionOptions } from './evaluation.js'
import { targetsOf } from './target.js'

export interface SmoothGradOptions extends LongAttributionOptions {
  /** How many noisy copies of every row; one or more. Default: 50. */
  readonly samples?: number
  /** The standard deviation of the noise, in the unit of x; zero or more. Default: 0.1. */
  readonly deviation?: number
  /** Default: 0. */
  readonly seed?: number
}

/**
 * SmoothGrad: the mean of the saliency at noisy copies of each row, 1/n Σ ∂y_k/∂x (x + ε), ε ~ N(0, deviation²).
 * Where a target is 'predicted' it is that of the row without noise.
 *
 * @param model any layer
 * @param x rows of shape [samples, …]
 * @returns an array of the shape of x
 * @throws as `saliency`, and ValueError for `samples` or `deviation` out of range
 * @see Smilkov, Thorat, Kim, Viégas, Wattenberg: "SmoothGrad: removing noise by adding noise", 2017
 * @example
 * import { relu } from '@mlp/autograd'
 * import { smoothGrad } from '@mlp/nn'
 * const slope = await smoothGrad(relu, [[0], [5]], { samples: 1000, deviation: 1 })
 * console.log(slope.data.map(one => Math.round(one * 10) / 10)) // → Float64Array(2) [ 0.5, 1 ]
 */
export async function smoothGrad(model: Layer, x: ArrayLike, given: SmoothGradOptions = {}): Promise<NdArray> {
  const operation = 'smoothGrad'
  const { samples = 50, deviation = 0.1, seed = 0, target = 'predicted', signal, onProgress, ...options } = checkOptions(operation, given, { ...LONG_SORTS, samples: 'anything', deviation: 'number', seed: 'anything' })
  checkSignal(operation, signal)
  checkCount(operation, 'samples', samples)
  if (!(deviation >= 0 && deviation < Infinity)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'deviation out of range', received: `deviation ${deviation}`, expected: 'a finite number, zero or more', hint: 'a tenth to a fifth of the range of x is usual' })
  }
  const key = keyOf(seed)
  requireLayer(operation, model)
  const rows = explainedRows(operation, x, model)
  const targets = targetsOf(operation, target, predictionsAt(operation, model, rows, options)(rows))
  const gradients = gradientsAt(operation, model, rows, options)
  const mean = new Float64Array(rows.data.length)
  const pause = new Pause()
  for (let sample = 0; sample < samples; sample++) {
    if (pause.isDue()) await pause.wait()
    signal?.throwIfAborted()
    const noise = normal(derive(key, sample), mean.length)
    const slopes = gradients(mapRows(rows, (one, at) => one + deviation * noise[at]!), targets).data
    for (let at = 0; at < mean.length; at++) mean[at]! += slopes[at]! / samples
    onProgress?.(sample + 1, samples)
  }
  return asRows(mean, rows.shape)
}
