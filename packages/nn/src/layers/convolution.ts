/** Layers of kernels that slide over signals and images. */
import { ShapeError, ValueError, add, cast, checkOptions, convolution, input, reshape, showArgument, showShape, tagScope, transposedConvolution } from '@mlp/autograd'
import type { ConvolutionOptions, OptionSort, Parameter, PerAxis, Tensor, TransposedConvolutionOptions } from '@mlp/autograd'
import { defineLayer } from './layer.js'
import type { Layer } from './layer.js'
import { checkSizes } from './linear.js'
import { WEIGHT_SORTS, weightAndBias } from './weights.js'
import type { WeightAndBias, WeightOptions } from './weights.js'
import { axisNames, roomFor, sizePerAxis } from './window.js'

/** Options of the operation, and those of weights. */
export type ConvOptions = ConvolutionOptions & WeightOptions
export type ConvTransposeOptions = TransposedConvolutionOptions & WeightOptions

/** The operation looks at its own options. */
const CONV_SORTS: { readonly [K in keyof ConvOptions]-?: OptionSort } = { ...WEIGHT_SORTS, stride: 'anything', dilation: 'anything', groups: 'anything', padding: 'anything' }

/** A convolution with its cells. */
export type Conv = Layer & {
  /** The kernel. */
  readonly weight: Parameter
  /** b, one for each channel of the output; absent with `bias: false`. */
  readonly bias?: Parameter
  readonly parameters: readonly Parameter[]
}

/**
 * A convolution along one axis: yₙₒₚ = bₒ + Σ over c, k of xₙ,c,(p·stride + k·dilation) · Wₒ,c,ₖ (a cross-correlation, as in networks
 * everywhere). [samples, inputs, length] becomes [samples, outputs, positions].
 *
 * @param inputs channels of x, its axis 1
 * @param outputs channels of the result
 * @param size of the window
 * @param options `stride`, `dilation`, `groups`: default 1; `padding` with zeros, a number, [before, after] or 'same': default 0;
 *   `bias`, `initializer`, `seed`, … as of `linear`. W has the shape [outputs, inputs/groups, size], and a fan-in of inputs/groups·size
 * @throws ValueError for sizes or options that are none; when called, ShapeError for other channels or less than a window
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { conv1d } from '@mlp/nn'
 * const differences = conv1d(1, 1, 2, { initializer: () => [[[-1, 1]]] })
 * console.log(differences(tensor([[[1, 2, 4, 8]]])).toArray()) // → [ [ [ 1, 2, 4 ] ] ]
 */
export function conv1d(inputs: number, outputs: number, size: number, options: ConvOptions = {}): Conv {
  return conv('conv1d', 1, inputs, outputs, size, options)
}

/**
 * A convolution of images: [samples, inputs, height, width] becomes [samples, outputs, …positions], as `conv1d` along both axes.
 *
 * @param inputs channels of x, its axis 1
 * @param outputs channels of the result
 * @param size of the window, a number or [height, width]
 * @param options as of `conv1d`; `stride`, `dilation` and `padding` for both axes or each
 * @throws ValueError for sizes or options that are none; when called, ShapeError for other channels or less than a window
 * @see LeCun, Bottou, Bengio, Haffner: "Gradient-based learning applied to document recognition", 1998
 * @example
 * import { ones } from '@mlp/autograd'
 * import { conv2d } from '@mlp/nn'
 * const layer = conv2d(1, 8, 3, { padding: 'same' })
 * console.log(layer(ones([5, 1, 8, 8])).shape, layer.weight.shape) // → [ 5, 8, 8, 8 ] [ 8, 1, 3, 3 ]
 */
export function conv2d(inputs: number, outputs: number, size: PerAxis, options: ConvOptions = {}): Conv {
  return conv('conv2d', 2, inputs, outputs, size, options)
}

/**
 * The adjoint of `conv1d` in its input: every element spreads over a window of the result, and what overlaps adds up; with a stride
 * the result is longer than x. [samples, inputs, positions] becomes [samples, outputs, length].
 *
 * @param inputs channels of x, its axis 1
 * @param outputs channels of the result
 * @param size of the window
 * @param options `stride`, `dilation`, `groups`: default 1; `padding`, places cut off, and `outputPadding`, places added behind: default 0;
 *   `bias`, `initializer`, `seed`, … as of `linear`. W has the shape [inputs, outputs/groups, size]; initializers count fans by it, as in PyTorch
 * @throws ValueError for sizes or options that are none; when called, ShapeError for other channels
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { convTranspose1d } from '@mlp/nn'
 * const layer = convTranspose1d(1, 1, 2, { stride: 2, initializer: () => [[[1, 10]]] })
 * console.log(layer(tensor([[[1, 2]]])).toArray()) // → [ [ [ 1, 10, 2, 20 ] ] ]
 */
