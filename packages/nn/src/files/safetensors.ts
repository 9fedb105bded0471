/**
 * Named arrays as `.safetensors` bytes: eight bytes of header length (little-endian), a JSON header padded with
 * spaces to a multiple of eight, and the data. Byte for byte what the Python library writes for the same arrays.
 */
import { DTypeError, ValueError, showArgument, showShape, sizeOf } from '@mlp/autograd'
import type { DType, TypedArray, Value } from '@mlp/autograd'
import { checkBytes } from './bytes.js'

/** The content of a file. */
export interface Safetensors {
  readonly tensors: Readonly<Record<string, Value>>
  /** Free text by name, such as a format version. */
  readonly metadata: Readonly<Record<string, string>>
}

interface Element { readonly code: string, readonly bytes: number, readonly array: new (buffer: ArrayBuffer) => TypedArray }

/** In the order in which the format's writer lays data out: the widest alignment first. */
const ELEMENTS: Readonly<Record<DType, Element>> = {
  float64: { code: 'F64', bytes: 8, array: Float64Array },
  float32: { code: 'F32', bytes: 4, array: Float32Array },
  int32: { code: 'I32', bytes: 4, array: Int32Array },
  bool: { code: 'BOOL', bytes: 1, array: Uint8Array },
}
const DTYPES: readonly DType[] = ['float64', 'float32', 'int32', 'bool']
const LENGTH_BYTES = 8

/**
 * Arrays as the bytes of a `.safetensors` file.
 *
 * @throws ValueError `ARGUMENT_INVALID` when the name `__metadata__` is taken for a tensor or data does not fill its shape;
 *   DTypeError when data is not the typed array of its dtype
 * @see https://huggingface.co/docs/safetensors
 * @example
 * import { readSafetensors, writeSafetensors } from '@mlp/nn'
 * const bytes = writeSafetensors({ bias: { shape: [2], dtype: 'float32', data: new Float32Array([1, 2]) } })
 * console.log(bytes.length) // → 80
 * console.log([...readSafetensors(bytes).tensors['bias']!.data]) // → [ 1, 2 ]
 */
