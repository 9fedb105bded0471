// `.npy` and `.npz` against files that NumPy wrote, both ways.
import type { Value } from '@mlp/autograd'
import { readNpy, readNpz, writeNpy, writeNpz } from '@mlp/nn'
import { describe, expect, test } from 'vitest'
import { faultOf } from './fault'
import { NUMPY } from './numpy-files.js'

const bytesOf = (name: keyof typeof NUMPY): Uint8Array => Uint8Array.from(atob(NUMPY[name]), one => one.charCodeAt(0))
const read = (name: keyof typeof NUMPY): { dtype: string, shape: readonly number[], data: number[] } => {
  const { dtype, shape, data } = readNpy(bytesOf(name))
  return { dtype, shape, data: Array.from(data) }
}

describe('readNpy', () => {
  test.each([
    ['f8', 'float64', [2, 3], [1.5, -2, 0.1, Infinity, -Infinity, 5e-324]],
    ['f4', 'float32', [3], [Math.fround(0.1), 3.4028234663852886e38, -0]],
    ['i4', 'int32', [2, 1], [-2147483648, 2147483647]],
    ['b1', 'bool', [3], [1, 0, 1]],
    ['scalar', 'float64', [], [2.5]],
    ['empty', 'float64', [0, 3], []],
    ['f2', 'float32', [7], [1.5, 65504, 5.960464477539063e-8, -0, Infinity, NaN, 0.3330078125]],
    ['i8', 'int32', [3], [-5, 2147483647, -2147483648]],
    ['u8', 'int32', [1], [7]],
    ['u4', 'int32', [1], [2147483647]],
    ['i2', 'int32', [2], [-300, 300]],
    ['u2', 'int32', [1], [65535]],
    ['i1', 'int32', [2], [-128, 127]],
    ['u1', 'int32', [2], [0, 255]],
    ['big', 'float64', [2, 2], [1.5, 2, 3, -4]],
    ['bigi', 'int32', [2], [1, -2]],
    ['fortran', 'float32', [2, 3, 4], Array.from({ length: 24 }, (_, i) => i)],
    ['v2', 'float32', [3], [0, 1, 2]],
    ['v3', 'float32', [3], [0, 1, 2]],
  ] as const)('%s is %s %o', (name, dtype, shape, data) => {
    expect(read(name)).toEqual({ dtype, shape, data })
  })

  test.each([
    ['i8large', 'NUMBER_NOT_REPRESENTABLE', '1099511627776 at [1, 1] (<i8)', /astype\(numpy\.float64\)/],
    ['u8large', 'NUMBER_NOT_REPRESENTABLE', '18446744073709551615 at [0] (<u8)', /astype\(numpy\.float64\)/],
    ['object', 'DTYPE_UNSUPPORTED', '|O', /astype\(numpy\.float64\)/],
    ['structured', 'DTYPE_UNSUPPORTED', "[('a', '<i4'), ('b', '<f8')]", /table\['name'\]/],
    ['complex', 'DTYPE_UNSUPPORTED', '<c16', /array\.real, array\.imag/],
    ['text', 'DTYPE_UNSUPPORTED', '<U2', /numpy\.unique/],
    ['date', 'DTYPE_UNSUPPORTED', '<M8[D]', /numpy\.int64/],
    ['longdouble', 'DTYPE_UNSUPPORTED', '<f16', /numpy\.float64/],
  ] as const)('refuses %s', (name, code, received, hint) => {
    expect(faultOf(() => readNpy(bytesOf(name)))).toMatchObject({ name: 'DTypeError', code, received, hint: expect.stringMatching(hint) as string })
  })

  test('reads bytes that stand anywhere in a buffer', () => {
    const bytes = bytesOf('f8')
    const within = new Uint8Array(bytes.length + 3)
    within.set(bytes, 3)
    expect(readNpy(within.subarray(3)).toArray()).toEqual(readNpy(bytes).toArray())
  })

  const headed = (dictionary: string, data = 0): Uint8Array => Uint8Array.from(`\x93NUMPY\x01\x00${String.fromCharCode(dictionary.length, 0)}${dictionary}${'\0'.repeat(data)}`, one => one.charCodeAt(0))

  test('reads headers that others write: fields in any order, long integers of Python 2', () => {
    expect(readNpy(headed("{'shape':(2L,),'fortran_order':False,'descr':'|u1'}", 2)).shape).toEqual([2])
  })

  test.each([
    ['nothing', new Uint8Array(0), /truncated/, /0 bytes/],
    ['another file', Uint8Array.of(1, 2, 3), /not a \.npy file/, /1, 2, 3/],
    ['another version', Uint8Array.from('\x93NUMPY\x04\x00\x01\x00\x00\x00 ', one => one.charCodeAt(0)), /version/, /4\.0/],
    ['no dictionary', headed('import os'), /no dictionary/, /import os/],
    ['a call instead of a shape', headed("{'descr': '<f4', 'fortran_order': False, 'shape': exit(), }"), /no dictionary/, /exit/],
    ['a field twice', headed("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (), }"), /says descr twice/, /<f4/],
    ['a number instead of a tuple', headed("{'descr': '<f4', 'fortran_order': False, 'shape': (3), }"), /no tuple/, /\(3\)/],
    ['a shape beyond counting', headed("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }"), /larger than any file/, /100000000000000000000/],
    ['an element that is not there', headed("{'descr': '|b1', 'fortran_order': False, 'shape': (), }"), /truncated/, /0 bytes of data/],
  ])('refuses %s', (_, bytes, problem, received) => {
    expect(faultOf(() => readNpy(bytes))).toMatchObject({ code: 'FILE_MALFORMED', problem: expect.stringMatching(problem) as string, received: expect.stringMatching(received) as string })
  })

  test('refuses a truth value that is none, and bytes after the array', () => {
    const bytes = bytesOf('b1')
    bytes[bytes.length - 1] = 2
    expect(faultOf(() => readNpy(bytes))).toMatchObject({ code: 'FILE_MALFORMED', received: '2 at [2]' })
    const longer = new Uint8Array(bytes.length + 1)
    longer.set(bytesOf('b1'))
    expect(faultOf(() => readNpy(longer))).toMatchObject({ code: 'FILE_MALFORMED', problem: 'bytes follow the array', hint: expect.stringMatching(/savez/) as string })
  })

  test.each([['x.npy'], [undefined], [null], [new ArrayBuffer(3)], [[1, 2]]])('refuses %o, which is no bytes', given => {
    expect(faultOf(() => readNpy(given as never))).toMatchObject({ code: 'ARGUMENT_INVALID', problem: 'not bytes', hint: expect.stringMatching(/readNpy\(await readFile\(path\)\)/) as string })
    expect(faultOf(() => readNpz(given as never))).toMatchObject({ code: 'ARGUMENT_INVALID', problem: 'not bytes' })
  })
})

