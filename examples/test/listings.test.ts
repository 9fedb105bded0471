// The listings of the documents by our means print what they are there to show: numbers of the worked examples, and of formulas written out here.
import { expect, test } from 'vitest'
import { examples } from '../../tests/golden/examples'
import { catchPrinted } from './printed'

const { output } = catchPrinted()

/** The numbers of the first line that begins with a word, from the n-th such line on. */
const numbersAfter = (word: string, occurrence = 0): number[] => {
  const lines = output().split('\n').filter(line => line.trimStart().startsWith(word))
  return [...lines[occurrence]!.slice(lines[occurrence]!.indexOf(word) + word.length).matchAll(/-?\d+\.\d+|-?\d+/g)].map(([one]) => Number(one))
}
const close = (got: readonly number[], expected: readonly number[], digits: number): void => {
  expect(got).toHaveLength(expected.length)
  expected.forEach((one, i) => { expect(Math.abs(got[i]! - one), `${got[i]!}, not ${one}`).toBeLessThanOrEqual(0.5001 * 10 ** -digits) })
}

test('numpy-class: the loss stays at log 2 from its own start, and falls from a usual one as the worked example says', async () => {
  await (await import('../src/numpy-class')).run()
  const epochs = [...output().matchAll(/Epoch +(\d+), loss (\S+)/g)].map(([, epoch, loss]) => [Number(epoch), Number(loss)] as const)
  expect(epochs).toHaveLength(22)
  for (const [, loss] of epochs.slice(1, 11)) expect(Math.abs(loss - Math.LN2)).toBeLessThan(2e-6)
  const { loss_before_update_at_epoch: expected, outputs_after_5001_updates: outputs } = examples['mlp-001-training-curve'].expected
  close(epochs.slice(11).map(([, loss]) => loss), Object.values(expected), 6)
  close(numbersAfter('p =', 1), outputs, 4)
  expect(output()).toMatch(/p > 0\.5: 0, 1, 1, 0; accuracy 1$/m)
})

test('sigmoid-network: outputs of the worked example; every variant decides exclusive or', async () => {
  await (await import('../src/sigmoid-network')).run()
  const rows = [...output().matchAll(/\[([01]) ([01])\] +(\S+) +([01])$/gm)].map(([, a, b, p, quantized]) => [Number(a), Number(b), Number(p), Number(quantized)] as const)
  expect(rows).toHaveLength(12)
  for (const [a, b, , quantized] of rows) expect(quantized).toBe(a === b ? 0 : 1)
  close(rows.slice(0, 4).map(([, , p]) => p), examples['xor-003-training'].expected.outputs_after['1000'], 4)
  const losses = [...output().matchAll(/after +\d+ steps: loss (\S+)/g)].map(([, loss]) => Number(loss))
  expect(losses).toEqual([...losses].sort((a, b) => b - a))
  expect(losses.at(-1)).toBeLessThan(0.001)
})

test('worked-backprop: the tables of both worked examples, in two iterations', async () => {
  (await import('../src/worked-backprop')).run()
  const one = examples['example1-002'].expected
  close(one.rows.map((_, row) => numbersAfter(`${row + 1}.0000`)).flat(), one.rows.flatMap(({ X2, Ytrue, Z, Ypred, P, Q, R }) => [X2, Ytrue, Z, Ypred, P, Q, R]), 4)
  const named = (numbers: Readonly<Record<string, number>>): void => {
    for (const [name, value] of Object.entries(numbers)) expect(output()).toContain(`${name} ${value.toFixed(6)}`)
  }
  named(one.gradient)
  for (const iteration of [1, 2]) named(one.iterations[iteration]!.params)
  expect(output()).toContain(`Iteration 2: loss ${one.iterations[1]!.loss.toFixed(4)}`)
  expect(output()).toContain(one.lossFloor_outputs_at_1.toFixed(4))
  const two = examples['example2-002-seed42-weights'].expected
  close(numbersAfter('0.500').slice(1), two.rows.slice(1, 2).flatMap(({ Y, Z11, A11, Z12, A12 }) => [Y, Z11, A11, Z12, A12]), 3)
  close(numbersAfter('-0.338'), two.rows.slice(2).flatMap(({ A21, Z22, A22, Ypred }) => [A21, Z22, A22, Ypred]), 3)
  close(numbersAfter('-0.241069'), two.rows.slice(2).flatMap(({ delta21, delta22, delta11, delta12 }) => [delta21, delta22, delta11, delta12]), 6)
  named(two.gradient)
  named(two.updated)
  expect(output()).toContain(`loss ${two.lossAfter.toFixed(6)}`)
})
