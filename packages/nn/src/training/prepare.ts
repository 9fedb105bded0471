/** A training made ready: data and options checked, programs built. */
import type { Parameter } from '@mlp/autograd'
import { rowCount } from '../data/rows.js'
import type { Dataset, Rows } from '../data/rows.js'
import { randomState } from '../layers/context.js'
import type { Layer } from '../layers/layer.js'
import { derive, keyOf } from '../random/generator.js'
import { bytesOf, checksum } from '../state/checksum.js'
import { Accumulator } from './accumulate.js'
import { Backup } from './backup.js'
import { cellsByName } from './cells.js'
import { checkPredictions, checkRanges, checkTargets, checkedData } from './checks.js'
import type { Agreement } from './checkpoint.js'
import type { FitOptions } from './options.js'
import type { EpochReport } from './history.js'
import type { Metrics } from './metric.js'
import { floatDTypeOf } from './predict.js'
import { byRows, sizesOf } from './sizes.js'
import { stepProgram } from './step.js'
import type { Step, StepOptions } from './step.js'
import { validationOf } from './validation.js'

export interface Prepared<N extends string> {
  readonly options: StepOptions
  readonly train: Rows
  /** The program for a batch of so many rows at this place in its epoch. */
  readonly stepFor: (rows: number, batch: number) => Step
  /** How many batches an epoch has. */
  readonly batches: number
  readonly batchSize: number
  readonly shuffle: boolean
  readonly seed: number
  readonly orderSeed: number
  readonly metrics: Metrics
  readonly names: readonly N[]
  /** The names of the terms of the loss. */
  readonly terms: readonly string[] | undefined
  /** The cells of the model that steps move. */
  readonly moved: readonly Parameter[]
  readonly validate: (() => Pick<EpochReport, 'validationLoss' | 'validationMetrics'>) | undefined
  /** Every cell that decides how training goes on, by name. */
  readonly cells: () => ReadonlyMap<string, Parameter>
  /** What must be the same for a checkpoint to be resumed. */
  readonly agreement: () => Agreement
}

/** Checks everything that can be checked before the first step. */
export function prepare<N extends string>(model: Layer, data: Dataset, fitted: FitOptions<N>, callbacks: readonly string[]): Prepared<N> {
  const { loss, optimizer, transformGradients, engine, shuffle = true, seed = 0, accumulate = 1 } = fitted
  const dtype = floatDTypeOf(fitted.parameters ?? model.parameters)
  const train = checkedData('fit', data, dtype)
  const validation = fitted.validation === undefined ? undefined : checkedData('fit', fitted.validation, dtype, 'validation.')
  const samples = rowCount(train.x)
  const { batchSize, parameters } = checkRanges(model, fitted, samples)
  const batches = Math.ceil(samples / batchSize)
  const [orderSeed, layerSeed] = derive(keyOf(seed), 0)
  const metrics: Metrics = fitted.metrics ?? {}
  const names = Object.keys(metrics) as N[]
  const accumulator = accumulate > 1 ? new Accumulator(parameters) : undefined
  const options: StepOptions = {
    model, loss, optimizer, parameters, listed: fitted.parameters !== undefined, transformGradients, seed: layerSeed, randomState: randomState(), engine,
    accumulator, backup: new Backup(), measured: names.length > 0,
  }
  let fingerprint: number | undefined
  const updating = byRows(rows => stepProgram(rows, train, options))
  const gathering = byRows(rows => stepProgram(rows, train, options, true))
  // All programs are built now, so that whatever does not fit together is reported before the first step.
  const built = [...sizesOf(samples, batchSize).map(updating), ...(accumulator !== undefined && batches > 1 ? [gathering(batchSize)] : [])]
  const [{ prediction, terms }] = built as [Step, ...Step[]]
  checkTargets(loss, train, prediction.shape)
  checkPredictions(loss, train, prediction)
  if (validation !== undefined) checkTargets(loss, validation, prediction.shape)
  return {
    options, train, batches, batchSize, shuffle, seed, orderSeed, metrics, names, terms,
    stepFor: (rows, batch) => (batch + 1) % accumulate === 0 || batch + 1 === batches ? updating(rows) : gathering(rows),
    moved: [...new Set(built.flatMap(step => step.moved))],
    validate: validation && validationOf(validation, options, metrics),
    cells: () => cellsByName(model, options.randomState, accumulator, built.flatMap(step => step.cells)),
    agreement: () => ({
      seed, batchSize, shuffle, accumulate, samples, data: fingerprint ??= checksum([bytesOf(train.x.data), bytesOf(train.y.data)]),
      metrics: names, terms: terms ?? [], validation: validation !== undefined, callbacks,
    }),
  }
}
