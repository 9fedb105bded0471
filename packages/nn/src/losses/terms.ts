/** A loss of named parts, so that the part that went wrong has a name. */
import { DTypeError, ShapeError, ValueError, add, cast, checkOptions, isTensor, mul, showArgument, showShape } from '@mlp/autograd'
import type { Tensor, Value } from '@mlp/autograd'
import type { Loss } from './loss.js'

/** A part of a loss: a loss, a function that needs neither prediction nor target, or one of both with a weight. */
export type Term = Loss | { readonly loss: Loss, readonly weight: number | Tensor }

export interface TermsOptions {
  /**
   * Whether `fit` reports at every step how long the gradient of each term is and how the gradients lie to each other.
   * Costs one backward sweep per term. Default: false.
   */
  readonly gradients?: boolean
}

/** A loss with its parts by name. */
export type Terms<N extends string = string> = Loss & {
  /** The parts as they are added up, each times its weight. */
  parts(prediction: Tensor, target: Tensor): Record<N, Tensor>
  /** Whether their gradients are reported. */
  readonly gradients: boolean
}

/** The terms of one step. */
export interface TermsReport {
  /** What each adds to the loss, its weight included. */
  readonly values: Readonly<Record<string, number>>
  /** ‖∇‖₂ of each over all parameters that are trained, its weight included. */
  readonly gradientNorms?: Readonly<Record<string, number>>
  /** cos ∠ between the gradients of two terms, from −1 (they pull against each other) to 1; 0 where one of them is 0. */
  readonly cosines?: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/**
 * A loss of named parts: L = Σ wᵢ·Lᵢ. In `fit`, the value of every part is in `report.terms` of each batch and its mean over the epoch in
 * `history.terms`; with `{ gradients: true }` also the norm of its gradient and the cosines between the gradients. All of it
 * is computed by the program of the step. Anywhere else it is a loss like others.
 *
 * @param parts losses by name, perhaps with a weight, which may be a cell: { loss, weight }
 * @throws ValueError for no parts, a part that is no function, a weight that is not finite; when called, ShapeError and DTypeError that
 *   name the part that is not a single number
 * @example
 * import { fit, linear, l2Penalty, meanSquaredError, sgd, terms } from '@mlp/nn'
 * const model = linear(1, 1, { initializer: () => [[2]] })
 * const loss = terms({ fit: meanSquaredError, penalty: () => l2Penalty([model.weight], 0.5) }, { gradients: true })
 * const history = await fit(model, { x: [[1]], y: [[1]] }, {
 *   loss, optimizer: sgd(), epochs: 1,
 *   callbacks: [{ onBatchEnd({ terms }) { console.log(terms!.values, terms!.gradientNorms!['penalty'], terms!.cosines!['fit']!['penalty']!.toFixed(4)) } }],
 * })
 * console.log(history.terms)
 * // → { fit: 1, penalty: 2 } 2 0.7071
 * // → { fit: [ 1 ], penalty: [ 2 ] }
 */
export function terms<const N extends string>(parts: Readonly<Record<N, Term>>, options: TermsOptions = {}): Terms<N> {
  const { gradients = false } = checkOptions('terms', options, { gradients: 'boolean' })
  const given: unknown = parts
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw fault('the parts have no names', showArgument(given), 'an object of losses by name')
  // One entry per name, by construction.
  const named = (Object.entries(parts) as [N, Term][]).map(([name, part]) => ({ name, ...checked(name, part) }))
  if (named.length === 0) throw fault('no parts', 'an object without any', 'at least one named loss')
  const evaluate = (prediction: Tensor, target: Tensor): Record<N, Tensor> =>
    Object.fromEntries(named.map(({ name, loss, weight }) => [name, weighted(weight, single(name, loss(prediction, target)), prediction)])) as Record<N, Tensor>
  return Object.assign((prediction: Tensor, target: Tensor): Tensor => totalOf(evaluate(prediction, target)), {
    parts: evaluate,
    gradients,
    checkTargets: ((targets, prediction) => { for (const { loss } of named) loss.checkTargets?.(targets, prediction) }) satisfies Loss['checkTargets'],
    ...(named.some(({ loss }) => loss.checkPredictions !== undefined) && { checkPredictions: (predictions: Value) => { for (const { loss } of named) loss.checkPredictions?.(predictions) } }),
  })
}

/** Whether a loss has parts. */
export function hasTerms(loss: Loss | Terms): loss is Terms {
  return 'parts' in loss && typeof loss.parts === 'function'
}

/** The sum of parts. */
export function totalOf(parts: Readonly<Record<string, Tensor>>): Tensor {
  return Object.values(parts).reduce((sum, one) => add(sum, one))
}

function checked(name: string, part: Term | undefined): { readonly loss: Loss, readonly weight: number | Tensor } {
  const { loss, weight }: Partial<Exclude<Term, Loss>> = typeof part === 'function' ? { loss: part, weight: 1 } : part ?? {}
  if (typeof loss !== 'function') throw fault(`the part ${JSON.stringify(name)} is not a function`, loss === undefined ? 'nothing' : typeof loss, 'a loss, or { loss, weight }')
  if (weight === undefined || (!isTensor(weight) && !Number.isFinite(weight))) throw fault(`the weight of ${JSON.stringify(name)} is no number`, `weight ${String(weight)}`, 'a finite number, or a scalar cell')
  return { loss, weight }
}

function weighted(weight: number | Tensor, value: Tensor, { dtype }: Tensor): Tensor {
  const own = value.dtype === dtype ? value : cast(value, dtype)
  if (weight === 1) return own
  return mul(isTensor(weight) && weight.dtype !== dtype ? cast(weight, dtype) : weight, own)
}

/** Refuses what is no single number under the name of its part. */
function single(name: string, value: Tensor): Tensor {
  const operation = `terms (${name})`
  if (!isTensor(value)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'the part is not a tensor', received: typeof value, expected: 'a scalar tensor', hint: 'return the graph itself, without item()' })
  }
  if (value.rank !== 0) {
    throw new ShapeError({ code: 'SHAPE_MISMATCH', operation, problem: 'the part is not a single number', received: `shape ${showShape(value.shape)}`, expected: 'shape []', hint: 'reduce it with mean() or sum()' })
  }
  if (!value.dtype.startsWith('float')) {
    throw new DTypeError({ code: 'DTYPE_MISMATCH', operation, problem: 'the part has no derivative', received: value.dtype, expected: 'float32 or float64', hint: 'a count of mistakes is a metric; train on a cross-entropy' })
  }
  return value
}

function fault(problem: string, received: string, expected: string): ValueError {
  return new ValueError({ code: 'ARGUMENT_INVALID', operation: 'terms', problem, received, expected, hint: 'write terms({ fit: crossEntropy, penalty: () => l2Penalty([layer.weight], 1e-4) })' })
}
