/** Arithmetic on the points, gradients and directions of a minimization: float64 vectors of one length. */

export type Vector = Float64Array

export function dot(a: Vector, b: Vector): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** a + factor·b. */
export function addScaled(a: Vector, factor: number, b: Vector): Vector {
  return a.map((one, i) => one + factor * b[i]!)
}

/** Adds factor·b to a in place. */
export function accumulate(a: Vector, factor: number, b: Vector): void {
  for (let i = 0; i < a.length; i++) a[i]! += factor * b[i]!
}

export function scaled(factor: number, a: Vector): Vector {
  return a.map(one => factor * one)
}

/** max |aᵢ|. */
export function greatest(a: Vector): number {
  let most = 0
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]!))
  return most
}

/** max |aᵢ − bᵢ|. */
export function distance(a: Vector, b: Vector): number {
  let most = 0
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!))
  return most
}

/** √Σaᵢ². */
export function norm(a: Vector): number { return Math.sqrt(dot(a, a)) }
