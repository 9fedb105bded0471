/** A tensor as readable text: parentheses where needed, names where given, shared parts once. */
import { checkOptions } from '../graph/options.js'
import type { Tensor } from '../graph/tensor.js'
import { checkTensor } from '../ops/operand.js'
import { topologicalOrder } from '../graph/traverse.js'
import { constantOf } from '../ops/operation.js'
import { atom } from '../ops/notation.js'
import type { Printed } from '../ops/notation.js'

export interface FormulaOptions {
  /**
   * Which parts stand under "where": `shared` (default) those that occur more than once, `all` every named part too,
   * `none` only the formula itself.
   */
  readonly definitions?: 'shared' | 'all' | 'none'
  /** How many operations are written out before the rest becomes "…". Default: 200. */
  readonly limit?: number
}

const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉'
const subscript = (n: number): string => String(n).replace(/\d/g, digit => SUBSCRIPTS[Number(digit)]!)

/**
 * The formula of a tensor. Named parts stand under their name; parts that occur more than once are written once,
 * after "where", under their name or as v₁, v₂, …; broadcasts are not shown.
 *
 * @example
 * import { formula, input, sigmoid } from '@mlp/autograd'
 * const x = input('x')
 * const h = sigmoid(x).named('h')
 * console.log(formula(h.mul(h.neg().add(1)))) // → h·(−h + 1)  where h = σ(x)
 */
export function formula(y: Tensor, options: FormulaOptions = {}): string {
  const { definitions = 'shared', limit = 200 } = checkOptions('formula', options, { definitions: 'anything', limit: 'number' })
  checkTensor('formula', y)
  const written = nearest(y, limit)
  const uses = countUses(y, written, definitions === 'all')
  const names = nameParts(y, written, uses)
  const printed = new Map<Tensor, Printed>()
  const print = (node: Tensor): Printed => printed.get(node) ?? atom('…')
  const expressions = new Map<Tensor, Printed>()
  // Inputs come before what uses them, so each piece is made of finished pieces.
  for (const node of topologicalOrder([y], one => written.has(one) ? one.inputs : [])) {
    const name = names.get(node)
    if (written.has(node)) expressions.set(node, node.op.notation.text(node.inputs.map(print), node.attributes, node.inputs))
    else if (constantOf(node) !== undefined) expressions.set(node, node.op.notation.text([], node.attributes, []))
    printed.set(node, name !== undefined ? atom(name) : expressions.get(node) ?? atom('…'))
  }
  const root = (expressions.get(y) ?? print(y)).text
  if (definitions === 'none') return root
  const defined = definedParts(y, expressions, names, uses, definitions === 'all')
  const where = defined.map(node => `${names.get(node)!} = ${expressions.get(node)!.text}`)
  return where.length === 0 ? root : `${root}  where ${where.join(', ')}`
}

/** The nodes nearest to the root, leaves not counted. */
function nearest(y: Tensor, limit: number): ReadonlySet<Tensor> {
  const chosen = new Set<Tensor>()
  const queue = [y]
  for (let at = 0; at < queue.length && chosen.size < limit; at++) {
    const node = queue[at]!
    if (chosen.has(node) || node.inputs.length === 0) continue
    chosen.add(node)
    queue.push(...node.inputs)
  }
  return chosen
}

/**
 * How often each part is printed. A named part that is printed once stands under its name alone, so what it is made of is
 * not printed; what prints exactly as its input does counts for the input.
 */
function countUses(y: Tensor, written: ReadonlySet<Tensor>, all: boolean): ReadonlyMap<Tensor, number> {
  const uses = new Map<Tensor, number>([[y, 1]])
  // From the root down: when a part's turn comes, all its uses have been counted.
  for (const node of topologicalOrder([y], one => written.has(one) ? one.inputs : []).reverse()) {
    const count = uses.get(node)
    if (!written.has(node) || count === undefined) continue
    if (node !== y && node.provenance?.name !== undefined && count === 1 && !all) continue
    for (let input of printedInputs(node)) {
      while (input.provenance?.name === undefined && isShown(input)) input = input.inputs[0]!
      uses.set(input, (uses.get(input) ?? 0) + 1)
    }
  }
  return uses
}

/** The inputs that a node's notation writes: some operations have one beside, from which they compute the same more exactly. */
function printedInputs({ op, inputs, attributes }: Tensor): readonly Tensor[] {
  // Private characters that no notation contains.
  const marks = inputs.map((_, index) => atom(String.fromCodePoint(0xf0000 + index)))
  const { text } = op.notation.text(marks, attributes, inputs)
  return inputs.filter((_, index) => text.includes(marks[index]!.text))
}

/** Names of leaves, of named parts and of shared parts. */
function nameParts(y: Tensor, written: ReadonlySet<Tensor>, uses: ReadonlyMap<Tensor, number>): ReadonlyMap<Tensor, string> {
  const names = new Map<Tensor, string>()
  const nodes = topologicalOrder([y], one => written.has(one) ? one.inputs : [])
  const taken = new Set(nodes.flatMap(node => node.provenance?.name ?? []))
  const fresh = (stem: string, numbers: { next: number }): string => {
    for (;;) {
      const name = `${stem}${subscript(numbers.next++)}`
      if (!taken.has(name)) return name
    }
  }
  const given = new Set<string>()
  // The second part of a name is told apart by a number.
  const unique = (name: string): string => {
    const chosen = given.has(name) ? fresh(name, { next: 2 }) : name
    taken.add(chosen)
    given.add(chosen)
    return chosen
  }
  const parts = { next: 1 }
  const cells = { next: 1 }
  for (const node of nodes) {
    if (!uses.has(node)) continue
    const own = node.provenance?.name
    if (own !== undefined) names.set(node, unique(own))
    else if (node.inputs.length === 0 && constantOf(node) === undefined) names.set(node, fresh('p', cells))
    else if (node !== y && written.has(node) && (uses.get(node) ?? 0) > 1) names.set(node, fresh('v', parts))
  }
  return names
}

/** Whether a node prints exactly as its input does, as broadcasts do. */
function isShown(node: Tensor): boolean {
  if (node.inputs.length !== 1) return false
  const probe = atom('x')
  return node.op.notation.text([probe], node.attributes, node.inputs) === probe
}

function definedParts(y: Tensor, expressions: ReadonlyMap<Tensor, Printed>, names: ReadonlyMap<Tensor, string>, uses: ReadonlyMap<Tensor, number>, all: boolean): Tensor[] {
  const parts = topologicalOrder([y], one => expressions.has(one) ? one.inputs : [])
    .filter(node => node !== y && names.has(node) && node.inputs.length > 0 && expressions.has(node) && (all || (uses.get(node) ?? 0) > 1))
  return parts.reverse()
}
