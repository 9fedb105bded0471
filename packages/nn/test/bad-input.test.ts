// What users get wrong, function by function: every option of every function, every coding of labels, every loss and metric. A typed error
// that names the mistake, before anything has changed. What `fit` and estimators refuse stands in the tests of those.
import { readFileSync } from 'node:fs'
import type { ErrorCode } from '@mlp/autograd'
import { assign, evaluate, grad, isTensor, MlpError, parameter, tensor } from '@mlp/autograd'
import * as nn from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const faultOf = (make: () => unknown): MlpError => {
  let given: unknown
  try {
    given = make()
  } catch (error) {
    if (error instanceof MlpError) return error
    throw new Error('not an error of this project', { cause: error })
  }
  throw new Error(`nothing was thrown, but ${isTensor(given) ? given.toString() : JSON.stringify(given)} given back`)
}

const NUMBER: readonly unknown[] = ['1', NaN, null, true, [1], {}]
const POSITIVE = [...NUMBER, 0, -1, Infinity]
const COUNT = [...NUMBER, 0, -1, 1.5]
const FRACTION = [...NUMBER, 0, 1, -0.1]
const DECAY = [...NUMBER, 1, -0.1]
const SWITCH: readonly unknown[] = ['true', 1, null]
const SEED = ['1', NaN, null, -1, 0.5, 2 ** 32]
const DTYPE = ['int32', 'float16', 32, null]
const REDUCTION = ['avg', 3, null]

/** A call with options, options that are right, and for every option values that are wrong. */
interface Optioned {
  readonly call: (options: never) => unknown
  readonly right: Readonly<Record<string, unknown>>
  readonly wrong: Readonly<Record<string, readonly unknown[]>>
}
const data = { x: [[0, 1], [1, 0], [2, 2], [3, 1], [4, 4], [5, 0]], y: [0, 1, 0, 1, 0, 1] }
const logits = tensor([[1, 2], [0, 3]])
const numbers = tensor([0.5, 2])
const descent = { learningRate: POSITIVE, weightDecay: [...NUMBER, -1, Infinity], maximize: SWITCH }
const noisy = { samples: COUNT, seed: SEED, noise: [...NUMBER, -1, Infinity] }
const split = { testSize: [...NUMBER, 0, -1, 1.5, 6], seed: SEED, stratify: SWITCH }
const border = { axes: [['x']], fill: ['zero', NaN, null, Infinity] }
const retrieval = { threshold: NUMBER, classes: COUNT, average: ['mean', 3, null], positive: [2, '1', null] }
const ofClasses = Int32Array.of(0, 1)

