import type { Rows } from '@mlp/nn'
import { crossEntropy, fit, linear, makeBlobs, makeCircles, makeMoons, makeSpirals, makeXor, sgd } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const rowsOf = ({ x, y }: Rows): { place: number[]; label: number }[] => Array.from(y.data, (label, row) => ({ place: Array.from(x.data.subarray(row * x.shape[1]!, (row + 1) * x.shape[1]!)), label }))
const deviation = (numbers: readonly number[]): number => Math.sqrt(numbers.reduce((sum, one) => sum + one * one, 0) / numbers.length)

const classified = { makeMoons, makeCircles, makeSpirals, makeXor, makeBlobs }

describe.each(Object.entries(classified))('%s', (name, make) => {
  test('gives classes of even size in random order, the same for the same seed only', () => {
    const data = make({ samples: 61, noise: 0.1, seed: 5 })
    expect([data.x.shape[0], data.x.dtype, data.y.shape, data.y.dtype]).toEqual([61, 'float64', [61], 'int32'])
    const labels = Array.from(data.y.data)
    const sizes = [...new Set(labels)].map(label => labels.filter(one => one === label).length)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
    expect(labels).not.toEqual([...labels].sort())
    expect(make({ samples: 61, noise: 0.1, seed: 5 })).toEqual(data)
    expect(make({ samples: 61, noise: 0.1, seed: 6 }).x).not.toEqual(data.x)
  })

  test('adds normal noise of the deviation asked for', () => {
    // Blobs draw their centers from the seed alone, so the same holds for them.
    const [clean, noisy] = [make({ samples: 1000, noise: 0 }), make({ samples: 1000, noise: 0.2 })]
    expect(noisy.y).toEqual(clean.y)
    expect(Math.abs(deviation(Array.from(noisy.x.data, (one, at) => one - clean.x.data[at]!)) - 0.2)).toBeLessThan(0.02)
  })

  test('refuses what is out of range', () => {
    for (const options of [{ samples: 1 }, { samples: 7.5 }, { samples: NaN }]) expect(() => make(options)).toThrow(`${name}: samples out of range`)
    for (const noise of [-1, NaN, Infinity]) expect(() => make({ noise })).toThrow(`${name}: noise out of range`)
    expect(() => make({ seed: -1 })).toThrow(/not a seed/)
  })
})

describe('the figures', () => {
  test('moons are half circles around (0, 0) and (1, ½)', () => {
    for (const { place: [a, b], label } of rowsOf(makeMoons())) {
      expect(Math.hypot(a! - label, b! - label / 2)).toBeCloseTo(1, 12)
      expect(label === 0 ? b! >= 0 : b! <= 0.5).toBe(true)
    }
  })

  test('circles have their radii', () => {
    for (const { place: [a, b], label } of rowsOf(makeCircles({ factor: 0.3 }))) expect(Math.hypot(a!, b!)).toBeCloseTo(label === 0 ? 1 : 0.3, 12)
  })

  test('spirals turn as far as they reach', () => {
    for (const { place: [a, b], label } of rowsOf(makeSpirals({ classes: 3, turns: 2 }))) {
      const angle = 2 * Math.PI * (2 * Math.hypot(a!, b!) + label / 3)
      expect(Math.cos(Math.atan2(b!, a!) - angle)).toBeCloseTo(1, 10)
    }
  })

  test('xor has all four corners, and differs on two', () => {
    const rows = rowsOf(makeXor({ samples: 8 }))
    expect(new Set(rows.map(({ place }) => place.join())).size).toBe(4)
    expect(rows.every(({ place: [a, b], label }) => Math.abs(a! - b!) === label)).toBe(true)
  })

  test('blobs sit at their centers', () => {
    const centers = [[0, 1, 2], [3, 4, 5]]
    for (const { place, label } of rowsOf(makeBlobs({ centers, noise: 0 }))) expect(place).toEqual(centers[label])
    const drawn = rowsOf(makeBlobs({ centers: 5, features: 4, noise: 0 }))
    expect(new Set(drawn.map(({ place }) => place.join())).size).toBe(5)
    expect(drawn.every(({ place }) => place.length === 4 && place.every(one => Math.abs(one) <= 10))).toBe(true)
  })

  test.each([
    [() => makeCircles({ factor: 1 }), /makeCircles: factor/], [() => makeSpirals({ classes: 1 }), /makeSpirals: classes/], [() => makeSpirals({ turns: 0 }), /makeSpirals: turns/],
    [() => makeXor({ samples: 3 }), /four or more/], [() => makeBlobs({ centers: [] }), /makeBlobs: centers/], [() => makeBlobs({ centers: [[1], [1, 2]] }), /\[1, 2\] at position 1|\[1,2\] at position 1/],
    [() => makeBlobs({ features: 0 }), /makeBlobs: features/], [() => makeBlobs({ centers: 'three' as never }), /makeBlobs: centers/], [() => makeMoons({ samples: '10' as never }), /samples "10"/],
    [() => makeMoons({ nSamples: 10 } as never), /no such option[^]*nSamples/],
  ])('refuse what cannot be: %s', (make, message) => {
    expect(make).toThrow(message)
  })
})

test('fit takes a generated dataset', async () => {
  const history = await fit(linear(2, 3), makeBlobs({ samples: 60 }), { loss: crossEntropy, optimizer: sgd({ learningRate: 0.1 }), epochs: 2 })
  expect(history).toBeDefined()
})
