/** Rows of document 000. */
import { add, assign, formula, grad, gradients, input, mul, parameter, sigmoid, square, sub, tanh, tensor } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { activation, binaryCrossEntropy, constant, epsilonInsensitive, fit, halfSquaredError, hinge, l1Penalty, l2Penalty, linear, meanSquaredError, minimize, mlp, predict, sequential, sgd } from '@mlp/nn'
import type { Linear, Loss } from '@mlp/nn'
import { layerOf } from '../networks'
import { numbersOf } from '../read'
import type { InventoryRow } from './row'

/** The slope of a line through the origin where the loss of it on (−1, −2) and (1, 2) is lowest. */
async function slopeAfter(loss: (line: Linear) => Loss, y: readonly number[][]): Promise<number> {
  const line = linear(1, 1, { dtype: 'float64', bias: false, initializer: constant(0.1) })
  await fit(line, { x: [[-1], [1]], y }, { loss: loss(line), optimizer: sgd({ learningRate: 0.05 }), epochs: 400, shuffle: false })
  return numbersOf(line.weight)[0]!
}
const withPenalty = (loss: Loss, penalty: Tensor): Loss => (prediction, target) => add(loss(prediction, target), penalty)
const UP = [[-2], [2]]

/** One of four is positive at x = 0, three of four at x = 1. */
const SHARES = { x: [[0], [0], [0], [0], [1], [1], [1], [1]], y: [[1], [0], [0], [0], [1], [1], [1], [0]] }

