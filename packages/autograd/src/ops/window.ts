/** Kernels that slide along axes. */
import { ShapeError, ValueError } from '../graph/errors.js'
import { checkOptions } from '../graph/options.js'
import { showShape } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import { showArgument } from '../graph/show.js'
import type { Tensor } from '../graph/tensor.js'
import { addition } from './fold.js'
import { compositeRecord, windowed } from './kinds.js'
import { flip, reshape, slice, transpose } from './movement.js'
import { prefix } from './notation.js'
import { promote } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Composite, Window } from './operation.js'
import { mixed } from './samples.js'
import { borderOf, bordered, checkSpatial, padOrCut, perAxis, reachOf } from './spatial.js'
import type { Border, Padding, PerAxis, Sliding } from './spatial.js'

interface ConvolutionAttributes extends Sliding { readonly groups: number }
interface TransposedAttributes extends ConvolutionAttributes, Border { readonly outputPadding: readonly number[] }

interface KernelOptions {
  /** How far the window moves. Default: 1. */
  readonly stride?: PerAxis
  /** How far apart the kernel's elements stand. Default: 1. */
  readonly dilation?: PerAxis
  /** Into how many parts channels and filters fall, each filter seeing the channels of its part. Default: 1. */
  readonly groups?: number
}
export interface ConvolutionOptions extends KernelOptions {
  /** Zeros on either side. Default: 0. */
  readonly padding?: Padding
}
export interface TransposedConvolutionOptions extends KernelOptions {
  /** How many places are cut off on either side: those that the convolution had padded. Default: 0. */
  readonly padding?: Exclude<Padding, 'same'>
  /** Places added at the end: those that the convolution's last window had left over. Default: 0. */
  readonly outputPadding?: PerAxis
}

const spatialAxes = (x: Tensor): number[] => x.shape.slice(2).map((_, axis) => axis + 2)
/** The first two axes exchanged. */
const exchanged = (x: Tensor): Tensor => transpose(x, [1, 0, ...spatialAxes(x)])

/** A kernel [o, c/groups, …] as [c, o/groups, …]: channels and filters exchanged within each group. */
function exchangedWithin(kernel: Tensor, groups: number): Tensor {
  if (groups === 1) return exchanged(kernel)
  const [filters, channels, ...window] = kernel.shape
  const within = filters! / groups
  const parts = reshape(kernel, [groups, within, channels!, ...window])
  return reshape(transpose(parts, [0, 2, 1, ...window.map((_, axis) => axis + 3)]), [groups * channels!, within, ...window])
}

/** Samples [n, c, …] as channels, [c/groups, groups·n, …]: what a kernel's derivative sums over. */
function samplesAsChannels(x: Tensor, groups: number): Tensor {
  if (groups === 1) return exchanged(x)
  const [samples, channels, ...spatial] = x.shape
  const within = channels! / groups
  const parts = reshape(x, [samples!, groups, within, ...spatial])
  return reshape(transpose(parts, [2, 1, 0, ...spatial.map((_, axis) => axis + 3)]), [within, groups * samples!, ...spatial])
}

/** The elements that windows step beyond, from the first under each. */
const strideTo = (kernel: Tensor, dilation: readonly number[]): number[] => reachOf(kernel.shape.slice(2), dilation).map(one => one - 1)

/**
 * What every place of the input gets back: each position sends its value through the kernel turned around.
 * The border is cut off, and places are added behind.
 */
function spreadBack(y: Tensor, kernel: Tensor, { stride, dilation, groups }: ConvolutionAttributes, { low, high }: Border, added: readonly number[]): Tensor {
  const reach = strideTo(kernel, dilation)
  const spread = padOrCut(
    y, [0, 0, ...reach.map((one, axis) => one - low[axis]!)], [0, 0, ...reach.map((one, axis) => one - high[axis]! + added[axis]!)], [0, 0, ...stride.map(one => one - 1)],
  )
  return convolution(spread, exchangedWithin(flip(kernel, spatialAxes(kernel)), groups), { dilation, groups })
}

