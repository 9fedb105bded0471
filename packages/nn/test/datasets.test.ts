// Batches, rows and label codings for loops of one's own; scalers and folds against numbers of scikit-learn 1.9.
import type { LabelCoding } from '@mlp/nn'
import { batchIndices, batches, columnsToRows, fit, kFold, linear, meanSquaredError, MinMaxScaler, recodeLabels, selectRows, sgd, StandardScaler } from '@mlp/nn'
import { describe, expect, test } from 'vitest'
import { faultOf } from './fault'

const data = { x: Array.from({ length: 10 }, (_, i) => [i, -i]), y: Array.from({ length: 10 }, (_, i) => i * 3) }

describe('batches', () => {
  test('give every row once, x and y together, in an order of their own every epoch', () => {
    const seen = [0, 1].map(epoch => [...batches(data, { batchSize: 4, epoch, seed: 2 })].flatMap(({ x, y }) => {
      expect(x.shape[1]).toBe(2)
      return Array.from(y.data, (one, row) => {
        expect([x.data[2 * row], x.data[2 * row + 1]]).toEqual([one / 3, -one / 3])
        return one / 3
      })
    }))
    for (const order of seen) expect([...order].sort((a, b) => a - b)).toEqual(data.x.map(([i]) => i))
    expect(seen[0]).not.toEqual(seen[1])
    expect([...batches(data, { batchSize: 4 })].map(({ x }) => x.shape[0])).toEqual([4, 4, 2])
    expect([...batches(data, { batchSize: 4, dropLast: true })].map(({ x }) => x.shape[0])).toEqual([4, 4])
  })

  test('are those that fit takes', async () => {
    const options = { batchSize: 4, seed: 5 }
    const taken: number[] = []
    await fit(linear(2, 1), { x: data.x, y: data.y.map(one => [one]) }, { ...options, loss: meanSquaredError, optimizer: sgd({ learningRate: 1e-6 }), epochs: 2, callbacks: [{ onBatchEnd: ({ rows }) => { taken.push(rows) } }] })
    expect(taken).toEqual([0, 1].flatMap(epoch => [...batches(data, { ...options, epoch })].map(({ x }) => x.shape[0])))
  })

  test('can be gone through again, and are checked at the call', () => {
    const made = batches(data, { batchSize: 5 })
    expect([...made]).toEqual([...made])
    expect(() => batches(data, { batchSize: 0 })).toThrow(/batches: batchSize out of range/)
    expect(() => batches(data, { batchSize: '5' as never })).toThrow(/batchSize "5"/)
    expect(() => batches(data, { batchSize: 20, dropLast: true })).toThrow(/no batch is left/)
    expect(() => batches({ x: [[1]], y: [] }, { batchSize: 1 })).toThrow(/y is empty/)
    expect(() => batches(data, { batchSize: 5, epoch: -1 })).toThrow(/epoch out of range/)
    expect(() => batches(data, { batchSize: 5, droplast: true } as never)).toThrow(/no such option[^]*dropLast/)
    expect(() => batchIndices(2.5, { batchSize: 1 })).toThrow(/count out of range/)
    expect(() => batches(data, undefined as never)).toThrow(/options come in an object/)
  })
})

