/** Elements moved around the ends of an axis, and repeated. */
import { ShapeError, ValueError } from '../graph/errors.js'
import { contiguousStrides, normalizeAxis, normalizeAxes, sameShape, showShape, sizeOf } from '../graph/shape.js'
import { showArgument } from '../graph/show.js'
import type { Tensor } from '../graph/tensor.js'
import { gather } from './index.js'
import { movement } from './kinds.js'
import { reshape } from './movement.js'
import { listed, option, prefix } from './notation.js'
import { asTensor } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Movement, MovementPart } from './operation.js'
import { sum } from './reduce.js'
import { counted } from './samples.js'

interface RollAttributes { readonly shift: readonly number[] }

/**
 * Elements moved along axes, those that leave at one end coming in at the other: y[i] = x[i − shift], positions modulo the length.
 * @param shift how many places, negative ones toward the front; one number for all axes named, or one per axis
 * @param axis default: the elements in row-major order, as one axis
 * @example
 * import { roll } from '@mlp/autograd'
 * console.log(roll([1, 2, 3, 4], 1).toArray()) // → [ 4, 1, 2, 3 ]
 * console.log(roll([[1, 2], [3, 4], [5, 6]], [1, 1], [0, 1]).toArray()) // → [ [ 6, 5 ], [ 2, 1 ], [ 4, 3 ] ]
 */
export const roll: Callable<(x: Operand, shift: number | readonly number[], axis?: number | readonly number[]) => Tensor, Movement<RollAttributes>> = /* @__PURE__ */ callable(movement<RollAttributes>({
  name: 'roll', summary: 'Elements moved along axes, around their ends.',
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  map: ([x], { shift }, output) => {
    const strides = contiguousStrides(output)
    // Along each axis that moves, what stays before the end and what comes in at the front.
    const pieces = shift.map((by, axis) => by === 0 ? [{ length: x![axis]!, from: 0, to: 0 }] : [{ length: x![axis]! - by, from: 0, to: by }, { length: by, from: x![axis]! - by, to: 0 }])
    const boxes = pieces.reduce<(typeof pieces)[number][]>((found, choices) => found.flatMap(box => choices.map(one => [...box, one])), [[]])
    const start = (positions: readonly number[]): number => positions.reduce((total, position, axis) => total + position * strides[axis]!, 0)
    return {
      parts: boxes.map((box): MovementPart => ({
        input: 0, extent: box.map(one => one.length), from: { offset: start(box.map(one => one.from)), strides }, to: { offset: start(box.map(one => one.to)), strides },
      })),
    }
  },
  vjp: ({ cotangent, attributes: { shift } }) => roll(cotangent, shift.map(by => -by), shift.map((_, axis) => axis)),
  notation: { text: ([x], { shift }) => prefix('roll')([x!, listed(shift)]) },
  identities: [([x], node) => 'shift' in node.attributes && (node.attributes.shift as readonly number[]).every(by => by === 0) ? x : undefined],
  samples: [
    { inputs: [counted(5)], attributes: { shift: [2] } }, { inputs: [counted(3, 4)], attributes: { shift: [1, 3] } }, { inputs: [counted(2, 3)], attributes: { shift: [0, 1] } },
    { inputs: [5], attributes: { shift: [] } }, { inputs: [counted(0, 2)], attributes: { shift: [0, 1] } },
  ],
}), call => (operand: Operand, shift: number | readonly number[], axis?: number | readonly number[]): Tensor => {
  const x = asTensor('roll', operand)
  if (axis === undefined && x.rank !== 1) return reshape(roll(reshape(x, [sizeOf(x.shape)]), shift, 0), x.shape)
  const axes = [axis ?? 0].flat().map(one => normalizeAxis('roll', one, x.rank))
  // Names an axis that is repeated.
  normalizeAxes('roll', axis ?? 0, x.rank)
  const shifts: readonly number[] = typeof shift === 'number' ? axes.map(() => shift) : shift
  const isList: boolean = Array.isArray(shifts)
  if (!isList || shifts.length !== axes.length || !shifts.every(Number.isInteger)) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'roll', problem: 'no such shift', received: `shift ${showArgument(shift)} along ${showShape(axes)}`,
      expected: 'a whole number, or one per axis', hint: 'write roll(x, 1, 0) or roll(x, [1, -2], [0, 1])',
    })
  }
  return call([x], {
    shift: x.shape.map((length, at) => {
      const by = axes.includes(at) && length > 0 ? shifts[axes.indexOf(at)]! : 0
      return by === 0 ? 0 : (by % length + length) % length
    }),
  })
})

interface TileAttributes { readonly repetitions: readonly number[] }

/**
 * The whole repeated along each axis, as NumPy's `tile`.
 * @param repetitions one number per axis, or for the last axis alone; where there are fewer than axes the first ones are not repeated, where there are more `x` gets new axes in front
 * @example
 * import { tile } from '@mlp/autograd'
 * console.log(tile([1, 2], 2).toArray(), tile([1, 2], [2, 1]).toArray()) // → [ 1, 2, 1, 2 ] [ [ 1, 2 ], [ 1, 2 ] ]
 */
