/** Windows that slide along axes. */
import type { Value } from '../graph/array.js'
import { ShapeError, ValueError } from '../graph/errors.js'
import { showShape } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { addition } from './fold.js'
import { windowed } from './kinds.js'
import { flip, pad, slice, transpose } from './movement.js'
import { prefix } from './notation.js'
import { promote } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Window } from './operation.js'

interface ConvolutionAttributes { readonly stride: readonly number[]; readonly dilation: readonly number[] }
export interface ConvolutionOptions {
  /** How far the window moves, per spatial axis or for all. Default: 1. */
  readonly stride?: number | readonly number[]
  /** How far apart the kernel's elements stand. Default: 1. */
  readonly dilation?: number | readonly number[]
  /** Zeros on either side. Default: 0. */
  readonly padding?: number | readonly number[]
}

/* @__NO_SIDE_EFFECTS__ */
function counted(shape: Shape): Value {
  const data = Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => ((index * 7) % 11) / 4 - 1)
  return { shape, dtype: 'float64', data }
}

const spatialAxes = (x: Tensor): number[] => x.shape.slice(2).map((_, axis) => axis + 2)
/** The first two axes exchanged. */
const exchanged = (x: Tensor): Tensor => transpose(x, [1, 0, ...spatialAxes(x)])

/**
 * Convolution as networks use it (cross-correlation) over any number of spatial axes:
 * yₙₒₚ = Σ over c, k of xₙ,c,(p·stride + k·dilation) · wₒ,c,ₖ.
 *
 * @param x [samples, channels, …spatial]
 * @param kernel [filters, channels, …window]
 * @returns [samples, filters, …positions]
 * @example
 * import { convolution } from '@mlp/autograd'
 * console.log(convolution([[[1, 2, 4, 8]]], [[[1, 1]]]).toArray()) // → [ [ [ 3, 6, 12 ] ] ]
 */
export const convolution: Callable<(x: Operand, kernel: Operand, options?: ConvolutionOptions) => Tensor, Window<ConvolutionAttributes>> = /* @__PURE__ */ callable(windowed<ConvolutionAttributes>({
  name: 'convolution', summary: 'A kernel slid over the spatial axes, products summed over window and channels.',
  fold: addition,
  geometry: ([, kernel], { stride, dilation }) => ({ size: kernel!.slice(2), stride, dilation }),
  vjp: ({ cotangent, inputs: [x, kernel], attributes: { stride, dilation } }, input) => {
    const reach = kernel!.shape.slice(2).map((length, axis) => (length - 1) * dilation[axis]!)
    const flat = [0, 0]
    if (input === 0) {
      // Every output position sends its cotangent back through the kernel turned around.
      const rest = x!.shape.slice(2).map((length, axis) => (length - 1 - reach[axis]!) % stride[axis]!)
      const spread = pad(cotangent, [...flat, ...reach], [...flat, ...reach.map((one, axis) => one + rest[axis]!)], { interior: [...flat, ...stride.map(one => one - 1)] })
      return convolution(spread, exchanged(flip(kernel!, spatialAxes(kernel!))), { dilation })
    }
    // The positions that the last window leaves over are never read.
    const used = cotangent.shape.slice(2).map((count, axis) => (count - 1) * stride[axis]! + reach[axis]! + 1)
    const read = slice(x!, [], [x!.shape[0]!, x!.shape[1]!, ...used])
    return exchanged(convolution(exchanged(read), exchanged(cotangent), { stride: dilation, dilation: stride }))
  },
  linear: varying => !(varying[0] && varying[1]),
  notation: { text: prefix('convolution') },
  samples: [
    { inputs: [counted([2, 2, 5]), counted([3, 2, 2])], attributes: { stride: [1], dilation: [1] } },
    { inputs: [counted([1, 2, 8]), counted([2, 2, 3])], attributes: { stride: [2], dilation: [2] } },
    { inputs: [counted([1, 1, 4, 6]), counted([2, 1, 2, 3])], attributes: { stride: [1, 2], dilation: [2, 1] } },
    { inputs: [counted([0, 2, 5]), counted([3, 2, 2])], attributes: { stride: [2], dilation: [1] } },
  ],
}), call => (operand: Operand, kernelOperand: Operand, { stride = 1, dilation = 1, padding = 0 }: ConvolutionOptions = {}): Tensor => {
  const [x, kernel] = promote('convolution', [operand, kernelOperand], ['number', 'number']) as [Tensor, Tensor]
  if (x.rank < 3 || x.rank !== kernel.rank || x.shape[1] !== kernel.shape[1]) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'convolution', problem: 'input and kernel do not match', received: `${showShape(x.shape)} and ${showShape(kernel.shape)}`,
      expected: '[samples, channels, …spatial] and [filters, channels, …window] with as many channels and axes', hint: 'reshape a single signal of length n to [1, 1, n]',
    })
  }
  const perAxis = (name: string, option: number | readonly number[], least: number): readonly number[] => {
    const list = typeof option === 'number' ? x.shape.slice(2).map(() => option) : option
    if (list.length === x.rank - 2 && list.every(one => Number.isInteger(one) && one >= least)) return [...list]
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'convolution', problem: `not a ${name}`, received: `${name} ${JSON.stringify(option)}`,
      expected: `a whole number of at least ${least}, or one per spatial axis (${x.rank - 2})`, hint: `leave ${name} out for ${least}`,
    })
  }
  const border = perAxis('padding', padding, 0)
  const padded = border.every(one => one === 0) ? x : pad(x, [0, 0, ...border])
  return call([padded, kernel], { stride: perAxis('stride', stride, 1), dilation: perAxis('dilation', dilation, 1) })
})
