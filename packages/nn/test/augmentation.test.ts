// Layers that augment data: what they do to samples, how they draw, and that both engines do the same.
import type { Tensor } from '@mlp/autograd'
import { assign, evaluate, grad, input, interpret, mean, reshape, sum, std, tensor, tile, zeros } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { gradcheck } from '@mlp/autograd/testing'
import type { Layer } from '@mlp/nn'
import { fit, gaussianNoise, linear, meanSquaredError, predict, randomFlip, randomScale, randomShift, randomState, sequential, sgd, trainingContext } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const layers: Record<string, Layer> = {
  gaussianNoise: gaussianNoise(0.5), randomFlip: randomFlip({ axis: [-2, -1] }), randomShift: randomShift(0.4), randomScale: randomScale([0.6, 1.7]), 'randomScale to the edge': randomScale([0.6, 1.7], { fill: 'edge' }),
  'randomShift, channels last': randomShift(1, { axes: [1, 2], fill: -1 }),
}
const images = (shape: readonly number[]): Tensor => tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i) + i / 10), { shape })
const rowsOf = (y: Tensor): number[][] => {
  const { data, shape } = evaluate(y)
  return Array.from({ length: shape[0]! }, (_, row) => Array.from(data.subarray(row * data.length / shape[0]!, (row + 1) * data.length / shape[0]!)))
}

describe.each(Object.entries(layers))('%s', (_, layer) => {
  test.each([[[6, 5, 4]], [[6, 2, 5, 4]]])('keeps shape and dtype of %o, is the identity in evaluation', shape => {
    const x = images(shape)
    expect(layer(x)).toBe(x)
    const y = layer(x, trainingContext({ seed: 3 }))
    expect([y.shape, y.dtype]).toEqual([shape, 'float32'])
    expect(evaluate(y).data).not.toEqual(evaluate(x).data)
  })

  test('gives the same bits on both engines, at the same seed, and others in the next step', () => {
    const make = (engine: typeof interpret, seed: number): number[][] => {
      const x = input('x', [7, 2, 5, 4], { dtype: 'float32' })
      const context = trainingContext({ seed, state: randomState() })
      const step = engine({ inputs: { x }, outputs: { y: layer(x, context) }, updates: context.updates })
      return [1, 2].map(() => Array.from(step({ x: evaluate(images([7, 2, 5, 4])) }).y.data))
    }
    const [first, second] = make(interpret, 1)
    // Normal numbers come by a formula with logarithms, which engines too agree on (randomNormal).
    expect(make(compile, 1)).toEqual([first, second])
    expect(second).not.toEqual(first)
    expect(make(interpret, 2)[0]).not.toEqual(first)
  })

  test('draws for every sample apart', () => {
    const x = tile(images([1, 5, 4]), [20, 1, 1])
    expect(new Set(rowsOf(layer(x, trainingContext())).map(String)).size).toBeGreaterThan(3)
  })

  test('lets derivatives through', () => {
    const context = trainingContext({ seed: 5 })
    gradcheck(x => sum(layer(x, { ...context, randomKey: () => tensor([1, 2], { dtype: 'int32' }) }).square()), [evaluate(images([3, 3, 3]).cast('float64'))])
  })
})

test('gaussianNoise has the mean, the deviation and the tails asked for', () => {
  const noise = gaussianNoise(0.5)(zeros([40_000], { dtype: 'float32' }), trainingContext({ seed: 1 }))
  expect(mean(noise).item()).toBeCloseTo(0, 2)
  expect(std(noise).item()).toBeCloseTo(0.5, 2)
  expect(evaluate(noise).data.filter(one => Math.abs(one) > 1).length / 40_000).toBeCloseTo(0.0455, 2)
})

