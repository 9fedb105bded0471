/** Walks over graphs: orders, substitution, equal parts made one, scopes and names. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { add, composite, exp, formula, grad, input, isTensor, mul, nameOf, parameter, reshape, ShapeError, sin, slice, square, substitute, sum, tagScope, tanh, tensor, topologicalOrder } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { counts } from '../src/graph/counting'
import { deduplicate } from '../src/graph/traverse'

const [x, y] = [input('x'), input('y')]

/** Random graphs: each node is made of two that stand before it. */
const graphs = fc.array(fc.tuple(fc.nat(99), fc.nat(99), fc.boolean()), { minLength: 1, maxLength: 30 }).map(picks => {
  const nodes: Tensor[] = [x, y]
  for (const [a, b, product] of picks) nodes.push((product ? mul : add)(nodes[a % nodes.length]!, nodes[b % nodes.length]!))
  return nodes
})

describe('topologicalOrder', () => {
  test('has every node below the roots once, each after its inputs, and visits each once', () => {
    fc.assert(fc.property(graphs, fc.nat(99), (nodes, pick) => {
      const roots = [nodes.at(-1)!, nodes[pick % nodes.length]!]
      const below = new Set(roots)
      for (const node of below) for (const one of node.inputs) below.add(one)
      const before = counts.visited
      const order = topologicalOrder(roots)
      expect(counts.visited - before).toBe(below.size)
      expect(order.length).toBe(below.size)
      expect(new Set(order)).toEqual(below)
      order.forEach((node, at) => { for (const one of node.inputs) expect(order.indexOf(one)).toBeLessThan(at) })
    }))
  })

  test('follows what it is told to follow', () => {
    const h = tanh(x)
    expect(topologicalOrder([exp(h)], node => node === h ? [] : node.inputs)).not.toContain(x)
    expect(topologicalOrder([])).toEqual([])
  })

  test('is right for a walk that starts while another asks what follows, and for the one that was interrupted', () => {
    const root = mul(tanh(x), add(tanh(x), y))
    const expected = topologicalOrder([root])
    const inside: Tensor[][] = []
    const outside = topologicalOrder([root], node => {
      inside.push(topologicalOrder([root]))
      return node.inputs
    })
    expect(outside).toEqual(expected)
    expect(inside).toHaveLength(expected.length)
    for (const order of inside) expect(order).toEqual(expected)
  })

  test('is right after a walk that an error ended, and after one within it', () => {
    const root = exp(mul(tanh(x), y))
    const expected = topologicalOrder([root])
    const fails = (): Tensor[] => topologicalOrder([root], node => { if (node === x) throw new Error('no further'); return node.inputs })
    expect(fails).toThrow('no further')
    expect(topologicalOrder([root])).toEqual(expected)
    expect(topologicalOrder([root], node => { expect(fails).toThrow('no further'); return node.inputs })).toEqual(expected)
    expect(topologicalOrder([root])).toEqual(expected)
  })
})

describe('substitute', () => {
  test('puts other nodes in the place of some, and leaves what does not depend on them', () => {
    const kept = sin(y)
    const f = add(mul(square(x), kept), x)
    const [moved, same] = substitute([f, kept], new Map([[x, add(y, 1)]]))
    expect(formula(moved!)).toBe('v₁²·sin(y) + v₁  where v₁ = y + 1')
    expect(moved!.item({ y: 2 })).toBe(9 * Math.sin(2) + 3)
    expect(same).toBe(kept)
    expect(f.item({ x: 3, y: 2 })).toBe(9 * Math.sin(2) + 3)
  })

  test('of interior nodes does not look below them, and replaces roots', () => {
    const h = tanh(x)
    const [moved, root] = substitute([exp(h), h], new Map([[h, y]]))
    expect([formula(moved!), root]).toEqual(['exp(y)', y])
  })

  test('keeps names and attributes', () => {
    const c = tensor([1, 2, 3, 4])
    const [moved] = substitute([reshape(slice(c, [1]), [3, 1]).named('column')], new Map([[c, tensor([5, 6, 7, 8])]]))
    expect([nameOf(moved!), moved!.toArray()]).toEqual(['column', [[6], [7], [8]]])
  })

  test('simultaneously: two nodes change places', () => {
    const [swapped] = substitute([x.sub(y)], new Map([[x, y], [y, x]]))
    expect(swapped!.item({ x: 5, y: 3 })).toBe(-2)
  })

  test('goes into the inputs of composites', () => {
    const double = composite('double', (a: Tensor) => add(a, a))
    const [moved] = substitute([double(double(x))], new Map([[x, tensor(3)]]))
    expect([formula(moved!), moved!.item()]).toEqual(['double(double(3))', 12])
  })

  test('refuses a replacement of another shape or dtype', () => {
    expect(() => substitute([exp(x)], new Map([[x, tensor([1, 2])]]))).toThrow(ShapeError)
    expect(() => substitute([exp(x)], new Map([[x, tensor(1, { dtype: 'float32' })]]))).toThrow(/float32 \[\] for Tensor x/)
  })
})

