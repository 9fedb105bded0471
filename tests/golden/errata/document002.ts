/** Errata of document 002. */
import { add, full, grad, jacobian, matmul, mean, mul, parameter, relu, sigmoid, softmax, sub, sum, tensor, transpose } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { crossEntropy, crossEntropyFromProbabilities, halfSquaredError } from '@mlp/nn'
import { examples } from '../examples'
import { fourteenWeights } from '../slides'
import { allClose, at, close, resultOf } from './erratum'
import type { Erratum, NumberCheck } from './erratum'
import { NETWORKS, oneBiasPerUnit, slopeOf } from './shared'

const neuron = examples['example1-002']
const rounded = examples['example2-002-printed-weights'].inputs
const drawn = examples['example2-002-seed42-weights'].inputs
const asPrinted = examples['example2-002-as-printed'].inputs

/** The columns of Example 1: Yₚ − Y, Yₚ(1 − Yₚ), X₁. */
function factors(): [Tensor, Tensor, Tensor] {
  const { rows, w1, w2, b } = neuron.inputs
  const X1 = tensor(rows.map(row => row[0]!))
  const prediction = sigmoid(add(add(mul(w1, X1), mul(w2, rows.map(row => row[1]!))), b))
  return [sub(prediction, rows.map(row => row[2]!)), mul(prediction, sub(1, prediction)), X1]
}

/** One number of the table of Example 1 that the print cut, or made of numbers that it had cut. */
const cut = (of: string, right: string, printed: string, ...path: (string | number)[]): NumberCheck => ({ of, library: at('example1-002', ...path), right, printed, within: 0.008 })
/** One number of the forward table of Example 2. */
const column = (of: string, right: string, printed: string, ...path: (string | number)[]): NumberCheck => ({ of, library: at('example2-002-printed-weights', 'rows', ...path), right, printed, within: 0.0012 })
type Weight = keyof typeof drawn.params

/** A gradient of Example 2 with the weights as printed: both paths, and the printed one alone. */
const gradientOf = (name: Weight, right: string, printed: string): NumberCheck => ({
  of: `∂/∂${name}`, library: at('example2-002-printed-weights', 'gradient', name), right, printed, asPrinted: () => fourteenWeights(rounded, { onePath: true }).gradient[name].item(),
})
/** A weight of Example 2 after a step, from the unrounded start. */
const updateOf = (name: Weight, right: string, printed: string, { cutOff = false } = {}): NumberCheck => ({
  of: `${name} after the step`, library: at('example2-002-seed42-weights', 'updated', name), right, printed,
  ...(cutOff ? { within: 0.001 } : { asPrinted: () => drawn.params[name] - drawn.alpha * fourteenWeights(drawn, { onePath: true }).gradient[name].item() }),
})

/** δ of a class for the first one: by the whole Jacobian, and by its diagonal alone. */
function classOf(i: number, right: string): NumberCheck {
  const z = parameter([2, -1, 0.5])
  const p = softmax(z)
  return {
    of: `δ of class ${i + 1}`, library: () => (grad(crossEntropy(z, [1, 0, 0]), z).toArray() as number[])[i]!, right, printed: '0.00000',
    asPrinted: () => {
      const byP = grad(crossEntropyFromProbabilities(p, [1, 0, 0]), p).toArray() as number[]
      return byP[i]! * (jacobian(p, z).toArray() as number[][])[i]![i]!
    },
  }
}

/** Σₖ(yₖ − tₖ)Aⱼ of the first sample of the general network, for each j. */
async function sumOverOutputs(): Promise<number[]> {
  const { perSample: [first] } = await resultOf('net-DMK-batch-regression') as unknown as { perSample: { y: number[]; A: number[] }[] }
  return mul(sum(sub(first!.y, examples['net-DMK-batch-regression'].inputs.T[0]!)), first!.A).toArray() as number[]
}

