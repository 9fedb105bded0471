/** Remainders of division, in both signs that are in use. */
import type { Tensor } from '../graph/tensor.js'
import { sub } from './arithmetic.js'
import { cast } from './cast.js'
import { applyElementwise, elementwiseRecord } from './kinds.js'
import { promote } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Elementwise } from './operation.js'
import { rows } from './samples.js'
import { remainderOf } from './scalar/remainder.js'

type Remainder = Elementwise<readonly ['float', 'float']>

/* @__NO_SIDE_EFFECTS__ */
function remaining(record: Pick<Remainder, 'name' | 'meaning'> & Required<Pick<Remainder, 'summary' | 'edges' | 'conventions'>>): Callable<(a: Operand, b: Operand) => Tensor, Remainder> {
  const operation = elementwiseRecord<readonly ['float', 'float']>({
    ...record,
    operands: ['float', 'float'], domain: 'b ≠ 0, a finite, |a/b| < 2¹⁰⁴ (2⁴⁶ in float32)',
    // How often b was taken tells what was left: a/b itself may round up to the next whole number.
    partials: [() => ({}), ({ inputs: [a, b], y }) => ({ value: sub(y, a), over: b })],
    samples: rows([5, 3], [-7, 3], [7, -3], [-7, -3], [5.5, 0.75], [0.25, 4]),
    conventions: [
      ...record.conventions,
      { case: 'a multiple of b', here: 'the slopes of the side on which there is no jump' },
      { case: '|a/b| ≥ 2¹⁰⁴ (2⁴⁶ in float32)', here: 'exact as long as two quotients reach it, else NaN', why: 'PyTorch and JAX divide on in a loop, which the meaning of an operation has not; a wrong remainder would not be noticed' },
      { case: 'int32 divided by 0', here: '0, as int32 holds no NaN', why: 'as JAX and NumPy: no program stops amid numbers; PyTorch throws' },
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
 * @param b not 0, which gives NaN, as do quotients from 2¹⁰⁴ on (2⁴⁶ in float32) whose remainder two divisions do not reach
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
  conventions: [{ case: 'signs', here: 'that of a, as in C' }, { case: 'a zero remainder', here: 'it has the sign of a' }],
})

/**
 * What is left of a when b is taken from it as often as it goes, downward: a − floor(a/b)·b, exact. It has the sign of b,
 * like % in Python and NumPy; `fmod` has that of a.
 * @param b not 0, which gives NaN, as do quotients from 2¹⁰⁴ on (2⁴⁶ in float32) whose remainder two divisions do not reach
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
    { case: 'signs', here: 'that of b, as in Python' }, { case: 'a zero remainder', here: 'it has the sign of b', why: 'PyTorch and JAX keep that of a' },
    { case: 'b infinite, of the other sign than a', here: 'b, as in Python; the derivative by b is NaN', why: 'how often b was taken is read from (y − a)/b, ∞/∞ there' },
  ],
})
