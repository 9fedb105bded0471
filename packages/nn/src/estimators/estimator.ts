/** What all estimators share: options that can be read and changed, and what was learned, which is there after a fit. */
import { ShapeError, ValueError } from '@mlp/autograd'
import type { ArrayLike, Value } from '@mlp/autograd'
import { tableOf } from '../data/columns.js'
import type { Callback } from '../training/callback.js'
import type { Signal } from '../training/signal.js'
import type { Engine } from '../training/engine.js'
import { settle } from './options.js'
import type { Rules } from './options.js'

/** What concerns one call of `fit` and not the estimator. */
export interface FitControls {
  /** Aborts: the promise is rejected with the signal's reason, and the estimator is as before. */
  readonly signal?: Signal
  /** Watch and step in, as in the function `fit`; for estimators that train in epochs. */
  readonly callbacks?: readonly Callback[]
  /** Default: 'compiler'. */
  readonly engine?: Engine
}

/** Options of which some are given. */
export type Some<P> = { readonly [K in keyof P]?: P[K] | undefined }

/** What a fit leaves behind at least. */
export interface Learned {
  /** How many columns x had. */
  readonly columns: number
}

/** The base of every estimator of this package: options P, and S, what it learns. */
export abstract class Estimator<P extends object, S extends Learned> {
  /** Whether it predicts classes or numbers. */
  abstract readonly estimatorType: 'classifier' | 'regressor'
  readonly #name: string
  readonly #rules: Rules<P>
  #params: P
  #learned: S | undefined

  protected constructor(name: string, rules: Rules<P>, given: Some<P>) {
    this.#name = name
    this.#rules = rules
    this.#params = settle(name, rules, undefined, given)
  }

  /** All options with their values. */
  getParams(): P { return { ...this.#params } }

  /**
   * Changes options, for the next `fit`. Returns the estimator.
   * @throws ValueError for an unknown name (the names are listed) or a value out of range; nothing is changed then
   */
  setParams(changes: Some<P>): this {
    this.#params = settle(this.#name, this.#rules, this.#params, changes)
    return this
  }

  /** How many columns x had in `fit`. */
  get nFeaturesIn(): number { return this.learned.columns }

  /** Whether there has been a fit. */
  protected get isFitted(): boolean { return this.#learned !== undefined }

  /** What the last successful fit has left. */
  protected get learned(): S {
    if (this.#learned !== undefined) return this.#learned
    const name = this.#name
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: name, problem: 'used before fit', received: 'an estimator that has seen no data',
      expected: 'a fit that has ended', hint: `await it: const model = await new ${name}().fit(x, y)`,
    })
  }

  protected learn(state: S): void { this.#learned = state }

  /** x as a table of finite numbers. */
  protected tableOf(x: ArrayLike): Value { return tableOf(this.#name, x) }

  /** Likewise, with the columns of the fit. */
  protected tableLikeFit(x: ArrayLike): Value {
    const { columns } = this.learned
    const table = this.tableOf(x)
    if (table.shape[1] === columns) return table
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: this.#name, problem: 'another number of columns than in fit', received: `${table.shape[1]!} columns`,
      expected: `${columns} columns`, hint: 'pass the same features in the same order',
    })
  }
}

/**
 * An estimator of the same kind with the same options that has learned nothing. For pipelines: of every step.
 *
 * @example
 * import { Ridge, clone } from '@mlp/nn'
 * const ridge = await new Ridge({ alpha: 2 }).fit([[0], [1]], [0, 1])
 * console.log(clone(ridge).getParams()) // → { alpha: 2, fitIntercept: true }
 */
export function clone<E>(estimator: { clone(): E }): E {
  return estimator.clone()
}
