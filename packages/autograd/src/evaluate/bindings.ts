/** Values for the inputs of a graph: found by name or by tensor, checked before anything runs. */
import { toNdArray } from '../graph/array.js'
import type { ArrayLike, NdArray, Strided } from '../graph/array.js'
import { allocate, dtypeOfArray } from '../graph/dtype.js'
import { BindingError, DTypeError, ShapeError, ValueError } from '../graph/errors.js'
import { sameShape, showShape, showType } from '../graph/shape.js'
import { showArgument } from '../graph/show.js'
import type { Tensor } from '../graph/tensor.js'
import { leafValue } from '../ops/operation.js'
import type { InputAttributes } from '../ops/operation.js'
import type { Schedule } from './lower.js'

/** Values for inputs, by name or by the input itself. */
export type Bindings = { readonly [inputName: string]: ArrayLike } | ReadonlyMap<Tensor, ArrayLike>

export function isInput(node: Tensor): boolean {
  return node.op.kind === 'leaf' && node.op.source === 'input'
}

export function inputName(node: Tensor): string {
  return (node.attributes as InputAttributes).name
}

/** What becomes of a binding that no input takes. */
export type Surplus = 'error' | 'ignored'

/** The value of every leaf of a schedule; throws for bindings that are unknown, missing or ambiguous. */
export function bindLeaves(caller: string, { steps }: Schedule, bindings: Bindings = {}, surplus: Surplus = 'error'): (node: Tensor) => Strided {
  const inputs = steps.map(step => step.node).filter(isInput)
  const bound = bindInputs(caller, inputs, bindings, surplus)
  return node => bound.get(node) ?? leafValue(node)!
}

function bindInputs(caller: string, inputs: readonly Tensor[], bindings: Bindings, surplus: Surplus): ReadonlyMap<Tensor, NdArray> {
  const bound = new Map<Tensor, NdArray>()
  const meant = new Map<Tensor | string, Tensor>()
  const ambiguous = new Set<string>()
  for (const node of inputs) {
    if (meant.has(inputName(node))) ambiguous.add(inputName(node))
    meant.set(node, node).set(inputName(node), node)
  }
  const fault = (code: 'BINDING_DUPLICATE' | 'BINDING_UNKNOWN' | 'BINDING_MISSING', problem: string, received: string, hint: string): BindingError => new BindingError({
    code, operation: caller, problem, received, expected: inputs.map(node => `${inputName(node)}: ${showType(node)}`).join(', ') || 'no inputs', hint,
  })
  if (typeof bindings !== 'object' || (bindings as unknown) === null) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: caller, problem: 'not values of inputs', received: showArgument(bindings), expected: 'an object of names and data, or a Map from inputs to data', hint: 'write { x: [1, 2] }',
    })
  }
  for (const [key, data] of isMap(bindings) ? bindings : Object.entries(bindings)) {
    const node = meant.get(key)
    if (typeof key === 'string' && ambiguous.has(key)) throw fault('BINDING_DUPLICATE', 'two different inputs have one name', key, 'use one input everywhere, or bind tensors: new Map([[x, 1]])')
    if (node !== undefined) bound.set(node, conform(caller, node, data))
    else if (surplus === 'error') throw fault('BINDING_UNKNOWN', 'no such input', String(key), 'only inputs are bound, parameters are set; check the spelling')
  }
  const missing = inputs.find(node => !bound.has(node))
  if (missing !== undefined) throw fault('BINDING_MISSING', 'an input has no value', `no ${inputName(missing)}`, `pass { ${JSON.stringify(inputName(missing))}: … }`)
  return bound
}

function isMap(bindings: Bindings): bindings is ReadonlyMap<Tensor, ArrayLike> {
  return bindings instanceof Map
}

/** Data for an input, in its dtype and shape: plain numbers convert, typed arrays must be of its dtype already. */
export function conform(caller: string, node: Tensor, data: ArrayLike): NdArray {
  const where = `${caller} (input ${inputName(node)})`
  const given = ArrayBuffer.isView(data) ? dtypeOfArray(data) : typeof data === 'object' && data !== null && 'dtype' in data ? data.dtype : undefined
  if (given !== undefined && given !== node.dtype) {
    throw new DTypeError({
      code: 'DTYPE_MISMATCH', operation: where, problem: 'data of another dtype', received: given, expected: node.dtype,
      hint: `convert it: ${allocate(node.dtype, 0).constructor.name}.from(data)`,
    })
  }
  const array = toNdArray(where, data, { dtype: node.dtype, shape: ArrayBuffer.isView(data) ? node.shape : undefined })
  if (sameShape(array.shape, node.shape)) return array
  throw new ShapeError({
    code: 'SHAPE_MISMATCH', operation: where, problem: 'data of another shape', received: showShape(array.shape), expected: showShape(node.shape), hint: 'reshape the data or the input',
  })
}
