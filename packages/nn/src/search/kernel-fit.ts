/** The length scales and variances under which a Gaussian process explains its data best. */
import { add, checkOptions, exp, gather, mul, parameter, square, sub, sum, tensor } from '@mlp/autograd'
import type { Tensor, Value } from '@mlp/autograd'
import type { Dataset } from '../data/rows.js'
import { minimize } from '../minimize/minimize.js'
import { checkSignal } from '../training/signal.js'
import type { Signal } from '../training/signal.js'
import { engineOf } from '../training/engine.js'
import type { Engine } from '../training/engine.js'
import { PROCESS_SORTS, covarianceOf, gaussianProcess, modelOf } from './gaussian-process.js'
import type { GaussianProcess, GaussianProcessOptions, KernelName } from './gaussian-process.js'
import { checkCount } from './run.js'

export interface FitGaussianProcessOptions extends GaussianProcessOptions {
  /** Steps of L-BFGS at most; one or more. Default: 200. */
  readonly maxIterations?: number
  /** Aborts between two steps: the promise is rejected with the signal's reason. */
  readonly signal?: Signal
  /** Default: 'compiler'; 'interpreter' computes the same step by step. */
  readonly engine?: Engine
}

/**
 * A Gaussian process whose length scales, signal variance and noise variance have been fitted to the data: they maximize
 * ln p(y) = −½yᵀ(K + σ²I)⁻¹y − ½ln|K + σ²I| − n/2·ln 2π, whose gradient goes through the Cholesky factor. Every feature gets a
 * length scale of its own, so that one without influence gets a long one. Kernel and mean stay as given.
 *
 * @param data as in `gaussianProcess`
 * @param options where the fit begins; it ends in the nearest maximum, of which there can be several. The noise variance is kept above
 *   1e-8 of the signal variance, so that K + σ²I has a factor
 * @throws as `gaussianProcess`; the signal's reason when aborted
 * @see Rasmussen, Williams: "Gaussian processes for machine learning", 2006, section 5.4.1
 * @example
 * import { fitGaussianProcess } from '@mlp/nn'
 * const x = Array.from({ length: 12 }, (_, i) => [i / 2, i % 3]) // the second feature has no influence
 * const process = await fitGaussianProcess({ x, y: x.map(([a]) => Math.sin(a!)) })
 * const [first, second] = process.options.lengthScale
 * console.log(second! > 10 * first!, process.predict([[2.25, 1]]).mean.data[0]!.toFixed(3), Math.sin(2.25).toFixed(3)) // → true 0.778 0.778
 */
export async function fitGaussianProcess(data: Dataset, options: FitGaussianProcessOptions = {}): Promise<GaussianProcess> {
  const operation = 'fitGaussianProcess'
  const sorts = { ...PROCESS_SORTS, maxIterations: 'anything', signal: 'anything', engine: 'anything' } as const
  const { maxIterations = 200, signal, engine, ...start } = checkOptions(operation, options, sorts)
  checkCount(operation, 'maxIterations', maxIterations)
  checkSignal(operation, signal)
  engineOf(operation, engine)
  const begun = gaussianProcess(data, start)
  const { x, y } = begun.data
  const groups = Array.from({ length: x.shape[1]! }, (_, feature) => feature)
  const fitted = await fitScales({ x, y, groups, start: begun.options, maxIterations, tolerance: 1e-5, signal, engine })
  return gaussianProcess({ x, y }, { ...begun.options, ...fitted })
}

/** What is fitted. */
export interface KernelScales {
  readonly lengthScale: readonly number[]
  readonly signalVariance: number
  readonly noiseVariance: number
}

interface ScalesToFit {
  readonly x: Value
  readonly y: Value
  /** For every feature the number of its length scale; features with one number share it. */
  readonly groups: readonly number[]
  readonly start: KernelScales & { readonly kernel: KernelName, readonly mean: number }
  /** The logarithm of its density, up to a constant, by the logarithms of length scales, signal variance and noise per signal. */
  readonly prior?: (lengths: Tensor, signal: Tensor, noise: Tensor) => Tensor
  readonly maxIterations: number
  /** The slope by a logarithm at which it is done. */
  readonly tolerance: number
  readonly signal: Signal | undefined
  readonly engine: Engine | undefined
}

/** The least noise, as a part of the signal: much more than rounding, so that a factor can be found. */
const LEAST_NOISE = 1e-8

/** The scales of greatest likelihood, or of greatest posterior density where there is a prior. `lengthScale` has one number per group. */
export async function fitScales({ x, y, groups, start, prior, maxIterations, tolerance, signal, engine }: ScalesToFit): Promise<KernelScales> {
  // Logarithms: all of them are positive, and matter in proportion. Noise is counted in signals, so that it cannot vanish beside one.
  const lengths = parameter(start.lengthScale.map(Math.log), { name: 'ln ℓ' })
  const strength = parameter(Math.log(start.signalVariance), { name: 'ln s' })
  const share = parameter(Math.log(Math.max(start.noiseVariance / start.signalVariance - LEAST_NOISE, LEAST_NOISE)), { name: 'ln σ²/s' })
  const noise = mul(exp(strength), add(LEAST_NOISE, exp(share)))
  const at = tensor(x)
  const covariance = covarianceOf(start.kernel, gather(exp(lengths), tensor(groups, { dtype: 'int32' })), exp(strength))
  const { logLikelihood } = modelOf(covariance(at, at), sub(tensor({ ...y, shape: [x.shape[0]!] }), start.mean), noise)
  const density = prior === undefined ? logLikelihood : add(logLikelihood, prior(lengths, strength, share))
  await minimize(density, [lengths, strength, share], { maximize: true, maxIterations, tolerance, ...(signal && { signal }), ...(engine && { engine }) })
  const signalVariance = Math.exp(strength.value.item())
  return { lengthScale: Array.from(lengths.value.data, Math.exp), signalVariance, noiseVariance: signalVariance * (LEAST_NOISE + Math.exp(share.value.item())) }
}

/** The logarithm of the density of independent normal numbers, up to a constant. */
export function normalPrior(value: Tensor, mean: number, deviation: number): Tensor {
  return mul(-0.5, sum(square(mul(1 / deviation, sub(value, mean)))))
}
