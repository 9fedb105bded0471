// Bad input: every estimator refuses it before the first step, says where it is, and stays as it was.
import { ShapeError, ValueError } from '@mlp/autograd'
import { LinearRegression, LogisticRegression, MLPClassifier, MLPRegressor, Perceptron, Ridge, clone } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const x = [[0, 1], [1, 0], [2, 2], [3, 1]]
const kinds = ['a', 'b', 'a', 'b']
const numbers = [0.5, 1.5, 2.5, 3.5]
const brief = { engine: 'interpreter' } as const

const classifiers = [new MLPClassifier({ maxIter: 1 }), new LogisticRegression(), new Perceptron()]
const regressors = [new MLPRegressor({ maxIter: 1 }), new LinearRegression(), new Ridge()]
const all = [...classifiers, ...regressors]
const nameOf = (estimator: object): string => estimator.constructor.name
interface Given { readonly kinds?: readonly string[], readonly numbers?: number[] }
const fit = async (estimator: (typeof all)[number], rows: number[][], given: Given = {}): Promise<typeof estimator> =>
  estimator.estimatorType === 'classifier' ? estimator.fit(rows, given.kinds ?? kinds, brief) : estimator.fit(rows, given.numbers ?? numbers, brief)
const fitting = async (estimator: (typeof all)[number], rows: number[][], given?: Given): Promise<typeof estimator> => fit(clone<typeof estimator>(estimator), rows, given)

describe.each(all.map(one => [nameOf(one), one] as const))('%s', (name, estimator) => {
  test('is of no use before fit', () => {
    expect(() => clone<typeof estimator>(estimator).predict(x)).toThrow(new RegExp(`^${name}: used before fit[^]*hint: await it: const model = await new ${name}\\(\\)\\.fit`))
    expect(() => clone<typeof estimator>(estimator).nFeaturesIn).toThrow(/used before fit/)
  })
  test('names the row and the column of NaN', async () => {
    await expect(fitting(estimator, [[0, 1], [1, NaN], [2, 2], [3, 1]])).rejects.toThrow(new RegExp(`^${name}: x holds a number that is not finite\n {2}received: NaN at x\\[1, 1\\]`))
  })
  test('refuses no rows, no table, no data, and x and y of different lengths', async () => {
    await expect(fitting(estimator, undefined as never)).rejects.toThrow(/x is missing[^]*one entry per sample/)
    await expect(fitting(estimator, [], { kinds: [], numbers: [] })).rejects.toThrow(/x is empty/)
    await expect(fitting(estimator, [[], []])).rejects.toThrow(/x is empty/)
    await expect(fitting(estimator, [1, 2, 3] as never)).rejects.toThrow(/x is not a table/)
    await expect(fitting(estimator, x.slice(1))).rejects.toThrow(/x and y differ in length/)
    await expect(fitting(estimator, x.slice(1))).rejects.toThrow(ShapeError)
  })
  test('refuses another number of columns than it has learned from', async () => {
    const fitted = await fitting(estimator, x)
    expect(fitted.nFeaturesIn).toBe(2)
    expect(() => fitted.predict([[1, 2, 3]])).toThrow(/another number of columns than in fit\n {2}received: 3 columns\n {2}expected: 2 columns/)
  })
  test('lists its options where one is unknown, and changes none', () => {
    const before = estimator.getParams()
    const change = (): unknown => (estimator.setParams as (changes: object) => unknown).call(estimator, { fitIntercept: false, maxIter: 3, hidden_layer: 3 })
    expect(change).toThrow(new RegExp(`${name}: no such option\n {2}received: (hidden_layer|maxIter|fitIntercept)\n {2}expected: ${Object.keys(before).join(', ')}`))
    expect(estimator.getParams()).toEqual(before)
  })
  test('is after an error what it was before', async () => {
    const fitted = await fitting(estimator, x)
    const before = fitted.predict(x)
    await expect(fit(fitted, [[NaN, 1]])).rejects.toThrow(ValueError)
    expect(fitted.predict(x)).toEqual(before)
  })
})

