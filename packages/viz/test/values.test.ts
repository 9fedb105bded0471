// Values and gradients in a view are those that evaluate and grad give, in numbers that JSON can hold.
import { add, div, evaluate, exp, grad, gradients, input, log, mul, parameter, sub, sum, tensor, topologicalOrder } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { view } from '../src/index.js'
import type { ValueSummary } from '../src/index.js'
import { fromJson, summarize } from '../src/view/summary.js'
import { network, neuron, swish } from './graphs.js'

const numbers = ({ data }: ValueSummary): number[] => data!.map(fromJson)

test('a value for every node, as evaluate gives it; gradients from one sweep, as grad gives them', () => {
  const { L, bindings } = neuron()
  const shown = view(L, { bindings, gradients: true })
  const nodes = new Map(topologicalOrder([L]).map((node, index) => [`n${index}`, node]))
  expect(shown.nodes.length).toBeGreaterThan(10)
  for (const { id, value, gradient } of shown.nodes) {
    const node = nodes.get(id)!
    const { of, by } = evaluate({ L, of: node, by: grad(L, node) }, bindings)
    expect(numbers(value!)).toEqual([of.item()])
    expect(fromJson(gradient!.data![0]!)).toBeCloseTo(by.item(), 15)
  }
})

test('tensors: range and mean, and all elements of a small one', () => {
  const { loss, bindings, x } = network()
  const shown = view(loss, { bindings, gradients: true })
  const at = shown.nodes.find(({ name }) => name === 'x')!
  const data = evaluate(grad(loss, x), bindings).data
  expect(at.gradient).toEqual({ count: 15, notFinite: 0, min: Math.min(...data), mean: sum(tensor(data)).item() / 15, max: Math.max(...data), data: [...data] })
  expect(shown.nodes.find(({ shape }) => shape.join() === '5,4')!.value).not.toHaveProperty('data')
})

test('nothing is evaluated unless asked for, and values alone need no derivative', () => {
  const x = input('x')
  expect(view(log(x)).nodes.some(node => 'value' in node || 'gradient' in node)).toBe(false)
  expect(view(log(x), { values: false, bindings: { x: 1 } }).nodes.some(node => 'value' in node)).toBe(false)
  const shown = view(parameter(2, { name: 'w' }), { values: true })
  expect(shown.nodes[0]).toMatchObject({ value: { data: [2] } })
  expect(shown.nodes[0]).not.toHaveProperty('gradient')
  expect(view(log(parameter(2)), { gradients: true }).nodes.map(({ gradient }) => gradient?.data)).toEqual([[0.5], [1]])
})

test('integers and truth values have values, and no gradient', () => {
  const i = tensor([1, 2], { dtype: 'int32', name: 'i' })
  const y = sum(mul(i, parameter([0.5, 1.5], { name: 'w' })))
  const shown = view(y, { gradients: true })
  expect(shown.nodes.map(({ name, gradient }) => [name, gradient !== undefined])).toContainEqual(['i', false])
})

test('a composite has the value of what it stands for, opened or closed', () => {
  const x = input('x')
  const y = swish(x)
  const closed = view(y, { bindings: { x: 2 }, gradients: true })
  const opened = view(y, { bindings: { x: 2 }, gradients: true, open: true })
  expect(closed.nodes.at(-1)!.value).toEqual(opened.nodes.at(-1)!.value)
  expect(opened.nodes.map(({ label, gradient }) => [label, gradient?.count])).toEqual([['input', 1], ['σ', 1], ['x·□', 1]])
  expect(closed.nodes[0]!.gradient).toEqual(opened.nodes[0]!.gradient)
})

test('the gradient is of the first result that is none itself', () => {
  const { L, y, w2, bindings } = neuron()
  const shown = view({ gradient: grad(L, w2), L, y }, { bindings, gradients: true })
  expect(shown.nodes.find(({ name }) => name === 'L')!.gradient!.data).toEqual([1])
})

describe('numbers that JSON cannot hold', () => {
  test('are written as text', () => {
    const x = input('x', [5])
    const { value, gradient } = view(sum(x).named('y'), { bindings: { x: [NaN, Infinity, -Infinity, -0, 3] }, gradients: true }).nodes[0]!
    expect(value).toEqual({ count: 5, notFinite: 3, min: '-0', mean: 1.5, max: 3, data: ['NaN', 'Infinity', '-Infinity', '-0', 3] })
    expect(gradient!.data).toEqual([1, 1, 1, 1, 1])
  })

  test('nothing finite has no range', () => {
    const shown = view(div(sub(exp(input('x')), 1), 0), { bindings: { x: 0 } })
    expect(shown.nodes.at(-1)!.value).toEqual({ count: 1, notFinite: 1, data: ['NaN'] })
  })

  property.prop([fc.array(fc.double(), { maxLength: 40 })])('a summary survives JSON and tells range and mean', data => {
    const summary = summarize({ shape: [data.length], dtype: 'float64', data: Float64Array.from(data) })
    expect(JSON.parse(JSON.stringify(summary))).toStrictEqual(summary)
    const finite = data.filter(Number.isFinite)
    expect(summary.notFinite).toBe(data.length - finite.length)
    if (data.length <= 16) expect(numbers(summary)).toEqual(data)
    if (finite.length === 0) return
    expect([fromJson(summary.min!), fromJson(summary.max!)]).toEqual([Math.min(...finite), Math.max(...finite)])
    expect(fromJson(summary.mean!)).toBeGreaterThanOrEqual(Math.min(...finite) * (Math.min(...finite) > 0 ? 1 - 1e-12 : 1 + 1e-12) - Number.MIN_VALUE)
    expect(Number.isFinite(fromJson(summary.mean!))).toBe(true)
  })
})

test('a large array is summarized', () => {
  const data = Float32Array.from({ length: 200_000 }, (_, i) => i)
  expect(summarize({ shape: [200_000], dtype: 'float32', data })).toEqual({ count: 200_000, notFinite: 0, min: 0, mean: 99_999.5, max: 199_999 })
})

test('one sweep and one walk: the derivatives of all nodes cost about what the graph costs', () => {
  const chain = (n: number): Tensor => {
    let y: Tensor = input('x')
    for (let i = 0; i < n; i++) y = add(mul(y, 0.5), 1)
    return y
  }
  const made = (n: number): number => {
    const y = chain(n)
    const before = tensor(0).serial
    view(y, { bindings: { x: 1 }, gradients: true })
    return tensor(0).serial - before
  }
  expect(made(400) / made(200)).toBeLessThan(2.2)
  expect(gradients(chain(3)).size).toBeGreaterThan(3)
})
