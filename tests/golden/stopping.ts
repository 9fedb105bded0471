/** Early stopping, told the losses of a training that is not run. */
import { earlyStopping, linear, meanSquaredError, sgd } from '@mlp/nn'
import type { Tree } from './compare'

export function stoppings({ validationLoss, cases }: { validationLoss: readonly number[]; cases: readonly (readonly number[])[] }): Tree {
  return { cases: cases.map(([patience, minDelta]) => stopping(validationLoss, patience!, minDelta!)) }
}

function stopping(losses: readonly number[], patience: number, minDelta: number): Tree {
  const callback = earlyStopping({ patience, minDelta })
  const model = linear(1, 1)
  let isOver = false
  const training = {
    model, optimizer: sgd(), parameters: model.parameters, epochs: losses.length, batches: 1, samples: 1, step: 0, loss: meanSquaredError, engine: 'compiler' as const, batch: undefined,
    checkpoint: () => { throw new Error('nothing is trained here') },
    history: { loss: [], validationLoss: [], metrics: {}, validationMetrics: {}, batchSize: 1, seed: 0 }, stop: () => { isOver = true },
  }
  const stopEpoch = losses.findIndex((validationLoss, epoch) => {
    void callback.onEpochEnd?.({ epoch, loss: 0, validationLoss, metrics: {}, validationMetrics: {} }, training)
    return isOver
  })
  return { patience, minDelta, stopEpoch: stopEpoch === -1 ? null : stopEpoch, bestEpoch: callback.bestEpoch!, best: callback.best! }
}
