/** What one kernel computes: values that are made in the same loops, read from one another without passing through memory. */
import type { Fold } from '../../ops/operation.js'
import type { DType } from '../../graph/dtype.js'
import type { Shape } from '../../graph/shape.js'
import { digitsOf, Split, splitStrides } from './access.js'
import type { View } from './access.js'

/** An axis of the loops of a group. */
export interface GroupAxis {
  readonly extent: number
  /** How far the row-major position of a whole value moves along it. */
  readonly full: number
  /** The same for values that are left when reduced axes are gone; 0 along those. */
  readonly outside: number
  /** The position among the elements that are folded into one; 0 along axes that stay. */
  readonly within: number
  readonly reduced: boolean
}

/** Whether a member has an element for every pass of the loops, or one per fold. */
export type Level = 'full' | 'outside'

/** A value read at a view over the axes of the group. */
export interface Term { readonly slot: number; readonly view: View }

/** What a fold folds: one value, or the product of two, elementwise. */
export interface Folded {
  readonly fold: Fold
  readonly terms: readonly Term[]
  readonly count: number
  /** The dtype of the terms. */
  readonly dtype: DType
  /** A running fold has a value at every element; backward or forward. */
  readonly running: boolean
  /** Whether it is short enough to be summed in the dtype of the terms. */
  readonly narrow?: boolean
}

export interface Member {
  readonly slot: number
  readonly level: Level
  /** Values that depend on a whole fold belong to the phase after it. */
  readonly phase: number
  /** Where it stands in row-major order, if not in the order of the loops. */
  readonly view?: View
  readonly folded?: Folded
  readonly product?: { readonly terms: readonly [Term, Term]; readonly depth: number }
}

/** Values computed in common loops; or a matrix product with what follows from it element by element. */
export interface Group {
  readonly kind: 'group'
  readonly form: 'loops' | 'product'
  readonly id: number
  axes: readonly GroupAxis[]
  readonly members: Map<number, Member>
}

/** Part of a movement: loops that read at one view and write at another. */
export interface Piece {
  readonly axes: readonly GroupAxis[]
  readonly from: Term
  readonly to: View
}

/** A value made by means of its own: put together from pieces, read or added by number, random, or computed outside. */
export interface Special {
  readonly kind: 'special'
  readonly id: number
  readonly slot: number
  readonly pieces: readonly Piece[]
}

export function home(axes: readonly GroupAxis[], level: Level): View {
  return { offset: 0, strides: axes.map(axis => axis[level]) }
}

/** Where a member stands at each pass of the loops. */
export function homeOf(axes: readonly GroupAxis[], { level, view }: Member): View {
  return view ?? home(axes, level)
}

export function extentsOf(axes: readonly GroupAxis[]): number[] {
  return axes.map(axis => axis.extent)
}

/** One axis as two. */
export function splitAxes(axes: readonly GroupAxis[], split: Split): GroupAxis[] {
  return axes.flatMap((axis, at) => at !== split.axis ? [axis] : [
    { extent: axis.extent / split.inner, full: axis.full * split.inner, outside: axis.outside * split.inner, within: axis.within * split.inner, reduced: axis.reduced },
    { ...axis, extent: split.inner },
  ])
}

/** A group with one axis as two. */
export function splitGroup(group: Group, split: Split): void {
  group.axes = splitAxes(group.axes, split)
  for (const [slot, member] of group.members) {
    const finer = ({ offset, strides }: View): View => ({ offset, strides: splitStrides(strides, split) })
    const terms = member.folded?.terms.map(({ slot, view }) => ({ slot, view: finer(view) }))
    group.members.set(slot, { ...member, ...member.view && { view: finer(member.view) }, ...member.folded && terms && { folded: { ...member.folded, terms } } })
  }
}

/** Axes of a whole value of a shape, none reduced. */
export function axesOf(shape: readonly number[]): GroupAxis[] {
  let stride = 1
  const axes: GroupAxis[] = []
  for (const extent of [...shape].reverse()) {
    axes.unshift({ extent, full: stride, outside: stride, within: 0, reduced: false })
    stride *= extent
  }
  return axes
}

/** The same axes with some of them reduced; they are folded in row-major order. */
export function reducing(axes: readonly GroupAxis[], reduced: readonly boolean[]): GroupAxis[] {
  let outer = 1
  let within = 1
  const made: GroupAxis[] = []
  for (let at = axes.length - 1; at >= 0; at--) {
    const { extent, full } = axes[at]!
    if (reduced[at] === true) {
      made.unshift({ extent, full, outside: 0, within, reduced: true })
      within *= extent
    } else {
      made.unshift({ extent, full, outside: outer, within: 0, reduced: false })
      outer *= extent
    }
  }
  return made
}

/** What is read, over axes of which some are now two. */
export function splitTerms(terms: readonly Term[], splits: readonly Split[]): Term[] {
  return terms.map(({ slot, view }) => ({ slot, view: { offset: view.offset, strides: splits.reduce<readonly number[]>(splitStrides, view.strides) } }))
}

/** The axes of loops with those reduced that belong to reduced axes of a shape. */
export function reducedAs(axes: readonly GroupAxis[], shape: Shape, reduced: readonly number[]): { axes: GroupAxis[]; before: readonly GroupAxis[]; splits: Split[] } | undefined {
  const splits: Split[] = []
  let fine = axes
  for (;;) {
    const digits = digitsOf(home(fine, 'full'), extentsOf(fine), shape)
    if (digits === null) return undefined
    if (digits instanceof Split) {
      splits.push(digits)
      fine = splitAxes(fine, digits)
      continue
    }
    const owners = digits.steps.map(step => step.findIndex(one => one !== 0))
    return { axes: reducing(fine, owners.map(owner => reduced.includes(owner))), before: fine, splits }
  }
}
