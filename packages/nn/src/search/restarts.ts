/** Several starts, of which the best is kept. */
import { EvaluationError, checkOptions } from '@mlp/autograd'
import { derive, keyOf } from '../random/generator.js'
import { checkSignal } from '../training/signal.js'
import type { Signal } from '../training/signal.js'
import { attempt, checkCount, requireObjective, SILENT } from './run.js'

/** What training from one start gives: the number to choose by, and whatever is to be kept besides, such as the model. */
export interface Restart { readonly value: number }

/** One start, as plain JSON. */
export interface RestartRun {
  /** Counts from 0. */
  readonly restart: number
  /** What it was started from. */
  readonly seed: number
  readonly value?: number
  /** Why there is no value. */
  readonly failure?: string
}

export interface RestartsOptions {
  /** Of the seeds. Default: 0. */
  readonly seed?: number
  /** Keep the greatest value instead of the least. Default: false. */
  readonly maximize?: boolean
  /** What becomes of a start that throws or gives no finite number: it is recorded with its reason, or its error is thrown. Default: 'record'. */
  readonly failures?: 'record' | 'throw'
  /** Called after every start; promises are waited for. */
  readonly onRestart?: (run: RestartRun) => void | Promise<void>
  /** Ends them between two starts, or as soon as a training that was handed it gives up: the promise is rejected with the signal's reason. */
  readonly signal?: Signal
}

export interface RestartsResult<R> {
  /** What the best start gave; of equal ones the first. All others are let go. */
  readonly best: R
  /** All of them, in order. */
  readonly runs: readonly RestartRun[]
}

/**
 * Trains from several starts and keeps the best. Descent ends in the minimum of the valley it begins in, so a network that is
 * unlucky once may not be so with other first weights.
 *
 * @param count how many starts; one or more
 * @param train trains from a seed, which is another every time, and gives `{ value, … }`: the number to minimize and what to keep
 * @throws ValueError for a count that is not a whole number of one or more and where no number comes back; EvaluationError when every
 *   start failed; the signal's reason when aborted
 * @example
 * import { tanh } from '@mlp/autograd'
 * import { adam, binaryCrossEntropy, fit, mlp, restarts } from '@mlp/nn'
 * const xor = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [[0], [1], [1], [0]] }
 * const { best, runs } = await restarts(6, async (seed, { signal }) => {
 *   const model = mlp([2, 2, 1], { activation: tanh, seed })
 *   const history = await fit(model, xor, { loss: binaryCrossEntropy, optimizer: adam({ learningRate: 0.1 }), epochs: 200, signal })
 *   return { value: history.loss.at(-1)!, model }
 * })
 * console.log(runs.some(({ value }) => value! > 0.3), best.value < 0.02, best.model.parameters.length) // → true true 4
 */
export async function restarts<R extends Restart>(count: number, train: (seed: number, context: { readonly restart: number, readonly signal: Signal }) => R | Promise<R>, options: RestartsOptions = {}): Promise<RestartsResult<R>> {
  const operation = 'restarts'
  const sorts = { seed: 'anything', maximize: 'boolean', failures: ['record', 'throw'], onRestart: 'function', signal: 'anything' } as const
  const { seed = 0, maximize = false, failures = 'record', onRestart, signal } = checkOptions(operation, options, sorts)
  checkSignal(operation, signal)
  checkCount(operation, 'count', count)
  requireObjective(operation, train)
  const key = keyOf(seed)
  const runs: RestartRun[] = []
  let best: R | undefined
  for (let restart = 0; restart < count; restart++) {
    signal?.throwIfAborted()
    const [, own] = derive(key, restart)
    let given: R | undefined
    const outcome = await attempt(operation, async () => valueOf(given = await train(own, { restart, signal: signal ?? SILENT })), failures, signal)
    if (given !== undefined && 'value' in outcome && (best === undefined || (maximize ? given.value > best.value : given.value < best.value))) best = given
    const run = { restart, seed: own, ...outcome }
    runs.push(run)
    await onRestart?.(run)
  }
  if (best !== undefined) return { best, runs }
  throw new EvaluationError({
    code: 'DATA_EMPTY', operation, problem: 'every start failed', received: `${count} ${count === 1 ? 'start' : 'starts'}, the first with: ${runs[0]?.failure ?? 'nothing'}`, expected: 'at least one that gives a finite number',
    hint: "train once by itself, or stop at the first failure: { failures: 'throw' }",
  })
}

/** Of a training that gives nothing, no value: that is a mistake of its author and no failed start. */
function valueOf(given: unknown): unknown {
  return (given as Partial<Restart> | null | undefined)?.value
}
