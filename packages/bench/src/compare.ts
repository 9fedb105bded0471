/** One workload with all its contenders: prepared, checked against each other, then measured in turns. */
import { Child, Refusal } from './children.js'
import { packTask } from './protocol.js'
import type { Entrant } from './roster.js'
import { resultsOf } from './serve.js'
import { median, ratios, relativeDifference, spread } from './statistics.js'
import type { Spread } from './statistics.js'
import type { Results, Task } from './task.js'
import { prepareLoops } from './contenders/loops.js'
import { kept } from './contenders/micrograd.js'
import type { Workload } from './workloads/workloads.js'

/** How far results may be apart, relatively, before a figure counts. */
export const TOLERANCE = 1e-4

export interface Outcome {
  readonly contender: string
  readonly title: string
  /** `no entry`: it is not made for this. `disagrees`, `failed`: it is, and something is wrong. */
  readonly status: 'measured' | 'no entry' | 'disagrees' | 'failed'
  readonly reason: string
  readonly note: string
  /** The greatest relative difference of its results from the reference in float64. */
  readonly difference: number | undefined
  readonly preparation: { readonly [phase: string]: number }
  /** Seconds of a unit, round by round. */
  readonly seconds: readonly number[]
  /** Processor seconds per second: above one where it ran on more than one thread. */
  readonly processors: number | undefined
  /** Its time over ours, round by round: how many times faster we are. */
  readonly ratios: readonly number[]
  readonly ratio: Spread | undefined
}

export interface Comparison {
  readonly workload: string
  readonly title: string
  readonly unit: string
  readonly flops: number | undefined
  readonly outcomes: readonly Outcome[]
}

export interface Plan {
  readonly rounds: number
  /** How often all processes are started anew; the rounds are shared out among them. */
  readonly processes: number
  /** Seconds of one measurement. */
  readonly slice: number
  readonly python: string
  readonly say: (line: string) => void
}

interface Runner {
  readonly entrant: Entrant
  outcome: Outcome
  child: Child | undefined
  steps: number
  readonly seconds: number[]
  readonly processors: number[]
}

export async function compare(workload: Workload, entrants: readonly Entrant[], plan: Plan): Promise<Comparison> {
  const task = workload.task()
  const expected = await reference(task, workload.checkedSteps)
  const runners = entrants.map((entrant): Runner => ({ entrant, outcome: started(entrant), child: undefined, steps: 0, seconds: [], processors: [] }))
  for (let process = 0; process < plan.processes; process++) {
    const rounds = Math.floor((process + 1) * plan.rounds / plan.processes) - Math.floor(process * plan.rounds / plan.processes)
    try {
      for (const runner of runners) if (runs(runner)) await ready(runner, workload, task, expected, plan)
      for (let round = 0; round < rounds; round++) {
        // Forward and backward in turns: what comes later in a round is not always the same.
        const order = round % 2 === 0 ? runners : [...runners].reverse()
        for (const runner of order) await measured(runner, workload.stepsPerUnit)
      }
    } finally {
      for (const runner of runners) {
        runner.child?.stop()
        runner.child = undefined
      }
    }
  }
  return { workload: workload.name, title: workload.title, unit: workload.unit, flops: workload.flops, outcomes: outcomesOf(runners) }
}

function started({ name, title }: Entrant): Outcome {
  return { contender: name, title, status: 'measured', reason: '', note: '', difference: undefined, preparation: {}, seconds: [], processors: undefined, ratios: [], ratio: undefined }
}

/** In float64: the loops where they can, objects per node for the graph of scalars. */
export async function reference(task: Task, steps: number): Promise<Results> {
  return resultsOf(task.spec.kind === 'scalars' ? await kept.prepare(task) : prepareLoops(task, Float64Array), steps)
}

async function ready(runner: Runner, workload: Workload, task: Task, expected: Results, plan: Plan): Promise<void> {
  await guarded(runner, async () => {
    const child = runner.child = new Child(runner.entrant, plan.python)
    await child.ask({ do: 'load' })
    const { preparation, note } = await child.ask(packTask(task))
    const { results } = await child.ask({ do: 'check', steps: workload.checkedSteps }, 300)
    const difference = differenceOf(results, expected)
    runner.outcome = { ...runner.outcome, preparation, note, difference }
    // Written so that NaN does not pass.
    if (difference !== undefined && !(difference <= TOLERANCE)) {
      runner.outcome = { ...runner.outcome, status: 'disagrees', reason: `results are ${difference.toExponential(1)} from the reference: its figure does not count` }
    }
    runner.steps = (await child.ask({ do: 'calibrate', unit: workload.stepsPerUnit, seconds: plan.slice }, 300)).steps
  })
  if (runner.outcome.status === 'measured') plan.say(`  ${runner.entrant.title}: ${runner.steps} steps a slice`)
  else if (runner.outcome.status !== 'no entry') plan.say(`  ${runner.entrant.title}: ${runner.outcome.status}, ${runner.outcome.reason}`)
}

/** The greatest difference over all that was computed; undefined for contenders that compute nothing. */
export function differenceOf(results: Results, expected: Results): number | undefined {
  if (Object.keys(results).length === 0) return undefined
  return Math.max(...Object.entries(expected).map(([name, values]) => relativeDifference(results[name] ?? [], values)))
}

async function measured(runner: Runner, unit: number): Promise<void> {
  const { child } = runner
  if (child === undefined || !runs(runner)) return
  await guarded(runner, async () => {
    const { seconds, processor } = await child.ask({ do: 'measure', steps: runner.steps }, 300)
    runner.seconds.push(seconds / runner.steps * unit)
    runner.processors.push(processor / seconds)
  })
}

/** Whether it is timed: those that disagree are, so that the report can tell what does not count. */
function runs({ outcome }: Runner): boolean { return outcome.status === 'measured' || outcome.status === 'disagrees' }

/** A failure of one contender is told in the report and does not end the run. */
async function guarded(runner: Runner, body: () => Promise<void>): Promise<void> {
  try {
    await body()
  } catch (error) {
    const unsupported = error instanceof Refusal && error.unsupported
    runner.outcome = { ...runner.outcome, status: unsupported ? 'no entry' : 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
  if (!runs(runner)) {
    runner.child?.stop()
    runner.child = undefined
  }
}

function outcomesOf(runners: readonly Runner[]): Outcome[] {
  const ours = runs(runners[0]!) ? runners[0]!.seconds : []
  return runners.map(runner => {
    const { outcome, seconds, processors } = runner
    if (!runs(runner)) return outcome
    const all = ours.length === seconds.length ? ratios(seconds, ours) : []
    return { ...outcome, seconds, processors: median(processors), ratios: all, ratio: all.length > 0 ? spread(all) : undefined }
  })
}
