/** Which dtype two operands have together, for every pair of dtypes and kinds of plain numbers: the whole table. */
import { describe, expect, test } from 'vitest'
import { add, div, DTypeError, evaluate, exp, greater, maximum, mean, mul, parameter, pow, sum, tensor, where } from '@mlp/autograd'
import type { DType, Operand, Tensor } from '@mlp/autograd'

const operands: Record<string, Operand> = {
  float64: tensor([1, 2]),
  float32: tensor([1, 2], { dtype: 'float32' }),
  int32: tensor([1, 2], { dtype: 'int32' }),
  bool: tensor([true, false]),
  'Float64Array': Float64Array.of(1, 2),
  'Float32Array': Float32Array.of(1, 2),
  'Int32Array': Int32Array.of(1, 2),
  'two': 2,
  'half': 0.5,
  'true': true,
  '[1, 0.5]': [1, 0.5],
  '[true, false]': [true, false],
}
const columns = Object.keys(operands)

function outcome(make: () => Tensor): DType | 'error' {
  try {
    const y = make()
    evaluate(y) // what is inferred is what comes out
    expect(evaluate(y).dtype).toBe(y.dtype)
    return y.dtype
  } catch (error) {
    expect(error).toBeInstanceOf(DTypeError)
    return 'error'
  }
}

/** One letter per dtype: d(ouble), f(loat32), i(nt32), b(ool), and – for an error. */
const letters = { float64: 'd', float32: 'f', int32: 'i', bool: 'b', error: '–' } as const
const table = (operation: (a: Operand, b: Operand) => Tensor): Record<string, string> =>
  Object.fromEntries(columns.map(row => [row, columns.map(column => letters[outcome(() => operation(operands[row]!, operands[column]!))]).join(' ')]))

describe('two operands together', () => {
  test('of arithmetic on numbers', () => {
    const expected = {
      //                d f i b D F I 2 ½ t [ [
      'float64':       'd – d d d – d d d d d d',
      'float32':       '– f f f – f f f f f f f',
      'int32':         'd f i i d f i i – i – i',
      'bool':          'd f i i d f i i – i – i',
      'Float64Array':  'd – d d d – d d d d d d',
      'Float32Array':  '– f f f – f f f f f f f',
      'Int32Array':    'd f i i d f i i – i – i',
      'two':           'd f i i d f i d d d d d',
      'half':          'd f – – d f – d d d d d',
      'true':          'd f i i d f i d d i d i',
      '[1, 0.5]':      'd f – – d f – d d d d d',
      '[true, false]': 'd f i i d f i d d i d i',
    }
    expect(table(add)).toEqual(expected)
    expect(table(mul)).toEqual(expected)
    expect(table(maximum)).toEqual(expected)
  })

  test('of operations that make floats', () => {
    const expected = {
      'float64':       'd – d d d – d d d d d d',
      'float32':       '– f f f – f f f f f f f',
      'int32':         'd f d d d f d d d d d d',
      'bool':          'd f d d d f d d d d d d',
      'Float64Array':  'd – d d d – d d d d d d',
      'Float32Array':  '– f f f – f f f f f f f',
      'Int32Array':    'd f d d d f d d d d d d',
      'two':           'd f d d d f d d d d d d',
      'half':          'd f d d d f d d d d d d',
      'true':          'd f d d d f d d d d d d',
      '[1, 0.5]':      'd f d d d f d d d d d d',
      '[true, false]': 'd f d d d f d d d d d d',
    }
    expect(table(div)).toEqual(expected)
    expect(table(pow)).toEqual(expected)
  })

  test('of the branches of where, which keep truth values', () => {
    const chosen = table((a, b) => where([true, false], a, b))
    expect(chosen['bool']).toBe('d f i b d f i – – b – b')
    expect(chosen['true']).toBe('d f i b d f i d d b d b')
    expect(chosen['int32']).toBe('d f i i d f i i – i – i')
  })

  test('of comparisons, which give truth values', () => {
    const compared = Object.values(table(greater)).join(' ').split(' ')
    expect(new Set(compared)).toEqual(new Set(['b', '–']))
    expect(outcome(() => greater(operands['float32']!, operands['float64']!))).toBe('error')
  })
})

test('float32 beside float64 names both and says cast', () => {
  expect(() => add(operands['float32']!, operands['float64']!)).toThrow(/float32 and float64[^]*cast\(x, 'float64'\)/)
})

test('a fraction beside integers or truth values is an error: labels.mul(0.5) throws', () => {
  expect(() => tensor([1, 0], { dtype: 'int32' }).mul(0.5)).toThrow(DTypeError)
  expect(() => tensor([true, false]).mul(0.5)).toThrow(DTypeError)
  expect(tensor([true, false]).mul(2).toArray()).toEqual([2, 0])
})

test('one operand', () => {
  const dtypes = (of: (x: Tensor) => Tensor) => (['float64', 'float32', 'int32', 'bool'] as const).map(dtype => of(tensor([1, 0], { dtype })).dtype)
  expect(dtypes(exp)).toEqual(['float64', 'float32', 'float64', 'float64'])
  expect(dtypes(x => mean(x))).toEqual(['float64', 'float32', 'float64', 'float64'])
  expect(dtypes(x => sum(x))).toEqual(['float64', 'float32', 'int32', 'int32'])
  expect(dtypes(x => x.neg())).toEqual(['float64', 'float32', 'int32', 'int32'])
  expect(dtypes(x => x.mul(x))).toEqual(['float64', 'float32', 'int32', 'int32'])
  expect(dtypes(x => x.reshape([2, 1]))).toEqual(['float64', 'float32', 'int32', 'bool'])
})

test('a float32 model with plain-array targets trains', () => {
  const w = parameter([[0, 0]], { dtype: 'float32', name: 'w' })
  const b = parameter([0], { dtype: 'float32', name: 'b' })
  const x = [[0, 1], [1, 0], [1, 1], [2, 1]]
  const y = [[3.5], [1.5], [4.5], [5.5]] // y = x₁ + 3·x₂ + 0.5
  const loss = tensor(x, { dtype: 'float32' }).matmul(w.transpose()).add(b).sub(y).square().mean()
  expect(loss.dtype).toBe('float32')
  for (let step = 0; step < 400; step++) {
    loss.backward()
    for (const cell of [w, b]) cell.set(evaluate(cell.sub(cell.grad!.mul(0.2))))
  }
  expect(loss.item()).toBeLessThan(1e-4)
  expect(w.value.dtype).toBe('float32')
  expect(w.value.data[1]).toBeCloseTo(3, 1)
})
