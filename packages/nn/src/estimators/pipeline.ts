/** Transformers and an estimator behind them, as one estimator. */
import { ValueError } from '@mlp/autograd'
import type { ArrayLike, NdArray } from '@mlp/autograd'
import type { Label } from '../data/classes.js'
import type { FitControls } from './estimator.js'
import type { Labels } from './labels.js'
import { unknownOption } from './options.js'

/** Options by name, of a step or of all of them. */
export interface Settable {
  getParams(): object
  setParams(changes: Readonly<Record<string, unknown>>): unknown
}

/** What changes x on its way: a scaler, or an object of one's own. */
export interface Transformer extends Partial<Settable> {
  fit(x: ArrayLike): unknown
  transform(x: ArrayLike): ArrayLike
  /** The same with nothing learned; every fit of a pipeline fits a copy. */
  clone(): Transformer
}

/** What comes last: an estimator of this package, or an object of one's own. */
export interface Predictive extends Settable {
  readonly estimatorType?: 'classifier' | 'regressor' | undefined
  readonly classes?: readonly Label[] | undefined
  fit(x: ArrayLike, y: ArrayLike | Labels, controls?: FitControls): unknown
  predict(x: ArrayLike): unknown
  score(x: ArrayLike, y: ArrayLike | Labels): number
  clone(): Predictive
  predictProba?(x: ArrayLike): NdArray
  decisionFunction?(x: ArrayLike): NdArray
}

/** Names and what they stand for, in the order in which x comes by: any number of transformers, then an estimator. */
export type Steps = readonly [...(readonly [name: string, transformer: Transformer])[], readonly [name: string, estimator: Predictive]]
type Named<S extends Steps> = { readonly [K in S[number] as K[0]]: K[1] }
type Predicted<S extends Steps> = S extends readonly [...unknown[], readonly [string, { predict(x: ArrayLike): infer P }]] ? P : never
/** What is predicted after a fit to labels of type K. */
type Relabeled<P, K> = P extends readonly Label[] ? (K & Label)[] : P

/**
 * Transformers, each fitted to what those before it give, and an estimator behind them, as one estimator. So a scaler learns from
 * training rows alone, wherever the pipeline is fitted: in `crossValidate` from those of each fold.
 *
 * Options are named by step and name with two underscores between, as in scikit-learn: `{ model__alpha: 0.1 }`; a step is replaced
 * under its own name. `fit` fits copies of the transformers, found in `namedSteps` afterward, so that one that fails leaves all as
 * it was; the estimator is the one given.
 *
 * @throws ValueError for no steps, names that are empty, double or have two underscores in them, a step without the methods it needs,
 *   unknown options (those of the step are listed), probabilities of an estimator that has none; and whatever steps throw
 * @example
 * import { MLPClassifier, Pipeline, StandardScaler } from '@mlp/nn'
 * const x = [[1, 1000], [2, 3000], [8, 2000], [9, 1000]]
 * const pipeline = await new Pipeline([['scale', new StandardScaler()], ['model', new MLPClassifier({ learningRateInit: 0.05 })]]).fit(x, ['no', 'no', 'yes', 'yes'])
 * console.log(pipeline.predict([[7, 1500]]), pipeline.namedSteps.scale.mean) // → [ 'yes' ] [ 5, 1750 ]
 * pipeline.setParams({ model__maxIter: 50 })
 */
export class Pipeline<const S extends Steps, P = Predicted<S>> {
  #steps: S

  constructor(steps: S) {
    check(steps)
    this.#steps = steps
  }

