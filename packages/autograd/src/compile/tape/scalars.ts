/**
 * A graph of scalars as arrays of numbers: each single number that the program holds or computes is a value with a number of
 * its own, operands before results. Movements leave nothing behind, they only say which value stands where. Equal constants
 * are one value, and so are equal operations on the same values.
 */
import { contiguousData } from '../../graph/array.js'
import type { Cell } from '../../graph/cell.js'
import type { DType } from '../../graph/dtype.js'
import { contiguousStrides, sizeOf } from '../../graph/shape.js'
import type { Tensor } from '../../graph/tensor.js'
import { sameAttributes } from '../../graph/traverse.js'
import type { Schedule, Step } from '../../evaluate/lower.js'
import { cellOf, constantOf } from '../../ops/operation.js'
import type { Affine, Elementwise, Movement } from '../../ops/operation.js'
import { grown, Tuples } from '../tuples.js'

/** What values are that no operation computes. */
export const HELD = -1
export const CONSTANT = -2

/** Lane types by number, as `lane` gives them. */
export const DTYPES = ['float64', 'float32', 'int32', 'bool'] as const satisfies readonly DType[]

/** An operation with everything that decides what it computes, and a node that it is taken from. */
export interface Code {
  readonly op: Elementwise
  readonly node: Tensor
  readonly dtypes: readonly DType[]
}

/** A leaf whose numbers stand in memory one after the other. */
export interface Held {
  readonly slot: number
  readonly node: Tensor
  readonly first: number
  readonly count: number
}

export interface Scalars {
  readonly count: number
  /** Per value: the number of its code, HELD or CONSTANT. */
  readonly code: Int32Array
  /** Per value the number of its dtype. */
  readonly lane: Uint8Array
  /** Operands of value v stand from starts[v] up to starts[v + 1]. */
  readonly starts: Int32Array
  readonly operands: Int32Array
  readonly codes: readonly Code[]
  readonly constants: ReadonlyMap<number, number>
  readonly held: readonly Held[]
  /** Per root the values it consists of. */
  readonly roots: readonly Int32Array[]
}

/** Operations below which the ordinary compiler does well. */
const LEAST = 2000
/** Elements per step, most of them moved, above which a graph counts as one of arrays. */
const MOVED = 16
/** Each code becomes a function. */
const MOST_CODES = 512

/** The values of a schedule, if it is a large graph of scalars: leaves, movements, and operations on single numbers. */
export function scalarsOf({ steps, roots }: Schedule): Scalars | undefined {
  return steps.length < LEAST ? undefined : new Numbering(steps).numbered(roots)
}

class Numbering {
  readonly #steps: readonly Step[]
  #code: Int32Array
  #lane: Uint8Array
  #starts: Int32Array
  #operands: Int32Array
  readonly #codes: Code[] = []
  readonly #codesOf = new Map<Elementwise, number[]>()
  readonly #constants = new Map<number, number>()
  readonly #constantOf = DTYPES.map(() => new Map<number | string, number>())
  readonly #held: Held[] = []
  readonly #heldOf = new Map<Cell, Held>()
  readonly #known = new Tuples()
  /** Values by the number of the tuple they were found under. */
  readonly #valueOf: number[] = []
  /** Per slot its first value; for several the others follow, or stand in a list. */
  readonly #first: Int32Array
  readonly #lists = new Map<number, Int32Array>()
  readonly #tuple: number[] = []
  #count = 0
  #used = 0

  constructor(steps: readonly Step[]) {
    this.#steps = steps
    this.#code = new Int32Array(steps.length)
    this.#lane = new Uint8Array(steps.length)
    this.#starts = new Int32Array(steps.length)
    this.#operands = new Int32Array(2 * steps.length)
    this.#first = new Int32Array(steps.length)
  }

