/** The classical drawing of a network: units in columns, a line for every weight. */
import { ValueError, showShape } from '@mlp/autograd'
import type { Value } from '@mlp/autograd'
import { escaped } from '../page/html.js'
import { shortNumber } from '../text/number.js'

/** Layers with weights of shape [outputs, inputs]; layers without, such as activations, are passed over. A `sequential` or `mlp` of @mlp/nn is one. */
export interface DrawnNetwork {
  readonly layers: readonly (object & { readonly weight?: DrawnCell, readonly bias?: DrawnCell })[]
}
interface DrawnCell { readonly value: Pick<Value, 'shape' | 'data'> }

export interface NetworkDiagramOptions {
  /** What is written at lines and units: names of weights and biases, their numbers, or nothing. Default: names in small networks. */
  readonly labels?: 'names' | 'values' | 'none'
  /**
   * Which unit a weight names first: 'to' writes w₂₁ for the weight to unit 2 from unit 1, where W of shape [outputs, inputs] has it; 'from' the
   * other way round. Default: 'to'.
   */
  readonly first?: 'to' | 'from'
  /** Names of inputs. Default: x₁, x₂, … */
  readonly inputs?: readonly string[]
  /** Names of outputs. Default: y₁, y₂, … */
  readonly outputs?: readonly string[]
  /** Units of a layer that are drawn before the others become dots; three or more. Default: 10. */
  readonly mostUnits?: number
  /** What the drawing shows, for readers who do not see it. Default: the sizes. */
  readonly description?: string
}

const RADIUS = 19
const ROW = 66
const COLUMN = 190
const MARGIN = 34
const LABELED_EDGES = 12
const LABELED_UNITS = 4
const CHARACTER = 7
const POSITIVE = '#0072b2'
const NEGATIVE = '#d55e00'
const NEUTRAL = '#8a9099'

interface Unit { readonly index: number; readonly x: number; readonly y: number }
interface Connection { readonly weight: Value['data'] | undefined; readonly bias: Value['data'] | undefined; readonly biased: boolean }

/**
 * A network as units and weighted connections, in SVG. With weights, lines are blue where they are positive, vermilion and dashed where negative, and
 * thicker where they are greater. Layers of many units are shortened by dots.
 *
 * @param network numbers of units per layer, from the inputs on, or a model with weights
 * @throws ValueError for fewer than two layers, sizes that are not positive whole numbers, weights that do not fit each other and options out of range
 * @example
 * import { networkDiagram } from '@mlp/viz'
 * const svg = networkDiagram([2, 3, 1])
 * console.log([...svg.matchAll(/<line/g)].length, svg.includes('w₃₂⁽¹⁾'), svg.includes('b₁⁽²⁾')) // → 9 true true
 */
