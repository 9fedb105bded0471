// Callbacks that tell what happens: lines, rates and the numbers of layers.
import { evaluate, grad, matmul, parameter, relu, tanh, tensor, zerosLike } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import type { Checkpoint, Layer, LayerReport } from '@mlp/nn'
import { adam, cosineDecay, dropout, exponentialDecay, fit, layerStatistics, learningRateMonitor, linear, meanSquaredError, mlp, printEvery, reduceOnPlateau, sequential, sgd, stateOf } from '@mlp/nn'
import { afterEach, describe, expect, test, vi } from 'vitest'

const data = { x: [[0, 1], [1, -2], [3, 1]], y: [[1], [0], [2]] }
const options = { loss: meanSquaredError, optimizer: sgd({ learningRate: 1e-3 }) }
afterEach(() => { vi.restoreAllMocks() })

describe('printEvery', () => {
  test('prints loss and metrics after every n-th epoch and the last, to the console unless told otherwise', async () => {
    const lines: string[] = []
    const history = await fit(linear(2, 1), data, { ...options, epochs: 250, metrics: { half: () => 0.5 }, validation: data, callbacks: [printEvery(100, { write: line => lines.push(line) })] })
    const [loss, validation] = [history.loss, history.validationLoss].map(list => list[99]!.toPrecision(4))
    expect(lines.map(line => line.split(':')[0])).toEqual(['epoch 100/250', 'epoch 200/250', 'epoch 250/250'])
    expect(lines[0]).toBe(`epoch 100/250: loss ${loss}, half 0.5000, validation loss ${validation}, validation half 0.5000`)
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    await fit(linear(2, 1), data, { ...options, epochs: 2, callbacks: [printEvery(2)] })
    expect(log.mock.calls).toEqual([[expect.stringMatching(/^epoch 2\/2: loss [\d.]+$/)]])
  })

  test.each([0, 0.5, NaN])('refuses %s', n => { expect(() => printEvery(n)).toThrow(/n out of range/) })
})

describe('learningRateMonitor', () => {
  test('records the rate of the last update of every epoch, of schedules, cells and numbers', async () => {
    const schedule = cosineDecay(1, { steps: 6 })
    const rate = parameter(0.5, { trainable: false })
    const [scheduled, moved, fixed] = [learningRateMonitor(schedule), learningRateMonitor(rate), learningRateMonitor(0.1)]
    const callbacks = [reduceOnPlateau(rate, { monitor: 'loss', better: 'greatest', patience: 1, factor: 0.5 }), scheduled, moved, fixed]
    await fit(linear(2, 1), data, { ...options, optimizer: adam({ learningRate: step => schedule(step).mul(1e-3) }), epochs: 3, batchSize: 1, accumulate: 2, callbacks })
    // Two updates an epoch, the last one of each being the 2nd, 4th and 6th.
    expect(scheduled.rates).toEqual([1, 3, 5].map(t => expect.closeTo(0.5 * (1 + Math.cos(Math.PI * t / 6)), 12) as number))
    expect(moved.rates).toEqual([0.5, 0.25, 0.125])
    expect(fixed.rates).toEqual([0.1, 0.1, 0.1])
  })

  test('counts the updates of this model, whatever the optimizer has moved before', async () => {
    const schedule = exponentialDecay(0.1, { factor: 0.5 })
    const optimizer = sgd({ learningRate: schedule })
    const monitor = learningRateMonitor(schedule)
    await fit(linear(2, 1), data, { ...options, optimizer, epochs: 4 })
    await fit(linear(2, 1), data, { ...options, optimizer, epochs: 2, callbacks: [monitor] })
    expect(monitor.rates).toEqual([0.1, 0.05])
  })
})

