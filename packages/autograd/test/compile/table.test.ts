/**
 * Random small graphs out of the whole table of operations, at special values and with axes of any length, 0 included:
 * the compiler gives what the interpreter gives, and so do first derivatives. A graph is a chain of operations whose results are
 * exact on both engines, and one operation at its end that may round: what rounds twice is no longer comparable at a jump.
 */
import {
  abs, acos, acosh, addAlongAxis, all, any, argmin, argTopK, argsort, asin, asinh, atan, atan2, atanh, averagePool, batchNorm, broadcastTo, cast, cbrt, ceil, clamp, cos, cosh, cumprod, cumsum, diagonal, diagonalMatrix, dot, DTypeError, einsum, elu, embedding,
  erf, erfc, exp2, expandDims, expm1, flip, floor, fmod, formula, gather, gelu, grad, greater, groupNorm, hardSigmoid, hardSwish, hardTanh, hypot, input, isFinite, isInfinite, isNaN, layerNorm, lerp, log10, log1p, log2, logaddexp, logistic,
  logSigmoid, logSumExp, maximum, maxPool, mean, min, minimum, mish, moveAxis, mul, neg, norm, outer, pad, prod, reciprocal, relu, relu6, remainder, repeat, reshape, rmsNorm, roll, round, rsqrt, scaledDotProductAttention, scatterAdd, selu, sign,
  silu, sinh, sizeOf, slice, slidingWindows, softmax, softplus, softsign, sort, split, sqrt, square, stack, std, step, sub, sum, swapAxes, takeAlongAxis, tan, tensor, tile, topK, trace, tril, triu, trunc, variance, where, xor,
} from '@mlp/autograd'
import type { FloatDType, Shape, Tensor } from '@mlp/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bitDifference, disagreement } from './agreement'
import { WAYS, wrongOf } from './engines'
import { below, choose, seeded } from './graphs'
import type { Random } from './graphs'

const GRAPHS = 150

type Step = (x: Tensor, random: Random) => Tensor | undefined

const axisOf = (x: Tensor, random: Random): number => below(random, x.rank)
const axesOf = (x: Tensor, random: Random): number[] => x.shape.flatMap((_, axis) => random() < 0.5 ? [axis] : [])
const coin = (random: Random): boolean => random() < 0.5
/** Another tensor that broadcasts with x: one row of it, or all of it backward. */
const other = (x: Tensor, random: Random): Tensor => x.rank > 0 && x.shape[0]! > 0 && coin(random) ? gather(x, below(random, x.shape[0]!)) : flip(x)
const positions = (random: Random, shape: Shape, below_: number): Tensor => tensor(Int32Array.from({ length: sizeOf(shape) }, () => below(random, below_)), { shape })

/** Whatever needs an axis, on tensors that have one. */
const along = (f: (x: Tensor, axis: number, random: Random) => Tensor | undefined): Step => (x, random) => x.rank === 0 ? undefined : f(x, axisOf(x, random), random)
/** Whatever needs an axis with elements. */
const alongSome = (f: (x: Tensor, axis: number, random: Random) => Tensor | undefined): Step => along((x, axis, random) => x.shape[axis] === 0 ? undefined : f(x, axis, random))
const matrices = (f: (x: Tensor, random: Random) => Tensor | undefined): Step => (x, random) => x.rank < 2 ? undefined : f(x, random)

