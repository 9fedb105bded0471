/** Elements moved without arithmetic: shapes changed, axes permuted, parts cut out and put together. */
import { notData } from '../graph/array.js'
import { represent } from '../graph/dtype.js'
import { ShapeError, ValueError } from '../graph/errors.js'
import { checkOptions } from '../graph/options.js'
import { checkShape, contiguousStrides, normalizeAxes, normalizeAxis, sameShape, showShape, sizeOf } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import { showArgument } from '../graph/show.js'
import type { Tensor } from '../graph/tensor.js'
import { movement } from './kinds.js'
import { atom, ATOM, listed, option, parenthesized, prefix } from './notation.js'
import { asTensor, promote } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import { withBorder } from './padding.js'
import type { BorderMode } from './padding.js'
import type { Callable, Movement } from './operation.js'
import { sum } from './reduce.js'
import { counted } from './samples.js'

/**
 * The same elements in row-major order under another shape; one length may be −1 and is worked out.
 * @example
 * import { reshape } from '@mlp/autograd'
 * console.log(reshape([1, 2, 3, 4], [2, -1]).toArray()) // → [ [ 1, 2 ], [ 3, 4 ] ]
 */
export const reshape: Callable<(x: Operand, shape: Shape) => Tensor, Movement<{ readonly shape: Shape }>> = /* @__PURE__ */ callable(movement<{ readonly shape: Shape }>({
  name: 'reshape', summary: 'The same elements in row-major order under another shape.',
  infer: ([x], { shape }) => ({ shape, dtype: x!.dtype }),
  map: (_, __, output) => ({ parts: [{ input: 0, extent: output, from: { offset: 0, strides: contiguousStrides(output) } }] }),
  vjp: ({ cotangent, inputs: [x] }) => reshape(cotangent, x!.shape),
  notation: { text: ([x], { shape }) => prefix('reshape')([x!, listed(shape)]) },
  identities: [([x], node) => sameShape(x!.shape, node.shape) ? x : x!.op === node.op ? reshape(x!.inputs[0]!, node.shape) : undefined],
  samples: [
    { inputs: [counted(2, 3)], attributes: { shape: [3, 2] } }, { inputs: [counted(3, 2)], attributes: { shape: [6] } }, { inputs: [counted(6)], attributes: { shape: [6] } },
    { inputs: [5], attributes: { shape: [1, 1] } }, { inputs: [counted(0, 3)], attributes: { shape: [3, 0] } },
  ],
}), call => (operand: Operand, shape: Shape): Tensor => {
  const x = asTensor('reshape', operand)
  return call([x], { shape: resolveShape(x.shape, shape) })
})

function resolveShape(from: Shape, to: Shape): number[] {
  if (!Array.isArray(to)) checkShape('reshape', to)
  const free = to.indexOf(-1)
  const known = to.filter(length => length !== -1)
  checkShape('reshape', free !== -1 && known.length === to.length - 1 ? known : to)
  const shape = [...to]
  if (free !== -1) shape[free] = sizeOf(known) === 0 ? 0 : sizeOf(from) / sizeOf(known)
  if (sizeOf(shape) !== sizeOf(from) || !shape.every(Number.isInteger)) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'reshape', problem: 'the number of elements differs', received: `${showShape(from)} to ${showShape(to)}`,
      expected: `${sizeOf(from)} elements`, hint: 'one length may be -1: it is worked out',
    })
  }
  return shape
}

/**
 * Axes in another order; reversed where no order is given.
 * @example
 * import { transpose } from '@mlp/autograd'
 * console.log(transpose([[1, 2], [3, 4]]).toArray()) // → [ [ 1, 3 ], [ 2, 4 ] ]
 */
