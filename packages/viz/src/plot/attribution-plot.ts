/** What features add to an output, or lose a score, as bars. */
import { ShapeError, ValueError } from '@mlp/autograd'
import { config, distinct, schema, seriesColors, titled } from './spec.js'
import type { PlotOptions, VegaLiteSpec } from './spec.js'

export interface AttributionPlotOptions extends Omit<PlotOptions, 'height'> {
  /** Of the features. Default: numbers from 0. */
  readonly names?: readonly string[]
  /** How sure every value is: standard errors or deviations, drawn as whiskers to both sides. */
  readonly errors?: ArrayLike<number>
  /** How many bars at most, those of the greatest size. Default: 12. */
  readonly most?: number
  /** Of the axis. Default: 'attribution'. */
  readonly valueTitle?: string
}

const BAR = 26

/**
 * Attributions as bars, the greatest in size first: blue to the right for what adds, vermilion to the left for what takes away.
 * For one row of `shapleyValues` or `integratedGradients`, and for the mean of `permutationImportance` of @mlp/nn.
 *
 * @param values one number per feature
 * @throws ValueError for no values or one that is not finite; ShapeError for names or errors that do not match them
 * @example
 * import { attributionPlot } from '@mlp/viz'
 * const spec = attributionPlot([0.1, -0.5, 0.3], { names: ['age', 'dose', 'weight'] })
 * console.log(spec.data.values.map(({ feature, value }) => `${feature} ${value}`)) // → [ 'dose -0.5', 'weight 0.3', 'age 0.1' ]
 */
export function attributionPlot(values: ArrayLike<number>, { names = Array.from(values, (_, at) => String(at)), errors, most = 12, valueTitle = 'attribution', title, width = 360 }: AttributionPlotOptions = {}): VegaLiteSpec {
  check(values, names, errors)
  const features = distinct(names)
  const all = Array.from(values, (value, at) => ({ feature: features[at]!, value, sign: value < 0 ? 'takes away' : 'adds', ...(errors === undefined ? {} : { low: value - errors[at]!, high: value + errors[at]! }) }))
  const rows = all.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, most)
  const y = { field: 'feature', type: 'nominal', title: null, sort: rows.map(one => one.feature), axis: { domain: false, ticks: false, labelLimit: 200, labelFontSize: 12 } }
  return {
    $schema: schema, description: `Attributions of ${rows.length} of ${all.length} features, the greatest ${rows[0]!.feature}.`, ...titled(title), width, height: rows.length * BAR, config,
    data: { values: rows },
    layer: [
      {
        mark: { type: 'bar', height: BAR - 8 },
        encoding: {
          x: { field: 'value', type: 'quantitative', title: valueTitle, axis: { tickCount: 6 } }, y,
          color: { field: 'sign', type: 'nominal', scale: { domain: ['adds', 'takes away'], range: seriesColors.slice(0, 2) }, legend: null },
        },
      },
      ...(errors === undefined ? [] : [{ mark: { type: 'rule' as const, strokeWidth: 1.5, color: '#1f2328' }, encoding: { x: { field: 'low', type: 'quantitative', title: valueTitle }, x2: { field: 'high' }, y } }]),
    ],
  }
}

function check(values: ArrayLike<number>, names: readonly string[], errors: ArrayLike<number> | undefined): void {
  const operation = 'attributionPlot'
  if (values.length === 0) throw new ValueError({ code: 'DATA_EMPTY', operation, problem: 'no attributions', received: 'an empty list', expected: 'one number per feature', hint: 'pass one row: attributionPlot(values.data)' })
  const odd = [...Array.from(values), ...Array.from(errors ?? [])].findIndex(one => !Number.isFinite(one))
  if (odd >= 0) throw new ValueError({ code: 'DATA_NOT_FINITE', operation, problem: 'not a finite number', received: `${odd < values.length ? `value ${odd}` : `error ${odd - values.length}`}`, expected: 'finite numbers', hint: 'check the model: its outputs or gradients are not finite' })
  for (const [what, count] of [['names', names.length], ['errors', errors?.length ?? values.length]] as const) {
    if (count !== values.length) throw new ShapeError({ code: 'SHAPE_MISMATCH', operation, problem: `${what} do not match the values`, received: `${count} ${what} for ${values.length} values`, expected: `${values.length} ${what}`, hint: 'pass the attributions of one row' })
  }
}
