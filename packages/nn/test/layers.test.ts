import type { Parameter, Tensor } from '@mlp/autograd'
import { assign, composite, evaluate, formula, grad, input, mul, ones, parameter, relu, sigmoid, sum, tanh, tensor, ValueError } from '@mlp/autograd'
import type { Context, Layer } from '@mlp/nn'
import { applyLayer, batchNormalization, constant, dropout, he, leCun, linear, normalWeights, orthogonal, meanSquaredError, mlp, sequential, trainingContext, uniformWeights, xavier } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const numbers = (x: Tensor): number[] => [...evaluate(x).data]

test('what only looks like a context is refused', () => {
  for (const layer of [dropout(0.5), batchNormalization(2), sequential(linear(2, 2), dropout(0.5)), mlp([2, 2, 2], { activation: dropout(0.5) })]) {
    for (const odd of [{ training: true }, true, { train: true }]) {
      expect(() => layer(ones([2, 2]), odd as never)).toThrow(ValueError)
      expect(() => layer(ones([2, 2]), odd as never)).toThrow(/not a context[^]*trainingContext\(\{ seed: 0 \}\)/)
    }
    expect(layer(ones([2, 2]), { training: false } as never).shape).toEqual([2, 2])
  }
})

describe('linear', () => {
  test('is x Wᵀ + b for rows, and for one row', () => {
    const layer = linear(3, 2, { initializer: () => [[1, 2, 3], [4, 5, 6]], biasValue: 10, dtype: 'float64' })
    expect(layer(tensor([[1, 0, 0], [1, 1, 1]])).toArray()).toEqual([[11, 14], [16, 25]])
    expect(layer(tensor([0, 0, 1])).toArray()).toEqual([13, 16])
    expect(formula(layer(input('x', [1, 3])).named('z'))).toContain('W')
  })

  test('has float32 cells, casts what comes in, and can go without a bias', () => {
    const layer = linear(2, 2, { bias: false })
    expect(layer.parameters.map(p => [p.dtype, p.shape])).toEqual([['float32', [2, 2]]])
    expect(layer.bias).toBeUndefined()
    for (const dtype of ['float64', 'int32', 'bool'] as const) expect(layer(tensor([[1, 0]], { dtype })).dtype).toBe('float32')
    expect(linear(2, 2, { dtype: 'float64' })(tensor(Float32Array.of(1, 2))).dtype).toBe('float64')
  })

  test('starts from its seed alone', () => {
    const start = (seed: number): number[] => numbers(linear(4, 3, { seed }).weight)
    expect(start(1)).toEqual(start(1))
    expect(start(1)).not.toEqual(start(2))
    expect(numbers(linear(4, 3).bias!)).toEqual([0, 0, 0])
  })

  test('refuses other numbers of inputs and odd sizes', () => {
    expect(() => linear(3, 2)(tensor([[1, 2]]))).toThrow(/linear\(3, 2\)[^]*\[1, 2\][^]*\[samples, 3\]/)
    expect(() => linear(3, 2)(tensor(1))).toThrow(/another number of inputs/)
    expect(() => linear(0, 2)).toThrow(/not a size/)
    expect(() => linear(2, 2, { initializer: () => [[1, 2]] })).toThrow(/\[1, 2\][^]*\[2, 2\]/)
  })
})

