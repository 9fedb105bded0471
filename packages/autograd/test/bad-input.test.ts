/**
 * Every function that is exported, called with one argument, option or list element after the other replaced by what does not
 * belong there: each call either gives a result that can be evaluated or throws an error of this package that can be read.
 * What mistakes are told in which words is in errors.test.ts.
 */
import { expect, test } from 'vitest'
import * as autograd from '@mlp/autograd'
import { eye, input, isTensor, MlpError, mul, ones, parameter, pow, sizeOf, sum, tensor, zeros } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'

const matrix = tensor([[1, 2, 3], [4, 5, 6]])
const square = tensor([[4, 1], [1, 3]])
const vector = tensor([1, 2, 3])
const truths = tensor([true, false, true])
const signal = ones([1, 2, 5])
const kernel = ones([2, 2, 2])
const key = tensor([0, 1], { dtype: 'int32' })
const positions = tensor([0, 1], { dtype: 'int32' })
const w = parameter([1, 2], { name: 'w' })
const p = parameter(2, { name: 'p' })
const y = mul(pow(p, 3), p)
const window = { stride: 1, padding: 0, dilation: 1 }

const named = (names: string, ...call: unknown[]): Record<string, readonly unknown[]> => Object.fromEntries(names.split(' ').map(name => [name, call]))

/** Calls that are right, per function; a second one of a function has a word behind its name. */
const calls: Readonly<Record<string, readonly unknown[]>> = {
  ...named('neg square sqrt exp log sin cos abs sign tan asin acos atan sinh cosh asinh acosh atanh reciprocal rsqrt cbrt floor ceil round trunc exp2 expm1 log1p log2 log10 erf erfc tanh sigmoid relu stopGradient', vector),
  ...named('logSigmoid softsign silu mish selu relu6 hardSigmoid hardSwish isNaN isFinite isInfinite zerosLike onesLike', vector),
  ...named('add sub mul div pow atan2 hypot fmod remainder logaddexp maximum minimum greater greaterEqual less lessEqual equal notEqual dot outer', vector, vector),
  ...named('and or xor', truths, truths), not: [truths], where: [truths, vector, vector], clamp: [vector, 0, 2], lerp: [vector, vector, 0.5], cast: [vector, 'float32'],
  leakyRelu: [vector, { slope: 0.1 }], ...named('softplus logistic', vector, { beta: 2 }), gelu: [vector, { approximate: 'tanh' }], elu: [vector, { alpha: 2 }], hardTanh: [vector, { min: 0, max: 2 }], step: [vector, { coding: 'bipolar' }],
  ...named('sum mean max min prod any all argmax argmin logSumExp', matrix, 0, { keepDims: true }), ...named('variance std', matrix, 0, { correction: 1, keepDims: true }), norm: [matrix, 0, { p: 2, keepDims: true }],
  ...named('softmax logSoftmax', matrix, 0), ...named('cumsum cumprod', matrix, 0, { reverse: true }), ...named('sort argsort', matrix, 0, { descending: true }), ...named('topK argTopK', matrix, 1, 0, { smallest: true }),
  matmul: [square, square], einsum: ['ij,jk->ik', square, square], reshape: [matrix, [3, 2]], ...named('transpose permute', matrix, [1, 0]), broadcastTo: [vector, [2, 3]], slice: [matrix, [0, 0], [1, 2], [1, 1]], flip: [matrix, 0],
  pad: [matrix, [1, 1], [1, 1], { value: 1, interior: [0, 0], mode: 'constant' }], 'pad reflected': [matrix, [1, 1], [1, 1], { mode: 'reflect' }], concat: [[matrix, matrix], 0], stack: [[vector, vector], 0], split: [vector, 3, 0], 'split by lengths': [vector, [1, 2], 0],
  squeeze: [zeros([1, 2, 1]), 0], expandDims: [vector, 0], ...named('moveAxis swapAxes', matrix, 0, 1), roll: [matrix, 1, 0], 'roll along axes': [matrix, [1, 2], [0, 1]], tile: [matrix, [2, 1]], repeat: [matrix, 2, 0], 'repeat by counts': [vector, [1, 0, 2], 0],
  ...named('diagonal trace', matrix, { offset: 0, axes: [0, 1] }), diagonalMatrix: [vector, { offset: 0, axes: [0, 1], rows: 3, columns: 3 }], ...named('tril triu', matrix, 0),
  convolution: [signal, kernel, { ...window, groups: 1 }], transposedConvolution: [signal, kernel, { ...window, groups: 1, outputPadding: 0 }], slidingWindows: [signal, 2, { stride: 1, dilation: 1 }], maxPool: [signal, { size: 2, ...window }], averagePool: [signal, { size: 2, ...window, countPadding: true }],
  gather: [matrix, positions, 0], scatterAdd: [matrix, positions, 4, 0], oneHot: [positions, 3, { dtype: 'float64' }], takeAlongAxis: [matrix, [[0, 1]], 1], addAlongAxis: [matrix, [[0, 1, 1], [0, 0, 1]], 3, 1], embedding: [matrix, positions],
  randomUniform: [key, [2], { dtype: 'float32' }], randomNormal: [key, [2], { mean: 0, standardDeviation: 1, dtype: 'float32' }], randomInteger: [key, 0, 3, [2]], randomBernoulli: [key, 0.5, [2]], randomPermutation: [key, 3, { shape: [2] }],
  solve: [square, [1, 2]], ...named('inverse determinant cofactors logDeterminant cholesky', square), 'inverse of several': [tensor([[[1, 0], [0, 1]], [[4, 1], [1, 3]]])], scaledDotProductAttention: [square, square, square, { mask: tensor([[true, false], [true, true]]), causal: true, scale: 1 }],
  layerNorm: [matrix, { axes: 1, scale: vector, shift: vector, epsilon: 1e-5 }], rmsNorm: [matrix, { axes: 1, scale: vector, epsilon: 1e-5 }], batchNorm: [matrix, { mean: vector, variance: vector, scale: vector, shift: vector, epsilon: 1e-5 }], groupNorm: [ones([1, 4]), 2, { scale: ones([4]), shift: ones([4]), epsilon: 1e-5 }],
  tensor: [[1, 2], { shape: [2], dtype: 'float64' }], input: ['x', [2], { dtype: 'float64' }], parameter: [[1, 2], { name: 'w', dtype: 'float64', trainable: true }], ...named('zeros ones', [2], { dtype: 'float32' }), full: [[2], 3, { dtype: 'float32' }],
  eye: [2, 3, { dtype: 'float32' }], arange: [0, 5, 1, { dtype: 'float32' }], linspace: [0, 1, 5, { dtype: 'float32' }],
  grad: [y, p, { disconnected: 'zero' }], gradients: [y], ...named('vjp jvp', mul(w, w), w, tensor([1, 1])), jacobian: [mul(w, w), w], hessian: [sum(mul(w, w)), w], hvp: [sum(mul(w, w)), w, tensor([1, 1])], mixedPartial: [y, [p, p]], directionalDerivatives: [y, p, tensor(1), 3],
  perSampleGradients: [(x: Tensor) => sum(mul(x, w)), [w], [eye(2)]], numericGradient: [y, p, {}, { method: 'central', step: 1e-3 }], evaluate: [y, {}], formula: [y, { definitions: 'shared', limit: 20 }], assign: [new Map([[p, y]])],
}

