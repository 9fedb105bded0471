import type { Tensor } from '@mlp/autograd'
import { grad, parameter, softmax, tensor, ValueError } from '@mlp/autograd'
import type { LossOptions } from '@mlp/nn'
import {
  binaryCrossEntropy, binaryCrossEntropyFromProbabilities, cosineLoss, crossEntropy, crossEntropyFromProbabilities, epsilonInsensitive, focalLoss, gaussianNegativeLogLikelihood, halfSquaredError, hinge, huber,
  klDivergence, meanAbsoluteError, meanSquaredError, multiClassHinge, negativeLogLikelihood, perceptronCriterion, poissonNegativeLogLikelihood, quantileLoss, smoothL1, squaredHinge,
} from '@mlp/nn'
import { describe, expect, test } from 'vitest'

type AnyLoss = (prediction: Tensor, target: Tensor, options?: LossOptions) => Tensor

/** Central differences of the summed loss by its prediction. */
function numericGradient(loss: AnyLoss, at: number[][], target: Tensor): number[][] {
  const h = 1e-5
  const moved = (row: number, column: number, by: number): number =>
    loss(tensor(at.map((one, i) => one.map((x, j) => (i === row && j === column ? x + by : x)))), target, { reduction: 'sum' }).item()
  return at.map((one, i) => one.map((_, j) => (moved(i, j, h) - moved(i, j, -h)) / (2 * h)))
}

const soft = [[0.2, 0.5, 0.3], [1, 0, 0]]
const probabilities = [[0.2, 0.7, 0.1], [0.5, 0.3, 0.2]]
const numbers = [[[1, -2, 0.75], [3, 0.25, 4]], tensor([[0.5, -1, 0.5], [5, 0, 1]])] as [number[][], Tensor]
const scores = [[0.3, -2, 0.5], [1.5, 0.2, -0.4]]
const signs = tensor([[1, 1, -1], [-1, 1, 1]])
const cases: [string, AnyLoss, number[][], Tensor][] = [
  ['meanSquaredError', meanSquaredError, [[1, -2, 0.5], [3, 0, 4]], tensor([[0.5, -1, 0.5], [5, 0, 1]])],
  ['halfSquaredError', halfSquaredError, [[1, -2, 0.5], [3, 0, 4]], tensor([[0.5, -1, 0.5], [5, 0, 1]])],
  ['binaryCrossEntropy', binaryCrossEntropy, [[1, -2, 0.5], [3, 0, -4]], tensor([[1, 0, 0.25], [0, 1, 0]])],
  ['binaryCrossEntropyFromProbabilities', binaryCrossEntropyFromProbabilities, probabilities, tensor([[1, 0, 0.25], [0, 1, 0]])],
  ['crossEntropy of a distribution', crossEntropy, [[1, -2, 0.5], [3, 0, -4]], tensor(soft)],
  ['crossEntropy of indices', crossEntropy, [[1, -2, 0.5], [3, 0, -4]], tensor(Int32Array.of(2, 0))],
  ['crossEntropyFromProbabilities of a distribution', crossEntropyFromProbabilities, probabilities, tensor(soft)],
  ['crossEntropyFromProbabilities of indices', crossEntropyFromProbabilities, probabilities, tensor(Int32Array.of(2, 0))],
  ['meanAbsoluteError', meanAbsoluteError, ...numbers],
  ['huber', (p, t, options) => huber(p, t, { ...options, delta: 1.5 }), ...numbers],
  ['smoothL1', (p, t, options) => smoothL1(p, t, { ...options, beta: 1.5 }), ...numbers],
  ['epsilonInsensitive', (p, t, options) => epsilonInsensitive(p, t, { ...options, epsilon: 0.3 }), ...numbers],
  ['quantileLoss', (p, t, options) => quantileLoss(p, t, { ...options, quantile: 0.8 }), ...numbers],
  ['hinge', hinge, scores, signs],
  ['squaredHinge', squaredHinge, scores, signs],
  ['perceptronCriterion', perceptronCriterion, scores, signs],
  ['multiClassHinge', multiClassHinge, scores, tensor(Int32Array.of(2, 0))],
  ['multiClassHinge over all', (p, t, options) => multiClassHinge(p, t, { ...options, others: 'all' }), scores, tensor(Int32Array.of(2, 0))],
  ['negativeLogLikelihood', negativeLogLikelihood, scores, tensor(Int32Array.of(2, 0))],
  ['focalLoss', focalLoss, scores, tensor(Int32Array.of(2, 0))],
  ['klDivergence', klDivergence, scores, tensor(soft)],
  ['poissonNegativeLogLikelihood', poissonNegativeLogLikelihood, scores, tensor([[2, 0, 1], [1, 3, 0]])],
  ['gaussianNegativeLogLikelihood', (p, t, options) => gaussianNegativeLogLikelihood(p, t, { ...options, variance: [[1, 2, 0.5], [0.25, 1, 4]] }), ...numbers],
  ['cosineLoss', cosineLoss, scores, tensor([[0.5, -1, 0.5], [5, 0, 1]])],
]

