/** What every check of the rule tester is given, and the form of a check. */
import { showShape } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import type { Operation } from '../ops/operation.js'
import type { Tolerance } from './derivatives.js'
import { indexOf } from './difference.js'
import type { CheckName, Failure } from './failure.js'
import { specimensOf } from './specimen.js'
import type { Specimen } from './specimen.js'

/** The operation under test, on its samples in both precisions. */
export interface Subject {
  readonly operation: Operation
  readonly doubles: readonly Specimen[]
  readonly singles: readonly Specimen[]
  readonly tolerance: Tolerance
  /** Further operands that identities are tried on. */
  readonly operands: (x: Tensor) => readonly Tensor[]
}

export function subjectOf(operation: Operation, tolerance: Tolerance, operands: (x: Tensor) => readonly Tensor[]): Subject {
  const doubles = specimensOf(operation)
  // Made when first asked for: most checks need one precision.
  let singles: readonly Specimen[] | undefined
  return { operation, doubles, tolerance, operands, get singles() { return singles ??= specimensOf(operation, 'float32') } }
}

/** What a check finds wrong: where, and both sides. */
export interface Finding {
  readonly where: string
  readonly received: string | number
  readonly expected: string | number
}

/** Findings one by one, so that a caller can stop at the first. */
export type Check = (subject: Subject) => Iterable<Finding>

export function failureOf(operation: Operation, check: CheckName, { where, received, expected }: Finding): Failure {
  return { operation: operation.name, check, where, received: showNumber(received), expected: showNumber(expected) }
}

function showNumber(value: string | number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

/** `element [1, 2]`; nothing for the only element of a scalar. */
export function elementText(element: number, shape: Shape): string {
  return shape.length === 0 ? '' : `, element ${showShape(indexOf(element, shape))}`
}
