/** How operations are written as text: each piece knows how strongly it binds, so parentheses stand only where needed. */

/** A printed expression and how strongly it binds. */
export interface Printed {
  readonly text: string
  readonly binding: number
}

/** Binding strengths, weakest first. */
export const WEAKEST = 0
export const OR = 1
export const AND = 2
export const COMPARISON = 3
export const SUM = 4
export const MATRIX_PRODUCT = 4.5
export const PRODUCT = 5
export const NEGATION = 6
export const POWER = 7
export const ATOM = 8

export function atom(text: string): Printed {
  return { text, binding: ATOM }
}

export function parenthesized(piece: Printed, needed: boolean): string {
  return needed ? `(${piece.text})` : piece.text
}

/** Whether a minus sign would come to stand beside a symbol written in front. */
export function startsWithMinus(piece: Printed): boolean {
  return piece.text.startsWith('−')
}

/** `[2, 3]`, as an argument. */
export function listed(numbers: readonly number[]): Printed {
  return { text: `[${numbers.join(', ')}]`, binding: WEAKEST }
}

/** `axis=1`, as an argument. */
export function option(name: string, value: number | string): Printed {
  return { text: `${name}=${value}`, binding: WEAKEST }
}

/** `name(a, b)`. */
/* @__NO_SIDE_EFFECTS__ */
export function prefix(name: string) {
  return (operands: readonly Printed[]): Printed => atom(`${name}(${operands.map(one => one.text).join(', ')})`)
}

/**
 * `a symbol b`. The right side of an associative symbol keeps no parentheses at equal strength: a + (b − c) is a + b − c.
 */
/* @__NO_SIDE_EFFECTS__ */
export function infix(symbol: string, binding: number, { associative = false }: { associative?: boolean } = {}) {
  return ([a, b]: readonly Printed[]): Printed => {
    const left = parenthesized(a!, a!.binding < binding)
    const right = parenthesized(b!, b!.binding < binding || (b!.binding === binding && !associative) || (binding >= SUM && startsWithMinus(b!)))
    return { text: `${left}${symbol}${right}`, binding }
  }
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** `x²`, `x⁻¹`: the base raised to a whole number. */
export function superscript(base: Printed, exponent: string): Printed {
  const raised = exponent.replace(/\d/g, digit => SUPERSCRIPTS[Number(digit)]!).replace('−', '⁻')
  return { text: `${parenthesized(base, base.binding <= POWER)}${raised}`, binding: POWER }
}
