// Examples that are about training.
import { expect, test } from 'vitest'
import { catchPrinted } from './printed'

const { output } = catchPrinted()

test('transfer-learning: a body trained on other digits sees more than one at random, and stays as it was while it is frozen', async () => {
  // A frozen body that changes is an error of the example itself.
  await (await import('../src/transfer-learning')).run()
  expect(Number(/Digits 0 to 4, \d+ images: accuracy (\S+)\. /.exec(output())?.[1])).toBeGreaterThan(0.97)
  const [random, frozen, tuned, scratch] = [...output().matchAll(/^ {2}.* (0\.\d+)$/gm)].map(match => Number(match[1]))
  expect(frozen).toBeGreaterThan(random! + 0.03)
  expect(tuned).toBeGreaterThan(frozen! + 0.03)
  expect(Math.abs(tuned! - scratch!)).toBeLessThan(0.05)
})
