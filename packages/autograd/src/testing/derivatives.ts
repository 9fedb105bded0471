/** Derivatives that differentiation gives beside the same derivatives measured by central differences, number by number. */
import { NdArray } from '../graph/array.js'
import type { TypedArray } from '../graph/dtype.js'
import { sizeOf } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { reachedDerivatives } from '../differentiate/grad.js'
import { inputNode } from '../ops/leaf.js'
import { centralDifference, scattered, unit } from './difference.js'
import { evaluator } from './evaluator.js'
import type { Values } from './evaluator.js'

/** A result, the float64 inputs to differentiate by, and where. */
export interface Point {
  readonly y: Tensor
  readonly inputs: readonly Tensor[]
  readonly values: Values
}

/** One derivative, computed and measured. Elements are row-major positions. */
export interface Entry {
  readonly order: 1 | 2
  /** What was differentiated: an element of the result, or (order 2) of its first derivative by input `of`. */
  readonly of: number | 'result'
  readonly ofElement: number
  /** What was differentiated by; one more than the last input is the cotangent that the first derivative is linear in. */
  readonly input: number
  readonly element: number
  readonly derivative: number
  readonly difference: number
  /** How far rounding may have moved the difference. */
  readonly noise: number
}

/** Which elements of an input are compared. */
export type Choice = (input: number, size: number) => Iterable<number>
const every: Choice = (_, size) => Array.from({ length: size }, (__, element) => element)

/** The derivatives of a result by its inputs, as graphs linear in a cotangent of their own. */
export interface Derivatives {
  /** Absent for a single number, whose derivative is multiplied by nothing. */
  readonly cotangent: Tensor | undefined
  /** One per input; undefined where none arrives. */
  readonly found: readonly (Tensor | undefined)[]
}

export function derivativesOf(y: Tensor, inputs: readonly Tensor[]): Derivatives {
  const cotangent = y.rank === 0 ? undefined : inputNode('cotangent', y.shape, y.dtype)
  return { cotangent, found: reachedDerivatives('gradcheck', y, inputs, cotangent) }
}

/** Every element of the result by every chosen element of every input. */
export function* firstOrder({ y, inputs, values }: Point, choose = every): Generator<Entry> {
  const rows = evaluateRows(y, derivativesOf(y, inputs), inputs, values)
  const forward = evaluator([y], inputs)
  for (let input = 0; input < inputs.length; input++) {
    for (const element of choose(input, values[input]!.data.length)) {
      const { slope, noise } = centralDifference(forward, values, input, element)[0]!
      for (let k = 0; k < slope.length; k++) {
        yield { order: 1, of: 'result', ofElement: k, input, element, derivative: rows[k]![input]?.[element] ?? 0, difference: slope[k]!, noise: noise[k]! }
      }
    }
  }
}

/** The computed Jacobian: per element of the result one derivative per input. */
function evaluateRows(y: Tensor, { cotangent, found }: Derivatives, inputs: readonly Tensor[], values: Values): (TypedArray | undefined)[][] {
  const reached = found.filter(one => one !== undefined)
  const backward = evaluator(reached, cotangent === undefined ? inputs : [...inputs, cotangent])
  return Array.from({ length: sizeOf(y.shape) }, (_, k) => {
    const results = backward([...values, unit(y.shape, k)])
    let at = 0
    return found.map(one => one === undefined ? undefined : results[at++])
  })
}

/** The first derivative by every input, in a fixed direction of the result, by every chosen element of every input. */
export function* secondOrder({ y, inputs, values }: Point, choose = every): Generator<Entry> {
  const { cotangent, found } = derivativesOf(y, inputs)
  const leaves = cotangent === undefined ? inputs : [...inputs, cotangent]
  const at: Values = [...values, new NdArray(scattered(y.shape), y.shape, 'float64')]
  const reached = found.flatMap((gradient, of) => gradient === undefined ? [] : [{ gradient, of, rows: evaluateRows(gradient, derivativesOf(gradient, leaves), leaves, at.slice(0, leaves.length)) }])
  const gradients = evaluator(reached.map(one => one.gradient), leaves)
  for (let input = 0; input < leaves.length; input++) {
    for (const element of input < inputs.length ? choose(input, at[input]!.data.length) : every(input, at[input]!.data.length)) {
      const measured = centralDifference(gradients, at, input, element)
      for (const [index, { of, rows }] of reached.entries()) {
        const { slope, noise } = measured[index]!
        for (let k = 0; k < slope.length; k++) {
          yield { order: 2, of, ofElement: k, input, element, derivative: rows[k]![input]?.[element] ?? 0, difference: slope[k]!, noise: noise[k]! }
        }
      }
    }
  }
}

/** What counts as equal. */
export interface Tolerance {
  readonly relative: number
  readonly absolute: number
}

/** Whether the two numbers of an entry agree; NaN agrees with NaN only. */
export function agrees({ derivative, difference, noise }: Pick<Entry, 'derivative' | 'difference' | 'noise'>, { relative, absolute }: Tolerance): boolean {
  if (Object.is(derivative, difference) || derivative === difference) return true
  return Math.abs(derivative - difference) <= absolute + noise + relative * Math.max(Math.abs(derivative), Math.abs(difference))
}
