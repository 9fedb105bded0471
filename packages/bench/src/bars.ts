/** What this project has set itself to reach, as data, and how a run stands against it. */
import type { Comparison, Outcome } from './compare.js'
import { peers } from './roster.js'
import type { Size } from './sizes.js'
import { median } from './statistics.js'

/** Whom a bar is about: one contender, each JavaScript library, or whichever JavaScript peer is fastest. */
type Against = { readonly contender: string } | 'every JavaScript library' | 'the best JavaScript peer'

export interface SpeedBar {
  readonly workloads: readonly string[]
  readonly against: Against
  /** Times as fast as they are. */
  readonly atLeast: number
  readonly aim?: number
}
export interface SizeBar { readonly program: string; readonly atMost: number; readonly aim?: number }

/** Small networks: brain.js takes its own form of the same tasks. */
const small = ['xor', 'xor-online', 'moons', 'moons-online', 'mlp-32']
const batches = ['xor', 'moons', 'mlp-32']
const to = (contender: string): Against => ({ contender })

export const speedBars: readonly SpeedBar[] = [
  { workloads: batches, against: to('torch'), atLeast: 10, aim: 10 },
  { workloads: batches, against: to('tfjs-wasm'), atLeast: 20 },
  { workloads: small, against: 'every JavaScript library', atLeast: 5, aim: 10 },
  { workloads: batches, against: to('loops'), atLeast: 3 },
  { workloads: ['mlp-784'], against: to('tfjs-cpu'), atLeast: 10 },
  { workloads: ['mlp-784'], against: to('tfjs-wasm'), atLeast: 10 },
  { workloads: ['mlp-784'], against: to('jax-js'), atLeast: 2.5 },
  { workloads: ['mlp-784'], against: to('loops'), atLeast: 10 },
  { workloads: ['mlp-784'], against: to('torch'), atLeast: 0.6, aim: 0.75 },
  { workloads: ['mlp-512-adam'], against: to('tfjs-wasm'), atLeast: 15 },
  { workloads: ['mlp-512-adam'], against: to('jax-js'), atLeast: 2 },
  { workloads: ['mlp-512-adam'], against: to('torch'), atLeast: 0.4, aim: 0.5 },
  { workloads: ['matmul-64', 'matmul-128', 'matmul-256', 'matmul-512', 'matmul-1024'], against: to('ceiling'), atLeast: 0.85, aim: 0.92 },
  { workloads: ['elementwise'], against: 'the best JavaScript peer', atLeast: 3, aim: 5 },
  { workloads: ['elementwise'], against: to('torch'), atLeast: 2 },
  { workloads: ['hessian'], against: to('jax-js'), atLeast: 5, aim: 20 },
  { workloads: ['scalars'], against: to('micrograd'), atLeast: 80, aim: 200 },
]
export const sizeBars: readonly SizeBar[] = [
  { program: 'grad(tanh)', atMost: 12_000 },
  { program: 'grad(tanh) compiled', atMost: 40_000, aim: 30_000 },
]

export interface Verdict {
  readonly what: string
  readonly against: string
  readonly measured: number | undefined
  readonly bar: number
  readonly aim: number | undefined
  readonly unit: '×' | 'bytes'
  readonly verdict: 'aim reached' | 'met' | 'missed' | 'not measured'
  /** By how much it was missed, or why there is no figure. */
  readonly remark: string
}

export function judge(comparisons: readonly Comparison[], sizes: readonly Size[]): Verdict[] {
  const verdicts = speedBars.flatMap(bar => bar.workloads.flatMap(name => {
    const comparison = comparisons.find(({ workload }) => workload === name)
    return comparison === undefined ? [] : opponents(bar.against, comparison).map(outcome => speedVerdict(bar, name, outcome, comparison.outcomes[0]!))
  }))
  return [...verdicts, ...sizeBars.flatMap(bar => sizes.filter(({ program }) => program === bar.program).map(size => sizeVerdict(bar, size)))]
}

const scripts = new Set(peers.filter(({ runs }) => 'module' in runs).map(({ name }) => name))
const libraries = new Set(peers.filter(({ library }) => library).map(({ name }) => name))

function opponents(against: Against, { outcomes }: Comparison): Outcome[] {
  if (typeof against === 'object') return outcomes.filter(({ contender }) => contender === against.contender)
  // A library without an entry is no opponent in this workload; one that failed is told.
  const among = outcomes.filter(({ contender, status }) => status !== 'no entry' && (against === 'every JavaScript library' ? libraries : scripts).has(contender))
  if (against === 'every JavaScript library') return among
  const timed = among.filter(({ status }) => status === 'measured')
  const best = [...timed].sort((a, b) => median(a.seconds) - median(b.seconds))[0]
  // Faster ones that disagree do not count, and are told.
  const doubtful = among.filter(({ status, seconds }) => status === 'disagrees' && !(best !== undefined && median(best.seconds) <= median(seconds)))
  return best === undefined ? doubtful : [best, ...doubtful]
}

function speedVerdict({ atLeast, aim }: SpeedBar, what: string, { title, ratio, reason, status }: Outcome, ours: Outcome): Verdict {
  const shared = { what, against: title, bar: atLeast, aim, unit: '×' as const }
  // A figure counts only where both sides computed what was asked.
  if (ours.status !== 'measured') return { ...shared, measured: undefined, verdict: 'not measured', remark: `ours ${ours.status}: ${ours.reason}` }
  if (ratio === undefined || status !== 'measured') return { ...shared, measured: undefined, verdict: 'not measured', remark: `${reason || status}${ratio === undefined ? '' : `; it would be ${ratio.median.toPrecision(3)}×`}` }
  const measured = ratio.median
  if (measured < atLeast) return { ...shared, measured, verdict: 'missed', remark: `${share(measured / atLeast)} of the bar` }
  if (aim === undefined || measured >= aim) return { ...shared, measured, verdict: aim === undefined ? 'met' : 'aim reached', remark: '' }
  return { ...shared, measured, verdict: 'met', remark: `${share(measured / aim)} of the aim` }
}

function sizeVerdict({ atMost, aim }: SizeBar, { title, gzipped, reason }: Size): Verdict {
  const shared = { what: title, against: 'bytes gzipped', bar: atMost, aim, unit: 'bytes' as const }
  if (gzipped === undefined) return { ...shared, measured: undefined, verdict: 'not measured', remark: reason }
  if (gzipped > atMost) return { ...shared, measured: gzipped, verdict: 'missed', remark: `${gzipped - atMost} bytes too many` }
  if (aim !== undefined && gzipped > aim) return { ...shared, measured: gzipped, verdict: 'met', remark: `${gzipped - aim} bytes above the aim` }
  return { ...shared, measured: gzipped, verdict: aim === undefined ? 'met' : 'aim reached', remark: '' }
}

const share = (ratio: number): string => `${(ratio * 100).toPrecision(2)} %`
