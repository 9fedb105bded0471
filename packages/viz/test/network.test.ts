// The drawing of a network: which lines, labels and units stand in it.
import { mlp, sequential, linear } from '@mlp/nn'
import { tanh } from '@mlp/autograd'
import { expect, test } from 'vitest'
import { networkDiagram, pageOf } from '../src/index.js'
import { textsOf } from './graphs.js'

const lines = (svg: string): string[] => svg.match(/<line[^>]*>/g) ?? []

test('2-3-1: every weight is a line with its name, to the unit and from the unit', () => {
  const svg = networkDiagram([2, 3, 1])
  expect(lines(svg)).toHaveLength(2 * 3 + 3)
  expect(textsOf(svg).sort()).toEqual([
    'a₁⁽¹⁾', 'a₂⁽¹⁾', 'a₃⁽¹⁾', 'b₁⁽¹⁾', 'b₁⁽²⁾', 'b₂⁽¹⁾', 'b₃⁽¹⁾', 'w₁₁⁽¹⁾', 'w₁₁⁽²⁾', 'w₁₂⁽¹⁾', 'w₁₂⁽²⁾', 'w₁₃⁽²⁾', 'w₂₁⁽¹⁾', 'w₂₂⁽¹⁾', 'w₃₁⁽¹⁾', 'w₃₂⁽¹⁾', 'x₁', 'x₂', 'y₁',
  ].sort())
  expect(textsOf(networkDiagram([2, 3, 1], { first: 'from' }))).toEqual(expect.arrayContaining(['w₂₃⁽¹⁾', 'w₃₁⁽²⁾']))
  // The page accepts it as a drawing.
  expect(pageOf({ title: 'A network', sections: [{ title: 'Drawn', content: [{ svg, caption: 'two inputs' }] }] })).toContain('w₃₂⁽¹⁾')
})

test('a label stands on the line of its weight', () => {
  const svg = networkDiagram([2, 2])
  const [first] = lines(svg).slice(2) // from x₁ to the second output
  const [x1, y1, x2, y2] = ['x1', 'y1', 'x2', 'y2'].map(name => Number(new RegExp(`${name}="([\\d.]+)"`).exec(first!)?.[1])) as [number, number, number, number]
  const [, x, y] = /<text x="([\d.]+)" y="([\d.]+)"[^>]*>w₂₁⁽¹⁾/.exec(svg)!.map(Number) as [number, number, number]
  expect(Math.abs(y - (y1 + (y2 - y1) * (x - x1) / (x2 - x1)))).toBeLessThan(4)
})

test('a model: its sizes, its numbers, signs as color and dashes, sizes as width', () => {
  const model = sequential(linear(2, 1, { dtype: 'float64', initializer: () => [[2, -1]], biasValue: 0.5 }), tanh, linear(1, 1, { dtype: 'float64', initializer: () => [[3]], bias: false }))
  const svg = networkDiagram(model, { labels: 'values', inputs: ['length', 'w'], outputs: ['p'] })
  expect(textsOf(svg).sort()).toEqual(['0.5', '2', '3', 'a₁⁽¹⁾', 'length', 'p', 'w', '−1'].sort())
  const [positive, negative] = lines(svg) as [string, string]
  expect(positive).toMatch(/#0072b2.*stroke-width="3"/)
  expect(positive).not.toContain('dasharray')
  expect(negative).toMatch(/#d55e00.*stroke-width="1.7".*dasharray/)
})

test('a line has the weight to its unit from its unit', () => {
  const svg = networkDiagram(sequential(linear(2, 3, { initializer: () => [[1, 2], [3, 4], [5, 6]] })))
  const widths = lines(svg).map(line => Number(/stroke-width="([\d.]+)"/.exec(line)![1]))
  // Unit by unit of the second layer, in each from the first input on: 0.4 + 2.6·w/6.
  expect(widths).toEqual([0.8, 1.3, 1.7, 2.1, 2.6, 3])
})

test('64-64-10: the first and the last units, dots between, no labels at lines', () => {
  const svg = networkDiagram(mlp([64, 64, 10], { seed: 1 }))
  expect(lines(svg)).toHaveLength(10 * 10 + 10 * 10)
  const texts = textsOf(svg)
  expect(texts).toEqual(expect.arrayContaining(['x₁', 'x₉', 'x₆₄', 'a₆₄⁽¹⁾', 'y₁₀', '64 units']))
  expect(texts.some(text => text.startsWith('w') || text === 'x₁₀')).toBe(false)
  expect(Buffer.byteLength(svg)).toBeLessThan(60_000)
})

test('everything stands inside the drawing', () => {
  const svg = networkDiagram([3, 4, 2], { inputs: ['sepal length', 'sepal width', 'petal width'], outputs: ['versicolor', 'virginica'] })
  const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!.map(Number) as [number, number, number]
  for (const [, x, anchor, text] of svg.matchAll(/<text x="([\d.]+)"(?: text-anchor="(\w+)")?[^>]*>([^<]*)</g)) {
    const long = text!.length * 6
    expect(Number(x) - (anchor === 'end' ? long : anchor === 'middle' ? long / 2 : 0)).toBeGreaterThan(0)
    expect(Number(x) + (anchor === 'end' ? 0 : anchor === 'middle' ? long / 2 : long)).toBeLessThan(width)
  }
  for (const [, y] of svg.matchAll(/ y="([\d.]+)"/g)) expect(Number(y)).toBeLessThan(height)
})

test.each<[string, () => unknown, RegExp]>([
  ['one size', () => networkDiagram([3]), /\[3\]/],
  ['half a unit', () => networkDiagram([2, 0.5]), /positive whole/],
  ['no weights', () => networkDiagram({ layers: [{}] }), /nothing to draw/],
  ['weights that do not fit', () => networkDiagram(sequential(linear(2, 3), linear(4, 1))), /layer 2 of shape \[1, 4\][^]*\[outputs, 3\]/],
  ['numbers of a network without', () => networkDiagram([2, 1], { labels: 'values' }), /no weights to write/],
  ['two units at most', () => networkDiagram([2, 1], { mostUnits: 2 }), /mostUnits 2/],
])('%s is refused', (_, call, text) => {
  expect(call).toThrow(expect.objectContaining({ code: 'ARGUMENT_INVALID' }))
  expect(call).toThrow(text)
})
