/**
 * What users may write where a tensor is expected, and how operands come together:
 * the dtype rules and the broadcasting of the whole package stand here, once.
 */
import { notData, toNdArray } from '../graph/array.js'
import type { ArrayLike } from '../graph/array.js'
import { isFloat } from '../graph/dtype.js'
import type { DType } from '../graph/dtype.js'
import { DTypeError } from '../graph/errors.js'
import { broadcastShapes, sameShape } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import { isTensor } from '../graph/tensor.js'
import type { Tensor } from '../graph/tensor.js'
import { cast } from './cast.js'
import { constant } from './leaf.js'
import { broadcastTo } from './movement.js'
import type { Sort } from './operation.js'

/** A tensor, or data that becomes a constant beside one. */
export type Operand = Tensor | ArrayLike

/**
 * The operand as a tensor; data becomes a constant of its own dtype, or of the one given.
 *
 * @param operation the operation it is for, named by errors
 * @example
 * import { asTensor } from '@mlp/autograd'
 * console.log(asTensor('double', [1, 2]).shape) // → [ 2 ]
 */
export function asTensor(operation: string, operand: Operand, dtype?: DType): Tensor {
  return isTensor(operand) ? operand : constant(toNdArray(operation, operand, { dtype }))
}

/** Throws unless the value is a tensor. */
export function checkTensor(operation: string, value: unknown): void {
  if (!isTensor(value)) throw notData(operation, value, '', 'a tensor', 'wrap data in tensor(…)')
}

/** The operand as a tensor beside another: plain data takes its dtype. */
export function asTensorBeside(operation: string, operand: Operand, neighbor: Tensor): Tensor {
  return asTensor(operation, operand, isPlain(operand) ? neighbor.dtype : undefined)
}

/** Plain numbers, booleans and nested arrays have no dtype of their own: they take their neighbor's. */
function isPlain(operand: Operand): boolean {
  return typeof operand !== 'object' || Array.isArray(operand)
}

function holdsBooleans(operand: Operand): boolean {
  let first: unknown = operand
  while (Array.isArray(first)) first = first[0]
  return typeof first === 'boolean'
}

/** Operands of one operation, brought to a common dtype and shape by explicit casts and broadcasts. */
export function align(operation: string, operands: readonly Operand[], sorts: readonly Sort[]): Tensor[] {
  const typed = promote(operation, operands, sorts)
  const shape = broadcastShapes(operation, typed.map(one => one.shape))
  return typed.map(one => spreadTo(one, shape))
}

/** The tensor in a shape that its own broadcasts to. */
export function spreadTo(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : broadcastTo(x, shape)
}

/**
 * Operands brought to a common dtype, their shapes left alone.
 *
 * @param operation the operation they are for, named by errors
 * @param sorts what each operand may be
 * @throws DTypeError when float32 meets float64 or a condition is not bool
 * @example
 * import { promote, tensor } from '@mlp/autograd'
 * const [a, b] = promote('outer', [tensor([1, 2], { dtype: 'float32' }), 3], ['number', 'number'])
 * console.log(a!.dtype, b!.dtype) // → float32 float32
 */
export function promote(operation: string, operands: readonly Operand[], sorts: readonly Sort[]): Tensor[] {
  // Errors of data say which operand it is, where there are several.
  const made = (operand: Operand, index: number, dtype?: DType): Tensor =>
    isTensor(operand) ? operand : asTensor(operands.length > 1 ? `${operation} (operand ${index})` : operation, operand, dtype)
  const strong = operands.map((operand, index) => isPlain(operand) ? undefined : made(operand, index))
  const dtype = commonDType(operation, operands, strong, sorts)
  return operands.map((operand, index) => {
    const tensor = strong[index]
    if (sorts[index] === 'bool') return requireBool(operation, tensor ?? made(operand, index), index)
    if (tensor === undefined) return made(operand, index, dtype)
    return tensor.dtype === dtype ? tensor : cast(tensor, dtype)
  })
}

/** Which dtype prevails: integers and truth values beside a float become that float. */
const PRECEDENCE = ['float32', 'float64', 'int32', 'bool'] as const

function commonDType(operation: string, operands: readonly Operand[], strong: readonly (Tensor | undefined)[], sorts: readonly Sort[]): DType {
  const dtypes = new Set<DType>()
  strong.forEach((tensor, index) => { if (tensor !== undefined && sorts[index] !== 'bool') dtypes.add(tensor.dtype) })
  if (dtypes.has('float32') && dtypes.has('float64')) {
    throw new DTypeError({
      code: 'DTYPE_MISMATCH', operation, problem: 'float32 and float64 do not mix by themselves', received: [...dtypes].join(' and '), expected: 'one float dtype',
      hint: "choose one: cast(x, 'float64') or cast(x, 'float32')",
    })
  }
  const sort = sorts.find(one => one !== 'bool')
  // Data alone has the dtype it would have as a tensor; no result is less than its sort allows.
  if (dtypes.size === 0) dtypes.add(operands.every((operand, index) => sorts[index] === 'bool' || holdsBooleans(operand)) ? 'bool' : 'float64')
  dtypes.add(sort === 'float' ? 'float64' : sort === 'any' ? 'bool' : 'int32')
  return PRECEDENCE.find(dtype => dtypes.has(dtype))!
}

function requireBool(operation: string, tensor: Tensor, index: number): Tensor {
  if (tensor.dtype === 'bool') return tensor
  throw new DTypeError({
    code: 'DTYPE_MISMATCH', operation, problem: `operand ${index} is a condition`, received: tensor.dtype, expected: 'bool',
    hint: 'compare first: notEqual(x, 0)',
  })
}

/** The operand as a float tensor: integers and truth values become float64. */
export function asFloat(operation: string, operand: Operand): Tensor {
  const tensor = asTensor(operation, operand)
  return isFloat(tensor.dtype) ? tensor : cast(tensor, 'float64')
}

/** The operand as int32 positions. */
export function asIndices(operation: string, operand: Operand): Tensor {
  // Truth values are no positions: a mask would read elements 0 and 1.
  const tensor = isPlain(operand) && !holdsBooleans(operand) ? asTensor(operation, operand, 'int32') : asTensor(operation, operand)
  if (tensor.dtype === 'int32') return tensor
  throw new DTypeError({
    code: 'DTYPE_MISMATCH', operation, problem: 'positions are whole numbers', received: tensor.dtype, expected: 'int32',
    hint: "make them int32: tensor(data, { dtype: 'int32' }) or cast(x, 'int32')",
  })
}
