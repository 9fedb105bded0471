// Without any peer: what this project computes for each workload is what the hand-written loops compute.
import { describe, expect, test } from 'vitest'
import { ceiling } from '../src/contenders/ceiling.js'
import { loops, prepareLoops } from '../src/contenders/loops.js'
import { kept, rebuilt } from '../src/contenders/micrograd.js'
import { interpreter } from '../src/contenders/ours.js'
import { TOLERANCE, differenceOf } from '../src/compare.js'
import { packTask, unpackArrays } from '../src/protocol.js'
import { resultsOf } from '../src/serve.js'
import type { Task } from '../src/task.js'
import { firstParameters, moons, normals, uniforms } from '../src/workloads/data.js'
import { workloads } from '../src/workloads/workloads.js'

/** Workloads whose own size would take seconds are checked on a small task of the same kind. */
const small: { readonly [name: string]: () => Task } = {
  elementwise: () => ({ spec: { kind: 'elementwise', n: 1000, w: 0.75, b: -0.25 }, arrays: { x: normals(12, 1000), y: uniforms(13, 1000, 0, 1) } }),
  scalars: () => ({ spec: { kind: 'scalars', sizes: [2, 4, 1], points: 5, learningRate: 0.02 }, arrays: { ...firstParameters([2, 4, 1]), ...moons(5) } }),
}
const skipped = new Set(['mlp-512-adam', 'matmul-128', 'matmul-256', 'matmul-512', 'matmul-1024'])

describe.each(workloads.filter(({ name }) => !skipped.has(name)))('$name', ({ name, task }) => {
  test('this project and the reference agree step by step', async () => {
    const asked = small[name]?.() ?? task()
    const steps = asked.spec.kind === 'training' && asked.spec.sizes[0]! < 100 ? 5 : 2
    const reference = await resultsOf(asked.spec.kind === 'scalars' ? await kept.prepare(asked) : prepareLoops(asked, Float64Array), steps)
    expect(Object.values(reference).every(numbers => numbers.every(Number.isFinite))).toBe(true)
    const contenders = [interpreter, asked.spec.kind === 'scalars' ? rebuilt : loops]
    for (const contender of contenders) {
      const prepared = await contender.prepare(asked)
      expect(differenceOf(await resultsOf(prepared, steps), reference)).toBeLessThan(TOLERANCE)
      // After a reset the same numbers come again: optimizers and batches start anew too.
      expect(differenceOf(await resultsOf(prepared, steps), reference)).toBeLessThan(TOLERANCE)
    }
  })
})

test('training lowers the loss of every workload that trains', async () => {
  for (const { task } of workloads.filter(({ name }) => ['xor', 'xor-online', 'moons', 'mlp-32', 'digits'].includes(name))) {
    const { loss } = await resultsOf(prepareLoops(task(), Float32Array), 100)
    const mean = (part: readonly number[]): number => part.reduce((total, value) => total + value, 0) / part.length
    expect(mean(loss!.slice(-20))).toBeLessThan(mean(loss!.slice(0, 20)))
  }
})

test('arrays arrive as they were sent', () => {
  const arrays = { x: Float32Array.of(1, -0, NaN, Infinity, 1e-40), part: new Float32Array([0, 1, 2, 3]).subarray(1, 3) }
  const request = packTask({ spec: { kind: 'matmul', n: 1 }, arrays })
  expect(unpackArrays(request.arrays)).toEqual({ x: arrays.x, part: Float32Array.of(1, 2) })
})

test('the loop that measures the ceiling is a valid module and runs', async () => {
  const prepared = await ceiling.prepare({ spec: { kind: 'matmul', n: 64 }, arrays: {} })
  await prepared.run(3)
  expect(prepared.read()).toEqual({})
})

test('results of a million numbers come through', async () => {
  const numbers = new Array<number>(1_100_000).fill(1)
  const { product } = await resultsOf({ reset: () => undefined, run: () => undefined, read: () => ({ product: numbers }) }, 1)
  expect(product).toHaveLength(numbers.length)
})
