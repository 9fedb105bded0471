/** Named arrays as NumPy saves them together: `.npz` bytes, a zip archive with a `.npy` file for each. */
import { ValueError, checkOptions } from '@mlp/autograd'
import type { ArrayLike, NdArray } from '@mlp/autograd'
import { zipSync } from 'fflate'
import { checkBytes } from './bytes.js'
import { malformed } from './npy-header.js'
import { npyArray, writeNpy } from './npy.js'
import { unzip } from './zip.js'

/**
 * The arrays in the bytes of a `.npz` file by name, as `numpy.savez` and `numpy.savez_compressed` write it; elements as in `readNpy`.
 * Every array is checked against its checksum.
 *
 * @throws ValueError `FILE_MALFORMED` for truncated or corrupt bytes and for a file in the archive that is no array; as `readNpy`
 * @example
 * import { readNpz, writeNpz } from '@mlp/nn'
 * const bytes = writeNpz({ x: [[1, 2], [3, 4]], y: Int32Array.of(0, 1) }) // or await readFile('data.npz')
 * const { x, y } = readNpz(bytes)
 * console.log(x?.shape, y?.toArray()) // → [ 2, 2 ] [ 0, 1 ]
 */
export function readNpz(bytes: Uint8Array): Readonly<Record<string, NdArray>> {
  const operation = 'readNpz'
  checkBytes(operation, bytes)
  return Object.fromEntries([...unzip(operation, bytes)].map(([file, content]) => {
    if (!file.endsWith('.npy')) throw malformed(operation, 'a file in the archive is no array', JSON.stringify(file), 'files that end in .npy', 'write the archive with numpy.savez, or unpack it and read its files with readNpy')
    const name = file.slice(0, -'.npy'.length)
    return [name, npyArray(`${operation} (${name})`, content)]
  }))
}

export interface NpzOptions {
  /** Deflate the arrays, as `numpy.savez_compressed` does. Default: false. */
  readonly compress?: boolean
}

/**
 * Arrays by name as the bytes of a `.npz` file, which `numpy.load` reads. The same arrays give the same bytes.
 *
 * @throws ValueError for no arrays or an empty name; ShapeError and ValueError as `tensor` for what is no array
 * @example
 * import { writeNpz } from '@mlp/nn'
 * const zeros = { x: new Float64Array(1000) }
 * console.log(writeNpz(zeros).length > 8000, writeNpz(zeros, { compress: true }).length < 400) // → true true
 */
export function writeNpz(arrays: Readonly<Record<string, ArrayLike>>, options: NpzOptions = {}): Uint8Array {
  const { compress = false } = checkOptions('writeNpz', options, { compress: 'boolean' })
  const given: unknown = arrays
  const names = typeof given === 'object' && given !== null && !Array.isArray(given) ? Object.keys(given) : []
  if (names.length === 0 || names.includes('')) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'writeNpz', problem: names.length === 0 ? 'no arrays by name' : 'an array without a name', received: names.length === 0 ? typeof given : "the name ''",
      expected: 'arrays by name', hint: 'write writeNpz({ x, y })',
    })
  }
  // A date of its own would make every file another one; it is read in local time, as the format has no zones.
  const mtime = new Date(1980, 0, 1)
  return zipSync(Object.fromEntries(names.map(name => [`${name}.npy`, writeNpy(arrays[name]!)])), { level: compress ? 6 : 0, mtime })
}
