/** Slips that several documents make, and what the library shows of each. */
import { add, div, exp, grad, greaterEqual, jacobian, parameter, sigmoid, tensor, where } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import type { Id } from '../examples'
import { layerOf } from '../networks'
import { allClose } from './erratum'
import type { Demonstration, NumberCheck } from './erratum'

/** The derivative of a function of one number at a point. */
export const slopeOf = (f: (z: Tensor) => Tensor, at: number): number => {
  const z = parameter(at)
  return grad(f(z), z, { disconnected: 'zero' }).item()
}

/** 1/(1 + eᶻ) where 1/(1 + e⁻ᶻ) is meant. */
const risingExponent = (z: Tensor): Tensor => div(1, add(1, exp(z)))
export const sigmoidSign: readonly NumberCheck[] = [
  { of: 'σ(0.56)', library: () => sigmoid(0.56).item(), right: '0.6364525402815664', printed: '0.36355', asPrinted: () => risingExponent(tensor(0.56)).item() },
  { of: 'σ′(0.56)', library: () => slopeOf(sigmoid, 0.56), right: '0.23138', printed: '−0.23138', asPrinted: () => slopeOf(risingExponent, 0.56) },
]

/** Each unit of a layer adds a bias of its own: ∂z/∂b is the identity, not a column of ones. */
export const oneBiasPerUnit: Demonstration = {
  shows: '∂zⱼ/∂bᵢ is 1 for i = j and 0 otherwise',
  holds: () => {
    const layer = layerOf([[[0.5, -0.4], [0.3, 0.8]], [0.1, -0.2]])
    return allClose((jacobian(layer(tensor([1, 2])), layer.bias!).toArray() as number[][]).flat(), [1, 0, 0, 1])
  },
}

/** relu with 0 counted to the positive side. */
export const reluFromZeroOn = (z: Tensor): Tensor => where(greaterEqual(z, 0), z, 0)

/** The 2-2-2 networks with five pairs of activations. */
export const NETWORKS = ['net-222-sigmoid-sigmoid-half', 'net-222-tanh-linear-half', 'net-222-relu-softmax-cce', 'net-222-sigmoid-sigmoid-bce', 'net-222-leaky-tanh-half'] as const satisfies readonly Id[]
