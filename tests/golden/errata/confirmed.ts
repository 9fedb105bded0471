/** Printed values that were checked and are right, each held by worked examples. */
import { examples } from '../examples'
import type { Id } from '../examples'
import { at } from './erratum'
import { NETWORKS } from './shared'

export interface Confirmation {
  readonly document: '000' | '001' | '002' | '003' | '004'
  readonly what: string
  /** The worked examples that hold it. */
  readonly examples: readonly Id[]
  /** Numbers as printed; each is right to one unit of its last digit. */
  readonly values?: readonly { readonly of: string; readonly library: () => number | Promise<number>; readonly printed: string }[]
}

/** Names with the numbers printed for them, at one place of an example. */
const values = (id: Id, printed: Readonly<Record<string, string>>, ...path: (string | number)[]) =>
  Object.entries(printed).map(([name, number]) => ({ of: name, library: at(id, ...path, ...name.split('.')), printed: number }))

/** The forward table of Example 2, row by row. */
const table = Object.entries(examples['example2-002-seed42-weights'].expected.printed.table).flatMap(([name, column]) =>
  column.map((one, row) => ({ of: `${name} of row ${row + 1}`, library: at('example2-002-seed42-weights', 'rows', row, name), printed: one.toFixed(3) })))

export const confirmed: readonly Confirmation[] = [
  {
    document: '000', what: 'Tables 3.1 and 3.2: squared errors 0.04, 0.04, 0.25, 0.01, 0.01, their sum 0.35, their mean 0.07', examples: ['mse-007'],
    values: values('mse-007', { 'squaredErrors.0': '0.04', 'squaredErrors.1': '0.04', 'squaredErrors.2': '0.25', 'squaredErrors.3': '0.01', 'squaredErrors.4': '0.01', sumOfSquaredErrors: '0.35', mse: '0.07' }),
  },
  { document: '000', what: '3.3: the slope of Huber’s loss at |a| = δ is ±δ from both sides', examples: ['loss-huber'] },
  {
    document: '000', what: '4.2.2: the gradient of the line’s loss', examples: ['linear-regression-gd'],
  },
  {
    document: '000', what: '4.5 and 4.6, and of 4.7: z₁ 0.5, h 0.622459, z₂ = y 0.3867377, ∂L/∂y = ∂L/∂b₂ −0.1132623, ∂L/∂h −0.0339787, σ′(z₁) 0.2350037, b₂ after the step 0.21132623', examples: ['backprop-47'],
    values: [
      ...values('backprop-47', { z1: '0.5', h: '0.622459', z2: '0.3867377', y: '0.3867377', dL_dy: '−0.1132623', dL_db2: '−0.1132623', dL_dh: '−0.0339787', sigma_prime_z1: '0.2350037' }),
      ...values('backprop-47', { b2: '0.21132623' }, 'updated'),
    ],
  },
  { document: '000', what: '5.3: z = 0.56, and the neuron fires', examples: ['neuron-056'], values: values('neuron-056', { z: '0.56' }) },
  { document: '001', what: 'the formulas of sigmoid, tanh, ReLU, leaky ReLU and softmax', examples: ['activation-sigmoid', 'activation-tanh', 'activation-relu', 'activation-leaky-relu-0.01', 'activation-softmax-jacobian'] },
  { document: '002', what: 'the 2-2-2 network: the forward formulas, δ⁽²⁾ for element-wise g, δ⁽¹⁾ with its sum over paths, Steps 5 and 6, and the matrix forms', examples: NETWORKS },
  { document: '002', what: 'the general network: the gradient of the hidden layer with its sum over k, and the mean over samples', examples: ['net-DMK-batch-regression'] },
  {
    document: '002', what: 'Example 1: Z −0.3, −0.3, −1.8, P₁ −0.629, R₁ −0.629, R₂ −1.118, the loss 20.79, w₂ after the step −0.066', examples: ['example1-002'],
    values: values('example1-002', { 'rows.0.Z': '−0.3', 'rows.1.Z': '−0.3', 'rows.2.Z': '−1.8', 'rows.0.P': '−0.629', 'rows.0.R': '−0.629', 'rows.1.R': '−1.118', loss_half_mse: '20.79', 'updated.w2': '−0.066' }),
  },
  { document: '002', what: 'Example 2: the forward table, from the unrounded weights on scaled data', examples: ['example2-002-seed42-weights'], values: table },
  {
    document: '002', what: 'Example 2, from the same: ∂/∂w₅₁ −0.075, ∂/∂w₅₂ −0.089, ∂/∂w₃₁ −0.003, ∂/∂w₃₂ −0.009, ∂/∂b₃ −0.0092, ∂/∂w₄₁ −0.007, ∂/∂b₄ −0.020, and the updates of these weights, of w₄₂, b₁ and b₂',
    examples: ['example2-002-seed42-weights'],
    values: [
      ...values('example2-002-seed42-weights', { w51: '−0.075', w52: '−0.089', w31: '−0.003', w32: '−0.009', b3: '−0.0092', w41: '−0.007', b4: '−0.020' }, 'gradient'),
      ...values('example2-002-seed42-weights', { w31: '−0.688', w32: '−0.883', w41: '−0.687', w42: '0.734', w51: '0.210', w52: '0.425', b1: '−0.959', b2: '0.94', b3: '0.666', b4: '−0.573' }, 'updated'),
    ],
  },
  { document: '003', what: 'the derivatives of x⁵, (x⁴ + 2) cos x, x⁴y and 2x² + 4y', examples: ['calc-power-rule-x5', 'calc-product-rule', 'calc-partials-x4y', 'calc-gradient-2x2-4y'] },
  { document: '003', what: 'the chain rule over several intermediate variables', examples: ['calc-chain-rule-additive'] },
  { document: '003', what: 'the second-derivative test, where rt − s² ≠ 0', examples: ['calc-bivariate-minimum', 'calc-bivariate-maximum', 'calc-bivariate-saddle', 'calc-bivariate-mixed'] },
  { document: '003', what: 'δᴸ = aᴸ − y for sigmoid and cross-entropy, and the recursion backward', examples: ['sigmoid-cross-entropy-003'] },
  { document: '003', what: 'tanh′ = 1 − tanh², and dg/dh = βg(1 − g) for g = σ(βh)', examples: ['activation-tanh', 'plot-logistic-beta-tanh-theta'] },
  { document: '004', what: 'the gradient of the mean squared error, 2/N (y_pred − y_true)', examples: ['loss-mse'] },
]
