/** A graph as plain data: what drawings, explorers and people look at. */
import { ValueError, evaluate, gradients as gradientsOf, isTensor } from '@mlp/autograd'
import type { Bindings, NdArray, Tensor } from '@mlp/autograd'
import type { GraphView, ViewEdge, ViewNode, ViewRole } from './model.js'
import { briefFormula, labelOf, shortFormula } from './notation.js'
import { outputsOf } from './outputs.js'
import type { Output, ViewableOutputs } from './outputs.js'
import { scopesOf } from './scopes.js'
import { structureOf } from './structure.js'
import type { Opened, Placed, Structure } from './structure.js'
import { summarize } from './summary.js'

export interface ViewOptions {
  /** A value for every input below, by name or by the input itself. */
  readonly bindings?: Bindings
  /** Whether to evaluate every node, all in one walk. Default: where bindings or gradients are asked for. */
  readonly values?: boolean
  /** Whether to tell the derivative of the first output by every node, all from one sweep. Default: false. */
  readonly gradients?: boolean
  /** Composites to show as their parts: all, or those of these names. Default: none. */
  readonly open?: Opened
}

/**
 * A graph as plain, versioned data. Broadcasts and numbers are folded into what uses them, composites are closed, layers are scopes.
 *
 * @param y a tensor, or several by name; derivatives (a tensor, a list or a map under `gradient`) are shown as the backward graph
 * @throws ValueError for anything else; BindingError for values of inputs that are missing; ShapeError when gradients are asked for
 *   and the first output is not a single number
 * @example
 * import { input, mul, parameter, tanh } from '@mlp/autograd'
 * import { view } from '@mlp/viz'
 * const y = tanh(mul(parameter(0, { name: 'w' }), input('x')))
 * const { nodes } = view(y, { bindings: { x: 2 }, gradients: true })
 * console.log(nodes.map(node => node.name ?? node.label)) // → [ 'w', 'x', 'w·x', 'tanh' ]
 * console.log(nodes[0]?.gradient?.data) // → [ 2 ]
 */
export function view(y: Tensor | ViewableOutputs, options: ViewOptions = {}): GraphView {
  return made('view', y, options)
}

/** A view that was made already, or one made now. */
export function viewOf(caller: string, y: Tensor | ViewableOutputs | GraphView, options: ViewOptions): GraphView {
  if (!isView(y)) return made(caller, y, options)
  const { version }: { readonly version: unknown } = y
  if (version === VERSION) return y
  throw new ValueError({
    code: 'DATA_MALFORMED', operation: caller, problem: 'a view of another version', received: `version ${String(version)}`, expected: `version ${VERSION}`,
    hint: 'make the view again with this version of the package',
  })
}

const VERSION = 1

function isView(value: Tensor | ViewableOutputs | GraphView): value is GraphView {
  return typeof value === 'object' && value !== null && !isTensor(value) && 'version' in value && 'nodes' in value && !isTensor(value.version)
}

function made(caller: string, y: Tensor | ViewableOutputs, { bindings, gradients = false, values = gradients || bindings !== undefined, open = false }: ViewOptions): GraphView {
  const outputs = outputsOf(caller, y)
  const result = outputs.find(output => !output.backward) ?? outputs[0]!
  // The sweep opens composites that have no rule of their own; what follows then shows the very nodes it went through.
  const derivatives = gradients ? gradientsOf(result.node) : new Map<Tensor, Tensor>()
  const structure = structureOf(outputs, open)
  const { placed, sourceOf } = structure
  const ids = new Map(placed.map(({ node, id }) => [node, id]))
  const edges = edgesOf(structure, ids)
  const roles = rolesOf(structure, outputs)
  const names = namesOf(structure, outputs)
  const numbers = compute(placed, values, derivatives, bindings)
  const { scopes, scopeOf } = scopesOf(placed.map(one => ({ ...one, role: roles.get(one.node)! })), edges)
  const nodes = placed.map(({ node, id, pass }): ViewNode => {
    const name = names.get(node)
    const scope = scopeOf.get(id)
    return {
      id, kind: node.op.kind, operation: node.op.name, label: labelFor(node, structure, names), ...(name === undefined ? {} : { name }),
      shape: [...node.shape], dtype: node.dtype, role: roles.get(node)!, pass, formula: shortFormula(node),
      ...(scope === undefined ? {} : { scope }), ...numbers(id),
    }
  })
  return { version: VERSION, nodes, edges, scopes, outputs: outputs.map(({ name, node }) => ({ name, node: ids.get(sourceOf(node).node)! })), hidden: 0 }
}

