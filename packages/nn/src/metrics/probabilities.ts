/** How well predicted probabilities fit what happened. */
import { ValueError } from '@mlp/autograd'
import type { ArrayLike, Tensor, TypedArray } from '@mlp/autograd'
import { binaryOf, checkClasses, samplesOf, trueClasses, valueOf } from './predictions.js'

/**
 * The mean of −log p over all samples, where p is the probability given to the true class: 0 for certain and right, log K for
 * guessing among K classes. To stay finite, p is clipped to [ε, 1 − ε] with ε = 2⁻⁵² for float64 and 2⁻²³ for float32, so it is at most
 * 36.04 or 15.94. To train, take `crossEntropy` or `binaryCrossEntropy`, which start from logits and clip nothing.
 *
 * @param prediction probabilities of shape [samples, classes], whose rows sum to 1 within 0.001; or the probability of class 1, one per sample
 * @param target class indices, one per sample, or one-hot rows; 0 or 1 for one probability per sample
 * @throws ShapeError when the numbers of samples differ; ValueError for no samples, for a target that is no class, for numbers outside [0, 1] and for rows that do not sum to 1
 * @example
 * import { logLoss } from '@mlp/nn'
 * console.log(logLoss([0.5, 0.25], [1, 0]).toFixed(6)) // → 0.490415
 * console.log(logLoss([[0.7, 0.2, 0.1], [0.25, 0.5, 0.25]], [0, 1]).toFixed(6)) // → 0.524911
 */
export function logLoss(prediction: Tensor | ArrayLike, target: Tensor | ArrayLike): number {
  const probabilities = valueOf('logLoss', 'prediction', prediction)
  const truth = valueOf('logLoss', 'target', target)
  const samples = samplesOf('logLoss', probabilities)
  const outputs = probabilities.data.length / samples
  if (outputs === 1) binaryOf('logLoss', probabilities, truth)
  const actual = trueClasses('logLoss', probabilities, truth)
  checkClasses('logLoss', actual, Math.max(outputs, 2))
  checkProbabilities(probabilities.data, outputs)
  const least = probabilities.dtype === 'float32' ? 2 ** -23 : 2 ** -52
  const total = actual.reduce((sum, one, row) => {
    const p = Math.min(Math.max(probabilities.data[outputs === 1 ? row : row * outputs + one]!, least), 1 - least)
    return sum - (outputs === 1 && one === 0 ? Math.log1p(-p) : Math.log(p))
  }, 0)
  return total / samples
}

function checkProbabilities(data: TypedArray, outputs: number): void {
  const at = data.findIndex(one => !(one >= 0 && one <= 1))
  if (at >= 0) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'logLoss', problem: 'not a probability', received: `${data[at]!} in row ${Math.floor(at / outputs)}`, expected: 'numbers from 0 to 1',
      hint: 'make probabilities of logits: sigmoid(p) for one per sample, softmax(p) for one per class',
    })
  }
  for (let row = 0; outputs > 1 && row < data.length / outputs; row++) {
    let sum = 0
    for (let column = 0; column < outputs; column++) sum += data[row * outputs + column]!
    if (Math.abs(sum - 1) <= 1e-3) continue
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'logLoss', problem: 'the probabilities of a sample do not sum to 1', received: `${sum} in row ${row}`, expected: '1, within 0.001',
      hint: 'softmax(p) makes probabilities of one logit per class',
    })
  }
}
