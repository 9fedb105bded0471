/** Errata of document 001. */
import { add, assign, evaluate, grad, log, mean, mul, neg, parameter, sigmoid, sub, tensor } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { binaryCrossEntropy, binaryCrossEntropyFromProbabilities, fit, linear, sequential, sgd, xavier } from '@mlp/nn'
import { examples } from '../examples'
import { layerOf } from '../networks'
import type { WeightsAndBias } from '../networks'
import { allClose, at, close } from './erratum'
import type { Erratum } from './erratum'

/** The loss line of the listing: −mean(y log a + (1 − y) log(1 − a)). */
const lossOfListing = (a: Tensor, y: number): Tensor => neg(mean(add(mul(y, log(a)), mul(1 - y, log(sub(1, a))))))

/** 2-h-1 with sigmoids on exclusive or: the loss after 1000 steps from a start. */
function lossAfterTraining(start: readonly WeightsAndBias[], learningRate: number): number {
  const [first, second] = start.map(layerOf)
  const network = sequential(first!, sigmoid, second!)
  const loss = binaryCrossEntropy(network(tensor([[0, 0], [1, 0], [0, 1], [1, 1]])), [[0], [1], [1], [0]])
  const cells = [...network.parameters]
  const updates = sgd({ learningRate }).updates(cells, grad(loss, cells))
  for (let step = 0; step < 1000; step++) assign(updates)
  return loss.item()
}
const TINY: readonly WeightsAndBias[] = [[[[0.017, 0.004], [0.0098, 0.0224], [0.0187, -0.0098], [0.0095, -0.0015]], [0, 0, 0, 0]], [[[-0.001, 0.0041, 0.0014, 0.0145]], [0]]]
const USUAL: readonly WeightsAndBias[] = [[[[0.5, -0.4], [-0.3, 0.8], [0.9, 0.2]], [0, 0, 0]], [[[0.7, -0.6, 0.4]], [0]]]

