/** Several nodes of a view made one. */
import type { GraphView, ViewEdge, ViewNode } from './model.js'

/** Nodes that become one, and the scope it stands in. */
export interface Group {
  readonly name: string
  readonly members: readonly string[]
  readonly scope: string | undefined
}

/** The view with each group made one node, as far as no path leads from a group back into it. */
export function contract(view: GraphView, groups: readonly Group[]): GraphView {
  let kept = groups
  for (;;) {
    const contracted = contractAll(view, kept)
    const sorted = sort(contracted)
    if (sorted.cycle === undefined) return { ...contracted, nodes: sorted.nodes }
    const odd = kept.find(({ members }) => sorted.cycle.has(groupId(members)))
    // No program has a cycle; a view written by hand may.
    if (odd === undefined) return contracted
    kept = kept.filter(group => group !== odd)
  }
}

const groupId = (members: readonly string[]): string => `g_${members[members.length - 1]!}`

function contractAll(view: GraphView, groups: readonly Group[]): GraphView {
  const byId = new Map(view.nodes.map(node => [node.id, node]))
  const groupOf = new Map<string, string>()
  for (const { members } of groups) for (const member of members) groupOf.set(member, groupId(members))
  const exits = exitsOf(view, groupOf)
  const made = new Map<string, ViewNode>()
  let { hidden } = view
  for (const { name, members, scope } of groups) {
    const inside = members.map(id => byId.get(id)!)
    hidden += inside.filter(({ kind }) => kind !== 'group').length
    made.set(groupId(members), groupNode(groupId(members), name, scope, inside, [...exits.get(groupId(members)) ?? []].map(id => byId.get(id)!)))
  }
  const edges = new Map<string, ViewEdge>()
  for (const edge of view.edges) {
    const from = groupOf.get(edge.from) ?? edge.from
    const to = groupOf.get(edge.to) ?? edge.to
    if (from === to) continue
    // Several operands that come out of a group or go into one are one line.
    const key = from === edge.from && to === edge.to ? `${from} ${to} ${edge.operand}` : `${from} ${to}`
    if (!edges.has(key)) edges.set(key, { ...edge, from, to })
  }
  const nodes = [...view.nodes.filter(({ id }) => !groupOf.has(id)), ...made.values()]
  const parents = new Map(view.scopes.map(({ id, parent }) => [id, parent]))
  const used = new Set<string>()
  for (const { scope } of nodes) for (let at = scope; at !== undefined && !used.has(at); at = parents.get(at)) used.add(at)
  return {
    ...view, nodes, hidden, edges: [...edges.values()], scopes: view.scopes.filter(({ id }) => used.has(id)),
    outputs: view.outputs.map(output => ({ ...output, node: groupOf.get(output.node) ?? output.node })),
  }
}

/** The members of each group that something outside reads. What a gradient reads of a forward group is none of its results. */
function exitsOf({ nodes, edges }: GraphView, groupOf: ReadonlyMap<string, string>): ReadonlyMap<string, ReadonlySet<string>> {
  const backward = new Set(nodes.flatMap(({ id, pass }) => pass === 'backward' ? [id] : []))
  const mixed = new Set([...backward].map(id => groupOf.get(id)))
  return neighbors(edges.flatMap(({ from, to }) => {
    const group = groupOf.get(from)
    return group === undefined || group === groupOf.get(to) || (!mixed.has(group) && backward.has(to)) ? [] : [{ from: group, to: from }]
  }), 'from', 'to')
}

function groupNode(id: string, name: string, scope: string | undefined, members: readonly ViewNode[], exits: readonly ViewNode[]): ViewNode {
  const result = exits.length === 1 ? exits[0] : undefined
  const { dtype, formula } = result ?? members[members.length - 1]!
  return {
    id, kind: 'group', operation: name, label: name, shape: result?.shape ?? [], dtype, role: 'group', formula,
    pass: members.every(({ pass }) => pass === 'backward') ? 'backward' : 'forward',
    ...(scope === undefined ? {} : { scope }),
    ...(result?.value === undefined ? {} : { value: result.value }),
    ...(result?.gradient === undefined ? {} : { gradient: result.gradient }),
    hides: members.reduce((count, member) => count + (member.hides ?? 1), 0),
  }
}

/** The nodes after all they are computed from; or the nodes of a cycle. */
function sort({ nodes, edges }: GraphView): { readonly nodes: readonly ViewNode[]; readonly cycle?: undefined } | { readonly cycle: ReadonlySet<string> } {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const sources = neighbors(edges, 'to', 'from')
  const sorted: ViewNode[] = []
  const done = new Set<string>()
  const path = new Set<string>()
  const stack = nodes.map(({ id }) => id).reverse()
  for (let id = stack[stack.length - 1]; id !== undefined; id = stack[stack.length - 1]) {
    if (done.has(id)) { stack.pop(); continue }
    if (path.has(id)) {
      stack.pop()
      path.delete(id)
      done.add(id)
      sorted.push(byId.get(id)!)
      continue
    }
    path.add(id)
    for (const source of sources.get(id) ?? []) {
      if (done.has(source)) continue
      if (path.has(source)) return { cycle: new Set([...path].slice([...path].indexOf(source))) }
      stack.push(source)
    }
  }
  return { nodes: sorted }
}

/** For each end of edges the ends across. */
export function neighbors(edges: readonly Pick<ViewEdge, 'from' | 'to'>[], key: 'from' | 'to', value: 'from' | 'to'): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const edge of edges) {
    const known = found.get(edge[key])
    if (known === undefined) found.set(edge[key], new Set([edge[value]]))
    else known.add(edge[value])
  }
  return found
}
