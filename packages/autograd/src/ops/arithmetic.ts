/** Sums, products, quotients and powers. */
import type { Tensor } from '../graph/tensor.js'
import { and, equal, greater, greaterEqual, not, notEqual, or } from './compare.js'
import { filled } from './creation.js'
import { abs, log } from './elementary.js'
import { elementwise } from './kinds.js'
import type { Binary, Unary } from './kinds.js'
import { othersVanish, uniformValue } from './leaf.js'
import { infix, MATRIX_PRODUCT, NEGATION, parenthesized, POWER, PRODUCT, startsWithMinus, SUM, superscript } from './notation.js'
import type { Identity } from './operation.js'
import { rows } from './samples.js'

/** The operand of a negation. */
const negated = (node: Tensor): Tensor | undefined => node.op === neg.operation ? node.inputs[0] : undefined

/** Scaling by a power of two loses nothing, short of overflow and underflow. */
function scalesExactly(value: number | undefined): boolean {
  return Number.isInteger(Math.log2(Math.abs(value ?? 0)))
}

/** The number in front of a factor and the rest, where taking it out of a product with the other factor loses nothing. */
function front(node: Tensor, other: Tensor): readonly [number, Tensor | undefined] {
  const alone = uniformValue(node)
  if (alone !== undefined) return [alone, undefined]
  const [first, rest] = node.inputs
  if (node.op === neg.operation) return [-1, first]
  const number = node.op === mul.operation ? uniformValue(first!) : undefined
  return number !== undefined && (scalesExactly(number) || scalesExactly(uniformValue(other))) ? [number, rest] : [1, node]
}

/** Products in one form, one number in front: 1·x is x, −1·x is −x, a·2 is 2·a, 3·(2·x) is 6·x. */
const numberInFront: Identity = ([a, b]) => {
  const [c, x] = front(a!, b!)
  const [d, y] = front(b!, a!)
  // A zero in front keeps its sign where it stands, and NaN has none to move.
  if (c * d === 0 || Number.isNaN(c * d) || (d === 1 && y !== undefined && (x === undefined ? c > 0 && c !== 1 : c === 1))) return undefined
  const rest = x && y ? mul(x, y) : x ?? y
  const number = Math.abs(c * d)
  const scaled = number === 1 ? rest : rest && mul(filled(number, rest), rest)
  return scaled && c * d < 0 ? neg(scaled) : scaled
}

/**
 * a + b.
 * @example
 * import { add } from '@mlp/autograd'
 * console.log(add([1, 2], 10).toArray()) // → [ 11, 12 ]
 */
export const add: Binary = /* @__PURE__ */ elementwise({
  name: 'add', operands: ['number', 'number'], summary: 'a + b',
  meaning: (m, [a, b]) => m.add(a, b),
  partials: [() => ({}), () => ({})],
  linear: othersVanish,
  notation: { text: infix(' + ', SUM, { associative: true }) },
  identities: [
    ([a, b]) => { const y = negated(b!); return y && sub(a!, y) },
    ([a, b]) => { const x = negated(a!); return x && sub(b!, x) },
  ],
  samples: rows([1, 2], [-3, 0.5], [0.25, -0.75]),
  edges: [
    [Infinity, -Infinity, NaN], [-Infinity, -Infinity, -Infinity], [Infinity, 1, Infinity], [1, Infinity, Infinity],
    [-0, -0, -0], [-0, 0, 0], [0, -0, 0], [0, 0, 0], [NaN, 1, NaN], [1, NaN, NaN],
  ],
})

/**
 * a − b.
 * @example
 * import { sub } from '@mlp/autograd'
 * console.log(sub(1, [1, 2]).toArray()) // → [ 0, -1 ]
 */
