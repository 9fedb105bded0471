/**
 * The normal distribution in instructions that every engine rounds alike: + − × ÷ √, comparisons and choices,
 * so that random numbers made with it are the same bits everywhere.
 */
import type { Machine } from '../machine.js'

/**
 * Quotients of polynomials, lowest power first, by M. J. Wichura: "Algorithm AS 241: The percentage points of the normal
 * distribution", Applied Statistics 37 (1988), for the middle, the tails and the far tails.
 */
const ABOVE = [
  [3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087, 33430.57558358813, 2509.0809287301227],
  [1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506, 0.022723844989269184, 0.0007745450142783414],
  [6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7],
] as const
const BELOW = [
  [1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943, 5226.495278852854],
  [1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9],
  [1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15],
] as const

/** Where the middle ends, as a distance from 1/2, and where the far tails begin, as √(−log p). */
const MIDDLE = 0.425
const FAR = 5

/** The number that a standard normal variable exceeds with probability p, for p from 2⁻⁶⁴ to 1/2. */
export function upperQuantile<E>(m: Machine<E>, p: E): E {
  const distance = m.sub(m.const(0.5), p)
  const isMiddle = m.lessEqual(distance, m.const(MIDDLE))
  const root = m.sqrt(minusLog(m, p))
  const isNear = m.lessEqual(root, m.const(FAR))
  const r = m.select(isMiddle, m.sub(m.const(MIDDLE ** 2), m.mul(distance, distance)), m.sub(root, m.select(isNear, m.const(1.6), m.const(FAR))))
  const polynomial = ([middle, near, far]: typeof ABOVE | typeof BELOW): E => {
    const coefficients = middle.map((one, power) => m.select(isMiddle, m.const(one), m.select(isNear, m.const(near[power]!), m.const(far[power]!))))
    return coefficients.reduceRight((total, one) => m.add(m.mul(total, r), one))
  }
  const quotient = m.div(polynomial(ABOVE), polynomial(BELOW))
  return m.select(isMiddle, m.mul(distance, quotient), quotient)
}

/** −log p for p from 2⁻⁶⁴ to 1/2: p = f·2⁻ᵏ with f around 1, and log f = 2·artanh((f − 1)/(f + 1)) by its series. */
function minusLog<E>(m: Machine<E>, p: E): E {
  let f = p
  let k = m.const(0)
  for (const [power, bound] of [[32, 2 ** -32], [16, 2 ** -16], [8, 2 ** -8], [4, 2 ** -4], [2, 2 ** -2], [1, 2 ** -1], [1, Math.SQRT1_2]] as const) {
    const isSmall = m.less(f, m.const(bound))
    f = m.select(isSmall, m.mul(f, m.const(2 ** power)), f)
    k = m.add(k, m.select(isSmall, m.const(power), m.const(0)))
  }
  const t = m.div(m.sub(f, m.const(1)), m.add(f, m.const(1)))
  const square = m.mul(t, t)
  // 1 + t²/3 + t⁴/5 + …: nine terms more are enough where |t| is at most 0.172.
  let series = m.const(1 / 19)
  for (let odd = 17; odd >= 1; odd -= 2) series = m.add(m.mul(series, square), m.const(1 / odd))
  return m.sub(m.mul(k, m.const(Math.LN2)), m.mul(m.add(t, t), series))
}
