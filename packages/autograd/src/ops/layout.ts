/** Axes added, removed, put in another order, and tensors put side by side along a new one or cut apart. */
import { notData } from '../graph/array.js'
import { ShapeError, ValueError } from '../graph/errors.js'
import { contiguousStrides, normalizeAxes, normalizeAxis, sameShape, showShape } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import { showArgument } from '../graph/show.js'
import type { Tensor } from '../graph/tensor.js'
import { movement } from './kinds.js'
import { reshape, slice, transpose } from './movement.js'
import { listed, option, prefix } from './notation.js'
import { asTensor, promote } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Movement } from './operation.js'
import { counted } from './samples.js'

interface AxesAttributes { readonly axes: readonly number[] }

/** Elements that stay in their order. */
function inOrder(output: Shape) {
  return { parts: [{ input: 0, extent: output, from: { offset: 0, strides: contiguousStrides(output) } }] }
}

/**
 * Without axes of length 1: those named, or all of them.
 * @throws ShapeError when a named axis has another length
 * @example
 * import { squeeze } from '@mlp/autograd'
 * console.log(squeeze([[[1], [2]]]).shape, squeeze([[[1], [2]]], 0).shape) // → [ 2 ] [ 2, 1 ]
 */
export const squeeze: Callable<(x: Operand, axis?: number | readonly number[]) => Tensor, Movement<AxesAttributes>> = /* @__PURE__ */ callable(movement<AxesAttributes>({
  name: 'squeeze', summary: 'The same elements without axes of length 1.',
  infer: ([x], { axes }) => ({ shape: x!.shape.filter((_, axis) => !axes.includes(axis)), dtype: x!.dtype }),
  map: (_, __, output) => inOrder(output),
  vjp: ({ cotangent, inputs: [x] }) => reshape(cotangent, x!.shape),
  notation: { text: ([x], { axes }) => prefix('squeeze')([x!, listed(axes)]) },
  samples: [
    { inputs: [counted(1, 2, 1, 3)], attributes: { axes: [0, 2] } }, { inputs: [counted(1, 3)], attributes: { axes: [] } },
    { inputs: [counted(1, 1)], attributes: { axes: [0, 1] } }, { inputs: [counted(0, 1)], attributes: { axes: [1] } },
  ],
}), call => (operand: Operand, axis?: number | readonly number[]): Tensor => {
  const x = asTensor('squeeze', operand)
  const axes = axis === undefined ? x.shape.flatMap((length, at) => length === 1 ? [at] : []) : normalizeAxes('squeeze', axis, x.rank)
  const long = axes.find(at => x.shape[at] !== 1)
  if (long !== undefined) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'squeeze', problem: 'an axis to remove holds more or less than one element', received: `axis ${long} of ${showShape(x.shape)}`,
      expected: 'length 1', hint: 'leave the axis out to remove all axes of length 1; use a reduction or a slice for others',
    })
  }
  return call([x], { axes })
})

/**
 * With new axes of length 1, where they stand in the result.
 * @param axis of the result; −1 is its last
 * @example
 * import { expandDims } from '@mlp/autograd'
 * console.log(expandDims([1, 2], -1).shape, expandDims([1, 2], [0, 2]).shape) // → [ 2, 1 ] [ 1, 2, 1 ]
 */
export const expandDims: Callable<(x: Operand, axis: number | readonly number[]) => Tensor, Movement<AxesAttributes>> = /* @__PURE__ */ callable(movement<AxesAttributes>({
  name: 'expandDims', summary: 'The same elements with new axes of length 1.',
  infer: ([x], { axes }) => ({ shape: inserted(x!.shape, axes, axes.map(() => 1)), dtype: x!.dtype }),
  map: (_, __, output) => inOrder(output),
  vjp: ({ cotangent, inputs: [x] }) => reshape(cotangent, x!.shape),
  notation: { text: ([x], { axes }) => prefix('expandDims')([x!, listed(axes)]) },
  samples: [
    { inputs: [counted(2, 3)], attributes: { axes: [0, 3] } }, { inputs: [counted(2)], attributes: { axes: [] } },
    { inputs: [5], attributes: { axes: [0] } }, { inputs: [counted(0)], attributes: { axes: [1] } },
  ],
}), call => (operand: Operand, axis: number | readonly number[]): Tensor => {
  const x = asTensor('expandDims', operand)
  return call([x], { axes: normalizeAxes('expandDims', axis, x.rank + [axis].flat().length) })
})

