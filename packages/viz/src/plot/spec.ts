/** The part of Vega-Lite's specifications that plots here are made of: plain JSON, drawn by Vega-Lite 6. */

export type PlotValue = string | number | boolean | null

/** A Vega-Lite specification: a table and layers of marks over it. `compile` of vega-lite takes it as it is. */
export interface VegaLiteSpec {
  $schema: string
  description: string
  title?: string
  width: number
  height: number
  data: { values: { [field: string]: PlotValue }[] }
  layer: VegaLiteLayer[]
  /** What a reader may change, such as a slider. */
  params?: { name: string, value: number, bind: { input: 'range', min: number, max: number, step: number, name: string } }[]
  resolve?: { scale: { [channel: string]: 'independent' | 'shared' } }
  config: { [part: string]: PlotValue | { [property: string]: PlotValue } }
}

export interface VegaLiteLayer {
  mark: { type: 'bar' | 'line' | 'point' | 'rect' | 'rule' | 'text'; [property: string]: unknown }
  /** Rows of the layer's own. */
  data?: { values: { [field: string]: PlotValue }[] }
  transform?: { filter: string }[]
  encoding: { [channel: string]: { [property: string]: unknown } }
}

export interface PlotOptions {
  /** Above the plot. Default: none. */
  readonly title?: string
  /** Of the plotting area, in pixels. */
  readonly width?: number
  /** Of the plotting area, in pixels. */
  readonly height?: number
}

export const schema = 'https://vega.github.io/schema/vega-lite/v6.json'

/** Quiet axes, and fonts that stand on most machines. */
export const config: VegaLiteSpec['config'] = {
  background: 'white',
  padding: 8,
  font: 'DejaVu Sans, Verdana, sans-serif',
  view: { stroke: null },
  axis: { domainColor: '#8a9099', gridColor: '#e6e8eb', tickColor: '#8a9099', labelColor: '#4a4f57', titleColor: '#4a4f57', titleFontWeight: 'normal', titlePadding: 8, labelFontSize: 11, titleFontSize: 12, labelFlush: false },
  legend: { labelColor: '#1f2328', labelFontSize: 12, symbolStrokeWidth: 3, titleColor: '#4a4f57', titleFontSize: 12, titleFontWeight: 'normal' },
  title: { color: '#1f2328', fontSize: 14, fontWeight: 'bold', anchor: 'start', offset: 12 },
}

/** Blue and vermilion of Okabe and Ito's palette, then its others. */
export const seriesColors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#1f2328', '#b8a800']
export const seriesDashes = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3]]

/** Of the axis of a logarithmic scale: lines at powers of ten alone. */
export const logAxis = { gridOpacity: { condition: { test: 'abs(log(datum.value) / LN10 - round(log(datum.value) / LN10)) < 1e-9', value: 1 }, value: 0 } }

/** The title of a plot as a specification has it. */
export function titled(title: string | undefined): { title?: string } {
  return title === undefined ? {} : { title }
}

/** A number as JSON can hold it: without −0, and what is not finite leaves a gap. */
export function plotted(value: number): number | null {
  return Number.isFinite(value) ? value + 0 : null
}

/** The least and the greatest of the numbers that are finite; from ∞ to −∞ where none is. */
export function rangeOf(numbers: Iterable<number | null>): [least: number, greatest: number] {
  let [least, greatest] = [Infinity, -Infinity]
  for (const one of numbers) if (one !== null && Number.isFinite(one)) [least, greatest] = [Math.min(least, one), Math.max(greatest, one)]
  return [least, greatest]
}

/** An axis for numbers of which none is left to draw, so that Vega need not look for their range. */
export function emptyDomain(numbers: readonly (number | null)[], type: 'linear' | 'log'): { domain?: [number, number] } {
  return numbers.some(one => one !== null) ? {} : { domain: type === 'log' ? [0.1, 1] : [0, 1] }
}

/** Equal names of different things told apart by number, so that each keeps its own place. */
export function distinct(names: readonly string[]): string[] {
  return names.map((name, index) => names.indexOf(name) === index ? name : `${name} (${index})`)
}

/** Lines told apart by color and dashes, in the order of their names. */
export function bySeries(names: readonly string[], legend = names.length > 1): { color: { [property: string]: unknown }, strokeDash: { [property: string]: unknown } } {
  const field = { field: 'series', type: 'nominal', legend: legend ? { title: null, symbolType: 'stroke', symbolSize: 300 } : null }
  const range = <T>(from: readonly T[]): T[] => names.map((_, at) => from[at % from.length]!)
  return {
    color: { ...field, scale: { domain: [...names], range: range(seriesColors) } },
    strokeDash: { ...field, scale: { domain: [...names], range: range(seriesDashes) } },
  }
}
