/** Loss and metrics of data that is not trained on. */
import type { Rows } from '../data/rows.js'
import type { EpochReport } from './history.js'
import { measure } from './metric.js'
import type { Metrics } from './metric.js'
import { predictor } from './predict.js'
import { lossProgram } from './prediction.js'
import type { StepOptions } from './step.js'

const EVALUATION_ROWS = 256

/** Measures validation data with the cells as they are; the programs are built before. */
export function validationOf({ x, y }: Rows, { model, loss, engine }: Pick<StepOptions, 'model' | 'loss' | 'engine'>, metrics: Metrics): () => Pick<EpochReport, 'validationLoss' | 'validationMetrics'> {
  const { prediction, run } = predictor('fit', x, model, EVALUATION_ROWS, engine)
  const lossOf = lossProgram(prediction, y, loss, engine)
  return () => {
    const predicted = run()
    return { validationLoss: lossOf({ prediction: predicted, y }).loss.item(), validationMetrics: measure(metrics, predicted, y) }
  }
}
