/** Rosenblatt's perceptron. */
import { ShapeError, lessEqual, mul, neg, showShape, sum, where } from '@mlp/autograd'
import type { ArrayLike, NdArray, Tensor, TypedArray, Value } from '@mlp/autograd'
import type { Codes, Label } from '../data/classes.js'
import type { Layer } from '../layers/layer.js'
import { linear } from '../layers/linear.js'
import type { Linear } from '../layers/linear.js'
import { sgd } from '../optimizers/descent.js'
import { derive, keyOf } from '../random/generator.js'
import type { Callback } from '../training/callback.js'
import { fit } from '../training/fit.js'
import { predict } from '../training/predict.js'
import { keep } from './cells.js'
import { Classifier, interceptOf, outputsOf, withoutSingleColumn } from './classifier.js'
import type { Classified, PartialFitControls, Sorted } from './classifier.js'
import type { FitControls, Some } from './estimator.js'
import type { Labels } from './labels.js'
import { count, either, flag, notNegative, positive, seed } from './options.js'
import type { Rules } from './options.js'

/** All options; every one has a default. */
export interface PerceptronOptions {
  /** α, how far one mistake moves the weights. From weights of zero it only scales them. Default: 1. */
  readonly eta0: number
  /** Epochs at most. Default: 1000. */
  readonly maxIter: number
  /** What the mean criterion of an epoch must get better by to count; null: only an epoch without mistakes ends training. Default: 1e-3. */
  readonly tol: number | null
  /** Training ends when so many epochs in a row bring no improvement by `tol`. Default: 5. */
  readonly nIterNoChange: number
  /** A new order of rows every epoch; without it rows come in their own. Default: true. */
  readonly shuffle: boolean
  /** Whether φ has a 1 in front, whose weight is the intercept. Default: true. */
  readonly fitIntercept: boolean
  /** The fixed functions φ of x, as a layer without parameters; null: x itself. Default: null. */
  readonly featureMap: Layer | null
  /** Of the order of rows. Default: 0. */
  readonly randomState: number
  /** Whether `fit` goes on from the weights there are. Default: false. */
  readonly warmStart: boolean
}

const NAME = 'Perceptron'
const RULES: Rules<PerceptronOptions> = {
  eta0: positive(1),
  maxIter: count(1000),
  tol: either(notNegative(1e-3), 'null', value => value === null, 1e-3),
  nIterNoChange: count(5),
  shuffle: flag(true),
  fitIntercept: flag(true),
  featureMap: { initial: null, fits: value => value === null || typeof value === 'function', expected: 'a function of a tensor, or null' },
  randomState: seed(0),
  warmStart: flag(false),
}

interface Trained extends Classified {
  readonly model: Linear
  readonly featureMap: Layer | null
  readonly nIter: number
  /** How often training began or went on. */
  readonly rounds: number
  readonly converged: boolean
}

/**
 * The perceptron, y = f(wᵀφ(x)) with f(a) = +1 for a ≥ 0 and −1 otherwise, where +1 stands for the second class. Rows come one by
 * one, and each one that is not on the right side, t·wᵀφ ≤ 0, moves the weights: w ← w + α·t·φ. That is gradient descent on the
 * criterion Σ max(0, −t·wᵀφ). Training starts from w = 0 (where ≤ and not < sets it going) and ends with the first epoch without
 * a mistake; one comes if a hyperplane separates the classes, and never if none does. For more than two classes there is one
 * perceptron for each against all others.
 *
 * @throws ValueError and ShapeError as `MLPClassifier`; after an error the estimator is as before
 * @see Rosenblatt: "The perceptron: a probabilistic model for information storage and organization in the brain", 1958
 * @example
 * import { Perceptron } from '@mlp/nn'
 * const x = [[0, 0], [0, 1], [1, 0], [1, 1]]
 * const and = await new Perceptron({ shuffle: false }).fit(x, [false, false, false, true])
 * console.log(and.predict(x), and.coef.toArray(), and.intercept.toArray()) // → [ false, false, false, true ] [ [ 3, 2 ] ] [ -4 ]
 * const xor = await new Perceptron({ maxIter: 50, tol: null }).fit(x, [false, true, true, false])
 * console.log(xor.converged, xor.score(x, [false, true, true, false]) < 1) // → false true
 */
export class Perceptron<L extends Label = Label> extends Classifier<L, PerceptronOptions, Trained> {
  constructor(options: Some<PerceptronOptions> = {}) { super(NAME, RULES, options) }

  /** w without the intercept, of shape [1, features] for two classes, else [classes, features]. */
  get coef(): NdArray { return this.learned.model.weight.value }
  /** The weight of the constant feature, of shape [1] or [classes]; 0 without `fitIntercept`. */
  get intercept(): NdArray { return interceptOf(this.learned.model) }
  /** How many epochs there have been. */
  get nIter(): number { return this.learned.nIter }
  /** Whether the last epoch was without a mistake, so that the weights separate the classes. */
  get converged(): boolean { return this.learned.converged }

  /** Trains on rows x and their labels y until an epoch has no mistake. Resolves to the estimator. */
  async fit(x: ArrayLike, y: TypedArray | Value, controls?: FitControls): Promise<Perceptron<number>>
  async fit<K>(x: ArrayLike, y: readonly (K & Label)[], controls?: FitControls): Promise<Perceptron<K & Label>>
  async fit(x: ArrayLike, y: Labels, controls?: FitControls): Promise<Perceptron>
  async fit(x: ArrayLike, y: Labels, controls: FitControls = {}): Promise<Perceptron> {
    const { maxIter, warmStart } = this.getParams()
    const last = warmStart && this.isFitted ? this.learned : undefined
    return this.#train(this.sorted(x, y, last?.codes), last, controls, maxIter)
  }

