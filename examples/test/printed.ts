/** What examples print, caught for the tests of a file. */
import { afterEach, beforeEach, vi } from 'vitest'

/** Catches what each test of the file prints: all of it as text, or line by line. */
export function catchPrinted(): { readonly output: () => string; readonly lines: readonly string[] } {
  let lines: string[] = []
  beforeEach(() => {
    lines = []
    vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => { lines.push(values.join(' ')) })
  })
  afterEach(() => { vi.restoreAllMocks() })
  return { output: () => lines.join('\n'), get lines() { return lines } }
}
