/** Elements brought to mean 0 and variance 1 with their neighbors: over axes, over a batch, over groups of channels. */
import { ShapeError, ValueError } from '../graph/errors.js'
import { checkOptions } from '../graph/options.js'
import { normalizeAxes, sameShape, showShape, sizeOf } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import { showArgument } from '../graph/show.js'
import type { Tensor } from '../graph/tensor.js'
import { stopGradient } from './activation.js'
import { add, div, mul, sub } from './arithmetic.js'
import { sqrt, square } from './elementary.js'
import { compositeRecord } from './kinds.js'
import type { Axis } from './kinds.js'
import { reshape } from './movement.js'
import { prefix } from './notation.js'
import type { Printed } from './notation.js'
import { promote } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Composite } from './operation.js'
import { mean } from './reduce.js'
import { mixed } from './samples.js'

/** Inputs that may be left out, in the order in which those given follow x. */
type Role = 'mean' | 'variance' | 'scale' | 'shift'
interface NormAttributes { readonly roles: readonly Role[]; readonly epsilon: number }
interface AxesAttributes extends NormAttributes { readonly axes: readonly number[] }
interface GroupsAttributes extends NormAttributes { readonly groups: number }

export interface NormalizationOptions {
  /** What the result is multiplied with. Default: nothing. */
  readonly scale?: Operand
  /** What is added to the result. Default: nothing. */
  readonly shift?: Operand
  /** What is added to the variance before its root is taken. At least 0; default: 1e-5. */
  readonly epsilon?: number
}
export interface LayerNormOptions extends NormalizationOptions {
  /** Over which axes. Default: the last. */
  readonly axes?: Axis
}
export type RMSNormOptions = Omit<LayerNormOptions, 'shift'>
export interface BatchNormOptions extends NormalizationOptions {
  /** A mean per channel, kept from earlier batches. Default, with the variance: that of this batch. */
  readonly mean?: Operand
  /** A variance per channel, kept from earlier batches. */
  readonly variance?: Operand
}

/* @__NO_SIDE_EFFECTS__ */
function text(name: string) {
  return ([x, ...given]: readonly Printed[], { roles }: NormAttributes): Printed =>
    prefix(name)([x!, ...given.map((one, index) => ({ text: `${roles[index]}=${one.text}`, binding: 0 }))])
}

/** The input in a role, if it was given. */
function inRole(role: Role, [, ...given]: readonly Tensor[], { roles }: NormAttributes): Tensor | undefined {
  return given[roles.indexOf(role)]
}

const keepDims = { keepDims: true } as const

/** x less its mean, whose own rounding error is taken out again: its exact mean is 0, so no derivative is lost. */
function centered(x: Tensor, axes: readonly number[]): Tensor {
  const nearly = sub(x, mean(x, axes, keepDims))
  return sub(nearly, stopGradient(mean(nearly, axes, keepDims)))
}

/** x divided by the root of its mean square. */
function overRoot(x: Tensor, axes: readonly number[], epsilon: number): Tensor {
  return div(x, sqrt(add(mean(square(x), axes, keepDims), epsilon)))
}

/** Times scale plus shift, each in a shape that broadcasts. */
function scaled(y: Tensor, inputs: readonly Tensor[], attributes: NormAttributes, shape: Shape): Tensor {
  const [scale, shift] = (['scale', 'shift'] as const).map(role => {
    const given = inRole(role, inputs, attributes)
    return given && reshape(given, shape)
  })
  const stretched = scale === undefined ? y : mul(y, scale)
  return shift === undefined ? stretched : add(stretched, shift)
}

const keptOf = ({ shape }: Tensor, axes: readonly number[]): number[] => shape.map((length, axis) => axes.includes(axis) ? length : 1)
const allButChannels = (x: Tensor): number[] => x.shape.map((_, axis) => axis).filter(axis => axis !== 1)

