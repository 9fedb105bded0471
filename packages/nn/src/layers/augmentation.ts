/** Data augmentation: layers that change samples at random in training, each sample by a draw of its own, and leave them alone in evaluation. */
import { ShapeError, ValueError, add, and, arange, cast, checkOptions, clamp, div, flip, floor, greaterEqual, less, lessEqual, mul, normalizeAxis, randomInteger, randomNormal, randomUniform, reshape, showArgument, showShape, sub, tagScope, takeAlongAxis, where } from '@mlp/autograd'
import type { FloatDType, Tensor } from '@mlp/autograd'
import { isTraining } from './context.js'
import { defineLayer } from './layer.js'
import type { Layer } from './layer.js'

/**
 * Adds normal noise in training: x + deviation·N(0, 1), another number for every element. In evaluation it is x itself.
 *
 * @param deviation the standard deviation of the noise, in the units of x; zero or more
 * @throws ValueError for a deviation that is negative or no number
 * @see Bishop: "Training with noise is equivalent to Tikhonov regularization", 1995
 * @example
 * import { evaluate, std, zeros } from '@mlp/autograd'
 * import { gaussianNoise, mlp, sequential, trainingContext } from '@mlp/nn'
 * const model = sequential(gaussianNoise(0.1), mlp([2, 8, 1]))
 * const { 0: noisy } = model.outputs(zeros([5000, 2]), trainingContext({ seed: 1 }))
 * console.log(std(noisy).item().toFixed(2), model.outputs(zeros([1, 2]))[0].toArray()) // → 0.10 [ [ 0, 0 ] ]
 */
export function gaussianNoise(deviation: number): Layer {
  const given: unknown = deviation
  if (!(typeof given === 'number' && deviation >= 0 && deviation < Infinity)) throw outOfRange('gaussianNoise', 'deviation', given, 'a finite number, zero or more', 'gaussianNoise(0.1)')
  return defineLayer('gaussianNoise', (x, context) => {
    if (!isTraining('gaussianNoise', context) || deviation === 0) return x
    return tagScope('gaussianNoise', [x], add(x, randomNormal(context.randomKey(), x.shape, { standardDeviation: deviation, dtype: floatOf(x) })))
  }, {})
}

export interface FlipOptions {
  /** The axis that is reversed, or several, each by a draw of its own; not 0, which counts the samples. Default: −1, left and right of images. */
  readonly axis?: number | readonly number[]
  /** How likely each flip is, from 0 to 1. Default: 0.5. */
  readonly probability?: number
}

/**
 * In training, reverses each sample along an axis with a probability; in evaluation it is x itself.
 *
 * @param options for images of shape [samples, height, width] or [samples, channels, height, width] axis −1 swaps left and right, −2 up and
 *   down; flattened images are reshaped first: `x => reshape(x, [x.shape[0]!, 8, 8])`
 * @throws ValueError for a probability outside [0, 1]; when called, ShapeError for axes that x does not have or that count samples
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { randomFlip, trainingContext } from '@mlp/nn'
 * const x = tensor([[1, 2, 3]])
 * console.log(randomFlip({ probability: 1 })(x, trainingContext()).toArray()) // → [ [ 3, 2, 1 ] ]
 * console.log(randomFlip()(x).toArray()) // → [ [ 1, 2, 3 ] ]
 */
export function randomFlip(options: FlipOptions = {}): Layer {
  const { axis = -1, probability = 0.5 } = checkOptions('randomFlip', options, { axis: 'anything', probability: 'number' })
  const listed = typeof axis === 'number' ? [axis] : axis
  checkAxes('randomFlip', 'axis', listed)
  if (!(probability >= 0 && probability <= 1)) throw outOfRange('randomFlip', 'probability', probability, 'a number from 0 to 1', 'randomFlip({ probability: 0.5 })')
  return defineLayer('randomFlip', (x, context) => {
    if (!isTraining('randomFlip', context)) return x
    const axes = sampleAxes('randomFlip', listed, x)
    const flipped = axes.reduce((y, one) => {
      const draws = perSample(randomUniform(context.randomKey(), [x.shape[0]!]), x.rank)
      return where(less(draws, probability), flip(y, one), y)
    }, x)
    return tagScope('randomFlip', [x], flipped)
  }, {})
}

