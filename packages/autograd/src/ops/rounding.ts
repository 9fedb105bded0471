/** Rounding, remainders, bounds and the straight line between two numbers. */
import { ValueError } from '../graph/errors.js'
import type { Tensor } from '../graph/tensor.js'
import { maximum, minimum } from './activation.js'
import { sub } from './arithmetic.js'
import { cast } from './cast.js'
import { and, greaterEqual, lessEqual, not, notEqual, or } from './compare.js'
import { applyElementwise, elementwise, elementwiseRecord } from './kinds.js'
import type { Unary } from './kinds.js'
import { align, promote } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Convention, Elementwise } from './operation.js'
import { edgesOf, reals, rows } from './samples.js'
import { remainderOf } from './scalar/remainder.js'

type Written<R extends Elementwise, Described extends keyof R> = Pick<R, 'name' | 'meaning'> & Required<Pick<R, Described>>

/* @__NO_SIDE_EFFECTS__ */
function rounding(record: Written<Elementwise<readonly ['number']>, 'summary'> & { readonly conventions?: readonly Convention[] }): Unary {
  return elementwise({
    ...record,
    operands: ['number'], partials: [null],
    notDifferentiable: 'it is constant between its jumps',
    samples: reals(-3, -2.5, -0.4, 0.7, 1.5, 40),
    edges: edgesOf(-Infinity, -0, 0, Infinity),
    conventions: [
      { case: 'its derivative', here: 'none passes: asking for it is an error', why: 'zeros, as others give, hide that nothing is learned; stopGradient and customGradient say what is meant' },
      ...record.conventions ?? [],
    ],
  })
}

/**
 * The greatest whole number not above x. No derivative passes.
 * @example
 * import { floor } from '@mlp/autograd'
 * console.log(floor([1.7, -1.2]).toArray()) // → [ 1, -2 ]
 */
export const floor: Unary = /* @__PURE__ */ rounding({
  name: 'floor', summary: 'the greatest whole number not above x',
  meaning: (m, [x]) => m.floor(x),
})

/**
 * The least whole number not below x. No derivative passes.
 * @example
 * import { ceil } from '@mlp/autograd'
 * console.log(ceil([1.2, -1.7]).toArray()) // → [ 2, -1 ]
 */
export const ceil: Unary = /* @__PURE__ */ rounding({
  name: 'ceil', summary: 'the least whole number not below x',
  meaning: (m, [x]) => m.neg(m.floor(m.neg(x))),
})

/**
 * The whole number nearest to x; halves go to the even one. No derivative passes.
 * @example
 * import { round } from '@mlp/autograd'
 * console.log(round([0.5, 1.5, 2.5, -1.2]).toArray()) // → [ 0, 2, 2, -1 ]
 */
export const round: Unary = /* @__PURE__ */ rounding({
  name: 'round', summary: 'the whole number nearest to x, halves to the even one',
  meaning: (m, [x]) => {
    if (m.dtype === 'int32') return x
    // From here on numbers are whole and 1 or more apart: adding it rounds.
    const whole = m.const(m.dtype === 'float32' ? 2 ** 23 : 2 ** 52)
    const size = m.abs(x)
    const rounded = m.sub(m.add(size, whole), whole)
    const zero = m.const(0)
    return m.select(m.and(m.less(zero, size), m.less(size, whole)), m.select(m.less(x, zero), m.neg(rounded), rounded), x)
  },
  conventions: [{ case: 'halves', here: 'to the even neighbor: 0.5 gives 0, 1.5 and 2.5 give 2', why: 'as IEEE 754 and NumPy; Math.round goes up' }],
})

/**
 * x without its fraction, toward 0. No derivative passes.
 * @example
 * import { trunc } from '@mlp/autograd'
 * console.log(trunc([1.7, -1.7]).toArray()) // → [ 1, -1 ]
 */
