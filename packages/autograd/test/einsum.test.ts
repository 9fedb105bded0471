// Einstein sums and named products: values of NumPy 2.4, a sum over all indices, derivatives, and mistakes with their place.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arange, dot, einsum, evaluate, formula, grad, input, mul, outer, parameter, reshape, sum, tensor, topologicalOrder, transpose, zeros } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { gradcheck } from '@mlp/autograd/testing'
import { expansionOf } from '../src/ops/expansion'
import { messageOf, messagesOf, onBoth } from './engines'
import { at, build, exact, indices, sizeOf, toParameter, toTensor, valueOf } from './naive'
import type { Naive } from './naive'

const a = [[1, 2, 3], [4, 5, 6]]
const b = [[-4, -3, -2, -1], [0, 1, 2, 3], [4, 5, 6, 7]]
const m = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
const nested = (t: Tensor) => t.toArray() as number[][][]
const c = nested(arange(1, 25).reshape([2, 3, 4]))

describe('as NumPy sums', () => {
  test.each<[string, Parameters<typeof onBoth> extends [unknown, ...infer D] ? D : never, unknown]>([
    ['ij,jk', [a, b], [[8, 14, 20, 26], [8, 23, 38, 53]]],
    [' i j , jk -> k i ', [a, b], [[8, 8], [14, 23], [20, 38], [26, 53]]],
    ['ii->i', [m], [1, 5, 9]],
    ['ii', [m], 15],
    ['ij->', [a], 21],
    ['ba', [a], [[1, 4], [2, 5], [3, 6]]],
    ['Ba', [a], a],
    ['i,j->ij', [a[0]!, a[1]!], [[4, 5, 6], [8, 10, 12], [12, 15, 18]]],
    ['ij,ij->i', [a, a], [14, 77]],
    ['...ij,...jk->...ik', [[a, [[-1, -2, -3], [-4, -5, -6]]], b], [[[8, 14, 20, 26], [8, 23, 38, 53]], [[-8, -14, -20, -26], [-8, -23, -38, -53]]]],
    ['i...->...', [a], [5, 7, 9]],
    ['bij,bjk,bk->bi', [[a, [[2, 3, 4], [5, 6, 7]]], [b, b.map(row => row.map(one => one - 1))], [b[0]!, b[1]!]], [[-140, -230], [120, 192]]],
    ['iij,j->i', [nested(arange(27).reshape([3, 3, 3])), m[0]!], [8, 80, 152]],
    ['i,i->i', [[2], m[1]!], [8, 10, 12]],
    ['ij,kj->ik', [[[1], [4]], m], [[6, 15, 24], [24, 60, 96]]],
    ['aBc->cB', [c], [[14, 22, 30], [16, 24, 32], [18, 26, 34], [20, 28, 36]]],
    ['...,...->...', [a, 2], [[2, 4, 6], [8, 10, 12]]],
    [',i->', [2, m[0]!], 12],
    ['', [3], 3],
    ['ij,jk,kl->il', [a, m, b], [[48, 156, 264, 372], [120, 363, 606, 849]]],
    ['i...,...i', [[[1, 4], [2, 5], [3, 6]], a], [14, 77]],
    ['Ca,aB', [a, b], [[8, 8], [14, 23], [20, 38], [26, 53]]],
    ['ijk,kji->j', [c, nested(transpose(tensor(c)))], [876, 1548, 2476]],
  ])('%s', (equation, operands, expected) => {
    expect(onBoth((...inputs) => einsum(equation, ...inputs), ...operands)).toEqual(expected)
  })

  test('and where NumPy does not: an ellipsis missing in the output is summed, as PyTorch does', () => {
    expect(einsum('...i->i', a).toArray()).toEqual([5, 7, 9])
    expect(einsum('...i,i->', a, [1, 1, 1]).item()).toBe(21)
  })

  test('dtypes come together as in products; truth values are counted', () => {
    expect(einsum('i,i', tensor([1, 2], { dtype: 'float32' }), [3, 4]).dtype).toBe('float32')
    expect(evaluate(einsum('i->', [true, true, false]))).toMatchObject({ dtype: 'int32', data: Int32Array.of(2) })
    expect(einsum('ij,jk', zeros([2, 0]), zeros([0, 3])).toArray()).toEqual([[0, 0, 0], [0, 0, 0]])
    expect(einsum('i,i->i', zeros([0]), [5]).toArray()).toEqual([])
  })
})

