/** The body of one function, instruction by instruction. */
import { float32, float64, signed, signed32, unsigned } from './bytes.js'

/** Value types by their byte. */
export const TYPE = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const
export type Type = keyof typeof TYPE
const EMPTY = 0x40

/** A function under construction. */
export class Code {
  readonly #bytes: number[] = []
  readonly #locals: Type[] = []
  readonly parameters: readonly Type[]
  readonly results: readonly Type[]

  constructor(parameters: readonly Type[] = [], results: readonly Type[] = []) {
    this.parameters = parameters
    this.results = results
  }

  get size(): number { return this.#bytes.length }

  local(type: Type): number {
    this.#locals.push(type)
    return this.parameters.length + this.#locals.length - 1
  }

  #emit(bytes: readonly number[]): this {
    for (const byte of bytes) this.#bytes.push(byte)
    return this
  }

  get(local: number): this { return this.#emit([0x20, ...unsigned(local)]) }
  set(local: number): this { return this.#emit([0x21, ...unsigned(local)]) }
  tee(local: number): this { return this.#emit([0x22, ...unsigned(local)]) }

  i32(value: number): this { return this.#emit([0x41, ...signed32(value)]) }
  i64(value: bigint): this { return this.#emit([0x42, ...signed(value)]) }
  f32(value: number): this { return this.#emit([0x43, ...float32(value)]) }
  f64(value: number): this { return this.#emit([0x44, ...float64(value)]) }
  v128(bytes: readonly number[]): this { return this.simd(0x0c).#emit(bytes) }

  /** A plain instruction. */
  op(code: number): this {
    this.#bytes.push(code)
    return this
  }

  /** An instruction behind the prefix 0xfc. */
  misc(code: number, ...immediates: readonly number[]): this { return this.#emit([0xfc, ...unsigned(code), ...immediates]) }

  /** A vector instruction, with its immediate bytes. */
  simd(code: number, ...immediates: readonly number[]): this { return this.#emit([0xfd, ...unsigned(code), ...immediates]) }

  /** A load or store at the address on the stack plus `offset`; no alignment is promised. */
  memory(code: number, offset: number): this { return this.op(code).#emit([0, ...unsigned(offset)]) }
  vectorMemory(code: number, offset: number, ...lane: readonly number[]): this { return this.simd(code, 0, ...unsigned(offset), ...lane) }

  call(index: number): this { return this.#emit([0x10, ...unsigned(index)]) }

  block(body: () => void): this { return this.#structure(0x02, body) }
  loop(body: () => void): this { return this.#structure(0x03, body) }
  /** Runs one of two bodies after the truth value on the stack. */
  branch(then: () => void, otherwise?: () => void): this {
    this.op(0x04).op(EMPTY)
    then()
    if (otherwise !== undefined) {
      this.op(0x05)
      otherwise()
    }
    return this.op(0x0b)
  }

  #structure(code: number, body: () => void): this {
    this.op(code).op(EMPTY)
    body()
    return this.op(0x0b)
  }

  /** To the start of a loop or the end of a block, `depth` structures out. */
  jump(depth: number): this { return this.#emit([0x0c, ...unsigned(depth)]) }
  jumpIf(depth: number): this { return this.#emit([0x0d, ...unsigned(depth)]) }
  /** Takes a number off the stack and jumps to the depth of that number in the list, or to the last for all others. */
  jumpTable(depths: readonly number[], last: number): this { return this.#emit([0x0e, ...unsigned(depths.length), ...depths.flatMap(unsigned), ...unsigned(last)]) }
  return(): this { return this.op(0x0f) }

  /** The encoded body: its locals in runs of one type, its instructions, its end. */
  encoded(): number[] {
    const runs: { type: Type; count: number }[] = []
    for (const type of this.#locals) {
      const last = runs.at(-1)
      if (last?.type === type) last.count++
      else runs.push({ type, count: 1 })
    }
    const locals = [...unsigned(runs.length), ...runs.flatMap(({ type, count }) => [...unsigned(count), TYPE[type]])]
    return [...unsigned(locals.length + this.#bytes.length + 1), ...locals].concat(this.#bytes, 0x0b)
  }
}
