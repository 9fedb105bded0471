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
  resolve?: { scale: { [channel: string]: 'independent' | 'shared' } }
  config: { [part: string]: PlotValue | { [property: string]: PlotValue } }
}

export interface VegaLiteLayer {
  mark: { type: 'line' | 'point' | 'rect' | 'text'; [property: string]: unknown }
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
  axis: { domainColor: '#8a9099', gridColor: '#e6e8eb', tickColor: '#8a9099', labelColor: '#4a4f57', titleColor: '#4a4f57', titleFontWeight: 'normal', titlePadding: 8, labelFontSize: 11, titleFontSize: 12 },
  legend: { labelColor: '#1f2328', labelFontSize: 12, symbolStrokeWidth: 3 },
  title: { color: '#1f2328', fontSize: 14, fontWeight: 'bold', anchor: 'start', offset: 12 },
}

/** Blue and vermilion of Okabe and Ito's palette, then its others. */
export const seriesColors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7']
