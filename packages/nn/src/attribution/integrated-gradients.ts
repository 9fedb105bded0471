/** Integrated gradients: slopes summed up along the way from a baseline. */
import { checkOptions } from '@mlp/autograd'
import type { ArrayLike } from '@mlp/autograd'
import { takeRows } from '../data/rows.js'
import type { Layer } from '../layers/layer.js'
import { Pause } from '../training/pause.js'
import { checkSignal } from '../training/signal.js'
import { baselineRows, gapsOf } from './baseline.js'
import type { BaselineAttribution } from './baseline.js'
import { LONG_SORTS, asRows, checkCount, chosenOutputs, explainedRows, gradientsAt, mapRows, predictionsAt, requireLayer } from './evaluation.js'
import type { LongAttributionOptions } from './evaluation.js'
import { targetsOf } from './target.js'

export interface IntegratedGradientsOptions extends LongAttributionOptions {
  /** Where the way begins: one row for all, or one number for all features. Default: 0. */
  readonly baseline?: number | ArrayLike
  /** Gradients per row; one or more. Default: 50. */
  readonly steps?: number
}

/**
 * Integrated gradients: φᵢ = (xᵢ − bᵢ)·∫₀¹ ∂y_k/∂xᵢ (b + t(x − b)) dt, the integral by Gauss and Legendre's rule.
 * By the fundamental theorem of calculus they add up to f(x) − f(b), completely so with enough steps: `gap` says how nearly.
 * Smooth models need few steps; kinks of relu need more.
 *
 * @param model any layer
 * @param x rows of shape [samples, …]
 * @throws as `saliency`; ValueError for `steps` out of range and for a baseline that is not finite, ShapeError for one that is not like a row
 * @see Sundararajan, Taly, Yan: "Axiomatic attribution for deep networks", 2017
 * @example
 * import { square, sum } from '@mlp/autograd'
 * import { integratedGradients } from '@mlp/nn'
 * const { values, output, gap } = await integratedGradients(x => sum(square(x), 1), [[3, 1]], { steps: 2 })
 * console.log(Array.from(values.data, one => one.toFixed(6)), output.item()) // → [ '9.000000', '1.000000' ] 10
 * console.log(Math.abs(gap.item()) < 1e-12) // → true
 */
export async function integratedGradients(model: Layer, x: ArrayLike, given: IntegratedGradientsOptions = {}): Promise<BaselineAttribution> {
  const operation = 'integratedGradients'
  const { baseline = 0, steps = 50, target = 'predicted', signal, onProgress, ...options } = checkOptions(operation, given, { ...LONG_SORTS, baseline: 'anything', steps: 'anything' })
  checkSignal(operation, signal)
  checkCount(operation, 'steps', steps)
  requireLayer(operation, model)
  const rows = explainedRows(operation, x, model)
  const start = baselineRows(operation, baseline, rows, 'one')
  const predictions = predictionsAt(operation, model, rows, options)
  const prediction = predictions(rows)
  const targets = targetsOf(operation, target, prediction)
  const output = chosenOutputs(operation, prediction, targets)
  const from = takeRows(start, new Int32Array(targets.length))
  const baselineOutput = chosenOutputs(operation, predictions(from), targets)
  const gradients = gradientsAt(operation, model, rows, options)
  const values = new Float64Array(rows.data.length)
  const pause = new Pause()
  for (const [step, { at: t, weight }] of gaussLegendre(steps).entries()) {
    if (pause.isDue()) await pause.wait()
    signal?.throwIfAborted()
    const slopes = gradients(mapRows(from, (b, at) => b + t * (rows.data[at]! - b)), targets).data
    for (let at = 0; at < values.length; at++) values[at]! += weight * slopes[at]! * (rows.data[at]! - from.data[at]!)
    onProgress?.(step + 1, steps)
  }
  const { shape } = rows
  return { values: asRows(values, shape), output: asRows(output, [shape[0]!]), baselineOutput: asRows(baselineOutput, [shape[0]!]), gap: asRows(gapsOf(values, output, baselineOutput), [shape[0]!]) }
}

/** Places and weights of Gauss and Legendre's rule on [0, 1], exact for polynomials of degree 2n − 1: the roots of Pₙ, by Newton's method. */
function gaussLegendre(count: number): { readonly at: number, readonly weight: number }[] {
  return Array.from({ length: count }, (_, i) => {
    let root = Math.cos(Math.PI * (i + 0.75) / (count + 0.5))
    let slope = 1
    for (let round = 0; round < 100; round++) {
      const [value, before] = legendre(count, root)
      slope = count * (root * value - before) / (root * root - 1)
      const change = value / slope
      root -= change
      if (Math.abs(change) < 1e-15) break
    }
    return { at: (1 - root) / 2, weight: 1 / ((1 - root * root) * slope * slope) }
  })
}

/** Pₙ and Pₙ₋₁ at x, by their recurrence. */
function legendre(n: number, x: number): [number, number] {
  let [value, before] = [x, 1]
  for (let k = 2; k <= n; k++) [value, before] = [((2 * k - 1) * x * value - (k - 1) * before) / k, value]
  return [value, before]
}