describe.each(['compiler', 'interpreter'] as const)('layerStatistics with the %s', (engine) => {
  const near = (value: number): number => expect.closeTo(value, 10) as number

  test('gives the numbers of every layer after the step', async () => {
    const model = mlp([2, 3, 1], { activation: tanh, seed: 3, dtype: 'float64' })
    const reports: LayerReport[][] = []
    const statistics = layerStatistics({ every: 2, onReport: ({ layers }) => reports.push([...layers]) })
    await fit(model, data, { ...options, engine, epochs: 3, shuffle: false, callbacks: [statistics] })
    expect([reports.length, statistics.latest?.step]).toEqual([1, 2])

    // The same cells, two steps on, by hand.
    const again = mlp([2, 3, 1], { activation: tanh, seed: 3, dtype: 'float64' })
    await fit(again, data, { ...options, engine, epochs: 2, shuffle: false })
    const outputs = again.outputs(tensor(data.x))
    const loss = meanSquaredError(outputs.at(-1)!, tensor(data.y))
    const numbers = (arrays: readonly Tensor[]) => {
      const all = arrays.flatMap(one => [...evaluate(one).data])
      const mean = all.reduce((a, b) => a + b) / all.length
      return { mean: near(mean), deviation: near(Math.sqrt(all.reduce((total, one) => total + (one - mean) ** 2, 0) / all.length)), norm: near(Math.hypot(...all)) }
    }
    expect(reports[0]!.map(({ path, name }) => `${path} ${name}`)).toEqual(['0 hidden 1', '1 tanh', '2 output'])
    reports[0]!.forEach((layer, index) => {
      expect(layer.output).toEqual(numbers([outputs[index]!]))
      expect(layer.delta).toEqual(numbers([grad(loss, outputs[index]!)]))
    })
    const cells = again.parameters.slice(0, 2)
    expect(reports[0]![0]!.gradient).toEqual(numbers(grad(loss, cells)))
    const norm = Math.hypot(...cells.flatMap(cell => [...cell.value.data]))
    expect(reports[0]![0]!.weightNorm).toBeCloseTo(norm, 10)
    expect(reports[0]![0]!.ratio).toBeCloseTo(reports[0]![0]!.gradient!.norm / norm, 10)
    expect(reports[0]![1]).not.toHaveProperty('gradient')
  })

  test('flags what vanishes, explodes and is dead, by the thresholds stated', async () => {
    const flags = async (model: Layer, others = {}): Promise<string[]> => {
      const statistics = layerStatistics({ every: 1, ...others })
      await fit(model, data, { ...options, optimizer: sgd({ learningRate: 1e-12 }), engine, epochs: 1, callbacks: [statistics] })
      return statistics.latest!.layers.map(layer => `${layer.name} ${layer.flags.join()}`)
    }
    const scale = (by: number): Layer => (x: Tensor) => x.mul(by)
    expect(await flags(sequential(linear(2, 2, { seed: 1 }), scale(1e-9), linear(2, 1, { seed: 2 })))).toEqual(['linear vanishing', 'mul ', 'linear '])
    expect(await flags(sequential(linear(2, 2, { seed: 1 }), scale(1e3), linear(2, 1, { seed: 2 })))).toEqual(['linear exploding', 'mul ', 'linear exploding'])
    // One of two units is dead, and then both.
    const half = sequential(linear(2, 2, { initializer: () => [[1, 0], [0, 1]] }), (x: Tensor) => matmul(x.relu(), tensor([[1, 0], [0, 0]], { dtype: 'float32' })), linear(2, 1))
    expect(await flags(half)).toEqual(['linear ', 'matmul ', 'linear '])
    expect(await flags(half, { dead: 0.4 })).toEqual(['linear ', 'matmul dead', 'linear '])
    expect(await flags(sequential(linear(2, 2, { biasValue: -1000 }), relu, linear(2, 1)))).toEqual(['linear vanishing', 'relu dead', 'linear '])
  })
})

test('where all parameters are 0, the ratio is the norm of the gradient', async () => {
  const statistics = layerStatistics({ every: 1 })
  await fit(linear(2, 1, { initializer: () => [[0, 0]] }), data, { ...options, transformGradients: all => all.map(one => zerosLike(one)), epochs: 1, callbacks: [statistics] })
  const { ratio, weightNorm, gradient } = statistics.latest!.layers[0]!
  expect([weightNorm, ratio]).toEqual([0, gradient!.norm])
  expect(ratio).toBeGreaterThan(1)
})

test('layerStatistics is a table, changes nothing, and builds its program only where it is asked for', async () => {
  const make = () => sequential(linear(2, 4, { seed: 1 }), dropout(0.5), relu, sequential(linear(4, 1)))
  const [plain, watched] = [make(), make()]
  const statistics = layerStatistics({ every: 3 })
  await fit(plain, data, { ...options, epochs: 4, batchSize: 2 })
  await fit(watched, data, { ...options, epochs: 4, batchSize: 2, callbacks: [statistics] })
  expect(stateOf(watched)).toEqual(stateOf(plain))
  const lines = String(statistics).split('\n')
  expect(lines[0]).toBe('step 6')
  expect(lines[1]).toMatch(/^layer +mean +deviation +dead +‖δ‖ +‖gradient‖ +‖weights‖ +ratio$/)
  expect(lines.slice(2).map(line => line.split(/ {2,}/)[0])).toEqual(['0 linear', '1 dropout', '2 relu', '3.0 linear'])
  expect(String(layerStatistics())).toBe('no report yet')
  expect(() => layerStatistics({ every: 0 })).toThrow(/every out of range/)
  expect(() => layerStatistics({ dead: NaN })).toThrow(/dead is not a number/)
})

test.each([[3, 'last'], [3, 'first'], [4, 'last'], [4, 'first']] as const)('what they remember goes on after a checkpoint at step %i by the %s of them', async (at, place) => {
  const make = () => ({ monitor: learningRateMonitor(cosineDecay(1, { steps: 9 })), statistics: layerStatistics({ every: 2 }) })
  const run = async ({ monitor, statistics }: ReturnType<typeof make>, resume?: Checkpoint): Promise<Checkpoint | undefined> => {
    let saved: Checkpoint | undefined
    const taking = { onBatchEnd({ step }: { step: number }, training: { checkpoint(): Checkpoint }) { if (step === at) saved = training.checkpoint() } }
    await fit(linear(2, 1), data, { ...options, optimizer: sgd({ learningRate: cosineDecay(1e-3, { steps: 9 }) }), epochs: at === 4 ? 2 : 3, batchSize: 2, callbacks: place === 'first' ? [taking, monitor, statistics] : [monitor, statistics, taking], resume })
    return saved
  }
  const whole = make()
  const saved = await run(whole)
  const rest = make()
  await run(rest, saved)
  expect(rest.monitor.rates).toEqual(whole.monitor.rates)
  expect(rest.statistics.latest).toEqual(whole.statistics.latest)
})
