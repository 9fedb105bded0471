import type { Dataset } from '@mlp/nn'
import { batchIndices, StandardScaler, trainTestSplit } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const rows = (count: number): number[][] => Array.from({ length: count }, (_, i) => [i, -i])

describe('trainTestSplit', () => {
  test('gives every row to one side, x and y together', () => {
    const { train, test: held, indices } = trainTestSplit({ x: rows(10), y: rows(10).map(([i]) => i! * 2) }, { testSize: 0.25, seed: 4 })
    expect([train.x.shape, held.x.shape]).toEqual([[7, 2], [3, 2]])
    expect([...indices.train, ...indices.test].sort((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, i) => i))
    indices.train.forEach((row, at) => {
      expect(train.x.data[at * 2]).toBe(row)
      expect(train.y.data[at]).toBe(row * 2)
    })
  })

  test('is the same for the same seed only', () => {
    const data = { x: rows(50), y: rows(50) }
    expect(trainTestSplit(data, { seed: 1 })).toEqual(trainTestSplit(data, { seed: 1 }))
    expect(trainTestSplit(data, { seed: 1 }).indices).not.toEqual(trainTestSplit(data, { seed: 2 }).indices)
  })

  test('keeps the shares of classes, and keeps dtypes', () => {
    const y = Int32Array.from({ length: 100 }, (_, i) => (i < 70 ? 0 : i < 90 ? 1 : 2))
    const { train, test: held } = trainTestSplit({ x: rows(100), y }, { testSize: 0.25, stratify: true })
    const count = (data: ArrayLike<number>): number[] => [0, 1, 2].map(one => Array.from(data).filter(label => label === one).length)
    expect(count(held.y.data).reduce((a, b) => a + b)).toBe(25)
    expect(count(held.y.data).map((share, i) => Math.abs(share - [17.5, 5, 2.5][i]!) < 1)).toEqual([true, true, true])
    expect(count(train.y.data).map((one, i) => one + count(held.y.data)[i]!)).toEqual([70, 20, 10])
    expect(held.y.dtype).toBe('int32')
  })

  test.each([
    [{ testSize: 0 }, /testSize/], [{ testSize: 1.5 }, /testSize/], [{ testSize: 4 }, /testSize/], [{ testSize: NaN }, /testSize/],
    [{ stratify: true }, /cannot stratify/], [{ seed: -1 }, /seed/],
  ])('refuses %o of four rows with four classes', (options, message) => {
    expect(() => trainTestSplit({ x: rows(4), y: [0, 1, 2, 3] }, options)).toThrow(message)
  })

  test('names what is missing or holds text', () => {
    const refused = (data: unknown): unknown => {
      try {
        return trainTestSplit(data as Dataset)
      } catch (error) {
        return error
      }
    }
    expect(refused({ x: rows(4) })).toMatchObject({ name: 'ValueError', problem: 'y is missing', received: '{ x }', hint: 'pass the data as one object: { x, y }' })
    expect(refused({ X: rows(4), Y: [] })).toMatchObject({ problem: 'x and y are missing', received: '{ X, Y }' })
    expect(refused(rows(4))).toMatchObject({ problem: 'x and y are missing', received: 'an array of 4' })
    expect(refused(undefined)).toMatchObject({ problem: 'x and y are missing', received: 'undefined' })
    expect(refused({ x: rows(4), y: null })).toMatchObject({ problem: 'y is missing', received: 'null' })
    expect(refused({ x: rows(2), y: ['a', 'b'] })).toMatchObject({
      name: 'ValueError', operation: 'trainTestSplit (y)', received: '"a" at y[0]', hint: expect.stringMatching(/classes\.indexOf.*parseCsv\(text, \{ label \}\)/) as string,
    })
    expect(refused({ x: [[1, '2']], y: [0] })).toMatchObject({ operation: 'trainTestSplit (x)', received: '"2" at x[0][1]', hint: expect.stringMatching(/parseCsv/) as string })
    expect(refused({ x: rows(2), y: [0, null] })).toMatchObject({ name: 'ValueError', operation: 'trainTestSplit (y)', received: 'null at y[1]' })
    expect(refused({ x: [[1], [2, 3]], y: [0, 1] })).toMatchObject({ name: 'ShapeError', operation: 'trainTestSplit (x)' })
  })

  test('refuses empty and unequal data', () => {
    expect(() => trainTestSplit({ x: [], y: [] })).toThrow(/x is empty/)
    expect(() => trainTestSplit({ x: rows(3), y: [1, 2] })).toThrow(/differ in length/)
  })
})

describe('StandardScaler', () => {
  test('gives columns of mean 0 and deviation 1, and back', () => {
    const x = Float64Array.from({ length: 30 }, (_, i) => Math.sin(i) * (1 + (i % 3) * 100) + i)
    const value = { shape: [10, 3], dtype: 'float64', data: x } as const
    const scaler = new StandardScaler()
    const z = scaler.fitTransform(value)
    for (let column = 0; column < 3; column++) {
      const own = Array.from({ length: 10 }, (_, row) => z.data[row * 3 + column]!)
      expect(own.reduce((a, b) => a + b)).toBeCloseTo(0, 12)
      expect(own.reduce((a, b) => a + b * b, 0) / 10).toBeCloseTo(1, 12)
    }
    scaler.inverseTransform(z).data.forEach((one, i) => { expect(one).toBeCloseTo(x[i]!, 10) })
  })

  test('leaves a constant column at zero, also one that rounding makes look uneven', () => {
    const scaler = new StandardScaler().fit([[0.1, 1e9 + 0.1], [0.1, 1e9 + 0.1], [0.1, 1e9 + 0.1]])
    expect(scaler.scale).toEqual([1, 1])
    expect(scaler.transform([[0.1, 1e9 + 0.1]]).data.every(one => Math.abs(one) < 1e-6)).toBe(true)
  })

  test('keeps float32 and makes floats of integers', () => {
    const scaler = new StandardScaler().fit([[1], [3]])
    expect(scaler.transform({ shape: [1, 1], dtype: 'float32', data: Float32Array.of(2) }).dtype).toBe('float32')
    expect(scaler.transform({ shape: [1, 1], dtype: 'int32', data: Int32Array.of(3) }).data).toEqual(Float64Array.of(1))
  })

  test('refuses what it cannot scale', () => {
    expect(() => new StandardScaler().transform([[1]])).toThrow(/used before fit/)
    expect(() => new StandardScaler().fit([[1, 2]]).transform([[1]])).toThrow(/another number of columns/)
    expect(() => new StandardScaler().fit([[1], [NaN]])).toThrow(/NaN at x\[1, 0\]/)
    expect(() => new StandardScaler().fit([1, 2])).toThrow(/not a table/)
  })
})

describe('batchIndices', () => {
  test('visits every row once an epoch, in another order each', () => {
    const epochs = [0, 1].map(epoch => batchIndices(10, { batchSize: 4, seed: 2, epoch }))
    for (const batches of epochs) {
      expect(batches.map(batch => batch.length)).toEqual([4, 4, 2])
      expect(batches.flatMap(batch => [...batch]).sort((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, i) => i))
    }
    expect(epochs[0]).not.toEqual(epochs[1])
    expect(epochs[0]).toEqual(batchIndices(10, { batchSize: 4, seed: 2 }))
  })

  test.each([0, -1, 1.5, NaN])('refuses batches of %s rows', (batchSize) => {
    expect(() => batchIndices(5, { batchSize })).toThrow(/batchIndices: batchSize out of range/)
  })
})
