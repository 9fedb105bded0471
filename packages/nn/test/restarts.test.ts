// Several starts, of which the best is kept.
import { assign, evaluate, grad, parameter, sub } from '@mlp/autograd'
import { fit, linear, meanSquaredError, restarts, sgd } from '@mlp/nn'
import { expect, expectTypeOf, test } from 'vitest'

const data = { x: [[0], [1]], y: [[1], [3]] }

test('end in different minima of x⁴ − 3x² + x, and the lower one is kept', async () => {
  const { best, runs } = await restarts(6, (seed) => {
    const x = parameter(seed / 2 ** 31 * 2 - 2)
    const height = x.square().square().sub(x.square().mul(3)).add(x)
    const step = new Map([[x, sub(x, grad(height, x).mul(0.05))]])
    for (let i = 0; i < 200; i++) assign(step)
    return { value: height.item(), at: x.item() }
  })
  expect(best.at).toBeCloseTo(-1.300839565941577, 8)
  expect(best.value).toBeCloseTo(-3.513905038934789, 10)
  expect(new Set(runs.map(({ value }) => value!.toFixed(6)))).toEqual(new Set(['-3.513905', '-1.070230']))
})

test('are the same for the same seed, and have other seeds for each start', async () => {
  const train = (seed: number): { value: number } => ({ value: Math.sin(seed) })
  const first = await restarts(5, train, { seed: 3 })
  expect(await restarts(5, train, { seed: 3 })).toEqual(first)
  expect((await restarts(5, train, { seed: 4 })).runs).not.toEqual(first.runs)
  expect(new Set(first.runs.map(({ seed }) => seed)).size).toBe(5)
  expect((await restarts(5, train, { seed: 3, maximize: true })).best.value).toBe(Math.max(...first.runs.map(({ value }) => value!)))
})

test('keep the model of the best', async () => {
  const { best } = await restarts(3, async (seed, { restart, signal }) => {
    const model = linear(1, 1, { seed })
    const history = await fit(model, data, { loss: meanSquaredError, optimizer: sgd({ learningRate: 0.3 }), epochs: restart === 1 ? 60 : 1, signal })
    return { value: history.loss.at(-1)!, model }
  })
  expectTypeOf(best.model.weight).toEqualTypeOf(parameter(0))
  expect(evaluate(best.model.weight).data[0]).toBeCloseTo(2, 1)
})

test('go on when some fail, and say why when all do', async () => {
  const seen: (string | undefined)[] = []
  const train = (_: number, { restart }: { restart: number }): { value: number } => {
    if (restart === 0) throw new Error('diverged')
    return { value: restart === 1 ? NaN : 5 }
  }
  const { best, runs } = await restarts(3, train, { onRestart: ({ failure }) => { seen.push(failure) } })
  expect([best.value, runs.length]).toEqual([5, 3])
  expect(seen).toEqual(['Error: diverged', 'the objective gave NaN', undefined])
  await expect(restarts(2, train)).rejects.toThrow('restarts: every start failed\n  received: 2 starts, the first with: Error: diverged')
  await expect(restarts(2, train, { failures: 'throw' })).rejects.toThrow('diverged')
  await expect(restarts(0, train)).rejects.toThrow('restarts: count out of range')
  // @ts-expect-error no value
  await expect(restarts(1, () => ({ loss: 1 }))).rejects.toThrow('restarts: the objective gave no number')
  // @ts-expect-error nothing
  await expect(restarts(1, () => undefined)).rejects.toThrow('restarts: the objective gave no number\n  received: nothing')
  // @ts-expect-error the number itself
  await expect(restarts(1, () => 5)).rejects.toThrow('restarts: the objective gave no number')
  // @ts-expect-error no function
  await expect(restarts(1)).rejects.toThrow('restarts: the objective is not a function')
  await expect(restarts(2, train, { signal: AbortSignal.abort(new Error('no more')) })).rejects.toThrow('no more')
})
