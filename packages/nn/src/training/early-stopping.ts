/** Stopping when nothing gets better any more. */
import { ValueError } from '@mlp/autograd'
import type { Parameter, Value } from '@mlp/autograd'
import type { Callback, Training } from './callback.js'
import type { EpochReport } from './history.js'

export interface EarlyStoppingOptions {
  /** What is watched: `'validationLoss'`, `'loss'`, or the name of a metric, whose validation value counts where there is one. Default: 'validationLoss'. */
  readonly monitor?: string
  /** Epochs in a row without improvement that end training; a whole number, one or more. Default: 10. */
  readonly patience?: number
  /** What is no improvement yet; zero or more. Default: 0. */
  readonly minDelta?: number
  /** Which values are better. Default: 'least' for losses, 'greatest' for metrics. */
  readonly better?: 'least' | 'greatest'
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
export function earlyStopping({ monitor = 'validationLoss', patience = 10, minDelta = 0, better, restoreBest = true }: EarlyStoppingOptions = {}): EarlyStopping {
  if (!Number.isInteger(patience) || patience < 1) throw outOfRange(`patience ${patience}`, 'a whole number, one or more')
  if (!(minDelta >= 0 && minDelta < Infinity)) throw outOfRange(`minDelta ${minDelta}`, 'a finite number, zero or more')
  const sign = (better ?? (monitor === 'loss' || monitor === 'validationLoss' ? 'least' : 'greatest')) === 'least' ? 1 : -1
  let best: number | undefined
  let bestEpoch: number | undefined
  let kept: ReadonlyMap<Parameter, Value> = new Map()
  return {
    get best() { return best },
    get bestEpoch() { return bestEpoch },
    onTrainingStart() {
      best = bestEpoch = undefined
      kept = new Map()
    },
    onEpochEnd(report, training) {
      const value = watched(monitor, report)
      if (best === undefined || sign * (best - value) > minDelta) {
        best = value
        bestEpoch = report.epoch
        if (restoreBest) kept = new Map(cellsOf(training).map(cell => [cell, cell.value]))
      } else if (report.epoch - bestEpoch! >= patience) training.stop(`no better ${monitor} for ${patience} epochs`)
    },
    onTrainingEnd(outcome) {
      if (outcome === 'finished' || outcome === 'stopped') for (const [cell, value] of kept) cell.set(value)
    },
  }
}

/** Running statistics belong to the best epoch too. */
function cellsOf({ model, parameters }: Training): readonly Parameter[] {
  return model.parameters ?? parameters
}

function watched(monitor: string, { loss, validationLoss, metrics, validationMetrics }: EpochReport): number {
  const known: Readonly<Record<string, number | undefined>> = { ...metrics, ...validationMetrics, loss, validationLoss }
  const value = known[monitor]
  if (value !== undefined) return value
  const names = Object.keys(known).filter(name => known[name] !== undefined)
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation: 'earlyStopping', problem: 'what is watched is not measured', received: `monitor ${JSON.stringify(monitor)}`, expected: names.join(', '),
    hint: monitor === 'validationLoss' ? 'pass validation data to fit, or watch the loss: { monitor: \'loss\' }' : 'name a metric of fit',
  })
}

function outOfRange(received: string, expected: string): ValueError {
  return new ValueError({ code: 'ARGUMENT_INVALID', operation: 'earlyStopping', problem: `${received.split(' ')[0]!} out of range`, received, expected, hint: 'write earlyStopping({ patience: 5 })' })
}
