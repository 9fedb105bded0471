// Linear models against scikit-learn 1.9.1, on 24 rows that scripts of any language can make.
import { EvaluationError } from '@mlp/autograd'
import { LinearRegression, LogisticRegression, Ridge, clone } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const round = (value: number): number => Math.round(value * 1000) / 1000
const x = Array.from({ length: 24 }, (_, i) => [round(Math.sin(i * 1.3) * 2 + 1), round(Math.cos(i * 0.7) * 3), round((i * 7) % 11 / 5)])
const y = [-0.5, 5.084, 5.335, 7.083, 9.718, 11.003, 12.011, 6.483, -2.466, -2.256, 3.313, 6.646, 9.427, 9.406, 8.964, 10.614, 8.007, 0.089, -3.056, 0.653, 6.531, 11.542, 11.056, 7.545]
const kinds = [2, 2, 2, 2, 1, 1, 2, 0, 0, 0, 0, 2, 1, 1, 1, 1, 2, 1, 0, 0, 2, 1, 1, 1]
const withSum = x.map(row => [...row, row[0]! + 2 * row[1]!])
const flat = (values: readonly { readonly data: ArrayLike<number> }[]): number[] => values.flatMap(({ data }) => Array.from(data))
const close = (actual: readonly number[], expected: readonly number[], digits = 5): void => {
  expect(actual).toHaveLength(expected.length)
  actual.forEach((one, at) => { expect(one).toBeCloseTo(expected[at]!, digits) })
}

describe('LinearRegression and Ridge', () => {
  test('weights and intercept are those of scikit-learn', async () => {
    const line = await new LinearRegression().fit(x, y)
    close(flat([line.coef, line.intercept]), [1.500006, -1.994166, 0.112863, 4.180057])
    expect(line.rank).toBe(3)
    expect(line.coef.shape).toEqual([3])
    expect(line.intercept.shape).toEqual([])
    close(flat([(await new LinearRegression({ fitIntercept: false }).fit(x, y)).coef]), [2.121853, -1.925327, 2.703822])
    const ridge = await new Ridge({ alpha: 3 }).fit(x, y)
    close(flat([ridge.coef, ridge.intercept]), [1.402854, -1.937553, 0.094553, 4.299484])
    close(flat([(await new Ridge({ alpha: 0 }).fit(x, y)).coef]), flat([line.coef]), 12)
  })
  test('several outputs are as many problems, and predictions have the shape of the targets', async () => {
    const table = y.map((one, row) => [one, x[row]![0]! ** 2])
    const both = await new LinearRegression().fit(x, table)
    close(flat([both.coef]), [1.500006, -1.994166, 0.112863, 2.011433, -0.035464, 0.269977])
    close(flat([both.intercept]), [4.180057, 0.724348])
    expect(both.predict(x).shape).toEqual([24, 2])
    expect((await both.fit(x, y)).predict(x).shape).toEqual([24])
    expect((await both.fit(x, y.map(one => [one]))).predict(x).shape).toEqual([24, 1])
  })
  test('of dependent columns, and of fewer rows than columns, the shortest weights are taken', async () => {
    const line = await new LinearRegression().fit(withSum, y)
    close(flat([line.coef, line.intercept]), [1.914727, -1.164724, 0.112863, -0.414721, 4.180057])
    expect(line.rank).toBe(3)
    const wide = await new LinearRegression().fit(withSum.slice(0, 3), y.slice(0, 3))
    close(flat([wide.coef, wide.intercept]), [1.715698, -0.973059, 1.222123, -0.23042, 2.316415])
    expect(wide.rank).toBe(2)
    const ridge = await new Ridge({ alpha: 0.5 }).fit(withSum.slice(0, 3), y.slice(0, 3))
    close(flat([ridge.coef, ridge.intercept]), [1.484351, -0.869727, 1.055364, -0.255102, 2.831632])
  })
  test('the rank does not depend on units, nor on what rounding leaves of constants', async () => {
    const units = withSum.map(([a, b, c, d]) => [a! * 1e9 + 1e12, b!, c! * 1e-9, d!, 1e6 / 3])
    const line = await new LinearRegression().fit(units, y)
    expect(line.rank).toBe(3)
    expect(line.score(units, y)).toBeCloseTo((await new LinearRegression().fit(x, y)).score(x, y), 8)
    const scaled = await new LinearRegression().fit(x.map(([a, b, c]) => [a! * 1e9, b!, c! * 1e-9]), y)
    close(Array.from(scaled.coef.data, (one, at) => one * [1e9, 1, 1e-9][at]!), [1.500006, -1.994166, 0.112863])
  })
  test('a system that is nearly singular keeps the digits that normal equations would lose', async () => {
    const powers = Array.from({ length: 12 }, (_, i) => Array.from({ length: 8 }, (__, j) => (i / 11) ** (j + 1)))
    const truth = [1, -2, 3, -4, 5, -6, 7, -8]
    const line = await new LinearRegression().fit(powers, powers.map(row => row.reduce((total, one, j) => total + one * truth[j]!, 3)))
    close([...line.coef.data, line.intercept.item()], [...truth, 3], 6)
  })
  test('what lies on a line has R² 1, a constant target 0 slope, and one row is met', async () => {
    expect((await new LinearRegression().fit(x, x.map(([a, b]) => a! - b! + 2))).score(x, x.map(([a, b]) => a! - b! + 2))).toBeCloseTo(1, 14)
    close(flat([(await new Ridge().fit(x, y.map(() => 7))).coef]), [0, 0, 0], 12)
    expect((await new LinearRegression().fit([[1, 2]], [3])).predict([[1, 2]]).item()).toBe(3)
  })
  test('a penalty that is lost beside dependent columns is a typed error', async () => {
    await expect(new Ridge({ alpha: 1e-300, fitIntercept: false }).fit([[1, 1], [1, 1]], [1, 2])).rejects.toThrow(EvaluationError)
  })
})

