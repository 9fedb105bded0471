// What users get wrong about layers, training, minimization, search and attribution; bad-input.test.ts makes every one of these calls.
import { gather, input, interpret, mul, ones, parameter, square, sum, tensor } from '@mlp/autograd'
import * as nn from '@mlp/nn'
import { checkpoint, progressBar } from '@mlp/nn/node'
import { COUNT, DTYPE, FRACTION, NUMBER, POSITIVE, SEED, SWITCH } from './wrong-values.js'
import type { Mistake, Optioned } from './wrong-values.js'

const FUNCTION: readonly unknown[] = [3, 'print', null, {}]
const SIGNAL: readonly unknown[] = [3, 'stop', null, {}, new AbortController(), true]
const ENGINE: readonly unknown[] = ['gpu', 3, null]
const NOT_NEGATIVE = [...NUMBER, -1, Infinity]
const STRIDE: readonly unknown[] = [0, -1, 1.5, '1', NaN, null]
const COUNTING = [...NUMBER, -1, 1.5]

const weights = { bias: SWITCH, initializer: FUNCTION, biasValue: NUMBER, biasInitializer: FUNCTION, seed: SEED, dtype: DTYPE }
const conv = { ...weights, stride: STRIDE, dilation: STRIDE, groups: [...COUNT, 3], padding: [-1, 1.5, 'full', NaN, null] }
const transposed = { ...conv, outputPadding: [-1, 1.5, '1', null] }
const pool = { stride: STRIDE, dilation: STRIDE, padding: [-1, 1.5, 'full', NaN, null] }
const normalized = { epsilon: POSITIVE, dtype: DTYPE }
const watch = { monitor: [3, null, true, ['loss']], patience: COUNT, minDelta: NOT_NEGATIVE, better: ['most', 3, null] }

/** A model, data and options that go together. */
const model = nn.linear(2, 1, { seed: 1 })
const data = { x: [[0, 1], [1, 0], [2, 2]], y: [[1], [0], [2]] }
const right = { loss: nn.meanSquaredError, optimizer: nn.sgd({ learningRate: 0.1 }), epochs: 1, engine: 'interpreter' } as const
const fits = (changes: object, x: unknown = data): Promise<unknown> => nn.fit(model, x as typeof data, { ...right, ...changes })
const rate = parameter(0.1, { trainable: false })
const probable = (loss: nn.Loss, outputs: number, y: unknown): Promise<unknown> => nn.fit(nn.linear(1, outputs, { initializer: nn.constant(5) }), { x: [[1], [2]], y: y as number[] }, { ...right, loss })
const x = [[1, 2], [3, 4]]
const space = { a: [1, 2] }
const score = ({ a }: { readonly a: number }): number => a
const searched = { maximize: SWITCH, failures: ['ignore', 3, null], onTrial: FUNCTION, signal: SIGNAL, resume: [3, 'saved.json', null, {}] }
const explained = { target: [2, -1, 0.5, '1', NaN, null, {}], batchSize: COUNT, engine: ENGINE }
const long = { ...explained, signal: SIGNAL, onProgress: FUNCTION }
const kernel = { kernel: ['linear', 3, null], lengthScale: ['1', NaN, null, 0, -1, [1, 1, 1], ['1', 1]], signalVariance: POSITIVE, noiseVariance: NOT_NEGATIVE, mean: [...NUMBER, Infinity] }
const validated = { folds: [...COUNT, 1, 5], scoring: ['best', 3, null], seed: SEED, stratify: SWITCH, signal: SIGNAL, onProgress: FUNCTION }
const f = (p: Parameters<typeof square>[0]): ReturnType<typeof sum> => sum(square(p))

