/** Numbers of a table or an image as colors. */
import { ShapeError, ValueError } from '@mlp/autograd'
import { config, plotted, schema, titled } from './spec.js'
import type { PlotOptions, VegaLiteSpec } from './spec.js'

export interface HeatMapOptions extends PlotOptions {
  /** Of the colors. Default: 'value'. */
  readonly valueTitle?: string
  /** Of rows, from the top. Default: none. */
  readonly rowNames?: readonly string[]
  /** Of columns. Default: none. */
  readonly columnNames?: readonly string[]
}

/** Vermilion below zero, blue above, by lightness too. */
const SIGNED = ['#a63c00', '#e9a06b', '#ffffff', '#7fb4d8', '#00507d']
const UNSIGNED = ['#ffffff', '#7fb4d8', '#00507d']

/**
 * Numbers as colors, row by row from the top: a saliency map, a matrix of weights. With negative numbers zero is white, vermilion stands
 * below it and blue above, both to the greatest size there is; without, white is zero.
 *
 * @param values one number per cell
 * @param columns numbers per row
 * @throws ShapeError when values do not fill whole rows, or names do not match; ValueError for columns that are not a whole number
 * @example
 * import { heatMap } from '@mlp/viz'
 * const spec = heatMap([0.5, -1, 0, 0.25], 2, { title: '∂y/∂x' })
 * console.log(spec.data.values[1]) // → { row: 0, column: 1, value: -1 }
 */
export function heatMap(values: ArrayLike<number>, columns: number, { valueTitle = 'value', rowNames, columnNames, title, width, height }: HeatMapOptions = {}): VegaLiteSpec {
  const rows = check(values, columns, rowNames, columnNames)
  const cells = Array.from(values, (value, at) => ({ row: Math.floor(at / columns), column: at % columns, value: plotted(value) }))
  const finite = cells.flatMap(({ value }) => value === null ? [] : [value])
  const greatest = finite.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const size = greatest === 0 ? 1 : greatest
  const signed = finite.some(value => value < 0)
  const cell = Math.max(4, Math.min(30, Math.floor(360 / Math.max(rows, columns))))
  const axis = (names: readonly string[] | undefined): object => names === undefined ? { axis: null } : { axis: { labelAngle: 0, domain: false, ticks: false, labelExpr: `${literalOf(names)}[datum.value]` } }
  return {
    $schema: schema, description: `${valueTitle} of ${rows} × ${columns} cells, at most ${Number(greatest.toPrecision(3))} in size.`, ...titled(title),
    width: width ?? columns * cell, height: height ?? rows * cell, config: { ...config, view: { stroke: '#c9cfd8' } },
    data: { values: cells },
    layer: [{
      mark: { type: 'rect', invalid: null },
      encoding: {
        x: { field: 'column', type: 'ordinal', title: null, scale: { padding: 0 }, ...axis(columnNames) },
        y: { field: 'row', type: 'ordinal', title: null, scale: { padding: 0 }, ...axis(rowNames) },
        color: { field: 'value', type: 'quantitative', scale: { domain: signed ? [-size, size] : [0, size], range: signed ? SIGNED : UNSIGNED, interpolate: 'lab' }, legend: { title: valueTitle } },
      },
    }],
  }
}

/** A list of names in Vega's expressions, where text ends at the line separators that JSON leaves as they are. */
function literalOf(names: readonly string[]): string {
  return JSON.stringify(names).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}

/** The number of rows. */
function check(values: ArrayLike<number>, columns: number, rowNames: readonly string[] | undefined, columnNames: readonly string[] | undefined): number {
  const operation = 'heatMap'
  if (!Number.isInteger(columns) || columns < 1) throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'columns out of range', received: `columns ${columns}`, expected: 'a whole number, one or more', hint: 'write heatMap(values, 8)' })
  const rows = values.length / columns
  if (values.length === 0 || !Number.isInteger(rows)) throw new ShapeError({ code: 'SHAPE_MISMATCH', operation, problem: 'values do not fill whole rows', received: `${values.length} values for ${columns} columns`, expected: `a multiple of ${columns}`, hint: 'pass one flat list, row by row: saliency(…).data' })
  for (const [what, names, count] of [['rowNames', rowNames, rows], ['columnNames', columnNames, columns]] as const) {
    if (names !== undefined && names.length !== count) throw new ShapeError({ code: 'SHAPE_MISMATCH', operation, problem: `${what} do not match`, received: `${names.length} names for ${count}`, expected: `${count} names`, hint: 'leave them out, or name all' })
  }
  return rows
}
