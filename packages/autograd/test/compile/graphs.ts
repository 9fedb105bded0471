/** Random graphs of many operations, the same for the same number. */
import {
  abs, add, and, argmax, argsort, broadcastTo, cast, concat, convolution, cumsum, div, exp, flip, gather, greater, leakyRelu, less, log, logSoftmax, logSumExp, matmul, max, maximum, mean, minimum, mul, neg, not,
  notEqual, oneHot, or, pad, pow, relu, reshape, scatterAdd, sigmoid, sign, sin, sizeOf, slice, softmax, sqrt, square, sub, sum, tanh, tensor, transpose, where,
} from '@mlp/autograd'
import type { FloatDType, Shape, Tensor } from '@mlp/autograd'

export type Random = () => number

export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  // Seeds that follow one another begin alike.
  for (let turn = 0; turn < 4; turn++) next()
  return next
}

export const below = (random: Random, end: number): number => Math.floor(random() * end)
export const choose = <T>(random: Random, list: readonly T[]): T => list[below(random, list.length)]!

/** A shape of up to four axes with lengths of 1 to 9 and not too many elements. */
export function shape(random: Random, most = 300): number[] {
  for (;;) {
    const made = Array.from({ length: below(random, 5) }, () => 1 + below(random, 9))
    if (sizeOf(made) <= most) return made
  }
}

/**
 * What graphs are made of: `moved` has only operations that agree bit for bit, for any numbers; `whole` also sums, for whole
 * numbers so small that they are exact; `smooth` all that is differentiable, in sizes that stay in sight.
 */
export type Kind = 'moved' | 'whole' | 'smooth'

type Step = (x: Tensor, random: Random, pool: readonly Tensor[]) => Tensor

/** Elements of another tensor, as many as wanted, in a shape. */
function fitted(y: Tensor, to: Shape): Tensor {
  const size = sizeOf(to)
  const own = sizeOf(y.shape)
  const flat = reshape(y, [own])
  const repeated = own >= size ? flat : reshape(broadcastTo(flat, [Math.ceil(size / own), own]), [Math.ceil(size / own) * own])
  return reshape(slice(repeated, [0], [size]), to)
}

/** A tensor that broadcasts with x: of the pool where one does, else put together from one. */
function partner(x: Tensor, random: Random, pool: readonly Tensor[]): Tensor {
  const same = pool.filter(y => String(y.shape) === String(x.shape))
  if (random() < 0.5 && same.length > 0) return choose(random, same)
  const to = x.shape.map(length => random() < 0.3 ? 1 : length).slice(random() < 0.3 ? below(random, x.rank + 1) : 0)
  return fitted(choose(random, pool), to)
}

function permutation(random: Random, length: number): number[] {
  const all = Array.from({ length }, (_, i) => i)
  for (let at = length - 1; at > 0; at--) {
    const other = below(random, at + 1)
    ;[all[at], all[other]] = [all[other]!, all[at]!]
  }
  return all
}

const axisOf = (x: Tensor, random: Random): number => below(random, x.rank)
const axesOf = (x: Tensor, random: Random): number[] => x.shape.flatMap((_, axis) => random() < 0.5 ? [axis] : [])

const reshaped: Step = (x, random) => {
  let rest = sizeOf(x.shape)
  const to: number[] = []
  while (rest > 1 && to.length < 3) {
    const factors = Array.from({ length: rest }, (_, i) => i + 1).filter(one => rest % one === 0)
    const factor = choose(random, factors)
    to.push(factor)
    rest /= factor
  }
  if (rest > 1 || random() < 0.3) to.push(rest)
  return reshape(x, to)
}

