/** Windows of an array as axes of their own, and what is made of each: its greatest element, its mean. */
import { ShapeError, ValueError } from '../graph/errors.js'
import { checkOptions } from '../graph/options.js'
import { contiguousStrides, sameShape, showShape } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { add, div } from './arithmetic.js'
import { ones } from './creation.js'
import { compositeRecord, movement } from './kinds.js'
import { reshape, slice, transpose } from './movement.js'
import { prefix } from './notation.js'
import type { Printed } from './notation.js'
import { asFloat, asTensor } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Composite, Movement, Sample } from './operation.js'
import { max, mean, sum } from './reduce.js'
import { mixed } from './samples.js'
import { borderOf, bordered, checkSpatial, padOrCut, perAxis, reachOf } from './spatial.js'
import type { Border, Padding, PerAxis, Sliding } from './spatial.js'

interface WindowsAttributes extends Sliding { readonly size: readonly number[] }
interface PoolAttributes extends WindowsAttributes, Border {}

export interface WindowsOptions {
  /** How far the window moves. Default: 1. */
  readonly stride?: PerAxis
  /** How far apart the window's elements stand. Default: 1. */
  readonly dilation?: PerAxis
}
export interface PoolOptions {
  /** How many elements the window has, per spatial axis or along each. */
  readonly size: PerAxis
  /** How far the window moves. Default: its size. */
  readonly stride?: PerAxis
  /** How far apart the window's elements stand. Default: 1. */
  readonly dilation?: PerAxis
  /** Places on either side, fewer than the window reaches over. Default: 0. */
  readonly padding?: Padding
}
export interface AveragePoolOptions extends PoolOptions {
  /** Whether places of the padding count, as zeros. Default: true. */
  readonly countPadding?: boolean
}

/** An operand with its window; strides and gaps are shown where they are not what one expects. */
function windowText([x]: readonly Printed[], { size, stride, dilation }: WindowsAttributes, expected: readonly number[]): readonly Printed[] {
  const shown = { size, ...(!sameShape(stride, expected) && { stride }), ...(dilation.some(one => one !== 1) && { dilation }) }
  return [x!, ...Object.entries(shown).map(([name, list]) => ({ text: `${name}=${showShape(list)}`, binding: 0 }))]
}

/**
 * The elements under a window as it slides along the last axes: per window axis one axis of positions, in place, and one of
 * elements, behind all. Nothing is copied; a reduction over the last axes reads the windows where they stand.
 *
 * @param size how many elements the window has along each of the last axes; a number: along the last alone
 * @param options `stride`, `dilation`: default 1
 * @returns […, …positions, …window]
 * @throws ShapeError when the window is larger than the input
 * @example
 * import { mean, slidingWindows } from '@mlp/autograd'
 * const windows = slidingWindows([1, 2, 3, 7], 3)
 * console.log(windows.toArray()) // → [ [ 1, 2, 3 ], [ 2, 3, 7 ] ]
 * console.log(mean(windows, -1).toArray()) // → [ 2, 4 ]
 */
export const slidingWindows: Callable<(x: Operand, size: PerAxis, options?: WindowsOptions) => Tensor, Movement<WindowsAttributes>> = /* @__PURE__ */ callable(movement<WindowsAttributes>({
  name: 'slidingWindows', summary: 'The elements under a window sliding along the last axes, as axes of their own.',
  infer: ([x], { size, stride, dilation }) => {
    const lead = x!.rank - size.length
    const reach = reachOf(size, dilation)
    const positions = x!.shape.slice(lead).map((length, axis) => Math.floor((length - reach[axis]!) / stride[axis]!) + 1)
    return { shape: [...x!.shape.slice(0, lead), ...positions, ...size], dtype: x!.dtype }
  },
  map: ([x], { size, stride, dilation }, output) => {
    const strides = contiguousStrides(x!)
    const lead = x!.length - size.length
    const along = size.map((_, axis) => strides[lead + axis]!)
    return { parts: [{ input: 0, extent: output, from: { offset: 0, strides: [...strides.slice(0, lead), ...along.map((one, axis) => one * stride[axis]!), ...along.map((one, axis) => one * dilation[axis]!)] } }] }
  },
  vjp: ({ cotangent, inputs: [x], attributes: { size, stride, dilation } }) => {
    const lead = x!.rank - size.length
    // The last axis of positions and the last axis of elements become one, until only positions are left.
    return size.reduceRight((rest, _, axis) => addedUp(rest, lead + axis, x!.shape[lead + axis]!, stride[axis]!, dilation[axis]!), cotangent)
  },
  notation: { text: (operands, attributes) => prefix('slidingWindows')(windowText(operands, attributes, attributes.size.map(() => 1))) },
  samples: [
    { inputs: [mixed(6)], attributes: { size: [3], stride: [1], dilation: [1] } }, { inputs: [mixed(2, 7)], attributes: { size: [2], stride: [3], dilation: [2] } },
    { inputs: [mixed(2, 5, 6)], attributes: { size: [3, 2], stride: [2, 1], dilation: [1, 2] } }, { inputs: [mixed(4, 6)], attributes: { size: [2, 3], stride: [2, 3], dilation: [1, 1] } },
    { inputs: [5], attributes: { size: [], stride: [], dilation: [] } }, { inputs: [mixed(0, 3)], attributes: { size: [2], stride: [1], dilation: [1] } },
  ],
}), call => (operand: Operand, size: PerAxis, options: WindowsOptions = {}): Tensor => {
  const { stride = 1, dilation = 1 } = checkOptions('slidingWindows', options, { stride: 'anything', dilation: 'anything' })
  const x = asTensor('slidingWindows', operand)
  const lengths = perAxis('slidingWindows', 'size', size, Array.isArray(size) ? size.length : 1, 1)
  return call([x], checkedWindow('slidingWindows', x, lengths, stride, dilation))
})