export const transpose: Callable<(x: Operand, axes?: readonly number[]) => Tensor, Movement<{ readonly axes: readonly number[] }>> = /* @__PURE__ */ callable(movement<{ readonly axes: readonly number[] }>({
  name: 'transpose', summary: 'Axes in another order.',
  infer: ([x], { axes }) => ({ shape: axes.map(axis => x!.shape[axis]!), dtype: x!.dtype }),
  map: ([x], { axes }, output) => {
    const strides = contiguousStrides(x!)
    return { parts: [{ input: 0, extent: output, from: { offset: 0, strides: axes.map(axis => strides[axis]!) } }] }
  },
  vjp: ({ cotangent, attributes: { axes } }) => transpose(cotangent, axes.map((_, axis) => axes.indexOf(axis))),
  notation: {
    text([x], { axes }) {
      const reversed = axes.every((axis, index) => axis === axes.length - 1 - index)
      return reversed ? { text: `${parenthesized(x!, x!.binding < ATOM)}ᵀ`, binding: ATOM } : prefix('transpose')([x!, listed(axes)])
    },
  },
  identities: [([x], node) => axesOf(node).every((axis, index) => axis === index) ? x : undefined, ([x], node) => {
    if (x!.op !== node.op) return undefined
    const inner = axesOf(x!)
    return transpose(x!.inputs[0]!, axesOf(node).map(axis => inner[axis]!))
  }],
  samples: [
    { inputs: [counted(2, 3)], attributes: { axes: [1, 0] } }, { inputs: [counted(3, 2)], attributes: { axes: [1, 0] } },
    { inputs: [counted(2, 3, 2)], attributes: { axes: [2, 0, 1] } }, { inputs: [counted(2, 2, 3)], attributes: { axes: [1, 2, 0] } }, { inputs: [counted(2, 2, 3)], attributes: { axes: [0, 2, 1] } },
    { inputs: [5], attributes: { axes: [] } }, { inputs: [counted(0, 2)], attributes: { axes: [1, 0] } },
  ],
}), call => (operand: Operand, axes?: readonly number[]): Tensor => {
  const x = asTensor('transpose', operand)
  if (axes === undefined) return call([x], { axes: x.shape.map((_, axis) => x.rank - 1 - axis) })
  const order = [axes].flat()
  // Names every axis out of range or repeated, and by their number every missing one.
  if (normalizeAxes('transpose', order, x.rank).length === x.rank) return call([x], { axes: order.map(axis => normalizeAxis('transpose', axis, x.rank)) })
  throw new ShapeError({
    code: 'AXIS_OUT_OF_RANGE', operation: 'transpose', problem: 'an axis is missing', received: `${showShape(order)} for rank ${x.rank}`, expected: 'each axis once',
    hint: 'leave the axes out to reverse them',
  })
})

function axesOf(node: Tensor): readonly number[] {
  return 'axes' in node.attributes ? node.attributes.axes as readonly number[] : []
}

/**
 * Repeats along new axes and along axes of length 1, as NumPy broadcasts.
 * @example
 * import { broadcastTo } from '@mlp/autograd'
 * console.log(broadcastTo([1, 2], [2, 2]).toArray()) // → [ [ 1, 2 ], [ 1, 2 ] ]
 */
export const broadcastTo: Callable<(x: Operand, shape: Shape) => Tensor, Movement<{ readonly shape: Shape }>> = /* @__PURE__ */ callable(movement<{ readonly shape: Shape }>({
  name: 'broadcastTo', summary: 'Repeats along new axes and along axes of length 1.',
  infer: ([x], { shape }) => ({ shape, dtype: x!.dtype }),
  map: ([x], _, output) => {
    const lead = output.length - x!.length
    const strides = contiguousStrides(x!)
    return { parts: [{ input: 0, extent: output, from: { offset: 0, strides: output.map((_, axis) => axis < lead || x![axis - lead] === 1 ? 0 : strides[axis - lead]!) } }] }
  },
  vjp: ({ cotangent, inputs: [x] }) => {
    const lead = cotangent.rank - x!.rank
    const axes = cotangent.shape.flatMap((length, axis) => axis < lead || (x!.shape[axis - lead] === 1 && length !== 1) ? [axis] : [])
    return reshape(sum(cotangent, axes), x!.shape)
  },
  // Broadcasting is what alignment inserts; readers see the operand.
  notation: { text: ([x]) => x! },
  identities: [([x], node) => sameShape(x!.shape, node.shape) ? x : undefined],
  samples: [
    { inputs: [[1, 2, 3]], attributes: { shape: [2, 3] } }, { inputs: [[[1], [2]]], attributes: { shape: [2, 3] } }, { inputs: [[[1], [2]]], attributes: { shape: [2, 1] } },
    { inputs: [5], attributes: { shape: [2] } }, { inputs: [[1, 2]], attributes: { shape: [0, 2] } },
  ],
}), call => (operand: Operand, shape: Shape): Tensor => {
  const x = asTensor('broadcastTo', operand)
  checkShape('broadcastTo', shape)
  const lead = shape.length - x.rank
  if (lead < 0 || x.shape.some((length, axis) => length !== 1 && length !== shape[lead + axis])) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'broadcastTo', problem: 'shapes do not broadcast', received: `${showShape(x.shape)} to ${showShape(shape)}`,
      expected: 'lengths that are equal or 1, counted from the last axis', hint: 'reshape first, for example [n] to [n, 1]',
    })
  }
  return call([x], { shape: [...shape] })
})

