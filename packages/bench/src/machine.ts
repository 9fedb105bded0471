/** What the figures were measured on and with. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { folders } from './children.js'
import type { Entrant } from './roster.js'

export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
  readonly node: string
  readonly v8: string
  /** Processes waiting to run, a minute's average, when the run began: others' work spoils figures. */
  readonly load: number
  readonly commit: string
  readonly date: string
}

export function describeMachine(): Machine {
  const cores = os.cpus()
  return {
    processor: `${cores[0]?.model.trim() ?? 'unknown'}${family()}`, cores: cores.length, memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()} ${os.arch()}`, node: process.version, v8: process.versions.v8, load: os.loadavg()[0]!, commit: commit(), date: new Date().toISOString(),
  }
}

/** Virtual machines often give no more than the maker's name; family and model tell the generation. */
function family(): string {
  try {
    const text = readFileSync('/proc/cpuinfo', 'utf8')
    const field = (name: string): string | undefined => new RegExp(`^${name}\\s*:\\s*(.+)$`, 'm').exec(text)?.[1]
    const widths = ['avx512f', 'avx2', 'avx'].find(flag => field('flags')?.split(' ').includes(flag))
    return ` (family ${field('cpu family') ?? '?'}, model ${field('model') ?? '?'}${widths === undefined ? '' : `, ${widths}`})`
  } catch {
    return ''
  }
}

function commit(): string {
  try {
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: folders.bench(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--', '..') === '' ? '' : ' with changes'}`
  } catch {
    return 'unknown'
  }
}

/** The installed version of every package of a contender. */
export function installedVersions({ packages }: Entrant): Record<string, string> {
  return Object.fromEntries(packages.map(name => {
    const file = path.join(folders.peers(), 'node_modules', name, 'package.json')
    if (!existsSync(file)) return [name, 'not installed']
    return [name, (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version]
  }))
}
