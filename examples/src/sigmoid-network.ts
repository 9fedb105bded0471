/** Two lectures on exclusive or: a sigmoid network of any size with cross-entropy, and one of squared errors that learns sample by sample. */
import { sigmoid, tanh } from '@mlp/autograd'
import { binaryCrossEntropy, fit, halfSquaredError, loadState, meanSquaredError, mlp, normalWeights, predict, sequential, sgd } from '@mlp/nn'
import type { Layer } from '@mlp/nn'
import { heading } from './terminal.js'

const xor = { x: [[0, 0], [1, 0], [0, 1], [1, 1]], y: [[0], [1], [1], [0]] }

/** Input, output, and what the output is rounded to. */
function table(model: Layer): string {
  const outputs = predict(model, xor.x).data
  const rows = xor.x.map((inputs, row) => `  [${inputs.join(' ')}]   ${outputs[row]!.toFixed(4)}   ${Math.round(outputs[row]!)}`)
  return ['  Input   Output   Quantized', ...rows].join('\n')
}

export async function run(): Promise<void> {
  console.log(heading('Sigmoid networks on exclusive or'))
  console.log('2-2-1, sigmoids and cross-entropy, 1000 steps of rate 1 on all samples')
  const network = mlp([2, 2, 1], { activation: sigmoid, dtype: 'float64' })
  loadState(network, { '0.weight': [[2, -1.5], [-1, 1.8]], '0.bias': [-0.5, -0.3], '2.weight': [[1.2, 1.4]], '2.bias': [-0.4] })
  const history = await fit(network, xor, { loss: binaryCrossEntropy, optimizer: sgd({ learningRate: 1 }), epochs: 1000, batchSize: 4, shuffle: false })
  console.log(`  loss ${history.loss[0]!.toFixed(4)} → ${history.loss.at(-1)!.toFixed(4)}`)
  console.log(table(sequential(network, sigmoid)))

  console.log('\nOther sizes, another nonlinearity and another cost: 2-3-3-1, tanh, half the squared error')
  const other = mlp([2, 3, 3, 1], { activation: tanh, seed: 2, dtype: 'float64' })
  await fit(other, xor, { loss: halfSquaredError, optimizer: sgd({ learningRate: 0.5 }), epochs: 1000, batchSize: 4, shuffle: false })
  console.log(table(other))

  console.log('\n2-4-1, a sigmoid in every layer, biases 0.05, weights 0.1·N(0, 1), mean squared error: rate 1, a step after every sample')
  const model = mlp([2, 4, 1], { activation: sigmoid, outputActivation: sigmoid, biasValue: 0.05, initializer: normalWeights(0.1), seed: 1, dtype: 'float64' })
  const { loss } = await fit(model, xor, { loss: meanSquaredError, optimizer: sgd({ learningRate: 1 }), epochs: 4000, batchSize: 1, seed: 1 })
  for (const epoch of [1, 1000, 2000, 4000]) console.log(`  after ${String(epoch * 4).padStart(5)} steps: loss ${loss[epoch - 1]!.toFixed(6)}`)
  console.log(table(model))
}
