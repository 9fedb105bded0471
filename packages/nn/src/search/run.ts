/** The loop of every search: evaluates what a plan proposes, records what comes of it, and goes on where a record ends. */
import { EvaluationError, ValueError, showArgument } from '@mlp/autograd'
import type { OptionSort } from '@mlp/autograd'
import type { Signal } from '../training/signal.js'
import { Pause } from '../training/pause.js'
import { checkSignal } from '../training/signal.js'
import { show } from './space.js'
import type { NamedDimension } from './space.js'
import { bestOf, requireBest } from './trial.js'
import type { CompletedTrial, SearchRecord, SearchResult, Trial } from './trial.js'

/** What every search takes. */
export interface SearchOptions<P, D = unknown> {
  /** Look for the greatest value instead of the least. Default: false. */
  readonly maximize?: boolean
  /** What becomes of a trial that throws or gives no finite number: it is recorded with its reason, or the search ends with its error. Default: 'record'. */
  readonly failures?: 'record' | 'throw'
  /** Called after every trial; promises are waited for. */
  readonly onTrial?: (report: TrialReport<P, D>) => void | Promise<void>
  /** Ends the search between two trials, or as soon as the objective that was handed it gives up: the promise is rejected with the signal's reason. */
  readonly signal?: Signal
  /** What an earlier call gave, or what `onTrial` last saw of one: the search goes on from there with the numbers of an uninterrupted one. */
  readonly resume?: SearchRecord<P, D>
}

/** What they may be, for `checkOptions`. */
export const SEARCH_SORTS: { readonly [K in keyof SearchOptions<unknown>]-?: OptionSort } = {
  maximize: 'boolean', failures: ['record', 'throw'], onTrial: 'function', signal: 'anything', resume: 'anything',
}

/** What `onTrial` is told. */
export interface TrialReport<P, D = unknown> {
  readonly trial: Trial<P, D>
  /** The best so far, unless all have failed. */
  readonly best: CompletedTrial<P, D> | undefined
  /** How many trials there will be in all. */
  readonly planned: number
  /** All that has been found so far; grows as trials end. Save it as JSON to be able to resume. */
  readonly record: SearchRecord<P, D>
}

/** What an objective is told besides the parameters. */
export interface TrialContext {
  /** The number of the trial, from 0. */
  readonly trial: number
  /** The signal of the search, to be handed to the `fit` inside. */
  readonly signal: Signal
}

/** The function whose least value is looked for, for example the validation loss after training with these parameters. */
export type SearchObjective<P> = (parameters: P, context: TrialContext) => number | Promise<number>

/** The next trial. Its parameters are asked for only where it has to be run. */
export interface Proposal<P, D> { readonly parameters: () => P | Promise<P>, readonly details: D }

/** Proposes trials, and is told what came of each before it proposes the next. */
export type Plan<P, D> = Generator<Proposal<P, D>, void, Trial<P, D>>

interface Search<P, D> {
  readonly operation: string
  readonly dimensions: readonly NamedDimension[]
  readonly settings: SearchRecord['settings']
  readonly planned: number
  readonly plan: Plan<P, D>
  /** Gives whatever the objective gives. */
  readonly evaluate: (parameters: P, details: D, context: TrialContext) => unknown
  readonly options: SearchOptions<P, D>
}

export async function runSearch<P, D>({ operation, dimensions, settings, planned, plan, evaluate, options }: Search<P, D>): Promise<SearchResult<P, D>> {
  const { maximize = false, failures = 'record', onTrial, signal, resume } = options
  checkSignal(operation, signal)
  const trials: Trial<P, D>[] = []
  const record = { search: operation, space: Object.fromEntries(dimensions.map(({ name, dimension }) => [name, dimension])), maximize, settings, trials }
  const known = resume === undefined ? [] : continued(operation, resume, record, planned)
  const pause = new Pause()
  let best: CompletedTrial<P, D> | undefined
  for (let step = plan.next(); step.done !== true; step = plan.next(trials.at(-1)!)) {
    const { parameters: propose, details } = step.value
    const earlier = known[trials.length]
    if (earlier !== undefined) {
      trials.push(earlier)
      best = bestOf(trials, maximize)
      continue
    }
    if (pause.isDue()) await pause.wait()
    signal?.throwIfAborted()
    const number = trials.length
    const parameters = await propose()
    const outcome = await attempt(operation, () => evaluate(parameters, details, { trial: number, signal: signal ?? SILENT }), failures, signal)
    const trial: Trial<P, D> = { trial: number, parameters, ...details, ...outcome }
    trials.push(trial)
    best = bestOf(best === undefined ? [trial] : [best, trial], maximize)
    await onTrial?.({ trial, best, planned, record })
  }
  return { ...record, best: requireBest(operation, trials, maximize) }
}

