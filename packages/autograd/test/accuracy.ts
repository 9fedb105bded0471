/** Values and derivatives of functions on both engines, against exact ones, in units in the last place. */
import { input, interpret, sum } from '@mlp/autograd'
import type { FloatDType, Tensor } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { reachedDerivatives } from '../src/differentiate/grad'

/** Where, and the exact value and first and second derivative there, rounded to float64. */
export type Row = readonly [x: number, value: number, slope: number, curvature: number]
export type Curve = (x: Tensor) => Tensor

export const ENGINES = { interpret, compile }
export const FLOATS: readonly FloatDType[] = ['float64', 'float32']
const FORMATS = { float64: { bits: 53, least: -1074, round: (x: number) => x }, float32: { bits: 24, least: -149, round: Math.fround } }

/** Value, first and second derivative at every point; derivatives that are nowhere are zeros. */
export function curves(engine: keyof typeof ENGINES, f: Curve, points: readonly number[], dtype: FloatDType): readonly [number[], number[], number[]] {
  const x = input('x', [points.length], { dtype })
  const derivative = (y: Tensor | undefined): Tensor | undefined => y && reachedDerivatives('test', sum(y), [x])[0]
  const value = f(x)
  const slope = derivative(value)
  const curvature = derivative(slope)
  const outputs: Record<string, Tensor> = { order0: value, ...(slope && { order1: slope }), ...(curvature && { order2: curvature }) }
  const data = dtype === 'float32' ? Float32Array.from(points) : Float64Array.from(points)
  const found = ENGINES[engine]({ inputs: { x }, outputs })({ x: { shape: [points.length], dtype, data } })
  const order = (n: number): number[] => Array.from(found[`order${n}`]?.data ?? points.map(() => 0))
  return [order(0), order(1), order(2)]
}

/** How far a result is from the exact one, in units in the last place; below the normal numbers of the format, in the least of those. */
export function unitsOff(found: number, exact: number, dtype: FloatDType): number {
  const { bits, least, round } = FORMATS[dtype]
  const want = round(exact)
  if (Object.is(found, want) || found === want) return 0
  if (!Number.isFinite(want) || !Number.isFinite(found)) return Infinity
  const smallest = 2 ** (least + bits - 1)
  if (Math.abs(exact) < smallest) return Math.abs(found - exact) / smallest
  return Math.abs(found - exact) / 2 ** (Math.floor(Math.log2(Math.abs(exact))) - bits + 1)
}

/** What is further off than the limits of value, slope and curvature allow, on either engine and in either format. */
export function beyond(f: Curve, rows: readonly Row[], limits: readonly [number, number, number]): string[] {
  return FLOATS.flatMap(dtype => (['interpret', 'compile'] as const).flatMap(engine => {
    const found = curves(engine, f, rows.map(([x]) => x), dtype)
    return rows.flatMap((row, at) => limits.flatMap((limit, order) => {
      const [got, want] = [found[order]![at]!, row[order + 1]!]
      const off = unitsOff(got, want, dtype)
      return off <= limit ? [] : [`order ${order} at ${row[0]} in ${dtype} by ${engine}: ${got} is ${off} units from ${want}`]
    }))
  }))
}
