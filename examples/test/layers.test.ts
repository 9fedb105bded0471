// What layers are shown to do: attention and recurrence where other networks fail, and a convolutional network on digits.
import { relu } from '@mlp/autograd'
import { accuracy, adam, conv2d, crossEntropy, fit, flatten, he, linear, maxPool2d, predict, sequential, summary, unflatten } from '@mlp/nn'
import { expect, test } from 'vitest'
import { loadDigits } from '../src/digits/task'
import { catchPrinted } from './printed'

const caught = catchPrinted()

test('attention-and-recurrence: both explain what a line and a hidden layer do not', async () => {
  await (await import('../src/attention-and-recurrence')).run()
  const scores = (name: string): number[][] => caught.lines.filter(line => line.startsWith(name)).map(line => line.slice(24).trim().split(/\s+/).map(Number))
  for (const [, score] of scores('a line')) expect(score).toBeLessThan(0.4)
  for (const [, score] of scores('a hidden layer')) expect(score).toBeLessThan(0.9)
  const [[, attention, longer]] = scores('attention') as [number[]]
  expect([attention! > 0.98, longer! > 0.98]).toEqual([true, true])
  const [[parameters, recurrent]] = scores('a recurrent cell') as [number[]]
  expect(parameters).toBe(2 * (8 * 6 + 6) + 7)
  expect(recurrent).toBeGreaterThan(0.98)
  const looked = caught.lines.filter(line => /^ {2}0\.\d\d (marked| {6})/.test(line)).map(line => [line.includes('marked'), Number(/ (0\.\d{3}) /.exec(line)![1]) > 0.9])
  expect(looked).toHaveLength(6)
  for (const [mark, most] of looked) expect(most).toBe(mark)
  expect(caught.lines.at(-1)).toContain('7 layers of weights')
})

test('a convolutional network with two fifths of the weights learns digits', async () => {
  const { train, test: held } = loadDigits(0)
  const conv = (inputs: number, outputs: number): ReturnType<typeof conv2d> => conv2d(inputs, outputs, 3, { padding: 'same', initializer: he() })
  const model = sequential(unflatten([1, 8, 8]), conv(1, 8), relu, maxPool2d(2), conv(8, 16), relu, maxPool2d(2), flatten(), linear(64, 10))
  expect(summary(model, { input: [64] }).parameters).toBe(1898)
  await fit(model, train, { loss: crossEntropy, optimizer: adam({ learningRate: 0.008 }), epochs: 3 })
  expect(accuracy(predict(model, held.x, { engine: 'compiler' }), held.y)).toBeGreaterThan(0.85)
})
