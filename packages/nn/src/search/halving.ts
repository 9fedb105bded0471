/** Much for the promising, little for the rest: successive halving, and Hyperband, which runs it at several paces. */
import { checkOptions } from '@mlp/autograd'
import { derive, keyOf } from '../random/generator.js'
import type { Key } from '../random/generator.js'
import { bracketsOf, checkEta, halvingRounds } from './brackets.js'
import type { BracketRound } from './brackets.js'
import { draw } from './random.js'
import { SEARCH_SORTS, checkCount, requireObjective, runSearch } from './run.js'
import type { Plan, SearchOptions, TrialContext } from './run.js'
import { dimensionsOf } from './space.js'
import type { NamedDimension, SearchParameters, SearchSpace } from './space.js'
import { ranking } from './trial.js'
import type { SearchResult, Trial } from './trial.js'

/** What trials of halving note besides. */
export interface ResourceDetails {
  /** Which drawn parameters these are, from 0. */
  readonly configuration: number
  /** The bracket of Hyperband, the number s of its halvings; 0 for a single one. */
  readonly bracket: number
  /** From 0 in every bracket. */
  readonly round: number
  /** How much the parameters were given in all: epochs, rows, or whatever the objective spends. */
  readonly resource: number
}

/** What the objective is told: how far to train, and from where. */
export interface ResourceContext<T = unknown> extends TrialContext, ResourceDetails {
  /** What the objective last returned as `state` for these parameters, for example the model; `undefined` the first time, and after resuming from a record. */
  readonly state: T | undefined
  /** How much was spent on that state: train `resource − used` more. 0 without a state. */
  readonly used: number
}

/** A value to compare, and what to hand back should these parameters be given more. */
export interface Resumable<T> { readonly value: number, readonly state: T }

/** The function whose least value is looked for, given a resource that may be spent in parts. */
export type ResourceObjective<P, T = unknown> = (parameters: P, context: ResourceContext<T>) => number | Resumable<T> | Promise<number | Resumable<T>>

export interface HalvingOptions<P> extends SearchOptions<P, ResourceDetails> {
  /** How many parameters are drawn and begin; one or more. */
  readonly configurations: number
  /** What each is given in the first round; a whole number. Default: 1. */
  readonly minResource?: number
  /** No round gives more. Default: rounds go on until a single one is left. */
  readonly maxResource?: number
  /** One in so many is kept after a round, and given so many times as much; a whole number, two or more. Default: 3. */
  readonly eta?: number
  /** Default: 0. */
  readonly seed?: number
}

/**
 * Gives many parameters little, keeps the best one in `eta`, gives those `eta` times as much, and so on: round i evaluates
 * ⌊n·η⁻ⁱ⌋ configurations with resource r·ηⁱ. The best is that of the last round.
 *
 * @param space ranges and lists by name
 * @param objective gives the number to minimize after spending `resource` in all. Where it returns `{ value, state }`, it is handed the
 *   state back to go on from; the type of the state is that of the annotated context. States are kept in memory, not in the
 *   record: after resuming from one, parameters are trained from the start, which gives the numbers of an uninterrupted search where
 *   training in parts gives those of training at once. To spend nothing twice, save a checkpoint under the number of the
 *   `configuration`, and look there where `state` is undefined
 * @returns trials with their configuration, round and resource, and the best of them, as plain JSON
 * @throws ValueError for a space without dimensions, options out of range, an objective that gives no number, and for a record of another
 *   search to resume; EvaluationError when every trial failed; the signal's reason when aborted
 * @see Jamieson, Talwalkar: "Non-stochastic best arm identification and hyperparameter optimization", 2016
 * @example
 * import { adam, fit, logUniform, makeMoons, mlp, binaryCrossEntropy, successiveHalving } from '@mlp/nn'
 * import type { ResourceContext, Sequential } from '@mlp/nn'
 * const { x, y } = makeMoons({ samples: 60, noise: 0.1 })
 * const data = { x, y: Array.from(y.data, label => [label]) }
 * const result = await successiveHalving({ learningRate: logUniform(1e-4, 1) }, async ({ learningRate }, { resource, used, state, signal }: ResourceContext<Sequential>) => {
 *   const model = state ?? mlp([2, 8, 1], { seed: 1 })
 *   const history = await fit(model, data, { loss: binaryCrossEntropy, optimizer: adam({ learningRate }), epochs: resource - used, signal })
 *   return { value: history.loss.at(-1)!, state: model }
 * }, { configurations: 9 })
 * console.log(result.trials.map(({ resource }) => resource).join()) // → 1,1,1,1,1,1,1,1,1,3,3,3,9
 */
export async function successiveHalving<const S extends SearchSpace, T = unknown>(space: S, objective: ResourceObjective<SearchParameters<S>, T>, options: HalvingOptions<SearchParameters<S>>): Promise<SearchResult<SearchParameters<S>, ResourceDetails>> {
  const operation = 'successiveHalving'
  const sorts = { configurations: 'anything', ...SEARCH_SORTS, minResource: 'anything', maxResource: 'anything', eta: 'anything', seed: 'anything' } as const
  const { configurations, minResource = 1, maxResource = Number.MAX_SAFE_INTEGER, eta = 3, seed = 0 } = checkOptions(operation, options, sorts)
  checkCount(operation, 'configurations', configurations)
  checkCount(operation, 'minResource', minResource)
  checkCount(operation, 'maxResource', maxResource, minResource)
  checkEta(operation, eta)
  const rounds = halvingRounds(configurations, minResource, maxResource, eta)
  return halve({ operation, space, objective, brackets: [{ s: 0, rounds }], settings: { configurations, minResource, maxResource, eta, seed }, seed, options })
}

