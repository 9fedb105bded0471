/** Roots in scalar instructions. */
import type { Machine } from '../machine.js'
import { odd } from './sign.js'

/** √(a² + b²) times a power of two that keeps the squares within the format, and that power. */
export function scaledHypotenuse<E>(m: Machine<E>, a: E, b: E): { readonly root: E; readonly scale: E } {
  const [height, width] = [m.abs(a), m.abs(b)]
  const greater = m.select(m.less(height, width), width, height)
  const [far, down, up] = m.dtype === 'float32' ? [50, -66, 100] : [500, -520, 600]
  const scale = m.select(m.less(m.const(2 ** far), greater), m.const(2 ** down), m.select(m.less(greater, m.const(2 ** -far)), m.const(2 ** up), m.const(1)))
  const [x, y] = [m.mul(a, scale), m.mul(b, scale)]
  return { root: m.sqrt(m.add(m.mul(x, x), m.mul(y, y))), scale }
}

/**
 * ∛x: the power ⅓, cut to so few bits that its square is exact, and one step of Halley's iteration, as in FreeBSD's cbrt.
 * Cubes give their roots, which are that short.
 */
export function cbrt<E>(m: Machine<E>, x: E): E {
  const size = m.abs(x)
  const near = m.pow(size, m.const(1 / 3))
  const c = m.mul(near, m.const(m.dtype === 'float32' ? 2 ** 12 + 1 : 2 ** 30 + 1))
  const short = m.sub(c, m.sub(c, near))
  const quotient = m.div(size, m.mul(short, short))
  const step = m.div(m.sub(quotient, short), m.add(m.add(short, short), quotient))
  const root = m.add(short, m.mul(short, step))
  return odd(m, x, m.select(m.less(size, m.const(Infinity)), root, size))
}
