// Whole networks: the 2-3-1 exam network (001), 2-2-2 networks with five pairs of activations (002), sigmoid networks with cross-entropy (003).
import { assign, evaluate, grad, interpret, jacobian, leakyRelu, matmul, mul, parameter, relu, sigmoid, softmax, tanh, tensor, transpose } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import { binaryCrossEntropy, crossEntropy, halfSquaredError, meanSquaredError, sgd } from '@mlp/nn'
import type { Optimizer } from '@mlp/nn'

type Matrix = readonly (readonly number[])[]
type Layers = readonly (readonly [Matrix, readonly number[]])[]

/** One step of an optimizer on a loss, all updates at once. */
function step(optimizer: Optimizer, loss: Tensor, parameters: readonly Parameter[]): void {
  assign(optimizer.updates(parameters, grad(loss, parameters)))
}

interface Exam {
  readonly x: Matrix; readonly y: readonly number[]; readonly alpha: number
  readonly w1_0: readonly number[]; readonly 'w1_[i][j]_from_x_i_to_h_j': Matrix; readonly w2_0: number; readonly w2: readonly number[]
}

export function exam({ x, y, alpha, w1_0, 'w1_[i][j]_from_x_i_to_h_j': w1, w2_0, w2 }: Exam) {
  const n = x.length
  const [b1, W1, b2, W2] = [parameter(w1_0), parameter(w1), parameter(w2_0), parameter(w2)]
  const z = matmul(tensor(x), W1).add(b1)
  const h = sigmoid(z)
  const zo = matmul(h, W2).add(b2)
  const o = sigmoid(zo)
  const loss = meanSquaredError(o, tensor(y))
  const [db1, dW1, db2, dW2, dz, dzo] = grad(loss, [b1, W1, b2, W2, z, zo])
  const value = (node: Tensor) => node.toArray() as never
  const forward: { z: number[][]; h: number[][]; zo: number[]; o: number[]; dz: number[][]; dzo: number[] } =
    { z: value(z), h: value(h), zo: value(zo), o: value(o), dz: value(dz), dzo: value(dzo) }
  const gradient = { w1_0: db1.toArray(), w1: dW1.toArray(), w2_0: db2.item(), w2: dW2.toArray() }
  const before = loss.item()
  const weight12 = evaluate(dW1).data[1]
  step(sgd({ learningRate: alpha }), loss, [b1, W1, b2, W2])
  return {
    perSample: Array.from({ length: n }, (_, i) => ({
      x: x[i], y: y[i], z: forward.z[i], h: forward.h[i], z_o: forward.zo[i], o: forward.o[i], squaredError: (forward.o[i]! - y[i]!) ** 2,
      delta_o_times_1_over_n: forward.dzo[i], delta_h: forward.dz[i],
    })),
    loss: before, gradient, grad_w1_12: weight12, updated_w1_12: W1.value.data[1],
    updatedAll: { w1_0: b1.toArray(), w1: W1.toArray(), w2_0: b2.item(), w2: W2.toArray() }, lossAfter: loss.item(),
  }
}

interface TwoTwoTwo {
  readonly x: readonly number[]; readonly t: readonly number[]; readonly eta: number
  readonly hidden: 'sigmoid' | 'tanh' | 'relu' | 'leaky_relu'; readonly output: 'sigmoid' | 'linear' | 'softmax' | 'tanh'; readonly loss: 'half-sum' | 'cce' | 'bce-sum'
  readonly 'W1_[i][j]_from_i_to_j': Matrix; readonly b1: readonly number[]; readonly 'W2_[i][j]_from_i_to_j': Matrix; readonly b2: readonly number[]
}

const hiddens = { sigmoid, tanh, relu, leaky_relu: (z: Tensor) => leakyRelu(z, { slope: 0.01 }) }
const outputs = { sigmoid, tanh, softmax: (z: Tensor) => softmax(z), linear: (z: Tensor) => z }

export function twoTwoTwo(given: TwoTwoTwo) {
  const [x, b1, b2, W1, W2] = [parameter(given.x), parameter(given.b1), parameter(given.b2), parameter(given['W1_[i][j]_from_i_to_j']), parameter(given['W2_[i][j]_from_i_to_j'])]
  const t = tensor(given.t)
  const z1 = matmul(x, W1).add(b1)
  const a1 = hiddens[given.hidden](z1)
  const z2 = matmul(a1, W2).add(b2)
  const y = outputs[given.output](z2)
  // The cross-entropies are taken from logits, where nothing cancels.
  const loss = { 'half-sum': () => halfSquaredError(y, t, { reduction: 'sum' }), cce: () => crossEntropy(z2, t, { reduction: 'sum' }), 'bce-sum': () => binaryCrossEntropy(z2, t, { reduction: 'sum' }) }[given.loss]()
  const parameters = [W1, b1, W2, b2]
  const [dW1, db1, dW2, db2, dx, delta1, delta2] = grad(loss, [W1, b1, W2, b2, x, z1, z2])
  const before = {
    z1: z1.toArray(), a1: a1.toArray(), z2: z2.toArray(), y: y.toArray(), loss: loss.item(),
    delta2: delta2.toArray(), g1_prime: grad(a1.sum(), z1).toArray(),
    // The part of δ¹ that comes through each output: ∂z²ₖ/∂z¹ⱼ·δ²ₖ.
    'delta1_paths_[hidden j][output k]': mul(transpose(jacobian(z2, z1)), delta2).toArray(),
    delta1: delta1.toArray(), dL_dW1: dW1.toArray(), dL_db1: db1.toArray(), dL_dW2: dW2.toArray(), dL_db2: db2.toArray(), dL_dx: dx.toArray(),
    saliency_dy_k_dx_i: jacobian(y, x).toArray(),
  }
  step(sgd({ learningRate: given.eta }), loss, parameters)
  return { ...before, updated: { W1: W1.toArray(), b1: b1.toArray(), W2: W2.toArray(), b2: b2.toArray() }, lossAfter: loss.item() }
}

