// Convolution and pooling layers against loops in NumPy and closed forms; fans of kernels; training by both engines.
import { convolution, evaluate, grad, mul, relu, sum, tensor, transpose } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { gradcheck } from '@mlp/autograd/testing'
import type { Conv } from '@mlp/nn'
import {
  accuracy, adam, averagePool1d, averagePool2d, constant, conv1d, conv2d, convTranspose1d, convTranspose2d, crossEntropy, fit, globalAveragePool, globalMaxPool, he, leCun, linear, maxPool1d, maxPool2d, orthogonal,
  predict, sequential, stateOf, uniform, keyOf, xavier,
} from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const numbers = (x: Tensor): number[] => [...evaluate(x).data]
const made = (shape: readonly number[], factor: number, modulus: number, less: number): Float64Array => Float64Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => (i * factor) % modulus - less)

describe('convolutions', () => {
  test('conv2d with stride, padding, gaps, groups and bias is the sum over windows', () => {
    const layer = conv2d(4, 2, [3, 2], { stride: [2, 1], padding: [1, 0], dilation: [1, 2], groups: 2, dtype: 'float64', initializer: shape => made(shape, 5, 7, 3), biasInitializer: () => [[0.5], [-1]] })
    expect(layer(tensor(made([1, 4, 5, 6], 7, 11, 5), { shape: [1, 4, 5, 6] })).toArray()).toEqual([[
      [[-14.5, 9.5, -10.5, -19.5], [-6.5, -17.5, -6.5, -6.5], [-10.5, 9.5, -14.5, -5.5]], [[3, -21, -12, 8], [-37, -11, 4, -25], [-7, 8, -21, 5]],
    ]])
    expect([layer.weight.shape, layer.bias!.shape]).toEqual([[2, 2, 3, 2], [2]])
    expect(Object.keys(stateOf(layer))).toEqual(['weight', 'bias'])
  })

  test('conv1d has a window of one number on one axis, and keeps the length if asked', () => {
    const layer = conv1d(1, 1, 3, { padding: 'same', bias: false, initializer: () => [[[1, 2, 4]]] })
    expect(layer(tensor([[[1, 0, 0, 3]]])).toArray()).toEqual([[[2, 1, 12, 6]]])
    expect(layer.parameters).toHaveLength(1)
    expect(layer.weight.dtype).toBe('float32')
  })

  test('those of 1×1 are a linear layer at every place', () => {
    const W = [[1, 2], [3, 4], [5, 6]]
    const x = tensor(made([2, 2, 3, 3], 5, 9, 4), { shape: [2, 2, 3, 3] })
    const [layer, plain] = [conv2d(2, 3, 1, { dtype: 'float64', initializer: () => W.flat(), biasValue: 0.5 }), linear(2, 3, { dtype: 'float64', initializer: () => W, biasValue: 0.5 })]
    const last = [0, 2, 3, 1]
    expect(transpose(layer(x), last).toArray()).toEqual(plain(transpose(x, last)).toArray())
  })

  test('transposed ones are the adjoint: ⟨conv x, y⟩ = ⟨x, convTranspose y⟩', () => {
    const options = { stride: 2, padding: 1, bias: false, dtype: 'float64' } as const
    const forth = conv2d(2, 3, 3, { ...options, seed: 4 })
    const back = convTranspose2d(3, 2, 3, { ...options, initializer: () => forth.weight.value })
    const x = tensor(made([1, 2, 7, 5], 7, 11, 5), { shape: [1, 2, 7, 5] })
    const y = tensor(made([1, 3, 4, 3], 5, 7, 3), { shape: [1, 3, 4, 3] })
    expect(back.weight.shape).toEqual([3, 2, 3, 3])
    expect(sum(mul(forth(x), y)).item()).toBeCloseTo(sum(mul(x, back(y))).item(), 10)
    expect(convTranspose1d(1, 1, 3, { stride: 2, outputPadding: 1, biasValue: 1, initializer: () => [[[1, 10, 100]]] })(tensor([[[1, 2]]])).toArray()).toEqual([[[2, 11, 103, 21, 201, 1]]])
  })

  test('have derivatives by input, kernel and bias', () => {
    const layer = conv2d(2, 2, 2, { stride: 2, padding: 1, dtype: 'float64', seed: 1 })
    gradcheck(x => layer(x), [tensor(made([1, 2, 3, 3], 5, 9, 4), { shape: [1, 2, 3, 3] }).toArray() as number[][][][]])
    const x = tensor(made([2, 2, 3, 3], 5, 9, 4), { shape: [2, 2, 3, 3] })
    // Each bias stands in every place of every sample.
    expect(grad(sum(layer(x)), layer.bias!).toArray()).toEqual([8, 8])
    gradcheck(w => convolution(x, w, { stride: 2, padding: 1 }), [layer.weight.toArray() as number[][][][]])
  })

  test('start from their seed, those of one shape alike', () => {
    const start = (layer: Conv): number[] => numbers(layer.weight)
    expect(start(conv2d(2, 3, 3, { seed: 1 }))).toEqual(start(conv2d(2, 3, 3, { seed: 1 })))
    expect(start(conv2d(2, 3, 3, { seed: 1 }))).not.toEqual(start(conv2d(2, 3, 3, { seed: 2 })))
    expect(start(conv1d(2, 3, 3)).slice(0, 4)).not.toEqual(numbers(linear(2, 3).weight).slice(0, 4))
  })

  test.each([
    ['he', he(), 2 / (8 * 25)], ['leCun', leCun(), 1 / (8 * 25)], ['xavier, fan-in', xavier({ fan: 'in' }), 1 / (8 * 25)],
    ['xavier, both fans', xavier(), 2 / ((8 + 40) * 25)], ['xavier, uniform', xavier({ distribution: 'uniform' }), 2 / ((8 + 40) * 25)],
  ])('kernels count channels times window as fan-in, filters times window as fan-out: %s', (_, initializer, variance) => {
    const { weight } = conv2d(8, 40, 5, { initializer, dtype: 'float64', seed: 2 })
    expect(weight.square().mean().item() / variance).toBeCloseTo(1, 1)
  })

  test('of groups, a filter sees the channels of its group alone; filters can be orthogonal', () => {
    const grouped = conv2d(16, 64, 3, { groups: 4, initializer: he(), dtype: 'float64' })
    expect(grouped.weight.square().mean().item() / (2 / (4 * 9))).toBeCloseTo(1, 1)
    const { weight } = conv2d(2, 4, 3, { initializer: orthogonal(), dtype: 'float64' })
    const rows = weight.reshape([4, 18])
    numbers(rows.matmul(rows.transpose())).forEach((one, i) => { expect(one).toBeCloseTo(i % 5 === 0 ? 1 : 0, 12) })
    expect(numbers(conv1d(2, 2, 3, { initializer: constant(0.25) }).weight)).toEqual(Array(12).fill(0.25))
  })

  test('refuse odd options when they are made, and other channels when they are called', () => {
    expect(() => conv2d(1, 8, 0)).toThrow(/not a size of a window[^]*conv2d\(1, 8, 3\)/)
    expect(() => conv2d(1, 8, [3, 3, 3])).toThrow(/not a size of a window[^]*\[3,3,3\]/)
    expect(() => conv1d(0, 8, 3)).toThrow(/not a size/)
    expect(() => conv2d(3, 8, 3, { groups: 2 })).toThrow(/not a number of groups[^]*groups 2 for 3 channels to 8/)
    expect(() => convTranspose2d(4, 3, 3, { groups: 2 })).toThrow(/not a number of groups[^]*groups 2 for 4 channels to 3/)
    expect(() => conv2d(1, 8, 3, { stride: 0 })).toThrow(/not a stride/)
    expect(() => conv2d(1, 8, 3, { padding: -1 })).toThrow(/not a padding/)
    expect(() => conv2d(1, 8, 3, { dilation: 0.5 })).toThrow(/not a dilation/)
    expect(() => conv1d(1, 8, 3, { dilation: [2] })).not.toThrow()
    // @ts-expect-error a misspelled option
    expect(() => conv2d(1, 8, 3, { strides: 2 })).toThrow(/no such option[^]*strides/)
    expect(() => convTranspose2d(1, 8, 3, { outputPadding: 5 })).toThrow(/more places added/)
    expect(() => conv2d(3, 8, 3)(tensor(new Float64Array(64), { shape: [1, 1, 8, 8] }))).toThrow(/conv2d[^]*another number of channels[^]*\[1, 1, 8, 8\][^]*\[samples, 3, height, width\]/)
    expect(() => conv2d(1, 8, 3)(tensor(new Float64Array(64), { shape: [1, 64] }))).toThrow(/another number of axes[^]*unflatten\(\[1, height, width\]\)/)
    expect(() => conv2d(1, 8, 3)(tensor(new Float64Array(4), { shape: [1, 1, 2, 2] }))).toThrow(/2/)
  })
})

