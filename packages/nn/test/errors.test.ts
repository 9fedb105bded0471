// Every error users of this package can meet, provoked once. The texts are in errors.snapshot.txt: read them as a user would.
import type { Tensor } from '@mlp/autograd'
import { matmul, MlpError, parameter, tensor } from '@mlp/autograd'
import {
  accuracy, adam, batchNormalization, binaryCrossEntropy, clipByGlobalNorm, confusionMatrix, crossEntropy, dropout, fit, keyOf, linear, loadState, meanSquaredError, mlp, parseCsv, predict, readSafetensors, sequential,
  sgd, StandardScaler, trainingContext, trainTestSplit, writeSafetensors,
} from '@mlp/nn'
import { expect, test } from 'vitest'

const x = [[0, 1], [1, 0]]
const options = { loss: meanSquaredError, optimizer: sgd(), epochs: 1 }
const model = (): ReturnType<typeof linear> => linear(2, 1)

const mistakes: Record<string, () => unknown> = {
  'a CSV with an empty cell': () => parseCsv('a,b\n1,2\n3,\n'),
  'a CSV with a word among numbers': () => parseCsv('a,b\n1,2\nx,4\n'),
  'a CSV with a number too large': () => parseCsv('a,b\n1,2\n3,1e39\n'),
  'a CSV with a row too short': () => parseCsv('a,b\n1\n'),
  'a CSV with an open quote': () => parseCsv('a,b\n1,"2\n'),
  'a CSV with two columns of one name': () => parseCsv('a,a\n1,2\n'),
  'a CSV without rows': () => parseCsv('a,b\n'),
  'a column that is not there': () => parseCsv('a,b\n1,2\n', { label: 'c' }),
  'an unknown class': () => parseCsv('a,b\n1,cow\n', { label: 'b', classes: ['cat'] }),
  'a separator of two characters': () => parseCsv('a\n1', { separator: ';;' }),
  'a split that leaves nothing': () => trainTestSplit({ x, y: [0, 1] }, { testSize: 2 }),
  'a split of rare classes': () => trainTestSplit({ x, y: [0, 1] }, { testSize: 1, stratify: true }),
  'a seed that is none': () => keyOf(0.5),
  'a column misspelled beside a column of text': () => parseCsv('a,kind\n1,cat\n', { label: 'Kind' }),
  'targets that are missing': () => fit(model(), { x } as never, options),
  'data under other names': () => fit(model(), { X: x, Y: x } as never, options),
  'x and y one by one': () => trainTestSplit(x as never, [0, 1] as never),
  'labels as text': () => fit(model(), { x, y: ['cat', 'dog'] as never }, options),
  'features as text': () => predict(model(), [['1', '2']] as never),
  'no options': () => fit(model(), { x, y: [[0], [1]] }, undefined as never),
  'x and y of different lengths': () => trainTestSplit({ x, y: [0] }),
  'no data': () => fit(model(), { x: [], y: [] }, options),
  'a single number as data': () => predict(model(), 3),
  'ragged data': () => predict(model(), [[1, 2], [3]]),
  'NaN in labels': () => fit(model(), { x, y: [[0], [NaN]] }, options),
  'a scaler that has seen nothing': () => new StandardScaler().transform(x),
  'a scaler on other columns': () => new StandardScaler().fit(x).transform([[1]]),
  'a scaler on a list': () => new StandardScaler().fit([1, 2]),
  'a batch larger than the data': () => fit(model(), { x, y: [[0], [1]] }, { ...options, batchSize: 3 }),
  'predictions in batches of nothing': () => predict(model(), x, { batchSize: 0 }),
  'no epochs': () => fit(model(), { x, y: [[0], [1]] }, { ...options, epochs: 0 }),
  'no model': () => fit(null as never, { x, y: [[0], [1]] }, options),
  'an engine that is none': () => fit(model(), { x, y: [[0], [1]] }, { ...options, engine: 'wasm' as never }),
  'an optimizer that was not called': () => fit(model(), { x, y: [[0], [1]] }, { ...options, optimizer: adam as never }),
  'a model without parameters': () => fit(z => z, { x, y: x }, options),
  'normalization that gets no context': () => { const layer = batchNormalization(2); return fit(z => layer(z), { x, y: x }, { ...options, parameters: layer.parameters }) },
  'a parameter the loss does not depend on': () => fit(model(), { x, y: [[0], [1]] }, { ...options, parameters: [parameter(1, { name: 'alone' })] }),
  'a parameter the model does not list': () => {
    const w = parameter([[1], [1]], { name: 'W2', dtype: 'float32' })
    const inner = linear(2, 2)
    return fit(Object.assign((z: Tensor) => matmul(inner(z), w), { parameters: inner.parameters }), { x, y: [[0], [1]] }, options)
  },
  'a loss that was called': () => fit(model(), { x, y: [[0], [1]] }, { ...options, loss: (crossEntropy as unknown as () => never)() }),
  'a loss of plain predictions': () => meanSquaredError([1, 2] as never, [1, 2]),
  'a loss that is a plain number': () => fit(model(), { x, y: [[0], [1]] }, { ...options, loss: () => 3 as never }),
  'a model that returns nothing': () => predict((() => undefined) as never, x),
  'a loss that is no number': () => fit(model(), { x, y: [[0], [1]] }, { ...options, loss: (p, t) => meanSquaredError(p, t, { reduction: 'none' }) }),
  'a model that loses the rows': () => fit(sequential(model(), z => z.sum()), { x, y: [[0], [1]] }, options),
  'a loss that is no longer finite': () => fit(model(), { x: [[1e30, 1e30]], y: [[0]] }, { ...options, epochs: 3 }),
  'a class without an output': () => fit(linear(2, 2), { x, y: [0, 2] }, { ...options, loss: crossEntropy }),
  'labels −1 and 1': () => fit(model(), { x, y: [[-1], [1]] }, { ...options, loss: binaryCrossEntropy }),
  'targets [n] for predictions [n, 1]': () => meanSquaredError(tensor([[1], [2]]), tensor([1, 2])),
  'one class for crossEntropy': () => crossEntropy(tensor([[1], [2]]), tensor([0, 0])),
  'a column of class indices': () => crossEntropy(tensor([[1, 2], [2, 3]]), tensor([[0], [1]])),
  'prediction and target exchanged': () => crossEntropy(tensor(Int32Array.of(0, 1)), tensor([[1, 2], [2, 3]])),
  'a reduction that is none': () => meanSquaredError(tensor([1]), tensor([1]), { reduction: 'avg' as never }),
  'another number of features': () => linear(3, 1)(tensor(x)),
  'a size of zero': () => mlp([2, 0, 1]),
  'one size': () => mlp([2]),
  'sizes one by one': () => (mlp as (...sizes: unknown[]) => unknown)(2, 4, 2),
  'a context that is none': () => dropout(0.5)(tensor(x), { training: true } as never),
  'an array as a layer': () => sequential([model()] as never),
  'a dropout rate of one': () => dropout(1),
  'normalizing one row': () => batchNormalization(2)(tensor([[1, 2]]), trainingContext()),
  'normalizing other features': () => batchNormalization(3)(tensor(x)),
  'two updates of a running statistic': () => {
    const layer = batchNormalization(2)
    const context = trainingContext()
    layer(tensor(x), context)
    layer(tensor(x), context)
  },
  'a learning rate of zero': () => sgd({ learningRate: 0 }),
  'a decay of one': () => adam({ beta1: 1 }),
  'gradients for other parameters': () => sgd().updates([parameter(1)], []),
  'steps of a running statistic': () => {
    const { parameters } = batchNormalization(2)
    return sgd().updates(parameters, parameters)
  },
  'a limit of zero': () => clipByGlobalNorm([], 0),
  'a metric of other rows': () => accuracy([[1, 2]], [0, 1]),
  'classes as numbers with a fraction': () => accuracy(Float64Array.of(0, 2, 1), [0, 2, 1]),
  'one score per sample without a threshold': () => accuracy([[-1], [2]], [0, 1]),
  'a class beyond the matrix': () => confusionMatrix(Int32Array.of(5), [0], { classes: 2 }),
  'a state of another model': () => loadState(model(), { weights: [[1, 2]] }),
  'a weight of the other layout': () => loadState(linear(2, 3), { weight: [[1, 2, 3], [4, 5, 6]], bias: [0, 0, 0] }),
  'a weight of another dtype': () => loadState(model(), { weight: { shape: [1, 2], dtype: 'float64', data: Float64Array.of(1, 2) }, bias: [0] }),
  'a truncated file': () => readSafetensors(writeSafetensors({ a: { shape: [1], dtype: 'float32', data: Float32Array.of(1) } }).subarray(0, -1)),
  'a file that is no such file': () => readSafetensors(new TextEncoder().encode('not a safetensors file')),
  'a tensor of another dtype than its data': () => writeSafetensors({ a: { shape: [1], dtype: 'float64', data: Float32Array.of(1) } }),
  'a tensor that does not fill its shape': () => writeSafetensors({ a: { shape: [2], dtype: 'float32', data: Float32Array.of(1) } }),
}

test('errors teach', async () => {
  const texts: string[] = []
  for (const [mistake, make] of Object.entries(mistakes)) {
    const error: unknown = await Promise.resolve().then(make).then(() => undefined, (thrown: unknown) => thrown)
    if (!(error instanceof MlpError)) throw new Error(`${mistake}: not an error of this project`, { cause: error })
    texts.push(`## ${mistake}\n${error.name} ${error.code}\n${error.message}\n`)
  }
  await expect(texts.join('\n')).toMatchFileSnapshot('errors.snapshot.txt')
})
