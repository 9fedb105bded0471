/** Static pages in headless Chromium, served from this repository as any server would. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'

const root = fileURLToPath(new URL('../..', import.meta.url))
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.map': 'application/json', '.csv': 'text/csv' }
const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

function findChromium(): string {
  const places = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  const found = places.find((file) => file && existsSync(file))
  if (!found) throw new Error(`no Chromium in ${places.filter(Boolean).join(', ')}; set CHROMIUM to its path`)
  return found
}

export interface Pages {
  readonly browser: Browser
  readonly origin: string
  close(): Promise<void>
}

/** @param policy the content security policy that pages and workers are served with, if any */
export async function serve(policy?: string): Promise<Pages> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    readFile(path.join(root, path.normalize(pathname))).then(
      (content) => {
        if (policy !== undefined) response.setHeader('content-security-policy', policy)
        response.setHeader('content-type', types[path.extname(pathname)] ?? 'text/plain').end(content)
      },
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', ...quiet] })
  return {
    browser,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      await browser.close()
      server.close()
    },
  }
}

/** What goes wrong on a page from now on, and the moment at which something first does. */
export function watch(page: Page): { readonly errors: readonly string[]; readonly failed: Promise<void> } {
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
  return { errors, failed }
}
