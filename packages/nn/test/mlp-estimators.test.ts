// MLPClassifier and MLPRegressor: losses against scikit-learn 1.9.1 step by step, how they go on, and what they leave behind.
import { MLPClassifier, MLPRegressor, StandardScaler, clone, makeBlobs, makeClassification, makeMoons } from '@mlp/nn'
import type { MLPOptions, Sequential, Some } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const { x, y } = makeBlobs({ samples: 60, seed: 1 })
const quick = { hiddenLayerSizes: [8], learningRateInit: 0.02, maxIter: 20 } as const
/** For what takes longer to compile than to run. */
const plainly = { engine: 'interpreter' } as const
const names = Array.from(y.data, one => ['ant', 'bee', 'cat'][one]!)
const bits = (model: Sequential): number[] => model.parameters.flatMap(({ value }) => [...value.data])

describe('training, beside scikit-learn from the same weights in the same order of rows', () => {
  const round = (value: number): number => Math.round(value * 1000) / 1000
  const rows = Array.from({ length: 24 }, (_, i) => [round(Math.sin(i * 1.3) * 2 + 1), round(Math.cos(i * 0.7) * 3), round((i * 7) % 11 / 5)])
  const kinds = [2, 2, 2, 2, 1, 1, 2, 0, 0, 0, 0, 2, 1, 1, 1, 1, 2, 1, 0, 0, 2, 1, 1, 1]
  const numbers = [-0.5, 5.084, 5.335, 7.083, 9.718, 11.003, 12.011, 6.483, -2.466, -2.256, 3.313, 6.646, 9.427, 9.406, 8.964, 10.614, 8.007, 0.089, -3.056, 0.653, 6.531, 11.542, 11.056, 7.545].map(one => one / 5)
  const common = { hiddenLayerSizes: [5], shuffle: false, warmStart: true, maxIter: 1, nIterNoChange: 1000, dtype: 'float64' } as const

  /** A fit to make the cells, known first values, and six epochs from there. */
  async function losses(model: MLPClassifier | MLPRegressor, target: readonly number[], then: Some<MLPOptions> = {}): Promise<{ losses: readonly number[], last: number[] }> {
    const fit = async (y: readonly number[]): Promise<unknown> => model instanceof MLPRegressor ? model.fit(rows, [...y], plainly) : model.fit(rows, y, plainly)
    await fit(model instanceof MLPRegressor ? target.map(one => one * 1000) : target)
    let k = 0
    for (const cell of model.model.parameters) {
      cell.set({ shape: cell.shape, dtype: 'float64', data: cell.value.data.map(() => cell.rank === 2 ? Math.sin(k++ * 0.7 + 1) / 2 : Math.cos(k++ * 0.9) / 4) })
    }
    model.setParams({ maxIter: 6, ...then })
    await fit(target)
    return { losses: model.lossCurve.slice(1), last: [...model.coefs.at(-1)!.data.subarray(0, 3)] }
  }
  const close = (actual: readonly number[], expected: readonly number[]): void => {
    expect(actual).toHaveLength(expected.length)
    actual.forEach((one, at) => { expect(one).toBeCloseTo(expected[at]!, 5) })
  }

  test.each<[string, MLPClassifier | MLPRegressor, readonly number[], Some<MLPOptions>, number[], number[]]>([
    ['adam, three classes', new MLPClassifier({ ...common, batchSize: 10, learningRateInit: 0.05, alpha: 0.5 }), kinds, {}, [1.2238946, 0.883419, 0.8492425, 0.8498551, 0.8294912, 0.8089138], [0.348239, -0.516646, 0.294261]],
    ['adam, two classes', new MLPClassifier({ ...common, batchSize: 10, learningRateInit: 0.05, alpha: 0.5, activation: 'tanh' }), kinds.map(one => Number(one === 1)), {}, [0.8102008, 0.5865769, 0.4951361, 0.4726072, 0.4705981, 0.4687052], [-0.208889, 0.68543, -0.06765]],
    ['sgd, Nesterov, two hidden layers', new MLPRegressor({ ...common, hiddenLayerSizes: [5, 4], batchSize: 10, learningRateInit: 0.02, alpha: 0.5, solver: 'sgd', activation: 'logistic' }), numbers, {}, [0.6182433, 0.594129, 0.5858425, 0.5942233, 0.5996765, 0.5917053], [0.2338, 0.538728, 0.500168]],
    ['sgd, momentum, all rows at once', new MLPRegressor({ ...common, learningRateInit: 0.05, alpha: 0, solver: 'sgd', nesterovsMomentum: false, momentum: 0.5, activation: 'identity' }), numbers, {}, [1.1317656, 0.788764, 0.4102261, 0.1445501, 0.032238, 0.0231597], [0.365094, 0.047743, -0.443791]],
    ['a rate that falls with the rows seen', new MLPRegressor({ ...common, batchSize: 10, learningRateInit: 0.1, solver: 'sgd', learningRate: 'invscaling', powerT: 0.25, momentum: 0 }), numbers, {}, [1.2782824, 0.6577713, 0.5313669, 0.4297272, 0.3518194, 0.2894573], [0.600155, 0.236018, -0.197737]],
    ['a rate that falls when nothing gets better', new MLPRegressor({ ...common, batchSize: 10, learningRateInit: 0.1, solver: 'sgd', learningRate: 'adaptive', momentum: 0 }), numbers, { nIterNoChange: 1, tol: 1 }, [1.2782824, 0.60943, 0.3142862, 0.1432847, 0.1164565, 0.097969], [0.614835, 0.29559, -0.189343]],
    ['an end when nothing gets better', new MLPRegressor({ ...common, batchSize: 10, learningRateInit: 0.01 }), numbers, { nIterNoChange: 2, tol: 1 }, [1.6126911, 1.3640407, 1.15485, 0.9827445], [0.442414, 0.107488, -0.209311]],
  ])('%s', async (_, model, target, then, expected, last) => {
    const run = await losses(model, target, then)
    close(run.losses, expected)
    close(run.last, last)
    expect(model.converged).toBe(expected.length < 6)
    expect(model.loss).toBe(model.lossCurve.at(-1))
    expect(model.bestLoss).toBe(Math.min(...model.lossCurve))
    expect(model.nIter).toBe(model.lossCurve.length)
  })
})