/** The names that the program gave, and those that results are asked for by. */
function namesOf({ placed, sourceOf }: Structure, outputs: readonly Output[]): ReadonlyMap<Tensor, string> {
  const asked = new Map(outputs.map(({ node, label, backward }) => [sourceOf(node).node, { label, pass: backward ? 'backward' : 'forward' }]))
  return new Map(placed.flatMap(({ node, name, pass }): [Tensor, string][] => {
    const result = asked.get(node)
    // A derivative may be a node of the program itself, which is not called after it.
    const shown = name ?? (node.op.kind !== 'leaf' && result?.pass === pass ? result.label : undefined)
    return shown === undefined ? [] : [[node, shown]]
  }))
}

/** Of a named node what its name stands for, of others what they do. */
function labelFor(node: Tensor, { sourceOf }: Structure, names: ReadonlyMap<Tensor, string>): string {
  const isNamed = names.has(node)
  const brief = isNamed && node.op.kind !== 'leaf' ? briefFormula(node) : undefined
  return brief ?? labelOf(node, node.inputs.map(input => {
    const source = sourceOf(input)
    return { node: source.node, number: !source.listed, name: source.inside ? undefined : names.get(source.node) }
  }), isNamed)
}

function edgesOf({ placed, sourceOf }: Structure, ids: ReadonlyMap<Tensor, string>): ViewEdge[] {
  return placed.flatMap(({ node, id }) => node.inputs.flatMap((input, operand): ViewEdge[] => {
    const source = sourceOf(input)
    return source.listed ? [{ from: ids.get(source.node)!, to: id, operand, ...(source.inside ? { inside: true } : {}) }] : []
  }))
}

function rolesOf({ placed, sourceOf }: Structure, outputs: readonly Output[]): ReadonlyMap<Tensor, ViewRole> {
  const results = new Map(outputs.map(({ node, backward }) => [sourceOf(node).node, backward ? 'backward' : 'forward']))
  return new Map(placed.map(({ node, pass }): [Tensor, ViewRole] => {
    if (node.op.kind === 'leaf') return [node, node.op.source === 'cell' ? 'parameter' : node.op.source]
    const isResult = results.get(node) === pass
    return [node, pass === 'backward' ? (isResult ? 'gradient' : 'backward') : isResult ? 'output' : 'operation']
  }))
}

/** Values and derivatives of all listed nodes, evaluated together. */
function compute(placed: readonly Placed[], values: boolean, derivatives: ReadonlyMap<Tensor, Tensor>, bindings: Bindings | undefined): (id: string) => Pick<ViewNode, 'value' | 'gradient'> {
  const wanted: Record<string, Tensor> = {}
  for (const { node, id } of placed) {
    const derivative = derivatives.get(node)
    if (values) wanted[`value ${id}`] = node
    if (derivative !== undefined) wanted[`gradient ${id}`] = derivative
  }
  if (Object.keys(wanted).length === 0) return () => ({})
  const found: Readonly<Record<string, NdArray | undefined>> = evaluate(wanted, bindings)
  return id => {
    const value = found[`value ${id}`]
    const gradient = found[`gradient ${id}`]
    return { ...(value === undefined ? {} : { value: summarize(value) }), ...(gradient === undefined ? {} : { gradient: summarize(gradient) }) }
  }
}
