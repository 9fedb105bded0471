/** What an erratum is: what a document prints, what is right, why, and what the library shows of it. */
import { execute } from '../examples'
import type { Id } from '../examples'
import type { Tree } from '../compare'

/** What kind of slip it is. */
export type Kind = 'wrong' | 'code' | 'notation' | 'rounding' | 'convention' | 'overstated'

/** A number that is right, beside the one that is printed or that the printed formula gives. Both stand in the text of the erratum, digit by digit. */
export interface NumberCheck {
  readonly of: string
  /** What the library gives. */
  readonly library: () => number | Promise<number>
  /** The same number, as written in the erratum. */
  readonly right: string
  /** The number printed, or made of what is printed: not the right one, by more than rounding. */
  readonly printed: string
  /** What is printed, computed; it gives `printed`. */
  readonly asPrinted?: () => number | Promise<number>
  /** How far the print may be off, where it comes from rounding alone. */
  readonly within?: number
}

/** Something that holds, and would not if the print were right. */
export interface Demonstration {
  readonly shows: string
  readonly holds: () => boolean | Promise<boolean>
}

export interface Erratum {
  readonly id: `E-00${0 | 1 | 2 | 3 | 4}-${number}`
  readonly place: string
  readonly kind: Kind
  readonly printed: string
  readonly right: string
  readonly why: string
  /** None where there is only text to correct. */
  readonly checks?: readonly (NumberCheck | Demonstration)[]
}

export const isNumberCheck = (check: NumberCheck | Demonstration): check is NumberCheck => 'library' in check

const results = new Map<Id, Promise<Tree>>()
/** What the library gives for a worked example; run once. */
export function resultOf(id: Id): Promise<Tree> {
  const result = results.get(id) ?? execute(id).then(one => one.result)
  results.set(id, result)
  return result
}

/** One number of a worked example's result. */
export const at = (id: Id, ...path: readonly (string | number)[]) => async (): Promise<number> => {
  let tree: Tree | undefined = await resultOf(id)
  for (const key of path) tree = typeof tree === 'object' && tree !== null ? (tree as Readonly<Record<string, Tree>>)[key] : undefined
  if (typeof tree !== 'number') throw new Error(`${id} has no number at ${path.join('.')}`)
  return tree
}

/** A printed number, with the sign that print uses. */
export const numberOf = (printed: string): number => Number(printed.replace('−', '-'))
/** One unit of the last digit that is printed. */
export const lastDigit = (printed: string): number => 10 ** -(printed.split('.')[1]?.length ?? 0)

/** Whether two numbers are the same but for rounding in float64. */
export const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-14 + 1e-12 * Math.abs(b)
export const allClose = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((one, i) => close(one, b[i]!))
export const throws = (run: () => unknown): boolean => {
  try {
    run()
    return false
  } catch {
    return true
  }
}
