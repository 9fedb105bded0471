// Robust losses, margins and likelihoods at their kinks and in their tails, by hand; and what they refuse.
import { grad, logSoftmax, parameter, tensor } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import {
  cosineLoss, crossEntropy, epsilonInsensitive, focalLoss, gaussianNegativeLogLikelihood, hinge, huber, klDivergence, meanAbsoluteError, multiClassHinge, negativeLogLikelihood, perceptronCriterion, poissonNegativeLogLikelihood, quantileLoss,
  smoothL1, squaredHinge,
} from '@mlp/nn'
import { describe, expect, test } from 'vitest'

/** The derivative of a loss of one number by its prediction. */
function slopeAt(loss: (y: Tensor) => Tensor, y: number): number {
  const x = parameter([y])
  return (grad(loss(x), x, { disconnected: 'zero' }).toArray() as number[])[0]!
}

describe('at kinks', () => {
  test.each<[string, (y: Tensor) => Tensor, number, number]>([
    ['meanAbsoluteError at 0', y => meanAbsoluteError(y, [2]), 2, 0],
    ['huber at δ: both sides agree', y => huber(y, [0], { delta: 1.5 }), 1.5, 1.5],
    ['smoothL1 at β', y => smoothL1(y, [0], { beta: 0.5 }), 0.5, 1],
    ['epsilonInsensitive at ε', y => epsilonInsensitive(y, [0], { epsilon: 0.5 }), 0.5, 0],
    ['quantileLoss at 0', y => quantileLoss(y, [1], { quantile: 0.75 }), 1, -0.75],
    ['hinge at the margin', y => hinge(y, [1]), 1, 0],
    ['squaredHinge at the margin', y => squaredHinge(y, [1]), 1, 0],
    ['perceptronCriterion at 0, undecided', y => perceptronCriterion(y, [-1]), 0, 1],
  ])('%s', (_, loss, y, slope) => { expect(slopeAt(loss, y)).toBe(slope) })
})

test('a class predicted for certain costs nothing, another is not infinite', () => {
  const certain = tensor([[1000, 0, 0]])
  expect(focalLoss(certain, tensor([0])).item()).toBe(0)
  expect(focalLoss(certain, tensor([1])).item()).toBe(1000)
  expect(klDivergence(certain, tensor([[1, 0, 0]])).item()).toBe(0)
  const z = parameter([[1000, 0, 0]])
  for (const gamma of [0, 0.5, 1, 2]) expect(grad(focalLoss(z, tensor([0]), { gamma }), z).toArray()).toEqual([[0, 0, 0]])
})

describe('numbers of PyTorch 2.15: mean and gradient', () => {
  const t = [[0.1, 0.5, -1], [1.2, -3, 0]]
  const classes = Int32Array.of(2, 0)
  test.each<[string, (y: Tensor) => Tensor, number, number[][]]>([
    ['huber', y => huber(y, t, { delta: 0.7 }), 0.7416666666666666, [[0.033333333333333326, -0.11666666666666665, 0.11666666666666665], [0.05, 0.11666666666666665, -0.06666666666666667]]],
    ['smoothL1', y => smoothL1(y, t, { beta: 0.7 }), 1.0595238095238095, [[0.04761904761904761, -0.16666666666666666, 0.16666666666666666], [0.07142857142857144, 0.16666666666666666, -0.09523809523809525]]],
    ['klDivergence', y => klDivergence(y, [[0.2, 0.3, 0.5], [0.6, 0, 0.4]]), 0.4208766991237801, [[0.11536299674098807, -0.12840795496607058, 0.013044958225082504], [0.05159261307475427, 0.0958201652587766, -0.14741277833353084]]],
    ['focalLoss, γ = ½', y => focalLoss(y, classes, { gamma: 0.5 }), 0.317000284615578, [[0.20111252847059866, 0.020163309562631668, -0.22127583803323034], [-0.11457914847811299, 0.07397874977687542, 0.0406003987012376]]],
    ['focalLoss', y => focalLoss(y, classes), 0.08763680117860519, [[0.11734224143349331, 0.011764597445964111, -0.12910683887945745], [-0.03488927615877982, 0.022526481171569496, 0.012362794987210338]]],
    ['gaussianNegativeLogLikelihood', y => gaussianNegativeLogLikelihood(y, t, { variance: [[0.5, 2, 1], [0.1, 3, 4]] }), 0.8325545741772742, [[0.06666666666666665, -0.20833333333333331, 0.25], [0.5, 0.17777777777777778, -0.016666666666666666]]],
    ['poissonNegativeLogLikelihood', y => poissonNegativeLogLikelihood(y, [[0, 2, 1], [4, 0, 3]]), 1.3678878726744361, [[0.22497646792933385, -0.31077745279389785, 0.10812021178335471], [0.08028151172301079, 0.2035671263600283, -0.38827999232739346]]],
    ['cosineLoss', y => cosineLoss(y, t), 1.1956728787557989, [[-0.043108031400435606, 0.03793506763238333, 0.1776050893697947], [-0.04600186930673643, 0.3062756035422189, -0.01936920812915218]]],
    // PyTorch divides by the number of classes.
    ['multiClassHinge of all', y => multiClassHinge(y, classes, { others: 'all' }), 0.4, [[0.5, 0, -0.5], [0, 0, 0]]],
  ])('%s', (_, loss, value, gradient) => {
    const y = parameter([[0.3, -2, 0.5], [1.5, 0.2, -0.4]])
    const made = loss(y)
    expect(made.item()).toBeCloseTo(value, 14)
    const rows = grad(made, y).toArray() as number[][]
    gradient.forEach((row, i) => row.forEach((one, j) => { expect(rows[i]![j]).toBeCloseTo(one, 14) }))
  })
})

