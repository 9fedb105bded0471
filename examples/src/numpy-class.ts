/** The MLP class that a course writes in NumPy, by our means: the same steps, its loss every 100 epochs, and why it does not learn from its own start. */
import { sigmoid } from '@mlp/autograd'
import { accuracy, binaryCrossEntropy, fit, loadState, mlp, normalWeights, predict, sequential, sgd } from '@mlp/nn'
import type { ArrayLike } from '@mlp/autograd'
import type { Callback, Sequential } from '@mlp/nn'
import { heading } from './terminal.js'

// There samples are columns; here they are rows.
const xor = { x: [[0, 0], [1, 0], [0, 1], [1, 1]], y: [[0], [1], [1], [0]] }

/** What the class takes to be made. Both layers are sigmoids; the last one is left to the loss, so that nothing overflows. */
function network(inputs: number, hidden: number, outputs: number, weights?: Readonly<Record<string, ArrayLike>>): Sequential {
  const model = mlp([inputs, hidden, outputs], { activation: sigmoid, initializer: normalWeights(0.01), seed: 1, dtype: 'float64' })
  if (weights !== undefined) loadState(model, weights, { missing: 'keep' })
  return model
}

/** Forward, backward and update on all samples at once, `epochs` times. What is printed is the loss before that epoch's update. */
async function train(model: Sequential, { learningRate, epochs, every }: { learningRate: number; epochs: number; every: number }): Promise<void> {
  const print: Callback = { onEpochEnd({ epoch, loss }) { if (epoch % every === 0) console.log(`  Epoch ${String(epoch).padStart(4)}, loss ${loss.toFixed(6)}`) } }
  await fit(model, xor, { loss: binaryCrossEntropy, optimizer: sgd({ learningRate }), epochs, batchSize: 4, callbacks: [print] })
  const probabilities = predict(sequential(model, sigmoid), xor.x).data
  console.log(`  p = ${Array.from(probabilities, p => p.toFixed(4)).join(', ')}`)
  console.log(`  p > 0.5: ${Array.from(probabilities, p => Number(p > 0.5)).join(', ')}; accuracy ${accuracy(predict(model, xor.x), xor.y, { threshold: 0 })}\n`)
}

export async function run(): Promise<void> {
  console.log(heading('The class of a course'))
  console.log(`As it stands there, 2-4-1: weights 0.01·N(0, 1), biases 0, rate 0.01. log 2 = ${Math.LN2.toFixed(6)} is the loss of saying ½ to everything.`)
  await train(network(2, 4, 1), { learningRate: 0.01, epochs: 1001, every: 100 })

  console.log('2-3-1 from weights near ½, rate 2:')
  const usual = { '0.weight': [[0.5, -0.4], [-0.3, 0.8], [0.9, 0.2]], '2.weight': [[0.7, -0.6, 0.4]] }
  await train(network(2, 3, 1, usual), { learningRate: 2, epochs: 5001, every: 500 })
}
