/** Borders made of the elements themselves: mirrored, the nearest, or from the other end. */
import { ShapeError, ValueError } from '../graph/errors.js'
import { showShape } from '../graph/shape.js'
import { showArgument } from '../graph/show.js'
import type { Tensor } from '../graph/tensor.js'
import { compositeRecord } from './kinds.js'
import { broadcastTo, concat, slice } from './movement.js'
import { listed, prefix } from './notation.js'
import { apply } from './operation.js'
import type { Composite } from './operation.js'
import { counted, emptyOf } from './samples.js'

/** Where the elements of a border come from. */
export type BorderMode = 'reflect' | 'replicate' | 'circular'
interface BorderAttributes { readonly low: readonly number[]; readonly high: readonly number[]; readonly mode: BorderMode }

/** How a border is made, and the widest that an axis has elements for. */
interface Border {
  readonly widest: (length: number) => number
  readonly limit: string
  before(x: Tensor, axis: number, width: number): Tensor
  after(x: Tensor, axis: number, width: number): Tensor
}

/** The part of one axis from `begin` up to but without `end`. */
function part(x: Tensor, axis: number, begin: number, end: number | undefined, step = 1): Tensor {
  const on = <T>(value: T): (T | undefined)[] => x.shape.map((_, at) => at === axis ? value : undefined)
  return slice(x, on(begin), on(end), on(step))
}

/** One element of an axis, `width` times. */
function repeated(x: Tensor, axis: number, position: number, width: number): Tensor {
  return broadcastTo(part(x, axis, position, position + 1), x.shape.map((length, at) => at === axis ? width : length))
}

const borders: Readonly<Record<BorderMode, Border>> = {
  reflect: {
    widest: length => Math.max(0, length - 1), limit: 'less than the length of the axis: the element at the edge is not repeated',
    before: (x, axis, width) => part(x, axis, width, 0, -1),
    after: (x, axis, width) => part(x, axis, x.shape[axis]! - 2, x.shape[axis]! - 2 - width < 0 ? undefined : x.shape[axis]! - 2 - width, -1),
  },
  replicate: {
    widest: length => length === 0 ? 0 : Infinity, limit: 'an axis that has an element to repeat',
    before: (x, axis, width) => repeated(x, axis, 0, width),
    after: (x, axis, width) => repeated(x, axis, x.shape[axis]! - 1, width),
  },
  circular: {
    widest: length => length, limit: 'at most the length of the axis',
    before: (x, axis, width) => part(x, axis, x.shape[axis]! - width, x.shape[axis]),
    after: (x, axis, width) => part(x, axis, 0, width),
  },
}

/** The record behind the modes of `pad`: axis after axis, so that corners are borders of borders. Derivatives add up where an element stands more than once. */
export const padBorder: Composite<BorderAttributes> = /* @__PURE__ */ compositeRecord<BorderAttributes>({
  name: 'padBorder', summary: 'Places before and after the elements of each axis that hold elements again: mirrored, the nearest, or from the other end.',
  conventions: [
    { case: 'a mirrored border as wide as the axis, or one from the other end that is wider', here: 'an error', why: 'as PyTorch; NumPy and JAX go on mirroring or go around again' },
  ],
  infer: ([x], { low, high }) => ({ shape: x!.shape.map((length, axis) => low[axis]! + length + high[axis]!), dtype: x!.dtype }),
  expand: ([x], { low, high, mode }) => low.reduce((inside, before, axis) => {
    const { [axis]: after } = high
    const parts = [...(before === 0 ? [] : [borders[mode].before(inside, axis, before)]), inside, ...(after === 0 ? [] : [borders[mode].after(inside, axis, after!)])]
    return parts.length === 1 ? inside : concat(parts, axis)
  }, x!),
  linear: () => true,
  notation: { text: ([x], { low, high, mode }) => prefix('pad')([x!, listed(low), listed(high), { text: mode, binding: 0 }]) },
  samples: [
    { inputs: [counted(4)], attributes: { low: [3], high: [2], mode: 'reflect' } }, { inputs: [counted(3, 2)], attributes: { low: [1, 1], high: [2, 0], mode: 'reflect' } },
    { inputs: [counted(3)], attributes: { low: [4], high: [2], mode: 'replicate' } }, { inputs: [counted(2, 2)], attributes: { low: [1, 0], high: [2, 3], mode: 'replicate' } },
    { inputs: [counted(3)], attributes: { low: [3], high: [2], mode: 'circular' } }, { inputs: [counted(2, 3)], attributes: { low: [1, 2], high: [0, 3], mode: 'circular' } },
    { inputs: [emptyOf(2, 0)], attributes: { low: [1, 0], high: [0, 0], mode: 'reflect' } }, { inputs: [5], attributes: { low: [], high: [], mode: 'circular' } },
  ],
})

/** Pads in one of the modes that repeat elements. */
export function withBorder(x: Tensor, low: readonly number[], high: readonly number[], mode: BorderMode): Tensor {
  if (!Object.hasOwn(borders, mode)) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'pad', problem: 'no such mode', received: `mode ${showArgument(mode)}`, expected: `'constant', ${Object.keys(borders).map(one => `'${one}'`).join(', ')}`, hint: 'leave it out for a border of one value',
    })
  }
  const { widest, limit } = borders[mode]
  const axis = x.shape.findIndex((length, at) => Math.max(low[at]!, high[at]!) > widest(length))
  if (axis !== -1) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'pad', problem: `the axis has no elements for such a border (mode ${mode})`,
      received: `${low[axis]} before and ${high[axis]} after axis ${axis} of ${showShape(x.shape)}`, expected: limit, hint: 'use a narrower border, or pad several times',
    })
  }
  return apply<BorderAttributes>(padBorder, [x], { low: [...low], high: [...high], mode })
}
