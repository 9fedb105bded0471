/** A first step in a fresh process: how long from the import of a contender to its first result. */
import { readFileSync } from 'node:fs'
import process from 'node:process'
import type { Contender } from './contender.js'
import { MARK, unpackArrays } from './protocol.js'
import type { Request } from './protocol.js'

/** Imports the bundle of a contender and takes the first step on the task in a file, timed from before the import. */
export async function firstStep(bundle: string, file: string): Promise<void> {
  const { spec, arrays } = JSON.parse(readFileSync(file, 'utf8')) as Request & { readonly do: 'prepare' }
  const task = { spec, arrays: unpackArrays(arrays) }
  const since = performance.now()
  const { contender } = await import(bundle) as { readonly contender: Contender }
  const prepared = await contender.prepare(task)
  await prepared.reset()
  await prepared.run(1)
  await prepared.read()
  process.stdout.write(`${MARK}${JSON.stringify({ milliseconds: performance.now() - since })}\n`)
  // Some libraries keep a process alive.
  process.exit(0)
}
