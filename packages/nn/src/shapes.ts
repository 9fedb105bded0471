/** Shapes compared, and shown as users write them. */
import type { Shape } from '@mlp/autograd'

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis])
}

export function sizeOf(shape: Shape): number {
  return shape.reduce((size, length) => size * length, 1)
}

export function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`
}
