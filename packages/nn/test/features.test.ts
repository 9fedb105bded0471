// Feature maps against scikit-learn's numbers (PolynomialFeatures, rbf_kernel), and layers that reshape, add and look up.
import { evaluate, grad, mul, parameter, relu, sum, tensor } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { gradcheck } from '@mlp/autograd/testing'
import type { Context, Layer } from '@mlp/nn'
import { accuracy, adam, binaryCrossEntropy, dropout, embeddingTable, fit, flatten, linear, meanSquaredError, normalWeights, polynomialFeatures, predict, radialFeatures, residual, sequential, stateOf, trainingContext, unflatten } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const numbers = (x: Tensor): number[] => [...evaluate(x).data]
const data = [[2, 3, 5], [1, -1, 0.5]]

describe('polynomialFeatures', () => {
  test('has the columns of scikit-learn, in its order', () => {
    expect(polynomialFeatures(3)(tensor(data)).toArray()).toEqual([
      [1, 2, 3, 5, 4, 6, 10, 9, 15, 25, 8, 12, 20, 18, 30, 50, 27, 45, 75, 125],
      [1, 1, -1, 0.5, 1, -1, 0.5, 1, -0.5, 0.25, 1, -1, 0.5, 1, -0.5, 0.25, -1, 0.5, -0.25, 0.125],
    ])
    const products = [[1, 2, 3, 5, 6, 10, 15, 30], [1, 1, -1, 0.5, -1, 0.5, -0.5, -0.5]]
    expect(polynomialFeatures(3, { interactionOnly: true })(tensor(data)).toArray()).toEqual(products)
    expect(polynomialFeatures(5, { interactionOnly: true })(tensor(data)).toArray()).toEqual(products)
    expect(polynomialFeatures(2, { includeBias: false })(tensor(data)).toArray()).toEqual([[2, 3, 5, 4, 6, 10, 9, 15, 25], [1, -1, 0.5, 1, -1, 0.5, 1, -0.5, 0.25]])
  })

  test('has derivatives, also at 0, and keeps its dtype', () => {
    gradcheck(x => polynomialFeatures(3)(x), [[[2, 0, -1], [0, 0, 1]]], { order: 2 })
    expect(polynomialFeatures(2)(tensor(Int32Array.of(1, 2), { shape: [1, 2] })).dtype).toBe('float32')
    expect(polynomialFeatures(2)(tensor([[1, 2]])).dtype).toBe('float64')
  })

  test('lets one neuron learn XOR', async () => {
    const xor = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [[0], [1], [1], [0]] }
    const options = { loss: binaryCrossEntropy, optimizer: adam({ learningRate: 0.1 }), epochs: 200 }
    const [line, bent] = [linear(2, 1), sequential(polynomialFeatures(2, { interactionOnly: true, includeBias: false }), linear(3, 1))]
    await fit(line, xor, options)
    await fit(bent, xor, options)
    expect([line, bent].map(model => accuracy(predict(model, xor.x), xor.y, { threshold: 0 }))).toEqual([expect.toSatisfy((one: number) => one < 1), 1])
  })

  test('refuses what is no degree, no rows or too much', () => {
    for (const degree of [0, 1.5, NaN]) expect(() => polynomialFeatures(degree)).toThrow(/not a degree/)
    expect(() => polynomialFeatures(2)(tensor([1, 2]))).toThrow(/not rows of features[^]*\[2\]/)
    expect(() => polynomialFeatures(9)(parameter(new Float64Array(64)).reshape([1, 64]))).toThrow(/too many columns[^]*64 features/)
    expect(polynomialFeatures(30, { interactionOnly: true })(tensor([[1, 2, 3]])).shape).toEqual([1, 8])
  })
})

describe('radialFeatures', () => {
  const centers = [[0, 0, 0], [2, 1, 1], [1, -1, 0.5]]

  test('are exp(−γ‖x − c‖²), with γ = 1/features if none is given', () => {
    const near = (got: Tensor, expected: readonly number[]): void => { numbers(got).forEach((one, i) => { expect(one / expected[i]!).toBeCloseTo(1, 12) }) }
    near(radialFeatures(centers, { dtype: 'float64' })(tensor(data)), [3.1545438051702337e-06, 0.001272633801339809, 4.050514423893443e-06, 0.4723665527410147, 0.17377394345044514, 1])
    near(radialFeatures(centers, { gamma: 0.1, dtype: 'float64' })(tensor(data)), [0.02237077185616559, 0.1353352832366127, 0.024113100426816865, 0.7985162187593771, 0.5915553643668151, 1])
  })

  test('keep their centers in the state, and train them only if asked', () => {
    expect([radialFeatures(centers).centers.trainable, radialFeatures(centers, { trainable: true }).centers.trainable]).toEqual([false, true])
    expect(Object.keys(stateOf(radialFeatures(centers)))).toEqual(['centers'])
    gradcheck(x => radialFeatures(centers, { dtype: 'float64' })(x), [data])
  })

  test('refuse other features, centers that are no rows, and γ out of range', () => {
    expect(() => radialFeatures(centers)(tensor([[1, 2]]))).toThrow(/another number of features[^]*\[1, 2\][^]*\[samples, 3\]/)
    expect(() => radialFeatures([1, 2])).toThrow(/centers are no rows/)
    expect(() => radialFeatures([])).toThrow(/centers is empty/)
    expect(() => radialFeatures(centers, { gamma: 0 })).toThrow(/gamma out of range/)
  })
})

