/** How good an estimator is on rows it has not seen, fold by fold. */
import { ValueError, checkOptions, showArgument } from '@mlp/autograd'
import type { ArrayLike } from '@mlp/autograd'
import { LabelEncoder } from '../data/classes.js'
import { kFold } from '../data/folds.js'
import type { DataFold } from '../data/folds.js'
import { rowCount, takeRows, toDataset, toRows } from '../data/rows.js'
import type { Signal } from '../training/signal.js'
import type { FitControls } from './estimator.js'
import { classesIn, labelsOf } from './labels.js'
import type { Labels } from './labels.js'
import { scorerOf } from './scoring.js'
import type { Scored, Scorer, ScoringName } from './scoring.js'
import { Pause } from '../training/pause.js'
import { checkSignal } from '../training/signal.js'

const NAME = 'crossValidate'

/** What learns and is scored. */
export interface Fittable extends Scored {
  fit(x: ArrayLike, y: ArrayLike | Labels, controls?: FitControls): unknown
}

/** What fresh copies can be made of. */
export interface Validated<C extends Fittable> {
  readonly estimatorType?: 'classifier' | 'regressor' | undefined
  clone(): C
}

/** Rows, and a label or a target for each. */
export interface LabeledData {
  readonly x: ArrayLike
  readonly y: ArrayLike | Labels
}

/** What came of one fold. */
export interface FoldReport {
  /** Counts from 0. */
  readonly fold: number
  readonly folds: number
  readonly testScore: number
  readonly trainScore: number
}

export interface CrossValidateOptions {
  /** How many folds, or the folds themselves. Default: 5. */
  readonly folds?: number | readonly DataFold[]
  /** A name, or a function of the fitted estimator, x and y; greater is better. Default: the estimator's own `score`. */
  readonly scoring?: ScoringName | Scorer
  /** Of the division into folds. Default: 0. */
  readonly seed?: number
  /** Whether folds keep the proportions of the classes. Default: true for classifiers. */
  readonly stratify?: boolean
  /** Aborts: the promise is rejected with the signal's reason. */
  readonly signal?: Signal
  /** Called after every fold. */
  readonly onProgress?: (report: FoldReport) => void
}

/** One entry per fold in every list. */
export interface CrossValidation<E = unknown> {
  /** On the rows held out. */
  readonly testScore: readonly number[]
  /** On the rows learned from. */
  readonly trainScore: readonly number[]
  /** Milliseconds. */
  readonly fitTime: readonly number[]
  /** The copies that were fitted. */
  readonly estimators: readonly E[]
  readonly folds: readonly DataFold[]
}

/**
 * Cross-validation: for every fold a clone of the estimator learns from the training rows and is scored on those held out. The
 * estimator itself stays as it is. Put a scaler and a model into a `Pipeline`, so that the scaler learns from training rows as well
 * and nothing of the rows held out leaks into it.
 *
 * @throws ValueError as `kFold` and for an unknown scoring; ShapeError for x and y of different lengths; whatever `fit` throws; the
 *   signal's reason when aborted
 * @example
 * import { Pipeline, Ridge, StandardScaler, crossValidate, makeRegression } from '@mlp/nn'
 * const data = makeRegression({ samples: 60, features: 3, noise: 1 })
 * const pipeline = new Pipeline([['scale', new StandardScaler()], ['model', new Ridge({ alpha: 0.1 })]])
 * const { testScore } = await crossValidate(pipeline, data, { folds: 3 })
 * console.log(testScore.length, testScore.every(r2 => r2 > 0.99)) // → 3 true
 */