/** Equations over few letters, with the data they go with: letters may repeat, and axes of length 1 broadcast. */
const sums = fc.record({
  lengths: fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 1, max: 3 }))),
  terms: fc.array(fc.array(fc.nat(3), { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
  seed: fc.nat(1000),
}).chain(({ lengths, terms, seed }) => {
  const used = [...new Set(terms.flat())]
  return fc.tuple(fc.shuffledSubarray(used), fc.array(fc.boolean(), { minLength: 9, maxLength: 9 })).map(([output, single]) => {
    let axis = 0
    const operands = terms.map((term, operand) => {
      const shape = term.map((letter) => { const short = single[axis++]!; return short && term.indexOf(letter) === term.lastIndexOf(letter) ? 1 : lengths[letter]! })
      return build(shape, index => index.reduce((mixed, i) => mixed * 7 + i + operand, seed) % 7 - 3)
    })
    const text = (letters: readonly number[]) => letters.map(letter => 'ijkl'[letter]!).join('')
    return { equation: `${terms.map(text).join(',')}->${text(output)}`, terms, output, operands }
  })
})

/** The sum over every index of all products. */
function summed({ terms, output, operands }: { terms: readonly (readonly number[])[]; output: readonly number[]; operands: readonly Naive[] }): Naive {
  const lengthOf = (letter: number) => Math.max(...terms.flatMap((term, operand) => term.flatMap((one, axis) => one === letter ? [operands[operand]!.shape[axis]!] : [])))
  const letters = [...new Set(terms.flat())]
  return build(output.map(lengthOf), (index) => {
    let total = 0
    for (const values of indices(letters.map(lengthOf))) {
      const value = (letter: number) => values[letters.indexOf(letter)]!
      if (output.some((letter, axis) => value(letter) !== index[axis])) continue
      total += terms.reduce((product, term, operand) => product * at(operands[operand]!, term.map((letter, axis) => operands[operand]!.shape[axis] === 1 ? 0 : value(letter))), 1)
    }
    return total
  })
}

describe('any equation', () => {
  test('is the sum over all indices that are not in the output', () => {
    fc.assert(fc.property(sums, (one) => {
      const result = einsum(one.equation, ...one.operands.map(operand => toTensor(operand)))
      expect(exact(valueOf(result))).toEqual(exact(summed(one)))
      expect(result.shape).toEqual(expansionOf(result)!.shape)
    }), { numRuns: 300 })
  })

  test('has the derivative of a product, for each operand the sum over the others', () => {
    fc.assert(fc.property(sums, (one) => {
      const leaves = one.operands.map(toParameter)
      const y = einsum(one.equation, ...leaves)
      const slopes = grad(sum(mul(y, y)), leaves, { disconnected: 'zero' })
      // Linear in each operand, so ⟨∂(y²)/∂x, x⟩ = 2·Σy²; and shaped like it.
      const total = summed(one).data.reduce((before, value) => before + 2 * value * value, 0)
      slopes.forEach((slope, operand) => {
        expect(slope.shape).toEqual(one.operands[operand]!.shape)
        expect(sum(mul(slope, leaves[operand]!)).item() + 0).toBe(total + 0)
      })
    }), { numRuns: 150 })
  })

  test.each<[string, number[][]]>([
    ['iij,jk->ki', [[2, 2, 3], [3, 2]]], ['...i,...ij->...j', [[2, 3], [2, 3, 2]]], ['...i,i...->...', [[1, 2], [2, 3]]], ['ii,ij,jj->', [[2, 2], [2, 3], [3, 3]]], ['ij,ij,ij->i', [[2, 3], [1, 3], [2, 1]]],
  ])('%s: derivatives of order two by central differences', (equation, shapes) => {
    const data = shapes.map((shape, operand) => ({ shape, dtype: 'float64', data: Float64Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(3 * i + operand + 1)) } as const))
    gradcheck((...inputs: Tensor[]) => einsum(equation, ...inputs), data, { order: 2, elements: 10 })
  })
})

