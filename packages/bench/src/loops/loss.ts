/** Losses with their derivatives by what went into the last activation, in loops. */
import type { Training } from '../task.js'
import type { Floats } from './floats.js'

/** Writes the slopes and returns the loss. */
export type LossAndSlope = (values: Floats, targets: Floats, slopes: Floats, rows: number, columns: number) => number

export function lossAndSlope({ loss, output }: Training): LossAndSlope {
  if (loss === 'binary') return binary
  if (loss === 'classes') return classes
  return output === 'sigmoid' ? halfSquaredOfSigmoid : halfSquared
}

/** Of logits; log(1 + eᶻ) − t·z, without overflow. */
function binary(z: Floats, t: Floats, slopes: Floats, rows: number): number {
  let total = 0
  for (let i = 0; i < z.length; i++) {
    const one = z[i]!
    const e = Math.exp(-Math.abs(one))
    total += Math.max(one, 0) - one * t[i]! + Math.log1p(e)
    slopes[i] = ((one < 0 ? e : 1) / (1 + e) - t[i]!) / rows
  }
  return total / rows
}

/** Of logits, with one-hot targets: softmax and cross-entropy in one pass over each row. */
function classes(z: Floats, t: Floats, slopes: Floats, rows: number, columns: number): number {
  let total = 0
  for (let row = 0; row < rows; row++) {
    const from = row * columns
    let highest = -Infinity
    for (let k = 0; k < columns; k++) highest = Math.max(highest, z[from + k]!)
    let sum = 0
    for (let k = 0; k < columns; k++) sum += slopes[from + k] = Math.exp(z[from + k]! - highest)
    const logSum = Math.log(sum)
    for (let k = 0; k < columns; k++) {
      total -= t[from + k]! * (z[from + k]! - highest - logSum)
      slopes[from + k] = (slopes[from + k]! / sum - t[from + k]!) / rows
    }
  }
  return total / rows
}

function halfSquared(y: Floats, t: Floats, slopes: Floats, rows: number): number {
  let total = 0
  for (let i = 0; i < y.length; i++) {
    const error = y[i]! - t[i]!
    total += 0.5 * error * error
    slopes[i] = error / rows
  }
  return total / rows
}

function halfSquaredOfSigmoid(y: Floats, t: Floats, slopes: Floats, rows: number): number {
  const loss = halfSquared(y, t, slopes, rows)
  for (let i = 0; i < y.length; i++) slopes[i]! *= y[i]! * (1 - y[i]!)
  return loss
}