  /**
   * Goes through the rows once, from the weights there are. The first call fixes the classes.
   * @throws as `fit`, and ValueError for other classes than at the first call
   */
  async partialFit(x: ArrayLike, y: TypedArray | Value, controls?: PartialFitControls<number>): Promise<Perceptron<number>>
  async partialFit<K>(x: ArrayLike, y: readonly (K & Label)[], controls?: PartialFitControls<K & Label>): Promise<Perceptron<K & Label>>
  async partialFit(x: ArrayLike, y: Labels, controls?: PartialFitControls): Promise<Perceptron>
  async partialFit(x: ArrayLike, y: Labels, { classes, ...controls }: PartialFitControls = {}): Promise<Perceptron> {
    const data = this.sorted(x, y, this.announced(classes))
    return this.#train(data, this.isFitted ? this.learned : undefined, controls, 1)
  }

  /** wᵀφ(x): of shape [samples] for two classes, else [samples, classes]. */
  decisionFunction(x: ArrayLike): NdArray {
    const table = this.tableLikeFit(x)
    return withoutSingleColumn(predict(this.learned.model, featuresOf(table, this.learned.featureMap)))
  }

  /** An estimator with the same options that has learned nothing. */
  clone(): Perceptron { return new Perceptron(this.getParams()) }

  /** The step function has +1 at 0. */
  protected override chosen(scores: NdArray): number[] {
    return scores.shape.length === 1 ? Array.from(scores.data, score => Number(score >= 0)) : super.chosen(scores)
  }

  async #train({ x, indices, codes }: Sorted, last: Trained | undefined, controls: FitControls, epochs: number): Promise<Perceptron> {
    const { eta0, fitIntercept, randomState, shuffle, ...options } = this.getParams()
    const featureMap = last === undefined ? options.featureMap : last.featureMap
    const phi = featuresOf(x, featureMap)
    const y = signsOf(indices, codes)
    const model = last?.model ?? linear(phi.shape[1]!, y.shape[1]!, { initializer: ([outputs, inputs]) => new Float64Array(outputs * inputs), bias: fitIntercept, dtype: 'float64' })
    const rounds = last?.rounds ?? 0
    const undo = keep(model.parameters)
    const ending = new Ending(this.getParams())
    try {
      const { loss } = await fit(model, { x: phi, y }, {
        loss: criterion, optimizer: sgd({ learningRate: eta0 }), batchSize: 1, epochs, shuffle, seed: derive(keyOf(randomState), rounds)[1],
        metrics: { mistakes }, callbacks: [ending.callback, ...controls.callbacks ?? []],
        ...controls.signal === undefined ? {} : { signal: controls.signal },
        ...controls.engine === undefined ? {} : { engine: controls.engine },
      })
      this.learn({ columns: x.shape[1]!, codes, model, featureMap, rounds: rounds + 1, nIter: (last?.nIter ?? 0) + loss.length, converged: ending.separated })
    } catch (error) {
      undo()
      throw error
    }
    return this
  }
}

/** φ(x). */
function featuresOf(table: Value, featureMap: Layer | null): Value {
  const phi = featureMap === null ? table : predict(featureMap, table)
  if (phi.shape.length === 2) return phi
  throw new ShapeError({
    code: 'SHAPE_MISMATCH', operation: NAME, problem: 'featureMap gives no table', received: `shape ${showShape(phi.shape)}`, expected: '[samples, features]',
    hint: 'give one row of features for every row of x',
  })
}

/** Σ max(0, −t·z), with the derivative −t also where t·z is 0: a row on the boundary counts as a mistake. */
function criterion(z: Tensor, t: Tensor): Tensor {
  const margin = mul(t, z)
  return sum(where(lessEqual(margin, 0), neg(margin), 0))
}

function mistakes(z: Tensor, t: Tensor): Tensor {
  return sum(lessEqual(mul(t, z), 0).cast('int32'))
}

/** +1 for the class of a column and −1 for others; two classes have one column, for the second. */
function signsOf(indices: Int32Array, codes: Codes<Label>): Value {
  const columns = outputsOf(codes) === 1 ? [1] : codes.classes.map((_, index) => index)
  const data = Float64Array.from({ length: indices.length * columns.length }, (_, at) =>
    indices[Math.floor(at / columns.length)] === columns[at % columns.length] ? 1 : -1)
  return { shape: [indices.length, columns.length], dtype: 'float64', data }
}

/** Ends training when all rows are right, or when nothing has got better for some epochs. */
class Ending {
  separated = false
  readonly callback: Callback

  constructor({ nIterNoChange, tol }: PerceptronOptions) {
    let best = Infinity
    let stalled = 0
    this.callback = {
      onEpochEnd: ({ loss, metrics }, training) => {
        this.separated = metrics['mistakes'] === 0
        if (this.separated) training.stop('no mistakes')
        if (tol === null) return
        stalled = loss > best - tol ? stalled + 1 : 0
        best = Math.min(best, loss)
        if (stalled >= nIterNoChange) training.stop('nothing gets better any more')
      },
    }
  }
}
