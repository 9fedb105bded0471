/** Functions of one number and their derivatives, from one expression. */
import { ShapeError, ValueError, grad, input, interpret, isTensor, showShape } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { bySeries, config, emptyDomain, plotted, rangeOf, schema, seriesColors, titled } from './spec.js'
import type { PlotOptions, PlotValue, VegaLiteLayer, VegaLiteSpec } from './spec.js'

/** A number to a number, as a graph. The second argument is the parameter of a slider. */
export type ScalarFunction = (x: Tensor, parameter: Tensor) => Tensor

export interface FunctionPlotOptions extends PlotOptions {
  /** Where x begins. Default: −5. */
  readonly from?: number
  /** Where x ends, beyond `from`. Default: 5. */
  readonly to?: number
  /** How many values of x, both ends included; two or more. Default: 201. */
  readonly points?: number
  /** Up to which order derivatives are drawn. Default: 0. */
  readonly derivatives?: 0 | 1 | 2
  /** Where the tangent of every function is drawn, y = f(a) + f′(a)·(x − a); of one that has none there, none. */
  readonly tangentAt?: number
  /** A parameter that readers move. */
  readonly slider?: FunctionSlider
}

export interface FunctionSlider {
  /** Beside the slider, such as 'β'. */
  readonly name: string
  readonly from: number
  readonly to: number
  /** Between two values. Default: 1, or a twentieth of a range below 10. */
  readonly step?: number
  /** At first. Default: `from`. */
  readonly value?: number
}

const MOST_CURVES = 200
const PRIMES = ['', '′', '″']
// Share of the range of x that a tangent is drawn over.
const TANGENT = 0.3
/** A parameter that is not shown has one value. */
const FIXED = 0

/**
 * Functions of one number over a range, with first and second derivatives taken of the same expression, and tangents. With a slider every
 * curve stands in the specification for every value of the parameter, and readers choose. What is not finite leaves a gap.
 *
 * @param f a function from scalar tensor to scalar tensor, or several by name
 * @throws ValueError for no functions, options out of range and sliders of more than 200 values; ShapeError when f does not give a single number
 * @example
 * import { sigmoid, mul } from '@mlp/autograd'
 * import { functionPlot } from '@mlp/viz'
 * const spec = functionPlot({ σ: sigmoid }, { from: -2, to: 2, points: 3, derivatives: 1 })
 * console.log(spec.data.values[1], spec.data.values[4]) // → { x: 0, series: 'σ', value: 0.5 } { x: 0, series: 'σ′', value: 0.25 }
 * const steep = functionPlot((h, β) => sigmoid(mul(β, h)), { from: -2, to: 2, points: 50, slider: { name: 'β', from: -1, to: 25, value: 5 } })
 * console.log(steep.params?.[0]?.value, steep.data.values.length) // → 5 1350
 */
export function functionPlot(f: ScalarFunction | { readonly [name: string]: ScalarFunction }, options: FunctionPlotOptions = {}): VegaLiteSpec {
  const { from = -5, to = 5, points = 201, derivatives = 0, tangentAt, slider, title, width = 420, height = 280 } = options
  check(options, from, to, points, derivatives)
  const functions = typeof f === 'function' ? { f } : f
  if (Object.keys(functions).length === 0) throw refuse('no functions', 'an empty object', 'at least one', 'write functionPlot({ tanh }, { from: -3, to: 3 })')
  const parameters = slider === undefined ? [FIXED] : settings(slider)
  const xs = Array.from({ length: points }, (_, at) => from + (to - from) * at / (points - 1))
  const values: { [field: string]: PlotValue }[] = []
  const tangents: { [field: string]: PlotValue }[] = []
  const series: string[] = []
  for (const [name, one] of Object.entries(functions)) {
    const at = evaluator(name, one, Math.max(derivatives, tangentAt === undefined ? 0 : 1))
    const names = PRIMES.slice(0, derivatives + 1).map(prime => name + prime)
    series.push(...names)
    for (const parameter of parameters) {
      const moved = slider === undefined ? {} : { parameter }
      const rows = xs.map(x => at(x, parameter))
      names.forEach((series, order) => { values.push(...xs.map((x, i) => ({ x, series, value: plotted(rows[i]![order]!), ...moved }))) })
      if (tangentAt === undefined) continue
      const [height, slope] = at(tangentAt, parameter) as [number, number]
      if (!Number.isFinite(height) || !Number.isFinite(slope)) continue
      const half = TANGENT * (to - from) / 2
      tangents.push({ x: tangentAt - half, value: plotted(height - slope * half), x2: tangentAt + half, value2: plotted(height + slope * half), at: tangentAt, height: plotted(height), slope: plotted(slope), series: name, ...moved })
    }
  }
  const x = { field: 'x', type: 'quantitative', title: 'x', scale: { domain: [from, to], nice: false }, axis: { grid: false } }
  const y = { field: 'value', type: 'quantitative', title: typeof f === 'function' ? 'f(x)' : null, scale: { zero: false, nice: true, ...domainOf(slider, values.map(({ value }) => typeof value === 'number' ? value : null)) } }
  const chosen = slider === undefined ? {} : { transform: [{ filter: 'abs(datum.parameter - slider) < 1e-9' }] }
  const layer: VegaLiteLayer[] = [{ mark: { type: 'line', strokeWidth: 2, invalid: 'break-paths-show-domains' }, ...chosen, encoding: { x, y, ...bySeries(series) } }]
  if (tangents.length > 0) {
    layer.push(
      { mark: { type: 'rule', strokeWidth: 1.5, color: '#4a4f57' }, ...chosen, data: { values: tangents }, encoding: { x, y, x2: { field: 'x2' }, y2: { field: 'value2' } } },
      { mark: { type: 'point', filled: true, size: 60, opacity: 1, color: seriesColors[6]! }, ...chosen, data: { values: tangents }, encoding: { x: { ...x, field: 'at' }, y: { ...y, field: 'height' } } },
    )
  }
  return {
    $schema: schema, description: `${series.join(', ')} from ${from} to ${to}${slider === undefined ? '' : `, for ${slider.name} from ${slider.from} to ${slider.to}`}.`, ...titled(title), width, height, config,
    ...(slider === undefined ? {} : { params: [bound(slider, parameters)] }),
    data: { values }, layer,
  }
}

