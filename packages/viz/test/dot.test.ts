// DOT: one neuron as people read it; every name shows as it is; layers are clusters; Graphviz understands all of it.
import { add, composite, grad, input, maximum, mul, parameter, sin, solve, sub, tagScope, tanh } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { toDot, view } from '../src/index.js'
import type { GraphView } from '../src/index.js'
import { printable } from '../src/dot/text.js'
import { network, neuron, svgOf, swish, textsOf } from './graphs.js'

test('one neuron with values and gradients', async () => {
  const { L, bindings } = neuron()
  const dot = toDot(L, { bindings, gradients: true, name: 'neuron', rankdir: 'LR' })
  await expect(dot).toMatchFileSnapshot('neuron.dot')
  const texts = textsOf(await svgOf(dot))
  expect(texts).toEqual(expect.arrayContaining(['z₁ = w₁·x + b₁', '0.5', '∇ −0.007985', 'L = 0.5·(y − t)²', '0.006414', '∇ is the derivative of L by the node']))
})

test('the same program gives the same drawing', () => {
  const draw = (): string => {
    const { loss, parameters, bindings } = network()
    return toDot({ loss, gradient: grad(loss, parameters) }, { bindings, gradients: true })
  }
  expect(draw()).toBe(draw())
})

test('a view draws as what it was made of', () => {
  const { L, bindings } = neuron()
  expect(toDot(JSON.parse(JSON.stringify(view(L, { bindings }))) as GraphView)).toBe(toDot(L, { bindings }))
})

test('layers are clusters, one inside another', async () => {
  const svg = await svgOf(toDot(network().loss, { name: 'g' }))
  expect([...svg.matchAll(/class="cluster">\s*<title>(\w+)/g)].map(([, title]) => title).sort()).toEqual(['cluster_s0', 'cluster_s1', 'cluster_s2'])
  expect(textsOf(svg)).toEqual(expect.arrayContaining(['model', 'hidden', 'output', '[5, 4]', 'W hidden']))
  expect(svg).toContain('id="g&#45;s1"')
})

test('roles differ in more than color', () => {
  const { L, w1 } = neuron()
  const dot = toDot({ L, gradient: grad(L, w1), k: parameter([1, 2]) })
  const line = (label: string): string => dot.split('\n').find(one => one.includes(`label="${label}`))!
  expect(line('x')).toContain('shape=ellipse')
  expect(line('w₁"')).toContain('style=filled,')
  expect(line('L = ')).toContain('peripheries=2')
  expect(line('1 − h')).toContain('dashed')
  expect(line('∂L/∂w₁')).toContain('peripheries=2')
})

test('small numbers tell operands apart where the label does not', () => {
  const [x, y, a] = [input('x'), input('y'), input('a', [2, 2])]
  const headlabels = (node: Tensor): string[] => [...toDot(node).matchAll(/headlabel=(\d)/g)].map(([, number]) => number!)
  expect(headlabels(sub(sin(x), tanh(y)))).toEqual(['1', '2'])
  expect(headlabels(sub(x, y))).toEqual([])
  expect(headlabels(sub(x, tanh(y)))).toEqual([])
  expect(headlabels(solve(a, a))).toEqual(['1', '2'])
  expect(headlabels(maximum(x, y))).toEqual(['1', '2'])
  expect(headlabels(add(1, sin(x)))).toEqual([])
})

test('shapes and dtypes stand where they are not what is usual', () => {
  const dot = toDot(mul(input('x', [2, 3]), input('n', [2, 3], { dtype: 'int32' })))
  expect(dot).toContain('label="x\\n[2, 3]"')
  expect(dot).toContain('label="n\\nint32 [2, 3]"')
})

test('numbers: four significant digits, ranges of tensors, what is not finite', () => {
  const x = input('x', [6])
  const label = (data: number[]): string => /label="x\\n\[6\]\\n(.*?)"/.exec(toDot(sin(x), { bindings: { x: data } }))![1]!
  expect(label([1 / 3, 2, -1e-9, 4, 5, 123456.789])).toBe('−1e−9 … 123457')
  expect(label([0, 0, 0, 0, 0, 0])).toBe('all 0')
  expect(label([1, NaN, 2, Infinity, 2, 2])).toBe('1 … 2, 2 of 6 not finite')
  expect(label([NaN, NaN, NaN, NaN, NaN, NaN])).toBe('6 of 6 not finite')
  const [y, pair] = [input('y'), input('p', [2])]
  expect(toDot(y, { bindings: { y: 2 / 3e5 } })).toContain('6.667e−6')
  expect(toDot(y, { bindings: { y: -0 } })).toContain('\\n−0"')
  expect(toDot(pair, { bindings: { p: [1.23456, -Infinity] } })).toContain('[1.235, −∞]')
})

describe('whatever a name contains is what is drawn', () => {
  const named = async (names: readonly string[]): Promise<string[]> => {
    let y: Tensor = input('start')
    names.forEach((name, index) => { y = tagScope(name, [y], mul(y, parameter(index, { name })).named(name)) })
    return textsOf(await svgOf(toDot({ [names[0]!]: composite(names[0]!, (a: Tensor) => sin(a))(y) }, { name: names[0]!, caption: names[0]! })))
  }
  const visible = (name: string): string => printable(name).trim()

  test('quotes, backslashes, newlines, braces, entities and other scripts', async () => {
    const names = ['"', '\\', 'a\\', '\\n', '\\N\\G\\L', '<b>x</b>', '<unbalanced', '&amp;', 'R&D', '&#65;', '{a|b}', 'a -> b', '"; x [label="', '/* c */', '# d', 'π′′ β₁ 手書き', 'ε̂', '\u0000\u0007', 'two\nlines', 'tab\there', '😀', '\ud800', '\u202eabc']
    const texts = (await named(names)).map(text => text.trim())
    for (const name of names) expect(texts).toContain(visible(name))
  })

  property.prop([fc.array(fc.string({ unit: fc.constantFrom(...'ab \\"\'<>&{}|;#n\n'), minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 6 })], { numRuns: 25 })('names of awkward characters', async names => {
    const texts = (await named(names)).map(text => text.trim().replace(/\s+/g, ' '))
    for (const name of names.map(visible)) if (name !== '') expect(texts).toContain(name)
  })

  property.prop([fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 6 })], { numRuns: 25 })('names of any characters', async names => {
    expect((await named(names)).length).toBeGreaterThan(names.length)
  })
})

test('long names are cut', () => {
  const dot = toDot(parameter(1, { name: 'w'.repeat(500) }))
  expect(dot).toContain(`label="${'w'.repeat(47)}…"`)
})

test('large graphs say how much of them is hidden', async () => {
  let y: Tensor = input('x')
  for (let i = 0; i < 400; i++) y = sin(y)
  const svg = await svgOf(toDot(y, { caption: 'a chain' }))
  expect(textsOf(svg)).toEqual(expect.arrayContaining(['a chain', '399 of 401 nodes are folded', '399 operations']))
})

test('an opened composite is a cluster', async () => {
  expect(textsOf(await svgOf(toDot(swish(input('x')), { open: true })))).toEqual(expect.arrayContaining(['swish', 'σ']))
})

test('refuses what is no graph, and a view of another version', () => {
  expect(() => toDot((() => 1) as never)).toThrow('toDot(f(x))')
  expect(() => toDot({ ...view(input('x')), version: 2 } as never)).toThrow(/another version[^]*version 2/)
})
