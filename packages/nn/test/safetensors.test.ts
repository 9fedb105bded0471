import type { Value } from '@mlp/autograd'
import { DTypeError, MlpError } from '@mlp/autograd'
import { readSafetensors, writeSafetensors } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

// What the Python library (0.8.0) writes for these arrays, given in another order.
const header = '{"__metadata__":{"format":"mlp"},"a":{"dtype":"F64","shape":[2,2],"data_offsets":[0,32]},"b":{"dtype":"F32","shape":[2],"data_offsets":[32,40]},'
  + '"z\\n\\"":{"dtype":"F32","shape":[0,3],"data_offsets":[40,40]},"é":{"dtype":"F32","shape":[1],"data_offsets":[40,44]},"Ａ":{"dtype":"F32","shape":[1],"data_offsets":[44,48]},'
  + '"😀":{"dtype":"F32","shape":[1],"data_offsets":[48,52]},"i":{"dtype":"I32","shape":[],"data_offsets":[52,56]},"c":{"dtype":"BOOL","shape":[3],"data_offsets":[56,59]}}  '
const data = '000000000000f83f00000000000000c0000000000000d03f00000000000008400000803f0000004000001041000000400000803f07000000010001'
const python = Buffer.concat([Buffer.from('e801000000000000', 'hex'), Buffer.from(header), Buffer.from(data, 'hex')])

const arrays: Record<string, Value> = {
  b: { shape: [2], dtype: 'float32', data: Float32Array.of(1, 2) },
  a: { shape: [2, 2], dtype: 'float64', data: Float64Array.of(1.5, -2, 0.25, 3) },
  c: { shape: [3], dtype: 'bool', data: Uint8Array.of(1, 0, 1) },
  i: { shape: [], dtype: 'int32', data: Int32Array.of(7) },
  é: { shape: [1], dtype: 'float32', data: Float32Array.of(9) },
  'z\n"': { shape: [0, 3], dtype: 'float32', data: new Float32Array(0) },
  '😀': { shape: [1], dtype: 'float32', data: Float32Array.of(1) },
  'Ａ': { shape: [1], dtype: 'float32', data: Float32Array.of(2) },
}

/** A file with this header and so many bytes of data. */
function file(entries: unknown, bytes = 4): Uint8Array {
  const text = Buffer.from(typeof entries === 'string' ? entries : JSON.stringify(entries))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, text, Buffer.alloc(bytes)])
}
const one = { dtype: 'F32', shape: [1], data_offsets: [0, 4] }

describe('safetensors', () => {
  test('are written byte for byte as by the Python library', () => {
    expect(Buffer.from(writeSafetensors(arrays, { format: 'mlp' })).toString('hex')).toBe(python.toString('hex'))
  })

  test('are read with values, shapes, dtypes and metadata', () => {
    const { tensors, metadata } = readSafetensors(python)
    expect(tensors).toEqual(arrays)
    expect(metadata).toEqual({ format: 'mlp' })
  })

  test('come back from an unaligned part of a buffer, and do not share it', () => {
    const bytes = writeSafetensors(arrays)
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    const { tensors } = readSafetensors(shifted.subarray(3))
    shifted.fill(255)
    expect(tensors).toEqual(arrays)
  })

  test('may be empty, and may name a tensor __proto__', () => {
    expect(readSafetensors(writeSafetensors({})).tensors).toEqual({})
    const odd = Object.fromEntries([['__proto__', arrays['b']!]])
    const { tensors } = readSafetensors(writeSafetensors(odd))
    expect(Object.keys(tensors)).toEqual(['__proto__'])
  })

  test.each([
    ['nothing', new Uint8Array(0), /too short/],
    ['a header cut off', python.subarray(0, 100), /header is longer than the file/],
    ['a header of absurd length', Buffer.from('ffffffffffffffff7b7d', 'hex'), /header is longer/],
    ['data cut off', python.subarray(0, -1), /truncated/],
    ['bytes too many', Buffer.concat([python, Buffer.alloc(8)]), /bytes follow the last tensor/],
    ['no JSON', file('{"a":'), /not JSON/],
    ['a list', file([1]), /not an object/],
    ['broken text', Buffer.from('0200000000000000ffff', 'hex'), /not JSON/],
    ['an overlap', file({ a: one, b: one }), /"b" overlaps/],
    ['a gap', file({ a: { ...one, data_offsets: [4, 8] } }, 8), /"a" leaves a gap/],
    ['an unknown element type', file({ a: { ...one, dtype: 'BF16' } }), /"BF16"[^]*F64, F32, I32 or BOOL/],
    ['a shape that does not fit', file({ a: { ...one, shape: [2] } }), /do not fit its shape/],
    ['a negative length', file({ a: { ...one, shape: [-1] } }), /no valid shape/],
    ['odd offsets', file({ a: { ...one, data_offsets: [0] } }), /no valid offsets/],
    ['a tensor that says nothing', file({ a: null }), /not described/],
    ['metadata that is no text', file({ __metadata__: { a: 1 } }), /not text/],
    ['a bool of two', Buffer.concat([file({ a: { dtype: 'BOOL', shape: [1], data_offsets: [0, 1] } }, 0), Buffer.of(2)]), /neither 0 nor 1/],
  ])('refuse %s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(message)
    expect(() => readSafetensors(bytes)).toThrow(MlpError)
  })

  test('refuse to write what could not be read', () => {
    expect(() => writeSafetensors({ __metadata__: arrays['b']! })).toThrow(/reserves this name/)
    expect(() => writeSafetensors({ a: { ...arrays['b']!, shape: [3] } })).toThrow(/does not fill its shape/)
  })

  test('refuse data that is not the typed array of its dtype, which would read back as other numbers', () => {
    expect(() => writeSafetensors({ a: { shape: [2], dtype: 'float64', data: Float32Array.of(1, 2) } })).toThrow(/Float32Array for float64[^]*Float64Array/)
    expect(() => writeSafetensors({ a: { shape: [2], dtype: 'float32', data: Float64Array.of(1, 2) } })).toThrow(DTypeError)
  })
})
