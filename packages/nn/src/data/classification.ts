/** Made-up classification: clouds at the corners of a hypercube, among features that say nothing or repeat what others say. */
import { checkOptions, showArgument } from '@mlp/autograd'
import { derive, keyOf, normal, permutation, uniform } from '../random/generator.js'
import type { Key } from '../random/generator.js'
import { check, isCount } from './generator-options.js'
import type { GeneratorOptions } from './generator-options.js'
import type { Rows } from './rows.js'

export interface ClassificationOptions extends GeneratorOptions {
  /** How many features. Default: 20. */
  readonly features?: number
  /** How many of the features tell the classes apart. Default: 2. */
  readonly informative?: number
  /** How many are random combinations of the informative ones. Default: 2. */
  readonly redundant?: number
  /** How many are copies of informative or redundant ones. Default: 0. */
  readonly repeated?: number
  /** Default: 2. */
  readonly classes?: number
  /** How many clouds make a class. classes · clustersPerClass is at most 2 to the power of `informative`. Default: 2. */
  readonly clustersPerClass?: number
  /** Which share of the samples each class has, by class; the last one may be left out. Default: as even as can be. */
  readonly weights?: readonly number[]
  /** Which share of the samples gets a class at random, from 0 to 1: what no model can learn. Default: 0.01. */
  readonly flipY?: number
  /** How far the corners are from the origin along every informative feature, more than 0. Default: 1. */
  readonly classSep?: number
  /** Clouds at the corners of a hypercube; otherwise of a polytope of random size. Default: true. */
  readonly hypercube?: boolean
  /** Added to every feature, or 'random' for a number from −classSep to classSep for each. Default: 0. */
  readonly shift?: number | 'random'
  /** What every feature is multiplied by after the shift, or 'random' for a number from 1 to 101 for each. Default: 1. */
  readonly scale?: number | 'random'
  /** Rows and columns in random order; without it rows come cloud by cloud, and columns in the order informative, redundant, repeated, random. Default: true. */
  readonly shuffle?: boolean
}
/** What a column is made of. */
export type ColumnKind = 'informative' | 'redundant' | 'repeated' | 'random'
/** With what every column is made of. */
export interface ClassificationData extends Rows { readonly kinds: readonly ColumnKind[] }

/**
 * A problem of classes, as `make_classification` of scikit-learn makes it with the same options and defaults, from other random numbers.
 * Every cloud is N(0, 1) in the informative features, mixed by a random matrix of its own with entries from −1 to 1, and moved to a
 * corner ±classSep; redundant features are combinations with coefficients from −1 to 1; the rest is N(0, 1). Class k has the clouds
 * k, k + classes, … Corners are dealt at random, or in order where each has a cloud: then a plane nearly tells two classes apart.
 * x is float64 of shape [samples, features]; y is int32 of shape [samples].
 *
 * @throws ValueError for informative, redundant and repeated features beyond the features, for more clouds than corners, fewer samples than
 *   clouds, weights that are no shares of the classes, a flipY outside [0, 1], a classSep that is not positive or a seed that is none
 * @see Guyon: "Design of experiments for the NIPS 2003 variable selection benchmark", 2003
 * @example
 * import { makeClassification } from '@mlp/nn'
 * const { x, y, kinds } = makeClassification({ samples: 1000, features: 10, weights: [0.9], flipY: 0, seed: 42 })
 * console.log(x.shape, y.data.filter(label => label === 0).length) // → [ 1000, 10 ] 900
 * console.log(kinds.filter(kind => kind === 'redundant').length) // → 2
 */
