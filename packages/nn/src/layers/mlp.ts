/** The multi-layer perceptron. */
import { ValueError, checkOptions, relu, showShape } from '@mlp/autograd'
import { derive, keyOf } from '../random/generator.js'
import type { Layer } from './layer.js'
import { checkSizes, linear } from './linear.js'
import { chain } from './sequential.js'
import type { Sequential } from './sequential.js'
import { WEIGHT_SORTS } from './weights.js'
import type { WeightOptions } from './weights.js'

/** Weights and biases of every layer are drawn alike, each from a key of its own. */
export interface MlpOptions extends WeightOptions {
  /** Between the linear layers; one by name is `activation('tanh')`. Default: relu. */
  readonly activation?: Layer
  /** After the last one. Default: none, so that a classifier gives logits. */
  readonly outputActivation?: Layer
}

/**
 * A multi-layer perceptron: linear layers of the sizes given with an activation between them,
 * z₁ = x W₁ᵀ + b₁, a₁ = f(z₁), …, the last one without.
 *
 * @param sizes numbers of inputs, hidden units and outputs, at least two
 * @throws ValueError for no array, fewer than two sizes or sizes that are not positive whole numbers, for an activation that is no function and other options that are none
 * @example
 * import { tanh } from '@mlp/autograd'
 * import { mlp } from '@mlp/nn'
 * const model = mlp([4, 8, 3], { activation: tanh, seed: 1 })
 * console.log(model.parameters.map(p => p.shape)) // → [ [ 8, 4 ], [ 8 ], [ 3, 8 ], [ 3 ] ]
 */
export function mlp(sizes: readonly number[], options: MlpOptions = {}): Sequential {
  const given: unknown = sizes
  if (!Array.isArray(given)) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'mlp', problem: 'the sizes are not an array', received: given === undefined ? 'nothing' : typeof given,
      expected: 'an array of whole numbers', hint: 'write mlp([64, 32, 10]), with all sizes in one array',
    })
  }
  checkSizes('mlp', sizes)
  if (sizes.length < 2) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'mlp', problem: 'too few sizes', received: showShape(sizes),
      expected: 'the number of inputs, perhaps of hidden units, and of outputs', hint: 'write mlp([64, 32, 10])',
    })
  }
  const { activation = relu, outputActivation, seed = 0, ...weights } = checkOptions('mlp', options, { ...WEIGHT_SORTS, activation: 'anything', outputActivation: 'anything' })
  for (const [option, layer] of Object.entries({ activation, ...(outputActivation !== undefined && { outputActivation }) })) {
    const odd: unknown = layer
    if (typeof odd === 'function') continue
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'mlp', problem: `${option} is not a function`, received: typeof odd === 'string' ? `'${odd}'` : typeof odd, expected: 'a function from tensor to tensor',
      // Names would bring every activation into a page that uses relu, 6 kB gzipped.
      hint: typeof odd === 'string' ? `write { ${option}: activation('${odd}') }` : `write { ${option}: tanh } or { ${option}: activation('tanh') }`,
    })
  }
  const layers: Layer[] = []
  for (let i = 1; i < sizes.length; i++) {
    const last = i === sizes.length - 1
    const [, layerSeed] = derive(keyOf(seed), i)
    const layer = linear(sizes[i - 1]!, sizes[i]!, { ...weights, seed: layerSeed, name: last ? 'output' : `hidden ${i}` })
    layer.weight.named(`W${i}`)
    layer.bias?.named(`b${i}`)
    layers.push(layer)
    if (!last) layers.push(activation)
    else if (outputActivation !== undefined) layers.push(outputActivation)
  }
  return chain('mlp', layers)
}