describe('initializers', () => {
  const variance = (data: Iterable<number>): number => {
    const all = [...data]
    return all.reduce((total, one) => total + one * one, 0) / all.length
  }
  test.each([
    ['xavier, both fans', xavier(), 2 / 500], ['xavier, fan-in', xavier({ fan: 'in' }), 1 / 200], ['he', he(), 2 / 200],
    ['xavier, uniform', xavier({ distribution: 'uniform' }), 2 / 500], ['he, uniform', he({ distribution: 'uniform' }), 2 / 200],
    ['leCun', leCun(), 1 / 200], ['normalWeights', normalWeights(0.1), 0.01], ['uniformWeights', uniformWeights(-0.06, 0.06), 0.12 ** 2 / 12],
  ])('%s has its variance', (_, initializer, expected) => {
    const weights = numbers(linear(200, 300, { initializer, dtype: 'float64' }).weight)
    expect(Math.abs(variance(weights) / expected - 1)).toBeLessThan(0.02)
    expect(Math.abs(weights.reduce((a, b) => a + b) / weights.length)).toBeLessThan(0.001)
  })

  test.each([[3, 5], [5, 3], [20, 20]])('orthogonal: the fewer of %d rows and %d columns are orthogonal and of length gain', (rows, columns) => {
    const { weight } = linear(columns, rows, { initializer: orthogonal({ gain: 2 }), dtype: 'float64', seed: 3 })
    const products = (rows <= columns ? weight.matmul(weight.transpose()) : weight.transpose().matmul(weight)).toArray() as number[][]
    products.forEach((row, i) => row.forEach((one, j) => { expect(one).toBeCloseTo(i === j ? 4 : 0, 13) }))
  })

  test('biases have first values of their own, other than those of the weights', () => {
    const { weight, bias } = linear(1, 4, { initializer: uniformWeights(), biasInitializer: uniformWeights(), dtype: 'float64' })
    expect(bias!.shape).toEqual([4])
    expect(numbers(bias!).every(one => one >= -1 && one < 1)).toBe(true)
    expect(numbers(bias!)).not.toEqual(numbers(weight))
  })

  test('refuse what is no distribution', () => {
    expect(() => uniformWeights(1, 1)).toThrow(/no such range/)
    expect(() => normalWeights(-1)).toThrow(/not a multiplier/)
    expect(() => orthogonal({ gain: 0 })).toThrow(/gain out of range/)
  })

  test('uniform ones keep to their limit', () => {
    const weights = numbers(linear(200, 300, { initializer: he({ distribution: 'uniform' }) }).weight)
    expect(Math.max(...weights.map(Math.abs))).toBeLessThanOrEqual(Math.sqrt(6 / 200))
    expect(() => constant(NaN)).toThrow(/not a weight/)
  })
})

describe('sequential and mlp', () => {
  test('takes any function of one tensor as a layer, and gives every output and its δ', () => {
    const swish = composite('swish', (x: Tensor) => mul(x, sigmoid(x)))
    const model = sequential(linear(2, 3), swish, linear(3, 3), relu, x => x.mul(2), linear(3, 1))
    const outputs = model.outputs(tensor([[1, 2], [3, 4], [5, 6], [7, 8]]))
    expect(outputs.map(one => one.shape)).toEqual([[4, 3], [4, 3], [4, 3], [4, 3], [4, 3], [4, 1]])
    expect(model.parameters).toHaveLength(6)
    const deltas = grad(sum(outputs[5]), outputs)
    expect(deltas[5].toArray()).toEqual([[1], [1], [1], [1]])
    // δ of an affine layer, summed over rows, is the derivative by its bias.
    expect(sum(deltas[2], 0).toArray()).toEqual(grad(sum(outputs[5]), model.layers[2].bias!).toArray())
  })

  test('lists shared cells once', () => {
    const shared = linear(2, 2)
    expect(sequential(shared, tanh, shared).parameters).toHaveLength(2)
  })

  test('hands the context to layers that declare one, and only to them', () => {
    const seen: (number | boolean | undefined)[] = []
    const declares: Layer = (x, context) => { seen.push(context?.training); return x }
    const plain = (...given: [Tensor]): Tensor => { seen.push(given.length); return given[0] }
    sequential(declares, plain, sequential(declares))(ones([1]), trainingContext())
    sequential(declares, plain)(ones([1]))
    expect(seen).toEqual([true, 1, true, undefined, 1])
    expect(numbers(applyLayer(relu, tensor([-1, 1]), trainingContext()))).toEqual([0, 1])
  })

  test('mlp has linear layers with activations between, each weight from a key of its own', () => {
    const model = mlp([3, 3, 3, 2], { activation: tanh, outputActivation: sigmoid, seed: 7, dtype: 'float64' })
    expect(model.layers).toHaveLength(6)
    expect(model.parameters.map(p => p.provenance?.name)).toEqual(['W1', 'b1', 'W2', 'b2', 'W3', 'b3'])
    expect(numbers(model.parameters[0]!)).not.toEqual(numbers(model.parameters[2]!))
    expect(numbers(mlp([3, 3, 3, 2], { seed: 7, dtype: 'float64' }).parameters[0]!)).toEqual(numbers(model.parameters[0]!))
    const out = numbers(model(tensor([[1, 2, 3]])))
    expect(out.every(one => one > 0 && one < 1)).toBe(true)
  })

  test('mlp draws biases as well as weights, or has none', () => {
    const cells = mlp([2, 2, 1], { initializer: uniformWeights(), biasInitializer: uniformWeights(), seed: 42 }).parameters
    for (const cell of cells) expect(numbers(cell).every(one => one !== 0 && one >= -1 && one < 1)).toBe(true)
    expect(mlp([2, 2, 1], { initializer: normalWeights(0.1), biasValue: 0.05 }).parameters.map(cell => numbers(cell)[0]!.toFixed(2)).filter((_, i) => i % 2 === 1)).toEqual(['0.05', '0.05'])
    expect(mlp([2, 2, 1], { bias: false }).parameters.map(cell => cell.shape)).toEqual([[2, 2], [1, 2]])
  })

  test('layers go by their names', () => {
    expect([linear(1, 1), mlp([1, 1]), dropout(0.5), batchNormalization(1), sequential(relu)].map(layer => layer.name)).toEqual(['linear', 'mlp', 'dropout', 'batchNormalization', 'sequential'])
  })

  test('layers and models are scopes', () => {
    const model = mlp([2, 3, 1])
    const y = model(input('x', [1, 2]))
    expect([y.provenance?.scope?.name, y.provenance?.scope?.parent?.name]).toEqual(['output', 'mlp'])
  })

  test('refuse what makes no model', () => {
    expect(() => sequential()).toThrow(/no layers/)
    // @ts-expect-error an array is no layer
    expect(() => sequential([linear(1, 1)])).toThrow(/layer 0 is not a function/)
    expect(() => mlp([3])).toThrow(/too few sizes/)
    expect(() => mlp([3, 2.5])).toThrow(/not a size/)
    // As callers without types write it.
    const untyped = mlp as (...sizes: unknown[]) => unknown
    for (const sizes of [[2, 4, 2], [], [{ sizes: [2, 1] }]]) {
      expect(() => untyped(...sizes)).toThrow(ValueError)
      expect(() => untyped(...sizes)).toThrow(/not an array[^]*mlp\(\[64, 32, 10\]\)/)
    }
    expect(() => (linear as () => unknown)()).toThrow(/not a size/)
  })
})