export async function crossValidate<C extends Fittable>(estimator: Validated<C>, data: LabeledData, options: CrossValidateOptions = {}): Promise<CrossValidation<C>> {
  const sorts = { folds: 'anything', scoring: 'anything', seed: 'anything', stratify: 'boolean', signal: 'anything', onProgress: 'function' } as const
  const { scoring, signal, onProgress } = checkOptions(NAME, options, sorts)
  checkSignal(NAME, signal)
  const score = scorerOf(scoring)
  const isClassifier = estimator.estimatorType === 'classifier'
  const { folds, part } = divide(data, { stratify: isClassifier, ...options }, isClassifier)
  const [testScore, trainScore, fitTime, estimators]: [number[], number[], number[], C[]] = [[], [], [], []]
  for (const [fold, { train, validation }] of folds.entries()) {
    await new Pause().wait()
    signal?.throwIfAborted()
    const [own, held] = [part(train), part(validation)]
    const copy = estimator.clone()
    const started = performance.now()
    await copy.fit(own.x, own.y, signal === undefined ? {} : { signal })
    fitTime.push(performance.now() - started)
    trainScore.push(score(copy, own.x, own.y))
    testScore.push(score(copy, held.x, held.y))
    estimators.push(copy)
    onProgress?.({ fold, folds: folds.length, testScore: testScore.at(-1)!, trainScore: trainScore.at(-1)! })
  }
  return { testScore, trainScore, fitTime, estimators, folds }
}

/**
 * The test scores of `crossValidate` alone.
 *
 * @throws as `crossValidate`
 * @example
 * import { LinearRegression, crossValScore, makeRegression } from '@mlp/nn'
 * const scores = await crossValScore(new LinearRegression(), makeRegression({ samples: 40, features: 2 }), { folds: 4 })
 * console.log(scores.map(r2 => r2.toFixed(3))) // → [ '1.000', '1.000', '1.000', '1.000' ]
 */
export async function crossValScore<C extends Fittable>(estimator: Validated<C>, data: LabeledData, options?: CrossValidateOptions): Promise<readonly number[]> {
  return (await crossValidate(estimator, data, options)).testScore
}

interface Divided {
  readonly folds: readonly DataFold[]
  /** Some of the rows, with labels as they were given. */
  readonly part: (of: Int32Array) => LabeledData
}

function divide({ x, y }: LabeledData, { folds = 5, seed = 0, stratify = false }: CrossValidateOptions, isClassifier: boolean): Divided {
  const rows = toRows(NAME, 'x', x)
  const labels = isClassifier ? labelsOf(NAME, y as Labels, rowCount(rows)) : undefined
  if (labels !== undefined && stratify) classesIn(NAME, labels)
  const targets = labels === undefined ? toRows(NAME, 'y', y as ArrayLike) : new LabelEncoder().fitTransform(labels)
  const data = toDataset(NAME, { x: rows, y: targets })
  return {
    folds: typeof folds === 'number' ? kFold(data, { folds, seed, stratify }) : checked(folds, rowCount(rows)),
    part: of => ({ x: takeRows(rows, of), y: labels === undefined ? takeRows(targets, of) : Array.from(of, row => labels[row]!) }),
  }
}

function isFold(given: unknown): boolean {
  return typeof given === 'object' && given !== null && 'train' in given && 'validation' in given
}

function checked(folds: readonly DataFold[], rows: number): readonly DataFold[] {
  const given: unknown = folds
  if (!Array.isArray(given) || given.length === 0 || !given.every(isFold)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: NAME, problem: 'folds are none', received: `folds ${showArgument(given)}`, expected: 'a whole number, two or more, or what kFold gave', hint: 'write { folds: 5 }' })
  }
  folds.forEach(({ train, validation }, fold) => {
    for (const [side, of] of Object.entries({ train, validation })) {
      const stray = of.find(row => !(row >= 0 && row < rows))
      if (of.length > 0 && stray === undefined) continue
      throw new ValueError({
        code: stray === undefined ? 'DATA_EMPTY' : 'INDEX_OUT_OF_RANGE', operation: NAME, problem: stray === undefined ? 'a fold has an empty side' : 'a fold has a row that there is not',
        received: `${stray === undefined ? 'no rows' : `row ${stray}`} in ${side} of fold ${fold}`, expected: `rows from 0 to ${rows - 1} on both sides`, hint: 'kFold(data) makes folds',
      })
    }
  })
  return folds
}
