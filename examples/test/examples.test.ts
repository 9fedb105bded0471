// Every example runs and prints what it is there to show. The digits run in the main job.
import { expect, test } from 'vitest'
import { catchPrinted } from './printed'

const { output } = catchPrinted()

test('neuron: the formula, the misprints and the second derivative', async () => {
  (await import('../src/neuron')).run()
  expect(output()).toContain('∂L/∂w₁ = (y − t)·w₂·h·(1 − h)·x  where h = σ(z₁)')
  expect(output()).toMatch(/∂L\/∂w₁ +-0\.007985 +-0\.007994 .*a misprint/)
  expect(output()).toMatch(/L +0\.006414 +0\.005488 .*a misprint/)
  expect(output()).toContain('sides with the graph')
  expect(output()).toContain('-0.62162668')
})

test('xor: a line fails, a network does not', async () => {
  await (await import('../src/xor')).run()
  expect(output()).toMatch(/One neuron: +accuracy 0\.[0-7]/)
  expect(output()).toMatch(/Four hidden ones: +accuracy 1\.00/)
  expect(output()).toMatch(/By hand.*loss 0\.0/)
})

test('custom-loss: the derivative is tanh, and outliers do not pull the line away', async () => {
  await (await import('../src/custom-loss')).run()
  expect(output()).toContain('gradcheck passes')
  const derivatives = /at e = 0\.7: (\S+); by hand tanh\(e\) = (\S+)/.exec(output())
  expect(derivatives?.[1]).toBe(derivatives?.[2])
  const slopes = [...output().matchAll(/y = (\S+)·x/g)].map(match => Number(match[1]))
  expect(Math.abs(slopes[1]! - 2)).toBeLessThan(Math.abs(slopes[0]! - 2) / 2)
})

test('inspect-a-graph: every node with value and derivative, and a drawing', async () => {
  (await import('../src/inspect-a-graph')).run()
  expect(output()).toMatch(/w₁ +0\.400000 +∂L\/∂ +-0\.007985/)
  expect(output()).toContain('digraph')
})

test('higher-orders: the series of tan, and Newton at the bottom where descent still walks', async () => {
  (await import('../src/higher-orders')).run()
  expect(output()).toMatch(/farthest from the known ones: (0\.0e\+0|\d\.\de-1[7-9]); the even ones are 0/)
  const heights = [...output().matchAll(/after (\d+) (\S+) steps?.*height (\S+)/g)]
  expect(heights.at(-1)!.slice(1, 3)).toEqual(['7', 'Newton'])
  expect(Number(heights.at(-1)![3])).toBeLessThan(1e-24)
  expect(Number(/of gradient descent: .*height (\S+)/.exec(output())?.[1])).toBeGreaterThan(1e-3)
})

test('hard-numerics: every operation is right where its formula fails', async () => {
  (await import('../src/hard-numerics')).run()
  expect(output()).toContain('All operations agree with numbers of 50 digits.')
  expect(output()).toMatch(/log σ\(x\) at −800 .*-Infinity +-800$/m)
  expect(output()).toMatch(/variance of 1e8 \+ 0…3 .* 2 +1\.25$/m)
})

test('compile: the same weights from both engines, and what the program consists of', async () => {
  (await import('../src/compile')).run()
  expect(output()).toContain('the weights agree to float32 accuracy')
  expect(output()).toMatch(/a compiled step is \d+ times as fast/)
  expect(output()).toMatch(/^wasm: \d+ kernels for \d+ operations, 12 updates, /m)
  expect(output()).toMatch(/matrix product: matmul .*tanh/)
})
