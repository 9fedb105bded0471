// Shapes, tiles, diagonals and slices against NumPy 2.4, and chains of all movements on the compiler.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addAlongAxis, arange, concat, diagonal, diagonalMatrix, expandDims, formula, grad, greater, input, interpret, moveAxis, mul, onesLike, parameter, permute, repeat, reshape, roll, slice, split, sqrt, squeeze, stack, sum, swapAxes,
  takeAlongAxis, tensor, tile, trace, tril, triu, vjp, where, zeros,
} from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { gradcheck } from '@mlp/autograd/testing'
import { unsignedDifference } from './compile/agreement'
import { messageOf, messagesOf, onBoth } from './engines'
import { chains } from './moves'
import { arrays, at, build, indices, toParameter, toTensor, valueOf } from './naive'

const x = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]
const cube = (t: Tensor): Tensor => reshape(t, [2, 3, 4])
const counted24 = Array.from({ length: 24 }, (_, i) => i + 1)

describe('as NumPy has it', () => {
  test.each<[string, () => unknown, unknown]>([
    ['roll along two axes', () => onBoth(t => roll(t, [1, -2], [0, 1]), x), [[11, 12, 9, 10], [3, 4, 1, 2], [7, 8, 5, 6]]],
    ['roll by one shift for two axes', () => onBoth(t => roll(t, 5, [1, 0]), x), [[8, 5, 6, 7], [12, 9, 10, 11], [4, 1, 2, 3]]],
    ['roll in row-major order', () => onBoth(t => roll(t, 5), x), [[8, 9, 10, 11], [12, 1, 2, 3], [4, 5, 6, 7]]],
    ['tile with more repetitions than axes', () => onBoth(t => tile(slice(t, [0, 0], [2, 2]), [2, 1, 2]), x), [[[1, 2, 1, 2], [5, 6, 5, 6]], [[1, 2, 1, 2], [5, 6, 5, 6]]]],
    ['tile with fewer', () => onBoth(t => tile(slice(t, [], [2, 1]), 2), x), [[1, 1], [5, 5]]],
    ['repeat with a count per element', () => onBoth(t => repeat(slice(t, [], [2, 3]), [2, 0, 1], 1), x), [[1, 1, 3], [5, 5, 7]]],
    ['repeat in row-major order', () => onBoth(t => repeat(t, 2), [[1, 2], [3, 4]]), [1, 1, 2, 2, 3, 3, 4, 4]],
    ['diagonal below the main one, axes exchanged', () => onBoth(t => diagonal(cube(t), { offset: -1, axes: [2, 1] }), counted24), [[2, 7, 12], [14, 19, 24]]],
    ['trace above the main one', () => onBoth(t => trace(cube(t), { offset: 1, axes: [1, 2] }), counted24), [21, 57]],
    ['tril of every matrix', () => onBoth(t => tril(slice(cube(t), [], [2, 3, 3]), -1), counted24), [[[0, 0, 0], [5, 0, 0], [9, 10, 0]], [[0, 0, 0], [17, 0, 0], [21, 22, 0]]]],
    ['triu', () => onBoth(t => triu(t, 1), x), [[0, 2, 3, 4], [0, 0, 7, 8], [0, 0, 0, 12]]],
    ['a vector below the main diagonal', () => onBoth(t => diagonalMatrix(t, { offset: -1 }), [1, 2]), [[0, 0, 0], [1, 0, 0], [0, 2, 0]]],
    ['moveaxis', () => onBoth(t => slice(moveAxis(cube(t), [0, 1], [-1, 0]), [], [1, 2]), counted24), [[[1, 13], [2, 14]]]],
    ['take_along_axis', () => onBoth((t, i) => takeAlongAxis(t, i, 1), x, { shape: [3, 2], dtype: 'int32', data: Int32Array.of(3, 0, 1, 1, 0, 2) }), [[4, 1], [6, 6], [9, 11]]],
    ['take_along_axis 0', () => onBoth((t, i) => takeAlongAxis(t, i, 0), x, { shape: [1, 4], dtype: 'int32', data: Int32Array.of(2, 0, 1, 1) }), [[9, 2, 7, 8]]],
    ['x[::-1, 2:0:-1, -2::-2]', () => onBoth(t => slice(cube(t), [undefined, 2, -2], [undefined, 0], [-1, -1, -2]), counted24), [[[23, 21], [19, 17]], [[11, 9], [7, 5]]]],
    ['x[-2:-8:-3]', () => onBoth(t => slice(t, [-2], [-8], [-3]), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), [8, 5]],
    ['x[100::-2]', () => onBoth(t => slice(t, [100], [], [-2]), [0, 1, 2, 3, 4]), [4, 2, 0]],
    ['x[-100:3:2]', () => onBoth(t => slice(t, [-100], [3], [2]), [0, 1, 2, 3, 4]), [0, 2]],
    ['x[3:-1:-1]', () => onBoth(t => slice(t, [3], [-1], [-1]), [0, 1, 2, 3, 4]), []],
  ])('%s', (_, f, expected) => { expect(f()).toEqual(expected) })

  test('shapes', () => {
    const c = zeros([2, 3, 4])
    expect(squeeze(zeros([1, 2, 1])).shape).toEqual([2])
    expect(squeeze(zeros([1, 2, 1]), -1).shape).toEqual([1, 2])
    expect(squeeze(zeros([1, 2, 1]), []).shape).toEqual([1, 2, 1])
    expect(expandDims(c, [0, -1]).shape).toEqual([1, 2, 3, 4, 1])
    expect(permute(c, [2, 0, 1]).shape).toEqual([4, 2, 3])
    expect(swapAxes(c, 0, -1).shape).toEqual([4, 3, 2])
    expect(moveAxis(c, -1, 0).shape).toEqual([4, 2, 3])
    expect(stack([c, c], -1).shape).toEqual([2, 3, 4, 2])
    expect(diagonal(c, { offset: 9 }).shape).toEqual([2, 0])
    expect(tile(5, [2, 2]).shape).toEqual([2, 2])
    expect(repeat(5, 3).toArray()).toEqual([5, 5, 5])
    expect(roll(zeros([0, 2]), 3, 0).shape).toEqual([0, 2])
    expect(roll(5, 1).toArray()).toBe(5)
  })

  test('dtypes stay; stacked ones are brought together', () => {
    expect(tile([true, false], 2).toArray()).toEqual([true, false, true, false])
    expect(tril(tensor([[1, 2], [3, 4]], { dtype: 'int32' })).dtype).toBe('int32')
    expect(stack([tensor([1], { dtype: 'float32' }), tensor([2], { dtype: 'int32' })]).dtype).toBe('float32')
  })
})

