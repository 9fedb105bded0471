/** Numbers as people read them: four significant digits and a true minus sign. */
import type { DType } from '@mlp/autograd'

const DIGITS = 4

export function shortNumber(value: number, dtype: DType = 'float64'): string {
  if (dtype === 'bool') return String(value !== 0)
  if (Number.isNaN(value)) return 'NaN'
  const size = Math.abs(value)
  const sign = value < 0 || Object.is(value, -0) ? '−' : ''
  if (size === Infinity) return `${sign}∞`
  if (dtype === 'int32') return `${sign}${size}`
  // Digits before the point are never rounded away, unless there are many.
  if (size >= 10 ** DIGITS && size < 1e6) return `${sign}${Math.round(size)}`
  const rounded = Number(size.toPrecision(DIGITS))
  const text = rounded >= 1e6 || (rounded < 1e-4 && rounded > 0) ? rounded.toExponential() : String(rounded)
  return `${sign}${text.replace('e+', 'e').replace('e-', 'e−')}`
}
