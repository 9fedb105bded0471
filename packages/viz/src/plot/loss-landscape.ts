/** The loss over two numbers of a model, with the path of a descent. */
import { ShapeError, ValueError, input, interpret, isParameter, isTensor, nameOf, showShape, sizeOf, substitute } from '@mlp/autograd'
import type { Parameter, Tensor, Value } from '@mlp/autograd'
import { contours } from './contours.js'
import { config, plotted, rangeOf, schema, seriesColors, titled } from './spec.js'
import type { PlotOptions, VegaLiteLayer, VegaLiteSpec } from './spec.js'

// Cells reach a little below their neighbors, or seams would show.
const OVER = 1.2

/** A number of a model: a parameter that holds one, or one of its elements, counted row by row. */
export type Coordinate = Parameter | readonly [parameter: Parameter, element: number]

export interface LossLandscapeOptions extends PlotOptions {
  /** From where to where, for either coordinate. */
  readonly ranges: readonly [readonly [from: number, to: number], readonly [from: number, to: number]]
  /** Values of either coordinate, ends included; two or more. Default: 41. */
  readonly steps?: number | readonly [number, number]
  /** Points of a descent in order, one pair of coordinates for each. */
  readonly path?: readonly (readonly [number, number])[]
  /** Of the colors; 'log' shows deep valleys of positive losses. Default: 'linear'. */
  readonly scale?: 'linear' | 'log'
  /** How many lines of equal loss. Default: 12. */
  readonly levels?: number
  /** What evaluates the loss; `compile` of @mlp/autograd/compile pays for large models. Default: interpret. */
  readonly engine?: typeof interpret
}

/**
 * A loss over a grid of two of the numbers it depends on, the others as they are: colors, lines of equal loss, and the path of a descent.
 * Light is low. Cells are read and not written.
 *
 * @param loss a single number
 * @param coordinates two parameters of one number each, or `[parameter, element]`
 * @returns a specification whose rows are the losses, the first coordinate slowest: { x, y, loss } at the middle of each cell
 * @throws ShapeError for a loss that is not a single number and for parameters of several numbers; ValueError for coordinates that are
 *   no parameters or that the loss does not depend on, for options out of range and for a loss that is finite nowhere; BindingError for a loss that needs inputs
 * @example
 * import { parameter } from '@mlp/autograd'
 * import { lossLandscape } from '@mlp/viz'
 * const [p, q] = [parameter(3, { name: 'p' }), parameter(0, { name: 'q' })]
 * const spec = lossLandscape(p.square().add(q.square().mul(2)), [p, q], { ranges: [[-1, 1], [0, 2]], steps: 3, path: [[1, 2], [0, 1]] })
 * console.log(spec.data.values.map(({ loss }) => loss).join(' '), p.item()) // → 1 3 9 0 2 8 1 3 9 3
 */
export function lossLandscape(loss: Tensor, coordinates: readonly [Coordinate, Coordinate], { ranges, steps = 41, path = [], scale = 'linear', levels = 12, engine = interpret, title, width = 380, height = 320 }: LossLandscapeOptions): VegaLiteSpec {
  if (!isTensor(loss) || loss.rank !== 0) {
    throw new ShapeError({ code: 'SHAPE_MISMATCH', operation: 'lossLandscape', problem: 'the loss is not a single number', received: isTensor(loss) ? `shape ${showShape(loss.shape)}` : typeof loss, expected: 'a tensor of shape []', hint: 'reduce it with mean() or sum()' })
  }
  const [p, q] = [placeOf(coordinates[0], 0), placeOf(coordinates[1], 1)]
  const [columns, rows] = typeof steps === 'number' ? [steps, steps] : steps
  const [xs, ys] = [axisOf(ranges?.[0], columns), axisOf(ranges?.[1], rows)]
  const lossAt = evaluator(loss, p, q, engine)
  const losses = xs.map(x => ys.map(y => lossAt(x, y)))
  const [dx, dy] = [(xs[1]! - xs[0]!) / 2, (ys[1]! - ys[0]!) / 2]
  const values = xs.flatMap((x, i) => ys.map((y, j) => ({ x, y, loss: shown(losses[i]![j]!, scale), left: x - dx, right: x + OVER * dx, bottom: y - dy, top: y + OVER * dy })))
  const [least, greatest] = rangeOf(values.map(one => one.loss))
  if (least > greatest) {
    throw new ValueError({ code: 'DATA_NOT_FINITE', operation: 'lossLandscape', problem: 'there is no loss to draw', received: `no finite${scale === 'log' ? ' and positive' : ''} loss in ${values.length} points`, expected: 'a finite loss somewhere in the ranges', hint: scale === 'log' ? "leave out { scale: 'log' }, or change the ranges" : 'change the ranges' })
  }
  const onAxis = (field: string, name: string, ends: readonly number[], half: number): object => ({ field, type: 'quantitative', title: name, scale: { domain: [ends[0]! - half, ends.at(-1)! + half], nice: false, zero: false }, axis: { grid: false } })
  const x = (field: string): { [property: string]: unknown } => ({ ...onAxis(field, p.name, xs, dx) })
  const y = (field: string): { [property: string]: unknown } => ({ ...onAxis(field, q.name, ys, dy) })
  const color = { field: 'loss', type: 'quantitative', scale: { type: scale, scheme: 'viridis', reverse: true, domain: [least, greatest], ...(scale === 'log' ? {} : { zero: false }) } }
  const layer: VegaLiteLayer[] = [
    {
      mark: { type: 'rect', invalid: null, clip: true },
      encoding: {
        x: x('left'), x2: { field: 'right' }, y: y('bottom'), y2: { field: 'top' },
        color: { ...color, legend: { title: 'loss', gradientLength: height - 30, ...(scale === 'log' ? { format: '~g' } : {}) } },
      },
    },
    { mark: { type: 'rule', strokeWidth: 0.7, color: '#ffffff', opacity: 0.75 }, data: { values: contours(xs, ys, (i, j) => losses[i]![j]!, levelsBetween(least, greatest, levels, scale)).map(one => ({ ...one })) }, encoding: { x: x('x'), y: y('y'), x2: { field: 'x2' }, y2: { field: 'y2' } } },
  ]
  if (path.length > 0) {
    const points = path.map(([a, b], step) => ({ x: plotted(a), y: plotted(b), step }))
    const encoding = { x: x('x'), y: y('y'), order: { field: 'step', type: 'quantitative' } }
    layer.push(
      { mark: { type: 'line', color: seriesColors[1]!, strokeWidth: 2.5, clip: true, point: path.length <= 60 ? { filled: true, size: 35, color: seriesColors[1]! } : false }, data: { values: points }, encoding },
      { mark: { type: 'point', filled: false, size: 130, strokeWidth: 2, opacity: 1, color: '#1f2328', clip: true }, data: { values: points.slice(-1) }, encoding },
    )
  }
  return { $schema: schema, description: `Loss over ${p.name} and ${q.name}, from ${Number(least.toPrecision(4))} to ${Number(greatest.toPrecision(4))}.`, ...titled(title), width, height, config, data: { values }, layer }
}

