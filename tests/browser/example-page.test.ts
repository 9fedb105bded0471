// The example page as Vite builds it: it trains in a worker, its loss falls, it can be stopped, and nothing is reported to the console.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { serve, watch } from './pages'
import type { Pages } from './pages'

let pages: Pages
// All that the page needs: its own files, WebAssembly, and an icon in its head.
beforeAll(async () => { pages = await serve("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:") })
afterAll(() => pages?.close())

async function open(colorScheme: 'light' | 'dark'): Promise<{ page: Page; errors: readonly string[]; failed: Promise<void> }> {
  const page = await pages.browser.newPage({ colorScheme })
  const { errors, failed } = watch(page)
  const said: string[] = []
  page.on('console', message => { if (message.type() === 'error' || message.type() === 'warning') said.push(message.text()) })
  await page.goto(`${pages.origin}/examples/page/dist/index.html`)
  return { page, failed, get errors() { return [...errors, ...said] } }
}

const loss = async (page: Page): Promise<number> => Number(await page.locator('#loss').textContent())
const status = (page: Page, text: RegExp) => page.getByRole('status').filter({ hasText: text })

test('the network learns the moons', async () => {
  const opened = await open('light')
  const { page, failed } = opened
  const started = page.getByRole('button', { name: 'Start' })
  await started.click()
  await Promise.race([failed, page.locator('#loss').filter({ hasText: /\d/ }).waitFor()])
  const first = await loss(page)
  await Promise.race([failed, status(page, /Finished/).waitFor({ timeout: 50_000 })])
  expect(opened.errors).toEqual([])
  expect(await loss(page)).toBeLessThan(first / 4)
  expect(await loss(page)).toBeLessThan(0.05)
  expect(Number.parseInt(await page.locator('#accuracy').textContent() ?? '', 10)).toBeGreaterThanOrEqual(96)
  expect(await page.locator('#epoch').textContent()).toMatch(/^300/)
  expect(await page.getByRole('img', { name: /Loss by epoch: from 0\.\d+ to 0\.0\d+ in 300 epochs/ }).count()).toBe(1)
  // The picture shows both classes: in the middle of the left edge and at the bottom it has the colors of different regions.
  const [left, bottom] = await page.evaluate<readonly number[][]>(`(({ width, height }, context) =>
    [[0.02, 0.5], [0.5, 0.97]].map(([x, y]) => [...context.getImageData(x * width, y * height, 1, 1).data])
  )(document.querySelector('canvas'), document.querySelector('canvas').getContext('2d'))`)
  expect(left![2]! - left![0]!).toBeGreaterThan(40)
  expect(bottom![0]! - bottom![2]!).toBeGreaterThan(40)
})

test('it can be stopped, chosen anew and started again', async () => {
  const opened = await open('dark')
  const { page, failed } = opened
  await page.getByRole('button', { name: 'Start' }).click()
  await Promise.race([failed, page.locator('#epoch').filter({ hasText: /^[1-9]/ }).waitFor()])
  expect(await page.getByLabel('Activation').isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Stop' }).click()
  await Promise.race([failed, status(page, /^Stopped after \d+ epochs/).waitFor()])
  const epochs = Number.parseInt(await page.locator('#epoch').textContent() ?? '', 10)
  expect(epochs).toBeLessThan(300)
  await page.getByLabel('Activation').selectOption('relu')
  await page.getByLabel('Hidden units').fill('3')
  await status(page, /^Ready/).waitFor()
  expect(await page.locator('#loss').textContent()).toBe('–')
  await page.getByRole('button', { name: 'Start' }).click()
  await Promise.race([failed, page.locator('#loss').filter({ hasText: /\d/ }).waitFor()])
  expect(opened.errors).toEqual([])
})
