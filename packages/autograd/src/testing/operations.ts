/** The rule tester: everything that an operation's record says, held against what the operation does. */
import type { Tensor } from '../graph/tensor.js'
import type { Operation } from '../ops/operation.js'
import { edges } from './edges.js'
import { expansion } from './expansion.js'
import { OperationCheckError } from './failure.js'
import type { CheckName, Failure } from './failure.js'
import { fold } from './folds.js'
import { identities } from './identities.js'
import { kinks } from './kinks.js'
import { layout } from './layout.js'
import { linearity } from './linearity.js'
import { order, random } from './positions.js'
import { integers, precision } from './precision.js'
import { facts, signature } from './signature.js'
import { derivative, secondDerivative } from './slopes.js'
import { failureOf, subjectOf } from './subject.js'
import type { Check, Subject } from './subject.js'

/** Options of `checkOperation`. */
export interface CheckOptions {
  /** Which checks are made. Default: all. */
  readonly checks?: readonly CheckName[]
  /** After how many failures to stop. Default: never. */
  readonly limit?: number
  /** The difference allowed between a derivative and its central difference, as a part of the greater. Default: 1e-6. */
  readonly relative?: number
  /** The difference allowed beside that. Default: 1e-8. */
  readonly absolute?: number
  /** Operands made of a free tensor that the operation's identities look for: for identities about operations of yours. */
  readonly operands?: (x: Tensor) => readonly Tensor[]
}

/** A record, or the function that carries it. */
export type Checked = Operation | { readonly operation: Operation }

const checks: Readonly<Record<CheckName, Check>> = {
  facts, signature, layout, fold, order, random, precision, integers, edges, derivative, secondDerivative, kinks, linearity, expansion, identities,
}
const names = Object.keys(checks) as CheckName[]

/**
 * Checks an operation on the samples of its record:
 *
 * - `facts`, `signature`, `layout`: texts; inferred against actual shape and dtype; movements that stay in their arrays
 * - `fold`, `order`, `random`: merging in any order, positions that sort, numbers that follow from the key alone
 * - `precision`, `integers`: float32 against float64 to rounding, int32 against the same whole numbers
 * - `edges`: documented values at ±0, ±∞ and NaN, exactly, and none left out
 * - `derivative`, `secondDerivative`: against central differences
 * - `kinks`: the documented derivative at kinks, exactly, and no kink undocumented
 * - `linearity`: every rule linear in its cotangent, by numbers and node by node, and what the record calls linear
 * - `expansion`: a composite's own rule against the derivatives of its expansion, orders 1 and 2
 * - `identities`: simpler forms equal bit for bit
 *
 * Operations of this package carry their samples in its sources only; operations of yours keep theirs.
 *
 * @returns what does not hold; nothing where all does
 * @example
 * import { elementwise, mul } from '@mlp/autograd'
 * import { checkOperation } from '@mlp/autograd/testing'
 * const cube = elementwise({
 *   name: 'cube', operands: ['float'], summary: 'x³',
 *   meaning: (m, [x]) => m.mul(x, m.mul(x, x)),
 *   partials: [({ inputs: [x] }) => mul(2, mul(x, x))],
 *   samples: [{ inputs: [[-1, 0.5, 2]] }],
 *   edges: [[-Infinity, -Infinity], [-0, -0], [0, 0], [Infinity, Infinity], [NaN, NaN]],
 * })
 * const [failure] = checkOperation(cube, { limit: 1 })
 * console.log(failure?.check, failure?.received) // → derivative 2
 */
export function checkOperation(checked: Checked, options: CheckOptions = {}): Failure[] {
  const { limit = Infinity, relative = 1e-6, absolute = 1e-8, operands = () => [] } = options
  const operation = 'operation' in checked ? checked.operation : checked
  const failures: Failure[] = []
  if (operation.samples === undefined) {
    return [failureOf(operation, 'facts', { where: 'samples', received: 'none', expected: 'at least one; records of this package have theirs in its sources' })]
  }
  let subject: Subject
  try {
    subject = subjectOf(operation, { relative, absolute }, operands)
  } catch (error) {
    return [failureOf(operation, 'facts', { where: 'samples', received: String(error), expected: 'inputs that the operation takes' })]
  }
  for (const name of options.checks ?? names) {
    for (const failure of failuresOf(subject, name)) {
      failures.push(failure)
      if (failures.length >= limit) return failures
    }
  }
  return failures
}

/**
 * Checks an operation as `checkOperation` does, and throws what does not hold.
 *
 * @throws OperationCheckError with all `failures`
 * @example
 * import { elementwise } from '@mlp/autograd'
 * import { assertOperation } from '@mlp/autograd/testing'
 * const double = elementwise({
 *   name: 'double', operands: ['number'], summary: '2x',
 *   meaning: (m, [x]) => m.add(x, x),
 *   partials: [() => ({})],
 *   linear: () => true,
 *   samples: [{ inputs: [[-1, 0.5, 2]] }],
 *   edges: [[-Infinity, -Infinity], [-0, -0], [0, 0], [Infinity, Infinity], [NaN, NaN]],
 * })
 * try { assertOperation(double, { limit: 1 }) } catch (error) { console.log(String(error)) }
 * // → OperationCheckError: double: a check fails
 * // →   received: derivative, sample 0, the result, element [0] by operand 0, element [0]: 1, expected 2, the central difference
 * // →   expected: a record that holds
 * // →   hint: mend the record; error.failures has them all as data
 */
export function assertOperation(checked: Checked, options: CheckOptions = {}): void {
  const failures = checkOperation(checked, options)
  if (failures.length > 0) throw new OperationCheckError(failures[0]!.operation, failures)
}

/** What one check finds; a check that throws has found that. */
function* failuresOf(subject: Subject, name: CheckName): Generator<Failure> {
  const { operation } = subject
  try {
    for (const finding of checks[name](subject)) yield failureOf(operation, name, finding)
  } catch (error) {
    yield failureOf(operation, name, { where: 'it throws', received: String(error), expected: 'no error' })
  }
}
