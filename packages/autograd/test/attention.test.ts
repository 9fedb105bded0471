/** Attention against loops, with masks at both orders, and rows by position, on both engines. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DTypeError, embedding, EvaluationError, evaluate, formula, grad, input, jvp, mul, onesLike, parameter, scaledDotProductAttention, ShapeError, square, sum, tensor, ValueError, zeros } from '@mlp/autograd'
import type { MlpError, Tensor } from '@mlp/autograd'
import { disagreement } from './compile/agreement'
import { WAYS, wrongOf } from './compile/engines'
import { at, build, toTensor, valueOf, wholeNumbers } from './naive'
import type { Naive } from './naive'

const sizes = fc.record({ batch: fc.integer({ min: 1, max: 2 }), heads: fc.integer({ min: 1, max: 2 }), queries: fc.integer({ min: 1, max: 3 }), keys: fc.integer({ min: 1, max: 4 }), width: fc.integer({ min: 1, max: 3 }), depth: fc.integer({ min: 1, max: 2 }) })
const settings = sizes.chain(({ batch, heads, queries, keys, width, depth }) => fc.record({
  q: wholeNumbers([batch, heads, queries, width]), k: wholeNumbers([batch, 1, keys, width]), v: wholeNumbers([heads, keys, depth]),
  mask: fc.option(fc.array(fc.boolean(), { minLength: queries * keys, maxLength: queries * keys }).map((data): Naive => ({ shape: [queries, keys], data: data.map(Number) })), { nil: undefined }),
  causal: fc.boolean(), scale: fc.option(fc.constant(0.25), { nil: undefined }),
}))

/** Query by query, key by key. */
function naive({ q, k, v, mask, causal, scale }: (typeof settings extends fc.Arbitrary<infer S> ? S : never)): Naive {
  const [batch, heads, queries, width] = q.shape as [number, number, number, number]
  const [keys, depth] = v.shape.slice(1) as [number, number]
  return build([batch, heads, queries, depth], ([n, h, i, d]) => {
    const visible = Array.from({ length: keys }, (_, j) => j).filter(j => (mask === undefined || at(mask, [i!, j]) === 1) && (!causal || j <= i!))
    const scores = visible.map(j => Array.from({ length: width }, (_, e) => at(q, [n!, h!, i!, e]) * at(k, [n!, 0, j, e])).reduce((a, b) => a + b) * (scale ?? 1 / Math.sqrt(width)))
    const raised = scores.map(one => Math.exp(one - Math.max(...scores)))
    const total = raised.reduce((a, b) => a + b, 0)
    return visible.reduce((mean, j, one) => mean + raised[one]! / total * at(v, [h!, j, d!]), 0)
  })
}

describe('scaledDotProductAttention', () => {
  test('is the mean of values weighted by a softmax over the keys that each query may see', () => {
    fc.assert(fc.property(settings, setting => {
      const { q, k, v, mask, causal, scale } = setting
      const found = valueOf(scaledDotProductAttention(toTensor(q), toTensor(k), toTensor(v), { causal, ...(mask && { mask: toTensor(mask, 'bool') }), ...(scale !== undefined && { scale }) }))
      const expected = naive(setting)
      expect(found.shape).toEqual(expected.shape)
      found.data.forEach((one, index) => { expect(one).toBeCloseTo(expected.data[index]!, 12) })
    }))
  })

  test('logits of any size, no keys, no queries', () => {
    expect(scaledDotProductAttention([[1e4]], [[1e4], [-1e4]], [[1], [2]]).toArray()).toEqual([[1]])
    expect(scaledDotProductAttention(zeros([2, 3]), zeros([0, 3]), zeros([0, 1]), { causal: true }).toArray()).toEqual([[0], [0]])
    expect(scaledDotProductAttention(zeros([0, 3]), zeros([2, 3]), zeros([2, 1]), { causal: true }).shape).toEqual([0, 1])
    expect(scaledDotProductAttention([[1, 2]], [[1, 2]], [[7]], { mask: [[false]] }).toArray()).toEqual([[0]])
  })

  test('has a name, and scores that may not be seen do not matter even where they are NaN', () => {
    const [q, k, v] = [input('q', [2, 3]), input('k', [2, 3]), input('v', [2, 1])]
    expect(formula(scaledDotProductAttention(q, k, v))).toBe('scaledDotProductAttention(q, k, v)')
    expect(scaledDotProductAttention([[1]], [[NaN], [3]], [[5], [7]], { mask: [[false, true]] }).toArray()).toEqual([[7]])
  })
})

describe('a query that may see no key', () => {
  const mask = [[true, false, true], [false, false, false], [false, true, true]]
  const data = { q: [[1, -0.5], [0.25, 2], [-1, 0.75]], k: [[0.5, 1], [2, -1], [0, 3]], v: [[1, 2], [-3, 0.5], [4, 1]] }

  test.each(['float64', 'float32'] as const)('gives 0 and passes nothing, at both orders, in %s', dtype => {
    const [q, k, v] = [parameter(data.q, { dtype }), parameter(data.k, { dtype }), parameter(data.v, { dtype })]
    const y = scaledDotProductAttention(q, k, v, { mask })
    expect((y.toArray() as number[][])[1]).toEqual([0, 0])
    const first = grad(sum(mul(y, [[1, 2], [3, 4], [5, 6]])), [q, k, v])
    expect((first[0].toArray() as number[][])[1]!.map(Math.abs)).toEqual([0, 0])
    const second = grad(first.map(one => sum(square(one))).reduce((a, b) => a.add(b)), [q, k, v])
    expect((second[0].toArray() as number[][])[1]!.map(Math.abs)).toEqual([0, 0])
    const third = grad(sum(square(second[1])), [q, k, v])
    const forward = [q, k, v].map(one => jvp(y, one, onesLike(one)))
    for (const one of [...first, ...second, ...third, ...forward]) expect([...evaluate(one).data].every(Number.isFinite)).toBe(true)
    // The others are what they are without it.
    const without = (rows: Tensor, weights: number[][]): Tensor => sum(mul(scaledDotProductAttention(rows, k, v, { mask: [mask[0]!, mask[2]!] }), weights))
    const rows = parameter([data.q[0]!, data.q[2]!], { dtype })
    const apart = grad(without(rows, [[1, 2], [5, 6]]), [k, v])
    apart.forEach((one, index) => { expect(disagreement(evaluate(first[index + 1]!), evaluate(one), 8)).toBe(undefined) })
  })
})

