/** What an example prints, caught for the test that runs it. */
import { afterEach, beforeEach, vi } from 'vitest'

export const printed: string[] = []
export const output = (): string => printed.join('\n')

beforeEach(() => {
  printed.length = 0
  vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => { printed.push(values.join(' ')) })
})
afterEach(() => { vi.restoreAllMocks() })
