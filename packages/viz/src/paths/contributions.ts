/** A derivative as a sum over paths: the chain rule, one product for each way through the graph. */
import { ShapeError, ValueError, evaluate, isTensor, jacobian, nameOf, parameter, showShape, sizeOf, substitute, topologicalOrder } from '@mlp/autograd'
import type { Bindings, Shape, Tensor } from '@mlp/autograd'

/** One number on a path: an element of a tensor, counted row by row. */
export interface PathStep {
  readonly node: Tensor
  readonly element: number
  /** The name, or the operation, with the element: 'z₂[1]'. */
  readonly label: string
}

/** One way from a number of x to y. */
export interface PathContribution {
  /** From the element of x to y, both included. */
  readonly steps: readonly PathStep[]
  /** ∂(next step)/∂(step), everything else held: one fewer than steps. */
  readonly factors: readonly number[]
  /** The product of the factors. */
  readonly product: number
}

export interface PathContributions {
  readonly paths: readonly PathContribution[]
  /** The products added up for every number of x, in its shape: ∂y/∂x. */
  readonly sum: { readonly shape: Shape, readonly data: Float64Array }
}

export interface PathOptions {
  /** A value for every input below. */
  readonly bindings?: Bindings
  /** How many paths at most. Default: 1000. */
  readonly most?: number
}

// Of a local derivative: a matrix product of two [256, 256] has more than anyone looks at.
const MOST_DERIVATIVES = 250_000

/**
 * Why a derivative is a sum: every path from x to y with the product of the local derivatives along it, ∂y/∂x = Σ_paths Π ∂vᵢ₊₁/∂vᵢ.
 * Paths are those of single numbers, so one through hidden unit 1 is apart from one through hidden unit 2. Steps whose local derivative is 0
 * at these values lead nowhere and are left out.
 *
 * @param y a single number
 * @param x what it is computed from
 * @throws ShapeError for y of several numbers; ValueError when y does not depend on x, and for more than `most` paths or too large a graph
 * @example
 * import { mul, parameter, sigmoid, add } from '@mlp/autograd'
 * import { pathContributions } from '@mlp/viz'
 * const h = parameter(2, { name: 'h' })
 * const [a, b] = [mul(h, 3).named('a'), mul(h, h).named('b')]
 * const { paths, sum } = pathContributions(add(a, b).named('y'), h)
 * for (const { steps, product } of paths) console.log(steps.map(step => step.label).join(' → '), product)
 * // → h → a → y 3
 * // → h → b → y 4
 * console.log(sum.data[0]) // → 7
 */