describe('embedding', () => {
  test('reads rows by position and gives back to the rows that were read', () => {
    const table = parameter([[1, 10], [2, 20], [3, 30]])
    const y = embedding(table, [[2, 0], [2, 2]])
    expect(y.toArray()).toEqual([[[3, 30], [1, 10]], [[3, 30], [3, 30]]])
    expect(grad(sum(y), table).toArray()).toEqual([[1, 1], [0, 0], [3, 3]])
    expect(grad(sum(square(grad(sum(mul(y, square(y))), table))), table).shape).toEqual([3, 2])
    expect(formula(embedding(input('E', [3, 2]), input('words', [4], { dtype: 'int32' })))).toBe('embedding(E, words)')
  })
  test('of a position that is not there is an error', () => {
    expect(() => embedding([[1], [2]], [2]).toArray()).toThrow(EvaluationError)
    expect(() => embedding(5, [0])).toThrow(ShapeError)
    expect(() => embedding([[1], [2]], tensor([0.5]))).toThrow(DTypeError)
  })
})

describe.each(WAYS)('compiled %s, %s', vectors => {
  test.each(['float64', 'float32'] as const)('in %s values and derivatives of both orders are the same', dtype => {
    const shapes = { q: [2, 2, 3, 4], k: [2, 1, 5, 4], v: [2, 5, 3], table: [4, 3] }
    const inputs = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, input(name, shape, { dtype })])) as Record<keyof typeof shapes, Tensor>
    const { q, k, v, table } = inputs
    const mask = toTensor(build([3, 5], ([i, j]) => Number(i !== 1 && (i! + j!) % 2 === 0)), 'bool')
    const results = [scaledDotProductAttention(q, k, v), scaledDotProductAttention(q, k, v, { mask }), scaledDotProductAttention(q, k, v, { causal: true }), scaledDotProductAttention(q, k, v, { mask, causal: true, scale: 0.3 })]
    const rows = embedding(table, [3, 1, 3])
    const outputs = Object.fromEntries([
      ['rows', rows], ['drows', grad(sum(mul(rows, square(rows))), table)],
      ...results.flatMap((y, index) => {
        const first = grad(sum(mul(y, square(y))), [q, k, v])
        return [[`y${index}`, y], ...first.flatMap((one, by) => [[`d${index}${by}`, one], [`dd${index}${by}`, grad(sum(square(one)), q)]])]
      }),
    ] as [string, Tensor][])
    const values = ({ shape }: Tensor) => build(shape, index => Math.sin(index.reduce((all, i) => all * 7 + i, 1))).data
    const data = Object.fromEntries(Object.entries(inputs).map(([name, one]) => [name, { shape: one.shape, dtype, data: dtype === 'float32' ? Float32Array.from(values(one)) : Float64Array.from(values(one)) }]))
    expect(wrongOf({ inputs, data, outputs }, vectors, (found, expected) => disagreement(found, expected, 512))).toEqual([])
  })
})

describe('mistakes are told by name', () => {
  const caught = (run: () => unknown): MlpError => {
    try { run() } catch (error) { return error as MlpError }
    throw new Error('nothing was thrown')
  }
  const [q, k, v] = [zeros([2, 3, 4]), zeros([2, 5, 4]), zeros([2, 5, 6])]
  test.each<[string, () => unknown, unknown, string]>([
    ['widths that differ', () => scaledDotProductAttention(q, zeros([2, 5, 3]), v), ShapeError, 'q [2, 3, 4], k [2, 5, 3]'],
    ['lengths that differ', () => scaledDotProductAttention(q, k, zeros([2, 4, 6])), ShapeError, 'v [2, 4, 6]'],
    ['a vector', () => scaledDotProductAttention([1, 2], k, v), ShapeError, 'q [2]'],
    ['batches that do not broadcast', () => scaledDotProductAttention(zeros([3, 3, 4]), k, v), ShapeError, '[3] and [2]'],
    ['a mask of numbers', () => scaledDotProductAttention(q, k, v, { mask: [[1, 0, 1, 1, 1]] }), DTypeError, 'mask float64'],
    ['a mask of another shape', () => scaledDotProductAttention(q, k, v, { mask: [[true, false]] }), ShapeError, '[1, 2]'],
    ['a mask of more axes than scores', () => scaledDotProductAttention(q, k, v, { mask: tensor([true], { shape: [1, 1, 1, 1] }) }), ShapeError, 'mask [1, 1, 1, 1]'],
    ['an infinite scale', () => scaledDotProductAttention(q, k, v, { scale: Infinity }), ValueError, 'scale Infinity'],
  ])('%s', (_, run, type, received) => {
    const error = caught(run)
    expect(error).toBeInstanceOf(type)
    expect(error.received).toContain(received)
  })
})
