/** The machine that writes down what an operation means as expressions, rounding where the reference rounds. */
import type { DType } from '../graph/dtype.js'
import type { Machine } from '../ops/machine.js'
import type { Expression, Expressions } from './expression.js'
import type { Stored } from './emit/lanes.js'
import { cos, exp, log, pow, sin, tanh } from './math/index.js'

/** The lane in which each dtype is computed and stored. */
export const LANE: { readonly [D in DType]: Stored } = { float64: 'f64', float32: 'f32', int32: 'i32', bool: 'bool' }

/** Bytes of one element. */
export const BYTES: { readonly [D in DType]: number } = { float64: 8, float32: 4, int32: 4, bool: 1 }

/** A machine of one dtype. */
export function tracer(e: Expressions, dtype: DType): Machine<Expression> {
  const lane = LANE[dtype]
  const integer = lane === 'i32'
  // Truth values count as whole numbers where arithmetic meets them.
  const number = (x: Expression): Expression => x.lane === 'bool' && lane !== 'bool' ? e.convert(x, lane) : x
  const truth = (x: Expression): Expression => e.convert(x, 'bool')
  const pair = (f: (a: Expression, b: Expression) => Expression) => (a: Expression, b: Expression): Expression => f(number(a), number(b))
  return {
    dtype,
    const: value => e.constant(lane, lane === 'f32' ? Math.fround(value) : value),
    add: pair((a, b) => e.add(a, b)),
    sub: pair((a, b) => e.sub(a, b)),
    mul: pair((a, b) => e.mul(a, b)),
    div: pair((a, b) => e.div(a, b)),
    neg: x => e.neg(number(x)),
    abs: x => e.abs(number(x)),
    floor: x => integer ? number(x) : e.floor(x),
    sqrt: x => e.sqrt(x),
    exp: x => exp(e, x),
    log: x => log(e, x),
    sin: x => sin(e, x),
    cos: x => cos(e, x),
    tanh: x => tanh(e, x),
    pow: (a, b) => pow(e, a, b),
    less: (a, b) => e.less(a, b),
    lessEqual: (a, b) => e.lessEqual(a, b),
    equal: (a, b) => e.equal(a, b),
    notEqual: (a, b) => e.notEqual(a, b),
    and: (a, b) => e.and(truth(a), truth(b)),
    or: (a, b) => e.or(truth(a), truth(b)),
    not: x => e.not(truth(x)),
    select: (condition, a, b) => e.select(truth(condition), number(a), number(b)),
    convert: (x, to) => converted(e, x, to),
  }
}

/** A value in another dtype, as storing it in an array of that dtype would make it: integers wrap around. */
export function converted(e: Expressions, x: Expression, to: DType): Expression {
  const lane = LANE[to]
  if (lane !== 'i32' || (x.lane !== 'f32' && x.lane !== 'f64')) return e.convert(x, lane)
  const wide = e.trunc(e.convert(x, 'f64'))
  const constant = (value: number): Expression => e.constant('f64', value)
  // What is left of a whole number modulo 2³², from −2³¹ on; every step is exact.
  const rest = e.sub(wide, e.mul(e.floor(e.mul(wide, constant(2 ** -32))), constant(2 ** 32)))
  return e.convert(e.select(e.less(rest, constant(2 ** 31)), rest, e.sub(rest, constant(2 ** 32))), 'i32')
}
