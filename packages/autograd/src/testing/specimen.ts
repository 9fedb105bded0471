/** A record's samples as nodes, ready to be evaluated and differentiated. */
import { NdArray, toNdArray } from '../graph/array.js'
import type { ArrayLike } from '../graph/array.js'
import { isFloat } from '../graph/dtype.js'
import type { FloatDType } from '../graph/dtype.js'
import { sizeOf } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { evaluateAll } from '../evaluate/evaluate.js'
import { constant, inputNode } from '../ops/leaf.js'
import { align } from '../ops/operand.js'
import { apply } from '../ops/operation.js'
import type { Operation, Sample } from '../ops/operation.js'
import type { Point } from './derivatives.js'
import type { Values } from './evaluator.js'

/** One application of an operation. Its float inputs are free, all others constant. */
export interface Specimen {
  readonly title: string
  readonly node: Tensor
  readonly attributes: object
  /** The value of every input. */
  readonly arrays: Values
  /** The float inputs, their values, and which operands they are. */
  readonly leaves: readonly Tensor[]
  readonly values: Values
  readonly operands: readonly number[]
}

/** The operation on every sample; elementwise ones also on one number, on none and on a matrix. */
export function specimensOf(operation: Operation, dtype: FloatDType = 'float64'): Specimen[] {
  if (operation.kind === 'leaf') return []
  return (operation.samples ?? []).flatMap((sample, index) => {
    const arrays = arraysOf(operation, sample)
    const attributes = sample.attributes ?? {}
    const title = `sample ${index}`
    const plain = specimenOf(operation, arrays, attributes, title, dtype)
    if (operation.kind !== 'elementwise' || index > 0) return [plain]
    const cut = (shape: Shape): NdArray[] => arrays.map(array => new NdArray(array.data.slice(0, sizeOf(shape)), shape, array.dtype))
    const size = sizeOf(arrays[0]?.shape ?? [])
    return [
      plain,
      specimenOf(operation, cut([]), attributes, `${title}, its first element alone`, dtype),
      specimenOf(operation, cut([0, 2]), attributes, `${title}, none of its elements`, dtype),
      specimenOf(operation, cut([1, size]), attributes, `${title} as a matrix`, dtype),
    ]
  })
}

/** The inputs of a sample in the form in which the record is applied to them. */
export function arraysOf(operation: Operation, { inputs }: Sample): NdArray[] {
  if (operation.kind !== 'elementwise') return inputs.map((one: ArrayLike) => toNdArray(operation.name, one))
  return evaluateAll(operation.name, align(operation.name, inputs, operation.operands))
}

/** The operation applied to arrays, floats in the dtype given. */
export function specimenOf(operation: Operation, arrays: readonly NdArray[], attributes: object, title: string, dtype: FloatDType = 'float64'): Specimen {
  const cast = arrays.map(array => isFloat(array.dtype) && array.dtype !== dtype ? inDType(array, dtype) : array)
  const operands = cast.flatMap((array, operand) => isFloat(array.dtype) ? [operand] : [])
  const nodes = cast.map((array, operand) => isFloat(array.dtype) ? inputNode(`x${operand}`, array.shape, array.dtype) : constant(array))
  return {
    title, attributes, arrays: cast, operands, node: apply<object>(operation, nodes, attributes),
    leaves: operands.map(operand => nodes[operand]!), values: operands.map(operand => cast[operand]!),
  }
}

/** The same numbers, rounded or widened. */
export function inDType(array: NdArray, dtype: FloatDType): NdArray {
  return new NdArray(dtype === 'float32' ? Float32Array.from(array.data) : Float64Array.from(array.data), array.shape, dtype)
}

/** Where its derivatives are taken; undefined where there are none to take. */
export function pointOf({ node, leaves, values }: Specimen): Point | undefined {
  return isFloat(node.dtype) && leaves.length > 0 ? { y: node, inputs: leaves, values } : undefined
}

/** Whether two numbers are the same to a table: NaN is itself, the zeros are one. */
export function same(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b))
}

/** Whether an element of an elementwise result stands at a documented kink. */
export function atKink(operation: Operation, { arrays }: Specimen, element: number): boolean {
  return operation.kind === 'elementwise' && (operation.kinks ?? []).some(({ at }) => at.every((number, operand) => same(number, arrays[operand]!.data[element]!)))
}