interface SliceAttributes { readonly begin: readonly number[]; readonly end: readonly number[]; readonly step: readonly number[] }

/**
 * A part of each axis, as Python's `x[begin:end:step]`: from `begin` up to but without `end`, every `step`-th, backward where
 * the step is negative. Negative positions count from the end; positions beyond the axis stand for its ends.
 * @param begin one position per axis, first axes first; missing ones (or undefined) are 0, the last position where the step is negative
 * @param end missing ones are the axis's length; where the step is negative, all down to position 0
 * @param step whole numbers other than 0; missing ones are 1
 * @throws ValueError for more entries than axes, for positions that are not whole, and for a step of 0
 * @example
 * import { slice } from '@mlp/autograd'
 * console.log(slice([[1, 2, 3], [4, 5, 6]], [0, 1], [2, 3]).toArray()) // → [ [ 2, 3 ], [ 5, 6 ] ]
 * console.log(slice([0, 1, 2, 3, 4, 5], [5], [1], [-2]).toArray()) // → [ 5, 3 ]
 */
export const slice: Callable<(x: Operand, begin: Positions, end?: Positions, step?: Positions) => Tensor, Movement<SliceAttributes>> = /* @__PURE__ */ callable(movement<SliceAttributes>({
  name: 'slice', summary: 'A part of each axis, forward or backward.',
  conventions: [{ case: 'no end and a negative step', here: 'down to position 0, included; an end of −1 is the last position, as in Python', why: 'as NumPy and JAX; PyTorch has no negative steps' }],
  infer: ([x], { begin, end, step }) => ({ shape: begin.map((first, axis) => Math.max(0, Math.ceil((end[axis]! - first) / step[axis]!))), dtype: x!.dtype }),
  map: ([x], { begin, step }, output) => {
    const strides = contiguousStrides(x!)
    const offset = sizeOf(output) === 0 ? 0 : begin.reduce((total, first, axis) => total + first * strides[axis]!, 0)
    return { parts: [{ input: 0, extent: output, from: { offset, strides: strides.map((stride, axis) => stride * step[axis]!) } }] }
  },
  vjp: ({ cotangent, inputs: [x], attributes: { begin, step } }) => {
    const backward = step.flatMap((one, axis) => one < 0 ? [axis] : [])
    const last = cotangent.shape.map((kept, axis) => begin[axis]! + (kept - 1) * step[axis]!)
    // Of nothing kept the place does not matter.
    const low = cotangent.shape.map((kept, axis) => kept === 0 ? 0 : Math.min(begin[axis]!, last[axis]!))
    const high = x!.shape.map((length, axis) => cotangent.shape[axis] === 0 ? length : length - 1 - Math.max(begin[axis]!, last[axis]!))
    return pad(backward.length === 0 ? cotangent : flip(cotangent, backward), low, high, { interior: step.map(one => Math.abs(one) - 1) })
  },
  notation: {
    // Backward down to position 0 has no end that could be written.
    text: ([x], { begin, end, step }) => atom(`${parenthesized(x!, x!.binding < ATOM)}[${begin.map((first, axis) => `${first}:${end[axis] === -1 ? '' : end[axis]}${step[axis] === 1 ? '' : `:${step[axis]}`}`).join(', ')}]`),
  },
  // A part as large as the whole is the whole, unless it runs backward.
  identities: [([x], node) => sameShape(x!.shape, node.shape) && stepsOf(node).every((step, axis) => step > 0 || x!.shape[axis]! < 2) ? x : undefined],
  samples: [
    { inputs: [counted(3, 4)], attributes: { begin: [0, 1], end: [2, 3], step: [1, 1] } }, { inputs: [counted(7)], attributes: { begin: [1], end: [6], step: [2] } },
    { inputs: [counted(3)], attributes: { begin: [1], end: [1], step: [1] } }, { inputs: [counted(5, 2)], attributes: { begin: [0, 0], end: [5, 2], step: [3, 1] } },
    { inputs: [counted(7)], attributes: { begin: [5], end: [0], step: [-2] } }, { inputs: [counted(3, 4)], attributes: { begin: [2, 1], end: [-1, 3], step: [-1, 1] } },
    { inputs: [counted(1, 2)], attributes: { begin: [0, 1], end: [-1, -1], step: [-1, -1] } }, { inputs: [counted(0, 2)], attributes: { begin: [-1, 0], end: [-1, 2], step: [-1, 1] } },
    { inputs: [5], attributes: { begin: [], end: [], step: [] } },
  ],
}), call => (operand: Operand, begin: Positions, end: Positions = [], step: Positions = []): Tensor => {
  const x = asTensor('slice', operand)
  const isPart = (list: Positions): boolean => Array.isArray(list) && list.length <= x.rank && list.every(one => one === undefined || Number.isInteger(one))
  if (!isPart(begin) || !isPart(end) || !isPart(step) || step.includes(0)) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'slice', problem: 'no such part', received: `begin ${showArgument(begin)}, end ${showArgument(end)}, step ${showArgument(step)} for shape ${showShape(x.shape)}`,
      expected: 'at most one whole number per axis, steps other than 0', hint: 'write slice(x, [0, 1], [2, 3]) for x[0:2, 1:3] and slice(x, [], [], [-1]) for x[::-1]',
    })
  }
  const parts = x.shape.map((length, axis) => {
    const by = step[axis] ?? 1
    const [least, most] = by > 0 ? [0, length] : [-1, length - 1]
    const clamp = (position: number) => Math.min(most, Math.max(least, position < 0 ? position + length : position))
    const [first, after] = [begin[axis], end[axis]]
    return { first: first === undefined ? (by > 0 ? least : most) : clamp(first), after: after === undefined ? (by > 0 ? most : least) : clamp(after), by }
  })
  return call([x], { begin: parts.map(part => part.first), end: parts.map(part => part.after), step: parts.map(part => part.by) })
})

