/** The files of a zip archive: read by its directory, each checked against its size and its CRC-32. */
import { inflateSync } from 'fflate'
import { malformed } from './npy-header.js'

interface Entry {
  readonly name: string
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly offset: number
}

const END_BYTES = 22
const ENTRY_BYTES = 46
const LOCAL_BYTES = 30
const STORED = 0
const DEFLATED = 8
/** No deflated byte stands for more. */
const GREATEST_RATIO = 1032
const HINT = 'the file is damaged or not a .npz file; fetch it or save it again with numpy.savez'

/** The files of an archive, by name in the order of its directory. */
export function unzip(operation: string, bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const files = new Map<string, Uint8Array>()
  for (const entry of directoryOf(operation, view, bytes)) {
    if (files.has(entry.name)) throw malformed(operation, 'two files of one name', JSON.stringify(entry.name), 'a name of its own for every file', HINT)
    files.set(entry.name, contentOf(operation, view, bytes, entry))
  }
  return files
}

function directoryOf(operation: string, view: DataView, bytes: Uint8Array): Entry[] {
  const end = endOf(bytes, view)
  if (end < 0) throw malformed(operation, 'not a zip archive, or a truncated one', `${bytes.length} bytes without an end of directory`, 'the bytes of a whole .npz file', HINT)
  const [count, length, start] = [view.getUint16(end + 10, true), view.getUint32(end + 12, true), view.getUint32(end + 16, true)]
  if (start + length !== end) throw malformed(operation, 'the directory is not where the archive says', `${length} bytes from ${start}`, `bytes up to ${end}`, `${HINT}; archives beyond 4 GiB are not read`)
  const entries: Entry[] = []
  let at = start
  for (let index = 0; index < count; index++) {
    if (at + ENTRY_BYTES > end || view.getUint32(at, true) !== 0x02014b50) throw malformed(operation, 'the directory is damaged', `no entry at byte ${at}`, `${count} entries`, HINT)
    const nameLength = view.getUint16(at + 28, true)
    const next = at + ENTRY_BYTES + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
    if (next > end) throw malformed(operation, 'the directory is damaged', `an entry up to byte ${next}`, `entries up to byte ${end}`, HINT)
    const name = new TextDecoder().decode(bytes.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameLength))
    if ((view.getUint16(at + 8, true) & 1) !== 0) throw malformed(operation, 'a file is encrypted', JSON.stringify(name), 'files as numpy.savez writes them', HINT)
    entries.push({
      name, method: view.getUint16(at + 10, true), crc: view.getUint32(at + 16, true), packed: view.getUint32(at + 20, true), size: view.getUint32(at + 24, true), offset: view.getUint32(at + 42, true),
    })
    at = next
  }
  if (at !== end) throw malformed(operation, 'the directory is damaged', `${count} entries up to byte ${at}`, `entries up to byte ${end}`, HINT)
  return entries
}

/** Where the last record begins: at the end, but for a comment of known length; −1 where there is none. */
function endOf(bytes: Uint8Array, view: DataView): number {
  for (let at = bytes.length - END_BYTES; at >= 0 && at >= bytes.length - END_BYTES - 0xffff; at--) {
    if (view.getUint32(at, true) === 0x06054b50 && at + END_BYTES + view.getUint16(at + 20, true) === bytes.length) return at
  }
  return -1
}

function contentOf(operation: string, view: DataView, bytes: Uint8Array, { name, method, crc, packed, size, offset }: Entry): Uint8Array {
  const fault = (problem: string, received: string, expected: string, hint = HINT): Error => malformed(operation, `${JSON.stringify(name)}: ${problem}`, received, expected, hint)
  if (offset + LOCAL_BYTES > bytes.length || view.getUint32(offset, true) !== 0x04034b50) throw fault('not where the directory says', `nothing at byte ${offset}`, 'the head of a file')
  const from = offset + LOCAL_BYTES + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
  if (from + packed > bytes.length) throw fault('truncated', `${Math.max(0, bytes.length - from)} bytes`, `${packed} bytes`)
  const raw = bytes.subarray(from, from + packed)
  if (method !== STORED && method !== DEFLATED) throw fault('packed in another way', `method ${method}`, 'stored or deflated', 'write the archive with numpy.savez or numpy.savez_compressed')
  if (size > packed * GREATEST_RATIO) throw fault('said to be larger than it can be', `${size} bytes from ${packed}`, `at most ${packed * GREATEST_RATIO}`)
  const content = method === STORED ? raw : inflated(fault, raw, size)
  if (content.length !== size) throw fault('another size than the directory says', `${content.length} bytes`, `${size} bytes`)
  const own = crc32(content)
  if (own !== crc) throw fault('damaged', `CRC-32 ${own.toString(16)}`, crc.toString(16))
  return content
}

function inflated(fault: (problem: string, received: string, expected: string) => Error, raw: Uint8Array, size: number): Uint8Array {
  try {
    // One byte more, so that content that is too long shows.
    return inflateSync(raw, { out: new Uint8Array(size + 1) })
  } catch (error) {
    throw fault('damaged', error instanceof Error ? error.message : String(error), 'deflated bytes')
  }
}

/** The checksum of zip archives: the remainder of the bytes as a polynomial, bits reversed, by 0xEDB88320. */
export function crc32(bytes: Uint8Array): number {
  let crc = -1
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 255]! ^ crc >>> 8
  return ~crc >>> 0
}

const TABLE = /* @__PURE__ */ Int32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = (rest & 1) === 1 ? rest >>> 1 ^ 0xedb88320 : rest >>> 1
  return rest
})
