/** Shapley values: what each feature adds to an output, averaged over all orders in which features become known. */
import { ValueError, checkOptions } from '@mlp/autograd'
import type { ArrayLike, NdArray } from '@mlp/autograd'
import { takeRows } from '../data/rows.js'
import { derive, keyOf, permutation } from '../random/generator.js'
import { Pause } from '../training/pause.js'
import { checkSignal } from '../training/signal.js'
import { baselineRows, gapsOf } from './baseline.js'
import type { BaselineAttribution } from './baseline.js'
import { worthOf } from './coalitions.js'
import type { Membership } from './coalitions.js'
import { BATCH, LONG_SORTS, asRows, checkCount, explainedRows, predictionsAt } from './evaluation.js'
import type { Explainable, LongAttributionOptions } from './evaluation.js'
import { targetsOf } from './target.js'

export interface ShapleyOptions extends LongAttributionOptions {
  /** What absent features are: one row, one number for all, or the rows of a background, over which outputs are averaged. Default: 0. */
  readonly baseline?: number | ArrayLike
  /**
   * 'exact' evaluates every subset of the features, 2ⁿ of them, for up to 16 features; 'sampled' draws orders of the features and walks each
   * from both ends. Default: 'exact'.
   */
  readonly method?: 'exact' | 'sampled'
  /** How many orders are drawn for each row; two or more. Default: 100. */
  readonly samples?: number
  /** Of the orders. Default: 0. */
  readonly seed?: number
}

/** Shapley values, and how sure they are. */
export interface ShapleyValues extends BaselineAttribution {
  /** Of the values, of their shape: the deviation of an order's contributions over √samples. 0 for exact values. */
  readonly standardErrors: NdArray
}

const MOST_FEATURES = 16

/**
 * Shapley values: φᵢ = Σ_S |S|!(n − |S| − 1)!/n! · (v(S ∪ i) − v(S)) over the sets S of other features, where v(S) is the output with the
 * features of S as in the row and the others as in the baseline. They add up to f(x) − f(b), which `gap` shows; an exact value takes 2ⁿ
 * evaluations, a sampled one 2n − 2 for each order, and its standard error falls as 1/√samples.
 *
 * @param model any layer, or `{ predict }` of plain rows, such as an estimator
 * @param x rows of shape [samples, …]; every number of a row is a feature
 * @throws ValueError for more than 16 features with 'exact', for `samples` below two, a target the model does not have, and x, baseline or
 *   outputs that are not finite; ShapeError for rows that do not fit the model and a baseline that is not like a row
 * @see Shapley: "A value for n-person games", 1953; Lundberg, Lee: "A unified approach to interpreting model predictions", 2017;
 *   Mitchell, Cooper, Frank, Holmes: "Sampling permutations for Shapley value estimation", 2022 (orders walked from both ends)
 * @example
 * import { linear, shapleyValues } from '@mlp/nn'
 * const model = linear(2, 1, { initializer: () => [[2, -3]], biasValue: 1 })
 * const { values, output, baselineOutput, gap } = await shapleyValues(model, [[1.5, 2]], { baseline: [0.5, 1] })
 * console.log(values.toArray(), output.item(), baselineOutput.item(), gap.item()) // → [ [ 2, -3 ] ] -2 -1 0
 *
 * const rule = { predict: (rows: number[][]) => rows.map(([a, b]) => a! * b!) }
 * console.log((await shapleyValues(rule, [[2, 3]])).values.toArray()) // → [ [ 3, 3 ] ]
 */
