// Every code block of the documentation and every @example runs and prints what it says it prints.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { formatWithOptions } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { blocks, examples, withExpectations, writeSnippets } from '../scripts/snippets'

declare global {
  // called by the modules under .snippets/run
  var documented: (expected: readonly string[]) => void
}

const home = process.cwd()
const scratch = mkdtempSync(path.join(tmpdir(), 'mlp-documentation-'))
beforeAll(() => process.chdir(scratch)) // what an example writes stays out of the repository
afterAll(() => {
  process.chdir(home)
  rmSync(scratch, { recursive: true })
})

describe('documentation', () => {
  let printed: string[][] = []
  beforeEach(() => {
    printed = []
    vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => {
      printed.push(formatWithOptions({ colors: false }, ...values).split('\n'))
    })
    globalThis.documented = (expected) => {
      const last = printed.at(-1) ?? []
      const lines = printed.flat()
      // several calls may print what is expected, but one call's lines belong together
      expect(lines.slice(-Math.max(expected.length, last.length)).map((line) => line.trimEnd())).toEqual(
        expected.map((line) => line.trimEnd()),
      )
      printed = []
    }
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  for (const { title, runs } of writeSnippets())
    test(title, async () => {
      await import(/* @vite-ignore */ runs)
    })
})

describe('the runner of documentation', () => {
  test('keeps the lines of a Markdown file and appends what is continued', () => {
    const text = ['a', '```ts', 'one', '```', 'b', '```ts continued', 'two', '```', '```ts nocheck', 'x', '```'].join('\n')
    expect(blocks(text, 'f')).toEqual([{ source: 'f', line: 3, code: 'one\n\n\n\ntwo' }])
  })

  test('finds examples of docstrings, fenced or not', () => {
    const text = ['x', '/**', ' * Says.', ' * @example', ' * one', ' *   two', ' * @see b', ' */', '/**', ' * @example', ' * ```ts', ' * three', ' * ```', ' */'].join('\n')
    expect(examples(text, 'f')).toEqual([
      { source: 'f', line: 5, code: 'one\n  two' },
      { source: 'f', line: 12, code: 'three' },
    ])
  })

  test('checks what a statement prints, or its value, and complains of an expectation without a statement', () => {
    const check = (...lines: string[]) => `globalThis.documented(${JSON.stringify(lines)});`
    expect(withExpectations('console.log(1) // → 1', 't')).toBe(`console.log(1); ${check('1')} // → 1`)
    expect(withExpectations('f(\n  2)\n// → a\n// → b', 't')).toBe(`;console.log(f(\n  2)); ${check('a', 'b')}\n// → a\n// → b`)
    expect(withExpectations('const y = 1 // → 1', 't')).toBe(`const y = 1; console.log(y); ${check('1')} // → 1`)
    expect(() => withExpectations('\n// → 1', 't')).toThrow('no statement ends')
  })
})
