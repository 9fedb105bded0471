/** Losses with their gradients. */
import { grad, mean, mul, parameter, softmax, sub, sum, tensor, zerosLike } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { binaryCrossEntropy, binaryCrossEntropyFromProbabilities, crossEntropy, crossEntropyFromProbabilities, halfSquaredError, hinge, huber, meanAbsoluteError, meanSquaredError } from '@mlp/nn'
import type { Tree } from './compare'
import { read } from './read'

type Vector = readonly number[]
interface Predictions { readonly y: Vector; readonly yhat: Vector }

/** Huber's loss of residuals. */
const huberOf = (a: Tensor, delta: number): Tensor => huber(a, zerosLike(a), { delta, reduction: 'none' })

/** A loss of predictions, with its gradient. */
const withGradient = (loss: (prediction: Tensor, y: Vector) => Tensor) => ({ y, yhat }: Predictions) => {
  const prediction = parameter(yhat)
  const value = loss(prediction, y)
  return read({ value, gradient_dyhat: grad(value, prediction) }) as { value: number; gradient_dyhat: number[] }
}

export const meanOfSquares = withGradient((prediction, y) => meanSquaredError(prediction, y))
export const meanOfHalfSquares = withGradient((prediction, y) => halfSquaredError(prediction, y))

export function sumOfHalfSquares({ y, a }: { y: Vector; a: Vector }): Tree {
  const { value, gradient_dyhat: slope } = withGradient((prediction, target) => halfSquaredError(prediction, target, { reduction: 'sum' }))({ y, yhat: a })
  return { value, gradient_da: slope }
}

export function meanOfAbsolutes({ y, yhat }: Predictions): Tree {
  const ties = meanAbsoluteError(tensor(yhat), y, { reduction: 'none' }).toArray() as number[]
  return { ...withGradient((prediction, target) => meanAbsoluteError(prediction, target))({ y, yhat }), kinkIndices: ties.flatMap((error, i) => (error === 0 ? [i] : [])) }
}

/** Huber's loss on a grid for each δ, by the residual and by the prediction, and on a batch for δ = 1. */
export function hubers({ deltas, y, yhat }: Predictions & { deltas: Vector }): Tree {
  const byDelta = Object.fromEntries(deltas.map((delta) => {
    const grid = [-3, -2 * delta, -delta, -delta / 2, -0.001, 0, 0.001, delta / 2, delta, 2 * delta, 3]
    const a = parameter(grid)
    const value = huberOf(a, delta)
    const slope = grad(sum(value), a)
    const prediction = parameter(grid.map(one => -one)) // a = y − ŷ with y = 0
    const numbers = read({ value, d_da: slope, second_d2a: grad(sum(slope), a), d_dyhat: grad(sum(huberOf(sub(0, prediction), delta)), prediction) }) as Record<string, number[]>
    // The second derivative jumps from 1 to 0 where |a| = δ: there is none.
    return [Number.isInteger(delta) ? delta.toFixed(1) : String(delta), { a: grid, ...numbers, second_d2a: numbers['second_d2a']!.map((one, i) => (Math.abs(grid[i]!) === delta ? null : one)) }]
  }))
  const prediction = parameter(yhat)
  const losses = huberOf(sub(y, prediction), 1)
  const average = mean(losses)
  return { byDelta, ...read({ delta1_elementwise: losses, delta1_mean: average, delta1_sum: sum(losses), delta1_meanGradient_dyhat: grad(average, prediction) }) as object }
}

/** JSON has no infinity. */
const finite = (value: number): Tree => (value === Infinity ? 'Infinity' : value)