  /** Names and steps in their order. */
  get steps(): S { return this.#steps }
  /** The steps by name. */
  get namedSteps(): Named<S> {
    // One entry for every step, by construction.
    return Object.fromEntries(this.#steps) as Named<S>
  }
  /** What kind of estimator comes last. */
  get estimatorType(): 'classifier' | 'regressor' | undefined { return this.#last.estimatorType }

  /** The classes of a classifier, in the order of the columns of scores and probabilities. */
  get classes(): readonly Label[] | undefined { return this.#last.classes }

  /** Fits copies of the transformers, one after the other, then the estimator. Resolves to the pipeline. */
  async fit<K>(x: ArrayLike, y: readonly (K & Label)[], controls?: FitControls): Promise<Pipeline<S, Relabeled<P, K>>>
  async fit(x: ArrayLike, y: ArrayLike, controls?: FitControls): Promise<Pipeline<S, Relabeled<P, number>>>
  async fit(x: ArrayLike, y: ArrayLike | Labels, controls?: FitControls): Promise<Pipeline<S, unknown>> {
    const copies: [string, Transformer][] = []
    let rows = x
    for (const [name, step] of this.#transformers) {
      const copy = step.clone()
      await copy.fit(rows)
      rows = copy.transform(rows)
      copies.push([name, copy])
    }
    await this.#last.fit(rows, y, controls)
    this.#steps = this.#with([...copies, this.#steps.at(-1)!])
    return this
  }

  /** What the estimator predicts for transformed rows. */
  predict(x: ArrayLike): P {
    const predicted: unknown = this.#last.predict(this.#transformed(x))
    // By the type of the last step and that of the labels it was fitted to.
    return predicted as P
  }

  /** The probability of every class, of shape [samples, classes], of a classifier that has them. */
  predictProba(x: ArrayLike): NdArray { return this.#call('predictProba', x) }

  /** The scores of a classifier. */
  decisionFunction(x: ArrayLike): NdArray { return this.#call('decisionFunction', x) }

  /** The score of the estimator: accuracy or R². */
  score(x: ArrayLike, y: ArrayLike | Labels): number { return this.#last.score(this.#transformed(x), y) }

  /** The steps by name, and their options as `step__name`. */
  getParams(): Record<string, unknown> {
    const own = this.#steps.flatMap(([name, step]) => Object.entries(step.getParams?.() ?? {}).map(([key, value]): [string, unknown] => [`${name}__${key}`, value]))
    return Object.fromEntries<unknown>([...this.#steps, ...own])
  }

  /**
   * Replaces steps, `{ scale: new MinMaxScaler() }`, and changes options, `{ model__alpha: 0.1 }`. Returns the pipeline.
   * @throws ValueError for names of no step and no option, and values out of range; nothing is changed then
   */
  setParams(changes: Readonly<Record<string, unknown>>): this {
    const names = this.#steps.map(([name]) => name)
    const groups = new Map<string, Record<string, unknown>>()
    for (const [key, value] of Object.entries(changes)) {
      const [name, option] = splitName(key)
      if (!names.includes(name)) throw unknownOption('Pipeline', key, names.flatMap(one => [one, `${one}__…`]))
      if (option !== undefined) groups.set(name, { ...groups.get(name), [option]: value })
    }
    const steps = this.#steps.map(([name, step]): [string, unknown] => [name, changes[name] ?? step])
    check(steps)
    const settable = steps.map(([name, step]) => ({ name, step: step as Transformer | Predictive, own: groups.get(name) })).filter(one => one.own !== undefined)
    // Tried out on copies: whatever throws does so before anything has changed.
    for (const { name, step, own } of settable) if (step.setParams === undefined) throw unknownOption('Pipeline', `${name}__${Object.keys(own!)[0]!}`, names)
    for (const { step, own } of settable) step.clone().setParams?.(own!)
    for (const { step, own } of settable) step.setParams?.(own!)
    this.#steps = this.#with(steps)
    return this
  }

  /** A pipeline of copies of all steps, none of which has learned anything. */
  clone(): Pipeline<S> { return new Pipeline(this.#with(this.#steps.map(([name, step]) => [name, step.clone()]))) }

  get #transformers(): readonly (readonly [string, Transformer])[] {
    return this.#steps.slice(0, -1) as readonly (readonly [string, Transformer])[]
  }

  get #last(): Predictive { return this.#steps.at(-1)![1] as Predictive }

  /** Steps of the same names and kinds as those there are. */
  #with(steps: readonly (readonly [string, unknown])[]): S { return steps as readonly unknown[] as S }

  #transformed(x: ArrayLike): ArrayLike {
    return this.#transformers.reduce((rows, [, step]) => step.transform(rows), x)
  }

  #call(method: 'predictProba' | 'decisionFunction', x: ArrayLike): NdArray {
    const last = this.#last
    if (last[method] !== undefined) return last[method](this.#transformed(x))
    throw invalid(`the estimator has no ${method}`, `the step ${JSON.stringify(this.#steps.at(-1)![0])}`, 'a classifier that has it', 'use predict')
  }
}

/** The name of a step, and what is left of an option's name behind it. */
function splitName(key: string): [string, string | undefined] {
  const at = key.indexOf('__')
  return at < 0 ? [key, undefined] : [key.slice(0, at), key.slice(at + 2)]
}

function check(steps: unknown): asserts steps is Steps {
  if (!Array.isArray(steps) || steps.length === 0) throw invalid('no steps', Array.isArray(steps) ? '[]' : String(steps), 'transformers and an estimator', HINT)
  const seen = new Set<unknown>()
  for (const [at, step] of (steps as readonly unknown[]).entries()) {
    if (!Array.isArray(step) || step.length !== 2) throw invalid('not a step', `${typeof step} at position ${at}`, '[name, step]', HINT)
    const name: unknown = step[0]
    const object = step[1] as Readonly<Record<string, unknown>> | null | undefined
    if (typeof name !== 'string' || name === '' || name.includes('__') || seen.has(name)) {
      throw invalid('not a name for a step', `${JSON.stringify(name)} at position ${at}`, 'text without two underscores that no other step has', HINT)
    }
    seen.add(name)
    const needed = at < steps.length - 1 ? ['fit', 'transform', 'clone'] : ['fit', 'predict', 'score', 'clone']
    const missing = needed.filter(method => typeof object?.[method] !== 'function')
    if (missing.length > 0) {
      throw invalid('a step lacks methods', `${JSON.stringify(name)} without ${missing.join(', ')}`, `${at < steps.length - 1 ? 'a transformer' : 'an estimator'}: ${needed.join(', ')}`, HINT)
    }
  }
}

const HINT = "write new Pipeline([['scale', new StandardScaler()], ['model', new MLPClassifier()]])"

function invalid(problem: string, received: string, expected: string, hint: string): ValueError {
  return new ValueError({ code: 'ARGUMENT_INVALID', operation: 'Pipeline', problem, received, expected, hint })
}