/** A signal that is never raised. */
export const SILENT: Signal = { aborted: false, throwIfAborted() { /* never */ } }

type Outcome = { readonly value: number } | { readonly failure: string }

/** What comes of calling the objective. A signal that was raised meanwhile is no failure of the trial, and what is no number at all is a mistake. */
export async function attempt(operation: string, call: () => unknown, failures: 'record' | 'throw', signal: Signal | undefined): Promise<Outcome> {
  let value: unknown
  try {
    value = await call()
  } catch (error) {
    signal?.throwIfAborted()
    if (failures === 'throw') throw error
    return { failure: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
  }
  if (typeof value !== 'number') {
    throw refuse(operation, 'the objective gave no number', typeof value === 'object' && value !== null ? 'an object' : show(value), 'a number', 'return what is to be compared: history.validationLoss.at(-1), accuracy(…), or loss.item() of a tensor')
  }
  if (Number.isFinite(value)) return { value }
  if (failures === 'record') return { failure: `the objective gave ${value}` }
  throw new EvaluationError({ code: 'DATA_NOT_FINITE', operation, problem: 'the objective is not finite', received: String(value), expected: 'a finite number', hint: "leave out { failures: 'throw' } to record such trials and go on" })
}

/** The trials of a record that this search can go on from. */
function continued<P, D>(operation: string, resume: SearchRecord<P, D>, own: Omit<SearchRecord, 'trials'>, planned: number): readonly Trial<P, D>[] {
  const given: { readonly trials?: unknown } | null = resume
  if (typeof given !== 'object' || given === null || !Array.isArray(given.trials)) {
    throw refuse(operation, 'what is resumed is no record of a search', `resume ${show(resume)}`, 'what a search gave', `write { resume: result }, or JSON.parse of what was saved of it`)
  }
  for (const part of ['search', 'space', 'maximize', 'settings'] as const) {
    const [theirs, ours] = [JSON.stringify(resume[part]), JSON.stringify(own[part])]
    if (theirs === ours) continue
    throw new ValueError({
      code: 'STATE_MISMATCH', operation, problem: `what is resumed is of another ${part === 'settings' ? 'seed or other options' : part}`, received: theirs ?? 'nothing', expected: ours,
      hint: 'resume with the space and options it began with, or begin anew without resume',
    })
  }
  if (resume.trials.length > planned) throw refuse(operation, 'what is resumed has more trials than are asked for', `${resume.trials.length} trials`, `at most ${planned}`, `raise the number of trials, or take the result as it is`)
  return resume.trials
}

/** Refuses what cannot be called before anything is tried. */
export function requireObjective(operation: string, objective: unknown): void {
  if (typeof objective === 'function') return
  throw refuse(operation, 'the objective is not a function', show(objective), 'a function of the parameters that gives a number', `write ${operation}(space, ({ learningRate }) => …)`)
}

/** Refuses a count that is not a whole number of at least so much. */
export function checkCount(operation: string, option: string, count: number, least = 1): void {
  if (Number.isSafeInteger(count) && count >= least) return
  throw refuse(operation, `${option} out of range`, `${option} ${showArgument(count)}`, `a whole number, ${least} or more`, `change ${option}`)
}

function refuse(operation: string, problem: string, received: string, expected: string, hint: string): ValueError {
  return new ValueError({ code: 'ARGUMENT_INVALID', operation, problem, received, expected, hint })
}
