/** The mutable part of a parameter: an immutable array and the version of its last write. */
import type { NdArray } from './array.js'
import type { TypedArray } from './dtype.js'
import { sharedState } from './shared.js'
import type { Tensor } from './tensor.js'

/** Writes anywhere, counted; a cell's version is the count at its last write. */
export const clock = /* @__PURE__ */ sharedState('clock', { writes: 0 })

/** Memory outside, of a compiled program, that holds the freshest values of cells. */
export interface Residence {
  /** The count of writes at which it last wrote its cells. */
  readonly written: number
  /** The numbers of a cell where they stand now; whoever keeps them copies them. */
  view(cell: Cell): TypedArray
  read(cell: Cell): NdArray
}

export class Cell {
  grad: Tensor | undefined
  readonly trainable: boolean
  #value: NdArray
  #version = 0
  #residence: Residence | undefined

  constructor(value: NdArray, trainable: boolean) {
    this.#value = value
    this.trainable = trainable
  }

  /** Where the freshest value is, if it is not here. */
  get residence(): Residence | undefined {
    return this.#residence !== undefined && this.#residence.written > this.#version ? this.#residence : undefined
  }

  get version(): number { return this.residence?.written ?? this.#version }

  get value(): NdArray {
    const { residence } = this
    if (residence !== undefined) {
      this.#value = residence.read(this)
      this.#version = residence.written
    }
    return this.#value
  }

  /** The numbers as they are now, to be copied at once. */
  get numbers(): TypedArray { return this.residence?.view(this) ?? this.#value.data }

  write(value: NdArray): void {
    this.#value = value
    this.#version = ++clock.writes
    this.#residence = undefined
  }

  /** From now on a program writes the cell in memory of its own. */
  resideIn(residence: Residence): void {
    this.#residence = residence
  }

  livesIn(residence: Residence): boolean {
    return this.#residence === residence && residence.written >= this.#version
  }
}
