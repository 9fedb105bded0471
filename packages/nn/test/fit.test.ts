import type { Tensor, Value } from '@mlp/autograd'
import { abs, add, grad, interpret, matmul, mean, mul, parameter, sigmoid, stopGradient, sub, tanh, tensor, ValueError } from '@mlp/autograd'
import type { BatchReport, Callback, FitOptions, Layer } from '@mlp/nn'
import {
  accuracy, adam, batchIndices, batchNormalization, binaryCrossEntropy, clipByGlobalNorm, crossEntropy, derive, dropout, fit, keyOf, linear, meanSquaredError, mlp, momentum, predict, sequential, sgd, stateOf,
} from '@mlp/nn'
import { describe, expect, test, vi } from 'vitest'

const xor = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [[0], [1], [1], [0]] }
const line = (count: number): { x: number[][]; y: number[][] } => {
  const x = Array.from({ length: count }, (_, i) => [i / count - 0.5, (i * 7 % count) / count - 0.5])
  return { x, y: x.map(([a, b]) => [2 * a! - b! + 0.5]) }
}
const defaults = (): Pick<FitOptions<never>, 'loss' | 'optimizer'> => ({ loss: meanSquaredError, optimizer: sgd({ learningRate: 0.1 }) })
const noisyModel = (): Layer => sequential(linear(2, 6, { seed: 1 }), batchNormalization(6), tanh, dropout(0.3), linear(6, 1, { seed: 2 }))