export const networkOptions: Readonly<Record<string, Optioned>> = {
  trainingContext: { call: o => nn.trainingContext(o), right: {}, wrong: { seed: SEED, state: [3, null, rate, tensor([0, 0], { dtype: 'int32' })] } },
  xavier: { call: o => nn.xavier(o), right: {}, wrong: { distribution: ['gauss', 3, null], fan: ['out', 3, null] } },
  he: { call: o => nn.he(o), right: {}, wrong: { distribution: ['gauss', 3, null] } },
  leCun: { call: o => nn.leCun(o), right: {}, wrong: { distribution: ['gauss', 3, null] } },
  orthogonal: { call: o => nn.orthogonal(o), right: {}, wrong: { gain: POSITIVE } },
  linear: { call: o => nn.linear(2, 1, o), right: {}, wrong: { ...weights, name: [3, null] } },
  mlp: { call: o => nn.mlp([2, 3, 1], o), right: {}, wrong: { ...weights, activation: FUNCTION, outputActivation: FUNCTION } },
  dropout: { call: o => nn.dropout(0.5, o), right: {}, wrong: { scaling: ['train', 3, null] } },
  batchNormalization: { call: o => nn.batchNormalization(2, o), right: {}, wrong: { momentum: [...POSITIVE, 1.1], epsilon: POSITIVE, dtype: DTYPE } },
  layerNormalization: { call: o => nn.layerNormalization(2, o), right: {}, wrong: normalized },
  rmsNormalization: { call: o => nn.rmsNormalization(2, o), right: {}, wrong: normalized },
  groupNormalization: { call: o => nn.groupNormalization(1, 2, o), right: {}, wrong: normalized },
  activation: { call: o => nn.activation('leakyRelu', o), right: {}, wrong: { slope: NUMBER } },
  prelu: { call: o => nn.prelu(o), right: {}, wrong: { features: COUNT, slope: [...NUMBER, Infinity], dtype: DTYPE } },
  swish: { call: o => nn.swish(o), right: {}, wrong: { beta: [...NUMBER, Infinity], trainable: SWITCH, dtype: DTYPE } },
  residual: { call: o => nn.residual(nn.linear(2, 2), o), right: {}, wrong: { shortcut: FUNCTION } },
  embeddingTable: { call: o => nn.embeddingTable(3, 2, o), right: {}, wrong: { initializer: FUNCTION, seed: SEED, dtype: DTYPE } },
  polynomialFeatures: { call: o => nn.polynomialFeatures(2, o), right: {}, wrong: { interactionOnly: SWITCH, includeBias: SWITCH } },
  radialFeatures: { call: o => nn.radialFeatures([[0], [1]], o), right: {}, wrong: { gamma: POSITIVE, trainable: SWITCH, dtype: DTYPE } },
  conv1d: { call: o => nn.conv1d(2, 2, 2, o), right: {}, wrong: conv },
  conv2d: { call: o => nn.conv2d(2, 2, 2, o), right: {}, wrong: conv },
  convTranspose1d: { call: o => nn.convTranspose1d(2, 2, 2, o), right: {}, wrong: transposed },
  convTranspose2d: { call: o => nn.convTranspose2d(2, 2, 2, o), right: {}, wrong: transposed },
  maxPool1d: { call: o => nn.maxPool1d(2, o), right: {}, wrong: pool },
  maxPool2d: { call: o => nn.maxPool2d(2, o), right: {}, wrong: pool },
  averagePool1d: { call: o => nn.averagePool1d(2, o), right: {}, wrong: { ...pool, countPadding: SWITCH } },
  averagePool2d: { call: o => nn.averagePool2d(2, o), right: {}, wrong: { ...pool, countPadding: SWITCH } },
  summary: { call: o => nn.summary(model, o), right: {}, wrong: { input: [3, '8', null, [0], ['a']], dtype: ['float16', 32, null] } },

  fit: {
    call: o => nn.fit(model, data, o), right, wrong: {
      loss: [undefined, 3, 'mse', null], optimizer: [undefined, 'adam', null, nn.adam, 3], epochs: [...COUNT, undefined], batchSize: [...COUNT, 4], accumulate: COUNT, shuffle: SWITCH, seed: SEED,
      validation: [3, null, [[1]], { x: data.x }, { x: [[NaN, 1]], y: [[1]] }, { x: [], y: [] }], metrics: [3, 'accuracy', null, [nn.mae], { a: 3 }, { a: undefined }], parameters: [3, null, model, [], [3]],
      transformGradients: FUNCTION, callbacks: [3, null, nn.printEvery(1), [3], [null], [nn.earlyStopping], [{ onEpochEnd: 3 }], [{ onEpochend: () => 1 }], ['print']], signal: SIGNAL, engine: ENGINE, resume: [3, 'run.safetensors', null, {}, { version: 1 }],
    },
  },
  predict: { call: o => nn.predict(model, data.x, o), right: {}, wrong: { batchSize: COUNT, engine: ENGINE } },
  earlyStopping: { call: o => nn.earlyStopping(o), right: {}, wrong: { ...watch, restoreBest: SWITCH } },
  reduceOnPlateau: { call: o => nn.reduceOnPlateau(rate, o), right: {}, wrong: { ...watch, factor: FRACTION, least: NOT_NEGATIVE } },
  printEvery: { call: o => nn.printEvery(1, o), right: {}, wrong: { write: FUNCTION } },
  layerStatistics: { call: o => nn.layerStatistics(o), right: {}, wrong: { every: COUNT, vanishing: [...NUMBER, -1], exploding: [...NUMBER, -1], dead: [...NUMBER, -1], onReport: FUNCTION } },
  terms: { call: o => nn.terms({ fit: nn.meanSquaredError }, o), right: {}, wrong: { gradients: SWITCH } },
  checkpoint: { call: o => checkpoint('run.safetensors', o), right: {}, wrong: { every: [...COUNT, { steps: 0 }, { epochs: 'x' }, { epoch: 3 }], keep: COUNT, best: [3, null], better: ['most', 3, null] } },
  progressBar: { call: o => progressBar(o), right: {}, wrong: { stream: [3, null, {}, 'stdout'], lines: COUNT } },

  minimize: {
    call: o => nn.minimize(f, [1, 2], o), right: {}, wrong: {
      method: ['bfgs', 3, null], memory: COUNT, learningRate: POSITIVE, maximize: SWITCH, tolerance: NOT_NEGATIVE, stepTolerance: NOT_NEGATIVE, valueTolerance: NOT_NEGATIVE, maxIterations: COUNTING,
      engine: ENGINE, signal: SIGNAL, onIteration: FUNCTION,
    },
  },
  integers: { call: o => nn.integers(1, 3, o), right: {}, wrong: { scale: ['exponential', 3, null] } },
  gridSearch: { call: o => nn.gridSearch(space, score, o), right: {}, wrong: searched },
  randomSearch: { call: o => nn.randomSearch(space, score, o), right: { trials: 2 }, wrong: { ...searched, trials: [...COUNT, undefined], seed: SEED } },
  bayesianSearch: { call: o => nn.bayesianSearch(space, score, o), right: { trials: 1 }, wrong: { ...searched, trials: [...COUNT, undefined], initial: COUNT, seed: SEED, engine: ENGINE } },
  successiveHalving: { call: o => nn.successiveHalving(space, score, o), right: { configurations: 3 }, wrong: { ...searched, configurations: [...COUNT, undefined], minResource: COUNT, maxResource: COUNT, eta: [...COUNT, 1], seed: SEED } },
  hyperband: { call: o => nn.hyperband(space, score, o), right: { maxResource: 3 }, wrong: { ...searched, maxResource: [...COUNT, undefined], eta: [...COUNT, 1], seed: SEED } },
  gaussianProcess: { call: o => nn.gaussianProcess({ x, y: [1, 2] }, o), right: {}, wrong: kernel },
  fitGaussianProcess: { call: o => nn.fitGaussianProcess({ x, y: [1, 2] }, o), right: { engine: 'interpreter', maxIterations: 1 }, wrong: { ...kernel, maxIterations: COUNT, signal: SIGNAL, engine: ENGINE } },
  expectedImprovement: { call: o => nn.expectedImprovement([1], [1], 0, o), right: {}, wrong: { maximize: SWITCH, xi: NUMBER } },
  restarts: { call: o => nn.restarts(1, () => ({ value: 1 }), o), right: {}, wrong: { seed: SEED, maximize: SWITCH, failures: ['ignore', 3, null], onRestart: FUNCTION, signal: SIGNAL } },
  trialTable: { call: async o => nn.trialTable(await nn.gridSearch(space, score), o), right: {}, wrong: { format: ['html', 3, null], sort: ['best', 3, null], rows: COUNT.filter(one => one !== Infinity) } },

  saliency: { call: o => nn.saliency(model, x, o), right: {}, wrong: { ...explained, absolute: SWITCH } },
  gradientTimesInput: { call: o => nn.gradientTimesInput(model, x, o), right: {}, wrong: explained },
  smoothGrad: { call: o => nn.smoothGrad(model, x, o), right: { samples: 1, engine: 'interpreter' }, wrong: { ...long, samples: COUNT, deviation: NOT_NEGATIVE, seed: SEED } },
  integratedGradients: { call: o => nn.integratedGradients(model, x, o), right: { steps: 1, engine: 'interpreter' }, wrong: { ...long, steps: COUNT, baseline: ['0', NaN, null, [1], [[NaN, 1]]] } },
  shapleyValues: { call: o => nn.shapleyValues(model, x, o), right: { engine: 'interpreter' }, wrong: { ...long, baseline: ['0', NaN, null, [1]], method: ['kernel', 3, null], samples: [...COUNT, 1], seed: SEED } },
  featureVisualization: {
    call: o => nn.featureVisualization(model, o), right: { start: [[0, 0]], steps: 1, engine: 'interpreter' },
    wrong: { target: explained.target, engine: ENGINE, signal: SIGNAL, onProgress: FUNCTION, start: [undefined, 3, 'x', [[NaN, 1]], []], penalty: NOT_NEGATIVE, optimizer: ['adam', null, nn.adam, 3], steps: COUNT, onStep: FUNCTION },
  },
  permutationImportance: {
    call: o => nn.permutationImportance(model, data, o), right: { metric: nn.mae, engine: 'interpreter', repeats: 1 },
    wrong: { metric: [undefined, 3, 'mae', null], better: ['most', 3, null], repeats: COUNT, seed: SEED, batchSize: COUNT, engine: ENGINE, signal: SIGNAL, onProgress: FUNCTION },
  },
  crossValidate: { call: o => nn.crossValidate(new nn.Ridge(), { x: [[1], [2], [3], [4]], y: [1, 2, 3, 5] }, o), right: { folds: 2 }, wrong: validated },
  crossValScore: { call: o => nn.crossValScore(new nn.Ridge(), { x: [[1], [2], [3], [4]], y: [1, 2, 3, 5] }, o), right: { folds: 2 }, wrong: validated },
}

