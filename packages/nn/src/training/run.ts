/** A training made ready: data checked, programs built, and the work of one step and one epoch. */
import { EvaluationError } from '@mlp/autograd'
import type { Parameter, Value } from '@mlp/autograd'
import { batchIndices } from '../data/batches.js'
import { rowCount, takeRows } from '../data/rows.js'
import type { Dataset, Rows } from '../data/rows.js'
import { randomState } from '../layers/context.js'
import type { Layer } from '../layers/layer.js'
import { derive, keyOf } from '../random/generator.js'
import { checkOptions, checkTargets, checkedData, requireModel } from './checks.js'
import type { FitOptions } from './fit.js'
import { emptyHistory } from './history.js'
import type { EpochReport, History } from './history.js'
import { measure } from './metric.js'
import type { Metrics } from './metric.js'
import { floatDTypeOf, joinRows, predictor } from './predict.js'
import { byRows, lossProgram, sizesOf, stepProgram } from './step.js'
import type { Step, StepOptions } from './step.js'

const EVALUATION_ROWS = 256

export interface Run<N extends string> {
  readonly history: History<N>
  readonly parameters: readonly Parameter[]
  readonly samples: number
  /** Begins an epoch and gives the row numbers of each of its batches. */
  begin(epoch: number): Int32Array[]
  /** Takes one step on these rows and gives its loss. */
  step(rows: Int32Array, epoch: number, batch: number): number
  /** Measures the epoch whose steps have been taken. */
  finish(epoch: number): EpochReport
}

/** Checks everything that can be checked before the first step. */
export function prepare<N extends string>(model: Layer, data: Dataset, options: FitOptions<N>): Run<N> {
  const { loss, optimizer, transformGradients, engine, shuffle = true, seed = 0, metrics } = options
  requireModel(model)
  const dtype = floatDTypeOf(options.parameters ?? model.parameters)
  const train = checkedData('fit', data, dtype)
  const validation = options.validation === undefined ? undefined : checkedData('fit', options.validation, dtype, 'validation.')
  const { batchSize, parameters } = checkOptions(model, options, rowCount(train.x))
  const samples = rowCount(train.x)
  const [orderSeed, layerSeed] = derive(keyOf(seed), 0)
  const stepOptions = { model, loss, optimizer, parameters, listed: options.parameters !== undefined, transformGradients, seed: layerSeed, randomState: randomState(), engine }
  const stepFor = byRows((rows): Step => stepProgram(rows, train, stepOptions))
  // Full and short batches are built now, so that whatever does not fit together is reported before the first step.
  sizesOf(samples, batchSize).forEach(stepFor)
  const { prediction } = stepFor(batchSize)
  checkTargets(loss, train, prediction)
  if (validation !== undefined) checkTargets(loss, validation, prediction)
  const measured: Metrics = metrics ?? {}
  const validate = validation === undefined ? undefined : validationOf(validation, stepOptions, measured)

  const names = Object.keys(metrics ?? {}) as N[]
  const seen = new Epoch(measured)
  // What the cells held when the loss was last finite. A step can write infinities while its own loss, taken before, is finite.
  let sound: ReadonlyMap<Parameter, Value> | undefined
  return {
    history: emptyHistory(names, batchSize, seed),
    parameters,
    samples,
    begin(epoch) {
      seen.clear()
      return batchIndices(samples, { batchSize, shuffle, seed: orderSeed, epoch })
    },
    step(rows, epoch, batch) {
      const x = takeRows(train.x, rows)
      const y = takeRows(train.y, rows)
      const { run, cells } = stepFor(rows.length)
      const before = new Map(cells.map(cell => [cell, cell.value]))
      const result = run({ x, y })
      const value = result.loss.item()
      if (!Number.isFinite(value)) {
        for (const [cell, held] of sound ?? before) cell.set(held)
        throw diverged(value, epoch, batch)
      }
      sound = before
      seen.add(value, result.prediction, y)
      return value
    },
    finish(epoch) {
      const report = { epoch, loss: seen.loss, metrics: seen.measure() }
      return validate === undefined ? { ...report, validationMetrics: {} } : { ...report, ...validate() }
    },
  }
}

/** Measures validation data with the cells as they are; the programs are built before. */
function validationOf({ x, y }: Rows, { model, loss, engine }: Pick<StepOptions, 'model' | 'loss' | 'engine'>, metrics: Metrics): () => Pick<EpochReport, 'validationLoss' | 'validationMetrics'> {
  const { prediction, run } = predictor('fit', x, model, EVALUATION_ROWS, engine)
  const lossOf = lossProgram(prediction, y, loss, engine)
  return () => {
    const predicted = run()
    return { validationLoss: lossOf({ prediction: predicted, y }).loss.item(), validationMetrics: measure(metrics, predicted, y) }
  }
}

/** Losses, and predictions where something is to be measured, gathered over batches. */
class Epoch {
  #sum = 0
  #rows = 0
  #predictions: Value[] = []
  #targets: Value[] = []
  readonly #metrics: Metrics
  readonly #measures: boolean

  constructor(metrics: Metrics) {
    this.#metrics = metrics
    this.#measures = Object.keys(metrics).length > 0
  }

  clear(): void {
    this.#sum = this.#rows = 0
    this.#predictions = []
    this.#targets = []
  }

  add(loss: number, prediction: Value, target: Value): void {
    this.#sum += loss * rowCount(target)
    this.#rows += rowCount(target)
    if (!this.#measures) return
    this.#predictions.push(prediction)
    this.#targets.push(target)
  }

  /** The mean over rows, so that a short batch counts for less. */
  get loss(): number { return this.#sum / this.#rows }

  measure(): Record<string, number> {
    return this.#measures ? measure(this.#metrics, joinRows(this.#predictions), joinRows(this.#targets)) : {}
  }
}

function diverged(loss: number, epoch: number, batch: number): EvaluationError {
  return new EvaluationError({
    code: 'DATA_NOT_FINITE', operation: 'fit', problem: 'the loss is no longer finite', received: `${loss} at epoch ${epoch}, batch ${batch}`,
    expected: 'a finite loss', hint: 'lower the learning rate, scale the features, or limit the gradients: transformGradients: g => clipByGlobalNorm(g, 1)',
  })
}