export function writeSafetensors(tensors: Readonly<Record<string, Value>>, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  checkNamed(tensors, metadata)
  const entries = Object.entries(tensors).sort(([a, x], [b, y]) => DTYPES.indexOf(x.dtype) - DTYPES.indexOf(y.dtype) || compareText(a, b))
  const header = new Map<string, unknown>()
  if (Object.keys(metadata).length > 0) header.set('__metadata__', metadata)
  let end = 0
  for (const [name, { dtype, shape, data }] of entries) {
    checkEntry(name, dtype, shape, data)
    const start = end
    end += data.length * ELEMENTS[dtype].bytes
    header.set(name, { dtype: ELEMENTS[dtype].code, shape, data_offsets: [start, end] })
  }
  const text = new TextEncoder().encode(`{${[...header].map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`).join(',')}}`)
  const headerLength = Math.ceil(text.length / 8) * 8
  const bytes = new Uint8Array(LENGTH_BYTES + headerLength + end)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true)
  bytes.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerLength)
  bytes.set(text, LENGTH_BYTES)
  let at = LENGTH_BYTES + headerLength
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return bytes
}

/**
 * The arrays in the bytes of a `.safetensors` file. Nothing is returned unless every byte is accounted for.
 *
 * @throws ValueError `FILE_MALFORMED` for truncated or corrupt bytes, overlapping or missing data and element types other than
 *   F64, F32, I32 and BOOL
 * @example
 * import { readSafetensors, writeSafetensors } from '@mlp/nn'
 * const bytes = writeSafetensors({ w: { shape: [1, 2], dtype: 'float32', data: Float32Array.of(1, 2) } }, { epoch: '7' })
 * const { tensors, metadata } = readSafetensors(bytes)
 * console.log(Object.keys(tensors), tensors['w']!.shape, metadata['epoch']) // → [ 'w' ] [ 1, 2 ] 7
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  checkBytes('readSafetensors', bytes)
  const headerLength = readHeaderLength(bytes)
  const header = parseHeader(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + headerLength))
  const data = bytes.subarray(LENGTH_BYTES + headerLength)
  const metadata: [string, string][] = []
  const entries: (HeaderEntry & { name: string })[] = []
  for (const [name, raw] of Object.entries(header)) {
    if (name === '__metadata__') metadata.push(...parseMetadata(raw))
    else entries.push({ name, ...parseEntry(name, raw) })
  }
  checkCoverage(entries, data.length)
  const tensors = entries.map(({ name, dtype, shape, start, end }): [string, Value] => {
    // A copy of its own, since the view's elements must be aligned.
    const own = new Uint8Array(end - start)
    own.set(data.subarray(start, end))
    if (dtype === 'bool' && own.some(one => one > 1)) throw malformed(`tensor ${JSON.stringify(name)} holds a bool that is neither 0 nor 1`, 'another byte', '0 or 1')
    return [name, { shape, dtype, data: new ELEMENTS[dtype].array(own.buffer) }]
  })
  return { tensors: Object.fromEntries(tensors), metadata: Object.fromEntries(metadata) }
}

interface HeaderEntry { readonly dtype: DType, readonly shape: readonly number[], readonly start: number, readonly end: number }

function readHeaderLength(bytes: Uint8Array): number {
  if (bytes.length < LENGTH_BYTES) throw malformed('too short for a header', `${bytes.length} bytes`, 'at least 8 bytes')
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  if (length > bytes.length - LENGTH_BYTES) {
    throw malformed('the header is longer than the file', `a header of ${length} bytes in a file of ${bytes.length}`, 'a header inside the file')
  }
  return length
}

function parseHeader(text: Uint8Array): object {
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text))
  } catch (error) {
    throw malformed('the header is not JSON', error instanceof Error ? error.message : String(error), 'a JSON object')
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) throw malformed('the header is not an object', JSON.stringify(header).slice(0, 40), 'a JSON object')
  return header
}

function parseMetadata(raw: unknown): [string, string][] {
  if (typeof raw !== 'object' || raw === null) throw malformed('__metadata__ is not an object', JSON.stringify(raw), 'texts by name')
  return Object.entries(raw).map(([key, value]: [string, unknown]) => {
    if (typeof value !== 'string') throw malformed(`metadata ${JSON.stringify(key)} is not text`, JSON.stringify(value), 'text')
    return [key, value]
  })
}

function parseEntry(name: string, raw: unknown): HeaderEntry {
  const label = `tensor ${JSON.stringify(name)}`
  if (typeof raw !== 'object' || raw === null || !('dtype' in raw) || !('shape' in raw) || !('data_offsets' in raw)) {
    throw malformed(`${label} is not described`, JSON.stringify(raw), 'dtype, shape and data_offsets')
  }
  const dtype = DTYPES.find(one => ELEMENTS[one].code === raw.dtype)
  if (dtype === undefined) {
    throw malformed(`${label} has an element type this library does not hold`, JSON.stringify(raw.dtype), 'F64, F32, I32 or BOOL', 'convert it where it was saved, for example with .to(torch.float32)')
  }
  if (!isCounts(raw.shape)) throw malformed(`${label} has no valid shape`, JSON.stringify(raw.shape), 'whole numbers, zero or more')
  if (!isCounts(raw.data_offsets) || raw.data_offsets.length !== 2) throw malformed(`${label} has no valid offsets`, JSON.stringify(raw.data_offsets), '[start, end]')
  const [start = 0, end = 0] = raw.data_offsets
  const bytes = sizeOf(raw.shape) * ELEMENTS[dtype].bytes
  if (end - start !== bytes) throw malformed(`${label} has offsets that do not fit its shape`, `${end - start} bytes for shape ${showShape(raw.shape)}`, `${bytes} bytes`)
  return { dtype, shape: raw.shape, start, end }
}

/** Every byte belongs to exactly one tensor. */
function checkCoverage(entries: readonly (HeaderEntry & { name: string })[], length: number): void {
  let at = 0
  for (const { name, start, end } of [...entries].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== at) {
      throw malformed(`tensor ${JSON.stringify(name)} ${start < at ? 'overlaps the one before it' : 'leaves a gap before it'}`, `start at byte ${start}`, `start at byte ${at}`)
    }
    at = end
  }
  if (at !== length) throw malformed(at > length ? 'the file is truncated' : 'bytes follow the last tensor', `${length} bytes of data`, `${at} bytes`)
}

/** Refuses what is no arrays and texts by name, before anything is asked of them. */
function checkNamed(tensors: unknown, metadata: unknown): void {
  const fault = (problem: string, received: unknown, expected: string): ValueError => new ValueError({ code: 'ARGUMENT_INVALID', operation: 'writeSafetensors', problem, received: showArgument(received), expected, hint: 'write writeSafetensors(stateOf(model), { epoch: \'7\' })' })
  const isNamed = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isNamed(tensors)) throw fault('no arrays by name', tensors, 'arrays by name')
  for (const [name, value] of Object.entries(tensors) as [string, unknown][]) {
    const fits = isNamed(value) && 'shape' in value && isCounts(value.shape) && 'dtype' in value && DTYPES.some(one => one === value.dtype) && 'data' in value && ArrayBuffer.isView(value.data)
    if (!fits) throw fault(`tensor ${JSON.stringify(name)} is no array`, value, '{ shape, dtype, data }, as evaluate and stateOf give it')
  }
  if (!isNamed(metadata) || Object.values(metadata).some(one => typeof one !== 'string')) throw fault('metadata is not text by name', metadata, 'texts by name')
}

function checkEntry(name: string, dtype: DType, shape: readonly number[], data: TypedArray): void {
  const { array } = ELEMENTS[dtype]
  if (!(data instanceof array)) {
    throw new DTypeError({
      code: 'DTYPE_MISMATCH', operation: 'writeSafetensors', problem: `tensor ${JSON.stringify(name)} does not hold numbers of its dtype`, received: `${data.constructor.name} for ${dtype}`,
      expected: array.name, hint: `convert the data, as in ${array.name}.from(data), or name its own dtype`,
    })
  }
  const size = sizeOf(shape)
  if (name === '__metadata__' || size !== data.length) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'writeSafetensors', problem: name === '__metadata__' ? 'the format reserves this name' : `tensor ${JSON.stringify(name)} does not fill its shape`,
      received: name === '__metadata__' ? name : `${data.length} elements for shape ${showShape(shape)}`, expected: name === '__metadata__' ? 'another name' : `${size} elements`,
      hint: 'pass metadata as the second argument and arrays as { shape, dtype, data }',
    })
  }
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(one => Number.isSafeInteger(one) && one >= 0)
}

/** By code point, as the format's writer compares; JavaScript's own order differs beyond U+FFFF. */
function compareText(a: string, b: string): number {
  const left = [...a]
  const right = [...b]
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

function malformed(problem: string, received: string, expected: string, hint = 'the file is damaged or not a .safetensors file; fetch or save it again'): ValueError {
  return new ValueError({ code: 'FILE_MALFORMED', operation: 'readSafetensors', problem, received, expected, hint })
}
