/** The multi-layer perceptron that tells classes apart, in scikit-learn's manner. */
import type { ArrayLike, NdArray, TypedArray, Value } from '@mlp/autograd'
import type { Label } from '../data/classes.js'
import type { Rows } from '../data/rows.js'
import type { Sequential } from '../layers/sequential.js'
import { binaryCrossEntropy, crossEntropy } from '../losses/cross-entropy.js'
import { accuracy } from '../metrics/classes.js'
import { predict } from '../training/predict.js'
import { Classifier, outputsOf, probabilitiesOf, withoutSingleColumn } from './classifier.js'
import type { Classified, PartialFitControls, Sorted } from './classifier.js'
import type { FitControls, Some } from './estimator.js'
import type { Labels } from './labels.js'
import { coefsOf, copyOf, layersOf, newNetwork, requireSizes } from './mlp-network.js'
import type { Network } from './mlp-network.js'
import { MLP_RULES } from './mlp-options.js'
import type { MLPOptions } from './mlp-options.js'
import { checkPartial, inDType, learnFrom } from './mlp-training.js'
import type { Task } from './mlp-training.js'

const NAME = 'MLPClassifier'

interface Trained extends Classified {
  readonly network: Network
}

/**
 * A multi-layer perceptron that tells classes apart. It minimizes the cross-entropy (of a sigmoid for two classes, of a softmax for
 * more) plus α/(2n)·Σw² in mini-batches of n rows, and stops when more than `nIterNoChange` epochs in a row have not lowered the loss
 * by `tol`. Options, defaults, first weights and the rule to stop are those of scikit-learn; the network is an `mlp` and trains by
 * `fit`, compiled. Scale the features first: see `Pipeline`.
 *
 * `await fit(x, y)` resolves to the estimator itself, and starts afresh unless `warmStart`. Labels may be text, numbers or booleans,
 * and `predict` gives the same.
 *
 * @throws ValueError for unknown options and values out of range; before the first step, for NaN in x (with its row and column), an
 *   empty set, a single class, measurements in place of labels, labels that an earlier `partialFit` did not announce,
 *   `hiddenLayerSizes` other than those of the weights to go on from, and when used before `fit`; ShapeError for x and y of different
 *   lengths and another number of columns than in `fit`. After an error the estimator is as before.
 * @see Kingma, Ba: "Adam: a method for stochastic optimization", 2015; Glorot, Bengio: "Understanding the difficulty of training deep feedforward neural networks", 2010
 * @example
 * import { MLPClassifier } from '@mlp/nn'
 * const x = [[0, 0], [0, 1], [1, 0], [1, 1]]
 * const model = await new MLPClassifier({ hiddenLayerSizes: [8], learningRateInit: 0.05, randomState: 1 }).fit(x, ['same', 'other', 'other', 'same'])
 * console.log(model.predict(x)) // → [ 'same', 'other', 'other', 'same' ]
 * console.log(model.classes, model.score(x, ['same', 'other', 'other', 'same'])) // → [ 'other', 'same' ] 1
 */
export class MLPClassifier<L extends Label = Label> extends Classifier<L, MLPOptions, Trained> {
  constructor(options: Some<MLPOptions> = {}) { super(NAME, MLP_RULES, options) }

  /** The weights of every layer, of shape [inputs, outputs]. The network itself is `model`. */
  get coefs(): NdArray[] { return coefsOf(this.model) }
  /** The biases of every layer. */
  get intercepts(): NdArray[] { return layersOf(this.model).map(({ bias }) => bias.value) }
  /** The network: an `mlp` that gives logits. */
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

  /** Trains on rows x and their labels y. Resolves to the estimator. */
  async fit(x: ArrayLike, y: TypedArray | Value, controls?: FitControls): Promise<MLPClassifier<number>>
  async fit<K>(x: ArrayLike, y: readonly (K & Label)[], controls?: FitControls): Promise<MLPClassifier<K & Label>>
  async fit(x: ArrayLike, y: Labels, controls?: FitControls): Promise<MLPClassifier>
  async fit(x: ArrayLike, y: Labels, controls: FitControls = {}): Promise<MLPClassifier> {
    const options = this.getParams()
    const last = options.warmStart && this.isFitted ? this.learned : undefined
    if (last !== undefined) requireSizes(NAME, last.network, options)
    const data = this.sorted(x, y, last?.codes)
    const network = last === undefined ? newNetwork(data.x.shape[1]!, outputsOf(data.codes), options) : copyOf(last.network, options)
    return this.#train(network, data, controls)
  }

  /**
   * Trains for one epoch and keeps the state of the optimizer for the next call. The first call fixes the classes.
   * @throws as `fit`, and ValueError for other classes than at the first call and with `earlyStopping`
   */
  async partialFit(x: ArrayLike, y: TypedArray | Value, controls?: PartialFitControls<number>): Promise<MLPClassifier<number>>
  async partialFit<K>(x: ArrayLike, y: readonly (K & Label)[], controls?: PartialFitControls<K & Label>): Promise<MLPClassifier<K & Label>>
  async partialFit(x: ArrayLike, y: Labels, controls?: PartialFitControls): Promise<MLPClassifier>
  async partialFit(x: ArrayLike, y: Labels, { classes, ...controls }: PartialFitControls = {}): Promise<MLPClassifier> {
    const options = this.getParams()
    checkPartial(NAME, options)
    const last = this.isFitted ? this.learned : undefined
    if (last !== undefined) requireSizes(NAME, last.network, options)
    const codes = this.announced(classes)
    const data = this.sorted(x, y, codes)
    return this.#train(last?.network ?? newNetwork(data.x.shape[1]!, outputsOf(data.codes), options), data, controls, 1)
  }

  /** Logits: of shape [samples] for two classes, else [samples, classes]. */
  decisionFunction(x: ArrayLike): NdArray {
    const table = this.tableLikeFit(x)
    return withoutSingleColumn(predict(this.learned.network.model, inDType(table, this.getParams())))
  }

  /** The probability of every class, of shape [samples, classes]; every row sums to 1. */
  predictProba(x: ArrayLike): NdArray { return probabilitiesOf(this.decisionFunction(x)) }

  /** An estimator with the same options that has learned nothing. */
  clone(): MLPClassifier { return new MLPClassifier(this.getParams()) }

  async #train(network: Network, { x, indices, codes }: Sorted, controls: FitControls, epochs?: number): Promise<MLPClassifier> {
    const options = this.getParams()
    const isBinary = outputsOf(codes) === 1
    const rows: Rows = { x: inDType(x, options), y: { shape: isBinary ? [indices.length, 1] : [indices.length], dtype: 'int32', data: indices } }
    const task: Task = {
      name: NAME, loss: isBinary ? binaryCrossEntropy : crossEntropy, stratify: true,
      score: (prediction, target) => accuracy(prediction, target, isBinary ? { threshold: 0 } : {}),
    }
    this.learn({ columns: x.shape[1]!, codes, network: await learnFrom(network, rows, options, task, controls, epochs) })
    return this
  }
}
