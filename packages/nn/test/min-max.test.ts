import { MinMaxScaler } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

describe('MinMaxScaler', () => {
  test('takes the ends of every column to the ends of the range, exactly, and back', () => {
    const x = Array.from({ length: 20 }, (_, i) => [Math.sin(i) * 1e6, Math.cos(i) / 7 - 3])
    const range = [-0.3, 0.7] as const
    const scaler = new MinMaxScaler({ range })
    const z = scaler.fitTransform(x)
    for (const column of [0, 1]) {
      const own = x.map((_, row) => z.data[row * 2 + column]!)
      expect([Math.min(...own), Math.max(...own)]).toEqual(range)
      expect([scaler.min[column], scaler.max[column]]).toEqual([Math.min(...x.map(row => row[column]!)), Math.max(...x.map(row => row[column]!))])
    }
    const back = scaler.inverseTransform(z).data
    x.flat().forEach((one, i) => { expect(Math.abs(back[i]! - one)).toBeLessThan(1e-15 * 1e6) })
  })

  test('lets other rows fall outside the range', () => {
    expect([...new MinMaxScaler().fit([[0], [4]]).transform([[-2], [1], [6]]).data]).toEqual([-0.5, 0.25, 1.5])
  })

  test('a clone has its options, and nothing of what it learned', () => {
    const copy = new MinMaxScaler({ range: [1, 2], clip: true }).fit([[0], [4]]).clone()
    expect(() => copy.min).toThrow(/used before fit/)
    expect([...copy.fit([[0], [2]]).transform([[-2], [1], [6]]).data]).toEqual([1, 1.5, 2])
  })

  test('takes a constant column to the low end, and back', () => {
    const scaler = new MinMaxScaler({ range: [2, 3] }).fit([[5], [5]])
    expect([...scaler.transform([[5], [5.5]]).data]).toEqual([2, 2.5])
    expect([...scaler.inverseTransform([[2]]).data]).toEqual([5])
  })

  test('keeps float32 and makes floats of integers', () => {
    const scaler = new MinMaxScaler().fit([[1], [3]])
    expect(scaler.transform({ shape: [1, 1], dtype: 'float32', data: Float32Array.of(2) }).data).toEqual(Float32Array.of(0.5))
    expect(scaler.transform({ shape: [1, 1], dtype: 'int32', data: Int32Array.of(2) }).data).toEqual(Float64Array.of(0.5))
  })

  test('refuses what it cannot scale, under its own name', () => {
    expect(() => new MinMaxScaler().transform([[1]])).toThrow(/MinMaxScaler: used before fit/)
    expect(() => new MinMaxScaler().min).toThrow(/MinMaxScaler: used before fit/)
    expect(() => new MinMaxScaler().fit([[1, 2]]).inverseTransform([[1]])).toThrow(/MinMaxScaler: another number of columns/)
    expect(() => new MinMaxScaler().fit([[1], [NaN]])).toThrow(/MinMaxScaler: x holds.*\n.*NaN at x\[1, 0\]/)
    expect(() => new MinMaxScaler().fit([1, 2])).toThrow(/MinMaxScaler: x is not a table/)
    expect(() => new MinMaxScaler().fit([])).toThrow(/x is empty/)
    expect(() => new MinMaxScaler().fit(undefined as never)).toThrow(/MinMaxScaler: x is missing/)
  })

  test.each([[[1, 0]], [[1, 1]], [[0, Infinity]], [[NaN, 1]], [[0]], [3]])('refuses %o as a range', (range) => {
    expect(() => new MinMaxScaler({ range: range as never })).toThrow(/MinMaxScaler: range is no range/)
  })
})