describe('deduplicate', () => {
  test('makes equal parts one and changes no value', () => {
    const f = add(mul(sin(x), exp(y)), mul(sin(x), exp(y)))
    const [one] = deduplicate([f])
    expect(topologicalOrder([f]).length).toBe(9)
    expect(topologicalOrder([one!]).length).toBe(6)
    expect(one!.item({ x: 1, y: 2 })).toBe(f.item({ x: 1, y: 2 }))
    fc.assert(fc.property(graphs, (nodes) => {
      const root = nodes.at(-1)!
      const [fewer] = deduplicate([root])
      expect(topologicalOrder([fewer!]).length).toBeLessThanOrEqual(topologicalOrder([root]).length)
      expect(fewer!.item({ x: 0.5, y: -0.25 })).toBe(root.item({ x: 0.5, y: -0.25 }))
    }))
  })

  test('tells apart attributes, names, leaves and the order of operands', () => {
    const v = tensor([[1, 2], [3, 4]])
    const pairs: [Tensor, Tensor][] = [
      [sum(v, 0), sum(v, 1)], [tanh(x).named('a'), tanh(x).named('b')], [parameter(1), parameter(1)], [x.sub(y), y.sub(x)], [slice(v, [1]), slice(v, [0, 1])],
    ]
    for (const [a, b] of pairs) {
      const [one, other] = deduplicate([a, b])
      expect(one).not.toBe(other)
    }
  })

  test('leaves what was made before', () => {
    const old = [tanh(x), tanh(x)] as const
    const since = counts.made
    const made = [exp(old[0]), exp(old[0]), exp(old[1])] as const
    const [a, b, c] = deduplicate(made, since)
    expect([a === b, a === c, a!.inputs[0], c!.inputs[0]]).toEqual([true, false, old[0], old[1]])
  })
})

describe('scopes', () => {
  const layer = (name: string, t: Tensor): Tensor => tagScope(name, [t], tanh(mul(t, parameter(2))))
  const path = (node: Tensor): string[] => {
    const names = []
    for (let scope = node.provenance?.scope; scope !== undefined; scope = scope.parent) names.push(scope.name)
    return names
  }

  test('hold what lies between a call’s inputs and its output, not leaves and not the inputs', () => {
    const before = exp(x)
    const out = layer('first', before)
    expect(path(out)).toEqual(['first'])
    expect(path(out.inputs[0]!)).toEqual(['first'])
    expect([path(before), path(x), path(out.inputs[0]!.inputs[1]!)]).toEqual([[], [], []])
  })

  test('nest in the order of calls', () => {
    const model = (t: Tensor): Tensor => tagScope('model', [t], square(layer('second', layer('first', t))))
    const out = tagScope('training', [x], add(model(x), 1))
    expect(path(out)).toEqual(['training'])
    expect(path(out.inputs[0]!)).toEqual(['model', 'training'])
    expect(path(out.inputs[0]!.inputs[0]!)).toEqual(['second', 'model', 'training'])
  })

  test('are read by nobody who computes', () => {
    const plain = tanh(mul(x, 3))
    const tagged = tagScope('scope', [x], tanh(mul(x, 3)))
    expect([tagged.item({ x: 0.2 }), formula(grad(tagged, x)), grad(tagged, x).item({ x: 0.2 })]).toEqual([plain.item({ x: 0.2 }), formula(grad(plain, x)), grad(plain, x).item({ x: 0.2 })])
  })
})

test('a tensor knows its rank, its level and when it was made', () => {
  const h = add(exp(x), y)
  expect([x.level, exp(x).level, h.level, h.rank, isTensor(h)]).toEqual([0, 1, 2, 0, true])
  expect(h.serial).toBeGreaterThan(h.inputs[0]!.serial)
})
