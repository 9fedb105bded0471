/**
 * The instructions in which operations say what they mean. An engine supplies one instance per dtype: numbers for
 * constant folding, blocks of an array for the interpreter, strings for the documentation.
 * Every instruction rounds to the machine's dtype.
 */
import type { DType } from '../graph/dtype.js'

export interface Machine<E> {
  /** What every instruction rounds to, for formulas whose constants depend on the format. */
  readonly dtype: DType
  const(value: number): E
  add(a: E, b: E): E
  sub(a: E, b: E): E
  mul(a: E, b: E): E
  div(a: E, b: E): E
  neg(x: E): E
  abs(x: E): E
  floor(x: E): E
  sqrt(x: E): E
  exp(x: E): E
  log(x: E): E
  sin(x: E): E
  cos(x: E): E
  tanh(x: E): E
  pow(base: E, exponent: E): E
  /** Comparisons give truth values; with NaN all but `notEqual` are false. */
  less(a: E, b: E): E
  lessEqual(a: E, b: E): E
  equal(a: E, b: E): E
  notEqual(a: E, b: E): E
  and(a: E, b: E): E
  or(a: E, b: E): E
  not(x: E): E
  /** `a` where the condition holds, else `b`; the other value is not looked at. */
  select(condition: E, a: E, b: E): E
  /** To another dtype: float to int32 cuts toward zero, to bool is `x ≠ 0`. */
  convert(x: E, dtype: DType): E
}
