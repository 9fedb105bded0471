/** From a graph to a list of steps that an engine can run: composites replaced by their expansions, each node after its inputs. */
import { topologicalOrder } from '../graph/traverse.js'
import type { Tensor } from '../graph/tensor.js'
import { sourcesOf } from '../ops/expansion.js'
import type { Composite, Operation } from '../ops/operation.js'

/** What engines see: every kind but composites. */
export type Primitive = Exclude<Operation, Composite>

/** One node to compute, with the slots its inputs stand in. */
export interface Step {
  readonly node: Tensor
  readonly op: Primitive
  readonly inputs: readonly number[]
  /** A leaf, or a node whose value is known beforehand. */
  readonly given: boolean
  /** Slots whose last reader this step is. */
  readonly frees: readonly number[]
}
export interface Schedule {
  readonly steps: readonly Step[]
  /** Where each root's value stands: the step of that number. */
  readonly roots: readonly number[]
}

const NONE: readonly number[] = []

/** Steps for all roots in one walk. Nodes for which `known` is true are leaves whose value the caller has. */
export function lower(roots: readonly Tensor[], known: (node: Tensor) => boolean = () => false): Schedule {
  const follow = (node: Tensor): readonly Tensor[] => known(node) ? [] : sourcesOf(node)
  const slots = new Map<Tensor, number>()
  const drafts: { node: Tensor; op: Primitive; inputs: readonly number[]; given: boolean; frees: readonly number[] }[] = []
  for (const node of topologicalOrder(roots, follow)) {
    const { op } = node
    if (op.kind === 'composite' && !known(node)) {
      slots.set(node, slots.get(follow(node)[0]!)!)
      continue
    }
    slots.set(node, drafts.length)
    // A known composite stands as the leaf it is to the engine: its value is given.
    const given = op.kind === 'leaf' || known(node)
    drafts.push({ node, op: op as Primitive, inputs: given ? NONE : node.inputs.map(input => slots.get(input)!), given, frees: NONE })
  }
  const results = roots.map(root => slots.get(root)!)
  // Slots that are not to be freed: those of the roots, and those that a later step frees.
  const kept = new Uint8Array(drafts.length)
  for (const slot of results) kept[slot] = 1
  for (let index = drafts.length - 1; index >= 0; index--) {
    const draft = drafts[index]!
    let freed: number[] | undefined
    for (const slot of draft.inputs) {
      if (kept[slot] === 1) continue
      kept[slot] = 1
      freed ??= []
      freed.push(slot)
    }
    if (freed !== undefined) draft.frees = freed
  }
  return { steps: drafts, roots: results }
}
