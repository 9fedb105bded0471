/** Errata of document 003. */
import { add, assign, cos, grad, hessian, matmul, mul, parameter, pow, relu, sigmoid, sqrt, square, sub, tanh, tensor, transpose } from '@mlp/autograd'
import { binaryCrossEntropyFromProbabilities, halfSquaredError, momentum } from '@mlp/nn'
import { compare } from '../compare'
import type { Tree } from '../compare'
import { deltaNetwork, walk } from '../descent'
import { examples } from '../examples'
import { allClose, at, close, resultOf, throws } from './erratum'
import type { Erratum } from './erratum'
import { reluFromZeroOn, sigmoidSign, slopeOf } from './shared'

const rule = examples['delta-rule-003']

/** The deltas as printed: δ = (t − y)·y(1 − y), δ_h = (Wδ)·a(1 − a), without the factor β of g′. */
function printedDeltas(beta: number) {
  const network = deltaNetwork(rule.inputs, beta)
  const { W, a, y } = network
  const output = mul(sub(rule.inputs.t, y), mul(y, sub(1, y)))
  return { ...network, output, hidden: mul(matmul(W, output), mul(a, sub(1, a))) }
}
const column = (v: readonly number[]) => tensor(v.map(one => [one]))

/** E after the printed step w ← w − ηδa, v ← v − ηδ_h x. */
function afterPrintedStep(beta: number): number {
  const { V, W, a, E, output, hidden } = printedDeltas(beta)
  const { x, eta } = rule.inputs
  assign(new Map([
    [W, sub(W, mul(eta, matmul(a.reshape([2, 1]), output.reshape([1, 1]))))],
    [V, sub(V, mul(eta, matmul(column(x), hidden.reshape([1, 2]))))],
  ]))
  return E.item()
}

/** Five steps on a valley: with the velocity of `momentum`, and with the signed last step as printed. */
function momentumPaths(): [number[], number[]] {
  const valley = (w: ReturnType<typeof parameter>) => square(matmul(w, [1, 3]))
  const [one, other] = [parameter([-1.5, 2]), parameter([-1.5, 2])]
  const byVelocity = momentum({ learningRate: 0.02, momentum: 0.9 }).updates([one], [grad(valley(one), one)])
  const last = parameter([0, 0])
  const step = sub(mul(0.9, last), mul(0.02, grad(valley(other), other)))
  const bySteps = new Map([[other, add(other, step)], [last, step]])
  const paths: [number[], number[]] = [[], []]
  for (let n = 0; n < 5; n++) {
    assign(byVelocity)
    assign(bySteps)
    paths[0].push(...one.toArray() as number[])
    paths[1].push(...other.toArray() as number[])
  }
  return paths
}

