/** Hyperbolic functions and their inverses; tanh stands beside the other nonlinearities of neurons. */
import { add, div, sub } from './arithmetic.js'
import { filled } from './creation.js'
import { sqrt } from './elementary.js'
import { elementwise } from './kinds.js'
import type { Unary } from './kinds.js'
import { hypot } from './magnitude.js'
import { edgesOf, reals } from './samples.js'
import * as scalar from './scalar/hyperbolic.js'
import { oneMinusSquare } from './trigonometry.js'

/**
 * The hyperbolic sine (eˣ − e⁻ˣ)/2.
 * @example
 * import { sinh } from '@mlp/autograd'
 * console.log(sinh([0, 1]).toArray()) // → [ 0, 1.1752011936438014 ]
 */
export const sinh: Unary = /* @__PURE__ */ elementwise({
  name: 'sinh', operands: ['float'], summary: '(exp(x) − exp(−x))/2',
  meaning: (m, [x]) => scalar.sinh(m, x),
  partials: [({ inputs: [x] }) => cosh(x)],
  samples: reals(-3, 0, 0.7, 2),
  edges: edgesOf(-Infinity, -0, 0, Infinity),
})

/**
 * The hyperbolic cosine (eˣ + e⁻ˣ)/2.
 * @example
 * import { cosh } from '@mlp/autograd'
 * console.log(cosh(1).item().toFixed(6)) // → 1.543081
 */
export const cosh: Unary = /* @__PURE__ */ elementwise({
  name: 'cosh', operands: ['float'], summary: '(exp(x) + exp(−x))/2',
  meaning: (m, [x]) => scalar.cosh(m, x),
  partials: [({ inputs: [x] }) => sinh(x)],
  samples: reals(-3, 0, 0.7, 2),
  edges: edgesOf(Infinity, 1, 1, Infinity),
})

/**
 * The number whose hyperbolic sine is x, log(x + √(1 + x²)).
 * @example
 * import { asinh } from '@mlp/autograd'
 * console.log(asinh([0, 1e-20, -1e-20]).toArray()) // → [ 0, 1e-20, -1e-20 ]
 */
export const asinh: Unary = /* @__PURE__ */ elementwise({
  name: 'asinh', operands: ['float'], summary: 'the number whose hyperbolic sine is x',
  meaning: (m, [x]) => scalar.asinh(m, x),
  partials: [({ inputs: [x] }) => ({ over: hypot(filled(1, x), x) })],
  samples: reals(-3, 0, 0.7, 40),
  edges: edgesOf(-Infinity, -0, 0, Infinity),
})

/**
 * The number ≥ 0 whose hyperbolic cosine is x, log(x + √(x² − 1)), x ≥ 1; NaN below. The slope at 1 is ∞.
 * @example
 * import { acosh } from '@mlp/autograd'
 * console.log(acosh([1, 0]).toArray()) // → [ 0, NaN ]
 */
export const acosh: Unary = /* @__PURE__ */ elementwise({
  name: 'acosh', operands: ['float'], summary: 'the number ≥ 0 whose hyperbolic cosine is x', domain: 'x ≥ 1; the slope at 1 is ∞',
  meaning: (m, [x]) => scalar.acosh(m, x),
  // √(x² − 1) would overflow, and a product of roots has no second derivative at 1, where one of them is 0.
  partials: [({ inputs: [x] }) => ({ value: div(1, sqrt(sub(x, 1))), over: sqrt(add(x, 1)) })],
  samples: reals(1.2, 2, 4.5, 40),
  edges: [...edgesOf(NaN, NaN, NaN, Infinity), [1, 0], [-2, NaN], [-1e20, NaN]],
})

/**
 * The number whose hyperbolic tangent is x, ½·log((1 + x)/(1 − x)), −1 ≤ x ≤ 1; ±∞ at ±1, NaN beyond.
 * @example
 * import { atanh } from '@mlp/autograd'
 * console.log(atanh([0, 1, 2]).toArray()) // → [ 0, Infinity, NaN ]
 */
export const atanh: Unary = /* @__PURE__ */ elementwise({
  name: 'atanh', operands: ['float'], summary: 'the number whose hyperbolic tangent is x', domain: '−1 ≤ x ≤ 1; ±∞ at ±1, the slope too',
  meaning: (m, [x]) => scalar.atanh(m, x),
  partials: [({ inputs: [x] }) => ({ over: oneMinusSquare(x) })],
  samples: reals(-0.8, -0.2, 0.3, 0.95),
  edges: [...edgesOf(NaN, -0, 0, NaN), [1, Infinity], [-1, -Infinity], [2, NaN], [-2, NaN]],
})