export function convTranspose1d(inputs: number, outputs: number, size: number, options: ConvTransposeOptions = {}): Conv {
  return convTranspose('convTranspose1d', 1, inputs, outputs, size, options)
}

/**
 * The adjoint of `conv2d` in its input, as `convTranspose1d` along both axes: it makes larger images of small ones.
 *
 * @param inputs channels of x, its axis 1
 * @param outputs channels of the result
 * @param size of the window, a number or [height, width]
 * @param options as of `convTranspose1d`
 * @throws ValueError for sizes or options that are none; when called, ShapeError for other channels
 * @see Zeiler, Krishnan, Taylor, Fergus: "Deconvolutional networks", 2010
 * @example
 * import { ones } from '@mlp/autograd'
 * import { convTranspose2d } from '@mlp/nn'
 * console.log(convTranspose2d(8, 1, 2, { stride: 2 })(ones([5, 8, 4, 4])).shape) // → [ 5, 1, 8, 8 ]
 */
export function convTranspose2d(inputs: number, outputs: number, size: PerAxis, options: ConvTransposeOptions = {}): Conv {
  return convTranspose('convTranspose2d', 2, inputs, outputs, size, options)
}

function conv(name: string, axes: number, inputs: number, outputs: number, size: PerAxis, options: ConvOptions): Conv {
  const { bias: _bias, initializer: _first, biasValue: _value, biasInitializer: _firstBias, seed: _seed, dtype: _dtype, ...slide } = checkOptions(name, options, CONV_SORTS)
  const { dilation = 1, groups = 1 } = slide
  const window = checked(name, axes, inputs, outputs, size, groups)
  const cells = weightAndBias([outputs, inputs / groups, ...window], outputs, options)
  return sliding(name, window, inputs, dilation, cells, x => convolution(x, cells.weight, slide))
}

function convTranspose(name: string, axes: number, inputs: number, outputs: number, size: PerAxis, options: ConvTransposeOptions): Conv {
  const { bias: _bias, initializer: _first, biasValue: _value, biasInitializer: _firstBias, seed: _seed, dtype: _dtype, ...slide } = checkOptions(name, options, { ...CONV_SORTS, outputPadding: 'anything' })
  const { dilation = 1, groups = 1 } = slide
  const window = checked(name, axes, inputs, outputs, size, groups)
  const cells = weightAndBias([inputs, outputs / groups, ...window], outputs, options)
  return sliding(name, window, inputs, dilation, cells, x => transposedConvolution(x, cells.weight, slide))
}

/** The size of the window along each axis, if the channels and groups are such. */
function checked(name: string, axes: number, inputs: number, outputs: number, size: PerAxis, groups: number): readonly number[] {
  checkSizes(name, [inputs, outputs])
  if (!Number.isInteger(groups) || groups < 1 || inputs % groups !== 0 || outputs % groups !== 0) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: name, problem: 'not a number of groups', received: `groups ${showArgument(groups)} for ${inputs} channels to ${outputs}`,
      expected: 'a whole number of at least 1 that divides both', hint: 'as many groups as channels is a depthwise convolution',
    })
  }
  return sizePerAxis(name, size, axes)
}

/** The layer around an operation. */
function sliding(name: string, window: readonly number[], inputs: number, dilation: PerAxis, cells: WeightAndBias, slide: (x: Tensor) => Tensor): Conv {
  const { weight, bias } = cells
  const spatial = axisNames(window.length)
  // The operation refuses odd options; it is asked at once, on as much room as the window needs.
  slide(input('x', [1, inputs, ...roomFor(window, dilation)], { dtype: weight.dtype }))
  const call = (x: Tensor): Tensor => {
    if (x.rank !== window.length + 2 || x.shape[1] !== inputs) {
      throw new ShapeError({
        code: 'SHAPE_MISMATCH', operation: name, problem: x.rank !== window.length + 2 ? 'another number of axes' : 'another number of channels', received: `x of shape ${showShape(x.shape)}`,
        expected: `[samples, ${inputs}, ${spatial.join(', ')}]`, hint: `channels are axis 1; unflatten([${inputs}, ${spatial.join(', ')}]) makes them of rows of numbers`,
      })
    }
    const y = slide(x.dtype === weight.dtype ? x : cast(x, weight.dtype))
    return tagScope(name, [x], bias === undefined ? y : add(y, reshape(bias, [bias.shape[0]!, ...window.map(() => 1)])))
  }
  return defineLayer(name, call, cells)
}
