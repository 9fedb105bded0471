// Checkpoints as bytes and as files: what comes back, what is refused, and what is left when saving fails.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MlpError } from '@mlp/autograd'
import type { Callback, Checkpoint, FitOptions } from '@mlp/nn'
import { adam, fit, linear, loadState, meanSquaredError, modelState, readCheckpoint, readSafetensors, sgd, stateOf, writeCheckpoint, writeSafetensors } from '@mlp/nn'
import { checkpoint, loadCheckpoint, loadWeights, saveCheckpoint, saveWeights } from '@mlp/nn/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let folder: string
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'mlp-nn-checkpoint-')) })
afterAll(() => rm(folder, { recursive: true }))

const data = { x: [[0], [1], [2], [3]], y: [[1], [3], [5], [7]] }
const options = (): FitOptions<never> => ({ loss: meanSquaredError, optimizer: adam({ learningRate: 0.1 }), epochs: 6, batchSize: 2 })
const take = async (step: number): Promise<Checkpoint> => {
  let saved: Checkpoint | undefined
  const odd: Callback = { name: 'odd', state: () => ({ values: [NaN, -0, Infinity, -Infinity, { $number: 'NaN!', number: 'NaN' }, null, 'é'], tensors: { kept: { shape: [1], dtype: 'float64', data: Float64Array.of(NaN) } } }), restore: () => undefined }
  await fit(linear(1, 1), data, { ...options(), metrics: { odd: () => NaN }, callbacks: [odd, { onBatchEnd(report, training) { if (report.step === step) saved = training.checkpoint() } }] })
  return saved!
}

describe('as bytes', () => {
  test('everything comes back, numbers that JSON has no words for too, and is plain data', async () => {
    const saved = await take(7)
    const back = readCheckpoint(writeCheckpoint(saved))
    expect(structuredClone(back)).toEqual(structuredClone({ ...saved, tensors: Object.fromEntries(Object.entries(saved.tensors).map(([name, { shape, dtype, data }]) => [name, { shape, dtype, data }])) }))
    const values = back.progress.callbacks[0]!.values as unknown[]
    expect(Object.is(values[1], -0)).toBe(true)
    expect(values.slice(2)).toEqual([Infinity, -Infinity, { $number: 'NaN!', number: 'NaN' }, null, 'é'])
    expect(back.progress.history.metrics).toEqual({ odd: [NaN, NaN, NaN] })
    expect(Object.keys(back.tensors).sort()).toEqual(['callback.0.kept', 'cell.0.step', ...[1, 2, 3, 4].map(n => expect.stringMatching(new RegExp(`^cell\\.${n}\\.`)) as string), 'model.bias', 'model.weight', 'predictions', 'random'])
  })

  test('the model alone is taken out of it, under the names of its state', async () => {
    const saved = await take(4)
    const model = linear(1, 1)
    loadState(model, modelState(saved))
    expect(Object.keys(modelState(saved))).toEqual(Object.keys(stateOf(model)))
    expect(stateOf(model)['bias']!.data).toEqual(saved.tensors['model.bias']!.data)
    expect(() => modelState(stateOf(model) as never)).toThrow(/modelState: not a checkpoint/)
  })

  test('any damage is noticed', async () => {
    const bytes = writeCheckpoint(await take(3))
    for (let at = 0; at < bytes.length; at += 13) {
      const damaged = bytes.slice()
      damaged[at]! ^= 1 << at % 8
      expect(() => readCheckpoint(damaged), `byte ${at}`).toThrow(MlpError)
      expect(() => readCheckpoint(bytes.subarray(0, at))).toThrow(MlpError)
    }
    const flipped = bytes.slice()
    flipped[bytes.length - 9]! ^= 1
    expect(() => readCheckpoint(flipped)).toThrow(/readCheckpoint: the checkpoint is damaged/)
    expect(() => readCheckpoint(bytes.subarray(0, -1))).toThrow(/truncated[^]*take the checkpoint before it/)
  })

  test('weights, and what a later version wrote, are refused by name', async () => {
    expect(() => readCheckpoint(writeSafetensors(stateOf(linear(1, 1))))).toThrow(/not a checkpoint[^]*does not say what it is[^]*loadWeights/)
    const { tensors, metadata } = readSafetensors(writeCheckpoint(await take(3)))
    expect(() => readCheckpoint(writeSafetensors(tensors, { ...metadata, version: '2' }))).toThrow(/of another version\n {2}received: version 2\n {2}expected: version 1/)
    expect(() => readCheckpoint(writeSafetensors(tensors, { ...metadata, format: 'pt' }))).toThrow(/not a checkpoint[^]*"pt"/)
  })
})

