/** Made-up datasets: small problems with a known answer to try models on. The same options give the same numbers. */
import { ValueError } from '@mlp/autograd'
import { derive, keyOf, normal, permutation, uniform } from '../random/generator.js'
import type { Rows } from './rows.js'

export interface GeneratorOptions {
  /** How many rows. Default: 100. */
  readonly samples?: number
  /** Default: 0. */
  readonly seed?: number
}
export interface NoisyOptions extends GeneratorOptions {
  /** The standard deviation of the normal noise on every feature, zero or more. Default: 0. */
  readonly noise?: number
}

/**
 * Two half circles that reach into each other: class 0 is (cos t, sin t), class 1 is (1 − cos t, ½ − sin t), for t from 0 to π in even steps.
 * x is float64 of shape [samples, 2]; y is int32 of shape [samples]. Rows come shuffled; class 1 has one more when samples is odd.
 *
 * @throws ValueError for fewer samples than classes, a negative noise or a seed that is none
 * @example
 * import { makeMoons } from '@mlp/nn'
 * const { x, y } = makeMoons({ samples: 6, noise: 0.1, seed: 1 })
 * console.log(x.shape, [...y.data].sort()) // → [ 6, 2 ] [ 0, 0, 0, 1, 1, 1 ]
 */
export function makeMoons({ samples = 100, noise = 0, seed = 0 }: NoisyOptions = {}): Rows {
  return scatter('makeMoons', { samples, noise, seed }, 2, (label, at, count) => {
    const angle = count === 1 ? 0 : Math.PI * at / (count - 1)
    return label === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)]
  })
}

export interface CirclesOptions extends NoisyOptions {
  /** The radius of the inner circle; between 0 and 1. Default: 0.8. */
  readonly factor?: number
}

/**
 * Two circles around the origin: class 0 of radius 1, class 1 of radius `factor`, each in even steps.
 * Shapes, dtypes and order as in `makeMoons`.
 *
 * @throws ValueError as `makeMoons`, and for a factor that is not between 0 and 1
 * @example
 * import { makeCircles } from '@mlp/nn'
 * const { x, y } = makeCircles({ samples: 4, factor: 0.5 })
 * const radii = [...y.data].map((_, row) => Math.hypot(x.data[2 * row]!, x.data[2 * row + 1]!))
 * console.log(radii.sort()) // → [ 0.5, 0.5, 1, 1 ]
 */
export function makeCircles({ samples = 100, noise = 0, seed = 0, factor = 0.8 }: CirclesOptions = {}): Rows {
  check('makeCircles', 'factor', factor, factor > 0 && factor < 1, 'a number between 0 and 1')
  return scatter('makeCircles', { samples, noise, seed }, 2, (label, at, count) => {
    const [angle, radius] = [2 * Math.PI * at / count, label === 0 ? 1 : factor]
    return [radius * Math.cos(angle), radius * Math.sin(angle)]
  })
}

export interface SpiralsOptions extends NoisyOptions {
  /** How many arms, one class each. Default: 2. */
  readonly classes?: number
  /** How often an arm winds around the origin, more than 0. Default: 1.5. */
  readonly turns?: number
}

/**
 * Spiral arms from the origin to radius 1: class k at share s of its arm is s·(cos a, sin a) with a = 2π(turns·s + k / classes).
 * s goes from 1/n to 1 in even steps. Shapes, dtypes and order as in `makeMoons`.
 *
 * @throws ValueError as `makeMoons`, for fewer than two classes and for turns that are not positive
 * @example
 * import { makeSpirals } from '@mlp/nn'
 * const { x, y } = makeSpirals({ samples: 6, classes: 3 })
 * console.log(x.shape, [...y.data].sort()) // → [ 6, 2 ] [ 0, 0, 1, 1, 2, 2 ]
 */
export function makeSpirals({ samples = 100, noise = 0, seed = 0, classes = 2, turns = 1.5 }: SpiralsOptions = {}): Rows {
  check('makeSpirals', 'classes', classes, Number.isInteger(classes) && classes >= 2, 'a whole number, two or more')
  check('makeSpirals', 'turns', turns, turns > 0 && turns < Infinity, 'a number greater than 0')
  return scatter('makeSpirals', { samples, noise, seed }, classes, (label, at, count) => {
    const share = (at + 1) / count
    const angle = 2 * Math.PI * (turns * share + label / classes)
    return [share * Math.cos(angle), share * Math.sin(angle)]
  })
}

