/** Where the documents differ in a convention: every variant is offered, and this is how. */
import { assign, div, evaluate, grad, parameter, relu, sigmoid, step, tensor, transpose } from '@mlp/autograd'
import { LabelEncoder, OneHotEncoder, accuracy, activation, binaryCrossEntropy, constant, halfSquaredError, hinge, linear, meanSquaredError, momentum, normalWeights, stepDecay, uniformWeights, xavier } from '@mlp/nn'
import { slopeOf } from '../errata/shared'
import { layerOf } from '../networks'
import { numbersOf } from '../read'
import type { InventoryRow } from './row'

const [y, t] = [tensor([[1, 2], [3, 5]]), [[0, 0], [1, 1]]]

export const clashes: readonly InventoryRow[] = [
  {
    row: 'clash.1', about: 'squared loss: 1/n, 1/(2n), ½ and ½/N; of elements or of samples', docs: 'docs/networks.md#losses',
    call: 'meanSquaredError, halfSquaredError, each with reduction: \'mean\', \'sum\' or \'none\'',
    checks: [{
      of: 'errors 1, 2, 2, 4 of two samples: 1/n, 1/(2n), ½ of all, ½ by sample', expected: [6.25, 3.125, 12.5, 6.25],
      run: () => [meanSquaredError(y, t), halfSquaredError(y, t), halfSquaredError(y, t, { reduction: 'sum' }), div(halfSquaredError(y, t, { reduction: 'sum' }), 2)].map(loss => loss.item()),
    }],
  },
  {
    row: 'clash.2', about: 'cross-entropy: of one sample, or the mean of all', call: 'binaryCrossEntropy(z, y, { reduction })', docs: 'docs/networks.md#losses',
    checks: [{
      of: 'of p = ½ and p = ¼, both of class 1, in natural logarithms: each, in all, and the mean', expected: [Math.LN2, 2 * Math.LN2, 3 * Math.LN2, 1.5 * Math.LN2],
      run: () => (['none', 'sum', 'mean'] as const).flatMap(reduction => numbersOf(binaryCrossEntropy(tensor([0, -Math.log(3)]), [1, 1], { reduction }))),
    }],
  },
  {
    row: 'clash.3', about: 'weights: Wx + b or Wᵀx + b', call: 'linear(2, 2, { initializer: () => transpose(W) })', docs: 'docs/networks.md#names-and-symbols',
    checks: [{
      of: 'the matrix 1 2 / 3 4 at (1, 10), in both layouts', expected: [21, 43, 31, 42],
      run: () => {
        const W = [[1, 2], [3, 4]]
        return [W, evaluate(transpose(W))].flatMap(matrix => numbersOf(linear(2, 2, { initializer: () => matrix, dtype: 'float64' })(tensor([1, 10]))))
      },
    }],
  },
  {
    row: 'clash.4', about: 'samples in rows or in columns', call: 'model(transpose(X))', docs: 'docs/networks.md#names-and-symbols',
    checks: [{ of: 'x₁ + 10x₂ of three samples that stand in columns', expected: [41, 52, 63], run: () => numbersOf(layerOf([[[1, 10]], [0]])(transpose([[1, 2, 3], [4, 5, 6]]))) }],
  },
  { row: 'clash.5', about: 'the number of a layer: where weights come from, or lead to', docs: 'docs/networks.md#names-and-symbols' },
  {
    row: 'clash.6', about: 'a bias, or none', call: 'linear(2, 1, { bias: false })',
    checks: [{ of: 'the output for (0, 0) with a bias of 0.7 and without', expected: [0.7, 0], run: () => [true, false].flatMap(bias => numbersOf(linear(2, 1, { bias, biasValue: 0.7, dtype: 'float64' })(tensor([0, 0])))) }],
  },
  {
    row: 'clash.7', about: 'the slope of ReLU at 0: 0 or 1', call: 'relu(z); activation(\'relu\', { slopeAtZero: 1 })', docs: 'docs/conventions.md#kinks-ties-and-bounds',
    checks: [{ of: 'both', expected: [0, 1], run: () => [slopeOf(relu, 0), slopeOf(z => activation('relu', { slopeAtZero: 1 })(z), 0)] }],
  },
  {
    row: 'clash.8', about: 'the step at its threshold, and its values', call: 'step(a), step(a, { coding: \'bipolar\' }); accuracy(p, y, { threshold: 0.5 })',
    checks: [
      { of: 'at −1 and at 0, in both codings', expected: [0, 1, -1, 1], run: () => [...numbersOf(step([-1, 0])), ...numbersOf(step([-1, 0], { coding: 'bipolar' }))] },
      { of: 'p = ½ is class 0 with the threshold ½', expected: 1, run: () => accuracy([0.5, 0.51], [0, 1], { threshold: 0.5 }) },
    ],
  },
  {
    row: 'clash.9', about: 'classes as 0 and 1, as ±1, as one-hot rows', call: 'new LabelEncoder(), new OneHotEncoder(); mul(2, y).sub(1)', docs: 'docs/networks.md#losses',
    checks: [
      { of: 'b, a, b as indices and as one-hot rows', expected: [1, 0, 1, 0, 1, 1, 0, 0, 1], run: () => [...new LabelEncoder().fit(['b', 'a', 'b']).transform(['b', 'a', 'b']).data, ...new OneHotEncoder().fit(['b', 'a', 'b']).transform(['b', 'a', 'b']).data] },
      { of: 'the hinge loss of the score −½ of class 0 of 0 and 1, as −1', expected: 0.5, run: () => hinge(tensor([-0.5]), tensor([0]).mul(2).sub(1)).item() },
    ],
  },
  { row: 'clash.10', about: 'the rate: η, α or λ', docs: 'docs/networks.md#names-and-symbols' },
  {
    row: 'clash.11', about: 'momentum: a velocity, or the last change', call: 'momentum({ learningRate, momentum, rateIn })', docs: 'docs/networks.md#optimizers',
    checks: [{
      of: 'two steps down w²/2 from 1 with γ = ½ and rates 0.1, 0.05: w − ηw + γΔw, with the rate in the velocity; and in the step', expected: [0.9, 0.9 - 0.045 - 0.05, 0.9, 0.9 - 0.05 * 1.4],
      run: () => (['velocity', 'step'] as const).flatMap(rateIn => {
        const w = parameter(1)
        const updates = momentum({ learningRate: stepDecay(0.1, { factor: 0.5, every: 1 }), momentum: 0.5, rateIn }).updates([w], [w])
        return [1, 2].map(() => {
          assign(updates)
          return w.item()
        })
      }),
    }],
  },
  {
    row: 'clash.12', about: 'first weights and biases', call: 'linear(inputs, outputs, { initializer, biasValue, biasInitializer, seed })', docs: 'docs/networks.md#first-weights',
    checks: [{
      of: 'mean squares of 40,000 weights: N(0, 0.01²) in units of 0.01², U(−1, 1), N(0, 1/100) in units of it; biases of 0.05 and N(0, 1)', expected: [1, 1 / 3, 1, 0.05, 1], within: 0.1,
      run: () => {
        const of = (options: Parameters<typeof linear>[2]) => linear(100, 400, { seed: 5, dtype: 'float64', ...options })
        const square = (cell: { square(): ReturnType<typeof tensor> }): number => cell.square().mean().item()
        return [
          square(of({ initializer: normalWeights(0.01) }).weight) / 1e-4, square(of({ initializer: uniformWeights(-1, 1) }).weight), square(of({ initializer: xavier({ fan: 'in' }) }).weight) * 100,
          of({ initializer: constant(0), biasValue: 0.05 }).bias!.mean().item(), square(of({ biasInitializer: normalWeights(1) }).bias!),
        ]
      },
    }],
  },
  {
    row: 'clash.13', about: 'the sign of δ', call: 'grad(loss, z)', docs: 'docs/networks.md#names-and-symbols',
    checks: [{
      of: '∂L/∂z of ½(y − t)², y = σ(0) and t = 1: (y − t)·y(1 − y)', expected: -0.125,
      run: () => {
        const z = parameter(0)
        return grad(halfSquaredError(sigmoid(z), 1), z).item()
      },
    }],
  },
  { row: 'clash.14', about: 'y for the target or for the prediction', docs: 'docs/networks.md#names-and-symbols' },
]
