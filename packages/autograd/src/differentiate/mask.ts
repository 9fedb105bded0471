/**
 * Cotangents on their way back, with the mask that an untaken branch puts on them kept apart:
 * `{ value, mask }` stands for `where(mask, value, 0)`. So the infinite slope of a branch that was not taken never
 * meets the zero that would make it NaN. Only here is a masked product rearranged; the public product never is.
 */
import { add, div, mul } from '../ops/arithmetic.js'
import { and, notEqual, or, where } from '../ops/compare.js'
import { filled } from '../ops/creation.js'
import { uniformValue } from '../ops/leaf.js'
import type { CotangentContext, Factor, Movement, Partial } from '../ops/operation.js'
import { sameShape } from '../graph/shape.js'
import { isTensor } from '../graph/tensor.js'
import type { Tensor } from '../graph/tensor.js'
import { sameAttributes } from '../graph/traverse.js'

/** The derivative of the result with respect to one node. An absent value is the number one, an absent mask holds everywhere. */
export interface Cotangent {
  readonly value?: Tensor | undefined
  readonly mask?: Tensor | undefined
}

/** A cotangent as one tensor, in the shape and dtype of its node. */
export function materialize({ value, mask }: Cotangent, node: Tensor): Tensor {
  const whole = value ?? filled(1, node)
  return mask === undefined ? whole : where(mask, whole, filled(0, node))
}

/** Through an elementwise operation: multiplied by the partial derivative, masks side by side. */
export function scale(cotangent: Cotangent, partial: Partial): Cotangent {
  const factor: Factor = isTensor(partial) ? { value: partial } : partial
  const product = cotangent.value === undefined ? factor.value
    : factor.value === undefined ? cotangent.value : mul(cotangent.value, factor.value)
  const value = factor.over === undefined ? product : div(product ?? filled(1, factor.over), factor.over)
  return { value, mask: both(cotangent.mask, factor.mask) }
}

function both(a: Tensor | undefined, b: Tensor | undefined): Tensor | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b
  return and(a, b)
}

/** What two paths bring to one node. Where neither is taken nothing comes, whatever lies further down. */
export function accumulate(a: Cotangent, b: Cotangent, node: Tensor): Cotangent {
  if (a.mask !== undefined && uniformValue(a.mask) === 0) return b
  if (b.mask !== undefined && uniformValue(b.mask) === 0) return a
  const one = filled(1, node)
  if (a.mask === b.mask) return { value: add(a.value ?? one, b.value ?? one), mask: a.mask }
  const value = add(materialize(a, node), materialize(b, node))
  return a.mask === undefined || b.mask === undefined ? { value } : { value, mask: or(a.mask, b.mask) }
}

/** Whether a mask came the way that a movement takes, from inputs of the same shapes. */
export function cameAlike(mask: Tensor | undefined, { op, attributes, inputs }: Tensor): boolean {
  return mask !== undefined && mask.op === op && sameAttributes(mask.attributes, attributes) && mask.inputs.every((one, index) => sameShape(one.shape, inputs[index]!.shape))
}

/**
 * Back through a movement: value and mask move alike. Where elements add up on the way, their sum counts if any of them does.
 * `sameWay`: whether the mask `cameAlike`, asked once for all inputs.
 */
export function moveBack(operation: Movement, context: Omit<CotangentContext, 'cotangent'>, cotangent: Cotangent, input: number, sameWay: boolean): Cotangent {
  const { inputs, output } = context
  const back = (tensor: Tensor): Tensor | undefined => operation.vjp({ ...context, cotangent: tensor }, input) ?? undefined
  const { value, mask: source } = cotangent
  if (source === undefined) return { value: back(materialize(cotangent, output)) }
  // Where the mask came the same way as the value it goes back to where it started; else it moves as the value does.
  const mask = sameWay ? source.inputs[input] : back(source)
  if (mask?.dtype === 'bool' && sameShape(mask.shape, inputs[input]!.shape)) return { value: back(value ?? filled(1, output)), mask }
  const summed = back(materialize(cotangent, output))
  // Below a leaf lies no slope that the mask would have to keep away.
  if (inputs[input]!.inputs.length === 0) return { value: summed }
  const count = sameWay ? back(source) : mask
  return { value: summed, mask: count && notEqual(count, 0) }
}

/** Drops a mask that holds everywhere. One that holds nowhere stays: its cotangent is zero, whatever it meets. */
export function settle(cotangent: Cotangent): Cotangent {
  return cotangent.mask !== undefined && uniformValue(cotangent.mask) === 1 ? { value: cotangent.value } : cotangent
}