export const trunc: Unary = /* @__PURE__ */ rounding({
  name: 'trunc', summary: 'x without its fraction',
  meaning: (m, [x]) => m.select(m.less(x, m.const(0)), m.neg(m.floor(m.neg(x))), m.floor(x)),
})

type Remainder = Elementwise<readonly ['float', 'float']>

/* @__NO_SIDE_EFFECTS__ */
function remaining(record: Written<Remainder, 'summary' | 'edges' | 'conventions'>): Callable<(a: Operand, b: Operand) => Tensor, Remainder> {
  const operation = elementwiseRecord<readonly ['float', 'float']>({
    ...record,
    operands: ['float', 'float'], domain: 'b ≠ 0, a finite, |a/b| < 2¹⁰⁴ (2⁴⁶ in float32)',
    // How often b was taken tells what was left: a/b itself may round up to the next whole number.
    partials: [() => ({}), ({ inputs: [a, b], y }) => ({ value: sub(y, a), over: b })],
    samples: rows([5, 3], [-7, 3], [7, -3], [-7, -3], [5.5, 0.75], [0.25, 4]),
    conventions: [
      ...record.conventions,
      { case: 'a multiple of b', here: 'the slopes of the side on which there is no jump' },
      { case: '|a/b| ≥ 2¹⁰⁴ (2⁴⁶ in float32)', here: 'the exact remainder where it is found, else NaN', why: 'larger quotients take a loop; a wrong remainder would not be noticed' },
      { case: 'int32 divided by 0', here: '0, as int32 holds no NaN' },
    ],
  })
  return callable(operation, () => (a, b) => {
    const [x, y] = promote(operation.name, [a, b], ['number', 'number'])
    // Whole numbers leave a whole number: they are divided in float64, where every quotient counts.
    const rest = applyElementwise(operation, [x!, y!], {})
    return x!.dtype === 'int32' ? cast(rest, 'int32') : rest
  })
}

/**
 * What is left of a when b is taken from it as often as it goes, toward 0: a − trunc(a/b)·b, exact. It has the sign of a,
 * like % in JavaScript and C; `remainder` has that of b.
 * @param b not 0, which gives NaN
 * @example
 * import { fmod } from '@mlp/autograd'
 * console.log(fmod([7, -7], 3).toArray()) // → [ 1, -1 ]
 */
export const fmod = /* @__PURE__ */ remaining({
  name: 'fmod', summary: 'a − trunc(a/b)·b, exact, with the sign of a',
  meaning: (m, [a, b]) => {
    const [size, zero] = [m.abs(a), m.const(0)]
    const rest = remainderOf(m, size, m.abs(b))
    // What is smaller than b is its own remainder, −0 too.
    return m.select(m.less(size, m.abs(b)), a, m.select(m.less(a, zero), m.neg(rest), rest))
  },
  edges: [
    [0, 3, 0], [-0, 3, -0], [-6, 3, -0], [6, -3, 0], [1, Infinity, 1], [-1, -Infinity, -1], [-0, Infinity, -0], [1, 0, NaN], [1, -0, NaN], [0, 0, NaN],
    [Infinity, 3, NaN], [-Infinity, 3, NaN], [Infinity, Infinity, NaN], [NaN, 3, NaN], [3, NaN, NaN],
  ],
  conventions: [{ case: 'a zero remainder', here: 'it has the sign of a' }],
})

/**
 * What is left of a when b is taken from it as often as it goes, downward: a − floor(a/b)·b, exact. It has the sign of b,
 * like % in Python and NumPy; `fmod` has that of a.
 * @param b not 0, which gives NaN
 * @example
 * import { remainder } from '@mlp/autograd'
 * console.log(remainder([7, -7], 3).toArray()) // → [ 1, 2 ]
 */
