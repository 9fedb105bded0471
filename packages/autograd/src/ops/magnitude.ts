/** The length of a vector of two numbers, and its direction. */
import type { Tensor } from '../graph/tensor.js'
import { div, mul, neg } from './arithmetic.js'
import { notEqual, or } from './compare.js'
import { elementwise } from './kinds.js'
import type { Binary } from './kinds.js'
import { infix, prefix, PRODUCT } from './notation.js'
import { rows } from './samples.js'
import { scaledHypotenuse } from './scalar/roots.js'

/**
 * √(a² + b²), the length of the vector (a, b), as long as it can be told: squares neither overflow nor vanish.
 * At the origin its slopes are 0.
 * @example
 * import { hypot } from '@mlp/autograd'
 * console.log(hypot([3, 1e300], [4, 1]).toArray()) // → [ 5, 1e+300 ]
 */
export const hypot: Binary = /* @__PURE__ */ elementwise({
  name: 'hypot', operands: ['float', 'float'], summary: '√(a² + b²)',
  meaning: (m, [a, b]) => {
    const { root, scale } = scaledHypotenuse(m, a, b)
    const endless = m.const(Infinity)
    return m.select(m.or(m.equal(m.abs(a), endless), m.equal(m.abs(b), endless)), endless, m.div(root, scale))
  },
  partials: [({ inputs: [a, b] }) => directionCosine(a, b), ({ inputs: [a, b] }) => directionCosine(b, a)],
  samples: rows([1, 2], [-3, 0.5], [0.25, -0.75], [0, 2], [2, 0]),
  edges: [
    [0, 0, 0], [-0, -0, 0], [-0, 3, 3], [-3, -0, 3], [0, -3, 3], [3, 0, 3], [Infinity, NaN, Infinity], [NaN, -Infinity, Infinity], [-Infinity, 1, Infinity], [1, Infinity, Infinity],
    [NaN, 1, NaN], [1, NaN, NaN], [NaN, NaN, NaN],
  ],
  kinks: [{ at: [0, 0], partials: [0, 0], convention: 'at the origin, where no direction is steepest, the derivative of hypot is 0', why: 'as that of norm; PyTorch divides 0 by 0, JAX splits a tie' }],
  conventions: [{ case: 'an infinity beside NaN', here: '∞, whatever NaN stands for, as in IEEE 754' }],
})

/**
 * a/√(a² + b²), the derivative of hypot(a, b): the cosine of the angle between (a, b) and the first axis; 0 at the origin.
 * It is an operation so that its own derivatives are products of such cosines: where one is near 1, the difference
 * 1 − a²/(a² + b²), which a quotient would give, cancels.
 */
export const directionCosine: Binary = /* @__PURE__ */ elementwise({
  name: 'directionCosine', operands: ['float', 'float'], summary: 'a/√(a² + b²)',
  meaning: (m, [a, b]) => {
    const { root, scale } = scaledHypotenuse(m, a, b)
    return m.select(m.equal(root, m.const(0)), m.const(0), m.div(m.mul(a, scale), root))
  },
  partials: [
    ({ inputs: [a, b] }) => {
      const other = directionCosine(b, a)
      // Its square may vanish where the quotient does not.
      return { value: mul(other, div(other, hypot(a, b))), mask: awayFromOrigin(a, b) }
    },
    ({ inputs: [a, b], y }) => ({ value: neg(mul(y, directionCosine(b, a))), over: hypot(a, b), mask: awayFromOrigin(a, b) }),
  ],
  notation: { text: operands => infix('/', PRODUCT)([operands[0]!, prefix('hypot')(operands)]) },
  samples: rows([1, 2], [-3, 0.5], [0.25, -0.75], [0, 2], [2, 0]),
  edges: [
    [0, 0, 0], [-0, -0, 0], [-0, 3, -0], [0, -3, 0], [3, 0, 1], [-3, -0, -1], [1, Infinity, 0], [-1, -Infinity, -0], [Infinity, 1, NaN], [-Infinity, 1, NaN], [NaN, 1, NaN], [1, NaN, NaN],
  ],
  kinks: [{ at: [0, 0], partials: [0, 0], convention: 'at the origin the second derivatives of hypot are 0 like the first', why: 'the peers’ derivative of hypot is what was measured' }],
})

/** Whether the vector (a, b) has a direction. */
export function awayFromOrigin(a: Tensor, b: Tensor): Tensor {
  return or(notEqual(a, 0), notEqual(b, 0))
}
