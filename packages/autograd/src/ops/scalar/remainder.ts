/**
 * Remainders without rounding: the product of divisor and quotient in two numbers (Dekker's product of Veltkamp's halves),
 * so that their difference to the dividend is exact.
 */
import type { Machine } from '../machine.js'

interface Halves<E> { readonly whole: E; readonly high: E; readonly low: E }

function halves<E>(m: Machine<E>, x: E): Halves<E> {
  const c = m.mul(x, m.const(m.dtype === 'float32' ? 2 ** 12 + 1 : 2 ** 27 + 1))
  const high = m.sub(c, m.sub(c, x))
  return { whole: x, high, low: m.sub(x, high) }
}

/** a − ⌊a/b⌋·b for b > 0 and |a| below 2^104·b (2^46 in float32), exact. The quotient may round up to the next whole number: in [−b, b) then, or larger where it has no units left. */
function reduced<E>(m: Machine<E>, a: E, b: Halves<E>): E {
  const q = halves(m, m.floor(m.div(a, b.whole)))
  const product = m.mul(q.whole, b.whole)
  const lost = m.add(m.add(m.add(m.sub(m.mul(q.high, b.high), product), m.mul(q.high, b.low)), m.mul(q.low, b.high)), m.mul(q.low, b.low))
  return m.sub(m.sub(a, product), lost)
}

/**
 * What is left of a ≥ 0 divided by b ≥ 0, exact as long as a/b is below 2^104 (2^46 in float32): the first quotient takes
 * away what a number can count, the second the rest. Beyond exact or NaN; NaN where b is 0 or a infinite.
 */
export function remainderOf<E>(m: Machine<E>, a: E, b: E): E {
  const zero = m.const(0)
  // Products with the quotient must not overflow.
  const [large, scale] = m.dtype === 'float32' ? [2 ** 60, 2 ** -40] : [2 ** 800, 2 ** -200]
  const factor = m.select(m.less(m.const(large), b), m.const(scale), m.const(1))
  const divisor = halves(m, m.mul(b, factor))
  const rest = reduced(m, reduced(m, m.mul(a, factor), divisor), divisor)
  const raised = m.select(m.less(rest, zero), m.add(rest, divisor.whole), rest)
  const found = m.and(m.lessEqual(zero, raised), m.less(raised, divisor.whole))
  return m.select(m.less(a, b), a, m.select(found, m.div(raised, factor), m.const(NaN)))
}
