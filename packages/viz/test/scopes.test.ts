// Scopes nest as the program nested them, hold the leaves that only they read, and are split where they are not convex.
import { add, cos, exp, grad, input, mul, parameter, sin, substitute, tagScope, tanh } from '@mlp/autograd'
import type { Scope, Tensor } from '@mlp/autograd'
import { fc, test as property } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import { view } from '../src/index.js'
import type { GraphView } from '../src/index.js'
import { network } from './graphs.js'

const inScope = ({ nodes, scopes }: GraphView, name: string): string[] => {
  const ids = scopes.filter(scope => scope.name === name).map(({ id }) => id)
  return nodes.filter(({ scope }) => ids.includes(scope ?? '')).map(node => node.name ?? node.label)
}

test('layers are scopes inside the model', () => {
  const shown = view(network().loss)
  const byId = new Map(shown.scopes.map(scope => [scope.id, scope]))
  expect(shown.scopes.map(({ name, parent }) => [name, parent && byId.get(parent)!.name])).toEqual([['model', undefined], ['hidden', 'model'], ['output', 'model']])
  expect(inScope(shown, 'model')).toEqual(['relu'])
  expect(inScope(shown, 'hidden')).toEqual(['W hidden', 'W hiddenᵀ', 'x @ □', 'b hidden', '□ + b hidden'])
  expect(shown.nodes.find(({ name }) => name === 'x')).not.toHaveProperty('scope')
})

test('parameters stay in the layer that alone reads them, whatever a gradient reads', () => {
  const { loss, parameters } = network()
  const shown = view({ loss, gradient: grad(loss, parameters) })
  expect(inScope(shown, 'output')).toContain('W output')
  expect(shown.nodes.filter(({ role }) => role === 'backward').every(({ scope }) => scope === undefined)).toBe(true)
})

test('a parameter of two layers stands in the scope around both, one of the whole program in none', () => {
  const [w, v, x] = [parameter(1, { name: 'w' }), parameter(2, { name: 'v' }), input('x')]
  const first = tagScope('first', [x], mul(w, x))
  const second = tagScope('second', [first], mul(w, first))
  const shown = view(mul(v, tagScope('both', [x], mul(v, second))))
  expect(inScope(shown, 'both')).toEqual(['w', 'v·□'])
  expect(shown.nodes.find(({ name }) => name === 'v')).not.toHaveProperty('scope')
})

test('a scope that a path leaves and enters again is split', () => {
  const x = input('x')
  const inner = sin(x)
  const middle = exp(inner)
  const whole = tagScope('around', [x], mul(tanh(middle), inner))
  expect(view(whole).scopes).toEqual([{ id: 's0', name: 'around', kind: 'scope' }])
  // What stands in for a part of the scope is outside.
  const [y] = substitute([whole], new Map([[middle, cos(inner)]]))
  const shown = view(y!)
  expect(shown.scopes.map(({ name, part }) => [name, part])).toEqual([['around', { number: 1, of: 2 }], ['around', { number: 2, of: 2 }]])
  expect(shown.nodes.map(({ label, scope }) => [label, scope])).toEqual([['input', undefined], ['sin', 's0'], ['cos', undefined], ['tanh', 's1'], ['□·□', 's1']])
})

test('two calls of one layer are two scopes', () => {
  const x = input('x')
  const layer = (at: Tensor): Tensor => tagScope('layer', [at], tanh(at))
  expect(view(layer(layer(x))).scopes.map(({ name, part }) => [name, part])).toEqual([['layer', undefined], ['layer', undefined]])
})

/** A random program of additions; each stands in none or one of four scopes, two of them inside the first. */
const program = fc.array(fc.record({ a: fc.nat(), b: fc.nat(), scope: fc.option(fc.nat({ max: 3 })) }), { minLength: 3, maxLength: 30 })

property.prop([program])('no path leaves a scope and enters it again; parents come first and hold their children', steps => {
  const outer: Scope = { name: 'outer', parent: undefined }
  const scopes: Scope[] = [outer, { name: 'left', parent: outer }, { name: 'right', parent: outer }, { name: 'other', parent: undefined }]
  const made: Tensor[] = [input('x')]
  for (const { a, b, scope } of steps) {
    const node = add(made[a % made.length]!, made[b % made.length]!)
    if (scope !== null) node.provenance = { scope: scopes[scope]! }
    made.push(node)
  }
  const shown = view({ all: made.slice(-3) })
  const parents = new Map(shown.scopes.map(({ id, parent }) => [id, parent]))
  shown.scopes.forEach(({ parent }, index) => { if (parent !== undefined) expect([...parents.keys()].indexOf(parent)).toBeLessThan(index) })
  const around = (scope: string | undefined): string[] => scope === undefined ? [] : [scope, ...around(parents.get(scope))]
  for (const { id: scope } of shown.scopes) {
    const inside = new Set(shown.nodes.filter(node => around(node.scope).includes(scope)).map(({ id }) => id))
    expect(inside.size).toBeGreaterThan(0)
    // Nodes that a path reaches after it has left the scope.
    const beyond = new Set<string>()
    for (const { id } of shown.nodes) {
      const sources = shown.edges.filter(({ to }) => to === id).map(({ from }) => from)
      const hasLeft = sources.some(source => beyond.has(source) || (inside.has(source) && !inside.has(id)))
      if (hasLeft) expect(inside).not.toContain(id)
      if (hasLeft) beyond.add(id)
    }
  }
})
