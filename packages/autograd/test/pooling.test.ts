/** Sliding windows and pools against loops and against PyTorch's conventions, on both engines. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { averagePool, formula, grad, input, maxPool, mean, mul, ShapeError, slidingWindows, square, sum, ValueError, zeros } from '@mlp/autograd'
import type { MlpError, Tensor } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { disagreement } from './compile/agreement'
import { WAYS, wrongOf } from './compile/engines'
import { at, build, exact, indices, sizeOf, toParameter, toTensor, valueOf, wholeNumbers } from './naive'
import type { Naive } from './naive'

const axis = fc.record({
  length: fc.integer({ min: 1, max: 7 }), size: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 4 }), dilation: fc.integer({ min: 1, max: 2 }), before: fc.nat(2), after: fc.nat(2),
}).filter(({ length, size, dilation, before, after }) => {
  const reach = (size - 1) * dilation + 1
  return before < reach && after < reach && reach <= length + before + after
})

interface Setting {
  readonly x: Naive
  readonly size: readonly number[]
  readonly stride: readonly number[]
  readonly dilation: readonly number[]
  readonly padding: readonly (readonly [number, number])[]
  readonly positions: readonly number[]
}
const settings = fc.record({ axes: fc.array(axis, { minLength: 1, maxLength: 2 }), samples: fc.nat(2), channels: fc.integer({ min: 1, max: 2 }) }).chain(({ axes, samples, channels }) => fc.record({
  x: wholeNumbers([samples, channels, ...axes.map(one => one.length)]),
  size: fc.constant(axes.map(one => one.size)), stride: fc.constant(axes.map(one => one.stride)), dilation: fc.constant(axes.map(one => one.dilation)),
  padding: fc.constant(axes.map(({ before, after }) => [before, after] as const)),
  positions: fc.constant(axes.map(({ length, size, stride, dilation, before, after }) => Math.floor((length + before + after - (size - 1) * dilation - 1) / stride) + 1)),
}))

const place = (shape: readonly number[], index: readonly number[]): number => index.reduce((before, i, one) => before * shape[one]! + i, 0)

/** The places that a window at a position sees, in row-major order; undefined in the padding. */
function seen({ x, size, stride, dilation, padding }: Setting, position: readonly number[]): (number[] | undefined)[] {
  const [n, c, ...spatial] = position
  return indices(size).map(offset => {
    const index = spatial.map((p, one) => p * stride[one]! + offset[one]! * dilation[one]! - padding[one]![0])
    return index.some((p, one) => p < 0 || p >= x.shape[one + 2]!) ? undefined : [n!, c!, ...index]
  })
}

const shapeOf = ({ x, positions }: Setting): number[] => [...x.shape.slice(0, 2), ...positions]

describe('slidingWindows', () => {
  test('shows the elements under each window, and adds up what they get back', () => {
    fc.assert(fc.property(settings, setting => {
      const unpadded = { ...setting, padding: setting.size.map(() => [0, 0] as const) }
      const { x, size, stride, dilation } = unpadded
      fc.pre(size.every((length, one) => (length - 1) * dilation[one]! < x.shape[one + 2]!))
      const positions = size.map((length, one) => Math.floor((x.shape[one + 2]! - (length - 1) * dilation[one]! - 1) / stride[one]!) + 1)
      const shape = [...x.shape.slice(0, 2), ...positions, ...size]
      const from = (index: readonly number[]): number[] => [...index.slice(0, 2), ...positions.map((_, one) => index[one + 2]! * stride[one]! + index[one + 2 + size.length]! * dilation[one]!)]
      const p = toParameter(x)
      const windows = slidingWindows(p, size, { stride, dilation })
      expect(valueOf(windows)).toEqual(build(shape, index => at(x, from(index))))
      const weights = build(shape, index => place(shape, index) % 13 - 5)
      const back = x.data.map(() => 0)
      for (const index of indices(shape)) back[place(x.shape, from(index))]! += at(weights, index)
      expect(exact(valueOf(grad(sum(mul(windows, toTensor(weights))), p)))).toEqual(exact({ shape: x.shape, data: back }))
    }), { numRuns: 80 })
  })

  test('a number is the size along the last axis', () => {
    expect(slidingWindows([[1, 2, 3], [4, 5, 6]], 2, { stride: 1 }).toArray()).toEqual([[[1, 2], [2, 3]], [[4, 5], [5, 6]]])
    expect(slidingWindows([true, false], 1).dtype).toBe('bool')
  })
})

