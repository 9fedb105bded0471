/** Vectors of the plane as arrows. */
import { ValueError } from '@mlp/autograd'
import { config, rangeOf, schema, seriesColors, titled } from './spec.js'
import type { PlotOptions, VegaLiteSpec } from './spec.js'

// Of the plotting area, in pixels.
const LONGER_SIDE = 320
// Room beyond the vectors, as a share of what they take up.
const ROOM = 1 / 6

type Point = readonly [x: number, y: number]
/** A vector from the origin, or from one point to another. */
export type PlottedVector = Point | { readonly from: Point, readonly to: Point }

/**
 * Vectors of the plane as arrows with their names, a unit as long in one direction as in the other.
 *
 * @param vectors by name
 * @returns a specification whose rows hold the ends and the length of every vector
 * @throws ValueError for no vectors and for coordinates that are not finite
 * @example
 * import { vectorPlot } from '@mlp/viz'
 * const spec = vectorPlot({ OA: [1, 1], OB: [3, 2], AB: { from: [1, 1], to: [3, 2] } })
 * console.log(spec.data.values[2]?.['length']) // → 2.23606797749979
 */
export function vectorPlot(vectors: { readonly [name: string]: PlottedVector }, { title, width, height }: PlotOptions = {}): VegaLiteSpec {
  const rows = Object.entries(vectors).map(([name, vector]) => {
    const { from, to } = 'from' in vector ? vector : { from: [0, 0] as const, to: vector }
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
    if (!Number.isFinite(dx) || !Number.isFinite(dy)) throw new ValueError({ code: 'DATA_NOT_FINITE', operation: 'vectorPlot', problem: 'a coordinate is not finite', received: `${name}: ${String(from)} to ${String(to)}`, expected: 'finite numbers', hint: 'write { OA: [1, 1] }' })
    // Vega turns clockwise from upright.
    return { vector: name, x: from[0], y: from[1], x2: to[0], y2: to[1], length: Math.hypot(dx, dy), angle: 90 - Math.atan2(dy, dx) * 180 / Math.PI, middleX: (from[0] + to[0]) / 2, middleY: (from[1] + to[1]) / 2 }
  })
  if (rows.length === 0) throw new ValueError({ code: 'DATA_EMPTY', operation: 'vectorPlot', problem: 'no vectors', received: 'an empty object', expected: 'vectors by name', hint: 'write vectorPlot({ OA: [1, 1], OB: [3, 2] })' })
  const ranges = [rangeOf([0, ...rows.flatMap(one => [one.x, one.x2])]), rangeOf([0, ...rows.flatMap(one => [one.y, one.y2])])]
  const longest = Math.max(...ranges.map(([least, greatest]) => greatest - least))
  const room = longest === 0 ? 1 : ROOM * longest
  const [xs, ys] = ranges.map(([least, greatest]): [number, number] => [least < 0 ? least - room : 0, greatest + room]) as [[number, number], [number, number]]
  const [across, up] = [xs[1] - xs[0], ys[1] - ys[0]]
  const unit = width !== undefined ? width / across : height !== undefined ? height / up : LONGER_SIDE / Math.max(across, up)
  const on = (field: string, title: string, domain: [number, number]): { [property: string]: unknown } => ({ field, type: 'quantitative', title, scale: { domain, nice: false, zero: false }, axis: { ...(longest >= 2 ? { tickMinStep: 1 } : {}), format: '~r' } })
  const names = rows.map(one => one.vector)
  const color = { field: 'vector', type: 'nominal', legend: null, scale: { domain: names, range: names.map((_, at) => seriesColors[at % seriesColors.length]!) } }
  return {
    $schema: schema, description: `Vectors ${names.join(', ')}.`, ...titled(title), width: width ?? Math.round(unit * across), height: height ?? Math.round(unit * up), config,
    data: { values: rows },
    layer: [
      { mark: { type: 'rule', strokeWidth: 2.5 }, encoding: { x: on('x', 'x', xs), y: on('y', 'y', ys), x2: { field: 'x2' }, y2: { field: 'y2' }, color } },
      { mark: { type: 'point', shape: 'M0,0L-0.6,1.2L0.6,1.2Z', filled: true, size: 260, opacity: 1 }, encoding: { x: on('x2', 'x', xs), y: on('y2', 'y', ys), angle: { field: 'angle', type: 'quantitative', scale: null }, color } },
      { mark: { type: 'text', fontSize: 13, fontWeight: 'bold', dy: -10, dx: -8 }, encoding: { x: on('middleX', 'x', xs), y: on('middleY', 'y', ys), text: { field: 'vector', type: 'nominal' }, color } },
    ],
  }
}
