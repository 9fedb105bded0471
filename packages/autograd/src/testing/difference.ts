/** Central differences: the slope of a function measured from its values on either side of a point. */
import { NdArray } from '../graph/array.js'
import { sizeOf } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import type { TypedArray } from '../graph/dtype.js'
import type { Values } from './evaluator.js'

/** Near ∛ε, where the errors of rounding and of the difference quotient meet. */
const FIRST_STEP = 2 ** -17
/** Near ∜ε, the same for second differences. */
const SECOND_STEP = 2 ** -13

/** Measured slopes of every element of the result, and how far rounding may have moved each. */
export interface Slopes {
  readonly slope: Float64Array
  readonly noise: Float64Array
}

/** The slopes of each result of `f` along one element of one value. */
export function centralDifference(f: (values: Values) => readonly TypedArray[], values: Values, input: number, element: number): Slopes[] {
  const step = FIRST_STEP * sizeAt(values, input, element)
  const up = displaced(values, [{ input, element, by: step }])
  const down = displaced(values, [{ input, element, by: -step }])
  const width = numberAt(up, input, element) - numberAt(down, input, element)
  const above = f(up)
  const below = f(down)
  return above.map((high, index) => {
    const low = below[index]!
    const slope = Float64Array.from(high, (value, k) => (value - low[k]!) / width)
    const noise = Float64Array.from(high, (value, k) => 4 * Number.EPSILON * (Math.abs(value) + Math.abs(low[k]!)) / width)
    return { slope, noise }
  })
}

/** A displacement of every element of every value. */
export type Direction = readonly Float64Array[]

/** A measured number, and how far off it may be. */
export interface Measured { readonly slope: number; readonly noise: number }

/** How fast the slope of a scalar along one element changes along a direction: (H·d) at that element, from four values. */
export function secondDifference(f: (values: Values) => number, values: Values, input: number, element: number, direction: Direction, least = SECOND_STEP): Measured {
  const step = least * sizeAt(values, input, element)
  const along = (sign: number, side: number): number => f(displaced(
    values.map((value, at) => new NdArray(Float64Array.from(value.data, (x, k) => x + sign * least * direction[at]![k]!), value.shape, value.dtype)),
    [{ input, element, by: side * step }],
  ))
  const [a, b, c, d] = [along(1, 1), along(1, -1), along(-1, 1), along(-1, -1)]
  const width = 4 * step * least
  return { slope: ((a - b) - (c - d)) / width, noise: 8 * Number.EPSILON * (Math.abs(a) + Math.abs(b) + Math.abs(c) + Math.abs(d)) / width }
}

/** The same from two steps, which shows how much the step itself matters: near a kink or a pole, a lot. */
export function carefulSecondDifference(f: (values: Values) => number, values: Values, input: number, element: number, direction: Direction): Measured {
  const coarse = secondDifference(f, values, input, element, direction)
  const fine = secondDifference(f, values, input, element, direction, SECOND_STEP / 4)
  // The error falls with the square of the step.
  const error = (fine.slope - coarse.slope) / 15
  return { slope: fine.slope + error, noise: 2 * fine.noise + Math.abs(error) }
}

/** One place to move by how much. */
interface Displacement { readonly input: number; readonly element: number; readonly by: number }

/** Copies of the values, some elements moved; what is not moved is shared. */
function displaced(values: Values, places: readonly Displacement[]): Values {
  const moved = [...values]
  for (const { input, element, by } of places) {
    const value = moved[input]!
    const data = value.data.slice()
    data[element]! += by
    moved[input] = new NdArray(data, value.shape, value.dtype)
  }
  return moved
}

function numberAt(values: Values, input: number, element: number): number {
  return values[input]!.data[element]!
}

/** Steps grow with large numbers, so that they are not lost in rounding. */
function sizeAt(values: Values, input: number, element: number): number {
  return Math.max(1, Math.abs(numberAt(values, input, element)))
}

/** Numbers that look random and are always the same, away from zero: directions and cotangents to test with. */
export function scattered(shape: Shape, start = 0): Float64Array {
  return Float64Array.from({ length: sizeOf(shape) }, (_, index) => {
    const position = ((index + start + 1) * 0.6180339887498949) % 1
    return (index + start) % 2 === 0 ? 0.5 + position : -0.5 - position
  })
}

/** A one at one place, zeros elsewhere. */
export function unit(shape: Shape, element: number): NdArray {
  const data = new Float64Array(sizeOf(shape))
  if (data.length > 0) data[element] = 1
  return new NdArray(data, shape, 'float64')
}

/** Row-major position as one index per axis. */
export function indexOf(position: number, shape: Shape): number[] {
  const index = new Array<number>(shape.length)
  let rest = position
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]!
    rest = Math.floor(rest / shape[axis]!)
  }
  return index
}
