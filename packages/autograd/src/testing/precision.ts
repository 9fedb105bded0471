/** Checks of dtypes: float32 against float64 to the rounding of float32, and integers against the same whole numbers. */
import { NdArray } from '../graph/array.js'
import { isFloat } from '../graph/dtype.js'
import type { TypedArray } from '../graph/dtype.js'
import { reachedDerivatives } from '../differentiate/grad.js'
import { constant, inputNode } from '../ops/leaf.js'
import { apply } from '../ops/operation.js'
import { scattered } from './difference.js'
import { evaluator } from './evaluator.js'
import { inDType, specimenOf } from './specimen.js'
import type { Specimen } from './specimen.js'
import type { Check, Finding, Subject } from './subject.js'

/** The distance from 1 to the next float32. */
const UNIT = 2 ** -23
/** How many roundings a value, a first and a second derivative may take. */
const ROUNDINGS = [16, 64, 256] as const

/** Values, first and second derivatives of every sample in float32. */
export const precision: Check = function* (subject) {
  for (const single of subject.singles) {
    // The same inputs, exactly: those of float32 are float64 numbers too.
    const double = specimenOf(subject.operation, single.arrays, single.attributes, single.title)
    if (single.node.dtype !== 'float32' || double.node.dtype !== 'float64') continue
    const narrow = graphsOf(subject, single)
    const wide = graphsOf(subject, double)
    for (const [order, name] of ['the value', 'a first derivative', 'a second derivative'].entries()) {
      const scale = Math.max(0, ...single.values.flatMap(value => [...value.data].map(Math.abs).filter(Number.isFinite)))
      for (const [index, found] of narrow[order]!.entries()) yield* beyond(`${single.title}, ${name}`, found, wide[order]![index]!, ROUNDINGS[order]! * UNIT, scale)
    }
  }
}

function* beyond(where: string, found: TypedArray, exact: TypedArray, relative: number, scale: number): Generator<Finding> {
  const largest = Math.max(scale, ...[...exact].map(Math.abs).filter(Number.isFinite))
  for (const [element, value] of found.entries()) {
    const expected = exact[element]!
    if (value === expected || (Number.isNaN(value) && Number.isNaN(expected)) || Math.abs(value - expected) <= relative * largest) continue
    // Beyond what float32 holds, infinity is the nearest there is.
    if (Math.abs(expected) > 3.4e38 && value === Math.sign(expected) * Infinity) continue
    yield { where: `${where}, element ${element} in float32`, received: value, expected: `${expected} within ${relative * largest}` }
  }
}

/** Values, first derivatives in a fixed direction of the result, and their derivatives in fixed directions. */
function graphsOf({ operation }: Subject, { node, leaves, values }: Specimen): readonly TypedArray[][] {
  const value = evaluator([node], leaves)(values)
  if (leaves.length === 0 || operation.notDifferentiable !== undefined) return [value, [], []]
  const cotangent = inputNode('cotangent', node.shape, node.dtype)
  const first = reachedDerivatives('checkOperation', node, leaves, cotangent).filter(one => one !== undefined)
  const probes = first.map((one, index) => inputNode(`probe ${index}`, one.shape, one.dtype))
  const second = first.flatMap((one, index) => reachedDerivatives('checkOperation', one, leaves, probes[index]).filter(each => each !== undefined))
  const inputs = [...leaves, cotangent, ...probes]
  const directions = [cotangent, ...probes].map((one, index) => inDType(new NdArray(scattered(one.shape, index), one.shape, 'float64'), one.dtype === 'float32' ? 'float32' : 'float64'))
  const at = [...values, ...directions]
  return [value, evaluator(first, inputs)(at), evaluator(second, inputs)(at)]
}

/** Whole numbers give in int32 what they give in float64, wherever that is a whole number. */
export const integers: Check = function* ({ operation, doubles }) {
  const takesIntegers = operation.kind === 'movement' || operation.kind === 'contraction' || operation.kind === 'index' || operation.kind === 'scan' || operation.kind === 'window'
    || (operation.kind === 'elementwise' && !operation.operands.includes('float'))
  if (!takesIntegers) return
  for (const { title, arrays, attributes } of doubles) {
    const whole = arrays.map(array => isFloat(array.dtype) ? new NdArray(array.data.map(Math.round), array.shape, array.dtype) : array)
    const asFloats = specimenOf(operation, whole, attributes, title)
    const narrowed = whole.map(array => isFloat(array.dtype) ? new NdArray(Int32Array.from(array.data), array.shape, 'int32') : array)
    const [expected] = evaluator([asFloats.node], asFloats.leaves)(asFloats.values) as [TypedArray]
    const [found] = evaluator([apply<object>(operation, narrowed.map(constant), attributes)], [])([]) as [TypedArray]
    for (const [element, number] of expected.entries()) {
      if (Number.isInteger(number) && number !== found[element]) yield { where: `${title}, element ${element} in int32`, received: found[element]!, expected: number }
    }
  }
}
