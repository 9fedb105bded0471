/** A loss of your own: written as a formula, differentiated by the graph, checked, and used for training on data with outliers. */
import { formula, grad, input, log, mul, parameter, sub } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { gradcheck } from '@mlp/autograd/testing'
import { adam, fit, keyOf, linear, meanSquaredError, normal } from '@mlp/nn'
import { heading } from './terminal.js'

/** The logarithm of the hyperbolic cosine, mean over the elements: quadratic near 0, linear far away. */
function logCosh(prediction: Tensor, target: Tensor): Tensor {
  const e = sub(prediction, target)
  // log cosh e = |e| + log(1 + exp(−2|e|)) − log 2, which does not overflow
  return e.abs().add(log(mul(e.abs(), -2).exp().add(1))).sub(Math.log(2)).mean()
}

export async function run(): Promise<void> {
  console.log(heading('A loss of your own'))
  const y = input('y')
  const t = input('t')
  console.log(`loss       ${formula(logCosh(y, t))}`)
  console.log(`∂loss/∂y   ${formula(grad(logCosh(y, t), y))}`)
  const e = 0.7
  console.log(`at e = ${e}: ${grad(logCosh(y, t), y).item({ y: e, t: 0 }).toFixed(12)}; by hand tanh(e) = ${Math.tanh(e).toFixed(12)}`)
  gradcheck(p => logCosh(p, parameter([0.2, -1, 3])), [[0.5, 0.4, -2]])
  gradcheck(p => logCosh(p, parameter([0.2, -1, 3])), [[0.5, 0.4, -2]], { order: 2 })
  console.log('gradcheck passes at first and second order')

  const noise = normal(keyOf(3), 40)
  const x = Array.from({ length: 40 }, (_, i) => [i / 20 - 1])
  const line = x.map(([a], i) => [2 * a! + 1 + 0.1 * noise[i]! + (i % 10 === 9 ? 8 : 0)])
  for (const [name, loss] of [['mean squared error', meanSquaredError], ['log-cosh', logCosh]] as const) {
    const model = linear(1, 1)
    await fit(model, { x, y: line }, { loss, optimizer: adam({ learningRate: 0.05 }), epochs: 200 })
    const [weight, bias] = model.parameters.map(parameter => parameter.value.data[0]!)
    console.log(`${name.padEnd(20)} y = ${weight!.toFixed(2)}·x + ${bias!.toFixed(2)}   (the line behind the outliers is 2·x + 1)`)
  }
}
