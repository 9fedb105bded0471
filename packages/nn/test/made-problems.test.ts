// makeClassification and makeRegression: what scikit-learn says of its functions of these names holds here too.
import type { ClassificationOptions } from '@mlp/nn'
import { makeClassification, makeRegression } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

type Table = { readonly rows: readonly number[][], readonly labels: readonly number[], readonly kinds: readonly string[] }
const made = (options: ClassificationOptions): Table => {
  const { x, y, kinds } = makeClassification(options)
  const width = x.shape[1]!
  return { rows: Array.from({ length: x.shape[0]! }, (_, row) => Array.from(x.data.subarray(row * width, (row + 1) * width))), labels: Array.from(y.data), kinds }
}
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length
const deviation = (numbers: readonly number[]): number => Math.sqrt(mean(numbers.map(one => (one - mean(numbers)) ** 2)))
const column = (rows: readonly number[][], at: number): number[] => rows.map(row => row[at]!)

describe('makeClassification', () => {
  test('has the defaults of scikit-learn', () => {
    const { rows, labels, kinds } = made({})
    expect([rows.length, rows[0]!.length, new Set(labels).size]).toEqual([100, 20, 2])
    expect(['informative', 'redundant', 'repeated', 'random'].map(kind => kinds.filter(one => one === kind).length)).toEqual([2, 2, 0, 16])
  })

  test('is the same for the same seed only, and keeps every row together with its label', () => {
    const options = { samples: 50, seed: 3, flipY: 0, classSep: 100 }
    expect(makeClassification(options)).toEqual(makeClassification(options))
    expect(makeClassification(options).x).not.toEqual(makeClassification({ ...options, seed: 4 }).x)
    const key = ({ rows, labels, kinds }: Table): string[] => {
      const informative = kinds.flatMap((kind, at) => kind === 'informative' ? [at] : [])
      return rows.map((row, at) => [...informative.map(one => row[one]!).sort((a, b) => a - b), labels[at]!].join()).sort()
    }
    expect(key(made(options))).toEqual(key(made({ ...options, shuffle: false })))
    expect(made(options).labels).not.toEqual(made({ ...options, shuffle: false }).labels)
  })

  test('puts clouds at corners of their own, ±classSep from the origin, classes in turn', () => {
    const { rows, labels } = made({ samples: 8000, features: 3, informative: 3, redundant: 0, classes: 4, clustersPerClass: 2, classSep: 20, flipY: 0, shuffle: false })
    const corners = Array.from({ length: 8 }, (_, cloud) => {
      const own = rows.slice(cloud * 1000, (cloud + 1) * 1000)
      expect(new Set(labels.slice(cloud * 1000, (cloud + 1) * 1000))).toEqual(new Set([cloud % 4]))
      return [0, 1, 2].map(at => mean(column(own, at)))
    })
    for (const corner of corners) for (const one of corner) expect(Math.abs(Math.abs(one) - 20)).toBeLessThan(0.2)
    expect(new Set(corners.map(corner => corner.map(Math.sign).join())).size).toBe(8)
  })

  test('deals corners in order where each has a cloud, so that the last informative feature tells two classes apart', () => {
    for (const seed of [0, 1, 2]) {
      const { rows, labels } = made({ classSep: 100, flipY: 0, shuffle: false, seed })
      expect(rows.every((row, at) => Number(row[1]! > 0) === labels[at])).toBe(true)
    }
    const orders = [0, 1, 2, 3].map(seed => made({ samples: 4, informative: 4, classSep: 100, flipY: 0, shuffle: false, seed }).rows.map(row => row.slice(0, 4).map(Math.sign).join()).join(' '))
    expect(new Set(orders).size).toBe(4)
  })

  test('mixes each cloud by a matrix with entries between −1 and 1: variances of a third per informative feature', () => {
    const variances = Array.from({ length: 60 }, (_, seed) => {
      const { rows } = made({ samples: 200, features: 4, informative: 4, redundant: 0, classes: 2, clustersPerClass: 1, flipY: 0, shuffle: false, seed })
      return mean([0, 1, 2, 3].map(at => deviation(column(rows.slice(0, 100), at)) ** 2))
    })
    expect(Math.abs(mean(variances) - 4 / 3)).toBeLessThan(0.15)
  })

  test('makes redundant features of the informative ones, and copies of both', () => {
    const { rows } = made({ samples: 40, features: 8, informative: 2, redundant: 2, repeated: 3, shuffle: false })
    const [[a = 0, b = 0, r0 = 0] = [], [c = 0, d = 0, r1 = 0] = []] = rows
    const determinant = a * d - b * c
    const [p, q] = [(r0 * d - b * r1) / determinant, (a * r1 - r0 * c) / determinant]
    for (const row of rows) expect(row[2]).toBeCloseTo(p * row[0]! + q * row[1]!, 9)
    for (const copy of [4, 5, 6]) expect([0, 1, 2, 3].some(at => rows.every(row => row[at] === row[copy]))).toBe(true)
    expect([Math.abs(p) <= 1, Math.abs(q) <= 1]).toEqual([true, true])
  })

  test('fills the rest with N(0, 1)', () => {
    const { rows } = made({ samples: 5000, features: 5, shuffle: false })
    expect(mean(column(rows, 4))).toBeCloseTo(0, 1)
    expect(deviation(column(rows, 4))).toBeCloseTo(1, 1)
  })

  test('shares out samples by weights, and flips labels as often as asked', () => {
    const counts = (options: ClassificationOptions): number[] => [0, 1, 2].map(label => made({ samples: 1000, informative: 3, classes: 3, ...options }).labels.filter(one => one === label).length)
    expect(counts({ flipY: 0 })).toEqual([334, 333, 333])
    expect(counts({ flipY: 0, weights: [0.7, 0.2, 0.1] })).toEqual([700, 200, 100])
    expect(counts({ flipY: 0, weights: [0.5, 0.3] }).map(one => Math.round(one / 100))).toEqual([5, 3, 2])
    // Of 4000 labels 40% are drawn anew from two classes, so 20% end up as others.
    const [clean, flipped] = [0, 0.4].map(flipY => made({ samples: 4000, flipY, shuffle: false }).labels)
    expect(flipped!.filter((one, at) => one !== clean![at]).length / 4000).toBeCloseTo(0.2, 1)
  })

  test('shifts, then scales', () => {
    const options = { samples: 30, shuffle: false }
    const [plain, moved, random] = [made(options), made({ ...options, shift: 2, scale: 3 }), made({ ...options, scale: 'random', shift: 'random' })]
    moved.rows.forEach((row, at) => row.forEach((one, to) => { expect(one).toBeCloseTo((plain.rows[at]![to]! + 2) * 3, 9) }))
    const ratio = (at: number): number => (random.rows[1]![at]! - random.rows[0]![at]!) / (plain.rows[1]![at]! - plain.rows[0]![at]!)
    const ratios = Array.from({ length: 20 }, (_, at) => ratio(at))
    expect(ratios.every(one => one >= 1 && one <= 101)).toBe(true)
    expect(new Set(ratios.map(Math.round)).size).toBeGreaterThan(10)
    const shifts = ratios.map((one, at) => random.rows[0]![at]! / one - plain.rows[0]![at]!)
    expect(shifts.every(one => Math.abs(one) <= 1)).toBe(true)
  })

  test('draws a polytope of random size without a hypercube, and many corners beyond 16 features', () => {
    const { rows } = made({ samples: 4000, features: 2, redundant: 0, clustersPerClass: 1, classSep: 50, hypercube: false, shuffle: false, flipY: 0 })
    const center = Math.abs(mean(column(rows.slice(0, 2000), 0)))
    expect(center).toBeLessThan(50)
    expect(new Set(made({ samples: 40, features: 20, informative: 20, redundant: 0, clustersPerClass: 20, classSep: 1000, shuffle: false }).rows.map(row => row.map(Math.sign).join())).size).toBe(40)
  })

  test.each([
    [{ features: 3 }, /redundant out of range[^]*0 to 1/], [{ features: 4, repeated: 1 }, /repeated out of range[^]*0 to 0/], [{ informative: 21 }, /informative out of range[^]*1 to 20/], [{ classes: 5 }, /classes out of range[^]*2 to 4/],
    [{ classes: 3 }, /clustersPerClass out of range[^]*raise informative/], [{ samples: 3 }, /samples out of range[^]*4 or more/], [{ weights: [0.5, 0.6] }, /weights out of range[^]*2 shares that sum to 1/],
    [{ weights: [0.2, 0.3, 0.5] }, /weights[^]*for 2 classes/], [{ flipY: 1.5 }, /flipY/], [{ flipY: '0.1' as never }, /flipY "0\.1"/], [{ classSep: 0 }, /classSep/], [{ shift: null as never }, /shift null[^]*'random'/], [{ seed: -1 }, /not a seed/],
    [{ class_sep: 2 } as never, /no such option[^]*classSep/],
  ])('refuses %o', (options, message) => {
    expect(() => makeClassification(options)).toThrow(message)
  })
})

