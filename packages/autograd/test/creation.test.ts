/** Tensors from data: what each form of data becomes, and that nobody else's array is held. */
import { describe, expect, test } from 'vitest'
import { arange, DTypeError, evaluate, eye, full, input, isParameter, isTensor, linspace, MlpError, NdArray, ones, onesLike, parameter, ShapeError, tensor, Tensor, ValueError, zeros, zerosLike } from '@mlp/autograd'
import type { ArrayLike } from '@mlp/autograd'

describe('tensor', () => {
  test.each<[ArrayLike, readonly number[], string]>([
    [3, [], 'float64'],
    [true, [], 'bool'],
    [[1, 2, 3], [3], 'float64'],
    [[[1], [2]], [2, 1], 'float64'],
    [[[true, false]], [1, 2], 'bool'],
    [[], [0], 'float64'],
    [[[], []], [2, 0], 'float64'],
    [Float64Array.of(1, 2), [2], 'float64'],
    [Float32Array.of(1, 2), [2], 'float32'],
    [Int32Array.of(1, 2), [2], 'int32'],
    [{ shape: [1, 2], dtype: 'int32', data: Int32Array.of(1, 2) }, [1, 2], 'int32'],
    [new NdArray(Float32Array.of(1, 2), [2, 1], 'float32'), [2, 1], 'float32'],
  ])('of %j has shape %j and dtype %s', (data, shape, dtype) => {
    const t = tensor(data)
    expect([t.shape, t.dtype]).toEqual([shape, dtype])
    expect(isTensor(t)).toBe(true)
    expect(isParameter(t)).toBe(false)
  })

  test('takes shape and dtype beside the data', () => {
    expect(tensor([1, 2, 3, 4], { shape: [2, 2] }).toArray()).toEqual([[1, 2], [3, 4]])
    expect(tensor(Uint8Array.of(0, 1), { dtype: 'bool' }).toArray()).toEqual([false, true])
    expect(tensor(Uint8Array.of(7), { dtype: 'float32' }).toArray()).toEqual([7])
    expect(evaluate(tensor([0.1], { dtype: 'float32' })).data).toEqual(Float32Array.of(0.1))
    expect(tensor([true, false], { dtype: 'float64' }).toArray()).toEqual([1, 0])
    expect(tensor([1, 0], { dtype: 'bool' }).toArray()).toEqual([true, false])
    expect(tensor(5, { shape: [1, 1] }).toArray()).toEqual([[5]])
    expect(tensor([[1, 2]], { shape: [2, 1] }).toArray()).toEqual([[1], [2]])
    expect(tensor(7, { name: 'seven' }).provenance?.name).toBe('seven')
  })

  test('holds a copy: what its caller does to the data afterwards changes nothing', () => {
    const typed = Float64Array.of(1, 2)
    const value = { shape: [2], dtype: 'float64', data: Float64Array.of(1, 2) } as const
    const made = [tensor(typed), tensor(value), parameter(typed), parameter(value)]
    typed[0] = 99
    value.data[0] = 99
    for (const t of made) expect(t.toArray()).toEqual([1, 2])
  })

  test.each([[1.5, 'int32'], [2 ** 31, 'int32'], [NaN, 'int32'], [2, 'bool'], [-1, 'bool']] as const)('of %d in %s is an error', (value, dtype) => {
    expect(() => tensor(value, { dtype })).toThrow(DTypeError)
    expect(() => full([2], value, { dtype })).toThrow(DTypeError)
    expect(() => parameter([value], { dtype })).toThrow(DTypeError)
  })
})

test('zeros, ones, full and their likes', () => {
  expect(zeros([2, 2]).toArray()).toEqual([[0, 0], [0, 0]])
  expect(ones([2], { dtype: 'bool' }).toArray()).toEqual([true, true])
  expect(full([], 7).item()).toBe(7)
  expect(full([2], true).dtype).toBe('bool')
  expect(evaluate(full([2], 0.1, { dtype: 'float32' })).data).toEqual(Float32Array.of(0.1, 0.1))
  const like = input('x', [2, 3], { dtype: 'float32' })
  for (const [made, value] of [[zerosLike(like), 0], [onesLike(like), 1]] as const) {
    expect([made.shape, made.dtype]).toEqual([[2, 3], 'float32'])
    expect(made.toArray()).toEqual([[value, value, value], [value, value, value]])
  }
  expect(zeros([0, 3]).toArray()).toEqual([])
  expect(zeros([3, 0]).toArray()).toEqual([[], [], []])
})

