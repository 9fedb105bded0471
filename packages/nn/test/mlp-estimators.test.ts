// MLPClassifier and MLPRegressor: what they learn, how they go on, and what they refuse.
import { isTensor } from '@mlp/autograd'
import { MLPClassifier, MLPRegressor, clone, makeBlobs, makeClassification } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const { x, y } = makeBlobs({ samples: 60, seed: 1 })
const quick = { hiddenLayerSizes: [8], learningRateInit: 0.02, maxIter: 20 } as const
const names = Array.from(y.data, one => ['ant', 'bee', 'cat'][one]!)

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
})