describe('writeNpy', () => {
  test.each(['f8', 'f4', 'i4', 'b1', 'scalar', 'empty'] as const)('writes %s as NumPy does, byte for byte', name => {
    const bytes = bytesOf(name)
    expect([...writeNpy(readNpy(bytes))]).toEqual([...bytes])
  })

  test('takes nested arrays and numbers as float64', () => {
    expect(readNpy(writeNpy([[1, 2], [3, 4]])).toArray()).toEqual([[1, 2], [3, 4]])
    expect(readNpy(writeNpy(7)).item()).toBe(7)
  })

  test('fills a header of exactly 64 bytes more as NumPy does', () => {
    // Here the room for the first axis to grow alone decides: 192 bytes in NumPy.
    expect(writeNpy({ shape: [0, 100000, ...new Array<number>(11).fill(1)], dtype: 'float32', data: new Float32Array(0) }).length).toBe(192)
    // {'descr': …, 'shape': (1, 1, …), } of every length around the border.
    for (let rank = 1; rank < 32; rank++) {
      const shape = new Array<number>(rank).fill(1)
      const bytes = writeNpy({ shape, dtype: 'float32', data: Float32Array.of(1) })
      expect((bytes.length - 4) % 64).toBe(0)
      expect(readNpy(bytes).shape).toEqual(shape)
    }
  })
})

describe('readNpz and writeNpz', () => {
  test('read what NumPy wrote', () => {
    const { x, y } = readNpz(bytesOf('npz'))
    expect([x?.dtype, x?.toArray(), y?.dtype, y?.toArray()]).toEqual(['float32', [[1, 2], [3, 4]], 'int32', [0, 1]])
    const packed = readNpz(bytesOf('npzc'))
    expect([Object.keys(packed), packed['x']?.shape, packed['y']?.toArray()]).toEqual([['x', 'y'], [20, 5], [0, 1, 2, 3]])
  })

  test.each([{}, { compress: true }])('give back what was written with %o, and the same bytes twice', options => {
    const arrays: Record<string, Value> = {
      'layer/0': { shape: [2, 2], dtype: 'float32', data: Float32Array.of(1, 2, 3, 4) }, é: { shape: [], dtype: 'int32', data: Int32Array.of(-7) }, long: { shape: [1000], dtype: 'float64', data: new Float64Array(1000) },
    }
    const bytes = writeNpz(arrays, options)
    const back = readNpz(bytes)
    expect(Object.fromEntries(Object.entries(back).map(([name, { shape, dtype, data }]) => [name, { shape, dtype, data }]))).toEqual(arrays)
    expect([...writeNpz(arrays, options)]).toEqual([...bytes])
  })

  test('refuse a damaged array by its checksum, and name it', () => {
    const bytes = writeNpz({ a: [1, 2], b: [3, 4] })
    bytes[bytes.indexOf(0x93, 200) + 130]! ^= 1
    expect(faultOf(() => readNpz(bytes))).toMatchObject({ code: 'FILE_MALFORMED', problem: '"b.npy": damaged', received: expect.stringMatching(/CRC-32/) as string })
  })

  test('refuse files that are no arrays, arrays without names and what is no archive', () => {
    const bytes = writeNpz({ a: [1] })
    for (const start of [30, bytes.length - 22 - 5]) bytes.set(new TextEncoder().encode('a.txt'), start)
    expect(faultOf(() => readNpz(bytes))).toMatchObject({ code: 'FILE_MALFORMED', received: '"a.txt"' })
    expect(faultOf(() => writeNpz({ '': [1] }))).toMatchObject({ code: 'ARGUMENT_INVALID', problem: 'an array without a name' })
    expect(faultOf(() => writeNpz({}))).toMatchObject({ code: 'ARGUMENT_INVALID', problem: 'no arrays by name' })
    expect(faultOf(() => writeNpz([[1]] as never))).toMatchObject({ code: 'ARGUMENT_INVALID', hint: 'write writeNpz({ x, y })' })
    expect(faultOf(() => readNpz(bytesOf('f4')))).toMatchObject({ code: 'FILE_MALFORMED', problem: 'not a zip archive, or a truncated one' })
  })
})
