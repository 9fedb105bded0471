// The memory of a program: no two values that live at once overlap, and all of it is at most twice what must live at one moment.
import fc from 'fast-check'
import { add, broadcastTo, concat, convolution, cumsum, exp, gather, grad, input, logSoftmax, matmul, mean, mul, neg, parameter, relu, reshape, sin, softmax, sub, sum, tanh, transpose } from '@mlp/autograd'
import type { Shape, Tensor } from '@mlp/autograd'
import { expect, test } from 'vitest'
import { assemble } from '../../src/compile/assemble'
import { aligned, largestLive, place } from '../../src/compile/memory'
import { lower } from '../../src/evaluate/lower'
import { WAYS } from './engines'
import { constantOf, grow, seeded } from './graphs'

const lifetimes = fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 40 }).map(lines => 64 * lines), from: fc.nat(20), length: fc.nat(8) }).map(({ bytes, from, length }) => ({ bytes, from, to: from + length })), { maxLength: 40 })

test('what lives at the same time stands apart', () => {
  fc.assert(fc.property(lifetimes, (buffers) => {
    const { offsets, bytes } = place(buffers)
    buffers.forEach((one, at) => {
      expect(offsets[at]! + aligned(one.bytes)).toBeLessThanOrEqual(bytes)
      buffers.slice(0, at).forEach((other, index) => {
        const atOnce = one.from <= other.to && other.from <= one.to
        const apart = offsets[at]! >= offsets[index]! + aligned(other.bytes) || offsets[index]! >= offsets[at]! + aligned(one.bytes)
        if (atOnce && !apart) throw new Error(`${JSON.stringify(one)} at ${offsets[at]} over ${JSON.stringify(other)} at ${offsets[index]}`)
      })
    })
    const moments = Array.from({ length: 30 }, (_, moment) => buffers.reduce((total, one) => one.from <= moment && moment <= one.to ? total + one.bytes : total, 0))
    expect(largestLive(buffers)).toBe(Math.max(0, ...moments))
  }), { numRuns: 200 })
})

const weights = (...shape: number[]): Tensor => parameter({ shape, dtype: 'float32', data: new Float32Array(shape.reduce((a, b) => a * b, 1)) })
const given = (name: string, ...shape: number[]): Tensor => input(name, shape, { dtype: 'float32' })

function perceptron(...widths: number[]): Tensor[] {
  const layers = widths.slice(1).map((width, at) => [weights(widths[at]!, width), weights(width)] as const)
  const output = layers.reduce((x, [w, b], at) => { const z = add(matmul(x, w), b); return at < layers.length - 1 ? relu(z) : z }, given('x', 32, widths[0]!))
  const loss = neg(mean(gather(reshape(logSoftmax(output), [-1]), Array.from({ length: 32 }, (_, row) => row * widths.at(-1)!))))
  const all = layers.flat()
  return [loss, ...grad(loss, all).map((g, at) => sub(all[at]!, mul(0.1, g)))]
}

function attention(length: number, width: number): Tensor[] {
  const x = given('x', length, width)
  const [q, k, v] = [0, 1, 2].map(() => weights(width, width)) as [Tensor, Tensor, Tensor]
  const scores = softmax(mul(matmul(matmul(x, q), transpose(matmul(x, k))), 0.1))
  const loss = sum(tanh(matmul(scores, matmul(x, v))))
  return [loss, ...grad(loss, [q, k, v])]
}

function chain(length: number, shape: Shape, step: (x: Tensor, at: number) => Tensor): Tensor[] {
  let x = given('x', ...shape)
  for (let at = 0; at < length; at++) x = step(x, at)
  return [x]
}

function random(seed: number): Tensor[] {
  const next = seeded(seed)
  const start = [constantOf(next, [12, 31], 'smooth', 'float64'), constantOf(next, [31], 'smooth', 'float64')]
  const pool = grow(next, start, 25, 'smooth', 4000)
  return [pool.at(-1)!, pool.at(-2)!, grad(sum(sin(pool.at(-1)!)), start[0]!, { disconnected: 'zero' })]
}

const graphs: Readonly<Record<string, () => Tensor[]>> = {
  'a perceptron': () => perceptron(784, 128, 10), 'a deep perceptron': () => perceptron(64, 80, 80, 80, 10), 'a wide one': () => perceptron(20, 700, 3), attention: () => attention(48, 40),
  'running sums of running sums': () => chain(9, [100, 37], (x, at) => cumsum(x, at % 2)), 'rows normalized again and again': () => chain(6, [70, 33], x => softmax(tanh(x))),
  'growing and shrinking': () => chain(8, [64, 16], (x, at) => at % 2 === 0 ? concat([x, tanh(x), exp(x)], 1) : matmul(x, weights(48, 16))),
  'convolutions': () => { const k = weights(4, 2, 3, 3); const y = relu(convolution(given('x', 3, 2, 14, 14), k, { padding: 1 })); const loss = sum(mul(y, y)); return [loss, grad(loss, k)] },
  'one value read at the start and the end': () => { const x = cumsum(given('x', 5000)); return [add(chain(6, [5000], y => cumsum(tanh(y)))[0]!, x)] },
  'large values in the middle': () => [sum(cumsum(broadcastTo(given('x', 100), [100, 100]), 0), 0), cumsum(given('y', 50))],
  'a random graph': () => random(1), another: () => random(2),
}

test.each(WAYS.flatMap(([vectors, way]) => Object.keys(graphs).map(name => [name, way, vectors] as const)))('at most twice what must live: %s, %s', (name, _, vectors) => {
  const assembled = assemble(lower(graphs[name]!()), () => undefined, vectors)
  const { laidOut, live, memory } = assembled
  expect(laidOut).toBeGreaterThanOrEqual(live)
  expect(laidOut).toBeLessThanOrEqual(2 * live)
  expect([memory, live]).toEqual([assembled.describe(0).memory, assembled.describe(0).live])
})
