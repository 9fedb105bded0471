/** Numbers beside others: the greater, the lesser, what bounds let pass, a part of the way between two. */
import { ValueError } from '../graph/errors.js'
import type { Tensor } from '../graph/tensor.js'
import { sub } from './arithmetic.js'
import { and, greaterEqual, lessEqual, not, notEqual, or } from './compare.js'
import { applyElementwise, elementwise, elementwiseRecord } from './kinds.js'
import type { Binary } from './kinds.js'
import { align } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Elementwise } from './operation.js'
import { rows } from './samples.js'

/**
 * The greater of a and b; at a tie a. NaN on either side gives NaN.
 * @example
 * import { maximum } from '@mlp/autograd'
 * console.log(maximum([1, 5], 3).toArray()) // → [ 3, 5 ]
 */
export const maximum: Binary = /* @__PURE__ */ elementwise({
  name: 'maximum', operands: ['number', 'number'], summary: 'the greater of a and b',
  meaning: (m, [a, b]) => m.select(m.or(m.lessEqual(b, a), m.notEqual(a, a)), a, b),
  partials: [({ inputs: [a, b] }) => ({ mask: orNaN(a, greaterEqual(a, b)) }), ({ inputs: [a, b] }) => ({ mask: not(orNaN(a, greaterEqual(a, b))) })],
  samples: rows([1, 2], [-3, 0.5], [0.25, -0.75]),
  edges: [[Infinity, 1, Infinity], [-Infinity, 1, 1], [1, Infinity, Infinity], [1, -Infinity, 1], [-0, 0, -0], [0, -0, 0], [NaN, 1, NaN], [1, NaN, NaN]],
  kinks: [
    { at: [2, 2], partials: [1, 0], convention: 'at a tie maximum takes the first operand', why: 'one operand comes out; a half for each is the slope of neither' },
    { at: [NaN, 2], partials: [1, 0], convention: 'NaN is what maximum returns, so the derivative goes to it', why: 'it leads to where NaN came from; PyTorch does not tell, JAX passes none' },
    { at: [2, NaN], partials: [0, 1], convention: 'NaN is what maximum returns, so the derivative goes to it', why: 'it leads to where NaN came from; PyTorch does not tell, JAX passes none' },
  ],
})

/**
 * The smaller of a and b; at a tie a. NaN on either side gives NaN.
 * @example
 * import { minimum } from '@mlp/autograd'
 * console.log(minimum([1, 5], 3).toArray()) // → [ 1, 3 ]
 */
export const minimum: Binary = /* @__PURE__ */ elementwise({
  name: 'minimum', operands: ['number', 'number'], summary: 'the smaller of a and b',
  meaning: (m, [a, b]) => m.select(m.or(m.lessEqual(a, b), m.notEqual(a, a)), a, b),
  partials: [({ inputs: [a, b] }) => ({ mask: orNaN(a, greaterEqual(b, a)) }), ({ inputs: [a, b] }) => ({ mask: not(orNaN(a, greaterEqual(b, a))) })],
  samples: rows([1, 2], [-3, 0.5], [0.25, -0.75]),
  edges: [[Infinity, 1, 1], [-Infinity, 1, -Infinity], [1, Infinity, 1], [1, -Infinity, -Infinity], [-0, 0, -0], [0, -0, 0], [NaN, 1, NaN], [1, NaN, NaN]],
  kinks: [
    { at: [2, 2], partials: [1, 0], convention: 'at a tie minimum takes the first operand', why: 'one operand comes out; a half for each is the slope of neither' },
    { at: [NaN, 2], partials: [1, 0], convention: 'NaN is what minimum returns, so the derivative goes to it', why: 'it leads to where NaN came from; PyTorch does not tell, JAX passes none' },
    { at: [2, NaN], partials: [0, 1], convention: 'NaN is what minimum returns, so the derivative goes to it', why: 'it leads to where NaN came from; PyTorch does not tell, JAX passes none' },
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
    { at: [-1, -1, 1], partials: [1, 0, 0], convention: 'at a bound the derivative of clamp passes to x', why: 'x is what comes out, and starts to learn when it sits on a bound' },
    { at: [1, -1, 1], partials: [1, 0, 0], convention: 'at a bound the derivative of clamp passes to x', why: 'x is what comes out, and starts to learn when it sits on a bound' },
    { at: [0, 1, 1], partials: [0, 1, 0], convention: 'where the bounds of clamp are equal the lower one is taken', why: 'the first, as at a tie of maximum; so PyTorch, while JAX shares it out' },
    { at: [NaN, -1, 1], partials: [1, 0, 0], convention: 'NaN is what clamp returns, so the derivative goes to it', why: 'it leads to where NaN came from; PyTorch does not tell, JAX passes none' },
    { at: [0, NaN, 1], partials: [0, 1, 0], convention: 'NaN is what clamp returns, so the derivative goes to it', why: 'it leads to where NaN came from; PyTorch does not tell, JAX passes none' },
    { at: [0, -1, NaN], partials: [0, 0, 1], convention: 'NaN is what clamp returns, so the derivative goes to it', why: 'it leads to where NaN came from; PyTorch does not tell, JAX passes none' },
  ],
  conventions: [
    { case: 'a bound is met', here: 'the derivative is 1 by x and 0 by the bound', why: 'PyTorch passes none for numbers as bounds and one half for tensors; JAX one half' },
    { case: 'the lower bound is above the upper', here: 'the upper bound, as in NumPy, PyTorch and JAX' },
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

/** A comparison that NaN passes: it is what these operations return, so the derivative goes to it too. */
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
    // Aligned here, so that errors name this operation.
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
  name: 'lerp', operands: ['float', 'float', 'float'], summary: 'x + b·(a − x), exact at both ends',
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
    { case: 'an infinite end', here: 'NaN where the formula meets ∞ − ∞ or 0·∞, also at the other end', why: 'as PyTorch, whose formula is that' },
    { case: '−0 as an end', here: '0' },
  ],
})
