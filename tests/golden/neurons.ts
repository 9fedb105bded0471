/** Single neurons and losses, as scalar graphs and vectors. */
import { add, assign, grad, greater, matmul, mul, parameter, sigmoid, tensor } from '@mlp/autograd'
import { halfSquaredError, meanSquaredError, sgd } from '@mlp/nn'
import type { Tree } from './compare'
import { read } from './read'

interface Backprop { x: number; t: number; eta: number; params: { w1: number; b1: number; w2: number; b2: number } }

/** z₁ = w₁·x + b₁, h = σ(z₁), y = z₂ = w₂·h + b₂, L = ½(y − t)², and one step of descent. */
export function backpropByHand({ x, t, eta, params }: Backprop): Tree {
  const input = parameter(x)
  const [w1, b1, w2, b2] = [parameter(params.w1), parameter(params.b1), parameter(params.w2), parameter(params.b2)]
  const z1 = add(mul(w1, input), b1)
  const h = sigmoid(z1)
  const y = add(mul(w2, h), b2)
  const loss = halfSquaredError(y, tensor(t))
  const weights = [w1, b1, w2, b2]
  const [byW1, byB1, byW2, byB2] = grad(loss, [w1, b1, w2, b2])
  const before = read({
    z1, h, z2: y, y, L: loss, dL_dy: grad(loss, y), dL_dw2: byW2, dL_db2: byB2, dL_dh: grad(loss, h), sigma_prime_z1: grad(h, z1), dL_dw1: byW1, dL_db1: byB1, dL_dx: grad(loss, input),
  })
  assign(sgd({ learningRate: eta }).updates(weights, [byW1, byB1, byW2, byB2]))
  return { ...before as object, updated: read({ w1, b1, w2, b2 }), L_after: loss.item() }
}

export function neuron({ w, x, b, threshold }: { w: readonly number[]; x: readonly number[]; b: number; threshold: number }): Tree {
  const [weights, inputs, bias] = [parameter(w), parameter(x), parameter(b)]
  const z = add(matmul(weights, inputs), bias)
  const a = sigmoid(z)
  const [byW, byX, byB] = grad(a, [weights, inputs, bias])
  return read({ z, a, activates: greater(a, threshold).item(), da_dw: byW, da_dx: byX, da_db: byB })
}

export function squaredErrors({ y, yhat }: { y: readonly number[]; yhat: readonly number[] }): Tree {
  const prediction = parameter(yhat)
  const mse = meanSquaredError(prediction, y)
  return read({
    squaredErrors: meanSquaredError(prediction, y, { reduction: 'none' }), sumOfSquaredErrors: meanSquaredError(prediction, y, { reduction: 'sum' }), mse, mseGradient_dyhat: grad(mse, prediction),
  })
}
