// Elementary functions and their derivatives beside numbers of 50 digits: ordinary, tiny, huge and hard arguments, both precisions, both engines.
import {
  acos, acosh, asin, asinh, atan, atan2, atanh, cbrt, cosh, grad, hypot, input, interpret, reciprocal, rsqrt, sinh, sum, tan,
} from '@mlp/autograd'
import type { FloatDType, NdArray, Operand, Tensor } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { describe, expect, test } from 'vitest'
import { bitDifference } from './compile/agreement'
import { references } from './elementary-references'

/** How many units in the last place a value, first and second derivatives may be off. */
type Units = readonly [number, number, number]
interface Expected {
  readonly of: (x: Operand, y: Operand) => Tensor
  readonly units: Units
  /** Written in + − × ÷ √ alone, so that both engines give the same bits. */
  readonly exact?: true
}

const functions: Readonly<Record<string, Expected>> = {
  tan: { of: x => tan(x), units: [2, 4, 6] },
  asin: { of: x => asin(x), units: [2, 2, 4], exact: true },
  acos: { of: x => acos(x), units: [2, 2, 4], exact: true },
  atan: { of: x => atan(x), units: [1, 2, 4], exact: true },
  // Where |y| is near |x| the mixed derivative is a difference of numbers near each other.
  atan2: { of: (y, x) => atan2(y, x), units: [2, 3, 16], exact: true },
  sinh: { of: x => sinh(x), units: [2, 2, 2] },
  cosh: { of: x => cosh(x), units: [1, 2, 1] },
  asinh: { of: x => asinh(x), units: [3, 2, 4] },
  acosh: { of: x => acosh(x), units: [3, 3, 6] },
  atanh: { of: x => atanh(x), units: [3, 2, 4] },
  hypot: { of: (a, b) => hypot(a, b), units: [1, 2, 6], exact: true },
  cbrt: { of: x => cbrt(x), units: [1, 2, 4] },
  rsqrt: { of: x => rsqrt(x), units: [2, 3, 4], exact: true },
  reciprocal: { of: x => reciprocal(x), units: [1, 2, 3], exact: true },
}

/** Positions of numbers in the order of all numbers of a format, so that neighbors differ by one. */
function position(x: number, dtype: FloatDType): bigint {
  const view = new DataView(new ArrayBuffer(8))
  if (dtype === 'float32') view.setFloat32(0, x)
  else view.setFloat64(0, x)
  const bits = dtype === 'float32' ? BigInt(view.getInt32(0)) : view.getBigInt64(0)
  const sign = dtype === 'float32' ? 2n ** 31n : 2n ** 63n
  return bits < 0n ? -(bits + sign) : bits
}

function unitsBetween(found: number, expected: number, dtype: FloatDType): number {
  if (Object.is(found, expected)) return 0
  if (Number.isNaN(found) || Number.isNaN(expected)) return Infinity
  const distance = position(found, dtype) - position(expected, dtype)
  return Number(distance < 0n ? -distance : distance)
}

/** The value, all first and all second derivatives as graphs of vectors. */
function graphsOf({ of }: Expected, count: number, length: number, dtype: FloatDType): { inputs: Record<string, Tensor>; orders: Tensor[][] } {
  const xs = Array.from({ length: count }, (_, at) => input(`x${at}`, [length], { dtype }))
  const y = of(xs[0]!, xs[1]!)
  const first = grad(sum(y), xs)
  const second = first.flatMap((one, at) => grad(sum(one), xs.slice(at), { disconnected: 'zero' }))
  return { inputs: Object.fromEntries(xs.map((x, at) => [`x${at}`, x])), orders: [[y], first, second] }
}

function numbers(list: readonly number[], dtype: FloatDType): Float32Array | Float64Array {
  return dtype === 'float32' ? Float32Array.from(list) : Float64Array.from(list)
}

/** A function with its derivatives at all arguments of the table, by either engine: one array per column after the arguments. */
function results(expected: Expected, rows: readonly (readonly number[])[], dtype: FloatDType, make: typeof interpret): { columns: NdArray[]; orders: number[] } {
  const count = expected.of.length
  const { inputs, orders } = graphsOf(expected, count, rows.length, dtype)
  const outputs = Object.fromEntries(orders.flat().map((one, at) => [`o${at}`, one]))
  const values = Object.fromEntries(Object.keys(inputs).map((key, at) => [key, { shape: [rows.length], dtype, data: numbers(rows.map(row => row[at]!), dtype) }]))
  const found = make({ inputs, outputs })(values)
  return { columns: Object.values(found), orders: orders.flatMap((list, order) => list.map(() => order)) }
}

const NORMAL = { float64: 2 ** -1022, float32: 2 ** -126 } as const
const ORDERS = ['value', 'first derivative', 'second derivative']

for (const [engine, make] of [['interpreter', interpret], ['compiler', compile]] as const) {
  for (const dtype of ['float64', 'float32'] as const) {
    describe(`${dtype}, ${engine}`, () => {
      test.each(Object.entries(functions))('%s', (name, expected) => {
        const rows = references[name]![dtype]
        const count = expected.of.length
        const { columns, orders } = results(expected, rows, dtype, make)
        const wrong = columns.flatMap(({ data }, column) => rows.flatMap((row, at) => {
          const order = orders[column]!
          const right = numbers([row[count + column]!], dtype)[0]!
          // Beyond the format, infinities of both signs may have met.
          if (order === 2 && !Number.isFinite(right) && !Number.isFinite(data[at]!)) return []
          // Below the normal numbers a length has few bits, which all show where it divides.
          if (order === 2 && count === 2 && Math.max(...row.slice(0, count).map(Math.abs)) < NORMAL[dtype]) return []
          const units = unitsBetween(data[at]!, right, dtype)
          return units <= expected.units[order]! ? [] : [`${ORDERS[order]} ${column} at ${row.slice(0, count).join(', ')}: ${data[at]} for ${right}, ${units} units`]
        }))
        expect(wrong).toEqual([])
      })
    })
  }
}

describe('the engines agree bit for bit', () => {
  test.each(Object.entries(functions).filter(([, { exact }]) => exact))('%s', (name, expected) => {
    for (const dtype of ['float64', 'float32'] as const) {
      const [a, b] = [interpret, compile].map(make => results(expected, references[name]![dtype], dtype, make).columns)
      expect(a!.map((one, at) => bitDifference(b![at]!, one))).toEqual(a!.map(() => undefined))
    }
  })
})

test.each([
  ['asin', (x: Tensor) => asin(x), [Infinity, Infinity, Infinity]],
  ['acos', (x: Tensor) => acos(x), [-Infinity, -Infinity, -Infinity]],
  ['acosh', (x: Tensor) => acosh(x), [Infinity, -Infinity, Infinity]],
])('at 1, where the slope of %s is infinite, so are the slopes above it', (_, of, slopes) => {
  const x = input('x')
  const first = grad(of(x), x)
  const second = grad(first, x)
  const graphs = { first, second, third: grad(second, x) }
  for (const engine of [interpret, compile]) {
    const found = engine({ inputs: { x }, outputs: graphs })({ x: 1 })
    expect([found.first, found.second, found.third].map(one => one.item())).toEqual(slopes)
  }
})