describe('pooling', () => {
  const x = tensor([[[[1, 5, 2, 0], [3, -1, 4, 8], [-7, -2, -3, -4], [0, -9, -6, -5]]]])

  test('takes the greatest or the mean of windows', () => {
    expect(numbers(maxPool2d(2)(x))).toEqual([5, 8, 0, -3])
    expect(numbers(averagePool2d(2)(x))).toEqual([2, 3.5, -4.5, -4.5])
    expect(maxPool2d([4, 1])(x).shape).toEqual([1, 1, 1, 4])
    expect(numbers(maxPool2d(3, { stride: 1, padding: 'same' })(x)).slice(0, 4)).toEqual([5, 5, 8, 8])
    const line = tensor([[[1, 5, 2, 4, 9]]])
    expect(numbers(maxPool1d(2)(line))).toEqual([5, 4])
    expect(numbers(maxPool1d(2, { dilation: 2, stride: 1 })(line))).toEqual([2, 5, 9])
    expect(numbers(averagePool1d(3, { stride: 2, padding: 1 })(line))).toEqual([2, 11 / 3, 13 / 3])
    expect(numbers(averagePool1d(3, { stride: 2, padding: 1, countPadding: false })(line))).toEqual([3, 11 / 3, 6.5])
  })

  test('of all places leaves a number per channel', () => {
    const two = tensor([[[1, 2, 6], [0, 0, 3]], [[1, 1, 1], [-1, -2, -9]]])
    expect(globalAveragePool()(two).toArray()).toEqual([[3, 1], [1, -4]])
    expect(globalMaxPool()(two).toArray()).toEqual([[6, 3], [1, -1]])
  })

  test('passes the gradient to the greatest, or to all', () => {
    gradcheck(v => mul(maxPool2d(2)(v), tensor([[[[1, 2], [3, 4]]]])), [x.toArray() as number[][][][]])
    gradcheck(v => averagePool2d(2, { stride: 1 })(v), [x.toArray() as number[][][][]])
  })

  test('refuses odd options when it is made, and other axes when it is called', () => {
    expect(() => maxPool2d(0)).toThrow(/not a size of a window[^]*maxPool2d\(2\)/)
    expect(() => maxPool2d(2, { stride: 0 })).toThrow(/not a stride/)
    expect(() => maxPool2d(2, { padding: 2 })).toThrow(/padding/)
    expect(() => maxPool1d([2, 2] as never)).toThrow(/not a size of a window/)
    // @ts-expect-error it belongs to the mean
    expect(() => maxPool2d(2, { countPadding: true })).toThrow(/no such option/)
    expect(() => maxPool2d(2)(tensor([[1, 2]]))).toThrow(/maxPool2d[^]*another number of axes[^]*\[1, 2\][^]*\[samples, channels, height, width\]/)
    expect(() => globalAveragePool()(tensor([[1, 2]]))).toThrow(/another number of axes/)
  })
})

