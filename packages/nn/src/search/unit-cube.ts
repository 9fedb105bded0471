/** Parameters as points of a cube: what a Gaussian process can measure distances between. */
import type { Value } from '@mlp/autograd'
import { partOf, parametersOf, valueAt } from './space.js'
import type { Choosable, NamedDimension, SearchParameters, SearchSpace } from './space.js'

/** Just below 1, where lists and whole numbers still have their last value. */
const END = 1 - 2 ** -53

/**
 * The cube of a space. A place has one number from 0 up to but without 1 per dimension. As features a range is one column, on
 * its scale and with whole numbers at their places; a choice is one column per value, 1 for the one that is chosen and 0 for the others.
 */
export class UnitCube<S extends SearchSpace> {
  readonly #dimensions: readonly NamedDimension[]
  /** For every feature the dimension it belongs to. */
  readonly groups: readonly number[]

  constructor(dimensions: readonly NamedDimension[]) {
    this.#dimensions = dimensions
    this.groups = dimensions.flatMap(({ dimension }, index) => dimension.kind === 'range' ? [index] : dimension.values.map(() => index))
  }

  /** How many numbers a place has. */
  get size(): number { return this.#dimensions.length }

  /** Whether places along a dimension have an order, and near ones belong together. */
  isRange(index: number): boolean { return this.#dimensions[index]!.dimension.kind === 'range' }

  parametersAt(place: ArrayLike<number>): SearchParameters<S> {
    return parametersOf<S>(this.#dimensions, (dimension, index) => valueAt(dimension, Math.min(place[index]!, END)))
  }

  /** A place of parameters: that in the middle of all that have them. */
  placeOf(parameters: SearchParameters<S>): number[] {
    return this.#dimensions.map(({ name, dimension }) => {
      const value: Choosable = parameters[name]!
      if (dimension.kind === 'range') return typeof value === 'number' ? partOf(dimension, value) : NaN
      const text = JSON.stringify(value)
      return (dimension.values.findIndex(one => JSON.stringify(one) === text) + 0.5) / dimension.values.length
    })
  }

  /** The features of places, of shape [places, features]. */
  features(places: readonly ArrayLike<number>[]): Value {
    const width = this.groups.length
    const data = new Float64Array(places.length * width)
    places.forEach((place, row) => {
      let column = row * width
      this.#dimensions.forEach(({ dimension }, index) => {
        const u = Math.min(place[index]!, END)
        if (dimension.kind === 'choice') {
          data[column + Math.floor(u * dimension.values.length)] = 1
          column += dimension.values.length
        } else {
          data[column++] = dimension.whole ? partOf(dimension, Number(valueAt(dimension, u))) : u
        }
      })
    })
    return { shape: [places.length, width], dtype: 'float64', data }
  }
}