export const remainder = /* @__PURE__ */ remaining({
  name: 'remainder', summary: 'a − floor(a/b)·b, exact, with the sign of b',
  meaning: (m, [a, b]) => {
    const [divisor, zero] = [m.abs(b), m.const(0)]
    const minus = m.less(b, zero)
    const rest = remainderOf(m, m.abs(a), divisor)
    const opposite = m.less(m.select(minus, m.neg(a), a), zero)
    const upward = m.select(m.and(opposite, m.less(zero, rest)), m.sub(divisor, rest), rest)
    return m.select(minus, m.neg(upward), upward)
  },
  edges: [
    [0, 3, 0], [-0, 3, 0], [0, -3, -0], [-6, 3, 0], [6, -3, -0], [1, Infinity, 1], [-1, Infinity, Infinity], [1, -Infinity, -Infinity], [-1, -Infinity, -1], [1, 0, NaN], [1, -0, NaN], [0, 0, NaN],
    [Infinity, 3, NaN], [-Infinity, 3, NaN], [Infinity, Infinity, NaN], [NaN, 3, NaN], [3, NaN, NaN],
  ],
  conventions: [
    { case: 'a zero remainder', here: 'it has the sign of b' },
    { case: 'b infinite, of the other sign than a', here: 'b, as in Python' },
  ],
})

const bounded = /* @__PURE__ */ elementwiseRecord<readonly ['number', 'number', 'number']>({
  name: 'clamp', operands: ['number', 'number', 'number'], summary: 'x kept between low and high, min(max(x, low), high)',
  meaning: (m, [x, low, high]) => minimum.operation.meaning(m, [maximum.operation.meaning(m, [x, low], {}), high], {}),
  partials: [
    ({ inputs: [x, low, high] }) => ({ mask: takesOperand(x, low, high) }),
    ({ inputs: [x, low, high] }) => ({ mask: takesLow(x, low, high) }),
    ({ inputs: [x, low, high] }) => ({ mask: not(or(takesOperand(x, low, high), takesLow(x, low, high))) }),
  ],
  samples: rows([0.3, -1, 1], [-2, -1, 1], [4, -1, 1], [0.5, 2, 1]),
  edges: [
    [-Infinity, -1, 1, -1], [Infinity, -1, 1, 1], [-0, -1, 1, -0], [0, -1, 1, 0], [-0, 0, 1, -0], [0, -1, -0, 0], [5, -Infinity, Infinity, 5], [5, Infinity, 1, 1], [5, -1, -Infinity, -Infinity],
    [-5, -0, 1, -0], [-5, 0, 1, 0], [5, -1, 0, 0], [5, Infinity, Infinity, Infinity], [5, -1, -0, -0], [5, 2, 1, 1], [NaN, -1, 1, NaN], [0, NaN, 1, NaN], [0, -1, NaN, NaN],
  ],
  kinks: [
    { at: [-1, -1, 1], partials: [1, 0, 0], convention: 'at a bound the derivative of clamp passes to x' },
    { at: [1, -1, 1], partials: [1, 0, 0], convention: 'at a bound the derivative of clamp passes to x' },
    { at: [0, 1, 1], partials: [0, 1, 0], convention: 'where the bounds of clamp are equal the lower one is taken' },
    { at: [NaN, -1, 1], partials: [1, 0, 0], convention: 'NaN is what clamp returns, so the derivative goes to it' },
    { at: [0, NaN, 1], partials: [0, 1, 0], convention: 'NaN is what clamp returns, so the derivative goes to it' },
    { at: [0, -1, NaN], partials: [0, 0, 1], convention: 'NaN is what clamp returns, so the derivative goes to it' },
  ],
  conventions: [
    { case: 'a bound is met', here: 'the derivative is 1 by x and 0 by the bound, as in PyTorch' },
    { case: 'the lower bound is above the upper', here: 'the upper bound, as in NumPy and PyTorch' },
  ],
})

/** Whether clamp gives x itself. */
function takesOperand(x: Tensor, low: Tensor, high: Tensor): Tensor {
  return and(orNaN(x, greaterEqual(x, low)), orNaN(x, lessEqual(x, high)))
}

/** Whether clamp gives its lower bound. */
function takesLow(x: Tensor, low: Tensor, high: Tensor): Tensor {
  return and(not(orNaN(x, greaterEqual(x, low))), orNaN(low, lessEqual(low, high)))
}

