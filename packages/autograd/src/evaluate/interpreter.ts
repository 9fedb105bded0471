/** The reference engine: runs one step at a time, by kind. It asks no operation for its name except to report an error. */
import { contiguousData, copyStrided, isUniform, NdArray } from '../graph/array.js'
import type { Strided, Value } from '../graph/array.js'
import { allocate } from '../graph/dtype.js'
import type { DType, TypedArray } from '../graph/dtype.js'
import { EvaluationError } from '../graph/errors.js'
import { contiguousStrides, sizeOf } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import type { Elementwise, Index, Movement, Order, Random } from '../ops/operation.js'
import { threefry } from '../random/threefry.js'
import { BLOCK, blockMachine } from './blocks.js'
import type { BlockMachine } from './blocks.js'
import { contract } from './contracting.js'
import { reduce, scan, slide } from './folding.js'
import type { Primitive, Schedule } from './lower.js'

/** Runs a schedule; `valueOf` supplies the value of every leaf and every node known beforehand. Results stand in the order of the roots. */
export function run({ steps, roots }: Schedule, valueOf: (node: Tensor) => Strided): Strided[] {
  const values = new Array<Strided | undefined>(steps.length)
  steps.forEach(({ node, op, inputs, given, frees }, slot) => {
    values[slot] = given ? valueOf(node) : execute(node, op, inputs.map(input => values[input]!))
    for (const free of frees) values[free] = undefined
  })
  return roots.map(root => values[root]!)
}

/** The value of one node from the values of its inputs. */
function execute(node: Tensor, op: Primitive, inputs: readonly Strided[]): Strided {
  const { shape, dtype, attributes } = node
  const [first, second] = inputs
  switch (op.kind) {
    case 'leaf': throw new TypeError('leaves have values, not steps')
    case 'elementwise': return array(node, elementwise(op, inputs, attributes, sizeOf(shape), dtype))
    case 'reduction': return array(node, reduce(op.fold, op.empty, first!, (attributes as { axes: readonly number[] }).axes, shape, dtype))
    case 'scan': {
      const { axis, reverse } = attributes as { axis: number; reverse: boolean }
      return array(node, scan(op.fold, first!, axis, reverse, dtype))
    }
    case 'movement': return move(op, inputs, node)
    case 'contraction': {
      const { batch, contract: shared } = op.dimensions(inputs.map(one => one.shape), attributes)
      return array(node, contract(first!, second!, batch, shared))
    }
    case 'window': return array(node, slide(op.fold, op.geometry(inputs.map(one => one.shape), attributes), inputs, shape, dtype))
    case 'index': return array(node, index(op, inputs, node))
    case 'order': return array(node, sortedPositions(op, first!, attributes as { axis: number }, node))
    case 'random': return array(node, randomNumbers(op, first!, attributes, sizeOf(shape), dtype))
    case 'routine': {
      const out = allocate(dtype, sizeOf(shape))
      op.run(inputs.map((one): Value => ({ shape: one.shape, dtype: one.dtype, data: contiguousData(one) })), attributes, out)
      return array(node, out)
    }
  }
}

function array(node: Tensor, data: TypedArray): NdArray {
  return new NdArray(data, node.shape, node.dtype)
}

function elementwise(op: Elementwise, inputs: readonly Strided[], attributes: object, size: number, dtype: DType): TypedArray {
  const out = allocate(dtype, size)
  if (size === 0) return out
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
  return out
}

function load(machine: BlockMachine, source: Strided, start: number, length: number): TypedArray {
  const block = machine.take(source.dtype)
  if (!('uniform' in source)) return block.fill(source.data[source.offset]!, 0, length)
  const { data } = source
  for (let i = 0; i < length; i++) block[i] = data[start + i]!
  return block
}

function move(op: Movement, inputs: readonly Strided[], node: Tensor): Strided {
  const { shape, dtype } = node
  const { fill = 0, parts } = op.map(inputs.map(one => one.shape), node.attributes, shape)
  const view = ({ input, extent, from }: (typeof parts)[number]): Strided => {
    const source = inputs[input]!
    // Where one number fills all places, every view of them is the same number.
    if (isUniform(source)) return { data: source.data, dtype, shape: extent, offset: source.offset, strides: extent.map(() => 0) }
    return { data: contiguousData(source), dtype, shape: extent, offset: from.offset, strides: from.strides }
  }
  const [only] = parts
  if (parts.length === 1 && only!.to === undefined) return view(only!)
  const data = allocate(dtype, sizeOf(shape))
  if (fill !== 0) data.fill(fill)
  const strides = contiguousStrides(shape)
  for (const part of parts) copyStrided(view(part), { data, dtype, shape: part.extent, offset: part.to?.offset ?? 0, strides: part.to?.strides ?? strides })
  return array(node, data)
}

function index(op: Index, inputs: readonly Strided[], node: Tensor): TypedArray {
  const { outer, extent, inner, count, indices } = op.layout(inputs.map(one => one.shape), node.attributes)
  const positions = contiguousData(inputs[inputs.length - 1]!)
  positions.forEach((position, at) => {
    if (position >= 0 && position < extent) return
    throw new EvaluationError({
      code: 'INDEX_OUT_OF_RANGE', operation: op.name, problem: 'a position out of range', received: `${position} as element ${at} of the positions`,
      expected: extent === 0 ? 'no position: the axis is empty' : `a whole number from 0 to ${extent - 1}`, hint: 'check the labels or indices; negative ones do not count from the end here',
    })
  })
  const source = op.addend === 'one' ? undefined : contiguousData(inputs[0]!)
  const out = allocate(node.dtype, sizeOf(node.shape))
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < count; c++) {
      const place = (o * extent + positions[indices === 'shared' ? c : o * count + c]!) * inner
      const item = (o * count + c) * inner
      if (op.access === 'read') for (let i = 0; i < inner; i++) out[item + i] = source![place + i]!
      else for (let i = 0; i < inner; i++) out[place + i]! += source === undefined ? 1 : source[item + i]!
    }
  }
  return out
}

function sortedPositions(op: Order, x: Strided, attributes: { axis: number }, node: Tensor): TypedArray {
  const { axis } = attributes
  const length = x.shape[axis]!
  const inner = sizeOf(x.shape.slice(axis + 1))
  const outer = sizeOf(x.shape.slice(0, axis))
  const machine = blockMachine(x.dtype, Math.max(1, sizeOf(x.shape)))
  const keys = op.key(machine, contiguousData(x), attributes)
  const kept = node.shape[axis]!
  const out = allocate('int32', sizeOf(node.shape))
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const keyAt = (position: number): number => keys[(o * length + position) * inner + i]!
      const positions = Array.from({ length }, (_, position) => position).sort((a, b) => compare(keyAt(a), keyAt(b)))
      for (let position = 0; position < kept; position++) out[(o * kept + position) * inner + i] = positions[position]!
    }
  }
  return out
}

/** Ascending, NaN last; equal keys are left in their order by the stable sort. */
function compare(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
  return a - b || 0
}

function randomNumbers(op: Random, key: Strided, attributes: object, size: number, dtype: DType): TypedArray {
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
  return out
}

