// Composites are one node, or open into a scope of their parts; derivatives that reach inside are drawn from the composite.
import { composite, grad, input, logSumExp, mul, square, softmax, sum, exp, tanh, tensor } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { expect, test } from 'vitest'
import { view } from '../src/index.js'
import type { GraphView } from '../src/index.js'
import { swish } from './graphs.js'

const labels = ({ nodes }: GraphView): string[] => nodes.map(({ label }) => label)

test('a composite is one node until it is opened', () => {
  const x = input('x')
  const closed = view(square(swish(x)))
  expect(labels(closed)).toEqual(['input', 'swish', '□²'])
  const opened = view(square(swish(x)), { open: true })
  expect(labels(opened)).toEqual(['input', 'σ', 'x·□', '□²'])
  expect(opened.scopes).toEqual([{ id: 's0', name: 'swish', kind: 'composite' }])
  expect(opened.nodes.map(({ scope }) => scope)).toEqual([undefined, 's0', 's0', undefined])
})

test('opening changes no other id', () => {
  const x = input('x')
  const y = square(swish(tanh(x)))
  const ids = (shown: GraphView): Record<string, string> => Object.fromEntries(shown.nodes.map(({ label, id }) => [label, id]))
  const closed = ids(view({ y, gradient: grad(y, x) }))
  const opened = ids(view({ y, gradient: grad(y, x) }, { open: true }))
  for (const label of ['tanh', '□²']) expect(opened[label]).toBe(closed[label])
  expect(opened['σ']).toBe(`${closed['swish']!}_0`)
})

test('only those of a name are opened, inner ones in their own scope', () => {
  const twice = composite('twice', (x: Tensor) => mul(2, swish(x)))
  const y = twice(input('x'))
  expect(labels(view(y, { open: ['twice'] }))).toEqual(['input', 'swish', '2·□'])
  const { scopes, nodes } = view(y, { open: true })
  expect(scopes.map(({ name, parent }) => [name, parent])).toEqual([['twice', undefined], ['swish', 's0']])
  expect(nodes.map(({ scope }) => scope)).toEqual([undefined, 's1', 's1', 's0'])
  expect(labels(view(y.named('t'), { open: ['t'] }))).toEqual(['input', 'swish', '2·swish(x)'])
})

test('what is opened keeps name and part of the composite', () => {
  const opened = view({ loss: swish(input('x')).named('L') }, { open: true })
  expect(opened.nodes.at(-1)).toMatchObject({ name: 'L', role: 'output', label: 'x·σ(x)' })
  expect(opened.outputs).toEqual([{ name: 'loss', node: opened.nodes.at(-1)!.id }])
})

test('a derivative that uses values inside a closed composite is joined to it by an inside edge', () => {
  const x = input('x', [3])
  const y = logSumExp(x).named('y')
  const gradient = grad(y, x)
  const closed = view({ y, gradient })
  const inside = closed.edges.filter(edge => edge.inside === true)
  expect(inside.length).toBeGreaterThan(0)
  const { id } = closed.nodes.find(({ name }) => name === 'y')!
  expect(new Set(inside.map(({ from }) => from))).toEqual(new Set([id]))
  expect(closed.nodes.filter(({ pass }) => pass === 'forward').map(({ label }) => label)).toEqual(['input', 'logSumExp(x)'])
  const opened = view({ y, gradient }, { open: true })
  expect(opened.edges.some(edge => edge.inside === true)).toBe(false)
  expect(labels(opened)).toContain('exp')
})

test('a composite without an expansion yet shows what it would expand to, and the graph is left alone', () => {
  const y = softmax(input('x', [2]))
  const first = view(y, { open: true })
  expect(y.expansion).toBeUndefined()
  expect(labels(first)).toContain('exp')
  expect(view(y, { open: true })).toEqual(first)
  expect(view(y, { open: true, bindings: { x: [0, 0] } }).nodes.at(-1)!.value!.data).toEqual([0.5, 0.5])
})

test('a composite that returns its input or a number', () => {
  const same = composite('same', (x: Tensor) => x)
  const x = input('x')
  expect(labels(view(exp(same(x)), { open: true }))).toEqual(['input', 'exp'])
  const seven = composite('seven', (_: Tensor) => tensor(7))
  expect(labels(view(sum(seven(x)), { open: true }))).toEqual(['input', 'sum(7)'])
})
