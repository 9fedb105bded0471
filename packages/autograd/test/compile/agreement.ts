// How far results of two engines may stand apart.
import type { NdArray } from '@mlp/autograd'

/** Units in the last place that functions and sums may differ by; derivatives multiply and add several of them. */
const UNITS = 64
/** Differences of numbers near one leave errors of their size, however small they are themselves. */
const SMALL = 0.1

/** The first element in which results differ by more than they may. */
export function disagreement(found: NdArray, expected: NdArray, units = UNITS): string | undefined {
  if (String(found.shape) !== String(expected.shape) || found.dtype !== expected.dtype) return `${found.dtype} [${found.shape.join(', ')}] for ${expected.dtype} [${expected.shape.join(', ')}]`
  const epsilon = found.dtype === 'float32' ? 2 ** -23 : 2 ** -52
  const scale = expected.data.reduce((most: number, one: number) => Number.isFinite(one) ? Math.max(most, Math.abs(one)) : most, 0)
  const isFloat = found.dtype.startsWith('float')
  for (let at = 0; at < expected.data.length; at++) {
    const [a, b] = [found.data[at]!, expected.data[at]!]
    if (Object.is(a, b) || a === b) continue
    if (isFloat && Math.abs(a - b) <= units * epsilon * Math.max(Math.abs(b), scale * epsilon ** 0.5, SMALL)) continue
    return `element ${at}: ${a} for ${b}`
  }
  return undefined
}
