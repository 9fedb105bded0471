/** Rows of document 003. */
import { ShapeError, add, cos, dot, formula, grad, input, mul, norm, parameter, pow, sigmoid, sub, tanh, tensor } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { MLPClassifier, binaryCrossEntropy, fit, halfSquaredError, keyOf, linear, minimize, mlp, restarts, sgd, uniform } from '@mlp/nn'
import { functionPlot } from '@mlp/viz'
import { examples } from '../examples'
import { layerOf } from '../networks'
import { numbersOf } from '../read'
import type { InventoryRow } from './row'

/** Whether a call is refused with the word that tells what is wrong. */
const refused = (run: () => unknown, word: string): number => {
  try {
    run()
  } catch (error) {
    return Number(error instanceof ShapeError && error.message.includes(word))
  }
  return 0
}

const cubic = () => functionPlot({ f: x => pow(x, 3).sub(mul(3, x)) }, { from: -3, to: 3, points: 61, derivatives: 2, tangentAt: 2 })

const steepness = examples['plot-logistic-beta-tanh-theta']
/** What a plot with a slider shows at first: the value of the slider, and the curve. */
function moved(f: (h: Tensor, steepness: Tensor) => Tensor): number[] {
  const { data, params } = functionPlot(f, { from: -2, to: 2, points: 50, slider: { name: 'steepness', from: -1, to: 25, value: 5 } })
  const first = Number(params![0]!.value)
  return [first, ...data.values.filter(one => one['parameter'] === first).map(({ value }) => Number(value))]
}

const { minima } = examples['multiple-restarts'].expected

const derivative = (f: (x: Tensor) => Tensor): string => formula((x => grad(f(x), x))(input('x')))

/** The rows of two epochs in the order in which they come: with the slope of each by the weight its own number, changes of the weight tell. */
async function ordersOfTwoEpochs(seed: number): Promise<number[][]> {
  const layer = linear(1, 1, { bias: false, initializer: () => [[0]], dtype: 'float64' })
  const places = [0]
  const x = [1, 2, 3, 4, 5].map(one => [one])
  await fit(layer, { x, y: x }, {
    loss: prediction => prediction.sum(), optimizer: sgd({ learningRate: 1 }), epochs: 2, batchSize: 1, seed, callbacks: [{ onBatchEnd: () => { places.push(...numbersOf(layer.weight)) } }],
  })
  const changes = places.slice(1).map((place, i) => places[i]! - place)
  return [changes.slice(0, 5), changes.slice(5)]
}

