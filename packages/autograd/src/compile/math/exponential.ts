/**
 * The exponential function: x = n·ln 2 + r with |r| ≤ ln 2 / 2 (Cody and Waite), eʳ as 1 + (r + r²·q(r)) with a minimax
 * polynomial q, and 2ⁿ put together from its bits.
 */
import type { Expression, Expressions } from '../expression.js'
import { clamp, formatOf, LN2_HIGH, LN2_LOW, polynomial } from './format.js'

/** (eʳ − 1 − r) / r² with a relative error of eʳ below 2⁻²⁸ in f32, 2⁻⁵⁷ in f64. */
export const REST = {
  f32: [0.49999994, 0.16666521, 0.04166839, 0.0083687175, 0.0013814599],
  f64: [
    0.5000000000000011, 0.16666666666666413, 0.04166666666653016, 0.008333333333494465, 0.0013888888943628945,
    0.0001984126950656571, 2.480149310007098e-5, 2.755758638843295e-6, 2.7630247990155085e-7, 2.5000056708160523e-8,
  ],
}

/**
 * e to the power x as 2ⁿ and a number between √½ and √2, for x within the exponents of the format.
 * `power` holds n + `offset` in its lowest bits, exact below 2^(fraction − 2), and constant bits above.
 */
export function splitExponential(e: Expressions, x: Expression, offset: number): { power: Expression, rest: Expression } {
  const { float, fraction } = formatOf(x.lane)
  const constant = (value: number): Expression => e.constant(float, value)
  // Among numbers of this size neighbors are 1 apart: adding rounds, and the fraction then counts.
  const round = constant(1.5 * 2 ** fraction + offset)
  const rounded = e.add(e.mul(x, constant(Math.LOG2E)), round)
  const n = e.sub(rounded, round)
  const r = e.sub(e.sub(x, e.mul(n, constant(LN2_HIGH))), e.mul(n, constant(LN2_LOW)))
  const square = e.mul(r, r)
  // What is small is added first.
  const rest = e.add(e.add(r, e.mul(square, polynomial(e, r, REST[float]))), constant(1))
  return { power: e.bits(rounded), rest }
}

/**
 * x·2ⁿ, where `power` holds n + 2·bias as above. In two steps of about n/2, so that only the last one rounds and
 * overflows, and that n may go beyond the exponents of the format.
 */
export function scaled(e: Expressions, x: Expression, power: Expression): Expression {
  const { fraction } = formatOf(x.lane)
  const half = e.shiftRightUnsigned(power, 1)
  const first = e.bits(e.shiftLeft(half, fraction))
  const second = e.bits(e.shiftLeft(e.sub(power, half), fraction))
  return e.mul(e.mul(x, first), second)
}

export function exp(e: Expressions, x: Expression): Expression {
  const { float, bias } = formatOf(x.lane)
  // Beyond these the result is 0 or infinite.
  const within = float === 'f32' ? clamp(e, x, -104, 89) : clamp(e, x, -746, 710)
  const { power, rest } = splitExponential(e, within, 2 * bias)
  return scaled(e, rest, power)
}