describe('split', () => {
  test('into equal parts and into parts of given lengths, which concat puts together again', () => {
    expect(split(x, 2, 1).map(part => part.toArray())).toEqual([[[1, 2], [5, 6], [9, 10]], [[3, 4], [7, 8], [11, 12]]])
    expect(split(x, [1, 0, 2]).map(part => part.shape)).toEqual([[1, 4], [0, 4], [2, 4]])
    fc.assert(fc.property(arrays({ minLength: 1 }).chain(a => fc.tuple(fc.constant(a), fc.nat(a.shape.length - 1)).chain(([a, axis]) =>
      fc.tuple(fc.constant(a), fc.constant(axis), fc.shuffledSubarray(Array.from({ length: a.shape[axis]! + 1 }, (_, i) => i))))), ([a, axis, cuts]) => {
      const edges = [0, ...cuts.sort((p, q) => p - q), a.shape[axis]!]
      const lengths = edges.slice(1).map((edge, i) => edge - edges[i]!)
      expect(valueOf(concat(split(toTensor(a), lengths, axis), axis))).toEqual(a)
    }))
  })

  test('passes derivatives to the part that is used', () => {
    const p = parameter([1, 2, 3, 4, 5])
    const [a, b] = split(p, [2, 3]) as [Tensor, Tensor]
    expect(grad(sum(mul(a, 10)).add(sum(mul(b, b))), p).toArray()).toEqual([10, 10, 6, 8, 10])
  })
})

