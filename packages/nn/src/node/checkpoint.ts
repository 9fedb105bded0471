/** Checkpoints in files, one by one and while a model trains. */
import { readFile, rm } from 'node:fs/promises'
import { parse } from 'node:path'
import { ValueError, checkOptions, showArgument } from '@mlp/autograd'
import { readCheckpoint, writeCheckpoint } from '../state/checkpoint-bytes.js'
import type { Callback, Training } from '../training/callback.js'
import type { Checkpoint } from '../training/checkpoint.js'
import { WATCH_SORTS, betterThan, remembered, watched } from '../training/watch.js'
import { writeBeside } from './write-beside.js'

/**
 * Saves a checkpoint in one `.safetensors` file. It is written beside its place and renamed, so that a crash leaves the file that was there.
 *
 * @throws the file system's error when the path cannot be written
 * @example
 * import { fit, linear, meanSquaredError, sgd } from '@mlp/nn'
 * import { loadCheckpoint, saveCheckpoint } from '@mlp/nn/node'
 * const data = { x: [[0], [1], [2]], y: [[1], [3], [5]] }
 * const options = { loss: meanSquaredError, optimizer: sgd({ learningRate: 0.1 }), epochs: 5 }
 * await fit(linear(1, 1), data, { ...options, callbacks: [{
 *   async onEpochEnd({ epoch }, training) {
 *     if (epoch !== 2) return
 *     await saveCheckpoint(training.checkpoint(), 'stopped.safetensors')
 *     training.stop('for today')
 *   },
 * }] })
 * const history = await fit(linear(1, 1), data, { ...options, resume: await loadCheckpoint('stopped.safetensors') })
 * console.log(history.loss.length) // → 5
 */
export async function saveCheckpoint(checkpoint: Checkpoint, path: string): Promise<void> {
  await writeBeside(path, writeCheckpoint(checkpoint))
}

/**
 * The checkpoint in a file.
 *
 * @throws ValueError `FILE_MALFORMED` for a file that is damaged, no checkpoint, or of a version that is not known here; the file
 *   system's error where there is none
 * @example
 * import { loadCheckpoint } from '@mlp/nn/node'
 * await loadCheckpoint('absent.safetensors').catch((error: Error) => { console.log(error.message.slice(0, 6)) }) // → ENOENT
 */
export async function loadCheckpoint(path: string): Promise<Checkpoint> {
  return readCheckpoint(await readFile(path))
}

export interface CheckpointOptions {
  /** How often: after so many epochs, or so many steps. Default: 1, after every epoch. */
  readonly every?: number | { readonly epochs: number } | { readonly steps: number }
  /**
   * How many of them stay, each under a name with its number of steps: `run.safetensors` becomes `run-000120.safetensors`. Default: one, under
   * the path itself.
   */
  readonly keep?: number
  /** What to watch to keep the best epoch too, as `run-best.safetensors`, which `loadWeights` reads: as `monitor` of `earlyStopping`. Default: none is kept. */
  readonly best?: string
  /** Which values are better. Default: 'least' for losses, 'greatest' for metrics. */
  readonly better?: 'least' | 'greatest'
}

/**
 * A callback that saves checkpoints while a model trains, so that training goes on after a crash with the numbers it would have had. What
 * is saved is saved between two steps. When training is aborted by its signal, its last step is saved too.
 *
 * @param path of the file, by custom ending in `.safetensors`
 * @throws ValueError for what is no path, options that are none and counts that are not whole numbers, one or more; while training, the file system's error
 * @example
 * import { fit, linear, meanSquaredError, sgd } from '@mlp/nn'
 * import { checkpoint, loadCheckpoint } from '@mlp/nn/node'
 * const data = { x: [[0], [1], [2]], y: [[1], [3], [5]] }
 * const options = () => ({ loss: meanSquaredError, optimizer: sgd({ learningRate: 0.1 }), callbacks: [checkpoint('run.safetensors', { every: 2 })] })
 * await fit(linear(1, 1), data, { ...options(), epochs: 4 })
 * const { loss } = await fit(linear(1, 1), data, { ...options(), epochs: 6, resume: await loadCheckpoint('run.safetensors') })
 * console.log(loss.length) // → 6
 */
export function checkpoint(path: string, options: CheckpointOptions = {}): Callback {
  const { every = 1, keep, best: monitor, better } = checkOptions('checkpoint', options, { every: 'anything', keep: 'number', best: 'string', better: WATCH_SORTS.better })
  const given: unknown = path
  if (typeof given !== 'string' || given === '') throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'checkpoint', problem: 'not a path', received: showArgument(given), expected: 'the path of a file', hint: "write checkpoint('run.safetensors')" })
  const interval = isObject(every) ? every : { epochs: every }
  const isByStep = 'steps' in interval
  const count = isByStep ? interval.steps : interval.epochs
  checkCount('every', count)
  if (keep !== undefined) checkCount('keep', keep)
  const isBetter = betterThan(monitor ?? 'loss', 0, better)
  let best: number | undefined
  /** Numbers of steps of the files that are kept. */
  let kept: readonly number[] = []
  const save = async (training: Training): Promise<void> => {
    if (keep === undefined) return saveCheckpoint(training.checkpoint(), path)
    const all = [...kept.filter(step => step !== training.step), training.step]
    kept = all.slice(-keep)
    await saveCheckpoint(training.checkpoint(), numbered(path, training.step))
    // Only now that the new one is there.
    for (const step of all.slice(0, -keep)) await rm(numbered(path, step), { force: true })
  }
  return {
    name: 'checkpoint',
    onTrainingStart() {
      best = undefined
      kept = []
    },
    async onBatchEnd({ step }, training) {
      if (isByStep && step % count === 0) await save(training)
    },
    async onEpochEnd(report, training) {
      if (monitor !== undefined) {
        const value = watched('checkpoint', monitor, report)
        if (isBetter(value, best)) {
          best = value
          await saveCheckpoint(training.checkpoint(), besides(path, 'best'))
        }
      }
      if (!isByStep && (report.epoch + 1) % count === 0) await save(training)
    },
    async onTrainingEnd(outcome, training) {
      if (outcome === 'aborted') await save(training)
    },
    state: () => ({ values: { best: best ?? null, kept } }),
    restore({ values }) {
      best = remembered('checkpoint', values, ['best']).best
      kept = keptOf(values)
    },
  }
}

function isObject(every: Required<CheckpointOptions>['every']): every is Exclude<typeof every, number> {
  return typeof every === 'object' && every !== (null as unknown)
}

function keptOf(values: unknown): number[] {
  const { kept } = { kept: [], ...(values as { readonly kept?: readonly number[] }) }
  return [...kept]
}

function numbered(path: string, step: number): string {
  return besides(path, String(step).padStart(6, '0'))
}

/** The path with something added to the name of its file. */
function besides(path: string, addition: string): string {
  const { ext } = parse(path)
  return `${path.slice(0, path.length - ext.length)}-${addition}${ext}`
}

function checkCount(option: string, count: number): void {
  if (Number.isInteger(count) && count >= 1) return
  throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'checkpoint', problem: `${option} out of range`, received: `${option} ${showArgument(count)}`, expected: 'a whole number, one or more', hint: "write checkpoint('run.safetensors', { every: 5 }), or { every: { steps: 100 } }" })
}
