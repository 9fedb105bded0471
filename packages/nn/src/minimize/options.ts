/** Options of `minimize` and what it reports, with everything that can be refused before the first step. */
import { DTypeError, ShapeError, ValueError, checkOptions, isParameter, isTensor, nameOf, showArgument, showShape } from '@mlp/autograd'
import type { ArrayLike, Bindings, NdArray, OptionSort, Parameter, Tensor } from '@mlp/autograd'
import { checkSignal } from '../training/signal.js'
import type { Signal } from '../training/signal.js'
import type { Engine } from '../training/engine.js'

export type MinimizeMethod = 'lbfgs' | 'newton-cg' | 'conjugate-gradient' | 'gradient-descent'

/** Options of `minimize`. */
export interface MinimizeOptions {
  /**
   * `'lbfgs'`: gradients alone, and the last few steps. `'newton-cg'`: several products with the Hessian an iteration, few iterations,
   * leaves saddle points. `'conjugate-gradient'`: one product an iteration, the least memory. `'gradient-descent'`: x ← x − η·g
   * and nothing else. Default: 'lbfgs'.
   */
  readonly method?: MinimizeMethod
  /** How many of the last steps L-BFGS keeps; a whole number, one or more. Default: 10. */
  readonly memory?: number
  /** η of gradient descent, greater than 0. Default: 0.01. */
  readonly learningRate?: number
  /** Climb instead, to a maximum. Default: false. */
  readonly maximize?: boolean
  /** The greatest |∂f/∂xᵢ| at which it is done, zero or more (in scipy.optimize: gtol). Default: 1e-5. */
  readonly tolerance?: number
  /** Done, too, when no xᵢ changes by more than this, relative to the greater of 1 and the greatest |xᵢ|; zero or more. Default: 0, when nothing changes at all. */
  readonly stepTolerance?: number
  /** Done, too, when the value changes by less than this, relative to the greatest of 1 and both values (in scipy.optimize: ftol); zero or more. Default: 0, never. */
  readonly valueTolerance?: number
  /** A whole number, zero or more. Default: 1,000; 10,000 for gradient descent. */
  readonly maxIterations?: number
  /** Values of the inputs of the objective. */
  readonly bindings?: Bindings
  /** Default: 'compiler', one WebAssembly program; 'interpreter' computes the same operation by operation. */
  readonly engine?: Engine
  /** Aborts between two iterations: the promise is rejected with the signal's reason. */
  readonly signal?: Signal
  /** Called after every iteration, the cells being at its point; promises are waited for. */
  readonly onIteration?: (report: IterationReport) => void | Promise<void>
}

/** Options of `minimize` for a function of a point. */
export interface MinimizePointOptions extends Omit<MinimizeOptions, 'onIteration'> {
  /** Called after every iteration with its point; promises are waited for. */
  readonly onIteration?: (report: IterationReport & { readonly x: NdArray }) => void | Promise<void>
}

/** One iteration. */
export interface IterationReport {
  /** Counts from 1. */
  readonly iteration: number
  readonly value: number
  /** The greatest |∂f/∂xᵢ|. */
  readonly gradientNorm: number
  /** The greatest change of an xᵢ. */
  readonly step: number
  /** How often value and gradient have been computed so far. */
  readonly evaluations: number
}

/**
 * Why a minimization ended. It has converged at `'gradient'`, `'step'` and `'value'`, as the three tolerances say. It has not at
 * `'iterations'`: as many as were allowed; `'noProgress'`: no better point was found, as rounding hides the way or the gradient is
 * not that of the value; `'notFinite'`: gradient descent left the numbers, its rate is too great; `'unbounded'`: the value falls however
 * far it goes.
 */
export type MinimumReason = 'gradient' | 'step' | 'value' | 'iterations' | 'noProgress' | 'notFinite' | 'unbounded'

/** Where a minimization ended: plain JSON. */
export interface Minimum {
  readonly value: number
  /** The greatest |∂f/∂xᵢ|. */
  readonly gradientNorm: number
  readonly iterations: number
  /** How often value and gradient were computed. */
  readonly evaluations: number
  /** How often the Hessian was multiplied with a vector: by Newton's method and conjugate gradients. */
  readonly hessianProducts: number
  /** Whether one of the tolerances was reached. */
  readonly converged: boolean
  readonly reason: MinimumReason
  /** At the start and after every iteration. */
  readonly history: { readonly value: number[], readonly gradientNorm: number[] }
}

/** The same of a function of a point. */
export interface MinimumPoint extends Minimum {
  readonly x: NdArray
}

export type CheckedOptions = Required<Omit<MinimizeOptions, 'bindings' | 'engine' | 'signal' | 'onIteration'>>

const METHODS: readonly MinimizeMethod[] = ['lbfgs', 'newton-cg', 'conjugate-gradient', 'gradient-descent']

/** What they may be, for `checkOptions`. */
export const MINIMIZE_SORTS: { readonly [K in keyof MinimizeOptions]-?: OptionSort } = {
  method: 'anything', memory: 'number', learningRate: 'number', maximize: 'boolean', tolerance: 'number', stepTolerance: 'number', valueTolerance: 'number', maxIterations: 'number',
  bindings: 'anything', engine: 'anything', signal: 'anything', onIteration: 'function',
}

