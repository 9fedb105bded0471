// Early stopping: when it stops, what it leaves, and what it refuses.
import { earlyStopping, fit, linear, meanSquaredError, sgd } from '@mlp/nn'
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

test('what is not measured, and numbers out of range, are refused', async () => {
  await expect(fit(linear(1, 1), data, { ...options, callbacks: [earlyStopping()] })).rejects.toThrow(/what is watched is not measured\n {2}received: monitor "validationLoss"\n {2}expected: loss\n {2}hint: pass validation data/)
  expect(() => earlyStopping({ patience: 0 })).toThrow(/patience out of range/)
  expect(() => earlyStopping({ minDelta: NaN })).toThrow(/minDelta out of range/)
})
