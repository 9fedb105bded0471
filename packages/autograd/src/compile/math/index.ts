/** The functions that no instruction computes, written in instructions. */
import type { Expression, Expressions } from '../expression.js'

export type Unary = (e: Expressions, x: Expression) => Expression

export { exp } from './exponential.js'
export { tanh } from './hyperbolic.js'
export { log } from './logarithm.js'
export { pow } from './power.js'
export { cos, sin } from './trigonometric.js'
