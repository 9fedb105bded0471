/** A checkpoint as the bytes of a `.safetensors` file, which Python reads too: arrays as they are, the rest as JSON in the metadata. */
import { MlpError, ValueError, showArgument } from '@mlp/autograd'
import { checkBytes } from '../files/bytes.js'
import { readSafetensors, writeSafetensors } from '../files/safetensors.js'
import type { Safetensors } from '../files/safetensors.js'
import { isCheckpoint } from '../training/checkpoint.js'
import type { Checkpoint } from '../training/checkpoint.js'
import { bytesOf, checksum } from './checksum.js'
import { fromJson, toJson } from './json.js'
import type { State } from './state.js'

const FORMAT = 'mlp checkpoint'
const VERSION = 1

/**
 * A checkpoint as bytes, to be stored anywhere. `saveCheckpoint` of `@mlp/nn/node` writes them into a file.
 *
 * @throws ValueError for what is no checkpoint
 * @example
 * import { fit, linear, meanSquaredError, readCheckpoint, sgd, writeCheckpoint } from '@mlp/nn'
 * let bytes: Uint8Array | undefined
 * await fit(linear(1, 1), { x: [[0], [1]], y: [[1], [3]] }, {
 *   loss: meanSquaredError, optimizer: sgd(), epochs: 3,
 *   callbacks: [{ onEpochEnd({ epoch }, training) { if (epoch === 1) bytes = writeCheckpoint(training.checkpoint()) } }],
 * })
 * const { progress, tensors } = readCheckpoint(bytes!)
 * console.log(progress.epoch, Object.keys(tensors).sort()) // → 2 [ 'model.bias', 'model.weight', 'random' ]
 */
export function writeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  if (!isCheckpoint(checkpoint)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'writeCheckpoint', problem: 'not a checkpoint', received: showArgument(checkpoint), expected: 'what training.checkpoint() gave', hint: 'the cells of a model alone are written with writeSafetensors(stateOf(model))' })
  }
  const { version, tensors, progress } = checkpoint
  const text = toJson(progress)
  return writeSafetensors(tensors, { format: FORMAT, version: String(version), progress: text, checksum: String(checksumOf(tensors, text)) })
}

/**
 * The checkpoint that `writeCheckpoint` made bytes of.
 *
 * @throws ValueError `ARGUMENT_INVALID` for what is no bytes, `FILE_MALFORMED` for bytes that are damaged, not those of a checkpoint, or of a version that is not known here
 * @example
 * import { readCheckpoint, writeSafetensors } from '@mlp/nn'
 * try {
 *   readCheckpoint(writeSafetensors({}))
 * } catch (error) {
 *   console.log((error as Error).message.split('\n')[0]) // → readCheckpoint: not a checkpoint
 * }
 */
export function readCheckpoint(bytes: Uint8Array): Checkpoint {
  checkBytes('readCheckpoint', bytes)
  const { tensors, metadata } = readParts(bytes)
  if (!isMarked(metadata)) {
    const received = metadata['format'] === undefined ? 'a file that does not say what it is' : `format ${JSON.stringify(metadata['format'])}`
    throw malformed('not a checkpoint', received, `format ${JSON.stringify(FORMAT)}`, 'weights alone are read with readSafetensors and loadState, or loadWeights')
  }
  if (metadata['version'] !== String(VERSION)) {
    throw malformed('a checkpoint of another version', `version ${metadata['version'] ?? 'unknown'}`, `version ${VERSION}`, 'read it with the version of the library that wrote it')
  }
  const text = metadata['progress'] ?? ''
  if (String(checksumOf(tensors, text)) !== metadata['checksum']) throw malformed('the checkpoint is damaged', 'other bytes than were written', `the checksum ${metadata['checksum'] ?? 'of the file'}`, DAMAGED)
  // The checksum says that this is what `writeCheckpoint` wrote, and the version what that is.
  return { version: VERSION, tensors, progress: fromJson(text) as Checkpoint['progress'] }
}

/** Whether a file says that it is a checkpoint, of whatever version. */
export function isMarked(metadata: Safetensors['metadata']): boolean {
  return metadata['format'] === FORMAT
}

const DAMAGED = 'take the checkpoint before it, which a save that fails leaves as it was'

function readParts(bytes: Uint8Array): Safetensors {
  try {
    return readSafetensors(bytes)
  } catch (error) {
    if (!(error instanceof MlpError)) throw error
    throw malformed(error.problem, error.received, error.expected, DAMAGED)
  }
}

/** Of everything that the file says, names and shapes included. */
function checksumOf(tensors: State, text: string): number {
  const encoder = new TextEncoder()
  const names = Object.keys(tensors).sort()
  const parts = names.flatMap((name) => {
    const { shape, dtype, data } = tensors[name]!
    return [encoder.encode(`${name} ${dtype} ${shape.join()}`), bytesOf(data)]
  })
  return checksum([...parts, encoder.encode(text)])
}

function malformed(problem: string, received: string, expected: string, hint: string): ValueError {
  return new ValueError({ code: 'FILE_MALFORMED', operation: 'readCheckpoint', problem, received, expected, hint })
}
