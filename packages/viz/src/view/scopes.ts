/** The scopes of a view: nested regions of the graph, split where paths leave a region and enter it again. */
import type { ViewEdge, ViewNode, ViewScope } from './model.js'
import type { Region } from './structure.js'

/** Nodes in topological order, with the regions each stands in, outermost first. */
export interface RegionNode {
  readonly id: string
  readonly regions: readonly Region[]
  readonly role: ViewNode['role']
  readonly pass: ViewNode['pass']
}

export interface Scoping {
  readonly scopes: readonly ViewScope[]
  /** The innermost scope of each node that stands in one. */
  readonly scopeOf: ReadonlyMap<string, string>
}

export function scopesOf(nodes: readonly RegionNode[], edges: readonly ViewEdge[]): Scoping {
  const positions = new Map(nodes.map((node, index) => [node.id, index]))
  const inputs: number[][] = nodes.map(() => [])
  for (const { from, to } of edges) inputs[positions.get(to)!]!.push(positions.get(from)!)
  const scopes: ViewScope[] = []
  const scopeOf = new Map<string, string>()
  const groups: { members: readonly number[]; depth: number; parent: string | undefined }[] = [{ members: nodes.map((_, index) => index), depth: 0, parent: undefined }]
  // Grows while it is gone through, level by level.
  for (const { members: around, depth, parent } of groups) {
    for (const members of byRegion(around, index => keyOf(nodes[index]!.regions[depth]))) {
      const region = nodes[members[0]!]!.regions[depth]!
      const parts = convexParts(members, inputs)
      parts.forEach((part, index) => {
        const id = `s${scopes.length}`
        const split = parts.length > 1 ? { part: { number: index + 1, of: parts.length } } : {}
        scopes.push({ id, name: nameOfRegion(region), kind: region.kind, ...(parent === undefined ? {} : { parent }), ...split })
        for (const member of part) scopeOf.set(nodes[member]!.id, id)
        groups.push({ members: part, depth: depth + 1, parent: id })
      })
    }
  }
  adoptLeaves(nodes, edges, scopes, scopeOf)
  return { scopes, scopeOf }
}

const keyOf = (region: Region | undefined): object | undefined => region?.kind === 'scope' ? region.scope : region?.node

function nameOfRegion(region: Region): string {
  return region.kind === 'scope' ? region.scope.name : region.node.provenance?.name ?? region.node.op.name
}

function byRegion(members: readonly number[], keyAt: (index: number) => object | undefined): Iterable<number[]> {
  const groups = new Map<object, number[]>()
  for (const index of members) {
    const key = keyAt(index)
    if (key === undefined) continue
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [index])
    else group.push(index)
  }
  return groups.values()
}

/**
 * The members by how often a path that leads to them has left the set: a path between two of one part never leaves it,
 * since whatever comes back has left once more.
 */
function convexParts(members: readonly number[], inputs: readonly (readonly number[])[]): number[][] {
  const inside = new Set(members)
  const exits = new Map<number, number>()
  const parts = new Map<number, number[]>()
  for (let index = members[0]!; index <= members[members.length - 1]!; index++) {
    let left = 0
    for (const input of inputs[index]!) left = Math.max(left, (exits.get(input) ?? 0) + (inside.has(input) && !inside.has(index) ? 1 : 0))
    exits.set(index, left)
    if (!inside.has(index)) continue
    const part = parts.get(left)
    if (part === undefined) parts.set(left, [index])
    else part.push(index)
  }
  return [...parts].sort(([a], [b]) => a - b).map(([, part]) => part)
}

/** Parameters and constants stand where all that reads them stands; what only derivatives read does not count. */
function adoptLeaves(nodes: readonly RegionNode[], edges: readonly ViewEdge[], scopes: readonly ViewScope[], scopeOf: Map<string, string>): void {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const parents = new Map(scopes.map(scope => [scope.id, scope.parent]))
  const pathOf = (id: string): string[] => {
    const path: string[] = []
    for (let scope = scopeOf.get(id); scope !== undefined; scope = parents.get(scope)) path.unshift(scope)
    return path
  }
  const common = new Map<string, string[]>()
  for (const { from, to } of edges) {
    const leaf = byId.get(from)!
    if ((leaf.role !== 'parameter' && leaf.role !== 'constant') || scopeOf.has(from)) continue
    if (leaf.pass === 'forward' && byId.get(to)!.pass === 'backward') continue
    const path = pathOf(to)
    const before = common.get(from) ?? path
    const differs = before.findIndex((scope, depth) => scope !== path[depth])
    common.set(from, differs < 0 ? before : before.slice(0, differs))
  }
  for (const [leaf, path] of common) if (path.length > 0) scopeOf.set(leaf, path[path.length - 1]!)
}