/** x and what was given beside it, in one dtype; each of a shape of its own. */
function collected(operation: string, operand: Operand, given: readonly (readonly [Role, Operand | undefined])[], epsilon: number, shapeFor: (x: Tensor) => Shape): { inputs: readonly Tensor[]; roles: readonly Role[] } {
  const present = given.flatMap(([role, one]) => one === undefined ? [] : [[role, one] as const])
  const inputs = promote(operation, [operand, ...present.map(([, one]) => one)], ['float', ...present.map(() => 'float' as const)])
  const roles = present.map(([role]) => role)
  const shape = shapeFor(inputs[0]!)
  roles.forEach((role, index) => {
    if (sameShape(inputs[index + 1]!.shape, shape)) return
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: `${role} has another shape than what it is for`, received: `${role} ${showShape(inputs[index + 1]!.shape)} for x ${showShape(inputs[0]!.shape)}`,
      expected: showShape(shape), hint: 'one number for each place of the normalized axes, or for each channel',
    })
  })
  if (typeof epsilon === 'number' && epsilon >= 0 && epsilon < Infinity) return { inputs, roles }
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'not a small number', received: `epsilon ${showArgument(epsilon)}`, expected: 'a finite number of at least 0', hint: 'leave it out for 1e-5',
  })
}

function checkChannels(operation: string, x: Tensor): void {
  if (x.rank >= 2) return
  throw new ShapeError({ code: 'SHAPE_MISMATCH', operation, problem: 'no channels', received: `x ${showShape(x.shape)}`, expected: 'x [samples, channels, …]', hint: 'layerNorm takes any shape' })
}

/** What holds where the formula has no number. */
const limits = [
  { case: 'epsilon 0 where the variance, or mean square, is 0', here: 'NaN, 0/0; with any other epsilon the result is 0 and its derivatives are finite', why: 'what PyTorch gives, but for batch_norm, which refuses epsilon 0' },
  { case: 'numbers whose squares overflow', here: '0: their variance, or mean square, is ∞' },
] as const

/**
 * Layer normalization: (x − mean)/√(variance + epsilon) · scale + shift, mean and variance (divided by the count) over axes.
 * The variance is that of what is left when the mean is gone, so that a large mean costs no digits.
 *
 * @param options `axes`: default the last; `scale`, `shift`: shaped like those axes, default none; `epsilon`: default 1e-5
 * @throws ShapeError when scale or shift have another shape
 * @example
 * import { layerNorm } from '@mlp/autograd'
 * console.log(layerNorm([[1, 3], [1e9, 1e9 + 2]], { epsilon: 0 }).toArray()) // → [ [ -1, 1 ], [ -1, 1 ] ]
 */
export const layerNorm: Callable<(x: Operand, options?: LayerNormOptions) => Tensor, Composite<AxesAttributes>> = /* @__PURE__ */ callable(compositeRecord<AxesAttributes>({
  name: 'layerNorm', summary: '(x − mean)/√(variance + epsilon) over axes, scaled and shifted.',
  expand: (inputs, attributes) => {
    const [x] = inputs as [Tensor]
    return scaled(overRoot(centered(x, attributes.axes), attributes.axes, attributes.epsilon), inputs, attributes, keptOf(x, attributes.axes))
  },
  notation: { text: text('layerNorm') },
  samples: [
    { inputs: [mixed(3, 4), [1, 2, -0.5, 3], [0, 1, 0.5, -1]], attributes: { axes: [1], roles: ['scale', 'shift'], epsilon: 1e-5 } },
    { inputs: [mixed(2, 3, 2)], attributes: { axes: [1, 2], roles: [], epsilon: 0.5 } },
    { inputs: [mixed(2, 3, 2), mixed(2, 2)], attributes: { axes: [0, 2], roles: ['shift'], epsilon: 1e-3 } },
    { inputs: [mixed(0, 3)], attributes: { axes: [1], roles: [], epsilon: 1e-5 } },
  ],
  conventions: limits,
}), call => (operand: Operand, options: LayerNormOptions = {}): Tensor => {
  const { axes = -1, scale, shift, epsilon = 1e-5 } = checkOptions('layerNorm', options, { axes: 'anything', scale: 'anything', shift: 'anything', epsilon: 'number' })
  let over: readonly number[] = []
  const { inputs, roles } = collected('layerNorm', operand, [['scale', scale], ['shift', shift]], epsilon, x => {
    over = normalizeAxes('layerNorm', axes, x.rank)
    return over.map(axis => x.shape[axis]!)
  })
  return call(inputs, { axes: over, roles, epsilon })
})

