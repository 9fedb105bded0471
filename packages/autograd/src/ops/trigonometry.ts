/** The tangent and the inverse functions of sine, cosine and tangent; angles are in radians. */
import type { Tensor } from '../graph/tensor.js'
import { add, mul, neg } from './arithmetic.js'
import { filled } from './creation.js'
import { sqrt, square } from './elementary.js'
import { elementwise } from './kinds.js'
import type { Unary } from './kinds.js'
import { awayFromOrigin, directionCosine, hypot } from './magnitude.js'
import type { Machine } from './machine.js'
import { SUM, superscript } from './notation.js'
import type { Operand } from './operand.js'
import type { Callable, Elementwise } from './operation.js'
import { edgesOf, reals, rows } from './samples.js'
import { angle, angleOf } from './scalar/arctangent.js'
import { isMinus, odd } from './scalar/sign.js'

/**
 * The tangent of x radians, sin x / cos x.
 * @example
 * import { tan } from '@mlp/autograd'
 * console.log(tan(0.5).item().toFixed(6)) // → 0.546302
 */
export const tan: Unary = /* @__PURE__ */ elementwise({
  name: 'tan', operands: ['float'], summary: 'the tangent of x radians', domain: 'x ≠ π/2 + nπ',
  meaning: (m, [x]) => m.div(m.sin(x), m.cos(x)),
  partials: [({ y }) => add(1, square(y))],
  samples: reals(-3, 0, 0.7, 2),
  edges: edgesOf(NaN, -0, 0, NaN),
})

/**
 * The angle in [−π/2, π/2] whose sine is x, −1 ≤ x ≤ 1; NaN elsewhere. The slope at ±1 is ∞.
 * @example
 * import { asin } from '@mlp/autograd'
 * console.log(asin([0, 1]).toArray()) // → [ 0, 1.5707963267948966 ]
 */
export const asin: Unary = /* @__PURE__ */ elementwise({
  name: 'asin', operands: ['float'], summary: 'the angle in [−π/2, π/2] whose sine is x', domain: '−1 ≤ x ≤ 1; the slope at ±1 is ∞',
  meaning: (m, [x]) => odd(m, x, angle(m, m.abs(x), m.sqrt(lessSquare(m, x)))),
  partials: [({ inputs: [x] }) => ({ over: sqrt(oneMinusSquare(x)) })],
  samples: reals(-0.8, -0.2, 0.3, 0.95),
  edges: [...edgesOf(NaN, -0, 0, NaN), [2, NaN], [-2, NaN]],
})

/**
 * The angle in [0, π] whose cosine is x, −1 ≤ x ≤ 1; NaN elsewhere. The slope at ±1 is −∞.
 * @example
 * import { acos } from '@mlp/autograd'
 * console.log(acos([1, 0, -1]).toArray()) // → [ 0, 1.5707963267948966, 3.141592653589793 ]
 */
export const acos: Unary = /* @__PURE__ */ elementwise({
  name: 'acos', operands: ['float'], summary: 'the angle in [0, π] whose cosine is x', domain: '−1 ≤ x ≤ 1; the slope at ±1 is −∞',
  meaning: (m, [x]) => angle(m, m.sqrt(lessSquare(m, x)), m.abs(x), m.less(x, m.const(0))),
  partials: [({ inputs: [x] }) => ({ value: filled(-1, x), over: sqrt(oneMinusSquare(x)) })],
  samples: reals(-0.8, -0.2, 0.3, 0.95),
  edges: [...edgesOf(NaN, Math.PI / 2, Math.PI / 2, NaN), [1, 0], [-1, Math.PI], [2, NaN], [-2, NaN]],
})

/**
 * The angle in [−π/2, π/2] whose tangent is x; ±π/2 at ±∞.
 * @example
 * import { atan } from '@mlp/autograd'
 * console.log(atan([0, 1, Infinity]).toArray()) // → [ 0, 0.7853981633974483, 1.5707963267948966 ]
 */
export const atan: Unary = /* @__PURE__ */ elementwise({
  name: 'atan', operands: ['float'], summary: 'the angle in [−π/2, π/2] whose tangent is x',
  meaning: (m, [x]) => odd(m, x, angle(m, m.abs(x), m.const(1))),
  partials: [({ inputs: [x] }) => ({ over: add(1, square(x)) })],
  samples: reals(-3, -0.4, 0.2, 0.7, 40),
  edges: edgesOf(-Math.PI / 2, -0, 0, Math.PI / 2),
})