const movements: readonly Step[] = [
  (x, random) => transpose(x, permutation(random, x.rank)), (x, random) => transpose(x, permutation(random, x.rank)), reshaped, reshaped,
  (x, random) => {
    const begin = x.shape.map(length => random() < 0.5 ? 0 : below(random, length))
    return slice(x, begin, x.shape.map((length, axis) => begin[axis]! + 1 + below(random, length - begin[axis]!)), x.shape.map(() => 1 + below(random, 3)))
  },
  (x, random) => flip(x, axesOf(x, random)),
  (x, random) => pad(x, x.shape.map(() => below(random, 3)), x.shape.map(() => below(random, 3)), { interior: x.shape.map(() => below(random, 2)), value: choose(random, [0, 1, -2]) }),
  (x, random) => broadcastTo(x, [...random() < 0.5 ? [1 + below(random, 4)] : [], ...x.shape.map(length => length === 1 ? 1 + below(random, 5) : length)]),
  (x, random, pool) => {
    if (x.rank === 0) return x
    const axis = axisOf(x, random)
    const other = fitted(choose(random, pool), x.shape.map((length, at) => at === axis ? 1 + below(random, 4) : length))
    return concat(random() < 0.5 ? [x, other] : [other, x, x], axis)
  },
  (x, random) => {
    if (x.rank === 0) return x
    const axis = axisOf(x, random)
    return gather(x, Array.from({ length: 1 + below(random, 5) }, () => below(random, x.shape[axis]!)), axis)
  },
]

const exactUnary: readonly Step[] = [neg, abs, relu, sign, x => leakyRelu(x, { slope: 0.5 }), x => cast(greater(x, 0), x.dtype), x => cast(cast(x, 'bool'), x.dtype)]
const exactPairs: readonly ((x: Tensor, y: Tensor, random: Random) => Tensor)[] = [
  add, sub, mul, maximum, minimum, (x, y) => where(greater(x, y), x, neg(y)), (x, y) => where(and(less(x, 1), not(notEqual(y, x))), y, x),
  (x, y, random) => where(or(greater(x, 0), less(y, 0)), mul(choose(random, [2, -1, 0]), x), y),
]
const anyNumbers: readonly Step[] = [x => sqrt(abs(x)), (x, random) => div(x, choose(random, [3, -0.1, 0])), (x, random, pool) => div(x, partner(x, random, pool))]

const orderly: readonly Step[] = [
  (x, random) => max(x, axesOf(x, random), { keepDims: random() < 0.5 }),
  (x, random) => x.rank === 0 ? x : cast(argmax(x, axisOf(x, random)), x.dtype),
  (x, random) => x.rank === 0 ? x : cast(argsort(x, axisOf(x, random), { descending: random() < 0.5 }), x.dtype),
]

function product(x: Tensor, random: Random, pool: readonly Tensor[]): Tensor {
  if (x.rank === 0) return x
  const shared = x.shape.at(-1)!
  const columns = 1 + below(random, 9)
  const batch = x.rank > 2 ? random() < 0.5 ? x.shape.slice(0, -2) : [] : random() < 0.3 ? [2] : []
  const source = choose(random, pool)
  const other = random() < 0.5 ? fitted(source, [...batch, shared, columns])
    : transpose(fitted(source, [...batch, columns, shared]), [...batch.map((_, axis) => axis), batch.length + 1, batch.length])
  return random() < 0.2 ? matmul(x, fitted(source, [shared])) : matmul(x, other)
}

function convolved(x: Tensor, random: Random, pool: readonly Tensor[]): Tensor {
  const spatial = 1 + below(random, 2)
  const like = fitted(x, [1 + below(random, 2), 1 + below(random, 2), ...Array.from({ length: spatial }, () => 4 + below(random, 5))])
  const kernel = fitted(choose(random, pool), [1 + below(random, 3), like.shape[1]!, ...Array.from({ length: spatial }, () => 1 + below(random, 3))])
  return convolution(like, kernel, { stride: 1 + below(random, 2), dilation: random() < 0.7 ? 1 : 2, padding: 1 + below(random, 2) })
}

const sums: readonly Step[] = [
  (x, random) => sum(x, axesOf(x, random), { keepDims: random() < 0.5 }), (x, random) => sum(x, axesOf(x, random), { keepDims: random() < 0.5 }),
  (x, random) => x.rank === 0 ? x : cumsum(x, axisOf(x, random), { reverse: random() < 0.5 }),
  (x, random) => {
    if (x.rank === 0) return x
    const axis = axisOf(x, random)
    const length = 1 + below(random, 6)
    return scatterAdd(x, Array.from({ length: x.shape[axis]! }, () => below(random, length)), length, axis)
  },
  (x, random) => x.rank === 0 ? x : mul(oneHot(argmax(x, axisOf(x, random)), 9, { dtype: x.dtype }), 2),
  product, product, convolved,
]