describe('along an axis', () => {
  const reading = arrays({ minLength: 1, maxLength: 3, least: 1 }).chain(a => fc.tuple(fc.nat(a.shape.length - 1), fc.nat(4)).chain(([axis, count]) => {
    const shape = a.shape.map((length, other) => other === axis ? count : length)
    return fc.array(fc.nat(a.shape[axis]! - 1), { minLength: indices(shape).length, maxLength: indices(shape).length }).map(data => ({ a, axis, positions: { shape, data } }))
  }))

  test('reads and adds every line at its own positions', () => {
    fc.assert(fc.property(reading, ({ a, axis, positions }) => {
      const source = (index: readonly number[]) => index.map((i, other) => other === axis ? at(positions, index) : i)
      const where = toTensor(positions, 'int32')
      expect(valueOf(takeAlongAxis(toTensor(a), where, axis))).toEqual(build(positions.shape, index => at(a, source(index))))
      const updates = build(positions.shape, index => index.reduce((mixed, i) => mixed * 5 + i, 3) % 11)
      const sums = build(a.shape, index => indices(positions.shape).reduce((total, from) => String(source(from)) === String(index) ? total + at(updates, from) : total, 0))
      expect(valueOf(addAlongAxis(toTensor(updates), where, a.shape[axis]!, axis))).toEqual(sums)
      // Positions that are read twice get both cotangents.
      const p = toParameter(a)
      expect(valueOf(vjp(takeAlongAxis(p, where, axis), p, toTensor(updates)))).toEqual(sums)
      const u = toParameter(updates)
      expect(valueOf(vjp(addAlongAxis(u, where, a.shape[axis]!, axis), u, toTensor(a)))).toEqual(build(positions.shape, index => at(a, source(index))))
    }))
  })

  test('broadcasts beside the axis', () => {
    expect(takeAlongAxis([[1, 2, 3], [4, 5, 6]], [[2, 0]]).toArray()).toEqual([[3, 1], [6, 4]])
    expect(takeAlongAxis([[1, 2, 3]], [[2, 0], [1, 1]]).toArray()).toEqual([[3, 1], [2, 2]])
    const p = parameter([[1, 2, 3]])
    expect(grad(sum(takeAlongAxis(p, [[2, 0], [1, 1]])), p).toArray()).toEqual([[1, 2, 1]])
  })

  test('with derivatives of order two where positions repeat', () => {
    gradcheck(t => takeAlongAxis(mul(t, mul(t, t)), [[0, 0, 1], [2, 1, 2]]), [[[0.5, -1, 2], [1.5, 0.25, -0.75]]], { order: 2 })
  })
})

test('what stands outside a triangle does no harm, whatever it is', () => {
  const p = parameter([[4, 0], [1, 9]])
  const lower = tril(sqrt(p), 0)
  expect(lower.toArray()).toEqual([[2, 0], [1, 3]])
  expect(grad(sum(lower), p).toArray()).toEqual([[0.25, 0], [0.5, 1 / 6]])
  expect(tril([[1, NaN], [2, Infinity]], -1).toArray()).toEqual([[0, 0], [2, 0]])
})

describe('a branch that is not taken', () => {
  const p = parameter([[0, 4], [-1, 0.25]])
  const root = (t: Tensor): Tensor => where(greater(t, 0), sqrt(t), 0)
  test.each<[string, (t: Tensor) => Tensor, number]>([
    ['roll', t => roll(t, 1, [0, 1]), 1], ['tile', t => tile(t, [2, 3]), 6], ['repeat', t => repeat(t, 2, 0), 2], ['stack', t => stack([t, t], 1), 2], ['expandDims', t => expandDims(t, 0), 1],
    ['slice backward', t => slice(t, [], [], [-1, -1]), 1], ['diagonalMatrix', t => diagonalMatrix(t, { offset: 1 }), 1], ['repeat by counts', t => repeat(t, [2, 2], 1), 2], ['takeAlongAxis', t => takeAlongAxis(t, [[1, 0]]), 1],
  ])('gives no NaN before %s', (_, move, times) => {
    const first = grad(sum(move(root(p))), p)
    expect(first.toArray()).toEqual([[0, times / 4], [0, times]])
    expect(grad(sum(first), p).toArray()).toEqual([[0, -times / 32], [0, -times * 2]])
  })
  test.each<[string, (t: Tensor) => Tensor, number]>([
    ['roll', t => roll(t, 1, [0, 1]), 1], ['tile', t => tile(t, [2, 3]), 6], ['repeat', t => repeat(t, 2, 0), 2], ['stack', t => stack([t, t], 1), 2], ['diagonalMatrix', t => diagonalMatrix(t, { offset: 1 }), 1],
  ])('gives no NaN behind %s', (_, move, times) => {
    const first = grad(sum(where(greater(move(p), 0), move(sqrt(p)), 0)), p)
    expect(first.toArray()).toEqual([[0, times / 4], [0, times]])
  })
})

