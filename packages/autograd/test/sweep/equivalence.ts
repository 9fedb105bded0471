// Whether a changed rule is another way to write the right one: both are compared far from the samples, number by number.
import type { Operation, Tensor } from '@mlp/autograd'
import { NdArray } from '../../src/graph/array'
import { isFloat } from '../../src/graph/dtype'
import { reachedDerivatives } from '../../src/differentiate/grad'
import { inputNode } from '../../src/ops/leaf'
import { evaluator } from '../../src/testing/evaluator'
import { pointOf, specimenOf, specimensOf } from '../../src/testing/specimen'
import type { Specimen } from '../../src/testing/specimen'

const TRIALS = 24
/** Numbers among which ties, zeros and what is not finite are frequent. */
const SPECIAL = [0, -0, 1, -1, 2, NaN, Infinity, -Infinity]

/** Whether first and second derivatives are the same numbers for both records, at random points of the shapes of all samples. */
export function equivalent(right: Operation, wrong: Operation): boolean {
  let state = 1
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const drawn = (array: NdArray, special: number): NdArray =>
    new NdArray(Float64Array.from(array.data, () => random() < special ? SPECIAL[Math.floor(random() * SPECIAL.length)]! : 8 * random() - 4), array.shape, 'float64')
  for (const sample of specimensOf(right)) {
    if (pointOf(sample) === undefined) continue
    for (let trial = 0; trial < TRIALS; trial++) {
      const arrays = sample.arrays.map(array => isFloat(array.dtype) ? drawn(array, (trial % 4) / 6) : array)
      const specimens = [right, wrong].map(record => specimenOf(record, arrays, sample.attributes, ''))
      const directions: NdArray[] = []
      const directionLike = (index: number, like: Tensor): NdArray => directions[index] ??= drawn(new NdArray(new Float64Array(like.shape.reduce((a, b) => a * b, 1)), like.shape, 'float64'), 0)
      const [expected, found] = specimens.map(specimen => derivativesAt(specimen, directionLike)) as [number[], number[]]
      if (expected.length !== found.length || expected.some((number, index) => !close(number, found[index]!))) return false
    }
  }
  return true
}

function close(a: number, b: number): boolean {
  return Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b))
}

/** All first derivatives, and all second ones, in fixed directions; those that do not arrive are zeros. */
function derivativesAt({ node, leaves, values }: Specimen, direction: (index: number, like: Tensor) => NdArray): number[] {
  const cotangent = inputNode('cotangent', node.shape, node.dtype)
  const probes = leaves.map((leaf, index) => inputNode(`probe ${index}`, leaf.shape, leaf.dtype))
  const first = reachedDerivatives('test', node, leaves, cotangent)
  const second = first.flatMap((one, index) => one === undefined ? leaves.map(() => undefined) : reachedDerivatives('test', one, leaves, probes[index]))
  const inputs = [...leaves, cotangent, ...probes]
  const at = [...values, direction(0, cotangent), ...probes.map((probe, index) => direction(index + 1, probe))]
  const like = [...leaves, ...leaves.flatMap(() => leaves)]
  return [...first, ...second].flatMap((one, index) => one === undefined
    ? new Array<number>(like[index]!.shape.reduce((a, b) => a * b, 1)).fill(0)
    : Array.from(evaluator([one], inputs)(at)[0]!))
}
