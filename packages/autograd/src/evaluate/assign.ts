/** New values for cells, all computed before the first is written. */
import type { NdArray, Strided } from '../graph/array.js'
import { snapshot } from '../graph/array.js'
import type { Cell } from '../graph/cell.js'
import { UpdateError } from '../graph/errors.js'
import { nameOf } from '../graph/provenance.js'
import { sameShape, showShape } from '../graph/shape.js'
import { showArgument } from '../graph/show.js'
import { isTensor } from '../graph/tensor.js'
import type { Tensor } from '../graph/tensor.js'
import type { Parameter } from '../graph/parameter.js'
import { cellOf } from '../ops/operation.js'
import type { Bindings } from './bindings.js'
import { evaluateAll } from './evaluate.js'

/** What each parameter becomes. */
export type Updates = ReadonlyMap<Parameter, Tensor>

/**
 * Evaluates every right-hand side, then writes: a simultaneous step.
 *
 * @throws UpdateError when a target is no parameter or a value does not have its shape and dtype; nothing is written then
 * @example
 * import { assign, parameter } from '@mlp/autograd'
 * const a = parameter(1)
 * const b = parameter(2)
 * assign(new Map([[a, b], [b, a]]))
 * console.log(a.item(), b.item()) // → 2 1
 */
export function assign(updates: Updates, bindings?: Bindings): void {
  const cells = checkUpdates('assign', updates)
  commit(cells, evaluateAll('assign', [...updates.values()], bindings))
}

/** The cells to write, in the order of the updates; every check is made here. */
export function checkUpdates(caller: string, updates: Updates): Cell[] {
  if (!(updates instanceof Map)) {
    throw new UpdateError({
      code: 'UPDATE_INVALID', operation: caller, problem: 'updates are a map', received: Array.isArray(updates) ? 'a list' : typeof updates, expected: 'a Map from parameters to tensors', hint: 'write new Map([[w, next]])',
    })
  }
  return [...updates as Updates].map(([target, value]) => {
    const cell = isTensor(target) ? cellOf(target) : undefined
    if (cell === undefined) {
      throw new UpdateError({
        code: 'UPDATE_INVALID', operation: caller, problem: 'only parameters are updated', received: showArgument(target), expected: 'a parameter as the key of every update',
        hint: 'write new Map([[w, sub(w, mul(0.1, gradient))]])',
      })
    }
    if (!isTensor(value) || !sameShape(value.shape, target.shape) || value.dtype !== target.dtype) {
      throw new UpdateError({
        code: 'UPDATE_INVALID', operation: caller, problem: 'the new value does not fit the parameter',
        received: `${isTensor(value) ? `${value.dtype} ${showShape(value.shape)}` : String(value)} for ${nameOf(target) ?? 'an unnamed parameter'}`,
        expected: `${target.dtype} ${showShape(target.shape)}`, hint: isTensor(value) ? 'a parameter keeps shape and dtype; reshape or cast the value' : 'wrap numbers in tensor(…)',
      })
    }
    return cell
  })
}

export function commit(cells: readonly Cell[], values: readonly (NdArray | Strided)[]): void {
  cells.forEach((cell, index) => cell.write(snapshot(values[index]!)))
}
