// The examples of estimators run and print what they are there to show.
import { expect, test } from 'vitest'
import { catchPrinted } from './printed'

const { output } = catchPrinted()

test('perceptron: and is learned, exclusive or goes round, and both ways out work', async () => {
  await (await import('../src/perceptron')).run()
  expect(output()).toMatch(/^and: +4 of 4/m)
  expect(output()).toMatch(/^xor: +[0-3] of 4/m)
  const [first, second, third] = [...output().matchAll(/^ {2}\(.*$/gm)].map(([line]) => line)
  expect(second).toBe(first)
  expect(third).toBe(first)
  expect(output()).toMatch(/^xor with x₁·x₂ as a feature: 4 of 4/m)
  expect(output()).toMatch(/^xor with a hidden layer: +4 of 4/m)
})

test('scikit-learn-listing: shapes, and an accuracy with four decimals that is no accident', async () => {
  await (await import('../src/scikit-learn-listing')).run()
  expect(output()).toContain('800 × 10 numbers to learn from, 200 × 10 to test on')
  const [, accuracy] = /^Test accuracy: (0\.\d{4})$/m.exec(output())!
  expect(Number(accuracy)).toBeGreaterThan(0.85)
  expect(Number(accuracy)).toBeLessThan(0.97)
})

test('against-scikit-learn: five seeds, and means that scikit-learn does not beat on the same rows', async () => {
  await (await import('../src/against-scikit-learn')).run()
  expect(output().match(/^seed \d: test accuracy/gm)).toHaveLength(10)
  const [digits, iris] = [...output().matchAll(/^mean of 5 seeds: (\S+),/gm)].map(match => Number(match[1]))
  // What scripts/peers/mlp_classifier.py printed for these seeds with scikit-learn 1.9.1.
  expect(digits).toBeGreaterThanOrEqual(0.9756)
  expect(iris).toBeGreaterThanOrEqual(0.9526)
})