test('eye', () => {
  expect(eye(2, 3).toArray()).toEqual([[1, 0, 0], [0, 1, 0]])
  expect(eye(3, 1, { dtype: 'int32' }).toArray()).toEqual([[1], [0], [0]])
  expect(eye(0).toArray()).toEqual([])
})

test('arange stops before its end, linspace at it', () => {
  expect(arange(4).toArray()).toEqual([0, 1, 2, 3])
  expect(arange(5, 2, -1).toArray()).toEqual([5, 4, 3])
  expect(arange(2, 5, 2, { dtype: 'int32' }).dtype).toBe('int32')
  expect(arange(3, 3).toArray()).toEqual([])
  expect(arange(0, 1, 0.1).shape).toEqual([10])
  expect(linspace(1, 2, 3).toArray()).toEqual([1, 1.5, 2])
  expect(evaluate(linspace(0, 0.3, 4)).data[3]).toBe(0.3)
  expect(linspace(5, 9, 1).toArray()).toEqual([5])
  expect(linspace(0, 1, 0).toArray()).toEqual([])
  expect(linspace(0, 1).shape).toEqual([50])
  expect(() => arange(0, 1, 0)).toThrow(ValueError)
  expect(() => arange(NaN)).toThrow(ValueError)
})

test('data that is no rectangle is an error that says where', () => {
  expect(() => tensor([[1, 2], [3]])).toThrow(/data\[1\]/)
  expect(() => tensor([[1, 2], 3] as never)).toThrow(ShapeError)
  expect(() => tensor([1, [2]] as never)).toThrow(/data\[1\]/)
  expect(() => tensor([1, 2, 3], { shape: [2] })).toThrow(ShapeError)
  expect(() => tensor(Float64Array.of(1), { shape: [2] })).toThrow(ShapeError)
  expect(() => tensor(new Array<number>(3))).toThrow(MlpError) // holes are no numbers
})

describe('reading', () => {
  test('item is for one number, whatever the rank', () => {
    expect(tensor([[7]]).item()).toBe(7)
    expect(tensor(true).item()).toBe(1)
    expect(() => tensor([1, 2]).item()).toThrow(ShapeError)
    expect(() => zeros([0]).item()).toThrow(ShapeError)
  })
  test('toArray nests, and gives truth values for bool', () => {
    expect(tensor(5).toArray()).toBe(5)
    expect(tensor([[true], [false]]).toArray()).toEqual([[true], [false]])
  })
  test('a value is plain data: it survives a structured clone', () => {
    const value = evaluate(tensor([[1, 2], [3, 4]], { dtype: 'float32' }).transpose())
    const { shape, dtype, data } = structuredClone({ ...value })
    expect({ shape, dtype, data }).toEqual({ shape: [2, 2], dtype: 'float32', data: Float32Array.of(1, 3, 2, 4) })
    expect(tensor({ shape, dtype, data }).toArray()).toEqual([[1, 3], [2, 4]])
  })
})

describe('a short text', () => {
  test('of a tensor says what it is', () => {
    const x = input('x', [2, 3])
    expect(String(x)).toBe('Tensor x = input float64 [2, 3]')
    expect(String(x.mul(2).tanh().named('h'))).toBe('Tensor h = tanh(mul) float64 [2, 3]')
    expect(String(parameter(1, { name: 'w' }).add(3))).toBe('Tensor add(w, constant) float64 []')
  })
  test('of an array shows all of a small one and the ends of a long one', () => {
    expect(String(evaluate(tensor([[1, -2], [0.5, 1e21]])))).toBe('[[1, -2], [0.5, 1e+21]]')
    expect(String(evaluate(arange(100)))).toBe('[0, 1, 2, …, 97, 98, 99]')
    expect(String(evaluate(tensor([0.1, -0, NaN, -Infinity], { dtype: 'float32' })))).toBe('[0.1, -0, NaN, -Infinity]')
    expect(String(evaluate(tensor([true, false])))).toBe('[true, false]')
    expect(String(evaluate(arange(14).reshape([7, 2])))).toBe('[[0, 1], [2, 3], [4, 5], …, [8, 9], [10, 11], [12, 13]]')
  })
})

test('tensors of another copy of the package are recognized by their brand', () => {
  const foreign = Object.create(Object.create({ [Symbol.for('@mlp/tensor')]: true }) as object, { shape: { value: [] } }) as unknown
  expect(foreign).toBeInstanceOf(Tensor)
  expect(isTensor({})).toBe(false)
  expect(isTensor(null)).toBe(false)
})