const options: Readonly<Record<string, Optioned>> = {
  batchIndices: { call: o => nn.batchIndices(6, o), right: { batchSize: 2 }, wrong: { batchSize: COUNT, shuffle: SWITCH, seed: SEED, epoch: [...NUMBER, -1, 0.5], dropLast: SWITCH } },
  batches: { call: o => nn.batches(data, o), right: { batchSize: 2 }, wrong: { batchSize: COUNT, shuffle: SWITCH, seed: SEED, epoch: [...NUMBER, -1, 0.5], dropLast: SWITCH } },
  trainTestSplit: { call: o => nn.trainTestSplit(data, o), right: {}, wrong: split },
  trainValidationTestSplit: { call: o => nn.trainValidationTestSplit(data, o), right: {}, wrong: { ...split, validationSize: split.testSize } },
  kFold: { call: o => nn.kFold(data, o), right: { folds: 2 }, wrong: { folds: [...COUNT, 1, 7], shuffle: SWITCH, seed: SEED, stratify: SWITCH } },
  recodeLabels: { call: o => nn.recodeLabels([0, 1], o), right: { from: 'index', to: 'oneHot' }, wrong: { from: ['binary', 3, null, undefined], to: ['signs', null, undefined], classes: [...COUNT, 1] } },
  MinMaxScaler: { call: o => new nn.MinMaxScaler(o), right: {}, wrong: { range: [[1, 0], [0], 3, ['0', '1'], [0, NaN], null], clip: SWITCH } },
  OneHotEncoder: { call: o => new nn.OneHotEncoder(o), right: {}, wrong: { dtype: DTYPE } },
  parseCsv: { call: o => nn.parseCsv('a,b\n1,2\n', o), right: {}, wrong: { features: ['a', [], [1], ['a', 'a'], ['c'], null], dtype: DTYPE, separator: [';;', '', '"', 3, null], target: ['c', 3, [], null], label: ['c', 3, null], classes: ['a', [], [1], null] } },
  makeMoons: { call: o => nn.makeMoons(o), right: {}, wrong: noisy },
  makeCircles: { call: o => nn.makeCircles(o), right: {}, wrong: { ...noisy, factor: FRACTION } },
  makeSpirals: { call: o => nn.makeSpirals(o), right: {}, wrong: { ...noisy, classes: [...COUNT, 1], turns: POSITIVE } },
  makeXor: { call: o => nn.makeXor(o), right: {}, wrong: noisy },
  makeBlobs: { call: o => nn.makeBlobs(o), right: {}, wrong: { ...noisy, centers: [0, 1.5, 'two', null, [], [3], [[1], [1, 2]], [['a']]], features: COUNT } },
  makeClassification: {
    call: o => nn.makeClassification(o), right: {}, wrong: {
      samples: COUNT, seed: SEED, features: COUNT, informative: [...COUNT, 21], redundant: [...NUMBER, -1, 19], repeated: [...NUMBER, -1, 17], classes: [...COUNT, 1, 5], clustersPerClass: [...COUNT, 3],
      weights: [0.5, ['a'], [0.5, 0.6], [-1, 2], [], null], flipY: [...NUMBER, -0.1, 1.1], classSep: POSITIVE, hypercube: SWITCH, shift: ['any', NaN, null, Infinity], scale: ['any', NaN, null, Infinity], shuffle: SWITCH,
    },
  },
  makeRegression: { call: o => nn.makeRegression(o), right: {}, wrong: { ...noisy, features: COUNT, informative: [...NUMBER, -1, 101], targets: COUNT, bias: [...NUMBER, Infinity] } },
  randomFlip: { call: o => nn.randomFlip(o)(tensor([[1, 2]]), nn.trainingContext()), right: {}, wrong: { axis: [0, 5, 'x', 0.5], probability: [...NUMBER, -0.1, 1.1] } },
  randomShift: { call: o => nn.randomShift(1, o)(tensor([[1, 2]]), nn.trainingContext()), right: { axes: [1] }, wrong: border },
  randomScale: { call: o => nn.randomScale([1, 2], o)(tensor([[1, 2]]), nn.trainingContext()), right: { axes: [1] }, wrong: border },
  meanSquaredError: { call: o => nn.meanSquaredError(numbers, [1, 2], o), right: {}, wrong: { reduction: REDUCTION } },
  halfSquaredError: { call: o => nn.halfSquaredError(numbers, [1, 2], o), right: {}, wrong: { reduction: REDUCTION } },
  meanAbsoluteError: { call: o => nn.meanAbsoluteError(numbers, [1, 2], o), right: {}, wrong: { reduction: REDUCTION } },
  huber: { call: o => nn.huber(numbers, [1, 2], o), right: {}, wrong: { reduction: REDUCTION, delta: POSITIVE } },
  smoothL1: { call: o => nn.smoothL1(numbers, [1, 2], o), right: {}, wrong: { reduction: REDUCTION, beta: POSITIVE } },
  epsilonInsensitive: { call: o => nn.epsilonInsensitive(numbers, [1, 2], o), right: {}, wrong: { reduction: REDUCTION, epsilon: [...NUMBER, -1, Infinity] } },
  quantileLoss: { call: o => nn.quantileLoss(numbers, [1, 2], o), right: {}, wrong: { reduction: REDUCTION, quantile: FRACTION } },
  binaryCrossEntropy: { call: o => nn.binaryCrossEntropy(numbers, [1, 0], o), right: {}, wrong: { reduction: REDUCTION, positiveWeight: POSITIVE } },
  binaryCrossEntropyFromProbabilities: { call: o => nn.binaryCrossEntropyFromProbabilities(tensor([0.5, 1]), [1, 0], o), right: {}, wrong: { reduction: REDUCTION } },
  crossEntropy: { call: o => nn.crossEntropy(logits, [1, 0], o), right: {}, wrong: { reduction: REDUCTION, labelSmoothing: DECAY, classWeights: [[1], 'a'], ignoreIndex: NUMBER } },
  crossEntropyFromProbabilities: { call: o => nn.crossEntropyFromProbabilities(tensor([[0.5, 0.5], [1, 0]]), [1, 0], o), right: {}, wrong: { reduction: REDUCTION } },
  negativeLogLikelihood: { call: o => nn.negativeLogLikelihood(tensor([[-1, -1], [0, -9]]), [1, 0], o), right: {}, wrong: { reduction: REDUCTION } },
  focalLoss: { call: o => nn.focalLoss(logits, [1, 0], o), right: {}, wrong: { reduction: REDUCTION, gamma: [...NUMBER, -1, Infinity] } },
  klDivergence: { call: o => nn.klDivergence(logits, [[0.5, 0.5], [1, 0]], o), right: {}, wrong: { reduction: REDUCTION } },
  poissonNegativeLogLikelihood: { call: o => nn.poissonNegativeLogLikelihood(numbers, [1, 2], o), right: {}, wrong: { reduction: REDUCTION } },
  gaussianNegativeLogLikelihood: { call: o => nn.gaussianNegativeLogLikelihood(numbers, [1, 2], o), right: { variance: 1 }, wrong: { reduction: REDUCTION, variance: [-1, NaN, 'a', undefined, [1, -1]], epsilon: [...NUMBER, 0, -1] } },
  cosineLoss: { call: o => nn.cosineLoss(logits, [[1, 2], [3, 4]], o), right: {}, wrong: { reduction: REDUCTION } },
  hinge: { call: o => nn.hinge(numbers, [1, -1], o), right: {}, wrong: { reduction: REDUCTION } },
  squaredHinge: { call: o => nn.squaredHinge(numbers, [1, -1], o), right: {}, wrong: { reduction: REDUCTION } },
  perceptronCriterion: { call: o => nn.perceptronCriterion(numbers, [1, -1], o), right: {}, wrong: { reduction: REDUCTION } },
  multiClassHinge: { call: o => nn.multiClassHinge(logits, [1, 0], o), right: {}, wrong: { reduction: REDUCTION, others: ['none', 3, null] } },
  elasticPenalty: { call: o => nn.elasticPenalty([numbers], 1, o), right: {}, wrong: { ratio: [...NUMBER, -0.1, 1.1] } },
  accuracy: { call: o => nn.accuracy([0.2, 0.8], [0, 1], o), right: { threshold: 0.5 }, wrong: { threshold: [...NUMBER, undefined] } },
  confusionMatrix: { call: o => nn.confusionMatrix(ofClasses, [0, 1], o), right: {}, wrong: { threshold: NUMBER, classes: COUNT } },
  precision: { call: o => nn.precision(ofClasses, [0, 1], o), right: {}, wrong: retrieval },
  recall: { call: o => nn.recall(ofClasses, [0, 1], o), right: {}, wrong: retrieval },
  f1Score: { call: o => nn.f1Score(ofClasses, [0, 1], o), right: {}, wrong: retrieval },
  sgd: { call: o => nn.sgd(o), right: {}, wrong: descent },
  momentum: { call: o => nn.momentum(o), right: {}, wrong: { ...descent, momentum: DECAY, rateIn: ['rate', 1, null] } },
  nesterov: { call: o => nn.nesterov(o), right: {}, wrong: { ...descent, momentum: DECAY } },
  adagrad: { call: o => nn.adagrad(o), right: {}, wrong: { ...descent, epsilon: POSITIVE } },
  rmsprop: { call: o => nn.rmsprop(o), right: {}, wrong: { ...descent, epsilon: POSITIVE, decay: DECAY } },
  adadelta: { call: o => nn.adadelta(o), right: {}, wrong: { ...descent, epsilon: POSITIVE, decay: DECAY } },
  ...Object.fromEntries((['adam', 'adamW', 'amsgrad', 'nadam', 'radam'] as const).map(name => [name, { call: (o: never) => nn[name](o), right: {}, wrong: { ...descent, beta1: DECAY, beta2: DECAY, epsilon: POSITIVE } }])),
  lion: { call: o => nn.lion(o), right: {}, wrong: { ...descent, beta1: DECAY, beta2: DECAY } },
  defineOptimizer: { call: o => nn.defineOptimizer(o), right: { update: () => undefined }, wrong: { update: [undefined, 3, null], state: [3, 'a', { mean: 'zero' }] } },
  stepDecay: { call: o => nn.stepDecay(0.1, o), right: { factor: 0.5, every: 2 }, wrong: { factor: POSITIVE, every: POSITIVE } },
  multiStepDecay: { call: o => nn.multiStepDecay(0.1, o), right: { factor: 0.5, milestones: [2] }, wrong: { factor: POSITIVE, milestones: [2, ['2'], [2, 1], [-1], null, undefined] } },
  exponentialDecay: { call: o => nn.exponentialDecay(0.1, o), right: { factor: 0.5 }, wrong: { factor: POSITIVE, k: POSITIVE } },
  inverseTimeDecay: { call: o => nn.inverseTimeDecay(0.1, o), right: { k: 1 }, wrong: { k: [...POSITIVE, undefined] } },
  polynomialDecay: { call: o => nn.polynomialDecay(0.1, o), right: { steps: 3 }, wrong: { steps: [...POSITIVE, undefined], power: POSITIVE, end: [...NUMBER, -1] } },
  cosineDecay: { call: o => nn.cosineDecay(0.1, o), right: { steps: 3 }, wrong: { steps: POSITIVE, end: [...NUMBER, -1], restarts: SWITCH, growth: COUNT } },
  oneCycle: { call: o => nn.oneCycle(0.1, o), right: { steps: 3 }, wrong: { steps: POSITIVE, warmup: [...POSITIVE, 1], start: POSITIVE, end: POSITIVE } },
  warmUp: { call: o => nn.warmUp(0.1, o), right: { steps: 3 }, wrong: { steps: POSITIVE } },
  loadState: { call: o => nn.loadState(nn.linear(1, 1), { weight: [[1]], bias: [0] }, o), right: {}, wrong: { missing: ['ignore', true, null], extra: ['keep', false, null] } },
  writeNpz: { call: o => nn.writeNpz({ x: [1] }, o), right: {}, wrong: { compress: SWITCH } },
}

describe.each(Object.entries(options))('the options of %s', (_, { call, right, wrong }) => {
  const of = (given: unknown): unknown => call(given as never)

  test('are taken where they are right', () => {
    expect(() => of(right)).not.toThrow()
  })

  test.each(Object.entries(wrong))('%s', (name, values) => {
    for (const value of values) {
      const { message, received, hint } = faultOf(() => of({ ...right, [name]: value }))
      expect(message, String(value)).toMatch(new RegExp(`\\b${name === 'seed' ? 'seed' : name}\\b|\\bdtype\\b|\\baxis\\b|\\baxes\\b|column|average`))
      expect(received.trim(), String(value)).not.toBe('')
      expect(hint.trim(), String(value)).not.toBe('')
    }
  })

  test('are refused under another name, and where they are no object', () => {
    expect(faultOf(() => of({ ...right, misspelt: 1 }))).toMatchObject({ code: 'ARGUMENT_INVALID', problem: 'no such option', received: 'misspelt' })
    for (const odd of [3, 'x', null, [1], () => 1]) expect(faultOf(() => of(odd))).toMatchObject({ code: 'ARGUMENT_INVALID', problem: 'options come in an object' })
  })
})
