/**
 * Which operations are computed together: a value that only one operation reads, and no result, can be computed where it is
 * read instead of going through memory. Trees of operations of one shape share a function, so only shapes that occur often are
 * worth one; numbers that occur often stand in the function itself.
 */
import { CONSTANT } from './scalars.js'
import type { Scalars } from './scalars.js'
import { Tuples } from '../tuples.js'

/** How an operand of a tree comes about: read from memory, a number in the code, or a tree below. */
export type Operand = { readonly kind: 'read' } | { readonly kind: 'constant'; readonly value: number } | { readonly kind: 'tree'; readonly shape: Shape }

export interface Shape {
  readonly number: number
  readonly code: number
  readonly operands: readonly Operand[]
  readonly operations: number
  /** Operands that are read from memory. */
  readonly reads: number
}

export interface Trees {
  readonly shapes: readonly Shape[]
  /** Per value the number of the shape of the tree it is the top of; −1 for values that are part of another, or not computed at all. */
  readonly shapeOf: Int32Array
  /** What tree v reads, in the order of its shape, stands from readStarts[v] up to readStarts[v + 1]. */
  readonly readStarts: Int32Array
  readonly reads: Int32Array
}

/** Bounds of a tree: more would hold up the loads of the next. */
const OPERATIONS = 12
const READS = 8
/** Occurrences that a shape needs, at the least and as a share of all operations. */
const OFTEN = 16
const SHARE = 1 / 256

const READ: Operand = { kind: 'read' }

export function treesOf(scalars: Scalars): Trees {
  return new Grower(scalars).trees()
}

class Grower {
  readonly #scalars: Scalars
  readonly #uses: Int32Array
  readonly #isRoot: Uint8Array
  readonly #tuples = new Tuples()
  readonly #shapes: Shape[] = []
  readonly #counts: number[] = []
  /** Per value its shape, so far as known, and whether the one who reads it computes it. */
  readonly #shapeOf: Int32Array
  readonly #absorbed: Uint8Array
  readonly #operations: number
  readonly #tuple: number[] = []

  constructor(scalars: Scalars) {
    const { count, code, starts, operands, roots } = scalars
    this.#scalars = scalars
    this.#uses = new Int32Array(count)
    this.#isRoot = new Uint8Array(count)
    this.#shapeOf = new Int32Array(count).fill(-1)
    this.#absorbed = new Uint8Array(count)
    for (const root of roots) for (const value of root) this.#isRoot[value] = 1
    let operations = 0
    for (let value = count - 1; value >= 0; value--) {
      if (code[value]! < 0 || !this.#isNeeded(value)) continue
      operations++
      for (let at = starts[value]!; at < starts[value + 1]!; at++) this.#uses[operands[at]!]!++
    }
    this.#operations = operations
  }

  trees(): Trees {
    const { count, code } = this.#scalars
    for (let value = 0; value < count; value++) {
      if (code[value]! < 0 || !this.#isNeeded(value)) continue
      const shape = this.#grown(value)
      this.#shapeOf[value] = shape
      this.#counts[shape] = (this.#counts[shape] ?? 0) + 1
    }
    // Once more, now that it is known what occurs often.
    const often = Math.max(OFTEN, SHARE * this.#operations)
    for (let value = 0; value < count; value++) {
      if (code[value]! < 0 || !this.#isNeeded(value)) continue
      const shape = this.#grown(value)
      if ((this.#counts[shape] ?? 0) < often) this.#shapeOf[value] = this.#plain(value)
      else {
        this.#shapeOf[value] = shape
        this.#absorb(value, this.#shapes[shape]!)
      }
    }
    return this.#collected()
  }

  #isNeeded(value: number): boolean { return this.#uses[value]! > 0 || this.#isRoot[value] === 1 }

  /** The shape of a value's tree with all in it that may be: the smallest trees below first. */
  #grown(value: number): number {
    const { code, starts, operands } = this.#scalars
    const [from, to] = [starts[value]!, starts[value + 1]!]
    const often = SHARE * this.#operations
    let operations = 1
    let reads = 0
    const tuple = this.#tuple
    tuple[0] = code[value]!
    for (let at = from; at < to; at++) {
      const operand = operands[at]!
      const inCode = code[operand] === CONSTANT && this.#uses[operand]! >= often
      tuple[at - from + 1] = inCode ? 2 * operand + 1 : 0
      if (!inCode) reads++
    }
    for (;;) {
      let best = -1
      let least = READS + 1
      for (let at = from; at < to; at++) {
        const operand = operands[at]!
        if (tuple[at - from + 1] !== 0 || code[operand]! < 0 || this.#uses[operand]! > 1 || this.#isRoot[operand] === 1) continue
        const below = this.#shapes[this.#shapeOf[operand]!]!
        if (below.reads >= least || operations + below.operations > OPERATIONS || reads - 1 + below.reads > READS) continue
        best = at
        least = below.reads
      }
      if (best === -1) break
      const shape = this.#shapeOf[operands[best]!]!
      operations += this.#shapes[shape]!.operations
      reads += this.#shapes[shape]!.reads - 1
      tuple[best - from + 1] = 2 * shape + 2
    }
    return this.#intern(to - from)
  }

  /** The shape of the operation alone. */
  #plain(value: number): number {
    const { code, starts } = this.#scalars
    const arity = starts[value + 1]! - starts[value]!
    this.#tuple[0] = code[value]!
    for (let at = 1; at <= arity; at++) this.#tuple[at] = 0
    return this.#intern(arity)
  }

  #intern(arity: number): number {
    const tuple = this.#tuple
    const number = this.#tuples.intern(tuple, arity + 1)
    if (number < this.#shapes.length) return number
    const operands = Array.from({ length: arity }, (_, at): Operand => {
      const word = tuple[at + 1]!
      return word === 0 ? READ : word % 2 === 1 ? { kind: 'constant', value: (word - 1) / 2 } : { kind: 'tree', shape: this.#shapes[word / 2 - 1]! }
    })
    this.#shapes.push({
      number, code: tuple[0]!, operands,
      operations: operands.reduce((total, one) => total + (one.kind === 'tree' ? one.shape.operations : 0), 1),
      reads: operands.reduce((total, one) => total + (one.kind === 'tree' ? one.shape.reads : one.kind === 'read' ? 1 : 0), 0),
    })
    return number
  }

  #absorb(value: number, shape: Shape): void {
    const { starts, operands } = this.#scalars
    shape.operands.forEach((operand, at) => { if (operand.kind === 'tree') this.#absorbed[operands[starts[value]! + at]!] = 1 })
  }

  #collected(): Trees {
    const { count, code, starts, operands } = this.#scalars
    const readStarts = new Int32Array(count + 1)
    const reads = new Int32Array(operands.length)
    let used = 0
    const collect = (value: number, shape: Shape): void => {
      const from = starts[value]!
      for (let at = 0; at < shape.operands.length; at++) {
        const operand = shape.operands[at]!
        if (operand.kind === 'read') reads[used++] = operands[from + at]!
        else if (operand.kind === 'tree') collect(operands[from + at]!, operand.shape)
      }
    }
    for (let value = 0; value < count; value++) {
      readStarts[value] = used
      const shape = this.#shapeOf[value]!
      if (code[value]! < 0 || shape === -1) continue
      if (this.#absorbed[value] === 1) this.#shapeOf[value] = -1
      else collect(value, this.#shapes[shape]!)
    }
    readStarts[count] = used
    return { shapes: this.#shapes, shapeOf: this.#shapeOf, readStarts, reads }
  }
}