export const document000: readonly InventoryRow[] = [
  {
    row: '000.1', about: 'a feed-forward network of at least three layers', call: 'mlp([2, 3, 1], { activation: tanh })', docs: 'docs/networks.md#what-a-multi-layer-perceptron-is',
    checks: [{
      of: '3 hidden units with weights ½ and biases 0.1, at (1, 2)', expected: 1.5 * Math.tanh(1.6) + 0.1,
      run: () => mlp([2, 3, 1], { activation: tanh, initializer: constant(0.5), biasValue: 0.1, dtype: 'float64' })(tensor([1, 2])).sum().item(),
    }],
  },
  { row: '000.2', about: 'what to know before, and where to read on', docs: 'docs/networks.md#where-to-read-on' },
  {
    row: '000.4', about: 'supervised learning: pairs, a loss, feedback', call: 'await fit(model, { x, y }, { loss, optimizer, epochs })', docs: 'docs/networks.md#kinds-of-learning',
    checks: [{
      of: 'weight and bias learned from y = 3x − 1', expected: [3, -1], within: 1e-9,
      run: async () => {
        const line = linear(1, 1, { dtype: 'float64' })
        await fit(line, { x: [[0], [1], [2]], y: [[-1], [2], [5]] }, { loss: meanSquaredError, optimizer: sgd({ learningRate: 0.2 }), epochs: 300 })
        return [...numbersOf(line.weight), ...numbersOf(line.bias!)]
      },
    }],
  },
  {
    row: '000.5', about: 'classification: logistic regression, linear support vector machine', docs: 'docs/networks.md#kinds-of-learning',
    call: 'fit(linear(features, 1), data, { loss: binaryCrossEntropy, … }); add(hinge(scores, t), l2Penalty([w], λ))',
    checks: [
      {
        of: 'log odds of ¼ at x = 0, and how much those of ¾ at x = 1 are higher', expected: [-Math.log(3), 2 * Math.log(3)], within: 1e-9,
        run: async () => {
          const model = linear(1, 1, { dtype: 'float64' })
          await fit(model, SHARES, { loss: binaryCrossEntropy, optimizer: sgd({ learningRate: 2 }), epochs: 300 })
          return [...numbersOf(model.bias!), ...numbersOf(model.weight)]
        },
      },
      { of: 'w where max(0, 1 − w) + w² is lowest', expected: 0.5, within: 1e-9, run: () => slopeAfter(line => withPenalty(hinge, l2Penalty([line.weight], 1)), [[-1], [1]]) },
    ],
  },
  {
    row: '000.6', about: 'regression: linear, ridge, lasso, support vectors', docs: 'docs/networks.md#kinds-of-learning', call: 'add(meanSquaredError(y, t), l2Penalty([w], λ)), with l1Penalty for lasso; epsilonInsensitive(y, t, { epsilon })',
    checks: [
      { of: 'w for (2 − w)²', expected: 2, within: 1e-9, run: () => slopeAfter(() => meanSquaredError, UP) },
      { of: 'w for (2 − w)² + ½w²', expected: 2 / 1.5, within: 1e-9, run: () => slopeAfter(line => withPenalty(meanSquaredError, l2Penalty([line.weight], 0.5)), UP) },
      { of: 'w for (2 − w)² + ½|w|', expected: 1.75, within: 1e-9, run: () => slopeAfter(line => withPenalty(meanSquaredError, l1Penalty([line.weight], 0.5)), UP) },
      { of: 'the loss of errors 0.3 and 0.05 with ε = 0.1', expected: 0.1, run: () => epsilonInsensitive(tensor([1.3, 0.05]), [1, 0], { epsilon: 0.1 }).item() },
    ],
  },
  { row: '000.7', about: 'other paradigms, named only', docs: 'docs/networks.md#kinds-of-learning' },
  { row: '000.8', about: 'mean squared error', call: 'meanSquaredError(prediction, target)' },
  { row: '000.9', about: 'its table of five predictions', call: 'meanSquaredError(prediction, target, { reduction })' },
  { row: '000.10', about: 'binary cross-entropy, of probabilities and of logits', call: 'binaryCrossEntropyFromProbabilities(p, y); binaryCrossEntropy(z, y)' },
  { row: '000.11', about: 'categorical cross-entropy', call: 'crossEntropyFromProbabilities(p, y); crossEntropy(z, y)' },
  { row: '000.12', about: 'hinge loss', call: 'hinge(scores, y)' },
  { row: '000.13', about: 'mean absolute error', call: 'meanAbsoluteError(prediction, target)' },
  { row: '000.14', about: 'Huber’s loss', call: 'huber(prediction, target, { delta })' },
  { row: '000.15', about: 'losses against an outlier', call: 'meanSquaredError(y, t), meanAbsoluteError(y, t), huber(y, t, { delta })' },
  {
    row: '000.16', about: 'a loss to make small, a score to make great', call: 'sgd({ learningRate, maximize: true })',
    checks: [{
      of: 'where 2 − (x − 3)² is greatest', expected: 3, within: 1e-9,
      run: () => {
        const x = parameter(0)
        const updates = sgd({ learningRate: 0.1, maximize: true }).updates([x], [gradients(sub(2, square(sub(x, 3)))).get(x)!])
        for (let step = 0; step < 150; step++) assign(updates)
        return x.item()
      },
    }],
  },
  { row: '000.17', about: 'the loss as a landscape over two parameters' },
  { row: '000.18', about: 'gradient descent', call: 'sgd({ learningRate })' },
  {
    row: '000.19', about: 'initialize, gradient, update, until nothing changes', call: 'await minimize(f, start, { method: \'gradient-descent\', learningRate, tolerance, maxIterations })',
    checks: [{
      of: 'steps of ¼ on (x − 3)² from 0 until |f′| = 6/2ⁿ is at most 0.001, and where that is', expected: [13, 3 - 3 / 2 ** 13],
      run: async () => {
        const { iterations, x } = await minimize(at => square(sub(at, 3)), 0, { method: 'gradient-descent', learningRate: 0.25, tolerance: 0.001 })
        return [iterations, ...x.data]
      },
    }],
  },
  { row: '000.20', about: 'linear regression by descent', call: 'assign(sgd({ learningRate }).updates([theta], [grad(loss, theta)]))' },
  { row: '000.22', about: 'rates too small, right, too large', call: 'sgd({ learningRate })', docs: 'docs/networks.md#learning-rates' },
  { row: '000.23', about: 'rates that fall', call: 'sgd({ learningRate: stepDecay(0.1, { factor: 0.5, every: 100 }) })' },
  { row: '000.24', about: 'rates of every parameter’s own', call: 'adam(), rmsprop(), adagrad()' },
  { row: '000.25', about: 'momentum', call: 'momentum({ learningRate, momentum: 0.9 })' },
  { row: '000.26', about: 'accelerated descent', call: 'nesterov({ learningRate, momentum })' },
  { row: '000.27', about: 'descent on all samples', call: 'fit(model, data, { batchSize: samples, … })' },
  { row: '000.28', about: 'descent on one sample at a time', call: 'fit(model, data, { batchSize: 1, … })' },
  { row: '000.29', about: 'descent on batches, the last one short', call: 'fit(model, data, { batchSize: 32, … })' },
  {
    row: '000.30', about: 'backpropagation: the derivative by every node', call: 'gradients(loss).get(node)', docs: 'docs/derivatives.md#by-any-node',
    checks: [{
      of: '∂L/∂h, ∂L/∂w and ∂L/∂x for L = ½(h − 1)², h = σ(0.4·x), x = 1', expected: (h => [h - 1, (h - 1) * h * (1 - h), (h - 1) * h * (1 - h) * 0.4])(1 / (1 + Math.exp(-0.4))),
      run: () => {
        const [x, w] = [input('x'), parameter(0.4)]
        const h = sigmoid(mul(w, x))
        const slopes = gradients(square(sub(h, 1)).div(2))
        return [h, w, x].map(node => slopes.get(node)!.item({ x: 1 }))
      },
    }],
  },
  { row: '000.31', about: 'a network 1-1-1 as a graph of numbers', call: 'halfSquaredError(add(mul(w2, sigmoid(add(mul(w1, x), b1))), b2), t)' },
  {
    row: '000.32', about: 'its derivatives, as formulas too', call: 'grad(loss, [w1, b1, w2, b2]); formula(grad(loss, w1))',
    checks: [{
      of: 'the formulas of ∂L/∂w₂, ∂L/∂h and ∂L/∂w₁', expected: ['(y − t)·h', '(y − t)·w₂', '(y − t)·w₂·h·(1 − h)·x  where h = σ(z₁)'],
      run: () => {
        const [x, t, w1, w2] = [input('x'), input('t'), parameter(0.4, { name: 'w₁' }), parameter(0.3, { name: 'w₂' })]
        const h = sigmoid(mul(w1, x).add(0.1).named('z₁')).named('h')
        const y = mul(w2, h).add(0.2).named('y')
        return grad(halfSquaredError(y, t), [w2, h, w1]).map(one => formula(one))
      },
    }],
  },
  { row: '000.33', about: 'its updates', call: 'assign(sgd({ learningRate }).updates(parameters, gradients))' },
  { row: '000.34', about: 'its numbers', call: 'npm run example neuron' },
  {
    row: '000.35', about: 'a neuron', call: 'sequential(linear(2, 1), sigmoid)',
    checks: [{ of: 'σ(0.8·0.5 + 0.2·0.3 + 0.1)', expected: 1 / (1 + Math.exp(-0.56)), run: () => numbersOf(sequential(layerOf([[[0.8, 0.2]], [0.1]]), sigmoid)(tensor([0.5, 0.3]))) }],
  },
  { row: '000.36', about: 'its numbers, and whether it fires', call: 'greater(sigmoid(add(matmul(w, x), b)), 0.5)' },
  {
    row: '000.37', about: 'sigmoid, tanh, ReLU, leaky ReLU, by name', call: 'activation(\'tanh\'); activation(\'leakyRelu\', { slope: 0.1 })',
    checks: [{
      of: 'each at −2', expected: [1 / (1 + Math.exp(2)), Math.tanh(-2), 0, -0.02, -0.2],
      run: () => [activation('sigmoid'), activation('tanh'), activation('relu'), activation('leakyRelu'), activation('leakyRelu', { slope: 0.1 })].flatMap(f => numbersOf(f(tensor(-2)))),
    }],
  },
  { row: '000.38', about: 'linear layers in a row stay linear', call: 'matmul(W2, W1)', docs: 'docs/networks.md#activations' },
  { row: '000.39', about: 'ReLU and its slope', call: 'relu(z)' },
  { row: '000.40', about: 'the sigmoid and its vanishing slope', call: 'sigmoid(z)' },
  { row: '000.41', about: 'softmax', call: 'softmax(z); jacobian(softmax(z), z)' },
  {
    row: '000.42', about: 'what every layer gives on the way forward', call: 'sequential(…).outputs(x); predict(model, x)',
    checks: [{
      of: 'z₁, a₁ = tanh z₁ and z₂ = 2a₁ − 1, then the prediction, for x = 0.3', expected: [0.7, Math.tanh(0.7), 2 * Math.tanh(0.7) - 1, 2 * Math.tanh(0.7) - 1],
      run: () => {
        const network = sequential(layerOf([[[2]], [0.1]]), tanh, layerOf([[[2]], [-1]]))
        return [...network.outputs(tensor([0.3])).flatMap(numbersOf), ...predict(network, [[0.3]]).data]
      },
    }],
  },
  { row: '000.43', about: 'a network of two inputs, hidden units and outputs', call: 'sequential(linear(2, 2), sigmoid, linear(2, 2), softmax)' },
  { row: '000.44', about: 'other architectures, named only', docs: 'docs/networks.md#other-architectures' },
]