test('special cases of one another', () => {
  const [logits, classes] = [tensor([[0.3, -2, 0.5], [1.5, 0.2, -0.4]]), tensor(Int32Array.of(2, 0))]
  const expected = crossEntropy(logits, classes).item()
  expect(focalLoss(logits, classes, { gamma: 0 }).item()).toBeCloseTo(expected, 14)
  expect(negativeLogLikelihood(logSoftmax(logits), classes).item()).toBeCloseTo(expected, 14)
  expect(klDivergence(logits, tensor([[0, 0, 1], [1, 0, 0]])).item()).toBeCloseTo(expected, 14)
  expect(gaussianNegativeLogLikelihood(tensor([1, 3]), [0, 0], { variance: 1 }).item()).toBe(2.5)
  expect(quantileLoss(tensor([1, 3]), [2, 0]).item()).toBe(meanAbsoluteError(tensor([1, 3]), [2, 0]).item() / 2)
})

test('a vector without a direction has cosine 0, and passes no derivative', () => {
  const x = parameter([[0, 0], [3, 4]])
  const loss = cosineLoss(x, [[1, 2], [6, 8]], { reduction: 'none' })
  expect(loss.toArray()).toEqual([1, expect.closeTo(0, 15)])
  expect((grad(loss.sum(), x).toArray() as number[][])[0]).toEqual([0, 0])
})

test('what they refuse', () => {
  const p = tensor([0.5, 2])
  expect(() => hinge(p, [0, 1])).toThrowErrorMatchingInlineSnapshot(`
    [ValueError: hinge: a target is neither class
      received: 0 at position 0
      expected: −1 or 1
      hint: for classes coded 0 and 1 write 2t − 1]
  `)
  expect(() => multiClassHinge(tensor([[1, 2]]), tensor([[0, 1]]))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: multiClassHinge: a margin needs one true class per row
      received: target [1, 2]
      expected: class indices of shape [1]
      hint: write argmax(target, -1) for one-hot rows]
  `)
  expect(() => multiClassHinge(tensor([[1, 2]]), tensor([2]))).toThrowErrorMatchingInlineSnapshot(`
    [ValueError: multiClassHinge: a target is not a class index
      received: 2 at position 0
      expected: whole numbers from 0 to 1, as the model has 2 outputs
      hint: number classes from 0, or give the model one output per class]
  `)
  expect(() => huber(p, [0, 1], { delta: 0 })).toThrowErrorMatchingInlineSnapshot(`
    [ValueError: huber: delta out of range
      received: delta 0
      expected: a finite number greater than 0
      hint: write { delta: 1 }]
  `)
  expect(() => quantileLoss(p, [0, 1], { quantile: 1 })).toThrowErrorMatchingInlineSnapshot(`
    [ValueError: quantileLoss: quantile out of range
      received: quantile 1
      expected: a number between 0 and 1
      hint: write { quantile: 0.9 } for the value that nine of ten stay below]
  `)
  expect(() => epsilonInsensitive(p, [0, 1], { epsilon: -1 })).toThrowErrorMatchingInlineSnapshot(`
    [ValueError: epsilonInsensitive: epsilon out of range
      received: epsilon -1
      expected: a finite number, zero or more
      hint: write { epsilon: 0.1 }]
  `)
  expect(() => focalLoss(tensor([[1, 2]]), tensor([0]), { gamma: -1 })).toThrowErrorMatchingInlineSnapshot(`
    [ValueError: focalLoss: gamma out of range
      received: gamma -1
      expected: a finite number, zero or more
      hint: write { gamma: 2 }]
  `)
  expect(() => gaussianNegativeLogLikelihood(p, [0, 1], { variance: 1, epsilon: 0 })).toThrowErrorMatchingInlineSnapshot(`
    [ValueError: gaussianNegativeLogLikelihood: epsilon out of range
      received: epsilon 0
      expected: a positive number
      hint: write { epsilon: 1e-6 }]
  `)
  expect(() => cosineLoss(tensor(1), 1)).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: cosineLoss: a number has no direction
      received: shape []
      expected: [samples, features] or [features]
      hint: vectors stand along the last axis]
  `)
})