export const document003: readonly Erratum[] = [
  {
    id: 'E-003-1', place: 'table of nonlinearities; sigmoid network with cross-entropy', kind: 'wrong',
    printed: 'σ(z) = 1/(1 + eᶻ), which is 0.36355 at 0.56, with the slope −0.23138', right: 'σ(z) = 1/(1 + e⁻ᶻ), which is 0.6364525402815664 at 0.56, with the slope 0.23138',
    why: 'the derivative beside it, a(1 − a), and the listing belong to the right form',
    checks: sigmoidSign,
  },
  {
    id: 'E-003-2', place: 'table of costs', kind: 'wrong',
    printed: 'squared error: ∂C/∂a = y − a, which is 0.7 at y = 1, a = 0.3', right: '∂C/∂a = a − y, which is −0.7',
    why: 'the cost ½(y − a)² falls as a rises toward y; the row of cross-entropy has the right sign',
    checks: [{
      of: '∂C/∂a at y = 1, a = 0.3', library: () => slopeOf(a => halfSquaredError(a, 1, { reduction: 'sum' }), 0.3), right: '−0.7', printed: '0.7', asPrinted: () => sub(1, 0.3).item(),
    }],
  },
  {
    id: 'E-003-3', place: 'Gradient Descent, the outline', kind: 'wrong',
    printed: 'xᵢ₊₁ = xᵢ + αvᵢ: on x² from 1 with α = 0.1 the first step ends at 1.2', right: 'xᵢ₊₁ = xᵢ − αvᵢ: it ends at 0.8',
    why: 'along the gradient f rises. Besides: steps 2 and 3 are repeated, not 1, which picks x₀; f(x) < ε stops only if the minimum is 0, so stop when the gradient is small; ∂f x₁ means ∂f/∂x₁',
    checks: [
      { of: 'x after the first step', library: at('gd-sign-003', 'descent_minus', 1), right: '0.8', printed: '1.2', asPrinted: () => walk(1, 0.1, 1)[1]! },
      { shows: 'five printed steps go where the example says they go: up', holds: () => allClose(walk(1, 0.1, 5), examples['gd-sign-003'].expected.asPrinted_plus) },
      { shows: 'at the minimum of x² + 1 the gradient is 0, but f is not', holds: () => slopeOf(x => add(square(x), 1), 0) === 0 && add(square(0), 1).item() === 1 },
    ],
  },
  {
    id: 'E-003-4', place: 'MLP learning algorithm, δₖ and the updates', kind: 'wrong',
    printed: '∂E/∂yₖ = tₖ − yₖ, and w ← w − ηδₖaⱼ with δₖ = (tₖ − yₖ)yₖ(1 − yₖ): one step takes E from 0.105699 to 0.107164', right: '∂E/∂yₖ = yₖ − tₖ; descent takes E to 0.104242',
    why: 'two signs turned around would cancel, but only one is: subtracting “since we are doing gradient descent” climbs. Either δ = (y − t)… with minus, or (t − y)… with plus; the update of v and the one with momentum likewise',
    checks: [
      { of: 'E after one step', library: at('delta-rule-003', 'beta=1.0', 'E_after_descent'), right: '0.104242', printed: '0.107164', asPrinted: () => afterPrintedStep(1) },
      {
        shows: 'E falls by descent and rises by the printed step, for β = 1 and for β = 3',
        holds: async () => {
          const result = await resultOf('delta-rule-003') as unknown as Record<string, { E: number; E_after_descent: number }>
          return rule.inputs.betas.every((beta) => {
            const { E, E_after_descent: after } = result[`beta=${beta.toFixed(1)}`]!
            return after < E && afterPrintedStep(beta) > E
          })
        },
      },
      {
        shows: 'the printed deltas are what the examples call so, and the printed step ends where they say',
        holds: () => ([[1, 'beta=1.0'], [3, 'beta=3.0']] as const).every(([beta, key]) => {
          const { output, hidden } = printedDeltas(beta)
          const expected = rule.expected[key]
          return allClose(output.toArray() as number[], expected.delta_k_as_printed) && allClose(hidden.toArray() as number[], expected.delta_h_as_printed) && close(afterPrintedStep(beta), expected.E_after_as_printed)
        }),
      },
    ],
  },
  {
    id: 'E-003-5', place: 'table of costs', kind: 'notation',
    printed: 'C = (y − 1) log(1 − a) − y log a', right: 'C = (y − 1)ᵀ log(1 − a) − yᵀ log a',
    why: 'for several outputs the printed expression is a vector; the squared error has its transposes',
    checks: [{
      shows: 'element by element there are three costs; their sum is the products with transposes',
      holds: () => {
        const { a, y } = examples['loss-cross-entropy-003'].inputs
        const each = binaryCrossEntropyFromProbabilities(tensor(a), y, { reduction: 'none' })
        const total = sub(matmul(sub(y, 1), sub(1, a).log()), matmul(y, tensor(a).log()))
        return each.shape.join() === '3' && total.rank === 0 && close(total.item(), each.sum().item())
      },
    }],
  },
  {
    id: 'E-003-6', place: 'sigmoid network with cross-entropy', kind: 'notation',
    printed: '∂C/∂Wᴸ⁻¹ = Wᴸᵀ(aᴸ − y) ∘ aᴸ⁻¹(1 − aᴸ⁻¹)aᴸ⁻²ᵀ', right: '[Wᴸᵀ(aᴸ − y) ∘ aᴸ⁻¹ ∘ (1 − aᴸ⁻¹)] aᴸ⁻²ᵀ',
    why: 'a(1 − a) of two columns is no matrix product; the whole δ multiplies aᵀ. Likewise ∂C/∂zᴸ = ∂C/∂aᴸ ∘ ∂aᴸ/∂zᴸ, or a product with the Jacobian for softmax',
    checks: [
      { shows: 'a column times a column raises', holds: () => throws(() => matmul(column([0.4, 0.6]), sub(1, column([0.4, 0.6])))) },
      { shows: 'the bracketed form is the derivative, in a network of three layers', holds: bracketedForm },
    ],
  },
  {
    id: 'E-003-7', place: 'Toy Python example, In [1]', kind: 'code',
    printed: 'b_updates = [cost_partials.mean(axis=1)… for cost_partial in cost_partials[1:]]', right: 'cost_partial.mean(axis=1)…',
    why: 'a list has no mean; the mean over samples of ∂C/∂z is meant, as for the weights',
    checks: [{
      shows: 'the derivative of the mean cost by a bias is the mean of ∂C/∂z over samples',
      holds: async () => {
        const { perSample, batchMeanGradient } = await resultOf('sigmoid-cross-entropy-003') as unknown as { perSample: { dC_dz: number[][] }[]; batchMeanGradient: [unknown, number[]][] }
        return batchMeanGradient.every(([, b], layer) => allClose(b, b.map((_, unit) => perSample.reduce((total, { dC_dz }) => total + dC_dz[layer]![unit]!, 0) / perSample.length)))
      },
    }],
  },
  {
    id: 'E-003-8', place: 'Toy Python example, In [1]', kind: 'code',
    printed: 'y of one dimension becomes a row; X of one dimension becomes a column', right: 'shapes that do not fit are an error',
    why: 'with two outputs (2,1) − (1,2) silently becomes 2 × 2. Besides: the loop computes a ∂C/∂z⁰ that is not used; other nonlinearities and costs are promised and missing, as are In [3] and the class MLP',
    checks: [{
      shows: 'losses refuse what a difference broadcasts',
      holds: () => sub([[1], [2]], [[1, 2]]).shape.join() === '2,2' && throws(() => halfSquaredError(tensor([[1], [2]]), [[1, 2]])),
    }],
  },
  {
    id: 'E-003-9', place: 'Toy Python example, In [2]', kind: 'overstated',
    printed: 'outputs 0.0148, 0.9825, 0.9825, 0.0280', right: 'from the fixed start of our example: 0.0132, 0.9899, 0.9899, 0.0113',
    why: 'the start is random and not recorded, and not every start learns exclusive or; the decisions are the same',
    checks: [
      { of: 'the output for (0, 0)', library: at('xor-003-training', 'outputs_after', '1000', 0), right: '0.0132', printed: '0.0148' },
      { of: 'the output for (1, 1)', library: at('xor-003-training', 'outputs_after', '1000', 3), right: '0.0113', printed: '0.0280' },
      {
        shows: 'all four outputs differ, the decisions do not',
        holds: async () => {
          const { outputs_after: outputs, quantized } = await resultOf('xor-003-training') as unknown as { outputs_after: Record<string, Tree>; quantized: number[] }
          const { seedPrintedOutputs: printed } = examples['xor-003-training'].expected
          return compare(printed, outputs['1000']).differences.length === 4 && printed.every((one, i) => (one > 0.5 ? 1 : 0) === quantized[i])
        },
      },
    ],
  },
  {
    id: 'E-003-10', place: 'MLP learning algorithm, hₖ and the deltas', kind: 'wrong',
    printed: 'hₖ = Σₖ aⱼwⱼₖ; for β = 3 the printed δ gives −0.034002 for ∂E/∂w₁₁ and −0.011901 for ∂E/∂v₁₁', right: 'hₖ = Σⱼ aⱼwⱼₖ; −0.102006 and −0.107106',
    why: 'g(βh) has the slope βg(1 − g): one factor β is missing in the output layer, two in the hidden one. There are no biases',
    checks: [
      { of: '∂E/∂w₁₁ for β = 3', library: at('delta-rule-003', 'beta=3.0', 'dE_dW', 0, 0), right: '−0.102006', printed: '−0.034002', asPrinted: () => { const { output, a } = printedDeltas(3); return -(output.toArray() as number[])[0]! * (a.toArray() as number[])[0]! } },
      { of: '∂E/∂v₁₁ for β = 3', library: at('delta-rule-003', 'beta=3.0', 'dE_dV', 0, 0), right: '−0.107106', printed: '−0.011901', asPrinted: () => -(printedDeltas(3).hidden.toArray() as number[])[0]! * rule.inputs.x[0]! },
    ],
  },
  {
    id: 'E-003-11', place: 'Finding Maxima and Minima', kind: 'notation',
    printed: '“r, t − s²”; ∂²f/∂xy; f″ > 0 or f″ < 0', right: 'rt − s²; ∂²f/∂x∂y; and f″ = 0, where the test says nothing',
    why: 'a comma and a ∂ are missing; x⁴ has a minimum with f″ = 0',
    checks: [
      { shows: 'x⁴ has f′ = f″ = 0 at its minimum', holds: () => {
        const x = parameter(0)
        return grad(pow(x, 4), x).item() === 0 && hessian(pow(x, 4), x).item() === 0
      } },
    ],
  },
  {
    id: 'E-003-12', place: 'Vectors', kind: 'notation',
    printed: 'AB = length of AB; a column equals a row; 5km/m', right: 'AB is the vector (2, 1), its length is √5 = 2.23607; a column is the transpose of a row; a speed is a length per time',
    why: 'a vector is not its length',
    checks: [{
      shows: 'OB − OA has two components and the length √5; a column has another shape than a row',
      holds: () => {
        const AB = sub([3, 2], [1, 1])
        return allClose(AB.toArray() as number[], [2, 1]) && close(sqrt(matmul(AB, AB)).item(), Math.sqrt(5)) && transpose([[2, 1]]).shape.join() === '2,1'
      },
    }],
  },
  {
    id: 'E-003-13', place: 'Differentiation; Product Rule', kind: 'notation',
    printed: 'lim x→0 of Δy/Δx, which is 0.0001 for x⁵ with Δx = 0.1; f(x) = f(x)·g(x)', right: 'lim Δx→0, which is 25.3125 at x = 1.5; h(x) = f(x)·g(x)',
    why: 'Δx goes to 0, x stays (four times); f stands for two functions',
    checks: [{
      of: 'the limit for x⁵', library: at('calc-limit-definition', 'exact'), right: '25.3125', printed: '0.0001',
      asPrinted: () => sub(pow(add(1e-9, 0.1), 5), pow(1e-9, 5)).div(0.1).item(),
    }, {
      shows: 'f·g by the rule, where f·f would be another function',
      holds: () => close(slopeOf(x => mul(pow(x, 2), cos(x)), 1.2), 2 * 1.2 * Math.cos(1.2) - 1.2 ** 2 * Math.sin(1.2)),
    }],
  },
  {
    id: 'E-003-14', place: 'Backpropagation, the derivation', kind: 'notation',
    printed: 'aᵐ = σᵐ(hᵐ); Σ over l up to Nᵐ of Wᵢₗaₗ; ∂C/∂aₖ is 0 unless k = i; ∂C/∂zᵢ in the matrix form; Wₖₗᵀ', right: 'aᵐ = σᵐ(zᵐ); up to Nᵐ⁻¹; ∂zₖ/∂Wᵢⱼ is; ∂C/∂z; (Wᵀ)ₖₗ',
    why: 'letters and limits; the result is right',
  },
  {
    id: 'E-003-15', place: 'table of nonlinearities', kind: 'overstated',
    printed: 'tanh is the sigmoid up to scaling: 2σ(2z) is 1.46212 at z = ½; the range [0, 1]', right: 'tanh z = 2σ(2z) − 1, which is 0.46212; the range (0, 1)',
    why: 'scaled and shifted; the ends are not reached',
    checks: [{ of: 'tanh ½', library: () => tanh(0.5).item(), right: '0.46212', printed: '1.46212', asPrinted: () => mul(2, sigmoid(mul(2, 0.5))).item() }],
  },
  {
    id: 'E-003-16', place: 'table of nonlinearities', kind: 'convention',
    printed: 'the slope of ReLU at 0 is 1', right: 'it is 0 here',
    why: 'any number from 0 to 1 is a subgradient; document 002 puts 0 on the flat side, as we do',
    checks: [{ of: 'the slope of ReLU at 0', library: () => slopeOf(relu, 0), right: '0', printed: '1', asPrinted: () => slopeOf(reluFromZeroOn, 0) }],
  },
  {
    id: 'E-003-17', place: 'weight update with momentum', kind: 'overstated',
    printed: 'w ← w − ηδₖaⱼ + αΔw, with α for momentum “(regularization)”; “we lose this guarantee”; descent is hill-climbing', right: 'w ← w − η∇E + αΔw, with Δw the last step including its sign',
    why: 'momentum regularizes nothing, and no guarantee was stated; with the right sign the path is that of v ← γv + η∇E, w ← w − v',
    checks: [{ shows: 'both rules take the same path', holds: () => allClose(...momentumPaths()) }],
  },
]

/** δ = [Wᵀδ ∘ a ∘ (1 − a)], and ∂C/∂W = δ·aᵀ, from the first sample of the three layers. */
async function bracketedForm(): Promise<boolean> {
  const { perSample: [sample] } = await resultOf('sigmoid-cross-entropy-003') as unknown as { perSample: { a: number[][]; dC_dz: number[][] }[] }
  const W = examples['sigmoid-cross-entropy-003'].inputs['W_[out][in]_and_b_per_layer'][2]![0] as number[][]
  const { a, dC_dz: deltas } = sample!
  const delta = mul(matmul(transpose(W), deltas[2]!), mul(a[2]!, sub(1, a[2]!)))
  return allClose(delta.toArray() as number[], deltas[1]!)
}
