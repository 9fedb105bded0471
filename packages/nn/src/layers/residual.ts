/** A layer beside which its input is kept. */
import { ShapeError, ValueError, add, cast, checkOptions, sameShape, showShape, tagScope } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import { applyLayer, defineLayer } from './layer.js'
import type { Context, Layer } from './layer.js'

export interface ResidualOptions {
  /** What brings the input to the shape of the output, such as a linear layer. Default: the input as it is. */
  readonly shortcut?: Layer
}

/** Two ways from one input that are added. */
export type Residual = Layer & {
  readonly inner: Layer
  readonly shortcut?: Layer
  readonly parameters: readonly Parameter[]
}

/**
 * A residual connection: y = x + f(x), or s(x) + f(x) with a shortcut s. The derivative has a way past f, so that depth
 * does not let it vanish.
 *
 * @param inner f; several layers as `sequential(…)`
 * @throws ValueError when either is not a function; when called, ShapeError when the two ways end in different shapes
 * @see He, Zhang, Ren, Sun: "Deep residual learning for image recognition", 2016
 * @example
 * import { grad, parameter, relu, sum } from '@mlp/autograd'
 * import { linear, residual, sequential } from '@mlp/nn'
 * const block = residual(sequential(linear(2, 8), relu, linear(8, 2, { initializer: () => Array(16).fill(0) })))
 * const x = parameter([[1, 2]])
 * console.log(block(x).toArray(), grad(sum(block(x)), x).toArray()) // → [ [ 1, 2 ] ] [ [ 1, 1 ] ]
 */
export function residual(inner: Layer, options: ResidualOptions = {}): Residual {
  const { shortcut } = checkOptions('residual', options, { shortcut: 'anything' })
  for (const [name, layer] of Object.entries({ inner, ...(shortcut !== undefined && { shortcut }) })) {
    if (typeof layer === 'function') continue
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'residual', problem: `${name} is not a layer`, received: Array.isArray(layer) ? 'an array' : typeof layer,
      expected: 'a function from tensor to tensor', hint: 'write residual(sequential(linear(8, 8), relu))',
    })
  }
  const parameters = [...new Set([...inner.parameters ?? [], ...shortcut?.parameters ?? []])]
  const call = (x: Tensor, context?: Context): Tensor => {
    const y = applyLayer(inner, x, context)
    const kept = shortcut === undefined ? x : applyLayer(shortcut, x, context)
    if (!sameShape(y.shape, kept.shape)) {
      throw new ShapeError({
        code: 'SHAPE_MISMATCH', operation: 'residual', problem: 'the two ways end in different shapes', received: `inner ${showShape(y.shape)}, ${shortcut === undefined ? 'input' : 'shortcut'} ${showShape(kept.shape)}`,
        expected: 'equal shapes', hint: 'bring the input to the shape of the output: residual(linear(4, 8), { shortcut: linear(4, 8, { bias: false }) })',
      })
    }
    return tagScope('residual', [x], add(kept.dtype === y.dtype ? kept : cast(kept, y.dtype), y))
  }
  return defineLayer('residual', call, shortcut === undefined ? { inner, parameters } : { inner, shortcut, parameters })
}
