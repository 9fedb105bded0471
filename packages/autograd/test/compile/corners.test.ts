// Small graphs that once came out wrong, and operations by position, order and chance at their edges.
import {
  abs, add, argmax, argsort, broadcastTo, cast, concat, convolution, flip, gather, grad, input, less, matmul, max, maximum, mean, minimum, mul, neg, oneHot, pad, randomUniform, reshape, scatterAdd, sign, slice, solve, sum, tensor, transpose, where, zeros,
} from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { describe, expect, test } from 'vitest'
import { bitDifference, unsignedDifference } from './agreement'
import { WAYS, wrongOf } from './engines'
import type { Trial } from './engines'
import { below, seeded } from './graphs'

/** An input of whole numbers. */
function whole(name: string, ...shape: number[]): { x: Tensor; data: { shape: number[]; dtype: 'float32'; data: Float32Array } } {
  const random = seeded(shape.length)
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => below(random, 9) - 4)
  return { x: input(name, shape, { dtype: 'float32' }), data: { shape, dtype: 'float32', data } }
}
const trial = (make: (x: Tensor) => Record<string, Tensor>, ...shape: number[]): Trial => {
  const { x, data } = whole('x', ...shape)
  return { inputs: { x }, data: { x: data }, outputs: make(x) }
}
/** Enough instructions that it is kept rather than computed again. */
const tamed = (x: Tensor): Tensor => where(less(abs(x), 60), x, sign(x))

const once: Readonly<Record<string, Trial>> = {
  'a fold of single elements before one of many': trial(x => ({ y: max(tamed(tamed(sum(tamed(max(x, [])), []))), 0, { keepDims: true }) }), 7),
  'the same, and its elements as a result': trial(x => { const y = tamed(sum(tamed(neg(x)), [])); return { y, at: argmax(y, 0) } }, 7),
  'the same over columns': trial(x => { const y = tamed(sum(x, [])); return { y: add(where(less(x, 1), y, neg(y)), tamed(sum(y, 0, { keepDims: true }))) } }, 6, 6),
  'folds in a row of one number': trial(x => {
    const low = minimum(sum(mul(x, 3), []), reshape(slice(reshape(x, [1]), [0], [1]), []))
    return { y: maximum(tamed(max(mul(low, tamed(x)), [])), tamed(low)), x }
  }),
  'a product whose second operand is one row': trial(x => { const [a, b] = [slice(x, [0], [16]), slice(x, [16], [22])]; return { y: matmul(broadcastTo(reshape(a, [1, 4, 4]), [2, 4, 4]), reshape(broadcastTo(b, [8, 6]), [2, 4, 6])), z: matmul(broadcastTo(reshape(a, [16, 1]), [16, 9]), broadcastTo(b, [9, 6])) } }, 22),
  'a convolution over no channels': { outputs: { y: add(convolution(zeros([1, 0, 5]), zeros([2, 0, 2])), 1), x: gather(tensor([1, 2, 3, 4, 5, 6, 7, 8]), [7, 6, 5]) } },
  'folds over nothing': { outputs: { sum: sum(zeros([0, 3]), 0), mean: mean(zeros([3, 0]), 1), product: matmul(zeros([2, 0]), zeros([0, 3])), joined: concat([zeros([0, 2]), tensor([[1, 2]])]), none: scatterAdd(zeros([0]), zeros([0], { dtype: 'int32' }), 3) } },
}

const integers = (...data: number[]): Tensor => tensor(Int32Array.from(data))
const edges = tensor([0, -0, NaN, 1, -1, Infinity, -Infinity, NaN, 1, 0, 5e-324, -0, 2, 2, 2])
const matrix = tensor({ shape: [3, 5], dtype: 'float64', data: Float64Array.from({ length: 15 }, (_, i) => (7 * i) % 11 - 5) })
const places = tensor({ shape: [2, 3], dtype: 'int32', data: Int32Array.of(0, 2, 1, 2, 2, 0) })

