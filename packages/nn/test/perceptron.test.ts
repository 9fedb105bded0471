// The perceptron: its rule, when it ends, and several classes. The example of the lecture runs in tests/golden.
import { concat, mul, slice } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { Perceptron, makeBlobs } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const x = [[0, 0], [0, 1], [1, 0], [1, 1]]
const xor = [false, true, true, false]
const weights = ({ coef, intercept }: Perceptron): number[] => [...intercept.data, ...coef.data]
const plainly = { engine: 'interpreter' } as const
/** w ← w + α·t·φ where t·wᵀφ ≤ 0, written out. */
function byHand(rows: readonly (readonly number[])[], signs: readonly number[], alpha: number, epochs: number): number[] {
  const w = [0, ...rows[0]!.map(() => 0)]
  for (let epoch = 0; epoch < epochs; epoch++) {
    rows.forEach((row, n) => {
      const phi = [1, ...row]
      if (signs[n]! * phi.reduce((total, one, i) => total + one * w[i]!, 0) <= 0) phi.forEach((one, i) => { w[i]! += alpha * signs[n]! * one })
    })
  }
  return w
}

describe('Perceptron', () => {
  test('is the rule, row by row, and ends with the first epoch without a mistake', async () => {
    const { x: rows, y } = makeBlobs({ samples: 40, centers: [[0, 3], [4, 0]], noise: 0.8, seed: 4 })
    const table = Array.from({ length: 40 }, (_, row) => [rows.data[2 * row]!, rows.data[2 * row + 1]!])
    const signs = Array.from(y.data, one => 2 * one - 1)
    const model = await new Perceptron({ shuffle: false, eta0: 0.5 }).fit(rows, y, plainly)
    expect(model.converged).toBe(true)
    expect(model.score(rows, y)).toBe(1)
    weights(model).forEach((one, at) => { expect(one).toBeCloseTo(byHand(table, signs, 0.5, model.nIter)[at]!, 12) })
    expect(byHand(table, signs, 0.5, model.nIter - 1)).toEqual(byHand(table, signs, 0.5, model.nIter))
    expect(byHand(table, signs, 0.5, model.nIter - 2)).not.toEqual(byHand(table, signs, 0.5, model.nIter))
  })
  test('a score of 0 is for the second class, as the step function has it', async () => {
    const model = await new Perceptron({ shuffle: false }).fit([[1], [-1]], ['above', 'below'], plainly)
    expect(model.decisionFunction([[0]]).data[0]).toBeCloseTo(model.intercept.item(), 15)
    const through = await new Perceptron({ shuffle: false, fitIntercept: false }).fit([[1], [-1]], ['above', 'below'], plainly)
    expect(through.intercept.toArray()).toEqual([0])
    expect(through.decisionFunction([[0]]).toArray()).toEqual([0])
    expect(through.predict([[0], [3], [-3]])).toEqual(['below', 'above', 'below'])
  })
  test('exclusive or: no line separates it, and the product of both inputs does', async () => {
    const plain = await new Perceptron({ tol: null, maxIter: 40 }).fit(x, xor, plainly)
    expect(plain.nIter).toBe(40)
    expect(plain.converged).toBe(false)
    expect(plain.score(x, xor)).toBeLessThan(1)
    const product = (rows: Tensor): Tensor => concat([rows, mul(slice(rows, [0, 0], [rows.shape[0]!, 1]), slice(rows, [0, 1]))], 1)
    const mapped = await new Perceptron({ featureMap: product, tol: null, maxIter: 100 }).fit(x, xor, plainly)
    expect(mapped.converged).toBe(true)
    expect(mapped.coef.shape).toEqual([1, 3])
    expect(mapped.nFeaturesIn).toBe(2)
    // The map belongs to what was learned, whatever the options say by now.
    expect(mapped.setParams({ featureMap: null }).predict(x)).toEqual(xor)
  })
  test('ends where the criterion gets no better, by tol', async () => {
    const model = await new Perceptron({ tol: 0.5, nIterNoChange: 3, shuffle: false }).fit(x, xor, plainly)
    // Epochs of XOR in this order cost 1/4, then more: three without improvement after the first.
    expect(model.nIter).toBeLessThanOrEqual(5)
    expect(model.converged).toBe(false)
  })
  test('more classes: one against all others for each', async () => {
    const { x: rows, y } = makeBlobs({ samples: 60, seed: 1 })
    const model = await new Perceptron({ maxIter: 50, tol: null }).fit(rows, y, plainly)
    expect(model.coef.shape).toEqual([3, 2])
    expect(model.decisionFunction(rows).shape).toEqual([60, 3])
    expect(model.score(rows, y)).toBeGreaterThan(0.8)
  })
  test('partialFit goes on row by row, and a failed call changes nothing', async () => {
    const signs = [-1, -1, -1, 1]
    const model = new Perceptron()
    for (let epoch = 0; epoch < 2; epoch++) for (const [n, row] of x.entries()) await model.partialFit([row], [signs[n]!], { classes: [-1, 1], ...plainly })
    expect(weights(model)).toEqual(byHand(x, signs, 1, 2))
    const before = weights(model)
    await expect(model.partialFit(x, signs, { callbacks: [{ onBatchEnd: () => { throw new Error('mine') } }] })).rejects.toThrow('mine')
    expect(weights(model)).toEqual(before)
    expect(model.nIter).toBe(8)
    // A warm start goes on as well, from the same weights.
    expect(weights(await model.setParams({ warmStart: true, shuffle: false, maxIter: 1 }).fit(x, signs, plainly))).toEqual(byHand(x, signs, 1, 3))
  })
})