/** What is exported and no function of tensors: classes, what records are made with, walks and texts. */
const others = [
  'Tensor', 'Parameter', 'NdArray', 'MlpError', 'ShapeError', 'DTypeError', 'ValueError', 'BindingError', 'DisconnectedGradientError', 'NotDifferentiableError', 'UpdateError', 'CaptureError', 'EvaluationError', 'GradientCheckError',
  'elementwise', 'elementwiseRecord', 'applyElementwise', 'reduction', 'scan', 'movement', 'contraction', 'windowed', 'indexed', 'order', 'random', 'routine', 'compositeRecord', 'callable', 'apply', 'composite', 'customGradient', 'interpret',
  'isTensor', 'isParameter', 'sameShape', 'showShape', 'sizeOf', 'normalizeAxis', 'asTensor', 'promote', 'tagScope', 'nameOf', 'substitute', 'topologicalOrder', 'prefix', 'infix', 'superscript', 'atom', 'threefry', 'checkOptions', 'showArgument',
]

/** What belongs nowhere, or not everywhere. */
const strangers: readonly unknown[] = [
  undefined, null, 'x', '1', '', () => 1, {}, { axis: 1 }, [], NaN, -1, 0, 0.5, 1.5, Infinity, -Infinity, 99, true, false, [0.5], ['x'], [null], [undefined], [NaN], [0, 0], [-1, -1], [1, -1], [[1]], [[1, 2], [3]], [true, false, true], Symbol('s'), 3n, new Date(0), new Map(), new Set([0]),
  tensor(1), tensor([1, 2, 3, 4]), zeros([2, 3]), ones([3, 2]), zeros([2, 3, 4]), zeros([1, 2, 3, 4]), zeros([0]), zeros([0, 3]), truths, tensor([1, 2, 3], { dtype: 'int32' }), tensor([1, 2, 3], { dtype: 'float32' }), input('free', [2]), zeros([2, 2]), tensor([[1, 2], [2, 1]]), zeros([2, 2, 2]),
  new Uint8Array(3), { shape: [2], dtype: 'float64', data: [1, 2, 3] }, { shape: 'x', dtype: 'float64', data: new Float64Array(1) },
  'i', 'ij', '->', 'ij,jk->il', 'ij,jk->ii', 'i$,jk', 'ij->jk->i', 'i..j,jk', '...i...j,jk', 'ij,,jk', ',', 'ij,jk-ik', 'ij,kj,k', 'ij jk', 'reflect', 'mirror', 'same', 'binary', 'float16',
]

const isPlainObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** The call with one argument, one option or one element of a list replaced. */
function* variants(call: readonly unknown[]): Generator<{ where: string; call: readonly unknown[] }> {
  yield { where: 'no arguments', call: [] }
  for (const [at, argument] of call.entries()) {
    for (const stranger of strangers) {
      const replaced = (by: unknown, place: string) => ({ where: `argument ${place}: ${typeof stranger} ${isTensor(stranger) ? String(stranger) : typeof stranger === 'symbol' || typeof stranger === 'function' ? '' : JSON.stringify(stranger, (_, one: unknown) => typeof one === 'bigint' ? String(one) : one)}`, call: call.map((one, index) => index === at ? by : one) })
      yield replaced(stranger, String(at))
      if (isPlainObject(argument)) for (const name of [...Object.keys(argument), 'dim']) yield replaced({ ...argument, [name]: stranger }, `${at}.${name}`)
      if (Array.isArray(argument)) for (const element of argument.keys()) yield replaced(argument.map((one: unknown, index) => index === element ? stranger : one), `${at}[${element}]`)
    }
  }
}

/** What is wrong with an error as an answer to a mistake. */
function unreadable(error: unknown): string | undefined {
  if (!(error instanceof MlpError)) return `${String(error)} is no error of this package`
  const { operation, problem, received, expected, hint, message } = error
  for (const part of [operation, problem, received, expected, hint]) if (typeof part !== 'string' || !/\S/.test(part)) return `a part is empty: ${message}`
  if (/\[object|NaN elements|=>/.test(message.replace(hint, '')) || /undefined|null/.test(problem + expected) || message.length > 600) return message
  return undefined
}

function tensorsIn(result: unknown): Tensor[] {
  const parts = Array.isArray(result) ? result : isPlainObject(result) ? Object.values(result) : [result]
  return parts.flat().filter(isTensor)
}

function wrongOf({ where, call }: { where: string; call: readonly unknown[] }, f: (...all: unknown[]) => unknown): string[] {
  try {
    // Small enough to be evaluated; what an input would be is not known here.
    for (const one of tensorsIn(f(...call))) if (sizeOf(one.shape) < 1e4) one.toArray({ free: [1, 2] })
    return []
  } catch (error) {
    if (error instanceof MlpError && error.code.startsWith('BINDING')) return []
    const wrong = unreadable(error)
    return wrong === undefined ? [] : [`${where}: ${wrong}`]
  }
}

const functions = new Map(Object.entries<unknown>(autograd).filter((entry): entry is [string, (...all: never[]) => unknown] => typeof entry[1] === 'function'))

test('every function that is exported is called', () => {
  const called = Object.keys(calls).map(title => title.split(' ')[0]!)
  expect([...functions.keys()].filter(name => !called.includes(name) && !others.includes(name))).toEqual([])
  expect([...called, ...others].filter(name => !functions.has(name))).toEqual([])
})

test.each(Object.entries(calls))('%s', (title, call) => {
  const f = functions.get(title.split(' ')[0]!) as (...all: unknown[]) => unknown
  expect(() => f(...call)).not.toThrow()
  expect([...variants(call)].flatMap(variant => wrongOf(variant, f))).toEqual([])
})
