/** The mutable part of a parameter: an immutable array and the version of its last write. */
import type { NdArray } from './array.js'
import { sharedState } from './shared.js'
import type { Tensor } from './tensor.js'

/** Writes anywhere, counted; a cell's version is the count at its last write. */
export const clock = /* @__PURE__ */ sharedState('clock', { writes: 0 })

export interface Cell {
  value: NdArray
  version: number
  grad: Tensor | undefined
  readonly trainable: boolean
}

export function writeCell(cell: Cell, value: NdArray): void {
  cell.value = value
  cell.version = ++clock.writes
}
