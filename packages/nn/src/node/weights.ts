/** The cells of a model in a `.safetensors` file. */
import { readFile } from 'node:fs/promises'
import { readSafetensors, writeSafetensors } from '../files/safetensors.js'
import type { Layer } from '../layers/layer.js'
import { isMarked, readCheckpoint } from '../state/checkpoint-bytes.js'
import { loadState, stateOf } from '../state/state.js'
import type { LoadOptions } from '../state/state.js'
import { modelState } from '../training/checkpoint.js'
import { writeBeside } from './write-beside.js'

/**
 * Saves the cells of a model. The file is written beside its place and renamed, so that a crash leaves the file that was there.
 *
 * @param path of the file, by custom ending in `.safetensors`
 * @param metadata free text by name, kept in the file
 * @throws the file system's error when the path cannot be written
 * @example
 * import { linear } from '@mlp/nn'
 * import { loadWeights, saveWeights } from '@mlp/nn/node'
 * const trained = linear(2, 1, { seed: 1 })
 * const other = linear(2, 1, { seed: 2 })
 * await saveWeights(trained, 'weights.safetensors')
 * await loadWeights(other, 'weights.safetensors')
 * console.log(String(other.weight.toArray()) === String(trained.weight.toArray())) // → true
 */
export async function saveWeights(model: Layer, path: string, metadata: Readonly<Record<string, string>> = {}): Promise<void> {
  await writeBeside(path, writeSafetensors(stateOf(model), metadata))
}

/**
 * Sets the cells of a model from a file, of weights or of a checkpoint. Everything is checked before the first cell is written.
 *
 * @throws ValueError `FILE_MALFORMED` for a damaged file, and what `loadState` throws for one that is not of this model
 * @example
 * import { linear } from '@mlp/nn'
 * import { loadWeights, saveWeights } from '@mlp/nn/node'
 * await saveWeights(linear(2, 1, { initializer: () => [[3, 4]] }), 'body.safetensors')
 * const model = linear(2, 1)
 * await loadWeights(model, 'body.safetensors')
 * console.log(model.weight.toArray()) // → [ [ 3, 4 ] ]
 */
export async function loadWeights(model: Layer, path: string, options: LoadOptions = {}): Promise<void> {
  const bytes = await readFile(path)
  const { tensors, metadata } = readSafetensors(bytes)
  loadState(model, isMarked(metadata) ? modelState(readCheckpoint(bytes)) : tensors, options)
}
