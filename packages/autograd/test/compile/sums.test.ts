// Sums of many terms: float32 is added in float64 and rounded once, whole numbers are exact, whatever the order and direction.
import { broadcastTo, cumsum, flip, input, interpret, matmul, mean, mul, sum, tensor, transpose } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { describe, expect, test } from 'vitest'
import { bitDifference, unsignedDifference } from './agreement'
import { WAYS, wrongOf } from './engines'
import { seeded } from './graphs'

const ways: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  all: x => sum(x), rows: x => sum(x, 1), columns: x => sum(x, 0), means: x => mean(x, 0, { keepDims: true }), 'of a square': x => sum(mul(x, x)), turned: x => sum(transpose(x), 0), backward: x => sum(flip(x), 1),
  running: x => cumsum(x, 0), 'running back': x => cumsum(x, 1, { reverse: true }), 'of running sums': x => sum(cumsum(x, 1), 0),
}

describe.each(WAYS)('vectors: %s', (vectors) => {
  test('ten million times 0.1 in float32 is a million', () => {
    const x = tensor(Float32Array.of(0.1))
    const { total, part } = compile({ inputs: {}, outputs: { total: sum(broadcastTo(x, [1e7])), part: sum(mul(broadcastTo(x, [1000, 1003]), 1), 0) } }, { vectors })({})
    expect(Math.abs(total.item() / 1e6 - 1)).toBeLessThan(1e-6)
    expect(Math.abs(part.data[1002]! / 100 - 1)).toBeLessThan(1e-7)
  })

  test.each(['float32', 'float64'] as const)('whole numbers in %s', (dtype) => {
    const random = seeded(7)
    const x = input('x', [37, 41], { dtype })
    const data = Array.from({ length: 37 * 41 }, () => Math.floor(20 * random()) - 10)
    const outputs = Object.fromEntries(Object.entries(ways).filter(([name]) => name !== 'means').map(([name, f]) => [name, f(x)]))
    expect(wrongOf({ inputs: { x }, data: { x: dtype === 'float32' ? Float32Array.from(data) : Float64Array.from(data) }, outputs }, vectors, unsignedDifference)).toEqual([])
  })

  test('integers and truth values wrap around and count', () => {
    const n = tensor(Int32Array.from({ length: 1001 }, (_, i) => 2 ** 30 - i * 7919))
    const yes = tensor(Array.from({ length: 1001 }, (_, i) => i % 3 === 0))
    expect(wrongOf({ outputs: { n: sum(n), m: sum(mul(n, n)), yes: sum(yes), running: cumsum(n), product: matmul(n, n) } }, vectors, bitDifference)).toEqual([])
  })

  test.each(Object.entries(ways))('float32, off by less than a rounding: %s', (_, f) => {
    const random = seeded(3)
    const x = input('x', [97, 131], { dtype: 'float32' })
    const data = Float32Array.from({ length: 97 * 131 }, () => 2 * random() - 1)
    const spec = { inputs: { x }, outputs: { y: f(x) } }
    const [found, expected] = [compile(spec, { vectors })({ x: data }).y, interpret(spec)({ x: data }).y]
    // Where numbers cancel, what float64 leaves of them counts by the size of the terms.
    const most = Math.max(...Array.from(expected.data, (want, at) => Math.abs(found.data[at]! - want) / (2 ** -23 * Math.abs(want) + 2 ** -40)))
    expect(most).toBeLessThanOrEqual(1)
  })

  // A chain of additions would be off by thousands of units.
  test('a million times 0.1 in float64, off by no more than twenty units', () => {
    const total = compile({ inputs: {}, outputs: { total: sum(broadcastTo(tensor([0.1]), [1e6])) } }, { vectors })({}).total.item()
    expect(Math.abs(total / 1e5 - 1)).toBeLessThan(20 * 2 ** -52)
  })
})
