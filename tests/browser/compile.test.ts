// Compiled programs in Chromium, on the page and in a Web Worker: XOR and digits are learned, with the bits that Node computes.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { serve, watch } from './pages'
// @ts-expect-error it is for browsers as it stands, so it has no types
import { train } from './training.js'

interface Result { readonly score: number; readonly weights: readonly (readonly number[])[] }
type Outcome = { readonly xor: Result; readonly digits: Result } | { readonly error: string }

async function trained(policy: string): Promise<{ page: Outcome; worker: Outcome }> {
  const pages = await serve(policy)
  try {
    const page = await pages.browser.newPage()
    const { errors, failed } = watch(page)
    await page.goto(`${pages.origin}/tests/browser/training.html`)
    await Promise.race([failed, page.locator('#done').filter({ hasText: 'done' }).waitFor({ timeout: 40_000 })])
    expect(errors).toEqual([])
    return await page.evaluate(() => (globalThis as unknown as { trained: { page: Outcome; worker: Outcome } }).trained)
  } finally {
    await pages.close()
  }
}

test('XOR and digits, bit for bit as in Node, on a page that forbids code made from text', async () => {
  const expected = (train as (data: string) => { xor: Result; digits: Result })(await readFile(new URL('../../examples/data/digits.csv', import.meta.url), 'utf8'))
  expect(expected.xor.score).toBeLessThan(0.01)
  expect(expected.digits.score).toBeGreaterThan(0.9)
  const { page, worker } = await trained("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'")
  expect(page).toEqual(expected)
  expect(worker).toEqual(expected)
})

test('a page that forbids WebAssembly is told so', async () => {
  const { page, worker } = await trained("default-src 'self'")
  for (const { error } of [page, worker] as { error: string }[]) expect(error).toMatch(/^EvaluationError ENGINE_UNAVAILABLE: [^]*wasm-unsafe-eval/)
})
