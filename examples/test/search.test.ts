// The examples of searches and of what is to be searched for run and print what they are there to show.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

let printed: string[] = []
beforeEach(() => {
  printed = []
  vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => { printed.push(values.join(' ')) })
})
afterEach(() => { vi.restoreAllMocks() })
const output = (): string => printed.join('\n')

test('hyperparameter-search: four searches, their tables, and a test on flowers none has seen', async () => {
  await (await import('../src/hyperparameter-search')).run()
  expect(output().match(/^trial +learningRate +width +weightDecay .*value$/gm)).toHaveLength(4)
  expect(output()).toContain('bracket 2: 9 × 2 epochs → 3 × 6 epochs → 1 × 18 epochs')
  const losses = [...output().matchAll(/^(\w+) +(\d+) trials +validation loss (\S+)/gm)].map(([, name, trials, loss]) => ({ name, trials, loss: Number(loss) }))
  expect(losses.map(({ name, trials }) => `${name} ${trials}`)).toEqual(['grid 12', 'random 12', 'Bayesian 12', 'Hyperband 22'])
  for (const { loss } of losses) expect(loss).toBeLessThan(0.1)
  expect(losses[2]!.loss).toBeLessThan(losses[1]!.loss)
  expect(Number(/accuracy (\S+)$/.exec(output())?.[1])).toBeGreaterThan(0.9)
})
