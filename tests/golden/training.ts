/** Trainings from fixed starts, through `fit`. */
import { grad, log, sigmoid, tensor, transpose } from '@mlp/autograd'
import { binaryCrossEntropy, fit, predict, sequential, sgd } from '@mlp/nn'
import type { NumpyClass } from './batches'
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

interface Curve extends NumpyClass { readonly epochs: number; readonly tinyInit: { readonly 'W_[out][in]_and_b_per_layer': readonly WeightsAndBias[]; readonly learning_rate: number; readonly epochs: number } }

/** The training of the numpy class: its loss before the updates of some epochs, from a usual start and from tiny weights. */
export async function trainingCurve(inputs: Curve): Promise<Tree> {
  const x = columns(inputs.X_features_x_samples)
  const y = columns(inputs.y)
  const train = async (start: readonly WeightsAndBias[], learningRate: number, epochs: number) => {
    const [first, second] = start.map(layerOf)
    const network = sequential(first!, sigmoid, second!)
    const { loss } = await fit(network, { x, y }, { loss: binaryCrossEntropy, optimizer: sgd({ learningRate }), epochs, batchSize: x.length, shuffle: false })
    return { loss, outputs: [...predict(sequential(network, sigmoid), x).data] }
  }
  const every = (losses: readonly number[], epochs: number): Tree => Object.fromEntries(losses.flatMap((loss, epoch) => epoch % epochs === 0 ? [[epoch, loss]] : []))
  const usual = await train([[inputs.W1, inputs.b1], [inputs.W2, inputs.b2]], inputs.learning_rate, inputs.epochs)
  const tiny = await train(inputs.tinyInit['W_[out][in]_and_b_per_layer'], inputs.tinyInit.learning_rate, inputs.tinyInit.epochs)
  return {
    loss_before_update_at_epoch: every(usual.loss, 500), outputs_after_5001_updates: usual.outputs, predict: usual.outputs.map(p => p > 0.5 ? 1 : 0),
    tinyInit_loss_at_epoch: every(tiny.loss, 100), ln2: log(2).item(),
  }
}

const columns = (matrix: readonly (readonly number[])[]): number[][] => transpose(matrix).toArray() as number[][]
