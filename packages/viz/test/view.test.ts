// What a view tells of a graph: nodes, roles, names, labels, ids; what is folded; what is refused.
import { MlpError, add, broadcastTo, cast, concat, exp, grad, input, matmul, mul, neg, parameter, pow, sin, slice, square, sub, sum, tensor, where, greater } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { describe, expect, test } from 'vitest'
import { view } from '../src/index.js'
import type { GraphView, ViewNode } from '../src/index.js'
import { broadcasting, network, neuron } from './graphs.js'

const byName = (shown: GraphView, name: string): ViewNode => shown.nodes.find(node => node.name === name)!

describe('the view of a neuron', () => {
  const { L, parameters, bindings } = neuron()
  const shown = view({ L, gradient: grad(L, parameters) }, { bindings, gradients: true })

  test('lists nodes after what they are computed from, and edges with the position of each operand', () => {
    const seen = new Set<string>()
    for (const { id } of shown.nodes) {
      for (const edge of shown.edges) if (edge.to === id) expect(seen).toContain(edge.from)
      seen.add(id)
    }
    const { id } = byName(shown, 'y')
    expect(shown.edges.filter(edge => edge.to === id).map(({ from, operand }) => [shown.nodes.find(node => node.id === from)!.label, operand])).toEqual([['w₂·h', 0], ['parameter', 1]])
  })

  test('tells what part each node plays', () => {
    const roles = Object.fromEntries(shown.nodes.map(({ name, label, role }) => [name ?? label, role]))
    expect(roles).toMatchObject({ x: 'input', 'w₁': 'parameter', h: 'operation', L: 'output', '1 − h': 'backward', '∂L/∂w₁': 'gradient' })
    expect(byName(shown, 'h').pass).toBe('forward')
    expect(byName(shown, '∂L/∂b₁').pass).toBe('backward')
  })

  test('labels nodes with what their notation makes of named operands, and named nodes with a brief formula', () => {
    const labels = Object.fromEntries(shown.nodes.map(({ name, label, formula }) => [name ?? formula, label]))
    expect(labels).toMatchObject({
      'w₁·x': 'w₁·x', 'z₁': 'w₁·x + b₁', h: 'σ(z₁)', 'y − t': 'y − t', '(y − t)²': '□²', L: '0.5·(y − t)²', '1 − h': '1 − h', '∂L/∂w₂': '(y − t)·h', x: 'input', 'b₂': 'parameter',
    })
  })

  test('lists the results in the order asked for', () => {
    expect(shown.outputs.map(({ name }) => name)).toEqual(['L', '∂L/∂w₁', '∂L/∂b₁', '∂L/∂w₂', 'gradient[3]'])
    // ∂L/∂b₂ is y − t, a node of the program; a map tells what it is asked for.
    const { b2 } = neuron()
    expect(view({ L, gradient: new Map([[b2, grad(L, parameters[3]!)]]) }).outputs[1]!.name).toBe('∂L/∂b₂')
    expect(shown.outputs.map(({ node }) => shown.nodes.some(({ id }) => id === node))).not.toContain(false)
  })

  test('is plain JSON, and can be cloned', () => {
    expect(JSON.parse(JSON.stringify(shown))).toStrictEqual(shown)
    expect(structuredClone(shown)).toStrictEqual(shown)
    expect(shown.version).toBe(1)
  })

  test('is the same for the same program, whatever was made before', () => {
    const before = neuron()
    const again = neuron()
    expect(before.L.serial).not.toBe(again.L.serial)
    expect(view({ L: again.L, gradient: grad(again.L, again.parameters) }, { bindings, gradients: true })).toEqual(shown)
  })

  test('keeps the ids of the forward graph when the gradient is added', () => {
    const alone = view(L)
    expect(shown.nodes.slice(0, alone.nodes.length).map(({ id, label }) => [id, label])).toEqual(alone.nodes.map(({ id, label }) => [id, label]))
  })
})

describe('labels', () => {
  const x = input('x')
  const h = sin(x)
  const m = input('m', [2, 2])
  const labelled: [Tensor, string][] = [
    [add(h, h), '□ + □'], [sub(1, h), '1 − □'], [sub(x, h), 'x − □'], [pow(h, 2), '□²'], [pow(h, x), '□^x'], [neg(h), '−□'],
    [exp(h), 'exp'], [sum(m, 0), 'sum axis=0'], [matmul(m, m), 'm @ m'], [m.transpose(), 'mᵀ'], [cast(h, 'float32'), 'float32'],
    [concat([m, m], 1), 'concat axis=1'], [where(greater(x, 0), h, 0), 'where(□, □, 0)'], [slice(m, [0, 1]), 'm[0:2, 1:2]'],
    [mul(h, input('a name that is too long to stand in a label')), '□·□'], [tensor(2.5), '2.5'], [tensor([[1, 2, 3]]), 'constant'], [tensor([1, -0.5]), '[1, −0.5]'], [tensor([1, 2, 3, 4, 5]), 'constant'],
    [mul(1 / 3, h), '0.3333·□'], [mul(h, -1e-7), '□·(−1e−7)'], [pow(h, 1 / 3), '□^0.3333'], [sum(m, 0).named('s'), 'sum(m, axis=0)'], [sum(exp(m.mul(m).add(m).sin().cos().tanh()), 0).named('s'), 'sum(□, axis=0)'],
    [broadcastTo(x, [2]), 'broadcastTo'], [add(1, 2), '1 + 2'],
  ]
  test.each(labelled)('%s is %s', (node, label) => {
    const { nodes, outputs } = view(node)
    expect(nodes.find(({ id }) => id === outputs[0]!.node)!.label).toBe(label)
  })
})

