/** Checks of composites: their own rule against the derivative of their expansion. */
import { NdArray } from '../graph/array.js'
import type { Tensor } from '../graph/tensor.js'
import { reachedDerivatives } from '../differentiate/grad.js'
import { inputNode } from '../ops/leaf.js'
import { scattered } from './difference.js'
import { evaluator } from './evaluator.js'
import { pointOf } from './specimen.js'
import type { Check } from './subject.js'

/** First and second derivatives through the rule and through the expansion, built directly, in fixed directions. */
export const expansion: Check = function* ({ operation, doubles }) {
  if (operation.kind !== 'composite' || operation.vjp === undefined) return
  for (const specimen of doubles) {
    const { title, node, leaves, values, operands, attributes } = specimen
    if (pointOf(specimen) === undefined) continue
    const cotangent = inputNode('cotangent', node.shape, node.dtype)
    const probes = leaves.map((leaf, index) => inputNode(`probe ${index}`, leaf.shape, leaf.dtype))
    const byRule = derivativesOf(node, leaves, cotangent, probes)
    const byParts = derivativesOf(operation.expand(node.inputs, attributes), leaves, cotangent, probes)
    const inputs = [...leaves, cotangent, ...probes]
    const at = [...values, ...[cotangent, ...probes].map((one, index) => new NdArray(scattered(one.shape, index), one.shape, 'float64'))]
    for (const [index, { graph: rule, name }] of byRule.entries()) {
      const parts = byParts[index]!.graph
      const [received, expected] = [rule, parts].map(graph => graph === undefined ? undefined : evaluator([graph], inputs)(at)[0]!)
      const size = (received ?? expected)?.length ?? 0
      for (let element = 0; element < size; element++) {
        const [a, b] = [received?.[element] ?? 0, expected?.[element] ?? 0]
        if (Object.is(a, b) || Math.abs(a - b) <= 1e-10 * (1 + Math.abs(a) + Math.abs(b))) continue
        yield { where: `${title}, ${name(operands)}, element ${element}`, received: a, expected: `${b}, from the expansion` }
      }
    }
  }
}

/** A derivative and what to call it. */
interface Named { readonly graph: Tensor | undefined; readonly name: (operands: readonly number[]) => string }

function derivativesOf(y: Tensor, leaves: readonly Tensor[], cotangent: Tensor, probes: readonly Tensor[]): Named[] {
  const first = reachedDerivatives('checkOperation', y, leaves, cotangent)
  return first.flatMap((graph, index): Named[] => [
    { graph, name: operands => `the derivative by operand ${operands[index]}` },
    ...(graph === undefined ? leaves.map(() => undefined) : reachedDerivatives('checkOperation', graph, leaves, probes[index]))
      .map((second, by): Named => ({ graph: second, name: operands => `the second derivative by operands ${operands[index]} and ${operands[by]}` })),
  ])
}