export interface BorderOptions {
  /** The axes of an image. Default: [−2, −1], height and width where channels come first; [1, 2] where they come last. */
  readonly axes?: readonly number[]
  /** What is seen beyond the border: a number, or 'edge' for the nearest element. Default: 0. */
  readonly fill?: number | 'edge'
}
const BORDER_SORTS = { axes: 'anything', fill: 'anything' } as const

/**
 * In training, moves each sample along its axes by whole elements, as many as drawn evenly from −most to most for every axis; what
 * leaves is lost. In evaluation it is x itself.
 *
 * @param most a fraction of the length of an axis below 1 (rounded down to whole elements), or a whole number of elements
 * @throws ValueError for any other `most` or fill; when called, ShapeError for axes that x does not have or that count samples
 * @example
 * import { evaluate, tensor, tile } from '@mlp/autograd'
 * import { randomShift, trainingContext } from '@mlp/nn'
 * const x = tile(tensor([[1, 2, 3]]), [100, 1])
 * const shifted = evaluate(randomShift(1, { axes: [1] })(x, trainingContext())).toArray() as number[][]
 * console.log([...new Set(shifted.map(String))].sort()) // → [ '0,1,2', '1,2,3', '2,3,0' ]
 */
export function randomShift(most: number, options: BorderOptions = {}): Layer {
  const { axes = [-2, -1], fill = 0 } = checkOptions('randomShift', options, BORDER_SORTS)
  const given: unknown = most
  if (!(typeof given === 'number' && most >= 0 && (most < 1 || Number.isInteger(most)))) throw outOfRange('randomShift', 'most', given, 'a fraction from 0 up to but without 1, or a whole number of elements', 'randomShift(0.1)')
  checkAxes('randomShift', 'axes', axes)
  checkFill('randomShift', fill)
  return defineLayer('randomShift', (x, context) => {
    if (!isTraining('randomShift', context) || most === 0) return x
    const shifted = sampleAxes('randomShift', axes, x).reduce((y, axis) => {
      const length = x.shape[axis]!
      const reach = most < 1 ? Math.floor(most * length) : most
      const moved = randomInteger(context.randomKey(), -reach, reach + 1, [x.shape[0]!])
      return read(y, axis, sub(along(axis, x.rank, length), perSample(moved, x.rank)), fill)
    }, x)
    return tagScope('randomShift', [x], shifted)
  }, {})
}

/**
 * In training, zooms each sample about its center by a factor drawn evenly from a range, the same along all its axes: above 1 it grows
 * and its border is lost, below 1 it shrinks and `fill` appears around it. Element i of an axis of length n is read at
 * c + (i − c)/factor with c = (n − 1)/2, between elements by linear interpolation (bilinear for images). In evaluation it is x itself.
 *
 * @param range of factors, the lower one first; both positive. Default: [0.9, 1.1]
 * @throws ValueError for any other range or fill; when called, ShapeError for axes that x does not have or that count samples
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { randomScale, trainingContext } from '@mlp/nn'
 * const x = tensor([[0, 0, 4, 0, 0]])
 * const twice = randomScale([2, 2], { axes: [1] })
 * console.log(twice(x, trainingContext()).toArray()) // → [ [ 0, 2, 4, 2, 0 ] ]
 */
