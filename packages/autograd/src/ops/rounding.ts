/** Rounding to whole numbers, through which no derivative passes. */
import { elementwise } from './kinds.js'
import type { Unary } from './kinds.js'
import type { Elementwise } from './operation.js'
import { edgesOf, reals } from './samples.js'

type Rounding = Elementwise<readonly ['number']>

/* @__NO_SIDE_EFFECTS__ */
function rounding(record: Pick<Rounding, 'name' | 'meaning' | 'conventions'> & Required<Pick<Rounding, 'summary'>>): Unary {
  return elementwise({
    ...record,
    operands: ['number'], partials: [null],
    notDifferentiable: 'it is constant between its jumps',
    samples: reals(-3, -2.5, -0.4, 0.7, 1.5, 40),
    edges: edgesOf(-Infinity, -0, 0, Infinity),
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
