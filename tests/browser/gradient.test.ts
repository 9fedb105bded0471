// A static page, no bundler: a module script imports the built @mlp/autograd and computes a gradient in Chromium.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.map': 'application/json' }
const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

function findChromium(): string {
  const places = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  const found = places.find((file) => file && existsSync(file))
  if (!found) throw new Error(`no Chromium in ${places.filter(Boolean).join(', ')}; set CHROMIUM to its path`)
  return found
}

let server: Server
let browser: Browser
let origin: string

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    readFile(path.join(root, path.normalize(pathname))).then(
      (content) => response.setHeader('content-type', types[path.extname(pathname)] ?? 'text/plain').end(content),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', ...quiet] })
})

afterAll(async () => {
  await browser?.close()
  server?.close()
})

test('a static page computes a gradient with the built module', async () => {
  const page = await browser.newPage()
  const errors: string[] = []
  const failed = new Promise<void>((resolve) => {
    const report = (message: string) => {
      errors.push(message)
      resolve()
    }
    page.on('pageerror', (error) => report(error.message))
    page.on('response', (response) => {
      if (response.status() >= 400 && !response.url().endsWith('/favicon.ico')) report(`${response.status()} ${response.url()}`)
    })
  })
  await page.goto(`${origin}/tests/browser/page.html`)
  const gradient = page.locator('#gradient')
  await Promise.race([failed, gradient.filter({ hasText: /./ }).waitFor({ timeout: 20_000 })])
  expect(errors).toEqual([])
  const text = await gradient.textContent()
  // 2 · (1 − tanh(1)²)
  expect(Number(text)).toBeCloseTo(2 * (1 - Math.tanh(1) ** 2), 14)
})
