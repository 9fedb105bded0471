/**
 * Every record there is, listed by hand: tests and documentation are generated from this list.
 * The package's index never imports it, so that a bundle holds only the operations it uses.
 */
import { leakyRelu, relu, sigmoid, stopGradient, tanh } from './activation.js'
import { addAlongAxis, takeAlongAxis } from './along.js'
import { add, div, mul, neg, pow, sub } from './arithmetic.js'
import { cast } from './cast.js'
import { and, equal, greater, greaterEqual, less, lessEqual, not, notEqual, or, where } from './compare.js'
import { isFinite, isInfinite, isNaN, xor } from './compare.js'
import { logSoftmax, logSumExp, softmax } from './composed.js'
import { diagonal, diagonalMatrix, trace, tril, triu } from './diagonal.js'
import { dot, einsum, outer } from './einsum.js'
import { embedding, scaledDotProductAttention } from './attention.js'
import { batchNorm, groupNorm, layerNorm, rmsNorm } from './normalization.js'
import { abs, cos, exp, log, sign, sin, sqrt, square } from './elementary.js'
import { acosh, asinh, atanh, cosh, sinh } from './hyperbolic.js'
import { directionCosine, hypot } from './magnitude.js'
import { cbrt, reciprocal, rsqrt } from './elementary.js'
import { ceil, floor, round, trunc } from './rounding.js'
import { fmod, remainder } from './remainder.js'
import { clamp, lerp, maximum, minimum } from './between.js'
import { acos, asin, atan, atan2, oneMinusSquare, tan } from './trigonometry.js'
import { erf, erfc, gaussian, normalCdf } from './error.js'
import { exp2, expm1, log10, log1p, log2, logaddexp } from './exponential.js'
import { gather, oneHot, scatterAdd } from './index.js'
import { expandDims, squeeze, stack } from './layout.js'
import { cellLeaf, constantLeaf, inputLeaf } from './leaf.js'
import { matmul } from './linear.js'
import { broadcastTo, concat, flip, pad, reshape, slice, transpose } from './movement.js'
import type { Operation } from './operation.js'
import { argsort } from './order.js'
import { padBorder } from './padding.js'
import { elu, hardSigmoid, hardSwish, hardTanh, relu6, selu, step } from './piecewise-activation.js'
import { randomBernoulli, randomInteger, randomNormal, randomPermutation, randomUniform } from './random.js'
import { argmax, max, mean, sum } from './reduce.js'
import { all, any, argmin, min } from './reduce.js'
import { cumprod, prod } from './product.js'
import { norm, std, variance } from './statistics.js'
import { solve } from './routine.js'
import { cholesky, cofactors, determinant, inverse, logDeterminant } from './matrix.js'
import { argTopK, sort } from './sorting.js'
import { repeat, roll, tile } from './tiling.js'
import { complement, fade, finite, sechSquared } from './saturation.js'
import { cumsum } from './scan.js'
import { gelu, logistic, logSigmoid, mish, silu, softplus, softsign } from './smooth-activation.js'
import { convolution, transposedConvolution } from './window.js'
import { averagePool, maxPool, slidingWindows } from './pooling.js'

/** All records, by kind and file. */
export const allOperations: readonly Operation[] = [
  constantLeaf, inputLeaf, cellLeaf,
  ...[add, sub, mul, div, neg, pow].map(one => one.operation),
  ...[square, sqrt, exp, log, sin, cos, abs, sign].map(one => one.operation),
  ...[tan, asin, acos, atan, atan2, oneMinusSquare].map(one => one.operation),
  ...[sinh, cosh, asinh, acosh, atanh].map(one => one.operation),
  ...[hypot, directionCosine, reciprocal, rsqrt, cbrt].map(one => one.operation),
  ...[floor, ceil, round, trunc, fmod, remainder, clamp, lerp].map(one => one.operation),
  ...[exp2, expm1, log1p, log2, log10, logaddexp].map(one => one.operation),
  ...[erf, erfc, gaussian, normalCdf].map(one => one.operation),
  ...[tanh, sigmoid, relu, leakyRelu, maximum, minimum, stopGradient].map(one => one.operation),
  ...[softplus, logSigmoid, softsign, silu, mish, gelu, logistic].map(one => one.operation),
  ...[elu, selu, relu6, hardTanh, hardSigmoid, hardSwish, step].map(one => one.operation),
  ...[complement, sechSquared, fade, finite].map(one => one.operation),
  ...[greater, greaterEqual, less, lessEqual, equal, notEqual, and, or, not, where].map(one => one.operation),
  ...[xor, isNaN, isFinite, isInfinite].map(one => one.operation),
  cast.operation,
  ...[sum, mean, max, argmax].map(one => one.operation),
  ...[min, argmin, any, all, prod, cumprod].map(one => one.operation),
  cumsum.operation,
  ...[reshape, transpose, broadcastTo, slice, flip, pad, concat].map(one => one.operation),
  ...[squeeze, expandDims, stack].map(one => one.operation),
  padBorder,
  ...[diagonal, diagonalMatrix, trace, tril, triu].map(one => one.operation),
  ...[roll, tile, repeat].map(one => one.operation),
  matmul.operation,
  ...[dot, outer, einsum].map(one => one.operation),
  ...[convolution, transposedConvolution].map(one => one.operation),
  ...[slidingWindows, maxPool, averagePool].map(one => one.operation),
  ...[gather, scatterAdd, oneHot].map(one => one.operation),
  ...[takeAlongAxis, addAlongAxis].map(one => one.operation),
  argsort.operation,
  ...[sort, argTopK].map(one => one.operation),
  ...[randomUniform, randomNormal, randomInteger].map(one => one.operation),
  ...[randomBernoulli, randomPermutation].map(one => one.operation),
  solve.operation,
  ...[inverse, determinant, cofactors, logDeterminant, cholesky].map(one => one.operation),
  ...[softmax, logSumExp, logSoftmax].map(one => one.operation),
  ...[variance, std, norm].map(one => one.operation),
  ...[embedding, scaledDotProductAttention].map(one => one.operation),
  ...[layerNorm, rmsNorm, batchNorm, groupNorm].map(one => one.operation),
]
