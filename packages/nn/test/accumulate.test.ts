// Gathered gradients: several batches make the step of one.
import { tanh } from '@mlp/autograd'
import type { FitOptions, Loss } from '@mlp/nn'
import { adam, batchNormalization, clipByGlobalNorm, fit, linear, meanSquaredError, mlp, sequential, sgd } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const x = Array.from({ length: 10 }, (_, i) => [Math.sin(i), Math.cos(2 * i), i / 10])
const y = x.map(([a, b, c]) => [a! * b! - c!, a! + c!])

const trained = async (options: Partial<FitOptions> & { batchSize: number }): Promise<{ numbers: number[]; loss: number[] }> => {
  const model = mlp([3, 4, 2], { activation: tanh, seed: 1, dtype: 'float64' })
  const { loss } = await fit(model, { x, y }, { loss: meanSquaredError, optimizer: adam({ learningRate: 0.05 }), epochs: 4, ...options })
  return { numbers: model.parameters.flatMap(cell => [...cell.value.data]), loss }
}
const expectClose = (actual: number[], expected: number[]): void => {
  expect(actual).toHaveLength(expected.length)
  actual.forEach((one, index) => { expect(Math.abs(one - expected[index]!)).toBeLessThan(1e-12) })
}

describe.each(['compiler', 'interpreter'] as const)('with the %s', (engine) => {
  test('k batches of b rows make the step of one batch of k·b rows, with a short one and a short group at the end', async () => {
    const limit: Partial<FitOptions> = { engine, transformGradients: gradients => clipByGlobalNorm(gradients, 0.3) }
    // 2+2, 2+2, 2 as 4, 4, 2; and 3+3+3+1 as 10.
    const pairs = await trained({ batchSize: 2, accumulate: 2, ...limit })
    const fours = await trained({ batchSize: 4, ...limit })
    expectClose(pairs.numbers, fours.numbers)
    const thirds = await trained({ batchSize: 3, accumulate: 4, ...limit })
    const whole = await trained({ batchSize: 10, ...limit })
    expectClose(thirds.numbers, whole.numbers)
    expectClose(thirds.loss, whole.loss)
    expect(pairs.numbers).not.toEqual(whole.numbers)
  })
})

test('a sum over rows makes a step k times smaller, as documented', async () => {
  const total: Loss = (prediction, target) => meanSquaredError(prediction, target, { reduction: 'sum' })
  const gathered = await trained({ batchSize: 5, accumulate: 2, loss: total, optimizer: sgd({ learningRate: 0.02 }) })
  const whole = await trained({ batchSize: 10, loss: total, optimizer: sgd({ learningRate: 0.01 }) })
  expectClose(gathered.numbers, whole.numbers)
})

test('running statistics move with every batch, parameters once', async () => {
  const model = sequential(batchNormalization(1, { dtype: 'float64', momentum: 0.5 }), linear(1, 1, { dtype: 'float64' }))
  const seen: number[][] = []
  await fit(model, { x: [[0], [2], [4], [8]], y: [[0], [1], [2], [3]] }, {
    loss: meanSquaredError, optimizer: sgd({ learningRate: 0.1 }), epochs: 1, batchSize: 2, shuffle: false, accumulate: 2,
    callbacks: [{ onBatchEnd() { seen.push([model.layers[0].runningMean.value.data[0]!, model.layers[1].bias!.value.data[0]!]) } }],
  })
  // Means of the batches: 1 and 6.
  expect(seen[0]).toEqual([0.5, 0])
  expect(seen[1]![0]).toBe(3.25)
  expect(seen[1]![1]).not.toBe(0)
})

test.each([0, 1.5, NaN, '2'])('%s batches per update are refused', async (accumulate) => {
  await expect(trained({ batchSize: 2, accumulate: accumulate as number })).rejects.toThrow(/accumulate out of range/)
})
