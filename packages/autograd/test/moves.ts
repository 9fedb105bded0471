/** Random chains of movements, each as the library does it and as its definition says. */
import fc from 'fast-check'
import { broadcastTo, concat, diagonal, diagonalMatrix, expandDims, flip, pad, repeat, reshape, roll, slice, squeeze, stack, tile, transpose, tril } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { arrays, at, broadcastAt, build, shapes, sizeOf, toTensor, wholeNumbers } from './naive'
import type { Naive } from './naive'

/** One movement, as the library does it and as its definition says. */
export interface Move {
  readonly text: string
  apply(x: Tensor): Tensor
  define(x: Naive): Naive
}

const permutations = (rank: number) => fc.shuffledSubarray(Array.from({ length: rank }, (_, axis) => axis), { minLength: rank, maxLength: rank })
const perAxis = (rank: number, most: number, least = 0) => fc.array(fc.integer({ min: least, max: most }), { minLength: rank, maxLength: rank })

function transposing(rank: number): fc.Arbitrary<Move> {
  return permutations(rank).map(axes => ({
    text: `transpose ${axes.join()}`,
    apply: x => transpose(x, axes),
    define: x => build(axes.map(axis => x.shape[axis]!), index => at(x, axes.map((_, axis) => index[axes.indexOf(axis)]!))),
  }))
}

function reshaping(shape: readonly number[]): fc.Arbitrary<Move> {
  const size = sizeOf(shape)
  const factors = Array.from({ length: size }, (_, i) => i + 1).filter(length => size % length === 0)
  const targets = size === 0 ? fc.constantFrom([0], [0, 3], [2, 0, 1]) : fc.constantFrom(...factors).chain(first => {
    const rest = size / first
    return fc.constantFrom([size], [first, rest], [1, first, rest], [rest, first, 1], [first, -1])
  })
  return targets.map(target => ({
    text: `reshape ${target.join()}`,
    apply: x => reshape(x, target),
    define: x => ({ shape: target.map(length => length === -1 ? sizeOf(x.shape) / -sizeOf(target) : length), data: x.data }),
  }))
}

/** Forward and backward; a backward part has no end where it goes down to position 0. */
function slicing(shape: readonly number[]): fc.Arbitrary<Move> {
  const steps = fc.tuple(...shape.map(() => fc.constantFrom(-3, -2, -1, 1, 2, 3)))
  const ends = fc.tuple(...shape.map(length => fc.option(fc.integer({ min: 0, max: length }), { nil: undefined })))
  return fc.tuple(fc.tuple(...shape.map(length => fc.integer({ min: 0, max: length }))), ends, steps).map(([begin, end, step]) => {
    const taken = shape.map((length, axis) => {
      const positions: number[] = []
      const after = end[axis] ?? (step[axis]! < 0 ? -1 : length)
      for (let at = step[axis]! < 0 ? Math.min(begin[axis]!, length - 1) : begin[axis]!; step[axis]! < 0 ? at > after : at < after; at += step[axis]!) positions.push(at)
      return positions
    })
    return {
      text: `slice ${begin.join()} to ${end.join()} by ${step.join()}`,
      apply: (x: Tensor) => slice(x, begin, end, step),
      define: (x: Naive) => build(taken.map(positions => positions.length), index => at(x, index.map((i, axis) => taken[axis]![i]!))),
    }
  })
}

function flipping(rank: number): fc.Arbitrary<Move> {
  return fc.subarray(Array.from({ length: rank }, (_, axis) => axis)).map(axes => ({
    text: `flip ${axes.join()}`,
    apply: x => flip(x, axes),
    define: x => build(x.shape, index => at(x, index.map((i, axis) => axes.includes(axis) ? x.shape[axis]! - 1 - i : i))),
  }))
}

function padding(rank: number): fc.Arbitrary<Move> {
  return fc.tuple(perAxis(rank, 2), perAxis(rank, 2), perAxis(rank, 2), fc.integer({ min: -1, max: 7 })).map(([low, high, interior, value]) => ({
    text: `pad ${low.join()} ${high.join()} ${interior.join()} with ${value}`,
    apply: x => pad(x, low, high, { interior, value }),
    define: x => build(x.shape.map((length, axis) => low[axis]! + high[axis]! + length + Math.max(0, length - 1) * interior[axis]!), index => {
      const source = index.map((i, axis) => (i - low[axis]!) / (interior[axis]! + 1))
      return source.every((i, axis) => Number.isInteger(i) && i >= 0 && i < x.shape[axis]!) ? at(x, source) : value
    }),
  }))
}

