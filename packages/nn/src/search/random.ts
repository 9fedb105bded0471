/** Parameters drawn at random. */
import { checkOptions } from '@mlp/autograd'
import { derive, keyOf, uniform } from '../random/generator.js'
import type { Key } from '../random/generator.js'
import { SEARCH_SORTS, checkCount, requireObjective, runSearch } from './run.js'
import type { Plan, SearchObjective, SearchOptions } from './run.js'
import { dimensionsOf, parametersOf, valueAt } from './space.js'
import type { NamedDimension, SearchParameters, SearchSpace } from './space.js'
import type { SearchResult } from './trial.js'

export interface RandomSearchOptions<P> extends SearchOptions<P> {
  /** How many parameters are drawn; one or more. */
  readonly trials: number
  /** Default: 0. */
  readonly seed?: number
}

/**
 * Evaluates the objective at parameters drawn at random, each by itself. Where few parameters matter it finds more than a grid of
 * as many trials, which spends them on repeated values. The same seed gives the same trials, however many are asked for.
 *
 * @param space ranges and lists by name
 * @param objective gives the number to minimize; may be async
 * @returns trials and the best of them, as plain JSON
 * @throws ValueError for a space without dimensions, options out of range, an objective that gives no number, and for a record of another
 *   search to resume; EvaluationError when every trial failed; the signal's reason when aborted
 * @see Bergstra, Bengio: "Random search for hyper-parameter optimization", 2012
 * @example
 * import { between, logUniform, randomSearch } from '@mlp/nn'
 * const space = { learningRate: logUniform(1e-4, 1), dropout: between(0, 0.5) }
 * const cost = ({ learningRate, dropout }: { learningRate: number, dropout: number }) => (Math.log10(learningRate) + 2) ** 2 + dropout
 * const half = await randomSearch(space, cost, { trials: 20, seed: 1 })
 * const whole = await randomSearch(space, cost, { trials: 40, seed: 1, resume: half })
 * console.log(whole.trials.length, whole.best.value <= half.best.value) // → 40 true
 */
export async function randomSearch<const S extends SearchSpace>(space: S, objective: SearchObjective<SearchParameters<S>>, options: RandomSearchOptions<SearchParameters<S>>): Promise<SearchResult<SearchParameters<S>>> {
  const operation = 'randomSearch'
  const dimensions = dimensionsOf(operation, space)
  requireObjective(operation, objective)
  const { trials, seed = 0 } = checkOptions(operation, options, { trials: 'anything', ...SEARCH_SORTS, seed: 'anything' })
  checkCount(operation, 'trials', trials)
  const key = keyOf(seed)
  const plan = function* (): Plan<SearchParameters<S>, unknown> {
    for (let trial = 0; trial < trials; trial++) yield { parameters: () => draw<S>(dimensions, derive(key, trial)), details: {} }
  }
  return runSearch({ operation, dimensions, settings: { seed }, planned: trials, plan: plan(), evaluate: (parameters, _, context) => objective(parameters, context), options })
}

/** Parameters from one random number per dimension. */
export function draw<S extends SearchSpace>(dimensions: readonly NamedDimension[], key: Key): SearchParameters<S> {
  const units = uniform(key, dimensions.length)
  return parametersOf<S>(dimensions, (dimension, index) => valueAt(dimension, units[index]!))
}