describe('opens into few operations', () => {
  const opened = (y: Tensor): string[] => topologicalOrder([y], node => [...node.inputs, ...[expansionOf(node)].filter(one => one !== undefined)])
    .filter(node => node.op.kind !== 'leaf' && node.op.kind !== 'composite').map(node => node.op.name)
  const [x, y, z] = [input('x', [2, 3]), input('y', [3, 4]), input('z', [5, 2, 3])]

  test('a matrix product is one, and its derivative two more', () => {
    expect(opened(einsum('ij,jk', x, y))).toEqual(['matmul'])
    expect(opened(einsum('ij,kj->ik', x, transpose(y)))).toEqual(['transpose', 'transpose', 'matmul'])
    const slopes = grad(sum(einsum('ij,jk', x, y)), [x, y])
    expect(slopes.map(one => opened(one).filter(name => name === 'matmul').length)).toEqual([1, 1])
  })

  test('whatever is summed with another operand is a matrix product, the rest is not', () => {
    expect(opened(einsum('bij,ij->b', z, x))).toEqual(['reshape', 'reshape', 'matmul', 'reshape'])
    expect(opened(einsum('i,j->ij', input('u', [2]), input('v', [3])))).not.toContain('matmul')
    expect(opened(einsum('ij->', x))).toEqual(['sum'])
    expect(opened(einsum('ij->ij', x))).toEqual([])
    // What one operand alone has is summed before the product.
    expect(opened(einsum('bij,jk->ik', z, y))).toEqual(['sum', 'matmul'])
  })
})

describe('dot and outer', () => {
  const d = arange(1, 25)
  test('as NumPy has them', () => {
    expect(onBoth((p, q) => dot(p, q), [1, 2, 3], [4, 5, 6])).toBe(32)
    expect(onBoth((p, q) => dot(p, q), a, b)).toEqual([[8, 14, 20, 26], [8, 23, 38, 53]])
    expect(onBoth((p, q) => dot(p, q), c, [1, 2, 3, 4])).toEqual([[30, 70, 110], [150, 190, 230]])
    expect(onBoth((p, q) => dot(p, q), [1, 2, 3], nested(arange(1, 13).reshape([2, 3, 2])))).toEqual([[22, 28], [58, 64]])
    expect((dot(c, reshape(d, [2, 4, 3]).sub(9)).toArray() as number[][][][])[1]![2]).toEqual([[-300, -210, -120], [780, 870, 960]])
    expect(dot(c, reshape(d, [2, 4, 3])).shape).toEqual([2, 3, 2, 3])
    expect(dot(3, [1, 2]).toArray()).toEqual([3, 6])
    expect(onBoth((p, q) => outer(p, q), [[1, 2], [3, 4]], [1, 2])).toEqual([[1, 2], [2, 4], [3, 6], [4, 8]])
  })

  test('have derivatives of order two', () => {
    gradcheck((p: Tensor, q: Tensor) => dot(p, q), [[[[0.5, 1]], [[-1, 2]]], [[[1, 2], [0.25, -1]]]], { order: 2 })
    gradcheck((p: Tensor, q: Tensor) => outer(p, mul(q, p)), [[0.5, -1], [2, 0.25]], { order: 2 })
  })

  test('need inner lengths that meet', () => {
    expect(messageOf(() => dot(a, b[0]!))).toMatchInlineSnapshot(`
      "ShapeError: dot: inner lengths differ
        received: [2, 3] and [4]
        expected: axis 1 of the first as long as axis 0 of the second (here 3 meets 4)
        hint: transpose one operand"
    `)
  })
})

test('is written as it is called', () => {
  expect(formula(einsum('ij,jk', input('x', [2, 3]), input('y', [3, 2])))).toMatchInlineSnapshot(`"einsum("ij,jk", x, y)"`)
})

