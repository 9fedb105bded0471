/** Expressions as code on four lanes at once. Values of 64 bits come in two parts, the lower and the upper pair of lanes. */
import type { Access, Applied, Constant, Expression, Given, Lane, Load, Position } from '../expression.js'
import { float32, float64, int64 } from '../wasm/bytes.js'
import type { Type } from '../wasm/code.js'
import { MEMORY, V128, VECTOR } from '../wasm/opcodes.js'
import type { Frame } from './frame.js'
import { Lanes } from './lanes.js'
import type { Part, Stored, Supplied } from './lanes.js'

const NARROW: readonly Part[] = [0]
const WIDE: readonly Part[] = [1, 2]

/** Which bytes a shuffle takes from two vectors: the low words of 64-bit lanes, the two lower halves, the upper half. */
const LOW_WORDS = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27]
const LOWER_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]
const UPPER_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]

export class VectorLanes extends Lanes {
  readonly width = 4
  readonly #axis: number

  /** @param axis the one along which the lanes lie side by side */
  constructor(frame: Frame, axis: number) {
    super(frame)
    this.#axis = axis
  }

  typeOf(): Type { return 'v128' }
  partsOf(expression: Expression): readonly Part[] { return this.#isWide(expression) ? WIDE : NARROW }

  /** Whether a value is computed in lanes of 64 bits. */
  #isWide(expression: Expression): boolean {
    let one = expression
    // Truth values are as wide as the numbers they come from.
    while (one.lane === 'bool' && one.kind === 'applied') one = one.operands.find(operand => operand.kind === 'applied') ?? one.operands[0]!
    return one.lane === 'f64' || one.lane === 'i64'
  }

  override push(expression: Expression, part: Part): void {
    if (expression.lane === 'bool' && expression.kind === 'applied' && this.#isWide(expression) !== (part !== 0)) this.#resize(expression, part)
    else super.push(expression, part)
  }

  /** A truth value in lanes of the other width. */
  #resize(expression: Expression, part: Part): void {
    if (part === 0) {
      this.push(expression, 1)
      this.push(expression, 2)
      this.code.simd(V128.shuffle, ...LOW_WORDS)
    } else {
      // Both halves read it.
      this.code.get(this.keep(expression, 0)).simd(part === 1 ? V128.widen64Low : V128.widen64High)
    }
  }

  protected constant(expression: Constant): void {
    const bytes = bytesOf(expression)
    const { constantAt } = this.frame
    // All zeros or all ones take one instruction.
    if (constantAt === undefined || bytes.every(byte => byte === bytes[0] && (byte === 0 || byte === 255))) this.code.v128(bytes)
    else this.code.i32(0).vectorMemory(V128.load, constantAt(bytes))
  }

  protected load({ lane, access }: Load, part: Part): void {
    const { code } = this
    const stride = access.strides[this.#axis] ?? 0
    if (lane === 'bool') {
      this.#loadTruth(access, stride)
      if (part !== 0) code.simd(part === 1 ? V128.widen64Low : V128.widen64High)
      return
    }
    const wide = lane === 'f64'
    const { bytes } = MEMORY[lane as Stored]
    if (stride === 0 || stride === 1) {
      const offset = this.frame.address(access, bytes)
      if (stride === 0) code.vectorMemory(wide ? V128.load64Splat : V128.load32Splat, offset)
      else code.vectorMemory(V128.load, offset + (part === 2 ? 16 : 0))
      return
    }
    const { local, offsets } = this.#spread(access, stride, bytes)
    if (wide) {
      const first = part === 2 ? 2 : 0
      code.get(local).vectorMemory(V128.load64Splat, offsets[first]!)
      this.#lane(local, V128.load64Lane, offsets[first + 1]!, 1)
    } else {
      code.get(local).vectorMemory(V128.load32Zero, offsets[0]!)
      for (const lane of [1, 2, 3]) this.#lane(local, V128.load32Lane, offsets[lane]!, lane)
    }
  }

  /** Replaces one lane of the vector on the stack by a number from memory. */
  #lane(local: number, instruction: number, offset: number, lane: number): void {
    const vector = this.code.local('v128')
    this.code.set(vector).get(local).get(vector).vectorMemory(instruction, offset, lane)
  }

