/** Checks of derivatives against central differences. */
import { agrees, derivativesOf, firstOrder, secondOrder } from './derivatives.js'
import type { Entry } from './derivatives.js'
import { atKink, pointOf } from './specimen.js'
import type { Specimen } from './specimen.js'
import { elementText } from './subject.js'
import type { Check, Finding, Subject } from './subject.js'

/** First derivatives of every sample; where the record says that none passes, that none does. */
export const derivative: Check = function* (subject) {
  const { operation, doubles } = subject
  for (const specimen of doubles) {
    const point = pointOf(specimen)
    if (point === undefined) continue
    if (operation.notDifferentiable !== undefined) yield* nothingPasses(specimen)
    else yield* disagreements(subject, specimen, firstOrder(point))
  }
}

/** Second derivatives of every sample, and the first ones by their cotangent, which are the Jacobian transposed. */
export const secondDerivative: Check = function* (subject) {
  for (const specimen of subject.doubles) {
    const point = pointOf(specimen)
    if (point !== undefined && subject.operation.notDifferentiable === undefined) yield* disagreements(subject, specimen, secondOrder(point))
  }
}

function* disagreements({ operation, tolerance }: Subject, specimen: Specimen, entries: Iterable<Entry>): Generator<Finding> {
  const { node, leaves, operands } = specimen
  for (const entry of entries) {
    if (agrees(entry, tolerance) || atKink(operation, specimen, entry.ofElement)) continue
    const { of, ofElement, input, element, derivative: received, difference: expected } = entry
    const what = of === 'result' ? `the result${elementText(ofElement, node.shape)}` : `its derivative by operand ${operands[of]}${elementText(ofElement, leaves[of]!.shape)}`
    const by = input === leaves.length ? `the cotangent${elementText(element, node.shape)}` : `operand ${operands[input]}${elementText(element, leaves[input]!.shape)}`
    yield { where: `${specimen.title}, ${what} by ${by}`, received, expected: `${expected}, the central difference` }
  }
}

function* nothingPasses({ title, node, leaves, operands }: Specimen): Generator<Finding> {
  for (const [index, found] of derivativesOf(node, leaves).found.entries()) {
    if (found !== undefined) yield { where: `${title}, the derivative by operand ${operands[index]}`, received: 'one passes', expected: 'none, as the record says' }
  }
}