describe('selectRows and columnsToRows', () => {
  test('pick rows of arrays and of datasets', () => {
    expect([...selectRows(data.x, [9, 1, 9]).data]).toEqual([9, -9, 1, -1, 9, -9])
    const { x, y } = selectRows(data, Int32Array.of(2, 1))
    expect([[...x.data], [...y.data], x.shape]).toEqual([[2, -2, 1, -1], [6, 3], [2, 2]])
    expect(selectRows(data, []).x.shape).toEqual([0, 2])
  })

  test('name an index that is no row', () => {
    expect(faultOf(() => selectRows(data.x, [1, 10]))).toMatchObject({ code: 'INDEX_OUT_OF_RANGE', received: '10 at position 1', expected: 'whole numbers from 0 to 9' })
    for (const odd of [-1, 0.5, NaN, '1', undefined]) expect(faultOf(() => selectRows(data.x, [odd as never]))).toMatchObject({ code: 'INDEX_OUT_OF_RANGE' })
    expect(faultOf(() => selectRows(data.x, 3 as never))).toMatchObject({ problem: 'indices are no list' })
    expect(faultOf(() => selectRows([], [0]))).toMatchObject({ code: 'DATA_EMPTY' })
  })

  test('turn columns into rows and back, keeping the dtype', () => {
    const x = columnsToRows({ shape: [2, 3], dtype: 'int32', data: Int32Array.of(1, 2, 3, 4, 5, 6) })
    expect([x.shape, x.dtype, [...x.data]]).toEqual([[3, 2], 'int32', [1, 4, 2, 5, 3, 6]])
    expect([...columnsToRows(x).data]).toEqual([1, 2, 3, 4, 5, 6])
    expect(faultOf(() => columnsToRows([1, 2]))).toMatchObject({ code: 'SHAPE_MISMATCH', hint: expect.stringMatching(/\[samples\] is right/) as string })
  })
})

describe('recodeLabels', () => {
  const same: Record<LabelCoding, { readonly shape: number[], readonly dtype: string, readonly data: number[] }> = {
    index: { shape: [3], dtype: 'int32', data: [1, 0, 1] }, bipolar: { shape: [3], dtype: 'int32', data: [1, -1, 1] }, oneHot: { shape: [3, 2], dtype: 'float32', data: [0, 1, 1, 0, 0, 1] },
  }
  const given = { index: [1, 0, 1], bipolar: [1, -1, 1], oneHot: [[0, 1], [1, 0], [0, 1]] }
  const codings = ['index', 'bipolar', 'oneHot'] as const

  test.each(codings.flatMap(from => codings.map(to => [from, to] as const)))('from %s to %s', (from, to) => {
    const { shape, dtype, data: found } = recodeLabels(given[from], { from, to })
    expect({ shape, dtype, data: [...found] }).toEqual(same[to])
  })

  test('keeps columns, and makes as many classes as asked', () => {
    expect(recodeLabels([[0], [1]], { from: 'index', to: 'bipolar' }).shape).toEqual([2, 1])
    expect(recodeLabels([0, 1], { from: 'index', to: 'oneHot', classes: 4 }).shape).toEqual([2, 4])
    expect([...recodeLabels([3, 0], { from: 'index', to: 'oneHot' }).data]).toEqual([0, 0, 0, 1, 1, 0, 0, 0])
    expect(recodeLabels([0, 0], { from: 'index', to: 'oneHot' }).shape).toEqual([2, 2])
  })

  test.each([
    [[0, 1], 'bipolar', 'index', '0 in row 0', /from: 'index'/], [[1, -1], 'index', 'oneHot', '-1 in row 1', /from: 'bipolar'/], [[0, 0.5], 'index', 'oneHot', '0.5 in row 1', /LabelEncoder/],
    [[0, 2], 'index', 'bipolar', '3 classes', /crossEntropy/], [[[0.2, 0.8]], 'oneHot', 'index', '[0.2, 0.8] in row 0', /argmax/], [[[1, 1]], 'oneHot', 'index', '[1, 1] in row 0', /argmax/],
  ] as const)('%o is not %s', (labels, from, to, received, hint) => {
    expect(faultOf(() => recodeLabels(labels, { from, to }))).toMatchObject({ code: 'ARGUMENT_INVALID', problem: 'a label is not of this coding', received, hint: expect.stringMatching(hint) as string })
  })

  test('refuses other shapes and options', () => {
    expect(faultOf(() => recodeLabels([[1, 2]], { from: 'index', to: 'oneHot' }))).toMatchObject({ code: 'SHAPE_MISMATCH' })
    expect(faultOf(() => recodeLabels([1, 2], { from: 'oneHot', to: 'index' }))).toMatchObject({ code: 'SHAPE_MISMATCH' })
    expect(faultOf(() => recodeLabels([1], { from: 'binary', to: 'index' } as never))).toMatchObject({ code: 'ARGUMENT_INVALID', received: 'from "binary"' })
    expect(faultOf(() => recodeLabels([1], { to: 'index' } as never))).toMatchObject({ problem: 'from is missing' })
    expect(faultOf(() => recodeLabels([2], { from: 'index', to: 'oneHot', classes: 2 }))).toMatchObject({ received: '2 in row 0' })
    expect(faultOf(() => recodeLabels([1], { from: 'index', to: 'oneHot', classes: 1 }))).toMatchObject({ problem: 'classes out of range' })
  })
})