/** Throws unless the window fits into the last axes. */
function checkedWindow(operation: string, x: Tensor, size: readonly number[], stride: PerAxis, dilation: PerAxis, border?: Border): WindowsAttributes {
  if (x.rank < size.length) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: 'more axes in the window than in the input', received: `size ${showShape(size)} for x ${showShape(x.shape)}`,
      expected: `at most ${x.rank}`, hint: 'one size for each of the last axes',
    })
  }
  const attributes = { size, stride: perAxis(operation, 'stride', stride, size.length, 1), dilation: perAxis(operation, 'dilation', dilation, size.length, 1) }
  const lead = x.rank - size.length
  reachOf(size, attributes.dilation).forEach((reach, axis) => {
    const length = x.shape[lead + axis]! + (border === undefined ? 0 : border.low[axis]! + border.high[axis]!)
    if (reach <= length) return
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: 'the window is larger than the input', received: `a window reaching over ${reach} on axis ${lead + axis}, of length ${length}`,
      expected: `at most ${length}`, hint: 'pad the input or use a smaller window',
    })
  })
  return attributes
}

/**
 * Windows [.., positions, .., elements] added up where they overlap, to an axis of a given length in the place of the positions.
 * Cut into pieces of `stride` elements, windows lie side by side: each piece is a reshape, and only pieces are added.
 */
function addedUp(windows: Tensor, axis: number, length: number, stride: number, dilation: number): Tensor {
  const last = windows.rank - 1
  const [positions, size] = [windows.shape[axis]!, windows.shape[last]!]
  const pieces = Math.ceil(((size - 1) * dilation + 1) / stride)
  const only = (rank: number, at: number, value: number): number[] => Array.from({ length: rank }, (_, index) => index === at ? value : 0)
  const reach = padOrCut(windows, windows.shape.map(() => 0), only(last + 1, last, pieces * stride - ((size - 1) * dilation + 1)), only(last + 1, last, dilation - 1))
  const order = reach.shape.map((_, index) => index).slice(0, last)
  order.splice(axis + 1, 0, last)
  const beside = transpose(reach, order)
  const total = Array.from({ length: pieces }, (_, piece) => {
    const begin = only(last + 1, axis + 1, piece * stride)
    const part = slice(beside, begin, beside.shape.map((all, index) => index === axis + 1 ? (piece + 1) * stride : all))
    const joined = reshape(part, [...beside.shape.slice(0, axis), positions * stride, ...beside.shape.slice(axis + 2)])
    return padOrCut(joined, only(last, axis, piece * stride), only(last, axis, length - (positions + piece) * stride))
  })
  return total.reduce((sum, part) => add(sum, part))
}

/** The windows of [samples, channels, …spatial], with a border of one value. */
function windowsOf(x: Tensor, { size, stride, dilation, low, high }: PoolAttributes, value: number): Tensor {
  return slidingWindows(bordered(x, { low, high }, value), size, { stride, dilation })
}

const windowAxes = (size: readonly number[]): number[] => size.map((_, axis) => axis - size.length)

const poolOptions = { size: 'anything', stride: 'anything', dilation: 'anything', padding: 'anything' } as const

/** Options of a pool, worked out for its input. */
function pooled(operation: string, x: Tensor, options: PoolOptions): PoolAttributes {
  checkSpatial(operation, x)
  const axes = x.rank - 2
  const { dilation: gap = 1, padding = 0 } = options
  const size = perAxis(operation, 'size', options.size, axes, 1)
  const dilation = perAxis(operation, 'dilation', gap, axes, 1)
  const { stride: given = size } = options
  const stride = perAxis(operation, 'stride', given, axes, 1)
  const reach = reachOf(size, dilation)
  const border = borderOf(operation, padding, x.shape.slice(2), reach, stride)
  const wide = reach.findIndex((one, axis) => Math.max(border.low[axis]!, border.high[axis]!) >= one)
  if (wide !== -1) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation, problem: 'a window would see padding alone', received: `padding [${border.low[wide]}, ${border.high[wide]}] on axis ${wide + 2}`,
      expected: `less than ${reach[wide]}, what the window reaches over`, hint: 'pad the input itself for more',
    })
  }
  return { ...checkedWindow(operation, x, size, stride, dilation, border), ...border }
}