export function binaryFromProbabilities(inputs: { grid_y: Vector; grid_p: Vector; batch_y: Vector; batch_p: Vector }): Tree {
  const rows = inputs.grid_y.flatMap(y => inputs.grid_p.map((one) => {
    const p = parameter(one)
    const value = binaryCrossEntropyFromProbabilities(p, y)
    const slope = grad(value, p)
    return read({ y, p: one, value, d_dp: slope, d2_dp2: grad(slope, p) })
  }))
  const p = parameter(inputs.batch_p)
  const losses = (reduction: 'mean' | 'sum' | 'none'): Tensor => binaryCrossEntropyFromProbabilities(p, inputs.batch_y, { reduction })
  const limit = (y: number, at: number): Tree => finite(binaryCrossEntropyFromProbabilities(parameter(at), y).item())
  return {
    rows, ...read({ batch_elementwise: losses('none'), batch_mean: losses('mean'), batch_sum: losses('sum'), batch_meanGradient_dp: grad(losses('mean'), p) }) as object,
    limits: { 'y=1,p=0': limit(1, 0), 'y=0,p=1': limit(0, 1), 'y=1,p=1': limit(1, 1), 'y=0,p=0': limit(0, 0) },
  }
}

/** For targets 0, 1 and 0.3, at each logit. */
export function binaryFromLogits({ grid_z: grid }: { grid_z: Vector }): Tree {
  return {
    rows: [0, 1, 0.3].flatMap(y => grid.map((one) => {
      const z = parameter(one)
      const value = binaryCrossEntropy(z, y)
      return read({ y, z: one, value, d_dz: grad(value, z) })
    })),
  }
}

interface Classes { p: readonly Vector[]; y: readonly Vector[]; softLabel: { y: Vector; p: Vector } }

export function classesFromProbabilities({ p, y, softLabel }: Classes): Tree {
  const probabilities = parameter(p)
  const losses = (reduction: 'mean' | 'sum' | 'none'): Tensor => crossEntropyFromProbabilities(probabilities, y, { reduction })
  const soft = parameter(softLabel.p)
  const value = crossEntropyFromProbabilities(soft, softLabel.y)
  return read({
    perSample: losses('none'), sum: losses('sum'), mean: losses('mean'), gradient_dp_perSample: grad(losses('sum'), probabilities),
    softLabel_value: value, softLabel_gradient_dp: grad(value, soft),
  })
}

/** Pairs of logits and target. */
export function classesFromLogits({ grid }: { grid: readonly (readonly Vector[])[] }): Tree {
  return {
    rows: grid.map(([logits, y]) => {
      const z = parameter(logits!)
      const value = crossEntropy(z, y!)
      return read({ z: logits!, y: y!, softmax: softmax(z), value, d_dz: grad(value, z) })
    }),
  }
}

export function hinges({ grid_f: grid, labels }: { grid_f: Vector; labels: Vector }): Tree {
  const rows = labels.flatMap(y => grid.map((at) => {
    const f = parameter(at)
    const value = hinge(f, y)
    const margin = mul(y, f).item()
    return { y, f: at, margin, value: value.item(), d_df: grad(value, f).item(), kink: margin === 1 }
  }))
  return { rows, mean_all_rows: mean(rows.map(({ value }) => value)).item() }
}

/** What one prediction far off does to three losses. */
export function outlier({ y, yhat_clean: clean, yhat_outlier: far, huberDelta }: { y: Vector; yhat_clean: Vector; yhat_outlier: Vector; huberDelta: number }): Tree {
  const losses = (prediction: Vector) => ({
    mse: meanSquaredError(parameter(prediction), y).item(), mae: meanAbsoluteError(tensor(prediction), y).item(), huber_delta1_mean: huber(tensor(prediction), y, { delta: huberDelta }).item(),
  })
  const [before, after] = [losses(clean), losses(far)]
  return { clean: before, outlier: after, ratio: { mse: after.mse / before.mse, mae: after.mae / before.mae, huber_delta1_mean: after.huber_delta1_mean / before.huber_delta1_mean } }
}

export function crossEntropyOfOutputs({ a, y }: { a: Vector; y: Vector }): Tree {
  const outputs = parameter(a)
  const total = binaryCrossEntropyFromProbabilities(outputs, y, { reduction: 'sum' })
  return read({ elementwise: binaryCrossEntropyFromProbabilities(outputs, y, { reduction: 'none' }), sum: total, gradient_da: grad(total, outputs) })
}