describe('fit', () => {
  test('learns a line, XOR and three classes', async () => {
    const linearModel = linear(2, 1)
    await fit(linearModel, line(64), { ...defaults(), epochs: 300, batchSize: 16 })
    expect(linearModel.weight.toArray()).toEqual([[expect.closeTo(2, 4), expect.closeTo(-1, 4)]])

    const model = mlp([2, 8, 1], { activation: tanh, seed: 1 })
    const { metrics } = await fit(model, xor, { loss: binaryCrossEntropy, optimizer: adam({ learningRate: 0.05 }), epochs: 200, metrics: { accuracy: (p, t) => accuracy(p, t, { threshold: 0 }) } })
    expect(metrics.accuracy.at(-1)).toBe(1)

    const x = Array.from({ length: 90 }, (_, i) => [Math.cos(i) + 3 * (i % 3), Math.sin(i)])
    const y = x.map((_, i) => i % 3)
    const classes = mlp([2, 3], { seed: 1 })
    await fit(classes, { x, y }, { loss: crossEntropy, optimizer: adam({ learningRate: 0.1 }), epochs: 60 })
    expect(accuracy(predict(classes, x), y)).toBeGreaterThan(0.9)
  })

  test('takes the steps of a loop written by hand, short last batch included', async () => {
    const data = line(10)
    const w = parameter([[0.1], [0.2]])
    const b = parameter([0.3])
    const model: Layer = Object.assign((x: Tensor) => add(matmul(x, w), b), { parameters: [w, b] })
    const history = await fit(model, data, { ...defaults(), epochs: 2, batchSize: 4, seed: 5 })

    let [w0, w1, bias] = [0.1, 0.2, 0.3]
    const [orderSeed] = derive(keyOf(5), 0)
    const losses: number[] = []
    for (const epoch of [0, 1]) {
      let total = 0
      for (const rows of batchIndices(10, { batchSize: 4, seed: orderSeed, epoch })) {
        const errors = [...rows].map(row => ({ row, e: data.x[row]![0]! * w0 + data.x[row]![1]! * w1 + bias - data.y[row]![0]! }))
        total += errors.reduce((sum, { e }) => sum + e * e, 0)
        const slope = (of: (row: number) => number): number => errors.reduce((sum, { row, e }) => sum + 2 * e * of(row), 0) / rows.length
        const [g0, g1, g2] = [slope(row => data.x[row]![0]!), slope(row => data.x[row]![1]!), slope(() => 1)]
        w0 -= 0.1 * g0
        w1 -= 0.1 * g1
        bias -= 0.1 * g2
      }
      losses.push(total / 10)
    }
    expect(w.toArray()).toEqual([[expect.closeTo(w0, 12)], [expect.closeTo(w1, 12)]])
    expect(b.toArray()).toEqual([expect.closeTo(bias, 12)])
    expect(history.loss).toEqual(losses.map(one => expect.closeTo(one, 12) as number))
  })

  test('the same seed gives the same bits, through dropout, normalization and shuffling; another seed does not', async () => {
    const run = async (seed: number): Promise<string> => {
      const model = noisyModel()
      const history = await fit(model, line(50), { ...defaults(), optimizer: adam(), epochs: 3, batchSize: 8, seed, validation: line(7), metrics: { worst: (p, t) => abs(sub(p, t.cast('float32'))).max() } })
      return JSON.stringify([history, stateOf(model)])
    }
    expect(await run(1)).toBe(await run(1))
    expect(await run(1)).not.toBe(await run(2))
  })

  test('shuffles every epoch anew unless told not to, and sees every row once', async () => {
    const seen: number[][] = []
    const spy: Layer = Object.assign((x: Tensor) => mul(x, w), { parameters: [] as never[] })
    const w = parameter([1])
    const orders = async (shuffle: boolean): Promise<number[][]> => {
      seen.length = 0
      await fit(spy, { x: [[1], [2], [3], [4], [5]], y: [[1], [2], [3], [4], [5]] }, {
        loss: meanSquaredError, optimizer: sgd({ learningRate: 1e-9 }), epochs: 2, batchSize: 2, parameters: [w], shuffle,
        metrics: { seen: (_, t) => { seen.push((t.toArray() as number[][]).flat()); return 0 } },
      })
      return seen.map(one => [...one])
    }
    expect(await orders(false)).toEqual([[1, 2, 3, 4, 5], [1, 2, 3, 4, 5]])
    const [first, second] = await orders(true)
    expect(first).not.toEqual(second)
    expect([...first!].sort()).toEqual([1, 2, 3, 4, 5])
  })

  test('history is plain JSON with an entry per epoch', async () => {
    const history = await fit(linear(2, 1), line(20), { ...defaults(), epochs: 3, validation: line(6), metrics: { error: (p, t) => mean(abs(sub(p, t.cast('float32')))) } })
    expect(JSON.parse(JSON.stringify(history))).toEqual(history)
    for (const list of [history.loss, history.validationLoss, history.metrics.error, history.validationMetrics.error]) expect(list).toHaveLength(3)
    expect(history.batchSize).toBe(20)
    const plain = await fit(linear(2, 1), line(40), { ...defaults(), epochs: 1 })
    expect([plain.batchSize, plain.validationLoss, plain.metrics]).toEqual([32, [], {}])
  })

  test('validation is measured after the epoch, without dropout, on batches of any size', async () => {
    const model = sequential(linear(2, 4), dropout(0.5), linear(4, 1))
    const validation = line(300)
    const history = await fit(model, line(20), { ...defaults(), epochs: 1, validation, metrics: { again: meanSquaredError } })
    const expected = meanSquaredError(model(tensor(validation.x)), tensor(validation.y)).item()
    expect(history.validationLoss[0]).toBeCloseTo(expected, 6)
    expect(history.validationMetrics.again[0]).toBeCloseTo(expected, 6)
  })

  test('the validation loss is the loss of all rows, whatever they are evaluated in', async () => {
    const model = linear(1, 1, { initializer: () => [[0]] })
    const total: FitOptions['loss'] = (p, t) => meanSquaredError(p, t, { reduction: 'sum' })
    const ones = (count: number): number[][] => Array.from({ length: count }, () => [1])
    const validation = { x: ones(512).map(() => [0]), y: ones(512) }
    const history = await fit(model, { x: [[0]], y: [[1]] }, { loss: total, optimizer: sgd({ learningRate: 1e-30 }), epochs: 1, validation, parameters: [model.bias!] })
    expect(history.validationLoss).toEqual([512])
  })

  test('trains only the parameters it is given', async () => {
    const model = mlp([2, 4, 1], { seed: 1 })
    const frozen = model.parameters.slice(0, 2)
    const before = frozen.map(p => p.toArray())
    const head = model.parameters.slice(2)
    const headBefore = head.map(p => p.toArray())
    await fit(model, line(20), { ...defaults(), epochs: 2, parameters: head })
    expect(frozen.map(p => p.toArray())).toEqual(before)
    expect(head.map(p => p.toArray())).not.toEqual(headBefore)
  })

  test('refuses a trainable parameter that the model uses and does not list, unless what is trained is listed', async () => {
    const inner = linear(2, 2)
    const w = parameter([[1], [1]], { name: 'W2', dtype: 'float32' })
    const run = (use: (z: Tensor) => Tensor, others: Partial<FitOptions> = {}): Promise<unknown> =>
      fit(Object.assign((x: Tensor) => use(inner(x)), { parameters: inner.parameters }), line(8), { ...defaults(), epochs: 1, ...others })
    await expect(run(z => matmul(z, w))).rejects.toThrow(/would not be trained[^]*W2 \[2, 1\][^]*\{ parameters: \[…\] \}/)
    await expect(run(z => matmul(z, w))).rejects.toThrow(ValueError)
    expect(inner.bias!.toArray()).toEqual([0, 0])
    // In the loss too.
    const slope = parameter(1, { dtype: 'float32', name: 'slope' })
    await expect(run(z => z.sum(1, { keepDims: true }), { loss: (p, t) => mul(meanSquaredError(p, t), slope) })).rejects.toThrow(/slope/)
    // Frozen on purpose, in any of three ways.
    await run(z => matmul(z, w), { parameters: inner.parameters })
    await run(z => matmul(z, stopGradient(w)))
    await run(z => matmul(z, parameter([[1], [1]], { dtype: 'float32', trainable: false })))
    expect(w.toArray()).toEqual([[1], [1]])
  })

  test('applies what stands between gradients and optimizer', async () => {
    const w = parameter([[0]])
    const model = Object.assign((x: Tensor) => matmul(x, w), { parameters: [w] })
    await fit(model, { x: [[1]], y: [[1000]] }, { loss: meanSquaredError, optimizer: sgd({ learningRate: 1 }), epochs: 1, transformGradients: g => clipByGlobalNorm(g, 0.5) })
    expect(w.toArray()).toEqual([[0.5]])
  })

  test('trains float64, integer features and plain targets', async () => {
    const model = linear(2, 1, { dtype: 'float64' })
    const x = Int32Array.of(0, 1, 1, 0, 2, 1, 1, 2)
    await fit(model, { x: { shape: [4, 2], dtype: 'int32', data: x }, y: [[1], [0], [1], [2]] }, { ...defaults(), epochs: 1 })
    expect(model.weight.dtype).toBe('float64')
  })

  test.each(['float32', 'float64'] as const)('gives a function that computes in %s plain numbers in it, and typed ones as they are', async (dtype) => {
    const w = parameter([[0], [0]], { dtype })
    const seen: string[] = []
    const model: Layer = Object.assign((x: Tensor) => { seen.push(x.dtype); return matmul(x, w) }, { parameters: [w] })
    await fit(model, xor, { ...defaults(), epochs: 1, validation: xor })
    await fit(x => matmul(x, w), xor, { ...defaults(), epochs: 1, parameters: [w] })
    expect(predict(model, xor.x).dtype).toBe(dtype)
    expect(new Set(seen)).toEqual(new Set([dtype]))
    seen.length = 0
    const other: Value = dtype === 'float64' ? { shape: [1, 2], dtype: 'float32', data: Float32Array.of(1, 2) } : { shape: [1, 2], dtype: 'float64', data: Float64Array.of(1, 2) }
    predict(Object.assign((x: Tensor) => { seen.push(x.dtype); return x }, { parameters: [w] }), other)
    expect(seen).toEqual([other.dtype])
  })

  test('builds one program per batch shape', async () => {
    const engine = vi.fn(interpret)
    const optimizer = momentum()
    await fit(linear(2, 1), line(10), { loss: meanSquaredError, optimizer, epochs: 5, batchSize: 4, engine: engine as typeof interpret })
    expect(engine).toHaveBeenCalledTimes(2)
    expect(optimizer.state).toHaveLength(2)
  })

  test('goes on where it was with the same optimizer', async () => {
    const steps = async (epochs: number[]): Promise<unknown> => {
      const model = linear(2, 1)
      const optimizer = adam()
      for (const one of epochs) await fit(model, line(8), { loss: meanSquaredError, optimizer, epochs: one, shuffle: false })
      return model.weight.toArray()
    }
    expect(await steps([2, 3])).toEqual(await steps([5]))
  })
})

