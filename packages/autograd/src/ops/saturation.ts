/** Factors of derivatives that the formulas in the result alone lose: what saturates is taken from the operand. */
import { mul, neg } from './arithmetic.js'
import { elementwise } from './kinds.js'
import type { Binary, Unary } from './kinds.js'
import { atom, infix, PRODUCT, SUM, superscript } from './notation.js'
import { edgesOf, reals, rows } from './samples.js'
import { decay } from './scalar/exponential.js'

/** 1 − y of y = σ(x) without cancellation, which is σ(−x). The result y is there to be read: formulas show `1 − y`. */
export const complement: Binary = /* @__PURE__ */ elementwise({
  name: 'complement', operands: ['float', 'float'], summary: '1 − y of y = σ(x), without cancellation: σ(−x)',
  // The exponential is the one that σ(x) has.
  meaning: (m, [x]) => {
    const e = decay(m, x)
    const one = m.const(1)
    return m.div(m.select(m.less(x, m.const(0)), one, e), m.add(one, e))
  },
  partials: [({ inputs: [, sigma], y }) => neg(mul(sigma, y)), null],
  notation: { text: ([, y]) => infix(' − ', SUM)([atom('1'), y!]) },
  samples: rows([-3, 0.04742587317756678], [0, 0.5], [0.7, 0.6681877721681662], [30, 0.9999999999999065]),
  edges: [[-Infinity, 0, 1], [-0, 0.5, 0.5], [0, 0.5, 0.5], [Infinity, 1, 0], [NaN, 0.5, NaN], [0, NaN, 0.5], [0, Infinity, 0.5], [0, -Infinity, 0.5], [0, 0, 0.5], [0, -0, 0.5]],
})

/** 1 − y² of y = tanh(x) without cancellation. The result y is there to be read: formulas show `1 − y²`. */
export const sechSquared: Binary = /* @__PURE__ */ elementwise({
  name: 'sechSquared', operands: ['float', 'float'], summary: '1 − y² of y = tanh(x), without cancellation: 1/cosh(x)²',
  meaning: (m, [x]) => {
    const e = decay(m, m.add(x, x))
    const root = m.add(m.const(1), e)
    return m.div(m.mul(m.const(4), e), m.mul(root, root))
  },
  partials: [({ inputs: [, tangent], y }) => mul(mul(-2, tangent), y), null],
  notation: { text: ([, y]) => infix(' − ', SUM)([atom('1'), superscript(y!, '2')]) },
  samples: rows([-3, -0.9950547536867305], [0, 0], [0.7, 0.6043677771171636], [15, 0.9999999999998128]),
  edges: [[-Infinity, -1, 0], [-0, -0, 1], [0, 0, 1], [Infinity, 1, 0], [NaN, 0, NaN], [0, NaN, 1], [0, Infinity, 1], [0, -Infinity, 1]],
})

/** x·d where d fades faster than any x grows: 0 where d is 0, also at infinite x. */
export const fade: Binary = /* @__PURE__ */ elementwise({
  name: 'fade', operands: ['float', 'float'], summary: 'x·d, and 0 where d is 0, at infinite x too',
  meaning: (m, [x, d]) => m.select(m.equal(d, m.const(0)), d, m.mul(x, d)),
  partials: [({ inputs: [, d] }) => d, ({ inputs: [x] }) => finite(x)],
  linear: varying => !(varying[0] && varying[1]),
  notation: { text: infix('·', PRODUCT, { associative: true }) },
  samples: rows([-3, 0.5], [0.7, -0.25], [2, 0]),
  edges: [
    [-Infinity, 0, 0], [Infinity, 0, 0], [Infinity, -0, -0], [-0, 1, -0], [0, 1, 0], [Infinity, 1, Infinity], [NaN, 1, NaN],
    [1, Infinity, Infinity], [1, -Infinity, -Infinity], [1, NaN, NaN],
  ],
  kinks: [
    { at: [Infinity, 0], partials: [0, 0], convention: 'what fades has faded at infinite x: no derivative passes to it' },
    { at: [-Infinity, 0], partials: [0, 0], convention: 'what fades has faded at infinite x: no derivative passes to it' },
  ],
})

/** x where it multiplies what has faded at infinity. Formulas show `x`. */
export const finite: Unary = /* @__PURE__ */ elementwise({
  name: 'finite', operands: ['float'], summary: 'x, and 0 where it is infinite',
  meaning: (m, [x]) => m.select(m.equal(m.abs(x), m.const(Infinity)), m.const(0), x),
  partials: [() => ({})],
  notation: { text: ([x]) => x! },
  samples: reals(-3, 0, 0.7),
  edges: edgesOf(0, -0, 0, 0),
})