export function networkDiagram(network: readonly number[] | DrawnNetwork, options: NetworkDiagramOptions = {}): string {
  const { first = 'to', mostUnits = 10 } = options
  const { sizes, connections } = read(network)
  if (!Number.isInteger(mostUnits) || mostUnits < 3) throw refuse('mostUnits out of range', `mostUnits ${mostUnits}`, 'a whole number, three or more', 'leave it out')
  const shownSizes = sizes.map(size => Math.min(size, mostUnits))
  const edges = shownSizes.slice(1).map((size, at) => size * shownSizes[at]!)
  const readable = edges.every((count, at) => count <= LABELED_EDGES && (sizes[at] === 1 || sizes[at + 1]! <= LABELED_UNITS)) && sizes.every(size => size <= mostUnits)
  const labels = options.labels ?? (readable ? 'names' : 'none')
  if (labels === 'values' && connections.some(({ weight }) => weight === undefined)) throw refuse('there are no weights to write', 'numbers of units', 'a model', "pass the model, or { labels: 'names' }")
  const height = Math.max(...shownSizes.map((size, at) => size + Number(size < sizes[at]!))) * ROW + 2 * MARGIN
  const [before, after] = [options.inputs, options.outputs].map(names => MARGIN + RADIUS + Math.max(0, ...(names ?? []).filter(isBeside).map(name => name.length * CHARACTER))) as [number, number]
  const width = before + (sizes.length - 1) * COLUMN + after
  const columns = sizes.map((size, layer) => unitsOf(size, shownSizes[layer]!, before + layer * COLUMN, height / 2))
  const lines: string[] = []
  const texts: string[] = []
  connections.forEach(({ weight, bias, biased }, at) => {
    const [from, to] = [columns[at]!, columns[at + 1]!]
    const greatest = weight === undefined ? 1 : Array.from(weight).filter(Number.isFinite).reduce((most, one) => Math.max(most, Math.abs(one)), Number.MIN_VALUE)
    for (const target of to) {
      for (const source of from) {
        const value = weight?.[target.index * sizes[at]! + source.index]
        lines.push(connection(source, target, value, greatest))
        if (labels === 'none') continue
        const name = first === 'to' ? [target, source] : [source, target]
        // Lines that meet in a unit are written at near their beginning, where they are apart.
        texts.push(written(along(source, target, from.length === 1 ? 0.62 : 0.25), labels === 'values' ? shortNumber(value!) : `w${name.map(unit => subscript(unit.index + 1)).join(Math.max(sizes[at]!, sizes[at + 1]!) > 9 ? '‚' : '')}${superscript(at + 1)}`, 10))
      }
      if (labels !== 'none' && biased) texts.push(written({ x: target.x, y: target.y - RADIUS - 7 }, labels === 'values' ? shortNumber(bias![target.index]!) : `b${subscript(target.index + 1)}${superscript(at + 1)}`, 10))
    }
  })
  const nodes = columns.flatMap((units, layer) => {
    const role = layer === 0 ? 'input' : layer === sizes.length - 1 ? 'output' : 'hidden'
    const dots = units.length < sizes[layer]! ? dotsAt(units, sizes[layer]!) : ''
    return [...units.map(unit => circle(unit, role, nameOf(options, role, layer, unit.index))), dots]
  })
  const description = escaped(options.description ?? `a network of ${sizes.join('-')} units`)
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans, Verdana, sans-serif"><title>${description}</title>${lines.join('')}${texts.join('')}${nodes.join('')}</svg>`
}

function read(network: readonly number[] | DrawnNetwork): { readonly sizes: readonly number[], readonly connections: readonly Connection[] } {
  const given: unknown = network
  if (Array.isArray(given)) {
    const sizes = network as readonly number[]
    if (sizes.length < 2 || sizes.some(size => !Number.isInteger(size) || size < 1)) throw refuse('not the sizes of layers', `[${sizes.join(', ')}]`, 'two or more positive whole numbers', 'write networkDiagram([2, 3, 1])')
    return { sizes, connections: sizes.slice(1).map(() => ({ weight: undefined, bias: undefined, biased: true })) }
  }
  const layers = ((given as Partial<DrawnNetwork> | null | undefined)?.layers ?? []).filter(layer => layer.weight !== undefined)
  const shapes = layers.map(layer => layer.weight!.value.shape)
  if (shapes.length === 0) throw refuse('nothing to draw', typeof given, 'numbers of units, or a model with layers that have a weight', 'write networkDiagram([2, 3, 1]) or networkDiagram(mlp([2, 3, 1]))')
  shapes.forEach((shape, at) => {
    if (shape.length === 2 && (at === 0 || shape[1] === shapes[at - 1]![0])) return
    throw refuse('weights do not fit each other', `layer ${at + 1} of shape ${showShape(shape)}`, at === 0 ? '[outputs, inputs]' : `[outputs, ${shapes[at - 1]![0]!}]`, 'only layers that follow each other and are fully connected can be drawn')
  })
  return {
    sizes: [shapes[0]![1]!, ...shapes.map(shape => shape[0]!)],
    connections: layers.map(({ weight, bias }) => ({ weight: weight!.value.data, bias: bias?.value.data, biased: bias !== undefined })),
  }
}

/** The units drawn of a layer: all, or the first and the last one with dots between. */
function unitsOf(size: number, shown: number, x: number, middle: number): Unit[] {
  const rows = shown < size ? shown + 1 : shown
  return Array.from({ length: shown }, (_, at) => {
    const last = shown < size && at === shown - 1
    return { index: last ? size - 1 : at, x, y: middle + ((last ? shown : at) - (rows - 1) / 2) * ROW }
  })
}

