/** Values for the inputs of a graph: found by name or by tensor, checked before anything runs. */
import { toNdArray } from '../graph/array.js'
import type { ArrayLike, NdArray, Strided } from '../graph/array.js'
import { dtypeOfArray } from '../graph/dtype.js'
import { BindingError, DTypeError, ShapeError } from '../graph/errors.js'
import { sameShape, showShape } from '../graph/shape.js'
import { isTensor } from '../graph/tensor.js'
import type { Tensor } from '../graph/tensor.js'
import { topologicalOrder } from '../graph/traverse.js'
import { sourcesOf } from '../ops/expansion.js'
import { leafValue } from '../ops/operation.js'
import type { Schedule } from './lower.js'

/** Values for inputs, by name or by the input itself. */
export type Bindings = { readonly [inputName: string]: ArrayLike } | ReadonlyMap<Tensor, ArrayLike>

export function isInput(node: Tensor): boolean {
  return node.op.kind === 'leaf' && node.op.source === 'input'
}

export function inputName(node: Tensor): string {
  return node.provenance?.name ?? ''
}

/** The value of every leaf of a schedule; throws for bindings that are unknown, missing or ambiguous. */
export function bindLeaves(caller: string, { steps }: Schedule, bindings: Bindings = {}): (node: Tensor) => Strided {
  const inputs = steps.map(step => step.node).filter(isInput)
  const bound = bindInputs(caller, inputs, bindings, () => originals(steps.map(step => step.node)))
  return node => bound.get(node) ?? leafValue(node)!
}

/** The inputs of what these nodes are derivatives of: a derivative may not need them any more, and takes them all the same. */
function originals(nodes: readonly Tensor[]): readonly Tensor[] {
  return topologicalOrder(nodes, node => [...sourcesOf(node), ...(node.provenance?.source === undefined ? [] : [node.provenance.source])]).filter(isInput)
}

function bindInputs(caller: string, inputs: readonly Tensor[], bindings: Bindings, vanished: () => readonly Tensor[]): ReadonlyMap<Tensor, NdArray> {
  const bound = new Map<Tensor, NdArray>()
  // Inputs bound by themselves may share a name.
  const byName = isMap(bindings) ? new Map<unknown, Tensor>() : uniqueNames(caller, inputs)
  const known = inputs.length === 0 ? 'the graph has no inputs' : inputs.map(node => `${inputName(node)}: ${node.dtype} ${showShape(node.shape)}`).join(', ')
  const entries: readonly (readonly [Tensor | string, ArrayLike])[] = isMap(bindings) ? [...bindings] : Object.entries(bindings)
  for (const [key, data] of entries) {
    const node = isTensor(key) ? inputs.find(one => one === key) : byName.get(key)
    if (node === undefined) {
      if (vanished().some(one => one === key || inputName(one) === key)) continue
      throw new BindingError({
        code: 'BINDING_UNKNOWN', operation: caller, problem: 'no such input', received: isTensor(key) ? key.toString() : JSON.stringify(key), expected: known,
        hint: isTensor(key) && !isInput(key) ? 'only inputs are bound; parameters are set, computed tensors follow' : 'check the spelling, or leave the value out',
      })
    }
    bound.set(node, conform(caller, node, data))
  }
  for (const node of inputs) {
    if (bound.has(node)) continue
    throw new BindingError({
      code: 'BINDING_MISSING', operation: caller, problem: 'an input has no value', received: entries.length === 0 ? 'no bindings' : `bindings for ${entries.map(([key]) => isTensor(key) ? inputName(key) : key).join(', ')}`,
      expected: known, hint: `pass { ${JSON.stringify(inputName(node))}: … }`,
    })
  }
  return bound
}

function isMap(bindings: Bindings): bindings is ReadonlyMap<Tensor, ArrayLike> {
  return bindings instanceof Map
}

function uniqueNames(caller: string, inputs: readonly Tensor[]): Map<string, Tensor> {
  const byName = new Map<string, Tensor>()
  for (const node of inputs) {
    const name = inputName(node)
    if (byName.has(name)) {
      throw new BindingError({
        code: 'BINDING_DUPLICATE', operation: caller, problem: 'two different inputs have one name', received: `input ${JSON.stringify(name)} twice`,
        expected: 'names that differ', hint: 'make the input once and use it everywhere, or rename one',
      })
    }
    byName.set(name, node)
  }
  return byName
}

/** Data for an input, in its dtype and shape: plain numbers convert, typed arrays must be of its dtype already. */
export function conform(caller: string, node: Tensor, data: ArrayLike): NdArray {
  const where = `${caller} (input ${JSON.stringify(inputName(node))})`
  const given = ArrayBuffer.isView(data) ? dtypeOfArray(data) : typeof data === 'object' && data !== null && 'dtype' in data ? data.dtype : undefined
  if (given !== undefined && given !== node.dtype) {
    throw new DTypeError({
      code: 'DTYPE_MISMATCH', operation: where, problem: 'an array of another dtype', received: given, expected: node.dtype,
      hint: `convert it once, for example with ${node.dtype === 'float32' ? 'Float32Array' : node.dtype === 'float64' ? 'Float64Array' : node.dtype === 'int32' ? 'Int32Array' : 'Uint8Array'}.from(data), or give the input that dtype`,
    })
  }
  const flat = ArrayBuffer.isView(data)
  const array = toNdArray(where, data, { dtype: node.dtype, shape: flat && data.length === sizeOfShape(node) ? node.shape : undefined })
  if (sameShape(array.shape, node.shape)) return array
  throw new ShapeError({
    code: 'SHAPE_MISMATCH', operation: where, problem: 'data of another shape', received: showShape(array.shape), expected: showShape(node.shape),
    hint: 'reshape the data, or make the input of this shape',
  })
}

function sizeOfShape(node: Tensor): number {
  return node.shape.reduce((size, length) => size * length, 1)
}
