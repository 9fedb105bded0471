/** Tensors from data, and the constants everyone needs. */
import { notData, toNdArray, uniform } from '../graph/array.js'
import type { ArrayLike } from '../graph/array.js'
import { checkDType, represent } from '../graph/dtype.js'
import type { DType } from '../graph/dtype.js'
import { ValueError } from '../graph/errors.js'
import { checkOptions } from '../graph/options.js'
import { checkShape } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import { showArgument } from '../graph/show.js'
import type { Tensor } from '../graph/tensor.js'
import { constant, inputNode } from './leaf.js'
import { checkTensor } from './operand.js'

export interface TensorOptions {
  readonly shape?: Shape
  /** Defaults to the data's own: typed arrays keep theirs, numbers are float64, booleans bool. */
  readonly dtype?: DType
  readonly name?: string
}
export interface DTypeOption {
  /** Default: float64. */
  readonly dtype?: DType
}

/**
 * A constant from a number, nested arrays, a typed array or `{ shape, dtype, data }`. The data is copied.
 *
 * @throws ShapeError for ragged arrays or data that does not fill the shape, DTypeError for numbers the dtype cannot hold
 * @example
 * import { tensor } from '@mlp/autograd'
 * console.log(tensor([[1, 2], [3, 4]]).shape) // → [ 2, 2 ]
 */
export function tensor(data: ArrayLike, options: TensorOptions = {}): Tensor {
  const { shape, dtype, name } = checkOptions('tensor', options, { shape: 'anything', dtype: 'anything', name: 'anything' })
  const made = constant(toNdArray('tensor', data, { shape, dtype }))
  return name === undefined ? made : made.named(name)
}

function dtypeIn(operation: string, options: DTypeOption = {}, otherwise: DType = 'float64'): DType {
  const { dtype = otherwise } = checkOptions(operation, options, { dtype: 'anything' })
  return checkDType(operation, dtype)
}

/**
 * A value given by name when the graph is evaluated.
 *
 * @param shape default: a scalar
 * @param options `dtype`: default float64
 * @example
 * import { input } from '@mlp/autograd'
 * const x = input('x', [2])
 * console.log(x.mul(3).toArray({ x: [1, 2] })) // → [ 3, 6 ]
 */
export function input(name: string, shape: Shape = [], options: DTypeOption = {}): Tensor {
  if (typeof name !== 'string' || name === '') {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'input', problem: 'an input needs a name', received: name === '' ? 'an empty name' : showArgument(name),
      expected: 'a non-empty text', hint: "write input('x')",
    })
  }
  return inputNode(name, [...checkShape('input', shape)], dtypeIn('input', options))
}

/**
 * One number in every place of a shape; a single number is stored.
 * @example
 * import { full } from '@mlp/autograd'
 * console.log(full([2], 7).toArray()) // → [ 7, 7 ]
 */
export function full(shape: Shape, value: number | boolean, options?: DTypeOption): Tensor {
  return filledWith('full', shape, value, dtypeIn('full', options, typeof value === 'boolean' ? 'bool' : 'float64'))
}

function filledWith(operation: string, shape: Shape, value: number | boolean, dtype: DType): Tensor {
  if (typeof value !== 'number' && typeof value !== 'boolean') throw notData(operation, value, '', 'a number or a truth value', 'write full([2, 3], 0.5)')
  return constant(uniform(represent(operation, value, dtype), [...checkShape(operation, shape)], dtype))
}

/**
 * Zeros of a shape.
 * @example
 * import { zeros } from '@mlp/autograd'
 * console.log(zeros([2]).toArray()) // → [ 0, 0 ]
 */
export function zeros(shape: Shape, options?: DTypeOption): Tensor { return filledWith('zeros', shape, 0, dtypeIn('zeros', options)) }

/**
 * Ones of a shape.
 * @example
 * import { ones } from '@mlp/autograd'
 * console.log(ones([2]).toArray()) // → [ 1, 1 ]
 */
export function ones(shape: Shape, options?: DTypeOption): Tensor { return filledWith('ones', shape, 1, dtypeIn('ones', options)) }

/** One number in every place of another tensor's shape, in its dtype. */
export function filled(value: number, like: Tensor): Tensor { return full(like.shape, value, { dtype: like.dtype }) }

/**
 * Zeros in the shape and dtype of another tensor.
 * @example
 * import { tensor, zerosLike } from '@mlp/autograd'
 * console.log(zerosLike(tensor([5, 6])).toArray()) // → [ 0, 0 ]
 */
export function zerosLike(x: Tensor): Tensor {
  checkTensor('zerosLike', x)
  return filled(0, x)
}

/**
 * Ones in the shape and dtype of another tensor.
 * @example
 * import { onesLike, tensor } from '@mlp/autograd'
 * console.log(onesLike(tensor([5, 6])).toArray()) // → [ 1, 1 ]
 */
export function onesLike(x: Tensor): Tensor {
  checkTensor('onesLike', x)
  return filled(1, x)
}

/**
 * The identity matrix, or ones on the diagonal of a rectangle.
 * @example
 * import { eye } from '@mlp/autograd'
 * console.log(eye(2).toArray()) // → [ [ 1, 0 ], [ 0, 1 ] ]
 */
export function eye(rows: number, columns = rows, options?: DTypeOption): Tensor {
  const dtype = dtypeIn('eye', options)
  checkShape('eye', [rows, columns])
  const data = Array.from({ length: rows * columns }, (_, index) => Math.floor(index / columns) === index % columns ? 1 : 0)
  return tensor(data, { shape: [rows, columns], dtype })
}

/**
 * Numbers from `start` up to but without `stop`, as NumPy's; `arange(n)` counts from 0.
 * @example
 * import { arange } from '@mlp/autograd'
 * console.log(arange(3).toArray(), arange(1, 2, 0.25).toArray()) // → [ 0, 1, 2 ] [ 1, 1.25, 1.5, 1.75 ]
 */
export function arange(start: number, stop?: number, step = 1, options?: DTypeOption): Tensor {
  const dtype = dtypeIn('arange', options)
  const [first, end] = stop === undefined ? [0, start] : [start, stop]
  if (!Number.isFinite(first) || !Number.isFinite(end) || !Number.isFinite(step) || step === 0) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'arange', problem: 'no such range', received: `from ${showArgument(first)} to ${showArgument(end)} by ${showArgument(step)}`,
      expected: 'finite numbers and a step other than 0', hint: 'write arange(5), arange(2, 5) or arange(0, 1, 0.1)',
    })
  }
  return tensor(Array.from({ length: Math.max(0, Math.ceil((end - first) / step)) }, (_, index) => first + index * step), { dtype })
}

/**
 * `count` evenly spaced numbers, both ends included.
 * @example
 * import { linspace } from '@mlp/autograd'
 * console.log(linspace(0, 1, 5).toArray()) // → [ 0, 0.25, 0.5, 0.75, 1 ]
 */
export function linspace(start: number, stop: number, count = 50, options?: DTypeOption): Tensor {
  const dtype = dtypeIn('linspace', options)
  if (!Number.isFinite(start) || !Number.isFinite(stop) || !Number.isInteger(count) || count < 0) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'linspace', problem: 'no such range', received: `${showArgument(count)} numbers from ${showArgument(start)} to ${showArgument(stop)}`,
      expected: 'finite numbers and a whole count, zero or more', hint: 'write linspace(0, 1, 5)',
    })
  }
  const data = Array.from({ length: count }, (_, index) => index === count - 1 && count > 1 ? stop : start + (stop - start) * (index / Math.max(1, count - 1)))
  return tensor(data, { dtype })
}
