/** Stopping when nothing gets better any more. */
import { checkOptions } from '@mlp/autograd'
import type { Parameter, Value } from '@mlp/autograd'
import type { Callback, Training } from './callback.js'
import { WATCH_SORTS, betterThan, checkPatience, remembered, watched } from './watch.js'
import type { WatchOptions } from './watch.js'

export interface EarlyStoppingOptions extends WatchOptions {
  /** Whether the model ends with the cells of its best epoch. The optimizer's state stays that of the last one. Default: true. */
  readonly restoreBest?: boolean
}

/** An early stopping under way or over. */
export interface EarlyStopping extends Callback {
  /** The best value so far. */
  readonly best: number | undefined
  /** Its epoch, from 0. */
  readonly bestEpoch: number | undefined
}

/**
 * Ends training at the first epoch at which `patience` epochs in a row have brought no improvement by more than `minDelta`, and gives
 * the model back the cells of its best epoch.
 *
 * @throws ValueError for a patience or minDelta out of range; in the first epoch, when what is watched is not measured
 * @see Prechelt: "Early stopping, but when?", 1998
 * @example
 * import { earlyStopping, fit, linear, meanSquaredError, sgd } from '@mlp/nn'
 * const stopping = earlyStopping({ patience: 2 })
 * const data = { x: [[0], [1]], y: [[0], [1]] }
 * const history = await fit(linear(1, 1), data, {
 *   loss: meanSquaredError, optimizer: sgd({ learningRate: 0.5 }), epochs: 100, validation: { x: [[2]], y: [[1]] }, callbacks: [stopping],
 * })
 * console.log(history.stopped, history.validationLoss.length - 1 - stopping.bestEpoch!) // → no better validationLoss for 2 epochs 2
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): EarlyStopping {
  const { monitor = 'validationLoss', patience = 10, minDelta = 0, better, restoreBest = true } = checkOptions('earlyStopping', options, { ...WATCH_SORTS, restoreBest: 'boolean' })
  checkPatience('earlyStopping', patience, minDelta)
  const isBetter = betterThan(monitor, minDelta, better)
  let best: number | undefined
  let bestEpoch: number | undefined
  let kept: ReadonlyMap<Parameter, Value> = new Map()
  return {
    name: 'earlyStopping',
    get best() { return best },
    get bestEpoch() { return bestEpoch },
    onTrainingStart() {
      best = bestEpoch = undefined
      kept = new Map()
    },
    onEpochEnd(report, training) {
      const value = watched('earlyStopping', monitor, report)
      if (isBetter(value, best)) {
        best = value
        bestEpoch = report.epoch
        if (restoreBest) kept = new Map(cellsOf(training).map(cell => [cell, cell.value]))
      } else if (report.epoch - bestEpoch! >= patience) training.stop(`no better ${monitor} for ${patience} epochs`)
    },
    onTrainingEnd(outcome) {
      if (outcome === 'finished' || outcome === 'stopped') for (const [cell, value] of kept) cell.set(value)
    },
    state: () => ({
      values: { best: best ?? null, bestEpoch: bestEpoch ?? null },
      tensors: Object.fromEntries([...kept.values()].map((value, index) => [String(index), value])),
    }),
    restore({ values, tensors = {} }, training) {
      ({ best, bestEpoch } = remembered('earlyStopping', values, ['best', 'bestEpoch']))
      kept = new Map(cellsOf(training).flatMap((cell, index): [Parameter, Value][] => tensors[index] === undefined ? [] : [[cell, tensors[index]]]))
    },
  }
}

/** Running statistics belong to the best epoch too. */
function cellsOf({ model, parameters }: Training): readonly Parameter[] {
  return model.parameters ?? parameters
}
