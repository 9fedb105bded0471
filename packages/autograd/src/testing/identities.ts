/** Checks of the identities that derivatives are tidied with: the simpler form has the same value, bit for bit. */
import { NdArray } from '../graph/array.js'
import { allocate, isFloat } from '../graph/dtype.js'
import type { DType } from '../graph/dtype.js'
import { sameShape, sizeOf } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { topologicalOrder } from '../graph/traverse.js'
import { tidy } from '../differentiate/tidy.js'
import { mul, neg } from '../ops/arithmetic.js'
import { not } from '../ops/compare.js'
import { filled } from '../ops/creation.js'
import { constant, inputNode } from '../ops/leaf.js'
import { apply } from '../ops/operation.js'
import type { Elementwise, Operation } from '../ops/operation.js'
import { evaluator } from './evaluator.js'
import { specimensOf } from './specimen.js'
import type { Check, Finding } from './subject.js'

/** Numbers without overflow or underflow in a product of five, and the special ones. */
const NUMBERS: Record<DType, readonly number[]> = {
  float64: [0, -0, 1, -1, Infinity, -Infinity, NaN, 0.1, -2.5, 1 / 3, 7, 1e-3, -4096.7, 3],
  float32: [0, -0, 1, -1, Infinity, -Infinity, NaN, 0.1, -2.5, 1 / 3, 7, 1e-3, -4096.7, 3],
  int32: [0, 1, -1, 2, -7, 3, 46341, 2 ** 31 - 1, -(2 ** 31)],
  bool: [0, 1],
}
const CONSTANTS: Record<DType, readonly number[]> = {
  float64: [0, -0, 1, -1, 2, -0.5, 3, -0.1, Infinity, NaN],
  float32: [0, -0, 1, -1, 2, -0.5, 3, -0.1, Infinity, NaN],
  int32: [0, 1, -1, 2, -4, 3],
  bool: [0, 1],
}
/** Constants inside an operand that is the operation itself, and all of those for operations of three operands. */
const FEWER = [0, 1, -1, 2, 3]
const LENGTH = 64
/** More applications in a row than any value needs: identities that undo each other. */
const ENDLESS = 12

/**
 * Every identity on graphs made to match it: operands that are free, equal, constant, negated, scaled, or the operation itself again.
 * Values run through ±0, ±∞ and NaN, in every dtype that the operation takes.
 */
export const identities: Check = function* ({ operation, operands }) {
  if (!('identities' in operation) || operation.identities === undefined) return
  const unused = new Set(operation.identities)
  for (const node of operation.kind === 'elementwise' ? elementwiseGraphs(operation, operands) : sampledGraphs(operation)) {
    const leaves = topologicalOrder([node]).filter(one => one.op.kind === 'leaf' && one.op.source === 'input')
    const values = leaves.map(random)
    const simpler = operation.identities.flatMap((identity, index) => {
      const found = identity(node.inputs, node)
      if (found === undefined) return []
      unused.delete(identity)
      return [{ found, how: `identity ${index}` }]
    })
    if (simpler.length === 0) continue
    const forms = [...simpler, { found: tidy(node, 0), how: 'tidied' }]
    const raw = evaluator([node], leaves)(values)[0]!
    for (const { found, how } of forms) {
      const where = `${how} on ${graphText(node)} in ${node.dtype}`
      if (!sameShape(found.shape, node.shape) || found.dtype !== node.dtype) {
        yield { where, received: `${found.dtype} [${found.shape.join(', ')}]`, expected: `${node.dtype} [${node.shape.join(', ')}]` }
        continue
      }
      const value = evaluator([found], leaves)(values)[0]!
      const odd = raw.findIndex((number, element) => !Object.is(number, value[element]))
      if (odd !== -1) yield { where: `${where}, element ${odd}`, received: value[odd]!, expected: raw[odd]! }
    }
    yield* endless(operation, node)
  }
  for (const identity of unused) {
    yield { where: `identity ${operation.identities.indexOf(identity)}`, received: 'it applied to no graph that was tried', expected: 'samples whose shapes follow one another, or operands in the options, for it to match' }
  }
}

