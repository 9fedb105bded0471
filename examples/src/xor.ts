/** XOR: a network of two hidden neurons learns what a single neuron cannot, and fit is written out by hand beside it. */
import { add, assign, grad, mul, sub, tanh } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { accuracy, adam, binaryCrossEntropy, fit, linear, mlp, predict } from '@mlp/nn'
import { heading } from './terminal.js'

const data = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [[0], [1], [1], [0]] }

export async function run(): Promise<void> {
  console.log(heading('XOR'))
  const line = linear(2, 1)
  await fit(line, data, { loss: binaryCrossEntropy, optimizer: adam({ learningRate: 0.1 }), epochs: 300 })
  console.log(`One neuron:        accuracy ${accuracy(predict(line, data.x), data.y, { threshold: 0 }).toFixed(2)} (no line separates XOR)`)

  const model = mlp([2, 4, 1], { activation: tanh, seed: 1 })
  const history = await fit(model, data, { loss: binaryCrossEntropy, optimizer: adam({ learningRate: 0.1 }), epochs: 300 })
  const scores = predict(model, data.x)
  console.log(`Four hidden ones:  accuracy ${accuracy(scores, data.y, { threshold: 0 }).toFixed(2)}, loss ${history.loss[0]!.toFixed(4)} → ${history.loss.at(-1)!.toFixed(4)}`)
  data.x.forEach((inputs, row) => { console.log(`  ${inputs.join(' xor ')} = ${data.y[row]![0]!}   p = ${(1 / (1 + Math.exp(-scores.data[row]!))).toFixed(3)}`) })

  // The same by hand: a loss, its gradients, and all updates at once.
  const byHand = mlp([2, 4, 1], { activation: tanh, seed: 1 })
  const loss: Tensor = binaryCrossEntropy(byHand(add(data.x, 0).cast('float32')), data.y)
  const gradients = grad(loss, byHand.parameters)
  const step = new Map(byHand.parameters.map((parameter, index) => [parameter, sub(parameter, mul(1, gradients[index]!))]))
  for (let i = 0; i < 300; i++) assign(step)
  console.log(`By hand, gradient descent with rate 1: loss ${loss.item().toFixed(4)}`)
}
