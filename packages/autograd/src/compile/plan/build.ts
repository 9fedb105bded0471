/** From a group to loops around expressions. */
import type { DType } from '../../graph/dtype.js'
import type { Fold, ScanAttributes } from '../../ops/operation.js'
import { accumulator } from '../../ops/reference/fold.js'
import { accessesOf } from '../emit/loops.js'
import type { Axis, Folding, Nest, Store } from '../emit/loops.js'
import { reachable } from '../emit/lanes.js'
import { Expressions } from '../expression.js'
import type { Access, Expression, Instruction } from '../expression.js'
import { converted, LANE, tracer } from '../trace.js'
import { sameView, Split, surelyThrough, through } from './access.js'
import type { View } from './access.js'
import { meaningOf } from './cost.js'
import { runningView } from './folds.js'
import { extentsOf, homeOf } from './group.js'
import type { Folded, Group, GroupAxis, Member, Piece } from './group.js'
import type { Plan } from './plan.js'

/** Components of the state of one fold, at most. */
const COMPONENTS = 16

/** Expressions for the values of one group. */
export class Builder {
  readonly e = new Expressions()
  readonly #plan: Plan
  readonly #axes: readonly GroupAxis[]
  readonly #extents: readonly number[]
  readonly #members: ReadonlyMap<number, Member>
  readonly #known = new Map<string, Expression>()

  constructor(plan: Plan, axes: readonly GroupAxis[], members: ReadonlyMap<number, Member>) {
    this.#plan = plan
    this.#axes = axes
    this.#extents = extentsOf(axes)
    this.#members = members
    // In the order in which they were made, so that none has to be looked for deep below another.
    for (const member of members.values()) this.at(member.slot, homeOf(axes, member), member.phase)
  }

