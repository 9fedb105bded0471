/** Convolutions with every option, their transposes and their derivatives, against loops, on both engines. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { convolution, grad, input, mul, ShapeError, sum, tensor, transposedConvolution, ValueError, zeros } from '@mlp/autograd'
import type { MlpError, Tensor } from '@mlp/autograd'
import { unsignedDifference } from './compile/agreement'
import { WAYS, wrongOf } from './compile/engines'
import { at, build, exact, indices, sizeOf, toParameter, toTensor, valueOf, wholeNumbers } from './naive'
import type { Naive } from './naive'

/** What a convolution is made with. */
interface Setting {
  readonly x: Naive
  readonly kernel: Naive
  readonly stride: readonly number[]
  readonly dilation: readonly number[]
  readonly padding: readonly (readonly [number, number])[]
  readonly groups: number
  /** What is multiplied with the result before it is summed. */
  readonly weights: Naive
}

const axis = fc.record({
  length: fc.integer({ min: 1, max: 5 }), size: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 3 }), dilation: fc.integer({ min: 1, max: 2 }),
  before: fc.nat(2), after: fc.nat(2),
})
const positionsOf = (length: number, size: number, stride: number, dilation: number): number => Math.floor((length - (size - 1) * dilation - 1) / stride) + 1

const settings = fc.record({
  axes: fc.array(axis.filter(({ length, size, dilation, before, after }) => (size - 1) * dilation < length + before + after), { minLength: 1, maxLength: 2 }),
  samples: fc.nat(2), channels: fc.integer({ min: 1, max: 2 }), filters: fc.integer({ min: 1, max: 2 }), groups: fc.integer({ min: 1, max: 3 }),
}).chain(({ axes, samples, channels, filters, groups }) => {
  const spatial = axes.map(({ length, size, stride, dilation, before, after }) => positionsOf(length + before + after, size, stride, dilation))
  return fc.record({
    x: wholeNumbers([samples, channels * groups, ...axes.map(one => one.length)]),
    kernel: wholeNumbers([filters * groups, channels, ...axes.map(one => one.size)]),
    weights: wholeNumbers([samples, filters * groups, ...spatial]),
    stride: fc.constant(axes.map(one => one.stride)), dilation: fc.constant(axes.map(one => one.dilation)),
    padding: fc.constant(axes.map(({ before, after }) => [before, after] as const)), groups: fc.constant(groups),
  })
}).filter(({ x, weights }) => sizeOf(x.shape) <= 200 && sizeOf(weights.shape) <= 300)

/** Every product that a convolution sums: places in the result, the input and the kernel. Places in the padding are left out. */
function* products({ x, kernel, weights, stride, dilation, padding, groups }: Setting): Generator<{ y: number[]; x: number[]; kernel: number[] }> {
  const [filters, channels] = [kernel.shape[0]!, kernel.shape[1]!]
  for (const [n, o, ...position] of indices(weights.shape)) {
    for (const [c, ...offset] of indices([channels, ...kernel.shape.slice(2)])) {
      const place = position.map((p, one) => p * stride[one]! + offset[one]! * dilation[one]! - padding[one]![0])
      if (place.some((p, one) => p < 0 || p >= x.shape[one + 2]!)) continue
      const group = Math.floor(o! / (filters / groups))
      yield { y: [n!, o!, ...position], x: [n!, group * channels + c!, ...place], kernel: [o!, c!, ...offset] }
    }
  }
}

const place = (shape: readonly number[], index: readonly number[]): number => index.reduce((before, i, one) => before * shape[one]! + i, 0)

/** The result, or what the weights of the result give back to an operand. */
function naive(setting: Setting, of: 'y' | 'x' | 'kernel'): Naive {
  const arrays = { y: setting.weights, x: setting.x, kernel: setting.kernel }
  const [first, second] = (['y', 'x', 'kernel'] as const).filter(one => one !== of) as [keyof typeof arrays, keyof typeof arrays]
  const { shape } = arrays[of]
  const data = new Array<number>(sizeOf(shape)).fill(0)
  for (const indices of products(setting)) data[place(shape, indices[of])]! += at(arrays[first], indices[first]) * at(arrays[second], indices[second])
  return { shape, data }
}

