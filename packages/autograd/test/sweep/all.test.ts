// The list of all records is complete, names are unique, and nothing that derivatives are made of is missing from it.
import * as autograd from '@mlp/autograd'
import type { Operation, Tensor } from '@mlp/autograd'
import { describe, expect, test } from 'vitest'
import { reachedDerivatives } from '../../src/differentiate/grad'
import { topologicalOrder } from '../../src/graph/traverse'
import { allOperations } from '../../src/ops/all'
import { expansionOf } from '../../src/ops/expansion'
import { derivativesOf } from '../../src/testing/derivatives'
import { pointOf, specimensOf } from '../../src/testing/specimen'

test('every record that the package exports is in the list', () => {
  const exported = Object.entries(autograd).flatMap(([name, value]) => typeof value === 'function' && 'operation' in value ? [{ name, operation: value.operation }] : [])
  expect(exported.length).toBeGreaterThan(50)
  expect(exported.filter(({ operation }) => !allOperations.includes(operation)).map(({ name }) => name)).toEqual([])
  expect(exported.filter(({ name, operation }) => operation.name !== name)).toEqual([])
})

test('the list names no record twice, and covers every kind', () => {
  expect(new Set(allOperations.map(({ name }) => name)).size).toBe(allOperations.length)
  expect([...new Set(allOperations.map(({ kind }) => kind))].sort()).toEqual(
    ['composite', 'contraction', 'elementwise', 'index', 'leaf', 'movement', 'order', 'random', 'reduction', 'routine', 'scan', 'window'])
})

describe('the operations that first and second derivatives consist of are in the list', () => {
  test.each(allOperations.map(operation => [operation.name, operation] as const))('%s', (_, operation) => {
    const unknown = specimensOf(operation).flatMap((specimen) => {
      const { node, leaves } = specimen
      if (pointOf(specimen) === undefined) return operationsOf([node])
      const { cotangent, found } = derivativesOf(node, leaves)
      const first = found.filter(one => one !== undefined)
      const targets = cotangent === undefined ? leaves : [...leaves, cotangent]
      const second = first.flatMap(one => reachedDerivatives('test', one, targets, autograd.onesLike(one)).filter(each => each !== undefined))
      return operationsOf([node, ...first, ...second])
    }).filter(one => !allOperations.includes(one))
    expect(unknown.map(({ name }) => name)).toEqual([])
  })
})

/** Every operation that occurs in a graph, inside composites too. */
function operationsOf(roots: readonly Tensor[]): Operation[] {
  const nodes = topologicalOrder(roots, node => [...node.inputs, ...[expansionOf(node)].filter(one => one !== undefined)])
  return [...new Set(nodes.map(node => node.op))]
}

describe('samples exercise what a record takes', () => {
  const shapesOf = (operation: Operation) => specimensOf(operation).flatMap(({ node, arrays }) => [node, ...arrays]).map(({ shape }) => shape)
  const sampled = allOperations.filter(({ kind }) => kind !== 'leaf' && kind !== 'random').map(operation => [operation.name, operation] as const)
  test.each(sampled)('%s: several axes, and none of some length', (_, operation) => {
    expect(shapesOf(operation).some(shape => shape.length >= 2)).toBe(true)
    expect(shapesOf(operation).some(shape => shape.includes(0))).toBe(true)
  })
  const scalars = new Set(['reduction', 'movement', 'elementwise', 'index'])
  const needAnAxis = ['concat', 'repeat', 'diagonal', 'diagonalMatrix', 'takeAlongAxis', 'addAlongAxis']
  test.each(sampled.filter(([name, { kind }]) => scalars.has(kind) && !needAnAxis.includes(name)))('%s: a single number', (_, operation) => {
    expect(shapesOf(operation).some(shape => shape.length === 0)).toBe(true)
  })
})