test('a model evaluates while it is trained where only its trained cells are listed', async () => {
  const model = noisyModel()
  const evaluating = (x: Tensor): Tensor => model(x)
  const statistics = model.parameters!.filter(one => !one.trainable)
  const before = statistics.map(one => one.toArray())
  await fit(evaluating, line(8), { ...defaults(), epochs: 1, parameters: model.parameters!.filter(one => one.trainable) })
  expect(statistics.map(one => one.toArray())).toEqual(before)
  await fit((x, context) => model(x, context), line(8), { ...defaults(), epochs: 1, parameters: model.parameters! })
  expect(statistics.map(one => one.toArray())).not.toEqual(before)
})

describe('callbacks', () => {
  test('are called in order, waited for, and told how it ended', async () => {
    const calls: string[] = []
    const note = (text: string) => async (): Promise<void> => {
      await Promise.resolve()
      calls.push(text)
    }
    const callback: Callback = {
      onTrainingStart: note('start'), onEpochStart: note('epoch'), onBatchEnd: ({ step, batch, rows }) => { calls.push(`batch ${step} ${batch} ${rows}`) },
      onEpochEnd: note('epoch end'), onTrainingEnd: outcome => { calls.push(outcome) },
    }
    await fit(linear(2, 1), line(5), { ...defaults(), epochs: 2, batchSize: 3, callbacks: [callback] })
    expect(calls).toEqual(['start', 'epoch', 'batch 1 0 3', 'batch 2 1 2', 'epoch end', 'epoch', 'batch 3 0 3', 'batch 4 1 2', 'epoch end', 'finished'])
  })

  test('may stop after an epoch, or in the middle of one', async () => {
    const ends: string[] = []
    const at = (hook: Callback): Callback => ({ ...hook, onTrainingEnd: outcome => { ends.push(outcome) } })
    const first = await fit(linear(2, 1), line(10), { ...defaults(), epochs: 9, callbacks: [at({ onEpochEnd({ epoch }, training) { if (epoch === 2) training.stop('enough') } })] })
    expect([first.loss.length, first.stopped]).toEqual([3, 'enough'])
    const reports: BatchReport[] = []
    const second = await fit(linear(2, 1), line(10), {
      ...defaults(), epochs: 9, batchSize: 5, callbacks: [at({ onBatchEnd(report, training) { reports.push(report); if (report.step === 3) training.stop('here') } })],
    })
    expect([second.loss.length, second.stopped, reports.length]).toEqual([1, 'here', 3])
    expect(ends).toEqual(['stopped', 'stopped'])
  })

  test('an error in one ends training and is passed on', async () => {
    const ended: string[] = []
    const run = fit(linear(2, 1), line(10), { ...defaults(), epochs: 2, callbacks: [{ onEpochEnd() { throw new Error('mine') }, onTrainingEnd(outcome) { ended.push(outcome) } }] })
    await expect(run).rejects.toThrow('mine')
    expect(ended).toEqual(['failed'])
  })

  test('an error at the end keeps no other from being told, and hides none that came before', async () => {
    const ended: string[] = []
    const bad: Callback = { onTrainingEnd() { throw new Error('at the end') } }
    const good: Callback = { onTrainingEnd(outcome) { ended.push(outcome) } }
    const run = (...callbacks: Callback[]) => fit(linear(2, 1), line(10), { ...defaults(), epochs: 1, callbacks })
    await expect(run(bad, good)).rejects.toThrow('at the end')
    await expect(run(bad, { onEpochEnd() { throw new Error('mine') } }, good)).rejects.toThrow('mine')
    expect(ended).toEqual(['finished', 'failed'])
  })
})