describe.each(cases)('%s', (_, loss, at, target) => {
  test('has the gradient of central differences, and a finite second derivative', () => {
    const x = parameter(at)
    const first = grad(loss(x, target, { reduction: 'sum' }), x)
    const expected = numericGradient(loss, at, target).flat()
    const actual = (first.toArray() as number[][]).flat()
    actual.forEach((one, i) => { expect(one / (expected[i]! || 1)).toBeCloseTo(expected[i] === 0 ? 0 : 1, 7) })
    const second = grad(first.square().sum(), x, { disconnected: 'zero' }).toArray() as number[][]
    expect(second.flat().every(Number.isFinite)).toBe(true)
  })

  test('reduces to the mean, the sum, or not at all', () => {
    const rows = loss(tensor(at), target, { reduction: 'none' })
    const total = rows.sum().item()
    expect(loss(tensor(at), target, { reduction: 'sum' }).item()).toBe(total)
    expect(loss(tensor(at), target).item()).toBeCloseTo(total / rows.shape.reduce((a, b) => a * b, 1), 14)
    // @ts-expect-error no such reduction
    expect(() => loss(tensor(at), target, { reduction: 'median' })).toThrow(/no such reduction/)
  })

  test('takes plain and integer targets beside a float32 prediction, and a float prediction only', () => {
    const prediction = tensor(at, { dtype: 'float32' })
    expect(loss(prediction, target).dtype).toBe('float32')
    expect(() => loss(tensor([[1, 2, 3], [1, 2, 3]], { dtype: 'int32' }), target)).toThrow(/a prediction without a derivative/)
  })
})

describe('nothing is broadcast', () => {
  test.each([['meanSquaredError', meanSquaredError], ['halfSquaredError', halfSquaredError], ['binaryCrossEntropy', binaryCrossEntropy], ['binaryCrossEntropyFromProbabilities', binaryCrossEntropyFromProbabilities]])('in %s', (_, loss) => {
    expect(() => loss(tensor([[1], [2]]), tensor([1, 0]))).toThrow(/prediction \[2, 1\], target \[2\][^]*target\.reshape\(\[2, 1\]\)/)
    expect(() => loss(tensor([1, 2]), tensor([[1], [0]]))).toThrow(/target\.reshape\(\[2\]\)/)
    expect(() => loss(tensor([[1, 2]]), tensor([[1]]))).toThrow(/broadcasts nothing/)
    expect(() => loss(tensor([1, 2]), tensor(1))).toThrow(/broadcasts nothing/)
  })

  test('in crossEntropy', () => {
    const logits = tensor([[1, 2, 3], [4, 5, 6]])
    expect(() => crossEntropy(logits, tensor([[0], [1]]))).toThrow(/target\.reshape\(\[2\]\)/)
    expect(() => crossEntropy(logits, tensor([0, 1, 2]))).toThrow(/class indices of shape \[2\] or a distribution of shape \[2, 3\]/)
    expect(() => crossEntropy(tensor([[1], [2]]), tensor([0, 0]))).toThrow(/use binaryCrossEntropy/)
  })
})