describe('dropout', () => {
  const x = parameter(Float64Array.from({ length: 10_000 }, (_, i) => i + 1))

  test('drops its share, scales the rest, and lets the gradient pass where it kept', () => {
    const y = dropout(0.25)(x, trainingContext({ seed: 3 }))
    const { value, slope } = evaluate({ value: y, slope: grad(sum(y), x) })
    const kept = value.data.filter(one => one !== 0).length
    expect(Math.abs(kept / 10_000 - 0.75)).toBeLessThan(0.02)
    value.data.forEach((one, i) => {
      if (one !== 0) expect(one).toBeCloseTo((i + 1) / 0.75, 8)
      expect(slope.data[i]).toBeCloseTo(one / (i + 1), 12)
    })
  })

  test('in its original form drops in training and scales in evaluation', () => {
    const layer = dropout(0.25, { scaling: 'evaluation' })
    const trained = numbers(layer(x, trainingContext({ seed: 3 })))
    trained.forEach((one, i) => { expect(one === 0 || one === i + 1).toBe(true) })
    // The same elements stay as in the other form.
    expect(trained.map(one => one === 0)).toEqual(numbers(dropout(0.25)(x, trainingContext({ seed: 3 }))).map(one => one === 0))
    expect(numbers(layer(tensor([4, -8])))).toEqual([3, -6])
    // @ts-expect-error there are two
    expect(() => dropout(0.5, { scaling: 'train' })).toThrow(/scaling is not "training" or "evaluation"/)
  })

  test('does nothing in evaluation or at rate 0', () => {
    expect(dropout(0.5)(x)).toBe(x)
    expect(dropout(0)(x, trainingContext())).toBe(x)
    const evaluating: Context = { ...trainingContext(), training: false }
    expect(dropout(0.5)(x, evaluating)).toBe(x)
  })

  test('draws the same masks from the same seed, others at every call and every step', () => {
    const run = (seed: number): number[][] => {
      const context = trainingContext({ seed })
      const layer = dropout(0.5)
      const a = layer(ones([64]), context)
      const b = layer(ones([64]), context)
      const first = [numbers(a), numbers(b)]
      assign(context.updates)
      return [...first, numbers(a)]
    }
    const [a, b, later] = run(1)
    expect(run(1)).toEqual([a, b, later])
    expect(a).not.toEqual(b)
    expect(a).not.toEqual(later)
    expect(run(2)[0]).not.toEqual(a)
  })

  test('works in float32 and refuses rates outside [0, 1)', () => {
    expect(dropout(0.5)(ones([3], { dtype: 'float32' }), trainingContext()).dtype).toBe('float32')
    for (const rate of [-0.1, 1, NaN]) expect(() => dropout(rate)).toThrow(/not a rate/)
  })
})