/** The part of an input that windows at so many positions read. */
function readBy(x: Tensor, kernel: Tensor, positions: Shape, { stride, dilation }: Sliding): Tensor {
  const reach = strideTo(kernel, dilation)
  return slice(x, [], [...x.shape.slice(0, 2), ...positions.map((count, axis) => (count - 1) * stride[axis]! + reach[axis]! + 1)])
}

/** What every element of the kernel gets back: the input slid under the cotangent. */
function kernelBack(x: Tensor, cotangent: Tensor, { stride, dilation, groups }: ConvolutionAttributes): Tensor {
  return exchanged(convolution(samplesAsChannels(x, groups), exchanged(cotangent), { stride: dilation, dilation: stride, groups }))
}

/** Throws unless input and kernel belong together; gives the options that all windows have. */
function checkedOptions(operation: string, x: Tensor, kernel: Tensor, channelAxis: 0 | 1, { stride = 1, dilation = 1, groups = 1 }: KernelOptions): ConvolutionAttributes {
  checkSpatial(operation, x)
  const layout = channelAxis === 1 ? '[filters, channels/groups, …window]' : '[channels, filters/groups, …window]'
  if (kernel.rank !== x.rank) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: 'the kernel has another number of axes than the input', received: `kernel ${showShape(kernel.shape)} and x ${showShape(x.shape)}`,
      expected: `kernel ${layout} with ${x.rank} axes`, hint: 'as many axes for the window as x has spatial ones',
    })
  }
  const divided = channelAxis === 1 ? kernel.shape[0]! : x.shape[1]!
  if (!Number.isInteger(groups) || groups < 1 || x.shape[1]! % groups !== 0 || divided % groups !== 0) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation, problem: 'not a number of groups', received: `groups ${showArgument(groups)} for x ${showShape(x.shape)} and kernel ${showShape(kernel.shape)}`,
      expected: 'a whole number of at least 1 that divides the channels of x and the number of filters', hint: 'as many groups as channels is a depthwise convolution',
    })
  }
  const expected = channelAxis === 1 ? x.shape[1]! / groups : x.shape[1]!
  if (kernel.shape[channelAxis] !== expected) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: 'the kernel is for another number of channels', received: `kernel ${showShape(kernel.shape)} and x ${showShape(x.shape)}${groups === 1 ? '' : ` in ${groups} groups`}`,
      expected: `kernel ${layout} with ${expected} on axis ${channelAxis}`, hint: 'check which axis of x counts channels',
    })
  }
  const axes = x.rank - 2
  return { stride: perAxis(operation, 'stride', stride, axes, 1), dilation: perAxis(operation, 'dilation', dilation, axes, 1), groups }
}

/**
 * Convolution as networks use it (cross-correlation) over any number of spatial axes:
 * yₙₒₚ = Σ over c, k of xₙ,c,(p·stride + k·dilation) · wₒ,c,ₖ.
 *
 * @param x [samples, channels, …spatial]
 * @param kernel [filters, channels/groups, …window]
 * @param options `stride`, `dilation`, `groups`: default 1; `padding` with zeros: default 0
 * @returns [samples, filters, …positions]
 * @throws ShapeError when the kernel is for other channels or reaches over more than the padded input
 * @example
 * import { convolution } from '@mlp/autograd'
 * console.log(convolution([[[1, 2, 4, 8]]], [[[1, 1]]]).toArray()) // → [ [ [ 3, 6, 12 ] ] ]
 * console.log(convolution([[[1, 2, 4, 8]]], [[[1, 1, 1]]], { padding: 'same' }).toArray()) // → [ [ [ 3, 7, 14, 12 ] ] ]
 */