describe('aborting', () => {
  test('leaves the model of the last whole step', async () => {
    const controller = new AbortController()
    const model = noisyModel()
    const states: string[] = []
    const ended: string[] = []
    const run = fit(model, line(40), {
      ...defaults(), epochs: 100, batchSize: 8, signal: controller.signal,
      callbacks: [{ onBatchEnd({ step }) { states.push(JSON.stringify(stateOf(model))); if (step === 7) controller.abort(new Error('user')) }, onTrainingEnd(outcome) { ended.push(outcome) } }],
    })
    await expect(run).rejects.toThrow('user')
    expect(states).toHaveLength(7)
    expect(JSON.stringify(stateOf(model))).toBe(states[6])
    expect(ended).toEqual(['aborted'])
  })

  test('works from a timer, since training gives way to the event loop', async () => {
    const controller = new AbortController()
    setTimeout(() => { controller.abort() }, 50)
    await expect(fit(linear(2, 1), line(200), { ...defaults(), epochs: 3000, signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('before the first step trains nothing', async () => {
    const model = linear(2, 1)
    const before = model.weight.toArray()
    await expect(fit(model, line(8), { ...defaults(), epochs: 1, signal: AbortSignal.abort(new Error('early')) })).rejects.toThrow('early')
    expect(model.weight.toArray()).toEqual(before)
  })
})

describe('bad input is refused before the first step', () => {
  const cases: [string, () => Promise<unknown>, RegExp][] = [
    ['NaN in labels', () => fit(linear(2, 1), { x: xor.x, y: [[0], [NaN], [1], [0]] }, { ...defaults(), epochs: 1 }), /NaN at y\[1, 0\]/],
    ['infinite features', () => fit(linear(2, 1), { x: [[0, Infinity]], y: [[0]] }, { ...defaults(), epochs: 1 }), /Infinity at x\[0, 1\]/],
    ['NaN in validation', () => fit(linear(2, 1), xor, { ...defaults(), epochs: 1, validation: { x: [[1, NaN]], y: [[0]] } }), /validation\.x\[0, 1\]/],
    ['validation of other features', () => fit(linear(2, 1), xor, { ...defaults(), epochs: 1, validation: { x: [[1]], y: [[0]] } }), /another number of inputs/],
    ['empty data', () => fit(linear(2, 1), { x: [], y: [] }, { ...defaults(), epochs: 1 }), /x is empty/],
    ['unequal rows', () => fit(linear(2, 1), { x: xor.x, y: [[0]] }, { ...defaults(), epochs: 1 }), /differ in length/],
    ['ragged rows', () => fit(linear(2, 1), { x: [[0, 1], [1]], y: [[0], [1]] }, { ...defaults(), epochs: 1 }), /an array of 1 at x\[1\]/],
    ['a batch larger than the data', () => fit(linear(2, 1), xor, { ...defaults(), epochs: 1, batchSize: 5 }), /batchSize 5 for 4 rows/],
    ['a batch of nothing', () => fit(linear(2, 1), xor, { ...defaults(), epochs: 1, batchSize: 0 }), /batchSize out of range/],
    ['no options', () => fit(linear(2, 1), xor, undefined as never), /options come in an object[^]*loss, optimizer, epochs/],
    ['targets left out', () => fit(linear(2, 1), { x: xor.x } as never, { ...defaults(), epochs: 1 }), /fit: y is missing[^]*one object: \{ x, y \}/],
    ['x and y one by one', () => fit(linear(2, 1), xor.x as never, xor.y as never), /x and y are missing/],
    ['a validation without targets', () => fit(linear(2, 1), xor, { ...defaults(), epochs: 1, validation: { x: xor.x } as never }), /validation\.y is missing/],
    ['a loss that is a number', () => fit(linear(2, 1), xor, { ...defaults(), epochs: 1, loss: () => 1 as never }), /the loss is not a tensor[^]*the number 1/],
    ['a loss that reads a number', () => fit(linear(2, 1), xor, { ...defaults(), epochs: 1, loss: (p, y) => meanSquaredError(p, y).mul(p.sum().item()) }), /the loss asks for a value while its graph is made[^]*leave out item\(\)/],
    ['a model that reads a number', () => fit(Object.assign((z: Tensor) => z.mul(z.sum().item()), { parameters: linear(2, 1).parameters }), xor, { ...defaults(), epochs: 1 }), /the model asks for a value/],
    ['a metric that gives text', () => fit(linear(2, 1), xor, { ...defaults(), epochs: 1, metrics: { odd: () => 'x' as never } }), /metric odd: not a number[^]*"x"/],
    ['an optimizer by name', () => fit(linear(2, 1), xor, { ...defaults(), epochs: 1, optimizer: 'adam' as never }), /not an optimizer[^]*"adam"[^]*adam\(\)/],
    ['a loss that returns nothing', () => fit(linear(2, 1), xor, { ...defaults(), epochs: 1, loss: () => undefined as never }), /the loss is not a tensor/],
    ['a model that returns nothing', () => fit(() => undefined as never, xor, { ...defaults(), epochs: 1, parameters: [parameter(1)] }), /prediction of the model is not a tensor/],
    ['no epochs', () => fit(linear(2, 1), xor, { ...defaults(), epochs: 0 }), /epochs out of range/],
    ['[n] against [n, 1]', () => fit(linear(2, 1), { x: xor.x, y: [0, 1, 1, 0] }, { ...defaults(), epochs: 1 }), /target\.reshape\(\[4, 1\]\)/],
    ['another number of features', () => fit(linear(3, 1), xor, { ...defaults(), epochs: 1 }), /another number of inputs/],
    ['a class that has no output', () => fit(linear(2, 2), { x: xor.x, y: [0, 1, 2, 0] }, { ...defaults(), loss: crossEntropy, epochs: 1 }), /2 at position 2[^]*0 to 1/],
    ['a class between classes', () => fit(linear(2, 2), { x: xor.x, y: [0, 1, 0.5, 0] }, { ...defaults(), loss: crossEntropy, epochs: 1 }), /0\.5 at position 2/],
    ['labels −1 and 1', () => fit(linear(2, 1), { x: xor.x, y: [[-1], [1], [1], [-1]] }, { ...defaults(), loss: binaryCrossEntropy, epochs: 1 }), /\(t \+ 1\)\/2/],
    ['a loss that is not reduced', () => fit(linear(2, 1), xor, { ...defaults(), loss: (p, t) => meanSquaredError(p, t, { reduction: 'none' }), epochs: 1 }), /not a single number/],
    ['an optimizer that was not called', () => fit(linear(2, 1), xor, { ...defaults(), optimizer: sgd as never, epochs: 1 }), /not an optimizer/],
    ['no loss', () => fit(linear(2, 1), xor, { ...defaults(), loss: undefined as never, epochs: 1 }), /loss is not a function/],
    ['a model that is no function', () => fit({} as never, xor, { ...defaults(), epochs: 1 }), /model is not a function/],
    ['nothing to train', () => fit(sigmoid, xor, { ...defaults(), epochs: 1 }), /nothing to train/],
    ['a model that mixes up rows', () => fit(sequential(linear(2, 1), x => x.sum()), xor, { ...defaults(), epochs: 1 }), /one prediction per row/],
    ['a parameter the loss does not see', () => fit(linear(2, 1), xor, { ...defaults(), parameters: [parameter(1, { name: 'alone' })], epochs: 1 }), /alone/],
    ['normalization behind a function that takes no context', () => { const model = noisyModel(); return fit(x => model(x), line(8), { ...defaults(), epochs: 1, parameters: model.parameters! }) }, /running mean[^]*\(x, context\) => model\(x, context\)/],
    ['one row left for normalization', () => fit(sequential(linear(2, 2), batchNormalization(2), linear(2, 1)), { x: xor.x.slice(1), y: xor.y.slice(1) }, { ...defaults(), batchSize: 2, epochs: 1 }), /no batch of one row/],
  ]
  test.each(cases)('%s', async (_, run, message) => {
    await expect(run()).rejects.toThrow(message)
    await expect(run()).rejects.toHaveProperty('code')
  })

  test('a loss that is no longer finite names epoch and batch', async () => {
    const run = fit(linear(2, 1), { x: [[1e20, 1], [1, 1e20]], y: [[1], [2]] }, { ...defaults(), optimizer: sgd({ learningRate: 10 }), epochs: 50 })
    await expect(run).rejects.toThrow(/no longer finite[^]*epoch \d+, batch \d+/)
  })

  test('a loss that is no longer finite leaves the cells that gave the last finite one', async () => {
    const model = linear(1, 1, { initializer: () => [[1]] })
    const optimizer = adam({ learningRate: 1 })
    const states: string[] = []
    const state = (): string => JSON.stringify([stateOf(model), optimizer.state.map(cell => cell.toArray())])
    const rows = { x: [[1], [2], [1e30]], y: [[0], [0], [0]] }
    const before = model.weight.toArray()
    await expect(fit(model, rows, { ...defaults(), optimizer, epochs: 1, batchSize: 1, shuffle: false, callbacks: [{ onBatchEnd() { states.push(state()) } }] })).rejects.toThrow(/batch 2/)
    expect(state()).toBe(states[0])
    // The first step is finite and writes infinities, which the second one shows.
    const wild = linear(1, 1, { initializer: () => [[1]] })
    await expect(fit(wild, { x: [[1e18], [1]], y: [[0], [0]] }, { ...defaults(), optimizer: sgd({ learningRate: 1e30 }), epochs: 1, batchSize: 1, shuffle: false })).rejects.toThrow(/batch 1/)
    expect(wild.weight.toArray()).toEqual(before)
  })
})

describe('predict', () => {
  test('gives the same for any batch size, without dropout', () => {
    const model = sequential(linear(2, 4), dropout(0.5), linear(4, 1))
    const { x } = line(10)
    const all = model(tensor(x)).toArray()
    for (const batchSize of [1, 3, 10, 100]) expect(predict(model, x, { batchSize }).toArray()).toEqual(all)
    expect(predict(model, [[1, 2]]).shape).toEqual([1, 1])
  })

  test('reads parameters as they are', () => {
    const layer = linear(1, 1, { initializer: () => [[1]] })
    predict(layer, [[1]])
    layer.weight.set([[3]])
    expect(predict(layer, [[1]]).toArray()).toEqual([[3]])
  })

  test('refuses no rows', () => {
    expect(() => predict(linear(1, 1), [])).toThrow(/x is empty/)
    expect(() => predict(linear(2, 1), [[1]])).toThrow(/another number of inputs/)
  })

  test.each([0, -1, 1.5, NaN])('refuses batches of %s rows', (batchSize) => {
    expect(() => predict(linear(1, 1), [[1]], { batchSize })).toThrow(/predict: batchSize out of range/)
  })
})

test('δ of every layer comes from the outputs of a model', () => {
  const model = mlp([2, 3, 1], { activation: sigmoid, dtype: 'float64', seed: 1 })
  const outputs = model.outputs(tensor(xor.x))
  const loss = meanSquaredError(outputs.at(-1)!, tensor(xor.y))
  const [delta] = grad(loss, outputs)
  expect(delta!.sum(0).toArray()).toEqual(grad(loss, model.parameters[1]!).toArray())
})
