// Early stopping: when it stops, what it leaves, and what it refuses.
import { parameter } from '@mlp/autograd'
import { earlyStopping, fit, linear, meanSquaredError, reduceOnPlateau, sgd } from '@mlp/nn'
import type { Callback } from '@mlp/nn'
import { expect, test } from 'vitest'

const data = { x: [[0], [1]], y: [[0], [1]] }
const options = { loss: meanSquaredError, optimizer: sgd({ learningRate: 0.3 }), epochs: 60 }

test('the model ends with the cells of the best epoch', async () => {
  const model = linear(1, 1, { initializer: () => [[0]] })
  const seen: number[] = []
  const recorder: Callback = { onEpochEnd: () => { seen.push(model.weight.value.data[0]!) } }
  const stopping = earlyStopping({ patience: 3 })
  // The line through the validation point is met on the way to the one through the data.
  const history = await fit(model, data, { ...options, optimizer: sgd({ learningRate: 0.3 }), validation: { x: [[1]], y: [[0.6]] }, callbacks: [recorder, stopping] })
  const best = history.validationLoss.indexOf(Math.min(...history.validationLoss))
  expect(stopping.bestEpoch).toBe(best)
  expect(stopping.best).toBe(history.validationLoss[best])
  expect(history.validationLoss.length).toBe(best + 4)
  expect(history.stopped).toBe('no better validationLoss for 3 epochs')
  expect(model.weight.value.data[0]).toBe(seen[best])
  expect(seen.at(-1)).not.toBe(seen[best])
})

test('a metric is better the greater it is, and one used again begins anew', async () => {
  const stopping = earlyStopping({ monitor: 'score', patience: 2, restoreBest: false })
  let epoch = 0
  const metrics = { score: () => [1, 3, 2, 2.5, 9][epoch++]! }
  const run = () => fit(linear(1, 1), data, { ...options, metrics, callbacks: [stopping] })
  const history = await run()
  expect(history.metrics.score).toEqual([1, 3, 2, 2.5])
  expect(stopping.bestEpoch).toBe(1)
  epoch = 1
  expect((await run()).metrics.score).toEqual([3, 2, 2.5, 9].slice(0, 3))
})

test('the cells of the best epoch come back after the last one too, unless asked not to', async () => {
  const weights = async (restoreBest: boolean): Promise<[number, number[]]> => {
    const model = linear(1, 1, { initializer: () => [[0]] })
    const seen: number[] = []
    let epoch = 0
    const recorder: Callback = { onEpochEnd: () => { seen.push(model.weight.value.data[0]!) } }
    await fit(model, data, { ...options, epochs: 4, metrics: { score: () => [1, 3, 2, 2.5][epoch++]! }, callbacks: [earlyStopping({ monitor: 'score', restoreBest }), recorder] })
    return [model.weight.value.data[0]!, seen]
  }
  const [restored, seen] = await weights(true)
  expect(new Set(seen).size).toBe(4)
  expect(restored).toBe(seen[1])
  expect((await weights(false))[0]).toBe(seen[3])
})

test('any number is better than NaN, and NaN better than none', async () => {
  const stopping = earlyStopping({ monitor: 'score', patience: 2 })
  let epoch = 0
  const metrics = { score: () => [NaN, 1, NaN, 3, NaN, 2][epoch++]! }
  const history = await fit(linear(1, 1), data, { ...options, metrics, callbacks: [stopping] })
  expect([stopping.best, stopping.bestEpoch, history.metrics.score.length]).toEqual([3, 3, 6])
  const hopeless = await fit(linear(1, 1), data, { ...options, metrics: { score: () => NaN }, callbacks: [stopping] })
  expect([stopping.bestEpoch, hopeless.loss.length]).toEqual([0, 3])
})

test('what is not measured, and numbers out of range, are refused', async () => {
  await expect(fit(linear(1, 1), data, { ...options, callbacks: [earlyStopping()] })).rejects.toThrow(/what is watched is not measured\n {2}received: monitor "validationLoss"\n {2}expected: loss\n {2}hint: pass validation data/)
  expect(() => earlyStopping({ patience: 0 })).toThrow(/patience out of range/)
  expect(() => earlyStopping({ minDelta: NaN })).toThrow(/minDelta is not a number/)
})

test('a rate falls on a plateau, down to its least', async () => {
  const rate = parameter(0.8, { trainable: false })
  let epoch = 0
  const score = () => [1, 1, 1, 2, 2, 2, 2, 2, 2][epoch++]!
  const rates: number[] = []
  const recorder: Callback = { onEpochEnd: () => { rates.push(rate.item()) } }
  const callbacks = [reduceOnPlateau(rate, { monitor: 'score', factor: 0.5, patience: 2, least: 0.15 }), recorder]
  await fit(linear(1, 1), data, { ...options, optimizer: sgd({ learningRate: rate }), epochs: 9, metrics: { score }, callbacks })
  expect(rates).toEqual([0.8, 0.8, 0.4, 0.4, 0.4, 0.2, 0.2, 0.15, 0.15])
  expect(() => reduceOnPlateau(0.1 as never)).toThrow(/the rate is no cell/)
  expect(() => reduceOnPlateau(rate, { factor: 1 })).toThrow(/factor out of range/)
})
