/** Where the code of a kernel stands: the places along its axes, the addresses worked out, and what ends with each loop. */
import type { Access } from '../expression.js'
import type { Code } from '../wasm/code.js'
import { I32 } from '../wasm/opcodes.js'

/** A position along an axis: a constant, or that much after a local. */
export interface Place {
  readonly local?: number
  readonly constant: number
}

interface Open extends Place {
  /** How many loops stand around it. */
  readonly depth: number
}

/** Where 16 bytes that never change stand in memory. */
export type ConstantAt = (bytes: readonly number[]) => number

export class Frame {
  readonly code: Code
  readonly #baseOf: (buffer: number) => number
  /** The address of a vector constant in memory, from where it loads faster than it is built; absent: it is built. */
  readonly constantAt: ConstantAt | undefined
  readonly #places: Open[]
  /** Locals that hold `Σ local·step`, by their terms. */
  readonly #sums = new Map<string, number>()
  readonly #endings: (() => void)[][] = [[]]

  constructor(code: Code, axes: number, baseOf: (buffer: number) => number, constantAt?: ConstantAt) {
    this.code = code
    this.#baseOf = baseOf
    this.constantAt = constantAt
    this.#places = Array.from({ length: axes }, () => ({ constant: 0, depth: 0 }))
  }

  place(axis: number): Place { return this.#places[axis]! }

  /** Where a buffer stands. */
  baseOf(buffer: number): number { return this.#baseOf(buffer) }

  /** Code inside a loop or branch: what it keeps in locals is forgotten behind it. */
  scope(body: () => void): void {
    this.#endings.push([])
    body()
    for (const end of this.#endings.pop()!) end()
  }

  /** Does something when the present scope ends. */
  atEnd(end: () => void): void {
    this.#endings.at(-1)!.push(end)
  }

  /** Code with an axis at another place. */
  inside(axis: number, place: Place, body: () => void): void {
    const before = this.#places[axis]!
    this.#places[axis] = { ...place, depth: this.#endings.length }
    this.scope(body)
    this.#places[axis] = before
  }

  /** Repeats a body for positions along an axis, from one constant up to another by steps. */
  loop(axis: number, from: number, to: number, step: number, unrolled: boolean, body: () => void): void {
    if (unrolled || from + step >= to) {
      for (let at = from; at < to; at += step) this.inside(axis, { constant: at }, body)
      return
    }
    const { code } = this
    const local = code.local('i32')
    code.i32(from).set(local)
    code.loop(() => {
      this.inside(axis, { local, constant: 0 }, body)
      code.get(local).i32(step).op(I32.add).tee(local).i32(to).op(I32.less).jumpIf(0)
    })
  }

  /** Works out what the loops opened so far add to addresses, for every access that a loop yet to be opened adds to as well. */
  settle(accesses: readonly (readonly [Access, number])[], pending: readonly number[]): void {
    for (const [{ strides }, bytes] of accesses) {
      if (!pending.some(axis => strides[axis] !== 0)) continue
      const outer = strides.map((stride, axis) => pending.includes(axis) ? 0 : stride * bytes)
      const key = this.#key(outer)
      if (key === '' || this.#sums.has(key)) continue
      this.#pushSum(outer)
      const local = this.code.local('i32')
      this.code.set(local)
      this.#sums.set(key, local)
      this.atEnd(() => { this.#sums.delete(key) })
    }
  }

  #key(steps: readonly number[]): string {
    return steps.map((step, axis) => step !== 0 && this.#places[axis]!.local !== undefined ? `${axis}:${step}:${this.#places[axis]!.local} ` : '').join('')
  }

  /** Leaves `Σ local·step` on the stack, starting from the longest sum known; says whether it left anything. */
  #pushSum(steps: readonly number[]): boolean {
    const places = this.#places
    const axes = [...steps.keys()].filter(axis => steps[axis] !== 0 && places[axis]!.local !== undefined).sort((a, b) => places[a]!.depth - places[b]!.depth)
    let known = axes.length
    for (; known > 0; known--) {
      const local = this.#sums.get(this.#key(steps.map((step, axis) => axes.indexOf(axis) < known && axes.includes(axis) ? step : 0)))
      if (local === undefined) continue
      this.code.get(local)
      break
    }
    axes.slice(known).forEach((axis, index) => {
      const step = steps[axis]!
      this.code.get(places[axis]!.local!)
      if (step > 1 && Number.isInteger(Math.log2(step))) this.code.i32(Math.log2(step)).op(I32.shiftLeft)
      else if (step !== 1) this.code.i32(step).op(I32.mul)
      if (index > 0 || known > 0) this.code.op(I32.add)
    })
    return axes.length > 0
  }

  /** Leaves the address of an access on the stack and gives the constant to add to it. */
  address({ buffer, offset, strides }: Access, bytes: number): number {
    const steps = strides.map(stride => stride * bytes)
    const constant = this.#baseOf(buffer) + bytes * offset + steps.reduce((total, step, axis) => total + step * this.#places[axis]!.constant, 0)
    const any = this.#pushSum(steps)
    // What a memory instruction adds counts as unsigned, so behind a falling index it has to be added before.
    if (steps.every(step => step >= 0)) {
      if (!any) this.code.i32(0)
      return constant
    }
    this.code.i32(constant)
    if (any) this.code.op(I32.add)
    return 0
  }

  /** Leaves `Σ index·stride` on the stack. */
  pushPosition(strides: readonly number[]): void {
    const constant = strides.reduce((total, stride, axis) => total + stride * this.#places[axis]!.constant, 0)
    const any = this.#pushSum(strides)
    if (!any || constant !== 0) this.code.i32(constant)
    if (any && constant !== 0) this.code.op(I32.add)
  }
}
