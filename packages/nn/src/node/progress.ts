/** Training as a bar on a terminal, as plain lines anywhere else. */
import { ValueError, checkOptions, showArgument } from '@mlp/autograd'
import cliProgress from 'cli-progress'
import type { Callback } from '../training/callback.js'
import { describeEpoch } from '../training/describe.js'

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
 * A callback that shows how far training is: a bar with epoch, steps per second, the time left, loss and metrics on a terminal; elsewhere
 * a line with all of them every so many epochs.
 *
 * @throws ValueError for a stream that is none and a number of lines that is not whole, one or more
 * @example
 * import { fit, linear, meanSquaredError, sgd } from '@mlp/nn'
 * import { progressBar } from '@mlp/nn/node'
 * await fit(linear(1, 1), { x: [[0], [1]], y: [[1], [3]] }, {
 *   loss: meanSquaredError, optimizer: sgd(), epochs: 20, callbacks: [progressBar()],
 * })
 */
export function progressBar(options: ProgressOptions = {}): Callback {
  const { stream = process.stdout, lines = 10 } = checkOptions('progressBar', options, { stream: 'anything', lines: 'number' })
  const given: Partial<ProgressStream> | null = stream
  if (typeof given?.write !== 'function') throw refuse('stream cannot be written to', `stream ${showArgument(stream)}`, 'an object with write(text)', 'write { stream: process.stderr }')
  if (!Number.isInteger(lines) || lines < 1) throw refuse('lines out of range', `lines ${lines}`, 'a whole number, one or more', 'write { lines: 10 }')
  // Only a stream of Node is a terminal.
  return stream.isTTY === true ? bar(stream as NodeJS.WriteStream) : plainLines(stream, lines)
}

function refuse(problem: string, received: string, expected: string, hint: string): ValueError {
  return new ValueError({ code: 'ARGUMENT_INVALID', operation: 'progressBar', problem, received, expected, hint })
}

function bar(stream: NodeJS.WritableStream): Callback {
  const shown = new cliProgress.SingleBar({
    stream, format: 'epoch {epoch}/{epochs} {bar} {percentage}% · {rate} · {eta_formatted} left · {report}',
    barsize: 24, barCompleteChar: '█', barIncompleteChar: '░', hideCursor: true, fps: 15, etaBuffer: 200,
  })
  // The terminal gets its cursor back before an interrupt takes its course; first in line, so that whoever handles it once still counts.
  const interrupted = (): void => {
    shown.stop()
    if (process.listenerCount('SIGINT') === 0) process.kill(process.pid, 'SIGINT')
  }
  let report = 'loss …'
  let pace = new Pace(0)
  return {
    onTrainingStart({ epochs, batches, step, history }) {
      process.prependOnceListener('SIGINT', interrupted)
      pace = new Pace(step)
      shown.start(epochs * batches, step, { epoch: Math.min(epochs, history.loss.length + 1), epochs, report, rate: '… steps/s' })
    },
    onBatchEnd({ step, epoch }) { shown.update(step, { epoch: epoch + 1, report, rate: pace.rate(step) }) },
    onEpochEnd(ended) { report = describeEpoch(ended) },
    onTrainingEnd() {
      process.removeListener('SIGINT', interrupted)
      shown.update({ report })
      shown.stop()
    },
  }
}

function plainLines(stream: ProgressStream, lines: number): Callback {
  let pace = new Pace(0)
  return {
    onTrainingStart({ step }) { pace = new Pace(step) },
    onEpochEnd(report, { epochs, batches, step }) {
      const every = Math.max(1, Math.ceil(epochs / lines))
      const count = report.epoch + 1
      if (count % every !== 0 && count !== epochs) return
      const left = count === epochs ? '' : `, ${pace.left(step, epochs * batches)} left`
      stream.write(`epoch ${count}/${epochs}: ${describeEpoch(report)} (${pace.rate(step)}${left})\n`)
    },
    onTrainingEnd(outcome, { history, epochs }) {
      if (outcome !== 'finished') stream.write(`${outcome} after ${history.loss.length} of ${epochs} epochs${history.stopped === undefined ? '' : `: ${history.stopped}`}\n`)
    },
  }
}

/** How fast steps are taken, since a training was begun or resumed. */
class Pace {
  readonly #began = performance.now()
  readonly #from: number

  constructor(from: number) {
    this.#from = from
  }

  #perSecond(step: number): number { return (step - this.#from) / Math.max(performance.now() - this.#began, 1) * 1000 }

  rate(step: number): string {
    const rate = this.#perSecond(step)
    return `${rate < 10 ? rate.toPrecision(2) : Math.round(rate)} steps/s`
  }

  left(step: number, all: number): string {
    const seconds = Math.ceil((all - step) / this.#perSecond(step))
    return seconds < 100 ? `${seconds} s` : seconds < 6000 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`
  }
}
