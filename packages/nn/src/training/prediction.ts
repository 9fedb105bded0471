/** A prediction, and the loss of predictions already made, as programs. */
import { input } from '@mlp/autograd'
import type { ArrayLike, NdArray, Tensor, Value } from '@mlp/autograd'
import { rowCount } from '../data/rows.js'
import type { Layer } from '../layers/layer.js'
import type { Loss } from '../losses/loss.js'
import { engineOf } from './engine.js'
import type { Engine } from './engine.js'
import { lossOf, perRow, rowsInput } from './graph.js'

/** The prediction for batches of one size. */
export interface Prediction {
  readonly run: (inputs: { readonly x: ArrayLike }) => { prediction: NdArray }
  readonly prediction: Tensor
}

/** The program of a prediction for `rows` rows, without a context: layers evaluate. */
export function predictionProgram(operation: string, rows: number, data: Value, model: Layer, engine: Engine | undefined): Prediction {
  const x = rowsInput('x', rows, data)
  const prediction = perRow(operation, model(x), rows)
  return { run: engineOf(operation, engine)({ inputs: { x }, outputs: { prediction } }), prediction }
}

/** The program of the loss of predictions once they are made, for all rows of data: their number does not matter to a model, but may to a loss. */
export function lossProgram({ shape, dtype }: Tensor, target: Value, loss: Loss, engine: Engine | undefined): (inputs: { readonly prediction: ArrayLike, readonly y: ArrayLike }) => { loss: NdArray } {
  const rows = rowCount(target)
  const prediction = input('prediction', [rows, ...shape.slice(1)], { dtype })
  const y = rowsInput('y', rows, target)
  return engineOf('fit', engine)({ inputs: { prediction, y }, outputs: { loss: lossOf(loss, prediction, y).loss } })
}