/**
 * The angle in [−π, π] of the point (x, y), seen from the origin and measured from the positive x axis: atan(y/x) in the
 * right quarter. At the origin, where there is none, the signs of the zeros decide and the derivative is 0.
 * @param y the height, first as in every library
 * @param x the width
 * @example
 * import { atan2 } from '@mlp/autograd'
 * console.log(atan2([1, 0, -1], [0, -1, 0]).toArray()) // → [ 1.5707963267948966, 3.141592653589793, -1.5707963267948966 ]
 */
export const atan2: Callable<(y: Operand, x: Operand) => Tensor, Elementwise<readonly ['float', 'float']>> = /* @__PURE__ */ elementwise({
  name: 'atan2', operands: ['float', 'float'], summary: 'the angle in [−π, π] of the point (b, a)',
  meaning: (m, [y, x]) => {
    const [height, width] = [m.abs(y), m.abs(x)]
    const zero = m.const(0)
    const steep = m.less(width, height)
    const quotient = m.div(m.select(steep, width, height), m.select(steep, height, width))
    // Two zeros lie on the axis, two infinities between the axes.
    const q = m.select(m.equal(height, width), m.select(m.less(zero, height), m.const(1), zero), quotient)
    const turn = angleOf(m, q, steep, isMinus(m, x))
    return m.select(isMinus(m, y), m.neg(turn), turn)
  },
  partials: [
    ({ inputs: [y, x] }) => ({ value: directionCosine(x, y), over: hypot(x, y), mask: awayFromOrigin(y, x) }),
    ({ inputs: [y, x] }) => ({ value: neg(directionCosine(y, x)), over: hypot(x, y), mask: awayFromOrigin(y, x) }),
  ],
  samples: rows([1, 2], [-3, 0.5], [0.25, -0.75], [-2, -1], [0, 2], [2, 0]),
  edges: [
    [0, 0, 0], [-0, 0, -0], [0, -0, Math.PI], [-0, -0, -Math.PI], [0, -1, Math.PI], [-0, -1, -Math.PI], [0, 1, 0], [-0, 1, -0], [1, 0, Math.PI / 2], [-1, -0, -Math.PI / 2],
    [Infinity, Infinity, Math.PI / 4], [Infinity, -Infinity, 3 * Math.PI / 4], [-Infinity, Infinity, -Math.PI / 4], [-Infinity, -Infinity, -3 * Math.PI / 4],
    [1, Infinity, 0], [-1, Infinity, -0], [1, -Infinity, Math.PI], [-1, -Infinity, -Math.PI], [Infinity, 1, Math.PI / 2], [-Infinity, -1, -Math.PI / 2], [NaN, 1, NaN], [1, NaN, NaN], [NaN, NaN, NaN],
  ],
  kinks: [{ at: [0, 0], partials: [0, 0], convention: 'at the origin, where there is no angle, the derivative of atan2 is 0', why: 'JAX divides 0 by 0' }],
  conventions: [
    { case: 'zeros at the origin', here: 'their signs decide, as in IEEE 754: ±0 or ±π', why: 'as PyTorch and JAX; JAX divides 0 by 0 in derivatives' },
    { case: 'the jump at a = 0, b < 0', here: 'the derivative is that of both sides' },
  ],
})

/**
 * 1 − x², of which √ and quotient are derivatives of inverse functions: without cancellation near ±1 in the value, and
 * none near 0 in the slope, which a product of 1 − x and 1 + x would give.
 */
export const oneMinusSquare: Unary = /* @__PURE__ */ elementwise({
  name: 'oneMinusSquare', operands: ['float'], summary: '1 − x²',
  meaning: (m, [x]) => lessSquare(m, x),
  partials: [({ inputs: [x] }) => mul(-2, x)],
  notation: { text: ([x]) => ({ text: `1 − ${superscript(x!, '2').text}`, binding: SUM }) },
  samples: reals(-3, 0, 0.7, 1),
  edges: edgesOf(-Infinity, 1, 1, -Infinity),
})

/** 1 − x² in scalar instructions. */
function lessSquare<E>(m: Machine<E>, x: E): E {
  return m.mul(m.sub(m.const(1), x), m.add(m.const(1), x))
}
