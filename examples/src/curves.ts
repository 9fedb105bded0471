/** Curves in a terminal. */

/** One curve: its sign, and its values at even steps. */
export interface Curve { readonly sign: string; readonly values: readonly number[] }

/**
 * Curves over each other, later ones on top, with the greatest and the least value beside them. `log` draws logarithms, of positive
 * values; what is greater than `most` is drawn at the top.
 */
export function drawCurves(curves: readonly Curve[], { width = 64, height = 12, log = false, most = Infinity }: { width?: number; height?: number; log?: boolean; most?: number } = {}): string {
  const scaled = curves.map(({ sign, values }) => ({ sign, values: values.map(value => (log ? Math.log10(Math.min(value, most)) : Math.min(value, most))) }))
  const all = scaled.flatMap(({ values }) => values).filter(Number.isFinite)
  const [low, high] = [Math.min(...all), Math.max(...all)]
  const rows = Array.from({ length: height }, () => Array.from({ length: width }, () => ' '))
  for (const { sign, values } of scaled) {
    for (let column = 0; column < width; column++) {
      const value = values[Math.round(column / (width - 1) * (values.length - 1))]!
      if (Number.isFinite(value)) rows[Math.round((high - value) / (high - low) * (height - 1))]![column] = sign
    }
  }
  const label = (row: number): string => (row === 0 || row === height - 1 ? (log ? 10 ** (row === 0 ? high : low) : row === 0 ? high : low).toPrecision(3) : '').padStart(9)
  return rows.map((cells, row) => `${label(row)} │${cells.join('')}`.trimEnd()).join('\n')
}
