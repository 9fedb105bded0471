/** A training under way: the work of one step and one epoch, and what is saved of it. */
import { EvaluationError } from '@mlp/autograd'
import type { Parameter, Value } from '@mlp/autograd'
import { batchIndices } from '../data/batches.js'
import { emptyLike, rowCount, takeRows } from '../data/rows.js'
import type { Rows } from '../data/rows.js'
import { writesOf } from '../state/state.js'
import type { State } from '../state/state.js'
import { MODEL, checkAgreement } from './checkpoint.js'
import type { Checkpoint, Progress } from './checkpoint.js'
import { causeInGradients, causeInLoss, isFinite } from './diagnose.js'
import { Epoch } from './epoch.js'
import { emptyHistory } from './history.js'
import type { BatchReport, EpochReport, History } from './history.js'
import type { Prepared } from './prepare.js'
import { byRows } from './sizes.js'
import { termsReport } from './term-outputs.js'

export class Run<N extends string> {
  readonly history: History<N>
  /** Epochs finished. */
  epoch = 0
  /** Batches taken of the epoch under way. */
  batch = 0
  /** Whether callbacks have been told of its start. */
  begun = false
  /** The rows of the last step. */
  latest: Rows | undefined
  readonly #prepared: Prepared<N>
  readonly #seen: Epoch
  /** Arrays for rows, by their number. */
  readonly #arrays: (rows: number) => Rows
  #order: readonly Int32Array[] = []
  /** The row numbers of the last step. */
  #previous: Int32Array | undefined
  /** A checkpoint whose epoch has not been gone on with. */
  #resumed: Checkpoint | undefined
  #isBroken = false

  /** @param resume checked against everything that is prepared before the first cell is written */
  constructor(prepared: Prepared<N>, epochs: number, resume: Checkpoint | undefined) {
    const { metrics, train, terms, names, batchSize, seed } = prepared
    this.#prepared = prepared
    this.#seen = new Epoch(metrics, train.y, terms)
    this.#arrays = byRows(rows => ({ x: rowsLike(train.x, rows), y: rowsLike(train.y, rows) }))
    if (resume === undefined) {
      this.history = emptyHistory(names, terms, batchSize, seed)
      return
    }
    checkAgreement(resume, prepared.agreement(), epochs)
    takeOver(prepared.cells(), resume.tensors)
    this.history = structuredClone(resume.progress.history)
    this.epoch = resume.progress.epoch
    this.batch = resume.progress.batch
    this.begun = resume.progress.begun
    this.#resumed = resume
    if (this.steps === 0) return
    // Callbacks that have not been told of the last step yet look at its rows.
    const last = this.#before()
    this.latest = this.#take(this.#batchesOf(last.epoch)[last.batch]!)
  }