describe('mistakes say where', () => {
  test('name what came and what was expected', () => {
    expect(messagesOf({
      'an unknown character': () => einsum('ij,j$->i', a, [1]),
      'a lone dot': () => einsum('i.j', a),
      'a second ellipsis': () => einsum('...i...', a),
      'an arrow without a head': () => einsum('ij-i', a),
      'a second arrow': () => einsum('ij->i->j', a),
      'a comma in the output': () => einsum('ij->i,j', a),
      'an output index that is nowhere else': () => einsum('ij->ik', a),
      'an output index twice': () => einsum('ij->iji', a),
      'too few operands': () => einsum('ij,jk', a),
      'no operands': () => einsum(''),
      'a rank that does not fit': () => einsum('ij,jkl->i', a, b),
      'a rank too small for the letters beside an ellipsis': () => einsum('...ijk', a),
      'a scalar with a subscript': () => einsum('i,', 3, 2),
      'lengths that differ between operands': () => einsum('ij,jk->ik', a, a),
      'lengths that differ under an ellipsis': () => einsum('...i,...i', [a, a], [m, m]),
      'lengths that differ in one operand': () => einsum('k,ii', [1], a),
      'no equation': () => einsum(a as unknown as string, a),
    })).toMatchInlineSnapshot(`
      "# an unknown character
      ValueError: einsum: an unexpected character
        received: "$" at position 4 (from 0) in "ij,j$->i"
        expected: letters a–z and A–Z, ",", "..." and one "->"
        hint: write operands as "ij,jk", the output behind "->"
      # a lone dot
      ValueError: einsum: a dot that is not part of an ellipsis
        received: "." at position 1 (from 0) in "i.j"
        expected: three dots, "..."
        hint: write operands as "ij,jk", the output behind "->"
      # a second ellipsis
      ValueError: einsum: a second ellipsis
        received: "..." at position 4 (from 0) in "...i..."
        expected: one for each operand and for the output
        hint: an ellipsis stands for all axes that are not named
      # an arrow without a head
      ValueError: einsum: an unexpected character
        received: "-" at position 2 (from 0) in "ij-i"
        expected: letters a–z and A–Z, ",", "..." and one "->"
        hint: write operands as "ij,jk", the output behind "->"
      # a second arrow
      ValueError: einsum: an unexpected character
        received: "-" at position 5 (from 0) in "ij->i->j"
        expected: letters a–z and A–Z, ",", "..." and one "->"
        hint: write operands as "ij,jk", the output behind "->"
      # a comma in the output
      ValueError: einsum: an unexpected character
        received: "," at position 5 (from 0) in "ij->i,j"
        expected: letters a–z and A–Z, ",", "..." and one "->"
        hint: write operands as "ij,jk", the output behind "->"
      # an output index that is nowhere else
      ValueError: einsum: an output index is not in the inputs
        received: "k" at position 5 (from 0) in "ij->ik"
        expected: one of i j
        hint: new axes are made by expandDims
      # an output index twice
      ValueError: einsum: an output index is repeated
        received: "i" at position 6 (from 0) in "ij->iji"
        expected: each index of the output once
        hint: an index of the output names one axis
      # too few operands
      ValueError: einsum: operands and subscripts differ in number
        received: 1 operand for "ij,jk"
        expected: 2, one for each list of subscripts
        hint: commas stand between the subscripts of operands
      # no operands
      ValueError: einsum: operands and subscripts differ in number
        received: 0 operands for ""
        expected: 1, one for each list of subscripts
        hint: commas stand between the subscripts of operands
      # a rank that does not fit
      ShapeError: einsum: the rank of operand 1 does not fit its subscripts
        received: [3, 4] for "jkl" at position 3 (from 0) in "ij,jkl->i"
        expected: rank 3
        hint: write one letter per axis, or ... for the axes that are not named
      # a rank too small for the letters beside an ellipsis
      ShapeError: einsum: the rank of operand 0 does not fit its subscripts
        received: [2, 3] for "...ijk" at position 0 (from 0) in "...ijk"
        expected: rank 3 or more
        hint: write one letter per axis, or ... for the axes that are not named
      # a scalar with a subscript
      ShapeError: einsum: the rank of operand 0 does not fit its subscripts
        received: [] for "i" at position 0 (from 0) in "i,"
        expected: rank 1
        hint: write one letter per axis, or ... for the axes that are not named
      # lengths that differ between operands
      ShapeError: einsum: the lengths of index j differ
        received: 3 in operand 0 [2, 3] and 2 in operand 1 [2, 3], position 3 (from 0) in "ij,jk->ik"
        expected: lengths that are equal or 1
        hint: check which axis each letter names
      # lengths that differ under an ellipsis
      ShapeError: einsum: the lengths of an axis under the ellipsis differ
        received: 2 in operand 0 [2, 2, 3] and 3 in operand 1 [2, 3, 3], position 5 (from 0) in "...i,...i"
        expected: lengths that are equal or 1
        hint: check which axis each letter names
      # lengths that differ in one operand
      ShapeError: einsum: the lengths of index i differ
        received: 2 in operand 1 [2, 3] and 3 in operand 1 [2, 3], position 3 (from 0) in "k,ii"
        expected: equal lengths where one operand has an index twice
        hint: check which axis each letter names
      # no equation
      ValueError: einsum: no equation
        received: [[1, 2, 3], [4, 5, 6]]
        expected: a text such as "ij,jk->ik"
        hint: the equation comes first, operands after it"
    `)
  })
})

test('gradients through an equation are those of the product written out', () => {
  const [p, q] = [parameter(a), parameter(b)]
  const [dp, dq] = grad(sum(mul(einsum('ij,jk->ki', p, q), 2)), [p, q])
  expect(dp.toArray()).toEqual([[-20, 12, 44], [-20, 12, 44]])
  expect(dq.toArray()).toEqual([[10, 10, 10, 10], [14, 14, 14, 14], [18, 18, 18, 18]])
})
