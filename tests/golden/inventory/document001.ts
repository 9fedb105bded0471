/** Rows of document 001. */
import { add, assign, evaluate, gather, mean, mul, ones, parameter, relu, sqrt, square, std, sub, sum, tensor, tile } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { StandardScaler, batchNormalization, between, clipByGlobalNorm, constant, dropout, earlyStopping, fit, gaussianNoise, he, layerStatistics, linear, loadState, logUniform, makeClassification, meanSquaredError, mlp, momentum, printEvery, randomFlip, randomScale, randomSearch, randomShift, saliency, sequential, sgd, shapleyValues, stateOf, stepDecay, trainTestSplit, trainingContext, xavier } from '@mlp/nn'
import type { Layer } from '@mlp/nn'
import { decisionBoundary, lossCurve } from '@mlp/viz'
import { layerOf } from '../networks'
import { numbersOf } from '../read'
import type { InventoryRow } from './row'

/** x² on [0, 1] by `width` hidden units whose corners lie on it: the greatest distance between them. */
function distanceFromParabola(width: number): number {
  const network = mlp([1, width, 1], { dtype: 'float64' })
  const corners = Array.from({ length: width }, (_, i) => i / width)
  // Between two corners the slope is the sum of their squares' difference; each unit adds the change of slope at its corner.
  const slopes = corners.map(x => (x + 1 / width) ** 2 * width - x ** 2 * width)
  loadState(network, { '0.weight': corners.map(() => [1]), '0.bias': corners.map(x => -x), '2.weight': [slopes.map((slope, i) => slope - (slopes[i - 1] ?? 0))], '2.bias': [0] })
  const middles = corners.map(x => [x + 1 / width / 2])
  return Math.max(...numbersOf(network(tensor(middles))).map((y, i) => y - middles[i]![0]! ** 2))
}

/** Root mean square of many weights. */
const spread = (layer: { readonly weight: Tensor }): number => sqrt(mean(square(layer.weight))).item()

/** A network whose first layer is kept, and a step on the second. */
async function fineTuned(): Promise<{ kept: number[]; head: number[] }> {
  const pretrained = sequential(layerOf([[[2], [1]], [0, 1]]), relu, layerOf([[[5, 5]], [5]]))
  const { '0.weight': weight, '0.bias': bias } = stateOf(pretrained)
  const head = layerOf([[[0, 0]], [0]])
  const model = sequential(linear(1, 2, { dtype: 'float64' }), relu, head)
  loadState(model, { '0.weight': weight!, '0.bias': bias! }, { missing: 'keep' })
  await fit(model, { x: [[1]], y: [[1]] }, { loss: meanSquaredError, optimizer: sgd({ learningRate: 0.1 }), epochs: 1, parameters: head.parameters })
  return { kept: model.parameters.slice(0, 2).flatMap(numbersOf), head: head.parameters.flatMap(numbersOf) }
}