/** Options within range, with their defaults. */
export function settled(options: MinimizeOptions): CheckedOptions {
  const { method = 'lbfgs', memory = 10, learningRate = 0.01, maximize = false, tolerance = 1e-5, stepTolerance = 0, valueTolerance = 0, maxIterations = method === 'gradient-descent' ? 10_000 : 1000 } = checkOptions('minimize', options, MINIMIZE_SORTS)
  checkSignal('minimize', options.signal)
  if (!METHODS.includes(method)) throw refuse('no such method', `method ${showArgument(method)}`, METHODS.map(one => `'${one}'`).join(', '), 'check the spelling')
  checkBelongs('memory', options.memory, method, 'lbfgs')
  checkBelongs('learningRate', options.learningRate, method, 'gradient-descent')
  check('memory', memory, Number.isInteger(memory) && memory >= 1, 'a whole number, one or more')
  check('learningRate', learningRate, learningRate > 0 && learningRate < Infinity, 'a finite number greater than 0')
  for (const [name, value] of Object.entries({ tolerance, stepTolerance, valueTolerance })) check(name, value, value >= 0 && value < Infinity, 'a finite number, zero or more')
  check('maxIterations', maxIterations, Number.isInteger(maxIterations) && maxIterations >= 0, 'a whole number, zero or more')
  return { method, memory, learningRate, maximize, tolerance, stepTolerance, valueTolerance, maxIterations }
}

/** A single number that has derivatives. */
export function checkObjective(objective: unknown): asserts objective is Tensor {
  if (!isTensor(objective)) throw refuse('the objective is not a tensor', typeof objective === 'number' ? `the number ${objective}` : typeof objective, 'a graph that is a single number', 'leave out item(): minimize(sum(square(w)), [w]), or minimize(x => sum(square(x)), [1, 2])')
  if (objective.rank !== 0) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'minimize', problem: 'the objective is not a single number', received: `shape ${showShape(objective.shape)}`, expected: 'shape []', hint: 'reduce it with sum() or mean()',
    })
  }
  checkFloat('the objective', objective)
}

/** Cells to move, each once. */
export function checkParameters(parameters: unknown): readonly Parameter[] {
  if (!isList(parameters)) throw refuse('the parameters are not a list', isTensor(parameters) ? 'one tensor' : typeof parameters, 'a list of parameters', 'write minimize(loss, [w])')
  if (parameters.length === 0) throw refuse('nothing to move', 'no parameters', 'at least one', 'write minimize(loss, model.parameters)', 'DATA_EMPTY')
  const cells = parameters.map(one => {
    if (!isParameter(one)) throw refuse('a parameter is not a cell', isTensor(one) ? String(one) : typeof one, 'parameters made with parameter(…)', 'an input has no value to start from: make it a parameter')
    checkFloat(`the parameter ${JSON.stringify(nameOf(one) ?? 'without a name')}`, one)
    if (!one.trainable) throw refuse('a parameter is not trainable', String(one), 'trainable parameters only', 'leave the others out: model.parameters.filter(p => p.trainable)')
    return one
  })
  return [...new Set(cells)]
}

/** Numbers to start from. */
export function checkStart(start: ArrayLike | readonly Parameter[]): ArrayLike {
  if (isParameters(start)) throw refuse('parameters beside a function', 'a function and a list of tensors', 'a graph beside parameters, or numbers beside a function', 'call it: minimize(loss(), [w]), or minimize(x => loss(x), [0, 0])')
  return start
}

function isParameters(value: ArrayLike | readonly Parameter[]): value is readonly Parameter[] { return Array.isArray(value) && value.length > 0 && value.every(isTensor) }

function isList(value: unknown): value is readonly unknown[] { return Array.isArray(value) }

function checkFloat(what: string, { dtype }: Tensor): void {
  if (dtype === 'float32' || dtype === 'float64') return
  throw new DTypeError({ code: 'DTYPE_MISMATCH', operation: 'minimize', problem: `${what} has no derivative`, received: dtype, expected: 'float32 or float64', hint: 'steps are not whole numbers; start from floats' })
}

function checkBelongs(option: string, value: unknown, method: MinimizeMethod, owner: MinimizeMethod): void {
  if (value !== undefined && method !== owner) throw refuse(`${option} is no option of this method`, `${option} with method '${method}'`, `method '${owner}'`, `leave ${option} out, or write { method: '${owner}' }`)
}

function check(option: string, value: unknown, fits: boolean, expected: string): void {
  if (!fits) throw refuse(`${option} out of range`, `${option} ${String(value)}`, expected, `change ${option}, or leave it out for the default`)
}

function refuse(problem: string, received: string, expected: string, hint: string, code: 'ARGUMENT_INVALID' | 'DATA_EMPTY' = 'ARGUMENT_INVALID'): ValueError {
  return new ValueError({ code, operation: 'minimize', problem, received, expected, hint })
}