  /** An address in a local, and what to add to it for each of four lanes that stand apart. */
  #spread(access: Access, stride: number, bytes: number): { local: number; offsets: number[] } {
    const step = stride * bytes
    // What is added to an address is not negative, so lanes that fall count from the last.
    const lowest = step < 0 ? 3 * stride : 0
    const offset = this.frame.address({ ...access, offset: access.offset + lowest }, bytes)
    const local = this.code.local('i32')
    this.code.set(local)
    return { local, offsets: [0, 1, 2, 3].map(lane => offset + lane * step - lowest * bytes) }
  }

  #loadTruth(access: Access, stride: number): void {
    const { code } = this
    if (stride === 1) {
      code.vectorMemory(V128.load32Zero, this.frame.address(access, 1)).simd(V128.widen16).simd(V128.widen32)
    } else if (stride === 0) {
      code.memory(MEMORY.bool.load, this.frame.address(access, 1)).simd(V128.splat.i32)
    } else {
      const { local, offsets } = this.#spread(access, stride, 1)
      code.get(local).memory(MEMORY.bool.load, offsets[0]!).simd(V128.splat.i32)
      for (const lane of [1, 2, 3]) code.get(local).memory(MEMORY.bool.load, offsets[lane]!).simd(V128.replace.i32, lane)
    }
    code.simd(VECTOR.neg!.i32!)
  }

  protected position({ lane, strides }: Position, part: Part): void {
    const { code } = this
    const step = strides[this.#axis] ?? 0
    this.frame.pushPosition(strides)
    code.simd(V128.splat.i32).v128([0, 1, 2, 3].flatMap(lane => word(lane * step)))
    code.simd(VECTOR.add!.i32!)
    if (lane === 'f32') code.simd(V128.float32)
    else if (lane === 'f64') this.#widen(part)
  }

  /** Four integers on the stack to two floats of 64 bits. */
  #widen(part: Part): void {
    if (part === 2) {
      const all = this.code.local('v128')
      this.code.set(all).get(all).get(all).simd(V128.shuffle, ...UPPER_HALF)
    }
    this.code.simd(V128.float64Low)
  }

  protected given({ lane }: Given, part: Part, { locals, single }: Supplied): void {
    if (!single) {
      this.code.get(locals[Math.max(0, part - 1)]!)
      return
    }
    this.code.get(locals[0]!)
    if (lane === 'bool') {
      this.code.simd(V128.splat.i32).simd(VECTOR.neg!.i32!)
      if (part !== 0) this.code.simd(V128.widen64Low)
    } else this.code.simd(V128.splat[lane])
  }

  protected applied({ instruction, lane, operands, places }: Applied, part: Part): void {
    const [a, b, c] = operands as [Expression, Expression, Expression]
    const { code } = this
    const bound = instruction === 'select' ? boundOf(a, b, c) : undefined
    if (bound !== undefined && (lane === 'f32' || lane === 'f64')) {
      // Of the two the first is taken unless the second is beyond it, so NaN stays.
      this.push(bound.x, part)
      this.push(bound.to, part)
      code.simd(V128[bound.side][lane])
    } else if (instruction === 'select') {
      this.push(b, part)
      this.push(c, part)
      this.push(a, part)
      code.simd(V128.select)
    } else if (instruction === 'convert') this.#convert(a, lane, part)
    else if (instruction === 'bits') this.push(a, part)
    else if (instruction === 'not') {
      this.push(a, part)
      code.simd(V128.not)
    } else if (instruction === 'and' || instruction === 'or' || instruction === 'xor' || a.lane === 'bool') {
      // Equal truth values are those that do not differ; a is below b where only b holds.
      this.push(a, part)
      if (instruction === 'less' || instruction === 'lessEqual') code.simd(V128.not)
      this.push(b, part)
      code.simd(instruction === 'and' || instruction === 'less' ? V128.and : instruction === 'or' || instruction === 'lessEqual' ? V128.or : V128.xor)
      if (instruction === 'equal') code.simd(V128.not)
    } else {
      for (const operand of operands) this.push(operand, part)
      if (instruction.startsWith('shift')) code.i32(places)
      code.simd(VECTOR[instruction]![a.lane]!)
    }
  }

  #convert(x: Expression, lane: Lane, part: Part): void {
    const { code } = this
    if (lane === 'f64') {
      // Both halves read it.
      const local = this.keep(x, 0)
      code.get(local)
      if (x.lane === 'i32') {
        this.#widen(part)
        return
      }
      if (part === 2) code.get(local).simd(V128.shuffle, ...UPPER_HALF)
      code.simd(V128.promoteLow)
    } else if (x.lane === 'f64') {
      for (const half of WIDE) {
        this.push(x, half)
        code.simd(lane === 'f32' ? V128.demote : V128.truncate64)
      }
      code.simd(V128.shuffle, ...LOWER_HALVES)
    } else {
      this.push(x, 0)
      code.simd(lane === 'f32' ? V128.float32 : V128.truncate32)
    }
  }

  store(value: Expression, lane: Stored, access: Access, count: number): void {
    const { code } = this
    const { bytes } = MEMORY[lane]
    const stride = access.strides[this.#axis] ?? 0
    const parts: readonly Part[] = lane === 'f64' ? WIDE : NARROW
    if (count === 4 && stride === 1 && lane !== 'bool') {
      for (const part of parts) {
        const offset = this.frame.address(access, bytes)
        this.push(value, part)
        code.vectorMemory(V128.store, offset + (part === 2 ? 16 : 0))
      }
      return
    }
    const vectors = parts.map(part => {
      this.push(value, part)
      const local = code.local('v128')
      code.set(local)
      return local
    })
    if (lane === 'bool') this.#packTruth(vectors[0]!)
    if (lane === 'bool' && count === 4 && stride === 1) {
      const offset = this.frame.address(access, bytes)
      code.get(vectors[0]!).vectorMemory(V128.store32Lane, offset, 0)
      return
    }
    const { local, offsets } = this.#spread(access, stride, bytes)
    for (let at = 0; at < count; at++) {
      const vector = vectors[lane === 'f64' ? at >> 1 : 0]!
      code.get(local).get(vector)
      if (lane === 'f64') code.vectorMemory(V128.store64Lane, offsets[at]!, at & 1)
      else if (lane === 'bool') code.vectorMemory(V128.store8Lane, offsets[at]!, at)
      else code.vectorMemory(V128.store32Lane, offsets[at]!, at)
    }
  }

  /** Four truth values as bytes 0 or 1 in the lowest lane. */
  #packTruth(local: number): void {
    this.code.get(local).get(local).simd(V128.narrow16).get(local).get(local).simd(V128.narrow16).simd(V128.narrow8)
      .v128(Array.from({ length: 16 }, () => 1)).simd(V128.and).set(local)
  }
}

/** A constant in all lanes. */
function bytesOf({ lane, value }: Constant): readonly number[] {
  const one = lane === 'f32' ? float32(Number(value)) : lane === 'f64' ? float64(Number(value)) : lane === 'i64' ? int64(BigInt(value)) : word(lane === 'bool' ? -Number(value) : Number(value))
  return one.length === 4 ? [...one, ...one, ...one, ...one] : [...one, ...one]
}

function word(value: number): number[] {
  return [value, value >> 8, value >> 16, value >> 24].map(byte => byte & 0xff)
}

/** Whether a choice is x unless a bound is beyond it: `select(bound < x, bound, x)` or `select(x < bound, bound, x)`. */
function boundOf(condition: Expression, a: Expression, b: Expression): { x: Expression; to: Expression; side: 'least' | 'greatest' } | undefined {
  if (condition.kind !== 'applied' || condition.instruction !== 'less') return undefined
  const [left, right] = condition.operands
  if (left === a && right === b) return { x: b, to: a, side: 'least' }
  return left === b && right === a ? { x: b, to: a, side: 'greatest' } : undefined
}
