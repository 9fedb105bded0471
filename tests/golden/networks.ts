/** Small networks, made of layers, losses and optimizers of @mlp/nn, with the derivative by everything in them. */
import { assign, div, evaluate, grad, jacobian, leakyRelu, mul, parameter, relu, reshape, sigmoid, softmax, sum, tanh, tensor, transpose } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import { binaryCrossEntropy, crossEntropy, halfSquaredError, linear, meanSquaredError, sequential, sgd } from '@mlp/nn'
import type { Linear, Loss } from '@mlp/nn'
import type { Tree } from './compare'
import { read } from './read'

type Vector = readonly number[]
type Matrix = readonly Vector[]
/** W of shape [outputs, inputs], and b. */
export type WeightsAndBias = readonly [W: Matrix, b: Vector]

/** A float64 layer that starts with these numbers. */
export function layerOf([W, b]: WeightsAndBias): Linear {
  const layer = linear(W[0]!.length, W.length, { dtype: 'float64', initializer: () => W })
  layer.bias!.set(b)
  return layer
}

const exchanged = (matrix: Matrix): Matrix => matrix[0]!.map((_, column) => matrix.map(row => row[column]!))
const cellsOf = (layers: readonly Linear[]): Parameter[] => layers.flatMap(layer => layer.parameters)
/** What belongs to cells, by layer: [[W, b], …]. */
export const byLayer = (tensors: readonly Tensor[]): [Tensor, Tensor][] => tensors.flatMap((W, i) => i % 2 === 0 ? [[W, tensors[i + 1]!] satisfies [Tensor, Tensor]] : [])

const activations: Readonly<Record<string, (z: Tensor) => Tensor>> = { sigmoid, tanh, relu, softmax, leaky_relu: z => leakyRelu(z), linear: z => z }
/** The loss of logits z, and of what the output function makes of them. */
const losses: Readonly<Record<string, (z: Tensor, y: Tensor, t: Vector) => Tensor>> = {
  'half-sum': (_, y, t) => halfSquaredError(y, t, { reduction: 'sum' }),
  'bce-sum': (z, _, t) => binaryCrossEntropy(z, t, { reduction: 'sum' }),
  cce: (z, _, t) => crossEntropy(z, t, { reduction: 'sum' }),
}

export interface TwoTwoTwo {
  x: Vector; t: Vector; eta: number; hidden: string; output: string; loss: string
  'W1_[i][j]_from_i_to_j': Matrix; b1: Vector; 'W2_[i][j]_from_i_to_j': Matrix; b2: Vector
}

/** 2-2-2 with any pair of activations: forward, backward through every node and path, saliency, one step of descent. */
export function twoTwoTwo(inputs: TwoTwoTwo): Tree {
  const x = parameter(inputs.x)
  const first = layerOf([exchanged(inputs['W1_[i][j]_from_i_to_j']), inputs.b1])
  const second = layerOf([exchanged(inputs['W2_[i][j]_from_i_to_j']), inputs.b2])
  const [z1, a1, z2, y] = sequential(first, activations[inputs.hidden]!, second, activations[inputs.output]!).outputs(x)
  const loss = losses[inputs.loss]!(z2, y, inputs.t)
  const cells = cellsOf([first, second])
  const slopes = grad(loss, cells)
  const [delta1, delta2] = grad(loss, [z1, z2])
  const slopeOfHidden = grad(sum(a1), z1)
  const fromTo = (layers: readonly [Tensor, Tensor][]) => ({ W1: transpose(layers[0]![0]), b1: layers[0]![1], W2: transpose(layers[1]![0]), b2: layers[1]![1] })
  const { W1, b1, W2, b2 } = fromTo(byLayer(slopes))
  const before = read({
    z1, a1, z2, y, loss, delta2, g1_prime: slopeOfHidden,
    // What comes to hidden unit j from output k: wⱼₖ·δₖ·g′(zⱼ).
    'delta1_paths_[hidden j][output k]': mul(mul(transpose(second.weight), delta2), reshape(slopeOfHidden, [2, 1])),
    delta1, dL_dW1: W1, dL_db1: b1, dL_dW2: W2, dL_db2: b2, dL_dx: grad(loss, x), saliency_dy_k_dx_i: jacobian(y, x),
  })
  assign(sgd({ learningRate: inputs.eta }).updates(cells, slopes))
  return { ...before as object, updated: read(fromTo(byLayer(cells))), lossAfter: loss.item() }
}

