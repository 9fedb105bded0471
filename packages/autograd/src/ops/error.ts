/** The error function and what its derivatives are made of: the bell curve and the normal distribution. */
import { mul } from './arithmetic.js'
import { applyElementwise, elementwise, elementwiseRecord } from './kinds.js'
import type { Unary } from './kinds.js'
import { prefix, superscript } from './notation.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Elementwise } from './operation.js'
import { edgesOf, reals } from './samples.js'
import { fade } from './saturation.js'
import { erf as errorFunction, erfc as errorComplement, gaussian as bell, normalCdf as shareBelow } from './scalar/error.js'
import type { Tensor } from '../graph/tensor.js'

interface GaussianAttributes { readonly rate: 1 | 0.5 }
type Gaussian = Callable<(x: Operand, rate: 1 | 0.5) => Tensor, Elementwise<readonly ['float'], GaussianAttributes>>

const gaussianRecord = /* @__PURE__ */ elementwiseRecord<readonly ['float'], GaussianAttributes>({
  name: 'gaussian', operands: ['float'], summary: 'exp(−rate·x²), to the last digits far out too',
  meaning: (m, [x], { rate }) => bell(m, x, rate),
  partials: [({ inputs: [x], y, attributes: { rate } }) => mul(-2 * rate, fade(x, y))],
  notation: { text: ([x], { rate }) => prefix('exp')([{ text: `−${superscript(x!, '2').text}${rate === 1 ? '' : '/2'}`, binding: 0 }]) },
  samples: [{ inputs: [[-3, -0.5, 0.7, 2]], attributes: { rate: 0.5 } }, { inputs: [[-3, -0.5, 0.7, 2]], attributes: { rate: 1 } }],
  edges: edgesOf(0, 1, 1, 0),
  kinks: [-Infinity, Infinity].map(at => ({ at: [at], partials: [0], convention: 'at infinity the curve is flat', why: 'by its formula PyTorch and JAX multiply 0 by ∞' })),
})

/** exp(−x²) or exp(−x²/2). Squaring x first would leave an error in the exponent that grows with x². */
export const gaussian: Gaussian = /* @__PURE__ */ callable(gaussianRecord, () => (x: Operand, rate: 1 | 0.5): Tensor => applyElementwise(gaussianRecord, [x], { rate }))

/**
 * The error function, 2/√π times the integral of exp(−t²) from 0 to x, in (−1, 1).
 * @example
 * import { erf } from '@mlp/autograd'
 * console.log(erf([0, 0.5]).toArray()) // → [ 0, 0.5204998778130465 ]
 */
export const erf: Unary = /* @__PURE__ */ elementwise({
  name: 'erf', operands: ['float'], summary: 'the error function of x',
  meaning: (m, [x]) => errorFunction(m, x),
  partials: [({ inputs: [x] }) => mul(2 / Math.sqrt(Math.PI), gaussian(x, 1))],
  samples: reals(-3, 0, 0.7, 2),
  edges: edgesOf(-1, -0, 0, 1),
})

/**
 * 1 − erf(x), in (0, 2), also where erf(x) rounds to 1.
 * @example
 * import { erfc } from '@mlp/autograd'
 * console.log(erfc(0).item(), erfc(10).item().toPrecision(12)) // → 1 2.08848758376e-45
 */
export const erfc: Unary = /* @__PURE__ */ elementwise({
  name: 'erfc', operands: ['float'], summary: '1 − erf(x), without cancellation',
  meaning: (m, [x]) => errorComplement(m, x),
  partials: [({ inputs: [x] }) => mul(-2 / Math.sqrt(Math.PI), gaussian(x, 1))],
  samples: reals(-3, 0, 0.7, 2),
  edges: edgesOf(2, 1, 1, 0),
})

/** The share of the normal distribution below x, in (0, 1). */
export const normalCdf: Unary = /* @__PURE__ */ elementwise({
  name: 'normalCdf', operands: ['float'], summary: 'the share of the normal distribution below x',
  meaning: (m, [x]) => shareBelow(m, x),
  partials: [({ inputs: [x] }) => mul(1 / Math.sqrt(2 * Math.PI), gaussian(x, 0.5))],
  notation: { text: prefix('Φ') },
  samples: reals(-3, 0, 0.7, 2),
  edges: edgesOf(0, 0.5, 0.5, 1),
})
