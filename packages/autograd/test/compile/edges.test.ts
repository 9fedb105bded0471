// What records document at ±0, ±∞ and NaN holds on the compiler as it does on the interpreter, bit for bit.
import type { Elementwise, FloatDType } from '@mlp/autograd'
import { NdArray } from '../../src/graph/array'
import { compile } from '@mlp/autograd/compile'
import { describe, expect, test } from 'vitest'
import { allOperations } from '../../src/ops/all'
import { specimenOf } from '../../src/testing/specimen'
import { bitDifference } from './agreement'

const documented = allOperations.flatMap(operation => operation.kind === 'elementwise' && (operation.edges ?? []).length > 0 ? [[operation.name, operation] as const] : [])

function atEdges(operation: Elementwise, dtype: FloatDType): string | undefined {
  const rows = operation.edges!
  const arrays = operation.operands.map((sort, operand) => {
    const column = rows.map(row => row[operand]!)
    return new NdArray(sort === 'bool' ? Uint8Array.from(column) : Float64Array.from(column), [rows.length], sort === 'bool' ? 'bool' : 'float64')
  })
  const { node, leaves, values } = specimenOf(operation, arrays, operation.samples![0].attributes ?? {}, '', dtype)
  const inputs = Object.fromEntries(leaves.map((leaf, at) => [`x${at}`, leaf]))
  const found = compile({ inputs, outputs: { y: node } })(Object.fromEntries(values.map((value, at) => [`x${at}`, value])))
  const expected = rows.map(row => row.at(-1)!)
  const data = node.dtype === 'bool' ? Uint8Array.from(expected) : node.dtype === 'float32' ? Float32Array.from(expected) : Float64Array.from(expected)
  return bitDifference(found.y, new NdArray(data, [rows.length], node.dtype))
}

describe.each(['float64', 'float32'] as const)('%s', dtype => {
  test.each(documented)('%s', (_, operation) => { expect(atEdges(operation, dtype)).toBeUndefined() })
})