export const document003: readonly InventoryRow[] = [
  {
    row: '003.1', about: 'vectors: difference, length, angle', call: 'sub(OB, OA), norm(v), dot(a, b)',
    checks: [
      { of: 'from (1, 1) to (3, 2), and how long that is', expected: [2, 1, Math.sqrt(5)], run: () => [...numbersOf(sub([3, 2], [1, 1])), norm(sub([3, 2], [1, 1])).item()] },
      { of: '(3, 2)·(1, 1)', expected: 5, run: () => dot([3, 2], [1, 1]).item() },
    ],
  },
  { row: '003.2', about: 'the derivative as a limit of slopes', call: 'numericGradient(y, x, bindings, { method: \'forward\', step })', docs: 'docs/derivatives.md#measured-derivatives-numericgradient-and-gradcheck' },
  {
    row: '003.3', about: 'f, f′ and f″ in one picture; a tangent', call: 'functionPlot({ f }, { from, to, derivatives: 2, tangentAt })',
    checks: [
      { of: 'x³ − 3x and its derivatives at 2, as drawn', expected: [2, 9, 12], run: () => cubic().data.values.filter(({ x }) => x === 2).map(({ value }) => Number(value)) },
      { of: 'the slope of the tangent drawn at 2', expected: 9, run: () => cubic().layer[1]!.data!.values.map(one => (Number(one['value2']) - Number(one['value'])) / (Number(one['x2']) - Number(one['x']))) },
    ],
  },
  {
    row: '003.4', about: 'the power rule', call: 'formula(grad(pow(x, 5), x))',
    checks: [{ of: 'the derivative of x⁵, as a formula', expected: '5·x⁴', run: () => derivative(x => pow(x, 5)) }],
  },
  {
    row: '003.5', about: 'the product rule', call: 'grad(mul(add(pow(x, 4), 2), cos(x)), x)',
    checks: [{ of: 'that of (x⁴ + 2)·cos x', expected: '4·cos(x)·x³ − (x⁴ + 2)·sin(x)', run: () => derivative(x => mul(add(pow(x, 4), 2), cos(x))) }],
  },
  { row: '003.6', about: 'partial derivatives', call: 'grad(mul(pow(x, 4), y), [x, y])' },
  { row: '003.7', about: 'the gradient', call: 'grad(f, [x, y])' },
  { row: '003.8', about: 'minima, some lower than others', call: 'await minimize(f, start)', docs: 'docs/networks.md#several-starts' },
  { row: '003.9', about: 'where f′ = 0, and what f″ says', call: 'grad(grad(f, x), x)' },
  { row: '003.10', about: 'the test for two variables', call: 'hessian(f, [x, y])' },
  {
    row: '003.11', about: 'connections backward, or a hidden layer', call: 'h = tanh(add(mul(w, h), x)) once per step; npm run example attention-and-recurrence', docs: 'docs/networks.md#other-architectures',
    checks: [{
      of: 'dh₃/dw for hₜ = w·hₜ₋₁ + 1 from h₀ = 2 at w = 0.5: 3w²·2 + 2w + 1', expected: 3.5,
      run: () => {
        const w = parameter(0.5)
        let h = tensor(2)
        for (let t = 0; t < 3; t++) h = mul(w, h).add(1)
        return grad(h, w).item()
      },
    }],
  },
  {
    row: '003.12', about: 'training: forward, backward, update', call: 'await fit(model, data, { loss, optimizer, epochs })',
    checks: [{
      of: 'w and b after one step of 0.1 on ½(w·2 + b − 3)² from 0', expected: [0.6, 0.3],
      run: async () => {
        const layer = layerOf([[[0]], [0]])
        await fit(layer, { x: [[2]], y: [[3]] }, { loss: halfSquaredError, optimizer: sgd({ learningRate: 0.1 }), epochs: 1 })
        return layer.parameters.flatMap(numbersOf)
      },
    }],
  },
  { row: '003.13', about: 'the chain rule over several variables', call: 'grad(C, w)' },
  {
    row: '003.14', about: 'names of layers, and shapes that must fit', call: 'mlp([N0, N1, N2]).parameters.map(p => p.shape)', docs: 'docs/networks.md#names-and-symbols',
    checks: [
      { of: 'Wᵐ has Nᵐ × Nᵐ⁻¹ numbers, bᵐ has Nᵐ', expected: [3, 2, 3, 1, 3, 1], run: () => mlp([2, 3, 1]).parameters.flatMap(({ shape }) => shape) },
      { of: 'refused: three inputs for two, a target of another shape', expected: [1, 1], run: () => [refused(() => linear(2, 1)(tensor([1, 2, 3])), '[samples, 2]'), refused(() => halfSquaredError(tensor([[1], [2]]), [1, 2]), '[2, 1]')] },
    ],
  },
  { row: '003.15', about: 'the four equations of backpropagation', call: 'grad(C, [W, b, z])' },
  { row: '003.16', about: 'nonlinearities and their slopes', call: 'sigmoid(z), tanh(z), relu(z)', docs: 'docs/networks.md#activations' },
  { row: '003.17', about: 'costs and their slopes', call: 'halfSquaredError(a, y, { reduction: \'sum\' }), binaryCrossEntropyFromProbabilities(a, y)' },
  {
    row: '003.18', about: 'an update after every sample', call: 'fit(model, data, { batchSize: 1, shuffle: false, … })',
    checks: [{
      of: 'w after steps of ½ on ½(w − 1)² and then on ½(w − 3)², from 0', expected: [1.75],
      run: async () => {
        const layer = linear(1, 1, { bias: false, initializer: () => [[0]], dtype: 'float64' })
        await fit(layer, { x: [[1], [1]], y: [[1], [3]] }, { loss: halfSquaredError, optimizer: sgd({ learningRate: 0.5 }), epochs: 1, batchSize: 1, shuffle: false })
        return numbersOf(layer.weight)
      },
    }],
  },
  {
    row: '003.19', about: 'sigmoids with cross-entropy: δ = a − y', call: 'grad(binaryCrossEntropy(z, y, { reduction: \'sum\' }), z)',
    checks: [{ of: 'δ, as a formula', expected: 'σ(z) − y', run: () => formula((z => grad(binaryCrossEntropy(z, input('y')), z))(input('z'))) }],
  },
  { row: '003.20', about: 'the network of the listing', call: 'npm run example sigmoid-network' },
  { row: '003.21', about: 'exclusive or, 2-2-1', call: 'npm run example sigmoid-network' },
  {
    row: '003.22', about: 'σ(βh) for many β', call: 'functionPlot((h, β) => sigmoid(mul(β, h)), { from: -2, to: 2, points: 50, slider: { name: \'β\', from: -1, to: 25, value: 5 } })',
    checks: [{ of: 'the slider’s first value, then the curve for it, as in the worked example', expected: [5, ...steepness.expected.beta['5']], within: 1e-12, run: () => moved((h, beta) => sigmoid(mul(beta, h))) }],
  },
  { row: '003.23', about: 'its slope', call: 'logistic(h, { beta })' },
  {
    row: '003.24', about: 'tanh(θh) for many θ', call: 'functionPlot((h, θ) => tanh(mul(θ, h)), { from: -2, to: 2, points: 50, slider: { name: \'θ\', from: -1, to: 25, value: 5 } })',
    checks: [{ of: 'the slider’s first value, then the curve for it, as in the worked example', expected: [5, ...steepness.expected.theta['5']], within: 1e-12, run: () => moved((h, theta) => tanh(mul(theta, h))) }],
  },
  { row: '003.25', about: 'descent, in outline', call: 'assign(sgd({ learningRate: alpha }).updates([x], [grad(f, x)]))' },
  { row: '003.26', about: 'the slope of tanh', call: 'formula(grad(tanh(x), x))', checks: [{ of: 'as a formula', expected: '1 − tanh(x)²', run: () => derivative(tanh) }] },
  { row: '003.27', about: 'the delta rule', call: 'grad(E, W)' },
  {
    row: '003.28', about: 'the learning algorithm, its samples in a new order every time', call: 'fit(mlp(sizes, { activation: sigmoid }), data, { shuffle: true, seed, … })',
    checks: [{
      of: 'rows seen by two epochs, each once; whether their orders differ; whether the first comes again', expected: [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 1],
      run: async () => {
        const orders = await Promise.all([1, 1].map(ordersOfTwoEpochs))
        const sorted = orders[0]!.flatMap(order => [...order].sort((a, b) => a - b))
        return [...sorted, Number(String(orders[0]![0]) !== String(orders[0]![1])), Number(String(orders[0]) === String(orders[1]))]
      },
    }],
  },
  {
    row: '003.29', about: 'several starts, of which the best is kept', call: 'await restarts(8, async seed => ({ value, model }))', docs: 'docs/networks.md#several-starts',
    checks: [{
      of: 'x⁴ − 3x² + x at the best end of eight descents, and at the worst', expected: minima.map(({ f }) => f), within: 1e-9,
      run: async () => {
        const { best, runs } = await restarts(8, seed => minimize(x => add(sub(pow(x, 4), mul(3, pow(x, 2))), x), 4 * uniform(keyOf(seed), 1)[0]! - 2, { method: 'gradient-descent', learningRate: 0.01 }))
        return [best.value, Math.max(...runs.map(({ value }) => value!))]
      },
    }],
  },
  { row: '003.30', about: 'momentum by the last change', call: 'momentum({ learningRate, momentum })' },
  {
    row: '003.31', about: 'a class with scikit-learn’s interface', call: 'await new MLPClassifier({ hiddenLayerSizes: [8] }).fit(x, y); predict, predictProba, score', docs: 'docs/coming-from.md#scikit-learn',
    checks: [{
      of: 'exclusive or: predictions, their score, and what the probabilities of a row add up to', expected: [0, 1, 1, 0, 1, 1, 1, 1, 1], within: 1e-6,
      run: async () => {
        const [x, y] = [[[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]]
        const model = await new MLPClassifier({ hiddenLayerSizes: [8], learningRateInit: 0.05, randomState: 1 }).fit(x, y)
        return [...model.predict(x), model.score(x, y), ...numbersOf(tensor(model.predictProba(x)).sum(1))]
      },
    }],
  },
]