describe('flatten and unflatten', () => {
  test('undo each other, last axis fastest', () => {
    const x = tensor(Float64Array.from({ length: 24 }, (_, i) => i), { shape: [2, 3, 2, 2] })
    expect(flatten()(x).shape).toEqual([2, 12])
    expect(numbers(flatten()(x))).toEqual(numbers(x))
    expect(unflatten([3, 2, 2])(flatten()(x)).toArray()).toEqual(x.toArray())
    expect(flatten()(tensor([1, 2])).shape).toEqual([2, 1])
  })

  test('refuse samples of another size', () => {
    expect(() => unflatten([1, 8, 8])(tensor([[1, 2]]))).toThrow(/unflatten\(\[1, 8, 8\]\)[^]*2 numbers a sample[^]*64 numbers a sample/)
    expect(() => unflatten([0])).toThrow(/not a size/)
    expect(() => (unflatten as (...given: unknown[]) => unknown)(1, 8, 8)).toThrow(/not an array[^]*unflatten\(\[1, 8, 8\]\)/)
    for (const layer of [flatten(), unflatten([1])]) expect(() => layer(tensor(1))).toThrow(/a single number has no samples/)
  })
})

describe('residual', () => {
  test('adds its input, or what a shortcut makes of it', () => {
    const [inner, shortcut] = [linear(2, 2, { initializer: () => [[1, 2], [3, 4]], dtype: 'float64' }), linear(2, 2, { initializer: () => [[10, 0], [0, 10]], bias: false, dtype: 'float64' })]
    const x = tensor([[1, 1]])
    expect(residual(inner)(x).toArray()).toEqual([[4, 8]])
    const both = residual(inner, { shortcut })
    expect(both(x).toArray()).toEqual([[13, 17]])
    expect(both.parameters).toEqual([inner.weight, inner.bias, shortcut.weight])
    expect(Object.keys(stateOf(both))).toEqual(['inner.weight', 'inner.bias', 'shortcut.weight'])
    expect(residual(linear(2, 2))(x).dtype).toBe('float32')
  })

  test('hands the context on, both ways', () => {
    const seen: unknown[] = []
    const sees: Layer = (x, context?: Context) => { seen.push(context?.training); return x }
    residual(sees, { shortcut: sees })(tensor([[1]]), trainingContext())
    expect(seen).toEqual([true, true])
    const y = residual(dropout(0.5))(tensor(new Float64Array(1000).fill(1)), trainingContext())
    expect([...new Set(numbers(y))].sort()).toEqual([1, 3])
  })

  test('lets the gradient pass thirty layers that would have lost it', () => {
    const x = parameter([[0.5, -0.5]])
    const small = (): Layer => linear(2, 2, { initializer: normalWeights(0.01), dtype: 'float64' })
    const length = (layers: readonly Layer[]): number => Math.hypot(...numbers(grad(sum(mul(sequential(...layers)(x), tensor([[1, 0]]))), x)))
    expect(length(Array.from({ length: 30 }, small))).toBeLessThan(1e-40)
    expect(length(Array.from({ length: 30 }, () => residual(small())))).toBeGreaterThan(0.5)
  })

  test('says how unequal shapes come together', () => {
    expect(() => residual(linear(2, 3))(tensor([[1, 2]]))).toThrow(/two ways end in different shapes[^]*inner \[1, 3\], input \[1, 2\][^]*shortcut: linear/)
    // @ts-expect-error layers come one by one
    expect(() => residual([linear(2, 2), relu])).toThrow(/inner is not a layer[^]*an array/)
    // @ts-expect-error a shape is no shortcut
    expect(() => residual(relu, { shortcut: 3 })).toThrow(/shortcut is not a layer[^]*number/)
  })
})

describe('embeddingTable', () => {
  test('gives rows, and its derivative adds up in the rows that were read', () => {
    const table = embeddingTable(3, 2, { initializer: () => [[1, 10], [2, 20], [3, 30]], dtype: 'float64' })
    const y = table(tensor(Int32Array.of(2, 0, 2, 2), { shape: [2, 2] }))
    expect(y.toArray()).toEqual([[[3, 30], [1, 10]], [[3, 30], [3, 30]]])
    expect(grad(sum(y), table.weight).toArray()).toEqual([[1, 1], [0, 0], [3, 3]])
    expect(Object.keys(stateOf(table))).toEqual(['weight'])
  })

  test('starts normal, from its seed', () => {
    const { weight } = embeddingTable(500, 40, { seed: 3 })
    expect(numbers(weight.square().mean())[0]).toBeCloseTo(1, 1)
    expect(numbers(embeddingTable(500, 40, { seed: 3 }).weight)).toEqual(numbers(weight))
    expect(numbers(embeddingTable(500, 40, { seed: 4 }).weight)).not.toEqual(numbers(weight))
  })

  test('learns from whole numbers as they come in plain data', async () => {
    const model = sequential(embeddingTable(4, 3), flatten(), linear(3, 1))
    const x = [[0], [1], [2], [3]]
    await fit(model, { x, y: [[5], [-1], [2], [2]] }, { loss: meanSquaredError, optimizer: adam({ learningRate: 0.05 }), epochs: 300 })
    const learned = [...predict(model, x).data]
    learned.forEach((one, i) => { expect(one).toBeCloseTo([5, -1, 2, 2][i]!, 1) })
    expect(() => predict(model, [[4]])).toThrow(/4/)
    expect(() => embeddingTable(0, 3)).toThrow(/not a size/)
  })
})