/** Results that are the same bits on both engines. */
const exact: Readonly<Record<string, Step>> = {
  floor: x => floor(x), ceil: x => ceil(x), round: x => round(x), trunc: x => trunc(x), sign: x => sign(x), step: (x, random) => step(x, { coding: coin(random) ? 'binary' : 'bipolar' }),
  clamp: x => clamp(x, -1, 2.5), 'clamp by tensors': (x, random) => clamp(x, other(x, random), flip(x)), relu6: x => relu6(x), hardTanh: x => hardTanh(x, { min: -2, max: 0.5 }),
  fmod: (x, random) => fmod(x, other(x, random)), remainder: (x, random) => remainder(x, other(x, random)), maximum: (x, random) => maximum(x, other(x, random)), minimum: (x, random) => minimum(x, other(x, random)),
  isNaN: x => where(isNaN(x), 1, x), isFinite: x => where(isFinite(x), x, -1), isInfinite: x => where(xor(isInfinite(x), greater(x, 0)), x, neg(x)),
  min: (x, random) => sizeOf(x.shape) === 0 ? undefined : min(x, axesOf(x, random), { keepDims: coin(random) }), any: (x, random) => cast(any(x, axesOf(x, random)), x.dtype), all: (x, random) => cast(all(x, axesOf(x, random)), x.dtype),
  argmin: alongSome((x, axis) => cast(argmin(x, axis), x.dtype)), sort: along((x, axis, random) => sort(x, axis, { descending: coin(random) })), argsort: along((x, axis) => cast(argsort(x, axis), x.dtype)),
  topK: along((x, axis, random) => topK(x, below(random, x.shape[axis]! + 1), axis, { smallest: coin(random) }).values), argTopK: along((x, axis, random) => cast(argTopK(x, below(random, x.shape[axis]! + 1), axis), x.dtype)),
  roll: along((x, axis, random) => roll(x, below(random, 7) - 3, axis)), 'roll all': (x, random) => roll(x, below(random, 9) - 4), tile: (x, random) => tile(x, x.shape.map(() => below(random, 3))),
  repeat: along((x, axis, random) => repeat(x, below(random, 3), axis)), 'repeat by counts': along((x, axis, random) => repeat(x, Array.from({ length: x.shape[axis]! }, () => below(random, 3)), axis)),
  stack: (x, random) => stack([x, other(x, random), x].map(one => broadcastTo(one, x.shape)), below(random, x.rank + 1)), split: alongSome((x, axis, random) => split(x, [1, x.shape[axis]! - 1], axis)[below(random, 2)]),
  expandDims: (x, random) => expandDims(x, below(random, x.rank + 1)), moveAxis: along((x, axis, random) => moveAxis(x, axis, axisOf(x, random))), swapAxes: along((x, axis, random) => swapAxes(x, axis, axisOf(x, random))),
  'slice backward': along((x, _, random) => slice(x, [], [], x.shape.map(() => choose(random, [-2, -1, 1, 2])))), 'slice from the end': along(x => slice(x, x.shape.map(() => -2))),
  reflect: along((x, _, random) => pad(x, x.shape.map(length => below(random, Math.max(1, length))), x.shape.map(length => below(random, Math.max(1, length))), { mode: 'reflect' })),
  circular: along((x, _, random) => pad(x, x.shape.map(length => below(random, length + 1)), x.shape.map(length => below(random, length + 1)), { mode: 'circular' })),
  replicate: (x, random) => x.shape.includes(0) ? undefined : pad(x, x.shape.map(() => below(random, 3)), x.shape.map(() => below(random, 3)), { mode: 'replicate' }), constant: (x, random) => pad(x, x.shape.map(() => below(random, 2)), x.shape.map(() => below(random, 2)), { value: choose(random, [0, -1, NaN, -Infinity]) }),
  diagonal: matrices((x, random) => diagonal(x, { offset: below(random, 5) - 2 })), diagonalMatrix: along((x, _, random) => diagonalMatrix(x, { offset: below(random, 3) - 1 })), tril: matrices((x, random) => tril(x, below(random, 3) - 1)), triu: matrices((x, random) => triu(x, below(random, 3) - 1)),
  takeAlongAxis: alongSome((x, axis, random) => takeAlongAxis(x, positions(random, x.shape.map((length, at) => at === axis ? 3 : length), x.shape[axis]!), axis)), embedding: along((x, _, random) => x.shape[0] === 0 ? undefined : embedding(x, positions(random, [2, 2], x.shape[0]!))),
  maxPool: (x, random) => x.rank < 3 || x.shape.slice(2).some(length => length < 2) ? undefined : maxPool(x, { size: 2, stride: 1 + below(random, 2), padding: below(random, 2) }),
  slidingWindows: alongSome((x, _, random) => x.shape.at(-1)! < 2 ? undefined : slidingWindows(x, 2, { stride: 1 + below(random, 2) })),
}