/** A shape with axes put in, where they stand in the result (ascending). */
function inserted(shape: Shape, axes: readonly number[], lengths: readonly number[]): number[] {
  const all = [...shape]
  axes.forEach((axis, index) => { all.splice(axis, 0, lengths[index]!) })
  return all
}

/**
 * Axes in the order given, each once; PyTorch's name for `transpose` with all axes.
 * @example
 * import { permute, zeros } from '@mlp/autograd'
 * console.log(permute(zeros([2, 3, 4]), [2, 0, 1]).shape) // → [ 4, 2, 3 ]
 */
export function permute(x: Operand, axes: readonly number[]): Tensor {
  return transpose(x, [axes].flat())
}

/**
 * One axis, or several, at other places; the rest keep their order.
 * @param from where they stand
 * @param to where they go, counted in the result
 * @example
 * import { moveAxis, zeros } from '@mlp/autograd'
 * console.log(moveAxis(zeros([2, 3, 4]), 0, -1).shape) // → [ 3, 4, 2 ]
 */
export function moveAxis(operand: Operand, from: number | readonly number[], to: number | readonly number[]): Tensor {
  const x = asTensor('moveAxis', operand)
  const [sources, targets] = [from, to].map(axes => [axes].flat().map(axis => normalizeAxis('moveAxis', axis, x.rank))) as [number[], number[]]
  if (sources.length !== targets.length) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'moveAxis', problem: 'axes and places differ in number', received: `from ${showArgument(from)} to ${showArgument(to)}`,
      expected: 'one place per axis', hint: 'write moveAxis(x, 0, -1) or moveAxis(x, [0, 1], [1, 0])',
    })
  }
  // Names the axis that is repeated on either side.
  for (const axes of [from, to]) normalizeAxes('moveAxis', axes, x.rank)
  const rest = x.shape.map((_, axis) => axis).filter(axis => !sources.includes(axis))
  let next = 0
  return transpose(x, x.shape.map((_, place) => targets.includes(place) ? sources[targets.indexOf(place)]! : rest[next++]!))
}

/**
 * Two axes in each other's place.
 * @example
 * import { swapAxes, zeros } from '@mlp/autograd'
 * console.log(swapAxes(zeros([2, 3, 4]), 0, -1).shape) // → [ 4, 3, 2 ]
 */
export function swapAxes(operand: Operand, a: number, b: number): Tensor {
  const x = asTensor('swapAxes', operand)
  const [i, j] = [normalizeAxis('swapAxes', a, x.rank), normalizeAxis('swapAxes', b, x.rank)]
  return transpose(x, x.shape.map((_, axis) => axis === i ? j : axis === j ? i : axis))
}

interface AxisAttributes { readonly axis: number }

/**
 * Tensors of one shape side by side along a new axis.
 * @param axis where it stands in the result; default: 0
 * @throws ShapeError when shapes differ, ValueError when there is nothing to stack
 * @example
 * import { stack } from '@mlp/autograd'
 * console.log(stack([[1, 2], [3, 4]], -1).toArray()) // → [ [ 1, 3 ], [ 2, 4 ] ]
 */
