// Training that is stopped anywhere, saved, loaded and resumed gives the bits of one that was not stopped.
import { parameter, relu } from '@mlp/autograd'
import type { Parameter } from '@mlp/autograd'
import type { Callback, Checkpoint, FitOptions, History, Sequential, Training } from '@mlp/nn'
import {
  accuracy, adam, batchNormalization, clipByGlobalNorm, cosineDecay, crossEntropy, dropout, earlyStopping, fit, l2Penalty, linear, meanSquaredError, momentum, parameterGroups, readCheckpoint, reduceOnPlateau, residual, sequential, sgd, stateOf, terms,
  writeCheckpoint,
} from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const rows = (count: number, shift: number): { x: number[][]; y: number[] } => {
  const x = Array.from({ length: count }, (_, i) => [Math.sin(i * 1.7 + shift), Math.cos(i * 2.3), ((i * 7) % 5) / 5])
  return { x, y: x.map(([a, b]) => (a! + b! > 0.3 ? 2 : a! > b! ? 1 : 0)) }
}
const train = rows(10, 0)
const validation = rows(7, 0.5)

interface Setup { readonly model: Sequential; readonly optimizer: { readonly state: readonly Parameter[] }; readonly options: FitOptions<'accuracy'> }

/** All that has a state: dropout, running statistics, moments, a schedule, callbacks that remember, metrics, validation, an order of rows. */
function setup(others: Partial<FitOptions<'accuracy'>> = {}): Setup {
  const model = sequential(linear(3, 5, { seed: 1 }), batchNormalization(5), relu, dropout(0.2), linear(5, 3, { seed: 2 }))
  const rate = parameter(0.05, { trainable: false })
  const optimizer = adam({ learningRate: step => cosineDecay(1, { steps: 30 })(step).mul(rate) })
  const callbacks = [earlyStopping({ patience: 3, monitor: 'accuracy' }), reduceOnPlateau(rate, { monitor: 'loss', better: 'greatest', patience: 2, factor: 0.5 })]
  const loss = terms({ fit: crossEntropy, penalty: () => l2Penalty([model.layers[0].weight], 1e-3) })
  return { model, optimizer, options: { loss, optimizer, epochs: 4, batchSize: 4, seed: 3, engine: 'interpreter', validation, metrics: { accuracy }, ...others, callbacks: [...callbacks, ...others.callbacks ?? []] } }
}

/** Every number there is, to the bit. */
function bits({ model, optimizer }: Setup, history: History): string {
  return JSON.stringify([history, [...Object.values(stateOf(model)), ...optimizer.state.map(cell => cell.value)].map(({ data }) => Buffer.from(data.buffer).toString('hex'))])
}

/** Takes a checkpoint at a step and stops there; the checkpoint goes through bytes, as into a file. */
async function interrupted(step: number, others: Partial<FitOptions<'accuracy'>> = {}): Promise<Checkpoint> {
  let saved: Uint8Array | undefined
  const stopping: Callback = {
    onBatchEnd(report, training) {
      if (report.step !== step) return
      saved = writeCheckpoint(training.checkpoint())
      training.stop('interrupted')
    },
  }
  const { model, options } = setup({ ...others, callbacks: [stopping] })
  await fit(model, train, options)
  return readCheckpoint(saved!)
}

/** The training that nothing stops, with a checkpoint of every step. */
async function whole(others: Partial<FitOptions<'accuracy'>> = {}): Promise<{ text: string; saved: Uint8Array[]; history: History }> {
  const made = setup(others)
  const saved: Uint8Array[] = []
  const taking: Callback = { onBatchEnd(_, training) { saved.push(writeCheckpoint(training.checkpoint())) } }
  const history = await fit(made.model, train, { ...made.options, callbacks: [taking, ...made.options.callbacks!] })
  return { text: bits(made, history), saved, history }
}

async function resumed(resume: Checkpoint, others: Partial<FitOptions<'accuracy'>> = {}): Promise<string> {
  const made = setup(others)
  return bits(made, await fit(made.model, train, { ...made.options, resume }))
}

