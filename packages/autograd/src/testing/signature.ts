/** Checks of what is known without values: names and texts, shapes and dtypes inferred against those computed. */
import { contiguousData, NdArray } from '../graph/array.js'
import type { DType, TypedArray } from '../graph/dtype.js'
import { sameShape, showShape, sizeOf } from '../graph/shape.js'
import { run } from '../evaluate/interpreter.js'
import { lower } from '../evaluate/lower.js'
import { expansionOf } from '../ops/expansion.js'
import { blockMachine } from '../ops/reference/blocks.js'
import { leafValue } from '../ops/operation.js'
import type { Signature } from '../ops/operation.js'
import { atom } from '../ops/notation.js'
import { derivativesOf } from './derivatives.js'
import { scattered } from './difference.js'
import { evaluator } from './evaluator.js'
import { inDType, pointOf } from './specimen.js'
import type { Specimen } from './specimen.js'
import type { Check, Finding } from './subject.js'

/** A name, a summary, samples, one partial per operand, and a formula for every sample. */
export const facts: Check = function* ({ operation, doubles }) {
  if (!/^[A-Za-z]\w*$/.test(operation.name)) yield { where: 'name', received: JSON.stringify(operation.name), expected: 'letters, digits and underscores' }
  if ((operation.summary ?? '').trim() === '') yield { where: 'summary', received: 'no text', expected: 'one sentence' }
  if (operation.kind === 'elementwise' && operation.partials.length !== operation.operands.length) {
    yield { where: 'partials', received: operation.partials.length, expected: `${operation.operands.length}, one per operand` }
  }
  for (const { title, node, attributes } of doubles) {
    const { text, binding } = operation.notation.text(node.inputs.map((_, index) => atom(`x${index}`)), attributes, node.inputs)
    if (text === '' || /undefined|\bNaN\b|\[object/.test(text) || !Number.isFinite(binding)) yield { where: `${title}, notation`, received: `${JSON.stringify(text)} binding ${binding}`, expected: 'a formula' }
  }
}

/** Shape and dtype of every sample, of its derivatives, of a composite's expansion and of an elementwise meaning. */
export const signature: Check = function* ({ operation, doubles, singles }) {
  for (const specimen of [...doubles, ...singles]) {
    const { title, node, leaves, values, arrays, attributes } = specimen
    const where = `${title} in ${values[0]?.dtype ?? node.dtype}`
    const inside = expansionOf(node)
    if (inside !== undefined) yield* differ(where, inside, node)
    const schedule = lower([node])
    const [actual] = run(schedule, leaf => values[leaves.indexOf(leaf)] ?? leafValue(leaf)!)
    yield* differ(where, actual!, node)
    yield* unfilled(where, contiguousData(actual!), node)
    if (operation.kind === 'elementwise' && sizeOf(node.shape) > 0) {
      const operand = arrays[Math.max(0, operation.operands.findIndex(sort => sort !== 'bool'))]!
      const block = operation.meaning(blockMachine(operand.dtype, sizeOf(node.shape)), arrays.map(array => array.data), attributes)
      yield* unfilled(`${where}, meaning`, block, node)
    }
    yield* ofDerivatives(where, specimen)
  }
}

function* differ(where: string, actual: Signature, inferred: Signature): Generator<Finding> {
  if (!sameShape(actual.shape, inferred.shape) || actual.dtype !== inferred.dtype) yield { where, received: describe(actual), expected: `${describe(inferred)}, as inferred` }
}

function* unfilled(where: string, data: TypedArray, inferred: Signature): Generator<Finding> {
  const dtype = dtypeOf(data)
  if (data.length !== sizeOf(inferred.shape) || dtype !== inferred.dtype) yield { where, received: `${data.length} elements of ${dtype}`, expected: `${sizeOf(inferred.shape)} of ${inferred.dtype}` }
}

function* ofDerivatives(where: string, specimen: Specimen): Generator<Finding> {
  const point = pointOf({ ...specimen, values: specimen.values.map(value => inDType(value, 'float64')) })
  if (point === undefined) return
  const { node, leaves, operands, values } = specimen
  const { cotangent, found } = derivativesOf(node, leaves)
  const inputs = cotangent === undefined ? leaves : [...leaves, cotangent]
  for (const [index, derivative] of found.entries()) {
    if (derivative === undefined) continue
    const place = `${where}, the derivative by operand ${operands[index]}`
    yield* differ(place, derivative, leaves[index]!)
    const dense = inDType(new NdArray(scattered(node.shape), node.shape, 'float64'), node.dtype === 'float32' ? 'float32' : 'float64')
    yield* unfilled(place, evaluator([derivative], inputs)([...values, dense])[0]!, leaves[index]!)
  }
}

function describe({ shape, dtype }: Signature): string {
  return `${dtype} ${showShape(shape)}`
}

function dtypeOf(data: TypedArray): DType {
  return data instanceof Float64Array ? 'float64' : data instanceof Float32Array ? 'float32' : data instanceof Int32Array ? 'int32' : 'bool'
}
