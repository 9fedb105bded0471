/** Trains beside the page, which stays free to draw and to listen. */
import { relu, sigmoid, silu, tanh, tensor } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { accuracy, adam, binaryCrossEntropy, fit, mlp, predict } from '@mlp/nn'
import type { Callback, Layer } from '@mlp/nn'
import { EPOCHS, asColumn, grid, gridPoints, moons } from './task'
import type { ActivationName, Command, Message, Settings } from './task'

/** Milliseconds between epochs, so that eyes can follow: without it, training is over before it is seen. */
const PACE = 12

const activations: { readonly [N in ActivationName]: Layer } = { tanh, relu, silu, sigmoid }

let running: AbortController | undefined

addEventListener('message', ({ data }: MessageEvent<Command>) => {
  running?.abort()
  if (data.kind === 'stop') return
  running = new AbortController()
  void train(data.training, data.settings, running.signal)
})

async function train(training: number, { hiddenUnits, learningRate, noise, activation }: Settings, signal: AbortSignal): Promise<void> {
  const started = performance.now()
  const end = (outcome: 'finished' | 'stopped'): void => { send({ kind: 'ended', training, outcome, seconds: (performance.now() - started) / 1000 }) }
  try {
    const { train: seen, test: heldBack } = moons(noise)
    const model = mlp([2, hiddenUnits, 1], { activation: activations[activation], seed: 1 })
    // The cells of the model are read anew whenever the program is called.
    const picture = compile({ inputs: {}, outputs: { p: sigmoid(model(tensor(gridPoints(), { shape: [grid.rows * grid.columns, 2] }))) } })
    const report = (epoch: number, loss?: number, heldBackLoss?: number): void => {
      const probabilities = Float32Array.from(picture({}).p.data)
      send({ kind: 'report', training, epoch, loss, heldBackLoss, accuracy: accuracy(predict(model, heldBack.x), asColumn(heldBack).y, { threshold: 0 }), probabilities }, [probabilities.buffer])
    }
    const watch: Callback = {
      onTrainingStart: () => { report(0) },
      async onEpochEnd({ epoch, loss, validationLoss }) {
        report(epoch + 1, loss, validationLoss)
        await new Promise<void>(resolve => { setTimeout(resolve, PACE) })
      },
    }
    await fit(model, asColumn(seen), {
      loss: binaryCrossEntropy, optimizer: adam({ learningRate }), epochs: EPOCHS, batchSize: 30, validation: asColumn(heldBack), callbacks: [watch], signal,
    })
    end('finished')
  } catch (error) {
    if (signal.aborted) end('stopped')
    else send({ kind: 'failed', training, message: error instanceof Error ? error.message : String(error) })
  }
}

function send(message: Message, transfer: ArrayBuffer[] = []): void {
  postMessage(message, { transfer })
}
