/** Layers of @mlp/nn by themselves: first weights, dropout, batch normalization. */
import { assign, batchNorm, evaluate, grad, lerp, mean, mul, parameter, randomUniform, square, sum, tensor, variance } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { batchNormalization, derive, dropout, he, keyOf, linear, normal, trainingContext, uniform, xavier } from '@mlp/nn'
import type { Context, Initializer, Key } from '@mlp/nn'
import type { Tree } from './compare'
import { read } from './read'

interface Spreads { n_in: readonly number[]; glorot_pairs: readonly (readonly number[])[] }

/** What an initializer multiplies the numbers with that it draws, standard normal ones or from −1 to 1. */
function scaleOf(initializer: Initializer, inputs: number, outputs: number, draw: (key: Key) => number): number {
  let drawn = NaN
  const { weight } = linear(inputs, outputs, { dtype: 'float64', initializer: (shape, key) => { drawn = draw(key); return initializer(shape, key) } })
  return weight.value.data[0]! / drawn
}

const normalOnes = (key: Key): number => normal(key, 2)[0]!
const uniformOnes = (key: Key): number => 2 * uniform(key, 1)[0]! - 1

/** Standard deviations and variances by the number of inputs, and by both numbers. */
export function firstWeights({ n_in: fans, glorot_pairs: pairs }: Spreads): Tree {
  const byFanIn = (initializer: Initializer): number[] => fans.map(inputs => scaleOf(initializer, inputs, 4, normalOnes))
  const [xavierByIn, heByIn] = [byFanIn(xavier({ fan: 'in' })), byFanIn(he())]
  return read({
    xavier_seed_std: xavierByIn, xavier_seed_var: square(tensor(xavierByIn)), he_std: heByIn, he_var: square(tensor(heByIn)),
    glorot_normal_std: pairs.map(([inputs, outputs]) => scaleOf(xavier(), inputs!, outputs!, normalOnes)),
    glorot_uniform_limit: pairs.map(([inputs, outputs]) => scaleOf(xavier({ distribution: 'uniform' }), inputs!, outputs!, uniformOnes)),
  })
}

interface Mask { x: readonly number[]; mask: readonly number[]; rate: number; upstream: readonly number[] }

/** A key whose draws keep what the mask keeps: dropout chooses its mask by a key, and some key chooses any. */
function keyFor(mask: readonly number[], rate: number): Tensor {
  for (let n = 0; ; n++) {
    const key = tensor(Int32Array.from(derive(keyOf(0), n)))
    if (evaluate(randomUniform(key, [mask.length])).data.every((one, i) => Number(one >= rate) === mask[i])) return key
  }
}

/** Dropout with a mask that is known, in both forms. */
export function dropoutByMask({ x: numbers, mask, rate, upstream }: Mask): Tree {
  const x = parameter(numbers)
  const key = keyFor(mask, rate)
  const context: Context = { training: true, randomKey: () => key, update: () => undefined }
  const [inverted, classic] = [dropout(rate), dropout(rate, { scaling: 'evaluation' })]
  const train = inverted(x, context)
  return read({
    inverted_train: train, inverted_gradient: grad(train, x, { cotangent: tensor(upstream) }), inverted_eval: inverted(x),
    classic_train: classic(x, context), classic_eval: classic(x),
  })
}

interface Batch {
  'x_[sample][feature]': readonly (readonly number[])[]; gamma: readonly number[]; beta: readonly number[]; eps: number
  upstream: readonly (readonly number[])[]; runningMomentum: number; runningMean0: number; runningVar0: number
}

/** A batch normalized in training: values, gradients, and the running statistics that follow. */
export function batchNormalized({ gamma, beta, eps, upstream, runningMomentum, runningMean0, runningVar0, ...inputs }: Batch): Tree {
  const x = parameter(inputs['x_[sample][feature]'])
  const layer = batchNormalization(gamma.length, { momentum: runningMomentum, epsilon: eps, dtype: 'float64' })
  layer.weight.set(gamma)
  layer.bias.set(beta)
  layer.runningMean.set(gamma.map(() => runningMean0))
  layer.runningVariance.set(gamma.map(() => runningVar0))
  const context = trainingContext()
  const y = layer(x, context)
  const [dx, dgamma, dbeta] = grad(sum(mul(y, tensor(upstream))), [x, layer.weight, layer.bias])
  const before = read({ mean: mean(x, 0), var_population: variance(x, 0), xhat: batchNorm(x, { epsilon: eps }), y, dL_dx: dx, dL_dgamma: dgamma, dL_dbeta: dbeta })
  assign(context.updates)
  return {
    ...before as object,
    // The layer keeps the unbiased variance, as PyTorch; with the other one a line of operations stands for it.
    ...read({ runningMean: layer.runningMean, runningVar_unbiased: layer.runningVariance, runningVar_population: lerp(runningVar0, variance(x, 0), runningMomentum) }) as object,
  }
}
