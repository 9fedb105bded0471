/** Where values are read: affine in the loops of a kernel, through movements as index arithmetic. */
import { contiguousStrides } from '../../graph/shape.js'
import type { Shape } from '../../graph/shape.js'
import type { Affine } from '../../ops/operation.js'

/** Row-major position `offset + Σ index·stride` of a value, over the axes of a kernel. */
export interface View {
  readonly offset: number
  readonly strides: readonly number[]
}

/** An axis would have to be two, the inner one of the length given, for a movement to be index arithmetic. */
export class Split {
  readonly axis: number
  readonly inner: number
  constructor(axis: number, inner: number) {
    this.axis = axis
    this.inner = inner
  }
}

/** Per axis of the kernel, by how much each digit of a position grows along it; and the digits at its start. */
export interface Digits {
  readonly start: readonly number[]
  readonly steps: readonly (readonly number[])[]
}

/** The digits of positions in an array of a shape; a split that would make it possible, or null where nothing does. */
export function digitsOf({ offset, strides }: View, extents: readonly number[], shape: Shape): Digits | Split | null {
  const weights = contiguousStrides(shape)
  const split = (position: number): number[] => {
    let rest = position
    return shape.map((length, axis) => {
      if (length <= 1) return 0
      const digit = Math.floor(rest / weights[axis]!)
      rest -= digit * weights[axis]!
      return digit
    })
  }
  const live = strides.map((stride, axis) => extents[axis]! > 1 ? stride : 0)
  const lowest = offset + live.reduce((total, stride, axis) => total + Math.min(0, stride * (extents[axis]! - 1)), 0)
  const low = split(lowest)
  const steps = live.map(stride => split(Math.abs(stride)).map(step => stride < 0 ? -step : step))
  for (let digit = shape.length - 1; digit >= 0; digit--) {
    const reach = low[digit]! + steps.reduce((total, step, axis) => total + Math.abs(step[digit]!) * (extents[axis]! - 1), 0)
    if (reach < shape[digit]! || shape[digit]! <= 1) continue
    // One axis alone runs over several rows: it is split where the row ends.
    const axis = steps.findIndex((step, at) => Math.abs(step[digit]!) * (extents[at]! - 1) >= shape[digit]!)
    const room = axis === -1 ? 0 : shape[digit]! / Math.abs(steps[axis]![digit]!)
    return axis !== -1 && Number.isInteger(room) && room > 1 && extents[axis]! % room === 0 ? new Split(axis, room) : null
  }
  const start = low.map((value, digit) => value + steps.reduce((total, step, axis) => total + (step[digit]! < 0 ? -step[digit]! * (extents[axis]! - 1) : 0), 0))
  return { start, steps }
}

/** Where the source of a movement is read when its result is read at a view. */
export function through(view: View, extents: readonly number[], shape: Shape, from: Affine): View | Split | null {
  const digits = digitsOf(view, extents, shape)
  if (digits === null || digits instanceof Split) return digits
  return {
    offset: from.offset + digits.start.reduce((total, digit, axis) => total + digit * from.strides[axis]!, 0),
    strides: digits.steps.map(step => step.reduce((total, one, axis) => total + one * from.strides[axis]!, 0)),
  }
}

/** The same where it is known to be index arithmetic: over axes that were made fine enough. */
export function surelyThrough(view: View, extents: readonly number[], shape: Shape, from: Affine): View {
  const below = through(view, extents, shape, from)
  if (below === null || below instanceof Split) throw new RangeError('a view over axes that are too coarse')
  return below
}

export function sameView(a: View, b: View, extents: readonly number[]): boolean {
  return a.offset === b.offset && a.strides.every((stride, axis) => stride === b.strides[axis] || extents[axis] === 1)
}

/** The strides of axes of which one is now two. */
export function splitStrides(strides: readonly number[], { axis, inner }: Split): number[] {
  return strides.flatMap((stride, at) => at === axis ? [stride * inner, stride] : [stride])
}
