// A training whose numbers are no longer finite: where they came from is named, and what is left is the model of a whole step.
import { abs, add, log, matmul, mean, mul, parameter, relu, sqrt, square, sub, tanh } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import type { Callback, FitOptions, Layer, Loss } from '@mlp/nn'
import { adam, dropout, fit, linear, meanSquaredError, mlp, sequential, sgd, stateOf, terms } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const data = { x: [[1], [2], [3]], y: [[1], [2], [3]] }
const train = (model: Layer, options: Partial<FitOptions> = {}): Promise<unknown> =>
  fit(model, data, { loss: meanSquaredError, optimizer: sgd({ learningRate: 0.1 }), epochs: 2, batchSize: 1, shuffle: false, ...options })
const one = { initializer: () => [[1]] }

describe.each(['compiler', 'interpreter'] as const)('with the %s, the error names', (engine) => {
  test('the step and the first layer whose output is not finite, inside layers too', async () => {
    const logarithm: Layer = z => log(sub(z, 2.5))
    await expect(train(sequential(linear(1, 1, one), relu, logarithm, linear(1, 1, one)), { engine })).rejects.toThrow(
      /the loss is no longer finite\n {2}received: NaN at epoch 0, batch 0, step 1; the output of layer 2 \(log\) is the first that is not finite/)
    await expect(train(sequential(linear(1, 1, one), sequential(tanh, logarithm), tanh), { engine })).rejects.toThrow(/layer 1\.1 \(log\)/)
    const w = parameter([[1]], { dtype: 'float32' })
    await expect(train(Object.assign((x: Tensor) => log(sub(matmul(x, w), 2)), { parameters: [w] }), { engine })).rejects.toThrow(/the output of the model is the first/)
  })

  test('the term of the loss, where all outputs are finite', async () => {
    const model = linear(1, 1, { initializer: () => [[-1]] })
    const loss = terms({ fit: meanSquaredError, barrier: () => log(model.weight.sum()) })
    await expect(train(model, { engine, loss })).rejects.toThrow(/all outputs of layers are finite, the term "barrier" of the loss is NaN/)
    await expect(train(model, { engine, loss: () => log(model.weight.sum()), parameters: [model.weight] })).rejects.toThrow(/step 1; all outputs of layers are finite\n/)
  })

  test('the parameter whose gradient was not finite while the loss was', async () => {
    const model = sequential(linear(1, 1, one), linear(1, 1, { initializer: () => [[0]] }))
    const root: Loss = (prediction, target) => add(mean(sqrt(square(prediction))), mul(0, meanSquaredError(prediction, target)))
    const before = stateOf(model)
    await expect(train(model, { engine, loss: root })).rejects.toThrow(/NaN at epoch 0, batch 1, step 2; the step before was the first: the gradient of 1\.bias was not finite/)
    expect(stateOf(model)).toEqual(before)
    // As the last step of all, which no further one shows.
    await expect(train(model, { engine, loss: root, epochs: 1, batchSize: 3 })).rejects.toThrow(/a step wrote numbers that are not finite\n {2}received: at epoch 0, batch 0, step 1: the gradient of 1\.bias was not finite/)
    expect(stateOf(model)).toEqual(before)
  })

  test('the update, where all gradients were finite', async () => {
    const model = linear(1, 1, one)
    const before = stateOf(model)
    const ended: string[] = []
    const wild: Partial<FitOptions> = { engine, optimizer: sgd({ learningRate: 3e38 }), loss: (p, t) => mean(abs(sub(p, t.add(100)))), callbacks: [{ onTrainingEnd(outcome) { ended.push(outcome) } }] }
    const thrice = { x: [[4], [4], [4]], y: [[1], [1], [1]] }
    const run = (options: Partial<FitOptions>): Promise<unknown> => fit(model, thrice, { loss: meanSquaredError, optimizer: sgd(), epochs: 1, batchSize: 3, ...wild, ...options })
    await expect(run({})).rejects.toThrow(/all gradients were finite, but not what the update made of weight/)
    await expect(run({ batchSize: 1 })).rejects.toThrow(/step 2; the step before was the first: all gradients were finite/)
    // No epoch that ends in such a step is told of.
    const told: number[] = []
    await expect(run({ batchSize: 3, epochs: 2, callbacks: [...wild.callbacks!, { onEpochEnd({ epoch }) { told.push(epoch) } }] })).rejects.toThrow(/at epoch 0, batch 0, step 1/)
    expect(told).toEqual([])
    // Aborted or stopped right after that step.
    const controller = new AbortController()
    await expect(run({ batchSize: 1, signal: controller.signal, callbacks: [...wild.callbacks!, { onBatchEnd() { controller.abort() } }] })).rejects.toThrow(/wrote numbers/)
    await expect(run({ batchSize: 1, callbacks: [...wild.callbacks!, { onBatchEnd(_, training) { training.stop('now') } }] })).rejects.toThrow(/wrote numbers/)
    expect(stateOf(model)).toEqual(before)
    expect(ended).toEqual(['failed', 'failed', 'failed', 'failed', 'failed'])
  })
})

test('the layer is found under the dropout that the step had', async () => {
  // Infinite for a few of the rows that dropout leaves: with another mask other layers might look guilty.
  const spread: Layer = z => mul(z, 1e38)
  const model = sequential(dropout(0.5), linear(1, 1, one), spread, spread, tanh)
  for (let seed = 0; seed < 5; seed++) {
    const error: unknown = await train(model, { seed, epochs: 30 }).catch((thrown: unknown) => thrown)
    if (error instanceof Error) expect(error.message).not.toMatch(/all outputs of layers are finite/)
  }
})

test('cells are those that gave the last finite loss, the optimizer and gathered gradients included', async () => {
  const model = mlp([1, 1], { seed: 1 })
  const optimizer = adam({ learningRate: 1 })
  const states: string[] = []
  const state = (): string => JSON.stringify([stateOf(model), optimizer.state.map(cell => cell.toArray())])
  const recording: Callback = { onBatchEnd() { states.push(state()) } }
  const rows = { x: [[1], [2], [3], [4], [1e30]], y: [[0], [0], [0], [0], [0]] }
  await expect(fit(model, rows, { loss: meanSquaredError, optimizer, epochs: 1, batchSize: 1, shuffle: false, accumulate: 2, callbacks: [recording] })).rejects.toThrow(/batch 4, step 5; the output of the model|batch 4, step 5; all outputs/)
  expect(state()).toBe(states[2])
})

test('there is no checkpoint of a step that failed', async () => {
  const errors: unknown[] = []
  const taking: Callback = { onTrainingEnd(_, training) { try { training.checkpoint() } catch (error) { errors.push(error) } } }
  await expect(train(linear(1, 1, { initializer: () => [[1e30]] }), { callbacks: [taking] })).rejects.toThrow(/no longer finite/)
  expect(errors).toEqual([expect.objectContaining({ code: 'DATA_NOT_FINITE', problem: 'no checkpoint of a step that failed' })])
})