  #batchesOf(epoch: number): readonly Int32Array[] {
    const { train, batchSize, shuffle, orderSeed } = this.#prepared
    return batchIndices(rowCount(train.x), { batchSize, shuffle, seed: orderSeed, epoch })
  }

  /** Steps taken so far. */
  get steps(): number { return this.epoch * this.#prepared.batches + this.batch }

  /** Begins an epoch, or goes on with the one in which a checkpoint was taken. */
  begin(): void {
    this.#order = this.#batchesOf(this.epoch)
    this.#seen.begin(this.#order)
    if (this.#resumed !== undefined) this.#seen.restore(this.batch, this.#resumed.progress.sums, this.#resumed.tensors['predictions'])
    this.#resumed = undefined
  }

  /** Takes one step. */
  step(): BatchReport {
    const { stepFor, terms, options: { backup } } = this.#prepared
    const { epoch, batch } = this
    const numbers = this.#order[batch]!
    const rows = numbers.length
    this.latest = this.#take(numbers)
    const result = stepFor(rows, batch).run({ x: this.latest.x.data, y: this.latest.y.data })
    const loss = result['loss']!.item()
    if (!Number.isFinite(loss)) this.#fail(loss, this.latest)
    backup.isFilled = true
    this.#previous = numbers
    this.batch++
    const reported = terms && termsReport(terms, result)
    this.#seen.add(rows, loss, reported, result['prediction'])
    return { epoch, batch, step: this.steps, rows, loss, ...(reported === undefined ? {} : { terms: reported }) }
  }

  #take(numbers: Int32Array): Rows {
    const { x, y } = this.#prepared.train
    const arrays = this.#arrays(numbers.length)
    takeRows(x, numbers, arrays.x.data)
    takeRows(y, numbers, arrays.y.data)
    return arrays
  }

  /** Measures the epoch whose steps have been taken, and moves on to the next. */
  finish(): EpochReport {
    this.checkSound()
    const report = { ...this.#seen.report(this.epoch), ...this.#prepared.validate?.() }
    this.epoch++
    this.batch = 0
    this.begun = false
    return report
  }

  /** Refuses to end with cells that are not finite, which only a further step would show. */
  checkSound(): void {
    if (this.#previous === undefined || this.#isBroken) return
    const spoilt = this.#spoilt()
    if (spoilt === undefined) return
    this.#isBroken = true
    const { epoch, batch } = this.#before()
    throw diverged('a step wrote numbers that are not finite', `at epoch ${epoch}, batch ${batch}, step ${this.steps}: ${this.#causeOfUpdate(spoilt)}`, 'finite parameters')
  }

  /** Everything of this that a checkpoint holds. */
  save(): { readonly tensors: State } & Pick<Progress, 'epoch' | 'batch' | 'begun' | 'sums' | 'history' | 'agreement'> {
    this.checkSound()
    if (this.#isBroken) throw diverged('no checkpoint of a step that failed', `step ${this.steps + 1}, whose numbers are not finite`, 'a training whose last step was taken')
    const { sums, predictions } = this.#resumed !== undefined
      ? { sums: this.#resumed.progress.sums, predictions: this.#resumed.tensors['predictions'] }
      : this.batch === 0 ? { sums: { loss: 0, terms: [] }, predictions: undefined } : this.#seen.save()
    const tensors = Object.fromEntries([...this.#prepared.cells()].map(([name, cell]) => [name, cell.value]))
    return {
      tensors: { ...tensors, ...(predictions === undefined ? {} : { predictions }) },
      epoch: this.epoch, batch: this.batch, begun: this.begun, sums, history: structuredClone(this.history), agreement: this.#prepared.agreement(),
    }
  }

  /** Finds out where it comes from, sets all cells back to those that gave the last finite loss, and says so. */
  #fail(loss: number, batch: Rows): never {
    this.#isBroken = true
    const { options } = this.#prepared
    const spoilt = options.backup.isFilled ? this.#spoilt() : undefined
    const cause = spoilt === undefined ? causeInLoss(options, batch) : `the step before was the first: ${this.#causeOfUpdate(spoilt)}`
    options.backup.restore()
    throw diverged('the loss is no longer finite', `${loss} at epoch ${this.epoch}, batch ${this.batch}, step ${this.steps + 1}; ${cause}`, 'a finite loss')
  }

  /** A cell of the model that is not finite. */
  #spoilt(): Parameter | undefined {
    return this.#prepared.moved.find(cell => !isFinite(cell.value.data))
  }

  /** Why the last step, whose loss was finite, wrote what is not. Sets the cells back. */
  #causeOfUpdate(spoilt: Parameter): string {
    const { options } = this.#prepared
    options.backup.restore()
    const name = (cell: Parameter): string => this.#nameOf(cell)
    return causeInGradients(options, this.#take(this.#previous!), name) ?? `all gradients were finite, but not what the update made of ${name(spoilt)}`
  }

  #nameOf(cell: Parameter): string {
    const name = [...this.#prepared.cells()].find(([, one]) => one === cell)?.[0] ?? 'a parameter'
    return name.startsWith(MODEL) ? name.slice(MODEL.length) : name
  }

  /** Where the last step was. */
  #before(): { readonly epoch: number, readonly batch: number } {
    return this.batch > 0 ? { epoch: this.epoch, batch: this.batch - 1 } : { epoch: this.epoch - 1, batch: this.#prepared.batches - 1 }
  }
}

function rowsLike({ shape: [, ...shape], dtype, data }: Value, rows: number): Value {
  return { shape: [rows, ...shape], dtype, data: emptyLike(data, shape.reduce((product, length) => product * length, rows)) }
}

/** Sets cells to the arrays of a checkpoint that have their names. */
function takeOver(cells: ReadonlyMap<string, Parameter>, tensors: State): void {
  const own = Object.fromEntries(Object.entries(tensors).filter(([name]) => name !== 'predictions' && !name.startsWith('callback.')))
  const hint = 'build model, loss and optimizer as they were; loadState(model, modelState(checkpoint)) takes over the cells of the model alone'
  const writes = writesOf('fit (resume)', 'the checkpoint is not of this model and optimizer', cells, own, { missing: 'error', extra: 'error', hint })
  for (const [cell, value] of writes) cell.set(value)
}

function diverged(problem: string, received: string, expected: string): EvaluationError {
  return new EvaluationError({
    code: 'DATA_NOT_FINITE', operation: 'fit', problem, received, expected, hint: 'lower the learning rate, scale the features, or limit the gradients: transformGradients: g => clipByGlobalNorm(g, 1)',
  })
}
