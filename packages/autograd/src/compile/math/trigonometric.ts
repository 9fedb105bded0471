/**
 * Sine and cosine: a multiple of π (f32, computed in f64) or π/2 (f64) is taken away in parts with few bits, whose
 * products with the multiple are exact (Cody and Waite), and a minimax polynomial takes the rest.
 *
 * Holds for |x| ≤ 2³³ in f32 and |x| ≤ 2³⁰ in f64. Beyond, up to 2⁵⁰, both give the sine of a number within |x|·2⁻⁵² of
 * x; from there on f64 takes x as 0 and f32 gives anything between −1 and 1. Infinities give NaN.
 */
import type { Expression, Expressions } from '../expression.js'
import { clamp, polynomial, turn } from './format.js'

/** π in parts: 20 bits, 20 bits, the rest. */
const PI = [3.141590118408203, 2.5351801014039665e-6, 1.4887094960973246e-12] as const
/** sin r / r by r², for |r| ≤ π/2; relative error below 2⁻²⁷. */
const SINE_SINGLE = [0.9999999946805068, -0.16666656675802682, 0.008333024950563771, -0.00019807405051274155, 2.6018723705855496e-6]

/** π/2 in parts: four times 23 bits, and the rest. */
const HALF_PI = [1.570796251296997, 7.549789415861596e-8, 5.39030083589187e-15, 2.0222659584103533e-21, 2.9038559739793605e-28] as const
/** (sin r − r) / r³ by r², for |r| ≤ π/4; relative error of the sine below 2⁻⁵⁸. */
const SINE = [-0.16666666666666632, 0.008333333333322403, -0.0001984126982979871, 2.755731368862996e-6, -2.505075758077631e-8, 1.5896763583133816e-10]
/** (1 − r²/2 − cos r) / −r⁴ by r², for |r| ≤ π/4; relative error of the cosine below 2⁻⁶⁴. */
const COSINE = [0.0416666666666666, -0.001388888888887411, 2.4801587289472677e-5, -2.755731434946138e-7, 2.0875722866864556e-9, -1.1359625973041293e-11]

export function sin(e: Expressions, x: Expression): Expression {
  if (x.lane === 'f32') return single(e, x, false)
  // The polynomial loses the sign of −0.
  return e.select(e.equal(x, e.constant('f64', 0)), x, double(e, x, 0))
}

export function cos(e: Expressions, x: Expression): Expression {
  return x.lane === 'f32' ? single(e, x, true) : double(e, x, 1)
}

/** Numbers of this size in f64 are 1 apart: adding rounds, and the bits then count. */
const ROUND = 1.5 * 2 ** 52

/** x = nπ + r or, for the cosine, (n + ½)π + r: either is sin r, or −sin r for one parity of n. */
function single(e: Expressions, x: Expression, cosine: boolean): Expression {
  const constant = (value: number): Expression => e.constant('f64', value)
  const wide = e.convert(x, 'f64')
  const turns = e.mul(wide, constant(1 / Math.PI))
  // The sign turns at odd n, for the cosine at even n.
  const round = constant(ROUND + Number(cosine))
  const rounded = e.add(cosine ? e.sub(turns, constant(0.5)) : turns, round)
  const whole = e.sub(rounded, round)
  const n = cosine ? e.add(whole, constant(0.5)) : whole
  const r = PI.reduce((rest, part) => e.sub(rest, e.mul(n, constant(part))), wide)
  const sine = e.mul(r, polynomial(e, e.mul(r, r), SINE_SINGLE))
  const sign = e.shiftLeft(e.bits(rounded), 63)
  return clamp(e, e.convert(turn(e, sine, sign), 'f32'), -1, 1)
}

/** The sine of x + `quarters`·π/2. */
function double(e: Expressions, x: Expression, quarters: number): Expression {
  const constant = (value: number): Expression => e.constant('f64', value)
  const bits = (value: bigint): Expression => e.constant('i64', value)
  // Zero, or NaN for an infinity, where whole turns would be lost.
  const near = e.select(e.less(e.abs(x), constant(2 ** 50)), x, e.mul(x, constant(0)))
  const round = constant(ROUND + quarters)
  const rounded = e.add(e.mul(near, constant(2 / Math.PI)), round)
  const { r, low } = lessQuarters(e, near, e.sub(rounded, round))
  const z = e.mul(r, r)
  // sin(r + low) is about sin r + low, cos(r + low) about cos r − r·low.
  const sine = e.add(r, e.add(e.mul(e.mul(r, z), polynomial(e, z, SINE)), low))
  const fourth = e.sub(e.mul(e.mul(z, z), polynomial(e, z, COSINE)), e.mul(r, low))
  const cosine = e.sub(constant(1), e.sub(e.mul(z, constant(0.5)), fourth))
  const quarter = e.bits(rounded)
  const value = e.select(e.equal(e.and(quarter, bits(1n)), bits(0n)), sine, cosine)
  return turn(e, value, e.and(e.shiftLeft(quarter, 62), bits(-(2n ** 63n))))
}

/** x − n·π/2 as a number and what it lost: the products with the first four parts are exact. */
function lessQuarters(e: Expressions, x: Expression, n: Expression): { r: Expression, low: Expression } {
  const [p0, p1, p2, p3, p4] = HALF_PI.map(part => e.mul(n, e.constant('f64', part)))
  // Exact: the last bit of any of these numbers is not below 2⁻⁵³, and the difference is below 1.
  const start = e.sub(e.sub(x, p0!), p1!)
  const nearer = e.sub(start, p2!)
  const r = e.sub(nearer, p3!)
  const lost = e.add(e.sub(e.sub(start, nearer), p2!), e.sub(e.sub(nearer, r), p3!))
  return { r, low: e.sub(lost, p4!) }
}
