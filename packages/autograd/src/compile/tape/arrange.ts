/**
 * Where values stand in memory, and the tape: groups of trees of one shape on one level, in the order in which they are
 * computed. A group is a header, the number of its function, how many values it makes and where the first of them goes, and then
 * for each value the addresses of what is read for it. Results of a group lie side by side.
 */
import type { Cell } from '../../graph/cell.js'
import { BYTES } from '../trace.js'
import { cellOf } from '../../ops/operation.js'
import { DTYPES } from './scalars.js'
import type { Held, Scalars } from './scalars.js'
import type { Shape, Trees } from './trees.js'

/** Words of a group's header. */
export const HEADER = 3

/** What a function of the tape computes: a tree, or a copy of numbers of one dtype. */
export type Job = { readonly kind: 'tree'; readonly shape: Shape; readonly lane: number } | { readonly kind: 'copy'; readonly lane: number }

export interface JobCount {
  readonly job: Job
  groups: number
  values: number
}

/** Where the numbers of a root stand, and whether they do so because of it. */
export interface Placed {
  readonly address: number
  readonly copied: boolean
}

export interface Arrangement {
  readonly jobs: readonly JobCount[]
  readonly levels: number
  readonly groups: number
  readonly tape: Int32Array
  readonly tapeAddress: number
  /** Constants stand before the tape, eight bytes each, in the order of the values. */
  readonly constantsAddress: number
  /** Addresses of leaves, and of the roots in order. */
  readonly held: readonly number[]
  readonly roots: readonly Placed[]
  /** Where memory ends, but for constants of functions. */
  readonly memory: number
  /** Bytes of all values. */
  readonly live: number
}

/** Functions may write three numbers behind a group, and read the tape for three numbers more than there are. */
const SLACK = 128
/** What each constant takes. */
export const CONSTANT_BYTES = 8

/**
 * @param targets per root the cell it is written to, or undefined for outputs
 */
export function arrange(scalars: Scalars, trees: Trees, targets: readonly (Cell | undefined)[]): Arrangement {
  return new Arranger(scalars, trees, targets).arranged()
}

interface Copy {
  readonly lane: number
  readonly from: Int32Array
  readonly to: number
}

class Arranger {
  readonly #scalars: Scalars
  readonly #trees: Trees
  readonly #targets: readonly (Cell | undefined)[]
  readonly #addresses: Int32Array
  readonly #jobs: JobCount[] = []
  readonly #jobOf = new Map<string, number>()
  /** Where the next value of each lane goes. */
  readonly #next: number[] = []
  #end = 0
  #groups = 0

  constructor(scalars: Scalars, trees: Trees, targets: readonly (Cell | undefined)[]) {
    this.#scalars = scalars
    this.#trees = trees
    this.#targets = targets
    this.#addresses = new Int32Array(scalars.count)
  }

