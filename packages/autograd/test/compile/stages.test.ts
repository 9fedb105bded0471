// Long chains cut into stages, walked in blocks: the same results around the ends of blocks and vectors, and stages only where they pay.
import { abs, add, cast, cos, div, exp, grad, greater, input, interpret, log, and, max, mean, mul, neg, parameter, sigmoid, sin, sqrt, square, sub, sum, tanh, transpose, where } from '@mlp/autograd'
import type { DType, Tensor, Tensors } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { describe, expect, test } from 'vitest'
import { BLOCK, stagesOf } from '../../src/compile/emit/stages'
import type { Nest } from '../../src/compile/emit/loops'
import { Expressions } from '../../src/compile/expression'
import type { Expression } from '../../src/compile/expression'
import { wrongOf } from './engines'
import { disagreement } from './agreement'

/** Two inputs, and what is computed from them. */
const graphs: Readonly<Record<string, (x: Tensor, y: Tensor) => Tensors>> = {
  'a loss and its gradients': (x, y) => {
    const [w, b] = [parameter(0.5, { dtype: x.dtype as 'float32' }), parameter(0.1, { dtype: x.dtype as 'float32' })]
    const loss = mean(mul(square(log(add(1, exp(add(mul(x, w), b))))), y))
    return { loss, ...Object.fromEntries(grad(loss, [w, b, x]).map((one, at) => [`g${at}`, one])) }
  },
  'an elementwise chain': (x, y) => ({ z: tanh(mul(sin(exp(x)), y)) }),
  'several results of one loop': (x, y) => {
    const a = log(add(1, exp(x)))
    const b = sin(mul(a, y))
    return { a, b, c: sigmoid(sub(b, a)), least: neg(max(neg(b))), total: sum(mul(a, cos(b))), highest: max(a) }
  },
  'both widths': (x, y) => {
    const wide = log(add(1, exp(cast(x, 'float64'))))
    const narrow = tanh(exp(cast(sin(wide), 'float32')))
    return { narrow, wide: mul(wide, exp(sin(wide))), total: sum(mul(sqrt(exp(narrow)), cast(y, 'float32'))), wideTotal: sum(mul(sqrt(wide), cast(y, 'float64'))) }
  },
  'truth values, and numbers that are none': (x, y) => {
    const rooted = log(sub(x, 0.5))
    const isNumber = and(greater(rooted, -1e3), greater(y, x))
    return { z: where(isNumber, sin(exp(rooted)), tanh(exp(sin(y)))), isNumber, odd: exp(sin(rooted)), wide: where(isNumber, exp(sin(cast(x, 'float64'))), 0), count: sum(where(isNumber, tanh(exp(rooted)), 0)) }
  },
}

function data(extent: number, dtype: DType, seed: number): Float32Array | Float64Array {
  const values = Array.from({ length: extent }, (_, at) => (Math.sin(at * 12.9898 + seed) * 43758.5453) % 1)
  return dtype === 'float32' ? Float32Array.from(values, Math.abs) : Float64Array.from(values, Math.abs)
}

describe.each(['float32', 'float64'] as const)('%s', dtype => {
  describe.each(Object.entries(graphs))('%s', (_, graph) => {
    test.each([2047, 2048, 2049, 2050, 2051, 2052, 2053, 9 * BLOCK - 1, 9 * BLOCK + 3, 9 * BLOCK + 7])('of %d elements', extent => {
      const [x, y] = [input('x', [extent], { dtype }), input('y', [extent], { dtype })]
      expect(wrongOf({ inputs: { x, y }, data: { x: data(extent, dtype, 1), y: data(extent, dtype, 2) }, outputs: graph(x, y) }, true, disagreement)).toEqual([])
    })
  })

  test('rows, each a long one', () => {
    const [x, s] = [input('x', [3, 2050], { dtype }), input('s', [3, 1], { dtype })]
    const a = log(add(1, exp(x)))
    const outputs = { sums: sum(mul(sin(a), a), 1), highest: max(sin(mul(exp(a), s)), 1), scaled: tanh(sin(mul(exp(x), s))), turned: sin(mul(exp(transpose(x)), log(add(1, exp(transpose(s)))))) }
    expect(wrongOf({ inputs: { x, s }, data: { x: data(3 * 2050, dtype, 3), s: data(3, dtype, 4) }, outputs }, true, disagreement)).toEqual([])
  })

  test('cells written where they are read', () => {
    const extent = 10_001
    const seen = [compile, interpret].map(engine => {
      const [p, m] = [parameter({ shape: [extent], dtype, data: data(extent, dtype, 5) }), parameter({ shape: [extent], dtype, data: data(extent, dtype, 6) })]
      const g = mul(sin(exp(p)), log(add(1, exp(m))))
      const updates = new Map([[m, add(mul(0.9, m), tanh(g))], [p, sub(p, div(g, add(sqrt(abs(m)), 1)))]])
      const program = engine({ inputs: {}, outputs: {}, updates })
      for (let step = 0; step < 3; step++) program({})
      return [p.value, m.value]
    })
    expect(seen[0]!.map((one, at) => disagreement(one, seen[1]![at]!, 256))).toEqual([undefined, undefined])
  })
})

/** One loop over an axis with one store. */
function nestOf(extent: number, value: (e: Expressions, x: Expression) => Expression): { nest: Nest; e: Expressions } {
  const e = new Expressions()
  const access = { buffer: 1, offset: 0, strides: [1] }
  const stored = value(e, e.load('f32', { buffer: 0, offset: 0, strides: [1] }))
  return { e, nest: { axes: [{ extent, reduced: false }], foldings: [], ordered: false, stores: [{ level: 'outside', phase: 0, value: stored, lane: 'f32', padded: true, access }] } }
}

const chain = (length: number) => (e: Expressions, x: Expression): Expression => Array.from({ length }).reduce<Expression>(y => e.add(e.mul(y, y), x), x)

describe('what is cut', () => {
  test('a long chain, into stages that hand on one value', () => {
    const { nest, e } = nestOf(1e4, chain(20))
    const { stages, bytes } = stagesOf(nest, e, 0)!
    expect(stages.map(one => [one.taken.length, one.kept.length, one.stores.length])).toEqual([[0, 1, 0], [1, 1, 0], [1, 1, 0], [1, 1, 0], [1, 0, 1]])
    // A value waits while the next one is made, no longer.
    expect(bytes).toBe(2 * 4 * BLOCK)
  })

  test('neither short loops nor short chains', () => {
    const [short, shallow, same] = [nestOf(2047, chain(20)), nestOf(1e4, chain(5)), nestOf(1e4, (e, x) => e.mul(x, chain(20)(e, e.load('f32', { buffer: 2, offset: 0, strides: [0] }))))]
    expect([short, shallow, same].map(({ nest, e }) => stagesOf(nest, e, 0))).toEqual([undefined, undefined, undefined])
  })

  test('programs: the code has more loops from a length on', () => {
    const sizes = [4, 2047, 2048].map(extent => {
      const x = input('x', [extent], { dtype: 'float32' })
      return compile({ inputs: { x }, outputs: { y: tanh(sin(exp(x))) } }).describe().code
    })
    expect(sizes[1]! - sizes[0]!).toBeLessThan(600)
    expect(sizes[2]! - sizes[1]!).toBeGreaterThan(100)
  })
})