/**
 * The exclusive or: corners of the square from 0 to 1 in turn, class 1 where the two features differ.
 * Four samples without noise are the truth table, in random order. Shapes and dtypes as in `makeMoons`.
 *
 * @throws ValueError for fewer than four samples, a negative noise or a seed that is none
 * @example
 * import { makeXor } from '@mlp/nn'
 * const { x, y } = makeXor({ samples: 4 })
 * console.log([...y.data].every((label, row) => label === Math.abs(x.data[2 * row]! - x.data[2 * row + 1]!))) // → true
 */
export function makeXor({ samples = 100, noise = 0, seed = 0 }: NoisyOptions = {}): Rows {
  check('makeXor', 'samples', samples, Number.isInteger(samples) && samples >= 4, 'a whole number, four or more')
  return scatter('makeXor', { samples, noise, seed }, 2, (label, at) => [at % 2, label === 0 ? at % 2 : 1 - at % 2])
}

export interface BlobsOptions extends GeneratorOptions {
  /** How many classes, or the center of each. Default: 3. */
  readonly centers?: number | readonly (readonly number[])[]
  /** How many features, when centers are not given. Default: 2. */
  readonly features?: number
  /** The standard deviation around every center, zero or more. Default: 1. */
  readonly noise?: number
}

/**
 * Normal clouds, one per class: center + noise·N(0, 1). Centers that are not given are drawn evenly from −10 to 10.
 * x is float64 of shape [samples, features]; y is int32 of shape [samples]. Rows come shuffled.
 *
 * @throws ValueError as `makeMoons`, and for no centers, centers of different length or features that are not a whole number of one or more
 * @example
 * import { makeBlobs } from '@mlp/nn'
 * const { x, y } = makeBlobs({ samples: 2, centers: [[0, 0], [5, 5]], noise: 0 })
 * console.log([...y.data].map((label, row) => x.data[2 * row] === 5 * label)) // → [ true, true ]
 */
export function makeBlobs({ samples = 100, seed = 0, centers = 3, features = 2, noise = 1 }: BlobsOptions = {}): Rows {
  const operation = 'makeBlobs'
  check(operation, 'features', features, Number.isInteger(features) && features >= 1, 'a whole number, one or more')
  const count = typeof centers === 'number' ? centers : centers.length
  check(operation, 'centers', count, Number.isInteger(count) && count >= 1, 'a number of classes, one or more, or a list of centers')
  const drawn = (): readonly (readonly number[])[] => {
    const draws = uniform(derive(keyOf(seed), 2), count * features)
    return Array.from({ length: count }, (_, label) => Array.from(draws.subarray(label * features, (label + 1) * features), u => 20 * u - 10))
  }
  const given = typeof centers === 'number' ? drawn() : centers
  const width = given[0]!.length
  const odd = given.findIndex(one => one.length !== width || one.length === 0 || !one.every(Number.isFinite))
  check(operation, 'centers', `[${String(given[odd])}] at position ${odd}`, odd < 0, 'finite numbers, as many in every center')
  return scatter(operation, { samples, noise, seed }, count, label => given[label]!)
}

export interface ClassificationOptions extends GeneratorOptions {
  /** How many features. Default: 20. */
  readonly features?: number
  /** How many of the features tell the classes apart; they come first. From 1 to the number of features. Default: 2. */
  readonly informative?: number
  /** From 2 to 2 to the power of `informative`. Default: 2. */
  readonly classes?: number
  /** How far the corners are from the origin along every informative feature, more than 0. Default: 1. */
  readonly separation?: number
  /** The standard deviation of every feature around its class, zero or more. Default: 1. */
  readonly noise?: number
}

/**
 * One normal cloud per class at a corner of a hypercube: informative feature j of class k is ±separation + noise·N(0, 1), with + where
 * bit j of k is set; every other feature is noise·N(0, 1). A simplification of the function of this name in scikit-learn: no redundant
 * or repeated features, one cloud per class, no labels exchanged. x is float64 of shape [samples, features]; y is int32 of shape [samples].
 *
 * @throws ValueError as `makeMoons`, for informative features beyond the features, for more classes than corners, and for a separation that is not positive
 * @example
 * import { makeClassification } from '@mlp/nn'
 * const { x, y } = makeClassification({ samples: 4, features: 3, noise: 0 })
 * console.log(x.shape, [...y.data].every((label, row) => x.data[3 * row] === (label === 1 ? 1 : -1))) // → [ 4, 3 ] true
 */