export const document001: readonly Erratum[] = [
  {
    id: 'E-001-1', place: 'exam question 3 (a), the answer', kind: 'wrong',
    printed: 'the update of w₁,₂ with w₁⁽²⁾ and h₁, whose gradient is 0.0179753', right: 'w₁,₂ ← w₁,₂ − α·2/n Σᵢ (o − y)·o(1 − o)·w₂⁽²⁾·h₂(1 − h₂)·x₁, whose gradient is −0.0072036',
    why: 'w₁,₂ leads to h₂; the printed index takes the gradient of w₁,₁, here of the other sign. Besides: the hidden sum is w₀,ⱼ + Σᵢ wᵢ,ⱼxᵢ, the output sum w₀⁽²⁾ + Σⱼ wⱼ⁽²⁾hⱼ; o(1 − o), not σ(1 − σ); the mean over samples is dropped; the rate is α, not λ, and multiplies ∂ℓ/∂w',
    checks: [{
      of: '∂ℓ/∂w₁,₂ on four samples', library: at('exam-2-3-1', 'grad_w1_12'), right: '−0.0072036', printed: '0.0179753', asPrinted: at('exam-2-3-1', 'gradient', 'w1', 0, 0),
    }, {
      shows: 'the mean of the printed summands is the gradient of w₁,₁',
      holds: async () => close(mean(examples['exam-2-3-1'].expected.printedSlipPerSampleTerm_uses_w2_1_h_1).item(), await at('exam-2-3-1', 'gradient', 'w1', 0, 0)()),
    }],
  },
  {
    id: 'E-001-2', place: '3. Forward Propagation', kind: 'convention',
    printed: 'a⁽ˡ⁺¹⁾ = f(W⁽ˡ⁾a⁽ˡ⁾ + b⁽ˡ⁾)', right: 'aˡ = f(Wˡaˡ⁻¹ + bˡ)',
    why: 'other documents give weights the number of the layer they lead to; so do we',
  },
  {
    id: 'E-001-3', place: '5. Neural Network Weight Initialization', kind: 'convention',
    printed: 'Xavier: W ~ N(0, 1/n)', right: 'N(0, 1/inputs), with the variance as second argument; Glorot and Bengio use 2/(inputs + outputs)',
    why: 'n is not defined; for 100 inputs the standard deviation is 0.1, not 0.01; here xavier({ fan: \'in\' }) and xavier()',
    checks: [{
      shows: 'the spread of 100 × 400 weights is 0.1, within 2 percent',
      holds: () => {
        const { weight } = linear(100, 400, { initializer: xavier({ fan: 'in' }), seed: 1, dtype: 'float64' })
        return Math.abs(Math.sqrt(weight.square().mean().item()) / 0.1 - 1) < 0.02
      },
    }],
  },
  {
    id: 'E-001-4', place: '7. Training Best Practices & Hyperparameter Tuning', kind: 'wrong',
    printed: 'Hyperband and Optuna stand under gradient-based optimization', right: 'Hyperband is successive halving; Optuna is a framework that samples',
    why: 'neither uses gradients',
  },
  {
    id: 'E-001-5', place: 'pseudo-code, step 4', kind: 'wrong',
    printed: 'the updates of batch, stochastic and mini-batch descent one after another', right: 'one of them',
    why: 'taken literally, each batch is followed by three updates; batch descent needs no loop over batches at all. Besides: dW1 beside dw1, and no word on the gradient of which loss',
    checks: [{
      shows: 'five samples in batches of two are three updates',
      holds: async () => {
        const steps: number[] = []
        const layer = linear(1, 1, { dtype: 'float64' })
        await fit(layer, { x: [[1], [2], [3], [4], [5]], y: [[0], [1], [0], [1], [1]] }, {
          loss: binaryCrossEntropy, optimizer: sgd({ learningRate: 0.1 }), epochs: 1, batchSize: 2, shuffle: false, callbacks: [{ onBatchEnd: ({ step }) => void steps.push(step) }],
        })
        return steps.join() === '1,2,3'
      },
    }],
  },
  {
    id: 'E-001-6', place: '4. Loss Functions', kind: 'convention',
    printed: 'cross-entropy L = −Σ y log ŷ, which is 0.000000 for y = 0, ŷ = 0.9', right: '−[y log ŷ + (1 − y) log(1 − ŷ)] for one output: 2.302585',
    why: 'the printed form is for one-hot targets; the listing uses the other one, as a mean over samples',
    checks: [{
      of: 'the loss of ŷ = 0.9 where y = 0', library: () => binaryCrossEntropyFromProbabilities(tensor(0.9), 0).item(), right: '2.302585', printed: '0.000000',
      asPrinted: () => neg(mul(0, log(0.9))).item(),
    }],
  },
  {
    id: 'E-001-7', place: 'class MLP, __init__ and train', kind: 'overstated',
    printed: 'weights randn · 0.01, rate 0.01, 1000 epochs', right: 'larger weights and a larger rate, or ReLU and Xavier, as the text itself advises',
    why: 'exclusive or is not learned from there: units that start nearly alike stay so, and the loss goes from 0.693159 to log 2 = 0.693147',
    checks: [
      { shows: 'after 1000 steps from the printed start the loss is log 2 to six digits', holds: () => Math.abs(lossAfterTraining(TINY, 0.01) - Math.LN2) < 1e-6 },
      { shows: 'from weights near ½, with the rate 2, it is below 0.01', holds: () => lossAfterTraining(USUAL, 2) < 0.01 },
    ],
  },
  {
    id: 'E-001-8', place: 'class MLP, train', kind: 'code',
    printed: 'loss = −mean(y·log(A2) + (1 − y)·log(1 − A2))', right: 'a loss of the logits z: max(z, 0) − z·y + log(1 + exp(−|z|))',
    why: 'from z = 37 on σ(z) is exactly 1, and 0 · log 0 is NaN',
    checks: [
      { shows: 'the printed loss is NaN at z = 40', holds: () => Number.isNaN(lossOfListing(sigmoid(tensor([40])), 1).item()) },
      { shows: 'binaryCrossEntropy is finite at z = ±40 and ±800', holds: () => [-800, -40, 40, 800].every(z => [0, 1].every(y => Number.isFinite(binaryCrossEntropy(tensor(z), y).item()))) },
    ],
  },
  {
    id: 'E-001-9', place: '2. Scikit-Learn Implementation', kind: 'code',
    printed: 'train_test_split(…, random_st; samples in rows here, in columns in the class above', right: 'random_state=42 is meant; samples stand in rows here',
    why: 'the line is cut off; X and W of the two listings have the same names and transposed shapes',
  },
  {
    id: 'E-001-10', place: 'class MLP, backward', kind: 'notation',
    printed: 'dZ2 = A2 − y # Derivative of binary cross-entropy loss', right: 'the derivative by Z2, of each sample, before the division by m',
    why: 'by A2 it is (a − y)/(a(1 − a)); sigmoid_derivative(a) takes the activation, not z',
    checks: [{
      shows: 'by z the derivative is a − y, by a it is (a − y)/(a(1 − a))',
      holds: () => {
        const z = parameter([0.3, -1.2])
        const a = parameter(evaluate(sigmoid(z)).toArray() as number[])
        const difference = sub(a, [1, 0]).toArray() as number[]
        const byZ = grad(binaryCrossEntropy(z, [1, 0], { reduction: 'sum' }), z).toArray() as number[]
        const byA = grad(binaryCrossEntropyFromProbabilities(a, [1, 0], { reduction: 'sum' }), a)
        return allClose(byZ, difference) && allClose(mul(byA, mul(a, sub(1, a))).toArray() as number[], difference)
      },
    }],
  },
  {
    id: 'E-001-11', place: '1. Universal Approximation Theorem', kind: 'overstated',
    printed: 'can approximate any continuous function', right: 'on a compact set, with an activation that is no polynomial; that such weights exist, not that training finds them',
    why: 'the conditions are missing. Besides: section numbers 1 and 2 occur twice',
  },
]
