/** The options of MLPClassifier and MLPRegressor, and what they mean for model and optimizer. */
import { relu, sigmoid, tanh } from '@mlp/autograd'
import type { FloatDType, Parameter } from '@mlp/autograd'
import type { Layer } from '../layers/layer.js'
import { adam } from '../optimizers/adam.js'
import { momentum, nesterov } from '../optimizers/descent.js'
import type { Optimizer } from '../optimizers/optimizer.js'
import { count, decay, either, finite, flag, notNegative, oneOf, positive, seed, share } from './options.js'
import type { Rule, Rules } from './options.js'

/** All options; every one has a default, that of scikit-learn but for `randomState` and `dtype`. */
export interface MLPOptions {
  /** Units of each hidden layer; [] for none. Default: [100]. */
  readonly hiddenLayerSizes: readonly number[]
  /** Of the hidden layers, by name or as a function of a tensor. Default: 'relu'. */
  readonly activation: 'identity' | 'logistic' | 'tanh' | 'relu' | Layer
  /** `'adam'` and `'sgd'` go through mini-batches; `'lbfgs'` takes all rows at every step, see `minimize`. Default: 'adam'. */
  readonly solver: 'adam' | 'sgd' | 'lbfgs'
  /** α of the penalty α/(2n)·Σw² on the weights, n the rows of a batch; biases are free. Default: 1e-4. */
  readonly alpha: number
  /** Rows per step, at most all; 'auto' is 200. Default: 'auto'. */
  readonly batchSize: number | 'auto'
  /**
   * Of 'sgd': `'constant'`; `'invscaling'`, η₀/(t + 1)^powerT after t rows; `'adaptive'`, a fifth whenever nothing has got better for
   * `nIterNoChange` epochs, until it is 1e-6 or less. Default: 'constant'.
   */
  readonly learningRate: 'constant' | 'invscaling' | 'adaptive'
  /** η₀. Default: 0.001. */
  readonly learningRateInit: number
  /** Of 'invscaling'. Default: 0.5. */
  readonly powerT: number
  /** Epochs at most, or iterations of 'lbfgs'. Default: 200. */
  readonly maxIter: number
  /** A new order of rows every epoch. Default: true. */
  readonly shuffle: boolean
  /** Of weights, order and the validation part. The same number gives the same fit. Default: 0. */
  readonly randomState: number
  /** What the loss, or the score of validation, must get better by to count; for 'lbfgs' the greatest slope at which it is done. Default: 1e-4. */
  readonly tol: number
  /** Training ends when more than so many epochs in a row bring no improvement by `tol`. Default: 10. */
  readonly nIterNoChange: number
  /** Judge by the score of rows set aside rather than by the loss, and keep the weights of the best epoch; not for 'lbfgs'. Default: false. */
  readonly earlyStopping: boolean
  /** The share of rows set aside by `earlyStopping`; of every class the same. Default: 0.1. */
  readonly validationFraction: number
  /** Of 'sgd', in [0, 1). Default: 0.9. */
  readonly momentum: number
  /** Of 'sgd': whether the momentum is Nesterov's. Default: true. */
  readonly nesterovsMomentum: boolean
  /** Of 'adam', in [0, 1). Default: 0.9. */
  readonly beta1: number
  /** Of 'adam', in [0, 1). Default: 0.999. */
  readonly beta2: number
  /** Of 'adam', positive. Default: 1e-8. */
  readonly epsilon: number
  /** Whether `fit` goes on from the weights there are. Default: false. */
  readonly warmStart: boolean
  /** Of weights and of all that is computed. Default: 'float32'. */
  readonly dtype: FloatDType
}

const sizes: Rule<readonly number[]> = {
  initial: [100], expected: 'an array of whole numbers, each one or more',
  fits: value => Array.isArray(value) && value.every(one => Number.isInteger(one) && one >= 1),
}

export const MLP_RULES: Rules<MLPOptions> = {
  hiddenLayerSizes: sizes,
  activation: either(oneOf('relu', 'identity', 'logistic', 'tanh'), 'a function of a tensor', value => typeof value === 'function', 'relu'),
  solver: oneOf('adam', 'sgd', 'lbfgs'),
  alpha: notNegative(1e-4),
  batchSize: either(count(200), "'auto'", value => value === 'auto', 'auto'),
  learningRate: oneOf('constant', 'invscaling', 'adaptive'),
  learningRateInit: positive(0.001),
  powerT: finite(0.5),
  maxIter: count(200),
  shuffle: flag(true),
  randomState: seed(0),
  tol: notNegative(1e-4),
  nIterNoChange: count(10),
  earlyStopping: flag(false),
  validationFraction: share(0.1),
  momentum: decay(0.9),
  nesterovsMomentum: flag(true),
  beta1: decay(0.9),
  beta2: decay(0.999),
  epsilon: positive(1e-8),
  warmStart: flag(false),
  dtype: oneOf('float32', 'float64'),
}

const ACTIVATIONS = { identity: x => x, logistic: sigmoid, tanh, relu } satisfies Record<string, Layer>

export function activationOf({ activation }: MLPOptions): Layer {
  return typeof activation === 'string' ? ACTIVATIONS[activation] : activation
}

/** The optimizer of the solver, with the learning rate in a cell. */
export function optimizerOf({ solver, ...options }: MLPOptions, rate: Parameter): Optimizer {
  const { beta1, beta2, epsilon } = options
  if (solver !== 'sgd') return adam({ learningRate: rate, beta1, beta2, epsilon })
  return (options.nesterovsMomentum ? nesterov : momentum)({ learningRate: rate, momentum: options.momentum })
}
