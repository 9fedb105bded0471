// What is the same bit for bit on both engines: arithmetic, comparisons, selection and casts at every edge, in every dtype and wherever lanes end.
import { abs, add, and, cast, div, equal, greater, input, leakyRelu, less, lessEqual, maximum, minimum, mul, neg, not, notEqual, or, relu, sign, sqrt, square, sub, where } from '@mlp/autograd'
import type { DType, Tensor, Value } from '@mlp/autograd'
import { describe, expect, test } from 'vitest'
import { bitDifference } from './agreement'
import { WAYS, wrongOf } from './engines'
import { seeded } from './graphs'

const FLOATS = [0, -0, 1, -1, 0.1, -2.5, 5e-324, -1e-45, 1e-40, 3e38, -1e308, 2 ** 24 + 1, 2147483647, 2147483648, -2147483649, 4294967295.5, 1e10, -1e18, 1.5e300, NaN, Infinity, -Infinity]
const INTEGERS = [0, 1, -1, 2, -2, 7, 46341, -46341, 65536, 2147483647, -2147483648, -2147483647, 123456789]

/** Every pair of numbers, in an array that ends one, two and three elements behind whole vectors. */
function pairs(dtype: DType, rest: number): [Value, Value] {
  const list = dtype === 'bool' ? [0, 1] : dtype === 'int32' ? INTEGERS : FLOATS
  const all = list.flatMap(a => list.map(b => [a, b] as const))
  while (all.length % 4 !== rest) all.push([list.at(-1)!, list[0]!])
  const value = (side: 0 | 1): Value => {
    const numbers = all.map(pair => pair[side])
    const data = dtype === 'float64' ? Float64Array.from(numbers) : dtype === 'float32' ? Float32Array.from(numbers) : dtype === 'int32' ? Int32Array.from(numbers) : Uint8Array.from(numbers)
    return { shape: [all.length], dtype, data }
  }
  return [value(0), value(1)]
}

const anyDType: Readonly<Record<string, (a: Tensor, b: Tensor) => Tensor>> = {
  add, sub, mul, neg: a => neg(a), abs: a => abs(a), square: a => square(a), maximum, minimum, relu: a => relu(a), sign: a => sign(a),
  greater, less, lessEqual, equal, notEqual, both: (a, b) => and(greater(a, b), not(equal(a, 0))), either: (a, b) => or(less(a, b), notEqual(b, 1)),
  select: (a, b) => where(less(a, b), neg(b), add(a, a)), 'select of truth values': (a, b) => where(greater(a, 0), less(a, b), equal(a, b)),
  'cast to int32': a => cast(a, 'int32'), 'cast to float32': a => cast(a, 'float32'), 'cast to float64': a => cast(a, 'float64'), 'cast to bool': a => cast(a, 'bool'),
  'casts in a row': (a, b) => cast(cast(mul(cast(a, 'float64'), cast(b, 'float64')), 'int32'), 'bool'),
  'all widths': (a, b) => where(greater(cast(a, 'float32'), cast(b, 'float32')), cast(a, 'float64'), cast(cast(b, 'int32'), 'float64')),
  'truth of two widths': (a, b) => and(less(cast(a, 'float64'), cast(b, 'float64')), greater(cast(a, 'float32'), 0)),
  'a truth value as a number': (a, b) => add(cast(less(a, b), 'float32'), cast(a, 'float32')),
}
const floatsOnly: typeof anyDType = { div, sqrt: a => sqrt(a), leakyRelu: a => leakyRelu(a, { slope: 0.1 }), 'div by less': (a, b) => div(a, sub(b, 1)) }

describe.each(WAYS)('vectors: %s', (vectors) => {
  test.each(['float64', 'float32', 'int32', 'bool'] as const)('%s', (dtype) => {
    const wrong = [0, 1, 2, 3].flatMap(rest => {
      const [a, b] = pairs(dtype, rest)
      const inputs = { a: input('a', a.shape, { dtype }), b: input('b', b.shape, { dtype }) }
      const functions = Object.entries({ ...anyDType, ...dtype.startsWith('float') ? floatsOnly : {} })
      const outputs = Object.fromEntries(functions.map(([name, f]) => [name, f(inputs.a, inputs.b)]))
      // Together, and once each in a module of its own.
      const alone = rest === 3 ? Object.entries(outputs).map(([name, one]) => ({ [name]: one })) : []
      return [outputs, ...alone].flatMap(some => wrongOf({ inputs, outputs: some, data: { a, b } }, vectors, bitDifference))
    })
    expect(wrong).toEqual([])
  })

  test('floats of every size as integers: what does not fit wraps around', () => {
    const random = seeded(11)
    const data = Float64Array.from({ length: 3001 }, () => (random() < 0.5 ? -1 : 1) * (1 + random()) * 2 ** Math.floor(random() * 120 - 20))
    const x = input('x', [3001])
    expect(wrongOf({ inputs: { x }, data: { x: data }, outputs: { wide: cast(x, 'int32'), narrow: cast(cast(x, 'float32'), 'int32') } }, vectors, bitDifference)).toEqual([])
  })
})
