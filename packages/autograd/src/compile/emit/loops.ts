/** What loops compute, before it is known how: axes, folds along them, and what is written. */
import type { Access, Expression, Lane } from '../expression.js'
import { MEMORY } from '../wasm/opcodes.js'
import { reachable } from './lanes.js'
import type { Stored } from './lanes.js'

export interface Axis {
  readonly extent: number
  readonly reduced: boolean
}

/** A fold: what is lifted from each element, and how two states merge. */
export interface Folding {
  readonly phase: number
  readonly lanes: readonly Lane[]
  readonly lifted: readonly Expression[]
  /** The keys under which `merged` and all that follows know the state and what is merged into it. */
  readonly state: readonly number[]
  readonly other: readonly number[]
  readonly merged: readonly Expression[]
  /** Whether rounding adds up in it, so that long folds go in blocks of blocks. */
  readonly rounds: boolean
}

export interface Store {
  /** At every element, in a phase, or once the folds are done. */
  readonly level: 'full' | 'outside'
  readonly phase: number
  readonly value: Expression
  readonly lane: Stored
  readonly access: Access
  /** Whether up to three elements behind the last may be written too. */
  readonly padded: boolean
}

export interface Nest {
  readonly axes: readonly Axis[]
  readonly foldings: readonly Folding[]
  readonly stores: readonly Store[]
  /** Whether reduced axes are walked in their order, each state being of use: the running fold. */
  readonly ordered: boolean
}

/** What expressions load, with the bytes of an element. */
export function accessesOf(roots: readonly Expression[]): [Access, number][] {
  return reachable(roots).flatMap(one => one.kind === 'load' ? [[one.access, MEMORY[one.lane as Stored].bytes]] : [])
}