describe.each(['compiler', 'interpreter'] as const)('with the %s', (engine) => {
  test.each([1, 2])('interrupted after any step, with %i batches per update', async (accumulate) => {
    const options = { engine, accumulate, epochs: engine === 'compiler' ? 3 : 4 }
    const { text, saved, history } = await whole(options)
    expect([history.loss.length, saved.length]).toEqual([options.epochs, 3 * options.epochs])
    for (const [step, bytes] of saved.entries()) expect(await resumed(readCheckpoint(bytes), options), `step ${step + 1}`).toBe(text)
    // Taking checkpoints changes nothing.
    const plain = setup(options)
    expect(bits(plain, await fit(plain.model, train, plain.options))).toBe(text)
  })
})

test('layers that are used twice, optimizers side by side, one update an epoch and float64', async () => {
  const make = (): Setup => {
    const dtype = 'float64'
    const twice = linear(4, 4, { seed: 2, dtype })
    const [first, last] = [linear(3, 4, { seed: 1, dtype }), linear(4, 3, { seed: 3, dtype })]
    const model = sequential(first, relu, twice, relu, residual(twice), last)
    const optimizer = parameterGroups([{ parameters: last.parameters, optimizer: momentum({ learningRate: cosineDecay(0.1, { steps: 9 }) }) }, { parameters: [...first.parameters, ...twice.parameters], optimizer: adam({ learningRate: 0.01 }) }])
    return { model, optimizer, options: { loss: crossEntropy, optimizer, epochs: 4, batchSize: 4, accumulate: 7, seed: 5, engine: 'interpreter', validation, metrics: { accuracy }, transformGradients: g => clipByGlobalNorm(g, 0.5), callbacks: [earlyStopping({ patience: 2 })] } }
  }
  const run = async (resume?: Checkpoint, callbacks: readonly Callback[] = []): Promise<string> => {
    const made = make()
    return bits(made, await fit(made.model, train, { ...made.options, resume, callbacks: [...made.options.callbacks!, ...callbacks] }))
  }
  const saved: Uint8Array[] = []
  const taking = (_: unknown, training: Training): void => { saved.push(writeCheckpoint(training.checkpoint())) }
  const text = await run(undefined, [{ onBatchEnd: taking, onEpochEnd: taking }])
  expect(saved.length).toBe(4 * 4)
  for (const [at, bytes] of saved.entries()) expect(await run(readCheckpoint(bytes)), `checkpoint ${at}`).toBe(text)
})

test('early stopping ends a resumed training where it ends the whole one', async () => {
  const { history, saved, text } = await whole({ epochs: 40 })
  expect(history.stopped).toMatch(/no better accuracy/)
  for (const bytes of saved.slice(-5)) expect(await resumed(readCheckpoint(bytes), { epochs: 40 })).toBe(text)
})

test('interrupted twice, and by an abort', async () => {
  const { text } = await whole()
  let saved: Checkpoint | undefined
  const controller = new AbortController()
  const aborting: Callback = {
    onBatchEnd({ step }) { if (step === 8) controller.abort(new Error('enough')) },
    onTrainingEnd(outcome, training) { if (outcome === 'aborted') saved = training.checkpoint() },
  }
  const { model, options } = setup({ callbacks: [aborting], signal: controller.signal })
  await expect(fit(model, train, { ...options, resume: await interrupted(5) })).rejects.toThrow('enough')
  expect([saved!.progress.epoch, saved!.progress.batch]).toEqual([2, 2])
  expect(await resumed(saved!)).toBe(text)
})

test('taken at any other occasion, each callback that remembers is told of it once', async () => {
  const counting = (told: string[]): Callback => ({
    name: 'counting',
    onTrainingStart() { told.length = 0 },
    onEpochStart(epoch) { told.push(`start ${epoch}`) },
    onBatchEnd({ step }) { told.push(`step ${step}`) },
    onEpochEnd({ epoch }) { told.push(`end ${epoch}`) },
    state: () => ({ values: [...told] }),
    restore({ values }) { told.push(...values as string[]) },
  })
  const run = async (hook: 'onTrainingStart' | 'onEpochStart' | 'onBatchEnd' | 'onEpochEnd' | undefined, resume?: Checkpoint): Promise<{ told: string[][]; saved: Checkpoint | undefined }> => {
    const told: [string[], string[]] = [[], []]
    let saved: Checkpoint | undefined
    const take = (training: Parameters<NonNullable<Callback['onTrainingStart']>>[0]): void => { saved ??= training.checkpoint() }
    const taking: Callback = hook === undefined ? {} : hook === 'onTrainingStart' ? { onTrainingStart: take } : { [hook]: (report: number | { epoch: number }, training: never) => { if (report === 1 || (typeof report === 'object' && report.epoch === 1)) take(training) } }
    await fit(linear(1, 1), { x: [[0], [1], [2]], y: [[0], [1], [2]] }, { loss: meanSquaredError, optimizer: sgd(), epochs: 3, batchSize: 2, callbacks: [counting(told[0]), taking, counting(told[1])], ...(resume && { resume }) })
    return { told, saved }
  }
  const { told: whole } = await run(undefined)
  expect(whole[0]).toHaveLength(12)
  for (const hook of ['onTrainingStart', 'onEpochStart', 'onBatchEnd', 'onEpochEnd'] as const) {
    const { saved } = await run(hook)
    expect((await run(undefined, saved)).told, hook).toEqual(whole)
  }
})