describe('batchNormalization', () => {
  const data = [[1, 2], [3, -1], [-2, 0.5], [0.5, 4]]

  test('normalizes with the statistics of the batch and moves the running ones', () => {
    const layer = batchNormalization(2, { dtype: 'float64', momentum: 0.25 })
    const context = trainingContext()
    const y = numbers(layer(tensor(data), context))
    for (const column of [0, 1]) {
      const own = [0, 1, 2, 3].map(row => y[row * 2 + column]!)
      expect(own.reduce((a, b) => a + b)).toBeCloseTo(0, 12)
      const variance = [3.171875, 3.421875][column]!
      expect(own.reduce((a, b) => a + b * b, 0) / 4).toBeCloseTo(variance / (variance + 1e-5), 12)
    }
    expect(context.updates.size).toBe(2)
    assign(context.updates)
    const mean = [0.625, 1.375]
    const unbiased = [0, 1].map(c => data.reduce((total, row) => total + (row[c]! - mean[c]!) ** 2, 0) / 3)
    expect(numbers(layer.runningMean)).toEqual(mean.map(m => m * 0.25))
    numbers(layer.runningVariance).forEach((v, c) => { expect(v).toBeCloseTo(0.75 + 0.25 * unbiased[c]!, 12) })
  })

  test('evaluates with the running statistics and changes nothing', () => {
    const layer = batchNormalization(1, { dtype: 'float64', epsilon: 1 })
    layer.runningMean.set([2])
    layer.runningVariance.set([8])
    layer.weight.set([6])
    layer.bias.set([1])
    expect(numbers(layer(tensor([[5], [2]])))).toEqual([7, 1])
  })

  test('has gradients that are orthogonal to constants, and trained and kept cells', () => {
    const layer = batchNormalization(2, { dtype: 'float64' })
    const x = parameter(data)
    const g = grad(sum(mul(layer(x, trainingContext()), tensor([[1, 2], [0, 1], [3, 0], [-1, 1]]))), x)
    const [a, b] = numbers(sum(g, 0))
    expect(Math.abs(a!) + Math.abs(b!)).toBeLessThan(1e-12)
    expect(layer.parameters.map((p: Parameter) => p.trainable)).toEqual([true, true, false, false])
  })

  test('normalizes channels of images', () => {
    const layer = batchNormalization(3)
    const y = layer(ones([2, 3, 4, 4]), trainingContext())
    expect(y.shape).toEqual([2, 3, 4, 4])
    expect(Math.max(...numbers(y).map(Math.abs))).toBe(0)
  })

  test('refuses one row in training, other features, options out of range and a second call in one pass', () => {
    const layer = batchNormalization(2)
    expect(() => layer(tensor([[1, 2]]), trainingContext())).toThrow(/one value has no variance/)
    expect(() => layer(tensor([[1, 2, 3]]))).toThrow(/another number of features/)
    expect(() => batchNormalization(2, { momentum: 0 })).toThrow(/out of range/)
    const context = trainingContext()
    layer(tensor(data), context)
    expect(() => layer(tensor(data), context)).toThrow(/updated twice/)
  })
})

test('a context and a model make one pure program of a step', () => {
  const data = [[1, 2], [3, -1], [-2, 0.5], [0.5, 4]]
  const model = sequential(linear(2, 4), batchNormalization(4), dropout(0.5), linear(4, 1))
  const context = trainingContext({ seed: 1 })
  const loss = meanSquaredError(model(tensor(data), context), tensor([[1], [0], [1], [0]]))
  const before = loss.item()
  expect(loss.item()).toBe(before)
  expect([...context.updates.keys()].map(cell => cell.provenance?.name)).toEqual(['running mean', 'running variance', 'random state'])
})

test('first values fill their weight, in its layout or flat', () => {
  expect(linear(2, 3, { initializer: () => [1, 2, 3, 4, 5, 6] }).weight.toArray()).toEqual([[1, 2], [3, 4], [5, 6]])
  expect(() => linear(2, 3, { initializer: () => [[1, 2, 3], [4, 5, 6]] })).toThrow(/do not fill the weight\n.*\[2, 3\]\n.*\[3, 2\]/)
  expect(() => linear(2, 3, { initializer: () => [[1]] })).toThrow(/do not fill the weight/)
})
