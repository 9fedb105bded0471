/** Exponentials and logarithms to other bases, and those that are exact around 1. */
import { add, mul, sub } from './arithmetic.js'
import { less, notEqual, or } from './compare.js'
import { abs, exp } from './elementary.js'
import { filled } from './creation.js'
import { elementwise } from './kinds.js'
import type { Binary, Unary } from './kinds.js'
import { sigmoid } from './activation.js'
import { edgesOf, reals, rows } from './samples.js'
import { expm1 as exponentialLess1, log1p as logarithmOf1And, logAdd, logarithm } from './scalar/exponential.js'
import type { Tensor } from '../graph/tensor.js'

/**
 * 2ˣ; exact for whole x.
 * @example
 * import { exp2 } from '@mlp/autograd'
 * console.log(exp2([10, -1]).toArray()) // → [ 1024, 0.5 ]
 */
export const exp2: Unary = /* @__PURE__ */ elementwise({
  name: 'exp2', operands: ['float'], summary: '2 to the power x',
  meaning: (m, [x]) => m.pow(m.const(2), x),
  partials: [({ y }) => mul(Math.LN2, y)],
  samples: reals(-3, 0, 0.7, 2),
  edges: edgesOf(0, 1, 1, Infinity),
})

/**
 * eˣ − 1, also where eˣ rounds to 1.
 * @example
 * import { expm1 } from '@mlp/autograd'
 * console.log(expm1(1e-18).item()) // → 1e-18
 */
export const expm1: Unary = /* @__PURE__ */ elementwise({
  name: 'expm1', operands: ['float'], summary: 'exp(x) − 1, without cancellation',
  meaning: (m, [x]) => exponentialLess1(m, x),
  // Far below 0 the result plus 1 has lost the slope.
  partials: [({ inputs: [x] }) => exp(x)],
  samples: reals(-3, 0, 0.7, 2),
  edges: edgesOf(-1, -0, 0, Infinity),
})

/**
 * log(1 + x), also where 1 + x rounds to 1; x > −1, −∞ at −1, NaN below.
 * @example
 * import { log1p } from '@mlp/autograd'
 * console.log(log1p(1e-18).item()) // → 1e-18
 */
export const log1p: Unary = /* @__PURE__ */ elementwise({
  name: 'log1p', operands: ['float'], summary: 'log(1 + x), without cancellation', domain: 'x > −1',
  meaning: (m, [x]) => logarithmOf1And(m, x),
  partials: [({ inputs: [x] }) => ({ over: add(1, x) })],
  samples: reals(-0.5, 0, 0.7, 40),
  edges: [...edgesOf(NaN, -0, 0, Infinity), [-1, -Infinity]],
})

/**
 * The logarithm to base 2, x > 0; −∞ at 0, NaN for negative x. Whole for powers of 2.
 * @example
 * import { log2 } from '@mlp/autograd'
 * console.log(log2([8, 0.25]).toArray()) // → [ 3, -2 ]
 */
export const log2: Unary = /* @__PURE__ */ elementwise({
  name: 'log2', operands: ['float'], summary: 'the logarithm of x to base 2', domain: 'x > 0',
  meaning: (m, [x]) => logarithm(m, x, Math.LOG2E),
  partials: [({ inputs: [x] }) => ({ value: filled(Math.LOG2E, x), over: x })],
  samples: reals(0.3, 1, 4.5, 40),
  edges: edgesOf(NaN, -Infinity, -Infinity, Infinity),
})

/**
 * The logarithm to base 10, x > 0; −∞ at 0, NaN for negative x. Whole for powers of 10.
 * @example
 * import { log10 } from '@mlp/autograd'
 * console.log(log10([1000, 0.01]).toArray()) // → [ 3, -2 ]
 */
export const log10: Unary = /* @__PURE__ */ elementwise({
  name: 'log10', operands: ['float'], summary: 'the logarithm of x to base 10', domain: 'x > 0',
  meaning: (m, [x]) => logarithm(m, x, Math.LOG10E),
  partials: [({ inputs: [x] }) => ({ value: filled(Math.LOG10E, x), over: x })],
  samples: reals(0.3, 1, 4.5, 40),
  edges: edgesOf(NaN, -Infinity, -Infinity, Infinity),
})

/**
 * log(eᵃ + eᵇ) without overflow: the sum of two numbers that are known by their logarithms.
 * @example
 * import { logaddexp } from '@mlp/autograd'
 * console.log(logaddexp(-1000, -Infinity).item(), logaddexp(0, 1000).item()) // → -1000 1000
 */
export const logaddexp: Binary = /* @__PURE__ */ elementwise({
  name: 'logaddexp', operands: ['float', 'float'], summary: 'log(exp(a) + exp(b)), without overflow',
  meaning: (m, [a, b]) => logAdd(m, a, b),
  partials: [({ inputs: [a, b] }) => ({ value: sigmoid(sub(a, b)), mask: apart(a, b) }), ({ inputs: [a, b] }) => ({ value: sigmoid(sub(b, a)), mask: apart(a, b) })],
  samples: rows([1, 2], [-3, 0.5], [0.25, -0.75], [40, 1], [2, 2]),
  edges: [
    [-Infinity, -Infinity, -Infinity], [Infinity, Infinity, Infinity], [Infinity, -Infinity, Infinity], [-Infinity, 2, 2], [2, -Infinity, 2], [Infinity, 2, Infinity], [2, Infinity, Infinity],
    [0, -Infinity, 0], [-Infinity, 0, 0], [-0, -Infinity, 0], [-Infinity, -0, 0], [NaN, 1, NaN], [1, NaN, NaN],
  ],
  kinks: [
    { at: [-Infinity, -Infinity], partials: [0, 0], convention: 'where both are −∞ no derivative passes', why: 'NaN would reach whatever lies below' },
    { at: [Infinity, Infinity], partials: [0, 0], convention: 'where both are ∞ no derivative passes', why: 'they are not told apart; JAX counts both whole' },
    { at: [Infinity, 2], partials: [1, 0], convention: 'what is infinitely more takes the whole derivative', why: 'JAX gives e² by b' },
    { at: [-Infinity, 2], partials: [0, 1], convention: 'what is infinitely more takes the whole derivative' },
  ],
  conventions: [{ case: 'equal infinities', here: 'that infinity; both derivatives are 0', why: 'NaN would reach whatever lies below' }],
})

/** Whether a and b have a difference: equal infinities have none. */
function apart(a: Tensor, b: Tensor): Tensor {
  return or(notEqual(a, b), less(abs(a), filled(Infinity, a)))
}
