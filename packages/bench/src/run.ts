/** A whole run: installs the peers, measures, reports. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { judge } from './bars.js'
import { UsageError, names, readArguments, usage } from './arguments.js'
import type { Options } from './arguments.js'
import { Child, bundleChildren, folders } from './children.js'
import { compare } from './compare.js'
import type { Comparison, Plan } from './compare.js'
import { compareFirstSteps } from './first-steps.js'
import { describeMachine, installedVersions } from './machine.js'
import { showBars, showComparison, showHead, showMarkdown, showSizes } from './report.js'
import type { Report } from './report.js'
import { ourEntries, peers } from './roster.js'
import type { Entrant } from './roster.js'
import { bundleSizes } from './sizes.js'
import type { Size } from './sizes.js'
import { workloads } from './workloads/workloads.js'

/** Resolves to the exit status: a missed bar is a result, not a failure. */
export async function run(args: readonly string[]): Promise<number> {
  try {
    const options = readArguments(args)
    if (options.list) print([`workloads: ${names.join(', ')}`, `peers: ${peers.map(({ name }) => name).join(', ')}`].join('\n'))
    else await measure(options)
    return 0
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`${error.message}\n\n${usage}\n`)
    return 2
  }
}

async function measure(options: Options): Promise<void> {
  const machine = describeMachine()
  installPeers()
  const { entrants, absent, versions } = await assembled(options)
  const settings = { ours: options.ours, rounds: options.rounds, processes: options.processes, sliceSeconds: options.slice }
  const report = (comparisons: readonly Comparison[], sizes: readonly Size[]): Report =>
    ({ machine, settings, versions, absent, comparisons, sizes, bars: judge(comparisons, sizes) })
  print(showHead(report([], [])))

  const plan: Plan = { rounds: options.rounds, processes: options.processes, slice: options.slice, python: options.python, say }
  const comparisons: Comparison[] = []
  const add = (comparison: Comparison): void => {
    comparisons.push(comparison)
    print(`\n${showComparison(comparison)}`)
  }
  for (const workload of workloads.filter(({ name }) => options.only.includes(name))) {
    say(`${workload.name} ...`)
    add(await compare(workload, entrants, plan))
  }
  if (options.only.includes('cold')) {
    say('cold ...')
    const named = (name: string) => workloads.find(workload => workload.name === name)!
    add(await compareFirstSteps(named('xor'), named('xor-online'), entrants, plan))
  }
  const sizes = options.only.includes('size') ? await bundleSizes(say) : []
  if (sizes.length > 0) print(`\n${showSizes(sizes)}`)
  const whole = report(comparisons, sizes)
  if (whole.bars.length > 0) print(`\n${showBars(whole.bars)}`)
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(whole, undefined, 2)}\n`)
  if (options.markdown !== undefined) writeFileSync(options.markdown, `${showMarkdown(whole)}\n`)
}

/** Who takes part, with the versions that were found; who cannot is named with the reason. */
async function assembled({ ours, peers: wanted, python }: Options): Promise<{ entrants: Entrant[]; absent: Record<string, string>; versions: Record<string, Record<string, string>> }> {
  const candidates = [ourEntries[ours], ...peers.filter(({ name }) => wanted.includes(name))]
  await bundleChildren(candidates)
  const entrants: Entrant[] = []
  const absent: Record<string, string> = {}
  const versions: Record<string, Record<string, string>> = {}
  for (const entrant of candidates) {
    const child = new Child(entrant, python)
    try {
      versions[entrant.title] = { ...installedVersions(entrant), ...(await child.ask({ do: 'load' })).versions }
      entrants.push(entrant)
    } catch (error) {
      absent[entrant.title] = error instanceof Error ? error.message : String(error)
      // Without this project there is nothing to compare with.
      if (entrant === candidates[0]) throw error
    } finally {
      child.stop()
    }
  }
  return { entrants, absent, versions }
}

/** Installs what this project is measured against, unless that very list is installed already. */
function installPeers(): void {
  const folder = folders.peers()
  const wanted = readFileSync(path.join(folder, 'package.json'), 'utf8')
  const stamp = path.join(folder, 'node_modules/.installed.json')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  say('installing the peers (once)')
  // No install scripts: what they would fetch is not needed.
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' })
  writeFileSync(stamp, wanted)
}

function print(text: string): void { process.stdout.write(`${text}\n`) }
/** Progress goes beside the report. */
function say(line: string): void { process.stderr.write(`${line}\n`) }
