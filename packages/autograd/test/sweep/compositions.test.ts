// Random graphs of many operations: their first and second derivatives agree with differences, however rules, masks, identities and sharing meet.
import {
  abs, add, concat, cumsum, div, exp, flip, formula, gather, greater, input, log, logSoftmax, logSumExp, matmul, max, maximum, mean, mul, pad, pow, relu, reshape, sigmoid, sin, slice, softmax,
  sizeOf, sqrt, square, sub, sum, tanh, transpose, where,
} from '@mlp/autograd'
import type { Shape, Tensor } from '@mlp/autograd'
import { gradcheck } from '@mlp/autograd/testing'
import { expect, test } from 'vitest'

const GRAPHS = 80
type Random = () => number

function seeded(seed: number): Random {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
const choose = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!
const positive = (x: Tensor): Tensor => add(square(x), 0.5)

const anywhere: readonly ((x: Tensor, random: Random) => Tensor)[] = [
  tanh, sigmoid, sin, relu, x => exp(tanh(x)), x => log(positive(x)), x => sqrt(positive(x)), x => abs(sub(x, 0.0413)),
  (x, random) => pow(x, choose(random, [3, 2, 1, 0])), (x, random) => mul(choose(random, [-1, 2, -2, 0.5, 3, 0, -0.1]), x), x => reshape(x, [sizeOf(x.shape)]),
]
const pairs: readonly ((x: Tensor, y: Tensor) => Tensor)[] = [
  add, sub, mul, (x, y) => div(x, positive(y)), (x, y) => pow(positive(x), tanh(y)), (x, y) => maximum(x, mul(y, 0.71)),
  (x, y) => where(greater(x, 0), sqrt(x), square(y)), (x, y) => where(greater(x, 0), log(x), mul(y, x)),
]
const alongAxis: readonly ((x: Tensor, axis: number, random: Random) => Tensor)[] = [
  softmax, logSoftmax, (x, axis) => logSumExp(x, axis), flip, (x, axis) => concat([x, x], axis), (x, axis) => gather(x, [x.shape[axis]! - 1, 0, 0], axis),
  ...[sum, mean, max].map(reduce => (x: Tensor, axis: number, random: Random) => reduce(x, axis, { keepDims: random() < 0.5 })),
  (x, axis, random) => cumsum(x, axis, { reverse: random() < 0.5 }), x => pad(x, x.shape.map(() => 1), x.shape.map(() => 0)), x => slice(x, [], x.shape.map(length => Math.max(1, length - 1))),
]

function step(random: Random, pool: readonly Tensor[]): Tensor {
  const x = choose(random, pool)
  const kind = random()
  if (kind < 0.3) return choose(random, anywhere)(x, random)
  if (kind < 0.6 || x.rank === 0) return choose(random, pairs)(x, choose(random, pool.filter(y => y.rank === 0 || String(y.shape) === String(x.shape))))
  if (kind < 0.9 || x.rank < 2) return choose(random, alongAxis)(x, Math.floor(random() * x.rank), random)
  return random() < 0.5 ? transpose(x) : matmul(transpose(x, [...x.shape.keys()].map((_, axis, { length }) => axis < length - 2 ? axis : 2 * length - 3 - axis)), x)
}

function randomGraph(seed: number) {
  return (a: Tensor, b: Tensor): Tensor => {
    const random = seeded(seed)
    const pool = [a, b, sum(b)]
    for (let count = 4 + Math.floor(random() * 6); count > 0; count--) {
      const made = step(random, pool)
      if (sizeOf(made.shape) <= 40) pool.push(made)
    }
    return sum(sin(mul(0.3, pool.at(-1)!)))
  }
}

function point(random: Random, shape: Shape) {
  return { shape, dtype: 'float64', data: Float64Array.from({ length: sizeOf(shape) }, () => 4 * random() - 2) } as const
}

test(`${GRAPHS} random graphs`, () => {
  const wrong: string[] = []
  for (let seed = 1; seed <= GRAPHS; seed++) {
    const f = randomGraph(seed * 7919)
    const random = seeded(seed)
    try {
      gradcheck(f, [point(random, [2, 3]), point(random, [3])], { order: 2, relative: 1e-4, absolute: 1e-5 })
    } catch (error) {
      wrong.push(`seed ${seed}: ${formula(f(input('a', [2, 3]), input('b', [3])))}\n${String(error)}`)
    }
  }
  expect(wrong).toEqual([])
})
