/** How deep a model is. */
import { isParameter, topologicalOrder } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'

/** Kinds of operations in which inputs meet weights: products and sums, convolutions, look-ups in a table. */
const MEETINGS: readonly string[] = ['contraction', 'window', 'index']

/** How many operations in which the signal meets weights follow on each other, on the longest way from x to y; 0 where there is no way. */
export function depthOf(y: Tensor, x: Tensor): number {
  // Absent: does not depend on x.
  const lengths = new Map<Tensor, number>([[x, 0]])
  const learned = new Set<Tensor>()
  for (const node of topologicalOrder([y], sourcesOf)) {
    const sources = sourcesOf(node)
    if (isParameter(node) || sources.some(source => learned.has(source))) learned.add(node)
    const reached = sources.flatMap(source => lengths.get(source) ?? [])
    if (reached.length === 0) continue
    const meets = MEETINGS.includes(node.op.kind) && sources.some(source => learned.has(source) && !lengths.has(source))
    lengths.set(node, Math.max(...reached) + (meets ? 1 : 0))
  }
  return lengths.get(y) ?? 0
}

/** What a node is computed from: a composite from what it stands for. */
function sourcesOf(node: Tensor): readonly Tensor[] {
  if (node.op.kind !== 'composite') return node.inputs
  return [node.expansion ??= node.op.expand(node.inputs, node.attributes)]
}
