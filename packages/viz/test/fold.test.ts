// Large views made small: nothing is lost silently, results stay, and the drawing stays a graph without cycles.
import { add, input, mul, parameter, sin, tanh } from '@mlp/autograd'
import type { Scope, Tensor } from '@mlp/autograd'
import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { fold, toDot, view } from '../src/index.js'
import type { GraphView } from '../src/index.js'
import { layer, network } from './graphs.js'

const labels = ({ nodes }: GraphView): string[] => nodes.map(({ name, label }) => name ?? label)

function holds(shown: GraphView, original: GraphView): void {
  const listed = shown.nodes.filter(({ kind }) => kind !== 'group')
  expect(listed.length + shown.hidden).toBe(original.nodes.length)
  expect(shown.nodes.reduce((sum, { hides = 0 }) => sum + hides, 0)).toBe(shown.hidden)
  const seen = new Set<string>()
  for (const { id, scope } of shown.nodes) {
    expect(seen).not.toContain(id)
    for (const { from } of shown.edges.filter(({ to }) => to === id)) expect(seen).toContain(from)
    seen.add(id)
    if (scope !== undefined) expect(shown.scopes.map(one => one.id)).toContain(scope)
  }
  for (const { node } of shown.outputs) expect(seen).toContain(node)
}

test('a view within the limit is left as it is', () => {
  const shown = view(network().loss)
  expect(fold(shown)).toBe(shown)
})

test('inner scopes are closed first, and a closed layer shows what it gives', () => {
  const { loss, bindings } = network()
  const shown = view(loss, { bindings, gradients: true })
  const folded = fold(shown, { maxNodes: 10 })
  holds(folded, shown)
  expect(labels(folded)).toEqual(['x', 'hidden', 'relu', '[1, −1]', 'output', '□ − □', '□²', 'loss'])
  const hidden = folded.nodes.find(({ label }) => label === 'hidden')!
  const last = shown.nodes.find(({ label }) => label === '□ + b hidden')!
  expect(hidden).toMatchObject({ kind: 'group', role: 'group', hides: 5, shape: [5, 4], value: last.value, gradient: last.gradient })
  expect(folded.scopes.map(({ name }) => name)).toEqual(['model'])
  const more = fold(shown, { maxNodes: 7 })
  holds(more, shown)
  expect(labels(more)).toContain('model')
  expect(more.scopes).toEqual([])
})

test('a result inside a scope stays to be seen, in its scope', () => {
  const { prediction } = network()
  const shown = view(prediction)
  const folded = fold(shown, { maxNodes: 5 })
  holds(folded, shown)
  expect(folded.nodes.find(({ role }) => role === 'output')!.label).toBe('□ + b output')
})

test('a chain is shortened with what only it reads', () => {
  let y: Tensor = input('x')
  for (let i = 0; i < 50; i++) y = add(y, input(`a${i}`))
  const shown = view(tanh(sin(y)))
  const folded = fold(shown, { maxNodes: 12 })
  holds(folded, shown)
  expect(labels(folded)).toEqual(['x', 'a0', '51 operations', 'tanh'])
})

test('a wide graph keeps what is nearest to the result', () => {
  const leaves = Array.from({ length: 64 }, (_, i) => mul(parameter(i, { name: `w${i}` }), input(`x${i}`)))
  let level: Tensor[] = leaves
  while (level.length > 1) level = Array.from({ length: level.length / 2 }, (_, i) => add(level[2 * i]!, level[2 * i + 1]!))
  const shown = view(level[0]!)
  const folded = fold(shown, { maxNodes: 8 })
  holds(folded, shown)
  expect(folded.nodes).toHaveLength(8)
  expect(folded.nodes[0]).toMatchObject({ kind: 'group', label: '248 more' })
})

describe('groups that would make a cycle are left open', () => {
  test('two scopes that read each other', () => {
    const x = input('x')
    const [a1, b1] = [sin(x), tanh(x)]
    const [a2, b2] = [add(a1, b1), mul(b1, a1)]
    const [a, b]: Scope[] = [{ name: 'a', parent: undefined }, { name: 'b', parent: undefined }]
    for (const node of [a1, a2]) node.provenance = { scope: a! }
    for (const node of [b1, b2]) node.provenance = { scope: b! }
    const shown = view({ a2, b2, sum: add(mul(a2, a2), mul(b2, b2)) })
    for (let maxNodes = 1; maxNodes < shown.nodes.length; maxNodes++) holds(fold(shown, { maxNodes }), shown)
  })
})

const program = fc.array(fc.record({ a: fc.nat(), b: fc.nat(), scope: fc.option(fc.nat({ max: 3 })) }), { minLength: 5, maxLength: 40 })

property.prop([program, fc.integer({ min: 1, max: 30 })])('any program folds to its limit', (steps, maxNodes) => {
  const outer: Scope = { name: 'outer', parent: undefined }
  const scopes: Scope[] = [outer, { name: 'left', parent: outer }, { name: 'right', parent: outer }, { name: 'other', parent: undefined }]
  const made: Tensor[] = [input('x'), parameter(1, { name: 'w' })]
  for (const { a, b, scope } of steps) {
    const node = add(made[a % made.length]!, made[b % made.length]!)
    if (scope !== null) node.provenance = { scope: scopes[scope]! }
    made.push(node)
  }
  const shown = view({ last: made.at(-1)!, other: made[Math.floor(made.length / 2)]! })
  const folded = fold(shown, { maxNodes })
  holds(folded, shown)
  expect(folded.nodes.length).toBeLessThanOrEqual(maxNodes)
  expect(JSON.parse(JSON.stringify(folded))).toStrictEqual(folded)
})

test('the limit must be a positive whole number', () => {
  for (const maxNodes of [0, -1, 2.5, NaN]) expect(() => fold(view(input('x')), { maxNodes })).toThrow('maxNodes out of range')
})

test('a deep model of many layers', () => {
  let h: Tensor = input('x', [2, 3])
  for (let i = 0; i < 60; i++) h = tanh(layer(`layer ${i}`, 3, 3)(h))
  const shown = view(h)
  expect(shown.nodes.length).toBeGreaterThan(300)
  const folded = fold(shown)
  holds(folded, shown)
  expect(folded.nodes).toHaveLength(121)
  expect(toDot(shown)).toContain('300 of 361 nodes are folded')
})

test('10,000 operations deep', () => {
  let y: Tensor = input('x')
  for (let i = 0; i < 10_000; i++) y = i % 2 === 0 ? mul(y, 1.5) : sin(y)
  const dot = toDot(y)
  expect(dot).toContain('9999 operations')
  expect(dot.length).toBeLessThan(2000)
})

test('a view written by hand may have a cycle', () => {
  const shown = view(tanh(sin(input('x'))))
  const [first, second] = shown.nodes.map(({ id }) => id)
  const cyclic = { ...shown, edges: [...shown.edges, { from: second!, to: first!, operand: 0 }] }
  expect(fold(cyclic, { maxNodes: 1 }).nodes.length).toBeLessThanOrEqual(3)
})
