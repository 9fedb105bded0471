/** Steps that compute the same from the same, made one. */
import { isUniform } from '../graph/array.js'
import { sameShape } from '../graph/shape.js'
import { sameAttributes } from '../graph/traverse.js'
import type { Primitive, Schedule, Step } from '../evaluate/lower.js'
import { constantOf } from '../ops/operation.js'
import { Tuples } from './tuples.js'

/** Also constants that hold one number everywhere, if it is the same number. */
export function withoutRepeats({ steps, roots }: Schedule): { readonly steps: readonly Step[]; readonly roots: readonly number[] } {
  const slots = new Int32Array(steps.length)
  const kept: Step[] = []
  const operations = new Map<Primitive, number>()
  const tuples = new Tuples()
  /** The last slot found under each tuple, and before each slot the one before it, less one. */
  const last: number[] = []
  const before = new Int32Array(steps.length)
  const tuple: number[] = []
  for (let at = 0; at < steps.length; at++) {
    const step = steps[at]!
    const { op, node, given, frees } = step
    const inputs = step.inputs.map(input => slots[input]!)
    const value = constantOf(node)
    if (op.kind === 'leaf' && (value === undefined || !isUniform(value))) {
      slots[at] = kept.push({ node, op, inputs, given, frees }) - 1
      continue
    }
    let number = operations.get(op)
    if (number === undefined) operations.set(op, number = operations.size)
    tuple[0] = number
    tuple[1] = value === undefined ? hashOf(node.attributes) : hashOf(value.data[value.offset])
    for (let input = 0; input < inputs.length; input++) tuple[input + 2] = inputs[input]!
    const found = tuples.intern(tuple, inputs.length + 2)
    let known = (last[found] ?? 0) - 1
    while (known >= 0 && !isSame(kept[known]!, step)) known = before[known]! - 1
    if (known < 0) {
      known = kept.push({ node, op, inputs, given, frees }) - 1
      before[known] = last[found] ?? 0
      last[found] = known + 1
    }
    slots[at] = known
  }
  return { steps: kept, roots: roots.map(root => slots[root]!) }
}

/** Whether steps compute the same, if their inputs are the same. */
function isSame({ op, node: a }: Step, { node: b }: Step): boolean {
  if (a.dtype !== b.dtype || !sameShape(a.shape, b.shape)) return false
  if (op.kind !== 'leaf') return sameAttributes(a.attributes, b.attributes)
  const [left, right] = [constantOf(a)!, constantOf(b)!]
  return Object.is(left.data[left.offset], right.data[right.offset])
}

/** A whole number of 32 bits, the same for equal attributes. */
function hashOf(attribute: unknown): number {
  if (typeof attribute === 'number') return Math.imul(attribute, 0x9e3779b1) ^ Math.imul(attribute * 2 ** 20, 0x85ebca6b)
  if (typeof attribute === 'string') return attribute.length
  if (typeof attribute !== 'object' || attribute === null) return 0
  let hash = 1
  for (const key in attribute) hash = Math.imul(hash, 31) + hashOf(attribute[key as keyof typeof attribute]) | 0
  return hash
}
