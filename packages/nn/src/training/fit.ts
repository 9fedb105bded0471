/** The training loop. */
import { rowCount } from '../data/rows.js'
import type { Dataset } from '../data/rows.js'
import type { Layer } from '../layers/layer.js'
import { Announcer, statefulOf } from './announce.js'
import type { Outcome, Training } from './callback.js'
import { checkFit } from './checks.js'
import { record } from './history.js'
import type { History } from './history.js'
import type { FitOptions } from './options.js'
import { Pause } from './pause.js'
import { prepare } from './prepare.js'
import { Run } from './run.js'

/**
 * Trains a model on data in mini-batches. Every step is one program that computes the loss, its gradients and the new values
 * of all cells, and writes them together: whenever training ends, the model is that of a whole step.
 * The same model, data, options and seed give the same numbers, bit for bit.
 *
 * @param model any layer; frozen are its cells not among `options.parameters`
 * @param data x of shape [samples, …] and y with as many rows. Targets that are all the same are taken as they are, also by losses of classes:
 *   fine-tuning on one class may be meant. Classifiers such as `MLPClassifier` refuse them
 * @returns what happened, epoch by epoch, as plain JSON
 * @throws (before the first step) ValueError for missing, empty or non-finite data, text in it, targets the loss cannot take, predictions
 *   of the first rows that it cannot take, such as numbers that are no probabilities, options that are none or out of range, a batch larger
 *   than the data, nothing to train, a trainable parameter in use that neither the model nor `options.parameters` lists, state of layers
 *   behind a model that takes no context; BindingError for a model or loss that asks for a value; ShapeError for rows that do not match each
 *   other, the model or the loss; ValueError `STATE_MISMATCH` for a checkpoint of another training; (later) EvaluationError when a loss or
 *   what a step wrote is not finite, after all cells have been set back to what gave the last finite loss: it names the step and the
 *   first layer, term, gradient or update that was not finite; the signal's reason when aborted
 * @example
 * import { tanh } from '@mlp/autograd'
 * import { accuracy, adam, binaryCrossEntropy, fit, mlp, predict } from '@mlp/nn'
 * const xor = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [[0], [1], [1], [0]] }
 * const model = mlp([2, 8, 1], { activation: tanh, seed: 1 })
 * const history = await fit(model, xor, { loss: binaryCrossEntropy, optimizer: adam({ learningRate: 0.05 }), epochs: 200 })
 * console.log(accuracy(predict(model, xor.x), xor.y, { threshold: 0 }), history.loss.length) // → 1 200
 */
export async function fit<const N extends string = never>(model: Layer, data: Dataset, options: FitOptions<N>): Promise<History<N>> {
  const { loss, optimizer, epochs, callbacks = [], signal, engine = 'compiler' } = checkFit(model, data, options)
  const prepared = prepare(model, data, options, statefulOf(callbacks).map(({ name = '' }) => name))
  const run = new Run(prepared, epochs, options.resume)
  const { history } = run
  const { batches, train, options: { parameters } } = prepared
  const isStopped = (): boolean => history.stopped !== undefined
  const training: Training = {
    model, optimizer, loss, engine, parameters, epochs, batches, history, samples: rowCount(train.x),
    get step() { return run.steps },
    get batch() { return run.latest },
    stop(reason) { history.stopped ??= reason },
    checkpoint() {
      const { tensors, ...progress } = run.save()
      const { tensors: others, ...told } = announcer.save()
      return { version: 1, tensors: { ...tensors, ...others }, progress: { ...progress, ...told } }
    },
  }
  const announcer = new Announcer(callbacks, training)
  const pause = new Pause()
  let outcome: Outcome = 'failed'
  try {
    await announcer.start()
    if (options.resume !== undefined) await announcer.resume(options.resume)
    while (run.epoch < epochs && !isStopped()) {
      if (!run.begun) {
        run.begun = true
        await announcer.announce({ hook: 'onEpochStart', report: run.epoch })
      }
      run.begin()
      while (run.batch < batches && !isStopped()) {
        if (pause.isDue()) await pause.wait()
        if (signal?.aborted === true) {
          run.checkSound()
          outcome = 'aborted'
          signal.throwIfAborted()
        }
        const report = run.step()
        if (callbacks.length > 0) await announcer.announce({ hook: 'onBatchEnd', report })
      }
      if (isStopped()) break
      const report = run.finish()
      record(history, report)
      await announcer.announce({ hook: 'onEpochEnd', report })
    }
    run.checkSound()
    outcome = isStopped() ? 'stopped' : 'finished'
    return history
  } finally {
    await announcer.end(outcome)
  }
}
