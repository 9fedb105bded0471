/** All rows of the inventory, by document, and the worked examples that hold them. */
import { examplesOfRow } from '../examples'
import type { Id } from '../examples'
import { clashes } from './clashes'
import { document000 } from './document000'
import { document001 } from './document001'
import { document002 } from './document002'
import { document003 } from './document003'
import { document004 } from './document004'
import type { InventoryRow } from './row'

export const inventory: readonly InventoryRow[] = [...document000, ...document001, ...document002, ...document003, ...document004, ...clashes]

/** What holds a row. */
export interface Proof {
  readonly examples: readonly Id[]
  readonly checks: readonly string[]
  readonly docs: string | undefined
}
export const proofOf = ({ row, checks = [], docs }: InventoryRow): Proof => ({ examples: examplesOfRow(row), checks: checks.map(({ of }) => of), docs })