describe('LogisticRegression', () => {
  const exact = { tol: 1e-9, maxIter: 2000 } as const
  const isOne = kinds.map(one => one === 1)
  test('two classes: one row of weights, those of scikit-learn', async () => {
    const model = await new LogisticRegression(exact).fit(x, isOne)
    expect(model.converged).toBe(true)
    expect(model.coef.shape).toEqual([1, 3])
    close(flat([model.coef, model.intercept]), [-0.320037, -0.888749, -0.006656, -0.257841])
    close(flat([(await new LogisticRegression({ ...exact, fitIntercept: false }).fit(x, isOne)).coef]), [-0.37137, -0.888554, -0.114564])
    for (const free of [{ penalty: null }, { C: Infinity }] as const) {
      const { coef, intercept } = await new LogisticRegression({ ...exact, ...free }).fit(x, isOne)
      close(flat([coef, intercept]), [-0.391704, -1.007287, -0.11319, -0.105833])
    }
  })
  test('more classes: a softmax over all of them', async () => {
    const model = await new LogisticRegression(exact).fit(x, kinds)
    close(flat([model.coef, model.intercept]), [-0.43983, 0.5264, -0.144561, -0.126829, -0.628754, 0.008101, 0.566659, 0.102354, 0.13646, 0.11221, 0.407264, -0.519474])
    close(flat([model.predictProba(x.slice(0, 2))]), [0.68256, 0.039191, 0.278249, 0.143682, 0.042159, 0.814159])
    expect(model.decisionFunction(x).shape).toEqual([24, 3])
    expect(model.predict(x).filter((one, row) => one === kinds[row]).length / 24).toBe(model.score(x, kinds))
  })
  test('classes count as much as they are said to', async () => {
    const balanced = await new LogisticRegression({ ...exact, C: 0.1, classWeight: 'balanced' }).fit(x, isOne)
    close(flat([balanced.coef, balanced.intercept]), [-0.160158, -0.538168, 0.044725, -0.065775])
    const weighted = await new LogisticRegression({ ...exact, C: 5, classWeight: { 1: 3 } }).fit(x, kinds)
    close(flat([weighted.coef, weighted.intercept]), [-0.57347, 0.504349, -0.641808, -0.227635, -0.63815, 0.545494, 0.801105, 0.133802, 0.096315, 0.385961, 0.795142, -1.181102])
    // A class may be called like what every object has.
    const named = await new LogisticRegression({ ...exact, C: 5, classWeight: { valueOf: 3 } }).fit(x, kinds.map(one => ['toString', 'valueOf', 'x'][one]!))
    close(flat([named.coef, named.intercept]), flat([weighted.coef, weighted.intercept]), 5)
    for (const penalty of ['l2', null] as const) await expect(new LogisticRegression({ penalty, classWeight: { 0: 0, 1: 0, 2: 0 } }).fit(x, kinds)).rejects.toThrow(/LogisticRegression: no row counts\n {2}received: classWeight \{"0":0/)
    await expect(new LogisticRegression({ classWeight: { bee: 2 } }).fit(x, kinds)).rejects.toThrow(/classWeight of no class\n {2}received: "bee"\n {2}expected: "0", "1", "2"/)
  })
  test('a warm start goes on where it was, and a clone knows nothing', async () => {
    const model = await new LogisticRegression({ maxIter: 2, tol: 1e-9, warmStart: true }).fit(x, isOne)
    expect(model.converged).toBe(false)
    const early = model.coef.data[1]!
    model.setParams({ maxIter: 100 })
    await model.fit(x, isOne)
    expect(Math.abs(early + 0.888749)).toBeGreaterThan(1e-3)
    close(flat([model.coef, model.intercept]), [-0.320037, -0.888749, -0.006656, -0.257841], 4)
    expect(() => clone(model).coef).toThrow(/used before fit/)
    expect(clone(model).getParams()).toEqual(model.getParams())
  })
})
