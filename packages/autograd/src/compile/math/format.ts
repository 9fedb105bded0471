/** The two floating-point formats, and the small pieces that formulas over both of them are made of. */
import type { Expression, Expressions, Lane } from '../expression.js'

export interface Format {
  readonly float: 'f32' | 'f64'
  /** The lane of its bits. */
  readonly integer: 'i32' | 'i64'
  /** Stored bits of the fraction. */
  readonly fraction: number
  /** Added to the exponent where it is stored. */
  readonly bias: number
  /** The smallest normal number. */
  readonly normal: number
}

const SINGLE: Format = { float: 'f32', integer: 'i32', fraction: 23, bias: 127, normal: 2 ** -126 }
const DOUBLE: Format = { float: 'f64', integer: 'i64', fraction: 52, bias: 1023, normal: 2 ** -1022 }

export function formatOf(lane: Lane): Format {
  return lane === 'f32' ? SINGLE : DOUBLE
}

/**
 * ln 2 in two parts. The first has 16 bits, so its products with exponents are exact even in f32; both are positive, so
 * that their products with an infinite exponent agree.
 */
export const LN2_HIGH = 0.693145751953125
export const LN2_LOW = 1.4286068203094173e-6

/**
 * The polynomial with these coefficients, the constant one first, in pairs of pairs (Estrin): about as many instructions as
 * Horner's rule, but few of them wait for each other.
 */
export function polynomial(e: Expressions, x: Expression, coefficients: readonly number[]): Expression {
  const one = e.constant(x.lane, 1)
  let terms = coefficients.map(value => e.constant(x.lane, value))
  for (let power = x; terms.length > 1; power = e.mul(power, power)) {
    terms = terms.flatMap((term, at) => {
      const next = terms[at + 1]
      return at % 2 === 1 ? [] : [next === undefined ? term : e.add(next === one ? power : e.mul(next, power), term)]
    })
  }
  return terms[0]!
}

/** x, but `low` where it is below and `high` where it is above; NaN stays. */
export function clamp(e: Expressions, x: Expression, low: number, high: number): Expression {
  return atMost(e, atLeast(e, x, low), high)
}

/** x, but `low` where it is below; NaN stays. In this form it is one instruction on most processors, unlike max. */
function atLeast(e: Expressions, x: Expression, low: number): Expression {
  const bound = e.constant(x.lane, low)
  return e.select(e.less(x, bound), bound, x)
}

/** x, but `high` where it is above; NaN stays. */
export function atMost(e: Expressions, x: Expression, high: number): Expression {
  const bound = e.constant(x.lane, high)
  return e.select(e.less(bound, x), bound, x)
}

/** The sign bit alone set. */
function signBit(e: Expressions, { integer }: Format): Expression {
  return e.constant(integer, integer === 'i32' ? -(2 ** 31) : -(2n ** 63n))
}

/** The sign bit of a number, in the lane of its bits. */
export function signOf(e: Expressions, x: Expression): Expression {
  return e.and(e.bits(x), signBit(e, formatOf(x.lane)))
}

/** x with its sign turned where the sign bit `sign` is set. */
export function turn(e: Expressions, x: Expression, sign: Expression): Expression {
  return e.bits(e.xor(e.bits(x), sign))
}
