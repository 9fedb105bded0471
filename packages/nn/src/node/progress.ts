/** Training as a bar on a terminal, as plain lines anywhere else. */
import cliProgress from 'cli-progress'
import type { Callback, Training } from '../training/callback.js'
import type { EpochReport } from '../training/history.js'

/** What is used of a stream. */
export interface ProgressStream {
  write(text: string): unknown
  readonly isTTY?: boolean
}

export interface ProgressOptions {
  /** Where to write. Default: standard output. */
  readonly stream?: ProgressStream
  /** How many lines at most where there is no terminal. Default: 10. */
  readonly lines?: number
}

/**
 * A callback that shows how far training is: a bar with epoch, loss, metrics and the time left on a terminal; elsewhere a line
 * every so many epochs.
 *
 * @example
 * import { fit, linear, meanSquaredError, sgd } from '@mlp/nn'
 * import { progressBar } from '@mlp/nn/node'
 * await fit(linear(1, 1), { x: [[0], [1]], y: [[1], [3]] }, {
 *   loss: meanSquaredError, optimizer: sgd(), epochs: 20, callbacks: [progressBar()],
 * })
 */
export function progressBar({ stream = process.stdout, lines = 10 }: ProgressOptions = {}): Callback {
  // Only a stream of Node is a terminal.
  return stream.isTTY === true ? bar(stream as NodeJS.WriteStream) : plainLines(stream, lines)
}

function bar(stream: NodeJS.WritableStream): Callback {
  const shown = new cliProgress.SingleBar({
    stream, format: 'epoch {epoch}/{epochs} {bar} {percentage}% · {eta_formatted} left · {report}',
    barsize: 24, barCompleteChar: '█', barIncompleteChar: '░', hideCursor: true, fps: 15, etaBuffer: 200,
  })
  // The terminal gets its cursor back before an interrupt takes its course.
  const interrupted = (): void => {
    shown.stop()
    if (process.listenerCount('SIGINT') === 0) process.kill(process.pid, 'SIGINT')
  }
  let report = 'loss …'
  return {
    onTrainingStart({ epochs, batches }) {
      process.once('SIGINT', interrupted)
      shown.start(epochs * batches, 0, { epoch: 1, epochs, report })
    },
    onBatchEnd({ step, epoch }) { shown.update(step, { epoch: epoch + 1, report }) },
    onEpochEnd(ended) { report = describe(ended) },
    onTrainingEnd() {
      process.removeListener('SIGINT', interrupted)
      shown.update({ report })
      shown.stop()
    },
  }
}

function plainLines(stream: ProgressStream, lines: number): Callback {
  const write = (report: EpochReport, { epochs }: Training): void => { stream.write(`epoch ${report.epoch + 1}/${epochs}: ${describe(report)}\n`) }
  return {
    onEpochEnd(report, training) {
      const every = Math.max(1, Math.ceil(training.epochs / lines))
      if ((report.epoch + 1) % every === 0 || report.epoch + 1 === training.epochs) write(report, training)
    },
    onTrainingEnd(outcome, { history, epochs }) {
      if (outcome !== 'finished') stream.write(`${outcome} after ${history.loss.length} of ${epochs} epochs${history.stopped === undefined ? '' : `: ${history.stopped}`}\n`)
    },
  }
}

function describe({ loss, validationLoss, metrics, validationMetrics }: EpochReport): string {
  const parts = [
    ['loss', loss] as const,
    ...Object.entries(metrics),
    ...(validationLoss === undefined ? [] : [['validation loss', validationLoss] as const]),
    ...Object.entries(validationMetrics).map(([name, value]) => [`validation ${name}`, value] as const),
  ]
  return parts.map(([name, value]) => `${name} ${value.toPrecision(4)}`).join(', ')
}
