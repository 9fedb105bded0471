// The paths of a derivative, against the worked examples and against the gradient.
import { add, evaluate, grad, input, leakyRelu, mul, parameter, relu, sigmoid, softmax, square, stopGradient, sub, sum, tanh, tensor } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { binaryCrossEntropy, crossEntropy, halfSquaredError, linear, mlp, sequential } from '@mlp/nn'
import { describe, expect, test } from 'vitest'
import examples from '../../../tests/golden/worked-examples.json'
import { pathContributions } from '../src/index.js'

const near = (expected: readonly number[]): unknown => expected.map(one => expect.closeTo(one, 13) as unknown)
const activations: Readonly<Record<string, (z: Tensor) => Tensor>> = { sigmoid, tanh, relu, softmax, leaky_relu: z => leakyRelu(z), linear: z => z }
const losses: Readonly<Record<string, (z: Tensor, y: Tensor, t: readonly number[]) => Tensor>> = {
  'half-sum': (_, y, t) => halfSquaredError(y, t, { reduction: 'sum' }),
  'bce-sum': (z, _, t) => binaryCrossEntropy(z, t, { reduction: 'sum' }),
  cce: (z, _, t) => crossEntropy(z, t, { reduction: 'sum' }),
}

describe('why δ of a hidden unit is a sum', () => {
  test.each(['net-222-sigmoid-sigmoid-half', 'net-222-tanh-linear-half', 'net-222-relu-softmax-cce', 'net-222-sigmoid-sigmoid-bce', 'net-222-leaky-tanh-half'] as const)('%s: one part through each output', id => {
    const { inputs, expected } = examples[id]
    const layer = (W: readonly (readonly number[])[], b: readonly number[]) => {
      const made = linear(2, 2, { dtype: 'float64', initializer: () => W[0]!.map((_, to) => W.map(row => row[to]!)) })
      made.bias!.set(b)
      return made
    }
    const [z1, , z2, y] = sequential(layer(inputs['W1_[i][j]_from_i_to_j'], inputs.b1), activations[inputs.hidden]!, layer(inputs['W2_[i][j]_from_i_to_j'], inputs.b2), activations[inputs.output]!).outputs(parameter(inputs.x))
    const { paths, sum: total } = pathContributions(losses[inputs.loss]!(z2, y, inputs.t), z1)
    const through = [0, 1].map(j => [0, 1].map(k => paths.filter(({ steps }) => steps[0]!.element === j && steps.some(step => step.node === z2 && step.element === k)).reduce((part, { product }) => part + product, 0)))
    expect(through).toEqual(expected['delta1_paths_[hidden j][output k]'].map(near))
    expect(Array.from(total.data)).toEqual(near(expected.delta1))
  })
})

test('one path for each way, its product that of its factors', () => {
  const h = parameter(2, { name: 'h' })
  const [a, b] = [mul(h, 3).named('a'), mul(h, h).named('b')]
  const y = mul(a, b).named('y')
  const { paths, sum: total } = pathContributions(y, h)
  expect(paths.map(({ steps, factors, product }) => [steps.map(step => step.label).join(' '), factors, product])).toEqual([['h a y', [3, 4], 12], ['h b y', [4, 6], 24]])
  expect(Array.from(total.data)).toEqual([36])
  expect(evaluate(grad(y, h)).item()).toBe(36)
})

test('of a vector: broadcasts, matrix products and sums by element; what is dead or stopped is no path', () => {
  const x = parameter([1, -1], { name: 'x' })
  const W = tensor([[1, 2], [3, -4], [-1, 1]])
  const hidden = relu(W.matmul(x)).named('h') // 1·1 − 2 = −1, 3 + 4 = 7, −2
  const y = sum(square(add(hidden, stopGradient(x).sum())))
  const { paths, sum: total } = pathContributions(y, x)
  expect(paths).toHaveLength(2)
  expect(paths.map(({ steps }) => steps.find(step => step.node === hidden)!.label)).toEqual(['h[1]', 'h[1]'])
  expect(total).toEqual({ shape: [2], data: Float64Array.of(42, -56) })
  expect(evaluate(grad(y, x)).toArray()).toEqual([42, -56])
})

test('sums to the gradient of a network, at values bound to inputs', () => {
  const model = mlp([2, 3, 2], { activation: tanh, seed: 2, dtype: 'float64' })
  const x = input('x', [1, 2])
  const loss = crossEntropy(model(x), [1])
  const bindings = { x: [[0.3, -0.8]] }
  const { paths, sum: total } = pathContributions(loss, x, { bindings })
  expect(paths).toHaveLength(2 * 3 * 2)
  expect(Array.from(total.data)).toEqual(near(Array.from(evaluate(grad(loss, x), bindings).data)))
  const W = model.parameters[0]!
  expect(Array.from(pathContributions(loss, W, { bindings }).sum.data)).toEqual(near(Array.from(evaluate(grad(loss, W), bindings).data)))
})

test('x itself has one path, of no steps', () => {
  const x = parameter(3)
  expect(pathContributions(x, x)).toMatchObject({ paths: [{ factors: [], product: 1 }], sum: { data: Float64Array.of(1) } })
})

test('too many paths are counted before they are walked, and refused', () => {
  const x = parameter(0.5)
  let y: Tensor = x
  for (let layer = 0; layer < 40; layer++) y = add(mul(y, 0.5), mul(y, y))
  expect(() => pathContributions(y, x)).toThrow(expect.objectContaining({ code: 'ARGUMENT_INVALID' }))
  expect(() => pathContributions(y, x)).toThrow(/1099511627776 paths[^]*at most 1000/)
})

test.each<[string, () => unknown, string]>([
  ['several numbers', () => { const x = parameter([1, 2]); return pathContributions(square(x), x) }, 'SHAPE_MISMATCH'],
  ['no path', () => pathContributions(square(parameter(1)), parameter(1)), 'GRADIENT_DISCONNECTED'],
  ['the arguments the other way round', () => { const x = parameter(1); return pathContributions(x, square(x)) }, 'GRADIENT_DISCONNECTED'],
  ['matrices too large to follow', () => { const w = parameter({ shape: [600], dtype: 'float64', data: new Float64Array(600) }); return pathContributions(sum(sub(w.reshape([1, 600]).matmul(tensor(new Float64Array(360_000), { shape: [600, 600] })), 1)), w) }, 'ARGUMENT_INVALID'],
])('%s: refused', (_, call, code) => {
  expect(call).toThrow(expect.objectContaining({ code }))
})
