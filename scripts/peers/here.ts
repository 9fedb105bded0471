// What this library gives for every case of the records' conventions: the text that is expected, and how it is reached
// from the inputs that stand in conventions.json. docs/conventions.md prints the texts; a test runs the functions.
import {
  all, any, argTopK, argmax, argmin, argsort, atan2, averagePool, batchNorm, cast, cholesky, clamp, cofactors, convolution, cumprod, determinant, diagonal, einsum,
  embedding, fmod, gather, gelu, grad, greater, groupNorm, hardSwish, hypot, inverse, layerNorm, lerp, logDeterminant, logSigmoid, logSoftmax, logSumExp, logaddexp, matmul, max, maxPool, min,
  mish, neg, norm, oneHot, pad, pow, prod, randomBernoulli, remainder, rmsNorm, round, rsqrt, scaledDotProductAttention, scatterAdd, sign, silu, slice, softmax, softplus, solve, sort, sqrt,
  std, step, sub, sum, takeAlongAxis, tensor, tril, triu, variance, where, zeros,
} from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'

export type Case = readonly [expected: string, run: (...inputs: Tensor[]) => Tensor]

/** The derivative of f by its first input, as a function. */
function derivative(f: (...inputs: Tensor[]) => Tensor): (...inputs: Tensor[]) => Tensor {
  return (x, ...rest) => grad(sum(f(x, ...rest)), x)
}

const int32 = (...data: number[]): Tensor => tensor(data, { dtype: 'int32' })

