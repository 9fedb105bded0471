/** Gaussian processes: what is known of a function from a few of its values, with how sure that is. */
import { ShapeError, ValueError, add, checkOptions, cholesky, diagonal, div, evaluate, exp, expandDims, eye, log, matmul, maximum, mul, norm, showArgument, showShape, solve, square, sub, sum, tensor, transpose } from '@mlp/autograd'
import type { ArrayLike, NdArray, OptionSort, Tensor, Value } from '@mlp/autograd'
import { checkFinite, rowCount, toDataset, toRows } from '../data/rows.js'
import type { Dataset, Rows } from '../data/rows.js'

/**
 * How alike the values at two points are, by their distance r in length scales. `'rbf'`: exp(−r²/2), for functions as smooth as
 * can be; `'matern52'`: (1 + √5·r + 5r²/3)·exp(−√5·r), for functions with two derivatives.
 */
export type KernelName = 'rbf' | 'matern52'

export interface GaussianProcessOptions {
  /** Default: 'rbf'. */
  readonly kernel?: KernelName
  /** The distance over which the function changes, greater than 0: one for all features, or one for each. Default: 1. */
  readonly lengthScale?: number | readonly number[]
  /** The variance of the function around its mean, greater than 0. Default: 1. */
  readonly signalVariance?: number
  /** The variance of the noise on every value, zero or more. Default: 1e-6. */
  readonly noiseVariance?: number
  /** What is expected of the function where nothing is known of it. Default: 0. */
  readonly mean?: number
}

/** What they may be, for `checkOptions`. */
export const PROCESS_SORTS: { readonly [K in keyof GaussianProcessOptions]-?: OptionSort } = {
  kernel: ['rbf', 'matern52'], lengthScale: 'anything', signalVariance: 'number', noiseVariance: 'number', mean: 'number',
}

/** What a process says of the function at some points. */
export interface Posterior {
  /** Of shape [points]. */
  readonly mean: NdArray
  /** Of the function itself, without noise on its values; of shape [points], zero or more. */
  readonly variance: NdArray
}

export interface GaussianProcess {
  /** Points of shape [points, features], or [points] for a single feature. */
  predict(x: ArrayLike): Posterior
  /** ln p(y), the higher the better the options explain the data: to choose them by. */
  readonly logMarginalLikelihood: number
  /** The options, completed, with a length scale for every feature. */
  readonly options: Required<GaussianProcessOptions> & { readonly lengthScale: readonly number[] }
  /** What it knows: x of shape [samples, features] and y of shape [samples]. */
  readonly data: Rows
}

/**
 * A Gaussian process that knows some values of a function: with K the kernel between the data, k* that between data and a new point,
 * σ² the noise and m the mean, the posterior there has mean m + k*ᵀ(K + σ²I)⁻¹(y − m) and variance k** − k*ᵀ(K + σ²I)⁻¹k*.
 * All is worked out in float64 through the Cholesky factor of K + σ²I.
 *
 * @param data x of shape [samples, features], or [samples] for a single feature, and one number of y for each
 * @throws ValueError for no data, numbers that are not finite and options out of range; ShapeError for x and y that do not fit each other,
 *   or points that do not fit x; EvaluationError where K + σ²I is not positive definite: points that coincide need noise
 * @see Rasmussen, Williams: "Gaussian processes for machine learning", 2006, algorithm 2.1
 * @example
 * import { gaussianProcess } from '@mlp/nn'
 * const process = gaussianProcess({ x: [0, 1, 3], y: [0, 1, -1] })
 * const { mean, variance } = process.predict([1, 2])
 * console.log(mean.data[0]!.toFixed(4), mean.data[1]!.toFixed(4)) // → 1.0000 0.2138
 * console.log(variance.data[0]! < 1e-5, variance.data[1]! > 0.1) // → true true
 */