export async function shapleyValues(model: Explainable, x: ArrayLike, options: ShapleyOptions = {}): Promise<ShapleyValues> {
  const operation = 'shapleyValues'
  const sorts = { ...LONG_SORTS, baseline: 'anything', method: ['exact', 'sampled'], samples: 'anything', seed: 'anything' } as const
  const { baseline = 0, method = 'exact', samples = 100, seed = 0, target = 'predicted', signal, onProgress, batchSize = BATCH } = checkOptions(operation, options, sorts)
  checkSignal(operation, signal)
  const key = keyOf(seed)
  const rows = explainedRows(operation, x, model)
  const count = rows.shape[0]!
  const width = rows.data.length / count
  checkMethod(operation, method, width)
  checkCount(operation, 'samples', samples, 2)
  const absent = baselineRows(operation, baseline, rows, 'several')
  const predictions = predictionsAt(operation, model, rows, options)
  const targets = targetsOf(operation, target, predictions(rows))
  const pause = new Pause()
  const turn = async (): Promise<void> => {
    if (pause.isDue()) await pause.wait()
    signal?.throwIfAborted()
  }
  const values = new Float64Array(rows.data.length)
  const errors = new Float64Array(rows.data.length)
  const output = new Float64Array(count)
  const baselineOutput = new Float64Array(count)
  for (let row = 0; row < count; row++) {
    const one = takeRows(rows, [row])
    const worth = (coalitions: number, has: Membership): Promise<Float64Array> =>
      worthOf(operation, predictions, one, absent, targets[row]!, { count: coalitions, has, block: batchSize, turn })
    const game = method === 'exact' ? await enumerated(width, worth) : await sampled(width, samples, order => permutation(derive(derive(key, row), order), width), worth)
    values.set(game.values, row * width)
    errors.set(game.errors, row * width)
    output[row] = game.all
    baselineOutput[row] = game.none
    onProgress?.(row + 1, count)
  }
  return { values: asRows(values, rows.shape), standardErrors: asRows(errors, rows.shape), output: asRows(output, [count]), baselineOutput: asRows(baselineOutput, [count]), gap: asRows(gapsOf(values, output, baselineOutput), [count]) }
}

type Worth = (coalitions: number, has: Membership) => Promise<Float64Array>

interface Game {
  readonly values: Float64Array
  readonly errors: Float64Array
  /** What all features together are worth, and none. */
  readonly all: number
  readonly none: number
}

/** Every coalition, its members the bits of its number. */
async function enumerated(width: number, worthOfAll: Worth): Promise<Game> {
  const worth = await worthOfAll(2 ** width, (coalition, feature) => (coalition >> feature & 1) === 1)
  // |S|!(n − |S| − 1)!/n! = 1/(n·C(n − 1, |S|)), by the size of S.
  const weights = [1 / width]
  for (let size = 1; size < width; size++) weights.push(weights[size - 1]! * size / (width - size))
  const values = new Float64Array(width)
  for (let coalition = 0; coalition < worth.length; coalition++) {
    const weight = weights[members(coalition)]!
    for (let feature = 0; feature < width; feature++) if ((coalition >> feature & 1) === 0) values[feature]! += weight * (worth[coalition | 1 << feature]! - worth[coalition]!)
  }
  return { values, errors: new Float64Array(width), none: worth[0]!, all: worth.at(-1)! }
}

function members(coalition: number): number {
  let count = 0
  for (let rest = coalition; rest > 0; rest &= rest - 1) count++
  return count
}

/** Orders drawn at random, each walked from its first feature and from its last: their deviations largely cancel. */
async function sampled(width: number, samples: number, orderOf: (sample: number) => Int32Array, worthOfAll: Worth): Promise<Game> {
  const ends = width - 1
  const extremes = await worthOfAll(2, coalition => coalition === 1)
  const [none, all] = [extremes[0]!, extremes[1]!]
  const orders = Array.from({ length: samples }, (_, sample) => orderOf(sample))
  const ranks = orders.map(order => {
    const rank = new Int32Array(width)
    order.forEach((feature, at) => { rank[feature] = at })
    return rank
  })
  // Of every order the first 1 … n − 1 features, then the last 1 … n − 1.
  const worth = await worthOfAll(2 * ends * samples, (coalition, feature) => {
    const size = coalition % ends + 1
    const rank = ranks[Math.floor(coalition / (2 * ends))]![feature]!
    return Math.floor(coalition / ends) % 2 === 0 ? rank < size : rank >= width - size
  })
  const values = new Float64Array(width)
  const squares = new Float64Array(width)
  orders.forEach((order, sample) => {
    const known = (walk: number, size: number): number => size === 0 ? none : size === width ? all : worth[(2 * sample + walk) * ends + size - 1]!
    order.forEach((feature, at) => {
      const added = (known(0, at + 1) - known(0, at) + known(1, width - at) - known(1, width - at - 1)) / 2
      // Welford's running mean and sum of squared deviations.
      const before = added - values[feature]!
      values[feature]! += before / (sample + 1)
      squares[feature]! += before * (added - values[feature]!)
    })
  })
  return { values, errors: squares.map(one => Math.sqrt(one / (samples - 1) / samples)), none, all }
}

function checkMethod(operation: string, method: 'exact' | 'sampled', width: number): void {
  if (method === 'exact' && width > MOST_FEATURES) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation, problem: 'too many features for every subset of them', received: `${width} features, 2^${width} subsets`, expected: `at most ${MOST_FEATURES} features`,
      hint: "draw orders of the features instead: { method: 'sampled', samples: 100 }; standardErrors say how sure the values are",
    })
  }
}
