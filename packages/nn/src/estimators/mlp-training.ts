/** How an MLP estimator trains: batches, penalty, and when enough is enough, as scikit-learn has it. */
import { ValueError, add, cast, evaluate, input, tensor } from '@mlp/autograd'
import type { Tensor, Value } from '@mlp/autograd'
import { rowCount } from '../data/rows.js'
import type { Rows } from '../data/rows.js'
import { trainTestSplit } from '../data/split.js'
import type { Loss } from '../losses/loss.js'
import { l2Penalty } from '../losses/penalty.js'
import { minimize } from '../minimize/minimize.js'
import { derive, keyOf } from '../random/generator.js'
import type { Callback } from '../training/callback.js'
import { fit } from '../training/fit.js'
import type { Metric } from '../training/metric.js'
import { keep } from './cells.js'
import type { FitControls } from './estimator.js'
import { layersOf } from './mlp-network.js'
import type { Network, Progress } from './mlp-network.js'
import type { MLPOptions } from './mlp-options.js'

/** What is to be learned. */
export interface Task {
  readonly name: 'MLPClassifier' | 'MLPRegressor'
  /** Without the penalty, the mean over the rows of a batch. */
  readonly loss: Loss
  /** Of rows set aside, greater where better. */
  readonly score: Metric
  /** Whether targets are classes, which a part set aside holds in proportion. */
  readonly stratify: boolean
}

const AUTO_BATCH = 200
/** A rate that has come down to this is not lowered further. */
const LEAST_RATE = 1e-6

/** Trains with the solver of the options: for one epoch, or until it is done. */
export function learnFrom(network: Network, data: Rows, options: MLPOptions, task: Task, controls: FitControls, epochs?: number): Promise<Network> {
  return options.solver === 'lbfgs' ? minimizeAll(network, data, options, task, controls) : train(network, data, options, task, controls, epochs)
}

/**
 * Trains on for `maxIter` epochs, or a single one, and gives the network as it is then. The cells are those of the network given;
 * they are as before when anything fails.
 */
async function train(network: Network, data: Rows, options: MLPOptions, { name, loss, score, stratify }: Task, controls: FitControls, epochs = options.maxIter): Promise<Network> {
  const { model, optimizer, rate } = network
  const { batchSize, earlyStopping, randomState, shuffle, validationFraction: testSize } = options
  const undo = keep([...model.parameters, ...optimizer.state, rate])
  try {
    const parts: Parts = earlyStopping ? setAside(name, data, { testSize, seed: randomState, stratify }) : { train: data }
    const watch = new Watch(network, options)
    const history = await fit(model, parts.train, {
      loss: penalized(network, loss, options), optimizer, epochs, shuffle,
      seed: derive(keyOf(randomState), network.progress.rounds)[1],
      batchSize: Math.min(batchSize === 'auto' ? AUTO_BATCH : batchSize, rowCount(parts.train.x)),
      ...parts.validation === undefined ? {} : { validation: parts.validation, metrics: { score } },
      callbacks: [watch.callback, ...controls.callbacks ?? []],
      ...controls.signal === undefined ? {} : { signal: controls.signal },
      ...controls.engine === undefined ? {} : { engine: controls.engine },
    })
    watch.restoreBest()
    return { ...network, progress: watch.progress, converged: history.stopped === STALLED }
  } catch (error) {
    undo()
    throw error
  }
}

/** The loss of a batch with α/(2n)·Σw². */
function penalized({ model }: Network, loss: Loss, { alpha }: MLPOptions): Loss {
  const weights = layersOf(model).map(({ weight }) => weight)
  return (prediction, target) => alpha === 0 ? loss(prediction, target) : add(loss(prediction, target), l2Penalty(weights, alpha / (2 * prediction.shape[0]!)))
}