function dotsAt(units: readonly Unit[], size: number): string {
  const [before, after] = units.slice(-2) as [Unit, Unit]
  const y = (before.y + after.y) / 2
  return [-9, 0, 9].map(dy => `<circle cx="${before.x}" cy="${round(y + dy)}" r="2.2" fill="#4a4f57"/>`).join('') + `<text x="${before.x + 12}" y="${round(y + 4)}" font-size="11" fill="#1f2328" stroke="white" stroke-width="4" paint-order="stroke">${size} units</text>`
}

function nameOf({ inputs, outputs }: NetworkDiagramOptions, role: string, layer: number, index: number): string {
  if (role === 'input') return inputs?.[index] ?? `x${subscript(index + 1)}`
  return role === 'output' ? outputs?.[index] ?? `y${subscript(index + 1)}` : `a${subscript(index + 1)}${superscript(layer)}`
}

const FILLS: Readonly<Record<string, readonly [fill: string, stroke: string]>> = { input: ['#dcebf5', '#0072b2'], hidden: ['#ffffff', '#4a4f57'], output: ['#d9f0e8', '#009e73'] }

function circle({ x, y }: Unit, role: string, name: string): string {
  const [fill, stroke] = FILLS[role]!
  const at = role === 'hidden' || !isBeside(name) ? `x="${x}" text-anchor="middle"` : role === 'input' ? `x="${x - RADIUS - 4}" text-anchor="end"` : `x="${x + RADIUS + 4}"`
  return `<circle cx="${x}" cy="${round(y)}" r="${RADIUS}" fill="${fill}" stroke="${stroke}" stroke-width="1.5"/><text ${at} y="${round(y + 4)}" font-size="${name.length > 5 && role === 'hidden' ? 9 : name.length > 3 ? 11 : 13}" fill="#1f2328">${escaped(name)}</text>`
}

function connection(from: Unit, to: Unit, weight: number | undefined, greatest: number): string {
  const [a, b] = [rim(from, to), rim(to, from)]
  const share = weight === undefined ? 0 : Math.min(1, Math.abs(weight) / greatest)
  const style = weight === undefined || Number.isNaN(weight)
    ? `stroke="${NEUTRAL}" stroke-width="1"`
    : `stroke="${weight < 0 ? NEGATIVE : POSITIVE}" stroke-width="${round(0.4 + 2.6 * share)}" stroke-opacity="${round(0.25 + 0.65 * share)}"${weight < 0 ? ' stroke-dasharray="5 3"' : ''}`
  return `<line x1="${a.x}" y1="${a.y}" x2="${b.x}" y2="${b.y}" ${style}/>`
}

/** Where the line from one unit to another leaves its circle. */
function rim(from: Unit, to: Unit): { readonly x: number, readonly y: number } {
  const distance = Math.hypot(to.x - from.x, to.y - from.y)
  return { x: round(from.x + (to.x - from.x) * RADIUS / distance), y: round(from.y + (to.y - from.y) * RADIUS / distance) }
}

function along(from: Unit, to: Unit, share: number): { readonly x: number, readonly y: number } {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share - 3 }
}

/** Text with a white rim, so that it can be read over lines. */
function written({ x, y }: { readonly x: number, readonly y: number }, text: string, size: number): string {
  return `<text x="${round(x)}" y="${round(y + 3)}" font-size="${size}" text-anchor="middle" fill="#1f2328" stroke="white" stroke-width="3" paint-order="stroke">${escaped(text)}</text>`
}

/** Longer names stand beside the units of the first and the last layer. */
const isBeside = (name: string): boolean => name.length > 5
const round = (value: number): number => Math.round(value * 10) / 10
const subscript = (index: number): string => Array.from(String(index), digit => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]).join('')
const superscript = (index: number): string => `⁽${Array.from(String(index), digit => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('')}⁾`

function refuse(problem: string, received: string, expected: string, hint: string): ValueError {
  return new ValueError({ code: 'ARGUMENT_INVALID', operation: 'networkDiagram', problem, received, expected, hint })
}
