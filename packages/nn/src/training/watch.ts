/** What callbacks watch over epochs, and when it has become better. */
import { ValueError } from '@mlp/autograd'
import type { OptionSort } from '@mlp/autograd'
import type { EpochReport } from './history.js'

export interface WatchOptions {
  /** What is watched: `'validationLoss'`, `'loss'`, or the name of a metric, whose validation value counts where there is one. Default: 'validationLoss'. */
  readonly monitor?: string
  /** Epochs in a row without improvement that are waited for; a whole number, one or more. Default: 10. */
  readonly patience?: number
  /** What is no improvement yet; zero or more. Default: 0. */
  readonly minDelta?: number
  /** Which values are better. Default: 'least' for losses, 'greatest' for metrics. */
  readonly better?: 'least' | 'greatest'
}

/** What they may be, for `checkOptions`. */
export const WATCH_SORTS: { readonly [K in keyof WatchOptions]-?: OptionSort } = { monitor: 'string', patience: 'number', minDelta: 'number', better: ['least', 'greatest'] }

/** Whether a value improves on the best one so far. */
export function betterThan(monitor: string, minDelta: number, better?: 'least' | 'greatest'): (value: number, best: number | undefined) => boolean {
  const sign = (better ?? (monitor === 'loss' || monitor === 'validationLoss' ? 'least' : 'greatest')) === 'least' ? 1 : -1
  // A first value that is none, such as that of a metric without a case yet, must not stay the best for ever.
  return (value, best) => best === undefined || (Number.isNaN(best) ? !Number.isNaN(value) : sign * (best - value) > minDelta)
}

/** The value of an epoch that is watched. */
export function watched(operation: string, monitor: string, { loss, validationLoss, metrics, validationMetrics }: EpochReport): number {
  const known: Readonly<Record<string, number | undefined>> = { ...metrics, ...validationMetrics, loss, validationLoss }
  const value = known[monitor]
  if (value !== undefined) return value
  const names = Object.keys(known).filter(name => known[name] !== undefined)
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'what is watched is not measured', received: `monitor ${JSON.stringify(monitor)}`, expected: names.join(', '),
    hint: monitor === 'validationLoss' ? 'pass validation data to fit, or watch the loss: { monitor: \'loss\' }' : 'name a metric of fit',
  })
}

/** The numbers that a watching callback remembered; what it had not seen yet is `null` there. */
export function remembered<K extends string>(operation: string, values: unknown, names: readonly K[]): Record<K, number | undefined> {
  const given: Readonly<Record<string, unknown>> = typeof values === 'object' && values !== null && !Array.isArray(values) ? { ...values } : {}
  return Object.fromEntries(names.map((name) => {
    const value = given[name]
    if (value === null || typeof value === 'number') return [name, value ?? undefined]
    throw new ValueError({ code: 'STATE_MISMATCH', operation, problem: 'not what this callback remembered', received: `${name} ${JSON.stringify(value)}`, expected: 'a number or null', hint: 'resume with the callbacks of the training that was stopped' })
  })) as Record<K, number | undefined>
}

export function checkPatience(operation: string, patience: number, minDelta: number): void {
  const fault = (name: string, value: number, expected: string): ValueError =>
    new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: `${name} out of range`, received: `${name} ${value}`, expected, hint: 'write { patience: 5 }' })
  if (!Number.isInteger(patience) || patience < 1) throw fault('patience', patience, 'a whole number, one or more')
  if (!(minDelta >= 0 && minDelta < Infinity)) throw fault('minDelta', minDelta, 'a finite number, zero or more')
}