export const convolution: Callable<(x: Operand, kernel: Operand, options?: ConvolutionOptions) => Tensor, Window<ConvolutionAttributes>> = /* @__PURE__ */ callable(windowed<ConvolutionAttributes>({
  name: 'convolution', summary: 'A kernel slid over the spatial axes, products summed over window and channels.',
  fold: addition,
  geometry: ([, kernel], { stride, dilation, groups }) => ({ size: kernel!.slice(2), stride, dilation, groups }),
  vjp: ({ cotangent, inputs: [x, kernel], attributes }, input) => {
    const positions = cotangent.shape.slice(2)
    const read = readBy(x!, kernel!, positions, attributes)
    if (input === 1) return kernelBack(read, cotangent, attributes)
    const none = positions.map(() => 0)
    // The places that the last window leaves over are never read.
    return spreadBack(cotangent, kernel!, attributes, { low: none, high: none }, positions.map((_, axis) => x!.shape[axis + 2]! - read.shape[axis + 2]!))
  },
  linear: varying => !(varying[0] && varying[1]),
  notation: { text: prefix('convolution') },
  conventions: [{ case: 'the direction of the kernel', here: 'as it stands (cross-correlation)', why: 'as in networks everywhere; NumPy’s convolve turns it around' }],
  samples: [
    { inputs: [mixed(2, 2, 5), mixed(3, 2, 2)], attributes: { stride: [1], dilation: [1], groups: 1 } },
    { inputs: [mixed(1, 2, 8), mixed(2, 2, 3)], attributes: { stride: [2], dilation: [2], groups: 1 } },
    { inputs: [mixed(1, 1, 4, 6), mixed(2, 1, 2, 3)], attributes: { stride: [1, 2], dilation: [2, 1], groups: 1 } },
    { inputs: [mixed(2, 4, 5), mixed(6, 2, 2)], attributes: { stride: [2], dilation: [1], groups: 2 } },
    { inputs: [mixed(1, 3, 3, 4), mixed(3, 1, 2, 2)], attributes: { stride: [1, 1], dilation: [1, 2], groups: 3 } },
    { inputs: [mixed(0, 2, 5), mixed(3, 2, 2)], attributes: { stride: [2], dilation: [1], groups: 1 } },
  ],
}), call => (operand: Operand, kernelOperand: Operand, given: ConvolutionOptions = {}): Tensor => {
  const { padding = 0, ...options } = checkOptions('convolution', given, { stride: 'anything', dilation: 'anything', groups: 'anything', padding: 'anything' })
  const [x, kernel] = promote('convolution', [operand, kernelOperand], ['number', 'number']) as [Tensor, Tensor]
  const attributes = checkedOptions('convolution', x, kernel, 1, options)
  const border = borderOf('convolution', padding, x.shape.slice(2), reachOf(kernel.shape.slice(2), attributes.dilation), attributes.stride)
  return call([bordered(x, border), kernel], attributes)
})

/**
 * The adjoint of a convolution in its input: every element of x spreads over a window of the result, and what overlaps adds up.
 * Along each axis there are (length − 1)·stride − before − after + (window − 1)·dilation + outputPadding + 1 places.
 *
 * @param x [samples, channels, …positions]
 * @param kernel [channels, filters/groups, …window]: that of the convolution which turns the result's shape into x's
 * @param options `stride`, `dilation`, `groups`: default 1; `padding` and `outputPadding` (less than the stride or the dilation): default 0
 * @returns [samples, filters, …spatial]
 * @throws ShapeError when the kernel is for other channels or nothing is left of the result
 * @example
 * import { transposedConvolution } from '@mlp/autograd'
 * console.log(transposedConvolution([[[1, 2]]], [[[1, 10, 100]]], { stride: 2 }).toArray()) // → [ [ [ 1, 10, 102, 20, 200 ] ] ]
 */