describe.each(classifiers.map(one => [nameOf(one), one] as const))('%s, a classifier,', (name, estimator) => {
  test('refuses a single class, measurements, tables, text alone and labels of several types', async () => {
    const fit = (y: never): Promise<unknown> => clone<typeof estimator>(estimator).fit(x, y)
    await expect(fit(['a', 'a', 'a', 'a'] as never)).rejects.toThrow(new RegExp(`^${name}: y holds a single class\n {2}received: "a" in all 4 rows`))
    await expect(fit([0, 1, 2.5, 1] as never)).rejects.toThrow(/y holds measurements, not classes\n {2}received: 2.5 at position 2[^]*hint: .*Regress/)
    await expect(fit([[0, 1], [1, 0], [0, 1], [0, 1]] as never)).rejects.toThrow(/y is no list of labels\n {2}received: an array at position 0[^]*hint: .*one-hot/)
    await expect(fit({ shape: [4, 2], dtype: 'int32', data: new Int32Array(8) } as never)).rejects.toThrow(/received: shape \[4, 2\]/)
    await expect(fit('abab' as never)).rejects.toThrow(/received: "abab"/)
    await expect(fit(undefined as never)).rejects.toThrow(/received: undefined/)
    await expect(fit(['a', 1, 'b', 1] as never)).rejects.toThrow(new RegExp(`^${name}: labels of several types`))
    await expect(fit([0, 1, NaN, 1] as never)).rejects.toThrow(/not a label\n {2}received: NaN at position 2/)
  })
  test('names a label that it has not seen', async () => {
    const fitted = await clone<typeof estimator>(estimator).fit(x, kinds, brief)
    expect(() => fitted.score(x, ['a', 'c', 'a', 'b'])).toThrow(new RegExp(`^${name}: a class that fit has not seen\n {2}received: "c" at position 1\n {2}expected: one of "a", "b"`))
    expect(() => fitted.score(x, ['a'])).toThrow(/x and y differ in length/)
  })
})

describe.each(regressors.map(one => [nameOf(one), one] as const))('%s, a regressor,', (name, estimator) => {
  test('names the place of NaN in y, and refuses text and deeper tables', async () => {
    await expect(estimator.fit(x, [1, 2, Infinity, 4])).rejects.toThrow(new RegExp(`^${name}: y holds a number that is not finite\n {2}received: Infinity at y\\[2\\]`))
    await expect(estimator.fit(x, x.map(() => [[1]]))).rejects.toThrow(/no column of numbers and no table\n {2}received: shape \[4, 1, 1\]/)
    await expect(estimator.fit(x, ['a', 'b', 'a', 'b'] as never)).rejects.toThrow(/text among the numbers/)
  })
})

test.each<[string, () => unknown, RegExp]>([
  ['rate', () => new MLPClassifier({ learningRateInit: 0 }), /learningRateInit out of range\n {2}received: learningRateInit 0\n {2}expected: a finite number greater than 0/],
  ['sizes', () => new MLPClassifier({ hiddenLayerSizes: [8, 0] }), /hiddenLayerSizes out of range\n {2}received: hiddenLayerSizes \[8,0\]/],
  ['batches', () => new MLPClassifier({ batchSize: 0 }), /expected: a whole number, one or more, or 'auto'/],
  ['fraction', () => new MLPClassifier({ validationFraction: 1 }), /validationFraction 1\n {2}expected: a number between 0 and 1/],
  ['momentum', () => new MLPRegressor({ momentum: 1 }), /momentum 1\n {2}expected: a number from 0 up to but without 1/],
  ['solver', () => new MLPClassifier({ solver: 'adamw' as never }), /solver 'adamw'\n {2}expected: 'adam', 'sgd', 'lbfgs'/],
  ['activation', () => new MLPClassifier({ activation: 'gelu' as never }), /'relu', 'identity', 'logistic', 'tanh', or a function of a tensor/],
  ['seed', () => new MLPClassifier({ randomState: -1 }), /randomState -1/],
  ['alpha', () => new Ridge({ alpha: -1 }), /alpha -1\n {2}expected: a finite number, zero or more/],
  ['C', () => new LogisticRegression({ C: 0 }), /C 0\n {2}expected: a number greater than 0/],
  ['penalty', () => new LogisticRegression({ penalty: 'l1' as never }), /expected: 'l2', or null/],
  ['weights', () => new LogisticRegression({ classWeight: { a: -1 } }), /classWeight out of range/],
  ['map', () => new Perceptron({ featureMap: 2 as never }), /featureMap 2\n {2}expected: a function of a tensor, or null/],
  ['spelling', () => new MLPClassifier({ hidden_layer_sizes: [8] } as never), /received: hidden_layer_sizes[^]*hint: write hiddenLayerSizes/],
])('options out of range: %s', (_, make, text) => {
  expect(make).toThrow(ValueError)
  expect(make).toThrow(text)
})

test('early stopping needs rows to judge by', async () => {
  await expect(new MLPClassifier({ earlyStopping: true }).fit(x, kinds)).rejects.toThrow(/too few rows for early stopping\n {2}received: validationFraction 0.1 of 4 rows/)
})
