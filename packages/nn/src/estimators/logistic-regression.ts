/** Logistic regression, of two classes and of more. */
import { add, div, input, mul, sum } from '@mlp/autograd'
import type { ArrayLike, NdArray, Tensor, TypedArray, Value } from '@mlp/autograd'
import type { Label } from '../data/classes.js'
import { linear } from '../layers/linear.js'
import type { Linear } from '../layers/linear.js'
import { binaryCrossEntropy, crossEntropy } from '../losses/cross-entropy.js'
import { l2Penalty } from '../losses/penalty.js'
import { minimize } from '../minimize/minimize.js'
import { predict } from '../training/predict.js'
import { isClassWeight, weightsOfRows } from './class-weight.js'
import type { ClassWeight } from './class-weight.js'
import { Classifier, interceptOf, outputsOf, probabilitiesOf, withoutSingleColumn } from './classifier.js'
import type { Classified, Sorted } from './classifier.js'
import type { FitControls, Some } from './estimator.js'
import type { Labels } from './labels.js'
import { count, flag, oneOf, positive, positiveOrInfinite } from './options.js'
import type { Rules } from './options.js'

/** All options; every one has a default, that of scikit-learn. */
export interface LogisticRegressionOptions {
  /** The inverse of the penalty's strength, greater than 0. Infinity: no penalty. Default: 1. */
  readonly C: number
  /** `'l2'`: ½‖w‖²; null: none. The intercept is free. Default: 'l2'. */
  readonly penalty: 'l2' | null
  /** How the minimum is found: by L-BFGS, see `minimize`. Default: 'lbfgs'. */
  readonly solver: 'lbfgs'
  /** Whether logits have a constant term. Default: true. */
  readonly fitIntercept: boolean
  /** How much rows of each class count. Default: null, all the same. */
  readonly classWeight: ClassWeight
  /** The greatest slope, of the objective divided by the weight of all rows, at which it is done. Default: 1e-4. */
  readonly tol: number
  /** Iterations at most. Default: 100. */
  readonly maxIter: number
  /** Whether `fit` goes on from the weights there are. Default: false. */
  readonly warmStart: boolean
}

const NAME = 'LogisticRegression'
const RULES: Rules<LogisticRegressionOptions> = {
  C: positiveOrInfinite(1),
  penalty: { initial: 'l2', fits: value => value === 'l2' || value === null, expected: "'l2', or null for none" },
  solver: oneOf('lbfgs'),
  fitIntercept: flag(true),
  classWeight: { initial: null, fits: isClassWeight, expected: "'balanced', weights by class such as { yes: 2 }, or null" },
  tol: positive(1e-4),
  maxIter: count(100),
  warmStart: flag(false),
}
/** A change of the objective, as a part of it, that ends the search too. */
const LEAST_CHANGE = 64 * Number.EPSILON

interface Trained extends Classified {
  readonly model: Linear
  readonly nIter: number
  readonly converged: boolean
}

/**
 * Logistic regression: the w and b that minimize C·Σ sᵢ·Lᵢ + ½‖w‖², where L is the cross-entropy of a sigmoid for two classes and of a
 * softmax for more, and s the weight of a row's class. The objective is convex, so the minimum is the same from everywhere; all rows
 * count at every step, in float64. Scale the features first: see `Pipeline`.
 *
 * `await fit(x, y)` resolves to the estimator itself. Labels may be text, numbers or booleans, and `predict` gives the same.
 *
 * @throws ValueError and ShapeError as `MLPClassifier`, and for a `classWeight` of no class; after an error the estimator is as before
 * @see Cox: "The regression analysis of binary sequences", 1958; Liu, Nocedal: "On the limited memory BFGS method for large scale optimization", 1989
 * @example
 * import { LogisticRegression } from '@mlp/nn'
 * const x = [[0.5], [1], [2], [3], [4], [5]]
 * const model = await new LogisticRegression().fit(x, ['fails', 'fails', 'passes', 'fails', 'passes', 'passes'])
 * console.log(model.predict([[1], [4]]), Array.from(model.predictProba([[1]]).data, p => p.toFixed(3))) // → [ 'fails', 'passes' ] [ '0.771', '0.229' ]
 */
