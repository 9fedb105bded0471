// What users get wrong, function by function: every option of every function, every coding of labels, every loss and metric. A typed error
// that names the mistake, before anything has changed. What `fit` and estimators refuse stands in the tests of those.
import { readFileSync } from 'node:fs'
import { assign, evaluate, grad, isTensor, MlpError, parameter, sigmoid, tensor } from '@mlp/autograd'
import * as nn from '@mlp/nn'
import { describe, expect, test } from 'vitest'
import { fitted, networkMistakes, networkOptions } from './wrong-networks.js'
import { COUNT, DECAY, DTYPE, FRACTION, NUMBER, POSITIVE, REDUCTION, SEED, SWITCH } from './wrong-values.js'
import type { Mistake, Optioned } from './wrong-values.js'

const faultOf = async (make: () => unknown): Promise<MlpError> => {
  let given: unknown
  try {
    given = await make()
  } catch (error) {
    if (error instanceof MlpError) return error
    throw new Error('not an error of this project', { cause: error })
  }
  throw new Error(`nothing was thrown, but ${isTensor(given) ? given.toString() : JSON.stringify(given)} given back`)
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
  ...networkOptions,
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

// What no value is wrong for by itself.
const ANY: readonly string[] = ['bindings']

describe.each(Object.entries(options))('the options of %s', (_, { call, right, wrong }) => {
  const of = (given: unknown): unknown => call(given as never)

  test('are taken where they are right', async () => {
    await of(right)
  })

  test.each(Object.entries(wrong))('%s', async (name, values) => {
    for (const value of values) {
      const { message, received, hint } = await faultOf(() => of({ ...right, [name]: value }))
      expect(message, String(value)).toMatch(new RegExp(`\\b${name === 'seed' ? 'seed' : name}\\b|\\bdtype\\b|\\baxis\\b|\\baxes\\b|column|average`))
      expect(received.trim(), String(value)).not.toBe('')
      expect(hint.trim(), String(value)).not.toBe('')
    }
  })

  test('are refused under another name, and where they are no object', async () => {
    const fault = await faultOf(() => of({ ...right, misspelt: 1 }))
    expect(fault).toMatchObject({ code: 'ARGUMENT_INVALID', problem: 'no such option', received: 'misspelt' })
    // The error lists all that there are, so that none is left out here.
    expect(fault.expected.split(', ').filter(name => !Object.hasOwn(wrong, name) && !ANY.includes(name))).toEqual([])
    for (const odd of [3, 'x', null, [1], () => 1]) expect(await faultOf(() => of(odd))).toMatchObject({ code: 'ARGUMENT_INVALID', problem: 'options come in an object' })
  })
})

const key = nn.keyOf(1)
const table = [[1, 2], [3, NaN]]
const w = parameter([1, 2], { name: 'w' })
const probabilities = tensor([[0.2, 0.8], [0.9, 0.1]])
const outside = tensor([[0.2, 1.2], [0.9, 0.1]])

const mistakes: Readonly<Record<string, readonly Mistake[]>> = {
  ...networkMistakes,
  keyOf: [[() => nn.keyOf('1' as never), 'ARGUMENT_INVALID', /"1"/], [() => nn.keyOf(-1), 'ARGUMENT_INVALID', /-1/]],
  derive: [[() => nn.derive(3 as never, 1), 'ARGUMENT_INVALID', /not a key[^]*keyOf\(seed\)/], [() => nn.derive(key, NaN), 'ARGUMENT_INVALID', /index NaN/], [() => nn.derive(key, -1), 'ARGUMENT_INVALID', /index -1/]],
  uniform: [[() => nn.uniform(key, -1), 'ARGUMENT_INVALID', /count -1/], [() => nn.uniform(key, '3' as never), 'ARGUMENT_INVALID', /count "3"/], [() => nn.uniform(undefined as never, 3), 'ARGUMENT_INVALID', /not a key/]],
  normal: [[() => nn.normal(key, 0.5), 'ARGUMENT_INVALID', /count 0\.5/], [() => nn.normal([1] as never, 3), 'ARGUMENT_INVALID', /not a key/]],
  permutation: [[() => nn.permutation(key, -1), 'ARGUMENT_INVALID', /count -1/], [() => nn.permutation('key' as never, 3), 'ARGUMENT_INVALID', /not a key/]],
  batchIndices: [[() => nn.batchIndices(-1, { batchSize: 1 }), 'ARGUMENT_INVALID', /count -1/]],
  batches: [[() => nn.batches({ x: [[1]] } as never, { batchSize: 1 }), 'ARGUMENT_INVALID', /y is missing[^]*one object: \{ x, y \}/]],
  selectRows: [[() => nn.selectRows([[1]], [1]), 'INDEX_OUT_OF_RANGE', /1 at position 0/], [() => nn.selectRows(null as never, [1]), 'ARGUMENT_INVALID', /data is missing/]],
  columnsToRows: [[() => nn.columnsToRows([['1']] as never), 'ARGUMENT_INVALID', /text among the numbers/]],
  recodeLabels: [[() => nn.recodeLabels(['cat'] as never, { from: 'index', to: 'oneHot' }), 'ARGUMENT_INVALID', /text among the numbers/], [() => nn.recodeLabels([], { from: 'index', to: 'oneHot' }), 'DATA_EMPTY', /labels is empty/]],
  parseCsv: [[() => nn.parseCsv(new Uint8Array(3) as never), 'ARGUMENT_INVALID', /not text[^]*bytes[^]*readFile\(path, 'utf8'\)/], [() => nn.parseCsv('a,b\n1,NaN\n'), 'DATA_MALFORMED', /a cell is missing[^]*"NaN" on line 2, column "b"/]],
  trainTestSplit: [[() => nn.trainTestSplit({ x: [], y: [] }), 'DATA_EMPTY', /x is empty/], [() => nn.trainTestSplit({ x: [[1], [2]], y: [[0, 1], [1, 0]] }, { stratify: true, testSize: 1 }), 'ARGUMENT_INVALID', /class indices, not one-hot/], [() => nn.trainTestSplit({ x: [1, 2, 3, 4], y: [1, 1, 1, 1] }, { stratify: true }), 'ARGUMENT_INVALID', /class 1 in all 4 rows[^]*two classes/]],
  trainValidationTestSplit: [[() => nn.trainValidationTestSplit({ x: [1, 2], y: [1] }), 'SHAPE_MISMATCH', /differ in length/], [() => nn.trainValidationTestSplit({ x: [1, 2, 3, 4, 5, 6], y: [0, 0, 0, 0, 0, 0] }, { stratify: true }), 'ARGUMENT_INVALID', /class 0 in all 6 rows/]],
  kFold: [[() => nn.kFold(1), 'ARGUMENT_INVALID', /two or more/], [() => nn.kFold('5' as never), 'ARGUMENT_INVALID', /x and y are missing/], [() => nn.kFold({ x: [1, 2, 3], y: [2, 2, 2] }, { folds: 2, stratify: true }), 'ARGUMENT_INVALID', /class 2 in all 3 rows/]],
  StandardScaler: [
    [() => new nn.StandardScaler().fit(table), 'DATA_NOT_FINITE', /NaN at x\[1, 1\] \(row 1, column 1, counted from 0\)/], [() => new nn.StandardScaler().fit([]), 'DATA_EMPTY', /x is empty/], [() => new nn.StandardScaler().fit([['a']] as never), 'ARGUMENT_INVALID', /"a" at x\[0\]\[0\]/],
    [() => new nn.StandardScaler().mean, 'ARGUMENT_INVALID', /used before fit/], [() => new nn.StandardScaler().fit([[1]]).transform([[1, 2]]), 'SHAPE_MISMATCH', /2 columns/],
  ],
  MinMaxScaler: [
    [() => new nn.MinMaxScaler().fit(table), 'DATA_NOT_FINITE', /row 1, column 1/], [() => new nn.MinMaxScaler().fit([[1]]).transform(table), 'DATA_NOT_FINITE', /row 1, column 1/], [() => new nn.MinMaxScaler().inverseTransform([[1]]), 'ARGUMENT_INVALID', /used before fit/],
    [() => new nn.MinMaxScaler().fit([[Infinity]]), 'DATA_NOT_FINITE', /row 0, column 0/],
  ],
  LabelEncoder: [
    [() => new nn.LabelEncoder().fit(['cat', 'dog']).transform(['cow']), 'ARGUMENT_INVALID', /fit has not seen[^]*"cow" at position 0[^]*"cat", "dog"/], [() => new nn.LabelEncoder().fit([]), 'DATA_EMPTY', /labels are empty/],
    [() => new nn.LabelEncoder<string | number>().fit(['cat', 1]), 'ARGUMENT_INVALID', /several types/], [() => new nn.LabelEncoder().fit([1, NaN]), 'ARGUMENT_INVALID', /NaN at position 1/], [() => new nn.LabelEncoder().fit('cat'), 'ARGUMENT_INVALID', /not a list/],
    [() => new nn.LabelEncoder().fit(['cat']).inverseTransform([1]), 'INDEX_OUT_OF_RANGE', /1 at position 0/], [() => new nn.LabelEncoder().classes, 'ARGUMENT_INVALID', /used before fit/],
  ],
  OneHotEncoder: [
    [() => new nn.OneHotEncoder().fit([0, 1]).transform([2]), 'ARGUMENT_INVALID', /2 at position 0/], [() => new nn.OneHotEncoder().fit([0, 1]).inverseTransform([[1]]), 'SHAPE_MISMATCH', /\[samples, 2\]/],
    [() => new nn.OneHotEncoder().fit([0, 1]).inverseTransform([[1, NaN]]), 'DATA_NOT_FINITE', /row 0, column 1/],
  ],
  gaussianNoise: [[() => nn.gaussianNoise(-1), 'ARGUMENT_INVALID', /deviation/]],
  randomShift: [[() => nn.randomShift('1' as never), 'ARGUMENT_INVALID', /most "1"/]],
  randomScale: [[() => nn.randomScale(['1', '2'] as never), 'ARGUMENT_INVALID', /range/]],

  binaryCrossEntropy: [[() => nn.binaryCrossEntropy(numbers, [-1, 1]), 'ARGUMENT_INVALID', /not a probability[^]*-1 at position 0[^]*for −1 and 1/], [() => nn.binaryCrossEntropy(numbers, [2, 1]), 'ARGUMENT_INVALID', /crossEntropy/]],
  binaryCrossEntropyFromProbabilities: [[() => nn.binaryCrossEntropyFromProbabilities(numbers, [0, 1]), 'ARGUMENT_INVALID', /a prediction is not a probability[^]*2 in row 1[^]*sigmoid/], [() => nn.binaryCrossEntropyFromProbabilities(tensor([0.5, 0.5]), [-1, 1]), 'ARGUMENT_INVALID', /a target is not a probability/]],
  crossEntropy: [
    [() => nn.crossEntropy(logits, [0, 2]), 'INDEX_OUT_OF_RANGE', /2 at position 1[^]*2 outputs/], [() => nn.crossEntropy(logits, [-1, 1]), 'INDEX_OUT_OF_RANGE', /-1 at position 0/], [() => nn.crossEntropy(logits, [0.5, 1]), 'INDEX_OUT_OF_RANGE', /0\.5/],
    [() => nn.crossEntropy(logits, [[-1, 1], [1, -1]]), 'ARGUMENT_INVALID', /no distribution[^]*-1 in row 0[^]*one-hot/], [() => nn.crossEntropy(logits, [[1, 1], [1, 0]]), 'ARGUMENT_INVALID', /a sum of 2 in row 0[^]*binaryCrossEntropy/],
    [() => nn.crossEntropy(logits, [[0], [1]]), 'SHAPE_MISMATCH', /reshape the column/], [() => nn.crossEntropy(logits, ['cat', 'dog'] as never), 'ARGUMENT_INVALID', /crossEntropy \(target\)[^]*text/], [() => nn.crossEntropy(logits, [NaN, 1]), 'INDEX_OUT_OF_RANGE', /NaN/],
  ],
  crossEntropyFromProbabilities: [
    [() => nn.crossEntropyFromProbabilities(outside, [0, 1]), 'ARGUMENT_INVALID', /a prediction is not a probability[^]*1\.2 in row 0[^]*softmax/], [() => nn.crossEntropyFromProbabilities(probabilities, [[2, -1], [0, 1]]), 'ARGUMENT_INVALID', /no distribution/],
    [() => nn.crossEntropyFromProbabilities(probabilities, [0, 3]), 'INDEX_OUT_OF_RANGE', /3 at position 1/],
  ],
  negativeLogLikelihood: [[() => nn.negativeLogLikelihood(logits, [[1, 0], [0, 1]]), 'SHAPE_MISMATCH', /argmax/], [() => nn.negativeLogLikelihood(logits, [0, 5]), 'INDEX_OUT_OF_RANGE', /5/]],
  focalLoss: [[() => nn.focalLoss(logits, [[1, 0], [0, 1]]), 'SHAPE_MISMATCH', /argmax/], [() => nn.focalLoss(logits, [-1, 1]), 'INDEX_OUT_OF_RANGE', /-1/]],
  klDivergence: [[() => nn.klDivergence(logits, [[2, -1], [0, 1]]), 'ARGUMENT_INVALID', /no distribution/], [() => nn.klDivergence(logits, [0, 1]), 'SHAPE_MISMATCH', /differ in shape/]],
  poissonNegativeLogLikelihood: [[() => nn.poissonNegativeLogLikelihood(numbers, [-1, 1]), 'ARGUMENT_INVALID', /no count[^]*-1 at position 0/]],
  hinge: [[() => nn.hinge(numbers, [0, 1]), 'ARGUMENT_INVALID', /neither class[^]*0 at position 0[^]*2t − 1/]],
  squaredHinge: [[() => nn.squaredHinge(numbers, [0, 1]), 'ARGUMENT_INVALID', /neither class/]],
  perceptronCriterion: [[() => nn.perceptronCriterion(numbers, [0, 1]), 'ARGUMENT_INVALID', /neither class/]],
  multiClassHinge: [[() => nn.multiClassHinge(logits, [0, 2]), 'INDEX_OUT_OF_RANGE', /2 at position 1/], [() => nn.multiClassHinge(logits, [[1, 0], [0, 1]]), 'SHAPE_MISMATCH', /argmax/]],
  l1Penalty: [[() => nn.l1Penalty([], 1), 'DATA_EMPTY', /nothing to penalize/], [() => nn.l1Penalty([w], -1), 'ARGUMENT_INVALID', /strength/], [() => nn.l1Penalty(w as never, 1), 'ARGUMENT_INVALID', /no list/]],
  l2Penalty: [[() => nn.l2Penalty([w], '1' as never), 'ARGUMENT_INVALID', /"1"/], [() => nn.l2Penalty([w], NaN), 'ARGUMENT_INVALID', /NaN/]],
  elasticPenalty: [[() => nn.elasticPenalty([w], Infinity), 'ARGUMENT_INVALID', /Infinity/]],

  accuracy: [
    [() => nn.accuracy([[1, 2], [2, 1]], [0, 2]), 'INDEX_OUT_OF_RANGE', /class 2 in row 1/], [() => nn.accuracy([[1, 2], [2, 1]], [-1, 1]), 'INDEX_OUT_OF_RANGE', /class -1 in row 0[^]*from: 'bipolar'/], [() => nn.accuracy([1, 2], [-1, 1], { threshold: 0 }), 'ARGUMENT_INVALID', /class -1/],
    [() => nn.accuracy([], []), 'DATA_EMPTY', /no samples/], [() => nn.accuracy([[NaN, 1]], [0]), 'DATA_NOT_FINITE', /NaN in row 0/], [() => nn.accuracy(['cat'] as never, [0]), 'ARGUMENT_INVALID', /accuracy \(prediction\)[^]*text/], [() => nn.accuracy(undefined as never, [0]), 'ARGUMENT_INVALID', /prediction is missing/],
  ],
  topKAccuracy: [[() => nn.topKAccuracy([[1, 2]], [0], 3), 'ARGUMENT_INVALID', /k is not/], [() => nn.topKAccuracy([[1, 2]], [2], 1), 'INDEX_OUT_OF_RANGE', /class 2/], [() => nn.topKAccuracy([[1, 2]], [0], '1' as never), 'ARGUMENT_INVALID', /k is not/]],
  confusionMatrix: [[() => nn.confusionMatrix(ofClasses, [-1, 1]), 'INDEX_OUT_OF_RANGE', /class -1 in row 0/], [() => nn.confusionMatrix(ofClasses, [0, 0.5]), 'INDEX_OUT_OF_RANGE', /0\.5/]],
  precision: [[() => nn.precision(ofClasses, [-1, 1]), 'INDEX_OUT_OF_RANGE', /class -1/], [() => nn.precision(Int32Array.of(0, 2), [0, 1]), 'ARGUMENT_INVALID', /more than two classes/]],
  recall: [[() => nn.recall([], []), 'DATA_EMPTY', /no samples/]],
  f1Score: [[() => nn.f1Score(ofClasses, [0]), 'SHAPE_MISMATCH', /do not match/]],
  rocCurve: [[() => nn.rocCurve([0.1, 0.2], [1, 1]), 'ARGUMENT_INVALID', /only one class[^]*all 1/], [() => nn.rocCurve([0.1, 0.2], [-1, 1]), 'INDEX_OUT_OF_RANGE', /class -1[^]*from: 'bipolar'/]],
  rocAuc: [[() => nn.rocAuc([0.1], [0]), 'ARGUMENT_INVALID', /only one class[^]*all 0/], [() => nn.rocAuc([], []), 'DATA_EMPTY', /no samples/], [() => nn.rocAuc([NaN, 1], [0, 1]), 'DATA_NOT_FINITE', /NaN in row 0/], [() => nn.rocAuc([[0.2, 0.8], [0.5, 0.5]], [0, 1]), 'SHAPE_MISMATCH', /that of class 1/]],
  logLoss: [[() => nn.logLoss([1.2], [1]), 'ARGUMENT_INVALID', /1\.2 in row 0/], [() => nn.logLoss([[0.5, 0.2]], [0]), 'ARGUMENT_INVALID', /do not sum to 1/], [() => nn.logLoss([0.5], [-1]), 'INDEX_OUT_OF_RANGE', /class -1/], [() => nn.logLoss([NaN], [1]), 'ARGUMENT_INVALID', /NaN/]],
  mae: [[() => nn.mae([1, 2], [1]), 'SHAPE_MISMATCH', /do not match/], [() => nn.mae([], []), 'DATA_EMPTY', /no samples/]],
  rmse: [[() => nn.rmse([[1, 2]], [1]), 'SHAPE_MISMATCH', /do not match/], [() => nn.rmse([1], ['1'] as never), 'ARGUMENT_INVALID', /rmse \(target\)/]],
  r2: [[() => nn.r2([1], [1]), 'ARGUMENT_INVALID', /at least two/]],

  sgd: [[() => nn.sgd({ learningRate: '0.1' as never }), 'ARGUMENT_INVALID', /learningRate "0\.1"/], [() => nn.sgd().updates([w], [grad(w.sum(), w), w]), 'ARGUMENT_INVALID', /differ in number/], [() => nn.sgd().updates(w as never, []), 'ARGUMENT_INVALID', /parameters are no list/], [() => nn.sgd().updates([w], [3] as never), 'ARGUMENT_INVALID', /gradients are no list/]],
  radam: [[() => nn.radam({ beta2: 0.5 }), 'ARGUMENT_INVALID', /beta2/]],
  defineOptimizer: [
    [() => nn.defineOptimizer({ update: () => undefined as never }).updates([w], [w]), 'UPDATE_INVALID', /no tensor for parameter/],
    [() => nn.defineOptimizer({ state: { mean: 0 }, update: ({ parameter: one }) => ({ parameter: one }) as never }).updates([w], [w]), 'UPDATE_INVALID', /no tensor for mean[^]*\{ parameter, mean \}/],
  ],
  parameterGroups: [
    [() => nn.parameterGroups(3 as never), 'ARGUMENT_INVALID', /not a group/], [() => nn.parameterGroups([]), 'ARGUMENT_INVALID', /no groups/], [() => nn.parameterGroups([{ parameters: [w] }] as never), 'ARGUMENT_INVALID', /not a group/],
    [() => nn.parameterGroups([{ parameters: [w], optimizer: nn.sgd as never }]), 'ARGUMENT_INVALID', /not a group/], [() => nn.parameterGroups([{ parameters: [w, w], optimizer: nn.sgd() }]), 'ARGUMENT_INVALID', /two groups[^]*w/],
  ],
  clipByGlobalNorm: [[() => nn.clipByGlobalNorm([w], '1' as never), 'ARGUMENT_INVALID', /"1"/], [() => nn.clipByGlobalNorm(w as never, 1), 'ARGUMENT_INVALID', /no list/]],
  clipByNorm: [[() => nn.clipByNorm([w], -1), 'ARGUMENT_INVALID', /-1/], [() => nn.clipByNorm([w], NaN), 'ARGUMENT_INVALID', /NaN/]],
  clipByValue: [[() => nn.clipByValue([w], 0), 'ARGUMENT_INVALID', /not a limit/]],
  ...Object.fromEntries((['stepDecay', 'multiStepDecay', 'exponentialDecay', 'inverseTimeDecay', 'polynomialDecay', 'cosineDecay', 'oneCycle', 'warmUp'] as const).map(name => [name, POSITIVE.map((rate): Mistake => [
    () => (nn[name] as (rate: unknown, options: object) => unknown)(rate, options[name]!.right), 'ARGUMENT_INVALID', /rate out of range[^]*rate [^]*write /,
  ])])),

  stateOf: [[() => nn.stateOf(undefined as never), 'ARGUMENT_INVALID', /not a model/]],
  parametersByName: [[() => nn.parametersByName('model' as never), 'ARGUMENT_INVALID', /not a model/]],
  loadState: [
    [() => nn.loadState(null as never, {}), 'ARGUMENT_INVALID', /not a model/], [() => nn.loadState(nn.linear(1, 1), null as never), 'ARGUMENT_INVALID', /not a state/], [() => nn.loadState(nn.linear(1, 1), [1] as never), 'ARGUMENT_INVALID', /not a state/],
    [() => nn.loadState(nn.linear(1, 1), { weight: [['a']], bias: [0] } as never), 'ARGUMENT_INVALID', /loadState \(weight\)[^]*"a"/],
  ],
  readSafetensors: [[() => nn.readSafetensors('weights.safetensors' as never), 'ARGUMENT_INVALID', /not bytes[^]*readFile/]],
  writeSafetensors: [
    [() => nn.writeSafetensors(3 as never), 'ARGUMENT_INVALID', /no arrays by name/], [() => nn.writeSafetensors({ w: [1, 2] } as never), 'ARGUMENT_INVALID', /"w" is no array/], [() => nn.writeSafetensors({ w: { shape: [-1], dtype: 'float32', data: new Float32Array(0) } }), 'ARGUMENT_INVALID', /"w" is no array/],
    [() => nn.writeSafetensors({}, { epoch: 7 } as never), 'ARGUMENT_INVALID', /metadata is not text/],
  ],
  readNpy: [[() => nn.readNpy('x.npy' as never), 'ARGUMENT_INVALID', /not bytes/]],
  writeNpy: [[() => nn.writeNpy(['a'] as never), 'ARGUMENT_INVALID', /writeNpy \(array\)[^]*text/], [() => nn.writeNpy([[1], [2, 3]]), 'SHAPE_RAGGED', /ragged/], [() => nn.writeNpy(undefined as never), 'ARGUMENT_INVALID', /array is missing/]],
  readNpz: [[() => nn.readNpz(new Uint8Array(0)), 'FILE_MALFORMED', /not a zip archive/]],
  writeNpz: [[() => nn.writeNpz({ x: ['a'] } as never), 'ARGUMENT_INVALID', /writeNpz \(x\)[^]*text/]],
}

describe.each(Object.entries(mistakes))('%s', (_, made) => {
  test.each(made)('mistake %#', async (call, code, text) => {
    const fault = await faultOf(call)
    expect(fault.message).toMatch(text)
    expect(fault.code).toBe(code)
  })
})

const LOSSES = {
  meanSquaredError: nn.meanSquaredError, halfSquaredError: nn.halfSquaredError, meanAbsoluteError: nn.meanAbsoluteError, huber: nn.huber, smoothL1: nn.smoothL1, epsilonInsensitive: nn.epsilonInsensitive, quantileLoss: nn.quantileLoss, binaryCrossEntropy: nn.binaryCrossEntropy,
  binaryCrossEntropyFromProbabilities: nn.binaryCrossEntropyFromProbabilities, hinge: nn.hinge, squaredHinge: nn.squaredHinge, perceptronCriterion: nn.perceptronCriterion, poissonNegativeLogLikelihood: nn.poissonNegativeLogLikelihood, klDivergence: nn.klDivergence, cosineLoss: nn.cosineLoss,
  crossEntropy: nn.crossEntropy, crossEntropyFromProbabilities: nn.crossEntropyFromProbabilities, negativeLogLikelihood: nn.negativeLogLikelihood, focalLoss: nn.focalLoss, multiClassHinge: nn.multiClassHinge,
}

describe.each(Object.entries(LOSSES))('a model whose output does not fit %s', (name, loss) => {
  test('is a typed error before the first step, and the model stays as it was', async () => {
    const model = nn.linear(2, 3, { seed: 1 })
    const before = evaluate(model.weight).data.slice()
    for (const y of [[[1, 0, 0, 0], [0, 1, 0, 0]], [[0, 0], [1, 1]], [[[1, 0, 0]], [[0, 1, 0]]]]) {
      const failed = await nn.fit(model, { x: [[0, 1], [1, 0]], y }, { loss, optimizer: nn.sgd(), epochs: 1 }).then(() => undefined, (error: unknown) => error)
      expect(failed).toBeInstanceOf(MlpError)
      expect(failed).toMatchObject({ code: 'SHAPE_MISMATCH', operation: name })
    }
    expect(evaluate(model.weight).data).toEqual(before)
  })

  test('and predictions that are no floats or no tensors are named', async () => {
    expect(await faultOf(() => loss(tensor([[1, 2]], { dtype: 'int32' }), tensor([[1, 0]])))).toMatchObject({ code: 'DTYPE_MISMATCH', operation: name })
    for (const odd of [[1], 3, undefined, null]) expect(await faultOf(() => loss(odd as never, [1]))).toMatchObject({ code: 'ARGUMENT_INVALID', problem: 'the prediction is not a tensor' })
    expect(await faultOf(() => loss(numbers, undefined as never))).toMatchObject({ code: 'ARGUMENT_INVALID', problem: 'the target is not a tensor' })
    expect(await faultOf(() => loss(numbers, ['a', 'b'] as never))).toMatchObject({ code: 'ARGUMENT_INVALID', operation: `${name} (target)`, problem: 'text among the numbers' })
  })
})

describe('nothing has changed after an error', () => {
  test('scalers and encoders keep what they learned', async () => {
    const scaler = new nn.StandardScaler().fit([[1], [3]])
    const ranged = new nn.MinMaxScaler().fit([[1], [3]])
    const encoder = new nn.LabelEncoder().fit(['a', 'b'])
    for (const fails of [() => scaler.fit([[NaN]]), () => ranged.fit([[NaN]]), () => encoder.fit(['c', 1] as never)]) await faultOf(fails)
    expect([scaler.mean, ranged.max, encoder.classes]).toEqual([[2], [3], ['a', 'b']])
  })

  test('loadState writes no cell when a later one does not fit', async () => {
    const model = nn.linear(2, 1, { seed: 3 })
    const before = nn.stateOf(model)
    await faultOf(() => nn.loadState(model, { weight: [[1, 2]], bias: [1, 2] }))
    expect(nn.stateOf(model)).toEqual(before)
  })

  test('fit has moved no cell, whatever is wrong with its options or data', async () => {
    const { call, right, wrong } = networkOptions['fit']!
    const before = nn.stateOf(fitted)
    for (const [name, values] of Object.entries(wrong)) for (const value of values) await faultOf(() => call({ ...right, [name]: value } as never))
    for (const [fails] of networkMistakes['fit']!) await faultOf(fails)
    expect(nn.stateOf(fitted)).toEqual(before)
    await call(right as never)
    expect(nn.stateOf(fitted)).not.toEqual(before)
  })

  test('nor where the predictions are no probabilities', async () => {
    const model = nn.linear(1, 1, { initializer: nn.constant(-3) })
    const optimizer = nn.adam()
    const given = { x: [[1], [2]], y: [[1], [0]] }
    const failed = await faultOf(() => nn.fit(model, given, { loss: nn.binaryCrossEntropyFromProbabilities, optimizer, epochs: 1 }))
    expect(failed).toMatchObject({ code: 'ARGUMENT_INVALID', operation: 'binaryCrossEntropyFromProbabilities', hint: 'end the model in sigmoid, or take binaryCrossEntropy, which starts from logits' })
    expect(model.weight.toArray()).toEqual([[-3]])
    expect(optimizer.state.every(one => evaluate(one).data.every(value => value === 0))).toBe(true)
    const { loss } = await nn.fit(nn.sequential(model, sigmoid), given, { loss: nn.binaryCrossEntropyFromProbabilities, optimizer: nn.adam(), epochs: 1 })
    expect(loss[0]).toBeGreaterThan(0)
  })

  test('the order of rows and the numbers of random layers are those without the look at predictions', async () => {
    const run = async (loss: nn.Loss): Promise<readonly number[]> => {
      const model = nn.sequential(nn.linear(2, 8, { seed: 1 }), nn.dropout(0.5), nn.linear(8, 1, { seed: 2 }), sigmoid)
      return (await nn.fit(model, { x: data.x, y: data.y.map(one => [one]) }, { loss, optimizer: nn.adam(), epochs: 3, batchSize: 2 })).loss
    }
    expect(await run(nn.binaryCrossEntropyFromProbabilities)).toEqual(await run((p, y) => nn.binaryCrossEntropyFromProbabilities(p, y)))
  })

  test('an optimizer keeps its state and goes on', async () => {
    const [cell, other] = [parameter(1), parameter(1)]
    const optimizer = nn.momentum({ learningRate: 0.1 })
    const updates = optimizer.updates([cell], [grad(cell.square(), cell)])
    assign(updates)
    const state = optimizer.state.map(one => one.toArray())
    for (const wrong of [[cell, other], [3 as never]]) await faultOf(() => optimizer.updates(wrong, [cell]))
    expect(optimizer.state.map(one => one.toArray())).toEqual(state)
    assign(updates)
    expect(cell.item()).toBeCloseTo(0.8 - 0.1 * 1.6 - 0.9 * 0.2, 12)
  })
})

// Of these other tests tell, or there is nothing to get wrong.
const ELSEWHERE: readonly string[] = [
  // Without arguments.
  'randomState', 'flatten', 'globalAveragePool', 'globalMaxPool',
  // estimator-errors.test.ts and pipeline.test.ts go through all of them alike.
  'Perceptron', 'LogisticRegression', 'LinearRegression', 'Ridge', 'MLPClassifier', 'MLPRegressor', 'Pipeline', 'clone',
  // The context may be anything and the layer is called: layers look at their x themselves.
  'applyLayer',
]

test('every function of the package is among them, or it is known why not', () => {
  const lines = readFileSync(new URL('../src/index.ts', import.meta.url), 'utf8').split('\n')
  const exported = lines.flatMap(line => /^export \{ (.*) \} from /.exec(line)?.[1]!.split(', ') ?? [])
  expect(exported).toEqual(expect.arrayContaining(Object.keys(nn)))
  expect(exported.length).toBeGreaterThan(180)
  const covered = new Set([...Object.keys(options), ...Object.keys(mistakes), ...ELSEWHERE])
  expect(exported.filter(name => !covered.has(name))).toEqual([])
  expect(ELSEWHERE.filter(name => !exported.includes(name) || Object.hasOwn(options, name) || Object.hasOwn(mistakes, name))).toEqual([])
})
