// Rounding, remainders, bounds and straight lines: halves, signed zeros, large numbers, exactness on both engines.
import {
  ceil, clamp, DTypeError, evaluate, floor, fmod, formula, grad, input, interpret, isFinite, isInfinite, isNaN, lerp, NotDifferentiableError, remainder, round, sum, tensor, trunc, ValueError, xor,
} from '@mlp/autograd'
import type { FloatDType, Operand, Tensor } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { describe, expect, test } from 'vitest'

const engines = [['interpreter', interpret], ['compiler', compile]] as const
const dtypes = ['float64', 'float32'] as const

function numbers(list: readonly number[], dtype: FloatDType): Float32Array | Float64Array {
  return dtype === 'float32' ? Float32Array.from(list) : Float64Array.from(list)
}

/** A function of vectors by one engine. */
function run(make: typeof interpret, f: (...operands: Tensor[]) => Tensor, dtype: FloatDType, ...columns: readonly (readonly number[])[]): number[] {
  const inputs = Object.fromEntries(columns.map((column, at) => [`x${at}`, input(`x${at}`, [column.length], { dtype })]))
  const values = Object.fromEntries(columns.map((column, at) => [`x${at}`, { shape: [column.length], dtype, data: numbers(column, dtype) }]))
  return Array.from(make({ inputs, outputs: { y: f(...Object.values(inputs)) } })(values).y.data)
}

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

describe.each(engines)('%s', (_, make) => {
  test.each(dtypes)('%s is rounded as IEEE 754 says', dtype => {
    const x = [-2.5, -1.5, -0.5, -0.4, -0, 0, 0.4, 0.5, 1.5, 2.5, 3.7, -3.2, 8388607.5, -8388607, 8388609, 1e30, -Infinity, NaN]
    expect(run(make, round, dtype, x)).toEqual([-2, -2, -0, -0, -0, 0, 0, 0, 2, 2, 4, -3, 8388608, -8388607, 8388609, numbers([1e30], dtype)[0], -Infinity, NaN])
    expect(run(make, ceil, dtype, x)).toEqual(Array.from(numbers(x, dtype), Math.ceil))
    expect(run(make, floor, dtype, x)).toEqual(Array.from(numbers(x, dtype), Math.floor))
    expect(run(make, trunc, dtype, x)).toEqual(Array.from(numbers(x, dtype), Math.trunc))
  })

  test('numbers just below a half are not rounded up', () => {
    expect(run(make, round, 'float64', [0.49999999999999994, -0.49999999999999994, 4503599627370495.5, 4503599627370497])).toEqual([0, -0, 4503599627370496, 4503599627370497])
  })

  test.each(dtypes)('remainders of %s are exact', dtype => {
    const random = seeded(5)
    const [least, most, quotients] = dtype === 'float32' ? [-148, 126, 46] : [-1070, 1020, 104]
    const pairs = Array.from({ length: 4000 }, (_, at) => {
      const sign = (): number => random() < 0.5 ? -1 : 1
      const exponent = at % 5 === 0 ? least + 40 * random() : at % 5 === 1 ? most - 40 * random() : least + (most - least) * random()
      const b = sign() * (1 + random()) * 2 ** exponent
      // Any quotient, or a whole one, or a hair beside a whole one, where the quotient itself rounds to it.
      const quotient = at % 3 === 0 ? 2 ** (quotients * random() - 1) : Math.ceil(1000 * random())
      return numbers([sign() * b * quotient * (at % 3 === 1 ? 1 - 2 ** -24 : 1), b], dtype)
    }).filter(([a, b]) => Number.isFinite(a) && b !== 0)
    const [as, bs] = [pairs.map(([a]) => a!), pairs.map(([, b]) => b!)]
    // The remainder of the language is exact, and those of float32 numbers are float32 numbers.
    expect(run(make, fmod, dtype, as, bs)).toEqual(pairs.map(([a, b]) => a! % b!))
    expect(run(make, remainder, dtype, as, bs)).toEqual(pairs.map(([a, b]) => downward(a!, b!, dtype)))
  })

  test('a quotient beyond what two steps reach has the exact remainder or none', () => {
    expect(run(make, fmod, 'float64', [1e30, 1e40, 1e40, -1e308], [3, 1, 7, 1e-308])).toEqual([1e30 % 3, 0, NaN, NaN])
    expect(run(make, remainder, 'float32', [1e20, 1e20, 3e38], [1, 7, 1e-30])).toEqual([0, NaN, NaN])
  })

  test.each(dtypes)('both ends of a straight line in %s are met, and nothing overflows', dtype => {
    const random = seeded(9)
    const scale = (): number => (random() - 0.5) * 10 ** (30 * random() - 15)
    const [as, bs] = [0, 1].map(() => Array.from(numbers(Array.from({ length: 500 }, scale), dtype)))
    expect(run(make, (a, b) => lerp(a, b, 0), dtype, as!, bs!)).toEqual(as)
    expect(run(make, (a, b) => lerp(a, b, 1), dtype, as!, bs!)).toEqual(bs)
    const t = Array.from({ length: 101 }, (_, at) => at / 100)
    const line = run(make, (part) => lerp(0.1, 0.7, part), dtype, t)
    expect(line.every((value, at) => at === 0 || value > line[at - 1]!)).toBe(true)
    expect(run(make, part => lerp(0.3, 0.3, part), dtype, t)).toEqual(t.map(() => numbers([0.3], dtype)[0]))
    const huge = dtype === 'float32' ? 3e38 : 1.5e308
    expect(run(make, part => lerp(-huge, huge, part), dtype, [0, 0.5, 1])).toEqual([...numbers([-huge, 0, huge], dtype)])
  })

  test('clamp keeps what is within', () => {
    expect(run(make, x => clamp(x, -1, 1), 'float64', [-2, -1, -0, 0.5, 1, 3, NaN])).toEqual([-1, -1, -0, 0.5, 1, 1, NaN])
    expect(run(make, x => clamp(x, undefined, 1), 'float64', [-2, 3, NaN])).toEqual([-2, 1, NaN])
    expect(run(make, x => clamp(x, 0), 'float64', [-2, 3, NaN])).toEqual([0, 3, NaN])
  })
})