describe('convolution', () => {
  test('is the sum of products under the window, and gives both operands back what they were multiplied with', () => {
    fc.assert(fc.property(settings, setting => {
      const { stride, dilation, padding, groups } = setting
      const [x, kernel] = [toParameter(setting.x), toParameter(setting.kernel)]
      const y = convolution(x, kernel, { stride, dilation, padding, groups })
      expect(exact(valueOf(y))).toEqual(exact(naive(setting, 'y')))
      const [dx, dk] = grad(sum(mul(y, toTensor(setting.weights))), [x, kernel])
      expect(exact(valueOf(dx))).toEqual(exact(naive(setting, 'x')))
      expect(exact(valueOf(dk))).toEqual(exact(naive(setting, 'kernel')))
      // Derivatives of derivatives: the result is linear in each operand, so weighting a derivative leads back to the others.
      const weights = toParameter(setting.weights)
      const back = sum(mul(grad(sum(mul(y, weights)), x), x))
      expect(exact(valueOf(grad(back, weights)))).toEqual(exact(naive(setting, 'y')))
      expect(exact(valueOf(grad(back, kernel)))).toEqual(exact(naive(setting, 'kernel')))
    }), { numRuns: 60 })
  })

  test.each([
    ['same', 5, 3, 1, 1, [1, 1]], ['same', 5, 2, 1, 1, [0, 1]], ['same', 6, 3, 2, 1, [0, 1]], ['same', 5, 3, 2, 2, [2, 2]], ['same', 6, 1, 3, 1, [0, 0]], ['valid', 5, 3, 1, 1, [0, 0]],
  ] as const)('%s for length %i, window %i, stride %i, dilation %i stands for %j', (padding, length, size, stride, dilation, pair) => {
    const x = toTensor(build([1, 1, length], ([, , i]) => i! + 1))
    const kernel = toTensor(build([1, 1, size], ([, , i]) => 2 ** i!))
    const y = convolution(x, kernel, { padding, stride, dilation })
    expect(y.toArray()).toEqual(convolution(x, kernel, { padding: [pair], stride, dilation }).toArray())
    if (padding === 'same') expect(y.shape[2]).toBe(Math.ceil(length / stride))
  })

  test('over three spatial axes, over no channels and over no samples', () => {
    expect(convolution(toTensor(build([1, 1, 2, 2, 2], ([, , i, j, k]) => 4 * i! + 2 * j! + k!)), toTensor(build([1, 1, 2, 1, 2], () => 1))).toArray()).toEqual([[[[[10], [18]]]]])
    expect(convolution(zeros([1, 0, 3]), zeros([2, 0, 2])).toArray()).toEqual([[[0, 0], [0, 0]]])
    expect(convolution(zeros([0, 2, 3]), zeros([2, 2, 2])).shape).toEqual([0, 2, 2])
  })
})

describe('transposedConvolution', () => {
  test('is the adjoint of the convolution with the same kernel and options', () => {
    fc.assert(fc.property(settings, setting => {
      const { stride, dilation, padding, groups } = setting
      // What the last window of the convolution had left over.
      const outputPadding = setting.x.shape.slice(2).map((length, one) => {
        const { [one]: size } = setting.kernel.shape.slice(2)
        return (length + padding[one]![0] + padding[one]![1] - (size! - 1) * dilation[one]! - 1) % stride[one]!
      })
      const [y, kernel] = [toParameter(setting.weights), toParameter(setting.kernel)]
      const x = transposedConvolution(y, kernel, { stride, dilation, padding, groups, outputPadding })
      expect(exact(valueOf(x))).toEqual(exact(naive(setting, 'x')))
      const [dy, dk] = grad(sum(mul(x, toTensor(setting.x))), [y, kernel])
      expect(exact(valueOf(dy))).toEqual(exact(naive(setting, 'y')))
      expect(exact(valueOf(dk))).toEqual(exact(naive(setting, 'kernel')))
    }), { numRuns: 60 })
  })

  test('has the length that its options say, also where places are added beyond the stride', () => {
    const y = transposedConvolution([[[1, 2, 3]]], [[[1, 1]]], { stride: 2, dilation: 4, padding: 1, outputPadding: 3 })
    expect(y.shape[2]).toBe((3 - 1) * 2 - 2 * 1 + 4 * (2 - 1) + 3 + 1)
    expect(y.toArray()).toEqual([[[0, 2, 0, 4, 0, 2, 0, 3, 0, 0]]])
  })
})