export interface HyperbandOptions<P> extends SearchOptions<P, ResourceDetails> {
  /** The most that any parameters are given; a whole number. */
  readonly maxResource: number
  /** One in so many is kept after a round, and given so many times as much; a whole number, two or more. Default: 3. */
  readonly eta?: number
  /** Default: 0. */
  readonly seed?: number
}

/**
 * Successive halving in several brackets, from many parameters that begin with little to few that are given everything at once: one
 * of them suits, whether or not the first epochs foretell the last. The rounds are those of `hyperbandBrackets`.
 *
 * @param space ranges and lists by name
 * @param objective as in `successiveHalving`
 * @returns trials with their configuration, bracket, round and resource, and the best of those given the most, as plain JSON
 * @throws as `successiveHalving`
 * @see Li, Jamieson, DeSalvo, Rostamizadeh, Talwalkar: "Hyperband: a novel bandit-based approach to hyperparameter optimization", 2018
 * @example
 * import { hyperband, logUniform } from '@mlp/nn'
 * const loss = (rate: number, epochs: number) => Math.abs(Math.log10(rate) + 2) + 1 / epochs
 * const { trials, best } = await hyperband({ rate: logUniform(1e-4, 1) }, ({ rate }, { resource }) => loss(rate, resource), { maxResource: 27 })
 * console.log(trials.length, best.resource, best.parameters.rate.toFixed(2)) // → 69 27 0.01
 */
export async function hyperband<const S extends SearchSpace, T = unknown>(space: S, objective: ResourceObjective<SearchParameters<S>, T>, options: HyperbandOptions<SearchParameters<S>>): Promise<SearchResult<SearchParameters<S>, ResourceDetails>> {
  const operation = 'hyperband'
  const { maxResource, eta = 3, seed = 0 } = checkOptions(operation, options, { maxResource: 'anything', ...SEARCH_SORTS, eta: 'anything', seed: 'anything' })
  return halve({ operation, space, objective, brackets: bracketsOf(operation, maxResource, eta), settings: { maxResource, eta, seed }, seed, options })
}

interface Halving<S extends SearchSpace, T> {
  readonly operation: string
  readonly space: S
  readonly objective: ResourceObjective<SearchParameters<S>, T>
  readonly brackets: readonly { readonly s: number, readonly rounds: readonly BracketRound[] }[]
  readonly settings: Readonly<Record<string, number>>
  readonly seed: number
  readonly options: SearchOptions<SearchParameters<S>, ResourceDetails>
}

async function halve<S extends SearchSpace, T>({ operation, space, objective, brackets, settings, seed, options }: Halving<S, T>): Promise<SearchResult<SearchParameters<S>, ResourceDetails>> {
  const dimensions = dimensionsOf(operation, space)
  requireObjective(operation, objective)
  const states = new Map<number, { readonly state: T, readonly used: number }>()
  const key = keyOf(seed)
  const plan = function* (): Plan<SearchParameters<S>, ResourceDetails> {
    let first = 0
    for (const { s, rounds } of brackets) {
      yield* rounds[0] === undefined ? [] : planOf<S>(dimensions, key, { bracket: s, rounds, first, maximize: options.maximize ?? false, forget: configuration => { states.delete(configuration) } })
      first += rounds[0]?.configurations ?? 0
    }
  }
  const planned = brackets.flatMap(({ rounds }) => rounds).reduce((total, { configurations }) => total + configurations, 0)
  const evaluate = async (parameters: SearchParameters<S>, details: ResourceDetails, context: TrialContext): Promise<unknown> => {
    const known = states.get(details.configuration)
    const outcome = await objective(parameters, { ...context, ...details, state: known?.state, used: known?.used ?? 0 })
    if (typeof outcome !== 'object' || outcome === null) return outcome
    states.set(details.configuration, { state: outcome.state, used: details.resource })
    return outcome.value
  }
  return runSearch({ operation, dimensions, settings, planned, plan: plan(), evaluate, options })
}

interface BracketPlan {
  readonly bracket: number
  readonly rounds: readonly BracketRound[]
  /** The number of its first configuration. */
  readonly first: number
  readonly maximize: boolean
  readonly forget: (configuration: number) => void
}

/** The trials of one bracket. Each round takes the best of the one before; those that failed do not come back. */
function* planOf<S extends SearchSpace>(dimensions: readonly NamedDimension[], key: Key, { bracket, rounds, first, maximize, forget }: BracketPlan): Plan<SearchParameters<S>, ResourceDetails> {
  let alive = Array.from({ length: rounds[0]!.configurations }, (_, index) => first + index)
  for (const [round, { resource }] of rounds.entries()) {
    const ended: Trial<SearchParameters<S>, ResourceDetails>[] = []
    for (const configuration of alive) {
      ended.push(yield { parameters: () => draw<S>(dimensions, derive(key, configuration)), details: { configuration, bracket, round, resource } })
    }
    const completed = ended.filter(({ value }) => value !== undefined).sort(ranking(maximize))
    const kept = completed.slice(0, rounds[round + 1]?.configurations ?? 0).map(({ configuration }) => configuration)
    for (const configuration of alive) if (!kept.includes(configuration)) forget(configuration)
    alive = kept
  }
}
