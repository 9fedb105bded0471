/** What all classifiers share: scores become labels, and labels a share of right ones. */
import { NdArray, ValueError, argmax, evaluate, neg, sigmoid, softmax, stack, tensor } from '@mlp/autograd'
import type { ArrayLike, Value } from '@mlp/autograd'
import type { Codes, Label } from '../data/classes.js'
import { rowCount } from '../data/rows.js'
import type { Linear } from '../layers/linear.js'
import { accuracy } from '../metrics/classes.js'
import { Estimator } from './estimator.js'
import type { FitControls, Learned, Some } from './estimator.js'
import { classesIn, labelsOf } from './labels.js'
import type { Labels } from './labels.js'
import type { Rules } from './options.js'

export interface Classified extends Learned {
  readonly codes: Codes<Label>
}

/** Rows of x with the index of the class of each. */
export interface Sorted {
  readonly x: Value
  readonly indices: Int32Array
  readonly codes: Codes<Label>
}

/** What concerns one call of `partialFit`. */
export interface PartialFitControls<L extends Label = Label> extends FitControls {
  /** All classes there will ever be; needed at the first call, unless its labels are all of them. */
  readonly classes?: readonly L[]
}

/** The base of every classifier of this package. L is what a label is, P are its options, S is what it learns. */
export abstract class Classifier<L extends Label, P extends object, S extends Classified> extends Estimator<P, S> {
  readonly estimatorType = 'classifier'
  readonly #name: string

  protected constructor(name: string, rules: Rules<P>, given: Some<P>) {
    super(name, rules, given)
    this.#name = name
  }

  /** The classes in the order of the columns of scores and probabilities: numbers by size, text by code units, false before true. */
  get classes(): readonly L[] {
    // The labels of the last fit, whose type the promise of that fit has given this estimator.
    return this.learned.codes.classes as readonly L[]
  }

  /** Scores: for two classes one per row, of shape [samples], greater for the second class; else [samples, classes]. */
  abstract decisionFunction(x: ArrayLike): NdArray

  /** The label of every row: the class of the greatest score. */
  predict(x: ArrayLike): L[] {
    const { classes } = this
    return this.chosen(this.decisionFunction(x)).map(index => classes[index]!)
  }

  /**
   * The share of rows with the right label, the accuracy.
   * @throws ValueError for labels that `fit` has not seen
   */
  score(x: ArrayLike, y: Labels): number {
    const table = this.tableLikeFit(x)
    const { codes } = this.learned
    const actual = codes.indices(labelsOf(this.#name, y, rowCount(table)))
    return accuracy(Int32Array.from(this.chosen(this.decisionFunction(table))), actual)
  }

  /** The index of the class that scores speak for; of two classes the second needs a score above 0. */
  protected chosen(scores: NdArray): number[] {
    return Array.from(scores.shape.length === 1 ? scores.data.map(score => Number(score > 0)) : evaluate(argmax(tensor(scores), 1)).data)
  }

  /** The classes of `partialFit`: those of the first call, which later ones may repeat but not change. */
  protected announced(classes: readonly Label[] | undefined): Codes<Label> | undefined {
    const known = this.isFitted ? this.learned.codes : undefined
    const given = classes === undefined ? undefined : classesIn(this.#name, classes)
    if (known === undefined || given === undefined) return known ?? given
    const [here, before] = [given, known].map(codes => codes.classes.map(one => JSON.stringify(one)).join(', '))
    if (here === before) return known
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: this.#name, problem: 'other classes than at the first call', received: here!, expected: before!,
      hint: 'leave classes out after the first call; to begin anew, clone(estimator)',
    })
  }

  /** Checked data to learn from: to go on with, if classes are given, or else with those that occur. */
  protected sorted(x: ArrayLike, y: Labels, known?: Codes<Label>): Sorted {
    const table = known !== undefined && this.isFitted ? this.tableLikeFit(x) : this.tableOf(x)
    const labels = labelsOf(this.#name, y, rowCount(table))
    const codes = known ?? classesIn(this.#name, labels)
    return { x: table, indices: codes.indices(labels), codes }
  }
}

/** Probabilities from logits as `decisionFunction` gives them, of shape [samples, classes]; every row sums to 1. */
export function probabilitiesOf(logits: NdArray): NdArray {
  const z = tensor(logits)
  if (z.rank > 1) return evaluate(softmax(z))
  return evaluate(stack([sigmoid(neg(z)), sigmoid(z)], 1))
}

/** Scores of shape [samples, 1] as [samples]; others as they are. */
export function withoutSingleColumn({ data, shape, dtype }: NdArray): NdArray {
  return new NdArray(data, shape[1] === 1 ? shape.slice(0, 1) : shape, dtype)
}

/** One logit for two classes, one each for more. */
export function outputsOf({ classes }: Codes<Label>): number {
  return classes.length === 2 ? 1 : classes.length
}

/** The constant terms of a layer of scores, of shape [outputs]; 0 where it has none. */
export function interceptOf({ weight, bias }: Linear): NdArray {
  return bias?.value ?? new NdArray(new Float64Array(weight.shape[0]!), weight.shape.slice(0, 1), 'float64')
}