/** The function and its derivatives at x, by order. */
function evaluator(name: string, f: ScalarFunction, order: number): (x: number, parameter: number) => number[] {
  const [x, parameter] = [input('x'), input('parameter')]
  const y = f(x, parameter)
  if (!isTensor(y) || y.rank !== 0) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'functionPlot', problem: `${name} does not give a single number`, received: isTensor(y) ? `shape ${showShape(y.shape)}` : typeof y, expected: 'a tensor of shape []',
      hint: 'x is a single number; write x => reshape(model(reshape(x, [1, 1])), []) for a model of rows',
    })
  }
  const outputs: Record<string, Tensor> = { d0: y }
  for (let at = 1; at <= order; at++) outputs[`d${at}`] = grad(outputs[`d${at - 1}`]!, x, { disconnected: 'zero' })
  const run = interpret({ inputs: { x, parameter }, outputs })
  return (at, setting) => Object.values(run({ x: at, parameter: setting })).map(value => value.item())
}

function settings({ from, to, step = to - from < 10 ? (to - from) / 20 : 1 }: FunctionSlider): number[] {
  const count = Math.floor((to - from) / step + 1e-9) + 1
  if (!(to > from && step > 0 && count <= MOST_CURVES)) {
    throw refuse('a slider out of range', `from ${from} to ${to} by ${step}`, `at most ${MOST_CURVES} values, upward`, "write { slider: { name: 'β', from: -1, to: 25, value: 5 } }")
  }
  return Array.from({ length: count }, (_, at) => from + at * step)
}

function bound({ name, from, value = from }: FunctionSlider, values: readonly number[]) {
  const nearest = values.reduce((best, one) => Math.abs(one - value) < Math.abs(best - value) ? one : best)
  return { name: 'slider', value: nearest, bind: { input: 'range' as const, min: from, max: values.at(-1)!, step: values[1]! - values[0]!, name: `${name} ` } }
}

/** One range for all values of a slider, so that axes stand still while it moves. */
function domainOf(slider: FunctionSlider | undefined, heights: readonly (number | null)[]): { domain?: [number, number] } {
  if (slider === undefined) return emptyDomain(heights, 'linear')
  const [least, greatest] = rangeOf(heights)
  return least < greatest ? { domain: [least, greatest] } : emptyDomain(heights, 'linear')
}

function check({ tangentAt }: FunctionPlotOptions, from: number, to: number, points: number, derivatives: number): void {
  if (!(Number.isFinite(from) && Number.isFinite(to) && from < to)) throw refuse('no range of x', `from ${from} to ${to}`, 'two finite numbers, the lower first', 'write { from: -3, to: 3 }')
  if (!Number.isInteger(points) || points < 2) throw refuse('points out of range', `points ${points}`, 'a whole number, two or more', 'write { points: 201 }')
  if (![0, 1, 2].includes(derivatives)) throw refuse('derivatives out of range', `derivatives ${derivatives}`, '0, 1 or 2', 'write { derivatives: 2 } for f, f′ and f″')
  if (tangentAt !== undefined && !Number.isFinite(tangentAt)) throw refuse('no place for a tangent', `tangentAt ${tangentAt}`, 'a finite number', 'write { tangentAt: 1 }')
}

function refuse(problem: string, received: string, expected: string, hint: string): ValueError {
  return new ValueError({ code: 'ARGUMENT_INVALID', operation: 'functionPlot', problem, received, expected, hint })
}
