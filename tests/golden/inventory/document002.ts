/** Rows of document 002. */
import { grad, numericGradient, parameter, sigmoid, step, tanh, tensor, transpose } from '@mlp/autograd'
import { Perceptron, accuracy, halfSquaredError, linear, meanSquaredError, mlp, perceptronCriterion, polynomialFeatures, radialFeatures, sequential, sgd, summary, uniformWeights } from '@mlp/nn'
import { decisionBoundary, networkDiagram, pathContributions } from '@mlp/viz'
import { examples } from '../examples'
import { layerOf } from '../networks'
import { numbersOf } from '../read'
import type { InventoryRow } from './row'

/** Points with classes ±1, as rows [1, x₁, x₂], and weights that have two of them wrong. */
const POINTS = [[1, 3, 1], [1, 2, 2.5], [1, 4, 0], [1, 1, 0.5], [1, 0, 2], [1, 1.5, -1]]
const CLASSES = [1, 1, 1, -1, -1, -1]
const PROBE = [-0.5, 0.4, 0.3]

/** Heights in the middle of cells. */
const BORDERS = [-0.6, -0.3, 0, 0.3, 0.6].map(y => y + 2.32 / 400)

const paths = examples['net-222-sigmoid-sigmoid-half']
/** What is written in a drawing. */
const textsOf = (svg: string): string[] => [...svg.matchAll(/>([^<>\n]+)</g)].map(([, text]) => text!)

const small = () => sequential(layerOf([[[0.5, -0.4], [0.3, 0.8]], [0.1, -0.2]]), tanh, layerOf([[[0.7, -0.6], [0.2, 0.9]], [0.05, 0]]), sigmoid)

/** A network 2-2-2 with a loss, and every cell's derivative, exact and measured. */
function twice(): { exact: number[]; measured: number[]; shapes: number[] } {
  const network = small()
  const loss = meanSquaredError(network(tensor([[1, 0.5], [-0.3, 2]])), [[0, 1], [1, 0]])
  const slopes = grad(loss, network.parameters)
  return {
    exact: slopes.flatMap(numbersOf), measured: network.parameters.flatMap(cell => Array.from(numericGradient(loss, cell).data)), shapes: slopes.flatMap(({ shape }) => shape),
  }
}

export const document002: readonly InventoryRow[] = [
  {
    row: '002.1', about: 'regions of classes, and borders that are straight for linear models', call: 'decisionBoundary(model, { x, y }, { threshold: 0 })', docs: 'docs/networks.md#what-a-network-can-represent',
    checks: [{
      of: 'where the border of 2x₁ − x₂ = 0.4 is drawn, at five heights: x₁ = 0.2 + x₂/2, to a cell', expected: BORDERS.map(y => 0.2 + y / 2), within: 2.32 / 200,
      run: () => {
        const spec = decisionBoundary(layerOf([[[2, -1]], [-0.4]]), { x: [[-1, -1], [1, 1]], y: [0, 1] }, { threshold: 0, steps: 200 })
        return BORDERS.map(y => Number(spec.data.values.find(one => one['class'] === 'class 1' && Number(one['bottom']) <= y && Number(one['top']) > y)!['left']))
      },
    }],
  },
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
  {
    row: '002.6', about: 'its training, sample by sample', call: 'await new Perceptron({ eta0, shuffle: false }).fit(x, y); npm run example perceptron',
    checks: [{
      of: 'intercept and weights for “and”, by hand in nine epochs; whether it finds some for exclusive or', expected: [-4, 3, 2, 0],
      run: async () => {
        const x = [[0, 0], [0, 1], [1, 0], [1, 1]]
        const and = await new Perceptron({ shuffle: false }).fit(x, [0, 0, 0, 1])
        const xor = await new Perceptron({ maxIter: 50, tol: null }).fit(x, [0, 1, 1, 0])
        return [...and.intercept.data, ...and.coef.data, Number(xor.converged)]
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
  {
    row: '002.9', about: 'a drawing of 2-2-2 with its weights', call: 'networkDiagram(model, { labels: \'values\' }); networkDiagram([2, 2, 2], { first: \'from\' })',
    checks: [
      { of: 'the weights to each unit and its bias, as drawn', expected: [0.5, -0.4, 0.1, 0.3, 0.8, -0.2, 0.7, -0.6, 0.05, 0.2, 0.9, 0], run: () => textsOf(networkDiagram(small(), { labels: 'values' })).map(text => Number(text.replace('−', '-'))).filter(one => !Number.isNaN(one)) },
      { of: 'their names, where the first number is the unit a weight comes from', expected: ['w₁₁⁽¹⁾', 'w₂₁⁽¹⁾', 'w₁₂⁽¹⁾', 'w₂₂⁽¹⁾', 'w₁₁⁽²⁾', 'w₂₁⁽²⁾', 'w₁₂⁽²⁾', 'w₂₂⁽²⁾'], run: () => textsOf(networkDiagram([2, 2, 2], { first: 'from' })).filter(text => text.startsWith('w')) },
    ],
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
  {
    row: '002.17', about: 'why its sum: several paths', call: 'pathContributions(loss, z1)',
    checks: [{
      of: 'what comes to either hidden unit by either output, and their sums', expected: [...paths.expected['delta1_paths_[hidden j][output k]'].flat(), ...paths.expected.delta1],
      run: () => {
        const layers = ([['W1_[i][j]_from_i_to_j', 'b1'], ['W2_[i][j]_from_i_to_j', 'b2']] as const).map(([W, b]) => layerOf([transpose(paths.inputs[W]).toArray() as number[][], paths.inputs[b]]))
        const [z1, , , y] = sequential(layers[0]!, sigmoid, layers[1]!, sigmoid).outputs(tensor(paths.inputs.x))
        const found = pathContributions(halfSquaredError(y, paths.inputs.t, { reduction: 'sum' }), z1)
        return [...found.paths.map(({ product }) => product), ...found.sum.data]
      },
    }],
  },
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
