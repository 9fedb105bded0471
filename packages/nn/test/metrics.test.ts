import { tensor, ValueError } from '@mlp/autograd'
import { accuracy, binaryCrossEntropy, confusionMatrix, fit, linear, recall, sgd } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

describe('accuracy', () => {
  test('of scores per class, against indices and one-hot rows', () => {
    const scores = [[0.1, 0.7, 0.2], [5, 1, 1], [0, 0, 1], [2, 2, 0]]
    expect(accuracy(scores, [1, 0, 2, 0])).toBe(1)
    expect(accuracy(scores, [[0, 1, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0]])).toBe(0.5)
    expect(accuracy(tensor(scores), tensor(Int32Array.of(1, 1, 1, 0)))).toBe(0.5)
  })

  test('of one score per sample, by threshold, as list or column', () => {
    expect(accuracy([0.2, 0.6, 0.5], [0, 1, 1], { threshold: 0.5 })).toBeCloseTo(2 / 3)
    expect(accuracy([[-1], [0.2]], [[0], [1]], { threshold: 0 })).toBe(1)
  })

  test('of one score per sample asks for the threshold: logits and probabilities look alike', async () => {
    for (const scores of [[-1, 3], [[-1], [3]], Float32Array.of(0.1, 0.9)]) {
      expect(() => accuracy(scores, [0, 1])).toThrow(ValueError)
      expect(() => accuracy(scores, [0, 1])).toThrow(/needs a threshold[^]*0 for logits, 0\.5 for probabilities[^]*\(p, t\) => accuracy\(p, t, \{ threshold: 0 \}\)/)
      expect(() => confusionMatrix(scores, [0, 1])).toThrow(/needs a threshold[^]*confusionMatrix\(p, t, \{ threshold: 0 \}\)/)
    }
    await expect(fit(linear(1, 1), { x: [[0], [1]], y: [[0], [1]] }, { loss: binaryCrossEntropy, optimizer: sgd(), epochs: 1, metrics: { accuracy } })).rejects.toThrow(/as a metric/)
  })

  test('of predicted classes', () => {
    expect(accuracy(Int32Array.of(0, 2, 1), [0, 2, 2])).toBeCloseTo(2 / 3)
    expect(accuracy([true, false], [1, 0])).toBe(1)
  })

  test('refuses what does not match', () => {
    expect(() => accuracy([[1, 2]], [0, 1])).toThrow(/do not match/)
    expect(() => accuracy([[1, 2]], [[1, 2, 3]])).toThrow(/do not match/)
    expect(() => accuracy([], [])).toThrow(/no samples/)
    expect(() => accuracy(Float64Array.of(0, 2, 1), [0, 2, 1])).toThrow(/tells two classes apart[^]*Int32Array/)
    expect(() => accuracy(['cat'], [0])).toThrow(/accuracy \(prediction\): text among the numbers/)
  })
  test('takes the labels that estimators predict, whatever they are', () => {
    expect(accuracy([0, 2, 1], [0, 2, 2])).toBe(2 / 3)
    expect(accuracy([true, false], [true, true])).toBe(0.5)
    expect(accuracy(['b', 'a', 'c'], ['b', 'b', 'c'])).toBe(2 / 3)
    expect(confusionMatrix(['b', 'a', 'c'], ['b', 'b', 'c'])).toEqual([[0, 0, 0], [1, 1, 0], [0, 0, 1]])
    expect(recall(['b', 'a', 'c'], ['b', 'b', 'c'], { average: 'none' })).toEqual([0, 0.5, 1])
    expect(accuracy([0.4, 0.6], [0, 1], { threshold: 0.5 })).toBe(1)
    expect(() => accuracy([0.4, 0.6], [0, 1])).toThrow(/needs a threshold/)
  })
})

describe('confusionMatrix', () => {
  test('counts true classes in rows and predicted ones in columns', () => {
    expect(confusionMatrix([[1, 0, 0], [0, 1, 0], [0, 1, 0]], [0, 1, 2])).toEqual([[1, 0, 0], [0, 1, 0], [0, 1, 0]])
    expect(confusionMatrix([0.9, 0.1, 0.8], [1, 1, 0], { threshold: 0.5 })).toEqual([[0, 1], [1, 1]])
    expect(confusionMatrix(Int32Array.of(0), [0], { classes: 3 })).toEqual([[1, 0, 0], [0, 0, 0], [0, 0, 0]])
  })

  test('takes more rows than a call has room for arguments', () => {
    const classes = Int32Array.from({ length: 200_000 }, (_, row) => row % 2)
    expect(confusionMatrix(classes, classes)).toEqual([[100_000, 0], [0, 100_000]])
  })

  test('refuses classes that are none', () => {
    expect(() => confusionMatrix(Int32Array.of(3), [0], { classes: 3 })).toThrow(/class 3 in row 0/)
    expect(() => confusionMatrix([[1, 0]], [-1])).toThrow(/class -1 in row 0/)
    expect(() => confusionMatrix([[1, 0], [1, 0]], [0, 2.5])).toThrow(/class 2\.5 in row 1/)
  })
})
