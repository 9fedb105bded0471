/**
 * Angles from slopes: one quotient q in [0, 1], above ½ turned by π/4 to (q − 1)/(q + 1), and a minimax polynomial for
 * what is left, |z| ≤ ½. Multiples of π/4 are added in two parts, of which the first is exact.
 */
import type { Machine } from '../machine.js'
import { polynomial } from './polynomial.js'

/** (atan z − z)/z³ by z² for |z| ≤ ½, fitted by Remez's exchange; relative error of atan below 2⁻²⁷ and 2⁻⁵⁷. */
const REST = {
  float32: [-0.3333323299884796, 0.19994227588176727, -0.14175011217594147, 0.10160017758607864, -0.05132598429918289],
  float64: [
    -0.3333333333333298, 0.19999999999903165, -0.14285714276390304, 0.11111110659808833, -0.09090896248627772, 0.07692073967805264,
    -0.06663811132315688, 0.058583021225582274, -0.051220189804795486, 0.04186538761046896, -0.027435467086748693, 0.010117188219830747,
  ],
}
/** π/4: as many bits as leave its multiples up to 4 exact, and the rest. */
const EIGHTH = { float32: [0.785398006439209, 1.5695823932524066e-7], float64: [0.7853981633974483, 3.061616997868383e-17] } as const

/** The angle in [0, π/2] that atan2 gives for height and width ≥ 0, or in [0, π] where `behind` holds: the width then counts as negative. */
export function angle<E>(m: Machine<E>, height: E, width: E, behind?: E): E {
  const steep = m.less(width, height)
  return angleOf(m, m.div(m.select(steep, width, height), m.select(steep, height, width)), steep, behind)
}

/** The same from the quotient in [0, 1] of the lesser and the greater; `steep` where the height is the greater. */
export function angleOf<E>(m: Machine<E>, q: E, steep: E, behind?: E): E {
  const format = m.dtype === 'float32' ? 'float32' : 'float64'
  const one = m.const(1)
  const turned = m.less(m.const(0.5), q)
  const z = m.select(turned, m.div(m.sub(q, one), m.add(q, one)), q)
  const square = m.mul(z, z)
  const small = m.add(z, m.mul(z, m.mul(square, polynomial(m, square, REST[format]))))
  // Mirrored at π/4 and at π/2.
  const slope = { eighths: m.select(turned, one, m.const(0)), rest: small }
  const mirrored = mirror(m, steep, 2, slope)
  const { eighths, rest } = behind === undefined ? mirrored : mirror(m, behind, 4, mirrored)
  const [high, low] = EIGHTH[format]
  return m.add(m.mul(eighths, m.const(high)), m.add(m.mul(eighths, m.const(low)), rest))
}

interface Angle<E> { readonly eighths: E; readonly rest: E }

/** `whole` eighths less the angle, where the condition holds. */
function mirror<E>(m: Machine<E>, condition: E, whole: number, { eighths, rest }: Angle<E>): Angle<E> {
  return { eighths: m.select(condition, m.sub(m.const(whole), eighths), eighths), rest: m.select(condition, m.neg(rest), rest) }
}