/** NaN is taken, however it compares. */
function orNaN(x: Tensor, comparison: Tensor): Tensor {
  return or(comparison, notEqual(x, x))
}

/**
 * x, but `low` where it is below and `high` where it is above. NaN stays, and NaN as a bound gives NaN. At a bound the
 * derivative passes to x; beyond it, to the bound.
 * @param low default: none
 * @param high default: none; where it is below `low` it holds
 * @throws ValueError where neither bound is given
 * @example
 * import { clamp } from '@mlp/autograd'
 * console.log(clamp([-2, 0.5, 3], -1, 1).toArray(), clamp([-2, 3], 0).toArray()) // → [ -1, 0.5, 1 ] [ 0, 3 ]
 */
export const clamp = /* @__PURE__ */ callable(bounded, () => (x: Operand, low?: Operand, high?: Operand): Tensor => {
  if (low !== undefined && high !== undefined) return applyElementwise(bounded, [x, low, high], {})
  const bound = low ?? high
  if (bound !== undefined) {
    const [a, b] = align('clamp', [x, bound], ['number', 'number'])
    return low === undefined ? minimum(a!, b!) : maximum(a!, b!)
  }
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation: 'clamp', problem: 'no bound', received: 'neither low nor high', expected: 'at least one of them', hint: 'write clamp(x, low, high); leave one out with undefined',
  })
})

/**
 * The number a part t of the way from a to b: a + t·(b − a), exactly a at t = 0 and b at t = 1, and beyond them for
 * other t.
 * @param t the part, any number
 * @example
 * import { lerp } from '@mlp/autograd'
 * console.log(lerp(10, 20, [0, 0.25, 1]).toArray()) // → [ 10, 12.5, 20 ]
 */
export const lerp: Callable<(a: Operand, b: Operand, t: Operand) => Tensor, Elementwise<readonly ['float', 'float', 'float']>> = /* @__PURE__ */ elementwise({
  name: 'lerp', operands: ['float', 'float', 'float'], summary: 'a + t·(b − a), exact at both ends',
  meaning: (m, [a, b, t]) => {
    const [one, zero] = [m.const(1), m.const(0)]
    const rest = m.sub(one, t)
    const difference = m.sub(b, a)
    // Each half starts at its own end; numbers of different signs are weighed, since their difference may overflow.
    const near = m.select(m.less(t, m.const(0.5)), m.add(a, m.mul(t, difference)), m.sub(b, m.mul(rest, difference)))
    const apart = m.or(m.and(m.less(a, zero), m.less(zero, b)), m.and(m.less(b, zero), m.less(zero, a)))
    return m.select(apart, m.add(m.mul(rest, a), m.mul(t, b)), near)
  },
  partials: [({ inputs: [, , t] }) => sub(1, t), ({ inputs: [, , t] }) => t, ({ inputs: [a, b] }) => sub(b, a)],
  samples: rows([1, 2, 0.25], [-3, 0.5, 0.75], [0.25, -0.75, 0], [2, 3, 1], [2, 5, 1.5]),
  edges: [
    [0, 1, 0, 0], [-0, 1, 0, 0], [1, 0, 1, 0], [1, -0, 1, 0], [2, 3, -0, 2], [2, 3, 0, 2], [Infinity, 1, 0, NaN], [-Infinity, 1, 0.25, -Infinity], [1, Infinity, 0.25, Infinity], [1, -Infinity, 0.25, -Infinity],
    [1, 2, Infinity, Infinity], [1, 2, -Infinity, -Infinity], [NaN, 1, 0, NaN], [1, NaN, 1, NaN], [1, 2, NaN, NaN],
  ],
  conventions: [
    { case: 'an infinite end', here: 'NaN where the formula meets ∞ − ∞ or 0·∞, also at the other end' },
    { case: '−0 as an end', here: '0' },
  ],
})
