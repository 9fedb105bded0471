/** Made-up datasets: small problems with a known answer to try models on. The same options give the same numbers. */
import { checkOptions } from '@mlp/autograd'
import { derive, keyOf, normal, permutation, uniform } from '../random/generator.js'
import { check, checkNoise } from './generator-options.js'
import type { GeneratorOptions, NoisyOptions } from './generator-options.js'
import type { Rows } from './rows.js'

// Ranges are looked at below, with what is wrong in words of their own.
const NOISY_SORTS = { samples: 'anything', noise: 'anything', seed: 'anything' } as const

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
export function makeMoons(options: NoisyOptions = {}): Rows {
  const { samples = 100, noise = 0, seed = 0 } = checkOptions('makeMoons', options, NOISY_SORTS)
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
export function makeCircles(options: CirclesOptions = {}): Rows {
  const { samples = 100, noise = 0, seed = 0, factor = 0.8 } = checkOptions('makeCircles', options, { ...NOISY_SORTS, factor: 'anything' })
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
export function makeSpirals(options: SpiralsOptions = {}): Rows {
  const { samples = 100, noise = 0, seed = 0, classes = 2, turns = 1.5 } = checkOptions('makeSpirals', options, { ...NOISY_SORTS, classes: 'anything', turns: 'anything' })
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
export function makeXor(options: NoisyOptions = {}): Rows {
  const { samples = 100, noise = 0, seed = 0 } = checkOptions('makeXor', options, NOISY_SORTS)
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
export function makeBlobs(options: BlobsOptions = {}): Rows {
  const operation = 'makeBlobs'
  const { samples = 100, seed = 0, centers = 3, features = 2, noise = 1 } = checkOptions(operation, options, { ...NOISY_SORTS, centers: 'anything', features: 'anything' })
  check(operation, 'features', features, Number.isInteger(features) && features >= 1, 'a whole number, one or more')
  const count = Array.isArray(centers) ? centers.length : Number(centers)
  check(operation, 'centers', count, Number.isInteger(count) && count >= 1, 'a number of classes, one or more, or a list of centers')
  const drawn = (): readonly (readonly number[])[] => {
    const draws = uniform(derive(keyOf(seed), 2), count * features)
    return Array.from({ length: count }, (_, label) => Array.from(draws.subarray(label * features, (label + 1) * features), u => 20 * u - 10))
  }
  const given = typeof centers === 'number' ? drawn() : centers
  const width = given[0]!.length
  const odd = given.findIndex(one => !Array.isArray(one) || one.length !== width || one.length === 0 || !one.every(Number.isFinite))
  check(operation, 'centers', `[${String(given[odd])}] at position ${odd}`, odd < 0, 'finite numbers, as many in every center')
  return scatter(operation, { samples, noise, seed }, count, label => given[label]!)
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
