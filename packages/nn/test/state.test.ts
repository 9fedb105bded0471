import type { Tensor } from '@mlp/autograd'
import { add, matmul, parameter, tanh, tensor } from '@mlp/autograd'
import type { Layer } from '@mlp/nn'
import { batchNormalization, linear, loadState, mlp, parametersByName, sequential, stateOf } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

describe('names of cells', () => {
  const names = (model: Layer): string[] => [...parametersByName(model).keys()]

  test('are paths of properties, through layers and layers in layers', () => {
    const model = sequential(linear(2, 3), tanh, sequential(batchNormalization(3), linear(3, 1, { bias: false })))
    expect(names(model)).toEqual(['0.weight', '0.bias', '2.0.weight', '2.0.bias', '2.0.runningMean', '2.0.runningVariance', '2.1.weight'])
    expect(names(mlp([2, 3, 1]))).toEqual(['0.weight', '0.bias', '2.weight', '2.bias'])
  })

  test('of layers of one\'s own: properties, then names, then numbers', () => {
    const head = linear(2, 1)
    const scale = parameter(1)
    const a = parameter(2, { name: 'a' })
    const again = parameter(3, { name: 'a' })
    const extra = parameter(4)
    const own = Object.assign((x: Tensor) => add(head(x), scale), { head, scale, parameters: [...head.parameters, scale, a, again, extra] })
    expect(names(own)).toEqual(['head.weight', 'head.bias', 'scale', 'a', '4', '5'])
  })

  test('leave out no cell where the number is a name already', () => {
    const cells = ['1', '1', undefined].map(name => parameter(1, { name }))
    const model = Object.assign((x: Tensor) => x, { parameters: cells })
    expect([...parametersByName(model)]).toEqual([['1', cells[0]], ['2', cells[1]], ['3', cells[2]]])
  })

  test('hold a shared cell once, and lists of layers by number', () => {
    const shared = linear(2, 2)
    expect(names(sequential(shared, shared))).toEqual(['0.weight', '0.bias'])
    const blocks = [linear(1, 1), linear(1, 1, { bias: false })]
    expect(names(Object.assign((x: Tensor) => x, { blocks }))).toEqual(['blocks.0.weight', 'blocks.0.bias', 'blocks.1.weight'])
  })

  test('none for a plain function', () => {
    expect(stateOf(tanh)).toEqual({})
  })
})

describe('loadState', () => {
  test('brings back what stateOf took, which later steps do not touch', () => {
    const model = mlp([2, 3, 1], { seed: 1 })
    const saved = stateOf(model)
    const before = JSON.stringify(saved)
    for (const cell of model.parameters) cell.set({ shape: cell.shape, dtype: 'float32', data: new Float32Array(cell.value.data.length) })
    expect(JSON.stringify(saved)).toBe(before)
    loadState(model, saved)
    expect(JSON.stringify(stateOf(model))).toBe(before)
    expect(structuredClone(saved)['0.weight']?.shape).toEqual([3, 2])
  })

  test('takes plain arrays in the dtype of the model', () => {
    const layer = linear(2, 1)
    loadState(layer, { weight: [[1, 2]], bias: [3] })
    expect(layer(tensor([[1, 1]])).toArray()).toEqual([[6]])
  })

  test('names what is missing and extra, and writes nothing', () => {
    const layer = linear(2, 1, { initializer: () => [[1, 2]] })
    expect(() => loadState(layer, { weight: [[5, 5]], extra: [1] })).toThrow(/missing bias; extra extra/)
    expect(() => loadState(layer, { weight: [[5, 5]], bias: [1, 2] })).toThrow(/another shape for bias/)
    expect(() => loadState(layer, { weight: [[5, 5]], bias: Float64Array.of(1) })).toThrow(/another dtype for bias/)
    expect(layer.weight.toArray()).toEqual([[1, 2]])
  })

  test('loads a part when asked to', () => {
    const model = mlp([2, 3, 2], { seed: 1 })
    const trained = mlp([2, 3, 5], { seed: 2 })
    const { '2.weight': _, '2.bias': __, ...body } = stateOf(trained)
    loadState(model, { ...body, other: [1] }, { missing: 'keep', extra: 'ignore' })
    expect(model.parameters[0]!.toArray()).toEqual(trained.parameters[0]!.toArray())
    expect(model.parameters[2]!.toArray()).toEqual(mlp([2, 3, 2], { seed: 1 }).parameters[2]!.toArray())
  })

  test('restores a layer written by hand', () => {
    const w = parameter([[1], [1]])
    const layer = Object.assign((x: Tensor) => matmul(x, w), { w, parameters: [w] })
    loadState(layer, { w: [[2], [3]] })
    expect(w.toArray()).toEqual([[2], [3]])
  })
})
