/** What operations on windows have in common: options per spatial axis, and borders. */
import { ShapeError, ValueError } from '../graph/errors.js'
import { showShape } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import { showArgument } from '../graph/show.js'
import type { Tensor } from '../graph/tensor.js'
import { pad, slice } from './movement.js'

/** One number for all spatial axes, or one per axis. */
export type PerAxis = number | readonly number[]
/**
 * Places on either side: a number, or per spatial axis a number or [before, after]. `'valid'` is 0; with `'same'` there are
 * as many positions as the input has places, divided by the stride and rounded up, the odd place standing behind.
 */
export type Padding = 'valid' | 'same' | number | readonly (number | readonly [before: number, after: number])[]

/** How many places stand before and after, per spatial axis. */
export interface Border { readonly low: readonly number[]; readonly high: readonly number[] }

/** How a window of some size lies and moves, per spatial axis. */
export interface Sliding { readonly stride: readonly number[]; readonly dilation: readonly number[] }

/** An option as one whole number per axis. */
export function perAxis(operation: string, name: string, option: PerAxis, axes: number, least: number): number[] {
  const list: unknown = typeof option === 'number' ? Array.from({ length: axes }, () => option) : option
  if (isWhole(list, axes, least)) return [...list]
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: `not a ${name}`, received: `${name} ${showArgument(option)}`,
    expected: `a whole number of at least ${least}, or one per spatial axis (${axes})`, hint: `write { ${name}: ${least + 1} }`,
  })
}

function isWhole(list: unknown, length: number, least: number): list is readonly number[] {
  return Array.isArray(list) && list.length === length && list.every(one => Number.isInteger(one) && one >= least)
}

/** From the first to the last element under a window. */
export function reachOf(size: readonly number[], dilation: readonly number[]): number[] {
  return size.map((length, axis) => (length - 1) * dilation[axis]! + 1)
}

/** The option `padding`, worked out for spatial axes of given lengths. */
export function borderOf(operation: string, padding: Padding, lengths: Shape, reach: readonly number[], stride: readonly number[]): Border {
  if (padding === 'same') {
    const total = lengths.map((length, axis) => Math.max(0, (Math.ceil(length / stride[axis]!) - 1) * stride[axis]! + reach[axis]! - length))
    return { low: total.map(one => Math.floor(one / 2)), high: total.map(one => Math.ceil(one / 2)) }
  }
  const sides: unknown = padding === 'valid' ? lengths.map(() => 0) : typeof padding === 'number' ? lengths.map(() => padding) : padding
  const pairs: unknown[] = Array.isArray(sides) ? sides.map((one: unknown) => typeof one === 'number' ? [one, one] : one) : []
  if (Array.isArray(sides) && pairs.length === lengths.length && pairs.every((one): one is readonly [number, number] => isWhole(one, 2, 0))) {
    return { low: pairs.map(([before]) => before), high: pairs.map(([, after]) => after) }
  }
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'not a padding', received: `padding ${showArgument(padding)}`,
    expected: `'same', 'valid', a whole number of at least 0, or per spatial axis (${lengths.length}) a number or [before, after]`, hint: "write { padding: 'same' }",
  })
}

/** Places before, after and between the elements of each axis; a negative number takes elements away. */
export function padOrCut(x: Tensor, low: readonly number[], high: readonly number[], interior: readonly number[] = low.map(() => 0), value = 0): Tensor {
  const places = (list: readonly number[]): number[] => list.map(one => Math.max(0, one))
  const padded = [...low, ...high, ...interior].some(one => one > 0) ? pad(x, places(low), places(high), { interior, value }) : x
  if ([...low, ...high].every(one => one >= 0)) return padded
  return slice(padded, low.map(one => Math.max(0, -one)), padded.shape.map((length, axis) => Math.max(0, length + Math.min(0, high[axis]!))))
}

/** The tensor with a border around its spatial axes. */
export function bordered(x: Tensor, { low, high }: Border, value = 0): Tensor {
  return padOrCut(x, [0, 0, ...low], [0, 0, ...high], undefined, value)
}

/** Throws unless the tensor is [samples, channels, …spatial]. */
export function checkSpatial(operation: string, x: Tensor): void {
  if (x.rank >= 3) return
  throw new ShapeError({
    code: 'SHAPE_MISMATCH', operation, problem: 'no spatial axes', received: `x ${showShape(x.shape)}`,
    expected: 'x [samples, channels, …spatial]', hint: 'reshape a single signal of length n to [1, 1, n], an image to [1, 1, height, width]',
  })
}