export function makeClassification({ samples = 100, seed = 0, features = 20, informative = 2, classes = 2, separation = 1, noise = 1 }: ClassificationOptions = {}): Rows {
  const operation = 'makeClassification'
  check(operation, 'features', features, Number.isInteger(features) && features >= 1, 'a whole number, one or more')
  check(operation, 'informative', informative, Number.isInteger(informative) && informative >= 1 && informative <= features, `a whole number from 1 to ${features}`)
  check(operation, 'classes', classes, Number.isInteger(classes) && classes >= 2 && classes <= 2 ** informative, `a whole number from 2 to ${2 ** informative}, the corners of the informative features`)
  check(operation, 'separation', separation, separation > 0 && separation < Infinity, 'a number greater than 0')
  return scatter(operation, { samples, noise, seed }, classes, label => Array.from({ length: features }, (_, at) => {
    if (at >= informative) return 0
    return Math.floor(label / 2 ** at) % 2 === 1 ? separation : -separation
  }))
}

export interface RegressionOptions extends GeneratorOptions {
  /** How many features. Default: 10. */
  readonly features?: number
  /** How many of the features have a weight other than 0. Default: all. */
  readonly informative?: number
  /** Added to every y. Default: 0. */
  readonly bias?: number
  /** The standard deviation of the normal noise on y, zero or more. Default: 0. */
  readonly noise?: number
}
/** With the weights the targets were made with, of shape [features]. */
export interface RegressionData extends Rows { readonly weights: Float64Array }

/**
 * A linear problem: y = x·w + bias + noise·N(0, 1), features N(0, 1), the first `informative` weights drawn evenly from 0 to 100, the others 0.
 * x is float64 of shape [samples, features]; y is float64 of shape [samples].
 *
 * @throws ValueError for samples or features that are no whole number of one or more, informative beyond the features, a bias that is
 *   not finite, a negative noise or a seed that is none
 * @example
 * import { makeRegression } from '@mlp/nn'
 * const { x, y, weights } = makeRegression({ samples: 3, features: 1, bias: 2 })
 * console.log([...y.data].every((one, row) => one === weights[0]! * x.data[row]! + 2)) // → true
 */
export function makeRegression({ samples = 100, seed = 0, features = 10, informative = features, bias = 0, noise = 0 }: RegressionOptions = {}): RegressionData {
  const operation = 'makeRegression'
  check(operation, 'samples', samples, Number.isInteger(samples) && samples >= 1, 'a whole number, one or more')
  check(operation, 'features', features, Number.isInteger(features) && features >= 1, 'a whole number, one or more')
  check(operation, 'informative', informative, Number.isInteger(informative) && informative >= 0 && informative <= features, `a whole number from 0 to ${features}`)
  check(operation, 'bias', bias, Number.isFinite(bias), 'a finite number')
  checkNoise(operation, noise)
  const key = keyOf(seed)
  const x = normal(derive(key, 0), samples * features)
  const weights = uniform(derive(key, 2), features).map((u, at) => (at < informative ? 100 * u : 0))
  const errors = normal(derive(key, 1), samples)
  const y = errors.map((error, row) => weights.reduce((sum, weight, at) => sum + weight * x[row * features + at]!, 0) + bias + noise * error)
  return { x: { shape: [samples, features], dtype: 'float64', data: x }, y: { shape: [samples], dtype: 'float64', data: y }, weights }
}

interface Drawn { readonly samples: number, readonly noise: number, readonly seed: number }

/** Points with noise in random order, each the at-th of the count of its class; classes as even as they can be, later ones larger. */
function scatter(operation: string, { samples, noise, seed }: Drawn, classes: number, point: (label: number, at: number, count: number) => readonly number[]): Rows {
  check(operation, 'samples', samples, Number.isInteger(samples) && samples >= classes, `a whole number, ${classes} or more`)
  checkNoise(operation, noise)
  const key = keyOf(seed)
  const points = Array.from({ length: classes }, (_, label) => {
    const count = Math.floor((samples + label) / classes)
    return Array.from({ length: count }, (__, at) => ({ label, place: point(label, at, count) }))
  }).flat()
  const shuffled = Array.from(permutation(derive(key, 0), samples), at => points[at]!)
  const width = points[0]!.place.length
  const errors = normal(derive(key, 1), samples * width)
  return {
    x: { shape: [samples, width], dtype: 'float64', data: Float64Array.from(shuffled.flatMap(({ place }) => place), (one, at) => one + noise * errors[at]!) },
    y: { shape: [samples], dtype: 'int32', data: Int32Array.from(shuffled, ({ label }) => label) },
  }
}

function checkNoise(operation: string, noise: number): void {
  check(operation, 'noise', noise, noise >= 0 && noise < Infinity, 'a standard deviation, zero or more')
}

function check(operation: string, option: string, received: unknown, fits: boolean, expected: string): void {
  if (fits) return
  throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: `${option} out of range`, received: `${option} ${String(received)}`, expected, hint: `change ${option}, or leave it out for the default` })
}