  dtype(slot: number): DType { return this.#plan.steps[slot]!.node.dtype }

  /** A value at a view, as it is worked out in a phase. */
  at(slot: number, view: View, phase: number): Expression {
    const key = `${slot} ${view.offset} ${view.strides.join(',')} ${phase}`
    let known = this.#known.get(key)
    if (known === undefined) this.#known.set(key, known = this.#at(slot, view, phase))
    return known
  }

  #at(slot: number, view: View, phase: number): Expression {
    const placement = this.#plan.placements[slot]!
    const { node, inputs, op } = this.#plan.steps[slot]!
    const member = this.#members.get(slot)
    if (member !== undefined && sameView(view, homeOf(this.#axes, member), this.#extents)) {
      // Without a reduced axis nothing is written before all phases are done.
      const again = member.phase < phase && member.level === 'full' && this.#plan.stored.has(slot) && this.#axes.some(axis => axis.reduced)
      return again ? this.#load(slot, view) : this.member(member, phase)
    }
    if (placement.kind === 'uniform') return this.#constant(node.dtype, placement.value)
    if (placement.kind === 'view') {
      const below = through(view, this.#extents, node.shape, placement.part.from)
      return below === null || below instanceof Split ? this.at(this.#plan.written.get(slot)!, view, phase) : this.at(placement.source, below, phase)
    }
    if (placement.kind === 'inline' && op.kind === 'elementwise') {
      return meaningOf(this.e, op, inputs.map(input => this.at(input, view, phase)), inputs.map(input => this.dtype(input)), node)
    }
    return this.#load(slot, view)
  }

  #constant(dtype: DType, value: number): Expression {
    return this.e.constant(LANE[dtype], dtype === 'float32' ? Math.fround(value) : value)
  }

  #load(slot: number, { offset, strides }: View): Expression {
    return this.e.load(LANE[this.dtype(slot)], { buffer: slot, offset, strides })
  }

  /** A value of the group where its loops stand. */
  member(member: Member, phase: number): Expression {
    const { slot, folded, product } = member
    const { node, inputs, op } = this.#plan.steps[slot]!
    if (product !== undefined) return this.e.given(LANE[node.dtype], slot)
    if (folded !== undefined) return this.#finished(slot, folded)
    const view = homeOf(this.#axes, member)
    const copy = this.#plan.copies.get(slot)
    if (copy !== undefined) {
      const { source, part } = copy
      return this.at(source, part === undefined ? view : surelyThrough(view, this.#extents, node.shape, part.from), phase)
    }
    if (op.kind !== 'elementwise') throw new TypeError(`no expression for a ${op.kind}`)
    return meaningOf(this.e, op, inputs.map(input => this.at(input, view, phase)), inputs.map(input => this.dtype(input)), node)
  }

  /** Truth values among what a fold keeps as numbers, so that their lanes are as wide as all others. */
  #numbers(state: readonly Expression[], wide: DType): readonly Expression[] {
    return state.map(one => one.lane === 'bool' ? this.e.convert(one, LANE[wide]) : one)
  }

  #lifted(folded: Folded, slot: number, phase: number): readonly Expression[] {
    const { fold, terms, running } = folded
    const wide = accumulatorOf(folded)
    const machine = tracer(this.e, wide)
    const values = terms.map(term => converted(this.e, this.at(term.slot, term.view, phase), wide))
    const element = values.reduce((a, b) => machine.mul(a, b))
    const within = this.#axes.map(axis => axis.within)
    if (!running) return this.#numbers(fold.lift(machine, element, this.e.position(LANE[wide], within)), wide)
    const { reverse } = this.#plan.steps[slot]!.node.attributes as ScanAttributes
    const step = this.e.position(LANE[wide], within)
    const last = this.#axes.reduce((total, axis) => total + axis.within * (axis.extent - 1), 0)
    return this.#numbers(fold.lift(machine, element, reverse ? machine.sub(machine.const(last), step) : step), wide)
  }

  #finished(slot: number, folded: Folded): Expression {
    const { fold, count, running } = folded
    const wide = accumulatorOf(folded)
    const machine = tracer(this.e, wide)
    const lanes = this.#lifted(this.#members.get(slot)!.folded!, slot, this.#members.get(slot)!.phase).map(one => one.lane)
    const state = lanes.map((lane, at) => this.e.given(lane, slot * COMPONENTS * 2 + at))
    const seen = running ? machine.add(this.e.position(LANE[wide], this.#axes.map(axis => axis.within)), machine.const(1)) : machine.const(count)
    return converted(this.e, fold.finish(machine, state, seen), this.dtype(slot))
  }

  folding(member: Member, folded: Folded): Folding {
    const { slot, phase } = member
    const lifted = this.#lifted(folded, slot, phase)
    const key = (side: number) => (_: unknown, at: number): number => (slot * 2 + side) * COMPONENTS + at
    const state = lifted.map(key(0))
    const other = lifted.map(key(1))
    const given = (keys: readonly number[]): Expression[] => keys.map((one, at) => this.e.given(lifted[at]!.lane, one))
    const wide = accumulatorOf(folded)
    const merged = this.#numbers(folded.fold.merge(tracer(this.e, wide), given(state), given(other)), wide)
    return { phase, lanes: lifted.map(one => one.lane), lifted, state, other, merged, rounds: folded.dtype === 'float64' && !onlyChooses(folded.fold) }
  }

  /** What is written of a member. */
  store(member: Member): Store {
    const { slot, level, phase, folded } = member
    const { offset, strides } = folded?.running ? runningView(this.#axes, this.#plan.steps[slot]!.node.attributes as ScanAttributes) : homeOf(this.#axes, member)
    const isWhole = this.#axes.every(axis => !axis.reduced)
    return {
      level: isWhole ? 'outside' : level, phase, lane: LANE[this.dtype(slot)], padded: true,
      value: this.member(member, phase), access: { buffer: slot, offset, strides },
    }
  }
}

/** The dtype in which a fold runs: that of the reference, or where it makes no difference the narrower one of the terms. */
function accumulatorOf({ dtype, narrow, fold, count }: Folded): DType {
  return narrow || (dtype === 'float32' && count < EXACT_POSITIONS && onlyChooses(fold)) ? dtype : accumulator(dtype)
}

/** Positions below this are exact in float32. */
const EXACT_POSITIONS = 2 ** 24
const CHOICES = new Set<Instruction>(['select', 'equal', 'notEqual', 'less', 'lessEqual', 'and', 'or', 'not'])

/** Whether a fold does no arithmetic: what it keeps are elements and positions as they were, so nothing is rounded. */
function onlyChooses(fold: Fold): boolean {
  const e = new Expressions()
  const machine = tracer(e, 'float32')
  const state = fold.lift(machine, e.given('f32', 0), e.given('f32', 1))
  const other = fold.lift(machine, e.given('f32', 2), e.given('f32', 3))
  const all = [...state, ...fold.merge(machine, state, other), fold.finish(machine, state, e.given('f32', 4))]
  return reachable(all).every(one => one.kind === 'given' || (one.kind === 'applied' && CHOICES.has(one.instruction)))
}

/** The loops of a group. */
export function nestOf(plan: Plan, group: Group): { nest: Nest; e: Expressions } {
  const builder = new Builder(plan, group.axes, group.members)
  const members = [...group.members.values()]
  const foldings = members.flatMap(member => member.folded === undefined ? [] : [builder.folding(member, member.folded)])
  const stores = members.filter(member => plan.stored.has(member.slot)).map(member => builder.store(member))
  const ordered = members.some(member => member.folded?.running)
  return { nest: collapsed({ axes: group.axes.map(({ extent, reduced }) => ({ extent, reduced })), foldings, stores, ordered }, builder.e), e: builder.e }
}

/** The loops of one piece of a movement, written into the buffer of its result. */
export function pieceNest(plan: Plan, slot: number, { axes, from, to }: Piece): Nest {
  const builder = new Builder(plan, axes, new Map())
  const value = builder.at(from.slot, from.view, 0)
  const store: Store = { level: 'outside', phase: 0, lane: LANE[builder.dtype(slot)], padded: false, value, access: { buffer: slot, ...to } }
  return collapsed({ axes: axes.map(({ extent }) => ({ extent, reduced: false })), foldings: [], stores: [store], ordered: false }, builder.e)
}

/** The same loops with fewer axes: those of one pass left out, neighbors that everything follows in step made one. */
export function collapsed(nest: Nest, e: Expressions): Nest {
  const roots = [...nest.foldings.flatMap(one => [...one.lifted, ...one.merged]), ...nest.stores.map(one => one.value)]
  const followed = [
    ...accessesOf(roots).map(([access]) => access.strides), ...nest.stores.map(one => one.access.strides),
    ...reachable(roots).flatMap(one => one.kind === 'position' ? [one.strides] : []),
  ]
  // Per axis that stays, the axes that become it.
  const kept: { axis: Axis; last: number }[] = []
  nest.axes.forEach((axis, at) => {
    if (axis.extent === 1) return
    const before = kept.at(-1)
    const inStep = before !== undefined && before.axis.reduced === axis.reduced && followed.every(strides => strides[before.last] === strides[at]! * axis.extent)
    if (inStep) kept[kept.length - 1] = { axis: { extent: before.axis.extent * axis.extent, reduced: axis.reduced }, last: at }
    else kept.push({ axis, last: at })
  })
  const strides = (all: readonly number[]): number[] => kept.map(({ last }) => all[last]!)
  const access = (one: Access): Access => ({ ...one, strides: strides(one.strides) })
  const rewritten = e.rewrite(roots, one => one.kind === 'load' ? e.load(one.lane, access(one.access)) : one.kind === 'position' ? e.position(one.lane, strides(one.strides)) : one)
  const all = (list: readonly Expression[]): Expression[] => list.map(one => rewritten.get(one)!)
  return {
    axes: kept.map(({ axis }) => axis), ordered: nest.ordered,
    foldings: nest.foldings.map(one => ({ ...one, lifted: all(one.lifted), merged: all(one.merged) })),
    stores: nest.stores.map(one => ({ ...one, value: rewritten.get(one.value)!, access: access(one.access) })),
  }
}