/** The remainder with the sign of the divisor. */
function downward(a: number, b: number, dtype: FloatDType): number {
  const rest = a % b
  if (rest === 0) return b < 0 ? -0 : 0
  return rest < 0 === b < 0 ? rest : numbers([rest + b], dtype)[0]!
}

describe('remainders', () => {
  const a = input('a')
  const b = input('b')
  test('of int32 are int32, and 0 for a divisor of 0', () => {
    const [x, y] = [tensor([7, -7, 7, -7, 2147483647, 5], { dtype: 'int32' }), tensor([3, 3, -3, -3, 2, 0], { dtype: 'int32' })]
    const values = [fmod(x, y), remainder(x, y)].map(one => evaluate(one))
    expect(values.map(one => one.dtype)).toEqual(['int32', 'int32'])
    expect(values.map(one => one.toArray())).toEqual([[1, -1, 1, -1, 1, 0], [1, 2, -2, -1, 1, 0]])
  })

  test('have the slope of the quotient that was taken, where a/b rounds up to the next one', () => {
    // 0.1 is a little more than a tenth, so that it goes only nine times into 1.
    const at = { a: 1, b: 0.1 }
    expect(Math.floor(1 / 0.1)).toBe(10)
    expect(fmod(a, b).item(at)).toBe(1 % 0.1)
    for (const f of [fmod, remainder]) expect(grad(f(a, b), [a, b]).map(one => one.item(at))).toEqual([1, -9])
    expect(grad(remainder(a, b), b).item({ a: -1, b: 0.1 })).toBeCloseTo(10, 12)
  })

  test('have no second derivative', () => {
    const [, slope] = grad(fmod(a, b), [a, b])
    expect(grad(slope, [a, b], { disconnected: 'zero' }).map(one => one.item({ a: 123.4, b: 0.7 }))).toEqual([0, 0])
  })
})

describe('derivatives', () => {
  const x = input('x', [5])
  const at = { x: [-2, -1, 0.5, 1, 3] }
  test('of clamp pass within the bounds and at them, else to the bound that holds', () => {
    const low = input('low', [5])
    const high = input('high', [5])
    const slopes = grad(sum(clamp(x, low, high)), [x, low, high])
    const bounds = { ...at, low: [-1, -1, -1, -1, -1], high: [1, 1, 1, 1, 1] }
    expect(slopes.map(one => one.toArray(bounds))).toEqual([[0, 1, 1, 1, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0, 1]])
    expect(slopes.map(one => one.toArray({ ...bounds, low: [2, 2, 2, 2, 2] }))).toEqual([[0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [1, 1, 1, 1, 1]])
  })

  test.each([[floor], [ceil], [round], [trunc]])('do not pass through rounding', (f: (x: Operand) => Tensor) => {
    expect(() => grad(sum(f(x)), x)).toThrow(NotDifferentiableError)
  })

  test('of a straight line', () => {
    const [a, b, t] = [input('a'), input('b'), input('t')]
    expect(grad(lerp(a, b, t), [a, b, t]).map(one => formula(one))).toEqual(['1 − t', 't', 'b − a'])
  })
})

describe('whole numbers and truth values', () => {
  test('int32 stays as it is', () => {
    const x = tensor([-3, 0, 7, -2147483648, 2147483647], { dtype: 'int32' })
    const values = [floor, ceil, round, trunc].map(f => evaluate(f(x)))
    expect(values.map(one => [one.dtype, one.toArray()])).toEqual(values.map(() => ['int32', x.toArray()]))
  })

  test('every int32 is finite', () => {
    const x = tensor([0, 5], { dtype: 'int32' })
    expect([isNaN(x), isFinite(x), isInfinite(x)].map(one => one.toArray())).toEqual([[false, false], [true, true], [false, false]])
  })

  test('xor takes truth values only', () => {
    expect(() => xor(tensor([1, 0]), tensor([true, false]))).toThrow(DTypeError)
  })

  test('clamp without bounds says so', () => {
    expect(() => clamp(1)).toThrow(ValueError)
    expect(() => clamp(1)).toThrow(/at least one/)
  })
})