describe.each(WAYS)('compiled %s, %s', vectors => {
  test.each(['float64', 'float32'] as const)('in %s the same sums come out', dtype => {
    fc.assert(fc.property(settings, setting => {
      const { stride, dilation, padding, groups } = setting
      const [x, kernel, y] = [setting.x, setting.kernel, setting.weights].map((one, index) => input(`i${index}`, one.shape, { dtype })) as [Tensor, Tensor, Tensor]
      const options = { stride, dilation, padding, groups }
      const forward = convolution(x, kernel, options)
      const [dx, dk] = grad(sum(mul(forward, y)), [x, kernel])
      const back = transposedConvolution(y, kernel, { stride, dilation, groups })
      const data = Object.fromEntries([setting.x, setting.kernel, setting.weights].map((one, index) => [`i${index}`, { shape: one.shape, dtype, data: dtype === 'float32' ? Float32Array.from(one.data) : Float64Array.from(one.data) }]))
      expect(wrongOf({ inputs: { i0: x, i1: kernel, i2: y }, data, outputs: { forward, dx, dk, back } }, vectors, unsignedDifference)).toEqual([])
    }), { numRuns: 12 })
  })
})

describe('mistakes are told by name', () => {
  const x = tensor(Array.from({ length: 24 }, (_, i) => i), { shape: [1, 4, 6] })
  const caught = (run: () => unknown): MlpError => {
    try { run() } catch (error) { return error as MlpError }
    throw new Error('nothing was thrown')
  }
  test.each<[string, () => unknown, unknown, string]>([
    ['a window larger than the input', () => convolution(x, zeros([2, 4, 4]), { dilation: 2 }), ShapeError, 'a window reaching over 7 on axis 2, of length 6'],
    ['a vector', () => convolution([1, 2], zeros([2, 4, 4])), ShapeError, 'x [2]'],
    ['a kernel of another rank', () => convolution(x, zeros([2, 4])), ShapeError, 'kernel [2, 4] and x [1, 4, 6]'],
    ['a kernel for other channels', () => convolution(x, zeros([2, 3, 2])), ShapeError, 'kernel [2, 3, 2] and x [1, 4, 6]'],
    ['a kernel for all channels of groups', () => convolution(x, zeros([2, 4, 2]), { groups: 2 }), ShapeError, 'in 2 groups'],
    ['groups that do not divide the channels', () => convolution(x, zeros([3, 1, 2]), { groups: 3 }), ValueError, 'groups 3'],
    ['groups that do not divide the filters', () => convolution(x, zeros([3, 2, 2]), { groups: 2 }), ValueError, 'groups 2'],
    ['no groups', () => convolution(x, zeros([2, 4, 2]), { groups: 0 }), ValueError, 'groups 0'],
    ['a negative padding', () => convolution(x, zeros([2, 4, 2]), { padding: -1 }), ValueError, 'padding -1'],
    ['paddings for other axes', () => convolution(x, zeros([2, 4, 2]), { padding: [1, 0] }), ValueError, 'padding [1, 0]'],
    ['a padding of three sides', () => convolution(x, zeros([2, 4, 2]), { padding: [[1, 0, 1]] as never }), ValueError, 'padding [[1, 0, 1]]'],
    ['a padding by another name', () => convolution(x, zeros([2, 4, 2]), { padding: 'full' as never }), ValueError, 'padding "full"'],
    ['half a stride', () => convolution(x, zeros([2, 4, 2]), { stride: 0.5 }), ValueError, 'stride 0.5'],
    ['a transposed kernel for other channels', () => transposedConvolution(x, zeros([3, 4, 2])), ShapeError, 'kernel [3, 4, 2] and x [1, 4, 6]'],
    ['more places added than can be left over', () => transposedConvolution(x, zeros([4, 1, 2]), { stride: 2, outputPadding: 2 }), ValueError, 'outputPadding 2 on axis 2'],
    ['a padding that leaves nothing', () => transposedConvolution(x, zeros([4, 1, 2]), { padding: 4 }), ShapeError, 'a length of -1 on axis 2'],
  ])('%s', (_, run, type, received) => {
    const error = caught(run)
    expect(error).toBeInstanceOf(type)
    expect(error.received).toContain(received)
  })
})

test('the padding of a transposed convolution is never worked out as that of a convolution', () => {
  const same = { padding: 'same' } as unknown as { padding: number }
  expect(() => transposedConvolution(zeros([1, 1, 3]), zeros([1, 1, 2]), same)).toThrow(/padding 'same'/)
})
