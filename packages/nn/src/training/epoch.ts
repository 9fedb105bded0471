/** What an epoch gathers over its batches: losses, terms, and predictions where something is to be measured. */
import type { Value } from '@mlp/autograd'
import { emptyLike, rowCount, takeRows } from '../data/rows.js'
import type { TermsReport } from '../losses/terms.js'
import type { Progress } from './checkpoint.js'
import type { EpochReport } from './history.js'
import { measure } from './metric.js'
import type { Metrics } from './metric.js'

export class Epoch {
  #loss = 0
  #rows = 0
  #terms: number[] = []
  #order: readonly Int32Array[] = []
  readonly #metrics: Metrics
  readonly #targets: Value
  readonly #names: readonly string[] | undefined
  /** Of all rows in the order in which they come; the same array in every epoch. */
  #predictions: Value | undefined

  constructor(metrics: Metrics, targets: Value, names: readonly string[] | undefined) {
    this.#metrics = metrics
    this.#targets = targets
    this.#names = names
  }

  /** Begins anew with these batches. */
  begin(order: readonly Int32Array[]): void {
    this.#loss = this.#rows = 0
    this.#terms = this.#names?.map(() => 0) ?? []
    this.#order = order
  }

  add(rows: number, loss: number, terms: TermsReport | undefined, prediction: Value | undefined): void {
    if (prediction !== undefined) this.#keep(prediction)
    this.#names?.forEach((name, index) => { this.#terms[index]! += terms!.values[name]! * rows })
    this.#loss += loss * rows
    this.#rows += rows
  }

  #keep(prediction: Value): void {
    const width = prediction.data.length / rowCount(prediction)
    const all = rowCount(this.#targets)
    this.#predictions ??= { shape: [all, ...prediction.shape.slice(1)], dtype: prediction.dtype, data: emptyLike(prediction.data, all * width) }
    this.#predictions.data.set(prediction.data, this.#rows * width)
  }

  /** Means over rows, so that a short batch counts for less, and metrics of all predictions at once. */
  report(epoch: number): EpochReport {
    return {
      epoch,
      loss: this.#loss / this.#rows,
      metrics: this.#predictions === undefined ? {} : measure(this.#metrics, this.#predictions, this.#targetsInOrder()),
      validationMetrics: {},
      ...(this.#names === undefined ? {} : { terms: Object.fromEntries(this.#names.map((name, index) => [name, this.#terms[index]! / this.#rows])) }),
    }
  }

  #targetsInOrder(): Value {
    const rows = new Int32Array(this.#rows)
    let at = 0
    for (const batch of this.#order) {
      rows.set(batch, at)
      at += batch.length
    }
    return takeRows(this.#targets, rows)
  }

  /** What has been gathered so far, as data. */
  save(): { readonly sums: Progress['sums'], readonly predictions: Value | undefined } {
    const all = this.#predictions
    const predictions = all && { shape: [this.#rows, ...all.shape.slice(1)], dtype: all.dtype, data: all.data.slice(0, this.#rows * all.data.length / rowCount(all)) }
    return { sums: { loss: this.#loss, terms: [...this.#terms] }, predictions }
  }

  /** Goes on after so many batches. */
  restore(batches: number, { loss, terms }: Progress['sums'], predictions: Value | undefined): void {
    this.#loss = loss
    this.#terms = [...terms]
    this.#rows = 0
    if (predictions !== undefined) this.#keep(predictions)
    this.#rows = this.#order.slice(0, batches).reduce((rows, batch) => rows + batch.length, 0)
  }
}
