/** Layers that give each sample another shape. */
import { ShapeError, ValueError, reshape, showShape, sizeOf, tagScope } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { defineLayer } from './layer.js'
import type { Layer } from './layer.js'
import { checkSizes } from './linear.js'

/**
 * Each sample as one row of numbers, last axis fastest: [samples, …] becomes [samples, features].
 *
 * @throws ShapeError when called with a single number
 * @example
 * import { ones } from '@mlp/autograd'
 * import { flatten } from '@mlp/nn'
 * console.log(flatten()(ones([5, 3, 8, 8])).shape) // → [ 5, 192 ]
 */
export function flatten(): Layer {
  return defineLayer('flatten', (x: Tensor): Tensor => {
    checkSamples('flatten', x)
    return tagScope('flatten', [x], reshape(x, [x.shape[0]!, sizeOf(x.shape.slice(1))]))
  }, {})
}

/**
 * Each sample in a shape of its own, as rows of pixels become images: [samples, …] becomes [samples, …shape]. Undoes `flatten`.
 *
 * @param shape of one sample: [channels, height, width] for `conv2d`
 * @throws ValueError for lengths that are none; when called, ShapeError for samples of another size
 * @example
 * import { ones } from '@mlp/autograd'
 * import { unflatten } from '@mlp/nn'
 * console.log(unflatten([1, 8, 8])(ones([5, 64])).shape) // → [ 5, 1, 8, 8 ]
 */
export function unflatten(shape: readonly number[]): Layer {
  const given: unknown = shape
  if (!Array.isArray(given)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'unflatten', problem: 'the shape is not an array', received: String(given), expected: 'the lengths of one sample', hint: 'write unflatten([1, 8, 8])' })
  }
  checkSizes('unflatten', shape)
  return defineLayer('unflatten', (x: Tensor): Tensor => {
    checkSamples('unflatten', x)
    const size = sizeOf(x.shape.slice(1))
    if (size !== sizeOf(shape)) {
      throw new ShapeError({
        code: 'SHAPE_MISMATCH', operation: `unflatten(${showShape(shape)})`, problem: 'samples of another size', received: `x of shape ${showShape(x.shape)}, ${size} numbers a sample`,
        expected: `${sizeOf(shape)} numbers a sample`, hint: 'the shape is that of one sample, without the axis that counts samples',
      })
    }
    return tagScope('unflatten', [x], reshape(x, [x.shape[0]!, ...shape]))
  }, {})
}

function checkSamples(operation: string, x: Tensor): void {
  if (x.rank > 0) return
  throw new ShapeError({ code: 'SHAPE_MISMATCH', operation, problem: 'a single number has no samples', received: 'x of shape []', expected: '[samples, …]', hint: 'write [[1, 2]] for one sample of two features' })
}