describe('MLPClassifier', () => {
  test('fit resolves to the estimator, and predictions are labels of the type given', async () => {
    const model = new MLPClassifier({ ...quick, maxIter: 100 })
    const fitted = await model.fit(x, names)
    expect(fitted).toBe(model)
    const labels: string[] = fitted.predict(x)
    expect(fitted.classes).toEqual(['ant', 'bee', 'cat'])
    expect(labels.filter((one, row) => one === names[row]).length / 60).toBe(fitted.score(x, names))
    expect(fitted.score(x, names)).toBeGreaterThan(0.95)
    const numbers: number[] = (await model.fit(x, y)).predict(x)
    expect(new Set(numbers)).toEqual(new Set([0, 1, 2]))
    const flags: boolean[] = (await model.fit(x, names.map(one => one === 'bee'))).predict(x)
    expect(new Set(flags)).toEqual(new Set([true, false]))
  })
  test('probabilities sum to 1, agree with the logits, and stay exact where one is next to nothing', async () => {
    const model = await new MLPClassifier(quick).fit(x, names)
    const [logits, p] = [model.decisionFunction(x), model.predictProba(x)]
    expect([logits.shape, p.shape]).toEqual([[60, 3], [60, 3]])
    const [a, b] = [Math.exp(logits.data[0]! - logits.data[1]!), p.data[0]! / p.data[1]!]
    expect(b / a).toBeCloseTo(1, 4)
    const two = await new MLPClassifier({ ...quick, hiddenLayerSizes: [] }).fit([[-1], [1]], ['no', 'yes'])
    two.model.parameters[0]!.set([[1]])
    two.model.parameters[1]!.set([0])
    expect(two.decisionFunction([[40]]).shape).toEqual([1])
    const [no, yes] = two.predictProba([[40]]).data
    expect(no).toBeCloseTo(Math.exp(-40), 22)
    expect(yes).toBe(1)
    expect([two.predict([[0]]), two.predict([[0.1]])]).toEqual([['no'], ['yes']])
  })
  test('the same seed gives the same bits, another one other weights, and each fit starts afresh', async () => {
    const model = await new MLPClassifier(quick).fit(x, y)
    const first = bits(model.model)
    expect(bits((await clone(model).fit(x, y)).model)).toEqual(first)
    expect(bits((await model.fit(x, y)).model)).toEqual(first)
    expect(model.nIter).toBe(20)
    expect(bits((await new MLPClassifier({ ...quick, randomState: 1 }).fit(x, y)).model)).not.toEqual(first)
  })
  test('first weights and biases are even on ±√(6/(inputs + outputs)), ±√2 for logistic', async () => {
    for (const [activation, factor] of [['relu', 6], ['logistic', 2]] as const) {
      const model = await new MLPClassifier({ hiddenLayerSizes: [200], activation, learningRateInit: 1e-12, maxIter: 1 }).fit(x, names.map(one => one === 'ant'))
      const limit = Math.sqrt(factor / 202)
      const [weight, bias] = model.model.parameters.map(({ value }) => [...value.data].map(Math.abs))
      for (const part of [weight!, bias!]) {
        expect(Math.max(...part)).toBeLessThanOrEqual(limit * (1 + 1e-6))
        expect(part.reduce((total, one) => total + one) / part.length / limit).toBeCloseTo(0.5, 1)
      }
    }
  })
  test('a warm start keeps the weights and goes on', async () => {
    const model = await new MLPClassifier({ ...quick, warmStart: true }).fit(x, names, plainly)
    const [before, loss] = [model.model, model.loss]
    await model.fit(x, names, plainly)
    expect(model.nIter).toBe(40)
    expect(model.lossCurve[20]!).toBeLessThan(loss)
    expect(model.model).not.toBe(before)
    await expect(model.fit(x, names.map(one => one + '!'))).rejects.toThrow(/a class that fit has not seen/)
    model.setParams({ hiddenLayerSizes: [3, 3] })
    await expect(model.fit(x, names, plainly)).rejects.toThrow(/hiddenLayerSizes changed since fit\n {2}received: hiddenLayerSizes \[3,3\]/)
    await expect(model.partialFit(x, names)).rejects.toThrow(/hiddenLayerSizes changed since fit/)
    expect((await model.setParams({ warmStart: false }).fit(x, names, plainly)).coefs.map(one => one.shape)).toEqual([[2, 3], [3, 3], [3, 3]])
  })
  test('partialFit takes one epoch at a time with the same optimizer, as one fit does', async () => {
    const options = { ...quick, shuffle: false, maxIter: 5, batchSize: 60 } as const
    const whole = await new MLPClassifier(options).fit(x, names, plainly)
    const parts = new MLPClassifier(options)
    for (let epoch = 0; epoch < 5; epoch++) await parts.partialFit(x, names, { classes: ['cat', 'bee', 'ant'], ...plainly })
    expect(parts.lossCurve).toEqual(whole.lossCurve)
    expect(bits(parts.model)).toEqual(bits(whole.model))
  })
  test('partialFit sees all announced classes, also in batches that lack some', async () => {
    const model = await new MLPClassifier(quick).partialFit([[0, 1], [1, 0]], ['b', 'b'], { classes: ['a', 'b', 'c'], ...plainly })
    expect(model.classes).toEqual(['a', 'b', 'c'])
    expect(model.predictProba([[0, 0]]).shape).toEqual([1, 3])
    await model.partialFit([[0, 1]], ['c'], plainly)
    expect(model.nIter).toBe(2)
    await expect(model.partialFit([[0, 1]], ['d'])).rejects.toThrow(/a class that fit has not seen\n {2}received: "d" at position 0/)
    await expect(model.partialFit([[0, 1]], ['a'], { classes: ['a', 'b'] })).rejects.toThrow(/other classes than at the first call/)
    await expect(new MLPClassifier({ earlyStopping: true }).partialFit(x, names)).rejects.toThrow(/partialFit cannot stop early/)
    await expect(new MLPClassifier({ solver: 'lbfgs' }).partialFit(x, names)).rejects.toThrow(/lbfgs has no epochs/)
  })
  test('early stopping judges by rows set aside and keeps the weights of the best epoch', async () => {
    const data = makeClassification({ samples: 200, features: 10, seed: 3 })
    const model = await new MLPClassifier({ hiddenLayerSizes: [32], learningRateInit: 0.05, earlyStopping: true, validationFraction: 0.25, nIterNoChange: 5 }).fit(data.x, data.y)
    expect(model.converged).toBe(true)
    expect(model.validationScores).toHaveLength(model.nIter)
    expect(model.bestValidationScore).toBe(Math.max(...model.validationScores))
    const best = model.validationScores.indexOf(model.bestValidationScore)
    // More than five epochs without a better score than the best one, ties included.
    expect(model.nIter - 1 - best).toBeGreaterThanOrEqual(6)
    expect(model.validationScores.at(-1)).toBeLessThan(model.bestValidationScore)
    const again = await new MLPClassifier({ ...model.getParams(), maxIter: best + 1 }).fit(data.x, data.y)
    expect(bits(model.model)).toEqual(bits(again.model))
    // A training that goes on and only makes it worse ends where it began.
    await model.setParams({ warmStart: true, learningRateInit: 1, maxIter: 2 }).fit(data.x, data.y)
    expect(Math.max(...model.validationScores.slice(-2))).toBeLessThanOrEqual(model.bestValidationScore)
    expect(bits(model.model)).toEqual(bits(again.model))
  })
  test('L-BFGS finds a minimum of the same objective, with all rows at once', async () => {
    const moons = makeMoons({ samples: 100, noise: 0.1, seed: 2 })
    const model = await new MLPClassifier({ hiddenLayerSizes: [8], solver: 'lbfgs', alpha: 0.01, maxIter: 500, dtype: 'float64' }).fit(moons.x, moons.y)
    expect(model.converged).toBe(true)
    expect(model.score(moons.x, moons.y)).toBeGreaterThan(0.98)
    expect(model.lossCurve.every((one, at, all) => at === 0 || one <= all[at - 1]!)).toBe(true)
    // A minimum of the loss with its penalty: another training from there moves nothing.
    const { loss } = model
    await model.setParams({ warmStart: true, maxIter: 3 }).fit(moons.x, moons.y)
    expect(Math.abs(model.bestLoss - loss)).toBeLessThan(1e-4)
    const idle = await new MLPClassifier({ hiddenLayerSizes: [8], solver: 'lbfgs', tol: 100 }).fit(moons.x, moons.y)
    expect([idle.nIter, idle.converged, idle.loss]).toEqual([0, true, idle.bestLoss])
    expect(idle.loss).toBeGreaterThan(0.1)
  })
})

