/** Fixed features of the inputs, φ(x): what lets a perceptron or a linear model bend. */
import { ShapeError, ValueError, cast, checkOptions, concat, evaluate, exp, expandDims, gather, mul, ones, parameter, prod, showArgument, showShape, square, sub, sum, tagScope, tensor } from '@mlp/autograd'
import type { ArrayLike, FloatDType, Parameter, Tensor } from '@mlp/autograd'
import { toRows } from '../data/rows.js'
import { defineLayer } from './layer.js'
import type { Layer } from './layer.js'
import { FLOATS } from './weights.js'

export interface PolynomialFeaturesOptions {
  /** Whether products of different features alone are made, no powers. Default: false. */
  readonly interactionOnly?: boolean
  /** Whether the first column is 1. Default: true. */
  readonly includeBias?: boolean
}
export interface RadialFeaturesOptions {
  /** γ; positive. Default: 1/features. */
  readonly gamma?: number
  /** Whether the centers are trained. Default: false. */
  readonly trainable?: boolean
  /** Of the centers; inputs are cast to it. Default: 'float32'. */
  readonly dtype?: FloatDType
}

/** Radial features with their centers. */
export type RadialFeatures = Layer & {
  /** [count, features]. */
  readonly centers: Parameter
  readonly parameters: readonly Parameter[]
}

/** Beyond this, a matrix of features is a mistake. */
const MOST_COLUMNS = 1e6

/**
 * All products of up to `degree` features, as scikit-learn orders them: by degree, and in each degree features as they come, so that
 * a, b become 1, a, b, a², ab, b² for degree 2. [samples, features] becomes [samples, columns].
 *
 * @param degree a whole number, one or more
 * @throws ValueError for another degree; when called, ShapeError for anything but rows, ValueError for more than a million columns
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { polynomialFeatures } from '@mlp/nn'
 * console.log(polynomialFeatures(2)(tensor([[2, 3]])).toArray()) // → [ [ 1, 2, 3, 4, 6, 9 ] ]
 * console.log(polynomialFeatures(2, { interactionOnly: true, includeBias: false })(tensor([[2, 3]])).toArray()) // → [ [ 2, 3, 6 ] ]
 */
export function polynomialFeatures(degree: number, options: PolynomialFeaturesOptions = {}): Layer {
  const { interactionOnly = false, includeBias = true } = checkOptions('polynomialFeatures', options, { interactionOnly: 'boolean', includeBias: 'boolean' })
  if (!Number.isInteger(degree) || degree < 1) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'polynomialFeatures', problem: 'not a degree', received: showArgument(degree), expected: 'a whole number, one or more', hint: 'write polynomialFeatures(2)',
    })
  }
  return defineLayer('polynomialFeatures', (input: Tensor): Tensor => {
    checkRows('polynomialFeatures', input)
    const x = input.dtype === 'float64' || input.dtype === 'float32' ? input : cast(input, 'float32')
    const [rows, features] = x.shape as [number, number]
    const terms = termsOf(features, degree, interactionOnly, includeBias)
    // A column of ones fills up the terms of lower degree.
    const columns = concat([ones([rows, 1], { dtype: x.dtype }), x], 1)
    const factors = gather(columns, tensor(Int32Array.from(terms.flat()), { shape: [terms.length, degree] }), 1)
    return tagScope('polynomialFeatures', [input], prod(factors, -1))
  }, {})
}

/**
 * How near x is to each of some centers: φⱼ(x) = exp(−γ·‖x − cⱼ‖²), in (0, 1]. [samples, features] becomes [samples, centers].
 *
 * @param centers [count, features]: some of the training rows, or places on a grid
 * @throws ValueError for centers that are no rows or a γ that is not positive; when called, ShapeError for other features
 * @see Broomhead, Lowe: "Multivariable functional interpolation and adaptive networks", 1988
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { radialFeatures } from '@mlp/nn'
 * const features = radialFeatures([[0, 0], [1, 1]], { gamma: Math.log(2) })
 * console.log(features(tensor([[0, 0], [0, 1]])).toArray()) // → [ [ 1, 0.25 ], [ 0.5, 0.5 ] ]
 */
export function radialFeatures(centers: ArrayLike, options: RadialFeaturesOptions = {}): RadialFeatures {
  const { gamma, trainable = false, dtype = 'float32' } = checkOptions('radialFeatures', options, { gamma: 'number', trainable: 'boolean', dtype: FLOATS })
  const cell = parameter(evaluate(cast(tensor(toRows('radialFeatures', 'centers', centers)), dtype)), { name: 'c', trainable })
  if (cell.rank !== 2) {
    throw new ShapeError({ code: 'SHAPE_MISMATCH', operation: 'radialFeatures', problem: 'centers are no rows', received: `centers of shape ${showShape(cell.shape)}`, expected: '[count, features]', hint: 'write [[0], [1]] for two centers of one feature' })
  }
  const features = cell.shape[1]!
  const factor = gamma ?? 1 / features
  if (!(factor > 0 && factor < Infinity)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'radialFeatures', problem: 'gamma out of range', received: `gamma ${factor}`, expected: 'a finite number greater than 0', hint: 'gamma is 1/(2σ²) for bumps of width σ' })
  }
  const call = (input: Tensor): Tensor => {
    checkRows('radialFeatures', input, features)
    const x = input.dtype === dtype ? input : cast(input, dtype)
    const distances = sum(square(sub(expandDims(x, 1), cell)), -1)
    return tagScope('radialFeatures', [input], exp(mul(-factor, distances)))
  }
  return defineLayer('radialFeatures', call, { centers: cell, parameters: [cell] })
}

/** The factors of each column: numbers of features, counted from 1, as many as the degree; 0 stands for none. */
function termsOf(features: number, degree: number, interactionOnly: boolean, includeBias: boolean): number[][] {
  checkCount(features, degree, interactionOnly)
  const terms: number[][] = includeBias ? [[]] : []
  let last: number[][] = [[]]
  for (let d = 1; d <= degree; d++) {
    last = last.flatMap((term) => {
      const from = (term.at(-1) ?? (interactionOnly ? 0 : 1)) + (interactionOnly ? 1 : 0)
      return Array.from({ length: Math.max(0, features - from + 1) }, (_, i) => [...term, from + i])
    })
    terms.push(...last)
  }
  return terms.map(term => [...term, ...Array<number>(degree - term.length).fill(0)])
}

/** Refuses what would fill the memory before a row has been seen. */
function checkCount(features: number, degree: number, interactionOnly: boolean): void {
  let [count, columns] = [1, 0]
  for (let d = 1; d <= degree && columns <= MOST_COLUMNS; d++) {
    count *= Math.max(0, interactionOnly ? features - d + 1 : features + d - 1) / d
    columns += count
  }
  if (columns <= MOST_COLUMNS) return
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation: `polynomialFeatures(${degree})`, problem: 'too many columns', received: `${features} features`,
    expected: 'at most a million products', hint: 'choose a lower degree, fewer features, or { interactionOnly: true }',
  })
}

function checkRows(operation: string, { rank, shape }: Tensor, features?: number): void {
  if (rank === 2 && (features === undefined || shape[1] === features)) return
  throw new ShapeError({
    code: 'SHAPE_MISMATCH', operation, problem: rank === 2 ? 'another number of features' : 'not rows of features', received: `x of shape ${showShape(shape)}`,
    expected: `[samples, ${features ?? 'features'}]`, hint: rank === 2 ? 'centers have as many columns as x' : 'write [[1, 2]] for one sample of two features, and flatten() before what has more axes',
  })
}
