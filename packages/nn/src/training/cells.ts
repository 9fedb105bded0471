/** Every cell that decides how a training goes on, by name. */
import { nameOf } from '@mlp/autograd'
import type { Parameter } from '@mlp/autograd'
import type { Layer } from '../layers/layer.js'
import { parametersByName } from '../state/state.js'
import type { Accumulator } from './accumulate.js'
import { MODEL } from './checkpoint.js'

/**
 * `model.…` as in `parametersByName`, `random`, `accumulated.…`, and by number what else steps read or write: the cells of the optimizer,
 * learning rates, cells in use that the model does not list.
 */
export function cellsByName(model: Layer, randomState: Parameter, accumulator: Accumulator | undefined, used: Iterable<Parameter>): ReadonlyMap<string, Parameter> {
  const named = new Map<string, Parameter>([['random', randomState]])
  for (const [name, cell] of parametersByName(model)) named.set(`${MODEL}${name}`, cell)
  for (const [name, cell] of accumulator?.cells ?? []) named.set(`accumulated.${name}`, cell)
  const known = new Set(named.values())
  let number = 0
  for (const cell of used) {
    if (known.has(cell)) continue
    known.add(cell)
    named.set(`cell.${number++}.${nameOf(cell) ?? ''}`, cell)
  }
  return named
}
