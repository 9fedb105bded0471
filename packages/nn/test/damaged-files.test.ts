// Files cut short at every byte, with bits flipped and bytes put in and taken out: a typed error or a right reading, never anything else.
import type { ErrorCode, Value } from '@mlp/autograd'
import { MlpError, showShape, sizeOf } from '@mlp/autograd'
import { derive, keyOf, parseCsv, readNpy, readNpz, readSafetensors, uniform, writeNpz, writeSafetensors } from '@mlp/nn'
import { describe, expect, test } from 'vitest'
import { NUMPY } from './numpy-files.js'

const bytesOf = (name: keyof typeof NUMPY): Uint8Array => Uint8Array.from(atob(NUMPY[name]), one => one.charCodeAt(0))
const codes: readonly ErrorCode[] = ['FILE_MALFORMED', 'DTYPE_UNSUPPORTED', 'NUMBER_NOT_REPRESENTABLE', 'DATA_MALFORMED', 'DATA_EMPTY', 'ARGUMENT_INVALID']

/** What was read, or undefined for a typed error that says all it must. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof MlpError) || !codes.includes(error.code)) throw new Error('not an error of this project', { cause: error })
    const { problem, received, expected, hint } = error
    if ([problem, received, expected, hint].some(part => part.trim() === '' || part.length > 600)) throw new Error('an error that says too little or too much', { cause: error })
    return undefined
  }
}

function fills({ shape, data }: Value): void {
  if (data.length !== sizeOf(shape)) throw new Error(`${data.length} elements for shape ${showShape(shape)}`)
}

/** Every truncation, every bit flipped once, and random bytes put in, taken out and overwritten. */
function* damaged(bytes: Uint8Array, seed: number): Generator<Uint8Array> {
  for (let length = 0; length < bytes.length; length++) yield bytes.slice(0, length)
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const flipped = bytes.slice()
    flipped[bit >> 3]! ^= 1 << (bit & 7)
    yield flipped
  }
  for (let round = 0; round < 300; round++) {
    const [where = 0, what = 0, how = 0, more = 0] = uniform(derive(keyOf(seed), round), 4)
    const at = Math.floor(where * bytes.length)
    const noise = Uint8Array.from(uniform(derive(keyOf(seed + 1), round), 1 + Math.floor(more * 12)), u => Math.floor(u * 256))
    const rest = bytes.subarray(how < 0.33 ? at : Math.min(bytes.length, at + noise.length))
    yield Uint8Array.from([...bytes.subarray(0, at), ...(how < 0.66 ? noise.fill(what < 0.3 ? 255 : what < 0.5 ? 0 : noise[0]!, 0, 1) : []), ...rest])
  }
}

describe.each(['b1', 'fortran', 'v2', 'u8', 'structured'] as const)('readNpy of %s', name => {
  test('reads as many elements as the shape says, or refuses', () => {
    for (const bytes of damaged(bytesOf(name), 1)) {
      const read = attempt(() => readNpy(bytes))
      if (read !== undefined) fills(read)
    }
  })

  test('refuses every truncation', () => {
    const bytes = bytesOf(name)
    for (let length = 0; length < bytes.length; length++) expect(attempt(() => readNpy(bytes.subarray(0, length)))).toBeUndefined()
  })
})

describe.each([['npz', bytesOf('npz')], ['npzc', bytesOf('npzc')], ['our own', writeNpz({ x: [[1, 2], [3, 4]] }, { compress: true })]])('readNpz of %s', (_, whole) => {
  const content = (bytes: Uint8Array): string[] => Object.values(readNpz(bytes)).map(({ shape, dtype, data }) => `${shape.join()} ${dtype} ${Array.from(data).join()}`)
  test('lets no damage through to a number: arrays are as they were, or refused', () => {
    const right = new Set(content(whole))
    for (const bytes of damaged(whole, 3)) expect((attempt(() => content(bytes)) ?? []).filter(one => !right.has(one))).toEqual([])
  })

  test('refuses every truncation', () => {
    for (let length = 0; length < whole.length; length++) expect(attempt(() => readNpz(whole.subarray(0, length)))).toBeUndefined()
  })
})

test('readNpz refuses sizes that would fill the memory before it makes room', () => {
  const bytes = bytesOf('npzc')
  const view = new DataView(bytes.buffer)
  const entry = bytes.findIndex((_, at) => at + 4 < bytes.length && view.getUint32(at, true) === 0x02014b50)
  view.setUint32(entry + 24, 0xfffffff0, true)
  expect(() => readNpz(bytes)).toThrow(/larger than it can be/)
})

describe('readSafetensors', () => {
  const whole = writeSafetensors({ w: { shape: [2, 2], dtype: 'float32', data: Float32Array.of(1, 2, 3, 4) }, on: { shape: [3], dtype: 'bool', data: Uint8Array.of(1, 0, 1) } }, { epoch: '7' })
  test('reads as many elements as shapes say, or refuses', () => {
    for (const bytes of damaged(whole, 5)) {
      const read = attempt(() => readSafetensors(bytes))
      for (const one of Object.values(read?.tensors ?? {})) fills(one)
    }
  })

  test('refuses every truncation, and headers made to mislead', () => {
    for (let length = 0; length < whole.length; length++) expect(attempt(() => readSafetensors(whole.subarray(0, length)))).toBeUndefined()
    const headed = (header: string): Uint8Array => Uint8Array.from([header.length & 255, header.length >> 8, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode(header)])
    for (const header of [
      'null', '[]', '3', '{"a":null}', '{"a":{"dtype":"F32","shape":[1e400],"data_offsets":[0,0]}}', '{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,-4]}}', '{"a":{"dtype":"F32","shape":[9007199254740991,9007199254740991],"data_offsets":[0,8]}}',
      '{"a":{"dtype":"F32","shape":"x","data_offsets":[0,0]}}', '{"a":{"dtype":{},"shape":[0],"data_offsets":[0,0]}}', '{"__metadata__":[1]}', '{"__metadata__":null}', `${'['.repeat(50_000)}`, '{"a":{"dtype":"F32","shape":[0],"data_offsets":[5,5]}}',
    ]) expect(attempt(() => readSafetensors(headed(header))), header.slice(0, 60)).toBeUndefined()
    expect(Object.keys(readSafetensors(headed('{"__proto__":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}')).tensors)).toEqual(['__proto__'])
  })
})

describe('parseCsv', () => {
  const text = 'a,b,kind\n1.5,"2",cat\n-3,4e2,"a ""dog"", small"\r\n\n5,6,cat\n'
  const bytes = new TextEncoder().encode(text)
  test('reads finite numbers in the shape of the text, or refuses', () => {
    for (const one of damaged(bytes, 7)) {
      const read = attempt(() => parseCsv(new TextDecoder().decode(one), { label: 'kind' }))
      if (read === undefined) continue
      expect(read.x.data.length).toBe(read.x.shape[0]! * read.columns.length)
      expect(read.x.data.every(Number.isFinite)).toBe(true)
      expect(read.y.data.every(index => index < read.classes.length)).toBe(true)
    }
  })

  test('takes what spreadsheets write, and refuses what is no table', () => {
    expect(parseCsv('\uFEFFa;b\r\n1;2\r\n', { separator: ';' }).columns).toEqual(['a', 'b'])
    for (const odd of ['', '\n\n\n', '"', 'a', 'a,b\n', ',\n1,2', '\0\0\0', 'a,b\n1,2,3', 'a\n1e999', 'a\n0x10', 'a\nInfinity', 'a\n１']) expect(attempt(() => parseCsv(odd)), JSON.stringify(odd)).toBeUndefined()
  })
})
