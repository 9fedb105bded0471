// Matrix products of all forms and odd sizes, with what follows from them: sums of the same terms, off by no more than rounding.
import { abs, add, broadcastTo, flip, input, interpret, matmul, mul, relu, reshape, sizeOf, slice, sum, tanh, tensor, transpose } from '@mlp/autograd'
import type { FloatDType, NdArray, Shape, Tensor } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { describe, expect, test } from 'vitest'
import { WAYS } from './engines'
import { below, choose, numbers, seeded } from './graphs'
import type { Random } from './graphs'

type Form = (random: Random, shape: Shape, dtype: FloatDType, name: string) => { tensor: Tensor; leaf: Tensor }

const swapped = (axes: readonly unknown[]): number[] => axes.map((_, axis) => axis < axes.length - 2 ? axis : 2 * axes.length - 3 - axis)
const leafOf = (name: string, shape: Shape, dtype: FloatDType): Tensor => input(name, shape, { dtype })

/** Ways in which an operand of a shape comes about. */
const forms: Readonly<Record<string, Form>> = {
  plain: (_, shape, dtype, name) => { const leaf = leafOf(name, shape, dtype); return { tensor: leaf, leaf } },
  transposed: (_, shape, dtype, name) => {
    const order = swapped(shape)
    const leaf = leafOf(name, order.map(axis => shape[axis]!), dtype)
    return { tensor: transpose(leaf, order), leaf }
  },
  flipped: (_, shape, dtype, name) => { const leaf = leafOf(name, shape, dtype); return { tensor: flip(leaf, [shape.length - 1]), leaf } },
  'part of more': (random, shape, dtype, name) => {
    const begin = shape.map(() => below(random, 3))
    const step = shape.map(() => 1 + below(random, 2))
    const leaf = leafOf(name, shape.map((length, axis) => begin[axis]! + length * step[axis]! + below(random, 2)), dtype)
    return { tensor: slice(leaf, begin, shape.map((length, axis) => begin[axis]! + (length - 1) * step[axis]! + 1), step), leaf }
  },
  'one row for all': (_, shape, dtype, name) => { const leaf = leafOf(name, shape.slice(-1), dtype); return { tensor: broadcastTo(leaf, shape), leaf } },
  'one column for all': (_, shape, dtype, name) => { const leaf = leafOf(name, [shape.at(-2)!, 1], dtype); return { tensor: broadcastTo(leaf, shape), leaf } },
  'one matrix for all': (_, shape, dtype, name) => { const leaf = leafOf(name, shape.slice(-2), dtype); return { tensor: broadcastTo(leaf, shape), leaf } },
  computed: (_, shape, dtype, name) => { const leaf = leafOf(name, shape, dtype); return { tensor: tanh(mul(leaf, leaf)), leaf } },
  reshaped: (_, shape, dtype, name) => { const leaf = leafOf(name, [sizeOf(shape)], dtype); return { tensor: reshape(leaf, shape), leaf } },
}

/** What is computed of a product, in the same kernel or another. */
const followers: readonly ((product: Tensor, random: Random) => Tensor)[] = [
  p => p, p => p, p => relu(add(p, tensor(numbers(seeded(3), p.shape.slice(-1), 'smooth', p.dtype as FloatDType)))), p => transpose(p, swapped(p.shape)), p => sum(p, p.rank - 1), p => sum(p, 0), p => mul(p, p),
]

const lengths = (random: Random): number => choose(random, [1 + below(random, 9), 1 + below(random, 40), 4 * (1 + below(random, 9)), 30 + below(random, 40)])

function wrongOf(seed: number, dtype: FloatDType, vectors: boolean): string | undefined {
  const random = seeded(seed * 2749)
  const batch = Array.from({ length: choose(random, [0, 0, 1, 2]) }, () => 1 + below(random, 3))
  const [m, n] = [lengths(random), lengths(random)]
  const k = choose(random, [1 + below(random, 40), 1 + below(random, 9), ...batch.length === 0 && m * n < 400 ? [200 + below(random, 500)] : []])
  const names = Object.keys(forms)
  const [first, second] = [choose(random, names), choose(random, names)]
  const a = forms[first]!(random, [...batch, m, k], dtype, 'a')
  const b = forms[second]!(random, [...batch, k, n], dtype, 'b')
  const follow = choose(random, followers)
  const product = matmul(a.tensor, b.tensor)
  const terms = matmul(abs(a.tensor), abs(b.tensor))
  const inputs = { a: a.leaf, b: b.leaf }
  const data = { a: numbers(random, a.leaf.shape, 'smooth', dtype), b: numbers(random, b.leaf.shape, 'smooth', dtype) }
  const outputs = { follower: follow(product, random), product }
  const expected = interpret({ inputs, outputs: { ...outputs, terms } })(data)
  const found = compile({ inputs, outputs }, { vectors })(data)
  const epsilon = dtype === 'float32' ? 2 ** -23 : 2 ** -52
  const off = (name: 'product' | 'follower', bound: (at: number) => number): string | undefined => {
    const [got, want] = [found[name], expected[name]] as [NdArray, NdArray]
    const at = Array.from(want.data).findIndex((one, index) => !(Math.abs(got.data[index]! - one) <= bound(index)))
    return at === -1 ? undefined : `${seed}: ${first} [${batch.join()},${m},${k}] times ${second} [${k},${n}], ${name} ${at}: ${got.data[at]} for ${want.data[at]}`
  }
  // Operands that are computed are off by some units themselves; equal terms are rounded the same way, which adds up.
  const own = first === 'computed' || second === 'computed' ? 8 : 0
  const rounding = (2 * Math.log2(k) + 2 + own) * epsilon
  const largest = Array.from(expected.terms.data).reduce((most, one) => Math.max(most, one), 0)
  return off('product', at => rounding * expected.terms.data[at]!) ?? off('follower', () => (rounding + 8 * epsilon) * Math.max(largest, largest ** 2, 1) * Math.max(m, n, 2))
}

const SEEDS = 60
describe.each(WAYS)('vectors: %s', (vectors) => {
  test.each(['float32', 'float64'] as const)(`${SEEDS} products of %s`, (dtype) => {
    const wrong = Array.from({ length: SEEDS }, (_, seed) => wrongOf(seed, dtype, vectors)).filter(one => one !== undefined)
    expect(wrong).toEqual([])
  })
})