let nine: Promise<Checkpoint> | undefined
/** One checkpoint for those that only look at it. */
const stopped = (): Promise<Checkpoint> => nine ??= interrupted(7)

describe('resuming is refused, and writes nothing,', () => {
  const cases: [string, Partial<FitOptions<'accuracy'>>, RegExp][] = [
    ['with another seed', { seed: 4 }, /another seed[^]*received: seed 4[^]*expected: seed 3/],
    ['with batches of another size', { batchSize: 5 }, /another size of batches/],
    ['with another order', { shuffle: false }, /another order of rows/],
    ['with gathered gradients', { accumulate: 2 }, /another number of batches per update/],
    ['without metrics', { metrics: {} as never }, /other metrics[^]*metrics \["accuracy"\]/],
    ['with another loss', { loss: crossEntropy }, /other terms/],
    ['without validation', { validation: undefined as never, callbacks: [] }, /validation, or without/],
    ['with another optimizer', { optimizer: momentum() }, /not of this model and optimizer[^]*missing[^]*velocity[^]*extra/],
    ['with a further callback that remembers', { callbacks: [earlyStopping()] }, /other callbacks that have a state[^]*\["earlyStopping","reduceOnPlateau","earlyStopping"\]/],
    ['with fewer epochs than it has behind it', { epochs: 1 }, /more epochs behind it[^]*2 or more/],
  ]
  test.each(cases)('%s', async (_, others, message) => {
    const resume = await stopped()
    const { model, options } = setup(others)
    const before = JSON.stringify(stateOf(model))
    const call = fit(model, train, { ...options, resume })
    await expect(call).rejects.toThrow(message)
    await expect(call).rejects.toMatchObject({ code: 'STATE_MISMATCH', operation: 'fit (resume)' })
    expect(JSON.stringify(stateOf(model))).toBe(before)
  })

  test('with other data of the same size', async () => {
    const { model, options } = setup()
    await expect(fit(model, { ...train, x: train.x.map(row => row.map(one => one + 1e-3)) }, { ...options, resume: await stopped() })).rejects.toThrow(/other training data/)
    await expect(fit(model, rows(11, 0), { ...options, resume: await stopped() })).rejects.toThrow(/number of rows/)
  })

  test('with a model of other layers, or of another version', async () => {
    const resume = await stopped()
    const { model, options } = setup()
    const other = sequential(linear(3, 6), batchNormalization(6), relu, dropout(0.2), linear(6, 3))
    await expect(fit(other, train, { ...options, loss: terms({ fit: crossEntropy, penalty: () => l2Penalty([other.layers[0].weight], 1e-3) }), resume })).rejects.toThrow(/another shape for model\.0\.weight/)
    await expect(fit(model, train, { ...options, resume: { ...resume, version: 2 as never } })).rejects.toThrow(/another version/)
  })
})

test('goes on for more epochs, with callbacks that remember nothing', async () => {
  const { text } = await whole({ epochs: 6, callbacks: [] })
  const made = setup({ epochs: 6 })
  const resume = await interrupted(12)
  const steps: number[] = []
  const history = await fit(made.model, train, { ...made.options, resume, callbacks: [{ onBatchEnd({ step }) { steps.push(step) } }, ...made.options.callbacks!] })
  expect(bits(made, history)).toBe(text)
  expect(steps[0]).toBe(13)
})
