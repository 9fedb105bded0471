/** Where a node comes from: names, scopes and derivative order. For people only: no engine reads it. */
import type { Tensor } from './tensor.js'

/** A layer, a block or a model call that nodes stand in; scopes nest. */
export interface Scope {
  readonly name: string
  parent: Scope | undefined
}

/** The one optional slot on a node. */
export interface Provenance {
  name?: string
  scope?: Scope
  /** How often the node's graph has been differentiated. */
  order?: number
  /** The tensor with respect to which this node is the derivative of another. */
  derivative?: { of: Tensor; wrt: Tensor }
}

export function nameOf(node: Tensor): string | undefined {
  return node.provenance?.name
}

/**
 * Tags the nodes between a call's inputs and its output with a scope, after the call.
 * Leaves, what lies below the inputs and what was made before them stay outside. Scopes that inner calls set become children
 * of this one.
 *
 * @returns the output itself
 * @example
 * import { input, tagScope, tanh } from '@mlp/autograd'
 * const x = input('x')
 * const y = tagScope('layer', [x], tanh(x))
 * console.log(y.provenance?.scope?.name) // → layer
 */
export function tagScope(name: string, inputs: readonly Tensor[], output: Tensor): Tensor {
  const scope: Scope = { name, parent: undefined }
  // A call makes its nodes after the inputs it is given.
  let before = -1
  for (const input of inputs) before = Math.max(before, input.serial)
  const seen = new Set<Tensor>(inputs)
  const stack = [output]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node) || node.serial < before || node.inputs.length === 0) continue
    seen.add(node)
    node.provenance ??= {}
    if (node.provenance.scope === undefined) node.provenance.scope = scope
    else {
      let outermost = node.provenance.scope
      while (outermost.parent !== undefined) outermost = outermost.parent
      if (outermost !== scope) outermost.parent = scope
    }
    for (const input of node.inputs) stack.push(input)
  }
  return output
}