function broadcasting(shape: readonly number[]): fc.Arbitrary<Move> {
  return fc.tuple(shapes({ maxLength: 1 }), fc.tuple(...shape.map(length => length === 1 ? fc.integer({ min: 0, max: 3 }) : fc.constant(length)))).map(([lead, rest]) => ({
    text: `broadcast to ${[...lead, ...rest].join()}`,
    apply: x => broadcastTo(x, [...lead, ...rest]),
    define: x => build([...lead, ...rest], index => broadcastAt(x, index)),
  }))
}

function joining(shape: readonly number[]): fc.Arbitrary<Move> {
  return fc.integer({ min: 0, max: shape.length - 1 }).chain(axis => wholeNumbers(shape.map((length, other) => other === axis ? 2 : length)).map(more => ({
    text: `concat along ${axis}`,
    apply: (x: Tensor) => concat([x, toTensor(more), x], axis),
    define: (x: Naive) => build(x.shape.map((length, other) => other === axis ? 2 * length + 2 : length), index => {
      const i = index[axis]!
      const place = (source: Naive, from: number) => at(source, index.map((one, other) => other === axis ? i - from : one))
      return i < x.shape[axis]! ? place(x, 0) : i < x.shape[axis]! + 2 ? place(more, x.shape[axis]!) : place(x, x.shape[axis]! + 2)
    }),
  })))
}

const anyAxis = (shape: readonly number[]) => fc.nat(shape.length - 1)
const modulo = (i: number, length: number) => (i % length + length) % length

function rolling(shape: readonly number[]): fc.Arbitrary<Move> {
  return perAxis(shape.length, 9, -9).map(shift => ({
    text: `roll ${shift.join()}`,
    apply: x => roll(x, shift, shape.map((_, axis) => axis)),
    define: x => build(x.shape, index => at(x, index.map((i, axis) => modulo(i - shift[axis]!, x.shape[axis]!)))),
  }))
}

function tiling(rank: number): fc.Arbitrary<Move> {
  return perAxis(rank, 3).map(times => ({
    text: `tile ${times.join()}`,
    apply: x => tile(x, times),
    define: x => build(x.shape.map((length, axis) => length * times[axis]!), index => at(x, index.map((i, axis) => i % x.shape[axis]!))),
  }))
}

function repeating(shape: readonly number[]): fc.Arbitrary<Move> {
  return fc.tuple(anyAxis(shape), fc.nat(3)).map(([axis, count]) => ({
    text: `repeat ${count} times along ${axis}`,
    apply: x => repeat(x, count, axis),
    define: x => build(x.shape.map((length, other) => other === axis ? length * count : length), index => at(x, index.map((i, other) => other === axis ? Math.floor(i / count) : i))),
  }))
}

function stacking(rank: number): fc.Arbitrary<Move> {
  return fc.tuple(fc.nat(rank), fc.integer({ min: 1, max: 3 })).map(([axis, count]) => ({
    text: `stack ${count} along ${axis}`,
    apply: x => stack(Array.from({ length: count }, () => x), axis),
    define: x => build([...x.shape.slice(0, axis), count, ...x.shape.slice(axis)], index => at(x, index.filter((_, other) => other !== axis))),
  }))
}

function widening(rank: number): fc.Arbitrary<Move> {
  return fc.nat(rank).map(axis => ({
    text: `a new axis ${axis}`,
    apply: x => expandDims(x, axis),
    define: x => ({ shape: [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)], data: x.data }),
  }))
}

const narrowing: fc.Arbitrary<Move> = fc.constant({
  text: 'squeeze', apply: x => squeeze(x), define: x => ({ shape: x.shape.filter(length => length !== 1), data: x.data }),
})

/** Two axes, in either order. */
const twoAxes = (rank: number) => fc.shuffledSubarray(Array.from({ length: rank }, (_, axis) => axis), { minLength: 2, maxLength: 2 }).map(([row, column]) => [row!, column!] as const)
/** An index into the rest of the axes with two more put in. */
const putIn = (rest: readonly number[], row: number, column: number, i: number, j: number) => {
  let next = 0
  return Array.from({ length: rest.length + 2 }, (_, axis) => axis === row ? i : axis === column ? j : rest[next++]!)
}