export const tile: Callable<(x: Operand, repetitions: number | readonly number[]) => Tensor, Movement<TileAttributes>> = /* @__PURE__ */ callable(movement<TileAttributes>({
  name: 'tile', summary: 'The whole repeated along each axis.',
  infer: ([x], { repetitions }) => ({ shape: x!.shape.map((length, axis) => length * repetitions[axis]!), dtype: x!.dtype }),
  map: ([x], { repetitions }, output) => {
    const [strides, places] = [contiguousStrides(x!), contiguousStrides(output)]
    return {
      parts: [{
        input: 0, extent: paired(repetitions, x!), from: { offset: 0, strides: strides.flatMap(stride => [0, stride]) },
        to: { offset: 0, strides: places.flatMap((stride, axis) => [x![axis]! * stride, stride]) },
      }],
    }
  },
  vjp: ({ cotangent, inputs: [x], attributes: { repetitions } }) => sum(reshape(cotangent, paired(repetitions, x!.shape)), repetitions.map((_, axis) => 2 * axis)),
  notation: { text: ([x], { repetitions }) => prefix('tile')([x!, listed(repetitions)]) },
  identities: [([x], node) => sameShape(x!.shape, node.shape) ? x : undefined],
  samples: [
    { inputs: [counted(3)], attributes: { repetitions: [2] } }, { inputs: [counted(2, 3)], attributes: { repetitions: [3, 2] } }, { inputs: [counted(2, 2)], attributes: { repetitions: [1, 1] } },
    { inputs: [5], attributes: { repetitions: [] } }, { inputs: [counted(2, 0)], attributes: { repetitions: [2, 3] } }, { inputs: [counted(2)], attributes: { repetitions: [0] } },
  ],
}), call => (operand: Operand, repetitions: number | readonly number[]): Tensor => {
  const x = asTensor('tile', operand)
  const given = [repetitions].flat()
  if (!given.every(isCount)) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'tile', problem: 'no such repetitions', received: `repetitions ${showArgument(repetitions)}`, expected: 'whole numbers, zero or more', hint: 'write tile(x, [2, 1]) to repeat a matrix below itself',
    })
  }
  const lead = given.length - x.rank
  return lead > 0 ? call([reshape(x, [...given.slice(0, lead).map(() => 1), ...x.shape])], { repetitions: given })
    : call([x], { repetitions: [...x.shape.slice(0, -lead || 0).map(() => 1), ...given] })
})

/** For every axis of the first list the same axis of the second behind it. */
function paired(first: readonly number[], second: readonly number[]): number[] {
  return first.flatMap((one, axis) => [one, second[axis]!])
}

function isCount(count: unknown): boolean {
  return Number.isInteger(count) && Number(count) >= 0
}

interface RepeatAttributes { readonly count: number; readonly axis: number }

/**
 * Every element of an axis repeated where it stands, as NumPy's `repeat`.
 * @param count how often each, or one number per element (which reads them by position, with `gather`)
 * @param axis default: the elements in row-major order, as one axis
 * @throws ShapeError when there is not one count per element
 * @example
 * import { repeat } from '@mlp/autograd'
 * console.log(repeat([1, 2], 2).toArray(), repeat([1, 2, 3], [0, 1, 2]).toArray()) // → [ 1, 1, 2, 2 ] [ 2, 3, 3 ]
 */
export const repeat: Callable<(x: Operand, count: number | readonly number[], axis?: number) => Tensor, Movement<RepeatAttributes>> = /* @__PURE__ */ callable(movement<RepeatAttributes>({
  name: 'repeat', summary: 'Every element of an axis repeated where it stands.',
  infer: ([x], { count, axis }) => ({ shape: x!.shape.map((length, at) => at === axis ? length * count : length), dtype: x!.dtype }),
  map: ([x], { count, axis }, output) => {
    const [strides, places] = [contiguousStrides(x!), contiguousStrides(output)]
    return {
      parts: [{
        input: 0, extent: x!.flatMap((length, at) => at === axis ? [length, count] : [length]),
        from: { offset: 0, strides: strides.flatMap((stride, at) => at === axis ? [stride, 0] : [stride]) },
        to: { offset: 0, strides: places.flatMap((stride, at) => at === axis ? [count * stride, stride] : [stride]) },
      }],
    }
  },
  vjp: ({ cotangent, inputs: [x], attributes: { count, axis } }) => sum(reshape(cotangent, x!.shape.flatMap((length, at) => at === axis ? [length, count] : [length])), axis + 1),
  notation: { text: ([x], { count, axis }) => prefix('repeat')([x!, { text: String(count), binding: 0 }, option('axis', axis)]) },
  identities: [([x], node) => sameShape(x!.shape, node.shape) ? x : undefined],
  samples: [
    { inputs: [counted(3)], attributes: { count: 2, axis: 0 } }, { inputs: [counted(2, 3)], attributes: { count: 3, axis: 0 } }, { inputs: [counted(2, 2, 2)], attributes: { count: 2, axis: 1 } },
    { inputs: [counted(2, 2)], attributes: { count: 1, axis: 1 } }, { inputs: [counted(2, 0)], attributes: { count: 2, axis: 1 } }, { inputs: [counted(2)], attributes: { count: 0, axis: 0 } },
  ],
}), call => (operand: Operand, count: number | readonly number[], axis?: number): Tensor => {
  const given = asTensor('repeat', operand)
  const x = axis === undefined && given.rank !== 1 ? reshape(given, [sizeOf(given.shape)]) : given
  const along = normalizeAxis('repeat', axis ?? 0, x.rank)
  if (![count].flat().every(isCount)) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'repeat', problem: 'not a count', received: `count ${showArgument(count)}`, expected: 'a whole number, zero or more, or one per element of the axis', hint: 'write repeat(x, 2, 0)',
    })
  }
  if (typeof count === 'number') return call([x], { count, axis: along })
  if (count.length !== x.shape[along]) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'repeat', problem: 'not one count per element', received: `${count.length} counts for axis ${along} of ${showShape(x.shape)}`,
      expected: `${x.shape[along]} counts`, hint: 'pass one number to repeat each element as often',
    })
  }
  return gather(x, { shape: [count.reduce((total, one) => total + one, 0)], dtype: 'int32', data: Int32Array.from(count.flatMap((one, position) => Array.from({ length: one }, () => position))) }, along)
})
