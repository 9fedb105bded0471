/**
 * Long chains of instructions cut into stages. A processor looks only some hundred instructions ahead, so a loop whose
 * every pass is a longer chain waits for results most of the time. Walked in blocks, each stage in a loop of its own, the
 * passes overlap; what later stages need of earlier ones waits in memory that stays near.
 */
import type { Applied, Expression, Expressions } from '../expression.js'
import { place } from '../memory.js'
import { reachable } from './lanes.js'
import type { Folding, Nest, Store } from './loops.js'

/** A value on its way from one stage to later ones. */
export interface Kept {
  /** The key of the given value that stands for it. */
  readonly key: number
  readonly value: Expression
  /** Where the values of a block begin, in bytes. */
  readonly offset: number
}

export interface Stage {
  readonly foldings: readonly Folding[]
  readonly stores: readonly Store[]
  readonly taken: readonly Kept[]
  readonly kept: readonly Kept[]
}

export interface Stages {
  readonly stages: readonly Stage[]
  /** Bytes of the values that wait. */
  readonly bytes: number
}

/** Elements that a stage walks before the next one starts. */
export const BLOCK = 256
/** Elements from which on blocks are worth their code. */
const LONG = 2048
/** Cycles from the first to the last instruction of a chain: more than that are cut, into stages of about this many. */
const CHAIN = 60
const STAGE = 32
/** Instructions that are rather repeated than their result kept. */
const CHEAP = 2
/** Bytes that may wait: most of what the nearest cache holds would go. */
const ROOM = 24 * 1024

/** About how many cycles pass until a result can be used. */
function latency({ instruction, lane, operands: [first] }: Applied): number {
  if (instruction === 'bits') return 0
  if (instruction === 'div' || instruction === 'sqrt') return 12
  return (lane === 'f32' || lane === 'f64') && instruction !== 'select' && instruction !== 'neg' && instruction !== 'abs' ? first!.lane === lane ? 4 : 5 : 1
}

const isWide = ({ lane }: Expression): boolean => lane === 'f64' || lane === 'i64'

/** The stages of what is computed at every element of a nest, whose lanes lie along an axis; undefined: one loop is as good. */
export function stagesOf(nest: Nest, e: Expressions, axis: number): Stages | undefined {
  const reduces = nest.axes.some(one => one.reduced)
  const stores = nest.stores.filter(one => one.level === (reduces ? 'full' : 'outside'))
  const once = reduces ? [...nest.foldings, ...stores].every(one => one.phase === 0) : nest.foldings.length === 0
  const innermost = reduces ? nest.axes[axis]!.reduced : axis === nest.axes.length - 1
  if (!once || !innermost || nest.ordered || nest.axes[axis]!.extent < LONG) return undefined
  const roots = [...nest.foldings.flatMap(one => one.lifted), ...stores.map(one => one.value)]
  const chains = new Chains(roots, axis)
  if (chains.length < CHAIN) return undefined
  const count = Math.ceil(chains.length / STAGE)
  const given = new Map<Expression, Expression>()
  const rewritten = (all: readonly Expression[]): Expression[] => {
    const found = e.rewrite(all, one => one, given)
    return all.map(one => found.get(one)!)
  }
  // Per stage what is kept there, by keys that nothing else has.
  const made: { key: number; value: Expression }[][] = []
  for (let at = 1; at < count; at++) {
    const values = chains.cut(chains.length * at / count, STAGE / 3, new Set(given.keys()))
    if (values.length === 0) continue
    made.push(rewritten(values).map((value, index) => ({ key: -1 - given.size - index, value })))
    values.forEach((value, index) => given.set(value, e.given(value.lane, made.at(-1)![index]!.key)))
  }
  if (made.length === 0) return undefined
  const last = {
    foldings: nest.foldings.map(one => ({ ...one, lifted: rewritten(one.lifted) })),
    stores: stores.map(one => ({ ...one, value: rewritten([one.value])[0]! })),
  }
  const keysOf = (all: readonly Expression[]): Set<number> => new Set(reachable(all).flatMap(one => one.kind === 'given' ? [one.key] : []))
  const taken = [...made.map(kept => keysOf(kept.map(one => one.value))), keysOf([...last.foldings.flatMap(one => one.lifted), ...last.stores.map(one => one.value)])]
  const waiting = made.flatMap((kept, from) => kept.flatMap(one => {
    const to = taken.reduce((last, keys, at) => keys.has(one.key) ? at : last, -1)
    return to === -1 ? [] : [{ ...one, from, to, bytes: BLOCK * (isWide(one.value) ? 8 : 4) }]
  }))
  const { offsets, bytes } = place(waiting)
  if (bytes > ROOM) return undefined
  const all = waiting.map((one, at) => ({ ...one, offset: offsets[at]! }))
  const stages = taken.map((keys, at): Stage => ({
    ...at === made.length ? last : { foldings: [], stores: [] },
    taken: all.filter(one => keys.has(one.key)), kept: all.filter(one => one.from === at),
  }))
  return { stages, bytes }
}

