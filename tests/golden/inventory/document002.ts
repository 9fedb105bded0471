/** Rows of document 002. */
import { grad, numericGradient, parameter, sigmoid, step, tanh, tensor } from '@mlp/autograd'
import { accuracy, linear, meanSquaredError, mlp, perceptronCriterion, polynomialFeatures, radialFeatures, sequential, sgd, summary, uniformWeights } from '@mlp/nn'
import { layerOf } from '../networks'
import { numbersOf } from '../read'
import type { InventoryRow } from './row'

/** Points with classes ±1, as rows [1, x₁, x₂], and weights that have two of them wrong. */
const POINTS = [[1, 3, 1], [1, 2, 2.5], [1, 4, 0], [1, 1, 0.5], [1, 0, 2], [1, 1.5, -1]]
const CLASSES = [1, 1, 1, -1, -1, -1]
const PROBE = [-0.5, 0.4, 0.3]

/** A network 2-2-2 with a loss, and every cell's derivative, exact and measured. */
function twice(): { exact: number[]; measured: number[]; shapes: number[] } {
  const network = sequential(layerOf([[[0.5, -0.4], [0.3, 0.8]], [0.1, -0.2]]), tanh, layerOf([[[0.7, -0.6], [0.2, 0.9]], [0.05, 0]]), sigmoid)
  const loss = meanSquaredError(network(tensor([[1, 0.5], [-0.3, 2]])), [[0, 1], [1, 0]])
  const slopes = grad(loss, network.parameters)
  return {
    exact: slopes.flatMap(numbersOf), measured: network.parameters.flatMap(cell => Array.from(numericGradient(loss, cell).data)), shapes: slopes.flatMap(({ shape }) => shape),
  }
}

