// Results against the numbers of a worked example, key by key: a key that nobody computed is a failure too.

/** Values as the worked examples hold them. */
export type Golden = number | string | null | readonly Golden[] | { readonly [key: string]: Golden }

export interface Tolerance { readonly absolute: number; readonly relative: number }
/** For closed formulas and single backward passes. */
export const closed: Tolerance = { absolute: 1e-14, relative: 1e-12 }
/** For a thousand training steps. */
export const trained: Tolerance = { absolute: 1e-14, relative: 1e-10 }

/** What the sources print, right or wrong, is no target. */
export function isPrinted(key: string): boolean {
  return /printed/i.test(key)
}

/** The differences, each with its place. */
export function differences(expected: Golden, got: unknown, tolerance: Tolerance, place = ''): string[] {
  if (typeof expected === 'number') {
    if (typeof got !== 'number') return [`${place}: expected ${expected}, computed nothing`]
    const off = Math.abs(got - expected)
    return off <= tolerance.absolute + tolerance.relative * Math.abs(expected) ? [] : [`${place}: expected ${expected}, got ${got}`]
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(got) || got.length !== expected.length) return [`${place}: expected ${expected.length} entries, got ${Array.isArray(got) ? got.length : String(got)}`]
    return expected.flatMap((one: Golden, index) => differences(one, got[index], tolerance, `${place}[${index}]`))
  }
  if (typeof expected === 'object' && expected !== null) {
    return Object.entries(expected).filter(([key]) => !isPrinted(key)).flatMap(([key, one]) =>
      differences(one, typeof got === 'object' && got !== null ? (got as Record<string, unknown>)[key] : undefined, tolerance, `${place}.${key}`))
  }
  return expected === got ? [] : [`${place}: expected ${String(expected)}, got ${String(got)}`]
}