describe('a convolutional network', () => {
  /** Bars across or down, somewhere: the mean of the pixels says nothing. */
  const bars = (count: number, seed: number): { x: number[][][][]; y: number[] } => {
    const draws = uniform(keyOf(seed), count)
    const y = Array.from({ length: count }, (_, i) => i % 2)
    return { y, x: y.map((down, i) => [Array.from({ length: 6 }, (_, row) => Array.from({ length: 6 }, (_, column) => Number((down ? column : row) === Math.floor(draws[i]! * 6))))]) }
  }
  const model = () => sequential(conv2d(1, 8, 3, { initializer: he(), seed: 2 }), relu, conv2d(8, 8, 3, { initializer: he() }), relu, globalAveragePool(), linear(8, 2))

  test('learns what is where', async () => {
    const net = model()
    await fit(net, bars(64, 0), { loss: crossEntropy, optimizer: adam({ learningRate: 0.03 }), epochs: 30, batchSize: 16 })
    const other = bars(40, 1)
    expect(accuracy(predict(net, other.x), other.y)).toBe(1)
  })

  test('takes the same steps on both engines', async () => {
    const [compiled, interpreted] = [model(), model()]
    const data = bars(12, 0)
    const options = { loss: crossEntropy, optimizer: adam(), epochs: 2, batchSize: 5 }
    const losses = await Promise.all([fit(compiled, data, options), fit(interpreted, data, { ...options, engine: 'interpreter' })])
    losses[0].loss.forEach((one, i) => { expect(one).toBeCloseTo(losses[1].loss[i]!, 5) })
    compiled.parameters.forEach((cell, i) => { numbers(cell).forEach((one, j) => { expect(one).toBeCloseTo(numbers(interpreted.parameters[i]!)[j]!, 4) }) })
  })
})
