/**
 * From expressions to code. What can be computed outside a loop is computed there, what occurs twice is kept in a local.
 * How many lanes are computed at once is the business of the classes derived from this one.
 */
import type { Access, Applied, Constant, Expression, Given, Lane, Load, Position } from '../expression.js'
import type { Code, Type } from '../wasm/code.js'
import type { MEMORY } from '../wasm/opcodes.js'
import type { Frame } from './frame.js'

/** Lanes that memory holds. */
export type Stored = keyof typeof MEMORY

/** A stretch of lanes: one number, or four of 32 bits; four of 64 bits are two parts, the lower and the upper pair. */
export type Part = 0 | 1 | 2

/** Locals that hold a value which is not computed from operands. */
export interface Supplied {
  /** One per part. */
  readonly locals: readonly number[]
  /** One number, the same in all lanes. */
  readonly single: boolean
}

/** Expressions nested deeper than this are kept in locals on the way, so that emitting needs no deep stack. */
const NESTING = 24

export abstract class Lanes {
  abstract readonly width: number
  readonly frame: Frame
  protected readonly code: Code
  readonly #supplied = new Map<number, Supplied>()
  readonly #memo = new Map<number, number>()
  /** By the numbers of expressions: how often each is used, and how deep it is nested. */
  readonly #uses: number[] = []
  readonly #nesting: number[] = []

  constructor(frame: Frame) {
    this.frame = frame
    this.code = frame.code
  }

  /** The type of the locals that hold a value of this lane. */
  abstract typeOf(lane: Lane): Type
  /** The parts in which a value is computed. */
  abstract partsOf(expression: Expression): readonly Part[]
  protected abstract constant(expression: Constant, part: Part): void
  protected abstract load(expression: Load, part: Part): void
  protected abstract position(expression: Position, part: Part): void
  protected abstract given(expression: Given, part: Part, supplied: Supplied): void
  protected abstract applied(expression: Applied, part: Part): void
  /** Writes a value; the first `count` lanes of it. */
  abstract store(value: Expression, lane: Stored, access: Access, count: number): void

  /** Says which locals hold a given value, as far as the present scope goes. */
  supply(key: number, locals: readonly number[], single = false): void {
    this.#supplied.set(key, { locals, single })
    this.frame.atEnd(() => { this.#supplied.delete(key) })
  }

  /** Counts who uses what in the roots of all that will be emitted. */
  analyze(roots: readonly Expression[]): void {
    const count = (one: Expression): void => { this.#uses[one.id] = (this.#uses[one.id] ?? 0) + 1 }
    for (const expression of reachable(roots)) if (expression.kind === 'applied') expression.operands.forEach(count)
    roots.forEach(count)
  }

  #isShared(expression: Expression): boolean {
    if (expression.kind === 'constant' || expression.kind === 'given') return false
    return (this.#uses[expression.id] ?? 0) > 1 || (this.#nesting[expression.id] ?? 0) >= NESTING
  }

  /** Whether a value depends on axes whose loop is not open yet, or on what is not supplied yet. */
  #waits(expression: Expression, pending: readonly number[]): boolean {
    switch (expression.kind) {
      case 'given': return !this.#supplied.has(expression.key)
      case 'load': return pending.some(axis => expression.access.strides[axis] !== 0)
      case 'position': return pending.some(axis => expression.strides[axis] !== 0)
      default: return false
    }
  }

  /**
   * Keeps in locals what can be computed here and is used twice, or by something that cannot be computed here.
   * @param pending axes whose loops open later
   */
  settle(roots: readonly Expression[], pending: readonly number[]): void {
    const order = reachable(roots)
    // By the numbers of expressions.
    const later: boolean[] = []
    const needed: boolean[] = []
    if (pending.length > 0) for (const root of roots) needed[root.id] = true
    for (const expression of order) {
      let nesting = 0
      let waits = this.#waits(expression, pending)
      if (expression.kind === 'applied') {
        for (const operand of expression.operands) {
          waits ||= later[operand.id] === true
          if (!this.#isShared(operand)) nesting = Math.max(nesting, this.#nesting[operand.id]!)
        }
        if (waits) for (const operand of expression.operands) needed[operand.id] = true
      }
      later[expression.id] = waits
      this.#nesting[expression.id] = nesting + 1
    }
    for (const expression of order) {
      if (later[expression.id] === true || expression.kind === 'constant' || expression.kind === 'given') continue
      if (needed[expression.id] === true || this.#isShared(expression)) for (const part of this.partsOf(expression)) this.keep(expression, part)
    }
  }

  /**
   * What one of several stores reads where an earlier one writes, and no local would hold by then: numbers to be kept before
   * the first store. The values have been analyzed.
   */
  endangered(stores: readonly { readonly value: Expression; readonly access: Access }[]): Load[] {
    const written = new Set<number>()
    const found = new Set<Load>()
    for (const { value, access } of stores) {
      const below = new Set(written.size > 0 ? [value] : [])
      for (const one of below) {
        if (this.#isShared(one)) continue
        if (one.kind === 'load' && written.has(this.frame.baseOf(one.access.buffer))) found.add(one)
        if (one.kind === 'applied') for (const operand of one.operands) below.add(operand)
      }
      written.add(this.frame.baseOf(access.buffer))
    }
    return [...found]
  }

  /** Keeps numbers in locals before stores change them in memory. */
  hold(loads: readonly Load[]): void {
    for (const load of loads) for (const part of this.partsOf(load)) this.keep(load, part)
  }

  /** A value in a local. */
  keep(expression: Expression, part: Part): number {
    const key = expression.id * 3 + part
    const known = this.#memo.get(key)
    if (known !== undefined) return known
    this.push(expression, part)
    const local = this.code.local(this.typeOf(expression.lane))
    this.code.set(local)
    this.#memo.set(key, local)
    this.frame.atEnd(() => { this.#memo.delete(key) })
    return local
  }

  /** Leaves one part of a value on the stack. */
  push(expression: Expression, part: Part): void {
    const known = this.#memo.get(expression.id * 3 + part)
    if (known !== undefined) {
      this.code.get(known)
      return
    }
    switch (expression.kind) {
      case 'constant': this.constant(expression, part); break
      case 'load': this.load(expression, part); break
      case 'position': this.position(expression, part); break
      case 'given': this.given(expression, part, this.#supplied.get(expression.key)!); break
      case 'applied': this.applied(expression, part); break
    }
  }
}

/** All that expressions are computed from, operands first: by their numbers, which grow from operands to results. */
export function reachable(roots: readonly Expression[]): Expression[] {
  const found: (Expression | undefined)[] = []
  const stack = [...roots]
  for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
    if (found[one.id] !== undefined) continue
    found[one.id] = one
    if (one.kind === 'applied') for (const operand of one.operands) if (found[operand.id] === undefined) stack.push(operand)
  }
  return found.filter(one => one !== undefined)
}