export function gaussianProcess(data: Dataset, options: GaussianProcessOptions = {}): GaussianProcess {
  const operation = 'gaussianProcess'
  const given = checkOptions(operation, options, PROCESS_SORTS)
  const rows = toDataset(operation, data)
  const x = pointsOf(operation, 'x', rows.x)
  const { y } = rows
  checkFinite(operation, 'y', y)
  if (y.data.length !== rowCount(x)) {
    throw new ShapeError({ code: 'SHAPE_MISMATCH', operation, problem: 'x and y do not fit each other', received: `x of shape ${showShape(x.shape)} and y of shape ${showShape(y.shape)}`, expected: 'one number of y for every row of x', hint: 'fit a process of its own for every output' })
  }
  const features = x.shape[1]!
  const settings = completed(operation, given, features)
  const { kernel, lengthScale, signalVariance, noiseVariance, mean } = settings
  const values = { ...y, shape: [rowCount(x)] }
  const at = tensor(x)
  const covariance = covarianceOf(kernel, lengthScale, signalVariance)
  const known = modelOf(covariance(at, at), sub(tensor(values), mean), noiseVariance)
  const { factor, weights, logLikelihood } = evaluate({ factor: known.factor, weights: solve(transpose(known.factor), known.whitened), logLikelihood: known.logLikelihood })
  return {
    options: settings,
    data: { x, y: values },
    logMarginalLikelihood: logLikelihood.item(),
    predict(points) {
      const to = tensor(pointsOf('predict', 'x', points, features))
      const between = covariance(to, at)
      const explained = sum(square(solve(factor, transpose(between))), 0)
      // What is left of the variance can round to less than nothing where a point is known.
      return evaluate({ mean: add(mean, matmul(between, weights)), variance: maximum(sub(signalVariance, explained), 0) })
    },
  }
}

/** The kernel between the rows of two matrices, [n, features] and [m, features]: [n, m]. */
export function covarianceOf(kernel: KernelName, lengthScale: readonly number[] | Tensor, signalVariance: number | Tensor): (a: Tensor, b: Tensor) => Tensor {
  return (a, b) => {
    const apart = sub(expandDims(div(a, lengthScale), 1), expandDims(div(b, lengthScale), 0))
    return mul(signalVariance, kernel === 'rbf' ? exp(mul(-0.5, sum(square(apart), -1))) : matern(norm(apart, -1)))
  }
}

function matern(distance: Tensor): Tensor {
  const r = mul(Math.sqrt(5), distance)
  return mul(add(add(1, r), div(square(r), 3)), exp(r.neg()))
}

interface Model {
  /** L with L·Lᵀ = K + σ²I. */
  readonly factor: Tensor
  /** L⁻¹y. */
  readonly whitened: Tensor
  /** −½yᵀ(K + σ²I)⁻¹y − Σ ln Lᵢᵢ − n/2·ln 2π. */
  readonly logLikelihood: Tensor
}

/** What follows from values y without a mean and the kernel K between their points. */
export function modelOf(covariance: Tensor, y: Tensor, noiseVariance: number | Tensor): Model {
  const n = y.shape[0]!
  const factor = cholesky(add(covariance, mul(noiseVariance, eye(n))))
  const whitened = solve(factor, y)
  const logLikelihood = sub(sub(mul(-0.5, sum(square(whitened))), sum(log(diagonal(factor)))), n / 2 * Math.log(2 * Math.PI))
  return { factor, whitened, logLikelihood }
}

/** Points as rows of features; of numbers alone, each is a row. */
function pointsOf(operation: string, option: string, given: ArrayLike, features?: number): Value {
  const rows = toRows(operation, option, given)
  checkFinite(operation, option, rows)
  const value = rows.shape.length === 1 ? { ...rows, shape: [rows.shape[0]!, 1] } : rows
  if (value.shape.length === 2 && (features === undefined || value.shape[1] === features)) return value
  throw new ShapeError({
    code: 'SHAPE_MISMATCH', operation, problem: `${option} does not hold points of ${features === undefined ? 'features' : `${features} features`}`, received: `shape ${showShape(rows.shape)}`,
    expected: features === undefined ? '[points, features]' : `[points, ${features}]`, hint: 'one row per point; a single point is [[1, 2]]',
  })
}

/** Options with all defaults, and a length scale for every feature. */
function completed(operation: string, { kernel = 'rbf', lengthScale = 1, signalVariance = 1, noiseVariance = 1e-6, mean = 0 }: GaussianProcessOptions, features: number): Required<GaussianProcessOptions> & { readonly lengthScale: readonly number[] } {
  const check = (option: string, received: unknown, fits: boolean, expected: string): void => {
    if (!fits) throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: `${option} out of range`, received: `${option} ${showArgument(received)}`, expected, hint: `change ${option}, or leave it out for the default` })
  }
  const scales = typeof lengthScale === 'number' ? Array.from({ length: features }, () => lengthScale) : lengthScale
  check('lengthScale', lengthScale, Array.isArray(scales) && scales.length === features && scales.every(one => Number.isFinite(one) && one > 0), `a number greater than 0, or one for each of ${features} features`)
  check('signalVariance', signalVariance, signalVariance > 0 && signalVariance < Infinity, 'a number greater than 0')
  check('noiseVariance', noiseVariance, noiseVariance >= 0 && noiseVariance < Infinity, 'a number, zero or more')
  check('mean', mean, Number.isFinite(mean), 'a finite number')
  return { kernel, lengthScale: scales, signalVariance, noiseVariance, mean }
}
