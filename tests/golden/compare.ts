/** Two trees of numbers side by side: what an example expects, and what the library gives. */

export type Tree = number | string | boolean | null | readonly Tree[] | { readonly [key: string]: Tree }

export interface Tolerance { readonly absolute: number; readonly relative: number }
/** A tolerance for each place in the tree, such as `.afterSteps.1000.loss`. */
export type ToleranceAt = (place: string) => Tolerance
/** For formulas and single backward passes. */
export const CLOSE: Tolerance = { absolute: 1e-14, relative: 1e-12 }

/** What a source prints, right or wrong, is no target. */
const isPrinted = (key: string): boolean => /printed|asPrinted|onePath|slip/i.test(key)

export interface Comparison {
  /** How many numbers were compared. */
  readonly numbers: number
  /** What is different, missing or too many, each with its place. */
  readonly differences: readonly string[]
}

/** Compares every number that is expected; whatever one tree has and the other has not is a difference. */
export function compare(expected: Tree, actual: Tree | undefined, tolerance: Tolerance | ToleranceAt = CLOSE): Comparison {
  let numbers = 0
  const differences: string[] = []
  const visit = (right: Tree | undefined, got: Tree | undefined, place: string): void => {
    if (right === undefined || got === undefined) differences.push(`${place}: ${right === undefined ? 'computed, but nothing is expected' : 'expected, but not computed'}`)
    else if (typeof right === 'number') {
      numbers++
      const { absolute, relative } = typeof tolerance === 'function' ? tolerance(place) : tolerance
      const within = typeof got === 'number' && Math.abs(got - right) <= absolute + relative * Math.abs(right)
      if (!within) differences.push(`${place}: expected ${right}, got ${JSON.stringify(got)}`)
    } else if (typeof right !== 'object' || right === null || typeof got !== 'object' || got === null || Array.isArray(right) !== Array.isArray(got)) {
      if (right !== got) differences.push(`${place}: expected ${JSON.stringify(right)}, got ${JSON.stringify(got)}`)
    } else {
      const [a, b] = [entries(right), entries(got)]
      for (const key of new Set([...a.keys(), ...b.keys()])) if (!isPrinted(key)) visit(a.get(key), b.get(key), `${place}.${key}`)
    }
  }
  visit(expected, actual, '')
  return { numbers, differences }
}

function entries(tree: readonly Tree[] | { readonly [key: string]: Tree }): Map<string, Tree> {
  return new Map(Object.entries(tree))
}