export const document001: readonly InventoryRow[] = [
  { row: '001.1', about: 'what a network is for', docs: 'docs/networks.md#what-a-multi-layer-perceptron-is' },
  {
    row: '001.2', about: 'a neuron, a layer of them', call: 'linear(inputs, outputs)',
    checks: [{ of: 'z = Wx + b of two units', expected: [5.1, -0.8], run: () => numbersOf(layerOf([[[1, 2], [-1, 0.5]], [0.1, -0.8]])(tensor([1, 2]))) }],
  },
  { row: '001.3', about: 'activations: sigmoid, ReLU, tanh, leaky ReLU, softmax', call: 'sigmoid(z), relu(z), tanh(z), leakyRelu(z, { slope: 0.01 }), softmax(z)', docs: 'docs/networks.md#activations' },
  { row: '001.4', about: 'which activation where', docs: 'docs/networks.md#activations' },
  {
    row: '001.5', about: 'forward, a layer at a time', call: 'model(x)', docs: 'docs/networks.md#names-and-symbols',
    checks: [{
      of: 'W₂ max(0, W₁x + b₁) + b₂ for (1, 2) and (−1, 0)', expected: [10.3, 3.1],
      run: () => numbersOf(sequential(layerOf([[[1, 2], [-1, 0.5]], [0.1, 0.4]]), relu, layerOf([[[2, 3]], [-1.1]]))(tensor([[1, 2], [-1, 0]]))),
    }],
  },
  { row: '001.6', about: 'losses in a table', call: 'meanSquaredError(y, t), crossEntropy(z, t)', docs: 'docs/networks.md#losses' },
  { row: '001.7', about: 'the update of a weight', call: 'sgd({ learningRate })' },
  {
    row: '001.8', about: 'universal approximation', call: 'mlp([1, width, 1]); npm run example universal-approximation', docs: 'docs/networks.md#what-a-network-can-represent',
    checks: [{ of: 'the distance from x² on [0, 1] of the best 2, 4, 8 and 16 corners: 1/(4·width²)', expected: [1 / 16, 1 / 64, 1 / 256, 1 / 1024], run: () => [2, 4, 8, 16].map(distanceFromParabola) }],
  },
  {
    row: '001.9', about: 'overfitting, seen on the validation loss', call: 'fit(model, data, { validation, … }); lossCurve(history); npm run example overfitting', docs: 'docs/networks.md#overfitting-and-its-cures',
    checks: [{
      of: 'losses of y = wx + b from 0 on (1, 1), and then on (2, 3), with the steps ¼ of the gradient, as plotted', expected: [1, 0, 2.25, 2.25],
      run: async () => {
        const line = linear(1, 1, { dtype: 'float64', initializer: constant(0) })
        const history = await fit(line, { x: [[1]], y: [[1]] }, { loss: meanSquaredError, optimizer: sgd({ learningRate: 0.25 }), epochs: 2, validation: { x: [[2]], y: [[3]] } })
        return lossCurve(history).data.values.map(one => Number(one['loss']))
      },
    }],
  },
  {
    row: '001.10', about: 'dropout', call: 'dropout(0.5)', docs: 'docs/networks.md#overfitting-and-its-cures',
    checks: [
      {
        of: 'of 40,000 ones with the rate 0.25: the share of zeros, and the greatest', expected: [0.25, 4 / 3], within: 0.01,
        run: () => {
          const kept = numbersOf(dropout(0.25)(ones([40_000]), trainingContext({ seed: 1 })))
          return [kept.filter(one => one === 0).length / kept.length, Math.max(...kept)]
        },
      },
      { of: 'in evaluation, what comes in', expected: [1, -2, 3], run: () => numbersOf(dropout(0.25)(tensor([1, -2, 3]))) },
    ],
  },
  { row: '001.11', about: 'penalties of large weights', call: 'l1Penalty(weights, λ), l2Penalty(weights, λ)', docs: 'docs/networks.md#overfitting-and-its-cures' },
  { row: '001.12', about: 'early stopping', call: 'earlyStopping({ patience, minDelta, restoreBest })', docs: 'docs/networks.md#overfitting-and-its-cures',
    checks: [{
      of: 'the epochs run, and the weight restored: the first step ends at the best one', expected: [3, 1],
      run: async () => {
        const line = linear(1, 1, { dtype: 'float64', bias: false, initializer: constant(0) })
        const data = { x: [[1]], y: [[2]] }
        const history = await fit(line, data, { loss: meanSquaredError, optimizer: sgd({ learningRate: 0.25 }), epochs: 50, validation: { x: [[1]], y: [[1]] }, callbacks: [earlyStopping({ patience: 2 })] })
        return [history.loss.length, ...numbersOf(line.weight)]
      },
    }],
  },
  {
    row: '001.13', about: 'data made of what there is: noise, flips, shifts, scales', call: 'sequential(randomFlip(), randomShift(1), randomScale(), gaussianNoise(0.1), model)', docs: 'docs/networks.md#overfitting-and-its-cures',
    checks: [
      { of: 'flipped, and twice as large about the middle', expected: [3, 2, 1, 0, 2, 4, 2, 0], run: () => [randomFlip({ probability: 1 })(tensor([[1, 2, 3]]), trainingContext()), randomScale([2, 2], { axes: [1] })(tensor([[0, 0, 4, 0, 0]]), trainingContext())].flatMap(numbersOf) },
      {
        of: 'of 30,000 samples: the shares that are flipped, moved left, stay and moved right; the deviation of the noise', expected: [1 / 2, 1 / 3, 1 / 3, 1 / 3, 0.1], within: 0.02,
        run: () => {
          const x = tile(tensor([[1, 2, 3]]), [30_000, 1])
          const share = (layer: Layer, first: number): number => numbersOf(layer(x, trainingContext({ seed: 1 }))).filter((one, i) => i % 3 === 0 && one === first).length / 30_000
          const noise = numbersOf(sub(gaussianNoise(0.1)(x, trainingContext({ seed: 1 })), x))
          const shift = randomShift(1, { axes: [1] })
          return [share(randomFlip(), 3), share(shift, 2), share(shift, 1), share(shift, 0), Math.sqrt(noise.reduce((total, one) => total + one * one, 0) / noise.length)]
        },
      },
      { of: 'in evaluation, what comes in', expected: [1, 2, 3], run: () => numbersOf(sequential(randomFlip({ probability: 1 }), gaussianNoise(1), randomShift(1, { axes: [1] }))(tensor([[1, 2, 3]]))) },
    ],
  },
  {
    row: '001.14', about: 'batch normalization', call: 'batchNormalization(features)', docs: 'docs/networks.md#overfitting-and-its-cures',
    checks: [{
      of: '1 and 3 in training: ∓1/√(1 + ε), then the running mean 0.1·2 and the running variance 0.9 + 0.1·2', expected: [-1 / Math.sqrt(1 + 1e-5), 1 / Math.sqrt(1 + 1e-5), 0.2, 1.1],
      run: () => {
        const layer = batchNormalization(1, { dtype: 'float64' })
        const context = trainingContext()
        const y = numbersOf(layer(tensor([[1], [3]]), context))
        assign(context.updates)
        return [...y, ...numbersOf(layer.runningMean), ...numbersOf(layer.runningVariance)]
      },
    }],
  },
  { row: '001.15', about: 'optimizers, with what speaks for and against each', call: 'sgd(), momentum(), adam()', docs: 'docs/networks.md#optimizers' },
  { row: '001.16', about: 'momentum, rates that change', call: 'momentum({ learningRate: stepDecay(0.1, { factor, every }) })', docs: 'docs/networks.md#learning-rates',
    checks: [{
      of: 'a weight under the slope 1: velocity 0.1, then 0.09 + 0.05', expected: [-0.1, -0.24],
      run: () => {
        const w = parameter(0)
        const updates = momentum({ learningRate: stepDecay(0.1, { factor: 0.5, every: 1 }), momentum: 0.9 }).updates([w], [tensor(1)])
        return [1, 2].map(() => {
          assign(updates)
          return w.item()
        })
      },
    }],
  },
  {
    row: '001.17', about: 'gradients that vanish or explode', call: 'layerStatistics(); clipByGlobalNorm(gradients, limit)', docs: 'docs/networks.md#vanishing-and-exploding-gradients',
    checks: [{
      of: 'the lengths of the gradients of w₁, w₂ and w₃ for w₃w₂w₁ with the weights 2, 3 and 5', expected: [15, 10, 6], within: 1e-6,
      run: async () => {
        const statistics = layerStatistics({ every: 1 })
        const model = sequential(...[2, 3, 5].map(w => linear(1, 1, { bias: false, initializer: constant(w), dtype: 'float64' })))
        await fit(model, { x: [[1]], y: [[0]] }, { loss: y => y.sum(), optimizer: sgd({ learningRate: 1e-12 }), epochs: 1, callbacks: [statistics] })
        return statistics.latest!.layers.map(({ gradient }) => gradient!.norm)
      },
    }, { of: '(3), (0, 4) clipped to the norm 1', expected: [0.6, 0, 0.8], run: () => clipByGlobalNorm([tensor([3]), tensor([0, 4])], 1).flatMap(numbersOf) }],
  },
  {
    row: '001.18', about: 'first weights: small, Xavier, He', call: 'linear(100, 400, { initializer: xavier({ fan: \'in\' }) }), he()', docs: 'docs/networks.md#first-weights',
    checks: [{
      of: 'spread of 40,000 weights from 100 inputs to 400 units: 1/√100, √(2/500), √(2/100)', expected: [0.1, Math.sqrt(2 / 500), Math.sqrt(0.02)], within: 0.002,
      run: () => [xavier({ fan: 'in' }), xavier(), he()].map(initializer => spread(linear(100, 400, { initializer, seed: 1 }))),
    }],
  },
  {
    row: '001.19', about: 'hyper-parameters: rate, batch size, layers, units, dropout rate', call: 'mlp(sizes); dropout(rate); fit(model, data, { optimizer, batchSize })', docs: 'docs/networks.md#hyper-parameters',
    checks: [
      { of: 'numbers in networks 4-8-3 and 4-8-8-3', expected: [67, 139], run: () => [[4, 8, 3], [4, 8, 8, 3]].map(sizes => mlp(sizes).parameters.reduce((total, { value }) => total + value.data.length, 0)) },
      {
        of: 'steps of three epochs over ten rows, in batches of 1, 4 and 10', expected: [30, 9, 3],
        run: () => Promise.all([1, 4, 10].map(async batchSize => {
          let steps = 0
          await fit(linear(1, 1), { x: Array.from({ length: 10 }, (_, i) => [i / 10]), y: Array.from({ length: 10 }, () => [1]) }, { loss: meanSquaredError, optimizer: sgd({ learningRate: 0.1 }), epochs: 3, batchSize, callbacks: [{ onBatchEnd: () => { steps++ } }] })
          return steps
        })),
      },
    ],
  },
  { row: '001.20', about: 'grid search', call: 'await gridSearch({ learningRate: [0.1, 0.01], hidden: [4, 8] }, objective)', docs: 'docs/networks.md#hyper-parameters' },
  {
    row: '001.21', about: 'random search', call: 'await randomSearch({ learningRate: logUniform(1e-4, 1), dropout: between(0, 0.5) }, objective, { trials, seed })', docs: 'docs/networks.md#hyper-parameters',
    checks: [{
      of: 'of 2,000 trials: the share with a rate below the geometric middle 0.01, and the mean dropout rate', expected: [0.5, 0.25], within: 0.03,
      run: async () => {
        const { trials } = await randomSearch({ learningRate: logUniform(1e-4, 1), dropout: between(0, 0.5) }, () => 0, { trials: 2000, seed: 1 })
        return [trials.filter(({ parameters }) => parameters.learningRate < 0.01).length / 2000, trials.reduce((total, { parameters }) => total + parameters.dropout, 0) / 2000]
      },
    }],
  },
  { row: '001.22', about: 'Bayesian optimization', call: 'await bayesianSearch(space, objective, { trials })', docs: 'docs/networks.md#hyper-parameters' },
  { row: '001.23', about: 'Hyperband; Optuna', call: 'await hyperband(space, objective, { maxResource: 81 })', docs: 'docs/networks.md#hyper-parameters' },
  {
    row: '001.24', about: 'transfer learning: take layers over, freeze them, train a new head', call: 'loadState(model, state, { missing: \'keep\' }); fit(model, data, { parameters: head.parameters, … }); npm run example transfer-learning', docs: 'docs/networks.md#kinds-of-learning',
    checks: [
      { of: 'the layer taken over, after training', expected: [2, 1, 0, 1], run: async () => (await fineTuned()).kept },
      { of: 'the new head after a step of 0.1 down (ŷ − 1)², from 0, on hidden values 2 and 2', expected: [0.4, 0.4, 0.2], run: async () => (await fineTuned()).head },
    ],
  },
  {
    row: '001.25', about: 'Shapley values', call: 'await shapleyValues(model, x, { baseline })', docs: 'docs/networks.md#why-a-network-says-what-it-says',
    checks: [{
      of: 'of 2x₁ + x₂x₃ − x₃ + ½ at (1.5, −0.5, 2) from (0.5, 1, 0), and what they miss of the difference', expected: [2, -1.5, -1.5, 0],
      run: async () => {
        const product: Layer = x => add(sub(add(mul(2, gather(x, 0, 1)), mul(gather(x, 1, 1), gather(x, 2, 1))), gather(x, 2, 1)), 0.5)
        const { values, gap } = await shapleyValues(product, evaluate(tensor([[1.5, -0.5, 2]])), { baseline: [0.5, 1, 0] })
        return [...values.data, ...gap.data]
      },
    }],
  },
  { row: '001.26', about: 'feature visualization', call: 'await featureVisualization(model, { start, penalty, optimizer, steps })', docs: 'docs/networks.md#why-a-network-says-what-it-says' },
  {
    row: '001.27', about: 'saliency: what an input does to an output', call: 'saliency(model, x, { target }); jacobian(y, x)', docs: 'docs/networks.md#why-a-network-says-what-it-says',
    checks: [{
      of: 'of max(0, a + 2b) + 3·max(0, 2a − b) at (3, 1), and at (0, 1), where the second is off', expected: [7, -1, 1, 2],
      run: () => {
        const network = sequential(layerOf([[[1, 2], [2, -1]], [0, 0]]), relu, layerOf([[[1, 3]], [0]]))
        return [...saliency(network, evaluate(tensor([[3, 1]])), { target: 0 }).data, ...saliency(network, evaluate(tensor([[0, 1]])), { target: 0 }).data]
      },
    }],
  },
  {
    row: '001.28', about: 'several hidden layers, fully connected', call: 'mlp([2, 5, 4, 3])',
    checks: [{ of: 'the shapes of weights and biases', expected: [5, 2, 5, 4, 5, 4, 3, 4, 3], run: () => mlp([2, 5, 4, 3]).parameters.flatMap(({ shape }) => shape) }],
  },
  {
    row: '001.29', about: 'the algorithm: epochs, batches, a line every 100 epochs, labels', call: 'fit(model, data, { epochs, batchSize, callbacks: [printEvery(100)], … })',
    checks: [{
      of: 'the epochs that get a line, and the losses in them: (1 − 2·0.001)²ⁿ⁻² of w² from 1', expected: [100, 200, 250].flatMap(n => [n, 0.998 ** (2 * n - 2)]), within: 1e-4,
      run: async () => {
        const lines: string[] = []
        const line = linear(1, 1, { bias: false, initializer: constant(1), dtype: 'float64' })
        await fit(line, { x: [[1]], y: [[0]] }, { loss: meanSquaredError, optimizer: sgd({ learningRate: 0.001 }), epochs: 250, callbacks: [printEvery(100, { write: one => lines.push(one) })] })
        return lines.flatMap(one => [...one.matchAll(/epoch (\d+)|loss (\S+)/g)].map(([, epoch, loss]) => Number(epoch ?? loss)))
      },
    }],
  },
  { row: '001.30', about: 'exam: the derivative of the loss of 2-3-1 by one weight', call: 'grad(meanSquaredError(o, y), w1); formula(…)' },
  {
    row: '001.31', about: 'classes as points of two features, and the border between them', call: 'decisionBoundary(model, { x, y }, { threshold: 0 })',
    checks: [{
      of: 'the share of the square around (±1, ±1) where x₁ + x₂ > 0.1, in 4 × 4 cells; the points drawn of class 1', expected: [6 / 16, 3],
      run: () => {
        const spec = decisionBoundary(x => sub(sum(x, 1), 0.1), { x: [[-1, -1], [1, -1], [-1, 1], [1, 1]], y: [0, 1, 1, 1] }, { threshold: 0, steps: 4 })
        const area = spec.data.values.filter(one => one['class'] === 'class 1').reduce((total, one) => total + (Number(one['right']) - Number(one['left'])) * (Number(one['top']) - Number(one['bottom'])), 0)
        return [area / 2.32 ** 2, spec.layer[1]!.data!.values.filter(one => one['class'] === 'class 1').length]
      },
    }],
  },
  { row: '001.32', about: 'the class of the listing', call: 'npm run example numpy-class' },
  {
    row: '001.33', about: 'the scikit-learn listing', call: 'new Pipeline([[\'scale\', new StandardScaler()], [\'mlp\', new MLPClassifier({ hiddenLayerSizes: [10] })]]); trainTestSplit(makeClassification({ samples: 1000 }), { testSize: 0.2 }); npm run example scikit-learn-listing', docs: 'docs/coming-from.md#scikit-learn',
    checks: [{
      of: 'rows of the parts, then mean and deviation of the scaled training columns, as far as they are from 0 and 1', expected: [800, 200, 0, 0], within: 1e-9,
      run: () => {
        const { train, test } = trainTestSplit(makeClassification({ samples: 1000, features: 10, seed: 42 }), { testSize: 0.2, seed: 42 })
        const scaled = tensor(new StandardScaler().fit(train.x).transform(train.x))
        const far = (x: Tensor, from: number): number => Math.max(...numbersOf(sub(x, from)).map(Math.abs))
        return [train.x.shape[0]!, test.x.shape[0]!, far(mean(scaled, 0), 0), far(std(scaled, 0), 1)]
      },
    }],
  },
  { row: '001.34', about: 'what to take away', docs: 'docs/networks.md#what-to-try-first' },
]