/**
 * Normalization by the root of the mean square: x/√(mean(x²) + epsilon) · scale.
 *
 * @param options `axes`: default the last; `scale`: shaped like those axes, default none; `epsilon`: default 1e-5
 * @throws ShapeError when scale has another shape
 * @example
 * import { rmsNorm } from '@mlp/autograd'
 * console.log(rmsNorm([1, 7], { epsilon: 0 }).toArray()) // → [ 0.2, 1.4 ]
 */
export const rmsNorm: Callable<(x: Operand, options?: RMSNormOptions) => Tensor, Composite<AxesAttributes>> = /* @__PURE__ */ callable(compositeRecord<AxesAttributes>({
  name: 'rmsNorm', summary: 'x/√(mean(x²) + epsilon) over axes, scaled.',
  expand: (inputs, attributes) => {
    const [x] = inputs as [Tensor]
    return scaled(overRoot(x, attributes.axes, attributes.epsilon), inputs, attributes, keptOf(x, attributes.axes))
  },
  notation: { text: text('rmsNorm') },
  samples: [
    { inputs: [mixed(3, 4), [1, 2, -0.5, 3]], attributes: { axes: [1], roles: ['scale'], epsilon: 1e-5 } }, { inputs: [mixed(2, 3)], attributes: { axes: [0], roles: [], epsilon: 0.5 } },
    { inputs: [mixed(0, 3)], attributes: { axes: [1], roles: [], epsilon: 1e-5 } },
  ],
  conventions: limits,
}), call => (operand: Operand, options: RMSNormOptions = {}): Tensor => {
  const { axes = -1, scale, epsilon = 1e-5 } = checkOptions('rmsNorm', options, { axes: 'anything', scale: 'anything', epsilon: 'number' })
  let over: readonly number[] = []
  const { inputs, roles } = collected('rmsNorm', operand, [['scale', scale]], epsilon, x => {
    over = normalizeAxes('rmsNorm', axes, x.rank)
    return over.map(axis => x.shape[axis]!)
  })
  return call(inputs, { axes: over, roles, epsilon })
})

/**
 * Batch normalization, per channel: (x − mean)/√(variance + epsilon) · scale + shift. Mean and variance (divided by the count)
 * are those of the batch over all axes but channels, and derivatives pass through them; or those given, kept from training.
 *
 * @param x [samples, channels, …]
 * @param options `mean` and `variance`, both or neither; `scale`, `shift`: all [channels]; `epsilon`: default 1e-5
 * @throws ShapeError when one of them has another shape
 * @example
 * import { batchNorm } from '@mlp/autograd'
 * console.log(batchNorm([[1, 10], [3, 30]], { epsilon: 0 }).toArray()) // → [ [ -1, -1 ], [ 1, 1 ] ]
 * console.log(batchNorm([[1, 10], [3, 30]], { mean: [1, 0], variance: [4, 100], epsilon: 0 }).toArray()) // → [ [ 0, 1 ], [ 1, 3 ] ]
 */
