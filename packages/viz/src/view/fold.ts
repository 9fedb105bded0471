/** A large view made small: scopes closed, chains shortened, and what is farthest from the results put together. */
import { ValueError } from '@mlp/autograd'
import { contract, neighbors } from './contract.js'
import type { Group } from './contract.js'
import type { GraphView } from './model.js'

export interface FoldOptions {
  /** How many nodes may be left, one or more. Default: 300. */
  readonly maxNodes?: number
}

/**
 * The same view with no more than `maxNodes` nodes. Where there are more, the innermost scopes are closed first, then chains
 * without a branch are shortened, and last the nodes farthest from the results are put together. `hidden` counts what went.
 *
 * @throws ValueError for a limit that is not a positive whole number
 * @example
 * import { add, input } from '@mlp/autograd'
 * import type { Tensor } from '@mlp/autograd'
 * import { fold, view } from '@mlp/viz'
 * let y: Tensor = input('x')
 * for (let i = 0; i < 1000; i++) y = add(y, 1)
 * const { nodes, hidden } = fold(view(y), { maxNodes: 10 })
 * console.log(nodes.map(node => node.label), hidden) // → [ 'input', '999 operations', '□ + 1' ] 999
 */
export function fold(view: GraphView, { maxNodes = 300 }: FoldOptions = {}): GraphView {
  if (!Number.isInteger(maxNodes) || maxNodes < 1) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'fold', problem: 'maxNodes out of range', received: `maxNodes ${maxNodes}`, expected: 'a whole number, one or more', hint: 'write { maxNodes: 300 }',
    })
  }
  let folded = view
  const depths = depthsOf(view)
  for (let depth = Math.max(0, ...depths.values()); depth > 0 && folded.nodes.length > maxNodes; depth--) {
    folded = contract(folded, scopesAt(folded, depths, depth))
  }
  if (folded.nodes.length > maxNodes) folded = contract(folded, chains(folded))
  if (folded.nodes.length > maxNodes) folded = contract(folded, [farthest(folded, maxNodes - 1)])
  return folded
}

/** How deep each scope lies; the outermost have depth 1. */
function depthsOf({ scopes }: GraphView): Map<string, number> {
  const depths = new Map<string, number>()
  for (const { id, parent } of scopes) depths.set(id, 1 + (parent === undefined ? 0 : depths.get(parent)!))
  return depths
}

/** The scopes of one depth, without results, which stay to be seen. */
function scopesAt({ nodes, scopes, outputs }: GraphView, depths: ReadonlyMap<string, number>, depth: number): Group[] {
  const results = new Set(outputs.map(({ node }) => node))
  const inside = new Map(scopes.filter(({ id }) => depths.get(id) === depth).map(({ id }): [string, string[]] => [id, []]))
  for (const { id, scope } of nodes) if (scope !== undefined) inside.get(scope)?.push(id)
  return scopes.flatMap(({ id, name, parent }) => {
    const members = inside.get(id)?.filter(member => !results.has(member)) ?? []
    // A result that stays keeps its scope, and what belongs to it stays beside it.
    const scope = members.length === inside.get(id)?.length ? parent : id
    return members.length < 2 ? [] : [{ name, members, scope }]
  })
}

/** Runs of operations, each read by the next alone, with the leaves that only they read; where a run begins stays to be seen. */
function chains({ nodes, edges, outputs }: GraphView): Group[] {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const readers = neighbors(edges, 'from', 'to')
  const sources = neighbors(edges, 'to', 'from')
  const results = new Set(outputs.map(({ node }) => node))
  const isLeaf = (id: string): boolean => byId.get(id)!.kind === 'leaf'
  const trunk = (id: string): string[] => [...sources.get(id) ?? []].filter(source => !isLeaf(source))
  const isLink = (id: string): boolean => !isLeaf(id) && !results.has(id) && (readers.get(id)?.size ?? 0) === 1 && trunk(id).length <= 1
  const taken = new Set<string>()
  const groups: Group[] = []
  for (const { id } of [...nodes].reverse()) {
    const links: string[] = []
    for (let link: string | undefined = id; link !== undefined && !taken.has(link) && isLink(link) && byId.get(link)!.scope === byId.get(id)!.scope; link = trunk(link)[0]) links.push(link)
    if (links.length < 3) continue
    const run = new Set(links)
    links.forEach(link => taken.add(link))
    const entries = sources.get(links[links.length - 1]!) ?? new Set()
    const own = links.flatMap(link => [...sources.get(link) ?? []])
      .filter(source => isLeaf(source) && !entries.has(source) && !results.has(source) && [...readers.get(source)!].every(reader => run.has(reader)))
    groups.push({ name: `${links.length} operations`, members: [...new Set(own), ...links.reverse()], scope: byId.get(id)!.scope })
  }
  return groups
}

/** All but the nodes nearest to the results. What is kept feeds nothing that is not. */
function farthest({ nodes, edges }: GraphView, keep: number): Group {
  const distance = new Map(nodes.map(({ id }) => [id, 0]))
  const sources = neighbors(edges, 'to', 'from')
  for (const { id } of [...nodes].reverse()) for (const source of sources.get(id) ?? []) distance.set(source, Math.max(distance.get(source)!, distance.get(id)! + 1))
  const position = new Map(nodes.map(({ id }, index) => [id, index]))
  const byDistance = nodes.map(({ id }) => id).sort((a, b) => distance.get(a)! - distance.get(b)! || position.get(b)! - position.get(a)!)
  const members = byDistance.slice(keep)
  const hidden = new Set(members)
  const count = nodes.reduce((sum, { id, hides = 1 }) => sum + (hidden.has(id) ? hides : 0), 0)
  return { name: `${count} more`, members, scope: undefined }
}
