/** Matrices of derivatives, written in products with vectors. */
import { sizeOf } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { uniform } from '../graph/array.js'
import { constant } from '../ops/leaf.js'
import { concat, pad, reshape, transpose } from '../ops/movement.js'
import { jvp, vjp } from './forward.js'
import { checkTarget, pullback } from './grad.js'
import { checkTensor } from '../ops/operand.js'

/**
 * All derivatives of y by x, in the shape [...y, ...x]: a row per element of y, or a column per element of x, whichever are fewer.
 *
 * @example
 * import { input, jacobian, mul } from '@mlp/autograd'
 * const x = input('x', [2])
 * console.log(jacobian(mul(x, x), x).toArray({ x: [3, 4] })) // → [ [ 6, 0 ], [ 0, 8 ] ]
 */
export function jacobian(y: Tensor, x: Tensor): Tensor {
  checkTarget('jacobian', y)
  checkTarget('jacobian', x)
  const rows = sizeOf(y.shape)
  const columns = sizeOf(x.shape)
  const shape = [...y.shape, ...x.shape]
  if (rows === 0 || columns === 0) return constant(uniform(0, shape, y.dtype))
  if (rows <= columns) {
    const parts = Array.from({ length: rows }, (_, row) => reshape(vjp(y, x, unit(y, row)), [1, columns]))
    return reshape(parts.length === 1 ? parts[0]! : concat(parts), shape)
  }
  const parts = Array.from({ length: columns }, (_, column) => reshape(jvp(y, x, unit(x, column)), [1, rows]))
  return reshape(transpose(concat(parts)), shape)
}

/** A one at one row-major position of zeros. */
function unit(like: Tensor, position: number): Tensor {
  const size = sizeOf(like.shape)
  const one = constant(uniform(1, [1], like.dtype))
  return reshape(pad(one, [position], [size - position - 1]), like.shape)
}

/**
 * Second derivatives of a scalar: [...x, ...x] for one tensor, a table of blocks for a list of them.
 * What y does not depend on gives zeros.
 *
 * @example
 * import { hessian, input } from '@mlp/autograd'
 * const x = input('x', [2])
 * console.log(hessian(x.pow(3).sum(), x).toArray({ x: [1, 2] })) // → [ [ 6, 0 ], [ 0, 12 ] ]
 */
export function hessian(y: Tensor, x: Tensor): Tensor
export function hessian(y: Tensor, x: readonly Tensor[]): Tensor[][]
export function hessian(y: Tensor, x: Tensor | readonly Tensor[]): Tensor | Tensor[][] {
  const many = Array.isArray(x)
  const targets = (many ? x : [x]) as readonly Tensor[]
  const gradients = pullback('hessian', y, targets, { disconnected: 'zero' })
  if (!many) return jacobian(gradients[0]!, targets[0]!)
  return gradients.map(gradient => targets.map(target => jacobian(gradient, target)))
}

/**
 * The Hessian of a scalar times a vector, in the shape of x, without building the Hessian.
 *
 * @param v shaped like x
 * @example
 * import { hvp, input, tensor } from '@mlp/autograd'
 * const x = input('x', [2])
 * console.log(hvp(x.pow(3).sum(), x, tensor([1, 10])).toArray({ x: [1, 2] })) // → [ 6, 120 ]
 */
export function hvp(y: Tensor, x: Tensor, v: Tensor): Tensor {
  const [gradient] = pullback('hvp', y, [x], { disconnected: 'zero' })
  checkTensor('hvp', v)
  // The Hessian is symmetric: v comes in as a cotangent, so that a v made of x counts as constant.
  return pullback('hvp', gradient!, [x], { cotangent: v, disconnected: 'zero' })[0]!
}
