/** What a search leaves behind: trials as plain JSON, what they were made from, and the best of them. */
import { EvaluationError } from '@mlp/autograd'
import type { Choosable, SearchDimension } from './space.js'

/** What every trial says of itself. */
interface Tried<P> {
  /** Counts from 0. */
  readonly trial: number
  readonly parameters: P
}
export type CompletedTrial<P = NamedValues, D = unknown> = Tried<P> & D & {
  /** What the objective gave, finite. */
  readonly value: number
  readonly failure?: undefined
}
export type FailedTrial<P = NamedValues, D = unknown> = Tried<P> & D & {
  readonly value?: undefined
  /** Why there is no value: what the objective threw, or that it gave no finite number. */
  readonly failure: string
}
/** One evaluation of the objective. D is what a kind of search notes besides. */
export type Trial<P = NamedValues, D = unknown> = CompletedTrial<P, D> | FailedTrial<P, D>

/** Parameters of some space. */
export type NamedValues = Readonly<Record<string, Choosable>>

/** A search under way or over, as plain JSON: what to save, and to pass as `resume` to go on. */
export interface SearchRecord<P = NamedValues, D = unknown> {
  /** The function that made it. */
  readonly search: string
  readonly space: { readonly [name: string]: SearchDimension }
  readonly maximize: boolean
  /** Seed and options that decide which trials there are. */
  readonly settings: { readonly [option: string]: number | string }
  /** In the order they were made. */
  readonly trials: readonly Trial<P, D>[]
}

/** A search that is over. */
export interface SearchResult<P = NamedValues, D = unknown> extends SearchRecord<P, D> {
  /** The least value, or the greatest where `maximize` says so; of equal ones the first. */
  readonly best: CompletedTrial<P, D>
}

/** How trials are ordered: what was given more before what was given less, then better before worse, and what failed last. */
export function ranking(maximize: boolean): (one: Trial<unknown>, other: Trial<unknown>) => number {
  return (one, other) => {
    if (one.value === undefined || other.value === undefined) return Number(one.value === undefined) - Number(other.value === undefined)
    return resourceOf(other) - resourceOf(one) || (maximize ? other.value - one.value : one.value - other.value)
  }
}

/** The first in that order, unless all have failed. */
export function bestOf<P, D>(trials: readonly Trial<P, D>[], maximize: boolean): CompletedTrial<P, D> | undefined {
  const order = ranking(maximize)
  return trials.filter(trial => trial.value !== undefined).reduce<CompletedTrial<P, D> | undefined>((best, one) => best === undefined || order(one, best) < 0 ? one : best, undefined)
}

/** Trials that are given no resource are all given the same. */
function resourceOf(trial: object): number {
  return 'resource' in trial && typeof trial.resource === 'number' ? trial.resource : 0
}

/** The best trial, or an error where there is none. */
export function requireBest<P, D>(operation: string, trials: readonly Trial<P, D>[], maximize: boolean): CompletedTrial<P, D> {
  const best = bestOf(trials, maximize)
  if (best !== undefined) return best
  throw new EvaluationError({
    code: 'DATA_EMPTY', operation, problem: 'every trial failed', received: `${trials.length} ${trials.length === 1 ? 'trial' : 'trials'}, the first with: ${trials[0]?.failure ?? 'nothing'}`,
    expected: 'at least one trial that gives a finite number', hint: "try the objective by itself with parameters of the space, or stop at the first failure: { failures: 'throw' }",
  })
}