export const sub: Binary = /* @__PURE__ */ elementwise({
  name: 'sub', operands: ['number', 'number'], summary: 'a − b',
  meaning: (m, [a, b]) => m.sub(a, b),
  partials: [() => ({}), ({ inputs: [a] }) => filled(-1, a)],
  linear: othersVanish,
  notation: { text: infix(' − ', SUM) },
  identities: [
    ([a, b]) => { const y = negated(b!); return y && add(a!, y) },
    ([a, b]) => Object.is(uniformValue(b!), 0) ? a! : undefined,
  ],
  samples: rows([1, 2], [-3, 0.5], [0.25, -0.75]),
  edges: [
    [Infinity, Infinity, NaN], [-Infinity, 1, -Infinity], [1, Infinity, -Infinity], [1, -Infinity, Infinity],
    [0, 0, 0], [-0, 0, -0], [0, -0, 0], [-0, -0, 0], [NaN, 1, NaN], [1, NaN, NaN],
  ],
})

/**
 * a·b, element by element (`matmul` is the matrix product).
 * @example
 * import { mul } from '@mlp/autograd'
 * console.log(mul([1, 2], [3, 4]).toArray()) // → [ 3, 8 ]
 */
export const mul: Binary = /* @__PURE__ */ elementwise({
  name: 'mul', operands: ['number', 'number'], summary: 'a·b',
  meaning: (m, [a, b]) => m.mul(a, b),
  partials: [({ inputs: [, b] }) => b, ({ inputs: [a] }) => a],
  linear: varying => !(varying[0] && varying[1]),
  notation: { text: infix('·', PRODUCT, { associative: true }) },
  identities: [numberInFront],
  samples: rows([1, 2], [-3, 0.5], [0.25, -0.75]),
  edges: [
    [0, Infinity, NaN], [-Infinity, 0, NaN], [-0, 1, -0], [1, -0, -0], [-0, -1, 0], [-1, -0, 0],
    [Infinity, -1, -Infinity], [2, -Infinity, -Infinity], [NaN, 0, NaN], [0, NaN, NaN],
  ],
})

/**
 * a / b. Integers become float64.
 * @example
 * import { div } from '@mlp/autograd'
 * console.log(div([1, 2], 4).toArray()) // → [ 0.25, 0.5 ]
 */
export const div: Binary = /* @__PURE__ */ elementwise({
  name: 'div', operands: ['float', 'float'], summary: 'a/b', domain: 'b ≠ 0',
  meaning: (m, [a, b]) => m.div(a, b),
  partials: [({ inputs: [, b] }) => ({ over: b }), ({ inputs: [, b], y }) => ({ value: neg(y), over: b })],
  linear: varying => !varying[1],
  notation: { text: infix('/', PRODUCT) },
  identities: [
    ([a, b]) => uniformValue(b!) === 1 ? a! : uniformValue(b!) === -1 ? neg(a!) : undefined,
    ([a, b]) => { const x = negated(a!); return x && neg(div(x, b!)) },
    ([a, b]) => { const y = negated(b!); return y && neg(div(a!, y)) },
  ],
  samples: rows([1, 2], [-3, 0.5], [0.25, -0.75]),
  edges: [
    [1, 0, Infinity], [1, -0, -Infinity], [0, 0, NaN], [-0, 2, -0], [1, Infinity, 0], [1, -Infinity, -0],
    [Infinity, Infinity, NaN], [-Infinity, 2, -Infinity], [NaN, 1, NaN], [1, NaN, NaN],
  ],
})

/**
 * −x.
 * @example
 * import { neg } from '@mlp/autograd'
 * console.log(neg([1, -2]).toArray()) // → [ -1, 2 ]
 */
export const neg: Unary = /* @__PURE__ */ elementwise({
  name: 'neg', operands: ['number'], summary: '−x',
  meaning: (m, [x]) => m.neg(x),
  partials: [({ inputs: [x] }) => filled(-1, x)],
  linear: () => true,
  notation: { text: ([x]) => ({ text: `−${parenthesized(x!, x!.binding < MATRIX_PRODUCT || startsWithMinus(x!))}`, binding: NEGATION }) },
  identities: [([x]) => negated(x!)],
  samples: rows([1], [-3], [0.25]),
  edges: [[0, -0], [-0, 0], [Infinity, -Infinity], [-Infinity, Infinity], [NaN, NaN]],
})

