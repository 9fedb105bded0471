/** Expressions as code on single numbers: for engines without vectors, for values one per row, and for odd strides. */
import type { Access, Applied, Constant, Expression, Given, Lane, Load, Position } from '../expression.js'
import type { Type } from '../wasm/code.js'
import { BITS, CONVERT, I32, MEMORY, MISC, SCALAR, SELECT } from '../wasm/opcodes.js'
import { Lanes } from './lanes.js'
import type { Part, Stored, Supplied } from './lanes.js'

const ONE: readonly Part[] = [0]

export class ScalarLanes extends Lanes {
  readonly width = 1

  typeOf(lane: Lane): Type { return lane === 'bool' ? 'i32' : lane }
  partsOf(): readonly Part[] { return ONE }

  protected constant({ lane, value }: Constant): void {
    if (lane === 'f32') this.code.f32(Number(value))
    else if (lane === 'f64') this.code.f64(Number(value))
    else if (lane === 'i64') this.code.i64(BigInt(value))
    else this.code.i32(Number(value))
  }

  protected load({ lane, access }: Load): void {
    const { bytes, load } = MEMORY[lane as Stored]
    this.code.memory(load, this.frame.address(access, bytes))
  }

  protected position({ lane, strides }: Position): void {
    this.frame.pushPosition(strides)
    this.#fromInteger(lane)
  }

  protected given(_: Given, __: Part, { locals }: Supplied): void {
    this.code.get(locals[0]!)
  }

  protected applied({ instruction, lane, operands, places }: Applied): void {
    const [a, b, c] = operands as [Expression, Expression, Expression]
    const { code } = this
    if (instruction === 'select') {
      this.push(b, 0)
      this.push(c, 0)
      this.push(a, 0)
      code.op(SELECT)
    } else if (instruction === 'convert') {
      this.push(a, 0)
      if (a.lane === 'i32') this.#fromInteger(lane)
      else if (lane === 'i32') code.misc(a.lane === 'f32' ? MISC.truncateSingle : MISC.truncateDouble)
      else code.op(lane === 'f64' ? CONVERT.promote : CONVERT.demote)
    } else if (instruction === 'bits') {
      this.push(a, 0)
      code.op(BITS[lane as keyof typeof BITS])
    } else if (instruction === 'not') {
      this.push(a, 0)
      if (lane === 'bool') code.op(I32.eqz)
      else if (lane === 'i64') code.i64(-1n).op(SCALAR.xor!.i64!)
      else code.i32(-1).op(I32.xor)
    } else if (instruction === 'neg' && lane === 'i32') {
      code.i32(0)
      this.push(a, 0)
      code.op(I32.sub)
    } else if (instruction === 'abs' && lane === 'i32') {
      // (x ^ s) − s, where s is all ones for negative x.
      this.push(a, 0)
      this.push(a, 0)
      code.i32(31).op(SCALAR.shiftRight!.i32!).op(I32.xor)
      this.push(a, 0)
      code.i32(31).op(SCALAR.shiftRight!.i32!).op(I32.sub)
    } else {
      for (const operand of operands) this.push(operand, 0)
      if (instruction.startsWith('shift')) {
        if (lane === 'i64') code.i64(BigInt(places))
        else code.i32(places)
      }
      code.op(SCALAR[instruction]![a.lane]!)
    }
  }

  #fromInteger(lane: Lane): void {
    if (lane === 'f32') this.code.op(CONVERT.singleOfInteger)
    else if (lane === 'f64') this.code.op(CONVERT.doubleOfInteger)
  }

  store(value: Expression, lane: Stored, access: Access): void {
    const { bytes, store } = MEMORY[lane]
    const offset = this.frame.address(access, bytes)
    this.push(value, 0)
    this.code.memory(store, offset)
  }
}
