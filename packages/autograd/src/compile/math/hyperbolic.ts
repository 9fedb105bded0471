/**
 * The hyperbolic tangent: a rational function around 0, 1 − 2/(e²ˣ + 1) beyond (the division of Cephes), with one
 * quotient for both.
 */
import type { Expression, Expressions } from '../expression.js'
import { splitExponential } from './exponential.js'
import { atMost, formatOf, polynomial, signOf, turn } from './format.js'

/** (tanh x − x) / x³ as a quotient of polynomials in x², for |x| ≤ 0.625. */
const AROUND_ZERO = {
  f32: { over: [-0.82383096, -0.0038107783], under: [2.4714947, 1] },
  f64: {
    over: [-1614.6623757879133, -99.28649754854169, -0.9643986996673275],
    under: [4843.987127363741, 2235.454343591051, 112.81035101109, 1],
  },
}

export function tanh(e: Expressions, x: Expression): Expression {
  const { float, fraction, bias } = formatOf(x.lane)
  const constant = (value: number): Expression => e.constant(float, value)
  const sign = signOf(e, x)
  // From here on the result rounds to 1.
  const size = atMost(e, e.abs(x), float === 'f32' ? 10 : 20)
  const { power, rest } = splitExponential(e, e.add(size, size), bias)
  const raised = e.mul(rest, e.bits(e.shiftLeft(power, fraction)))
  const small = e.less(size, constant(0.625))
  const z = e.mul(size, size)
  const { over, under } = AROUND_ZERO[float]
  const numerator = e.select(small, e.mul(e.mul(size, z), polynomial(e, z, over)), constant(-2))
  const denominator = e.select(small, polynomial(e, z, under), e.add(raised, constant(1)))
  return turn(e, e.add(e.select(small, size, constant(1)), e.div(numerator, denominator)), sign)
}
