/** Layers that make one number of a window, or of all places. */
import { ShapeError, averagePool, checkOptions, input, max, maxPool, mean, showShape, tagScope } from '@mlp/autograd'
import type { AveragePoolOptions, OptionSort, PerAxis, PoolOptions, Tensor } from '@mlp/autograd'
import { defineLayer } from './layer.js'
import type { Layer } from './layer.js'
import { axisNames, roomFor, sizePerAxis } from './window.js'

export type MaxPoolOptions = Omit<PoolOptions, 'size'>
export type MeanPoolOptions = Omit<AveragePoolOptions, 'size'>

/** The operations look at them. */
const POOL_SORTS: { readonly [K in keyof MaxPoolOptions]-?: OptionSort } = { stride: 'anything', dilation: 'anything', padding: 'anything' }
const MEAN_POOL_SORTS: { readonly [K in keyof MeanPoolOptions]-?: OptionSort } = { ...POOL_SORTS, countPadding: 'boolean' }

/**
 * The greatest number under a window that slides along one axis: [samples, channels, length] becomes [samples, channels, positions].
 *
 * @param size of the window
 * @param options `stride`: default the size; `dilation`: default 1; `padding` with −∞, a number, [before, after] or 'same': default 0
 * @throws ValueError for sizes or options that are none; when called, ShapeError for another number of axes or less than a window
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { maxPool1d } from '@mlp/nn'
 * console.log(maxPool1d(2)(tensor([[[1, 5, 2, 4]]])).toArray()) // → [ [ [ 5, 4 ] ] ]
 */
export function maxPool1d(size: number, options: MaxPoolOptions = {}): Layer {
  return pool('maxPool1d', 1, size, checkOptions('maxPool1d', options, POOL_SORTS), maxPool)
}

/**
 * The greatest number under a window that slides over images: [samples, channels, height, width] becomes [samples, channels, …positions].
 *
 * @param size of the window, a number or [height, width]
 * @param options as of `maxPool1d`, for both axes or each
 * @throws ValueError for sizes or options that are none; when called, ShapeError for another number of axes or less than a window
 * @example
 * import { ones } from '@mlp/autograd'
 * import { maxPool2d } from '@mlp/nn'
 * console.log(maxPool2d(2)(ones([5, 8, 8, 8])).shape) // → [ 5, 8, 4, 4 ]
 */
export function maxPool2d(size: PerAxis, options: MaxPoolOptions = {}): Layer {
  return pool('maxPool2d', 2, size, checkOptions('maxPool2d', options, POOL_SORTS), maxPool)
}

/**
 * The mean under a window that slides along one axis: [samples, channels, length] becomes [samples, channels, positions].
 *
 * @param size of the window
 * @param options `stride`: default the size; `dilation`: default 1; `padding`: default 0; `countPadding`: whether its places count,
 *   as zeros; default true
 * @throws ValueError for sizes or options that are none; when called, ShapeError for another number of axes or less than a window
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { averagePool1d } from '@mlp/nn'
 * console.log(averagePool1d(2)(tensor([[[1, 5, 2, 4]]])).toArray()) // → [ [ [ 3, 3 ] ] ]
 */
export function averagePool1d(size: number, options: MeanPoolOptions = {}): Layer {
  return pool('averagePool1d', 1, size, checkOptions('averagePool1d', options, MEAN_POOL_SORTS), averagePool)
}

/**
 * The mean under a window that slides over images: [samples, channels, height, width] becomes [samples, channels, …positions].
 *
 * @param size of the window, a number or [height, width]
 * @param options as of `averagePool1d`, for both axes or each
 * @throws ValueError for sizes or options that are none; when called, ShapeError for another number of axes or less than a window
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { averagePool2d } from '@mlp/nn'
 * const y = averagePool2d(2)(tensor([[[[1, 2], [3, 6]]]]))
 * console.log(y.shape, y.sum().item()) // → [ 1, 1, 1, 1 ] 3
 */
export function averagePool2d(size: PerAxis, options: MeanPoolOptions = {}): Layer {
  return pool('averagePool2d', 2, size, checkOptions('averagePool2d', options, MEAN_POOL_SORTS), averagePool)
}

/**
 * The mean of each channel over all its places: [samples, channels, …] becomes [samples, channels], whatever the size of the images.
 *
 * @throws ShapeError when called without places
 * @see Lin, Chen, Yan: "Network in network", 2013
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { globalAveragePool } from '@mlp/nn'
 * console.log(globalAveragePool()(tensor([[[[1, 2], [3, 6]], [[0, 0], [0, 4]]]])).toArray()) // → [ [ 3, 1 ] ]
 */
export function globalAveragePool(): Layer {
  return overAll('globalAveragePool', mean)
}

/**
 * The greatest number of each channel over all its places: [samples, channels, …] becomes [samples, channels].
 *
 * @throws ShapeError when called without places
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { globalMaxPool } from '@mlp/nn'
 * console.log(globalMaxPool()(tensor([[[1, 5, 2], [0, -1, -2]]])).toArray()) // → [ [ 5, 0 ] ]
 */
export function globalMaxPool(): Layer {
  return overAll('globalMaxPool', max)
}

function pool<O extends MaxPoolOptions>(name: string, axes: number, size: PerAxis, options: O, operation: (x: Tensor, options: O & { readonly size: PerAxis }) => Tensor): Layer {
  const window = sizePerAxis(name, size, axes)
  const over = (x: Tensor): Tensor => operation(x, { ...options, size: window })
  // The operation refuses odd options; it is asked at once, on as much room as the window needs.
  const { dilation = 1 } = options
  over(input('x', [1, 1, ...roomFor(window, dilation)]))
  return defineLayer(name, (x: Tensor): Tensor => {
    if (x.rank !== axes + 2) throw otherAxes(name, x, `[samples, channels, ${axisNames(axes).join(', ')}]`)
    return tagScope(name, [x], over(x))
  }, {})
}

function overAll(name: string, operation: (x: Tensor, axes: readonly number[]) => Tensor): Layer {
  return defineLayer(name, (x: Tensor): Tensor => {
    if (x.rank < 3) throw otherAxes(name, x, '[samples, channels, …]')
    return tagScope(name, [x], operation(x, x.shape.slice(2).map((_, axis) => axis + 2)))
  }, {})
}

function otherAxes(operation: string, { shape }: Tensor, expected: string): ShapeError {
  return new ShapeError({
    code: 'SHAPE_MISMATCH', operation, problem: 'another number of axes', received: `x of shape ${showShape(shape)}`, expected, hint: 'unflatten([channels, height, width]) makes images of rows of pixels',
  })
}
