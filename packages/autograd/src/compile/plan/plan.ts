/** A plan: how every value comes about, and which are computed together. */
import { sizeOf } from '../../graph/shape.js'
import type { Step } from '../../evaluate/lower.js'
import type { MovementPart } from '../../ops/operation.js'
import type { Group, Special } from './group.js'

/** How a value comes about where it is read. */
export type Placement =
  /** In memory before anything runs. */
  | { readonly kind: 'leaf' }
  /** The same number everywhere. */
  | { readonly kind: 'uniform'; readonly value: number }
  /** Another value, read elsewhere. */
  | { readonly kind: 'view'; readonly source: number; readonly part: MovementPart }
  /** Computed anew wherever it is read. */
  | { readonly kind: 'inline' }
  | { readonly kind: 'member'; readonly group: Group }
  | { readonly kind: 'special'; readonly group: Special }

export interface Plan {
  /** The steps of the schedule, and behind them copies that some results need. */
  readonly steps: readonly Step[]
  readonly placements: readonly Placement[]
  readonly groups: readonly (Group | Special)[]
  /** Slots whose value stands in memory after its group has run. */
  readonly stored: ReadonlySet<number>
  /** Values that are copies: of what they are a view of, or of another slot. */
  readonly copies: ReadonlyMap<number, { readonly source: number; readonly part?: MovementPart }>
  /** Slots that hold what readers of another slot work out for themselves, where index arithmetic does not suffice. */
  readonly written: ReadonlyMap<number, number>
  /** Where each root stands: always in memory of its own. */
  readonly results: readonly number[]
}

/** What a value without elements, or a fold over none, is filled with; undefined for values that have to be computed. */
export function valueOfNothing({ op, node }: Step): number | undefined {
  if (op.kind === 'leaf' || op.kind === 'routine') return undefined
  // Positions are looked at, though they pick nothing.
  if (op.kind === 'index' && sizeOf(node.inputs.at(-1)!.shape) > 0) return undefined
  if (sizeOf(node.shape) === 0) return 0
  if (!node.inputs.some(input => sizeOf(input.shape) === 0)) return undefined
  return op.kind === 'reduction' ? op.empty ?? NaN : op.kind === 'contraction' || op.kind === 'window' ? 0 : undefined
}
