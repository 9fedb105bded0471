/** The networks that a lecture works out by hand, with the columns of its tables. */
import { add, assign, div, evaluate, grad, jacobian, mul, ones, parameter, sigmoid, stopGradient, sub, tanh, tensor } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import { halfSquaredError, meanSquaredError, sequential, sgd } from '@mlp/nn'
import type { Tree } from './compare'
import { layerOf } from './networks'
import { read } from './read'

type Vector = readonly number[]
type Matrix = readonly Vector[]

/** Columns of a table as the rows of an example. */
const rowsOf = (columns: Readonly<Record<string, Tensor>>): Record<string, number>[] => {
  const values = Object.entries(evaluate(columns)).map(([name, value]) => [name, value.data] as const)
  return Array.from(values[0]![1], (_, row) => Object.fromEntries(values.map(([name, data]) => [name, data[row]!])))
}
const column = (rows: Matrix, index: number): Tensor => tensor(rows.map(row => row[index]!))

interface OneNeuron { rows: Matrix; w1: number; w2: number; b: number; alpha: number }

/** One sigmoid neuron on targets beyond its range: the table of the first step, and five steps. */
export function oneNeuron({ rows, w1, w2, b, alpha }: OneNeuron): Tree {
  const cells = { w1: parameter(w1), w2: parameter(w2), b: parameter(b) }
  const all = Object.values(cells)
  const [X1, X2, Ytrue] = [column(rows, 0), column(rows, 1), column(rows, 2)]
  const Z = add(add(mul(cells.w1, X1), mul(cells.w2, X2)), cells.b)
  const Ypred = sigmoid(Z)
  const loss = halfSquaredError(Ypred, Ytrue)
  const slopes = grad(loss, all)
  // The summands of each gradient: what every row alone contributes, before the division by n.
  const [P, Q, R] = all.map(cell => jacobian(halfSquaredError(Ypred, Ytrue, { reduction: 'none' }), cell))
  const columns = { X1, X2, Ytrue, Z, Ypred, error: sub(Ypred, Ytrue), squaredError: meanSquaredError(Ypred, Ytrue, { reduction: 'none' }), P: P!, Q: Q!, R: R! }
  const updates = sgd({ learningRate: alpha }).updates(all, slopes)
  const first = { rows: rowsOf(columns), loss_half_mse: loss.item(), gradient: read({ w1: slopes[0]!, w2: slopes[1]!, b: slopes[2]! }) }
  const iterations = [0, 1, 2, 3, 4, 5].map((iteration) => {
    if (iteration > 0) assign(updates)
    return { iteration, params: read(cells), loss: loss.item() }
  })
  return { ...first, updated: iterations[1]!.params, iterations, lossFloor_outputs_at_1: halfSquaredError(ones([rows.length]), Ytrue).item() }
}

const NAMES = ['w11', 'w12', 'w21', 'w22', 'w31', 'w32', 'w41', 'w42', 'w51', 'w52', 'b1', 'b2', 'b3', 'b4'] as const
type Name = (typeof NAMES)[number]
export interface FourteenWeights { alpha: number; params: Record<Name, number>; rowsRaw: Matrix; rowsMinMaxScaled?: Matrix }

/** 2-2-2-1 with its columns. With `onePath`, A₁₁ is a constant to Z₂₂ and A₁₂ to Z₂₁, as in the printed gradients. */
export function fourteenWeights({ params, rowsRaw, rowsMinMaxScaled = rowsRaw }: FourteenWeights, { onePath = false } = {}) {
  const cells = Object.fromEntries(NAMES.map(name => [name, parameter(params[name])])) as Record<Name, Parameter>
  const [X1, X2, Y] = [column(rowsMinMaxScaled, 0), column(rowsMinMaxScaled, 1), column(rowsMinMaxScaled, 2)]
  const weighted = (a: Parameter, x: Tensor, b: Parameter, y: Tensor): Tensor => add(mul(a, x), mul(b, y))
  const other = (x: Tensor): Tensor => (onePath ? stopGradient(x) : x)
  const Z11 = add(weighted(cells.w11, X1, cells.w12, X2), cells.b1)
  const Z12 = add(weighted(cells.w21, X1, cells.w22, X2), cells.b2)
  const [A11, A12] = [sigmoid(Z11), sigmoid(Z12)]
  const Z21 = add(weighted(cells.w31, A11, cells.w32, other(A12)), cells.b3)
  const Z22 = add(weighted(cells.w41, other(A11), cells.w42, A12), cells.b4)
  const [A21, A22] = [sigmoid(Z21), sigmoid(Z22)]
  const Ypred = weighted(cells.w51, A21, cells.w52, A22)
  const loss = halfSquaredError(Ypred, Y)
  const slopes = grad(loss, Object.values(cells))
  const gradient = Object.fromEntries(NAMES.map((name, i) => [name, slopes[i]!])) as Record<Name, Tensor>
  return { cells, columns: { Z11, A11, Z12, A12, Z21, A21, Z22, A22, Ypred, X1, X2, Y }, loss, gradient }
}

export function twoHiddenLayers(inputs: FourteenWeights): Tree {
  const { cells, columns, loss, gradient } = fourteenWeights(inputs)
  const { Ypred, Z21, Z22, Z11, Z12 } = columns
  const [dLoss_dYpred, delta21, delta22, delta11, delta12] = grad(loss, [Ypred, Z21, Z22, Z11, Z12])
  const before = { rows: rowsOf({ ...columns, dLoss_dYpred, delta21, delta22, delta11, delta12 }), loss_half_mse: loss.item(), gradient: read(gradient) }
  assign(sgd({ learningRate: inputs.alpha }).updates(Object.values(cells), Object.values(gradient)))
  return { ...before, updated: read(cells), lossAfter: loss.item() }
}

interface General { X: Matrix; T: Matrix; 'W1_[j][i]': Matrix; w1_j0: Vector; 'W2_[k][j]': Matrix; w2_k0: Vector }

/** D-M-K with tanh, linear outputs and E = 1/N Σₙ ½ Σₖ (y − t)²: sample by sample, then all of them. */
export function generalNetwork({ X, T, ...weights }: General): Tree {
  const [first, second] = [layerOf([weights['W1_[j][i]'], weights.w1_j0]), layerOf([weights['W2_[k][j]'], weights.w2_k0])]
  const network = sequential(first, tanh, second)
  const cells = [first.weight, first.bias!, second.weight, second.bias!] as const
  const gradient = (error: Tensor): Tree => {
    const [W1, w10, W2, w20] = grad(error, cells)
    return read({ W1, w10, W2, w20 })
  }
  const perSample = X.map((x, n) => {
    const [Z, A, y] = network.outputs(tensor(x))
    const E_n = halfSquaredError(y, T[n]!, { reduction: 'sum' })
    return { ...read({ Z, A, y, E_n }) as object, gradient: gradient(E_n) }
  })
  const E = div(halfSquaredError(network(tensor(X)), tensor(T), { reduction: 'sum' }), X.length)
  return { perSample, E: E.item(), gradient: gradient(E) }
}