test('randomFlip flips along each axis alone, as often as asked', () => {
  const x = tile(tensor([[[1, 2], [3, 4]]]), [4000, 1, 1])
  const counts = new Map<string, number>()
  for (const row of rowsOf(randomFlip({ axis: [1, 2], probability: 0.25 })(x, trainingContext({ seed: 2 })))) counts.set(String(row), (counts.get(String(row)) ?? 0) + 1 / 4000)
  expect([...counts.keys()].sort()).toEqual(['1,2,3,4', '2,1,4,3', '3,4,1,2', '4,3,2,1'])
  expect(counts.get('1,2,3,4')).toBeCloseTo(0.5625, 1)
  expect(counts.get('2,1,4,3')).toBeCloseTo(0.1875, 1)
  expect(counts.get('3,4,1,2')).toBeCloseTo(0.1875, 1)
  expect(counts.get('4,3,2,1')).toBeCloseTo(0.0625, 1)
  expect(rowsOf(randomFlip({ probability: 0 })(x, trainingContext()))).toEqual(rowsOf(x))
})

test('randomShift moves by whole elements, evenly in both directions, and fills what comes in', () => {
  const x = tile(tensor([[[1, 2, 3, 4, 5]]]), [5000, 1, 1])
  const counts = new Map<string, number>()
  for (const row of rowsOf(randomShift(0.5, { axes: [2] })(x, trainingContext({ seed: 2 })))) counts.set(String(row), (counts.get(String(row)) ?? 0) + 1 / 5000)
  expect([...counts.keys()].sort()).toEqual(['0,0,1,2,3', '0,1,2,3,4', '1,2,3,4,5', '2,3,4,5,0', '3,4,5,0,0'])
  for (const share of counts.values()) expect(share).toBeCloseTo(0.2, 1)
  const edges = rowsOf(randomShift(1, { axes: [2], fill: 'edge' })(x, trainingContext()))
  expect([...new Set(edges.map(String))].sort()).toEqual(['1,1,2,3,4', '1,2,3,4,5', '2,3,4,5,5'])
  const filled = rowsOf(randomShift(1, { axes: [2], fill: -7 })(x, trainingContext()))
  expect([...new Set(filled.map(String))].sort()).toEqual(['-7,1,2,3,4', '1,2,3,4,5', '2,3,4,5,-7'])
  // Height and width by draws of their own: both of one are met with each of the other.
  const both = rowsOf(randomShift(1)(tile(tensor([[[0, 0, 0], [0, 1, 0], [0, 0, 0]]]), [500, 1, 1]), trainingContext()))
  expect(new Set(both.map(row => row.indexOf(1))).size).toBe(9)
})

