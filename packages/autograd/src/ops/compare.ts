/** Comparisons, truth values and the choice between two values. */
import type { Tensor } from '../graph/tensor.js'
import { elementwise } from './kinds.js'
import type { Binary, Ternary, Unary } from './kinds.js'
import { othersVanish, uniformValue } from './leaf.js'
import { AND, ATOM, COMPARISON, infix, OR, parenthesized, POWER } from './notation.js'
import { reals, rows } from './samples.js'

/** Two numbers compared: less, equal, greater. */
const compared = /* @__PURE__ */ rows([1, 2], [2, 2], [3, -1])

/**
 * a > b.
 * @example
 * import { greater } from '@mlp/autograd'
 * console.log(greater([1, 3], 2).toArray()) // → [ false, true ]
 */
export const greater: Binary = /* @__PURE__ */ elementwise({
  name: 'greater', operands: ['number', 'number'], result: 'bool', summary: 'whether a > b',
  meaning: (m, [a, b]) => m.less(b, a),
  partials: [null, null],
  notation: { text: infix(' > ', COMPARISON) },
  samples: compared,
  edges: [[Infinity, -Infinity, 1], [-Infinity, Infinity, 0], [0, -0, 0], [-0, 0, 0], [NaN, 1, 0], [1, NaN, 0]],
})

/**
 * a ≥ b.
 * @example
 * import { greaterEqual } from '@mlp/autograd'
 * console.log(greaterEqual([1, 2], 2).toArray()) // → [ false, true ]
 */
export const greaterEqual: Binary = /* @__PURE__ */ elementwise({
  name: 'greaterEqual', operands: ['number', 'number'], result: 'bool', summary: 'whether a ≥ b',
  meaning: (m, [a, b]) => m.lessEqual(b, a),
  partials: [null, null],
  notation: { text: infix(' ≥ ', COMPARISON) },
  samples: compared,
  edges: [[Infinity, Infinity, 1], [-Infinity, -Infinity, 1], [-0, 0, 1], [0, -0, 1], [NaN, NaN, 0], [NaN, 1, 0]],
})

/**
 * a < b.
 * @example
 * import { less } from '@mlp/autograd'
 * console.log(less([1, 3], 2).toArray()) // → [ true, false ]
 */
export const less: Binary = /* @__PURE__ */ elementwise({
  name: 'less', operands: ['number', 'number'], result: 'bool', summary: 'whether a < b',
  meaning: (m, [a, b]) => m.less(a, b),
  partials: [null, null],
  notation: { text: infix(' < ', COMPARISON) },
  samples: compared,
  edges: [[-Infinity, Infinity, 1], [Infinity, -Infinity, 0], [-0, 0, 0], [0, -0, 0], [NaN, 1, 0], [1, NaN, 0]],
})

/**
 * a ≤ b.
 * @example
 * import { lessEqual } from '@mlp/autograd'
 * console.log(lessEqual([2, 3], 2).toArray()) // → [ true, false ]
 */
export const lessEqual: Binary = /* @__PURE__ */ elementwise({
  name: 'lessEqual', operands: ['number', 'number'], result: 'bool', summary: 'whether a ≤ b',
  meaning: (m, [a, b]) => m.lessEqual(a, b),
  partials: [null, null],
  notation: { text: infix(' ≤ ', COMPARISON) },
  samples: compared,
  edges: [[Infinity, Infinity, 1], [-Infinity, -Infinity, 1], [0, -0, 1], [-0, 0, 1], [NaN, NaN, 0], [1, NaN, 0]],
})

/**
 * a = b. NaN equals nothing.
 * @example
 * import { equal } from '@mlp/autograd'
 * console.log(equal([1, 2], 2).toArray()) // → [ false, true ]
 */