  numbered(roots: readonly number[]): Scalars | undefined {
    let operations = 0
    let elements = 0
    for (let slot = 0; slot < this.#steps.length; slot++) {
      const { op, node, inputs } = this.#steps[slot]!
      const size = sizeOf(node.shape)
      elements += size
      if (elements > MOVED * this.#steps.length) return undefined
      if (op.kind === 'leaf') this.#leaf(slot, node, size)
      else if (op.kind === 'elementwise' && size === 1) {
        operations++
        this.#first[slot] = this.#operation(op, node, inputs)
      } else if (op.kind === 'movement') this.#move(slot, op, node, inputs)
      else return undefined
      if (this.#codes.length > MOST_CODES) return undefined
    }
    return operations < LEAST ? undefined : {
      count: this.#count, code: this.#code, lane: this.#lane, starts: this.#starts, operands: this.#operands, codes: this.#codes, constants: this.#constants, held: this.#held,
      roots: roots.map(root => this.#valuesOf(root)),
    }
  }

  #new(code: number, dtype: DType): number {
    const value = this.#count++
    if (this.#count >= this.#starts.length) {
      this.#code = grown(this.#code)
      this.#starts = grown(this.#starts)
      const lane = new Uint8Array(this.#starts.length)
      lane.set(this.#lane)
      this.#lane = lane
    }
    this.#code[value] = code
    this.#lane[value] = DTYPES.indexOf(dtype)
    this.#starts[value + 1] = this.#used
    return value
  }

  #valuesOf(slot: number): Int32Array {
    const first = this.#first[slot]!
    return this.#lists.get(slot) ?? Int32Array.from({ length: sizeOf(this.#steps[slot]!.node.shape) }, (_, at) => first + at)
  }

  #leaf(slot: number, node: Tensor, size: number): void {
    const constant = constantOf(node)
    if (constant !== undefined) {
      if (size === 1) this.#first[slot] = this.#constant(node.dtype, constant.data[constant.offset]!)
      else this.#lists.set(slot, Int32Array.from(contiguousData(constant), number => this.#constant(node.dtype, number)))
      return
    }
    const cell = cellOf(node)
    const known = cell && this.#heldOf.get(cell)
    if (known !== undefined) {
      this.#first[slot] = known.first
      return
    }
    const held = { slot, node, first: this.#count, count: size }
    for (let at = 0; at < held.count; at++) this.#new(HELD, node.dtype)
    this.#first[slot] = held.first
    this.#held.push(held)
    if (cell !== undefined) this.#heldOf.set(cell, held)
  }

  #constant(dtype: DType, number: number): number {
    // Maps take the two zeros for one.
    const key = Object.is(number, -0) ? '-0' : number
    const known = this.#constantOf[DTYPES.indexOf(dtype)]!
    let value = known.get(key)
    if (value === undefined) {
      known.set(key, value = this.#new(CONSTANT, dtype))
      this.#constants.set(value, number)
    }
    return value
  }

  #operation(op: Elementwise, node: Tensor, inputs: readonly number[]): number {
    const tuple = this.#tuple
    tuple[0] = this.#codeOf(op, node, inputs)
    for (let at = 0; at < inputs.length; at++) tuple[at + 1] = this.#first[inputs[at]!]!
    const number = this.#known.intern(tuple, inputs.length + 1)
    if (number < this.#valueOf.length) return this.#valueOf[number]!
    while (this.#used + inputs.length > this.#operands.length) this.#operands = grown(this.#operands)
    for (let at = 1; at <= inputs.length; at++) this.#operands[this.#used++] = tuple[at]!
    const value = this.#new(tuple[0], node.dtype)
    this.#valueOf.push(value)
    return value
  }

  #codeOf(op: Elementwise, node: Tensor, inputs: readonly number[]): number {
    let alike = this.#codesOf.get(op)
    if (alike === undefined) this.#codesOf.set(op, alike = [])
    for (const number of alike) {
      const known = this.#codes[number]!
      if (known.node.dtype === node.dtype && this.#haveDTypes(inputs, known.dtypes) && sameAttributes(known.node.attributes, node.attributes)) return number
    }
    const number = this.#codes.push({ op, node, dtypes: inputs.map(input => this.#steps[input]!.node.dtype) }) - 1
    alike.push(number)
    return number
  }

  #haveDTypes(inputs: readonly number[], dtypes: readonly DType[]): boolean {
    for (let at = 0; at < inputs.length; at++) if (DTYPES[this.#lane[this.#first[inputs[at]!]!]!] !== dtypes[at]) return false
    return true
  }

  #move(slot: number, op: Movement, node: Tensor, inputs: readonly number[]): void {
    const { fill = 0, parts } = op.map(inputs.map(input => this.#steps[input]!.node.shape), node.attributes, node.shape)
    const moved = new Int32Array(sizeOf(node.shape)).fill(-1)
    const own = { offset: 0, strides: contiguousStrides(node.shape) }
    for (const { input, extent, from, to = own } of parts) {
      const values = this.#valuesOf(inputs[input]!)
      forEachPlace(extent, from, to, (source, target) => { moved[target] = values[source]! })
    }
    if (moved.includes(-1)) {
      const filling = this.#constant(node.dtype, fill)
      moved.forEach((value, at) => { if (value === -1) moved[at] = filling })
    }
    if (moved.length === 1) this.#first[slot] = moved[0]!
    else this.#lists.set(slot, moved)
  }
}

/** Calls for every element of a box with its place on either side. */
function forEachPlace(extent: readonly number[], from: Affine, to: Affine, visit: (from: number, to: number) => void): void {
  const walk = (axis: number, source: number, target: number): void => {
    if (axis === extent.length) {
      visit(source, target)
      return
    }
    for (let at = 0; at < extent[axis]!; at++) walk(axis + 1, source + at * from.strides[axis]!, target + at * to.strides[axis]!)
  }
  walk(0, from.offset, to.offset)
}