describe('pools', () => {
  test('take the greatest element; the first of equal ones gets the derivative', () => {
    fc.assert(fc.property(settings, setting => {
      const { x, size, stride, dilation, padding } = setting
      const weights = build(shapeOf(setting), index => place(shapeOf(setting), index) % 7 - 3)
      const back = x.data.map(() => 0)
      const expected = build(shapeOf(setting), position => {
        const places = seen(setting, position)
        const values = places.map(one => one === undefined ? -Infinity : at(x, one))
        const first = places[values.indexOf(Math.max(...values))]
        if (first !== undefined) back[place(x.shape, first)]! += at(weights, position)
        return Math.max(...values)
      })
      const p = toParameter(x)
      const y = maxPool(p, { size, stride, dilation, padding })
      expect(valueOf(y)).toEqual(expected)
      expect(exact(valueOf(grad(sum(mul(y, toTensor(weights))), p)))).toEqual(exact({ shape: x.shape, data: back }))
    }), { numRuns: 80 })
  })

  test('take the mean, of zeros in the padding too or of what is there', () => {
    fc.assert(fc.property(settings, fc.boolean(), (setting, countPadding) => {
      const { x, size, stride, dilation, padding } = setting
      const counts = build(shapeOf(setting), position => countPadding ? sizeOf(size) : seen(setting, position).filter(one => one !== undefined).length)
      fc.pre(counts.data.every(count => count > 0))
      const back = x.data.map(() => 0)
      const expected = build(shapeOf(setting), position => seen(setting, position).reduce((total, one) => {
        if (one === undefined) return total
        back[place(x.shape, one)]! += 1 / at(counts, position)
        return total + at(x, one)
      }, 0) / at(counts, position))
      const p = toParameter(x)
      const y = averagePool(p, { size, stride, dilation, padding, countPadding })
      expect(valueOf(y).shape).toEqual(expected.shape)
      valueOf(y).data.forEach((one, index) => { expect(one).toBeCloseTo(expected.data[index]!, 12) })
      valueOf(grad(sum(y), p)).data.forEach((one, index) => { expect(one).toBeCloseTo(back[index]!, 12) })
    }), { numRuns: 80 })
  })

  test('options have defaults: the stride is the size', () => {
    const x = toTensor(build([1, 1, 4, 4], ([, , i, j]) => 4 * i! + j!))
    expect(maxPool(x, { size: 2 }).toArray()).toEqual([[[[5, 7], [13, 15]]]])
    expect(averagePool(x, { size: [4, 2] }).toArray()).toEqual([[[[6.5, 8.5]]]])
    expect(maxPool([[[1, 3, 2]]], { size: 2, stride: 1, padding: 'same' }).toArray()).toEqual([[[3, 3, 2]]])
    expect(averagePool([[[1, 3, 2]]], { size: 2, stride: 1, padding: 'same' }).toArray()).toEqual([[[2, 2.5, 1]]])
    expect(averagePool([[[1, 3, 2]]], { size: 2, stride: 1, padding: 'same', countPadding: false }).toArray()).toEqual([[[2, 2.5, 2]]])
  })

  test('are written with what is not expected', () => {
    const x = input('x', [1, 1, 8])
    expect([maxPool(x, { size: 2 }), averagePool(x, { size: 2, stride: 1 }), slidingWindows(x, 2), slidingWindows(x, 2, { stride: 2, dilation: 3 })].map(one => formula(one))).toEqual([
      'maxPool(x, size=[2])', 'averagePool(x, size=[2], stride=[1])', 'slidingWindows(x, size=[2])', 'slidingWindows(x, size=[2], stride=[2], dilation=[3])'])
  })

  test('what is odd has a rule: NaN wins, padding alone is −∞ or the mean of nothing', () => {
    expect(maxPool([[[1, NaN, 2, -Infinity]]], { size: 2 }).toArray()).toEqual([[[NaN, 2]]])
    expect(maxPool([[[7, 8]]], { size: 2, dilation: 3, padding: 1 }).toArray()).toEqual([[[-Infinity]]])
    expect(averagePool([[[7, 8]]], { size: 2, dilation: 3, padding: 1 }).toArray()).toEqual([[[0]]])
    expect(averagePool([[[7, 8]]], { size: 2, dilation: 3, padding: 1, countPadding: false }).toArray()).toEqual([[[NaN]]])
  })
})

