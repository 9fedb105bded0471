// What a review of the compiler found wrong, each held to the interpreter.
import { add, apply, gather, input, interpret, mul, parameter, reduction, reshape, routine, stopGradient, sub, tanh, transpose } from '@mlp/autograd'
import type { Parameter, Program, ProgramSpec, Tensor, Tensors } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { describe, expect, test } from 'vitest'
import { bitDifference } from './agreement'
import { WAYS, wrongOf } from './engines'

type Engine = (spec: ProgramSpec<Tensors, Tensors>) => Program<Tensors, Tensors>

/** The same numbers by way of a function of the host that does something beside. */
function tapped(x: Tensor, beside: (data: ArrayLike<number>) => void): Tensor {
  const tap = routine<object>({
    name: 'tap', summary: 'The same numbers.', infer: ([one]) => ({ shape: one!.shape, dtype: one!.dtype }), notation: { text: () => { throw new Error('not written') } },
    run([one], _, output) {
      beside(one!.data)
      output.set(one!.data)
    },
    vjp: () => null, samples: [{ inputs: [[1, 2]] }],
  })
  return apply(tap, [x], {})
}

/** The sum, and its opposite where any term is negative: a fold that keeps a truth value beside a number. */
const turned = reduction({
  name: 'turned', result: 'number', summary: 'The sum, turned by negative terms.', empty: 0,
  fold: {
    lift: (m, x) => [x, m.less(x, m.const(0))], merge: (m, [a, below], [b, other]) => [m.add(a!, b!), m.or(below!, other!)],
    finish: (m, [total, below]) => m.select(below!, m.neg(total!), total!),
  },
  vjp: () => null, linear: () => false, samples: [{ inputs: [[1, -2]], attributes: { axes: [0], keepDims: false } }],
})

describe.each(WAYS)('vectors: %s', (vectors) => {
  const compiled: Engine = spec => compile(spec, { vectors })

  test.each<[string, (x: Tensor, at: number) => Tensor]>([
    ['operations without instructions', x => stopGradient(x)],
    ['views', x => transpose(x)],
    ['views that are no index arithmetic on one another', (x, at) => at % 2 === 0 ? transpose(x) : reshape(x, [4, 3])],
    ['both in turn', (x, at) => at % 2 === 0 ? transpose(x) : stopGradient(x)],
  ])('12,000 %s', (_, next) => {
    const x = input('x', [4, 3])
    let last: Tensor = mul(x, 2)
    for (let at = 0; at < 12000; at++) last = next(last, at)
    const data = { x: Float64Array.from({ length: 12 }, (_, i) => i - 5) }
    expect(wrongOf({ inputs: { x }, outputs: { last, y: add(last, 1) }, data }, vectors, bitDifference)).toEqual([])
  }, 20000)

  test.each((['float64', 'float32', 'int32'] as const).flatMap(dtype => [[5], [100], [9, 3], [3, 70], [2, 5]].flatMap(shape => shape.map((_, axis) => [dtype, shape, axis] as const))))('folds that keep truth values: %s %j along %i', (dtype, shape, axis) => {
    const x = input('x', shape, { dtype })
    const data = { x: { shape, dtype, data: new { float64: Float64Array, float32: Float32Array, int32: Int32Array }[dtype](x.shape.reduce((a, b) => a * b, 1)).map((_, i) => i % 4 === 1 && i > 4 ? -i : i) } }
    expect(wrongOf({ inputs: { x }, outputs: { y: turned(x, axis) }, data }, vectors, bitDifference)).toEqual([])
  })

  test('cells that share a new value stay apart when one of them is set and a step fails', () => {
    const run = (engine: Engine): unknown => {
      const [a, b] = [parameter([0, 0, 0]), parameter([0, 0, 0])]
      const [x, i] = [input('x', [3]), input('i', [1], { dtype: 'int32' })]
      const value = sub(x, 1)
      const step = engine({ inputs: { x, i }, outputs: { picked: gather(x, i) }, updates: new Map<Parameter, Tensor>([[a, value], [b, value]]) })
      step({ x: [1, 2, 3], i: [0] })
      a.set([7, 7, 7])
      expect(() => step({ x: [1, 2, 3], i: [9] })).toThrow('position')
      return [a.toArray(), b.toArray()]
    }
    expect(run(compiled)).toEqual(run(interpret))
  })

  test('a cell that a routine sets is read anew by the next step', () => {
    const [c, w] = [parameter([1, 1]), parameter([0, 0])]
    const x = input('x', [2])
    let turn = 0
    const y = tapped(x, () => { c.set([++turn, 5]) })
    const step = compiled({ inputs: { x }, outputs: { c: mul(c, 1) }, updates: new Map([[w, add(w, y)]]) })
    step({ x: [1, 2] })
    expect(step({ x: [1, 2] })['c']!.toArray()).toEqual([1, 5])
    expect(step({ x: [1, 2] })['c']!.toArray()).toEqual([2, 5])
    expect(w.toArray()).toEqual([3, 6])
  })

  test('a routine may keep what it is given', () => {
    const kept: ArrayLike<number>[] = []
    const x = input('x', [2])
    const step = compiled({ inputs: { x }, outputs: { y: tapped(mul(x, 2), data => { kept.push(data) }) } })
    step({ x: [1, 2] })
    step({ x: [3, 4] })
    expect(kept.map(one => Array.from(one))).toEqual([[2, 4], [6, 8]])
  })

  test('a program does not run inside its own step, and goes on after the attempt', () => {
    const w = parameter([1, 1])
    const x = input('x', [2])
    let isNested = true
    const y = tapped(tanh(x), () => { if (isNested) step({ x: [5, 5] }) })
    const step: Program<Tensors, Tensors> = compiled({ inputs: { x }, outputs: {}, updates: new Map([[w, add(w, mul(y, 0))]]) })
    expect(() => step({ x: [1, 2] })).toThrow('inside its own step')
    isNested = false
    step({ x: [1, 2] })
    expect(w.toArray()).toEqual([1, 1])
  })
})
