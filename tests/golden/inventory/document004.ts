/** Rows of document 004. */
import { assign, grad, mul, parameter, sigmoid, tanh } from '@mlp/autograd'
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
  { row: '004.9', about: 'why against the gradient; small and large steps', call: 'npm run example learning-rates', docs: 'docs/networks.md#learning-rates' },
  { row: '004.10', about: 'exclusive or with 2-4-1, sample by sample', call: 'npm run example sigmoid-network' },
]
