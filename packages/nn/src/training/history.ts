/** What training leaves behind, and what is told of it on the way: plain JSON. */
import type { TermsReport } from '../losses/terms.js'

/** One entry per finished epoch in every list. */
export interface History<N extends string = string> {
  /**
   * The mean of the losses of the epoch's batches, each weighted by its number of rows and taken before its step: for a loss that
   * is a mean over rows, the mean over all rows while the parameters moved.
   */
  readonly loss: number[]
  /** The loss of all validation rows at once after the epoch, without a context; empty without validation. */
  readonly validationLoss: number[]
  /** By name, of the predictions made while training. */
  readonly metrics: Record<N, number[]>
  /** By name, after the epoch on the validation data; empty lists without validation. */
  readonly validationMetrics: Record<N, number[]>
  /** By name, the means over the epoch of the parts of a loss made by `terms`. */
  readonly terms?: Record<string, number[]>
  readonly batchSize: number
  readonly seed: number
  /** Why a callback stopped training before the last epoch. */
  stopped?: string
}

/** One step. */
export interface BatchReport {
  /** Counts from 0. */
  readonly epoch: number
  /** Counts from 0 in every epoch. */
  readonly batch: number
  /** Steps taken so far, this one included. */
  readonly step: number
  /** Rows in this batch. */
  readonly rows: number
  /** Taken before the step. */
  readonly loss: number
  /** The parts of a loss made by `terms`. */
  readonly terms?: TermsReport
}

/** One epoch. */
export interface EpochReport {
  /** Counts from 0. */
  readonly epoch: number
  readonly loss: number
  readonly validationLoss?: number
  readonly metrics: Readonly<Record<string, number>>
  readonly validationMetrics: Readonly<Record<string, number>>
  readonly terms?: Readonly<Record<string, number>>
}

export function emptyHistory<N extends string>(metrics: readonly N[], terms: readonly string[] | undefined, batchSize: number, seed: number): History<N> {
  // One list per name, by construction.
  const lists = <K extends string>(names: readonly K[]): Record<K, number[]> => Object.fromEntries(names.map((name): [K, number[]] => [name, []])) as Record<K, number[]>
  return { loss: [], validationLoss: [], metrics: lists(metrics), validationMetrics: lists(metrics), ...(terms === undefined ? {} : { terms: lists(terms) }), batchSize, seed }
}

export function record(history: History, report: EpochReport): void {
  history.loss.push(report.loss)
  if (report.validationLoss !== undefined) history.validationLoss.push(report.validationLoss)
  for (const [name, value] of Object.entries(report.metrics)) history.metrics[name]!.push(value)
  for (const [name, value] of Object.entries(report.validationMetrics)) history.validationMetrics[name]!.push(value)
  for (const [name, value] of Object.entries(report.terms ?? {})) history.terms![name]!.push(value)
}
