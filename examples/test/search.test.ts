// The examples of searches and of what is to be searched for run and print what they are there to show.
import { expect, test } from 'vitest'
import { catchPrinted } from './printed'

const { output } = catchPrinted()

test('hyperparameter-search: four searches, their tables, and a test on flowers none has seen', async () => {
  await (await import('../src/hyperparameter-search')).run()
  expect(output().match(/^trial +learningRate +width +weightDecay .*value$/gm)).toHaveLength(4)
  expect(output()).toContain('bracket 2: 9 × 2 epochs → 3 × 6 epochs → 1 × 18 epochs')
  const losses = [...output().matchAll(/^(\w+) +(\d+) trials +validation loss (\S+)/gm)].map(([, name, trials, loss]) => ({ name, trials, loss: Number(loss) }))
  expect(losses.map(({ name, trials }) => `${name} ${trials}`)).toEqual(['grid 12', 'random 12', 'Bayesian 12', 'Hyperband 22'])
  for (const { loss } of losses) expect(loss).toBeLessThan(0.1)
  expect(losses[2]!.loss).toBeLessThan(losses[1]!.loss)
  expect(Number(/accuracy (\S+)$/.exec(output())?.[1])).toBeGreaterThan(0.9)
}, 60_000)

test('universal-approximation: the error falls with every width', async () => {
  await (await import('../src/universal-approximation')).run()
  const errors = [...output().matchAll(/^ +(\d+) +\d+ +(0\.\d+|1\.\d+) +(\d\.\d+)$/gm)].map(([, width, mean, greatest]) => [Number(width), Number(mean), Number(greatest)])
  expect(errors.map(([width]) => width)).toEqual([1, 2, 4, 8, 16])
  for (const measure of [1, 2]) for (let at = 1; at < errors.length; at++) expect(errors[at]![measure]).toBeLessThan(errors[at - 1]![measure]!)
  expect(errors.at(-1)![2]).toBeLessThan(0.05)
})

test('learning-rates: losses after 50 steps as worked out by hand, and the border between them', async () => {
  await (await import('../src/learning-rates')).run()
  expect(output()).toContain('below 2/λ = 0.08452')
  expect([...output().matchAll(/loss 15\.374 → (\S+)/g)].map(match => match[1])).toEqual(['1.86578', '0.392378', '13401.3'])
  const [small, right, large] = [...output().matchAll(/→ (\d+\.\d{3}), higher than before in (\d+)/g)].map(match => ({ loss: Number(match[1]), rises: Number(match[2]) }))
  expect(small!.rises).toBe(0)
  expect(right!.loss).toBeLessThan(small!.loss / 2)
  expect(large!.loss).toBeGreaterThan(1)
})

test('overfitting: noise learned by heart costs on other data, and every cure helps', async () => {
  await (await import('../src/overfitting')).run()
  const losses = new Map([...output().matchAll(/^(\w[\w ]+?) +(\d\.\d{3}) +(\d\.\d{3}) +(\d\.\d{3}) +\d+$/gm)].map(([, cure, training, validation, test]) => [cure, [training, validation, test].map(Number)]))
  const [training, validation, tested] = losses.get('nothing')!
  expect(training).toBeLessThan(0.05)
  expect(Math.min(validation!, tested!)).toBeGreaterThan(1)
  expect([...losses.keys()]).toEqual(['nothing', 'L2 penalty', 'dropout', 'early stopping', 'augmentation', 'smaller net', 'more data'])
  for (const [cure, [, , cured]] of losses) if (cure !== 'nothing') expect(cured).toBeLessThan(tested! / 2)
})