/** Whether the identities of one operation ever leave a node as it is. */
function* endless(operation: Operation, start: Tensor): Generator<Finding> {
  let node: Tensor | undefined = start
  for (let step = 0; step < ENDLESS; step++) {
    const { inputs }: Tensor = node
    const from: Tensor = node
    node = operation.identities?.map(identity => identity(inputs, from)).find(one => one !== undefined)
    if (node === undefined || node.op !== operation) return
  }
  yield { where: `identities on ${graphText(start)}`, received: 'they still apply to what they give', expected: 'an end after a few steps' }
}

/** Numbers in an order that pairs them differently for every leaf. */
function random(leaf: Tensor, index: number): NdArray {
  const numbers = NUMBERS[leaf.dtype]
  const data = allocate(leaf.dtype, sizeOf(leaf.shape))
  let state = 12345 + 6789 * index
  for (let element = 0; element < data.length; element++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    data[element] = numbers[(state >>> 8) % numbers.length]!
  }
  return new NdArray(data, leaf.shape, leaf.dtype)
}

/** The operation on all combinations of operands that an identity could look for. */
function* elementwiseGraphs(operation: Elementwise, more: (x: Tensor) => readonly Tensor[]): Generator<Tensor> {
  const dtypes: readonly DType[] = operation.operands.every(sort => sort === 'bool') ? ['bool'] : operation.operands.includes('float') ? ['float64', 'float32'] : ['float64', 'float32', 'int32']
  const attributes = operation.samples?.[0].attributes ?? {}
  for (const dtype of dtypes) {
    const typeOf = (operand: number): DType => operation.operands[operand] === 'bool' ? 'bool' : dtype
    const free = operation.operands.map((_, operand) => inputNode(`x${operand}`, [LENGTH], typeOf(operand)))
    const others = operation.operands.map((_, operand) => inputNode(`y${operand}`, [LENGTH], typeOf(operand)))
    const pools = operation.operands.map((_, operand) => {
      const x = free[operand]!
      const twin = free.find(one => one.dtype === x.dtype)!
      const numbers = CONSTANTS[x.dtype].filter(number => free.length < 3 || FEWER.includes(number))
      const constants = numbers.map(number => filled(number, x))
      const inside = numbers.filter(number => FEWER.includes(number)).map(number => filled(number, x))
      const again = [others, ...inside.flatMap(number => others.flatMap((one, place) => one.dtype === number.dtype ? [others.map((other, at) => at === place ? number : other)] : []))]
        .map(inputs => apply<object>(operation, inputs, attributes)).filter(one => one.dtype === x.dtype)
      const changed = x.dtype === 'bool' ? [not(x)] : [neg(x), mul(2, x), mul(3, x), neg(mul(3, x))]
      return [...new Set([x, twin, ...constants, ...changed, ...more(x).filter(one => one.dtype === x.dtype && sameShape(one.shape, x.shape)), ...again])]
    })
    for (const inputs of combinations(pools)) yield apply<object>(operation, inputs, attributes)
  }
}

function combinations(pools: readonly (readonly Tensor[])[]): Tensor[][] {
  return pools.reduce((found: Tensor[][], pool) => found.flatMap(before => pool.map(one => [...before, one])), [[]])
}

/** The operation on its samples, and on itself where one sample's result has the shape of another's first input. */
function* sampledGraphs(operation: Operation): Generator<Tensor> {
  const specimens = specimensOf(operation)
  const open = (shape: Shape, dtype: DType, name: string): Tensor => inputNode(name, shape, dtype)
  for (const { node, arrays, attributes } of specimens) {
    const inputs = arrays.map((array, index) => isFloat(array.dtype) ? open(array.shape, array.dtype, `x${index}`) : constant(array))
    yield apply<object>(operation, inputs, attributes)
    for (const after of specimens) {
      const [first] = after.node.inputs
      if (first === undefined || !sameShape(first.shape, node.shape) || first.dtype !== node.dtype) continue
      const inner = apply<object>(operation, inputs, attributes)
      yield apply<object>(operation, [inner, ...after.node.inputs.slice(1)], after.attributes)
    }
  }
}

/** A graph in one line, by the names of its operations. */
function graphText(node: Tensor): string {
  if (node.inputs.length > 0) return `${node.op.name}(${node.inputs.map(graphText).join(', ')})`
  return node.op.kind === 'leaf' && node.op.source === 'input' ? node.provenance?.name ?? 'x' : node.op.notation.text([], node.attributes, []).text
}
