/** The multi-layer perceptron that predicts numbers, in scikit-learn's manner. */
import type { ArrayLike, NdArray } from '@mlp/autograd'
import type { Sequential } from '../layers/sequential.js'
import { halfSquaredError } from '../losses/squared.js'
import { r2 } from '../metrics/regression.js'
import { predict } from '../training/predict.js'
import type { FitControls, Some } from './estimator.js'
import { coefsOf, copyOf, layersOf, newNetwork, requireSizes } from './mlp-network.js'
import type { Network } from './mlp-network.js'
import { MLP_RULES } from './mlp-options.js'
import type { MLPOptions } from './mlp-options.js'
import { checkPartial, inDType, learnFrom } from './mlp-training.js'
import { Regressor } from './regressor.js'
import type { Regressed, Targets } from './regressor.js'

const NAME = 'MLPRegressor'

interface Trained extends Regressed {
  readonly network: Network
}

/**
 * A multi-layer perceptron that predicts one number per row, or several. It minimizes half the squared error, ½(y − t)² averaged over
 * all elements, plus α/(2n)·Σw² in mini-batches of n rows, with the options, defaults, first weights and rule to stop of scikit-learn;
 * the network is an `mlp` and trains by `fit`, compiled. Scale the features first, and targets far from 1 too.
 *
 * `await fit(x, y)` resolves to the estimator itself, and starts afresh unless `warmStart`. y is of shape [samples] or
 * [samples, outputs], and so are predictions.
 *
 * @throws ValueError for unknown options and values out of range; before the first step, for NaN in x or y (with row and column), an
 *   empty set, `hiddenLayerSizes` other than those of the weights to go on from, and when used before `fit`; ShapeError for x and y of
 *   different lengths and another number of columns than in `fit`.
 *   After an error the estimator is as before.
 * @see Kingma, Ba: "Adam: a method for stochastic optimization", 2015
 * @example
 * import { MLPRegressor } from '@mlp/nn'
 * const x = Array.from({ length: 40 }, (_, i) => [i / 20 - 1])
 * const y = x.map(([one]) => one! ** 2)
 * const model = await new MLPRegressor({ hiddenLayerSizes: [16], solver: 'lbfgs' }).fit(x, y)
 * console.log(model.score(x, y) > 0.99, model.predict([[0.5]]).shape) // → true [ 1 ]
 */
export class MLPRegressor extends Regressor<MLPOptions, Trained> {
  constructor(options: Some<MLPOptions> = {}) { super(NAME, MLP_RULES, options) }

  /** The weights of every layer, of shape [inputs, outputs]. The network itself is `model`. */
  get coefs(): NdArray[] { return coefsOf(this.model) }
  /** The biases of every layer. */
  get intercepts(): NdArray[] { return layersOf(this.model).map(({ bias }) => bias.value) }
  /** The network: an `mlp` that gives predictions. */
  get model(): Sequential { return this.learned.network.model }
  /** How many epochs there have been. */
  get nIter(): number { return this.lossCurve.length }
  /** The loss with its penalty, a mean over the rows of every epoch. */
  get lossCurve(): readonly number[] { return this.learned.network.progress.losses }
  /** The last of them; of first weights that L-BFGS could not better, theirs. */
  get loss(): number { return this.lossCurve.at(-1) ?? this.bestLoss }
  /** The least of them. */
  get bestLoss(): number { return this.learned.network.progress.bestLoss }
  /** The score of the rows set aside after every epoch; empty without `earlyStopping`. */
  get validationScores(): readonly number[] { return this.learned.network.progress.scores }
  /** The greatest of them; -Infinity without `earlyStopping`. */
  get bestValidationScore(): number { return this.learned.network.progress.bestScore }
  /** Whether training ended because nothing got better any more, and not after `maxIter` epochs. */
  get converged(): boolean { return this.learned.network.converged }

  /** Trains on rows x and their targets y. Resolves to the estimator. */
  async fit(x: ArrayLike, y: ArrayLike, controls: FitControls = {}): Promise<this> {
    const options = this.getParams()
    const last = options.warmStart && this.isFitted ? this.learned : undefined
    if (last !== undefined) requireSizes(NAME, last.network, options)
    const data = this.targets(x, y, last)
    return this.#train(last === undefined ? newNetwork(data.x.shape[1]!, data.y.shape[1]!, options) : copyOf(last.network, options), data, controls)
  }

  /**
   * Trains for one epoch and keeps the state of the optimizer for the next call.
   * @throws as `fit`, and ValueError with `earlyStopping`
   */
  async partialFit(x: ArrayLike, y: ArrayLike, controls: FitControls = {}): Promise<this> {
    const options = this.getParams()
    checkPartial(NAME, options)
    const last = this.isFitted ? this.learned : undefined
    if (last !== undefined) requireSizes(NAME, last.network, options)
    const data = this.targets(x, y, last)
    return this.#train(last?.network ?? newNetwork(data.x.shape[1]!, data.y.shape[1]!, options), data, controls, 1)
  }

  /** The number for every row, of shape [samples], or [samples, outputs] where y was a table. */
  predict(x: ArrayLike): NdArray {
    const table = this.tableLikeFit(x)
    return this.predictionLike(this.learned, predict(this.model, inDType(table, this.getParams())))
  }

  /** An estimator with the same options that has learned nothing. */
  clone(): MLPRegressor { return new MLPRegressor(this.getParams()) }

  async #train(network: Network, { x, y, isTable }: Targets, controls: FitControls, epochs?: number): Promise<this> {
    const options = this.getParams()
    const rows = { x: inDType(x, options), y: inDType(y, options) }
    const trained = await learnFrom(network, rows, options, { name: NAME, loss: halfSquaredError, score: r2, stratify: false }, controls, epochs)
    this.learn({ columns: x.shape[1]!, outputs: y.shape[1]!, isTable, network: trained })
    return this
  }
}