/**
 * a to the power b. pow(x, 0) is 1 for every x. Where a is 0 and b ≥ 0 the derivative by b is 0.
 * @example
 * import { pow } from '@mlp/autograd'
 * console.log(pow([1, 2, 3], 2).toArray()) // → [ 1, 4, 9 ]
 */
export const pow: Binary = /* @__PURE__ */ elementwise({
  name: 'pow', operands: ['float', 'float'], summary: 'a to the power b', domain: 'a > 0, or a whole b',
  meaning: (m, [a, b]) => m.pow(a, b),
  partials: [
    // x⁰ is 1 everywhere, so its slope is 0 even where x⁻¹ is infinite or x is NaN.
    ({ inputs: [a, b] }) => ({ value: mul(b, pow(a, sub(b, 1))), mask: or(notEqual(b, 0), greater(abs(a), 0)) }),
    ({ inputs: [a, b], y }) => ({ value: mul(y, log(a)), mask: not(and(equal(a, 0), greaterEqual(b, 0))) }),
  ],
  notation: {
    text([base, exponent], _, [, node]) {
      const whole = uniformValue(node!)
      if (whole !== undefined && Number.isInteger(whole) && Math.abs(whole) < 1e6) return superscript(base!, exponent!.text)
      return { text: `${parenthesized(base!, base!.binding <= POWER)}^${parenthesized(exponent!, exponent!.binding < POWER)}`, binding: POWER }
    },
  },
  identities: [
    ([a, b]) => uniformValue(b!) === 1 ? a! : undefined,
    ([a, b]) => uniformValue(b!) === 0 ? filled(1, a!) : undefined,
  ],
  samples: [
    ...rows([2, 3], [0.5, -1.5], [1.5, 0.25], [3, 1]),
    { inputs: [[0, 1, 2], 2] }, { inputs: [[0, 0.5, 1, 3], 0] }, { inputs: [0.5, 0] },
    // Below 0 there is no derivative by the exponent.
    { inputs: [-2, 3] }, { inputs: [-0.5, 2] }, { inputs: [-2, 0] },
  ],
  edges: [
    [0, 0, 1], [NaN, 0, 1], [NaN, -0, 1], [0, -1, Infinity], [-0, -1, -Infinity], [-0, 3, -0], [-8, 1 / 3, NaN],
    [2, Infinity, Infinity], [2, -Infinity, 0], [0.5, Infinity, 0], [1, Infinity, NaN], [Infinity, -1, 0], [-Infinity, 3, -Infinity],
    [NaN, 1, NaN], [1, NaN, NaN],
  ],
  kinks: [
    { at: [0, 0], partials: [0, 0], convention: 'pow(0, 0) is 1; both partial derivatives are 0', why: 'a⁰ is 1 for every a, and flat; the rule b·aᵇ⁻¹ multiplies 0 by ∞' },
    { at: [NaN, 0], partials: [0, NaN], convention: 'pow(NaN, 0) is 1, whose slope is 0', why: 'as at 0: a⁰ is flat whatever a is' },
    { at: [0, 2], partials: [0, 0], convention: 'where a = 0 and b ≥ 0 the derivative by b is 0' },
    { at: [0, 1], partials: [1, 0], convention: 'where a = 0 and b ≥ 0 the derivative by b is 0' },
    { at: [0, -1], partials: [-Infinity, -Infinity], convention: 'where a = 0 and b < 0 power and slopes are infinite', why: 'as the limits; JAX gives NaN by b' },
  ],
  conventions: [{ case: 'the derivative by a, differentiated by b, at b = 0', here: '1/a, what aᵇ⁻¹·(1 + b·log a) is there', why: 'PyTorch writes zeros for the derivative by a at b = 0, which forget b' }],
})