/** Points of two classes coded ±1, as rows [1, x₁, x₂]. */
const POINTS = [[1, 3, 1], [1, 2, 2.5], [1, 4, 0], [1, 1, 0.5], [1, 0, 2], [1, 1.5, -1]]
const CLASSES = [1, 1, 1, -1, -1, -1]

const withWeights = (given: Partial<Record<Weight, number>>) => fourteenWeights({ ...rounded, params: { ...rounded.params, ...given } })
const negative = { w51: -0.202, w52: -0.416 }

export const document002: readonly Erratum[] = [
  {
    id: 'E-002-1', place: 'Linear Models for Classification', kind: 'wrong',
    printed: 'to classify samples to D classes would result in (D − 1)-dimensional hyperplanes', right: 'for x of D dimensions hyperplanes have D − 1; the number of classes is K',
    why: 'the dimension of the boundary has nothing to do with the number of classes',
  },
  {
    id: 'E-002-2', place: 'Perceptron', kind: 'convention',
    printed: 'f(0) = +1, and misclassified are the points with wᵀφ·t < 0', right: 'wᵀφ·t ≤ 0 is misclassified',
    why: 'at w = 0 no point counts as misclassified: the criterion and its gradient are 0, and training never starts, though class −1 is all wrong',
    checks: [{
      shows: 'at w = 0 the gradient is 0, and half of the points are on the wrong side',
      holds: () => {
        const w = parameter([0, 0, 0])
        const criterion = sum(relu(mul(-1, mul(matmul(POINTS, w), CLASSES))))
        const right = (matmul(POINTS, w).toArray() as number[]).filter((score, n) => (score >= 0 ? 1 : -1) === CLASSES[n])
        return (grad(criterion, w).toArray() as number[]).every(one => one === 0) && right.length === 3
      },
    }],
  },
  {
    id: 'E-002-3', place: 'Multi-Layer Perceptron, structure of basis functions', kind: 'notation',
    printed: 'Zⱼ = (x₀ + Σᵢ wⱼᵢxᵢ), yₖ = σ(A₀ + Σⱼ wₖⱼAⱼ)', right: 'Zⱼ = wⱼ₀ + Σᵢ wⱼᵢxᵢ, yₖ = σ(wₖ₀ + Σⱼ wₖⱼAⱼ)',
    why: 'a bias without the index of its unit would be shared. Besides: the upper limits of j and k are lost',
    checks: [oneBiasPerUnit],
  },
  {
    id: 'E-002-4', place: 'Step 4', kind: 'wrong',
    printed: '∂L/∂wᵢⱼ = δᵢaⱼ, for w₁₂ of the example 0.0381532', right: '∂L/∂wᵢⱼ = δⱼaᵢ, −0.0480259',
    why: 'weights lead from i to j, as in Step 5 and in the matrix form a·δᵀ; the printed zᵢ does not even contain wᵢⱼ',
    checks: [{
      of: '∂L/∂w₁₂ of the output layer', library: at('net-222-sigmoid-sigmoid-half', 'dL_dW2', 0, 1), right: '−0.0480259', printed: '0.0381532',
      asPrinted: async () => await at('net-222-sigmoid-sigmoid-half', 'delta2', 0)() * await at('net-222-sigmoid-sigmoid-half', 'a1', 1)(),
    }, {
      shows: 'in five networks δᵢaⱼ is what the examples call printed, and not the derivative',
      holds: async () => {
        const holds = await Promise.all(NETWORKS.map(async (id) => {
          const { delta2, a1, dL_dW2: slopes } = await resultOf(id) as unknown as { delta2: number[]; a1: number[]; dL_dW2: number[][] }
          const printed = delta2.map(delta => a1.map(a => delta * a))
          return allClose(printed.flat(), examples[id].expected.printedStep4_delta_i_a_j.flat()) && !allClose(printed.flat(), slopes.flat())
        }))
        return holds.every(Boolean)
      },
    }],
  },
  {
    id: 'E-002-5', place: 'Step 2', kind: 'wrong',
    printed: 'δᵢ = ∂L/∂aᵢ · g′(zᵢ), for softmax of (2, −1, ½) and the first class (−0.21440, 0.00000, 0.00000)', right: 'δ = Jᵀ ∂L/∂a, (−0.21440, 0.03911, 0.17529)',
    why: 'element by element holds for element-wise g alone; every output of softmax depends on every z',
    checks: [classOf(1, '0.03911'), classOf(2, '0.17529')],
  },
  {
    id: 'E-002-6', place: 'Backpropagation (general), output layer', kind: 'wrong',
    printed: '∂Eₙ/∂yₖ = Σₖ(yₙₖ − tₙₖ), ∂Eₙ/∂wₖⱼ = Σₖ(yₙₖ − tₙₖ)Aⱼ, for w₁₁ of the first sample 1.024313', right: 'yₙₖ − tₙₖ, (yₙₖ − tₙₖ)Aⱼ, −0.144734',
    why: 'wₖⱼ reaches output k alone; the sum over k belongs into the gradient of the hidden layer, where it stands',
    checks: [{
      of: '∂E₁/∂w₁₁', library: at('net-DMK-batch-regression', 'perSample', 0, 'gradient', 'W2', 0, 0), right: '−0.144734', printed: '1.024313',
      asPrinted: async () => (await sumOverOutputs())[0]!,
    }, {
      shows: 'the sum is the same for every output, and what the example calls printed',
      holds: async () => {
        const sums = await sumOverOutputs()
        return examples['net-DMK-batch-regression'].expected.printedOutputGradient_sample0_sum_over_k.every(row => allClose(sums, row))
      },
    }],
  },
  {
    id: 'E-002-7', place: 'Gradient calculation for hidden layer', kind: 'notation',
    printed: 'for regression σ(·) = 1', right: 'σ(z) = z, σ′ = 1',
    why: 'a constant output would have no gradient',
    checks: [{ shows: 'the identity has slope 1, a constant 1 has slope 0', holds: () => slopeOf(z => z, 0.3) === 1 && slopeOf(z => add(1, mul(0, z)), 0.3) === 0 }],
  },
  {
    id: 'E-002-8', place: 'General Structure; Activation functions', kind: 'notation',
    printed: 'Aⱼ⁽ʳ⁾ = h(A₀⁽ʳ⁻¹⁾ + Σᵢ₌₁..D wⱼᵢ⁽ʳ⁻¹⁾Aᵢ⁽ʳ⁻¹⁾); logistic [0, 1], tanh [−1, 1]', right: 'h(wⱼ₀⁽ʳ⁾ + Σᵢ wⱼᵢ⁽ʳ⁾Aᵢ⁽ʳ⁻¹⁾), i up to the width of layer r − 1; (0, 1), (−1, 1)',
    why: 'elsewhere w⁽ʳ⁾ leads to layer r, and D is the width of the input; the ends of the ranges are not reached',
  },
  {
    id: 'E-002-9', place: 'Example 1, step 3', kind: 'notation',
    printed: '∂MSE/∂w₁ = ⅓(−0.629 − 1.118 − 1.201) = −2.156', right: '⅓(−0.629 − 2.236 − 3.600) = −2.155314',
    why: 'the summands are those of b, whose mean is −0.983; the result is that of the right ones',
    checks: [{
      of: '∂MSE/∂w₁', library: at('example1-002', 'gradient', 'w1'), right: '−2.155314', printed: '−0.983', asPrinted: () => mean([-0.629, -1.118, -1.201]).item(),
    }],
  },
  {
    id: 'E-002-10', place: 'Example 1, all tables', kind: 'rounding',
    printed: 'Y_pred 0.425, 0.425, 0.142; P₂ −2.236, P₃ −3.603; Q −1.258, −3.354, −8.407; R₃ −1.201; gradient −2.156, −4.339, −0.982; updated w₁ 0.7156, b 0.2982',
    right: 'Y_pred 0.425557, 0.425557, 0.141851; P₂ −2.236521, P₃ −3.600078; Q −1.258688, −3.354781, −8.400182; R₃ −1.200026; gradient −2.155314, −4.337884, −0.982543; updated w₁ 0.715531, b 0.298254',
    why: 'Y_pred was cut to three digits before it was used, and the results were cut again; all prints agree to 0.008',
    checks: [
      cut('Y_pred of row 1', '0.425557', '0.425', 'rows', 0, 'Ypred'), cut('Y_pred of row 2', '0.425557', '0.425', 'rows', 1, 'Ypred'),
      cut('P of row 2', '−2.236521', '−2.236', 'rows', 1, 'P'), cut('P of row 3', '−3.600078', '−3.603', 'rows', 2, 'P'),
      cut('Q of row 1', '−1.258688', '−1.258', 'rows', 0, 'Q'), cut('Q of row 2', '−3.354781', '−3.354', 'rows', 1, 'Q'), cut('Q of row 3', '−8.400182', '−8.407', 'rows', 2, 'Q'),
      cut('R of row 3', '−1.200026', '−1.201', 'rows', 2, 'R'),
      cut('∂/∂w₁', '−2.155314', '−2.156', 'gradient', 'w1'), cut('∂/∂w₂', '−4.337884', '−4.339', 'gradient', 'w2'), cut('∂/∂b', '−0.982543', '−0.982', 'gradient', 'b'),
      cut('w₁ after the step', '0.715531', '0.7156', 'updated', 'w1'), cut('b after the step', '0.298254', '0.2982', 'updated', 'b'),
    ],
  },
  {
    id: 'E-002-11', place: 'Example 1, step 3 and title', kind: 'notation',
    printed: '∂MSE/∂Y_pred = 1/n Σ(·), times other factors: means multiplied give −2.308, sums −20.77', right: 'sample by sample, (Y_pred,ᵢ − Yᵢ)/n: −2.155314',
    why: 'the factors of one sample belong together before the sum. Besides: this MSE has the factor ½; there is no hidden layer; targets 3, 5, 10 lie beyond a sigmoid, so the loss stays above 16.8333',
    checks: [
      { of: 'the product of means', library: at('example1-002', 'gradient', 'w1'), right: '−2.155314', printed: '−2.308', asPrinted: () => factors().reduce((product, one) => product * mean(one).item(), 1) },
      { of: 'the product of sums', library: at('example1-002', 'gradient', 'w1'), right: '−2.155314', printed: '−20.77', asPrinted: () => { const [error, slope, x] = factors(); return mean(error).item() * sum(slope).item() * sum(x).item() } },
      { shows: 'no output below 1 brings the loss under 16.8333', holds: () => halfSquaredError(full([3], 1), neuron.inputs.rows.map(row => row[2]!)).item() > 16.8333 },
    ],
  },
  {
    id: 'E-002-12', place: 'Example 2, the tables', kind: 'wrong',
    printed: 'columns X₁, X₂, Y raw, beside Z₁₁ of −0.959, −0.853, −0.746', right: 'the tables belong to X₁, X₂ = 0, ½, 1 and Y = 0, 0.397727, 1, each scaled to [0, 1]; raw inputs give Z₁₁ of 0.183, 0.397, 0.611',
    why: 'the scaling is not mentioned. Raw inputs give the loss 34.85; with scaled X and raw Y the gradient of w₅₁ would be −3.299, not −0.075',
    checks: [
      ...['0.183', '0.397', '0.611'].map((right, row): NumberCheck => ({ of: `Z₁₁ of row ${row + 1} from the printed columns`, library: at('example2-002-as-printed', 'rows', row, 'Z11'), right, printed: ['−0.959', '−0.853', '−0.746'][row]! })),
      { of: '∂/∂w₅₁ with scaled X and raw Y', library: () => fourteenWeights({ ...rounded, rowsMinMaxScaled: rounded.rowsMinMaxScaled.map((row, n) => [row[0]!, row[1]!, asPrinted.rowsRaw[n]![2]!]) }).gradient.w51.item(), right: '−3.299', printed: '−0.075' },
    ],
  },
  {
    id: 'E-002-13', place: 'Example 2, step 1 and output layer', kind: 'wrong',
    printed: 'w₅₁ = −0.202, w₅₂ = −0.416, beside Y_pred of 0.276, 0.277, 0.277 and the gradients −0.075, −0.089', right: 'w₅₁ = +0.202, w₅₂ = +0.416; the negative ones would give −0.276107, −0.276817, −0.276611 and −0.3172, −0.3396',
    why: 'the printed updates 0.210 and 0.425 are positive as well',
    checks: [
      ...['−0.276107', '−0.276817', '−0.276611'].map((right, row): NumberCheck => ({ of: `Y_pred of row ${row + 1} with negative weights`, library: () => (withWeights(negative).columns.Ypred.toArray() as number[])[row]!, right, printed: ['0.276', '0.277', '0.277'][row]! })),
      { of: '∂/∂w₅₁ with negative weights', library: () => withWeights(negative).gradient.w51.item(), right: '−0.3172', printed: '−0.075' },
      { of: '∂/∂w₅₂ with negative weights', library: () => withWeights(negative).gradient.w52.item(), right: '−0.3396', printed: '−0.089' },
    ],
  },
  {
    id: 'E-002-14', place: 'Example 2, step 1', kind: 'rounding',
    printed: 'w₁₁ = −0.25 among 14 weights of three digits', right: 'w₁₁ = −0.251, or unrounded −0.250920',
    why: 'the weights are the first 14 numbers of numpy.random.seed(42), uniform(−1, 1), in the order w11 w21 w12 w22 w31 w41 w32 w42 w51 w52 b1 b2 b3 b4; only w₁₁ was cut, and only the signs of w₅₁ and w₅₂ were lost',
    checks: [
      {
        shows: 'rounded to three digits, thirteen of them are the printed ones, and w₁₁ is not',
        holds: () => Object.entries(rounded.params).every(([name, printed]) => Math.abs(drawn.params[name as Weight] - printed) <= 0.0005 === (name !== 'w11')),
      },
    ],
  },
  {
    id: 'E-002-15', place: 'Example 2, the forward table', kind: 'rounding',
    printed: 'Z₁₁ −0.853, −0.746; Z₂₁ of row 3 −0.338; Z₂₂ of row 3 −0.148', right: 'from the weights as printed −0.852000, −0.745000; −0.338576; −0.148853',
    why: 'the table was made from unrounded weights (row 2 of Z₁₁ is then −0.852297), and −0.1487 was cut; the other entries are right to their last digit',
    checks: [
      column('Z₁₁ of row 2', '−0.852000', '−0.853', 1, 'Z11'), column('Z₁₁ of row 3', '−0.745000', '−0.746', 2, 'Z11'),
      column('Z₂₁ of row 3', '−0.338576', '−0.338', 2, 'Z21'), column('Z₂₂ of row 3', '−0.148853', '−0.148', 2, 'Z22'),
      {
        shows: 'from the unrounded weights each entry is met to one unit of its last digit',
        holds: async () => {
          const { rows } = await resultOf('example2-002-seed42-weights') as unknown as { rows: Record<string, number>[] }
          const { table } = examples['example2-002-seed42-weights'].expected.printed
          return Object.entries(table).every(([name, printed]) => printed.every((one, row) => Math.abs(rows[row]![name]! - one) <= 0.001))
        },
      },
    ],
  },
  {
    id: 'E-002-16', place: 'Example 2, step 5 (and ∂/∂w₄₂ of step 4)', kind: 'wrong',
    printed: '∂/∂w₁₁ = ∂/∂w₁₂ = 0.0019; ∂/∂w₂₁ = ∂/∂w₂₂ = −0.0021; ∂/∂b₁ and ∂/∂b₂ by formulas that give 0.001429 and −0.000923; ∂/∂w₄₂ = −0.018',
    right: '0.005967; −0.000890; 0.004474 and −0.000415; −0.018670',
    why: 'a hidden unit reaches the output through both units of the next layer: 1/n Σ(Y_pred − Y)[w₅₁A₂₁′w₃₁ + w₅₂A₂₂′w₄₁]A₁₁′X₁, as the lecture’s own “Why Summation?” says; the print keeps one path. ∂/∂w₄₂ was cut',
    checks: [
      gradientOf('w11', '0.005967', '0.0019'), gradientOf('w12', '0.005967', '0.0019'), gradientOf('w21', '−0.000890', '−0.0021'), gradientOf('w22', '−0.000890', '−0.0021'),
      gradientOf('b1', '0.004474', '0.001429'), gradientOf('b2', '−0.000415', '−0.000923'),
      { of: '∂/∂w₄₂', library: at('example2-002-printed-weights', 'gradient', 'w42'), right: '−0.018670', printed: '−0.018', within: 0.001 },
      {
        shows: 'the one path is what the examples call so, and it ends at the lower layer',
        holds: () => ([['example2-002-printed-weights', rounded], ['example2-002-seed42-weights', drawn], ['example2-002-as-printed', asPrinted]] as const).every(([id, inputs]) => {
          const { gradient } = fourteenWeights(inputs, { onePath: true })
          return Object.entries(examples[id].expected.onePathGradient_asPrinted).every(([name, one]) => close(gradient[name as Weight].item(), one))
        }),
      },
    ],
  },
  {
    id: 'E-002-17', place: 'Example 2, steps 1, 4, 5', kind: 'notation',
    printed: '… × λ; … × 1; ∂(w₄₁A₁₁ + w₄₂A₁₂)/∂w₄₁; “weights from X₁ to X₂ to the first hidden layer”; “True Underline expression”', right: '… × X₁; … × X₂; + b₄; from X₁ and X₂; underlying',
    why: 'the last factors are cut off; slips of the pen',
  },
  {
    id: 'E-002-18', place: 'Example 2, step 6', kind: 'wrong',
    printed: 'w₁₁ −0.251, w₁₂ 0.464, w₂₂ 0.198, w₂₁ 0.901', right: '−0.251516, 0.463391, 0.197406, 0.901518 from the unrounded weights',
    why: 'the first three follow the one path of E-002-16; w₂₁ is cut. The other ten updates are right to their last digit',
    checks: [updateOf('w11', '−0.251516', '−0.251'), updateOf('w12', '0.463391', '0.464'), updateOf('w22', '0.197406', '0.198'), updateOf('w21', '0.901518', '0.901', { cutOff: true })],
  },
  {
    id: 'E-002-19', place: '2-2-2 network against the general slides and Example 2', kind: 'convention',
    printed: 'z₁ = w₁₁x₁ + w₂₁x₂ in one, Z₁₁ = w₁₁X₁ + w₁₂X₂ in the other; outputs are yᵢ, then aᵢ⁽²⁾', right: 'two layouts, each the transpose of the other: Wᵀx + b and Wx + b',
    why: 'here the first index is the unit a weight leads to, Wx + b',
    checks: [{
      shows: 'a matrix that is not symmetric tells them apart',
      holds: async () => {
        const id = 'net-222-sigmoid-sigmoid-half'
        const { x, b1, 'W1_[i][j]_from_i_to_j': W } = examples[id].inputs
        const { z1 } = await resultOf(id) as unknown as { z1: number[] }
        const by = (matrix: Tensor): number[] => add(matmul(matrix, x), b1).toArray() as number[]
        return by(transpose(W)).every((z, i) => close(z, z1[i]!)) && by(tensor(W)).every((z, i) => Math.abs(z - z1[i]!) > 1e-3)
      },
    }],
  },
]
