/**
 * The natural logarithm: x = m·2ᵏ with m around 1, log x = k·ln 2 + log m. In f32 log m is a polynomial; in f64 it is
 * 2·artanh((m − 1)/(m + 1)), whose series needs fewer terms than a division costs, arranged as in fdlibm.
 */
import type { Expression, Expressions } from '../expression.js'
import { formatOf, LN2_HIGH, LN2_LOW, polynomial } from './format.js'
import type { Format } from './format.js'

/** (log(1 + f) − f) / f² for 2/3 ≤ 1 + f ≤ 4/3. */
const SINGLE = [-0.49999937, 0.33333197, -0.2500782, 0.20011169, -0.16415943, 0.13995798, -0.15388659, 0.14026415]
/** (2·artanh s − 2s) / s³ by s², for |s| ≤ 3 − √8; relative error of the logarithm below 2⁻⁵⁹. */
const DOUBLE = [
  0.6666666666666734, 0.39999999999414326, 0.2857142874247595, 0.2222219856325413, 0.18183564882245182,
  0.15314035381953117, 0.14796110331388546,
]

/**
 * x as m·2ᵏ by the bits of x, for normal x, with the bits of the smallest m. `uncount` is subtracted from the count in
 * which k comes: 2^fraction + bias gives k itself.
 */
export function splitNumber(e: Expressions, x: Expression, smallest: number | bigint, uncount: Expression): { m: Expression, k: Expression } {
  const { float, integer, fraction, bias } = formatOf(x.lane)
  const bits = (value: bigint): Expression => e.constant(integer, integer === 'i32' ? Number(value) : value)
  const places = BigInt(fraction)
  const least = BigInt(smallest)
  // Moved so that the exponent field steps where m wraps.
  const moved = e.add(e.bits(x), bits((BigInt(bias) << places) - least))
  const m = e.bits(e.add(e.and(moved, bits((1n << places) - 1n)), bits(least)))
  // The field as the last bits of a number of 2^fraction, whose neighbors are 1 apart.
  const counted = e.or(e.shiftRightUnsigned(moved, fraction), e.bits(e.constant(float, 2 ** fraction)))
  return { m, k: e.sub(e.bits(counted), uncount) }
}

export function log(e: Expressions, x: Expression): Expression {
  const format = formatOf(x.lane)
  const { float, fraction, bias } = format
  const constant = (value: number): Expression => e.constant(float, value)
  const small = e.less(x, constant(format.normal))
  // Exponents with which all that is below the normal numbers comes out right: subnormal, zero, negative.
  const count = 2 ** fraction + bias
  const belowZero = e.select(e.equal(x, constant(0)), constant(Infinity), constant(NaN))
  const uncount = e.select(small, e.select(e.less(constant(0), x), constant(count + fraction), belowZero), constant(count))
  const normal = e.select(small, e.mul(x, constant(2 ** fraction)), x)
  const { m, k } = splitNumber(e, normal, float === 'f32' ? 0x3f2aaaab : 0x3fe6a09e667f3bcdn, uncount)
  const f = e.sub(m, constant(1))
  const y = logOfSum(e, format, f, k)
  // Infinity and NaN stay.
  return e.select(e.less(x, constant(Infinity)), y, x)
}

/** log(1 + f) + k·ln 2. */
function logOfSum(e: Expressions, { float }: Format, f: Expression, k: Expression): Expression {
  const constant = (value: number): Expression => e.constant(float, value)
  const high = e.mul(k, constant(LN2_HIGH))
  const low = e.mul(k, constant(LN2_LOW))
  const square = e.mul(f, f)
  if (float === 'f32') return e.add(high, e.add(f, e.add(low, e.mul(square, polynomial(e, f, SINGLE)))))
  const s = e.div(f, e.add(f, constant(2)))
  const z = e.mul(s, s)
  const rest = e.mul(z, polynomial(e, z, DOUBLE))
  // log(1 + f) = f − f²/2 + s·(f²/2 + rest), of which f is exact.
  const half = e.mul(square, constant(0.5))
  const corrected = e.add(e.mul(s, e.add(half, rest)), low)
  return e.sub(high, e.sub(e.sub(half, corrected), f))
}