export const equal: Binary = /* @__PURE__ */ elementwise({
  name: 'equal', operands: ['number', 'number'], result: 'bool', summary: 'whether a = b',
  meaning: (m, [a, b]) => m.equal(a, b),
  partials: [null, null],
  notation: { text: infix(' = ', COMPARISON) },
  samples: compared,
  edges: [[Infinity, Infinity, 1], [-Infinity, -Infinity, 1], [Infinity, -Infinity, 0], [0, -0, 1], [-0, 0, 1], [NaN, NaN, 0]],
})

/**
 * a ≠ b. NaN differs from everything.
 * @example
 * import { notEqual } from '@mlp/autograd'
 * console.log(notEqual([1, 2], 2).toArray()) // → [ true, false ]
 */
export const notEqual: Binary = /* @__PURE__ */ elementwise({
  name: 'notEqual', operands: ['number', 'number'], result: 'bool', summary: 'whether a ≠ b',
  meaning: (m, [a, b]) => m.notEqual(a, b),
  partials: [null, null],
  notation: { text: infix(' ≠ ', COMPARISON) },
  samples: compared,
  edges: [[Infinity, Infinity, 0], [-Infinity, -Infinity, 0], [Infinity, -Infinity, 1], [0, -0, 0], [-0, 0, 0], [NaN, NaN, 1]],
})

const numbers = /* @__PURE__ */ reals(-3, 0, 0.7)
const truths = [{ inputs: [[true, true, false, false], [true, false, true, false]] }] as const

/**
 * Whether both hold.
 * @example
 * import { and } from '@mlp/autograd'
 * console.log(and([true, true], [true, false]).toArray()) // → [ true, false ]
 */
export const and: Binary = /* @__PURE__ */ elementwise({
  name: 'and', operands: ['bool', 'bool'], result: 'bool', summary: 'whether a and b hold',
  meaning: (m, [a, b]) => m.and(a, b),
  partials: [null, null],
  notation: { text: infix(' and ', AND, { associative: true }) },
  identities: [([a, b]) => a === b || uniformValue(b!) === 1 || uniformValue(a!) === 0 ? a : uniformValue(a!) === 1 || uniformValue(b!) === 0 ? b : undefined],
  samples: truths,
  edges: [],
})

/**
 * Whether either holds.
 * @example
 * import { or } from '@mlp/autograd'
 * console.log(or([true, false], [false, false]).toArray()) // → [ true, false ]
 */
export const or: Binary = /* @__PURE__ */ elementwise({
  name: 'or', operands: ['bool', 'bool'], result: 'bool', summary: 'whether a or b holds',
  meaning: (m, [a, b]) => m.or(a, b),
  partials: [null, null],
  notation: { text: infix(' or ', OR, { associative: true }) },
  identities: [([a, b]) => a === b || uniformValue(b!) === 0 || uniformValue(a!) === 1 ? a : uniformValue(a!) === 0 || uniformValue(b!) === 1 ? b : undefined],
  samples: truths,
  edges: [],
})

/**
 * Whether it does not hold.
 * @example
 * import { not } from '@mlp/autograd'
 * console.log(not([true, false]).toArray()) // → [ false, true ]
 */
export const not: Unary = /* @__PURE__ */ elementwise({
  name: 'not', operands: ['bool'], result: 'bool', summary: 'whether x does not hold',
  meaning: (m, [x]) => m.not(x),
  partials: [null],
  notation: { text: ([x]) => ({ text: `not ${parenthesized(x!, x!.binding < ATOM)}`, binding: POWER }) },
  identities: [([x], node): Tensor | undefined => x!.op === node.op ? x!.inputs[0] : undefined],
  samples: [{ inputs: [[true, false]] }],
  edges: [],
})

/**
 * Whether just one of both holds.
 * @example
 * import { xor } from '@mlp/autograd'
 * console.log(xor([true, true], [true, false]).toArray()) // → [ false, true ]
 */
export const xor: Binary = /* @__PURE__ */ elementwise({
  name: 'xor', operands: ['bool', 'bool'], result: 'bool', summary: 'whether just one of a and b holds',
  meaning: (m, [a, b]) => m.and(m.or(a, b), m.not(m.and(a, b))),
  partials: [null, null],
  samples: truths,
  edges: [],
})