describe('MLPRegressor', () => {
  const rows = Array.from({ length: 60 }, (_, i) => [i / 30 - 1])
  const curve = rows.map(([one]) => Math.sin(3 * one!))
  test('learns a curve, several at once, and a table of one', async () => {
    const options = { hiddenLayerSizes: [20], solver: 'lbfgs', maxIter: 300 } as const
    const model = new MLPRegressor(options)
    expect(await model.fit(rows, curve)).toBe(model)
    expect(model.score(rows, curve)).toBeGreaterThan(0.999)
    expect(model.predict(rows).shape).toEqual([60])
    const both = await model.fit(rows, curve.map(one => [one, -one]))
    expect(both.predict(rows).shape).toEqual([60, 2])
    expect(both.score(rows, curve.map(one => [one, -one]))).toBeGreaterThan(0.999)
    expect(both.coefs.map(({ shape }) => shape)).toEqual([[1, 20], [20, 2]])
    expect(both.intercepts.map(({ shape }) => shape)).toEqual([[20], [2]])
    expect((await model.fit(rows, curve.map(one => [one]))).predict([[0]]).shape).toEqual([1, 1])
  })
  test('partialFit and early stopping, where the score is R²', async () => {
    const model = new MLPRegressor({ hiddenLayerSizes: [20], learningRateInit: 0.02, batchSize: 16 })
    for (let epoch = 0; epoch < 3; epoch++) await model.partialFit(rows, curve, plainly)
    expect(model.lossCurve[2]!).toBeLessThan(model.lossCurve[0]!)
    await expect(model.partialFit(rows, curve.map(one => [one, one]))).rejects.toThrow(/1 outputs, as in fit/)
    await model.setParams({ earlyStopping: true, maxIter: 300 }).fit(rows, curve)
    expect(model.bestValidationScore).toBeGreaterThan(0.9)
  })
})