/** Derivatives of equal elements are what rounding leaves of 0, times 1/√epsilon. */
const flat = { epsilon: 0.5 }

/** Results that may round: functions, sums and products. */
const rounding: Readonly<Record<string, Step>> = {
  ...Object.fromEntries(Object.entries({
    acos, acosh, asin, asinh, atan, atanh, cbrt, cosh, erf, erfc, exp2, expm1, hardSigmoid, hardSwish, log10, log1p, log2, logSigmoid, mish, reciprocal, rsqrt, selu, silu, sinh, softplus, softsign, gelu, elu, logistic, sqrt, relu,
  }).map(([name, f]): [string, Step] => [name, x => f(x)])),
  // Beyond that, what a unit in the last place of x changes is larger than the result.
  tan: x => tan(clamp(x, -100, 100)), cos: x => cos(clamp(x, -100, 100)), 'gelu by tanh': x => gelu(x, { approximate: 'tanh' }),
  atan2: (x, random) => atan2(x, other(x, random)), hypot: (x, random) => hypot(x, other(x, random)), logaddexp: (x, random) => logaddexp(x, other(x, random)), lerp: (x, random) => lerp(x, other(x, random), 0.25),
  // Engines multiply in orders of their own: one overflows where the other does not.
  prod: (x, random) => prod(clamp(x, -9, 9), axesOf(x, random)), variance: (x, random) => variance(x, axesOf(x, random), { correction: below(random, 2) }), std: (x, random) => std(x, axesOf(x, random), { correction: below(random, 2) }),
  norm: (x, random) => norm(x, axesOf(x, random), { p: choose(random, [1, 2, 3, 0.5, Infinity]) }), cumsum: along((x, axis, random) => cumsum(x, axis, { reverse: coin(random) })), cumprod: along((x, axis, random) => cumprod(clamp(x, -9, 9), axis, { reverse: coin(random) })),
  mean: (x, random) => mean(x, axesOf(x, random)), logSumExp: along((x, axis) => logSumExp(x, axis)), softmax: along((x, axis) => softmax(x, axis)), trace: matrices(x => trace(x)),
  dot: along(x => dot(x, flip(x.rank === 1 ? x : reshape(x, [x.shape.at(-1)!, sizeOf(x.shape.slice(0, -1))])))), outer: x => outer(x, x),
  'einsum of diagonals': matrices(x => x.shape.at(-1) === x.shape.at(-2) ? einsum('...ii->...i', x) : einsum('...ij,...kj->...ik', x, x)), 'einsum in all': (x) => einsum('...,...->', x, x),
  scatterAdd: along((x, axis, random) => scatterAdd(x, positions(random, [x.shape[axis]!], 3), 3, axis)), addAlongAxis: along((x, axis, random) => addAlongAxis(x, positions(random, x.shape, 4), 4, axis)),
  averagePool: (x, random) => x.rank < 3 || x.shape.slice(2).some(length => length < 2) ? undefined : averagePool(x, { size: 2, stride: 1, padding: below(random, 2), countPadding: coin(random) }),
  layerNorm: along(x => layerNorm(x, flat)), rmsNorm: along(x => rmsNorm(x, flat)), batchNorm: matrices(x => batchNorm(x, flat)), groupNorm: matrices(x => x.shape[1]! > 0 ? groupNorm(x, x.shape[1]!, flat) : undefined),
  attention: matrices((x, random) => scaledDotProductAttention(x, x, x, { causal: coin(random) })),
}

const SPECIAL = [0, -0, 1, -1, 0.5, NaN, Infinity, -Infinity, 1e300, -1e300, 1e30, 5e-324, -1e-310, 1e-40, 2.5]

function numbers(random: Random, shape: Shape, dtype: FloatDType, wild = choose(random, [0, 0.1, 0.5])) {
  const data = Array.from({ length: sizeOf(shape) }, () => random() < wild ? choose(random, SPECIAL) : 6 * random() - 3)
  return { shape, dtype, data: dtype === 'float32' ? Float32Array.from(data) : Float64Array.from(data) }
}

