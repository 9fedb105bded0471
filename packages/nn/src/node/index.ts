/** What needs Node: files and the terminal. */
export { loadWeights, saveWeights } from './weights.js'
export { checkpoint, loadCheckpoint, saveCheckpoint } from './checkpoint.js'
export type { CheckpointOptions } from './checkpoint.js'
export { progressBar } from './progress.js'
export type { ProgressOptions, ProgressStream } from './progress.js'