/**
 * Whether x is NaN.
 * @example
 * import { isNaN } from '@mlp/autograd'
 * console.log(isNaN([1, NaN, Infinity]).toArray()) // → [ false, true, false ]
 */
export const isNaN: Unary = /* @__PURE__ */ elementwise({
  name: 'isNaN', operands: ['number'], result: 'bool', summary: 'whether x is NaN',
  meaning: (m, [x]) => m.notEqual(x, x),
  partials: [null],
  samples: numbers,
  edges: [[-Infinity, 0], [-0, 0], [0, 0], [Infinity, 0], [NaN, 1]],
})

/**
 * Whether x is a number that is neither infinite nor NaN.
 * @example
 * import { isFinite } from '@mlp/autograd'
 * console.log(isFinite([1, NaN, Infinity]).toArray()) // → [ true, false, false ]
 */
export const isFinite: Unary = /* @__PURE__ */ elementwise({
  name: 'isFinite', operands: ['number'], result: 'bool', summary: 'whether x is neither infinite nor NaN',
  // Of all others the difference to themselves is NaN.
  meaning: (m, [x]) => m.equal(m.sub(x, x), m.const(0)),
  partials: [null],
  samples: numbers,
  edges: [[-Infinity, 0], [-0, 1], [0, 1], [Infinity, 0], [NaN, 0]],
})

/**
 * Whether x is ∞ or −∞.
 * @example
 * import { isInfinite } from '@mlp/autograd'
 * console.log(isInfinite([1, NaN, -Infinity]).toArray()) // → [ false, false, true ]
 */
export const isInfinite: Unary = /* @__PURE__ */ elementwise({
  name: 'isInfinite', operands: ['number'], result: 'bool', summary: 'whether x is ∞ or −∞',
  meaning: (m, [x]) => m.and(m.equal(x, x), m.notEqual(m.sub(x, x), m.const(0))),
  partials: [null],
  samples: numbers,
  edges: [[-Infinity, 1], [-0, 0], [0, 0], [Infinity, 1], [NaN, 0]],
})

/**
 * a where the condition holds, else b. A derivative passes only into the branch taken, also where the other is NaN or infinite.
 * @example
 * import { greater, grad, input, sqrt, where } from '@mlp/autograd'
 * const x = input('x')
 * const y = where(greater(x, 0), sqrt(x), 0)
 * console.log(y.item({ x: 4 }), grad(y, x).item({ x: 0 })) // → 2 0
 */
export const where: Ternary = /* @__PURE__ */ elementwise({
  name: 'where', operands: ['bool', 'any', 'any'], summary: 'a where the condition holds, else b',
  meaning: (m, [condition, a, b]) => m.select(condition, a, b),
  partials: [null, ({ inputs: [condition] }) => ({ mask: condition }), ({ inputs: [condition] }) => ({ mask: not(condition) })],
  conventions: [{ case: 'an infinite slope or NaN in the branch not taken', here: 'no derivative passes, at any order', why: 'PyTorch and JAX multiply the slope by 0, which is NaN' }],
  linear: (varying, node) => !varying[0] && othersVanish([true, ...varying.slice(1)], node),
  identities: [([condition, a, b]) => {
    const taken = uniformValue(condition!)
    const same = a === b || (uniformValue(a!) !== undefined && Object.is(uniformValue(a!), uniformValue(b!)))
    return same || taken === 1 ? a : taken === 0 ? b : undefined
  }],
  samples: [{ inputs: [[true, false, true], [1, 2, 3], [-1, 0.5, 0.25]] }],
  edges: [[1, Infinity, NaN, Infinity], [0, NaN, Infinity, Infinity], [1, -Infinity, 0, -Infinity], [0, 0, -Infinity, -Infinity], [1, -0, 0, -0], [0, 0, -0, -0], [1, NaN, 1, NaN], [0, 1, NaN, NaN]],
})
