/** The same tensors evaluated again and again, at other values of their inputs. */
import { contiguousData } from '../graph/array.js'
import type { NdArray } from '../graph/array.js'
import type { TypedArray } from '../graph/dtype.js'
import { BindingError } from '../graph/errors.js'
import { nameOf } from '../graph/provenance.js'
import type { Tensor } from '../graph/tensor.js'
import { run } from '../evaluate/interpreter.js'
import { lower } from '../evaluate/lower.js'
import { leafValue } from '../ops/operation.js'

/** Values for the inputs, in their order. */
export type Values = readonly NdArray[]

/** A function from values of `inputs` to the values of `outputs`. The arrays it returns are for reading only. */
export function evaluator(outputs: readonly Tensor[], inputs: readonly Tensor[]): (values: Values) => TypedArray[] {
  const schedule = lower(outputs)
  const places = new Map(inputs.map((node, place) => [node, place]))
  for (const { node, given } of schedule.steps) {
    if (given && !places.has(node) && leafValue(node) === undefined) throw notAnArgument(node)
  }
  return values => run(schedule, node => {
    const place = places.get(node)
    return place === undefined ? leafValue(node)! : values[place]!
  }).map(contiguousData)
}

function notAnArgument(node: Tensor): BindingError {
  return new BindingError({
    code: 'BINDING_MISSING', problem: 'the function reaches an input that is not among its arguments', received: `input ${JSON.stringify(nameOf(node))}`,
    expected: 'arguments, constants and parameters only', hint: 'make it an argument of the function, with a point of its own',
  })
}