/** The instructions at each element, and when they take place if each waits as long as it can. */
class Chains {
  /** Operands first. */
  readonly #work: readonly Applied[]
  /** The latest moment at which a result has to be there, and the latest at which something that uses it has. */
  readonly #ends = new Map<Expression, number>()
  readonly #lastUse = new Map<Expression, number>()
  /** The cycles that the longest chain takes. */
  readonly length: number

  constructor(roots: readonly Expression[], axis: number) {
    const ready = new Map<Expression, number>()
    for (const one of reachable(roots)) {
      if (one.kind === 'applied' && one.operands.some(operand => ready.has(operand))) ready.set(one, latency(one) + Math.max(...one.operands.map(operand => ready.get(operand) ?? 0)))
      else if ((one.kind === 'load' && one.access.strides[axis] !== 0) || (one.kind === 'position' && one.strides[axis] !== 0)) ready.set(one, 0)
    }
    this.#work = [...ready.keys()].filter(one => one.kind === 'applied')
    this.length = Math.max(0, ...ready.values())
    for (const one of this.#work) this.#ends.set(one, this.length)
    for (const one of roots) this.#lastUse.set(one, Infinity)
    for (const one of [...this.#work].reverse()) {
      const end = this.#ends.get(one)!
      for (const operand of one.operands) {
        if (this.#ends.has(operand)) this.#ends.set(operand, Math.min(this.#ends.get(operand)!, end - latency(one)))
        this.#lastUse.set(operand, Math.max(this.#lastUse.get(operand) ?? 0, end))
      }
    }
  }

  /** The fewest values that have to wait somewhere around a moment, beside those known there. */
  cut(moment: number, around: number, known: ReadonlySet<Expression>): Expression[] {
    const moments = [...new Set(this.#work.map(one => this.#ends.get(one)!))].filter(one => Math.abs(one - moment) <= around)
    let best: { values: Expression[]; cost: number } | undefined
    for (const one of moments) {
      const { values, repeated } = this.#waiting(one, known)
      const cost = values.reduce((total, value) => total + (isWide(value) ? 2 : 1), 0) + repeated / 3 + Math.abs(one - moment) / around / 3
      if (best === undefined || cost < best.cost) best = { values, cost }
    }
    return best?.values ?? []
  }

  /** What has to be there by a moment and is used after it: values that wait, and how many instructions are repeated instead. */
  #waiting(moment: number, known: ReadonlySet<Expression>): { values: Expression[]; repeated: number } {
    const values = new Set<Expression>()
    let repeated = 0
    for (const one of this.#work) {
      if (this.#ends.get(one)! > moment || this.#lastUse.get(one)! <= moment || known.has(one)) continue
      const candidates = new Set<Expression>([one])
      for (const candidate of candidates) {
        const again = this.#cone(candidate, known, values)
        if (again <= CHEAP) repeated += again
        else if (candidate.lane !== 'bool') values.add(candidate)
        // Truth values come in two widths: what they are made from waits instead.
        else if (candidate.kind === 'applied') for (const operand of candidate.operands) candidates.add(operand)
      }
    }
    return { values: [...values], repeated }
  }

  /** The instructions that a value takes from those known and those that wait; counted until they are too many. */
  #cone(of: Expression, known: ReadonlySet<Expression>, waiting: ReadonlySet<Expression>): number {
    const cone = new Set([of])
    let count = 0
    for (const one of cone) {
      // What is the same at every element is computed before the loops.
      if (one.kind !== 'applied' || known.has(one) || waiting.has(one) || !this.#ends.has(one)) continue
      if (one.instruction !== 'bits' && ++count > CHEAP) break
      for (const operand of one.operands) cone.add(operand)
    }
    return count
  }
}
