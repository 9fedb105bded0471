/** Checks that backward rules are linear in their cotangent, and operations in what their records call linear. */
import { NdArray } from '../graph/array.js'
import type { TypedArray } from '../graph/dtype.js'
import type { Tensor } from '../graph/tensor.js'
import { jvp } from '../differentiate/forward.js'
import { inputNode } from '../ops/leaf.js'
import { derivativesOf } from './derivatives.js'
import { scattered } from './difference.js'
import { evaluator } from './evaluator.js'
import type { Values } from './evaluator.js'
import { pointOf } from './specimen.js'
import type { Specimen } from './specimen.js'
import type { Check, Finding } from './subject.js'

/**
 * For every sample: rule(a·c₁ + b·c₂) = a·rule(c₁) + b·rule(c₂); the Jacobian–vector product, which needs a rule linear
 * node by node, is the transpose of the rule; and the operation is linear where the record's `linear` says so.
 */
export const linearity: Check = function* ({ operation, doubles }) {
  for (const specimen of doubles) {
    yield* claimed(specimen)
    if (operation.notDifferentiable !== undefined || pointOf(specimen) === undefined) continue
    yield* inCotangent(specimen)
    yield* transposed(specimen)
  }
}

const [A, B] = [1.75, -0.625]

function combined(x: Values, y: Values): Values {
  return x.map((one, index) => new NdArray(Float64Array.from(one.data, (value, k) => A * value + B * y[index]!.data[k]!), one.shape, one.dtype))
}

function dense(nodes: readonly Tensor[], start: number): Values {
  return nodes.map((node, index) => new NdArray(scattered(node.shape, start + index), node.shape, 'float64'))
}

/** f(a·u + b·v) beside a·f(u) + b·f(v), element by element; results in float32 are rounded to it. */
function* notAdditive(f: (values: Values) => TypedArray[], u: Values, v: Values, where: (result: number) => string): Generator<Finding> {
  const [together, first, second] = [f(combined(u, v)), f(u), f(v)]
  for (const [index, result] of together.entries()) {
    const relative = toleranceOf(result)
    for (const [element, received] of result.entries()) {
      const parts = [A * first[index]![element]!, B * second[index]![element]!] as const
      const expected = parts[0] + parts[1]
      if (Object.is(received, expected) || Math.abs(received - expected) <= relative * (1 + Math.abs(parts[0]) + Math.abs(parts[1]))) continue
      if (Number.isNaN(received) && Number.isNaN(expected)) continue
      yield { where: `${where(index)}, element ${element}`, received: `${received} of a sum`, expected: `${expected}, the sum of both` }
    }
  }
}

function* inCotangent({ title, node, leaves, values, operands }: Specimen): Generator<Finding> {
  const { cotangent, found } = derivativesOf(node, leaves)
  if (cotangent === undefined) return
  const reached = found.flatMap((one, index) => one === undefined ? [] : [{ one, operand: operands[index]! }])
  const rule = evaluator(reached.map(({ one }) => one), [...leaves, cotangent])
  yield* notAdditive(([c]) => rule([...values, c!]), dense([node], 0), dense([node], 5), index => `${title}, the rule for operand ${reached[index]!.operand}`)
}

/** ⟨c, J·t⟩ by forward mode beside ⟨Jᵀ·c, t⟩ by reverse mode. */
function* transposed({ title, node, leaves, values, operands }: Specimen): Generator<Finding> {
  const { cotangent, found } = derivativesOf(node, leaves)
  const [c] = dense([node], 1) as [NdArray]
  for (const [index, leaf] of leaves.entries()) {
    const tangent = inputNode('tangent', leaf.shape, leaf.dtype)
    const [t] = dense([leaf], 2) as [NdArray]
    const forward = evaluator([jvp(node, leaf, tangent)], [...leaves, tangent])([...values, t])[0]!
    const back = found[index] === undefined ? new Float64Array(t.data.length) : evaluator([found[index]], cotangent === undefined ? leaves : [...leaves, cotangent])([...values, c])[0]!
    const weight = cotangent === undefined ? Float64Array.of(1) : c.data
    const [left, right] = [product(weight, forward), product(back, t.data)]
    const scale = product(weight.map(Math.abs), forward.map(Math.abs)) + product(back.map(Math.abs), t.data.map(Math.abs))
    if (Math.abs(left - right) > toleranceOf(forward) * (1 + scale)) yield { where: `${title}, forward mode by operand ${operands[index]}`, received: left, expected: `${right}, as reverse mode has it` }
  }
}

function toleranceOf(result: TypedArray): number {
  return result instanceof Float32Array ? 1e-6 : 1e-11
}

function product(a: TypedArray, b: TypedArray): number {
  let total = 0
  for (let index = 0; index < a.length; index++) total += a[index]! * b[index]!
  return total
}

/** Every set of float inputs in which the record calls the operation linear, the others held. */
function* claimed({ title, node, leaves, values }: Specimen): Generator<Finding> {
  const forward = evaluator([node], leaves)
  for (let set = 1; set < 2 ** leaves.length; set++) {
    const marks = leaves.map((_, index) => (set >> index & 1) === 1)
    if (node.op.linear?.(node.inputs.map(input => marks[leaves.indexOf(input)] ?? false), node) !== true) continue
    const filled = (chosen: Values): Values => { let at = 0; return values.map((value, index) => marks[index] ? chosen[at++]! : value) }
    const varying = leaves.filter((_, index) => marks[index])
    yield* notAdditive(chosen => forward(filled(chosen)), dense(varying, 0), dense(varying, 7), () => `${title}, linear in inputs ${marks.flatMap((mark, index) => mark ? [index] : []).join(', ')}`)
  }
}
