// Attribution explains two trained networks, and its sums come out.
import { expect, test } from 'vitest'
import { run } from '../src/attribution'
import { catchPrinted } from './printed'

const { output } = catchPrinted()

test('a digit and a flower are explained, completely', async () => {
  await run()
  expect(output()).toContain('They are complete')
  const misses = [...output().matchAll(/steps miss the difference by (\S+)/g)].map(match => Math.abs(Number(match[1])))
  expect(misses).toHaveLength(3)
  expect(misses[2]!).toBeLessThan(misses[0]! / 10)
  const lost = Object.fromEntries([...output().matchAll(/^ {2}(\w+ \w+) +(0\.\d+) ± /gm)].map(match => [match[1], Number(match[2])]))
  expect(Math.min(lost['petal length'], lost['petal width'])).toBeGreaterThan(Math.max(lost['sepal length'], lost['sepal width']))
  const [sum, difference] = /sum +\+(\S+) +f\(x\) − f\(baseline\) \+(\S+),/.exec(output())!.slice(1).map(Number)
  expect(sum).toBe(difference)
  const parts = [...output().matchAll(/([+−])(0\.\d+) {3}sampled ([+−])(0\.\d+) ± (0\.\d+)/g)].map(match => match.slice(1))
  expect(parts).toHaveLength(4)
  for (const [sign, exact, sampledSign, sampled, error] of parts) {
    expect(Math.abs(Number(`${sign === '−' ? '-' : ''}${exact}`) - Number(`${sampledSign === '−' ? '-' : ''}${sampled}`))).toBeLessThan(4 * Number(error) + 1e-4)
  }
})
