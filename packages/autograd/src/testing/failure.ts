/** What the rule tester reports. */
import { MlpError } from '../graph/errors.js'

/** What is looked at, in the order in which it is. */
export type CheckName =
  | 'facts' | 'signature' | 'layout' | 'fold' | 'order' | 'random' | 'precision' | 'integers' | 'edges'
  | 'derivative' | 'secondDerivative' | 'kinks' | 'linearity' | 'expansion' | 'identities'

/** One thing that an operation's record says and that does not hold. */
export interface Failure {
  readonly operation: string
  readonly check: CheckName
  /** The sample, input, element or entry of a table. */
  readonly where: string
  readonly received: string
  readonly expected: string
}

/** An operation whose record does not hold. */
export class OperationCheckError extends MlpError {
  static override get title() { return 'OperationCheckError' }
  readonly failures: readonly Failure[]

  constructor(operation: string, failures: readonly Failure[]) {
    const shown = failures.slice(0, SHOWN).map(describeFailure)
    super({
      code: 'OPERATION_CHECK_FAILED', operation, problem: `${failures.length === 1 ? 'a check fails' : `${failures.length} checks fail`}`,
      received: [...shown, ...(failures.length > SHOWN ? [`and ${failures.length - SHOWN} more`] : [])].join('\n    '),
      expected: 'a record that holds', hint: 'mend the record; error.failures has them all as data',
    })
    this.failures = failures
  }
}

const SHOWN = 5

function describeFailure({ check, where, received, expected }: Failure): string {
  return `${check}, ${where}: ${received}, expected ${expected}`
}
