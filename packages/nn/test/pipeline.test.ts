// Pipelines and cross-validation: what every step sees, and that nothing leaks from rows held out.
import type { ArrayLike } from '@mlp/autograd'
import { LinearRegression, LogisticRegression, MLPClassifier, MinMaxScaler, Perceptron, Pipeline, Ridge, StandardScaler, clone, crossValScore, crossValidate, kFold, makeBlobs, makeRegression } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const { x, y } = makeBlobs({ samples: 30, seed: 1 })
const names = Array.from(y.data, one => ['ant', 'bee', 'cat'][one]!)
const column = (row: number): number => x.data[2 * row]!

describe('Pipeline', () => {
  test('is the scaler, then the model', async () => {
    const pipeline = await new Pipeline([['scale', new StandardScaler()], ['model', new LogisticRegression()]]).fit(x, names)
    const scaler = new StandardScaler().fit(x)
    const alone = await new LogisticRegression().fit(scaler.transform(x), names)
    const labels: string[] = pipeline.predict(x)
    expect(labels).toEqual(alone.predict(scaler.transform(x)))
    expect(pipeline.predictProba(x).toArray()).toEqual(alone.predictProba(scaler.transform(x)).toArray())
    expect(pipeline.decisionFunction(x).toArray()).toEqual(alone.decisionFunction(scaler.transform(x)).toArray())
    expect(pipeline.score(x, names)).toBe(alone.score(scaler.transform(x), names))
    expect(pipeline.classes).toEqual(['ant', 'bee', 'cat'])
    expect(pipeline.namedSteps.scale.mean).toEqual(scaler.mean)
    const numbers: number[] = (await new Pipeline([['model', new Perceptron({ maxIter: 2 })]]).fit(x, [...y.data])).predict(x)
    expect(numbers).toHaveLength(30)
    expect((await new Pipeline([['scale', new StandardScaler()], ['model', new Ridge()]]).fit(x, [...y.data])).predict(x).shape).toEqual([30])
  })
  test('options go by step and name, steps by name, and nothing changes where one is wrong', () => {
    const pipeline = new Pipeline([['scale', new StandardScaler()], ['inner', new Pipeline([['model', new Ridge()]])]])
    expect(pipeline.getParams()).toMatchObject({ inner__model__alpha: 1, inner__model__fitIntercept: true })
    pipeline.setParams({ inner__model__alpha: 3, scale: new MinMaxScaler() })
    expect(pipeline.namedSteps.inner.namedSteps.model.getParams().alpha).toBe(3)
    expect(pipeline.namedSteps.scale).toBeInstanceOf(MinMaxScaler)
    expect(() => pipeline.setParams({ inner__model__fitIntercept: false, inner__model__alpha: -1 })).toThrow(/Ridge: alpha out of range/)
    expect(() => pipeline.setParams({ inner__model__fitIntercept: false, inner__model__beta: 1 })).toThrow(/Ridge: no such option\n {2}received: beta\n {2}expected: alpha, fitIntercept/)
    expect(() => pipeline.setParams({ inner__model__fitIntercept: false, scaler__mean: 1 })).toThrow(/Pipeline: no such option\n {2}received: scaler__mean\n {2}expected: scale, scale__…, inner/)
    expect(() => pipeline.setParams({ inner__model__fitIntercept: false, scale__mean: 1 })).toThrow(/received: scale__mean/)
    expect(() => pipeline.setParams({ inner__model__fitIntercept: false, scale: 3 })).toThrow(/a step lacks methods/)
    expect(pipeline.namedSteps.inner.namedSteps.model.getParams()).toEqual({ alpha: 3, fitIntercept: true })
    // Options of one step are not taken over where those of a later one are wrong.
    const scaled = (factor: number) => {
      let by = factor
      const step = { fit: () => step, transform: (rows: ArrayLike) => rows, clone: () => scaled(by), getParams: () => ({ by }), setParams: (changes: { by?: number }) => { by = changes.by ?? by } }
      return step
    }
    const own = new Pipeline([['first', scaled(2)], ['model', new Ridge()]])
    expect(() => own.setParams({ first__by: 3, model__alpha: -1 })).toThrow(/Ridge: alpha out of range/)
    expect(own.getParams()['first__by']).toBe(2)
    expect(own.setParams(own.clone().setParams({ first__by: 5 }).getParams()).getParams()['first__by']).toBe(5)
  })
  test('a clone knows nothing, and a fit that fails leaves all as it was', async () => {
    const scaler = new StandardScaler()
    const pipeline = await new Pipeline([['scale', scaler], ['model', new LogisticRegression()]]).fit(x, names)
    expect(() => clone(pipeline).predict(x)).toThrow(/used before fit/)
    expect(() => scaler.mean).toThrow(/used before fit/)
    const before = pipeline.predictProba(x).toArray()
    await expect(pipeline.fit([[1, 2], [3, 5]], ['ant', 'ant'])).rejects.toThrow(/a single class/)
    expect(pipeline.predictProba(x).toArray()).toEqual(before)
  })
  test('refuses what is no pipeline', async () => {
    const model = new Ridge()
    expect(() => new Pipeline([] as never)).toThrow(/no steps/)
    expect(() => new Pipeline([['a__b', model]])).toThrow(/not a name for a step\n {2}received: "a__b" at position 0/)
    expect(() => new Pipeline([['a', new StandardScaler()], ['a', model]])).toThrow(/received: "a" at position 1/)
    expect(() => new Pipeline([['a', model], ['b', model]] as never)).toThrow(/a step lacks methods\n {2}received: "a" without transform/)
    expect(() => new Pipeline([['a', new StandardScaler()]] as never)).toThrow(/"a" without predict, score/)
    expect(() => new Pipeline([model] as never)).toThrow(/not a step/)
    const regression = await new Pipeline([['model', model]]).fit(x, [...y.data])
    expect(() => regression.predictProba(x)).toThrow(/the estimator has no predictProba/)
  })
})

