// Taylor propagation against derivatives of derivatives, for every record at all its samples: orders 1, 2 and 3.
import { add, directionalDerivatives, grad, input, mul, substitute, sum, tensor } from '@mlp/autograd'
import type { Operation, Tensor } from '@mlp/autograd'
import { describe, expect, test } from 'vitest'
import { NdArray } from '../../src/graph/array'
import { allOperations } from '../../src/ops/all'
import { scattered } from '../../src/testing/difference'
import { evaluator } from '../../src/testing/evaluator'
import { pointOf, specimensOf } from '../../src/testing/specimen'
import type { Specimen } from '../../src/testing/specimen'

const ORDER = 3

/** Fixed numbers in the shape of a tensor, each set of its own. */
function numbersLike({ shape, dtype }: Tensor, start: number): Tensor {
  return tensor(new NdArray(scattered(shape, start), shape, 'float64'), { dtype })
}

/** The weighted sum of the result along x + t·v: its derivatives by t at t = 0, by `grad` of `grad`, and as propagated. */
function bothWays({ node, leaves, values }: Specimen): { nested: number[]; propagated: number[] } {
  const t = input('t')
  const directions = leaves.map((leaf, at) => numbersLike(leaf, 3 * at))
  const weights = numbersLike(node, 5)
  const weighted = (y: Tensor): Tensor => sum(mul(y, weights))
  const [moved] = substitute([node], new Map(leaves.map((leaf, at) => [leaf, add(leaf, mul(t, directions[at]!))])))
  const nested = [weighted(moved!)]
  for (let order = 1; order <= ORDER; order++) nested.push(grad(nested.at(-1)!, t, { disconnected: 'zero' }))
  const propagated = directionalDerivatives(node, leaves, directions, ORDER).map(weighted)
  const numbers = evaluator([...nested, ...propagated], [...leaves, t])([...values, new NdArray(Float64Array.of(0), [], 'float64')]).map(data => data[0]!)
  return { nested: numbers.slice(0, ORDER + 1), propagated: numbers.slice(ORDER + 1) }
}

const floats = allOperations.filter(operation => specimensOf(operation).some(one => pointOf(one) !== undefined))

function agrees(a: number, b: number, relative: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= relative * Math.max(1, Math.abs(a), Math.abs(b))
}

describe('the derivatives of order 1 to 3 along a direction are those of grad of grad', () => {
  test.each(floats.map(operation => [operation.name, operation] as [string, Operation]))('%s', (_, operation) => {
    for (const specimen of specimensOf(operation)) {
      if (pointOf(specimen) === undefined) continue
      const relative = specimen.node.dtype === 'float32' ? 1e-6 : 1e-9
      const { nested, propagated } = bothWays(specimen)
      const wrong = nested.flatMap((expected, order) => agrees(propagated[order]!, expected, relative) ? [] : [{ order, propagated: propagated[order], expected }])
      expect(wrong, specimen.title).toEqual([])
    }
  })
})