export class LogisticRegression<L extends Label = Label> extends Classifier<L, LogisticRegressionOptions, Trained> {
  constructor(options: Some<LogisticRegressionOptions> = {}) { super(NAME, RULES, options) }

  /** The weights, of shape [1, features] for two classes, else [classes, features]. */
  get coef(): NdArray { return this.learned.model.weight.value }
  /** The constant terms, of shape [1] or [classes]; 0 without `fitIntercept`. */
  get intercept(): NdArray { return interceptOf(this.learned.model) }
  /** The layer that gives logits. */
  get model(): Linear { return this.learned.model }
  /** How many iterations the last fit took. */
  get nIter(): number { return this.learned.nIter }
  /** Whether they reached `tol`; if not, scale the features or raise `maxIter`. */
  get converged(): boolean { return this.learned.converged }

  /** Learns from rows x and their labels y. Resolves to the estimator. */
  async fit(x: ArrayLike, y: TypedArray | Value, controls?: FitControls): Promise<LogisticRegression<number>>
  async fit<K>(x: ArrayLike, y: readonly (K & Label)[], controls?: FitControls): Promise<LogisticRegression<K & Label>>
  async fit(x: ArrayLike, y: Labels, controls?: FitControls): Promise<LogisticRegression>
  async fit(x: ArrayLike, y: Labels, { signal, engine }: FitControls = {}): Promise<LogisticRegression> {
    const { fitIntercept, maxIter, tol, warmStart } = this.getParams()
    const last = warmStart && this.isFitted ? this.learned : undefined
    const data = this.sorted(x, y, last?.codes)
    const model = linear(data.x.shape[1]!, outputsOf(data.codes), { initializer: ([outputs, inputs]) => last?.model.weight.value ?? new Float64Array(outputs * inputs), bias: fitIntercept, dtype: 'float64' })
    if (last?.model.bias !== undefined) model.bias?.set(last.model.bias.value)
    const { objective, bindings } = this.#objective(model, data)
    const { iterations, converged } = await minimize(objective, model.parameters, {
      tolerance: tol, valueTolerance: LEAST_CHANGE, maxIterations: maxIter, bindings,
      ...signal === undefined ? {} : { signal }, ...engine === undefined ? {} : { engine },
    })
    this.learn({ columns: data.x.shape[1]!, codes: data.codes, model, nIter: iterations, converged })
    return this
  }

  /** Logits: of shape [samples] for two classes, else [samples, classes]. */
  decisionFunction(x: ArrayLike): NdArray {
    return withoutSingleColumn(predict(this.model, this.tableLikeFit(x)))
  }

  /** The probability of every class, of shape [samples, classes]; every row sums to 1. */
  predictProba(x: ArrayLike): NdArray { return probabilitiesOf(this.decisionFunction(x)) }

  /** An estimator with the same options that has learned nothing. */
  clone(): LogisticRegression { return new LogisticRegression(this.getParams()) }

  /** Σ sᵢ·Lᵢ/S + ‖w‖²/(2·C·S), S the sum of the weights of rows, so that `tol` does not depend on their number. */
  #objective(model: Linear, { x, indices, codes }: Sorted): { readonly objective: Tensor, readonly bindings: ReadonlyMap<Tensor, Value> } {
    const { C, classWeight, penalty } = this.getParams()
    const rows = indices.length
    const isBinary = outputsOf(codes) === 1
    const shares = weightsOfRows(NAME, classWeight, indices, codes)
    const all = shares.reduce((total, one) => total + one, 0)
    const [features, targets, weights] = [input('x', x.shape, { dtype: x.dtype }), input('y', isBinary ? [rows, 1] : [rows], { dtype: 'int32' }), input('weights', [rows])]
    const losses = isBinary ? binaryCrossEntropy(model(features), targets, { reduction: 'none' }).reshape([rows]) : crossEntropy(model(features), targets, { reduction: 'none' })
    const fit = div(sum(mul(weights, losses)), all)
    return {
      objective: penalty === null || C === Infinity ? fit : add(fit, l2Penalty([model.weight], 1 / (2 * C * all))),
      bindings: new Map<Tensor, Value>([
        [features, x], [targets, { shape: targets.shape, dtype: 'int32', data: indices }], [weights, { shape: [rows], dtype: 'float64', data: shares }],
      ]),
    }
  }
}