/** One position per axis; undefined where the default holds. */
type Positions = readonly (number | undefined)[]

function stepsOf(node: Tensor): readonly number[] {
  return 'step' in node.attributes ? node.attributes.step as readonly number[] : []
}

/**
 * Elements in reverse along axes; along all where none is named.
 * @example
 * import { flip } from '@mlp/autograd'
 * console.log(flip([1, 2, 3]).toArray()) // → [ 3, 2, 1 ]
 */
export const flip: Callable<(x: Operand, axis?: number | readonly number[]) => Tensor, Movement<{ readonly axes: readonly number[] }>> = /* @__PURE__ */ callable(movement<{ readonly axes: readonly number[] }>({
  name: 'flip', summary: 'Elements in reverse along axes.',
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  map: ([x], { axes }, output) => {
    const strides = contiguousStrides(x!)
    const offset = sizeOf(output) === 0 ? 0 : axes.reduce((total, axis) => total + (x![axis]! - 1) * strides[axis]!, 0)
    return { parts: [{ input: 0, extent: output, from: { offset, strides: strides.map((stride, axis) => axes.includes(axis) ? -stride : stride) } }] }
  },
  vjp: ({ cotangent, attributes: { axes } }) => flip(cotangent, axes),
  notation: { text: ([x], { axes }) => prefix('flip')([x!, listed(axes)]) },
  samples: [
    { inputs: [counted(2, 3)], attributes: { axes: [1] } }, { inputs: [counted(2, 3)], attributes: { axes: [0, 1] } },
    { inputs: [5], attributes: { axes: [] } }, { inputs: [counted(0)], attributes: { axes: [0] } },
  ],
}), call => (operand: Operand, axis?: number | readonly number[]): Tensor => {
  const x = asTensor('flip', operand)
  return call([x], { axes: normalizeAxes('flip', axis, x.rank) })
})

