/**
 * The errors users meet: each names the operation, what came, what was expected and how to mend it.
 * Codes are stable; classes are told apart by a brand, so the ESM and the CJS copy recognize each other's errors.
 */

const BRAND = Symbol.for('@mlp/error')

/** Stable, machine-readable reasons. */
export type ErrorCode =
  | 'SHAPE_MISMATCH' | 'SHAPE_INVALID' | 'SHAPE_RAGGED' | 'AXIS_OUT_OF_RANGE' | 'AXIS_REPEATED'
  | 'DTYPE_MISMATCH' | 'DTYPE_UNSUPPORTED' | 'NUMBER_NOT_REPRESENTABLE'
  | 'ARGUMENT_INVALID' | 'ARGUMENT_IS_FUNCTION' | 'DATA_EMPTY' | 'DATA_NOT_FINITE' | 'DATA_MALFORMED'
  | 'BINDING_UNKNOWN' | 'BINDING_MISSING' | 'BINDING_DUPLICATE'
  | 'GRADIENT_DISCONNECTED' | 'NOT_DIFFERENTIABLE' | 'NOT_LINEAR'
  | 'UPDATE_DUPLICATE' | 'UPDATE_INVALID' | 'COMPOSITE_CAPTURES'
  | 'INDEX_OUT_OF_RANGE' | 'MATRIX_SINGULAR' | 'MATRIX_NOT_POSITIVE_DEFINITE' | 'GRADIENT_CHECK_FAILED' | 'OPERATION_CHECK_FAILED'
  | 'FILE_MALFORMED' | 'STATE_MISMATCH' | 'ENGINE_UNAVAILABLE' | 'MEMORY_EXCEEDED'

/** The parts of an error message. */
export interface Fault {
  readonly code: ErrorCode
  /** The operation, function or option in which the mistake was made. */
  readonly operation?: string
  /** One clause that says what is wrong. */
  readonly problem: string
  readonly received: string
  readonly expected: string
  /** How to mend it. */
  readonly hint: string
}

/**
 * The base of every error thrown on purpose.
 * `code` is stable; `operation`, `problem`, `received`, `expected` and `hint` are the parts of the message.
 */
export class MlpError extends Error implements Fault {
  declare readonly code: ErrorCode
  declare readonly operation?: string
  declare readonly problem: string
  declare readonly received: string
  declare readonly expected: string
  declare readonly hint: string

  constructor(fault: Fault) {
    const { operation, problem, received, expected, hint } = fault
    super(`${operation === undefined ? '' : `${operation}: `}${problem}\n  received: ${received}\n  expected: ${expected}\n  hint: ${hint}`)
    Object.assign(this, fault)
  }

  /** The class's name, which survives minification. */
  static readonly title: string = 'MlpError'
  override get name(): string { return (this.constructor as typeof MlpError).title }

  get [BRAND](): true { return true }
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value && (this === MlpError || ('name' in value && value.name === this.title))
  }
}

/** Shapes, axes or nested arrays that do not fit. */
export class ShapeError extends MlpError { static override readonly title = 'ShapeError' }
/** Element types that do not fit, or numbers an element type cannot hold. */
export class DTypeError extends MlpError { static override readonly title = 'DTypeError' }
/** An argument, option or piece of data outside what is allowed. */
export class ValueError extends MlpError { static override readonly title = 'ValueError' }
/** Values bound to inputs that are unknown, missing or ambiguous. */
export class BindingError extends MlpError { static override readonly title = 'BindingError' }
/** The result does not depend on the target of a derivative. */
export class DisconnectedGradientError extends MlpError { static override readonly title = 'DisconnectedGradientError' }
/** The result depends on the target only through operations without a derivative, or an integer is asked for its derivative. */
export class NotDifferentiableError extends MlpError { static override readonly title = 'NotDifferentiableError' }
/** An update of cells that cannot be carried out; no cell was written. */
export class UpdateError extends MlpError { static override readonly title = 'UpdateError' }
/** A composite reached a parameter or an input other than through its inputs. */
export class CaptureError extends MlpError { static override readonly title = 'CaptureError' }
/** Something that only the values showed: an index out of range, a singular matrix. */
export class EvaluationError extends MlpError { static override readonly title = 'EvaluationError' }
/** A derivative that does not agree with central differences. */
export class GradientCheckError extends MlpError { static override readonly title = 'GradientCheckError' }