export function pathContributions(y: Tensor, x: Tensor, { bindings, most = 1000 }: PathOptions = {}): PathContributions {
  const operation = 'pathContributions'
  if (!isTensor(y) || !isTensor(x) || y.rank !== 0) {
    throw new ShapeError({ code: 'SHAPE_MISMATCH', operation, problem: 'not the derivative of a single number', received: isTensor(y) && isTensor(x) ? `y of shape ${showShape(y.shape)}` : `${typeof y} and ${typeof x}`, expected: 'y of shape [], and x', hint: 'choose an output: pathContributions(slice(y, [0], [1]).reshape([]), x), or a loss' })
  }
  // What lies between: all that y needs and that needs x.
  const reached = new Set<Tensor>([x])
  const order = topologicalOrder([y], node => node === x ? [] : node.inputs)
  for (const node of order) if (node.inputs.some(one => reached.has(one))) reached.add(node)
  if (!reached.has(y)) throw new ValueError({ code: 'GRADIENT_DISCONNECTED', operation, problem: 'there is no path', received: `${labelOf(y)} and ${labelOf(x)}`, expected: 'x that y is computed from', hint: 'check the order of the arguments: pathContributions(loss, weight)' })
  const between = order.filter(node => reached.has(node))
  const values = evaluate(Object.fromEntries(order.map((node, at) => [`v${at}`, node])), bindings)
  const valueOf = new Map(order.map((node, at) => [node, values[`v${at}`]!]))
  const edges = new Map<Tensor, Map<Tensor, Edge[][]>>()
  for (const node of between) {
    if (node === x) continue
    const local = localDerivatives(operation, node, [...new Set(node.inputs)].filter(one => reached.has(one)), input => parameter(valueOf.get(input)!))
    for (const [input, byElement] of local) edges.set(input, (edges.get(input) ?? new Map<Tensor, Edge[][]>()).set(node, byElement))
  }
  const count = countOf(x, y, between, edges)
  if (!(count <= most)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'too many paths', received: `${count} paths`, expected: `at most ${most}`, hint: 'look at a smaller network or a part of it, or raise the limit: { most: 5000 }; grad sums all of them' })
  }
  const paths: PathContribution[] = []
  const sum = new Float64Array(sizeOf(x.shape))
  const stack: PathContribution[] = Array.from(sum, (_, element) => ({ steps: [stepOf(x, element)], factors: [], product: 1 })).reverse()
  for (let path = stack.pop(); path !== undefined; path = stack.pop()) {
    const { node, element } = path.steps.at(-1)!
    if (node === y) {
      paths.push(path)
      sum[path.steps[0]!.element]! += path.product
      continue
    }
    const { steps, factors, product } = path
    const next = [...edges.get(node) ?? []].flatMap(([to, byElement]) => byElement[element]!.map(edge => ({ steps: [...steps, stepOf(to, edge.to)], factors: [...factors, edge.factor], product: product * edge.factor })))
    stack.push(...next.reverse())
  }
  return { paths, sum: { shape: x.shape, data: sum } }
}

/** Where a change of one number goes, and how much of it arrives. */
interface Edge { readonly to: number; readonly factor: number }

/** ∂node/∂input for its own inputs alone, by element of the input. */
function localDerivatives(operation: string, node: Tensor, inputs: readonly Tensor[], cellOf: (input: Tensor) => Tensor): Map<Tensor, Edge[][]> {
  const cells = new Map([...new Set(node.inputs)].map(input => [input, cellOf(input)]))
  const [alone] = substitute([node], cells)
  return new Map(inputs.filter(input => input.dtype.startsWith('float') && node.dtype.startsWith('float')).map(input => {
    const [rows, columns] = [sizeOf(node.shape), sizeOf(input.shape)]
    if (rows * columns > MOST_DERIVATIVES) throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'too large to follow number by number', received: `${labelOf(node)}: ${rows} × ${columns} local derivatives`, expected: `at most ${MOST_DERIVATIVES}`, hint: 'look at a small network, or at one sample' })
    const { data } = evaluate(jacobian(alone!, cells.get(input)!))
    return [input, Array.from({ length: columns }, (_, from) => Array.from({ length: rows }, (_, to) => ({ to, factor: data[to * columns + from]! })).filter(edge => edge.factor !== 0))]
  }))
}

/** How many paths lead from x to y, counted from the end and without walking them. */
function countOf(x: Tensor, y: Tensor, between: readonly Tensor[], edges: ReadonlyMap<Tensor, ReadonlyMap<Tensor, Edge[][]>>): number {
  const counts = new Map<Tensor, number[]>([[y, [1]]])
  for (const node of [...between].reverse()) {
    if (node === y) continue
    const own = new Array<number>(sizeOf(node.shape)).fill(0)
    for (const [to, byElement] of edges.get(node) ?? []) {
      const onward = counts.get(to)!
      byElement.forEach((list, element) => { for (const edge of list) own[element]! += onward[edge.to]! })
    }
    counts.set(node, own)
  }
  return counts.get(x)!.reduce((total, one) => total + one, 0)
}

function stepOf(node: Tensor, element: number): PathStep {
  return { node, element, label: node.rank === 0 ? labelOf(node) : `${labelOf(node)}[${element}]` }
}

function labelOf(node: Tensor): string {
  return nameOf(node) ?? node.op.name
}