export const batchNorm: Callable<(x: Operand, options?: BatchNormOptions) => Tensor, Composite<NormAttributes>> = /* @__PURE__ */ callable(compositeRecord<NormAttributes>({
  name: 'batchNorm', summary: '(x − mean)/√(variance + epsilon) per channel, scaled and shifted.',
  expand: (inputs, attributes) => {
    const [x] = inputs as [Tensor]
    const perChannel = keptOf(x, [1])
    const [kept, variance] = (['mean', 'variance'] as const).map(role => inRole(role, inputs, attributes))
    const normal = kept === undefined || variance === undefined
      ? overRoot(centered(x, allButChannels(x)), allButChannels(x), attributes.epsilon)
      : div(sub(x, reshape(kept, perChannel)), sqrt(add(reshape(variance, perChannel), attributes.epsilon)))
    return scaled(normal, inputs, attributes, perChannel)
  },
  notation: { text: text('batchNorm') },
  samples: [
    { inputs: [mixed(4, 3), [1, 2, -0.5], [0, 1, 0.5]], attributes: { roles: ['scale', 'shift'], epsilon: 1e-3 } },
    { inputs: [mixed(2, 2, 3)], attributes: { roles: [], epsilon: 0.5 } },
    { inputs: [mixed(2, 2, 3), [0.5, -1], [2, 0.25], [1, 3]], attributes: { roles: ['mean', 'variance', 'scale'], epsilon: 1e-5 } },
    { inputs: [mixed(0, 2), [0.5, -1], [2, 0.25]], attributes: { roles: ['mean', 'variance'], epsilon: 1e-5 } },
  ],
  conventions: limits,
}), call => (operand: Operand, options: BatchNormOptions = {}): Tensor => {
  const { mean: kept, variance, scale, shift, epsilon = 1e-5 } = checkOptions('batchNorm', options, { mean: 'anything', variance: 'anything', scale: 'anything', shift: 'anything', epsilon: 'number' })
  if ((kept === undefined) !== (variance === undefined)) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'batchNorm', problem: 'mean and variance belong together', received: kept === undefined ? 'a variance without a mean' : 'a mean without a variance',
      expected: 'both, or neither for those of the batch', hint: 'pass { mean, variance }',
    })
  }
  const { inputs, roles } = collected('batchNorm', operand, [['mean', kept], ['variance', variance], ['scale', scale], ['shift', shift]], epsilon, x => {
    checkChannels('batchNorm', x)
    return [x.shape[1]!]
  })
  return call(inputs, { roles, epsilon })
})

/**
 * Group normalization: channels fall into consecutive groups, each of which is brought to mean 0 and variance 1 per sample,
 * over its channels and all axes behind; then · scale + shift per channel.
 *
 * @param x [samples, channels, …]
 * @param groups how many; a divisor of the number of channels (as many: instance normalization)
 * @param options `scale`, `shift`: [channels]; `epsilon`: default 1e-5
 * @throws ValueError when the groups do not divide the channels, ShapeError when scale or shift have another shape
 * @example
 * import { groupNorm } from '@mlp/autograd'
 * console.log(groupNorm([[1, 3, 10, 30]], 2, { epsilon: 0 }).toArray()) // → [ [ -1, 1, -1, 1 ] ]
 */
export const groupNorm: Callable<(x: Operand, groups: number, options?: NormalizationOptions) => Tensor, Composite<GroupsAttributes>> = /* @__PURE__ */ callable(compositeRecord<GroupsAttributes>({
  name: 'groupNorm', summary: '(x − mean)/√(variance + epsilon) per sample and group of channels, scaled and shifted.',
  expand: (inputs, attributes) => {
    const [x] = inputs as [Tensor]
    const { groups, epsilon } = attributes
    const [samples, channels, ...rest] = x.shape
    const parts = reshape(x, [samples!, groups, channels! / groups * sizeOf(rest)])
    return scaled(reshape(overRoot(centered(parts, [2]), [2], epsilon), x.shape), inputs, attributes, keptOf(x, [1]))
  },
  notation: { text: text('groupNorm') },
  samples: [
    { inputs: [mixed(2, 4, 2), [1, 2, -0.5, 3], [0, 1, 0.5, -1]], attributes: { groups: 2, roles: ['scale', 'shift'], epsilon: 1e-3 } },
    { inputs: [mixed(2, 2, 3)], attributes: { groups: 1, roles: [], epsilon: 0.5 } }, { inputs: [mixed(0, 2)], attributes: { groups: 2, roles: [], epsilon: 1e-5 } },
  ],
  conventions: limits,
}), call => (operand: Operand, groups: number, options: NormalizationOptions = {}): Tensor => {
  const { scale, shift, epsilon = 1e-5 } = checkOptions('groupNorm', options, { scale: 'anything', shift: 'anything', epsilon: 'number' })
  const { inputs, roles } = collected('groupNorm', operand, [['scale', scale], ['shift', shift]], epsilon, x => {
    checkChannels('groupNorm', x)
    return [x.shape[1]!]
  })
  const channels = inputs[0]!.shape[1]!
  if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'groupNorm', problem: 'not a number of groups', received: `groups ${showArgument(groups)} for x ${showShape(inputs[0]!.shape)}`,
      expected: `a whole number of at least 1 that divides the ${channels} channels`, hint: 'as many groups as channels is instance normalization',
    })
  }
  return call(inputs, { groups, roles, epsilon })
})
