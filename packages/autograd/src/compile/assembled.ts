/** What there is to know of an assembled program, whichever way it was laid out: enough to run it. */
import type { Step } from '../evaluate/lower.js'
import type { Index } from '../ops/operation.js'
import type { CompiledDescription } from './describe.js'

export interface Assembled {
  /** By slot: the steps of the schedule, and behind them copies that some results need. */
  readonly steps: readonly Step[]
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Bytes of memory. */
  readonly memory: number
  /** What stands in memory from the start, and where. */
  readonly constants: { readonly at: number; readonly bytes: Uint8Array }
  /** What may fail, by the number that the step returns less one. */
  readonly checks: readonly { readonly checks?: { readonly slot: number; readonly op: Index } }[]
  /** Slots that the host computes. */
  readonly hosts: readonly number[]
  /** The address of each slot that has one. */
  readonly addresses: ReadonlyMap<number, number>
  /** Slots of leaves, and of the roots in the order given. */
  readonly leaves: readonly number[]
  readonly results: readonly number[]
  /** @param updates how many cells it writes */
  describe(updates: number): CompiledDescription
}
