/** Random numbers, one block of bits per element. */
import { contiguousData, NdArray } from '../../graph/array.js'
import type { Strided } from '../../graph/array.js'
import { allocate } from '../../graph/dtype.js'
import { sizeOf } from '../../graph/shape.js'
import { threefry } from '../../random/threefry.js'
import type { Random, Target } from '../operation.js'
import { BLOCK, blockMachine } from './blocks.js'

export function computeRandom(op: Random, key: Strided, { shape, dtype, attributes }: Target): Strided {
  const size = sizeOf(shape)
  const [key0, key1] = contiguousData(key)
  const out = allocate(dtype, size)
  const machine = blockMachine('float64', Math.min(BLOCK, Math.max(1, size)))
  for (let start = 0; start < size; start += BLOCK) {
    const length = Math.min(BLOCK, size - start)
    machine.begin(length)
    const high = machine.take('float64')
    const low = machine.take('float64')
    for (let i = 0; i < length; i++) {
      const words = threefry(key0!, key1!, 0, start + i)
      high[i] = words[0]
      low[i] = words[1]
    }
    out.set(op.meaning(machine, [high, low], attributes).subarray(0, length), start)
  }
  return new NdArray(out, shape, dtype)
}

