/** The course of the loss over training. */
import { ValueError } from '@mlp/autograd'
import { config, emptyDomain, logAxis, schema, seriesColors } from './spec.js'
import type { PlotOptions, VegaLiteSpec } from './spec.js'

/** Loss by epoch; what `fit` of @mlp/nn returns is one. */
export interface LossHistory {
  readonly loss: readonly number[]
  readonly validationLoss?: readonly number[]
}

export interface LossCurveOptions extends PlotOptions {
  /** Of the axis of the loss; `log` leaves out what is not positive. Default: 'linear'. */
  readonly scale?: 'linear' | 'log'
}

/**
 * Training and validation loss by epoch, counted from 1. A loss that is not finite leaves a gap.
 *
 * @throws ValueError for a history without epochs
 * @example
 * import { lossCurve } from '@mlp/viz'
 * const spec = lossCurve({ loss: [0.9, 0.5], validationLoss: [0.8, 0.6] })
 * console.log(spec.data.values[1]) // → { epoch: 2, series: 'training', loss: 0.5 }
 */
export function lossCurve({ loss, validationLoss = [] }: LossHistory, { title, width = 520, height = 260, scale = 'linear' }: LossCurveOptions = {}): VegaLiteSpec {
  const epochs = Math.max(loss.length, validationLoss.length)
  if (epochs === 0) {
    throw new ValueError({
      code: 'DATA_EMPTY', operation: 'lossCurve', problem: 'no epochs', received: 'empty lists', expected: 'at least one finished epoch',
      hint: 'plot the history after training: lossCurve(await fit(…))',
    })
  }
  const values = Object.entries({ training: loss, validation: validationLoss }).flatMap(([series, losses]) => losses.map((value, index) =>
    ({ epoch: index + 1, series, loss: Number.isFinite(value) && (scale === 'linear' || value > 0) ? value : null })))
  const series = validationLoss.length > 0 ? ['training', 'validation'] : ['training']
  const bySeries = { field: 'series', type: 'nominal', legend: series.length > 1 ? { title: null, orient: 'top-right', symbolType: 'stroke' } : null }
  const last = loss.filter(Number.isFinite).at(-1)
  return {
    $schema: schema,
    description: `Loss over ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}${last === undefined ? '' : `, at the end ${Number(last.toPrecision(3))} in training`}.`,
    ...(title === undefined ? {} : { title }),
    width, height, config,
    data: { values },
    layer: [{
      // A line through one epoch would not be seen.
      mark: { type: 'line', strokeWidth: 2, strokeJoin: 'round', invalid: 'break-paths-show-domains', point: epochs <= 20 ? { size: 30, filled: true } : false },
      encoding: {
        x: { field: 'epoch', type: 'quantitative', title: 'epoch', scale: { domain: epochs === 1 ? [0, 2] : [1, epochs], nice: false }, axis: { grid: false, tickMinStep: 1, format: 'd' } },
        y: { field: 'loss', type: 'quantitative', title: 'loss', scale: { type: scale, ...(scale === 'linear' ? { zero: true } : {}), nice: true, ...emptyDomain(values.map(one => one.loss), scale) }, axis: { tickCount: 5, ...(scale === 'log' ? logAxis : {}) } },
        color: { ...bySeries, scale: { domain: series, range: seriesColors.slice(0, series.length) } },
        strokeDash: { ...bySeries, scale: { domain: series, range: [[1, 0], [5, 3]].slice(0, series.length) } },
      },
    }],
  }
}
