/** Rows of document 004. */
import { add, assign, gather, grad, input, jvp, mul, parameter, sigmoid, square, tanh } from '@mlp/autograd'
import { constant, fit, meanSquaredError, mlp, normalWeights, sgd, uniformWeights } from '@mlp/nn'
import type { Initializer, Sequential } from '@mlp/nn'
import { numbersOf } from '../read'
import type { InventoryRow } from './row'

const XOR = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [[0], [1], [1], [0]] }

/** How far the two hidden units are from each other after training from a start. */
async function apart(initializer: Initializer): Promise<number> {
  const network: Sequential = mlp([2, 2, 1], { activation: tanh, initializer, dtype: 'float64' })
  await fit(network, XOR, { loss: meanSquaredError, optimizer: sgd({ learningRate: 0.2 }), epochs: 50, shuffle: false })
  const [a, b, c, d] = numbersOf(network.parameters[0]!)
  return Math.hypot(a! - c!, b! - d!)
}

/** w after 50 steps down w² from 1. */
function walked(learningRate: number): number {
  const w = parameter(1)
  const updates = sgd({ learningRate }).updates([w], [grad(square(w), w)])
  for (let step = 0; step < 50; step++) assign(updates)
  return w.item()
}

/** 2-4-1 with sigmoids and squared errors after 20 epochs by `fit`, against δᴸ = 2(h − y)h(1 − h), δ¹ = W²δᴸh(1 − h) and W ← W − ηδh sample by sample. */
async function farFromEquations(): Promise<number> {
  const network = mlp([2, 4, 1], { activation: sigmoid, outputActivation: sigmoid, biasValue: 0.05, initializer: normalWeights(1), seed: 1, dtype: 'float64' })
  const [W1, b1, W2, b2] = network.parameters.map(numbersOf) as [number[], number[], number[], number[]]
  await fit(network, XOR, { loss: meanSquaredError, optimizer: sgd({ learningRate: 1 }), epochs: 20, batchSize: 1, shuffle: false })
  const squash = (z: number): number => 1 / (1 + Math.exp(-z))
  for (let step = 0; step < 80; step++) {
    const [x, y] = [XOR.x[step % 4]!, XOR.y[step % 4]![0]!]
    const h = b1.map((b, j) => squash(W1[2 * j]! * x[0]! + W1[2 * j + 1]! * x[1]! + b))
    const output = squash(h.reduce((z, one, j) => z + W2[j]! * one, b2[0]!))
    const last = 2 * (output - y) * output * (1 - output)
    const deltas = h.map((one, j) => W2[j]! * last * one * (1 - one))
    h.forEach((one, j) => { W2[j]! -= last * one })
    b2[0]! -= last
    deltas.forEach((delta, j) => {
      W1[2 * j]! -= delta * x[0]!
      W1[2 * j + 1]! -= delta * x[1]!
      b1[j]! -= delta
    })
  }
  const trained = network.parameters.flatMap(numbersOf)
  return Math.max(...[W1, b1, W2, b2].flat().map((one, i) => Math.abs(one - trained[i]!)))
}

export const document004: readonly InventoryRow[] = [
  {
    row: '004.1', about: 'sizes, one activation, the bias and the spread of the weights to start with',
    call: 'mlp(sizes, { activation: sigmoid, outputActivation: sigmoid, biasValue: 0.05, initializer: normalWeights(0.1) })',
    checks: [{
      of: 'every bias; the spread of 40,000 weights; σ(0) by both layers of 1-1-1 without weights and biases', expected: [0.05, 0.1, 0.5], within: 0.002,
      run: () => {
        const [W, b] = mlp([100, 400, 1], { biasValue: 0.05, initializer: normalWeights(0.1), seed: 1, dtype: 'float64' }).parameters
        const silent = mlp([1, 1, 1], { activation: sigmoid, outputActivation: sigmoid, initializer: constant(0), dtype: 'float64' })
        return [Math.max(...numbersOf(b!)), Math.sqrt(W!.square().mean().item()), ...numbersOf(silent(parameter([1])))]
      },
    }],
  },
  {
    row: '004.2', about: 'why weights start at random', call: 'mlp(sizes, { initializer: uniformWeights() })', docs: 'docs/networks.md#first-weights',
    checks: [
      { of: 'how far apart two hidden units are that started alike', expected: 0, run: () => apart(constant(0.3)) },
      { of: 'and whether they are more than a tenth apart from a random start', expected: 1, run: async () => Number(await apart(uniformWeights()) > 0.1) },
    ],
  },
  { row: '004.3', about: 'forward', call: 'sequential(…).outputs(x)' },
  { row: '004.4', about: 'the loss of one sample', call: 'meanSquaredError(prediction, target)' },
  { row: '004.5', about: 'δ of the output', call: 'grad(loss, z[L])' },
  { row: '004.6', about: 'δ of every layer before', call: 'grad(loss, z)' },
  { row: '004.7', about: 'the derivatives by weights and biases', call: 'grad(loss, [W, b])' },
  {
    row: '004.8', about: 'all derivatives before the first update', call: 'assign(updates)',
    checks: [{
      of: 'a and b after one step of ½ down a·b, from 2 and 3: each by the old other', expected: [0.5, 2],
      run: () => {
        const cells = [parameter(2), parameter(3)] as const
        assign(sgd({ learningRate: 0.5 }).updates(cells, grad(mul(...cells), cells)))
        return cells.map(cell => cell.item())
      },
    }],
  },
  {
    row: '004.9', about: 'why against the gradient; small and large steps', call: 'sgd({ learningRate }); npm run example learning-rates', docs: 'docs/networks.md#learning-rates',
    checks: [
      { of: 'w after 50 steps down w² from 1, with the rates 0.001, 0.1 and 1.1: (1 − 2η)⁵⁰', expected: [0.998 ** 50, 0.8 ** 50, 1.2 ** 50], run: () => [0.001, 0.1, 1.1].map(walked) },
      {
        of: 'the slope of x² + 3y at (2, 1) along its gradient, which no direction of a hundred exceeds', expected: [5, 1],
        run: () => {
          const at = parameter([2, 1])
          const f = add(square(gather(at, 0)), mul(3, gather(at, 1)))
          const slope = jvp(f, at, input('direction', [2]))
          const along = (direction: readonly number[]): number => slope.item({ direction })
          const around = Array.from({ length: 100 }, (_, i) => along([Math.cos(i * Math.PI / 50), Math.sin(i * Math.PI / 50)]))
          return [along([0.8, 0.6]), Number(around.every(one => one <= 5))]
        },
      },
    ],
  },
  {
    row: '004.10', about: 'exclusive or with 2-4-1, sample by sample', call: 'fit(model, xor, { batchSize: 1, … }); npm run example sigmoid-network',
    checks: [{ of: 'how far the weights are, after 80 steps, from those of its equations in plain numbers', expected: 0, within: 1e-12, run: farFromEquations }],
  },
]
