/**
 * Exponentials and logarithms in scalar instructions, where the plain formulas cancel or overflow. Around 1 they are
 * W. Kahan's, which let the rounding of 1 + x undo itself.
 */
import type { Machine } from '../machine.js'

/** log(1 + x). */
export function log1p<E>(m: Machine<E>, x: E): E {
  const one = m.const(1)
  const u = m.add(one, x)
  // Whatever x lost when 1 was added, the quotient puts back.
  const regained = m.mul(m.log(u), m.div(x, m.sub(u, one)))
  return m.select(m.equal(u, one), x, m.select(m.equal(u, m.const(Infinity)), u, regained))
}

/** eˣ − 1. */
export function expm1<E>(m: Machine<E>, x: E): E {
  const one = m.const(1)
  const u = m.exp(x)
  const less = m.sub(u, one)
  const regained = m.mul(less, m.div(x, m.log(u)))
  const atEnds = m.or(m.equal(less, m.const(-1)), m.equal(u, m.const(Infinity)))
  return m.select(m.equal(u, one), x, m.select(atEnds, less, regained))
}

/** e⁻|ˣ|, which never overflows. */
export function decay<E>(m: Machine<E>, x: E): E {
  return m.exp(m.neg(m.abs(x)))
}

/** 1/(1 + e⁻ˣ), to the last digits on either side. */
export function logistic<E>(m: Machine<E>, x: E): E {
  const decayed = decay(m, x)
  const one = m.const(1)
  return m.div(m.select(m.less(x, m.const(0)), decayed, one), m.add(one, decayed))
}

/** The logarithm to another base, of whose natural logarithm the reciprocal is given; whole where x is a power of the base. */
export function logarithm<E>(m: Machine<E>, x: E, reciprocal: number): E {
  const result = m.mul(m.log(x), m.const(reciprocal))
  const whole = m.floor(m.add(result, m.const(0.5)))
  // No other number has its logarithm so near that this moves it by more than its own rounding.
  const near = m.lessEqual(m.abs(m.sub(result, whole)), m.mul(m.abs(whole), m.const(m.dtype === 'float32' ? 2 ** -23 : 2 ** -52)))
  return m.select(near, whole, result)
}

/** log(eᵃ + eᵇ). */
export function logAdd<E>(m: Machine<E>, a: E, b: E): E {
  // Equal infinities have no difference.
  const apart = m.select(m.equal(a, b), m.const(0), m.sub(a, b))
  return m.add(m.select(m.less(a, b), b, a), log1p(m, decay(m, apart)))
}
