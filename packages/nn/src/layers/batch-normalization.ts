/** Normalization by the statistics of a batch. */
import { ShapeError, ValueError, batchNorm, cast, checkOptions, lerp, mean, parameter, tagScope, showShape, variance } from '@mlp/autograd'
import type { FloatDType, Parameter, Tensor } from '@mlp/autograd'
import { isTraining } from './context.js'
import { defineLayer } from './layer.js'
import type { Context, Layer } from './layer.js'
import { checkSizes } from './linear.js'
import { FLOATS } from './weights.js'

export interface BatchNormalizationOptions {
  /** Weight of the newest batch in the running statistics, in (0, 1]. Default: 0.1. */
  readonly momentum?: number
  /** Added to the variance, positive. Default: 1e-5. */
  readonly epsilon?: number
  /** Default: 'float32'. */
  readonly dtype?: FloatDType
}

/** Batch normalization with its cells, each of shape [features]. */
export type BatchNormalization = Layer & {
  /** γ, first 1. */
  readonly weight: Parameter
  /** β, first 0. */
  readonly bias: Parameter
  /** First 0; not trained. */
  readonly runningMean: Parameter
  /** First 1; not trained. */
  readonly runningVariance: Parameter
  readonly parameters: readonly Parameter[]
}

/**
 * Batch normalization: y = γ·(x − μ)/√(σ² + ε) + β for every feature (axis 1). In training μ and σ² are mean and variance
 * (divided by n) of the batch, and the running statistics move toward them: r ← (1 − m)·r + m·(the batch's), with the
 * variance divided by n − 1 there. In evaluation μ and σ² are the running statistics.
 *
 * @param features the length of axis 1 of x, which has shape [samples, features, …]
 * @throws ValueError for options out of range; when called, ShapeError for another number of features and in training
 *   for fewer than two values per feature
 * @see Ioffe, Szegedy: "Batch normalization", 2015
 * @example
 * import { assign, tensor } from '@mlp/autograd'
 * import { batchNormalization, trainingContext } from '@mlp/nn'
 * const layer = batchNormalization(1, { dtype: 'float64' })
 * const context = trainingContext()
 * console.log(layer(tensor([[1], [3]]), context).sum().item()) // → 0
 * assign(context.updates)
 * console.log(layer.runningMean.toArray()) // → [ 0.2 ]
 */
export function batchNormalization(features: number, options: BatchNormalizationOptions = {}): BatchNormalization {
  const { momentum = 0.1, epsilon = 1e-5, dtype = 'float32' } = checkOptions('batchNormalization', options, { momentum: 'number', epsilon: 'number', dtype: FLOATS })
  checkSizes('batchNormalization', [features])
  if (!(momentum > 0 && momentum <= 1) || !(epsilon > 0 && epsilon < Infinity)) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'batchNormalization', problem: 'an option out of range', received: `momentum ${momentum}, epsilon ${epsilon}`,
      expected: '0 < momentum ≤ 1 and epsilon > 0', hint: 'momentum is the weight of the newest batch: 0.1 here is 0.9 in Keras',
    })
  }
  const cell = (value: number, name: string, trainable: boolean): Parameter => parameter(new Float64Array(features).fill(value), { name, dtype, trainable })
  const cells = {
    weight: cell(1, 'γ', true), bias: cell(0, 'β', true),
    runningMean: cell(0, 'running mean', false), runningVariance: cell(1, 'running variance', false),
  }
  const { weight, bias, runningMean, runningVariance } = cells

  const call = (input: Tensor, context?: Context): Tensor => {
    checkFeatures(features, input)
    const x = input.dtype === dtype ? input : cast(input, dtype)
    const given = { scale: weight, shift: bias, epsilon }
    if (!isTraining('batchNormalization', context)) return tagScope('batchNormalization', [input], batchNorm(x, { ...given, mean: runningMean, variance: runningVariance }))
    const axes = x.shape.map((_, axis) => axis).filter(axis => axis !== 1)
    if (axes.reduce((count, axis) => count * x.shape[axis]!, 1) < 2) throw tooFewRows(input)
    context.update(runningMean, lerp(runningMean, mean(x, axes), momentum))
    context.update(runningVariance, lerp(runningVariance, variance(x, axes, { correction: 1 }), momentum))
    return tagScope('batchNormalization', [input], batchNorm(x, given))
  }
  return defineLayer('batchNormalization', call, { ...cells, parameters: [weight, bias, runningMean, runningVariance] })
}

function checkFeatures(features: number, { rank, shape }: Tensor): void {
  if (rank < 2 || shape[1] !== features) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: `batchNormalization(${features})`, problem: 'another number of features', received: `x of shape ${showShape(shape)}`,
      expected: `[samples, ${features}, …]`, hint: 'features are axis 1',
    })
  }
}

function tooFewRows({ shape }: Tensor): ShapeError {
  return new ShapeError({
    code: 'SHAPE_MISMATCH', operation: 'batchNormalization', problem: 'one value has no variance', received: `x of shape ${showShape(shape)} in training`,
    expected: 'at least two values per feature', hint: 'choose a batchSize that leaves no batch of one row',
  })
}
