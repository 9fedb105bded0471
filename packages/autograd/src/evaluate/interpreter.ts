/** The reference engine: runs a schedule step by step, each by the reference of its operation's kind. */
import type { Strided } from '../graph/array.js'
import type { Tensor } from '../graph/tensor.js'
import type { Schedule } from './lower.js'

/** Runs a schedule; `valueOf` supplies the value of every leaf and every node known beforehand. Results stand in the order of the roots. */
export function run({ steps, roots }: Schedule, valueOf: (node: Tensor) => Strided): Strided[] {
  const values = new Array<Strided | undefined>(steps.length)
  steps.forEach(({ node, op, inputs, given, frees }, slot) => {
    values[slot] = given || op.kind === 'leaf' ? valueOf(node) : op.compute(inputs.map(input => values[input]!), node)
    for (const free of frees) values[free] = undefined
  })
  return roots.map(root => values[root]!)
}
