/** What a reader of files is given: bytes. */
import { ValueError } from '@mlp/autograd'

/** Refuses what only stands for bytes: a path, a promise of a file, a buffer that is no array. */
export function checkBytes(operation: string, bytes: unknown): asserts bytes is Uint8Array {
  if (bytes instanceof Uint8Array) return
  const received = typeof bytes === 'string' ? `the text ${JSON.stringify(bytes.slice(0, 40))}` : bytes instanceof ArrayBuffer ? 'an ArrayBuffer' : bytes instanceof Promise ? 'a promise' : bytes === null ? 'null' : typeof bytes
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'not bytes', received, expected: 'the content of a file as a Uint8Array',
    hint: `in Node write ${operation}(await readFile(path)), in a browser ${operation}(new Uint8Array(await response.arrayBuffer()))`,
  })
}
