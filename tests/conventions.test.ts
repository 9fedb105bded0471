// docs/conventions.md is what the records and the measurements say, lacks nothing, and is true of this library.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { allOperations } from '../packages/autograd/src/ops/all'
import { conventionsPage, decisions, measurements } from '../scripts/conventions'
import { here } from '../scripts/peers/here'
import { probe, show } from '../scripts/peers/probe'

const all = decisions()
const nameOf = (operation: string, where: string): string => `${operation}: ${where}`
const measured = Object.entries(measurements.cases).flatMap(([operation, cases]) => Object.entries(cases).map(([where, one]) => ({ operation, where, one })))
const cases = Object.entries(here).flatMap(([operation, of]) => Object.entries(of).map(([where, [expected, run]]) => ({ operation, where, expected, run, name: nameOf(operation, where) })))

test('docs/conventions.md is up to date (npm run conventions)', () => {
  expect(readFileSync('docs/conventions.md', 'utf8')).toBe(conventionsPage())
})

describe('the measurements (scripts/peers/conventions.py)', () => {
  test('have an entry of both libraries for everything that the records decide', () => {
    const lacking = all.filter(({ operation, where }) => !(measurements.cases[operation.name]?.[where]?.torch && measurements.cases[operation.name]?.[where]?.jax))
    expect(lacking.map(({ operation, where }) => nameOf(operation.name, where))).toEqual([])
  })

  test('have none for what the records do not decide', () => {
    const decided = new Set(all.map(({ operation, where }) => nameOf(operation.name, where)))
    expect(measured.map(({ operation, where }) => nameOf(operation, where)).filter(name => !decided.has(name))).toEqual([])
  })

  test('reach every domain of an elementwise operation', () => {
    const domains = allOperations.filter(({ kind, domain }) => kind === 'elementwise' && domain !== undefined).map(({ name }) => name)
    const reached = new Set(all.filter(({ from }) => from === 'domain').map(({ operation }) => operation.name))
    expect(domains.length).toBeGreaterThan(10)
    expect(domains.filter(name => !reached.has(name))).toEqual([])
  })

  test('are at the point that names them', () => {
    for (const { operation: { name }, from, where } of all) {
      if (from !== 'kink' && from !== 'domain') continue
      expect(measurements.cases[name]![where]!.inputs.map(one => show(one)).join(', '), name).toBe(where.replaceAll(/[()]/g, ''))
    }
  })
})

describe('what the page says of this library', () => {
  test('every convention has a case that is run, and no case is stale', () => {
    const conventions = all.filter(({ from }) => from === 'convention').map(({ operation, where }) => nameOf(operation.name, where))
    expect(cases.map(({ name }) => name).sort()).toEqual(conventions.sort())
  })

  test.each(cases)('$name', ({ operation, where, run, expected }) => {
    expect(probe(run, measurements.cases[operation]![where]!.inputs)).toBe(expected)
  })

  test('the derivatives of kinks are those of the records', () => {
    for (const { operation, where, kink, result } of all) {
      if (kink !== undefined) expect(result().split('∂ ')[1], nameOf(operation.name, where)).toBe(kink.map(one => show(one)).join(', '))
    }
  })

  test('reductions of nothing give what the records say', () => {
    for (const { operation, from, result } of all) {
      if (from !== 'empty' || operation.kind !== 'reduction') continue
      const given = result().split(';')[0]
      expect(given === 'true' ? 1 : given === 'false' ? 0 : Number(given), operation.name).toBe(operation.empty)
    }
  })

  test('operations without a derivative say so', () => {
    for (const { operation, from, result } of all) if (from === 'derivative') expect(result(), operation.name).toContain('∂ error (NotDifferentiableError)')
  })

  test('a convention that others do not share has a reason', () => {
    // The class of an error and the sign of 0 are no difference.
    const plain = (text: string): string => text.replaceAll(/error \(\w+\)/g, 'error').replaceAll(/−0(?![\d.])/g, '0')
    const unexplained = all.filter(({ operation, where, from, why, result }) => {
      const { torch, jax } = measurements.cases[operation.name]![where]!
      return from !== 'domain' && why === undefined && [torch, jax].some(one => one !== '—' && plain(one) !== plain(result()))
    })
    expect(unexplained.map(({ operation, where }) => nameOf(operation.name, where))).toEqual([])
  })
})
