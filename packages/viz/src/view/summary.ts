/** Arrays in a few numbers, and numbers as JSON can hold them. */
import type { TypedArray, Value } from '@mlp/autograd'
import type { JsonNumber, ValueSummary } from './model.js'

const LISTED = 16

export function summarize({ data }: Value): ValueSummary {
  const finite = data.filter(Number.isFinite)
  return {
    count: data.length,
    notFinite: data.length - finite.length,
    ...(finite.length > 0 ? { min: toJson(extreme(finite, Math.min)), mean: toJson(meanOf(finite)), max: toJson(extreme(finite, Math.max)) } : {}),
    ...(data.length <= LISTED ? { data: Array.from(data, toJson) } : {}),
  }
}

// Math.min(...data) passes every element as an argument, and there may be too many.
function extreme(data: TypedArray, choose: (a: number, b: number) => number): number {
  let found = data[0]!
  for (const value of data) found = choose(found, value)
  return found
}

function meanOf(data: TypedArray): number {
  let sum = 0
  for (const value of data) sum += value
  if (Number.isFinite(sum)) return sum / data.length
  let mean = 0
  for (const value of data) mean += value / data.length
  return mean
}

export function toJson(value: number): JsonNumber {
  if (Object.is(value, -0)) return '-0'
  if (Number.isFinite(value)) return value
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
}

export function fromJson(value: JsonNumber): number {
  return Number(value)
}
