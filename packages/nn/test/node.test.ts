import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import type { Tensor } from '@mlp/autograd'
import { batchNormalization, fit, linear, meanSquaredError, sequential, sgd, stateOf } from '@mlp/nn'
import { loadWeights, progressBar, saveWeights } from '@mlp/nn/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let folder: string
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'mlp-nn-')) })
afterAll(() => rm(folder, { recursive: true }))

describe('weights in a file', () => {
  const make = (seed: number) => sequential(linear(2, 3, { seed }), batchNormalization(3))

  test('come back with running statistics, and no other file stays', async () => {
    const trained = make(1)
    trained.layers[1].runningMean.set([1, 2, 3])
    const path = join(folder, 'a.safetensors')
    await saveWeights(trained, path, { format: 'mlp' })
    await saveWeights(trained, path)
    const other = make(2)
    await loadWeights(other, path)
    expect(stateOf(other)).toEqual(stateOf(trained))
    expect(await readdir(folder)).toEqual(['a.safetensors'])
  })

  test('are those of the Python library, byte for byte, in both directions', async () => {
    // What safetensors 0.8.0 writes for these arrays; scripts/peers/check_safetensors.py judges any other file.
    const header = '{"__metadata__":{"format":"pt"},"bias":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"weight":{"dtype":"F32","shape":[1,2],"data_offsets":[4,12]}}   '
    const python = Buffer.concat([Buffer.from('9800000000000000', 'hex'), Buffer.from(header), Buffer.from('0000803e0000c03f000000c0', 'hex')])
    const path = join(folder, 'python')
    await writeFile(path, python)
    const model = linear(2, 1)
    await loadWeights(model, path)
    expect([model.weight.toArray(), model.bias!.toArray()]).toEqual([[[1.5, -2]], [0.25]])
    await saveWeights(model, path, { format: 'pt' })
    expect(await readFile(path)).toEqual(python)
    await rm(path)
  })

  test('a save that fails leaves the file that was there', async () => {
    const path = join(folder, 'a.safetensors')
    const before = await readFile(path)
    const bad = Object.assign((x: Tensor) => x, { __metadata__: linear(1, 1).weight })
    await expect(saveWeights(bad, path)).rejects.toThrow(/reserves this name/)
    await expect(saveWeights(make(1), join(folder, 'absent', 'b'))).rejects.toThrow(/ENOENT/)
    await mkdir(join(folder, 'taken'))
    await expect(saveWeights(make(1), join(folder, 'taken'))).rejects.toThrow(/EISDIR/)
    expect(await readFile(path)).toEqual(before)
    expect(await readdir(folder)).toEqual(['a.safetensors', 'taken'])
  })

  test('a damaged or foreign file changes nothing', async () => {
    const model = make(2)
    const before = stateOf(model)
    const path = join(folder, 'damaged')
    await writeFile(path, (await readFile(join(folder, 'a.safetensors'))).subarray(0, -1))
    await expect(loadWeights(model, path)).rejects.toMatchObject({ code: 'FILE_MALFORMED' })
    await saveWeights(linear(2, 3), path)
    await expect(loadWeights(model, path)).rejects.toMatchObject({ code: 'STATE_MISMATCH' })
    expect(stateOf(model)).toEqual(before)
  })
})

describe('progressBar', () => {
  const train = async (epochs: number, terminal: boolean, signal?: AbortSignal): Promise<string> => {
    const stream = Object.assign(new PassThrough(), terminal ? { isTTY: true, columns: 120, rows: 24, cursorTo: () => true, clearLine: () => true, moveCursor: () => true } : {})
    const chunks: string[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()))
    const run = fit(linear(1, 1), { x: [[0], [1]], y: [[0], [1]] }, {
      loss: meanSquaredError, optimizer: sgd(), epochs, metrics: { half: () => 0.5 }, validation: { x: [[2]], y: [[2]] }, callbacks: [progressBar({ stream })], ...(signal && { signal }),
    })
    await run.catch(() => undefined)
    return chunks.join('')
  }

  test('writes plain lines where there is no terminal, ten at most', async () => {
    const lines = (await train(25, false)).trimEnd().split('\n')
    expect(lines).toHaveLength(9)
    expect(lines.at(-1)).toMatch(/^epoch 25\/25: loss [\d.e-]+, half 0\.5000, validation loss [\d.e-]+, validation half 0\.5000 \(\d+ steps\/s\)$/)
    expect(lines[0]).toMatch(/^epoch 3\/25: .* \(\d+ steps\/s, \d+ s left\)$/)
    expect((await train(2, false)).trimEnd().split('\n')).toHaveLength(2)
    expect(await train(3, false, AbortSignal.abort())).toBe('aborted after 0 of 3 epochs\n')
  })

  test('draws a bar on a terminal', async () => {
    const drawn = await train(3, true)
    expect(drawn).toContain('█')
    expect(drawn).toMatch(/epoch 3\/3 .*100%.* \d+ steps\/s .*loss [\d.e-]+, half 0\.5000/)
  })
})