const pools: readonly [Sample<PoolAttributes>, ...Sample<PoolAttributes>[]] = [
  { inputs: [mixed(2, 2, 6)], attributes: { size: [2], stride: [2], dilation: [1], low: [0], high: [0] } },
  { inputs: [mixed(1, 2, 7)], attributes: { size: [3], stride: [2], dilation: [2], low: [1], high: [2] } },
  { inputs: [mixed(1, 2, 4, 5)], attributes: { size: [2, 3], stride: [1, 2], dilation: [1, 1], low: [0, 1], high: [1, 1] } },
  { inputs: [mixed(0, 2, 4)], attributes: { size: [2], stride: [2], dilation: [1], low: [0], high: [0] } },
]

/**
 * The greatest element under a window sliding over the spatial axes. NaN wins; of equal ones the first takes the derivative.
 *
 * @param x [samples, channels, …spatial]
 * @param options `size`; `stride`: default the size; `dilation`: default 1; `padding` with −∞: default 0
 * @returns [samples, channels, …positions]
 * @throws ShapeError when the window is larger than the padded input
 * @example
 * import { maxPool } from '@mlp/autograd'
 * console.log(maxPool([[[1, 5, 2, 3]]], { size: 2 }).toArray()) // → [ [ [ 5, 3 ] ] ]
 */
export const maxPool: Callable<(x: Operand, options: PoolOptions) => Tensor, Composite<PoolAttributes>> = /* @__PURE__ */ callable(compositeRecord<PoolAttributes>({
  name: 'maxPool', summary: 'The greatest element under a sliding window.',
  expand: ([x], attributes) => max(windowsOf(x!, attributes, -Infinity), windowAxes(attributes.size)),
  notation: { text: (operands, attributes) => prefix('maxPool')(windowText(operands, attributes, attributes.size)) },
  samples: pools,
  conventions: [
    { case: 'equal elements under a window', here: 'the first of them in row-major order takes the derivative' },
    { case: 'NaN', here: 'wins, and takes the derivative', why: 'as max; JAX passes it to another element' },
    { case: 'a window with gaps that sees padding alone', here: '−∞', why: 'as PyTorch; JAX does not differentiate windows with gaps' },
  ],
}), call => (operand: Operand, options: PoolOptions): Tensor => {
  const x = asFloat('maxPool', operand)
  return call([x], pooled('maxPool', x, checkOptions('maxPool', options, poolOptions)))
})

/**
 * The mean of the elements under a window sliding over the spatial axes.
 *
 * @param x [samples, channels, …spatial]
 * @param options `size`; `stride`: default the size; `dilation`: default 1; `padding`: default 0;
 *   `countPadding`: whether places of the padding count as zeros (default) or not at all
 * @returns [samples, channels, …positions]
 * @throws ShapeError when the window is larger than the padded input
 * @example
 * import { averagePool } from '@mlp/autograd'
 * console.log(averagePool([[[1, 5, 2, 4]]], { size: 2 }).toArray()) // → [ [ [ 3, 3 ] ] ]
 */
export const averagePool: Callable<(x: Operand, options: AveragePoolOptions) => Tensor, Composite<PoolAttributes & { readonly countPadding: boolean }>> = /* @__PURE__ */ callable(compositeRecord<PoolAttributes & { readonly countPadding: boolean }>({
  name: 'averagePool', summary: 'The mean of the elements under a sliding window.',
  expand([x], attributes) {
    const windows = windowsOf(x!, attributes, 0)
    const axes = windowAxes(attributes.size)
    if (attributes.countPadding) return mean(windows, axes)
    return div(sum(windows, axes), sum(windowsOf(ones([1, 1, ...x!.shape.slice(2)], { dtype: x!.dtype }), attributes, 0), axes))
  },
  linear: () => true,
  notation: { text: (operands, attributes) => prefix('averagePool')(windowText(operands, attributes, attributes.size)) },
  samples: [
    { inputs: [mixed(1, 1, 3, 3)], attributes: { size: [2, 2], stride: [1, 1], dilation: [1, 1], low: [1, 1], high: [1, 1], countPadding: false } },
    ...pools.map(({ inputs, attributes }) => ({ inputs, attributes: { ...attributes!, countPadding: true } })),
  ],
  conventions: [
    { case: 'places of the padding', here: 'they count as zeros, unless countPadding is false' },
    { case: 'a window with gaps that sees padding alone, countPadding false', here: 'NaN' },
  ],
}), call => (operand: Operand, given: AveragePoolOptions): Tensor => {
  const options = checkOptions('averagePool', given, { ...poolOptions, countPadding: 'boolean' })
  const x = asFloat('averagePool', operand)
  return call([x], { ...pooled('averagePool', x, options), countPadding: options.countPadding ?? true })
})
