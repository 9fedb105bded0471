/** A view as Graphviz DOT. */
import type { Tensor } from '@mlp/autograd'
import { summaryLine } from '../text/summary-line.js'
import { fold } from '../view/fold.js'
import type { FoldOptions } from '../view/fold.js'
import type { GraphView, ViewEdge, ViewNode, ViewScope } from '../view/model.js'
import type { ViewableOutputs } from '../view/outputs.js'
import { viewOf } from '../view/view.js'
import type { ViewOptions } from '../view/view.js'
import { attributes, cut, quoted } from './text.js'
import { backwardEdge, edgeStyle, graphStyle, insideEdge, nodeStyle, roleStyles, scopeFills, scopeStyle } from './style.js'
import type { Attributes } from './style.js'

/** How a graph is drawn; what it shows is decided as for `view`, unless it is a view already. */
export interface DotOptions extends ViewOptions, FoldOptions {
  /** The name of the graph, and the first part of every id in the SVG. Default: 'graph'. */
  readonly name?: string
  /** Which way values flow: down, to the right, up or to the left. Default: 'TB'. */
  readonly rankdir?: 'TB' | 'LR' | 'BT' | 'RL'
  /** A line below the drawing. */
  readonly caption?: string
}

/**
 * A graph in Graphviz's DOT language: forward values and gradients in the nodes, layers as clusters, small numbers on edges where
 * a label does not tell operands apart. Any Graphviz renders it; ids are the same on each run.
 *
 * Inputs are ellipses, parameters have corners, results a double line, and what only computes a gradient a dashed one.
 * Large graphs are folded, as `fold` does; the caption says how many nodes went.
 *
 * @param y a tensor, several by name, or a view
 * @throws as `view` and `fold`
 * @example
 * import { input, square } from '@mlp/autograd'
 * import { toDot } from '@mlp/viz'
 * const dot = toDot(square(input('x')), { bindings: { x: 3 } })
 * console.log(dot.split('\n').filter(line => line.includes('->'))) // → [ '  n0 -> n1' ]
 * console.log(/label="(x².*?)"/.exec(dot)?.[1]) // → x²\n9
 */
export function toDot(y: Tensor | ViewableOutputs | GraphView, { name = 'graph', rankdir = 'TB', caption, maxNodes, ...options }: DotOptions = {}): string {
  const shown = fold(viewOf('toDot', y, options), maxNodes === undefined ? {} : { maxNodes })
  const captions = [...(caption === undefined ? [] : [caption]), ...legend(shown)]
  return [
    `digraph ${quoted(name)} {`,
    `  graph [${attributes({ rankdir, ...graphStyle, ...(captions.length === 0 ? {} : { label: quoted(...captions) }) })}]`,
    `  node [${attributes(nodeStyle)}]`,
    `  edge [${attributes(edgeStyle)}]`,
    ...statements(shown, name),
    ...edges(shown),
    '}',
    '',
  ].join('\n')
}

/** What a reader cannot know: what ∇ means, and what is not shown. */
function legend({ nodes, outputs, hidden }: GraphView): string[] {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const result = outputs.find(({ node }) => byId.get(node)?.pass === 'forward') ?? outputs[0]
  const total = nodes.filter(({ kind }) => kind !== 'group').length + hidden
  return [
    ...(result !== undefined && nodes.some(({ gradient }) => gradient !== undefined) ? [`∇ is the derivative of ${cut(result.name)} by the node`] : []),
    ...(hidden > 0 ? [`${hidden} of ${total} nodes are folded`] : []),
  ]
}

/** Nodes and clusters, each cluster's own inside it. */
function statements({ nodes, scopes }: GraphView, graph: string): string[] {
  const members = groupBy(nodes, ({ scope }) => scope)
  const inner = groupBy(scopes, ({ parent }) => parent)
  const dtype = commonDType(nodes)
  const lines: string[] = []
  const write = (depth: number, text: string): void => { lines.push(`${'  '.repeat(depth + 1)}${text}`) }
  // What is still to be written, the next on top.
  const todo: { scope: ViewScope | undefined; depth: number; end: boolean }[] = [{ scope: undefined, depth: 0, end: false }]
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { scope, depth, end } = next
    if (end) { write(depth - 1, '}'); continue }
    if (scope !== undefined) {
      write(depth - 1, `subgraph cluster_${scope.id} {`)
      write(depth, `graph [${attributes({ id: quoted(`${graph}-${scope.id}`), label: quoted(cut(scopeLabel(scope))), ...scopeStyle, fillcolor: scopeFills[(depth - 1) % scopeFills.length]! })}]`)
      todo.push({ ...next, end: true })
    }
    for (const node of members.get(scope?.id) ?? []) write(depth, `${node.id} [${attributes(nodeAttributes(node, graph, dtype))}]`)
    for (const child of [...inner.get(scope?.id) ?? []].reverse()) todo.push({ scope: child, depth: depth + 1, end: false })
  }
  return lines
}

function scopeLabel({ name, part }: ViewScope): string {
  return part === undefined ? name : `${name} (${part.number} of ${part.of})`
}

function nodeAttributes(node: ViewNode, graph: string, dtype: string | undefined): Attributes {
  const head = node.name === undefined ? node.label : node.kind === 'leaf' ? node.name : `${node.name} = ${node.label}`
  const type = [...(node.dtype === dtype ? [] : [node.dtype]), ...(node.shape.length > 0 ? [`[${node.shape.join(', ')}]`] : [])].join(' ')
  const lines = [
    head,
    ...(type === '' ? [] : [type]),
    ...(node.value === undefined ? [] : [summaryLine(node.value, node.dtype)]),
    ...(node.gradient === undefined ? [] : [`∇ ${summaryLine(node.gradient, node.dtype)}`]),
  ]
  return { id: quoted(`${graph}-${node.id}`), label: quoted(...lines.map(line => cut(line))), tooltip: quoted(node.formula), ...roleStyles[node.role] }
}

/** The dtype of most nodes goes without saying. */
function commonDType(nodes: readonly ViewNode[]): string | undefined {
  return [...groupBy(nodes, ({ dtype }) => dtype)].sort(([, a], [, b]) => b.length - a.length)[0]?.[0]
}

function edges({ nodes, edges }: GraphView): string[] {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const into = groupBy(edges, ({ to }) => to)
  return edges.map(edge => {
    const [from, to] = [byId.get(edge.from)!, byId.get(edge.to)!]
    const style = attributes({
      ...(needsNumber(edge, from, to, into.get(edge.to)!.length) ? { headlabel: edge.operand + 1 } : {}),
      ...(to.pass === 'backward' ? backwardEdge : {}),
      ...(edge.inside === true ? insideEdge : {}),
    })
    return `  ${edge.from} -> ${edge.to}${style === '' ? '' : ` [${style}]`}`
  })
}

/** Whether a label leaves open which operand is which: several have no name in it, or none is in it. */
function needsNumber({ inside }: ViewEdge, from: ViewNode, to: ViewNode, operands: number): boolean {
  if (operands < 2 || to.kind === 'group') return false
  const unnamed = to.label.split('□').length - 1
  return (unnamed > 1 && (from.name === undefined || inside === true)) || (unnamed === 0 && to.label.startsWith(to.operation))
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}