export const document002: readonly InventoryRow[] = [
  {
    row: '002.2', about: 'a perceptron on fixed features φ(x)', call: 'polynomialFeatures(2); radialFeatures(centers, { gamma })',
    checks: [
      { of: '1, a, b, a², ab, b² for (2, 3)', expected: [1, 2, 3, 4, 6, 9], run: () => numbersOf(polynomialFeatures(2)(tensor([[2, 3]]))) },
      { of: 'exp(−γ‖x − c‖²) for distances 5 and 0 with γ = 0.1', expected: [Math.exp(-2.5), 1], run: () => numbersOf(radialFeatures([[0, 0], [3, 4]], { gamma: 0.1, dtype: 'float64' })(tensor([[3, 4]]))) },
    ],
  },
  {
    row: '002.3', about: 'the step, +1 from 0 on', call: 'step(a, { coding: \'bipolar\' })',
  },
  {
    row: '002.4', about: 'classes ±1: right where wᵀφ·t > 0', call: 'step(scores, { coding: \'bipolar\' })',
    checks: [{ of: 'the share of the six points that is right', expected: 4 / 6, run: () => accuracy(step(tensor(POINTS).matmul(PROBE), { coding: 'bipolar' }).cast('int32'), CLASSES) }],
  },
  {
    row: '002.5', about: 'the perceptron’s criterion', call: 'perceptronCriterion(scores, t, { reduction: \'sum\' })',
    checks: [{
      of: 'its value and gradient at w = (−0.5, 0.4, 0.3)', expected: [0.15, 2, 1, 2.5],
      run: () => {
        const w = parameter(PROBE)
        const criterion = perceptronCriterion(tensor(POINTS).matmul(w), CLASSES, { reduction: 'sum' })
        return [criterion.item(), ...numbersOf(grad(criterion, w))]
      },
    }],
  },
  { row: '002.7', about: 'perceptrons in layers are logistic units in layers', docs: 'docs/networks.md#what-a-multi-layer-perceptron-is' },
  {
    row: '002.8', about: 'an output that fits the task', call: 'mlp(sizes, { outputActivation: sigmoid })', docs: 'docs/networks.md#activations',
    checks: [{
      of: 'tanh(3·0.5·0.4 + 0.2) three times, weighed ½ and moved by 0.2: as it is, and by the sigmoid', expected: (z => [z, 1 / (1 + Math.exp(-z))])(1.5 * Math.tanh(0.8) + 0.2),
      run: () => [{}, { outputActivation: sigmoid }].flatMap(options => numbersOf(mlp([3, 3, 1], { activation: tanh, initializer: ([outputs, inputs]) => new Float64Array(outputs * inputs).fill(0.5), biasValue: 0.2, dtype: 'float64', ...options })(tensor([0.4, 0.4, 0.4])))),
    }],
  },
  { row: '002.10', about: 'any pair of hidden and output activations', call: 'sequential(linear(2, 2), f, linear(2, 2), g)' },
  { row: '002.11', about: 'element by element, and as matrices', call: 'transpose(W) for the layout z = Wᵀx + b' },
  { row: '002.12', about: 'logistic function, tanh, ReLU', call: 'sigmoid(z), tanh(z), relu(z)' },
  {
    row: '002.13', about: 'derivatives first, then the update', call: 'loss.backward(); w.grad; or assign(optimizer.updates(parameters, gradients))',
    checks: [{
      of: 'for (w − 2)² at 5: the derivative, w as it still is, and w after the step', expected: [6, 5, 4.4],
      run: () => {
        const w = parameter(5)
        w.sub(2).square().backward()
        const seen = [w.grad!.item(), w.item()]
        for (const [cell, value] of sgd({ learningRate: 0.1 }).updates([w], [w.grad!])) cell.set(value.item())
        return [...seen, w.item()]
      },
    }],
  },
  {
    row: '002.14', about: 'a gradient for every matrix and every bias', call: 'grad(loss, model.parameters)',
    checks: [
      { of: 'their shapes', expected: [2, 2, 2, 2, 2, 2], run: () => twice().shapes },
      { of: 'how far they are from central differences', expected: 0, within: 1e-8, run: () => (({ exact, measured }) => Math.max(...exact.map((one, i) => Math.abs(one - measured[i]!))))(twice()) },
    ],
  },
  { row: '002.15', about: 'δ = ∂L/∂z', call: 'grad(loss, z)' },
  { row: '002.16', about: 'δ of the hidden layer', call: 'grad(loss, [z1, z2])' },
  { row: '002.17', about: 'why its sum: several paths' },
  { row: '002.18', about: '∂L/∂W = δaᵀ', call: 'grad(loss, layer.weight)' },
  { row: '002.19', about: 'D inputs, M hidden units, K outputs', call: 'mlp([D, M, K], { activation: tanh })' },
  {
    row: '002.20', about: 'depth: the length of the credit assignment path', call: 'summary(model)', docs: 'docs/networks.md#what-a-network-can-represent',
    checks: [{
      of: 'depth and whether it is more than 2, without a hidden layer, with one and with two', expected: [1, 0, 2, 0, 3, 1],
      run: () => [[4, 3], [4, 8, 3], [4, 8, 8, 3]].flatMap(sizes => [summary(mlp(sizes))].flatMap(({ depth, deep }) => [Number(depth), Number(deep)])),
    }],
  },
  { row: '002.21', about: 'the error, by sample and in all', call: 'div(halfSquaredError(y, t, { reduction: \'sum\' }), N)' },
  {
    row: '002.22', about: 'any number of layers', call: 'mlp([1, 1, 1, 1, 1], { activation: tanh })',
    checks: [{
      of: 'tanh of tanh of tanh of 0.9', expected: Math.tanh(Math.tanh(Math.tanh(0.9))),
      run: () => numbersOf(mlp([1, 1, 1, 1, 1], { activation: tanh, initializer: () => [[1]], dtype: 'float64' })(tensor([0.9]))),
    }],
  },
  { row: '002.23', about: 'the gradient of the output layer', call: 'grad(E, output.weight)' },
  { row: '002.24', about: 'the gradient of the hidden layer', call: 'grad(E, hidden.weight)' },
  { row: '002.25', about: 'example 1: one neuron, three rows', call: 'npm run example worked-backprop' },
  { row: '002.26', about: 'example 2: 2-2-2-1, three rows', call: 'npm run example worked-backprop' },
  {
    row: '002.27', about: 'first weights and biases from −1 to 1', call: 'linear(inputs, outputs, { initializer: uniformWeights(), biasInitializer: uniformWeights() })', docs: 'docs/networks.md#first-weights',
    checks: [{
      of: 'lowest, highest and mean square of 40,000 weights and of 400 biases', expected: [-1, 1, 1 / 3, -1, 1, 1 / 3], within: 0.03,
      run: () => {
        const { weight, bias } = linear(100, 400, { initializer: uniformWeights(), biasInitializer: uniformWeights(), seed: 3, dtype: 'float64' })
        return [weight, bias!].flatMap(cell => [cell.neg().max().neg(), cell.max(), cell.square().mean()].map(one => one.item()))
      },
    }],
  },
  { row: '002.28', about: 'features scaled to [0, 1]', call: 'new MinMaxScaler().fitTransform(x)' },
]
