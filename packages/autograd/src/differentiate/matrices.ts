/** Matrices of derivatives, written in products with vectors. */
import { ShapeError } from '../graph/errors.js'
import { showShape, sizeOf } from '../graph/shape.js'
import { isTensor } from '../graph/tensor.js'
import type { Tensor } from '../graph/tensor.js'
import { notData, uniform } from '../graph/array.js'
import { counts } from '../graph/counting.js'
import { deduplicate } from '../graph/traverse.js'
import { constant } from '../ops/leaf.js'
import { concat, pad, reshape, slice, transpose } from '../ops/movement.js'
import { jvp, vjp } from './forward.js'
import { checkTarget, pullback } from './grad.js'
import { asTensorBeside, checkTensor } from '../ops/operand.js'
import type { Operand } from '../ops/operand.js'

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
  if (y.rank === 0) return pullback('jacobian', y, [x], { disconnected: 'zero' })[0]!
  if (rows === 0 || columns === 0) return constant(uniform(0, shape, y.dtype))
  const since = counts.made
  // Partial derivatives are the same for every row; here they are made one.
  const stacked = (lines: readonly Tensor[], length: number): Tensor => concat(deduplicate(lines, since).map(line => reshape(line, [1, length])))
  if (rows <= columns) return reshape(stacked(Array.from({ length: rows }, (_, row) => vjp(y, x, unit(y, row))), columns), shape)
  return reshape(transpose(stacked(Array.from({ length: columns }, (_, column) => jvp(y, x, unit(x, column))), rows)), shape)
}

/** Throws unless the value is a list of tensors. */
function checkTensors(operation: string, list: readonly unknown[]): void {
  const isList: boolean = Array.isArray(list)
  if (!isList) throw notData(operation, list, '', 'a list of tensors', 'write [x] for one')
  list.forEach(one => checkTensor(operation, one))
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
export function hvp(y: Tensor, x: Tensor, v: Operand): Tensor {
  const [gradient] = pullback('hvp', y, [x], { disconnected: 'zero' })
  // The Hessian is symmetric: v comes in as a cotangent, so that a v made of x counts as constant.
  return pullback('hvp', gradient!, [x], { cotangent: asTensorBeside('hvp', v, x), disconnected: 'zero' })[0]!
}

/**
 * A mixed partial derivative of a scalar: by the first tensor, then the second, and so on; ∂³y/∂x∂y² is `[x, y, y]`.
 * By Schwarz's theorem the order makes no difference where the derivatives are continuous.
 *
 * @param wrt scalars, each as often as it is differentiated by
 * @throws ShapeError for a tensor with axes, whose derivatives `hessian` and `jacobian` list
 * @example
 * import { input, mixedPartial, mul, pow } from '@mlp/autograd'
 * const [x, y] = [input('x'), input('y')]
 * console.log(mixedPartial(mul(pow(x, 4), y), [x, x, y]).item({ x: 2 })) // → 48
 */
export function mixedPartial(y: Tensor, wrt: readonly Tensor[]): Tensor {
  checkTensors('mixedPartial', wrt)
  const axes = [y, ...wrt].find(one => isTensor(one) && one.rank > 0)
  if (axes !== undefined) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'mixedPartial', problem: 'not a single number', received: `shape ${showShape(axes.shape)}`, expected: 'shape []',
      hint: 'use hessian or jacobian, which list the derivatives by every element',
    })
  }
  return wrt.reduce((now, one) => pullback('mixedPartial', now, [one], { disconnected: 'zero' })[0]!, y)
}

/**
 * The gradient of the loss of each sample by itself: for every tensor of `wrt` one of shape [samples, ...shape].
 * The cost is that of the gradient of all samples together (in JAX: `vmap(grad(f))`).
 *
 * @param loss gives the scalar loss of a batch of one sample
 * @param samples tensors whose first axis counts samples, as many in each
 * @throws ShapeError when they count differently or a loss is not a scalar
 * @example
 * import { input, matmul, parameter, perSampleGradients, square, sum, tensor } from '@mlp/autograd'
 * const w = parameter([1, -1])
 * const [g] = perSampleGradients((x, t) => sum(square(matmul(x, w).sub(t))), [w], [tensor([[1, 2], [3, 4]]), tensor([0, 0])])
 * console.log(g.toArray()) // → [ [ -2, -4 ], [ -6, -8 ] ]
 */
export function perSampleGradients<const W extends readonly Tensor[], const S extends readonly Tensor[]>(
  loss: (...sample: { -readonly [K in keyof S]: Tensor }) => Tensor, wrt: W, samples: S,
): { -readonly [K in keyof W]: Tensor } {
  if (typeof loss !== 'function') throw notData('perSampleGradients', loss, '', 'a function of one sample', 'write perSampleGradients((x, t) => loss, [w], [xs, ts])')
  checkTensors('perSampleGradients', wrt)
  checkTensors('perSampleGradients', samples)
  const count = samples[0]?.shape[0]
  if (count === undefined || count === 0 || samples.some(one => one.shape[0] !== count)) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'perSampleGradients', problem: 'samples do not match', received: samples.map(one => showShape(one.shape)).join(' and ') || 'none',
      expected: 'tensors with the same number of samples, at least one, along the first axis', hint: 'every tensor is cut along its first axis',
    })
  }
  const rows = Array.from({ length: count }, (_, row) => {
    const sample = samples.map(one => slice(one, [row], [row + 1])) as { -readonly [K in keyof S]: Tensor }
    return pullback('perSampleGradients', loss(...sample), wrt, { disconnected: 'zero' })
  })
  return wrt.map((one, at) => concat(rows.map(row => reshape(row[at]!, [1, ...one.shape])))) as { -readonly [K in keyof W]: Tensor }
}
