/**
 * Which nodes of a graph a view lists, where each of them stands, and what each operand leads to:
 * composites closed or opened, broadcasts and numbers folded.
 */
import { topologicalOrder } from '@mlp/autograd'
import type { Scope, Tensor } from '@mlp/autograd'
import { isNumber, isTransparent } from './notation.js'
import type { Output } from './outputs.js'

/** Which composites are shown opened: all, or those of these names. */
export type Opened = boolean | readonly string[]

/** A scope of the program, or a composite that is shown opened. */
export type Region = { readonly kind: 'scope'; readonly scope: Scope } | { readonly kind: 'composite'; readonly node: Tensor }

/** One listed node. */
export interface Placed {
  readonly node: Tensor
  readonly id: string
  /** The name given by the program to it or to what it is the result of. */
  readonly name: string | undefined
  readonly pass: 'forward' | 'backward'
  /** Outermost first. */
  readonly regions: readonly Region[]
}

/** What an operand shows as: a listed node, or a number that stands in labels. */
export interface Source {
  readonly node: Tensor
  readonly listed: boolean
  /** The value is one from inside a closed composite, not its result. */
  readonly inside: boolean
}

export interface Structure {
  /** Each node after all it is computed from. */
  readonly placed: readonly Placed[]
  readonly sourceOf: (operand: Tensor) => Source
}

export function structureOf(outputs: readonly Output[], open: Opened): Structure {
  const roots = [...outputs].sort((a, b) => Number(a.backward) - Number(b.backward)).map(output => output.node)
  const forward = forwardNodes(outputs)
  const owners = ownersOf(roots, forward)
  // Ids count the closed graph, so that opening a composite changes no other id.
  const order = topologicalOrder(roots, node => owners.has(node) ? [owners.get(node)!] : node.inputs).filter(node => !owners.has(node))
  const expansions = new Map<Tensor, Tensor>()
  const placed = new Map<Tensor, Placed>()
  const inOrder = new Set(order)
  const place = (node: Tensor, id: string, pass: Placed['pass'], outer: readonly Region[]): void => {
    const regions = [...outer, ...scopesOf(node)]
    if (!isOpened(node, open)) {
      placed.set(node, { node, id, name: node.provenance?.name, pass, regions })
      return
    }
    const inside = expansionOf(node)
    expansions.set(node, inside)
    innerNodes(inside, node.inputs).forEach((inner, index) => {
      if (!placed.has(inner) && !inOrder.has(inner)) place(inner, `${id}_${index}`, pass, [...regions, { kind: 'composite', node }])
    })
  }
  order.forEach((node, index) => place(node, `n${index}`, forward.has(node) ? 'forward' : 'backward', []))

  const resultOf = (node: Tensor): Tensor => {
    let result = node
    for (let inside = expansions.get(result); inside !== undefined; inside = expansions.get(result)) result = inside
    return result
  }
  const names = new Map<Tensor, string>()
  for (const node of [...expansions.keys()].reverse()) if (node.provenance?.name !== undefined) names.set(resultOf(node), node.provenance.name)
  const kept = new Set(roots.map(resultOf))
  const isListed = (node: Tensor): boolean => placed.has(node) && (kept.has(node) || !(isNumber(node) || isTransparent(node)))
  return {
    placed: [...placed.values()].filter(({ node }) => isListed(node)).map(one => ({ ...one, name: one.name ?? names.get(one.node) })),
    sourceOf(operand) {
      let node = operand
      let inside = false
      while (!isListed(node) && !isNumber(node)) {
        const owner = owners.get(node)
        if (expansions.has(node)) node = resultOf(node)
        else if (isTransparent(node)) node = node.inputs[0]!
        else if (owner !== undefined) { node = owner; inside = true }
        else break
      }
      return { node, listed: isListed(node), inside }
    },
  }
}

/** What the results are computed from, and what derivatives are the derivatives of. */
function forwardNodes(outputs: readonly Output[]): ReadonlySet<Tensor> {
  return new Set(topologicalOrder(outputs.map(({ node, backward }) => {
    let result: Tensor | undefined = backward ? node.provenance?.derivative?.of : node
    while (result?.provenance?.derivative !== undefined) result = result.provenance.derivative.of
    return result
  }).filter(node => node !== undefined)))
}

/** For nodes that stand inside a closed composite and are used outside of it, as derivatives use them: that composite. */
function ownersOf(roots: readonly Tensor[], forward: ReadonlySet<Tensor>): ReadonlyMap<Tensor, Tensor> {
  const owners = new Map<Tensor, Tensor>()
  const claim = (composite: Tensor, owner: Tensor): void => {
    if (composite.expansion === undefined) return
    for (const inner of innerNodes(composite.expansion, composite.inputs)) {
      if (forward.has(inner) || inner === owner || owners.has(inner)) continue
      owners.set(inner, owner)
      claim(inner, owner)
    }
  }
  for (const node of topologicalOrder(roots)) if (node.op.kind === 'composite' && !owners.has(node)) claim(node, node)
  for (const root of roots) owners.delete(root)
  return owners
}

/** The nodes of an expansion, without the composite's own inputs. */
function innerNodes(inside: Tensor, inputs: readonly Tensor[]): Tensor[] {
  const given = new Set(inputs)
  return topologicalOrder([inside], node => given.has(node) ? [] : node.inputs).filter(node => !given.has(node))
}

function isOpened({ op, provenance }: Tensor, open: Opened): boolean {
  if (op.kind !== 'composite') return false
  return typeof open === 'boolean' ? open : open.includes(op.name) || (provenance?.name !== undefined && open.includes(provenance.name))
}

/** The expansion the graph uses already, or one of the same operations where none was needed yet. */
function expansionOf(node: Tensor): Tensor {
  return node.expansion ?? (node.op.kind === 'composite' ? node.op.expand(node.inputs, node.attributes) : node)
}

function scopesOf(node: Tensor): Region[] {
  const regions: Region[] = []
  for (let scope = node.provenance?.scope; scope !== undefined; scope = scope.parent) regions.unshift({ kind: 'scope', scope })
  return regions
}
