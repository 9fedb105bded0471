/** A line now and then. */
import { ValueError, checkOptions, showArgument } from '@mlp/autograd'
import type { Callback } from './callback.js'
import { describeEpoch } from './describe.js'

export interface PrintOptions {
  /** Takes a line. Default: the console. */
  readonly write?: (line: string) => unknown
}

/**
 * Prints loss and metrics after every n-th epoch, and after the last one.
 *
 * @throws ValueError for an n that is not a whole number, one or more
 * @example
 * import { fit, linear, meanSquaredError, printEvery, sgd } from '@mlp/nn'
 * const model = linear(1, 1, { initializer: () => [[0]], bias: false })
 * const history = await fit(model, { x: [[1]], y: [[2]] }, {
 *   loss: meanSquaredError, optimizer: sgd({ learningRate: 0.125 }), epochs: 5, callbacks: [printEvery(2)],
 * })
 * console.log(history.loss.length)
 * // → epoch 2/5: loss 2.250
 * // → epoch 4/5: loss 0.7119
 * // → epoch 5/5: loss 0.4005
 * // → 5
 */
export function printEvery(n: number, options: PrintOptions = {}): Callback {
  const { write = print } = checkOptions('printEvery', options, { write: 'function' })
  if (!Number.isInteger(n) || n < 1) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'printEvery', problem: 'n out of range', received: showArgument(n), expected: 'a whole number of epochs, one or more', hint: 'write printEvery(100)' })
  }
  return {
    onEpochEnd(report, { epochs }) {
      const count = report.epoch + 1
      if (count % n === 0 || count === epochs) write(`epoch ${count}/${epochs}: ${describeEpoch(report)}`)
    },
  }
}

/** Printing is what this callback is asked for; nothing else in the package does. */
function print(line: string): void {
  globalThis.console.log(line)
}
