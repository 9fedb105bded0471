// A value and its derivatives as the text that conventions.py writes.
import { grad, input, MlpError, reshape, sizeOf } from '@mlp/autograd'
import type { NestedArray, Tensor } from '@mlp/autograd'

/** Data in JSON, where infinities, NaN and −0 are strings. */
export type Encoded = number | string | readonly Encoded[]

/** Six digits, with a minus sign. */
export function show(value: NestedArray | Encoded): string {
  if (typeof value === 'object') return `[${value.map(show).join(', ')}]`
  if (typeof value === 'boolean') return String(value)
  const number = Number(value)
  const size = Math.abs(number)
  const digits = Object.is(number, -0) ? '-0' : size >= 1e6 && size < Infinity ? Number(number.toPrecision(6)).toExponential() : String(Number(number.toPrecision(6)))
  return digits.replace('e+', 'e').replaceAll('-', '−').replace('Infinity', '∞')
}

export function decoded(data: Encoded): number | number[] {
  return typeof data === 'object' ? data.map(decoded) as number[] : Number(data)
}

/** Derivatives without the sign of zero, which tells nothing. */
function unsigned(value: NestedArray): NestedArray {
  return typeof value === 'object' ? value.map(unsigned) : value === 0 ? 0 : value
}

/** What a function gives for inputs: value and, after ∂, the derivative by each; an error by its name. */
export function probe(f: (...inputs: Tensor[]) => Tensor, data: readonly Encoded[]): string {
  const values = data.map(decoded)
  const inputs = data.map((one, index) => input(`x${index}`, shapeOf(one)))
  const bindings = Object.fromEntries(values.map((value, index) => [`x${index}`, value]))
  return described(() => {
    const y = f(...inputs)
    const value = show(y.toArray(bindings))
    if (!y.dtype.startsWith('float') || inputs.length === 0) return value
    const weights = reshape(Array.from({ length: sizeOf(y.shape) }, (_, index) => index + 1), y.shape)
    const slopes = described(() => inputs.map(x => show(unsigned(grad(y, x, { cotangent: weights }).toArray(bindings)))).join(', '))
    return `${value}; ∂ ${slopes}`
  })
}

function described(run: () => string): string {
  try {
    return run()
  } catch (error) {
    if (error instanceof MlpError) return `error (${error.name})`
    throw error
  }
}

function shapeOf(data: Encoded): number[] {
  return typeof data === 'object' ? [data.length, ...(data.length === 0 ? [] : shapeOf(data[0]!))] : []
}
