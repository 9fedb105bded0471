// How far results of two engines may stand apart.
import { NdArray } from '@mlp/autograd'

/** Units in the last place that functions and sums may differ by; derivatives multiply and add several of them. */
const UNITS = 64
/** Differences of numbers near one leave errors of their size, however small they are themselves. */
const SMALL = 0.1

/** The first element in which results differ by more than they may. */
export function disagreement(found: NdArray, expected: NdArray, units = UNITS): string | undefined {
  if (String(found.shape) !== String(expected.shape) || found.dtype !== expected.dtype) return `${found.dtype} [${found.shape.join(', ')}] for ${expected.dtype} [${expected.shape.join(', ')}]`
  const epsilon = found.dtype === 'float32' ? 2 ** -23 : 2 ** -52
  const scale = Array.from(expected.data).reduce((most, one) => Number.isFinite(one) ? Math.max(most, Math.abs(one)) : most, 0)
  const isFloat = found.dtype.startsWith('float')
  for (let at = 0; at < expected.data.length; at++) {
    const [a, b] = [found.data[at]!, expected.data[at]!]
    if (Object.is(a, b) || a === b) continue
    if (isFloat && Math.abs(a - b) <= units * epsilon * Math.max(Math.abs(b), scale * epsilon ** 0.5, SMALL)) continue
    return `element ${at}: ${a} for ${b}`
  }
  return undefined
}

/** The first element in which results are not the same number, bit for bit; NaN is one number. */
export function bitDifference(found: NdArray, expected: NdArray): string | undefined {
  if (String(found.shape) !== String(expected.shape) || found.dtype !== expected.dtype) return `${found.dtype} [${found.shape.join(', ')}] for ${expected.dtype} [${expected.shape.join(', ')}]`
  const at = Array.from(expected.data).findIndex((one, index) => !Object.is(one, found.data[index]))
  return at === -1 ? undefined : `element ${at}: ${showNumber(found.data[at]!)} for ${showNumber(expected.data[at]!)}`
}

/** The same where sums of whole numbers are compared, which are exact in any order but for the sign of zero. */
export function unsignedDifference(found: NdArray, expected: NdArray): string | undefined {
  const positive = ({ data, shape, dtype }: NdArray): NdArray => new NdArray(data.slice().map(x => x + 0), shape, dtype)
  return bitDifference(positive(found), positive(expected))
}

function showNumber(x: number): string { return Object.is(x, -0) ? '-0' : String(x) }