interface Place { readonly cell: Parameter; readonly element: number; readonly name: string }

function placeOf(coordinate: Coordinate, index: number): Place {
  const [cell, element] = Array.isArray(coordinate) ? coordinate as readonly [Parameter, number] : [coordinate as Parameter, undefined]
  const fallback = ['first', 'second'][index]!
  if (!isParameter(cell)) throw refuse('a coordinate is not a parameter', typeof cell, 'a parameter, or [parameter, element]', 'write lossLandscape(loss, [[w, 0], [w, 1]], { ranges: … })')
  const size = sizeOf(cell.shape)
  if (element === undefined && size !== 1) {
    throw new ShapeError({ code: 'SHAPE_MISMATCH', operation: 'lossLandscape', problem: 'a parameter of several numbers is no coordinate', received: `${nameOf(cell) ?? fallback} of shape ${showShape(cell.shape)}`, expected: 'one number', hint: 'name the element, counted row by row: [w, 0]' })
  }
  const at = element ?? 0
  if (!(Number.isInteger(at) && at >= 0 && at < size)) throw refuse('no such element', `element ${at} of ${size}`, `a whole number from 0 to ${size - 1}`, 'elements are counted row by row from 0')
  return { cell, element: at, name: `${nameOf(cell) ?? fallback}${element === undefined ? '' : `[${element}]`}` }
}

/** The loss with two numbers of its cells replaced: the cells themselves are only read. */
function evaluator(loss: Tensor, p: Place, q: Place, engine: typeof interpret): (x: number, y: number) => number {
  const cells = [...new Set([p.cell, q.cell])]
  const inputs = Object.fromEntries(cells.map((cell, at) => [`c${at}`, input(`c${at}`, cell.shape, { dtype: cell.dtype })]))
  const [moved] = substitute([loss], new Map(cells.map((cell, at) => [cell, inputs[`c${at}`]!])))
  if (moved === loss) throw refuse('the loss does not depend on the coordinates', `${p.name} and ${q.name}`, 'parameters that the loss is computed from', 'pass the parameters of the model that the loss is made with')
  const run = engine({ inputs, outputs: { loss: moved! } })
  const held = cells.map((cell): Value => ({ shape: cell.shape, dtype: cell.dtype, data: cell.value.data.slice() }))
  return (x, y) => {
    held[cells.indexOf(p.cell)]!.data[p.element] = x
    held[cells.indexOf(q.cell)]!.data[q.element] = y
    return run(Object.fromEntries(held.map((value, at) => [`c${at}`, value]))).loss.item()
  }
}

function axisOf(range: readonly [number, number] | undefined, steps: number): number[] {
  if (!Number.isInteger(steps) || steps < 2) throw refuse('steps out of range', `steps ${steps}`, 'a whole number, two or more', 'write { steps: 41 }')
  const [from, to] = range ?? [NaN, NaN]
  if (!(Number.isFinite(from) && Number.isFinite(to) && from < to)) throw refuse('no range', `from ${from} to ${to}`, 'two finite numbers, the lower first', 'write { ranges: [[-1, 3], [0, 1]] }')
  return Array.from({ length: steps }, (_, at) => from + (to - from) * at / (steps - 1))
}

function shown(loss: number, scale: string): number | null {
  return scale === 'log' && !(loss > 0) ? null : plotted(loss)
}

/** Closer together toward the bottom, where a landscape is flat: evenly spaced in the root of the height, or in its logarithm. */
function levelsBetween(least: number, greatest: number, count: number, scale: string): number[] {
  const shares = Array.from({ length: count }, (_, at) => (at + 1) / (count + 1))
  return shares.map(share => scale === 'log' ? least * (greatest / least) ** share : least + (greatest - least) * share ** 2)
}

function refuse(problem: string, received: string, expected: string, hint: string): ValueError {
  return new ValueError({ code: 'ARGUMENT_INVALID', operation: 'lossLandscape', problem, received, expected, hint })
}