export const here: Readonly<Record<string, Readonly<Record<string, Case>>>> = {
  pow: {
    'the derivative by a, differentiated by b, at b = 0': ['[0, 0]; ∂ [0, 0], [2, 0.5]', derivative((a, b) => pow(a, b))],
  },
  sign: {
    NaN: ['NaN; ∂ error (NotDifferentiableError)', x => sign(x)],
  },
  atan2: {
    'zeros at the origin': ['[0, 3.14159, −0, −3.14159]; ∂ [0, 0, 0, 0], [0, 0, 0, 0]', (a, b) => atan2(a, b)],
    'the jump at a = 0, b < 0': ['[3.14159, −3.14159]; ∂ [−0.5, −1], [0, 0]', (a, b) => atan2(a, b)],
  },
  hypot: {
    'an infinity beside NaN': ['∞; ∂ NaN, NaN', (a, b) => hypot(a, b)],
  },
  rsqrt: {
    '−0': ['−∞; ∂ −∞', x => rsqrt(x)],
  },
  round: {
    halves: ['[0, 2, 2, −0]; ∂ error (NotDifferentiableError)', x => round(x)],
  },
  fmod: {
    'a multiple of b': ['[0, −0]; ∂ [1, 2], [−2, 4]', (a, b) => fmod(a, b)],
    '|a/b| ≥ 2¹⁰⁴ (2⁴⁶ in float32)': ['NaN; ∂ 1, NaN', (a, b) => fmod(a, b)],
    'int32 divided by 0': ['[0]', () => fmod(int32(7), int32(0))],
    signs: ['[1, −1, 1, −1]; ∂ [1, 2, 3, 4], [−2, 4, 6, −8]', (a, b) => fmod(a, b)],
    'a zero remainder': ['[0, −0, 0, −0]; ∂ [1, 2, 3, 4], [−2, 4, 6, −8]', (a, b) => fmod(a, b)],
  },
  remainder: {
    'a multiple of b': ['[0, 0]; ∂ [1, 2], [−2, 4]', (a, b) => remainder(a, b)],
    '|a/b| ≥ 2¹⁰⁴ (2⁴⁶ in float32)': ['NaN; ∂ 1, NaN', (a, b) => remainder(a, b)],
    'int32 divided by 0': ['[0]', () => remainder(int32(7), int32(0))],
    signs: ['[1, 2, −2, −1]; ∂ [1, 2, 3, 4], [−2, 6, 9, −8]', (a, b) => remainder(a, b)],
    'a zero remainder': ['[0, 0, −0, −0]; ∂ [1, 2, 3, 4], [−2, 4, 6, −8]', (a, b) => remainder(a, b)],
    'b infinite, of the other sign than a': ['−∞; ∂ 1, NaN', (a, b) => remainder(a, b)],
  },
  clamp: {
    'a bound is met': ['[−1, 1]; ∂ [1, 2]', x => clamp(x, -1, 1)],
    'the lower bound is above the upper': ['1; ∂ 0, 0, 1', (x, low, high) => clamp(x, low, high)],
  },
  lerp: {
    'an infinite end': ['[∞, NaN]; ∂ [0.5, 2], [0.5, 0], [−∞, ∞]', (a, b, t) => lerp(a, b, t)],
    '−0 as an end': ['0; ∂ 1, 0, 1', (a, b, t) => lerp(a, b, t)],
  },
  logaddexp: {
    'equal infinities': ['[−∞, ∞]; ∂ [0, 0], [0, 0]', (a, b) => logaddexp(a, b)],
  },
  softplus: {
    'large beta·x': ['1.25015e−9; ∂ −1.25015e−9', x => sub(softplus(x), x)],
  },
  logSigmoid: {
    'the loss log(1 + exp(−x)) far below 0': ['1000; ∂ −1', x => neg(logSigmoid(x))],
  },
  silu: {
    'x = −∞': ['0; ∂ 0', x => silu(x)],
  },
  mish: {
    'x = −∞': ['0; ∂ 0', x => mish(x)],
  },
  gelu: {
    'x = −∞': ['0; ∂ 0', x => gelu(x)],
    'far below 0': ['−5.50725e−88; ∂ −1.10144e−86', x => gelu(x)],
    'far below 0, by tanh': ['−3.37545e−261; ∂ −2.94243e−259', x => gelu(x, { approximate: 'tanh' })],
    'the form that is meant when none is named': ['1.9545; ∂ 1.08523', x => gelu(x)],
  },
  hardSwish: {
    'x = −3 and x = 3': ['[0, 3]; ∂ [0, 2]', x => hardSwish(x)],
    'x = −∞': ['0; ∂ 0', x => hardSwish(x)],
  },
  step: {
    'x = ±0': ['[1, 1]; ∂ error (NotDifferentiableError)', x => step(x)],
  },
  where: {
    'an infinite slope or NaN in the branch not taken': ['[0, 0]; ∂ [0, 0]', x => where(greater(x, 0), sqrt(x), 0)],
  },
  cast: {
    'NaN, infinities and numbers beyond its range to int32': ['[0, 0, 0, −1.29497e9]', () => cast([NaN, Infinity, -Infinity, 3e9], 'int32')],
  },
  max: {
    ties: ['2; ∂ [1, 0, 0]', x => max(x)],
    NaN: ['NaN; ∂ [0, 1, 0]', x => max(x)],
    'no elements': ['error (ShapeError)', x => max(x)],
  },
  argmax: {
    ties: ['0', x => argmax(x)],
    NaN: ['1', x => argmax(x)],
    'no elements': ['error (ShapeError)', x => argmax(x)],
  },
  min: {
    ties: ['2; ∂ [1, 0, 0]', x => min(x)],
    NaN: ['NaN; ∂ [0, 1, 0]', x => min(x)],
    'no elements': ['error (ShapeError)', x => min(x)],
  },
  argmin: {
    ties: ['0', x => argmin(x)],
    NaN: ['1', x => argmin(x)],
    'no elements': ['error (ShapeError)', x => argmin(x)],
  },
  any: {
    NaN: ['true', x => any(x)],
  },
  all: {
    NaN: ['true', x => all(x)],
  },
  prod: {
    'elements that are 0': ['0; ∂ [6, 0, 0]', x => prod(x)],
    'second derivatives beside elements that are 0': ['[0, 0, 0]; ∂ [6, 3, 0]', derivative(x => prod(x))],
  },
  cumprod: {
    'elements that are 0': ['[2, 0, 0]; ∂ [1, 22, 0]', x => cumprod(x)],
  },
  slice: {
    'no end and a negative step': ['[3, 2, 1]; ∂ [3, 2, 1]', x => slice(x, [], [], [-1])],
  },
  padBorder: {
    'a mirrored border as wide as the axis, or one from the other end that is wider': ['error (ShapeError)', x => pad(x, [2], [0], { mode: 'reflect' })],
  },
  diagonal: {
    'an offset beyond the matrix': ['[]; ∂ [[0, 0], [0, 0]]', x => diagonal(x, { offset: 3 })],
  },
  tril: {
    'NaN or ∞ outside the triangle': ['[[1, 0], [2, 3]]; ∂ [[1, 0], [3, 4]]', x => tril(x)],
  },
  triu: {
    'NaN or ∞ outside the triangle': ['[[1, 2], [0, 3]]; ∂ [[1, 2], [0, 4]]', x => triu(x)],
  },
  matmul: {
    'no elements to sum': ['[[0, 0]]', () => matmul(zeros([1, 0]), zeros([0, 2]))],
  },
  einsum: {
    'an ellipsis in the operands alone': ['[4, 6]; ∂ [[1, 2], [1, 2]]', x => einsum('...i->i', x)],
    'an index twice in one operand, once with length 1': ['error (ShapeError)', x => einsum('ii->i', x)],
  },
  convolution: {
    'the direction of the kernel': ['[[[21, 42]]]; ∂ [[[1, 12, 20]]], [[[5, 10]]]', (x, kernel) => convolution(x, kernel)],
  },
  maxPool: {
    'equal elements under a window': ['[[[2]]]; ∂ [[[1, 0, 0]]]', x => maxPool(x, { size: 3 })],
    NaN: ['[[[NaN]]]; ∂ [[[0, 1, 0]]]', x => maxPool(x, { size: 3 })],
    'a window with gaps that sees padding alone': ['[[[−∞]]]; ∂ [[[0]]]', x => maxPool(x, { size: 2, stride: 1, dilation: 2, padding: 1 })],
  },
  averagePool: {
    'places of the padding': ['[[[2, 3, 1]]]; ∂ [[[1.5, 2.5]]]', x => averagePool(x, { size: 2, stride: 1, padding: 1 })],
    'a window with gaps that sees padding alone, countPadding false': ['[[[NaN]]]; ∂ [[[0]]]', x => averagePool(x, { size: 2, stride: 1, dilation: 2, padding: 1, countPadding: false })],
  },
  gather: {
    'a position out of range': ['error (EvaluationError)', x => gather(x, int32(3))],
    'a negative position': ['error (EvaluationError)', x => gather(x, int32(-1))],
  },
  scatterAdd: {
    'a position that comes twice': ['[0, 3]; ∂ [2, 2]', x => scatterAdd(x, int32(1, 1), 2)],
    'a position out of range': ['error (EvaluationError)', x => scatterAdd(x, int32(2), 2)],
  },
  oneHot: {
    'a class out of range': ['error (EvaluationError)', () => oneHot(int32(3), 3)],
  },
  takeAlongAxis: {
    'a position out of range': ['error (EvaluationError)', x => takeAlongAxis(x, int32(3))],
  },
  sort: {
    'equal elements': ['[1, 1, 2]; ∂ [3, 1, 2]', x => sort(x)],
    NaN: ['[2, 1, NaN]; ∂ [2, 3, 1]', x => sort(x, -1, { descending: true })],
  },
  argsort: {
    'equal elements': ['[1, 2, 0]', x => argsort(x)],
    NaN: ['[2, 0, 1]', x => argsort(x, -1, { descending: true })],
  },
  argTopK: {
    'equal elements': ['[0, 1]', x => argTopK(x, 2)],
    NaN: ['[2, 0]', x => argTopK(x, 2)],
  },
  randomBernoulli: {
    'a probability that only evaluation shows to be outside [0, 1] or NaN': ['[true, false, false]', p => randomBernoulli(int32(1, 2), p)],
  },
  solve: {
    'a vector b': ['[[[1, 2], [1.5, 2]], [[2, 4], [6, 8]]]; ∂ [[[−2.5, −2.75], [−2.75, −3.125]], [[−34, −78], [−46, −106]]], [[5.5, 7], [7.75, 9]]', (a, b) => solve(a, b)],
    'NaN in A': ['[NaN, NaN]; ∂ [[NaN, NaN], [NaN, NaN]], [NaN, NaN]', (a, b) => solve(a, b)],
    'A is singular': ['error (EvaluationError)', (a, b) => solve(a, b)],
  },
  inverse: {
    'a singular matrix': ['error (EvaluationError)', a => inverse(a)],
    NaN: ['[[NaN]]; ∂ [[NaN]]', a => inverse(a)],
  },
  determinant: {
    'a singular matrix': ['0; ∂ [[4, −2], [−2, 1]]', a => determinant(a)],
    NaN: ['NaN; ∂ [[1]]', a => determinant(a)],
  },
  cofactors: {
    'a singular matrix': ['[[4, −2], [−2, 1]]; ∂ [[4, −3], [−2, 1]]', a => cofactors(a)],
    NaN: ['[[NaN, NaN], [NaN, NaN]]; ∂ [[4, −3], [−2, 1]]', a => cofactors(a)],
  },
  logDeterminant: {
    'a singular matrix': ['−∞; ∂ error (EvaluationError)', a => logDeterminant(a)],
    'a negative determinant': ['0.693147; ∂ [[−0.5]]', a => logDeterminant(a)],
    NaN: ['NaN; ∂ [[NaN]]', a => logDeterminant(a)],
  },
  cholesky: {
    'a matrix that is not symmetric': ['[[2, 0], [0.5, 2.17945]]; ∂ [[0.119854, 0.520584], [0.520584, 0.917663]]', a => cholesky(a)],
    'a matrix that is not positive definite': ['error (EvaluationError)', a => cholesky(a)],
    NaN: ['[[NaN]]; ∂ [[NaN]]', a => cholesky(a)],
  },
  softmax: {
    'a row of −∞': ['[[0, 0]]; ∂ [[0, 0]]', x => softmax(x)],
    'elements of −∞ beside finite ones': ['[[0, 0.5, 0.5]]; ∂ [[0, −0.25, 0.25]]', x => softmax(x)],
    'an element of ∞': ['[[NaN, 0]]; ∂ [[NaN, NaN]]', x => softmax(x)],
  },
  logSumExp: {
    'a row of −∞, or of nothing': ['[−∞]; ∂ [[0, 0]]', x => logSumExp(x)],
    'elements of −∞ beside finite ones': ['[0.693147]; ∂ [[0, 0.5, 0.5]]', x => logSumExp(x)],
    'an element of ∞': ['[∞]; ∂ [[NaN, 0]]', x => logSumExp(x)],
  },
  logSoftmax: {
    'a row of −∞': ['[[−∞, −∞]]; ∂ [[1, 2]]', x => logSoftmax(x)],
    'elements of −∞ beside finite ones': ['[[−∞, −0.693147, −0.693147]]; ∂ [[1, −1, 0]]', x => logSoftmax(x)],
    'an element of ∞': ['[[NaN, −∞]]; ∂ [[NaN, 2]]', x => logSoftmax(x)],
  },
  variance: {
    'the count': ['1; ∂ [−1, 1]', x => variance(x)],
    'no more elements than the correction': ['NaN; ∂ [NaN]', x => variance(x, undefined, { correction: 2 })],
  },
  std: {
    'the count': ['1; ∂ [−0.5, 0.5]', x => std(x)],
    'no more elements than the correction': ['NaN; ∂ [NaN]', x => std(x, undefined, { correction: 2 })],
    'equal elements': ['0; ∂ [0, 0]', x => std(x)],
  },
  norm: {
    'a vector of 0': ['0; ∂ [0, 0]', x => norm(x)],
    'second derivatives at a vector of 0': ['[0, 0]; ∂ [0, 0]', derivative(x => norm(x))],
    'an element that is 0': ['4; ∂ [0, 1]', x => norm(x, undefined, { p: 0.5 })],
    'ties, p = ±∞': ['2; ∂ [1, 0]', x => norm(x, undefined, { p: Infinity })],
    'no elements': ['0; ∂ []', x => norm(x)],
    'an infinite element': ['∞; ∂ [NaN, 0]', x => norm(x)],
  },
  embedding: {
    'a position out of range': ['error (EvaluationError)', table => embedding(table, int32(2))],
  },
  scaledDotProductAttention: {
    'a query that may see no key': ['[[0]]; ∂ [[0]], [[0], [0]], [[0], [0]]', (q, k, v) => scaledDotProductAttention(q, k, v, { mask: [[false, false]] })],
    'causal with unequal numbers of queries and keys': ['[[1]]; ∂ [[0]], [[0], [0], [0]], [[1], [0], [0]]', (q, k, v) => scaledDotProductAttention(q, k, v, { causal: true })],
    'no keys': ['[[0]]', () => scaledDotProductAttention([[1]], zeros([0, 1]), zeros([0, 1]))],
    'NaN or ∞ in the value of a key that may not be seen': ['[[NaN]]; ∂ [[0]], [[0], [0]], [[1], [0]]', (q, k, v) => scaledDotProductAttention(q, k, v, { mask: [[true, false]] })],
  },
  layerNorm: {
    'epsilon 0 where the variance, or mean square, is 0': ['[NaN, NaN]; ∂ [NaN, NaN]', x => layerNorm(x, { epsilon: 0 })],
    'numbers whose squares overflow': ['[0, −0]; ∂ [0, 0]', x => layerNorm(x)],
  },
  rmsNorm: {
    'epsilon 0 where the variance, or mean square, is 0': ['[NaN, NaN]; ∂ [NaN, NaN]', x => rmsNorm(x, { epsilon: 0 })],
    'numbers whose squares overflow': ['[0, −0]; ∂ [0, 0]', x => rmsNorm(x)],
  },
  batchNorm: {
    'epsilon 0 where the variance, or mean square, is 0': ['[[NaN], [NaN]]; ∂ [[NaN], [NaN]]', x => batchNorm(x, { epsilon: 0 })],
    'numbers whose squares overflow': ['[[0], [−0]]; ∂ [[0], [0]]', x => batchNorm(x)],
  },
  groupNorm: {
    'epsilon 0 where the variance, or mean square, is 0': ['[[NaN, NaN]]; ∂ [[NaN, NaN]]', x => groupNorm(x, 1, { epsilon: 0 })],
    'numbers whose squares overflow': ['[[0, −0]]; ∂ [[0, 0]]', x => groupNorm(x, 1)],
  },
}