export interface PadOptions {
  /** Places between neighbors, per axis. Default: none. */
  readonly interior?: readonly number[]
  /** What the new places hold. Default: 0. */
  readonly value?: number
  /**
   * `'constant'`: the value (default); `'reflect'`: elements mirrored at the one on the edge, which is not repeated;
   * `'replicate'`: the one on the edge; `'circular'`: those at the other end.
   */
  readonly mode?: 'constant' | BorderMode
}
interface PadAttributes { readonly low: readonly number[]; readonly high: readonly number[]; readonly interior: readonly number[]; readonly value: number }

/**
 * Places before, after and between the elements of each axis, holding one value or, in other modes, elements again.
 * @param low how many places stand before, per axis
 * @param high how many stand after
 * @param options `interior`: how many stand between neighbors (default 0); `value`: default 0; `mode`: `'constant'` (default), `'reflect'`,
 *   `'replicate'` or `'circular'`
 * @throws ShapeError when an axis has no elements for its border: one of mode `'reflect'` must be narrower than the axis, one of `'circular'` not wider
 * @example
 * import { pad } from '@mlp/autograd'
 * console.log(pad([1, 2], [1], [2]).toArray()) // → [ 0, 1, 2, 0, 0 ]
 * console.log(pad([1, 2, 3], [2], [1], { mode: 'reflect' }).toArray()) // → [ 3, 2, 1, 2, 3, 2 ]
 */
export const pad: Callable<(x: Operand, low: readonly number[], high?: readonly number[], options?: PadOptions) => Tensor, Movement<PadAttributes>> = /* @__PURE__ */ callable(movement<PadAttributes>({
  name: 'pad', summary: 'Places before, after and between the elements of each axis, holding one value.',
  infer: ([x], { low, high, interior }) => ({
    shape: x!.shape.map((length, axis) => low[axis]! + high[axis]! + length + Math.max(0, length - 1) * interior[axis]!), dtype: x!.dtype,
  }),
  map: ([x], { low, interior, value }, output) => {
    const strides = contiguousStrides(output)
    const offset = low.reduce((total, before, axis) => total + before * strides[axis]!, 0)
    return { fill: value, parts: [{ input: 0, extent: x!, from: { offset: 0, strides: contiguousStrides(x!) }, to: { offset, strides: strides.map((stride, axis) => stride * (interior[axis]! + 1)) } }] }
  },
  vjp: ({ cotangent, inputs: [x], attributes: { low, interior } }) =>
    slice(cotangent, low, low.map((before, axis) => {
      const length = x!.shape[axis]!
      return before + length + Math.max(0, length - 1) * interior[axis]!
    }), interior.map(one => one + 1)),
  notation: { text: ([x], { low, high, value }) => prefix('pad')([x!, listed(low), listed(high), ...(value === 0 ? [] : [atom(String(value))])]) },
  identities: [([x], node) => sameShape(x!.shape, node.shape) ? x : undefined],
  samples: [
    { inputs: [counted(2, 3)], attributes: { low: [1, 0], high: [0, 2], interior: [0, 0], value: 0 } },
    { inputs: [counted(3)], attributes: { low: [1], high: [2], interior: [2], value: 7 } },
    { inputs: [counted(0, 2)], attributes: { low: [1, 0], high: [1, 0], interior: [0, 0], value: 0 } },
    { inputs: [5], attributes: { low: [], high: [], interior: [], value: 0 } },
  ],
}), call => (operand: Operand, low: readonly number[], high: readonly number[] = low, options: PadOptions = {}): Tensor => {
  const { interior, value, mode = 'constant' } = checkOptions('pad', options, { interior: 'anything', value: 'anything', mode: 'anything' })
  const x = asTensor('pad', operand)
  const between = interior ?? x.shape.map(() => 0)
  if ([low, high, between].some(list => !Array.isArray(list) || list.length !== x.rank || list.some(one => !Number.isInteger(one) || one < 0))) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'pad', problem: 'no such padding', received: `low ${showArgument(low)}, high ${showArgument(high)}, interior ${showArgument(between)} for shape ${showShape(x.shape)}`,
      expected: 'one whole number, zero or more, per axis', hint: 'write pad(x, [1, 1], [1, 1]) to put a border around a matrix',
    })
  }
  if (!['number', 'boolean', 'undefined'].includes(typeof value)) throw notData('pad', value, '', 'a number', 'write pad(x, [1], [1], { value: 1 })')
  if (mode === 'constant') return call([x], { low: [...low], high: [...high], interior: [...between], value: represent('pad', value ?? 0, x.dtype) })
  if (value === undefined && interior === undefined) return withBorder(x, low, high, mode)
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation: 'pad', problem: 'a value and places between neighbors go with the mode constant', received: `mode ${showArgument(mode)} with ${value === undefined ? 'interior' : 'value'}`,
    expected: 'one or the other', hint: 'pad twice to have both',
  })
})

