// docs/operations.md is what the records say.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { operationsPage } from '../scripts/operations'

test('docs/operations.md is up to date (npm run operations)', () => {
  expect(readFileSync('docs/operations.md', 'utf8')).toBe(operationsPage())
})