  arranged(): Arrangement {
    const { lane, roots } = this.#scalars
    const levels = levelsOf(this.#scalars, this.#trees)
    const order = ordered(this.#trees, levels)
    this.#divide(order)
    const held = this.#placeHeld()
    for (const value of order) this.#addresses[value] = this.#take(lane[value]!, 1)
    const constantsAddress = aligned(this.#end)
    let next = constantsAddress
    for (const value of this.#scalars.constants.keys()) {
      this.#addresses[value] = next
      next += CONSTANT_BYTES
    }
    const copies: Copy[] = []
    const placed = roots.map(root => this.#placeRoot(root, copies))
    const commits = this.#commits(placed)
    const tapeAddress = aligned(next)
    const tape = this.#record(order, levels, [...copies, ...commits])
    return {
      jobs: this.#jobs, levels: order.length === 0 ? 0 : levels[order.at(-1)!]!, groups: this.#groups, tape, tapeAddress, constantsAddress, held, roots: placed,
      memory: aligned(tapeAddress + 4 * tape.length + SLACK), live: tapeAddress,
    }
  }

  /** Divides memory between the lanes. */
  #divide(order: Int32Array): void {
    const { lane, held, roots } = this.#scalars
    const counts = DTYPES.map(() => 0)
    const count = (of: number, by = 1): void => { counts[of]! += by }
    for (const one of held) count(lane[one.first] ?? 0, one.count)
    for (const value of order) count(lane[value]!)
    for (const root of roots) if (root.length > 0) count(lane[root[0]!]!, root.length)
    let address = SLACK
    DTYPES.forEach((dtype, at) => {
      this.#next.push(address)
      address = aligned(address + counts[at]! * BYTES[dtype] + SLACK)
    })
    this.#end = address
  }

  #take(lane: number, count: number): number {
    const address = this.#next[lane]!
    this.#next[lane] = address + count * BYTES[DTYPES[lane]!]
    return address
  }

  /** Cells that are written come first, in the order of the updates, so that one copy writes them all. */
  #placeHeld(): number[] {
    const { held } = this.#scalars
    const byCell = new Map<Cell, Held>()
    for (const one of held) {
      const cell = cellOf(one.node)
      if (cell !== undefined) byCell.set(cell, one)
    }
    const updated = this.#targets.flatMap(target => target === undefined ? [] : byCell.get(target) ?? [])
    const bases = new Map<Held, number>()
    for (const one of new Set([...updated, ...held])) {
      const base = this.#take(this.#scalars.lane[one.first] ?? 0, one.count)
      bases.set(one, base)
      for (let at = 0; at < one.count; at++) this.#addresses[one.first + at] = base + at * this.#bytes(one.first)
    }
    return held.map(one => bases.get(one)!)
  }

  #bytes(value: number): number { return BYTES[DTYPES[this.#scalars.lane[value]!]!] }

  /** A root that is the result of one operation stands where it is computed. Others are copied, before any cell is written. */
  #placeRoot(root: Int32Array, copies: Copy[]): Placed {
    const [value] = root
    if (value === undefined) return { address: SLACK, copied: true }
    if (root.length === 1 && this.#scalars.code[value]! >= 0) return { address: this.#addresses[value]!, copied: false }
    const lane = this.#scalars.lane[value]!
    const to = this.#take(lane, root.length)
    copies.push({ lane, from: root.map(one => this.#addresses[one]!), to })
    return { address: to, copied: true }
  }

  /** Copies of new values over the cells they replace, where the program holds these. */
  #commits(placed: readonly Placed[]): Copy[] {
    const { held } = this.#scalars
    const byCell = new Map(held.map(one => [cellOf(one.node), one]))
    const runs: { readonly lane: number; readonly to: number; readonly from: number[] }[] = []
    const open = new Map<number, { readonly end: number; readonly from: number[] }>()
    this.#targets.forEach((target, at) => {
      const one = target && byCell.get(target)
      if (one === undefined || one.count === 0) return
      const lane = this.#scalars.lane[one.first]!
      const to = this.#addresses[one.first]!
      const before = open.get(lane)
      const from = before?.end === to ? before.from : []
      if (before?.from !== from) runs.push({ lane, to, from })
      for (let element = 0; element < one.count; element++) from.push(placed[at]!.address + element * this.#bytes(one.first))
      open.set(lane, { end: to + one.count * this.#bytes(one.first), from })
    })
    return runs.map(({ lane, to, from }) => ({ lane, to, from: Int32Array.from(from) }))
  }

  #job(key: string, job: () => Job): number {
    let number = this.#jobOf.get(key)
    if (number === undefined) this.#jobOf.set(key, number = this.#jobs.push({ job: job(), groups: 0, values: 0 }) - 1)
    return number
  }

  /** Writes the tape; a header with the number behind the last function ends it. */
  #record(order: Int32Array, levels: Int32Array, copies: readonly Copy[]): Int32Array {
    const { shapeOf, readStarts, reads, shapes } = this.#trees
    const jobOfShape = new Int32Array(shapes.length).fill(-1)
    const ends: number[] = []
    let words = 0
    for (let from = 0; from < order.length;) {
      const first = order[from]!
      const reading = readStarts[first + 1]! - readStarts[first]!
      let to = from + 1
      for (; to < order.length && shapeOf[order[to]!] === shapeOf[first] && levels[order[to]!] === levels[first]; to++);
      ends.push(to)
      words += HEADER + (to - from) * reading
      from = to
    }
    for (const copy of copies) words += HEADER + copy.from.length
    const tape = new Int32Array(words + HEADER)
    let at = 0
    const header = (job: number, count: number, to: number): void => {
      tape[at++] = job
      tape[at++] = count
      tape[at++] = to
      const counted = this.#jobs[job]!
      counted.groups++
      counted.values += count
      this.#groups++
    }
    let from = 0
    for (const to of ends) {
      const first = order[from]!
      const shape = shapeOf[first]!
      if (jobOfShape[shape] === -1) jobOfShape[shape] = this.#job(`tree ${shape}`, () => ({ kind: 'tree', shape: shapes[shape]!, lane: this.#scalars.lane[first]! }))
      header(jobOfShape[shape]!, to - from, this.#addresses[first]!)
      for (; from < to; from++) {
        const value = order[from]!
        for (let read = readStarts[value]!; read < readStarts[value + 1]!; read++) tape[at++] = this.#addresses[reads[read]!]!
      }
    }
    for (const copy of copies) {
      header(this.#job(`copy ${copy.lane}`, () => ({ kind: 'copy', lane: copy.lane })), copy.from.length, copy.to)
      tape.set(copy.from, at)
      at += copy.from.length
    }
    tape[at] = this.#jobs.length
    return tape
  }
}

/** Levels of trees from 1 on: one more than the highest of what they read. */
function levelsOf({ count, code }: Scalars, { shapeOf, readStarts, reads }: Trees): Int32Array {
  const levels = new Int32Array(count)
  for (let value = 0; value < count; value++) {
    if (code[value]! < 0 || shapeOf[value] === -1) continue
    let level = 0
    for (let at = readStarts[value]!; at < readStarts[value + 1]!; at++) level = Math.max(level, levels[reads[at]!]!)
    levels[value] = level + 1
  }
  return levels
}

/** The values that trees make, by level, in it by shape, and within a shape as they came. */
function ordered({ shapeOf, shapes }: Trees, levels: Int32Array): Int32Array {
  let made = 0
  let deepest = 0
  for (let value = 0; value < levels.length; value++) {
    if (levels[value] === 0) continue
    made++
    deepest = Math.max(deepest, levels[value]!)
  }
  const values = new Int32Array(made)
  for (let value = 0, at = 0; value < levels.length; value++) if (levels[value] !== 0) values[at++] = value
  return sorted(sorted(values, shapeOf, shapes.length), levels, deepest + 1)
}

/** Sorts by small whole numbers, keeping the order of equals. */
function sorted(values: Int32Array, keys: Int32Array, bound: number): Int32Array {
  const places = new Int32Array(bound + 1)
  for (const value of values) places[keys[value]! + 1]!++
  for (let key = 0; key < bound; key++) places[key + 1]! += places[key]!
  const out = new Int32Array(values.length)
  for (const value of values) out[places[keys[value]!]!++] = value
  return out
}

function aligned(address: number): number { return Math.ceil(address / SLACK) * SLACK }

