// Every row of the inventory is there once, and has a number that proves it, or a text. docs/inventory.md is what the table says.
import { existsSync, readFileSync } from 'node:fs'
import * as autograd from '@mlp/autograd'
import * as compiler from '@mlp/autograd/compile'
import * as nn from '@mlp/nn'
import * as viz from '@mlp/viz'
import { describe, expect, test } from 'vitest'
import { inventoryPage } from '../../scripts/inventory'
import { examples, ids, rowsWithExamples } from './examples'
import { ROUNDING, rowIds } from './inventory/row'
import type { InventoryCheck } from './inventory/row'
import { inventory, proofOf } from './inventory/table'

/** What is different from what is expected. */
async function differences({ run, expected, within }: InventoryCheck): Promise<string[]> {
  const [got, right] = [[await run()].flat(), [expected].flat()]
  if (got.length !== right.length) return [`${got.length} numbers in place of ${right.length}`]
  const agrees = (one: number | string, other: number | string): boolean =>
    typeof one === 'number' && typeof other === 'number' ? Math.abs(one - other) <= (within ?? ROUNDING.absolute + ROUNDING.relative * Math.abs(other)) : one === other
  return right.flatMap((one, i) => agrees(got[i]!, one) ? [] : [`${got[i]!} in place of ${one}, at ${i}`])
}

const checks = inventory.flatMap(({ row, checks = [] }) => checks.map(check => [`${row}: ${check.of}`, check] as const))

describe('numbers of the inventory', () => {
  test.each(checks)('%s', async (_, check) => {
    expect(await differences(check)).toEqual([])
  })

  test('a wrong number or formula, a number too many and one that is none are found', async () => {
    expect(await differences({ of: 'x', run: () => [1, 2.1], expected: [1, 2] })).toEqual(['2.1 in place of 2, at 1'])
    expect(await differences({ of: 'x', run: () => [1, 2], expected: 1 })).toEqual(['2 numbers in place of 1'])
    expect(await differences({ of: 'x', run: () => NaN, expected: 0, within: 1 })).toHaveLength(1)
    expect(await differences({ of: 'x', run: () => '2·x', expected: '2x' })).toEqual(['2·x in place of 2x, at 0'])
    expect(await differences({ of: 'x', run: () => 1.05, expected: 1, within: 0.1 })).toEqual([])
  })
})

describe('the inventory', () => {
  test('has every row of the documents once, in order', () => {
    expect(inventory.map(({ row }) => row)).toEqual(rowIds)
  })

  test('names a call or a text for every row, and a number or a text that proves it', () => {
    expect(inventory.filter(({ call, docs }) => call === undefined && docs === undefined).map(({ row }) => row)).toEqual([])
    const unproved = inventory.filter(one => {
      const { examples: held, checks: numbers, docs } = proofOf(one)
      return one.call === undefined ? docs === undefined : held.length + numbers.length === 0
    })
    expect(unproved.map(({ row }) => row)).toEqual([])
  })

  test('has all rows that worked examples name', () => {
    expect(rowsWithExamples.filter(row => !rowIds.some(one => one === row))).toEqual([])
  })

  test('calls functions that there are', () => {
    const exported = new Set([autograd, compiler, nn, viz].flatMap(module => Object.keys(module)))
    const unknown = inventory.flatMap(({ row, call = '' }) => [...call.matchAll(/(?<![\w.])([a-zA-Z]\w*)\(/g)].filter(([, name]) => name !== 'model' && !exported.has(name!)).map(([, name]) => `${row}: ${name!}`))
    expect(unknown).toEqual([])
  })

  test('calls examples that there are', () => {
    const list = readFileSync('examples/src/example.ts', 'utf8')
    const missing = inventory.flatMap(({ call = '' }) => [...call.matchAll(/npm run example ([\w-]+)/g)].map(([, name]) => name!)).filter(name => !new RegExp(`^ +'?${name}'?: \\{`, 'm').test(list))
    expect(missing).toEqual([])
  })

  test('points at texts that there are', () => {
    const missing = inventory.flatMap(({ row, docs }) => {
      if (docs === undefined) return []
      const [page, heading] = docs.split('#')
      const found = existsSync(page!) && [...readFileSync(page!, 'utf8').matchAll(/^#+ (.+)$/gm)].some(([, title]) => anchorOf(title!) === heading)
      return found ? [] : [`${row}: ${docs}`]
    })
    expect(missing).toEqual([])
  })
})

/** The anchor that a heading of Markdown gets. */
const anchorOf = (title: string): string => title.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-')

test('there are 87 worked examples, each with a runner', () => {
  expect(ids).toHaveLength(87)
  expect(Object.keys(examples)).toEqual(ids)
})

test('docs/inventory.md is up to date (npm run inventory)', () => {
  expect(readFileSync('docs/inventory.md', 'utf8')).toBe(inventoryPage())
})