describe('what is asked of a fit besides data', () => {
  test('callbacks see every epoch, and the compiler gives what the interpreter gives', async () => {
    const epochs: number[] = []
    const compiled = await new MLPClassifier(quick).fit(x, y, { callbacks: [{ onEpochEnd: ({ epoch }) => { epochs.push(epoch) } }] })
    expect(epochs).toEqual(Array.from({ length: 20 }, (_, epoch) => epoch))
    const interpreted = await new MLPClassifier(quick).fit(x, y, { engine: 'interpreter' })
    interpreted.lossCurve.forEach((one, at) => { expect(one).toBeCloseTo(compiled.lossCurve[at]!, 4) })
  })
  test('an aborted fit leaves the estimator as it was, and so does one that fails on the way', async () => {
    const model = await new MLPClassifier(quick).partialFit(x, names, plainly)
    const [before, curve] = [bits(model.model), model.lossCurve]
    const abort = new AbortController()
    const callbacks = [{ onBatchEnd: () => { abort.abort(new Error('enough')) } }]
    await expect(model.setParams({ batchSize: 7 }).partialFit(x, names, { signal: abort.signal, callbacks, ...plainly })).rejects.toThrow('enough')
    await expect(model.fit(x, names, { callbacks: [{ onEpochEnd: () => { throw new Error('mine') } }], ...plainly })).rejects.toThrow('mine')
    await expect(model.partialFit(x, names, { callbacks: [{ onEpochEnd: () => { throw new Error('mine') } }], ...plainly })).rejects.toThrow('mine')
    expect(bits(model.model)).toEqual(before)
    expect(model.lossCurve).toEqual(curve)
    // The optimizer's state is as before, too.
    const undisturbed = await new MLPClassifier(quick).partialFit(x, names, plainly)
    undisturbed.setParams({ batchSize: 7 })
    expect(bits((await model.partialFit(x, names, plainly)).model)).toEqual(bits((await undisturbed.partialFit(x, names, plainly)).model))
  })
  test('a loss that leaves the numbers is an error, and the estimator is as it was', async () => {
    const model = await new MLPRegressor({ hiddenLayerSizes: [4], solver: 'sgd', maxIter: 3, activation: 'identity' }).fit([[0], [1], [2]], [0, 1, 2], plainly)
    const before = model.predict([[1]]).toArray()
    await expect(model.setParams({ learningRateInit: 1e9, maxIter: 100 }).fit([[0], [1], [2]], [0, 1, 2], plainly)).rejects.toThrow(/the loss is no longer finite/)
    expect(model.predict([[1]]).toArray()).toEqual(before)
  })
  test('features of any unit, behind a scaler', async () => {
    const wild = Array.from({ length: 60 }, (_, row) => [x.data[2 * row]! * 1e6, x.data[2 * row + 1]! * 1e-6])
    const scaler = new StandardScaler().fit(wild)
    expect((await new MLPClassifier({ ...quick, maxIter: 60 }).fit(scaler.transform(wild), names)).score(scaler.transform(wild), names)).toBeGreaterThan(0.95)
  })
})
