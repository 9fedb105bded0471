// A worker thread computes the same bits as the main thread.
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { trained } from './training'

test('training in a worker thread', async () => {
  // A thread reads no TypeScript by itself.
  const { outputFiles: [file] } = await build({
    entryPoints: [fileURLToPath(new URL('worker.ts', import.meta.url))], bundle: true, write: false, platform: 'node', format: 'cjs', conditions: ['@mlp/source'], logLevel: 'silent',
  })
  const worker = new Worker(file!.text, { eval: true })
  const found = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
  await worker.terminate()
  const expected = trained()
  expect(found).toEqual(expected)
  const losses = new Float64Array(expected['float64 losses']!.buffer)
  expect(losses.at(-1)!).toBeLessThan(0.9 * losses[0]!)
})
