// What summaries say of models whose sizes are known.
import { add, matmul, parameter, relu, scaledDotProductAttention, tanh } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import type { Context, Layer } from '@mlp/nn'
import { applyLayer, batchNormalization, conv2d, dropout, embeddingTable, flatten, layerNormalization, linear, maxPool2d, mlp, prelu, residual, sequential, summary, unflatten } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const block = (): Layer => residual(sequential(conv2d(8, 8, 3, { padding: 'same' }), relu, dropout(0.2)))
const convolutional = () => sequential(unflatten([1, 8, 8]), conv2d(1, 8, 3, { padding: 'same' }), batchNormalization(8), relu, block(), maxPool2d(2), flatten(), linear(128, 10))

describe('summary', () => {
  test('lists layers with shapes and numbers of parameters, each within what it stands in', () => {
    const { layers, parameters, trainable, fixed } = summary(convolutional(), { input: [64] })
    expect(layers.map(({ level, name, output, parameters: count, trainable: trained }) => [level, name, output, count, trained])).toEqual([
      [0, 'sequential', [null, 10], 1986, 1970],
      [1, 'unflatten', [null, 1, 8, 8], 0, 0],
      [1, 'conv2d', [null, 8, 8, 8], 80, 80],
      [1, 'batchNormalization', [null, 8, 8, 8], 32, 16],
      [1, 'relu', [null, 8, 8, 8], 0, 0],
      [1, 'residual', [null, 8, 8, 8], 584, 584],
      [2, 'sequential', [null, 8, 8, 8], 584, 584],
      [3, 'conv2d', [null, 8, 8, 8], 584, 584],
      [3, 'relu', [null, 8, 8, 8], 0, 0],
      [3, 'dropout', [null, 8, 8, 8], 0, 0],
      [1, 'maxPool2d', [null, 8, 4, 4], 0, 0],
      [1, 'flatten', [null, 128], 0, 0],
      [1, 'linear', [null, 10], 1290, 1290],
    ])
    expect([parameters, trainable, fixed]).toEqual([1986, 1970, 16])
  })

  test('knows what a linear layer takes; without that, shapes and depth are not known', () => {
    expect(summary(mlp([64, 32, 10])).layers[0]!.output).toEqual([null, 10])
    expect(summary(linear(3, 2)).layers).toEqual([{ name: 'linear', level: 0, output: [null, 2], parameters: 8, trainable: 8 }])
    const { layers, depth, deep, parameters } = summary(convolutional())
    expect([layers.every(({ output }) => output === null), depth, deep, parameters]).toEqual([true, null, null, 1986])
    expect(String(summary(convolutional()))).toContain('{ input: [64] }')
  })

  test('counts a shared layer in each place and once in all', () => {
    const shared = linear(2, 2)
    const { layers, parameters } = summary(sequential(shared, tanh, shared))
    expect([layers.map(({ parameters: count }) => count), parameters]).toEqual([[6, 6, 0, 6], 6])
  })

  test('is plain data, and a table as text', () => {
    const made = summary(mlp([4, 3, 2]))
    expect(structuredClone({ ...made })).toEqual(JSON.parse(JSON.stringify(made)))
    expect(Object.keys(made)).toEqual(['layers', 'parameters', 'trainable', 'fixed', 'depth', 'deep'])
    expect(String(made).split('\n')).toEqual([
      'layer       output        parameters',
      'mlp         [samples, 2]          23',
      '  hidden 1  [samples, 3]          15',
      '  relu      [samples, 3]           0',
      '  output    [samples, 2]           8',
      '────────────────────────────────────',
      '23 parameters, all of them trained',
      'depth 2: 1 hidden layer',
    ])
    expect(String(summary(mlp([400, 300, 300, 10])))).toContain('213,610 parameters, all of them trained\ndepth 3: 2 hidden layers, deep')
    expect(String(summary(sequential(linear(2, 2), batchNormalization(2))))).toContain('14 parameters, 10 of them trained')
  })

  test('names functions by their names, and those without one as functions', () => {
    const double = (x: Tensor): Tensor => add(x, x)
    expect(summary(sequential(linear(2, 2, { name: 'first' }), double, x => x.tanh(), tanh)).layers.map(({ name }) => name)).toEqual(['sequential', 'first', 'double', 'function', 'tanh'])
  })

  test('refuses what is no model; what the model refuses, it says itself', () => {
    expect(() => summary(null as never)).toThrow(/not a model[^]*null/)
    expect(() => summary(mlp([4, 2]), { input: [3] })).toThrow(/another number of inputs[^]*\[1, 3\]/)
  })
})

describe('depth: hidden layers + 1, deep if more than 2', () => {
  const depthOf = (model: Layer, input?: readonly number[]): number | null => summary(model, input && { input }).depth

  test('of perceptrons with 0 to 4 hidden layers', () => {
    for (const hidden of [0, 1, 2, 3, 4]) {
      const { depth, deep } = summary(mlp([2, ...Array<number>(hidden).fill(3), 1]))
      expect([depth, deep]).toEqual([hidden + 1, hidden + 1 > 2])
    }
  })

  test('counts layers of weights alone, on the longest way', () => {
    expect(depthOf(convolutional(), [64])).toBe(3)
    expect(depthOf(sequential(layerNormalization(4), prelu(), dropout(0.5)), [4])).toBe(0)
    expect(depthOf(residual(mlp([4, 4, 4, 4]), { shortcut: linear(4, 4) }), [4])).toBe(3)
    expect(depthOf(residual(linear(4, 4), { shortcut: mlp([4, 4, 4]) }), [4])).toBe(2)
    // Products of signals with signals have no weights; a table of vectors is one.
    expect(depthOf(sequential(embeddingTable(10, 4), x => scaledDotProductAttention(x, x, x), flatten()), [5])).toBe(1)
  })

  test('sees into functions of one’s own, and through time', () => {
    const model = mlp([3, 3, 3])
    const wrapped: Layer = Object.assign((x: Tensor, context?: Context) => applyLayer(model, x, context), { parameters: model.parameters })
    expect(depthOf(wrapped, [3])).toBe(2)
    const w = parameter([[1, 0], [0, 1]], { dtype: 'float32' })
    const recurrent: Layer = x => { let h = x; for (let t = 0; t < 7; t++) h = matmul(h, w).tanh(); return h }
    expect(depthOf(recurrent, [2])).toBe(7)
  })
})
