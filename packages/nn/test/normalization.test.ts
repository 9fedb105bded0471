// Normalization of single samples, against NumPy's numbers and what defines it.
import { evaluate, grad, mul, parameter, sum, tensor } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import { gradcheck } from '@mlp/autograd/testing'
import { batchNormalization, groupNormalization, layerNormalization, rmsNormalization, stateOf, trainingContext } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const numbers = (x: Tensor): number[] => [...evaluate(x).data]
const data = [[1, 2, -1, 0.5], [3, -1, 4, 2]]
const near = (got: Tensor, expected: readonly (readonly number[])[]): void => { numbers(got).forEach((one, i) => { expect(one).toBeCloseTo(expected.flat()[i]!, 13) }) }
const withScales = <L extends { readonly weight: Parameter; readonly bias?: Parameter }>(layer: L): L => {
  layer.weight.set([1.5, 0.7, -1, 2])
  layer.bias?.set([0.1, -0.2, 0.3, 0])
  return layer
}

describe('normalization of each sample', () => {
  test('of all features: layerNormalization', () => {
    near(withScales(layerNormalization(4, { dtype: 'float64' }))(tensor(data)), [
      [0.6196130252598183, 0.6891156210001335, 1.801104295195031, -0.23093912233769706], [0.9017825803344052, -1.322495612468167, -0.7690434404458735, 0],
    ])
  })

  test('by the mean square: rmsNormalization', () => {
    near(withScales(rmsNormalization(4, { dtype: 'float64' }))(tensor(data)), [
      [1.199996160018432, 1.119996416017203, 0.7999974400122879, 0.7999974400122879], [1.6431665770714787, -0.25560368976667447, -1.4605925129524255, 1.4605925129524255],
    ])
  })

  test('of groups of channels: groupNormalization', () => {
    near(withScales(groupNormalization(2, 4, { dtype: 'float64' }))(tensor(data)), [
      [-1.3999700008999698, 0.4999860004199859, 1.2999911112296278, 1.9999822224592558], [1.5999981250035158, -0.8999991250016406, -0.6999950000374997, -1.9999900000749995],
    ])
    // One group of all channels of rows is layer normalization.
    near(withScales(groupNormalization(1, 4, { dtype: 'float64' }))(tensor(data)), [numbers(withScales(layerNormalization(4, { dtype: 'float64' }))(tensor(data)))])
  })

  test('over several axes, and of images', () => {
    const x = tensor(Float64Array.from({ length: 24 }, (_, i) => (i * 7) % 13), { shape: [2, 3, 2, 2] })
    const layer = layerNormalization([2, 2], { dtype: 'float64' })
    expect([layer.weight.shape, layer(x).shape]).toEqual([[2, 2], [2, 3, 2, 2]])
    numbers(sum(layer(x), [2, 3])).forEach(one => { expect(one).toBeCloseTo(0, 12) })
    numbers(sum(groupNormalization(3, 3, { dtype: 'float64' })(x), [2, 3])).forEach(one => { expect(one).toBeCloseTo(0, 12) })
    expect(rmsNormalization([2, 2])(x).dtype).toBe('float32')
  })

  test('is the same in training, and has derivatives', () => {
    const x = parameter(data)
    for (const layer of [layerNormalization(4, { dtype: 'float64' }), groupNormalization(2, 4, { dtype: 'float64' }), rmsNormalization(4, { dtype: 'float64' })]) {
      const context = trainingContext()
      expect(numbers(layer(x, context))).toEqual(numbers(layer(x)))
      expect(context.updates.size).toBe(0)
      gradcheck(v => mul(layer(v), tensor([[1, 2, 0, -1], [0, 1, 3, 1]])), [data], { order: 2 })
    }
    // No constant added to a row changes the output.
    const g = grad(sum(mul(layerNormalization(4, { dtype: 'float64' })(x), tensor([[1, 2, 0, -1], [0, 1, 3, 1]]))), x)
    numbers(sum(g, 1)).forEach(one => { expect(one).toBeCloseTo(0, 12) })
  })

  test('cells are named as PyTorch names them', () => {
    expect(Object.keys(stateOf(layerNormalization(4)))).toEqual(['weight', 'bias'])
    expect(Object.keys(stateOf(rmsNormalization(4)))).toEqual(['weight'])
  })

  test('refuses other features, groups that do not divide and odd options', () => {
    expect(() => layerNormalization(3)(tensor(data))).toThrow(/layerNormalization\(3\)[^]*another number of features[^]*\[2, 4\][^]*\[…, 3\]/)
    expect(() => layerNormalization([2, 3])(tensor([1, 2, 3]))).toThrow(/another number of features/)
    expect(() => groupNormalization(2, 2)(tensor(data))).toThrow(/another number of channels[^]*\[samples, 2, …\]/)
    expect(() => groupNormalization(3, 4)).toThrow(/not a number of groups[^]*3 groups of 4 channels/)
    expect(() => layerNormalization([])).toThrow(/no features/)
    expect(() => layerNormalization(0)).toThrow(/not a size/)
    expect(() => rmsNormalization(4, { epsilon: 0 })).toThrow(/epsilon out of range/)
  })
})

test('batches far from 0 keep their digits', () => {
  // The squares of these numbers have no digits left for a variance of 341 in float32.
  const layer = batchNormalization(1)
  const x = tensor(Float32Array.from({ length: 64 }, (_, i) => 1e4 + i), { shape: [64, 1] })
  const y = numbers(layer(x, trainingContext()))
  const deviation = Math.sqrt((64 ** 2 - 1) / 12)
  y.forEach((one, i) => { expect(one).toBeCloseTo((i - 31.5) / deviation, 5) })
})
