/** What cells hold, kept so that a training that fails or ends elsewhere can be taken back. */
import type { Parameter, Value } from '@mlp/autograd'

/** What cells hold now, and a way back to it. */
export function keep(cells: readonly Parameter[]): () => void {
  const held = cells.map((cell): [Parameter, Value] => [cell, cell.value])
  return () => { for (const [cell, value] of held) cell.set(value) }
}
