/**
 * Every record there is, listed by hand: tests and documentation are generated from this list.
 * The package's index never imports it, so that a bundle holds only the operations it uses.
 */
import { leakyRelu, maximum, minimum, relu, sigmoid, stopGradient, tanh } from './activation.js'
import { add, div, mul, neg, pow, sub } from './arithmetic.js'
import { cast } from './cast.js'
import { and, equal, greater, greaterEqual, less, lessEqual, not, notEqual, or, where } from './compare.js'
import { logSoftmax, logSumExp, softmax } from './composed.js'
import { embedding, scaledDotProductAttention } from './attention.js'
import { batchNorm, groupNorm, layerNorm, rmsNorm } from './normalization.js'
import { abs, cos, exp, log, sign, sin, sqrt, square } from './elementary.js'
import { gather, oneHot, scatterAdd } from './index.js'
import { cellLeaf, constantLeaf, inputLeaf } from './leaf.js'
import { matmul } from './linear.js'
import { broadcastTo, concat, flip, pad, reshape, slice, transpose } from './movement.js'
import type { Operation } from './operation.js'
import { argsort } from './order.js'
import { randomBernoulli, randomInteger, randomNormal, randomPermutation, randomUniform } from './random.js'
import { argmax, max, mean, sum } from './reduce.js'
import { solve } from './routine.js'
import { cumsum } from './scan.js'
import { convolution, transposedConvolution } from './window.js'
import { averagePool, maxPool, slidingWindows } from './pooling.js'

/** All records, by kind and file. */
export const allOperations: readonly Operation[] = [
  constantLeaf, inputLeaf, cellLeaf,
  ...[add, sub, mul, div, neg, pow].map(one => one.operation),
  ...[square, sqrt, exp, log, sin, cos, abs, sign].map(one => one.operation),
  ...[tanh, sigmoid, relu, leakyRelu, maximum, minimum, stopGradient].map(one => one.operation),
  ...[greater, greaterEqual, less, lessEqual, equal, notEqual, and, or, not, where].map(one => one.operation),
  cast.operation,
  ...[sum, mean, max, argmax].map(one => one.operation),
  cumsum.operation,
  ...[reshape, transpose, broadcastTo, slice, flip, pad, concat].map(one => one.operation),
  matmul.operation,
  ...[convolution, transposedConvolution].map(one => one.operation),
  ...[slidingWindows, maxPool, averagePool].map(one => one.operation),
  ...[gather, scatterAdd, oneHot].map(one => one.operation),
  argsort.operation,
  ...[randomUniform, randomNormal, randomInteger].map(one => one.operation),
  ...[randomBernoulli, randomPermutation].map(one => one.operation),
  solve.operation,
  ...[softmax, logSumExp, logSoftmax].map(one => one.operation),
  ...[embedding, scaledDotProductAttention].map(one => one.operation),
  ...[layerNorm, rmsNorm, batchNorm, groupNorm].map(one => one.operation),
]
