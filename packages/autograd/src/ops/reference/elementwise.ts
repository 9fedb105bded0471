/** A scalar expression in every place, block by block. */
import { contiguousData, isUniform, NdArray } from '../../graph/array.js'
import type { Strided } from '../../graph/array.js'
import { allocate } from '../../graph/dtype.js'
import type { TypedArray } from '../../graph/dtype.js'
import { sizeOf } from '../../graph/shape.js'
import type { Elementwise, Target } from '../operation.js'
import { BLOCK, blockMachine } from './blocks.js'
import type { BlockMachine } from './blocks.js'

export function computeElementwise(op: Elementwise, inputs: readonly Strided[], { shape, dtype, attributes }: Target): Strided {
  const size = sizeOf(shape)
  const out = allocate(dtype, size)
  if (size === 0) return new NdArray(out, shape, dtype)
  const operand = inputs[op.operands.findIndex(sort => sort !== 'bool')]
  const machine = blockMachine(operand?.dtype ?? 'bool', Math.min(BLOCK, size))
  const sources = inputs.map(input => isUniform(input) ? input : { ...input, data: contiguousData(input), uniform: false })
  for (let start = 0; start < size; start += BLOCK) {
    const length = Math.min(BLOCK, size - start)
    machine.begin(length)
    const blocks = sources.map(source => load(machine, source, start, length))
    const block = op.meaning(machine, blocks, attributes)
    if (length === block.length) out.set(block, start)
    else for (let i = 0; i < length; i++) out[start + i] = block[i]!
  }
  return new NdArray(out, shape, dtype)
}

function load(machine: BlockMachine, source: Strided, start: number, length: number): TypedArray {
  const block = machine.take(source.dtype)
  if (!('uniform' in source)) return block.fill(source.data[source.offset]!, 0, length)
  const { data } = source
  for (let i = 0; i < length; i++) block[i] = data[start + i]!
  return block
}

