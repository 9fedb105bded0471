/** Walks over the graph. Every one is iterative: graphs are deeper than any call stack. */
import { counts, WALK, walks } from './counting.js'
import { ShapeError } from './errors.js'
import { nameOf } from './provenance.js'
import { sameShape, showType } from './shape.js'
import { Tensor } from './tensor.js'

/** What a walk follows from a node; by default its inputs. */
export type Follow = (node: Tensor) => readonly Tensor[]

const inputsOf: Follow = node => node.inputs

/** Every node reachable from the roots, each after all it follows to. */
export function topologicalOrder(roots: readonly Tensor[], follow: Follow = inputsOf): Tensor[] {
  // What a node holds is written by one walk at a time: one that starts while another asks what follows keeps a set.
  if (walks.underWay) return orderBy(roots, follow, new Set())
  walks.underWay = true
  try {
    const walk = ++walks.latest
    return orderBy(roots, follow, { has: node => node[WALK] === walk, add: node => { node[WALK] = walk } })
  } finally {
    walks.underWay = false
  }
}

function orderBy(roots: readonly Tensor[], follow: Follow, entered: { has(node: Tensor): boolean; add(node: Tensor): void }): Tensor[] {
  const order: Tensor[] = []
  const stack: Tensor[] = [...roots].reverse()
  // Heights of the stack at which a node stands that waits for what it follows to.
  const waiting: number[] = []
  while (stack.length > 0) {
    const node = stack[stack.length - 1]!
    if (waiting[waiting.length - 1] === stack.length) {
      order.push(node)
      stack.pop()
      waiting.pop()
      continue
    }
    if (entered.has(node)) {
      stack.pop()
      continue
    }
    entered.add(node)
    waiting.push(stack.length)
    counts.visited++
    const next = follow(node)
    for (let i = next.length - 1; i >= 0; i--) if (!entered.has(next[i]!)) stack.push(next[i]!)
  }
  return order
}

/** The same operation on other inputs of the same shapes and dtypes. */
export function rebuild(node: Tensor, inputs: readonly Tensor[]): Tensor {
  if (inputs.every((input, index) => input === node.inputs[index])) return node
  const made = new Tensor(node.op, inputs, node.attributes, node.shape, node.dtype)
  if (node.provenance !== undefined) made.provenance = { ...node.provenance }
  return made
}

/**
 * The roots with nodes replaced, and all that depends on them made anew.
 *
 * @throws ShapeError when a replacement has another shape or dtype than what it replaces
 * @example
 * import { formula, input, square, substitute } from '@mlp/autograd'
 * const [x, y] = [input('x'), input('y')]
 * const [moved] = substitute([square(x)], new Map([[x, y.add(1)]]))
 * console.log(formula(moved!)) // → (y + 1)²
 */
export function substitute(roots: readonly Tensor[], replacements: ReadonlyMap<Tensor, Tensor>): Tensor[] {
  for (const [from, to] of replacements) {
    if (sameShape(from.shape, to.shape) && from.dtype === to.dtype) continue
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'substitute', problem: 'a replacement of another kind', received: `${showType(to)} for ${String(from)}`, expected: showType(from),
      hint: 'reshape, cast or broadcast it first',
    })
  }
  return replaced(roots, replacements)
}

/** The same without a look at shapes: mutated rules, which tests are to catch, may change them. */
export function replaced(roots: readonly Tensor[], replacements: ReadonlyMap<Tensor, Tensor>): Tensor[] {
  const made = new Map<Tensor, Tensor>(replacements)
  const lookUp = (node: Tensor): Tensor => made.get(node) ?? node
  for (const node of topologicalOrder(roots, node => replacements.has(node) ? [] : node.inputs)) {
    if (!made.has(node)) made.set(node, rebuild(node, node.inputs.map(lookUp)))
  }
  return roots.map(lookUp)
}

/** The roots with each node replaced once its inputs are. Nodes made before `since` stay themselves and are not looked into. */
export function rewrite(roots: readonly Tensor[], since: number, replace: (node: Tensor) => Tensor): Tensor[] {
  const made = new Map<Tensor, Tensor>()
  const lookUp = (node: Tensor): Tensor => made.get(node) ?? node
  for (const node of topologicalOrder(roots, node => node.serial < since ? [] : node.inputs)) {
    if (node.serial >= since) made.set(node, replace(rebuild(node, node.inputs.map(lookUp))))
  }
  return roots.map(lookUp)
}

/** The roots with equal sub-expressions made after `since` made one. */
export function deduplicate(roots: readonly Tensor[], since = 0): Tensor[] {
  const share = sharing()
  return rewrite(roots, since, node => node.inputs.length === 0 ? node : share(node))
}

/** Gives for a node the first one it was asked for that is the same expression. */
export function sharing(): (node: Tensor) => Tensor {
  const byExpression = new Map<string, Tensor[]>()
  return node => {
    const key = [node.op.name, node.inputs.map(input => input.serial), JSON.stringify(node.attributes)].join(' ')
    const alike = byExpression.get(key) ?? []
    const known = alike.find(one => isSameExpression(one, node))
    if (known !== undefined) return known
    alike.push(node)
    byExpression.set(key, alike)
    return node
  }
}

function isSameExpression(a: Tensor, b: Tensor): boolean {
  return a.op === b.op && nameOf(a) === nameOf(b) && a.inputs.every((input, index) => input === b.inputs[index]) && sameAttributes(a.attributes, b.attributes)
}

/** Equal plain data; functions and other objects are equal only to themselves. */
export function sameAttributes(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (!isPlain(a) || !isPlain(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every(key => sameAttributes(a[key], b[key]))
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === Array.prototype
}
