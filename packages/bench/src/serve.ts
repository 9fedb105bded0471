/** The process of one contender written in JavaScript: reads requests from its input, answers on its output. */
import process from 'node:process'
import { createInterface } from 'node:readline'
import type { Contender, Prepared } from './contender.js'
import { MARK, unpackArrays } from './protocol.js'
import type { Answers, Calibrated, Measured, Reply, Request } from './protocol.js'
import type { Results } from './task.js'

/** Steps until this many times the length of a slice have passed, so that the code is warm. */
const WARM_UP = 3

export async function serve(contender: Contender): Promise<void> {
  let prepared: Prepared | undefined
  for await (const line of createInterface({ input: process.stdin })) {
    // The runner, the only one at the other end, writes nothing but requests.
    const request = JSON.parse(line) as Request
    let reply: Reply
    try {
      reply = { ok: true, value: await answer(request) }
    } catch (error) {
      reply = { ok: false, unsupported: error instanceof Error && error.name === 'Unsupported', error: error instanceof Error ? error.message : String(error) }
    }
    process.stdout.write(`${MARK}${JSON.stringify(reply)}\n`)
  }

  async function answer(request: Request): Promise<Answers[keyof Answers]> {
    if (request.do === 'load') return { versions: await contender.load() }
    if (request.do === 'prepare') {
      prepared = await contender.prepare({ spec: request.spec, arrays: unpackArrays(request.arrays) })
      return { preparation: prepared.preparation ?? {}, note: prepared.note ?? '' }
    }
    if (prepared === undefined) throw new Error(`${request.do} before prepare`)
    switch (request.do) {
      case 'check': return { results: await resultsOf(prepared, request.steps) }
      case 'calibrate': return calibrate(prepared, request.unit, request.seconds)
      case 'measure': return measure(prepared, request.steps)
    }
  }
}

/** What the first steps gave, one after another. */
export async function resultsOf(prepared: Prepared, steps: number): Promise<Results> {
  const results: Record<string, number[]> = {}
  await prepared.reset()
  for (let step = 0; step < steps; step++) {
    await prepared.run(1)
    for (const [name, numbers] of Object.entries(await prepared.read())) {
      const all = results[name] ??= []
      // One by one: a million arguments are too many for a call.
      for (const number of numbers) all.push(number)
    }
  }
  return results
}

async function calibrate(prepared: Prepared, unit: number, slice: number): Promise<Calibrated> {
  await prepared.reset()
  let steps = unit
  let total = 0
  for (;;) {
    const { seconds } = await measure(prepared, steps)
    total += seconds
    const fitting = Math.max(unit, Math.round(slice / (seconds / steps) / unit) * unit)
    if (total >= WARM_UP * slice) return { steps: fitting }
    // Never many times more at once: the first steps are slow and mislead.
    steps = Math.min(fitting, steps * 4)
  }
}

async function measure(prepared: Prepared, steps: number): Promise<Measured> {
  await prepared.reset()
  if (steps > 1) await prepared.run(1)
  const before = process.cpuUsage()
  const since = performance.now()
  const running = prepared.run(steps)
  // Nothing is awaited for contenders that are synchronous.
  if (running !== undefined) await running
  const seconds = (performance.now() - since) / 1000
  const { user, system } = process.cpuUsage(before)
  return { seconds, processor: (user + system) / 1e6 }
}