/** Keeps the first column of all rows that it is fitted to. */
class Witness {
  constructor(readonly seen: number[][]) {}
  fit(rows: ArrayLike): this {
    const { data, shape } = rows as typeof x
    this.seen.push(Array.from({ length: shape[0]! }, (_, row) => data[2 * row]!))
    return this
  }
  transform(rows: ArrayLike): ArrayLike { return rows }
  clone(): Witness { return new Witness(this.seen) }
}

describe('crossValidate', () => {
  test('every step learns from the training rows of its fold and from no others', async () => {
    const seen: number[][] = []
    const pipeline = new Pipeline([['see', new Witness(seen)], ['scale', new StandardScaler()], ['model', new LogisticRegression()]])
    const { folds, testScore, trainScore, estimators } = await crossValidate(pipeline, { x, y: names }, { folds: 3, seed: 7 })
    expect(seen).toEqual(folds.map(({ train }) => Array.from(train, column)))
    expect(folds).toEqual(kFold({ x, y }, { folds: 3, seed: 7, stratify: true }))
    for (const [fold, { train, validation }] of folds.entries()) {
      const mean = Array.from(train, column).reduce((total, one) => total + one, 0) / train.length
      expect(estimators[fold]!.namedSteps.scale.mean[0]).toBeCloseTo(mean, 12)
      const held = Array.from(validation, row => [column(row), x.data[2 * row + 1]!])
      expect(estimators[fold]!.score(held, Array.from(validation, row => names[row]!))).toBe(testScore[fold])
    }
    expect(trainScore.every(one => one > 0.9)).toBe(true)
    expect(() => pipeline.predict(x)).toThrow(/used before fit/)
  })
  test('scores by name are those of the metrics, greater where better', async () => {
    const data = makeRegression({ samples: 40, features: 2, noise: 5 })
    const options = { folds: 2, seed: 1 } as const
    const score = async (scoring: 'r2' | 'negMeanAbsoluteError' | 'negRootMeanSquaredError') => (await crossValScore(new LinearRegression(), data, { ...options, scoring }))[0]!
    expect(await score('r2')).toBe((await crossValScore(new LinearRegression(), data, options))[0])
    expect(await score('negMeanAbsoluteError')).toBeLessThan(0)
    expect(await score('negRootMeanSquaredError')).toBeLessThanOrEqual(await score('negMeanAbsoluteError'))
    const twoClasses = { x, y: names.map(one => one === 'bee') }
    const byName = async (scoring: 'accuracy' | 'f1Macro' | 'rocAuc' | 'negLogLoss') => (await crossValScore(new LogisticRegression({ C: 0.01 }), twoClasses, { ...options, scoring }))[0]!
    const model = await new LogisticRegression({ C: 0.01 }).fit(...fold(kFold(twoClassIndices(), { ...options, stratify: true })[0]!.train))
    const held = kFold(twoClassIndices(), { ...options, stratify: true })[0]!.validation
    const [rows, truth] = fold(held)
    const p = Array.from(model.predictProba(rows).data).filter((_, at) => at % 2 === 1)
    expect(await byName('accuracy')).toBe(model.score(rows, truth))
    expect(await byName('negLogLoss')).toBeCloseTo(p.reduce((total, one, row) => total + Math.log(truth[row] === true ? one : 1 - one), 0) / p.length, 12)
    const pairs = p.flatMap((one, i) => p.flatMap((other, j) => truth[i] === true && truth[j] !== true ? [one > other ? 1 : one === other ? 0.5 : 0] : []))
    expect(await byName('rocAuc')).toBeCloseTo(pairs.reduce((total: number, one) => total + one, 0) / pairs.length, 12)
    expect(await byName('f1Macro')).toBeGreaterThan(0)
    const mine = await crossValidate(new LogisticRegression(), twoClasses, { ...options, scoring: () => 7 })
    expect([mine.testScore, mine.trainScore]).toEqual([[7, 7], [7, 7]])
    expect(mine.fitTime.every(one => one >= 0)).toBe(true)
  })
  test('reports progress, stops at a signal, and takes folds of one\'s own', async () => {
    const reports: number[] = []
    const folds = [{ train: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8), validation: Int32Array.of(9) }]
    await crossValidate(new LogisticRegression(), { x, y: names }, { folds, onProgress: ({ fold, folds, testScore }) => { reports.push(fold, folds, testScore) } })
    expect(reports.slice(0, 2)).toEqual([0, 1])
    const abort = new AbortController()
    const stopped = crossValidate(new LogisticRegression(), { x, y: names }, { signal: abort.signal, onProgress: () => { abort.abort(new Error('enough')) } })
    await expect(stopped).rejects.toThrow('enough')
  })
  test('refuses what cannot be validated', async () => {
    const model = new MLPClassifier({ maxIter: 1 })
    await expect(crossValidate(model, { x, y: names.slice(1) })).rejects.toThrow(/x and y differ in length/)
    await expect(crossValidate(model, { x, y: names }, { folds: 31 })).rejects.toThrow(/folds out of range/)
    await expect(crossValidate(model, { x, y: names }, { scoring: 'f2' as never })).rejects.toThrow(/no such scoring\n {2}received: scoring "f2"\n {2}expected: accuracy, /)
    await expect(crossValidate(model, { x, y: names }, { folds: [{ train: Int32Array.of(0, 30), validation: Int32Array.of(1) }] })).rejects.toThrow(/row 30 in train of fold 0/)
    await expect(crossValidate(model, { x, y: names }, { folds: [{ train: Int32Array.of(0, 1), validation: new Int32Array(0) }] })).rejects.toThrow(/no rows in validation of fold 0/)
    await expect(crossValidate(new Perceptron(), { x, y: names }, { scoring: 'negLogLoss' })).rejects.toThrow(/the estimator gives no probabilities/)
    await expect(crossValidate(new LogisticRegression(), { x, y: names }, { scoring: 'rocAuc' })).rejects.toThrow(/rocAuc is of two classes/)
  })
})

function twoClassIndices(): { readonly x: typeof x, readonly y: number[] } {
  return { x, y: names.map(one => Number(one === 'bee')) }
}

/** Some rows with whether each is of class bee. */
function fold(of: Int32Array): [rows: number[][], isBee: boolean[]] {
  return [Array.from(of, row => [column(row), x.data[2 * row + 1]!]), Array.from(of, row => names[row] === 'bee')]
}
