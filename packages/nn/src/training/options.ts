/** What `fit` is told. */
import type { Parameter, Tensor } from '@mlp/autograd'
import type { Dataset } from '../data/rows.js'
import type { Loss } from '../losses/loss.js'
import type { Optimizer } from '../optimizers/optimizer.js'
import type { Callback } from './callback.js'
import type { Checkpoint } from './checkpoint.js'
import type { Engine } from './engine.js'
import type { Metrics } from './metric.js'
import type { Signal } from './signal.js'

export interface FitOptions<N extends string = string> {
  /** A graph of prediction and target that is a single number. */
  readonly loss: Loss
  readonly optimizer: Optimizer
  /** How often the training data is gone through, one or more. */
  readonly epochs: number
  /** Rows per step; the last step of an epoch takes what is left. Default: 32, or all rows where there are fewer. */
  readonly batchSize?: number
  /**
   * Batches per update: their gradients are averaged, each counting by its rows, and the optimizer takes one step; what is left at the end
   * of an epoch makes one of its own. For a loss that is a mean over rows this is the step of one batch of all the rows; for one that is
   * a sum, a step that many times smaller. Running statistics move with every batch. Default: 1.
   */
  readonly accumulate?: number
  /** A new order every epoch. Default: true. */
  readonly shuffle?: boolean
  /** Of the order of rows and of random layers. Default: 0. */
  readonly seed?: number
  /** Data to measure loss and metrics on after every epoch, never trained on. */
  readonly validation?: Dataset
  /** By name. */
  readonly metrics?: Metrics<N>
  /** The cells to train; the others are frozen. Default: all trainable ones of the model, which must be all that it uses. */
  readonly parameters?: readonly Parameter[]
  /** Applied between gradients and optimizer, for example `g => clipByGlobalNorm(g, 1)`. */
  readonly transformGradients?: (gradients: readonly Tensor[]) => readonly Tensor[]
  readonly callbacks?: readonly Callback[]
  /** Aborts training between two steps: the promise is rejected with the signal's reason. */
  readonly signal?: Signal
  /** Default: 'compiler', one WebAssembly program per size of batch; 'interpreter' computes the same step by step. */
  readonly engine?: Engine
  /**
   * Goes on where a checkpoint was taken, with the same numbers, bit for bit, as if nothing had stopped it: build model, optimizer and
   * callbacks as they were and pass the same data and options. Only `epochs` may be another number, and callbacks without a state may
   * come and go.
   */
  readonly resume?: Checkpoint | undefined
}
