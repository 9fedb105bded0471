/** Rows read and added by number, and the look at the numbers that comes before. */
import type { IndexLayout } from '../../ops/operation.js'
import type { Code } from '../wasm/code.js'
import { CONVERT, I32, MEMORY, MISC, SCALAR } from '../wasm/opcodes.js'
import type { Stored } from './lanes.js'

/** Where things stand in memory; `sums`: room for sums in float64, where float32 is added. */
export interface RowsAt {
  readonly source: number
  /** What the source holds: truth values are added as integers. */
  readonly sourceLane: Stored
  readonly positions: number
  readonly target: number
  readonly sums: number
}

/** Returns 1 when a position is out of range; expects to be the last thing in a function that returns a number. */
export function emitCheck(code: Code, positions: number, count: number, extent: number): void {
  const at = code.local('i32')
  if (count > 0) {
    code.loop(() => {
      code.get(at).memory(MEMORY.i32.load, positions).i32(extent).op(I32.greaterEqualUnsigned)
      code.branch(() => code.i32(1).return())
      code.get(at).i32(4).op(I32.add).tee(at).i32(count * 4).op(I32.less).jumpIf(0)
    })
  }
  code.i32(0)
}

/** Repeats a body `count` times; the body leaves the local alone. */
function times(code: Code, count: number, body: (local: number) => void): void {
  if (count === 0) return
  const local = code.local('i32')
  code.i32(0).set(local)
  code.loop(() => {
    body(local)
    code.get(local).i32(1).op(I32.add).tee(local).i32(count).op(I32.less).jumpIf(0)
  })
}

export function emitRows(code: Code, { outer, extent, inner, count, indices }: IndexLayout, access: 'read' | 'add', addend: 'input' | 'one', lane: Stored, at: RowsAt): void {
  const { bytes, load, store } = MEMORY[lane]
  const wide = access === 'add' && lane === 'f32'
  const sums = wide ? MEMORY.f64 : MEMORY[lane]
  const place = wide ? at.sums : at.target
  if (access === 'add') code.i32(place).i32(0).i32(outer * extent * inner * sums.bytes).misc(MISC.fill, 0)
  // The row picked, and the one beside the position.
  const [picked, beside] = [code.local('i32'), code.local('i32')]
  times(code, outer, o => {
    times(code, count, c => {
      code.get(o).i32(count).op(I32.mul).get(c).op(I32.add).i32(inner).op(I32.mul).set(beside)
      code.get(o).i32(extent).op(I32.mul)
      if (indices === 'shared') code.get(c)
      else code.get(o).i32(count).op(I32.mul).get(c).op(I32.add)
      code.i32(2).op(I32.shiftLeft).memory(MEMORY.i32.load, at.positions).op(I32.add).i32(inner).op(I32.mul).set(picked)
      times(code, inner, i => {
        const address = (row: number, size: number): Code => code.get(row).get(i).op(I32.add).i32(size).op(I32.mul)
        if (access === 'read') {
          address(beside, bytes)
          address(picked, bytes).memory(load, at.source).memory(store, at.target)
          return
        }
        address(picked, sums.bytes)
        address(picked, sums.bytes).memory(sums.load, place)
        if (addend === 'input') {
          const { bytes, load } = MEMORY[at.sourceLane]
          address(beside, bytes).memory(load, at.source)
          if (wide) code.op(CONVERT.promote)
        } else if (sums === MEMORY.f64) code.f64(1)
        else code.i32(1)
        code.op(SCALAR.add![wide ? 'f64' : lane === 'bool' ? 'i32' : lane]!).memory(sums.store, place)
      })
    })
  })
  if (!wide) return
  times(code, outer * extent * inner, i => {
    code.get(i).i32(4).op(I32.mul).get(i).i32(8).op(I32.mul).memory(MEMORY.f64.load, at.sums).op(CONVERT.demote).memory(MEMORY.f32.store, at.target)
  })
}
