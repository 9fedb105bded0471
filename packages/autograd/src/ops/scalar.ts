/** The machine over single numbers: constants fold with it. */
import { isFloat } from '../graph/dtype.js'
import type { DType } from '../graph/dtype.js'
import type { Machine } from './machine.js'

/** Instructions over JavaScript numbers, rounded to `dtype`; truth values are 0 and 1. */
export function scalarMachine(dtype: DType): Machine<number> {
  const round = (x: number): number => roundTo(x, dtype)
  const truth = (b: boolean): number => b ? 1 : 0
  return {
    const: round,
    add: (a, b) => round(a + b),
    sub: (a, b) => round(a - b),
    mul: (a, b) => dtype === 'int32' ? Math.imul(a, b) : round(a * b),
    div: (a, b) => round(a / b),
    neg: x => round(-x),
    abs: x => round(Math.abs(x)),
    floor: x => round(Math.floor(x)),
    sqrt: x => round(Math.sqrt(x)),
    exp: x => round(Math.exp(x)),
    log: x => round(Math.log(x)),
    sin: x => round(Math.sin(x)),
    cos: x => round(Math.cos(x)),
    tanh: x => round(Math.tanh(x)),
    pow: (a, b) => round(Math.pow(a, b)),
    less: (a, b) => truth(a < b),
    lessEqual: (a, b) => truth(a <= b),
    equal: (a, b) => truth(a === b),
    notEqual: (a, b) => truth(a !== b),
    and: (a, b) => a & b,
    or: (a, b) => a | b,
    not: x => x ^ 1,
    select: (condition, a, b) => condition !== 0 ? a : b,
    convert: roundTo,
  }
}

/** The number as `dtype` holds it after a cast. */
function roundTo(x: number, dtype: DType): number {
  if (isFloat(dtype)) return dtype === 'float32' ? Math.fround(x) : x
  return dtype === 'int32' ? x | 0 : x !== 0 ? 1 : 0
}
