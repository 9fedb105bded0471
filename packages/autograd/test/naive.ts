/** Arrays as a beginner would write them: no strides, no blocks, one index at a time. What the library is compared with. */
import fc from 'fast-check'
import { evaluate, parameter, tensor } from '@mlp/autograd'
import type { DType, Parameter, Tensor } from '@mlp/autograd'

export interface Naive {
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1)

/** Every index of a shape, the last axis running fastest. */
export function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>((all, length) => all.flatMap(index => Array.from({ length }, (_, i) => [...index, i])), [[]])
}

export function build(shape: readonly number[], element: (index: readonly number[]) => number): Naive {
  return { shape: [...shape], data: indices(shape).map(element) }
}

export function at({ shape, data }: Naive, index: readonly number[]): number {
  const position = index.reduce((before, i, axis) => before * shape[axis]! + i, 0)
  const value = data[position]
  if (value === undefined || index.some((i, axis) => i < 0 || i >= shape[axis]!)) throw new Error(`[${index.join()}] is outside [${shape.join()}]`)
  return value
}

export function toTensor({ shape, data }: Naive, dtype: DType = 'float64'): Tensor {
  return tensor([...data], { shape: [...shape], dtype })
}

export function toParameter({ shape, data }: Naive): Parameter {
  return parameter({ shape: [...shape], dtype: 'float64', data: Float64Array.from(data) })
}

export function valueOf(t: Tensor): Naive {
  const { shape, data } = evaluate(t)
  return { shape: [...shape], data: [...data] }
}

/** Without the sign of zero, which depends on the order of a sum. */
export const exact = ({ shape, data }: Naive): Naive => ({ shape, data: data.map(x => x + 0) })

/** The value of a naive array at the place that an index of a broadcast shape reads. */
export function broadcastAt(x: Naive, index: readonly number[]): number {
  const own = index.slice(index.length - x.shape.length)
  return at(x, own.map((i, axis) => x.shape[axis] === 1 ? 0 : i))
}

/** Shapes of up to four axes and few elements; lengths of 0 and 1 are common. */
export const shapes = (options: { minLength?: number; maxLength?: number; least?: number } = {}) =>
  fc.array(fc.nat(4).map(length => Math.max(options.least ?? 0, length)), { minLength: options.minLength ?? 0, maxLength: options.maxLength ?? 4 })
    .filter(shape => sizeOf(shape) <= 60)

/** Whole numbers, so that sums and products are exact in any order. */
export const wholeNumbers = (shape: readonly number[]) =>
  fc.array(fc.integer({ min: -9, max: 9 }), { minLength: sizeOf(shape), maxLength: sizeOf(shape) }).map((data): Naive => ({ shape, data }))

export const arrays = (options?: Parameters<typeof shapes>[0]) => shapes(options).chain(wholeNumbers)
