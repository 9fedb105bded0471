/** Errata of document 000. */
import { add, assign, grad, jacobian, matmul, mul, parameter, pow, softmax, square, sub } from '@mlp/autograd'
import { halfSquaredError, meanSquaredError, sgd } from '@mlp/nn'
import { examples } from '../examples'
import { at, close, resultOf } from './erratum'
import type { Erratum } from './erratum'
import { NETWORKS, oneBiasPerUnit, sigmoidSign } from './shared'

/** Where x⁴ − 3x² + x ends by descent from a start. */
function endOf(start: number): number {
  const x = parameter(start)
  const f = add(sub(pow(x, 4), mul(3, square(x))), x)
  const updates = sgd({ learningRate: 0.01 }).updates([x], [grad(f, x)])
  for (let step = 0; step < 300; step++) assign(updates)
  return f.item()
}

export const document000: readonly Erratum[] = [
  {
    id: 'E-000-1', place: '4.7.2', kind: 'wrong',
    printed: 'L = ½(0.3867377 − 0.5)² ≈ 0.005488', right: 'L = 0.006414163046844788',
    why: '0.1132623² = 0.0128283, and half of that is 0.0064142',
    checks: [{ of: 'L', library: at('backprop-47', 'L'), right: '0.006414163046844788', printed: '0.005488' }],
  },
  {
    id: 'E-000-2', place: '4.7.3, 4.7.4, Table 4.1', kind: 'wrong',
    printed: '∂L/∂w₂ ≈ −0.070506; w₂ becomes 0.3070506', right: '∂L/∂w₂ = −0.07050111366047833; w₂ becomes 0.3070501113660478',
    why: 'the printed factors −0.1132623 · 0.622459 give −0.0705011',
    checks: [
      { of: '∂L/∂w₂', library: at('backprop-47', 'dL_dw2'), right: '−0.07050111366047833', printed: '−0.070506', within: 5e-6 },
      { of: 'w₂ after the step', library: at('backprop-47', 'updated', 'w2'), right: '0.3070501113660478', printed: '0.3070506', within: 5e-7 },
    ],
  },
  {
    id: 'E-000-3', place: '4.7.3, 4.7.4, Table 4.1', kind: 'wrong',
    printed: '∂L/∂w₁ = ∂L/∂b₁ ≈ −0.007994; w₁ becomes 0.4007994 and b₁ 0.1007994',
    right: '∂L/∂w₁ = ∂L/∂b₁ = −0.007985111280717317; w₁ becomes 0.40079851112807174 and b₁ 0.10079851112807174',
    why: 'the printed factors −0.0339787 · 0.2350037 give −0.0079851',
    checks: [
      { of: '∂L/∂w₁', library: at('backprop-47', 'dL_dw1'), right: '−0.007985111280717317', printed: '−0.007994', within: 1e-5 },
      { of: '∂L/∂b₁', library: at('backprop-47', 'dL_db1'), right: '−0.007985111280717317', printed: '−0.007994', within: 1e-5 },
      { of: 'w₁ after the step', library: at('backprop-47', 'updated', 'w1'), right: '0.40079851112807174', printed: '0.4007994', within: 1e-6 },
      { of: 'b₁ after the step', library: at('backprop-47', 'updated', 'b1'), right: '0.10079851112807174', printed: '0.1007994', within: 1e-6 },
    ],
  },
  {
    id: 'E-000-4', place: '5.3', kind: 'rounding',
    printed: 'σ(0.56) ≈ 0.63', right: 'σ(0.56) = 0.6364525402815664, about 0.64',
    why: 'the third digit was cut off; the decision, above 0.5, is the same',
    checks: [{ of: 'σ(0.56)', library: at('neuron-056', 'a'), right: '0.6364525402815664', printed: '0.63', within: 0.01 }],
  },
  {
    id: 'E-000-5', place: '5.6', kind: 'wrong',
    printed: 'σ(h) = 1/(1 + eʰ), which is 0.36355 at 0.56, with the slope −0.23138', right: 'σ(h) = 1/(1 + e⁻ʰ), which is 0.6364525402815664 at 0.56, with the slope 0.23138',
    why: 'the printed function falls, against σ′ = σ(1 − σ) > 0 and against sections 4.4 and 5.3',
    checks: sigmoidSign,
  },
  {
    id: 'E-000-6', place: '5.6', kind: 'wrong',
    printed: 'yₖ = Σⱼ xⱼwⱼₖ', right: 'yₖ = Σⱼ σ(hⱼ)wⱼₖ + bₖ',
    why: 'the output layer sums hidden values, not inputs, and has a bias',
    checks: [{
      shows: 'in five networks neither output is the sum of inputs',
      holds: async () => {
        const holds = await Promise.all(NETWORKS.map(async (id) => {
          const { x, 'W2_[i][j]_from_i_to_j': W } = examples[id].inputs
          const { z2 } = await resultOf(id) as unknown as { z2: number[] }
          return (matmul(x, W).toArray() as number[]).every((sum, k) => Math.abs(sum - z2[k]!) > 1e-3)
        }))
        return holds.every(Boolean)
      },
    }],
  },
  {
    id: 'E-000-7', place: '5.3.6, 5.6', kind: 'notation',
    printed: 'Softmax(yᵢ) = exp(yᵢ) / Σⱼ exp(yⱼ)', right: 'Softmax(y)ₖ = exp(yₖ) / Σⱼ exp(yⱼ)',
    why: 'softmax is a function of the whole vector: each output depends on every input; the outputs were numbered k, and n stood for the sizes of two layers',
    checks: [{
      shows: 'the Jacobian has −sᵢsⱼ off its diagonal, and its rows sum to 0',
      holds: () => {
        const z = parameter([1, 2, 3])
        const y = softmax(z)
        const s = y.toArray() as number[]
        const J = jacobian(y, z).toArray() as number[][]
        return J.every((row, i) => row.every((slope, j) => close(slope, s[i]! * ((i === j ? 1 : 0) - s[j]!))) && Math.abs(row.reduce((a, b) => a + b)) < 1e-15)
      },
    }],
  },
  {
    id: 'E-000-8', place: '5.6', kind: 'notation',
    printed: 'hᵢ = Σⱼ xⱼwⱼᵢ + b', right: 'hᵢ = Σⱼ xⱼwⱼᵢ + w₃ᵢ',
    why: 'the text names two bias weights, w₃₁ and w₃₂: one b would be shared',
    checks: [oneBiasPerUnit],
  },
  {
    id: 'E-000-9', place: '4.4.3 against 3.2.2', kind: 'convention',
    printed: '½(y − t)² is called mean squared error, as is 1/n Σ(y − ŷ)²', right: 'two losses: gradients y − t and 2/n (ŷ − y)',
    why: 'one has a factor ½ and no mean; besides, y is the target in chapter 3 and the prediction in chapter 4; here they are halfSquaredError and meanSquaredError',
    checks: [{
      shows: 'the gradients differ by the factor 2',
      holds: () => {
        const y = parameter(0.8)
        return close(grad(meanSquaredError(y, 0.5), y).item(), 2 * grad(halfSquaredError(y, 0.5), y).item())
      },
    }],
  },
  {
    id: 'E-000-10', place: '4.2.3, 4.3.4', kind: 'overstated',
    printed: 'batch gradient descent guarantees convergence for convex functions; local adjustments lead to a global optimum', right: 'only for η below 2/λ of the steepest direction; and to some minimum, not to the lowest',
    why: 'on the convex line fit the limit is η = 0.0845: after 50 steps the loss is 0.392 with η = 0.02 and 13401 with η = 0.0875',
    checks: [
      {
        shows: 'beyond the largest stable rate the loss grows',
        holds: async () => {
          const { etaMaxStable, lossAfter50, steps } = await resultOf('linear-regression-gd') as unknown as { etaMaxStable: number; lossAfter50: Record<string, number>; steps: { loss: number }[] }
          return etaMaxStable < 0.0875 && lossAfter50['eta=0.0875 (too large)']! > 100 * steps[0]!.loss && lossAfter50['eta=0.02']! < steps[0]!.loss
        },
      },
      { shows: 'descent on x⁴ − 3x² + x ends in different minima from −2 and from 2', holds: () => endOf(2) - endOf(-2) > 2 },
    ],
  },
  {
    id: 'E-000-11', place: '4.2, 3.2.2, 3.4', kind: 'overstated',
    printed: 'momentum and adaptive methods before “4.2.3 Variants”; “accelerated” descent without a formula; “the selection … is extremely, as”; stray asterisks', right: '—',
    why: 'order and gaps of the text; nothing to compute',
  },
]
