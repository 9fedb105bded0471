// Activations by name against the operations and published formulas, and those with trained parameters against closed forms.
import { elu, evaluate, grad, isTensor, leakyRelu, parameter, relu, silu, softmax, sum, tanh, tensor } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { gradcheck } from '@mlp/autograd/testing'
import type { ActivationName } from '@mlp/nn'
import { activation, adam, fit, linear, meanSquaredError, mlp, prelu, sequential, stateOf, swish } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const numbers = (x: Tensor): number[] => [...evaluate(x).data]
const at = [-2.5, -1, -0.25, 0, 0.75, 2]
const σ = (x: number): number => 1 / (1 + Math.exp(-x))

/** Every activation with its published formula at its defaults. */
const formulas: Readonly<Record<Exclude<ActivationName, 'softmax' | 'logSoftmax'>, (x: number) => number>> = {
  elu: x => x > 0 ? x : Math.expm1(x),
  gelu: x => x * [0.006209665325776132, 0.15865525393145707, 0.4012936743170763, 0.5, 0.7733726476231317, 0.9772498680518208][at.indexOf(x)]!,
  hardSigmoid: x => Math.min(1, Math.max(0, x / 6 + 0.5)),
  hardSwish: x => x * Math.min(1, Math.max(0, x / 6 + 0.5)),
  hardTanh: x => Math.min(1, Math.max(-1, x)),
  identity: x => x,
  leakyRelu: x => x > 0 ? x : 0.01 * x,
  logSigmoid: x => Math.log(σ(x)),
  logistic: σ,
  mish: x => x * Math.tanh(Math.log1p(Math.exp(x))),
  relu: x => Math.max(0, x),
  relu6: x => Math.min(6, Math.max(0, x)),
  selu: x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
  sigmoid: σ,
  silu: x => x * σ(x),
  softplus: x => Math.log1p(Math.exp(x)),
  softsign: x => x / (1 + Math.abs(x)),
  step: x => x >= 0 ? 1 : 0,
  tanh: Math.tanh,
}

describe('by name', () => {
  test.each(Object.entries(formulas))('%s is its formula', (name, f) => {
    const got = numbers(activation(name as ActivationName)(tensor(at)))
    got.forEach((one, i) => { expect(one).toBeCloseTo(f(at[i]!), 12) })
    expect(activation(name as ActivationName).name).toBe(name)
  })

  test('softmax and its logarithm go along the last axis, or another', () => {
    const x = tensor([[1, 2], [3, 5]])
    expect(activation('softmax')(x).toArray()).toEqual(softmax(x).toArray())
    expect(activation('softmax', { axis: 0 })(x).toArray()).toEqual(softmax(x, 0).toArray())
    numbers(activation('logSoftmax', { axis: 0 })(x)).forEach((one, i) => { expect(Math.exp(one)).toBeCloseTo(numbers(softmax(x, 0))[i]!, 12) })
  })

  test('parameters reach the operation', () => {
    const x = tensor([-2, -0.5, 0, 3])
    expect(numbers(activation('leakyRelu', { slope: 0.2 })(x))).toEqual(numbers(leakyRelu(x, { slope: 0.2 })))
    expect(numbers(activation('elu', { alpha: 2 })(x))).toEqual(numbers(elu(x, { alpha: 2 })))
    expect(numbers(activation('hardTanh', { min: -0.25, max: 2 })(x))).toEqual([-0.25, -0.25, 0, 2])
    expect(numbers(activation('step', { coding: 'bipolar' })(x))).toEqual([-1, -1, 1, 1])
    numbers(activation('logistic', { beta: 3 })(x)).forEach((one, i) => { expect(one).toBeCloseTo(σ(3 * [-2, -0.5, 0, 3][i]!), 14) })
    numbers(activation('softplus', { beta: 2 })(x)).forEach((one, i) => { expect(one).toBeCloseTo(Math.log1p(Math.exp(2 * [-2, -0.5, 0, 3][i]!)) / 2, 14) })
    expect(numbers(activation('gelu', { approximate: 'tanh' })(tensor([1])))[0]).toBeCloseTo(0.8411919906082768, 12)
  })

  test('the slope of relu at 0 is 0, or 1 where a document has it so', () => {
    const x = parameter([-1, 0, 2, NaN])
    for (const [slopeAtZero, expected] of [[0, [0, 0, 1]], [1, [0, 1, 1]]] as const) {
      const y = activation('relu', { slopeAtZero })(x)
      expect(numbers(y)).toEqual([0, 0, 2, NaN])
      expect(numbers(grad(sum(y), x)).slice(0, 3)).toEqual(expected)
    }
  })

  test('in a network they are what the functions are', () => {
    const x = tensor([[1, -2]])
    expect(mlp([2, 5, 1], { activation: activation('tanh'), outputActivation: activation('relu') })(x).toArray()).toEqual(mlp([2, 5, 1], { activation: tanh, outputActivation: relu })(x).toArray())
  })

  test('refuses other names and options, when it is made', () => {
    const untyped = activation as (name: unknown, options?: unknown) => unknown
    expect(() => untyped('Tanh')).toThrow(/no such activation[^]*'Tanh'[^]*relu6, [^]*tanh/)
    expect(() => untyped('toString')).toThrow(/no such activation/)
    expect(() => untyped(tanh)).toThrow(/no such activation[^]*function/)
    expect(() => untyped('tanh', { slope: 1 })).toThrow(/activation\(tanh\)[^]*no such option[^]*slope[^]*no options/)
    expect(() => untyped('relu', { slope: 1 })).toThrow(/no such option[^]*slopeAtZero/)
    expect(() => untyped('relu', { slopeAtZero: 0.5 })).toThrow(/slopeAtZero out of range[^]*0 or 1/)
    expect(() => untyped('leakyRelu', { alpha: 1 })).toThrow(/no such option[^]*alpha[^]*slope/)
    expect(() => untyped('softmax', { axes: 1 })).toThrow(/no such option[^]*axis/)
    expect(() => untyped('logistic', { beta: -1 })).toThrow(/beta/)
    expect(() => untyped('step', { coding: 'ternary' })).toThrow(/bipolar/)
  })

  test('mlp takes functions, and says how a name becomes one', () => {
    // @ts-expect-error as callers without types write it
    expect(() => mlp([2, 2, 1], { activation: 'tanh' })).toThrow(/activation is not a function[^]*activation\('tanh'\)/)
    // @ts-expect-error as callers without types write it
    expect(() => mlp([2, 2, 1], { outputActivation: 3 })).toThrow(/outputActivation is not a function[^]*number/)
  })
})

