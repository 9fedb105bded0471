/** A training from a fixed start, through `fit`. */
import { grad, sigmoid, tensor } from '@mlp/autograd'
import { binaryCrossEntropy, fit, predict, sequential, sgd } from '@mlp/nn'
import type { Tree } from './compare'
import { byLayer, layerOf } from './networks'
import type { WeightsAndBias } from './networks'
import { read } from './read'

interface Xor { X_one_list_per_sample: readonly (readonly number[])[]; y: readonly number[]; 'W_[out][in]_and_b_per_layer': readonly WeightsAndBias[]; learning_rate: number; iterations: number }

/** When the example looks at the network. */
const LOOKS = [1, 10, 100, 500, 1000]

/** 2-2-1 with sigmoids on exclusive or, all four samples in every step. */
export async function xor({ X_one_list_per_sample: x, y, learning_rate: learningRate, iterations, ...weights }: Xor): Promise<Tree> {
  const [first, second] = weights['W_[out][in]_and_b_per_layer'].map(layerOf)
  const network = sequential(first!, sigmoid, second!)
  const targets = y.map(one => [one])
  const loss = binaryCrossEntropy(network(tensor(x)), targets)
  const outputs = (): number[] => [...predict(sequential(network, sigmoid), x).data]
  const cells = [...network.parameters]
  const start = { gradient_at_start: read(byLayer(grad(loss, cells))), loss_at_start: loss.item() }
  const after: Record<'params_after' | 'loss_after' | 'outputs_after', Record<string, Tree>> = { params_after: {}, loss_after: {}, outputs_after: {} }
  const history = await fit(network, { x, y: targets }, {
    loss: binaryCrossEntropy, optimizer: sgd({ learningRate }), epochs: iterations, batchSize: x.length, shuffle: false,
    callbacks: [{
      onBatchEnd({ step }) {
        if (!LOOKS.includes(step)) return
        after.params_after[step] = read(byLayer(cells))
        after.loss_after[step] = loss.item()
        after.outputs_after[step] = outputs()
      },
    }],
  })
  if (history.loss.length !== iterations) throw new Error(`${history.loss.length} steps in place of ${iterations}`)
  return { ...start, ...after, quantized: outputs().map(p => p > 0.5 ? 1 : 0) }
}
