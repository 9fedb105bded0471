/** Bayesian optimization: every trial where a Gaussian process of the trials before expects the greatest improvement. */
import { add, checkOptions, evaluate } from '@mlp/autograd'
import { derive, keyOf, normal, uniform } from '../random/generator.js'
import type { Key } from '../random/generator.js'
import { engineOf } from '../training/engine.js'
import type { Engine } from '../training/engine.js'
import { expectedImprovement } from './expected-improvement.js'
import { gaussianProcess } from './gaussian-process.js'
import type { GaussianProcess } from './gaussian-process.js'
import { fitScales, normalPrior } from './kernel-fit.js'
import { draw } from './random.js'
import { SEARCH_SORTS, checkCount, requireObjective, runSearch } from './run.js'
import type { Plan, SearchObjective, SearchOptions } from './run.js'
import { dimensionsOf } from './space.js'
import type { SearchParameters, SearchSpace } from './space.js'
import type { SearchResult, Trial } from './trial.js'
import { UnitCube } from './unit-cube.js'

export interface BayesianSearchOptions<P> extends SearchOptions<P> {
  /** How many trials in all; one or more. */
  readonly trials: number
  /** How many of them are drawn at random before the first is chosen; one or more. Default: twice the dimensions of the space, but at least 4. */
  readonly initial?: number
  /** Default: 0. */
  readonly seed?: number
  /** Computes the fit of the length scales. Default: 'compiler'; 'interpreter' computes the same step by step. */
  readonly engine?: Engine
}

/**
 * Evaluates the objective where a Gaussian process of all trials before expects the greatest improvement on the best. For objectives
 * so costly that it pays to think before each trial; it takes fractions of a second for tens of trials, growing with their cube.
 *
 * The process has a Matérn 5/2 kernel on the cube of the space: ranges from 0 to 1 on their scale, choices as one column per value,
 * one length scale per dimension. Length scales, signal and noise are fitted before every trial, by the gradient of the marginal
 * likelihood with weak priors. Values much farther above the median than the best is below it are cut, and a failed trial counts as
 * the worst, so that others stay away from it. The first `initial` trials are those of `randomSearch` with the same seed, and every
 * trial follows from seed and trials before it alone.
 *
 * @param space ranges and lists by name
 * @param objective gives the number to minimize; may be async, and may be noisy
 * @returns trials and the best of them, as plain JSON
 * @throws as `randomSearch`
 * @see Snoek, Larochelle, Adams: "Practical Bayesian optimization of machine learning algorithms", 2012
 * @example
 * import { bayesianSearch, logUniform, randomSearch } from '@mlp/nn'
 * const cost = ({ rate, decay }: { rate: number, decay: number }) => (Math.log10(rate) + 2) ** 2 + (Math.log10(decay) + 4) ** 2
 * const space = { rate: logUniform(1e-5, 1), decay: logUniform(1e-6, 1) }
 * const chosen = await bayesianSearch(space, cost, { trials: 15 })
 * const drawn = await randomSearch(space, cost, { trials: 15 })
 * console.log(chosen.best.value < 0.01, drawn.best.value < 0.01) // → true false
 */
export async function bayesianSearch<const S extends SearchSpace>(space: S, objective: SearchObjective<SearchParameters<S>>, options: BayesianSearchOptions<SearchParameters<S>>): Promise<SearchResult<SearchParameters<S>>> {
  const operation = 'bayesianSearch'
  const dimensions = dimensionsOf(operation, space)
  requireObjective(operation, objective)
  const sorts = { trials: 'anything', ...SEARCH_SORTS, initial: 'anything', seed: 'anything', engine: 'anything' } as const
  const { trials, initial = Math.max(4, 2 * dimensions.length), seed = 0, maximize = false, engine } = checkOptions(operation, options, sorts)
  checkCount(operation, 'trials', trials)
  checkCount(operation, 'initial', initial)
  // At once, and not when the first trials have been paid for.
  engineOf(operation, engine)
  const key = keyOf(seed)
  const cube = new UnitCube<S>(dimensions)
  const plan = function* (): Plan<SearchParameters<S>, unknown> {
    const known: Trial<SearchParameters<S>>[] = []
    for (let trial = 0; trial < trials; trial++) {
      const own = derive(key, trial)
      const isDrawn = trial < initial || known.every(({ value }) => value === undefined)
      known.push(yield { parameters: () => isDrawn ? draw<S>(dimensions, own) : choose(cube, known, { maximize, key: own, engine }), details: {} })
    }
  }
  return runSearch({ operation, dimensions, settings: { initial, seed }, planned: trials, plan: plan(), evaluate: (parameters, _, context) => objective(parameters, context), options })
}

interface ChoosingOptions { readonly maximize: boolean, readonly key: Key, readonly engine: Engine | undefined }

/** The parameters with the greatest expected improvement. */
async function choose<S extends SearchSpace>(cube: UnitCube<S>, known: readonly Trial<SearchParameters<S>>[], { maximize, key, engine }: ChoosingOptions): Promise<SearchParameters<S>> {
  const costs = standardized(known.map(({ value }) => value === undefined ? undefined : maximize ? -value : value))
  const places = known.map(({ parameters }) => cube.placeOf(parameters))
  const process = await processOf(cube, places, costs, engine)
  const candidates = search(cube, places, process, key)
  const tried = new Set(known.map(({ parameters }) => JSON.stringify(parameters)))
  const found = candidates.map(place => cube.parametersAt(place))
  // Where everything near has been tried, in a space of lists, once more is all there is.
  return found.find(parameters => !tried.has(JSON.stringify(parameters))) ?? found[0]!
}