export const stack: Callable<(xs: readonly Operand[], axis?: number) => Tensor, Movement<AxisAttributes>> = /* @__PURE__ */ callable(movement<AxisAttributes>({
  name: 'stack', summary: 'Tensors of one shape side by side along a new axis.',
  infer: (inputs, { axis }) => ({ shape: inserted(inputs[0]!.shape, [axis], [inputs.length]), dtype: inputs[0]!.dtype }),
  map: (inputs, { axis }, output) => {
    const strides = contiguousStrides(output)
    const beside = strides.filter((_, at) => at !== axis)
    return { parts: inputs.map((shape, input) => ({ input, extent: shape, from: { offset: 0, strides: contiguousStrides(shape) }, to: { offset: input * strides[axis]!, strides: beside } })) }
  },
  vjp: ({ cotangent, inputs, attributes: { axis } }, input) => {
    const begin = cotangent.shape.map((_, at) => at === axis ? input : 0)
    return reshape(slice(cotangent, begin, cotangent.shape.map((length, at) => at === axis ? input + 1 : length)), inputs[input]!.shape)
  },
  notation: { text: (operands, { axis }) => prefix('stack')([...operands, option('axis', axis)]) },
  samples: [
    { inputs: [counted(2, 2), counted(2, 2), counted(2, 2)], attributes: { axis: 1 } }, { inputs: [counted(3), counted(3)], attributes: { axis: 0 } },
    { inputs: [5, 6, 7], attributes: { axis: 0 } }, { inputs: [counted(2, 0), counted(2, 0)], attributes: { axis: 2 } },
  ],
}), call => (operands: readonly Operand[], axis = 0): Tensor => {
  if (!Array.isArray(operands)) throw notData('stack', operands, '', 'a list of tensors', 'write stack([a, b])')
  const tensors = promote('stack', operands, operands.map(() => 'any'))
  const first = tensors[0]
  if (first === undefined) {
    throw new ValueError({ code: 'DATA_EMPTY', operation: 'stack', problem: 'nothing to stack', received: 'no tensors', expected: 'at least one', hint: 'pass a list of tensors' })
  }
  const odd = tensors.findIndex(one => !sameShape(one.shape, first.shape))
  if (odd !== -1) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'stack', problem: 'shapes differ', received: `${showShape(first.shape)} and ${showShape(tensors[odd]!.shape)}, tensor ${odd} of the list`,
      expected: 'one shape', hint: 'use concat to join along an axis that is there',
    })
  }
  return call(tensors, { axis: normalizeAxis('stack', axis, first.rank + 1) })
})

/**
 * Parts of an axis, one after the other: a number of equal parts, or parts of the lengths given. The inverse of `concat`.
 * @param parts how many, or the length of each
 * @param axis default: 0
 * @throws ShapeError when the axis does not divide into equal parts, or lengths do not add up to it
 * @example
 * import { split } from '@mlp/autograd'
 * console.log(split([1, 2, 3, 4], 2).map(part => part.toArray())) // → [ [ 1, 2 ], [ 3, 4 ] ]
 * console.log(split([1, 2, 3, 4], [1, 3]).map(part => part.toArray())) // → [ [ 1 ], [ 2, 3, 4 ] ]
 */
export function split(operand: Operand, parts: number | readonly number[], axis = 0): Tensor[] {
  const x = asTensor('split', operand)
  const along = normalizeAxis('split', axis, x.rank)
  const lengths = partLengths(x.shape, parts, along)
  let at = 0
  return lengths.map(length => {
    const begin = x.shape.map((_, other) => other === along ? at : 0)
    at += length
    return slice(x, begin, x.shape.map((whole, other) => other === along ? at : whole))
  })
}

function partLengths(shape: Shape, parts: number | readonly number[], axis: number): readonly number[] {
  const length = shape[axis]!
  const numbers = typeof parts === 'number' ? [parts] : parts
  const isList: boolean = Array.isArray(numbers)
  if (!isList || !numbers.every(one => Number.isInteger(one) && one >= 0) || parts === 0) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'split', problem: 'no such parts', received: `parts ${showArgument(parts)}`, expected: 'a whole number of at least 1, or a list of lengths',
      hint: 'write split(x, 3) for three equal parts, split(x, [2, 5]) for parts of 2 and 5',
    })
  }
  if (typeof parts === 'number' ? length % parts !== 0 : parts.reduce((total, one) => total + one, 0) !== length) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'split', problem: typeof parts === 'number' ? 'the axis does not divide into equal parts' : 'the lengths do not add up to the axis',
      received: `parts ${showArgument(parts)} for axis ${axis} of ${showShape(shape)}`,
      expected: typeof parts === 'number' ? `a number that divides ${length}` : `lengths that add up to ${length}`, hint: 'pass the length of each part',
    })
  }
  return typeof parts === 'number' ? Array.from({ length: parts }, () => length / parts) : parts
}
