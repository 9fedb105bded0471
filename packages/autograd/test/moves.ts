/** Random chains of movements, each as the library does it and as its definition says. */
import fc from 'fast-check'
import { broadcastTo, concat, flip, pad, reshape, slice, transpose } from '@mlp/autograd'
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

function anyMove(shape: readonly number[]): fc.Arbitrary<Move> {
  const moves = [transposing(shape.length), reshaping(shape), slicing(shape), flipping(shape.length), padding(shape.length), broadcasting(shape)]
  return fc.oneof(...moves, ...(shape.length > 0 ? [joining(shape)] : []))
}

/** A start and up to four movements, each fitting what the one before leaves. */
export const chains = arrays().chain(start => {
  const extend = (now: Naive, moves: readonly Move[], left: number): fc.Arbitrary<{ start: Naive; moves: readonly Move[]; end: Naive }> =>
    left === 0 || sizeOf(now.shape) > 500 || now.shape.length > 5 ? fc.constant({ start, moves, end: now })
      : anyMove(now.shape).chain(move => extend(move.define(now), [...moves, move], left - 1))
  return fc.integer({ min: 1, max: 4 }).chain(length => extend(start, [], length))
})
