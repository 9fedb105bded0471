/** The 1-1-1 network of "Multi-layer Perceptrons: An Introduction", sections 4.4 to 4.7, as a graph. */
import { input, mul, parameter, sigmoid, square, tensor } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'

export interface Neuron {
  readonly parameters: { readonly w1: Parameter; readonly b1: Parameter; readonly w2: Parameter; readonly b2: Parameter }
  readonly x: Tensor
  readonly loss: Tensor
}

/** One hidden neuron: z₁ = w₁x + b₁, h = σ(z₁), y = w₂h + b₂, L = ½(y − t)². */
export function neuron(): Neuron {
  const x = input('x')
  const t = tensor(0.5, { name: 't' })
  const w1 = parameter(0.4, { name: 'w₁' })
  const b1 = parameter(0.1, { name: 'b₁' })
  const w2 = parameter(0.3, { name: 'w₂' })
  const b2 = parameter(0.2, { name: 'b₂' })
  const z1 = w1.mul(x).add(b1).named('z₁')
  const h = sigmoid(z1).named('h')
  const y = w2.mul(h).add(b2).named('y')
  const loss = mul(0.5, square(y.sub(t))).named('L')
  return { parameters: { w1, b1, w2, b2 }, x, loss }
}

/** What the source prints where it is wrong. */
export const printed = { L: 0.005488, dL_dw1: -0.007994 }