function applied(step_: Step, x: Tensor, random: Random): Tensor {
  const made = step_(x, random)
  return made === undefined || sizeOf(made.shape) > 200 || made.rank > 5 ? x : made
}

function wrongAt(seed: number, dtype: FloatDType, vectors: boolean): string[] {
  const random = seeded(seed)
  const x = input('x', Array.from({ length: below(random, 5) }, () => choose(random, [0, 1, 2, 2, 3, 3, 5])), { dtype })
  let y: Tensor = x
  for (let count = below(random, 3); count > 0; count--) y = applied(choose(random, Object.values(exact)), y, random)
  if (random() < 0.7) y = applied(choose(random, Object.values(rounding)), y, random)
  const weights = tensor({ shape: y.shape, dtype, data: numbers(random, y.shape, dtype, 0).data })
  const gradient = grad(sum(mul(y, weights)), x, { disconnected: 'zero' })
  return wrongOf({ inputs: { x }, data: { x: numbers(random, x.shape, dtype) }, outputs: { y, gradient } }, vectors, disagreement).map(one => `seed ${seed}: ${one} of ${formula(y)} at ${dtype} [${x.shape.join(', ')}]`)
}

const INTEGERS = [0, 1, -1, 2, 7, -3, 46341, 2 ** 31 - 1, -(2 ** 31), 2 ** 30, -65536]
const ofIntegers: Readonly<Record<string, Step>> = {
  ...exact, abs: x => abs(x), neg: x => neg(x), square: x => square(x), sum: (x, random) => sum(x, axesOf(x, random)), prod: (x, random) => prod(x, axesOf(x, random)), cumsum: along((x, axis) => cumsum(x, axis)), cumprod: along((x, axis) => cumprod(x, axis)),
  mean: (x, random) => mean(x, axesOf(x, random)), trace: matrices(x => trace(x)), outer: x => outer(x, x), einsum: along(x => einsum('...i,...i->i', x, flip(x))), scatterAdd: along((x, axis, random) => scatterAdd(x, positions(random, [x.shape[axis]!], 3), 3, axis)),
  sub: (x, random) => sub(x, other(x, random)), mul: (x, random) => mul(x, other(x, random)), bool: x => cast(x, 'bool'),
}

/** Whole numbers up to the ends of int32, and truth values: every bit agrees. */
function wrongOfIntegers(seed: number, dtype: 'int32' | 'bool', vectors: boolean): string[] {
  const random = seeded(seed)
  const x = input('x', Array.from({ length: below(random, 4) }, () => choose(random, [0, 1, 2, 3, 5])), { dtype })
  let y: Tensor = x
  for (let count = 1 + below(random, 3); count > 0; count--) {
    try {
      y = applied(choose(random, Object.values(ofIntegers)), y, random)
    } catch (error) {
      // Half a number beside integers, for example.
      if (!(error instanceof DTypeError)) throw error
    }
  }
  const data = Array.from({ length: sizeOf(x.shape) }, () => dtype === 'bool' ? below(random, 2) : choose(random, INTEGERS))
  const value = { shape: x.shape, dtype, data: dtype === 'bool' ? Uint8Array.from(data) : Int32Array.from(data) }
  return wrongOf({ inputs: { x }, data: { x: value }, outputs: { y } }, vectors, y.dtype.startsWith('float') ? disagreement : bitDifference).map(one => `seed ${seed}: ${one} of ${formula(y)} at ${dtype} [${x.shape.join(', ')}] ${data.join(' ')}`)
}

describe.each(WAYS)('vectors: %s', vectors => {
  test.each(['float64', 'float32'] as const)(`${GRAPHS} graphs in %s`, dtype => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 31 }), seed => { expect(wrongAt(seed, dtype, vectors)).toEqual([]) }), { numRuns: GRAPHS, seed: 4 })
  })
  test.each(['int32', 'bool'] as const)(`${GRAPHS} graphs in %s`, dtype => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 31 }), seed => { expect(wrongOfIntegers(seed, dtype, vectors)).toEqual([]) }), { numRuns: GRAPHS, seed: 4 })
  })
})
