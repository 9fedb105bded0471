/** Polynomials in scalar instructions. */
import type { Machine } from '../machine.js'

/** The polynomial with these coefficients, the constant one first, by Horner's rule. */
export function polynomial<E>(m: Machine<E>, x: E, coefficients: readonly number[]): E {
  return coefficients.slice(0, -1).reduceRight((rest, value) => m.add(m.mul(rest, x), m.const(value)), m.const(coefficients.at(-1)!))
}
