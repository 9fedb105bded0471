/** The workload "cold": import and a first step of XOR, each contender in a fresh process, round by round. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { cleanEnvironment, commandOf } from './children.js'
import type { Comparison, Outcome, Plan } from './compare.js'
import { MARK, packTask } from './protocol.js'
import type { Entrant } from './roster.js'
import { ratios, spread } from './statistics.js'
import type { Workload } from './workloads/workloads.js'

const execute = promisify(execFile)
/** How an error of a contender that is not made for the task begins. */
const NO_ENTRY = 'Unsupported: '

export async function compareFirstSteps(xor: Workload, online: Workload, entrants: readonly Entrant[], plan: Plan): Promise<Comparison> {
  const folder = mkdtempSync(path.join(tmpdir(), 'mlp-bench-'))
  try {
    const file = path.join(folder, 'xor.json')
    writeFileSync(file, JSON.stringify(packTask(xor.task())))
    const onlineFile = path.join(folder, 'xor-online.json')
    writeFileSync(onlineFile, JSON.stringify(packTask(online.task())))
    const seconds = new Map(entrants.map(({ name }) => [name, new Array<number>()]))
    const failures = new Map<string, string>()
    for (let round = 0; round < plan.rounds; round++) {
      for (const entrant of entrants) {
        if (failures.has(entrant.name)) continue
        try {
          const [command, args] = commandOf(entrant, plan.python, entrant.name === 'brain' ? onlineFile : file)
          const { stdout } = await execute(command, args, { env: cleanEnvironment(), timeout: 120_000 })
          const line = stdout.split('\n').find(one => one.startsWith(MARK))
          const { milliseconds } = JSON.parse(line?.slice(MARK.length) ?? '{}') as { readonly milliseconds?: number }
          if (milliseconds === undefined) throw new Error('it printed no time')
          seconds.get(entrant.name)!.push(milliseconds / 1000)
        } catch (error) {
          failures.set(entrant.name, reasonOf(error))
          plan.say(`  ${entrant.title}: ${reasonOf(error)}`)
        }
      }
    }
    const ours = seconds.get(entrants[0]!.name)!
    const outcomes = entrants.map(({ name, title }): Outcome => {
      const reason = failures.get(name) ?? ''
      const times = seconds.get(name)!
      const status = reason === '' ? 'measured' : reason.startsWith(NO_ENTRY) ? 'no entry' : 'failed'
      const all = status === 'measured' && ours.length === times.length ? ratios(times, ours) : []
      return {
        contender: name, title, status, reason: reason.replace(NO_ENTRY, ''), note: name === 'brain' ? 'one sample' : '', difference: undefined, preparation: {},
        seconds: status === 'measured' ? times : [], processors: undefined, ratios: all, ratio: all.length > 0 ? spread(all) : undefined,
      }
    })
    return { workload: 'cold', title: 'cold start: import and the first step of XOR in a fresh process (the start of Node or Python not counted)', unit: 'first step', flops: undefined, outcomes }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The line of a failed process that says why. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error && 'stderr' in error && typeof error.stderr === 'string' && error.stderr !== '' ? error.stderr : String(error)
  return text.split('\n').find(line => /(Error|Unsupported)\b.*:/.test(line))?.trim() ?? text.trim().split('\n')[0]!
}