test('randomScale interpolates about the center', () => {
  const x = tensor([[[1, 2, 3], [4, 5, 6], [7, 8, 9]]])
  const scaled = (factor: number, fill?: 'edge'): number[][] => (randomScale([factor, factor], fill === undefined ? {} : { fill })(x, trainingContext()).toArray() as number[][][])[0]!
  expect(scaled(2)).toEqual([[3, 3.5, 4], [4.5, 5, 5.5], [6, 6.5, 7]])
  expect(scaled(1)).toEqual(x.toArray()[0 as never])
  // Half as large: read at −1, 1 and 3, which is beyond the border but in the middle.
  expect(scaled(0.5)).toEqual([[0, 0, 0], [0, 5, 0], [0, 0, 0]])
  expect(scaled(0.5, 'edge')).toEqual([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
  // At 0.8 the corners lie a quarter outside: ¾·¾ of the corner is left.
  expect(scaled(0.8)[0]![0]).toBeCloseTo(0.5625, 12)
})

test('randomScale draws its factors evenly from the range', () => {
  // Of the ramp −2 … 2 the last element is 2 / factor.
  const ends = rowsOf(randomScale([1, 2], { axes: [1] })(tile(tensor([[-2, -1, 0, 1, 2]]), [4000, 1]), trainingContext({ seed: 4 }))).map(row => 2 / row[4]!)
  expect(Math.min(...ends)).toBeGreaterThanOrEqual(1 - 1e-12)
  expect(Math.max(...ends)).toBeLessThan(2)
  for (const quarter of [1.25, 1.5, 1.75]) expect(ends.filter(factor => factor < quarter).length / 4000).toBeCloseTo(quarter - 1, 1)
})

test('in a compiled step training is the same twice, and prediction sees no noise', async () => {
  const data = { x: Array.from({ length: 12 }, (_, i) => [i, 12 - i, i % 3, i % 5]), y: Array.from({ length: 12 }, (_, i) => [i]) }
  const run = async (): Promise<{ loss: readonly number[], prediction: unknown }> => {
    const model = sequential(gaussianNoise(0.1), x => reshape(x, [x.shape[0]!, 2, 2]), randomFlip(), randomShift(1), randomScale(), x => reshape(x, [x.shape[0]!, 4]), linear(4, 1, { seed: 1 }))
    const history = await fit(model, data, { loss: meanSquaredError, optimizer: sgd({ learningRate: 1e-3 }), epochs: 3, batchSize: 5 })
    expect(predict(model, data.x).toArray()).toEqual(predict(model, data.x).toArray())
    return { loss: history.loss, prediction: predict(model, data.x).toArray() }
  }
  expect(await run()).toEqual(await run())
})

test('stopping between two steps and going on gives what one run gives', () => {
  const x = images([4, 3, 3])
  const run = (steps: number, from = [0, 0]): { y: number[], state: number[] } => {
    const state = randomState()
    state.set(from)
    const context = trainingContext({ seed: 9, state })
    const y = randomScale()(randomShift(1)(gaussianNoise(1)(x, context), context), context)
    let seen: number[] = []
    for (let step = 0; step < steps; step++) {
      seen = Array.from(evaluate(y).data)
      assign(context.updates)
    }
    return { y: seen, state: Array.from(state.value.data) }
  }
  const half = run(2)
  expect(run(3, half.state).y).toEqual(run(5).y)
})

describe('refuses', () => {
  test.each([
    [() => gaussianNoise(-1), /gaussianNoise: deviation out of range[^]*-1/], [() => gaussianNoise('0.1' as never), /received: deviation "0\.1"/], [() => gaussianNoise(NaN), /deviation/],
    [() => randomFlip({ probability: 1.5 }), /probability out of range/], [() => randomFlip({ probability: '1' as never }), /probability "1"/],
    [() => randomShift(-0.1), /most out of range/], [() => randomShift(1.5), /a fraction from 0 up to but without 1, or a whole number/], [() => randomShift(0.1, { fill: 'zero' as never }), /fill out of range[^]*'edge'/],
    [() => randomScale([1.1, 0.9]), /range out of range|two positive numbers/], [() => randomScale([0, 1]), /two positive numbers/], [() => randomScale(1.1 as never), /range 1\.1/],
  ])('%o', (make, message) => {
    expect(make).toThrow(message)
  })

  test('axes that are not there or count samples', () => {
    expect(() => randomFlip({ axis: 3 })(images([2, 3]), trainingContext())).toThrow(/axis/i)
    expect(() => randomFlip({ axis: 0 })(images([2, 3]), trainingContext())).toThrow(/an axis of the samples[^]*reshape flattened images/)
    expect(() => randomShift(1)(images([2, 3]), trainingContext())).toThrow(/an axis of the samples/)
    expect(() => randomScale()(images([2]), trainingContext())).toThrow(/axis/i)
  })

  test('a context that is none', () => {
    for (const layer of Object.values(layers)) expect(() => layer(images([2, 3, 3]), { training: true } as never)).toThrow(/not a context/)
  })
})

test('derivatives of a shift are the shift back', () => {
  const x = images([2, 3, 3])
  const context = trainingContext({ seed: 1 })
  const y = randomShift(1)(x, context)
  const kept = grad(sum(y), x)
  expect([...new Set(evaluate(kept).data)].every(one => one === 0 || one === 1)).toBe(true)
  // As many ones stay as come through of nothing but ones.
  const ones = tensor(new Float32Array(18).fill(1), { shape: [2, 3, 3] })
  expect(sum(kept).item()).toBe(sum(randomShift(1)(ones, trainingContext({ seed: 1 }))).item())
})
