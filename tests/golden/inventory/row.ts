/** What a row of the inventory is: something that the documents teach, the call that does it here, and a number that proves it. */
import type { Tolerance } from '../compare'

/** How many rows each document has; the last are the conventions in which the documents differ. */
export const ROWS = { '000': 44, '001': 34, '002': 28, '003': 31, '004': 10, clash: 14 } as const
export type Part = keyof typeof ROWS
export type RowId = `${Part}.${number}`

/** Every row there is. */
export const rowIds = (Object.keys(ROWS) as Part[]).flatMap(part => Array.from({ length: ROWS[part] }, (_, i): RowId => `${part}.${i + 1}`))

/** Numbers, or a formula as text. */
type Seen = number | string
type Answer = Seen | readonly Seen[]

/** A number, or several, or a formula, that a wrong implementation would miss. */
export interface InventoryCheck {
  /** What they are. */
  readonly of: string
  readonly run: () => Answer | Promise<Answer>
  /** From a closed form, a definition, or the worked examples. */
  readonly expected: Answer
  /** How far off each number may be. Default: rounding in float64. */
  readonly within?: number
}

export interface InventoryRow {
  readonly row: RowId
  /** What the documents teach there. */
  readonly about: string
  /** What a user writes, or the place of the text where there is nothing to compute. */
  readonly call?: string
  /** Beside these, the worked examples that name the row hold it. */
  readonly checks?: readonly InventoryCheck[]
  /** Where text explains it: a page and its heading, such as `docs/networks.md#losses`. Needed where nothing is computed. */
  readonly docs?: string
}

/** float64 after a few operations. */
export const ROUNDING: Tolerance = { absolute: 1e-14, relative: 1e-12 }