test('chains of movements are the same on the compiler, with their derivatives', () => {
  fc.assert(fc.property(chains, ({ start, moves }) => {
    const free = input('free', start.shape)
    const y = moves.reduce((t, move) => move.apply(t), free)
    const spec = { inputs: { free }, outputs: { y, back: vjp(mul(y, y), free, onesLike(y)) } }
    const data = { free: { shape: start.shape, dtype: 'float64', data: Float64Array.from(start.data) } } as const
    const [expected, found] = [interpret(spec)(data), compile(spec)(data)]
    expect([unsignedDifference(found.y, expected.y), unsignedDifference(found.back, expected.back)]).toEqual([undefined, undefined])
  }), { numRuns: 60 })
})

test('are written as they are called', () => {
  const t = input('t', [3, 4])
  expect([
    slice(t, [2], [], [-1]), slice(t, [], [], [1, -2]), roll(t, 1, 0), tile(t, 2), repeat(t, 2, 1), stack([t, t], 1), expandDims(t, 0), diagonal(t, { offset: 1 }), diagonal(t, { axes: [1, 0] }), trace(t), tril(t, -1),
    takeAlongAxis(t, zeros([3, 1], { dtype: 'int32' })),
  ].map(one => formula(one))).toMatchInlineSnapshot(`
    [
      "t[2::-1, 0:4]",
      "t[0:3, 3::-2]",
      "roll(t, [1, 0])",
      "tile(t, [1, 2])",
      "repeat(t, 2, axis=1)",
      "stack(t, t, axis=1)",
      "expandDims(t, [0])",
      "diagonal(t, offset=1)",
      "diagonal(t, axes=[1, 0])",
      "trace(t)",
      "tril(t, offset=-1)",
      "takeAlongAxis(t, 0)",
    ]
  `)
})

