/** Checks of derivatives where there is none: documented kinks, exactly, and kinks that nobody documented. */
import { NdArray } from '../graph/array.js'
import { isFloat } from '../graph/dtype.js'
import type { FloatDType } from '../graph/dtype.js'
import type { Elementwise } from '../ops/operation.js'
import { derivativesOf } from './derivatives.js'
import { evaluator } from './evaluator.js'
import { atKink, same, specimenOf } from './specimen.js'
import type { Specimen } from './specimen.js'
import type { Check, Finding } from './subject.js'

/** The documented derivative at every kink, exactly, in both precisions; and no kink at 0 or at a tie that is not documented. */
export const kinks: Check = function* ({ operation, doubles }) {
  const [first] = doubles
  if (operation.kind !== 'elementwise' || first === undefined || !isFloat(first.node.dtype)) return
  for (const { at, partials, convention } of operation.kinks ?? []) {
    for (const dtype of ['float64', 'float32'] as const) {
      const specimen = scalarSpecimen(operation, at, first.attributes, dtype)
      const slopes = slopesAt(specimen)
      for (const [index, operand] of specimen.operands.entries()) {
        const expected = dtype === 'float32' ? Math.fround(partials[operand]!) : partials[operand]!
        if (!same(slopes[index]!, expected)) yield { where: `kink [${at.join(', ')}] in ${dtype}, operand ${operand}`, received: slopes[index]!, expected: `${expected}: ${convention}` }
      }
    }
  }
  if (operation.notDifferentiable === undefined) yield* undocumentedKinks(operation, first.attributes)
}

function scalarSpecimen(operation: Elementwise, at: readonly number[], attributes: object, dtype: FloatDType): Specimen {
  const arrays = operation.operands.map((sort, operand) => new NdArray(sort === 'bool' ? Uint8Array.of(at[operand]!) : Float64Array.of(at[operand]!), [], sort === 'bool' ? 'bool' : 'float64'))
  return specimenOf(operation, arrays, attributes, '', dtype)
}

/** The derivative of a scalar result by each float operand; 0 where none passes. */
function slopesAt({ node, leaves, values }: Specimen): number[] {
  const { found } = derivativesOf(node, leaves)
  const reached = found.filter(one => one !== undefined)
  const results = evaluator(reached, leaves)(values)
  return found.map(one => one === undefined ? 0 : results[reached.indexOf(one)]![0]!)
}

/** Where slopes on either side of 0, or of a tie, are finite and differ. */
function* undocumentedKinks(operation: Elementwise, attributes: object): Generator<Finding> {
  const step = 2 ** -20
  const one = operation.operands.length === 1
  // Kinks of several operands lie along lines, of which a record names a point.
  if (!one && operation.kinks !== undefined) return
  const places = one ? [[0], [1], [-1]] : [operation.operands.map(() => 1), operation.operands.map(() => 0)]
  for (const at of places) {
    const specimen = scalarSpecimen(operation, at, attributes, 'float64')
    if (atKink(operation, specimen, 0)) continue
    const forward = evaluator([specimen.node], specimen.leaves)
    const valueAt = (moved: number, by: number): number =>
      forward(specimen.values.map((value, index) => index === moved ? new NdArray(Float64Array.of(value.data[0]! + by), [], 'float64') : value))[0]![0]!
    for (const [index, operand] of specimen.operands.entries()) {
      const [below, here, above] = [valueAt(index, -step), valueAt(index, 0), valueAt(index, step)]
      const [left, right] = [(here - below) / step, (above - here) / step]
      // A jump is no kink; its slopes grow as the step shrinks.
      if (!Number.isFinite(left - right) || Math.max(Math.abs(left), Math.abs(right)) > 2 ** 10) continue
      if (Math.abs(left - right) > 2 ** -10) yield { where: `[${at.join(', ')}], operand ${operand}`, received: `slope ${left} on the left and ${right} on the right`, expected: 'an entry in kinks that says which holds' }
    }
  }
}