/** Units that second derivatives may differ by: sums of large terms of both signs, added in another order. */
const CANCELING = 4096

describe.each(WAYS)('compiled %s, %s', vectors => {
  test.each(['float64', 'float32'] as const)('in %s pools and their derivatives are the same', dtype => {
    fc.assert(fc.property(settings, setting => {
      const { size, stride, dilation, padding } = setting
      const x = input('x', setting.x.shape, { dtype })
      const options = { size, stride, dilation, padding }
      const outputs = { max: maxPool(x, options), mean: averagePool(x, options), part: averagePool(x, { ...options, countPadding: false }) }
      const slopes = Object.fromEntries(Object.entries(outputs).flatMap(([name, y]) => {
        const first = grad(sum(mul(y, square(y))), x)
        return [[`d${name}`, first], [`dd${name}`, grad(sum(square(first)), x)]]
      }))
      const data = { x: { shape: setting.x.shape, dtype, data: dtype === 'float32' ? Float32Array.from(setting.x.data) : Float64Array.from(setting.x.data) } }
      expect(wrongOf({ inputs: { x }, data, outputs: { ...outputs, ...slopes } }, vectors, (found, expected) => disagreement(found, expected, CANCELING))).toEqual([])
    }), { numRuns: 10 })
  })
})

test('a pool is one loop over the windows where they stand, and so is what it gives back where windows do not overlap', () => {
  const x = input('x', [2, 3, 8, 8])
  const kernels = (y: Tensor): string[] => compile({ inputs: { x }, outputs: { y } }).describe().kernels.map(({ kind, operations }) => `${kind}: ${operations.join(' ')}`)
  expect(kernels(maxPool(x, { size: 2 }))).toEqual(['loops: max'])
  expect(kernels(mean(slidingWindows(x, [3, 3]), [-2, -1]))).toEqual(['loops: mean'])
  expect(kernels(grad(sum(square(averagePool(x, { size: 2 }))), x))).toEqual(['loops: mean', 'loops: copy'])
})

describe('mistakes are told by name', () => {
  const caught = (run: () => unknown): MlpError => {
    try { run() } catch (error) { return error as MlpError }
    throw new Error('nothing was thrown')
  }
  test.each<[string, () => unknown, unknown, string]>([
    ['a window larger than the input', () => maxPool(zeros([1, 1, 4, 2]), { size: 3 }), ShapeError, 'a window reaching over 3 on axis 3, of length 2'],
    ['a window larger than the padded input', () => averagePool(zeros([1, 1, 2]), { size: 5, padding: 1 }), ShapeError, 'a window reaching over 5 on axis 2, of length 4'],
    ['a window of more axes than there are', () => slidingWindows([1, 2], [1, 1]), ShapeError, 'size [1, 1] for x [2]'],
    ['sliding beyond the end', () => slidingWindows([1, 2], 3), ShapeError, 'a window reaching over 3 on axis 0, of length 2'],
    ['a matrix', () => maxPool(zeros([2, 2]), { size: 2 }), ShapeError, 'x [2, 2]'],
    ['sizes for other axes', () => maxPool(zeros([1, 1, 4]), { size: [2, 2] }), ValueError, 'size [2, 2]'],
    ['a size of nothing', () => averagePool(zeros([1, 1, 4]), { size: 0 }), ValueError, 'size 0'],
    // @ts-expect-error -- a window has no default size
    ['no window', () => maxPool(zeros([1, 1, 4])), ValueError, 'undefined'],
    // @ts-expect-error -- options are an object
    ['a window as PyTorch has it', () => averagePool(zeros([1, 1, 4]), 2), ValueError, '2'],
    ['half a stride', () => averagePool(zeros([1, 1, 4]), { size: 1, stride: 0.5 }), ValueError, 'stride 0.5'],
    ['a border as wide as the window', () => maxPool(zeros([1, 1, 4]), { size: 2, padding: 2 }), ValueError, 'padding [2, 2] on axis 2'],
  ])('%s', (_, run, type, received) => {
    const error = caught(run)
    expect(error).toBeInstanceOf(type)
    expect(error.received).toContain(received)
  })
})