test.each(Object.entries({ meanSquaredError, halfSquaredError, binaryCrossEntropy, binaryCrossEntropyFromProbabilities, crossEntropy, crossEntropyFromProbabilities }))('%s names a side that is missing or plain', (name, loss) => {
  const untyped = loss as (...sides: unknown[]) => unknown
  expect(() => untyped()).toThrow(ValueError)
  expect(() => untyped()).toThrow(new RegExp(`^${name}: the prediction is not a tensor[^]*no prediction[^]*{ loss: ${name} }`))
  expect(() => untyped([[1, 2]], [[1, 2]])).toThrow(/the prediction is not a tensor[^]*an array/)
  expect(() => untyped({ reduction: 'sum' })).toThrow(/the prediction is not a tensor/)
  expect(() => untyped(tensor([[1, 2]]))).toThrow(/the target is not a tensor[^]*no target/)
})

describe('extremes', () => {
  test('binaryCrossEntropy is finite and exact for any logit, and smooth at 0', () => {
    const z = parameter([-800, -40, 0, 40, 800])
    for (const label of [0, 1]) {
      const loss = binaryCrossEntropy(z, tensor([label, label, label, label, label]), { reduction: 'none' })
      const expected = label === 0 ? [0, 4.248354255291589e-18, Math.LN2, 40, 800] : [800, 40, Math.LN2, 4.248354255291589e-18, 0]
      ;(loss.toArray() as number[]).forEach((one, i) => { expect(Math.abs(one - expected[i]!)).toBeLessThan(1e-14) })
      const slope = grad(loss.sum(), z)
      expect((slope.toArray() as number[])[2]).toBe(0.5 - label)
      expect((grad(slope.sum(), z).toArray() as number[])[2]).toBe(0.25)
    }
  })

  test('float32 keeps the small loss of a sure and right prediction', () => {
    const loss = binaryCrossEntropy(tensor(Float32Array.of(12)), tensor([1])).item()
    expect(Math.abs(loss / Math.log1p(Math.exp(-12)) - 1)).toBeLessThan(0.02)
  })

  test('crossEntropy takes large logits, and classes ruled out by −∞', () => {
    expect(crossEntropy(tensor([[1000, 1001, 1002]]), tensor([0])).item()).toBeCloseTo(2.4076059644443806, 10)
    const z = parameter([[0, -Infinity, 0]])
    const loss = crossEntropy(z, tensor(Int32Array.of(2)))
    expect(loss.item()).toBeCloseTo(Math.LN2, 14)
    expect(grad(loss, z).toArray()).toEqual([[0.5, 0, -0.5]])
  })

  test('losses from probabilities ignore classes without weight', () => {
    const p = parameter([[0, 1]])
    const loss = crossEntropyFromProbabilities(p, tensor([[0, 1]]))
    expect(loss.item()).toBe(0)
    expect(grad(loss, p).toArray()).toEqual([[0, -1]])
    const q = parameter([0, 1])
    const binary = binaryCrossEntropyFromProbabilities(q, tensor([0, 1]), { reduction: 'sum' })
    expect(binary.item()).toBe(0)
    expect(grad(binary, q).toArray()).toEqual([1, -1])
  })

  test('an index out of range is an error, not another class', () => {
    const target = parameter(Int32Array.of(2), { trainable: false })
    expect(() => crossEntropy(tensor([[1, 2]]), target).item()).toThrow(/out of range/)
  })

  test.each([NaN, 0.7, -1, 2])('a constant target %s is no class index', (label) => {
    for (const loss of [crossEntropy, crossEntropyFromProbabilities]) {
      for (const target of [[label], tensor([label])]) expect(() => loss(tensor([[0.5, 0.5]]), target)).toThrow(/not a class index[^]*at position 0/)
    }
  })

  test.each([NaN, 5, -1])('a constant target %s is no probability', (label) => {
    for (const loss of [binaryCrossEntropy, binaryCrossEntropyFromProbabilities]) {
      for (const target of [[label], tensor([label])]) expect(() => loss(tensor([0.5]), target)).toThrow(/not a probability[^]*at position 0/)
    }
  })
})

test('the derivatives by logits are prediction minus target', () => {
  const z = parameter([[1, -2, 0.5]])
  const t = tensor([[0.2, 0.5, 0.3]])
  const slope = grad(crossEntropy(z, t), z).sub(softmax(z).sub(t))
  expect((slope.toArray() as number[][])[0]!.every(one => Math.abs(one) < 1e-15)).toBe(true)
})
