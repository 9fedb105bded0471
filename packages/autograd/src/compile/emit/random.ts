/** Random numbers: a block of bits per element from key and position, then what the operation makes of it. */
import type { Expression } from '../expression.js'
import type { Code } from '../wasm/code.js'
import { FLOAT_OF_UNSIGNED, I32, MEMORY } from '../wasm/opcodes.js'
import { Frame } from './frame.js'
import type { Stored } from './lanes.js'
import { ScalarLanes } from './scalar.js'

/** Places each word is turned by, in groups of four rounds; and the constant of the key schedule. */
const TURNS = [[13, 15, 26, 6], [17, 29, 16, 24]] as const
const GROUPS = 5
const PARITY = 0x1bd11bda

/** Keys under which the expression of an element knows its two words. */
export const WORDS = [0, 1] as const

export function emitRandom(code: Code, size: number, key: number, target: number, buffer: number, value: Expression, lane: Stored): void {
  const frame = new Frame(code, 1, () => target)
  const lanes = new ScalarLanes(frame)
  lanes.analyze([value])
  const [k0, k1, k2, a, b] = [0, 1, 2, 3, 4].map(() => code.local('i32')) as [number, number, number, number, number]
  code.i32(key).memory(MEMORY.i32.load, 0).set(k0).i32(key).memory(MEMORY.i32.load, 4).set(k1)
  code.get(k0).get(k1).op(I32.xor).i32(PARITY).op(I32.xor).set(k2)
  const keys = [k0, k1, k2]
  const words = WORDS.map(() => code.local('f64'))
  frame.loop(0, 0, size, 1, false, () => {
    code.get(k0).set(a)
    frame.pushPosition([1])
    code.get(k1).op(I32.add).set(b)
    for (let group = 0; group < GROUPS; group++) {
      for (const turn of TURNS[group % 2 as 0 | 1]) {
        code.get(a).get(b).op(I32.add).set(a)
        code.get(b).i32(turn).op(I32.rotateLeft).get(a).op(I32.xor).set(b)
      }
      // After every fourth round the key is injected, its words taken in turn.
      code.get(a).get(keys[(group + 1) % 3]!).op(I32.add).set(a)
      code.get(b).get(keys[(group + 2) % 3]!).op(I32.add).i32(group + 1).op(I32.add).set(b)
    }
    ;[a, b].forEach((word, at) => code.get(word).op(FLOAT_OF_UNSIGNED).set(words[at]!))
    WORDS.forEach((word, at) => { lanes.supply(word, [words[at]!]) })
    // What the number is made of is worked out once, however often it is used.
    lanes.settle([value], [])
    lanes.store(value, lane, { buffer, offset: 0, strides: [1] })
  })
}
