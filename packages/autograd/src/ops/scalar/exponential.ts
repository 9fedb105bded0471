/** Formulas around 1 in scalar instructions, where the plain ones cancel: W. Kahan's, which let the rounding of 1 + x undo itself. */
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