/** A process of costs at places. The priors keep few trials from saying that nothing matters, or that all is noise. */
async function processOf<S extends SearchSpace>(cube: UnitCube<S>, places: readonly (readonly number[])[], costs: readonly number[], engine: Engine | undefined): Promise<GaussianProcess> {
  const x = cube.features(places)
  const y = { shape: [costs.length], dtype: 'float64', data: Float64Array.from(costs) } as const
  const { lengthScale, ...variances } = await fitScales({
    x, y, groups: cube.groups, start: { kernel: 'matern52', mean: 0, lengthScale: Array.from({ length: cube.size }, () => 0.5), signalVariance: 1, noiseVariance: 1e-3 },
    prior: (lengths, signal, noise) => add(add(normalPrior(lengths, Math.log(0.5), 1), normalPrior(signal, 0, 1)), normalPrior(noise, Math.log(1e-4), 2.5)),
    maxIterations: 50, tolerance: 0.01, signal: undefined, engine,
  })
  return gaussianProcess({ x, y }, { kernel: 'matern52', ...variances, lengthScale: cube.groups.map(group => lengthScale[group]!) })
}

/** How many times as far above the median as the best is below it a cost may be and still count in full. */
const CUT = 3

/** Costs with mean 0 and deviation 1. Failures count as the worst, and what is far worse than most is cut: how bad the bad are would drown what tells the good apart. */
function standardized(costs: readonly (number | undefined)[]): number[] {
  const sorted = costs.filter(cost => cost !== undefined).sort((a, b) => a - b)
  const median = sorted[sorted.length >> 1]!
  const [least, worst] = [sorted[0]!, sorted.at(-1)!]
  // Where most are as good as the best, how bad the others are is all there is to know.
  const cut = median === least ? worst : Math.min(worst, median + CUT * (median - least))
  // Of equal ones, too, a failure is worse.
  const failed = cut > least ? cut : least + Math.max(1, Math.abs(least))
  const filled = costs.map(cost => cost === undefined ? failed : Math.min(cost, cut))
  const mean = filled.reduce((sum, cost) => sum + cost / filled.length, 0)
  const deviation = Math.sqrt(filled.reduce((sum, cost) => sum + (cost - mean) ** 2 / filled.length, 0))
  return filled.map(cost => deviation === 0 ? 0 : (cost - mean) / deviation)
}

const DRAWN = 256
const NEAR_EACH = 24
/** How far from the best candidates others are looked for, round after round, as a part of every range. */
const REACHES = [0.1, 0.03, 0.01, 0.003]
const REFINED = 5

/** Candidates by expected improvement, the greatest first: places drawn at random and around the best trials, then others around the best of these. */
function search<S extends SearchSpace>(cube: UnitCube<S>, places: readonly (readonly number[])[], process: GaussianProcess, key: Key): (readonly number[])[] {
  const means = process.predict(cube.features(places)).mean.data
  const order = [...places.keys()].sort((a, b) => means[a]! - means[b]!)
  // What the process holds of the best trial counts: its value may owe something to noise.
  const best = means[order[0]!]!
  const ranked = (candidates: readonly (readonly number[])[]): Candidate[] => {
    const { mean, variance } = process.predict(cube.features(candidates))
    const improvement = evaluate(expectedImprovement(mean, variance, best)).data
    return candidates.map((place, at) => ({ place, improvement: improvement[at]! })).sort((a, b) => b.improvement - a.improvement)
  }
  const draws = uniform(derive(key, 1), DRAWN * cube.size)
  const drawn = Array.from({ length: DRAWN }, (_, at) => Array.from(draws.subarray(at * cube.size, (at + 1) * cube.size)))
  const near = order.slice(0, REFINED).map(at => places[at]!)
  let candidates = ranked([...drawn, ...around(cube, near, REACHES[0]!, derive(key, 2))])
  for (const [round, reach] of REACHES.entries()) {
    const leading = candidates.slice(0, REFINED)
    candidates = [...candidates, ...ranked(around(cube, leading.map(({ place }) => place), reach, derive(key, 3 + round)))].sort((a, b) => b.improvement - a.improvement)
  }
  return candidates.map(({ place }) => place)
}

interface Candidate { readonly place: readonly number[], readonly improvement: number }

/** Places near others: along ranges by a normal step, and now and then another choice. */
function around<S extends SearchSpace>(cube: UnitCube<S>, centers: readonly (readonly number[])[], reach: number, key: Key): number[][] {
  const count = centers.length * NEAR_EACH * cube.size
  const [steps, chances, others] = [normal(derive(key, 0), count), uniform(derive(key, 1), count), uniform(derive(key, 2), count)]
  return Array.from({ length: centers.length * NEAR_EACH }, (_, at) => centers[at % centers.length]!.map((u, index) => {
    const draw = at * cube.size + index
    if (cube.isRange(index)) return Math.min(1, Math.max(0, u + reach * steps[draw]!))
    return chances[draw]! < 1 / (2 * cube.size) ? others[draw]! : u
  }))
}
