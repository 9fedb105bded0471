/** What composites stand for. */
import type { Tensor } from '../graph/tensor.js'

/** A composite's expansion on its actual inputs, built on first use and shared by all who ask; undefined for other nodes. */
export function expansionOf(node: Tensor): Tensor | undefined {
  if (node.op.kind !== 'composite') return undefined
  return node.expansion ??= node.op.expand(node.inputs, node.attributes)
}

/** What a node is computed from: its inputs, or the expansion of a composite. */
export function sourcesOf(node: Tensor): readonly Tensor[] {
  const inside = expansionOf(node)
  return inside === undefined ? node.inputs : [inside]
}
