/**
 * Tidies what differentiation has just built with identities that IEEE arithmetic allows: constants fold, 1·p is p.
 * Each operation's record says which hold for it. Nodes made before are left as they are.
 */
import { isUniform, uniform } from '../graph/array.js'
import { rebuild, topologicalOrder } from '../graph/traverse.js'
import type { Tensor } from '../graph/tensor.js'
import { filled } from '../ops/creation.js'
import { constant, uniformValue } from '../ops/leaf.js'
import { constantOf } from '../ops/operation.js'
import { scalarMachine } from '../ops/scalar.js'

/** Identities applied to one node before it is taken as it is; none of them needs more. */
const FUEL = 16

/** The tensor with all nodes made at or after `since` in their simplest form. */
export function tidy(root: Tensor, since: number, fuel = FUEL): Tensor {
  if (root.serial < since) return root
  const tidied = new Map<Tensor, Tensor>()
  const lookUp = (node: Tensor): Tensor => tidied.get(node) ?? node
  for (const node of topologicalOrder([root], node => node.serial < since ? [] : node.inputs)) {
    if (node.serial >= since) tidied.set(node, simplest(rebuild(node, node.inputs.map(lookUp)), since, fuel))
  }
  return lookUp(root)
}

function simplest(node: Tensor, since: number, fuel: number): Tensor {
  if (node.inputs.length === 0 || fuel === 0) return node
  const folded = foldConstants(node)
  if (folded !== undefined) return folded
  if (!('identities' in node.op) || node.op.identities === undefined) return node
  for (const identity of node.op.identities) {
    const simpler = identity(node.inputs, node)
    if (simpler !== undefined) return tidy(simpler, since, fuel - 1)
  }
  return node
}

/** The constant that an operation on uniform constants gives. */
function foldConstants(node: Tensor): Tensor | undefined {
  const { op } = node
  if (op.kind === 'elementwise') {
    const values: number[] = []
    for (const input of node.inputs) {
      const value = uniformValue(input)
      if (value === undefined) return undefined
      values.push(value)
    }
    const operand = node.inputs[op.operands.findIndex(sort => sort !== 'bool')]
    return filled(op.meaning(scalarMachine(operand?.dtype ?? 'bool'), values, node.attributes), node)
  }
  const [only] = node.inputs
  if (op.kind !== 'movement' || node.inputs.length !== 1 || only!.provenance?.name !== undefined) return undefined
  const value = constantOf(only!)
  if (value === undefined || !isUniform(value)) return undefined
  const { fill, parts } = op.map([only!.shape], node.attributes, node.shape)
  const number = value.data[value.offset]!
  return parts.length === 1 && (fill === undefined || fill === number) ? constant(uniform(number, node.shape, node.dtype)) : undefined
}
