/** Lines over a common axis: sweeps, schedules, gradient norms by layer. */
import { ShapeError, ValueError } from '@mlp/autograd'
import { bySeries, config, distinct, emptyDomain, logAxis, plotted, schema, titled } from './spec.js'
import type { PlotOptions, VegaLiteSpec } from './spec.js'

export interface LinePlotOptions extends PlotOptions {
  /** Where the values stand: numbers, or names such as those of layers. Default: 1, 2, 3, … */
  readonly x?: readonly (number | string)[]
  /** Default: 'x'. */
  readonly xTitle?: string
  /** Default: 'value'. */
  readonly yTitle?: string
  /** Default: 'linear'; 'log' leaves out what is not positive. */
  readonly xScale?: 'linear' | 'log'
  /** Default: 'linear'; 'log' leaves out what is not positive. */
  readonly yScale?: 'linear' | 'log'
}

// More values than these are drawn without points.
const MOST_POINTS = 30

/**
 * Lines by name over a common axis: a loss over learning rates or widths, rates over steps, norms of gradients over layers.
 * What is not finite leaves a gap.
 *
 * @param series values by name; all as long as `x` where it is given
 * @throws ValueError for nothing to draw and for names on a logarithmic axis; ShapeError for another number of values than of places
 * @example
 * import { linePlot } from '@mlp/viz'
 * const spec = linePlot({ sigmoid: [0.001, 0.01, 0.2], relu: [0.3, 0.3, 0.4] }, { x: ['W1', 'W2', 'W3'], xTitle: 'layer', yTitle: 'gradient norm', yScale: 'log' })
 * console.log(spec.data.values[2]) // → { x: 'W3', series: 'sigmoid', value: 0.2 }
 */
export function linePlot(series: { readonly [name: string]: ArrayLike<number> }, { x, xTitle = 'x', yTitle = 'value', xScale = 'linear', yScale = 'linear', title, width = 420, height = 280 }: LinePlotOptions = {}): VegaLiteSpec {
  const names = Object.keys(series)
  const longest = Math.max(0, ...names.map(name => series[name]!.length))
  const given = x ?? Array.from({ length: longest }, (_, at) => at + 1)
  const named = given.some(one => typeof one === 'string')
  const places = named ? distinct(given.map(String)) : given
  check(series, places, x !== undefined, named && xScale === 'log')
  const shown = (value: number, scale: string): number | null => scale === 'log' && !(value > 0) ? null : plotted(value)
  const values = names.flatMap(name => Array.from(series[name]!, (value, at) => {
    const place = places[at]!
    return { x: typeof place === 'number' ? shown(place, xScale) : place, series: name, value: shown(value, yScale) }
  }))
  // Without a value in sight, Vega looks for places in vain as well.
  const drawn = values.map(({ x: place, value }) => typeof place === 'string' || place === null || value === null ? null : place)
  return {
    $schema: schema, description: `${yTitle} over ${xTitle}: ${names.join(', ')}.`, ...titled(title), width, height, config,
    data: { values },
    layer: [{
      mark: { type: 'line', strokeWidth: 2, strokeJoin: 'round', invalid: 'break-paths-show-domains', point: longest <= MOST_POINTS ? { size: 40, filled: true } : false },
      encoding: {
        x: named ? { field: 'x', type: 'ordinal', title: xTitle, sort: places, axis: { labelAngle: 0, grid: false } } : { field: 'x', type: 'quantitative', title: xTitle, scale: { ...(xScale === 'log' ? { type: 'log', nice: true } : { type: 'linear', zero: false, nice: false }), ...emptyDomain(drawn, xScale) }, axis: { grid: false, ...(xScale === 'log' ? { tickCount: 5, format: '~g' } : {}), ...(x === undefined ? { tickMinStep: 1, format: 'd' } : {}) } },
        y: { field: 'value', type: 'quantitative', title: yTitle, scale: { type: yScale, nice: true, ...(yScale === 'linear' ? { zero: false } : {}), ...emptyDomain(values.map(({ value }) => value), yScale) }, axis: { tickCount: 6, ...(yScale === 'log' ? { format: '~g', ...logAxis } : {}) } },
        ...bySeries(names),
      },
    }],
  }
}

function check(series: { readonly [name: string]: ArrayLike<number> }, places: readonly unknown[], given: boolean, namesOnLog: boolean): void {
  const operation = 'linePlot'
  if (places.length === 0 || Object.keys(series).length === 0) throw new ValueError({ code: 'DATA_EMPTY', operation, problem: 'nothing to draw', received: 'no values', expected: 'values by name', hint: 'write linePlot({ loss: [0.9, 0.5, 0.3] })' })
  if (namesOnLog) throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'names have no logarithm', received: "xScale 'log' and names in x", expected: 'numbers in x', hint: 'leave xScale out, or pass numbers' })
  if (!given) return
  const odd = Object.entries(series).find(([, values]) => values.length !== places.length)
  if (odd !== undefined) throw new ShapeError({ code: 'SHAPE_MISMATCH', operation, problem: 'not one value per place', received: `${odd[1].length} values of ${JSON.stringify(odd[0])} for ${places.length} places in x`, expected: `${places.length} values`, hint: 'write NaN where there is no value; it leaves a gap' })
}
