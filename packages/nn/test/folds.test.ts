import { kFold, trainTestSplit, trainValidationTestSplit } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i)
const ascending = (rows: Iterable<number>): number[] => [...rows].sort((a, b) => a - b)

describe('kFold', () => {
  test.each([true, false])('holds out every row once, in parts of even size (shuffle: %s)', (shuffle) => {
    const folds = kFold(23, { folds: 5, shuffle })
    expect(folds.map(({ validation }) => validation.length)).toEqual([5, 5, 5, 4, 4])
    expect(ascending(folds.flatMap(({ validation }) => [...validation]))).toEqual(upTo(23))
    for (const { train, validation } of folds) {
      expect(ascending([...train, ...validation])).toEqual(upTo(23))
      expect([...validation]).toEqual(ascending(validation))
      expect([...train]).toEqual(ascending(train))
    }
  })

  test('takes neighbors unless it shuffles, and the same rows for the same seed only', () => {
    expect([...kFold(10, { shuffle: false })[1]!.validation]).toEqual([2, 3])
    expect(kFold(50, { seed: 3 })).toEqual(kFold(50, { seed: 3 }))
    expect(kFold(50, { seed: 3 })).not.toEqual(kFold(50, { seed: 4 }))
    expect(kFold({ x: upTo(50), y: upTo(50) }, { seed: 3 })).toEqual(kFold(50, { seed: 3 }))
  })

  test.each([true, false])('keeps the shares of classes, in parts of even size (shuffle: %s)', (shuffle) => {
    const y = upTo(47).map(i => (i < 30 ? 0 : i < 41 ? 1 : 2))
    const folds = kFold({ x: y, y }, { folds: 4, stratify: true, shuffle })
    expect(ascending(folds.map(({ validation }) => validation.length))).toEqual([11, 12, 12, 12])
    for (const [label, whole] of [[0, 30], [1, 11], [2, 6]] as const) {
      const held = folds.map(({ validation }) => validation.filter(row => y[row] === label).length)
      expect(held.reduce((a, b) => a + b)).toBe(whole)
      expect(Math.max(...held) - Math.min(...held)).toBeLessThanOrEqual(1)
    }
  })

  test('leaves one out', () => {
    expect(kFold(3, { folds: 3, shuffle: false }).map(({ train }) => [...train])).toEqual([[1, 2], [0, 2], [0, 1]])
  })

  test.each([
    [5, { folds: 6 }, /folds out of range\n.*6 folds of 5 rows/], [5, { folds: 1 }, /folds out of range/], [5, { folds: 2.5 }, /folds out of range/],
    [1, {}, /not a number of rows/], [NaN, {}, /not a number of rows/], [10, { stratify: true }, /10 rows without classes/], [10, { seed: 0.5 }, /seed/],
    [{ x: upTo(6), y: [0, 0, 0, 0, 1, 1] }, { folds: 3, stratify: true }, /cannot stratify\n.*2 rows of class 1\n.*at least 3 rows/],
  ])('refuses %j with %j', (data, options, message) => {
    expect(() => kFold(data, options)).toThrow(message)
  })
})

describe('trainValidationTestSplit', () => {
  const data = { x: upTo(20).map(i => [i, -i]), y: Int32Array.from(upTo(20), i => (i < 10 ? 0 : 1)) }

  test('gives every row to one part, x and y together', () => {
    const { indices, ...parts } = trainValidationTestSplit(data, { validationSize: 0.25, testSize: 3, seed: 2 })
    expect([parts.train, parts.validation, parts.test].map(({ x }) => x.shape)).toEqual([[12, 2], [5, 2], [3, 2]])
    expect(ascending([...indices.train, ...indices.validation, ...indices.test])).toEqual(upTo(20))
    for (const name of ['train', 'validation', 'test'] as const) {
      indices[name].forEach((row, at) => {
        expect(parts[name].x.data[2 * at]).toBe(row)
        expect(parts[name].y.data[at]).toBe(data.y[row])
      })
    }
  })

  test('tests on the rows of trainTestSplit, whatever is validated on', () => {
    const { test: held } = trainTestSplit(data, { testSize: 4, seed: 9 }).indices
    for (const validationSize of [1, 0.5]) expect(trainValidationTestSplit(data, { validationSize, testSize: 4, seed: 9 }).indices.test).toEqual(held)
  })

  test('keeps the shares of classes in all three parts', () => {
    const { train, validation, test: held } = trainValidationTestSplit(data, { stratify: true })
    expect([train, validation, held].map(({ y }) => [y.data.length, y.data.filter(label => label === 1).length])).toEqual([[12, 6], [4, 2], [4, 2]])
  })

  test('refuses parts that are empty', () => {
    expect(() => trainValidationTestSplit(data, { testSize: 0.5, validationSize: 0.5 })).toThrow(/trainValidationTestSplit: validationSize leaves a part empty/)
    expect(() => trainValidationTestSplit(data, { testSize: 19 })).toThrow(/testSize leaves a part empty/)
    expect(() => trainValidationTestSplit(data, { validationSize: 0 })).toThrow(/validationSize/)
  })
})
