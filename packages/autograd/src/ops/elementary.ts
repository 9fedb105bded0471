/** Elementary functions of one number. */
import { mul, neg } from './arithmetic.js'
import { elementwise } from './kinds.js'
import type { Unary } from './kinds.js'
import { ATOM, infix, parenthesized, POWER, PRODUCT, superscript } from './notation.js'
import { edgesOf, reals } from './samples.js'
import { cbrt as cubeRoot } from './scalar/roots.js'

/**
 * x².
 * @example
 * import { square } from '@mlp/autograd'
 * console.log(square([1, -3]).toArray()) // → [ 1, 9 ]
 */
export const square: Unary = /* @__PURE__ */ elementwise({
  name: 'square', operands: ['number'], summary: 'x²',
  meaning: (m, [x]) => m.mul(x, x),
  partials: [({ inputs: [x] }) => mul(2, x)],
  notation: { text: ([x]) => superscript(x!, '2') },
  samples: reals(-3, 0, 0.7, 2),
  edges: edgesOf(Infinity, 0, 0, Infinity),
})

/**
 * √x, x ≥ 0; NaN for negative x.
 * @example
 * import { sqrt } from '@mlp/autograd'
 * console.log(sqrt([4, 9]).toArray()) // → [ 2, 3 ]
 */
export const sqrt: Unary = /* @__PURE__ */ elementwise({
  name: 'sqrt', operands: ['float'], summary: '√x', domain: 'x ≥ 0; the slope at 0 is ∞',
  meaning: (m, [x]) => m.sqrt(x),
  partials: [({ y }) => ({ over: mul(2, y) })],
  notation: { text: ([x]) => ({ text: `√${parenthesized(x!, x!.binding < ATOM)}`, binding: POWER }) },
  samples: reals(0.3, 1, 4.5, 40),
  edges: edgesOf(NaN, -0, 0, Infinity),
})

/**
 * 1/x.
 * @example
 * import { reciprocal } from '@mlp/autograd'
 * console.log(reciprocal([4, -0]).toArray()) // → [ 0.25, -Infinity ]
 */
export const reciprocal: Unary = /* @__PURE__ */ elementwise({
  name: 'reciprocal', operands: ['float'], summary: '1/x', domain: 'x ≠ 0',
  meaning: (m, [x]) => m.div(m.const(1), x),
  partials: [({ y }) => neg(square(y))],
  notation: { text: operands => infix('/', PRODUCT)([{ text: '1', binding: Infinity }, ...operands]) },
  samples: reals(-3, -0.5, 0.7, 2),
  edges: edgesOf(-0, -Infinity, Infinity, 0),
})

/**
 * 1/√x, x > 0; ∞ at 0, NaN for negative x.
 * @example
 * import { rsqrt } from '@mlp/autograd'
 * console.log(rsqrt([4, 0]).toArray()) // → [ 0.5, Infinity ]
 */
export const rsqrt: Unary = /* @__PURE__ */ elementwise({
  name: 'rsqrt', operands: ['float'], summary: '1/√x', domain: 'x > 0; ∞ at 0, the slope −∞',
  meaning: (m, [x]) => m.div(m.const(1), m.sqrt(x)),
  partials: [({ inputs: [x], y }) => ({ value: mul(-0.5, y), over: x })],
  samples: reals(0.3, 1, 4.5, 40),
  edges: edgesOf(NaN, -Infinity, Infinity, 0),
  conventions: [{ case: '−0', here: '−∞, as in IEEE 754; the slope −∞', why: 'the slope is that from above; PyTorch takes it from the cube of −∞' }],
})

/**
 * The cube root, of negative numbers too. Cubes give their root exactly. The slope at 0 is ∞.
 * @example
 * import { cbrt } from '@mlp/autograd'
 * console.log(cbrt([27, -8]).toArray()) // → [ 3, -2 ]
 */
export const cbrt: Unary = /* @__PURE__ */ elementwise({
  name: 'cbrt', operands: ['float'], summary: 'the cube root of x', domain: 'everywhere; the slope at 0 is ∞',
  meaning: (m, [x]) => cubeRoot(m, x),
  partials: [({ y }) => ({ over: mul(3, square(y)) })],
  samples: reals(-3, -0.2, 0.7, 27),
  edges: edgesOf(-Infinity, -0, 0, Infinity),
})

