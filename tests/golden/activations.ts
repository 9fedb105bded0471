/** Activation functions with their derivatives, alone and in chains. */
import { add, grad, greaterEqual, jacobian, leakyRelu, lessEqual, mul, parameter, relu, sigmoid, softmax, square, step, sub, sum, tanh, where } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { atPoints } from './calculus'
import type { Tree } from './compare'
import { read } from './read'

type Activation = (z: Tensor) => Tensor
interface Points { readonly z: readonly number[] }

const identity: Activation = z => z
/** +1 from 0 on, −1 below. */
const sign: Activation = z => step(z, { coding: 'bipolar' })

const curve = (f: Activation) => ({ z }: Points): Tree => read(atPoints(f, z))
export const linearCurve = curve(identity)
export const leakyReluCurve = curve(z => leakyRelu(z, { slope: 0.01 }))

/** σ with its derivatives, and σ′ from the value as the documents write it. */
export function sigmoidCurve({ z }: Points): Tree {
  const { value, ...derivatives } = atPoints(sigmoid, z)
  return read({ value, ...derivatives, derivative_as_a_times_1_minus_a: mul(value, sub(1, value)) })
}

export function tanhCurve({ z }: Points): Tree {
  const { value, ...derivatives } = atPoints(tanh, z)
  return read({ value, ...derivatives, derivative_as_1_minus_a2: sub(1, square(value)) })
}

/** What the slope at 0 is, where a definition says to which branch 0 belongs. */
const slopeAtZero = (f: Activation): number => {
  const z = parameter(0)
  return grad(f(z), z, { disconnected: 'zero' }).item()
}

/** relu, and the slopes at 0 that two definitions of it give. */
export function reluCurve({ z }: Points): Tree {
  return {
    ...read(atPoints(relu, z)) as object,
    derivative_at_zero_by_convention: {
      'document 003': slopeAtZero(x => where(greaterEqual(x, 0), x, 0)),
      'document 002': slopeAtZero(x => where(lessEqual(x, 0), 0, x)),
    },
  }
}

export function stepCurve({ z }: Points): Tree {
  const { value, derivative } = atPoints(sign, z)
  return read({ value, derivative })
}

export function tanhFromSigmoid({ z }: Points): Tree {
  const x = parameter(z)
  return read({ tanh: tanh(x), two_sigma_2z_minus_1: sub(mul(2, sigmoid(mul(2, x))), 1) })
}

/** softmax is a function of a vector: its derivative is a matrix. */
export function softmaxJacobians({ z }: { z: readonly (readonly number[])[] }): Tree {
  return {
    rows: z.map((one) => {
      const x = parameter(one)
      const y = softmax(x)
      return read({ z: one, softmax: y, sum: sum(y), jacobian: jacobian(y, x) })
    }),
  }
}

/** σ(βh) and tanh(θh) over a range, and the slope of σ(βh) at h = 0.3. */
export function steepness({ h, beta_theta: factors }: { h: readonly number[]; beta_theta: readonly number[] }): Tree {
  const x = parameter(h)
  const at = parameter(0.3)
  const forEach = (f: (factor: number) => Tensor): Tree => Object.fromEntries(factors.map(factor => [String(factor), read(f(factor))]))
  return {
    beta: forEach(beta => sigmoid(mul(beta, x))),
    theta: forEach(theta => tanh(mul(theta, x))),
    'dg_dh_at_h0.3': forEach(beta => grad(sigmoid(mul(beta, at)), at)),
  }
}

/** Layers of one neuron: how the derivative of the output by each layer's input shrinks or grows. */
export function chains({ depth, x, bias }: { depth: number; x: number; bias: number }): Tree {
  const chain = (activation: Activation, w: number): Tree => {
    const inputs: Tensor[] = [parameter(x)]
    for (let layer = 0; layer < depth; layer++) inputs.push(activation(add(mul(w, inputs[layer]!), bias)))
    const output = inputs[depth]!
    return read({ output, d_output_d_layerInput: grad(output, inputs) })
  }
  const zero = parameter(0)
  const steepest = grad(sigmoid(zero), zero).item()
  return {
    'sigmoid, w=1': chain(sigmoid, 1), 'tanh, w=1': chain(tanh, 1), 'relu, w=1': chain(relu, 1), 'linear, w=3': chain(identity, 3), 'sigmoid, w=8': chain(sigmoid, 8),
    sigmoid_bound_0_25_pow_10: steepest ** depth,
  }
}
