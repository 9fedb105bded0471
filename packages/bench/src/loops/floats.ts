/** Typed arrays of either precision: the loops compete in float32 and are the reference in float64. */
export type Floats = Float32Array | Float64Array
export interface FloatsConstructor {
  new (length: number): Floats
  from(values: ArrayLike<number>): Floats
}