describe('prelu', () => {
  test('has one slope for all or one per feature, and their derivatives', () => {
    const x = parameter([[-2, 3], [-1, -4]])
    const one = prelu({ slope: 0.5, dtype: 'float64' })
    expect(one(x).toArray()).toEqual([[-1, 3], [-0.5, -2]])
    // ∂/∂a is the sum of the negative inputs.
    expect(grad(sum(one(x)), one.weight).toArray()).toEqual([-7])
    const two = prelu({ features: 2, dtype: 'float64' })
    two.weight.set([0.5, 0.1])
    expect(numbers(two(x)).map(value => Number(value.toFixed(12)))).toEqual([-1, 3, -0.5, -0.4])
    expect(grad(sum(two(x)), two.weight).toArray()).toEqual([-3, -4])
    expect(two(tensor([[[-2, -4], [-10, 1]]])).toArray()).toEqual([[[-1, -2], [-1, 1]]])
    gradcheck(v => prelu({ dtype: 'float64' })(v), [[-1.5, 0.5]])
  })

  test('is leaky relu at its slope, also where x is 0 or infinite', () => {
    const x = parameter([0, Infinity, -Infinity, -0])
    const layer = prelu({ slope: 0.01, dtype: 'float64' })
    expect(numbers(layer(x)).map(value => value + 0)).toEqual(numbers(leakyRelu(x)).map(value => value + 0))
  })

  test('learns the slope it is shown', async () => {
    const layer = prelu()
    const x = Array.from({ length: 20 }, (_, i) => [(i - 10) / 5])
    await fit(layer, { x, y: x.map(([one]) => [one! > 0 ? one! : 0.7 * one!]) }, { loss: meanSquaredError, optimizer: adam({ learningRate: 0.02 }), epochs: 150 })
    expect(layer.weight.toArray()).toEqual([expect.closeTo(0.7, 3)])
  })

  test('refuses other features, and slopes that are none', () => {
    expect(() => prelu({ features: 2 })(tensor([[1, 2, 3]]))).toThrow(/another number of features[^]*\[1, 3\][^]*\[samples, 2, …\]/)
    expect(() => prelu({ features: 0 })).toThrow(/not a size/)
    expect(() => prelu({ slope: NaN })).toThrow(/slope is not a number/)
  })
})

describe('swish', () => {
  test('is x·σ(βx), silu at β = 1, and its β can be trained', () => {
    const x = tensor([-3, -0.5, 0, 2])
    numbers(swish({ dtype: 'float64' })(x)).forEach((one, i) => { expect(one).toBeCloseTo(numbers(silu(x))[i]!, 15) })
    const layer = swish({ beta: 1.5, trainable: true, dtype: 'float64' })
    numbers(layer(x)).forEach((one, i) => { expect(one).toBeCloseTo([-3, -0.5, 0, 2][i]! * σ(1.5 * [-3, -0.5, 0, 2][i]!), 14) })
    // ∂/∂β = Σ x²·σ′(βx).
    const slope = [-3, -0.5, 0, 2].reduce((total, v) => total + v * v * σ(1.5 * v) * (1 - σ(1.5 * v)), 0)
    expect(grad(sum(layer(x)), layer.beta).item()).toBeCloseTo(slope, 13)
    expect([swish().beta.trainable, layer.beta.trainable]).toEqual([false, true])
    expect(() => swish({ beta: Infinity })).toThrow(/beta is not finite/)
  })

  test('its β stands in the state of a model by its name', () => {
    const model = sequential(linear(2, 2), swish({ beta: 2 }))
    expect(Object.keys(stateOf(model))).toEqual(['0.weight', '0.bias', '1.beta'])
    expect(model.parameters.every(isTensor)).toBe(true)
  })
})