export function makeClassification(options: ClassificationOptions = {}): ClassificationData {
  const o = settled(options)
  const { samples, features, informative, redundant, repeated, classes, clustersPerClass, flipY, classSep, shift, scale, shuffle } = o
  const key = keyOf(o.seed)
  const clouds = classes * clustersPerClass
  const corners = cornersOf(key, clouds, o)

  const x = new Float64Array(samples * features)
  const y = new Int32Array(samples)
  const drawn = normal(derive(key, 2), samples * informative)
  let row = 0
  sizesOf(samples, clouds, o.weights, clustersPerClass).forEach((size, cloud) => {
    const mixing = spread(derive(derive(key, 3), cloud), informative * informative)
    for (const end = row + size; row < end; row++) {
      y[row] = cloud % classes
      for (let to = 0; to < informative; to++) {
        let sum = corners[cloud]![to]!
        for (let from = 0; from < informative; from++) sum += drawn[row * informative + from]! * mixing[from * informative + to]!
        x[row * features + to] = sum
      }
    }
  })

  const combined = spread(derive(key, 4), informative * redundant)
  const copied = uniform(derive(key, 5), repeated).map(u => Math.floor(u * (informative + redundant)))
  const rest = normal(derive(key, 6), samples * features)
  const own = informative + redundant + repeated
  for (row = 0; row < samples; row++) {
    const at = row * features
    for (let column = 0; column < redundant; column++) {
      for (let from = 0; from < informative; from++) x[at + informative + column]! += x[at + from]! * combined[from * redundant + column]!
    }
    copied.forEach((from, column) => { x[at + informative + redundant + column] = x[at + from]! })
    for (let column = own; column < features; column++) x[at + column] = rest[at + column]!
  }

  const [flips, others] = [uniform(derive(key, 7), samples), uniform(derive(key, 8), samples)]
  flips.forEach((u, at) => { if (u < flipY) y[at] = Math.floor(others[at]! * classes) })
  const shifts = shift === 'random' ? spread(derive(key, 9), features).map(one => one * classSep) : new Float64Array(features).fill(shift)
  const scales = scale === 'random' ? uniform(derive(key, 10), features).map(u => 1 + 100 * u) : new Float64Array(features).fill(scale)

  const kinds = Array.from({ length: features }, (_, column): ColumnKind => column < informative ? 'informative' : column < informative + redundant ? 'redundant' : column < own ? 'repeated' : 'random')
  const inOrder = (count: number): Int32Array => Int32Array.from({ length: count }, (_, at) => at)
  const rows = shuffle ? permutation(derive(key, 11), samples) : inOrder(samples)
  const columns = shuffle ? permutation(derive(key, 12), features) : inOrder(features)
  const placed = x.map((_, at) => {
    const column = columns[at % features]!
    return (x[rows[Math.floor(at / features)]! * features + column]! + shifts[column]!) * scales[column]!
  })
  return {
    x: { shape: [samples, features], dtype: 'float64', data: placed }, y: { shape: [samples], dtype: 'int32', data: rows.map(at => y[at]!) },
    kinds: Array.from(columns, column => kinds[column]!),
  }
}

type Settled = Required<Omit<ClassificationOptions, 'weights'>> & { readonly weights: readonly number[] }

function settled(options: ClassificationOptions): Settled {
  const operation = 'makeClassification'
  const given = checkOptions(operation, options, {
    samples: 'anything', seed: 'anything', features: 'anything', informative: 'anything', redundant: 'anything', repeated: 'anything', classes: 'anything', clustersPerClass: 'anything',
    weights: 'anything', flipY: 'anything', classSep: 'anything', hypercube: 'boolean', shift: 'anything', scale: 'anything', shuffle: 'boolean',
  })
  const { samples = 100, seed = 0, features = 20, informative = 2, redundant = 2, repeated = 0, classes = 2, clustersPerClass = 2, flipY = 0.01, classSep = 1, hypercube = true, shift = 0, scale = 1, shuffle = true } = given
  const must = (option: string, received: unknown, fits: boolean, expected: string): void => { check(operation, option, received, fits, expected) }
  must('features', features, isCount(features, 1), 'a whole number, one or more')
  must('informative', informative, isCount(informative, 1, features), `a whole number from 1 to ${features}`)
  must('redundant', redundant, isCount(redundant, 0, features - informative), `a whole number from 0 to ${features - informative}, the features that are not informative`)
  const left = features - informative - redundant
  must('repeated', repeated, isCount(repeated, 0, left), `a whole number from 0 to ${left}, the features that are neither informative nor redundant`)
  must('classes', classes, isCount(classes, 2, 2 ** informative), `a whole number from 2 to ${2 ** informative}, the corners of the informative features`)
  const most = Math.floor(2 ** informative / classes)
  must('clustersPerClass', clustersPerClass, isCount(clustersPerClass, 1, most), `a whole number from 1 to ${most}, so that every cloud has a corner of its own among ${2 ** informative}; raise informative for more`)
  must('samples', samples, isCount(samples, classes * clustersPerClass), `a whole number, ${classes * clustersPerClass} or more, one for every cloud`)
  must('flipY', flipY, typeof flipY === 'number' && flipY >= 0 && flipY <= 1, 'a number from 0 to 1')
  must('classSep', classSep, typeof classSep === 'number' && classSep > 0 && classSep < Infinity, 'a number greater than 0')
  must('shift', shift, shift === 'random' || Number.isFinite(shift), "a finite number or 'random'")
  must('scale', scale, scale === 'random' || Number.isFinite(scale), "a finite number or 'random'")
  return { samples, seed, features, informative, redundant, repeated, classes, clustersPerClass, flipY, classSep, hypercube, shift, scale, shuffle, weights: sharesOf(operation, given.weights, classes) }
}

