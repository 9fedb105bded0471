/** Steps that compute the same from the same, made one. */
import { sameAttributes } from '../graph/traverse.js'
import type { Schedule, Step } from '../evaluate/lower.js'

export function withoutRepeats({ steps, roots }: Schedule): { readonly steps: readonly Step[]; readonly roots: readonly number[] } {
  const slots: number[] = []
  const kept: Step[] = []
  const byExpression = new Map<string, number[]>()
  steps.forEach((step, at) => {
    const inputs = step.inputs.map(input => slots[input]!)
    const key = step.op.kind === 'leaf' ? undefined : `${step.op.name} ${inputs.join(' ')}`
    const alike = key === undefined ? [] : byExpression.get(key) ?? []
    const known = alike.find(slot => {
      const { node, op } = kept[slot]!
      return op === step.op && node.dtype === step.node.dtype && sameAttributes(node.attributes, step.node.attributes) && String(node.shape) === String(step.node.shape)
    })
    if (known !== undefined) {
      slots[at] = known
      return
    }
    slots[at] = kept.push({ ...step, inputs }) - 1
    if (key !== undefined) byExpression.set(key, [...alike, slots[at]])
  })
  return { steps: kept, roots: roots.map(root => slots[root]!) }
}
