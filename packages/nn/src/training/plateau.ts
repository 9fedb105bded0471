/** A learning rate that falls when nothing gets better any more. */
import { ValueError, checkOptions, isParameter, showArgument } from '@mlp/autograd'
import type { Parameter } from '@mlp/autograd'
import type { Callback } from './callback.js'
import { WATCH_SORTS, betterThan, checkPatience, remembered, watched } from './watch.js'
import type { WatchOptions } from './watch.js'

export interface ReduceOnPlateauOptions extends WatchOptions {
  /** What the rate is multiplied by, in (0, 1). Default: 0.1. */
  readonly factor?: number
  /** The least rate; zero or more. Default: 0. */
  readonly least?: number
}

/**
 * Multiplies a learning rate by a factor whenever `patience` epochs in a row have brought no improvement by more than `minDelta`.
 *
 * @param rate the cell that the optimizer has as its `learningRate`
 * @throws ValueError for a rate that is no cell, a factor outside (0, 1), a least rate that is none, or as `earlyStopping`
 * @example
 * import { parameter } from '@mlp/autograd'
 * import { fit, linear, meanSquaredError, reduceOnPlateau, sgd } from '@mlp/nn'
 * const rate = parameter(1.5, { trainable: false })
 * await fit(linear(1, 1), { x: [[0], [1]], y: [[0], [1]] }, {
 *   loss: meanSquaredError, optimizer: sgd({ learningRate: rate }), epochs: 30,
 *   callbacks: [reduceOnPlateau(rate, { monitor: 'loss', factor: 0.5, patience: 1 })],
 * })
 * console.log(rate.item() < 1.5) // → true
 */
export function reduceOnPlateau(rate: Parameter, options: ReduceOnPlateauOptions = {}): Callback {
  const { factor = 0.1, least = 0, monitor = 'validationLoss', patience = 10, minDelta = 0, better } = checkOptions('reduceOnPlateau', options, { ...WATCH_SORTS, factor: 'number', least: 'number' })
  if (!isParameter(rate)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'reduceOnPlateau', problem: 'the rate is no cell', received: showArgument(rate), expected: 'a parameter', hint: 'write const rate = parameter(0.1, { trainable: false }) and give it to the optimizer too' })
  }
  if (!(factor > 0 && factor < 1)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'reduceOnPlateau', problem: 'factor out of range', received: `factor ${factor}`, expected: 'a number between 0 and 1', hint: 'write { factor: 0.5 }' })
  }
  if (!(least >= 0 && least < Infinity)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'reduceOnPlateau', problem: 'least out of range', received: `least ${least}`, expected: 'a finite number, zero or more', hint: 'write { least: 1e-6 }' })
  }
  checkPatience('reduceOnPlateau', patience, minDelta)
  const isBetter = betterThan(monitor, minDelta, better)
  let best: number | undefined
  let waited = 0
  return {
    name: 'reduceOnPlateau',
    onTrainingStart() {
      best = undefined
      waited = 0
    },
    onEpochEnd(report) {
      const value = watched('reduceOnPlateau', monitor, report)
      if (isBetter(value, best)) {
        best = value
        waited = 0
      } else if (++waited >= patience) {
        waited = 0
        rate.set(Math.max(least, rate.item() * factor))
      }
    },
    // The rate is a cell that steps read, which a checkpoint holds anyway.
    state: () => ({ values: { best: best ?? null, waited } }),
    restore({ values }) {
      const known = remembered('reduceOnPlateau', values, ['best', 'waited'])
      best = known.best
      waited = known.waited ?? 0
    },
  }
}