describe('what is folded', () => {
  test('broadcasts and numbers go into what uses them; operands keep their positions', () => {
    const { x, b } = broadcasting()
    const shown = view(mul(2, add(x, b)))
    expect(shown.nodes.map(({ label, name }) => name ?? label)).toEqual(['x', 'b', 'x + b', '2·□'])
    expect(shown.edges.map(({ operand }) => operand)).toEqual([0, 1, 1])
    expect(shown.hidden).toBe(0)
  })

  test('what has a name, holds several numbers or is asked for stays', () => {
    const x = input('x', [2])
    const half = tensor(0.5).named('½')
    const spread = broadcastTo(half, [2]).named('halves')
    expect(view(add(mul(x, spread), [1, 2])).nodes.map(({ label, name, role }) => [name ?? label, role])).toEqual([
      ['x', 'input'], ['½', 'constant'], ['halves', 'operation'], ['x·halves', 'operation'], ['[1, 2]', 'constant'], ['□ + □', 'output'],
    ])
    expect(view(tensor(3)).nodes.map(({ label, role }) => [label, role])).toEqual([['3', 'constant']])
  })

  test('a node that prints like its operand is folded whoever defined it', () => {
    const kept = { ...square.operation, name: 'kept', notation: { text: ([x]: readonly { text: string, binding: number }[]) => x! } }
    const x = input('x')
    const y = square(x)
    Object.defineProperty(y, 'op', { value: kept })
    expect(view(exp(y)).nodes.map(({ label }) => label)).toEqual(['input', 'exp'])
  })
})

describe('what can be viewed', () => {
  test('several results by name, lists and maps', () => {
    const { x, prediction, loss, parameters } = network()
    const updates = new Map(parameters.map(w => [w, sub(w, mul(0.1, grad(loss, w)))]))
    const shown = view({ prediction, loss, hidden: [prediction, loss], updates, gradient: new Map([[x, grad(loss, x)]]) })
    expect(shown.outputs.map(({ name }) => name)).toEqual([
      'prediction', 'loss', 'hidden[0]', 'hidden[1]', ...parameters.map(w => `updates ${w.provenance!.name!}`), '∂loss/∂x',
    ])
  })

  test('a derivative alone: what it is the derivative of counts as forward', () => {
    const { L, w1, b1, h } = neuron()
    const shown = view(grad(L, w1))
    const passes = Object.fromEntries(shown.nodes.map(({ name, label, pass, role }) => [name ?? label, [pass, role]]))
    expect(passes).toMatchObject({ h: ['forward', 'operation'], '1 − h': ['backward', 'backward'], '∂L/∂w₁': ['backward', 'gradient'] })
    expect(shown.outputs[0]!.name).toBe('∂L/∂w₁')
    const second = view({ slope: grad(L, h), gradient: [grad(grad(L, w1), w1), grad(grad(L, w1), b1)] })
    expect(second.outputs.map(({ name }) => name)).toEqual(['slope', '∂²L/∂w₁²', '∂²L/∂w₁∂b₁'])
    expect(second.nodes.filter(({ role }) => role === 'gradient').map(({ name }) => name)).toEqual(expect.arrayContaining(['slope', '∂²L/∂w₁²']))
  })

  test('a derivative that is a node of the program keeps its part there', () => {
    const [x, w] = [input('x'), parameter(2, { name: 'w' })]
    const shown = view({ y: mul(w, x), gradient: [grad(mul(w, x), w)] })
    expect(shown.nodes.map(({ name, role }) => [name, role])).toEqual([['w', 'parameter'], ['x', 'input'], ['y', 'output']])
    expect(shown.outputs[1]).toEqual({ name: 'gradient[0]', node: shown.nodes[1]!.id })
  })

  test.each<[string, unknown, string, string]>([
    ['a function', (x: unknown) => x, 'ARGUMENT_IS_FUNCTION', 'view(f(x))'],
    ['a function by name', { loss: () => 1 }, 'ARGUMENT_IS_FUNCTION', '"loss"'],
    ['a number', 5, 'ARGUMENT_INVALID', 'a tensor'],
    ['null', null, 'ARGUMENT_INVALID', 'null'],
    ['a list with a hole', { loss: [undefined] }, 'ARGUMENT_INVALID', 'loss[0]'],
    ['nothing', {}, 'DATA_EMPTY', 'view(loss)'],
  ])('refuses %s', (_, y, code, part) => {
    let caught: unknown
    try { view(y as Tensor) } catch (error) { caught = error }
    expect(caught).toBeInstanceOf(MlpError)
    expect(caught).toMatchObject({ code })
    expect((caught as MlpError).message).toContain(part)
  })

  test('says which value of an input is missing', () => {
    expect(() => view(neuron().L, { bindings: { x: 1 } })).toThrow(/input has no value[^]*"t"/)
    expect(() => view(network().prediction, { gradients: true, bindings: network().bindings })).toThrow('not a single number')
  })
})