export function randomScale(range: readonly [low: number, high: number] = [0.9, 1.1], options: BorderOptions = {}): Layer {
  const { axes = [-2, -1], fill = 0 } = checkOptions('randomScale', options, BORDER_SORTS)
  const given: unknown = range
  const [low, high] = Array.isArray(given) && given.length === 2 && given.every(Number.isFinite) ? range : [NaN, NaN]
  if (!(low > 0 && low <= high && high < Infinity)) throw outOfRange('randomScale', 'range', given, 'two positive numbers, the lower one first', 'randomScale([0.9, 1.1])')
  checkAxes('randomScale', 'axes', axes)
  checkFill('randomScale', fill)
  return defineLayer('randomScale', (x, context) => {
    if (!isTraining('randomScale', context)) return x
    const all = sampleAxes('randomScale', axes, x)
    const factors = perSample(add(low, mul(high - low, randomUniform(context.randomKey(), [x.shape[0]!]))), x.rank)
    const smooth = cast(x, floatOf(x))
    return tagScope('randomScale', [x], all.reduce((y, axis) => zoom(y, axis, factors, fill), smooth))
  }, {})
}

function zoom(x: Tensor, axis: number, factors: Tensor, fill: number | 'edge'): Tensor {
  const length = x.shape[axis]!
  const center = (length - 1) / 2
  // Positions in float64 whatever x is: what they are between decides which elements are read.
  const place = add(center, div(sub(cast(along(axis, x.rank, length), 'float64'), center), factors))
  const below = floor(place)
  const share = cast(sub(place, below), floatOf(x))
  const [lower, upper] = [0, 1].map(step => read(x, axis, cast(add(below, step), 'int32'), fill)) as [Tensor, Tensor]
  return add(mul(sub(1, share), lower), mul(share, upper))
}

/** The elements at positions along an axis, each sample at its own; beyond the border what fills it. */
function read(x: Tensor, axis: number, positions: Tensor, fill: number | 'edge'): Tensor {
  const last = x.shape[axis]! - 1
  const found = takeAlongAxis(x, clamp(positions, 0, last), axis)
  return fill === 'edge' ? found : where(and(greaterEqual(positions, 0), lessEqual(positions, last)), found, fill)
}

/** 0, 1, … along one axis, of length 1 along the others. */
function along(axis: number, rank: number, length: number): Tensor {
  return reshape(arange(0, length, 1, { dtype: 'int32' }), Array.from({ length: rank }, (_, at) => at === axis ? length : 1))
}

/** One number per sample, to be spread over what a sample holds. */
function perSample(draws: Tensor, rank: number): Tensor {
  return reshape(draws, [draws.shape[0]!, ...new Array<number>(rank - 1).fill(1)])
}

function floatOf(x: Tensor): FloatDType {
  return x.dtype === 'float64' ? 'float64' : 'float32'
}

function sampleAxes(operation: string, axes: readonly number[], x: Tensor): number[] {
  const found = axes.map(axis => normalizeAxis(operation, axis, x.rank))
  if (!found.includes(0)) return found
  throw new ShapeError({
    code: 'AXIS_OUT_OF_RANGE', operation, problem: 'an axis of the samples', received: `axes [${axes.join(', ')}] of x of shape ${showShape(x.shape)}`, expected: 'axes from 1 on',
    hint: 'samples are rows; reshape flattened images first: x => reshape(x, [x.shape[0], 8, 8])',
  })
}

function checkAxes(operation: string, option: string, axes: unknown): void {
  if (Array.isArray(axes) && axes.every(Number.isInteger)) return
  throw outOfRange(operation, option, axes, `whole numbers${option === 'axis' ? ', one or several' : ' in an array'}`, `${operation}(${operation === 'randomFlip' ? '' : '…, '}{ ${option}: ${option === 'axis' ? '-1' : '[-2, -1]'} })`)
}

function checkFill(operation: string, fill: unknown): void {
  if (fill === 'edge' || (typeof fill === 'number' && Number.isFinite(fill))) return
  throw outOfRange(operation, 'fill', fill, "a finite number or 'edge'", `${operation}(…, { fill: 0 })`)
}

function outOfRange(operation: string, option: string, received: unknown, expected: string, call: string): ValueError {
  return new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: `${option} out of range`, received: `${option} ${showArgument(received)}`, expected, hint: `write ${call}` })
}
