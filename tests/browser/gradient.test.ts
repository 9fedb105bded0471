// A static page, no bundler: a module script imports the built @mlp/autograd and computes a gradient in Chromium.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serve, watch } from './pages'
import type { Pages } from './pages'

let pages: Pages
beforeAll(async () => { pages = await serve() })
afterAll(() => pages?.close())

test('a static page computes a gradient with the built module', async () => {
  const page = await pages.browser.newPage()
  const { errors, failed } = watch(page)
  await page.goto(`${pages.origin}/tests/browser/page.html`)
  const gradient = page.locator('#gradient')
  await Promise.race([failed, gradient.filter({ hasText: /./ }).waitFor({ timeout: 20_000 })])
  expect(errors).toEqual([])
  const text = await gradient.textContent()
  // 2 · (1 − tanh(1)²)
  expect(Number(text)).toBeCloseTo(2 * (1 - Math.tanh(1) ** 2), 14)
})