const positive = (x: Tensor): Tensor => add(square(x), 0.5)
const smoothUnary: readonly Step[] = [
  tanh, sigmoid, sin, relu, x => exp(tanh(x)), x => log(positive(x)), x => sqrt(positive(x)), (x, random) => pow(positive(x), choose(random, [-1, 0.5, 1.5])), (x, random) => mul(choose(random, [-1, 2, 0.5, -0.1]), x),
]
const smoothPairs: readonly ((x: Tensor, y: Tensor) => Tensor)[] = [
  add, sub, (x, y) => mul(x, tanh(y)), (x, y) => div(x, positive(y)), (x, y) => pow(positive(tanh(x)), tanh(y)), (x, y) => maximum(x, mul(y, 0.71)), (x, y) => where(greater(x, 0.0413), sqrt(abs(x)), tanh(y)),
]
const normalized: readonly Step[] = [
  ...[softmax, logSoftmax].map((f): Step => (x, random) => x.rank === 0 ? x : f(x, axisOf(x, random))), (x, random) => x.rank === 0 ? x : logSumExp(x, axisOf(x, random)),
  (x, random) => mean(x, axesOf(x, random), { keepDims: random() < 0.5 }), (x, random) => max(x, axesOf(x, random), { keepDims: random() < 0.5 }),
]

/** Whole numbers stay small, whatever grows them. */
const tamed = (x: Tensor): Tensor => where(less(abs(x), 60), x, sign(x))

function pair(x: Tensor, random: Random, pool: readonly Tensor[], kind: Kind): Tensor {
  const y = partner(x, random, pool)
  return kind === 'smooth' ? choose(random, smoothPairs)(x, y) : choose(random, exactPairs)(x, y, random)
}

function step(random: Random, pool: readonly Tensor[], kind: Kind): Tensor {
  // Late values more often than early ones, so that graphs grow deep.
  const x = random() < 0.6 ? pool[Math.max(0, pool.length - 1 - below(random, 3))]! : choose(random, pool)
  const which = random()
  if (which < 0.25) return choose(random, movements)(x, random, pool)
  if (which < 0.5) return pair(x, random, pool, kind)
  if (kind === 'moved') return choose(random, which < 0.85 ? [...exactUnary, ...anyNumbers] : orderly)(x, random, pool)
  if (kind === 'whole') return tamed(choose(random, which < 0.6 ? exactUnary : which < 0.7 ? orderly : sums)(x, random, pool))
  if (which < 0.7) return choose(random, smoothUnary)(x, random, pool)
  // Numbers of one size, however many were summed.
  return which < 0.85 ? choose(random, normalized)(x, random, pool) : tanh(mul(0.2, choose(random, sums)(x, random, pool)))
}

/** Grows a pool of tensors by so many operations; what would become large or lose all elements is left out. */
export function grow(random: Random, start: readonly Tensor[], count: number, kind: Kind, most = 400): Tensor[] {
  const pool = [...start]
  for (let left = count; left > 0; left--) {
    const made = step(random, pool, kind)
    if (sizeOf(made.shape) <= most && sizeOf(made.shape) > 0 && made.rank <= 5) pool.push(made)
  }
  return pool
}

const SPECIAL = [0, -0, 1, -1, NaN, Infinity, -Infinity, 1e30, -1e-30, 5e-324, 1.5]

/** Numbers that suit a kind of graph. */
export function numbers(random: Random, to: Shape, kind: Kind, dtype: FloatDType): { shape: Shape; dtype: FloatDType; data: Float32Array | Float64Array } {
  const one = (): number => kind === 'whole' ? below(random, 9) - 4 : kind === 'moved' && random() < 0.2 ? choose(random, SPECIAL) : 4 * random() - 2
  const data = Array.from({ length: sizeOf(to) }, one)
  return { shape: to, dtype, data: dtype === 'float32' ? Float32Array.from(data) : Float64Array.from(data) }
}

/** A constant with such numbers. */
export function constantOf(random: Random, to: Shape, kind: Kind, dtype: FloatDType): Tensor {
  return tensor(numbers(random, to, kind, dtype))
}
