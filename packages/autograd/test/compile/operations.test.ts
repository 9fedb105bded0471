// Every record on every sample, with its first and second derivatives: the compiler gives what the interpreter gives, with vectors and without.
import type { Operation, Shape, Tensor } from '@mlp/autograd'
import { interpret, onesLike, sizeOf } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { describe, expect, test } from 'vitest'
import { reachedDerivatives } from '../../src/differentiate/grad'
import { allOperations } from '../../src/ops/all'
import { derivativesOf } from '../../src/testing/derivatives'
import { pointOf, specimensOf } from '../../src/testing/specimen'
import type { Specimen } from '../../src/testing/specimen'
import { disagreement } from './agreement'

/** The value of a specimen, its first derivatives and those of their sums; and what they depend on. */
function graphsOf(specimen: Specimen): { roots: readonly Tensor[]; leaves: readonly Tensor[] } {
  if (pointOf(specimen) === undefined) return { roots: [specimen.node], leaves: specimen.leaves }
  const { cotangent, found } = derivativesOf(specimen.node, specimen.leaves)
  const first = found.filter(one => one !== undefined)
  const targets = cotangent === undefined ? specimen.leaves : [...specimen.leaves, cotangent]
  const second = first.flatMap(one => reachedDerivatives('test', one, targets, onesLike(one)).filter(each => each !== undefined))
  return { roots: [specimen.node, ...first, ...second], leaves: targets }
}

function valuesOf(dtype: 'float64' | 'float32', shape: Shape): Float32Array | Float64Array {
  const values = Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i + 1))
  return dtype === 'float32' ? Float32Array.from(values) : Float64Array.from(values)
}

function compare(operation: Operation, dtype: 'float64' | 'float32', vectors: boolean): string[] {
  return specimensOf(operation, dtype).flatMap(specimen => {
    const { roots, leaves } = graphsOf(specimen)
    const inputs = Object.fromEntries(leaves.map((leaf, at) => [`i${at}`, leaf]))
    const outputs = Object.fromEntries(roots.map((root, at) => [`o${at}`, root]))
    const data = Object.fromEntries(leaves.map((leaf, at) => {
      const known = specimen.values[at]
      return [`i${at}`, known ?? { shape: leaf.shape, dtype: leaf.dtype, data: valuesOf(dtype, leaf.shape) }]
    }))
    const expected = interpret({ inputs, outputs })(data)
    const found = compile({ inputs, outputs }, { vectors })(data)
    return roots.flatMap((root, at) => {
      const wrong = disagreement(found[`o${at}`]!, expected[`o${at}`]!)
      return wrong === undefined ? [] : [`${specimen.title} root ${at} (${root.op.name}): ${wrong}`]
    })
  })
}

const operations = allOperations.filter(operation => operation.kind !== 'leaf').map(operation => [operation.name, operation] as const)
for (const vectors of [true, false]) {
  for (const dtype of ['float64', 'float32'] as const) {
    describe(`${dtype} ${vectors ? 'with vectors' : 'number by number'}`, () => {
      test.each(operations)('%s', (_, operation) => { expect(compare(operation, dtype, vectors)).toEqual([]) })
    })
  }
}