export const transposedConvolution: Callable<(x: Operand, kernel: Operand, options?: TransposedConvolutionOptions) => Tensor, Composite<TransposedAttributes>> = /* @__PURE__ */ callable(compositeRecord<TransposedAttributes>({
  name: 'transposedConvolution', summary: 'The adjoint of a convolution: elements spread over windows, which add up where they overlap.',
  expand: ([x, kernel], attributes) => spreadBack(x!, kernel!, attributes, attributes, attributes.outputPadding),
  vjp({ cotangent, inputs: [x, kernel], attributes }, input) {
    const { stride, dilation, groups } = attributes
    const read = readBy(bordered(cotangent, attributes), kernel!, x!.shape.slice(2), attributes)
    return input === 0 ? convolution(read, kernel!, { stride, dilation, groups }) : kernelBack(read, x!, attributes)
  },
  linear: varying => !(varying[0] && varying[1]),
  notation: { text: prefix('transposedConvolution') },
  samples: [
    { inputs: [mixed(2, 2, 3), mixed(2, 3, 2)], attributes: { stride: [1], dilation: [1], groups: 1, low: [0], high: [0], outputPadding: [0] } },
    { inputs: [mixed(1, 2, 3), mixed(2, 3, 3)], attributes: { stride: [3], dilation: [2], groups: 1, low: [1], high: [6], outputPadding: [2] } },
    { inputs: [mixed(1, 4, 2, 3), mixed(4, 2, 2, 3)], attributes: { stride: [2, 1], dilation: [1, 1], groups: 2, low: [0, 3], high: [1, 0], outputPadding: [1, 0] } },
    { inputs: [mixed(0, 2, 3), mixed(2, 3, 2)], attributes: { stride: [2], dilation: [1], groups: 1, low: [0], high: [0], outputPadding: [0] } },
  ],
}), call => (operand: Operand, kernelOperand: Operand, given: TransposedConvolutionOptions = {}): Tensor => {
  const name = 'transposedConvolution'
  const { padding = 0, outputPadding = 0, ...options } = checkOptions(name, given, { stride: 'anything', dilation: 'anything', groups: 'anything', padding: 'anything', outputPadding: 'anything' })
  const [x, kernel] = promote(name, [operand, kernelOperand], ['number', 'number']) as [Tensor, Tensor]
  const attributes = checkedOptions(name, x, kernel, 0, options)
  const positions = x.shape.slice(2)
  // Typed callers cannot ask for it; others must not get the padding of x.
  const asked: unknown = padding
  if (asked === 'same') {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: name, problem: 'not a padding', received: "padding 'same'",
      expected: 'the places that the convolution had padded: a whole number of at least 0, or per spatial axis a number or [before, after]', hint: 'with stride s and a window w, padding (w − s)/2 gives s times the length',
    })
  }
  const reach = reachOf(kernel.shape.slice(2), attributes.dilation)
  const border = borderOf(name, padding, positions, reach, attributes.stride)
  const added = perAxis(name, 'outputPadding', outputPadding, positions.length, 0)
  const odd = added.findIndex((one, axis) => one >= Math.max(attributes.stride[axis]!, attributes.dilation[axis]!))
  if (odd !== -1) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: name, problem: 'more places added than windows can leave over', received: `outputPadding ${added[odd]} on axis ${odd + 2}`,
      expected: `less than the stride ${attributes.stride[odd]} or the dilation ${attributes.dilation[odd]}`, hint: 'pad the result for more',
    })
  }
  const lengths = positions.map((count, axis) => (count - 1) * attributes.stride[axis]! + reach[axis]! + added[axis]! - border.low[axis]! - border.high[axis]!)
  const empty = lengths.findIndex(length => length < 1)
  if (empty !== -1) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: name, problem: 'the padding cuts everything off', received: `a length of ${lengths[empty]} on axis ${empty + 2} of the result`,
      expected: 'at least 1', hint: 'padding here takes places away: those that the convolution had padded',
    })
  }
  return call([x, kernel], { ...attributes, ...border, outputPadding: added })
})