/** Trains by L-BFGS, all rows at once; the cells are those of the network given, which must be of this training alone. */
async function minimizeAll(network: Network, data: Rows, options: MLPOptions, { loss }: Task, { signal, engine }: FitControls): Promise<Network> {
  const { model, progress } = network
  const [x, y] = [input('x', data.x.shape, { dtype: data.x.dtype }), input('y', data.y.shape, { dtype: data.y.dtype })]
  const { history, converged } = await minimize(penalized(network, loss, options)(model(x), y), model.parameters, {
    tolerance: options.tol, valueTolerance: LEAST_CHANGE, maxIterations: options.maxIter, bindings: new Map<Tensor, Value>([[x, data.x], [y, data.y]]),
    ...signal === undefined ? {} : { signal }, ...engine === undefined ? {} : { engine },
  })
  // The first is that of the start.
  const [begun, ...losses] = history.value
  return { ...network, converged, progress: { ...progress, losses: [...progress.losses, ...losses], bestLoss: losses.reduce((least, one) => Math.min(least, one), Math.min(progress.bestLoss, begun!)) } }
}

/** A change of the loss, as a part of it, that ends L-BFGS too. */
const LEAST_CHANGE = 1e7 * Number.EPSILON

const STALLED = 'nothing gets better any more'

/** Follows losses or scores, and steers the learning rate. */
class Watch {
  progress: Progress
  readonly callback: Callback
  #best: (() => void) | undefined

  constructor({ model, rate, progress }: Network, options: MLPOptions) {
    const { earlyStopping, learningRate, learningRateInit, nIterNoChange, powerT, solver, tol } = options
    this.progress = { ...progress, rounds: progress.rounds + 1 }
    // Where training goes on, the epoch to beat is one before, whose weights these are.
    if (earlyStopping && progress.scores.length > 0) this.#best = keep(model.parameters)
    const adapts = solver === 'sgd' && learningRate === 'adaptive'
    this.callback = {
      onEpochEnd: ({ loss, validationMetrics }, training) => {
        const { losses, scores, bestLoss, bestScore, stalled, rows } = this.progress
        const score = validationMetrics['score']
        const isBetter = score === undefined ? loss <= bestLoss - tol : score >= bestScore + tol
        if (earlyStopping && score !== undefined && score > bestScore) this.#best = keep(model.parameters)
        this.progress = {
          ...this.progress, losses: [...losses, loss], bestLoss: Math.min(bestLoss, loss), rows: rows + training.samples, stalled: isBetter ? 0 : stalled + 1,
          ...score === undefined ? {} : { scores: [...scores, score], bestScore: Math.max(bestScore, score) },
        }
        if (solver === 'sgd' && learningRate === 'invscaling') rate.set(learningRateInit / (this.progress.rows + 1) ** powerT)
        if (this.progress.stalled <= nIterNoChange) return
        if (adapts && rate.item() > LEAST_RATE) {
          rate.set(rate.item() / 5)
          this.progress = { ...this.progress, stalled: 0 }
        } else training.stop(STALLED)
      },
    }
  }

  restoreBest(): void { this.#best?.() }
}

/** Refuses what cannot go on epoch by epoch: L-BFGS has none, and of one epoch at a time there is no best one to go back to. */
export function checkPartial(name: string, { earlyStopping, solver }: MLPOptions): void {
  if (solver === 'lbfgs') {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: name, problem: 'lbfgs has no epochs', received: "partialFit with solver 'lbfgs'", expected: "solver: 'adam' or 'sgd'",
      hint: 'to go on from the weights there are, fit with warmStart: true',
    })
  }
  if (!earlyStopping) return
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation: name, problem: 'partialFit cannot stop early', received: 'earlyStopping true', expected: 'earlyStopping: false',
    hint: 'score rows of your own between calls, and stop calling',
  })
}

interface Parts { readonly train: Rows, readonly validation?: Rows }
interface Aside { readonly testSize: number, readonly seed: number, readonly stratify: boolean }

function setAside(name: string, data: Rows, split: Aside): Parts {
  const rows = rowCount(data.x)
  const size = Math.ceil(split.testSize * rows)
  if (size < 2 || rows - size < 2) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: name, problem: 'too few rows for early stopping', received: `validationFraction ${split.testSize} of ${rows} rows`,
      expected: 'two rows at least to learn from and two to judge by', hint: 'change validationFraction, or write earlyStopping: false',
    })
  }
  const { train, test } = trainTestSplit(data, split)
  return { train, validation: test }
}

/** Numbers in the dtype of a network. */
export function inDType(value: Value, { dtype }: MLPOptions): Value {
  return value.dtype === dtype ? value : evaluate(cast(tensor(value), dtype))
}
