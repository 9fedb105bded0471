/** The options of an estimator as a table: what each may be, its default, and how a wrong one is refused. */
import { ValueError } from '@mlp/autograd'

/** One option. */
export interface Rule<V> {
  readonly initial: V
  readonly fits: (value: unknown) => boolean
  /** What fits, in words. */
  readonly expected: string
}
export type Rules<P> = { readonly [K in keyof P]: Rule<P[K]> }

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

export const positive = (initial: number): Rule<number> => ({ initial, fits: value => isNumber(value) && value > 0, expected: 'a finite number greater than 0' })
export const positiveOrInfinite = (initial: number): Rule<number> => ({ initial, fits: value => typeof value === 'number' && value > 0, expected: 'a number greater than 0' })
export const notNegative = (initial: number): Rule<number> => ({ initial, fits: value => isNumber(value) && value >= 0, expected: 'a finite number, zero or more' })
export const finite = (initial: number): Rule<number> => ({ initial, fits: isNumber, expected: 'a finite number' })
export const decay = (initial: number): Rule<number> => ({ initial, fits: value => isNumber(value) && value >= 0 && value < 1, expected: 'a number from 0 up to but without 1' })
export const share = (initial: number): Rule<number> => ({ initial, fits: value => isNumber(value) && value > 0 && value < 1, expected: 'a number between 0 and 1' })
export const count = (initial: number): Rule<number> => ({ initial, fits: value => isNumber(value) && Number.isInteger(value) && value >= 1, expected: 'a whole number, one or more' })
export const seed = (initial: number): Rule<number> => ({ initial, fits: value => isNumber(value) && Number.isInteger(value) && value >= 0 && value < 2 ** 32, expected: 'a whole number from 0 to 4294967295' })
export const flag = (initial: boolean): Rule<boolean> => ({ initial, fits: value => typeof value === 'boolean', expected: 'true or false' })

/** One of some names. */
export function oneOf<const V extends string>(initial: V, ...others: readonly V[]): Rule<V> {
  const names: readonly unknown[] = [initial, ...others]
  return { initial, fits: value => names.includes(value), expected: names.map(name => `'${String(name)}'`).join(', ') }
}

/** What another rule allows, or something else. */
export function either<V, W>({ fits, expected }: Rule<V>, other: string, allows: (value: unknown) => boolean, initial: V | W): Rule<V | W> {
  return { initial, fits: value => fits(value) || allows(value), expected: `${expected}, or ${other}` }
}

/** The options given, on top of what there is. Nothing is taken over unless all of it fits. */
export function settle<P extends object>(name: string, rules: Rules<P>, current: P | undefined, given: { readonly [K in keyof P]?: P[K] | undefined }): P {
  const names = Object.keys(rules) as (keyof P & string)[]
  for (const key of Object.keys(given)) if (!Object.hasOwn(rules, key)) throw unknownOption(name, key, names)
  const entries = names.map((key) => {
    const value = given[key]
    const { initial, fits, expected } = rules[key]
    if (value === undefined) return [key, current === undefined ? initial : current[key]]
    if (fits(value)) return [key, value]
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: name, problem: `${key} out of range`, received: `${key} ${shown(value)}`, expected,
      hint: `write new ${name}({ ${key}: ${shown(initial)} }), or leave it out for that default`,
    })
  })
  // One entry for every rule, by construction.
  return Object.fromEntries(entries) as P
}

/** Refuses an option that there is not. */
export function unknownOption(operation: string, name: string, names: readonly string[]): ValueError {
  const near = names.find(one => one.toLowerCase() === name.toLowerCase().replaceAll('_', ''))
  return new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'no such option', received: name, expected: names.join(', '),
    hint: near === undefined ? 'getParams() lists the options with their values' : `write ${near}`,
  })
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : typeof value === 'function' ? 'a function' : String(value)
}