/** `starts`: where each input begins along the axis, so that no rule has to add up the lengths before it. */
interface ConcatAttributes { readonly axis: number; readonly starts: readonly number[] }

/**
 * Tensors joined along an axis.
 * @param axis default: 0
 * @example
 * import { concat } from '@mlp/autograd'
 * console.log(concat([[1, 2], [3]]).toArray()) // → [ 1, 2, 3 ]
 */
export const concat: Callable<(xs: readonly Operand[], axis?: number) => Tensor, Movement<ConcatAttributes>> = /* @__PURE__ */ callable(movement<ConcatAttributes>({
  name: 'concat', summary: 'Tensors joined along an axis.',
  infer: (inputs, { axis }) => ({ shape: inputs[0]!.shape.map((length, at) => at === axis ? inputs.reduce((total, one) => total + one.shape[axis]!, 0) : length), dtype: inputs[0]!.dtype }),
  map: (inputs, { axis, starts }, output) => {
    const strides = contiguousStrides(output)
    return {
      parts: inputs.map((shape, input) => ({ input, extent: shape, from: { offset: 0, strides: contiguousStrides(shape) }, to: { offset: starts[input]! * strides[axis]!, strides } })),
    }
  },
  vjp: ({ cotangent, inputs, attributes: { axis, starts } }, input) => {
    const begin = cotangent.shape.map((_, at) => at === axis ? starts[input]! : 0)
    return slice(cotangent, begin, begin.map((first, at) => first + inputs[input]!.shape[at]!))
  },
  notation: { text: (operands, { axis }) => prefix('concat')([...operands, option('axis', axis)]) },
  samples: [{ inputs: [counted(2, 2), counted(1, 2)], attributes: { axis: 0, starts: [0, 2] } }, { inputs: [counted(2, 1), counted(2, 0), counted(2, 2)], attributes: { axis: 1, starts: [0, 1, 1] } }],
}), call => (operands: readonly Operand[], axis = 0): Tensor => {
  if (!Array.isArray(operands)) throw notData('concat', operands, '', 'a list of tensors', 'write concat([a, b])')
  const tensors = promote('concat', operands, operands.map(() => 'any'))
  const first = tensors[0]
  if (first === undefined) {
    throw new ValueError({ code: 'DATA_EMPTY', operation: 'concat', problem: 'nothing to join', received: 'no tensors', expected: 'at least one', hint: 'pass a list of tensors' })
  }
  const along = normalizeAxis('concat', axis, first.rank)
  const odd = tensors.find(one => one.rank !== first.rank || one.shape.some((length, at) => at !== along && length !== first.shape[at]))
  if (odd !== undefined) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'concat', problem: 'shapes differ beside the axis', received: `${showShape(first.shape)} and ${showShape(odd.shape)} along axis ${along}`,
      expected: 'equal lengths on every other axis', hint: 'reshape, or join along another axis',
    })
  }
  let next = 0
  return call(tensors, { axis: along, starts: tensors.map(one => { const start = next; next += one.shape[along]!; return start }) })
})
