/** Attention and a recurrent cell, each a few lines of operations around linear layers, on tasks that need them. */
import { concat, evaluate, lerp, matmul, parameter, reshape, scaledDotProductAttention, sigmoid, slice, softmax, tanh, tensor, transpose, zeros } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import { adam, derive, fit, flatten, keyOf, linear, meanSquaredError, mlp, normal, permutation, predict, r2, sequential, summary, uniform } from '@mlp/nn'
import type { Dataset, Layer, Linear } from '@mlp/nn'
import { heading } from './terminal.js'

type Attention = Layer & { readonly query: Parameter; readonly keys: Linear; readonly values: Linear }

/** One learned query looks at all places of x [samples, places, features]: what it sees is the mean of their values, weighted by their keys. */
export function attention(features: number, width: number): Attention {
  const [keys, values] = [linear(features, width, { seed: 1 }), linear(features, width, { seed: 2 })]
  const query = parameter(Float32Array.from(normal(keyOf(3), width)), { name: 'q' })
  const call = (x: Tensor): Tensor => reshape(scaledDotProductAttention(reshape(query, [1, width]), keys(x), values(x)), [x.shape[0]!, width])
  return Object.assign(call, { query, keys, values, parameters: [query, ...keys.parameters, ...values.parameters] })
}

/**
 * What is remembered of x [samples, times, features] at its end. At every time, with the same weights, a gate σ(z) says how much of
 * the memory h gives way to news: h ← h + σ(z)·(tanh(c) − h), where z and c are linear in x at this time and h.
 */
export function recurrent(features: number, units: number): Layer & { readonly gate: Linear; readonly news: Linear } {
  const [gate, news] = [linear(features + units, units, { seed: 4 }), linear(features + units, units, { seed: 5 })]
  const call = (x: Tensor): Tensor => {
    const [samples, times] = x.shape as [number, number]
    let h = zeros([samples, units], { dtype: 'float32' })
    for (let t = 0; t < times; t++) {
      const seen = concat([reshape(slice(x, [0, t], [samples, t + 1]), [samples, features]), h], 1)
      h = lerp(h, tanh(news(seen)), sigmoid(gate(seen)))
    }
    return h
  }
  return Object.assign(call, { gate, news, parameters: [...gate.parameters, ...news.parameters] })
}

/** Sequences of numbers in [0, 1), some of which are marked; what is asked for is the sum of these. */
export function marked(samples: number, length: number, marks: number, seed: number): Dataset & { readonly x: number[][][]; readonly y: number[][] } {
  const x = Array.from({ length: samples }, (_, sample) => {
    const key = derive(keyOf(seed), sample)
    const at = new Set(permutation(derive(key, 1), length).subarray(0, marks))
    return Array.from(uniform(derive(key, 0), length), (value, place) => [value, at.has(place) ? 1 : 0])
  })
  return { x, y: x.map(places => [places.reduce((total, [value, mark]) => total + value! * mark!, 0)]) }
}

/** Trains a model on sequences of 6 and tells how much of the variance it explains on others, perhaps of another length. */
async function explained(model: Layer, marks: number, lengths: readonly number[]): Promise<number[]> {
  await fit(model, marked(256, 6, marks, 0), { loss: meanSquaredError, optimizer: adam({ learningRate: 0.01 }), epochs: 120 })
  return lengths.map((length) => {
    const { x, y } = marked(200, length, marks, 1)
    return r2(predict(model, x), y)
  })
}

const row = (name: string, model: Layer, scores: readonly number[]): string => `${name.padEnd(24)}${String(summary(model, { input: [6, 2] }).parameters).padStart(10)}${scores.map(score => score.toFixed(2).padStart(10)).join('')}`

export async function run(): Promise<void> {
  console.log(heading('Attention: the number that is marked, among 6'))
  console.log(`${''.padEnd(24)}parameters  R² at 6   at 12`)
  const looking = attention(2, 8)
  const pick = sequential(looking, linear(8, 1))
  const [all, mixed] = [sequential(flatten(), linear(12, 1)), sequential(flatten(), mlp([12, 10, 1]))]
  console.log(row('a line', all, await explained(all, 1, [6])))
  console.log(row('a hidden layer of 10', mixed, await explained(mixed, 1, [6])))
  console.log(row('attention', pick, await explained(pick, 1, [6, 12])))

  const [places] = marked(1, 6, 1, 2).x
  const scores = matmul(reshape(looking.query, [1, 8]), transpose(looking.keys(tensor(places!)))).div(Math.sqrt(8))
  const weights = [...evaluate(softmax(scores)).data]
  console.log('Where it looks, place by place:')
  places!.forEach(([value, mark], place) => { console.log(`  ${value!.toFixed(2)} ${mark === 1 ? 'marked' : '      '}  ${weights[place]!.toFixed(3)} ${'█'.repeat(Math.round(weights[place]! * 40))}`) })

  console.log(heading('A recurrent cell: the sum of two numbers that are marked, among 6'))
  console.log(`${''.padEnd(24)}parameters  R² at 6    at 8`)
  const remembering = sequential(recurrent(2, 6), linear(6, 1))
  const [line, hidden] = [sequential(flatten(), linear(12, 1)), sequential(flatten(), mlp([12, 10, 1]))]
  console.log(row('a line', line, await explained(line, 2, [6])))
  console.log(row('a hidden layer of 10', hidden, await explained(hidden, 2, [6])))
  console.log(row('a recurrent cell', remembering, await explained(remembering, 2, [6, 8])))
  console.log(`Through time it is deep: ${String(summary(remembering, { input: [6, 2] }).depth)} layers of weights from the first number to the sum, all but the last of them the same.`)
}
