/** Shapes and axes, after NumPy's rules. */
import type { DType } from './dtype.js'
import { ShapeError } from './errors.js'
import { showArgument } from './show.js'

/** The lengths of the axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[]

/** The number of elements of a shape. */
export function sizeOf(shape: Shape): number {
  let size = 1
  for (const length of shape) size *= length
  return size
}

/** Whether two shapes have the same axes of the same lengths. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis])
}

/** A shape as users write it: `[2, 3]`. */
export function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

/** `float64 [2, 3]`. */
export function showType({ dtype, shape }: { readonly dtype: DType; readonly shape: Shape }): string {
  return `${dtype} ${showShape(shape)}`
}

/** Row-major strides, in elements. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length)
  let step = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step
    step *= shape[axis]!
  }
  return strides
}

export function checkShape(operation: string, shape: Shape): Shape {
  const isList: boolean = Array.isArray(shape)
  if (isList && shape.every(length => Number.isInteger(length) && length >= 0)) return shape
  throw new ShapeError({
    code: 'SHAPE_INVALID', operation, problem: 'not a shape', received: showArgument(shape), expected: 'an array of whole numbers, zero or more',
    hint: 'write [2, 3] for two rows of three, [] for a scalar',
  })
}

/**
 * An axis counted from the front; −1 is the last.
 *
 * @param operation the operation it is for, named by errors
 * @throws ShapeError when there is no such axis
 * @example
 * import { normalizeAxis } from '@mlp/autograd'
 * console.log(normalizeAxis('roll', -1, 3)) // → 2
 */
export function normalizeAxis(operation: string, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new ShapeError({
      code: 'AXIS_OUT_OF_RANGE', operation, problem: 'axis out of range', received: `axis ${showArgument(axis)} for rank ${rank}`,
      expected: rank === 0 ? 'none: a scalar has no axes' : `a whole number from ${-rank} to ${rank - 1}`, hint: 'axes count from 0; -1 is the last',
    })
  }
  return axis < 0 ? axis + rank : axis
}

/** Axes counted from the front, ascending; all of them where none is given. */
export function normalizeAxes(operation: string, axis: number | readonly number[] | undefined, rank: number): number[] {
  if (axis === undefined) return Array.from({ length: rank }, (_, index) => index)
  const axes = [axis].flat().map(one => normalizeAxis(operation, one, rank)).sort((a, b) => a - b)
  const repeated = axes.find((one, index) => axes[index + 1] === one)
  if (repeated !== undefined) {
    throw new ShapeError({
      code: 'AXIS_REPEATED', operation, problem: 'an axis is repeated', received: `axis ${repeated} twice in ${showArgument(axis)}`,
      expected: 'each axis once', hint: 'axes count from 0; -1 is the last',
    })
  }
  return axes
}

/** The common shape of operands that broadcast: aligned at the last axis, lengths equal or 1. */
export function broadcastShapes(operation: string, shapes: readonly Shape[]): number[] {
  const rank = Math.max(0, ...shapes.map(shape => shape.length))
  return Array.from({ length: rank }, (_, axis) => {
    const lengths = shapes.map(shape => shape[axis - rank + shape.length] ?? 1).filter(length => length !== 1)
    const [first = 1] = lengths
    if (lengths.every(length => length === first)) return first
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: 'shapes do not broadcast', received: shapes.map(showShape).join(' and '),
      expected: `lengths that are equal or 1, counted from the last axis (here ${lengths.join(' meets ')})`, hint: 'reshape first, for example [n] to [n, 1]',
    })
  })
}
