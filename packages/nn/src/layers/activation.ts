/** Activations by name. */
import {
  ValueError, checkOptions, elu, gelu, hardSigmoid, hardSwish, hardTanh, leakyRelu, less, logSigmoid, logSoftmax, logistic, mish, relu, relu6, selu, sigmoid, silu, softmax, softplus, softsign, step, tanh, tensor, where,
} from '@mlp/autograd'
import type { GeluApproximation, StepCoding, Tensor } from '@mlp/autograd'
import { defineLayer } from './layer.js'
import type { Layer } from './layer.js'

type NoOptions = Readonly<Record<string, never>>
interface AlongOptions {
  /** Along which axis they add up to 1. Default: the last. */
  readonly axis?: number
}
interface SteepnessOptions {
  /** How steep it is; positive. Default: 1. */
  readonly beta?: number
}

/** What each activation may be given. */
export interface ActivationOptions {
  elu: {
    /** How far it falls. Default: 1. */
    readonly alpha?: number
  }
  gelu: {
    /** Default: 'none'. */
    readonly approximate?: GeluApproximation
  }
  hardSigmoid: NoOptions
  hardSwish: NoOptions
  hardTanh: {
    /** Default: −1. */
    readonly min?: number
    /** Default: 1. */
    readonly max?: number
  }
  identity: NoOptions
  leakyRelu: {
    /** On the negative side. Default: 0.01. */
    readonly slope?: number
  }
  logSigmoid: NoOptions
  logSoftmax: AlongOptions
  logistic: SteepnessOptions
  mish: NoOptions
  relu: {
    /** The derivative at 0, a convention: 0 or 1. Default: 0. */
    readonly slopeAtZero?: 0 | 1
  }
  relu6: NoOptions
  selu: NoOptions
  sigmoid: NoOptions
  silu: NoOptions
  softmax: AlongOptions
  softplus: SteepnessOptions
  softsign: NoOptions
  step: {
    /** 0 and 1, or −1 and 1. Default: 'binary'. */
    readonly coding?: StepCoding
  }
  tanh: NoOptions
}
export type ActivationName = keyof ActivationOptions

type Functions = { readonly [N in ActivationName]: (x: Tensor, options: ActivationOptions[N]) => Tensor }

/** By name, each as it is to be called; those that take options look at them themselves. */
const FUNCTIONS: Functions = {
  elu, gelu,
  hardSigmoid: without('hardSigmoid', hardSigmoid), hardSwish: without('hardSwish', hardSwish),
  hardTanh,
  identity: without('identity', x => x),
  leakyRelu,
  logSigmoid: without('logSigmoid', logSigmoid),
  logSoftmax: (x, options) => logSoftmax(x, axisOf('logSoftmax', options)),
  logistic,
  mish: without('mish', mish),
  relu: reluWith,
  relu6: without('relu6', relu6), selu: without('selu', selu), sigmoid: without('sigmoid', sigmoid), silu: without('silu', silu),
  softmax: (x, options) => softmax(x, axisOf('softmax', options)),
  softplus,
  softsign: without('softsign', softsign),
  step,
  tanh: without('tanh', tanh),
}

/**
 * An activation by name, with its parameters: what the operation of that name in `@mlp/autograd` does, as a layer. Where the name is
 * known when the program is written, the operation itself is a layer as well: `sequential(linear(2, 8), tanh, linear(8, 1))`.
 *
 * What to choose: between layers `relu`, which does not saturate and costs least; `leakyRelu` or `elu` where units die, `tanh` in small or
 * recurrent networks, `gelu` or `silu` in deep ones. After the last layer nothing for regression (`tanh` where targets lie in [−1, 1],
 * `softplus` where they are positive) and nothing for classes either: `crossEntropy` and `binaryCrossEntropy` take logits. `softmax` makes
 * them probabilities of one class among several, `sigmoid` of each class by itself.
 *
 * @param name 'elu', 'gelu', 'hardSigmoid', 'hardSwish', 'hardTanh', 'identity', 'leakyRelu', 'logSigmoid', 'logSoftmax', 'logistic',
 *   'mish', 'relu', 'relu6', 'selu', 'sigmoid', 'silu', 'softmax', 'softplus', 'softsign', 'step' or 'tanh'
 * @param options of the operation: `slope` of leakyRelu, `alpha` of elu, `beta` of logistic and softplus, `slopeAtZero` of relu, …
 * @throws ValueError for another name, an option the activation does not have or a value out of range
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { activation, mlp } from '@mlp/nn'
 * console.log(activation('leakyRelu', { slope: 0.2 })(tensor([-1, 2])).toArray()) // → [ -0.2, 2 ]
 * console.log(mlp([2, 8, 1], { activation: activation('tanh') }).layers.length) // → 3
 */
export function activation<N extends ActivationName>(name: N, options: ActivationOptions[N] = {}): Layer {
  if (!Object.hasOwn(FUNCTIONS, name)) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'activation', problem: 'no such activation', received: typeof name === 'string' ? `'${name}'` : typeof name,
      expected: Object.keys(FUNCTIONS).join(', '), hint: 'a function of your own needs no name: it is a layer as it stands',
    })
  }
  const call = (x: Tensor): Tensor => FUNCTIONS[name](x, options)
  // Mistakes in options show here, not when the layer is called: any axis of a softmax is among these.
  call(tensor(new Float64Array(1), { shape: [1, 1, 1, 1, 1, 1] }))
  return defineLayer(name, call, {})
}

/** A function that has no options. */
function without(name: ActivationName, f: (x: Tensor) => Tensor): (x: Tensor, options: NoOptions) => Tensor {
  return (x, options) => {
    checkOptions(`activation(${name})`, options, {})
    return f(x)
  }
}

function axisOf(name: ActivationName, options: AlongOptions): number {
  const { axis = -1 } = checkOptions(`activation(${name})`, options, { axis: 'number' })
  return axis
}

function reluWith(x: Tensor, options: ActivationOptions['relu']): Tensor {
  const { slopeAtZero = 0 } = checkOptions('activation(relu)', options, { slopeAtZero: 'number' })
  if (slopeAtZero === 0) return relu(x)
  if (slopeAtZero === 1) return where(less(x, 0), 0, x)
  throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'activation(relu)', problem: 'slopeAtZero out of range', received: `slopeAtZero ${String(slopeAtZero)}`, expected: '0 or 1', hint: 'leave it out for 0' })
}
