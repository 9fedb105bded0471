/** Networks of the documents' listings step by step, and descent on all samples, on one, and on some. */
import { add, assign, cast, gather, grad, greater, mean, mul, parameter, perSampleGradients, relu, sigmoid, square, sub, sum, tanh, tensor, transpose } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { binaryCrossEntropy, meanSquaredError, sequential, sgd } from '@mlp/nn'
import type { Tree } from './compare'
import { byLayer, layerOf } from './networks'
import type { WeightsAndBias } from './networks'
import { read } from './read'

type Vector = readonly number[]
type Matrix = readonly Vector[]
const activations: Readonly<Record<string, (z: Tensor) => Tensor>> = { sigmoid, tanh, relu }

interface OneActivation { readonly x: Vector; readonly y_true: Vector; readonly activation_all_layers: string; readonly eta: number; readonly 'W_[out][in]_and_b_per_layer': readonly WeightsAndBias[] }

/** One activation in every layer, squared error, one sample. */
export function oneActivation(inputs: OneActivation): Tree {
  const x = parameter(inputs.x)
  const layers = inputs['W_[out][in]_and_b_per_layer'].map(layerOf)
  const f = activations[inputs.activation_all_layers]!
  const outputs = sequential(...layers.flatMap(layer => [layer, f])).outputs(x)
  const z = outputs.filter((_, at) => at % 2 === 0)
  const h = [x, ...outputs.filter((_, at) => at % 2 === 1)]
  const prediction = h.at(-1)!
  const mse = meanSquaredError(prediction, inputs.y_true)
  const cells = layers.flatMap(layer => layer.parameters)
  const slopes = grad(mse, cells)
  const before = read({
    z, h, mse, dL_dypred: grad(mse, prediction), delta: grad(mse, z), dL_dW: byLayer(slopes).map(([W]) => W), dL_db: byLayer(slopes).map(([, b]) => b), dL_dx: grad(mse, x),
  })
  assign(sgd({ learningRate: inputs.eta }).updates(cells, slopes))
  return { ...before as object, updated: read(byLayer(cells)), mseAfter: mse.item() }
}

interface Line { readonly x: Vector; readonly y: Vector; readonly theta: Vector; readonly eta: number; readonly sgdOrder: Vector; readonly miniBatches: readonly Vector[] }

/** The loss of a line, the mean over the samples of these numbers. */
export function batches({ x, y, theta, eta, sgdOrder, miniBatches }: Line): Tree {
  const lineLoss = (cell: Tensor, xs: Tensor, ys: Tensor): Tensor => mean(square(sub(ys, add(gather(cell, [0]), mul(gather(cell, [1]), xs)))))
  const start = parameter(theta)
  const of = (data: Vector, rows: Vector): Tensor => tensor(rows.map(row => data[row]!))
  const gradientAt = (cell: Tensor, rows: Vector): Tensor => grad(lineLoss(cell, of(x, rows), of(y, rows)), cell)
  const every = x.map((_, row) => row)
  const [perSample] = perSampleGradients((one, target) => lineLoss(start, one, target), [start], [tensor(x), tensor(y)])
  const stepsOver = (parts: readonly Vector[]): { gradient: Tree; theta: Tree }[] => {
    const cell = parameter(theta)
    const optimizer = sgd({ learningRate: eta })
    return parts.map(rows => {
      const gradient = gradientAt(cell, rows)
      const seen = read(gradient)
      assign(optimizer.updates([cell], [gradient]))
      return { gradient: seen, theta: read(cell) }
    })
  }
  return {
    perSampleGradient: read(perSample), batchGradient: read(gradientAt(start, every)), batchStep: stepsOver([every])[0]!.theta,
    sgdEpoch: stepsOver(sgdOrder.map(row => [row])).map((step, at) => ({ sample: sgdOrder[at]!, ...step })),
    miniBatchGradientsAtTheta: Object.fromEntries(miniBatches.map(rows => [`[${rows.join(',')}]`, read(gradientAt(start, rows))])),
    miniBatchEpoch: stepsOver(miniBatches).map((step, at) => ({ samples: [...miniBatches[at]!], ...step })),
  }
}

export interface NumpyClass { readonly X_features_x_samples: Matrix; readonly y: Matrix; readonly W1: Matrix; readonly b1: Vector; readonly W2: Matrix; readonly b2: Vector; readonly learning_rate: number }

/** A step of the numpy class: sigmoid in both layers, samples in columns. Its dZ and dA are of the sum over samples, what it updates by of the mean. */
export function numpyStep(inputs: NumpyClass): Tree {
  const x = transpose(tensor(inputs.X_features_x_samples))
  const y = transpose(tensor(inputs.y))
  const [first, second] = [layerOf([inputs.W1, inputs.b1]), layerOf([inputs.W2, inputs.b2])]
  const [z1, a1, z2, a2] = sequential(first, sigmoid, second, sigmoid).outputs(x)
  const loss = binaryCrossEntropy(z2, y)
  const whole = sum(binaryCrossEntropy(z2, y, { reduction: 'none' }))
  const cells = [...first.parameters, ...second.parameters]
  const [dW1, db1, dW2, db2] = grad(loss, cells)
  const [dZ1, dA1, dZ2] = grad(whole, [z1, a1, z2])
  const before = read({
    Z1: transpose(z1), A1: transpose(a1), Z2: transpose(z2), A2: transpose(a2), dZ2: transpose(dZ2), dW2: dW2!, db2: db2!, dA1: transpose(dA1), dZ1: transpose(dZ1), dW1: dW1!, db1: db1!, loss,
    predict_before: cast(greater(transpose(a2), 0.5), 'int32'),
  })
  assign(sgd({ learningRate: inputs.learning_rate }).updates(cells, [dW1!, db1!, dW2!, db2!]))
  return { ...before as object, updated: read({ W1: first.weight, b1: first.bias!, W2: second.weight, b2: second.bias! }), lossAfter: loss.item() }
}