describe('mistakes', () => {
  test('name what came and what was expected', () => {
    expect(messagesOf({
      'an axis that is not of length 1': () => squeeze([[1, 2]], 1),
      'stacked shapes that differ': () => stack([[1, 2], [3, 4], [5]]),
      'nothing to stack': () => stack([]),
      'parts that are not equal': () => split([1, 2, 3, 4, 5], 2),
      'parts of other lengths': () => split([1, 2, 3], [1, 1]),
      'half a part': () => split([1, 2, 3], 1.5),
      'an axis moved to two places': () => moveAxis(x, 0, [0, 1]),
      'an axis moved twice': () => moveAxis(x, [0, 0], [0, 1]),
      'two shifts for one axis': () => roll(x, [1, 2], 0),
      'an axis rolled twice': () => roll(x, [1, 2], [0, -2]),
      'a negative repetition': () => tile(x, [-1]),
      'half a repetition': () => repeat(x, 0.5, 0),
      'too few counts': () => repeat(x, [1, 2], 1),
      'the diagonal of a vector': () => diagonal([1, 2]),
      'a diagonal along one axis': () => diagonal(x, { axes: [0, -2] }),
      'half a diagonal': () => tril(x, 0.5),
      'a diagonal too long for its matrix': () => diagonalMatrix([1, 2], { rows: 2, columns: 1 }),
      'positions of another rank': () => takeAlongAxis(x, [0, 1]),
      'positions that do not broadcast': () => takeAlongAxis(x, [[0], [1]]),
      'more updates than positions': () => addAlongAxis([[1, 2]], [[0]], 3),
    })).toMatchInlineSnapshot(`
      "# an axis that is not of length 1
      ShapeError: squeeze: an axis to remove holds more or less than one element
        received: axis 1 of [1, 2]
        expected: length 1
        hint: leave the axis out to remove all axes of length 1; use a reduction or a slice for others
      # stacked shapes that differ
      ShapeError: stack: shapes differ
        received: [2] and [1], tensor 2 of the list
        expected: one shape
        hint: use concat to join along an axis that is there
      # nothing to stack
      ValueError: stack: nothing to stack
        received: no tensors
        expected: at least one
        hint: pass a list of tensors
      # parts that are not equal
      ShapeError: split: the axis does not divide into equal parts
        received: parts 2 for axis 0 of [5]
        expected: a number that divides 5
        hint: pass the length of each part
      # parts of other lengths
      ShapeError: split: the lengths do not add up to the axis
        received: parts [1, 1] for axis 0 of [3]
        expected: lengths that add up to 3
        hint: pass the length of each part
      # half a part
      ValueError: split: no such parts
        received: parts 1.5
        expected: a whole number of at least 1, or a list of lengths
        hint: write split(x, 3) for three equal parts, split(x, [2, 5]) for parts of 2 and 5
      # an axis moved to two places
      ValueError: moveAxis: axes and places differ in number
        received: from 0 to [0, 1]
        expected: one place per axis
        hint: write moveAxis(x, 0, -1) or moveAxis(x, [0, 1], [1, 0])
      # an axis moved twice
      ShapeError: moveAxis: an axis is repeated
        received: axis 0 twice in [0, 0]
        expected: each axis once
        hint: axes count from 0; -1 is the last
      # two shifts for one axis
      ValueError: roll: no such shift
        received: shift [1, 2] along [0]
        expected: a whole number, or one per axis
        hint: write roll(x, 1, 0) or roll(x, [1, -2], [0, 1])
      # an axis rolled twice
      ShapeError: roll: an axis is repeated
        received: axis 0 twice in [0, -2]
        expected: each axis once
        hint: axes count from 0; -1 is the last
      # a negative repetition
      ValueError: tile: no such repetitions
        received: repetitions [-1]
        expected: whole numbers, zero or more
        hint: write tile(x, [2, 1]) to repeat a matrix below itself
      # half a repetition
      ValueError: repeat: not a count
        received: count 0.5
        expected: a whole number, zero or more, or one per element of the axis
        hint: write repeat(x, 2, 0)
      # too few counts
      ShapeError: repeat: not one count per element
        received: 2 counts for axis 1 of [3, 4]
        expected: 4 counts
        hint: pass one number to repeat each element as often
      # the diagonal of a vector
      ShapeError: diagonal: not a matrix
        received: [2]
        expected: at least two axes
        hint: diagonalMatrix makes a matrix of a vector
      # a diagonal along one axis
      ShapeError: diagonal: an axis is repeated
        received: axis 0 twice in [0, -2]
        expected: each axis once
        hint: axes count from 0; -1 is the last
      # half a diagonal
      ValueError: tril: not a diagonal
        received: offset 0.5
        expected: a whole number
        hint: 0 is the main diagonal, 1 the one above it
      # a diagonal too long for its matrix
      ShapeError: diagonalMatrix: the diagonal of such a matrix has another length
        received: [2] on diagonal 0 of 2 rows and 1 columns
        expected: a matrix whose diagonal 0 has 2 elements
        hint: leave rows and columns out to have a square
      # positions of another rank
      ShapeError: takeAlongAxis: positions have another rank
        received: [3, 4] and positions [2]
        expected: as many axes in both
        hint: use expandDims to give positions an axis of length 1, or gather to read whole slices
      # positions that do not broadcast
      ShapeError: takeAlongAxis (beside axis 1): shapes do not broadcast
        received: [3, 1] and [2, 1]
        expected: lengths that are equal or 1, counted from the last axis (here 3 meets 2)
        hint: reshape first, for example [n] to [n, 1]
      # more updates than positions
      ShapeError: addAlongAxis: updates and positions do not match
        received: 2 updates and 1 positions along axis -1
        expected: one position per update
        hint: updates are shaped like takeAlongAxis(x, positions, axis)"
    `)
  })

  test('a position out of range is found when it is read', () => {
    expect(messageOf(() => takeAlongAxis([[1, 2]], [[2]]).toArray())).toMatchInlineSnapshot(`
      "EvaluationError: takeAlongAxis: a position out of range
        received: 2 as element 0 of the positions
        expected: a whole number from 0 to 1
        hint: check the labels or indices; negative ones do not count from the end here"
    `)
    expect(messageOf(() => takeAlongAxis([[1, 2]], [[-1]]).toArray())).toMatch('-1 as element 0')
  })
})

test('a sum of many parts differentiates part by part: concat tells each input where it starts', () => {
  const parts = Array.from({ length: 2000 }, (_, i) => input(`x${i}`, [i % 3]))
  const joined = concat(parts)
  const slopes = grad(sum(mul(joined, arange(joined.shape[0]!))), parts)
  expect(slopes[1999]!.toArray()).toEqual([1998])
})
