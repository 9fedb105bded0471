/** Short forms for sample inputs and documented edge values. */
import type { Value } from '../graph/array.js'
import { sizeOf } from '../graph/shape.js'
import type { Sample } from './operation.js'

type Samples = readonly [Sample, ...Sample[]]

/** One vector of numbers for an operation of one operand. */
/* @__NO_SIDE_EFFECTS__ */
export function reals(...numbers: number[]): Samples {
  return [{ inputs: [numbers] }]
}

/** One vector per operand, from rows of numbers. */
/* @__NO_SIDE_EFFECTS__ */
export function rows(...points: (readonly number[])[]): Samples {
  return [{ inputs: points[0]!.map((_, operand) => points.map(point => point[operand]!)) }]
}

/** An array without elements, of a shape in which some length is 0. */
/* @__NO_SIDE_EFFECTS__ */
export function emptyOf(...shape: number[]): Value {
  return { shape, dtype: 'float64', data: new Float64Array(0) }
}

/** 1, 2, 3, … laid out in a shape. */
/* @__NO_SIDE_EFFECTS__ */
export function counted(...shape: number[]): Value {
  return { shape, dtype: 'float64', data: Float64Array.from({ length: sizeOf(shape) }, (_, index) => index + 1) }
}

/** Numbers on both sides of 0 laid out in a shape, in no order, no two equal among 29. */
/* @__NO_SIDE_EFFECTS__ */
export function mixed(...shape: number[]): Value {
  return { shape, dtype: 'float64', data: Float64Array.from({ length: sizeOf(shape) }, (_, index) => ((index * 7) % 29) / 16 - 0.875) }
}

/** int32 positions laid out in a shape. */
/* @__NO_SIDE_EFFECTS__ */
export function positionsOf(shape: readonly number[], ...data: number[]): Value {
  return { shape, dtype: 'int32', data: Int32Array.from(data) }
}

/** Values of an operation of one operand at −∞, −0, 0, ∞; NaN gives NaN. */
/* @__NO_SIDE_EFFECTS__ */
export function edgesOf(minusInfinity: number, minusZero: number, zero: number, infinity: number): readonly (readonly number[])[] {
  return [[-Infinity, minusInfinity], [-0, minusZero], [0, zero], [Infinity, infinity], [NaN, NaN]]
}
