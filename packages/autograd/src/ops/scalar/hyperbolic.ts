/** Hyperbolic functions in scalar instructions, which neither overflow before their result nor cancel around 0. */
import type { Machine } from '../machine.js'
import { log1p } from './exponential.js'
import { polynomial } from './polynomial.js'
import { odd } from './sign.js'

/** (sinh x − x)/x³ by x²: its Taylor series, as far as it counts for |x| ≤ 1. */
const SERIES = {
  float32: [0.16666666666666666, 0.008333333333333333, 0.0001984126984126984, 2.7557319223985893e-6],
  float64: [0.16666666666666666, 0.008333333333333333, 0.0001984126984126984, 2.7557319223985893e-6, 2.505210838544172e-8, 1.6059043836821613e-10, 7.647163731819816e-13, 2.8114572543455206e-15],
}

/** eˣ/2 for x ≥ 0, finite wherever it can be: where eˣ itself overflows, a constant is taken off x, which is exact. */
function halfExp<E>(m: Machine<E>, x: E): E {
  const [shift, half] = m.dtype === 'float32' ? [88, 8.258181274970009e37] : [709, 4.109203730777486e307]
  const large = m.less(m.const(shift), x)
  return m.mul(m.exp(m.sub(x, m.select(large, m.const(shift), m.const(0)))), m.select(large, m.const(half), m.const(0.5)))
}

export function sinh<E>(m: Machine<E>, x: E): E {
  const size = m.abs(x)
  const square = m.mul(x, x)
  const near = m.add(size, m.mul(size, m.mul(square, polynomial(m, square, SERIES[m.dtype === 'float32' ? 'float32' : 'float64']))))
  const half = halfExp(m, size)
  const far = m.sub(half, m.div(m.const(0.25), half))
  return odd(m, x, m.select(m.less(size, m.const(1)), near, far))
}

export function cosh<E>(m: Machine<E>, x: E): E {
  const half = halfExp(m, m.abs(x))
  return m.add(half, m.div(m.const(0.25), half))
}

/** log(1 + u), but log 2 + log x where x is so large that u = x + √(x² ± 1) − 1 is 2x. */
function logOfDouble<E>(m: Machine<E>, x: E, u: E): E {
  const large = m.less(m.const(m.dtype === 'float32' ? 2 ** 25 : 2 ** 54), x)
  return m.add(log1p(m, m.select(large, x, u)), m.select(large, m.const(Math.LN2), m.const(0)))
}

export function asinh<E>(m: Machine<E>, x: E): E {
  const size = m.abs(x)
  const one = m.const(1)
  const square = m.mul(x, x)
  // √(1 + x²) − 1 without the difference.
  const rise = m.div(square, m.add(one, m.sqrt(m.add(one, square))))
  return odd(m, x, logOfDouble(m, size, m.add(size, rise)))
}

export function acosh<E>(m: Machine<E>, x: E): E {
  const one = m.const(1)
  // Below 1 NaN, also where the square would hide it.
  const above = m.select(m.less(x, one), m.const(NaN), m.sub(x, one))
  return logOfDouble(m, x, m.add(above, m.sqrt(m.mul(above, m.add(above, m.const(2))))))
}

export function atanh<E>(m: Machine<E>, x: E): E {
  const size = m.abs(x)
  return odd(m, x, m.mul(m.const(0.5), log1p(m, m.div(m.add(size, size), m.sub(m.const(1), size)))))
}
