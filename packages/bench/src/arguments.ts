/** The command line. */
import { parseArgs } from 'node:util'
import process from 'node:process'
import type { EngineName } from './ours.js'
import { peers } from './roster.js'
import { workloads } from './workloads/workloads.js'

export interface Options {
  /** Names of workloads, `cold` and `size` among them. */
  readonly only: readonly string[]
  readonly peers: readonly string[]
  readonly rounds: number
  readonly processes: number
  readonly slice: number
  readonly ours: EngineName
  readonly json: string | undefined
  readonly markdown: string | undefined
  readonly python: string
  readonly list: boolean
}

/** Said of a command line that means nothing; the runner prints it without a stack. */
export class UsageError extends Error {}

export const names = [...workloads.map(({ name }) => name), 'cold', 'size']

export const usage = `npm run bench -- [options]
  --only a,b       workloads, or the beginnings of their names (default: all); --list names them
  --peers a,b      whom to compare with (default: all)
  --rounds n       measurements of every contender in turn (default: 7)
  --processes n    how often the processes are started anew within the rounds (default: 1)
  --slice ms       length of one measurement (default: 100)
  --ours engine    interpreter or compile (default: compile)
  --json file      writes everything that was measured
  --markdown file  writes the tables for a README
  --list           names workloads and peers
BENCH_PYTHON names the interpreter of the Python peers (default: python3).`

export function readArguments(args: readonly string[]): Options {
  const { values } = parsed(args)
  const list = (text: string | undefined, known: readonly string[], what: string): string[] => text === undefined ? [...known] : text.split(',').flatMap(one => {
    const exact = known.filter(name => name === one)
    const found = exact.length > 0 ? exact : known.filter(name => name.startsWith(one))
    if (one === '' || found.length === 0) throw new UsageError(`no ${what} ${JSON.stringify(one)}; there are ${known.join(', ')}`)
    return found
  })
  const ours = values.ours ?? 'compile'
  if (ours !== 'compile' && ours !== 'interpreter') throw new UsageError(`--ours ${ours}: interpreter or compile`)
  const rounds = count('rounds', values.rounds, 7)
  return {
    only: list(values.only, names, 'workload'), peers: list(values.peers, peers.map(({ name }) => name), 'peer'),
    rounds, processes: Math.min(rounds, count('processes', values.processes, 1)), slice: count('slice', values.slice, 100) / 1000,
    ours, json: values.json, markdown: values.markdown, python: process.env['BENCH_PYTHON'] ?? 'python3', list: values.list ?? false,
  }
}

function parsed(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const
    return parseArgs({ args: [...args], options: { only: text, peers: text, rounds: text, processes: text, slice: text, ours: text, json: text, markdown: text, list: { type: 'boolean' } } })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function count(name: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text)
  if (!Number.isInteger(value) || value < 1) throw new UsageError(`--${name} ${text ?? ''}: a whole number, one or more`)
  return value
}