function sharesOf(operation: string, weights: readonly number[] | undefined, classes: number): readonly number[] {
  if (weights === undefined) return new Array<number>(classes).fill(1 / classes)
  const given: unknown = weights
  const listed = Array.isArray(given) && (weights.length === classes || weights.length === classes - 1) && weights.every(one => typeof one === 'number' && one >= 0 && one <= 1)
  const total = listed ? weights.reduce((sum, one) => sum + one, 0) : NaN
  const fits = listed && (weights.length === classes ? Math.abs(total - 1) < 1e-9 : total <= 1)
  check(operation, 'weights', fits ? weights : `${showArgument(given)} for ${classes} classes`, fits, `${classes} shares that sum to 1, or the first ${classes - 1} of them`)
  return weights.length === classes ? weights : [...weights, 1 - total]
}

/** How many samples each cloud has: its share rounded down, and one more for the first ones as long as samples are left. */
function sizesOf(samples: number, clouds: number, weights: readonly number[], perClass: number): number[] {
  const sizes = Array.from({ length: clouds }, (_, cloud) => Math.floor(samples * weights[cloud % weights.length]! / perClass))
  const left = samples - sizes.reduce((sum, one) => sum + one, 0)
  for (let at = 0; at < left; at++) sizes[at % clouds]!++
  return sizes
}

/** A corner of its own for every cloud. */
function cornersOf(key: Key, clouds: number, { informative, classSep, hypercube }: Settled): readonly (readonly number[])[] {
  const corners: (readonly number[])[] = []
  if (informative <= 16) {
    const all = 2 ** informative
    // Where every corner has a cloud they come in order, as in scikit-learn: dealt at random, half of the problems would be an exclusive or.
    const dealt = clouds === all ? Int32Array.from({ length: all }, (_, at) => at) : permutation(derive(key, 0), all).subarray(0, clouds)
    for (const corner of dealt) corners.push(Array.from({ length: informative }, (_, at) => corner >> (informative - 1 - at) & 1))
  } else {
    // Of so many corners the same one hardly ever comes twice.
    const met = new Set<string>()
    for (let draw = 0; corners.length < clouds; draw++) {
      const corner = Array.from(uniform(derive(derive(key, 0), draw), informative), u => u < 0.5 ? 0 : 1)
      if (!met.has(corner.join())) corners.push(corner)
      met.add(corner.join())
    }
  }
  const sizes = hypercube ? undefined : { cloud: uniform(derive(key, 1), clouds), feature: uniform(derive(derive(key, 1), 0), informative) }
  return corners.map((corner, cloud) => corner.map((bit, feature) => (2 * bit - 1) * classSep * (sizes === undefined ? 1 : sizes.cloud[cloud]! * sizes.feature[feature]!)))
}

/** Numbers from −1 to 1. */
function spread(key: Key, count: number): Float64Array {
  return uniform(key, count).map(u => 2 * u - 1)
}