export const networkMistakes: Readonly<Record<string, readonly Mistake[]>> = {
  crossValidate: [[() => nn.crossValidate(new nn.LogisticRegression(), { x: [[1], [2], [3], [4]], y: ['a', 'a', 'a', 'a'] }, { folds: 2 }), 'ARGUMENT_INVALID', /y holds a single class[^]*"a" in all 4 rows/]],
  constant: [[() => nn.constant('1' as never), 'ARGUMENT_INVALID', /"1"/], [() => nn.constant(NaN), 'ARGUMENT_INVALID', /NaN/]],
  normalWeights: [[() => nn.normalWeights('1' as never), 'ARGUMENT_INVALID', /"1"/], [() => nn.normalWeights(-1), 'ARGUMENT_INVALID', /-1/]],
  uniformWeights: [[() => nn.uniformWeights(1, -1), 'ARGUMENT_INVALID', /from 1 to -1/], [() => nn.uniformWeights('0' as never, 1), 'ARGUMENT_INVALID', /"0"/]],
  he: [[() => nn.linear(2, 1, { initializer: nn.he as never }), 'ARGUMENT_INVALID', /he: options come in an object[^]*\[1, 2\]/]],
  linear: [[() => nn.linear('2' as never, 1), 'ARGUMENT_INVALID', /not a size[^]*"2"/], [() => nn.linear(0, 1), 'ARGUMENT_INVALID', /\[0, 1\]/]],
  sequential: [[() => nn.sequential(), 'ARGUMENT_INVALID', /no layers/], [() => nn.sequential('relu' as never), 'ARGUMENT_INVALID', /layer 0/]],
  mlp: [[() => nn.mlp('2' as never), 'ARGUMENT_INVALID', /not an array/], [() => nn.mlp([2]), 'ARGUMENT_INVALID', /too few sizes/], [() => nn.mlp([2, 1], { activation: 'tanh' as never }), 'ARGUMENT_INVALID', /activation\('tanh'\)/]],
  dropout: [[() => nn.dropout('0.5' as never), 'ARGUMENT_INVALID', /"0\.5"/], [() => nn.dropout(1), 'ARGUMENT_INVALID', /not a rate/], [() => nn.dropout(NaN), 'ARGUMENT_INVALID', /NaN/]],
  batchNormalization: [[() => nn.batchNormalization('2' as never), 'ARGUMENT_INVALID', /"2"/]],
  layerNormalization: [[() => nn.layerNormalization('2' as never), 'ARGUMENT_INVALID', /"2"/], [() => nn.layerNormalization(null as never), 'ARGUMENT_INVALID', /null/], [() => nn.layerNormalization([]), 'ARGUMENT_INVALID', /no features/]],
  groupNormalization: [[() => nn.groupNormalization('1' as never, 2), 'ARGUMENT_INVALID', /"1" groups/], [() => nn.groupNormalization(3, 2), 'ARGUMENT_INVALID', /3 groups of 2/]],
  activation: [
    [() => nn.activation('rely' as never), 'ARGUMENT_INVALID', /'rely'/], [() => nn.activation('tanh', 3 as never), 'ARGUMENT_INVALID', /options come in an object/], [() => nn.activation('tanh', { slope: 1 } as never), 'ARGUMENT_INVALID', /slope[^]*no options/],
    [() => nn.activation('softmax', { axis: '1' as never }), 'ARGUMENT_INVALID', /axis "1"/], [() => nn.activation('relu', { slopeAtZero: 0.5 as never }), 'ARGUMENT_INVALID', /slopeAtZero 0\.5/],
  ],
  unflatten: [[() => nn.unflatten(3 as never), 'ARGUMENT_INVALID', /not an array/], [() => nn.unflatten([0]), 'ARGUMENT_INVALID', /\[0\]/]],
  residual: [[() => nn.residual(3 as never), 'ARGUMENT_INVALID', /inner is not a layer/]],
  polynomialFeatures: [[() => nn.polynomialFeatures('2' as never), 'ARGUMENT_INVALID', /"2"/]],
  radialFeatures: [[() => nn.radialFeatures(undefined as never), 'ARGUMENT_INVALID', /centers is missing/], [() => nn.radialFeatures([1, 2]), 'SHAPE_MISMATCH', /no rows/]],
  conv2d: [[() => nn.conv2d(1, 1, '3' as never), 'ARGUMENT_INVALID', /"3"/], [() => nn.conv2d(0, 1, 3), 'ARGUMENT_INVALID', /\[0, 1\]/]],
  maxPool2d: [[() => nn.maxPool2d('2' as never), 'ARGUMENT_INVALID', /"2"/]],
  summary: [[() => nn.summary('model' as never), 'ARGUMENT_INVALID', /not a model/]],

  fit: [
    [() => nn.fit('model' as never, data, right), 'ARGUMENT_INVALID', /the model is not a function[^]*"model"/], [() => nn.fit(model, data.x as never, data.y as never), 'ARGUMENT_INVALID', /x and y are missing/],
    [() => fits({}, { x: [], y: [] }), 'DATA_EMPTY', /x is empty/], [() => fits({}, { x: [[0, NaN]], y: [[1]] }), 'DATA_NOT_FINITE', /row 0, column 1/], [() => fits({}, { x: data.x, y: [[1], [Infinity], [0]] }), 'DATA_NOT_FINITE', /Infinity at y\[1, 0\]/],
    [() => fits({}, { x: data.x, y: [['a'], ['b'], ['c']] }), 'ARGUMENT_INVALID', /text among the numbers/], [() => fits({}, { x: data.x, y: [[1]] }), 'SHAPE_MISMATCH', /differ in length/], [() => fits({ signal: new AbortController() }), 'ARGUMENT_INVALID', /controller\.signal/],
    [() => fits({ callbacks: [nn.earlyStopping] }), 'ARGUMENT_INVALID', /callbacks\[0\] a function[^]*call it/], [() => fits({ resume: 'run.safetensors' }), 'ARGUMENT_INVALID', /loadCheckpoint/], [() => fits({ transformGradients: () => 3 }), 'ARGUMENT_INVALID', /gradients are no list/],
    [() => fits({ shuffle: 'no' }), 'ARGUMENT_INVALID', /^fit: shuffle is not true or false/], [() => fits({ metrics: { a: 3 } }), 'ARGUMENT_INVALID', /the metric "a"/], [() => fits({ loss: nn.crossEntropy }, { x: data.x, y: [0, 1, 2] }), 'SHAPE_MISMATCH', /binaryCrossEntropy/],
    [() => probable(nn.binaryCrossEntropyFromProbabilities, 1, [[1], [0]]), 'ARGUMENT_INVALID', /not a probability[^]*5 in row 0[^]*sigmoid/], [() => probable(nn.crossEntropyFromProbabilities, 2, [1, 0]), 'ARGUMENT_INVALID', /not a probability[^]*softmax/],
    [() => probable(nn.terms({ fit: nn.binaryCrossEntropyFromProbabilities, other: nn.meanSquaredError }), 1, [[1], [0]]), 'ARGUMENT_INVALID', /not a probability[^]*sigmoid/],
  ],
  predict: [
    [() => nn.predict('model' as never, x), 'ARGUMENT_INVALID', /the model is not a function/], [() => nn.predict(model, undefined as never), 'ARGUMENT_INVALID', /x is missing/], [() => nn.predict(model, []), 'DATA_EMPTY', /x is empty/],
    [() => nn.predict(model, [[1, 2], [3, NaN]]), 'DATA_NOT_FINITE', /NaN at x\[1, 1\] \(row 1, column 1/], [() => nn.predict(model, [['a', 'b']] as never), 'ARGUMENT_INVALID', /text among the numbers/], [() => nn.predict(model, [[1]]), 'SHAPE_MISMATCH', /another number of inputs/],
  ],
  reduceOnPlateau: [[() => nn.reduceOnPlateau(0.1 as never), 'ARGUMENT_INVALID', /the rate is no cell[^]*0\.1/]],
  printEvery: [[() => nn.printEvery('1' as never), 'ARGUMENT_INVALID', /"1"/], [() => nn.printEvery(0), 'ARGUMENT_INVALID', /n out of range/]],
  learningRateMonitor: [[() => nn.learningRateMonitor('0.1' as never), 'ARGUMENT_INVALID', /"0\.1"/], [() => nn.learningRateMonitor(NaN), 'ARGUMENT_INVALID', /NaN/], [() => nn.learningRateMonitor(undefined as never), 'ARGUMENT_INVALID', /undefined/]],
  terms: [[() => nn.terms(null as never), 'ARGUMENT_INVALID', /no names/], [() => nn.terms({}), 'ARGUMENT_INVALID', /no parts/], [() => nn.terms({ a: 3 as never }), 'ARGUMENT_INVALID', /"a"/], [() => nn.terms({ a: { loss: nn.huber, weight: NaN } }), 'ARGUMENT_INVALID', /weight NaN/]],
  readCheckpoint: [[() => nn.readCheckpoint('run.safetensors' as never), 'ARGUMENT_INVALID', /not bytes/], [() => nn.readCheckpoint(new Uint8Array(3)), 'FILE_MALFORMED', /./]],
  writeCheckpoint: [[() => nn.writeCheckpoint(null as never), 'ARGUMENT_INVALID', /not a checkpoint/], [() => nn.writeCheckpoint({} as never), 'ARGUMENT_INVALID', /not a checkpoint/]],
  modelState: [[() => nn.modelState(null as never), 'ARGUMENT_INVALID', /not a checkpoint/], [() => nn.modelState({} as never), 'ARGUMENT_INVALID', /not a checkpoint[^]*stateOf/]],
  checkpoint: [[() => checkpoint(3 as never), 'ARGUMENT_INVALID', /not a path/], [() => checkpoint(''), 'ARGUMENT_INVALID', /not a path/]],

  minimize: [
    [() => nn.minimize(3 as never, [1]), 'ARGUMENT_INVALID', /the objective is not a tensor/], [() => nn.minimize(f(rate), [rate]), 'ARGUMENT_INVALID', /not trainable/], [() => nn.minimize(f, ['a'] as never), 'ARGUMENT_INVALID', /./],
    [() => nn.minimize(mul(sum(square(input('t', [1]))), gather(ones([1]), 0)), [parameter([1])], { engine: interpret }), 'BINDING_MISSING', /"t"/],
  ],
  between: [[() => nn.between('0' as never, 1), 'ARGUMENT_INVALID', /"0"/], [() => nn.between(1, 0), 'ARGUMENT_INVALID', /from 1 to 0/]],
  logUniform: [[() => nn.logUniform(0, 1), 'ARGUMENT_INVALID', /no logarithm/]],
  integers: [[() => nn.integers(0.5, 1), 'ARGUMENT_INVALID', /0\.5/]],
  choice: [[() => nn.choice([]), 'DATA_EMPTY', /empty/], [() => nn.choice([() => 1] as never), 'ARGUMENT_INVALID', /cannot be saved/]],
  gridOf: [[() => nn.gridOf(3 as never), 'ARGUMENT_INVALID', /there is no space/], [() => nn.gridOf({ a: nn.between(0, 1) } as never), 'ARGUMENT_INVALID', /a is a range/]],
  gridSearch: [[() => nn.gridSearch(space, 3 as never), 'ARGUMENT_INVALID', /the objective is not a function/]],
  hyperbandBrackets: [[() => nn.hyperbandBrackets('9' as never), 'ARGUMENT_INVALID', /maxResource "9"/], [() => nn.hyperbandBrackets(9, 1), 'ARGUMENT_INVALID', /eta 1/]],
  gaussianProcess: [[() => nn.gaussianProcess(3 as never), 'ARGUMENT_INVALID', /x and y are missing/], [() => nn.gaussianProcess({ x: [[NaN]], y: [1] }), 'DATA_NOT_FINITE', /row 0, column 0/]],
  restarts: [[() => nn.restarts('3' as never, () => ({ value: 1 })), 'ARGUMENT_INVALID', /count "3"/]],
  trialTable: [[() => nn.trialTable(null as never), 'ARGUMENT_INVALID', /not a record/], [() => nn.trialTable({} as never), 'ARGUMENT_INVALID', /not a record/]],
  saliency: [[() => nn.saliency(3 as never, x), 'ARGUMENT_INVALID', /the model is not a function/], [() => nn.saliency(model, [[1, NaN]]), 'DATA_NOT_FINITE', /row 0, column 1/]],
  shapleyValues: [[() => nn.shapleyValues({} as never, x), 'ARGUMENT_INVALID', /nothing that predicts/]],
}

/** The model that `fit` is called with: what must not have moved. */
export const fitted = model
