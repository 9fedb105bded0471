/**
 * Tidies what differentiation has just built with identities that IEEE arithmetic allows: constants fold, 1·p is p.
 * Each operation's record says which hold for it. Nodes made before are left as they are.
 */
import { counts } from '../graph/counting.js'
import { isUniform, uniform } from '../graph/array.js'
import { rewrite } from '../graph/traverse.js'
import type { Tensor } from '../graph/tensor.js'
import { constant, uniformValue } from '../ops/leaf.js'
import { constantOf } from '../ops/operation.js'

/** Identities applied to one node before it is taken as it is; none of them needs more. */
const FUEL = 16

/** The tensor with all nodes made at or after `since` in their simplest form. */
export function tidy(root: Tensor, since: number, fuel = FUEL): Tensor {
  return rewrite([root], since, node => simplest(node, fuel))[0]!
}

function simplest(node: Tensor, fuel: number): Tensor {
  if (node.inputs.length === 0 || fuel === 0) return node
  const folded = foldConstants(node)
  if (folded !== undefined) return folded
  for (const identity of node.op.identities ?? []) {
    const since = counts.made
    const simpler = identity(node.inputs, node)
    // What it is made of is tidy by now.
    if (simpler !== undefined) return tidy(simpler, since, fuel - 1)
  }
  return node
}

/** The constant that an elementwise operation on uniform constants gives, or a view of one. */
function foldConstants({ op, inputs, attributes, shape, dtype }: Tensor): Tensor | undefined {
  if (inputs.some(input => uniformValue(input) === undefined)) return undefined
  const values = inputs.map(input => constantOf(input)!)
  if (op.kind === 'elementwise') {
    // Field by field: an array's strides and offset may be getters, which a spread leaves behind.
    const scalars = values.map(({ data, offset, dtype }) => ({ data, offset, dtype, shape: [], strides: [] }))
    const { data, offset } = op.compute(scalars, { shape: [], dtype, attributes })
    return constant(uniform(data[offset]!, shape, dtype))
  }
  if (op.kind !== 'movement') return undefined
  const moved = op.compute(values, { shape, dtype, attributes })
  return isUniform(moved) ? constant(moved) : undefined
}
