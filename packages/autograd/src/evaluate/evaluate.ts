/** The value of tensors now: at the parameters as they are and the inputs as bound. */
import { snapshot } from '../graph/array.js'
import type { NdArray } from '../graph/array.js'
import { checkTensor } from '../ops/operand.js'
import { isTensor } from '../graph/tensor.js'
import type { Tensor } from '../graph/tensor.js'
import { bindLeaves } from './bindings.js'
import type { Bindings, Surplus } from './bindings.js'
import { run } from './interpreter.js'
import { lower } from './lower.js'

export type { Bindings } from './bindings.js'

/**
 * Evaluates one tensor, or several in one walk.
 *
 * @param y a tensor, or an object of tensors
 * @param bindings a value for every input below, by name or by tensor
 * @throws BindingError for unknown, missing or ambiguous bindings; ShapeError and DTypeError for data that does not fit
 * @example
 * import { add, evaluate, input, mul } from '@mlp/autograd'
 * const x = input('x')
 * const { a, b } = evaluate({ a: add(x, 1), b: mul(x, 2) }, { x: 5 })
 * console.log(a.item(), b.item()) // → 6 10
 */
export function evaluate(y: Tensor, bindings?: Bindings): NdArray
export function evaluate<T extends { readonly [name: string]: Tensor }>(y: T, bindings?: Bindings): { [K in keyof T]: NdArray }
export function evaluate(y: Tensor | { readonly [name: string]: Tensor }, bindings?: Bindings): NdArray | { [name: string]: NdArray } {
  if (isTensor(y)) return evaluateAll('evaluate', [y], bindings)[0]!
  if (typeof y !== 'object' || y === null) checkTensor('evaluate', y)
  const names = Object.keys(y)
  names.forEach(name => checkTensor('evaluate', y[name]))
  const values = evaluateAll('evaluate', Object.values(y), bindings)
  return Object.fromEntries(names.map((name, index) => [name, values[index]!]))
}

/** The values of several tensors, as arrays nobody else holds. */
export function evaluateAll(caller: string, tensors: readonly Tensor[], bindings?: Bindings, surplus?: Surplus): NdArray[] {
  const schedule = lower(tensors)
  return run(schedule, bindLeaves(caller, schedule, bindings, surplus)).map(snapshot)
}