/**
 * eˣ.
 * @example
 * import { exp } from '@mlp/autograd'
 * console.log(exp(0).item()) // → 1
 */
export const exp: Unary = /* @__PURE__ */ elementwise({
  name: 'exp', operands: ['float'], summary: 'e to the power x',
  meaning: (m, [x]) => m.exp(x),
  partials: [({ y }) => y],
  samples: reals(-3, 0, 0.7, 2),
  edges: edgesOf(0, 1, 1, Infinity),
})

/**
 * The natural logarithm, x > 0; −∞ at 0, NaN for negative x.
 * @example
 * import { log } from '@mlp/autograd'
 * console.log(log(1).item()) // → 0
 */
export const log: Unary = /* @__PURE__ */ elementwise({
  name: 'log', operands: ['float'], summary: 'the natural logarithm of x', domain: 'x > 0',
  meaning: (m, [x]) => m.log(x),
  partials: [({ inputs: [x] }) => ({ over: x })],
  samples: reals(0.3, 1, 4.5, 40),
  edges: edgesOf(NaN, -Infinity, -Infinity, Infinity),
})

/**
 * The sine of x radians.
 * @example
 * import { sin } from '@mlp/autograd'
 * console.log(sin(0).item()) // → 0
 */
export const sin: Unary = /* @__PURE__ */ elementwise({
  name: 'sin', operands: ['float'], summary: 'the sine of x radians',
  meaning: (m, [x]) => m.sin(x),
  partials: [({ inputs: [x] }) => cos(x)],
  samples: reals(-3, 0, 0.7, 2),
  edges: edgesOf(NaN, -0, 0, NaN),
})

/**
 * The cosine of x radians.
 * @example
 * import { cos } from '@mlp/autograd'
 * console.log(cos(0).item()) // → 1
 */
export const cos: Unary = /* @__PURE__ */ elementwise({
  name: 'cos', operands: ['float'], summary: 'the cosine of x radians',
  meaning: (m, [x]) => m.cos(x),
  partials: [({ inputs: [x] }) => neg(sin(x))],
  samples: reals(-3, 0, 0.7, 2),
  edges: edgesOf(NaN, 1, 1, NaN),
})

/**
 * |x|; its slope at 0 is 0.
 * @example
 * import { abs } from '@mlp/autograd'
 * console.log(abs([-2, 3]).toArray()) // → [ 2, 3 ]
 */
export const abs: Unary = /* @__PURE__ */ elementwise({
  name: 'abs', operands: ['number'], summary: 'the absolute value of x',
  meaning: (m, [x]) => m.abs(x),
  partials: [({ inputs: [x] }) => sign(x)],
  notation: { text: ([x]) => ({ text: `|${x!.text}|`, binding: ATOM }) },
  samples: reals(-3, -0.5, 0.7, 2),
  edges: edgesOf(Infinity, 0, 0, Infinity),
  kinks: [{ at: [0], partials: [0], convention: 'the slope of |x| at 0 is 0', why: 'between the slopes of both sides, and what sign gives; JAX takes the right side' }],
})

/**
 * −1, 0 or 1 after the sign of x; NaN stays NaN. No derivative passes.
 * @example
 * import { sign } from '@mlp/autograd'
 * console.log(sign([-2, 0, 5]).toArray()) // → [ -1, 0, 1 ]
 */
export const sign: Unary = /* @__PURE__ */ elementwise({
  name: 'sign', operands: ['number'], summary: '−1, 0 or 1 after the sign of x',
  // A zero or NaN is its own sign.
  meaning: (m, [x]) => m.select(m.less(m.const(0), x), m.const(1), m.select(m.less(x, m.const(0)), m.const(-1), x)),
  partials: [null],
  notDifferentiable: 'it is constant on either side of 0',
  conventions: [{ case: 'NaN', here: 'NaN', why: 'PyTorch gives 0, which hides it' }],
  samples: reals(-3, -0.5, 0.7, 2),
  edges: edgesOf(-1, -0, 0, 1),
})