const exact: Readonly<Record<string, Trial>> = {
  order: { outputs: { up: argsort(edges), down: argsort(edges, 0, { descending: true }), rows: argsort(matrix, 1), columns: argsort(matrix, 0, { descending: true }), integers: argsort(integers(3, -(2 ** 31), 3, 2 ** 31 - 1), 0, { descending: true }), truths: argsort(cast(edges, 'bool')) } },
  'order of what is computed and moved': { outputs: { y: argsort(transpose(mul(matrix, -1))), z: argsort(flip(matrix), 1), one: argsort(broadcastTo(tensor(3), [5])) } },
  greatest: { outputs: { max: max(edges), first: argmax(edges), rows: argmax(flip(matrix), 1), columns: max(matrix, 0), numbers: max(slice(edges, [3], [7])), zeros: argmax(slice(edges, [0], [2])) } },
  picked: { outputs: { rows: gather(matrix, places), columns: gather(matrix, places, 1), scalar: gather(matrix, tensor(2, { dtype: 'int32' })), special: gather(edges, [2, 5, 1]), truths: gather(cast(edges, 'bool'), [0, 2, 3]), integers: gather(integers(7, 8, 9), places), computed: gather(mul(transpose(matrix), 2), places, 1) } },
  added: {
    outputs: {
      rows: scatterAdd(gather(matrix, places), places, 3), columns: scatterAdd(matrix, integers(0, 6, 0, 6, 3), 7, 1), integers: scatterAdd(integers(2 ** 31 - 1, 1, 5), integers(1, 1, 0), 2),
      truths: scatterAdd(cast(edges, 'bool'), cast(mul(edges, 0), 'int32'), 2), single: scatterAdd(cast(matrix, 'float32'), integers(1, 0, 1), 2), zeros: scatterAdd(tensor([-0, -0]), integers(0, 0), 2),
    },
  },
  'one and the rest zero': { outputs: Object.fromEntries((['float64', 'float32', 'int32', 'bool'] as const).map(dtype => [dtype, oneHot(places, 3, { dtype })])) },
  'random numbers': {
    outputs: Object.fromEntries((['float64', 'float32'] as const).flatMap(dtype => ([[0, 0], [-1, 2 ** 31 - 1], [-(2 ** 31), 42]] as const).flatMap(key => [[], [1], [7], [3, 1025]].map((shape, at) => [`${dtype} ${key.join()} ${at}`, randomUniform(integers(...key), shape, { dtype })])))),
  },
  'random numbers of a computed key, used at once': { outputs: { y: sum(cast(mul(randomUniform(add(integers(1, 2), 5), [64]), 8), 'int32')), z: less(randomUniform(integers(6, 7), [33]), 0.5) } },
  solved: { outputs: { x: solve(tensor([[2, 1, 0], [1, 3, 1], [0, 1, 4]]), tensor([[1, 2], [3, 4], [5, 6]])), y: mul(solve(transpose(mul(tensor([[2, 1], [0, 3]]), 2)), flip(tensor([1, 2]))), 2) } },
  bordered: { outputs: { nan: pad(edges, [1], [2], { interior: [1], value: NaN }), truths: pad(cast(matrix, 'bool'), [0, 1], [2, 0], { value: 1 }), integers: pad(integers(1, 2, 3), [2], [0], { interior: [3], value: -7 }), nothing: pad(zeros([0, 2]), [1, 0], [1, 1], { value: 4 }), joined: concat([pad(matrix, [1, 1]), flip(pad(matrix, [1, 1]))], 1) } },
}

describe.each(WAYS)('vectors: %s', (vectors) => {
  test.each(Object.entries(once))('%s', (_, one) => { expect(wrongOf(one, vectors, unsignedDifference)).toEqual([]) })
  test.each(Object.entries(exact))('%s, bit for bit', (_, one) => { expect(wrongOf(one, vectors, bitDifference)).toEqual([]) })

  test('convolutions of all strides, dilations and borders, with both derivatives', () => {
    const wrong: string[] = []
    for (let seed = 1; seed <= 40; seed++) {
      const random = seeded(seed * 31)
      const spatial = Array.from({ length: 1 + below(random, 2) }, () => 5 + below(random, 9))
      const { x, data } = whole('x', 1 + below(random, 3), 1 + below(random, 3), ...spatial)
      const { x: kernel, data: numbers } = whole('kernel', 1 + below(random, 5), x.shape[1]!, ...spatial.map(() => 1 + below(random, 3)))
      const each = (f: () => number): number[] => spatial.map(f)
      const y = convolution(x, kernel, { stride: each(() => 1 + below(random, 3)), dilation: each(() => 1 + below(random, 2)), padding: each(() => below(random, 3)) })
      const [dx, dk] = grad(sum(mul(y, y)), [x, kernel])
      wrong.push(...wrongOf({ inputs: { x, kernel }, data: { x: data, kernel: numbers }, outputs: { y, dx, dk } }, vectors, unsignedDifference).map(one => `seed ${seed}: ${one}`))
    }
    expect(wrong).toEqual([])
  })
})
