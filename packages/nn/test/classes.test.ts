import { LabelEncoder, OneHotEncoder } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

describe('LabelEncoder', () => {
  test('sorts numbers by size and text by code units, and goes both ways', () => {
    const numbers = new LabelEncoder().fit([10, 9, -1, 9])
    expect(numbers.classes).toEqual([-1, 9, 10])
    expect(numbers.transform([9, 10, -1])).toEqual({ shape: [3], dtype: 'int32', data: Int32Array.of(1, 2, 0) })
    const words = ['b', 'B', 'ä', 'a', 'b']
    const encoder = new LabelEncoder<string>()
    expect(encoder.inverseTransform(encoder.fitTransform(words))).toEqual(words)
    expect(encoder.classes).toEqual(['B', 'a', 'b', 'ä'])
    expect(new LabelEncoder().fit([true, false]).classes).toEqual([false, true])
  })

  test('names an unseen class and its position', () => {
    const encoder = new LabelEncoder().fit(['cat', 'dog'])
    expect(() => encoder.transform(['dog', 'cow'])).toThrow(expect.objectContaining({
      name: 'ValueError', code: 'ARGUMENT_INVALID', operation: 'LabelEncoder', received: '"cow" at position 1', expected: 'one of "cat", "dog"',
    }))
  })

  test.each([[[2], /2 at position 0/], [[0, -1], /-1 at position 1/], [[0.5], /0.5 at position 0/], [[[0, 1]], /indices are not a list/]])('refuses %j as indices', (indices, message) => {
    expect(() => new LabelEncoder().fit(['cat', 'dog']).inverseTransform(indices)).toThrow(message)
  })

  test.each([[[], /labels are empty/], [['a', 1], /several types\n.*"a" at position 0 and 1 at position 1/], [[NaN], /NaN at position 0/], [['a', null], /null at position 1/]])('refuses %j as labels', (labels, message) => {
    expect(() => new LabelEncoder().fit(labels as string[])).toThrow(message)
  })

  test.each([undefined, null, 'cat', 3])('refuses %j where a list belongs', (labels) => {
    const given = labels as unknown as string[]
    for (const call of [() => new LabelEncoder().fit(given), () => new LabelEncoder().fitTransform(given), () => new LabelEncoder().fit(['cat']).transform(given)]) {
      expect(call).toThrow(/LabelEncoder: labels are not a list/)
    }
    expect(() => new LabelEncoder().fit(['cat']).inverseTransform(undefined as never)).toThrow(/indices is missing/)
  })

  test('refuses to work before fit', () => {
    expect(() => new LabelEncoder().transform(['a'])).toThrow(/LabelEncoder: used before fit/)
    expect(() => new LabelEncoder().inverseTransform([0])).toThrow(/LabelEncoder: used before fit/)
  })
})

describe('OneHotEncoder', () => {
  test('puts a single one at the class of every label, and goes both ways', () => {
    const labels = ['c', 'a', 'b', 'a']
    const encoder = new OneHotEncoder<string>({ dtype: 'float64' })
    const rows = encoder.fitTransform(labels)
    expect(rows).toEqual({ shape: [4, 3], dtype: 'float64', data: Float64Array.of(0, 0, 1, 1, 0, 0, 0, 1, 0, 1, 0, 0) })
    expect(encoder.inverseTransform(rows)).toEqual(labels)
    expect(new OneHotEncoder().fitTransform([1, 2]).dtype).toBe('float32')
  })

  test('takes the first of the greatest', () => {
    expect(new OneHotEncoder().fit([7, 8, 9]).inverseTransform([[-3, -1, -1], [0.2, 0.3, 0.5]])).toEqual([8, 9])
  })

  test('refuses what it cannot read', () => {
    const encoder = new OneHotEncoder().fit(['cat', 'dog'])
    expect(() => encoder.transform(['cow'])).toThrow(/OneHotEncoder: a class that fit has not seen\n.*"cow" at position 0/)
    expect(() => encoder.inverseTransform([[1, 0, 0]])).toThrow(/expected: shape \[samples, 2\]/)
    expect(() => encoder.inverseTransform([[1, NaN]])).toThrow(/NaN at rows\[0, 1\]/)
    expect(() => new OneHotEncoder().inverseTransform([[1]])).toThrow(/OneHotEncoder: used before fit/)
    expect(() => new OneHotEncoder({ dtype: 'int32' as never })).toThrow(/dtype "int32"/)
  })
})
