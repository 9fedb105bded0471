/** Windows of layers that slide: their sizes, and how they are named in errors. */
import { ValueError } from '@mlp/autograd'
import type { PerAxis } from '@mlp/autograd'

/** The size of a window along each axis. */
export function sizePerAxis(operation: string, size: PerAxis, axes: number): readonly number[] {
  const sizes: unknown = typeof size === 'number' ? Array.from({ length: axes }, () => size) : size
  if (isWindow(sizes, axes)) return sizes
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'not a size of a window', received: typeof size === 'number' ? String(size) : JSON.stringify(size),
    expected: axes === 1 ? 'a whole number, one or more' : `a whole number, one or more, or ${axes} of them`, hint: operation.startsWith('conv') ? `write ${operation}(1, 8, 3): channels of the input and the output, then the window` : `write ${operation}(2)`,
  })
}

function isWindow(sizes: unknown, axes: number): sizes is readonly number[] {
  return Array.isArray(sizes) && sizes.length === axes && sizes.every(one => Number.isInteger(one) && one >= 1)
}

/** Lengths of axes that hold a window with gaps. */
export function roomFor(window: readonly number[], dilation: PerAxis): readonly number[] {
  return window.map((size, axis) => {
    const given: unknown = dilation
    const gap: unknown = Array.isArray(given) ? given[axis] : given
    return typeof gap === 'number' && Number.isInteger(gap) && gap >= 1 ? (size - 1) * gap + 1 : size
  })
}

/** The spatial axes of signals, or of images. */
export function axisNames(axes: number): readonly string[] {
  return axes === 1 ? ['length'] : ['height', 'width']
}
