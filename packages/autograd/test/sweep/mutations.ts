// Wrong versions of a graph: each changes one node that a backward rule made.
import { apply, equal, greater, greaterEqual, less, lessEqual, neg, not, notEqual, topologicalOrder } from '@mlp/autograd'
import { replaced } from '../../src/graph/traverse'
import type { Operation, Tensor } from '@mlp/autograd'
import { isFloat } from '../../src/graph/dtype'
import { sameShape } from '../../src/graph/shape'
import { filled } from '../../src/ops/creation'
import { uniformValue } from '../../src/ops/leaf'

/** A change of a graph, under a name that says where and what. */
export interface GraphMutation {
  readonly name: string
  readonly changed: () => Tensor
}

/** Comparisons and the one beside each. */
const beside = new Map<Operation, (a: Tensor, b: Tensor) => Tensor>([
  [greater.operation, greaterEqual], [greaterEqual.operation, greater], [less.operation, lessEqual], [lessEqual.operation, less], [equal.operation, notEqual], [notEqual.operation, equal],
])

/** Every change of one of the nodes made at or after `since`, in a fixed order. */
export function mutationsOf(root: Tensor, since: number): GraphMutation[] {
  const made = topologicalOrder([root], node => node.serial < since ? [] : node.inputs).filter(node => node.serial >= since)
  const seen = new Map<string, number>()
  return made.flatMap((site) => {
    // Counted by name, so that a site is the same one whether or not operands were broadcast.
    const count = (seen.get(site.op.name) ?? 0) + 1
    seen.set(site.op.name, count)
    return changesOf(site).map(({ name, changed }): GraphMutation => ({
      name: `${site.op.name} ${count} ${name}`,
      changed: () => replaced([root], new Map([[site, changed()]]))[0]!,
    }))
  })
}

function changesOf(site: Tensor): GraphMutation[] {
  const { op, inputs, attributes, dtype } = site
  const fits = (one: Tensor): boolean => sameShape(one.shape, site.shape) && one.dtype === dtype
  const changes: GraphMutation[] = inputs.flatMap((input, place) => fits(input) ? [{ name: `dropped for operand ${place}`, changed: () => input }] : [])
  if (isFloat(dtype)) changes.push({ name: 'negated', changed: () => neg(site) })
  if (dtype === 'bool') changes.push({ name: 'inverted', changed: () => not(site) })
  const number = isFloat(dtype) ? uniformValue(site) : undefined
  if (number !== undefined && number !== 1) changes.push({ name: `made 1 from ${number}`, changed: () => filled(1, site) })
  if (number !== undefined) changes.push({ name: `made ${number + 1.5} from ${number}`, changed: () => filled(number + 1.5, site) })
  const other = beside.get(op)
  if (other !== undefined) changes.push({ name: `made ${String(other(inputs[0]!, inputs[1]!).op.name)}`, changed: () => other(inputs[0]!, inputs[1]!) })
  for (const [key, value] of Object.entries(attributes) as [string, unknown][]) {
    if (typeof value === 'boolean') changes.push({ name: `with ${key} turned`, changed: () => apply<object>(op, inputs, { ...attributes, [key]: !value }) })
  }
  for (const [place, input] of inputs.entries()) {
    const next = inputs[place + 1]
    if (next === undefined || next === input || !sameShape(input.shape, next.shape) || input.dtype !== next.dtype || commutes.has(op.name)) continue
    changes.push({ name: `with operands ${place} and ${place + 1} exchanged`, changed: () => apply<object>(op, inputs.map((one, at) => at === place ? next : at === place + 1 ? input : one), attributes) })
  }
  return changes
}

/** Whose operands may be exchanged without changing anything. */
const commutes = new Set(['add', 'mul', 'and', 'or', 'equal', 'notEqual', 'hypot'])