/** Sigmoid layers over rows of samples; z and a of every layer. */
function sigmoidNetwork(layers: Layers, x: Tensor) {
  const parameters = layers.map(([W, b]) => [parameter(W), parameter(b)] as const)
  const z: Tensor[] = []
  const a: Tensor[] = [x]
  for (const [W, b] of parameters) {
    z.push(matmul(a.at(-1)!, transpose(W)).add(b))
    a.push(sigmoid(z.at(-1)!))
  }
  return { parameters, flat: parameters.flat(), z, a }
}

interface SigmoidNetwork { readonly 'W_[out][in]_and_b_per_layer': Layers; readonly X_one_list_per_sample: Matrix; readonly Y: Matrix; readonly lambda: number }

export function sigmoidCrossEntropy({ 'W_[out][in]_and_b_per_layer': layers, X_one_list_per_sample: X, Y, lambda }: SigmoidNetwork) {
  const perSample = X.map((row, index) => {
    const x = parameter([row])
    const { parameters, z, a } = sigmoidNetwork(layers, x)
    const cost = binaryCrossEntropy(z.at(-1)!, tensor([Y[index]!]), { reduction: 'sum' })
    const weights = parameters.map(([W]) => W)
    const biases = parameters.map(([, b]) => b)
    const rowOf = (node: Tensor) => node.reshape([-1]).toArray()
    return {
      x: row, y: Y[index], z: z.map(rowOf), a: a.map(rowOf), cost: cost.item(),
      dC_dz: grad(cost, z).map(rowOf), dC_dW: grad(cost, weights).map(one => one.toArray()), dC_db: grad(cost, biases).map(one => one.toArray()), dC_dx: rowOf(grad(cost, x)),
    }
  })
  const { parameters, flat, z } = sigmoidNetwork(layers, tensor(X))
  const cost = binaryCrossEntropy(z.at(-1)!, tensor(Y), { reduction: 'sum' }).div(X.length)
  const pairs = (values: readonly Tensor[]) => parameters.map((_, layer) => [values[layer * 2]!.toArray(), values[layer * 2 + 1]!.toArray()])
  const before = { perSample, batchMeanCost: cost.item(), batchMeanGradient: pairs(grad(cost, flat)) }
  step(sgd({ learningRate: lambda }), cost, flat)
  return { ...before, updated: pairs(flat), costAfter: cost.item() }
}

interface Xor { readonly X_one_list_per_sample: Matrix; readonly y: readonly number[]; readonly 'W_[out][in]_and_b_per_layer': Layers; readonly learning_rate: number; readonly iterations: number }

/** A thousand steps of gradient descent as one program. */
export function xor({ X_one_list_per_sample: X, y, 'W_[out][in]_and_b_per_layer': layers, learning_rate, iterations }: Xor) {
  const { parameters, flat, z, a } = sigmoidNetwork(layers, tensor(X))
  const loss = binaryCrossEntropy(z.at(-1)!, tensor(y.map(one => [one])))
  const pairs = (values: readonly Tensor[]) => parameters.map((_, layer) => [values[layer * 2]!.toArray(), values[layer * 2 + 1]!.toArray()])
  const gradients = grad(loss, flat)
  const program = interpret({ inputs: {}, outputs: {}, updates: sgd({ learningRate: learning_rate }).updates(flat, gradients) })
  const start = { gradient_at_start: pairs(gradients), loss_at_start: loss.item() }
  const params_after: Record<string, unknown> = {}
  const loss_after: Record<string, number> = {}
  const outputs_after: Record<string, number[]> = {}
  const output = a.at(-1)!.reshape([-1])
  for (let done = 1; done <= iterations; done++) {
    program({})
    if (![1, 10, 100, 500, 1000].includes(done)) continue
    params_after[done] = pairs(flat)
    loss_after[done] = loss.item()
    outputs_after[done] = Array.from(evaluate(output).data)
  }
  return { ...start, params_after, loss_after, outputs_after, quantized: outputs_after[iterations]!.map(Math.round) }
}