describe('as in scikit-learn', () => {
  const x = [[1.5, -2, 7, 1e9], [2.5, 0, 7, 1e9 + 1], [-4, 8, 7, 1e9 + 2], [0.1, 3, 7, 1e9 + 3]]
  const z = [[2, 1, 6, 1e9], [0, 0, 8, 1e9 + 6]]
  const close = (found: { readonly data: ArrayLike<number> } | readonly number[], expected: readonly number[]): void => {
    const list = Array.from('data' in found ? found.data : found)
    expect(list.length).toBe(expected.length)
    list.forEach((one, at) => { expect(Math.abs(one - expected[at]!)).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(expected[at]!))) })
  }

  test('StandardScaler', () => {
    const scaler = new StandardScaler().fit(x)
    close(scaler.mean, [0.025, 2.25, 7, 1000000001.5])
    close(scaler.scale, [2.475252512371213, 3.766629793329841, 1, 1.118033988749895])
    close(scaler.transform(z), [0.7978983922363594, -0.331861655799986, -1, -1.3416407864998738, -0.010099979648561512, -0.5973509804399748, 1, 4.024922359499621])
    close(scaler.inverseTransform(z), [4.975505024742426, 6.016629793329841, 13, 2118033990.2498949, 0.025, 2.25, 15, 2118033996.958099])
  })

  test('MinMaxScaler', () => {
    const scaler = new MinMaxScaler({ range: [-1, 2] }).fit(x)
    close(scaler.transform(z), [1.7692307692307694, -0.1, -4, -1, 0.8461538461538463, -0.4, 2, 5])
    close(scaler.inverseTransform(z), [2.5, 4.666666666666667, 9.333333333333334, 2000000001, -1.8333333333333335, 1.3333333333333335, 10, 2000000007])
    close(new MinMaxScaler({ range: [-1, 2], clip: true }).fit(x).transform(z), [1.7692307692307694, -0.1, -1, -1, 0.8461538461538463, -0.4, 2, 2])
  })

  test('kFold deals classes out as StratifiedKFold does, and rows as KFold', () => {
    const y = [2, 0, 1, 0, 0, 1, 2, 0, 1, 0, 0, 2, 2, 0, 1, 0, 0]
    const counts = (folds: number): number[][] => kFold({ x: y, y }, { folds, stratify: true, shuffle: false }).map(({ validation }) => [0, 1, 2].map(label => validation.filter(row => y[row] === label).length))
    // Up to the order of the folds: classes are dealt in ascending order here, in that of their appearance there.
    const sorted = (table: readonly (readonly number[])[]): number[][] => [0, 1, 2].map(label => table.map(row => row[label]!).sort((a, b) => a - b))
    expect(sorted(counts(2))).toEqual(sorted([[5, 2, 2], [4, 2, 2]]))
    expect(sorted(counts(3))).toEqual(sorted([[3, 1, 2], [3, 2, 1], [3, 1, 1]]))
    expect(sorted(counts(4))).toEqual(sorted([[3, 1, 1], [2, 1, 1], [2, 1, 1], [2, 1, 1]]))
    expect(kFold(17, { folds: 3, shuffle: false }).map(({ validation }) => [validation[0], validation.length])).toEqual([[0, 6], [6, 6], [12, 5]])
  })
})