function diagonals(rank: number): fc.Arbitrary<Move> {
  return fc.tuple(twoAxes(rank), fc.integer({ min: -4, max: 4 })).map(([[row, column], offset]) => ({
    text: `diagonal ${offset} of ${row} and ${column}`,
    apply: x => diagonal(x, { offset, axes: [row, column] }),
    define: x => {
      const places = Array.from({ length: x.shape[row]! }, (_, i) => i).filter(i => i + offset >= 0 && i + offset < x.shape[column]!)
      return build([...x.shape.filter((_, axis) => axis !== row && axis !== column), places.length], (index) => {
        const i = places[index[index.length - 1]!]!
        return at(x, putIn(index.slice(0, -1), row, column, i, i + offset))
      })
    },
  }))
}

function onDiagonals(rank: number): fc.Arbitrary<Move> {
  return fc.tuple(twoAxes(rank + 1), fc.integer({ min: -2, max: 2 })).map(([[row, column], offset]) => ({
    text: `on diagonal ${offset} of ${row} and ${column}`,
    apply: x => diagonalMatrix(x, { offset, axes: [row, column] }),
    define: x => {
      const side = x.shape[x.shape.length - 1]! + Math.abs(offset)
      return build(putIn(x.shape.slice(0, -1), row, column, side, side), (index) => {
        const [i, j] = [index[row]!, index[column]!]
        return j - i === offset ? at(x, [...index.filter((_, axis) => axis !== row && axis !== column), Math.min(i, j)]) : 0
      })
    },
  }))
}

function triangles(): fc.Arbitrary<Move> {
  return fc.integer({ min: -3, max: 3 }).map(offset => ({
    text: `tril ${offset}`,
    apply: x => tril(x, offset),
    define: x => build(x.shape, index => index[index.length - 1]! <= index[index.length - 2]! + offset ? at(x, index) : 0),
  }))
}

function bordering(shape: readonly number[]): fc.Arbitrary<Move> {
  const mirrored = (i: number, length: number): number => i < 0 ? -i : i >= length ? 2 * length - 2 - i : i
  const modes = {
    reflect: [(length: number) => Math.max(0, length - 1), mirrored],
    replicate: [(length: number) => length === 0 ? 0 : 3, (i: number, length: number) => Math.min(length - 1, Math.max(0, i))],
    circular: [(length: number) => length, modulo],
  } as const
  return fc.constantFrom('reflect', 'replicate', 'circular').chain((mode) => {
    const [widest, source] = modes[mode]
    const widths = fc.tuple(...shape.map(length => fc.nat(Math.min(3, widest(length)))))
    return fc.tuple(widths, widths).map(([low, high]) => ({
      text: `pad ${low.join()} ${high.join()} ${mode}`,
      apply: (x: Tensor) => pad(x, low, high, { mode }),
      define: (x: Naive) => build(x.shape.map((length, axis) => low[axis]! + length + high[axis]!), index => at(x, index.map((i, axis) => source(i - low[axis]!, x.shape[axis]!)))),
    }))
  })
}

function anyMove(shape: readonly number[]): fc.Arbitrary<Move> {
  const rank = shape.length
  return fc.oneof(
    transposing(rank), reshaping(shape), slicing(shape), flipping(rank), padding(rank), broadcasting(shape), rolling(shape), tiling(rank), stacking(rank), widening(rank), narrowing, bordering(shape),
    ...(rank > 0 ? [joining(shape), repeating(shape), onDiagonals(rank)] : []), ...(rank > 1 ? [diagonals(rank), triangles()] : []),
  )
}

/** A start and up to four movements, each fitting what the one before leaves. */
export const chains = arrays().chain(start => {
  const extend = (now: Naive, moves: readonly Move[], left: number): fc.Arbitrary<{ start: Naive; moves: readonly Move[]; end: Naive }> =>
    left === 0 || sizeOf(now.shape) > 500 || now.shape.length > 5 ? fc.constant({ start, moves, end: now })
      : anyMove(now.shape).chain(move => extend(move.define(now), [...moves, move], left - 1))
  return fc.integer({ min: 1, max: 4 }).chain(length => extend(start, [], length))
})
