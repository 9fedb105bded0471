/** Signs in scalar instructions: of zeros too, which no comparison sees. */
import type { Machine } from '../machine.js'

/** An odd function of x from its value at |x|; a zero or NaN is its own value. */
export function odd<E>(m: Machine<E>, x: E, ofMagnitude: E): E {
  const zero = m.const(0)
  return m.select(m.less(x, zero), m.neg(ofMagnitude), m.select(m.less(zero, x), ofMagnitude, x))
}

/** Whether the sign of x is minus; of −0 it is, of NaN it is not. */
export function isMinus<E>(m: Machine<E>, x: E): E {
  const zero = m.const(0)
  return m.or(m.less(x, zero), m.less(m.div(m.const(1), x), zero))
}
