// Cross-entropies with weights, smoothed targets and rows left out: numbers of PyTorch 2.15, and what is refused.
import { grad, input, parameter, tensor } from '@mlp/autograd'
import { binaryCrossEntropy, crossEntropy } from '@mlp/nn'
import type { CrossEntropyOptions } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const logits = [[0.3, -2, 0.5], [1.5, 0.2, -0.4], [0.1, 0.7, 2]]
const weights = [1, 2, 0.5]

function expectNumbers(actual: unknown, expected: readonly (readonly number[])[]): void {
  (actual as number[][]).forEach((row, i) => row.forEach((one, j) => { expect(one).toBeCloseTo(expected[i]![j]!, 14) }))
}

const cases: [string, number[], CrossEntropyOptions, number, number[][]][] = [
  ['smooth', [2, 0, 1], { labelSmoothing: 0.1 }, 0.9399621183146877, [[0.1324642200495476, 0.003283585578175162, -0.1357478056277228], [-0.07671603572794158, 0.05276899906140663, 0.02394703666653502], [0.02394703666653502, -0.24723100093859338, 0.22328396427205843]]],
  ['weights', [2, 0, 1], { classWeights: weights }, 1.136441827252584, [[0.06153228478313945, 0.006169155723979832, -0.06770144050711928], [-0.08480422110014042, 0.05475438014787234, 0.030049840952268106], [0.06009968190453621, -0.4619198111328267, 0.4018201292282906]]],
  ['both', [2, 0, 1], { classWeights: weights, labelSmoothing: 0.1 }, 1.1938732214381595, [[0.06021277989708187, -0.012055909227108568, -0.04815687066997329], [-0.06240810097561899, 0.03661933410271784, 0.025788766872901152], [0.04807171896803769, -0.4283874380499114, 0.3803157190818737]]],
  ['ignore', [2, -100, 1], { ignoreIndex: -100 }, 1.1472090396606953, [[0.21536299674098808, 0.021592045033929412, -0.2369550417749175], [0.0, 0.0, 0.0], [0.05258722166646919, -0.40417983474122343, 0.35159261307475426]]],
  ['all', [2, -100, 1], { classWeights: weights, labelSmoothing: 0.2, ignoreIndex: -100 }, 1.5116106857269687, [[0.08245058501543395, -0.042393363849475764, -0.04005722116595822], [0.0, 0.0, 0.0], [0.050461258444154805, -0.5527970909537944, 0.5023358325096395]]],
  ['sum', [2, -100, 1], { classWeights: weights, ignoreIndex: -100, reduction: 'sum' }, 3.6254114530947046, [[0.21536299674098808, 0.021592045033929412, -0.2369550417749175], [0.0, 0.0, 0.0], [0.21034888666587676, -1.6167193389648937, 1.406370452299017]]],
]

describe('crossEntropy', () => {
  test.each(cases)('%s', (_, target, options, value, gradient) => {
    const z = parameter(logits)
    const loss = crossEntropy(z, tensor(target, { dtype: 'int32' }), options)
    expect(loss.item()).toBeCloseTo(value, 14)
    expectNumbers(grad(loss, z).toArray(), gradient)
  })

  test('a distribution is smoothed and weighed like its indices', () => {
    const options = { classWeights: weights, labelSmoothing: 0.2 }
    const oneHot = [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
    expect(crossEntropy(tensor(logits), oneHot, options).item()).toBeCloseTo(crossEntropy(tensor(logits), Int32Array.of(2, 0, 1), options).item(), 14)
  })

  test('a class without weight may be ruled out, and rows left out may be given when the graph is run', () => {
    expect(crossEntropy(tensor([[1, 2, -Infinity]]), [0], { classWeights: [1, 1, 0] }).item()).toBeCloseTo(Math.log(1 + Math.E), 14)
    const t = input('t', [3], { dtype: 'int32' })
    const loss = crossEntropy(tensor(logits), t, { ignoreIndex: -1 })
    expect(loss.item({ t: [2, -1, 1] })).toBeCloseTo(1.1472090396606953, 14)
  })
})

test.each([{}, { classWeights: weights }])('a batch in which no row counts has a loss of 0 and moves nothing', (options) => {
  const z = parameter(logits)
  const loss = crossEntropy(z, Int32Array.of(-1, -1, -1), { ignoreIndex: -1, ...options })
  expect(loss.item()).toBe(0)
  expect((grad(loss, z).toArray() as number[][]).flat().every(one => one === 0)).toBe(true)
})

test('binaryCrossEntropy with a weight of the positive class', () => {
  const z = parameter(logits)
  const loss = binaryCrossEntropy(z, [[1, 0, 0.25], [0, 1, 0], [1, 1, 0]], { positiveWeight: 3 })
  expect(loss.item()).toBeCloseTo(1.350514499685139, 14)
  expectNumbers(grad(loss, z).toArray(), [[-0.14185249439611367, 0.013244769113568616, 0.020409888533642437], [0.0908416084659604, -0.15005533422917403, 0.044590259987505335], [-0.15834027084035332, -0.11060407594394464, 0.09786634199754247]])
})

test('what they refuse', () => {
  const z = tensor(logits)
  expect(() => crossEntropy(z, [2, -1, 1])).toThrowErrorMatchingInlineSnapshot(`
    [ValueError: crossEntropy: a target is not a class index
      received: -1 at position 1
      expected: whole numbers from 0 to 2, as the model has 3 outputs
      hint: number classes from 0, or give the model one output per class]
  `)
  expect(() => crossEntropy(z, [2, 5, 1], { ignoreIndex: -1 })).toThrowErrorMatchingInlineSnapshot(`
    [ValueError: crossEntropy: a target is not a class index
      received: 5 at position 1
      expected: whole numbers from 0 to 2, as the model has 3 outputs
      hint: number classes from 0, or give the model one output per class]
  `)
  expect(() => crossEntropy(z, [2, 0, 1], { classWeights: [1, 2] })).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: crossEntropy: classWeights of another number of classes
      received: [2]
      expected: [3]
      hint: one number per class]
  `)
  expect(() => crossEntropy(z, [2, 0, 1], { labelSmoothing: 1 })).toThrowErrorMatchingInlineSnapshot(`
    [ValueError: crossEntropy: labelSmoothing out of range
      received: labelSmoothing 1
      expected: a number from 0 up to but without 1
      hint: write { labelSmoothing: 0.1 }]
  `)
  expect(() => binaryCrossEntropy(z, z.sigmoid(), { positiveWeight: 0 })).toThrowErrorMatchingInlineSnapshot(`
    [ValueError: binaryCrossEntropy: positiveWeight out of range
      received: positiveWeight 0
      expected: a finite number greater than 0
      hint: leave it out for 1]
  `)
})
