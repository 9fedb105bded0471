// Worked examples of textbooks and lectures, run through the library: every number they expect.
import { afterAll, describe, expect, test } from 'vitest'
import { compare } from './compare'
import { execute, ids } from './examples'
import type { Execution } from './examples'

const executed: Execution[] = []
afterAll(() => {
  const numbers = executed.reduce((total, one) => total + one.numbers, 0)
  console.log([`${executed.length} worked examples executed, ${numbers} numbers compared`, ...executed.map(({ id, rows }) => `  ${id} (${rows.join(', ')})`)].join('\n'))
})

describe('worked examples', () => {
  test.each(ids)('%s', async (id) => {
    const execution = await execute(id)
    expect(execution.differences).toEqual([])
    expect(execution.numbers).toBeGreaterThan(3)
    expect(execution.rows.every(row => /^00\d\.\d+$/.test(row))).toBe(true)
    executed.push(execution)
  })
})

describe('the comparison', () => {
  const expected = { a: 1, b: [2, 3], c: { printedWrong: 9, d: null } }
  test('takes what is within the tolerance and leaves out what is printed', () => {
    expect(compare(expected, { a: 1 + 1e-13, b: [2, 3], c: { d: null } })).toEqual({ numbers: 3, differences: [] })
  })
  test('takes a tolerance for each place', () => {
    expect(compare({ a: 1, b: 1 }, { a: 1.05, b: 1.05 }, place => ({ absolute: place === '.a' ? 0.1 : 0, relative: 0 })).differences).toEqual(['.b: expected 1, got 1.05'])
  })
  test('reports what is different, missing and too many, and where', () => {
    expect(compare(expected, { a: 1.1, b: [2], c: { d: 0, e: 1 } }).differences).toEqual([
      '.a: expected 1, got 1.1', '.b.1: expected, but not computed', '.c.d: expected null, got 0', '.c.e: computed, but nothing is expected',
    ])
    expect(compare({ a: 1 }, undefined).differences).toEqual([': expected, but not computed'])
    expect(compare([1], { 0: 1 }).differences).toHaveLength(1)
    expect(compare(1, NaN).differences).toHaveLength(1)
  })
})