describe('makeRegression', () => {
  test('follows its weights, with noise of the deviation asked for', () => {
    const data = makeRegression({ samples: 2000, features: 4, informative: 2, bias: -3, noise: 0.5 })
    expect(Array.from(data.weights, one => one > 0 && one < 100)).toEqual([true, true, false, false])
    const errors = Array.from(data.y.data, (one, row) => one + 3 - data.weights.reduce((sum, weight, at) => sum + weight * data.x.data[4 * row + at]!, 0))
    expect(Math.abs(deviation(errors) - 0.5)).toBeLessThan(0.03)
    expect([data.x.shape, data.y.shape, data.y.dtype]).toEqual([[2000, 4], [2000], 'float64'])
    expect(makeRegression({ seed: 1 })).toEqual(makeRegression({ seed: 1 }))
    expect(makeRegression({ seed: 1 }).x).not.toEqual(makeRegression({ seed: 2 }).x)
  })

  test('has the defaults of scikit-learn, and several targets with weights of their own', () => {
    const { x, weights } = makeRegression()
    expect([x.shape, weights.length, weights.filter(one => one > 0).length]).toEqual([[100, 100], 100, 10])
    const two = makeRegression({ samples: 6, features: 3, targets: 2, bias: 1 })
    expect([two.y.shape, two.weights.length]).toEqual([[6, 2], 6])
    Array.from(two.y.data).forEach((one, at) => {
      const [row, target] = [Math.floor(at / 2), at % 2]
      expect(one).toBeCloseTo(1 + [0, 1, 2].reduce((sum, column) => sum + two.weights[3 * target + column]! * two.x.data[3 * row + column]!, 0), 9)
    })
    expect(two.weights[0]).not.toBe(two.weights[3])
  })

  test.each([[{ samples: 0 }, /samples/], [{ features: 1.5 }, /features/], [{ features: 2, informative: 3 }, /informative/], [{ bias: NaN }, /bias/], [{ noise: -1 }, /noise/], [{ seed: 0.5 }, /seed/], [{ targets: 0 }, /targets/], [{ nFeatures: 2 } as never, /no such option/]])('refuses %o', (options, message) => {
    expect(() => makeRegression(options)).toThrow(message)
  })
})
