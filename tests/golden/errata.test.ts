// What the documents print wrong does not hold, and what is right does: one table, one test. docs/errata.md is what the table says.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { errataPage } from '../../scripts/errata'
import { close, isNumberCheck, lastDigit, numberOf } from './errata/erratum'
import type { NumberCheck } from './errata/erratum'
import { confirmed } from './errata/confirmed'
import { documents } from './errata/table'
import { examples } from './examples'

const all = documents.flatMap(({ errata }) => errata)

/** Whether a number is the one that is written, to its last digit. */
const reads = (value: number, written: string): boolean => Math.abs(value - numberOf(written)) <= lastDigit(written) / 2 * (1 + 1e-9) || close(value, numberOf(written))

async function checkNumbers({ of, library, right, printed, asPrinted, within }: NumberCheck): Promise<void> {
  const value = await library()
  expect(reads(value, right), `${of} is ${value}, not ${right}`).toBe(true)
  expect(reads(value, printed), `${of} is ${value}: the printed ${printed} is no erratum`).toBe(false)
  if (within !== undefined) expect(Math.abs(value - numberOf(printed)), `${of}: what is printed is ${printed}`).toBeLessThanOrEqual(within)
  if (asPrinted !== undefined) {
    const other = await asPrinted()
    expect(reads(other, printed), `${of}: what is printed gives ${other}, not ${printed}`).toBe(true)
  }
}

describe('errata', () => {
  test.each(all.map(erratum => [erratum.id, erratum] as const))('%s', async (_, { checks = [], ...texts }) => {
    const text = Object.values(texts).join(' ')
    for (const check of checks) {
      if (isNumberCheck(check)) {
        for (const number of [check.right, check.printed]) expect(text, `${check.of}: ${number} is not told`).toContain(number)
        await checkNumbers(check)
      } else expect(await check.holds(), check.shows).toBe(true)
    }
  })

  test('are numbered through, each document from 1', () => {
    expect(documents.map(({ errata }) => errata.length)).toEqual([11, 11, 19, 17, 7])
    for (const { number, errata } of documents) expect(errata.map(({ id }) => id)).toEqual(errata.map((_, i) => `E-${number}-${i + 1}`))
  })

  test('the check of numbers finds a print that is right, a wrong right value, and a print that its formula does not give', async () => {
    const check: NumberCheck = { of: 'x', library: () => 0.6364, right: '0.6364', printed: '0.63' }
    await expect(checkNumbers(check)).resolves.toBeUndefined()
    await expect(checkNumbers({ ...check, printed: '0.64' })).rejects.toThrow('the printed 0.64 is no erratum')
    await expect(checkNumbers({ ...check, right: '0.6365' })).rejects.toThrow('not 0.6365')
    await expect(checkNumbers({ ...check, asPrinted: () => 0.62 })).rejects.toThrow('gives 0.62')
    await expect(checkNumbers({ ...check, within: 0.006 })).rejects.toThrow('what is printed is 0.63')
  })
})

describe('printed values that are right', () => {
  test.each(confirmed.map(one => [one.what, one] as const))('%s', async (_, { examples: ids, values = [] }) => {
    for (const id of ids) expect(examples).toHaveProperty([id])
    for (const { of, library, printed } of values) {
      const value = await library()
      expect(Math.abs(value - numberOf(printed)), `${of} is ${value}, printed ${printed}`).toBeLessThanOrEqual(lastDigit(printed) * (1 + 1e-9))
    }
  })
})

test('docs/errata.md is up to date (npm run errata)', () => {
  expect(readFileSync('docs/errata.md', 'utf8')).toBe(errataPage())
})