interface Exam { x: Matrix; y: Vector; alpha: number; w1_0: Vector; 'w1_[i][j]_from_x_i_to_h_j': Matrix; w2_0: number; w2: Vector }

/** 2-3-1, sigmoid everywhere, mean squared error over four samples. */
export function exam({ x, y, alpha, ...weights }: Exam): Tree {
  const first = layerOf([exchanged(weights['w1_[i][j]_from_x_i_to_h_j']), weights.w1_0])
  const second = layerOf([[weights.w2], [weights.w2_0]])
  const [z, h, zo, o] = sequential(first, sigmoid, second, sigmoid).outputs(tensor(x))
  const targets = y.map(one => [one])
  const loss = meanSquaredError(o, targets)
  const cells = cellsOf([first, second])
  const slopes = grad(loss, cells)
  const [deltaH, deltaO] = grad(loss, [z, zo])
  const named = (all: readonly Tensor[]) => read({ w1_0: all[1]!, w1: transpose(all[0]!), w2_0: reshape(all[3]!, []), w2: reshape(all[2]!, [3]) }) as { w1: number[][] }
  const columns = evaluate({ z, h, zo, o, errors: meanSquaredError(o, targets, { reduction: 'none' }), deltaO, deltaH })
  const rows = Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, value.toArray() as number[][]])) as Record<keyof typeof columns, number[][]>
  const before = {
    perSample: x.map((_, i) => ({
      x: x[i]!, y: y[i]!, z: rows.z[i]!, h: rows.h[i]!, z_o: rows.zo[i]![0]!, o: rows.o[i]![0]!, squaredError: rows.errors[i]![0]!, delta_o_times_1_over_n: rows.deltaO[i]![0]!, delta_h: rows.deltaH[i]!,
    })),
    loss: loss.item(),
    gradient: named(slopes),
    grad_w1_12: named(slopes).w1[0]![1]!,
  }
  assign(sgd({ learningRate: alpha }).updates(cells, slopes))
  return { ...before, updated_w1_12: named(cells).w1[0]![1]!, updatedAll: named(cells), lossAfter: loss.item() }
}

interface SigmoidNetwork { 'W_[out][in]_and_b_per_layer': readonly WeightsAndBias[]; X_one_list_per_sample: Matrix; Y: Matrix; lambda: number }

/** 3-4-3-2 with sigmoids and cross-entropy: sample by sample, then the mean of all three and one step of descent. */
export function sigmoidNetwork({ X_one_list_per_sample: X, Y, lambda, ...weights }: SigmoidNetwork): Tree {
  const layers = weights['W_[out][in]_and_b_per_layer'].map(layerOf)
  const [one, two, three] = layers as [Linear, Linear, Linear]
  const network = sequential(one, sigmoid, two, sigmoid, three, sigmoid)
  const cells = cellsOf(layers)
  const perSample = X.map((sample, i) => {
    const x = parameter(sample)
    const [z1, a1, z2, a2, z3, a3] = network.outputs(x)
    const cost = binaryCrossEntropy(z3, Y[i]!, { reduction: 'sum' })
    const slopes = byLayer(grad(cost, cells))
    return read({
      x, y: Y[i]!, z: [z1, z2, z3], a: [x, a1, a2, a3], cost, dC_dz: grad(cost, [z1, z2, z3]), dC_dW: slopes.map(([W]) => W), dC_db: slopes.map(([, b]) => b), dC_dx: grad(cost, x),
    })
  })
  const meanOverSamples: Loss = (z, y) => div(binaryCrossEntropy(z, y, { reduction: 'sum' }), X.length)
  const cost = meanOverSamples(network.outputs(tensor(X))[4], tensor(Y))
  const slopes = grad(cost, cells)
  const before = { perSample, batchMeanCost: cost.item(), batchMeanGradient: read(byLayer(slopes)) }
  assign(sgd({ learningRate: lambda }).updates(cells, slopes))
  return { ...before, updated: read(byLayer(cells)), costAfter: cost.item() }
}
