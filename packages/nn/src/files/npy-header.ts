/** The header of a `.npy` file: a Python dictionary that says of what type its elements are, in which order and what shape they have. */
import { ValueError, showShape } from '@mlp/autograd'
import type { DType, Shape } from '@mlp/autograd'

/** What a header says. */
export interface NpyHeader {
  /** NumPy's name of the element type, such as '<f4'. */
  readonly descr: string
  /** Whether the first axis runs fastest. */
  readonly fortran: boolean
  readonly shape: Shape
  /** Where the elements begin. */
  readonly end: number
}

const MAGIC = '\x93NUMPY'
/** NumPy itself reads no header of more than 10,000 characters unless told to. */
const LONGEST = 65_536

const DESCRIPTIONS: Readonly<Record<DType, string>> = { float64: '<f8', float32: '<f4', int32: '<i4', bool: '|b1' }

/** The bytes before the elements, byte for byte as NumPy writes them: format 1.0, spaces up to a multiple of 64. */
export function npyHeaderOf(dtype: DType, shape: Shape): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]!},)` : `(${shape.join(', ')})`
  // NumPy leaves room for the first axis to grow in place, to 21 digits.
  const room = shape.length === 0 ? 0 : 21 - String(shape[0]!).length
  const dictionary = `{'descr': '${DESCRIPTIONS[dtype]}', 'fortran_order': False, 'shape': ${tuple}, }${' '.repeat(room)}`
  const before = MAGIC.length + 4
  const length = dictionary.length + 1 + 64 - (before + dictionary.length + 1) % 64
  const text = `${MAGIC}\x01\x00${String.fromCharCode(length & 255, length >> 8)}${dictionary.padEnd(length - 1)}\n`
  return Uint8Array.from(text, one => one.charCodeAt(0))
}

export function readNpyHeader(operation: string, bytes: Uint8Array): NpyHeader {
  const fault = (problem: string, received: string, expected: string): ValueError => malformed(operation, problem, received, expected)
  const known = Math.min(MAGIC.length, bytes.length)
  if (String.fromCharCode(...bytes.subarray(0, known)) !== MAGIC.slice(0, known)) throw fault('not a .npy file', `bytes that begin with ${[...bytes.subarray(0, known)].join(', ')}`, "bytes that begin with 147 and 'NUMPY'")
  const [major = 0, minor = 0] = bytes.subarray(MAGIC.length)
  const start = MAGIC.length + (major === 1 ? 4 : 6)
  if (bytes.length < start) throw fault('the file is truncated', `${bytes.length} bytes`, `a header of at least ${start} bytes`)
  if (major < 1 || major > 3 || minor !== 0) throw fault('another version of the format', `version ${major}.${minor}`, 'version 1.0, 2.0 or 3.0')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = major === 1 ? view.getUint16(MAGIC.length + 2, true) : view.getUint32(MAGIC.length + 2, true)
  if (start + length > bytes.length) throw fault('the file is truncated', `a header of ${length} bytes in a file of ${bytes.length}`, 'a header inside the file')
  if (length > LONGEST) throw fault('the header is too long', `${length} bytes`, `at most ${LONGEST}, which only a table of very many named columns could need`)
  const text = new TextDecoder().decode(bytes.subarray(start, start + length))
  return { ...parse(fault, text), end: start + length }
}

const FIELD = /^'(\w+)'\s*:\s*('[^']*'|\[.*\]|True|False|\([\dL,\s]*\))\s*(?:,\s*|$)/s

function parse(fault: (problem: string, received: string, expected: string) => ValueError, text: string): Omit<NpyHeader, 'end'> {
  const expected = "{'descr': …, 'fortran_order': …, 'shape': …}"
  const damaged = (problem = 'the header is no dictionary of the format'): ValueError => fault(problem, text.trim().slice(0, 80), expected)
  const inside = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1]
  if (inside === undefined) throw damaged()
  const fields = new Map<string, string>()
  let rest = inside.trim()
  while (rest !== '') {
    const match = FIELD.exec(rest)
    if (match === null) throw damaged()
    if (fields.has(match[1]!)) throw damaged(`the header says ${match[1]!} twice`)
    fields.set(match[1]!, match[2]!)
    rest = rest.slice(match[0].length)
  }
  const [descr, order, tuple] = ['descr', 'fortran_order', 'shape'].map(name => fields.get(name))
  if (fields.size !== 3 || descr === undefined || order === undefined || tuple === undefined) throw damaged()
  if (!/^(True|False)$/.test(order) || !/^['[]/.test(descr)) throw damaged()
  // Python 2 wrote long integers with an L; a tuple of one ends in a comma.
  const lengths = /^\(\s*((?:\d+L?\s*,\s*)*)(\d+L?)?\s*\)$/.exec(tuple)
  if (lengths === null || (lengths[1] === '' && lengths[2] !== undefined)) throw damaged('the shape is no tuple of lengths')
  const shape = [...tuple.matchAll(/\d+/g)].map(([digits]) => Number(digits))
  if (!shape.every(Number.isSafeInteger)) throw fault('the shape is larger than any file', showShape(shape), 'lengths that can be counted')
  return { descr: descr.startsWith("'") ? descr.slice(1, -1) : descr, fortran: order === 'True', shape }
}

/** A file that is damaged or none of the kind. */
export function malformed(operation: string, problem: string, received: string, expected: string, hint = 'the file is damaged or not a .npy file; fetch it or save it again with numpy.save'): ValueError {
  return new ValueError({ code: 'FILE_MALFORMED', operation, problem, received, expected, hint })
}