describe('in files', () => {
  const path = (name: string): string => join(folder, name)

  test('come back, and a file that cannot be read or written loses nothing', async () => {
    const saved = await take(5)
    await saveCheckpoint(saved, path('a.safetensors'))
    const before = await readFile(path('a.safetensors'))
    expect((await loadCheckpoint(path('a.safetensors'))).progress).toEqual(saved.progress)
    const model = linear(1, 1)
    await loadWeights(model, path('a.safetensors'))
    expect(stateOf(model)['weight']!.data).toEqual(saved.tensors['model.weight']!.data)
    await expect(loadWeights(linear(2, 1), path('a.safetensors'))).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' })
    await writeFile(path('cut'), before.subarray(0, 200))
    await expect(loadCheckpoint(path('cut'))).rejects.toMatchObject({ code: 'FILE_MALFORMED', operation: 'readCheckpoint' })
    await mkdir(path('taken'))
    await expect(saveCheckpoint(saved, path('taken'))).rejects.toThrow(/EISDIR/)
    await expect(saveCheckpoint(saved, path('absent/a'))).rejects.toThrow(/ENOENT/)
    expect((await readdir(folder)).sort()).toEqual(['a.safetensors', 'cut', 'taken'])
    expect(await readFile(path('a.safetensors'))).toEqual(before)
  })

  test('saved to one place at once, one of them is there, whole', async () => {
    const models = [1, 2, 3].map(seed => linear(200, 50, { seed }))
    await Promise.all(models.map(model => saveWeights(model, path('race'))))
    const found = linear(200, 50)
    await loadWeights(found, path('race'))
    expect(models.map(model => String(model.weight.value.data))).toContain(String(found.weight.value.data))
    expect((await readdir(folder)).filter(name => name.startsWith('race'))).toEqual(['race'])
  })

  test('training that saves itself goes on as if it had not been aborted', async () => {
    const whole = await fit(linear(1, 1), data, options())
    const controller = new AbortController()
    const own = (): Callback => checkpoint(path('run.safetensors'), { every: 2 })
    const seen: number[] = []
    const aborting: Callback = { onBatchEnd({ step }) { if (step === 7) controller.abort(new Error('power cut')) } }
    await expect(fit(linear(1, 1), data, { ...options(), callbacks: [own(), aborting], signal: controller.signal })).rejects.toThrow('power cut')
    const resume = await loadCheckpoint(path('run.safetensors'))
    const history = await fit(linear(1, 1), data, { ...options(), resume, callbacks: [own(), { onBatchEnd({ step }) { seen.push(step) } }] })
    expect(seen).toEqual([8, 9, 10, 11, 12])
    expect(history).toEqual(whole)
  })

  test('by steps, with the last ones and the best kept', async () => {
    await mkdir(path('kept'))
    const callbacks = (): Callback[] => [checkpoint(path('kept/run.safetensors'), { every: { steps: 5 }, keep: 2, best: 'score' })]
    const scores = [1, 3, 2, 2, 9, 4]
    const metrics = (from: number) => { let at = from; return { score: () => scores[at++]! } }
    const names = async (): Promise<string[]> => (await readdir(path('kept'))).sort()
    const run = (others: Partial<FitOptions<'score'>>) => fit(linear(1, 1), data, { ...options(), optimizer: sgd(), batchSize: 1, callbacks: callbacks(), metrics: metrics(0), ...others })
    await run({ epochs: 4 })
    expect(await names()).toEqual(['run-000010.safetensors', 'run-000015.safetensors', 'run-best.safetensors'])
    const best = async (): Promise<number> => (await loadCheckpoint(path('kept/run-best.safetensors'))).progress.epoch
    expect(await best()).toBe(2)
    // It remembers what it keeps and what was best.
    await run({ metrics: metrics(3), resume: await loadCheckpoint(path('kept/run-000015.safetensors')), epochs: 4 })
    expect(await best()).toBe(2)
    await run({ metrics: metrics(3), resume: await loadCheckpoint(path('kept/run-000015.safetensors')) })
    expect(await names()).toEqual(['run-000015.safetensors', 'run-000020.safetensors', 'run-best.safetensors'])
    expect(await best()).toBe(5)
  })

  test('counts that are none are refused', () => {
    expect(() => checkpoint('a', { every: 0 })).toThrow(/every out of range/)
    expect(() => checkpoint('a', { every: { steps: 1.5 } })).toThrow(/every out of range/)
    expect(() => checkpoint('a', { keep: 0 })).toThrow(/keep out of range/)
  })
})
