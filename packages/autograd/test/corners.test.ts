/** Corners where two parts of the package meet, each of which was wrong once. */
import { describe, expect, test } from 'vitest'
import {
  add, callable, CaptureError, composite, concat, evaluate, formula, grad, gradients, input, logSumExp, mul, pad, parameter, scan, sin, square, sum, tagScope, tanh, tensor, where, elementwiseRecord,
} from '@mlp/autograd'
import type { Scope, Tensor } from '@mlp/autograd'
import { deduplicate } from '../src/graph/traverse'

describe('masks', () => {
  test('go back through a concat part by part, also where the parts of mask and value differ', () => {
    const [m0, m1, m2] = [tensor([true, true]), tensor([false, true]), tensor([true])]
    const [v0, v1, v2] = [parameter([1]), parameter([2, 3]), parameter([4, 5])]
    const y = sum(where(concat([m0, m1, m2]), concat([v0, v1, v2]), 0))
    expect(grad(y, [v0, v1, v2]).map(one => one.toArray())).toEqual([[1], [1, 0], [1, 1]])
  })
  test('that hold nowhere give zeros, and no complaint that the target is not reached', () => {
    const x = input('x')
    expect(grad(where(tensor(false), x, 1), x).item({ x: 2 })).toBe(0)
    expect(grad(add(where(tensor(false), x, 1), mul(x, 3)), x).item({ x: 2 })).toBe(3)
  })
})

test('equal parts are made one only where functions in their attributes are the same too', () => {
  const scaled = callable(elementwiseRecord<readonly ['float'], { readonly by: () => number }>({
    name: 'scaled', operands: ['float'], summary: 'by()·x', meaning: (m, [x], { by }) => m.mul(m.const(by()), x), partials: [null],
    samples: [{ inputs: [[1]], attributes: { by: () => 2 } }], edges: [],
  }), call => (x: Tensor, by: () => number) => call([x], { by }))
  const x = input('x')
  const two = () => 2
  const [a, b, c] = deduplicate([scaled(x, two), scaled(x, () => 3), scaled(x, two)])
  expect(a).toBe(c)
  expect(b).not.toBe(a)
})

test('a running fold may hand on the state it was given', () => {
  const first = scan({
    name: 'first', summary: 'The first element.',
    fold: { lift: (_, x) => [x], merge: (_, [a]) => [a!], finish: (_, [a]) => a! }, vjp: () => null,
    samples: [{ inputs: [[1, 2, 3]], attributes: { axis: 0, reverse: false } }],
  })
  expect(first([5, 6, 7, 8, 9]).toArray()).toEqual([5, 5, 5, 5, 5])
})

test('a factor of one disappears from a derivative on either side', () => {
  const x = input('x')
  expect(formula(grad(sin(mul(x, 1)), x))).toBe('cos(x·1)')
  expect(formula(grad(sin(mul(1, x)), x))).toBe('cos(1·x)')
})

test('logSumExp of a row with ∞ is ∞, of −∞ alone −∞', () => {
  expect(logSumExp([Infinity, 0]).item()).toBe(Infinity)
  expect(logSumExp([-Infinity, -Infinity]).item()).toBe(-Infinity)
})

test('a composite that holds a part made of its argument outside is found out', () => {
  const x = input('x')
  const outside = mul(x, 10)
  expect(() => composite('leaky', (z: Tensor) => add(z, outside))(x)).toThrow(CaptureError)
})

test('padding holds only what the dtype can hold', () => {
  expect(() => pad(tensor([1], { dtype: 'int32' }), [1], [1], { value: 0.5 })).toThrow(/int32 cannot hold/)
})

test('reads take bindings that a tensor does not need, evaluate does not', () => {
  const [x, y] = [input('x'), input('y')]
  const all = gradients(mul(x, y))
  expect([all.get(x)!.item({ x: 2, y: 3 }), all.get(y)!.item({ x: 2, y: 3 })]).toEqual([3, 2])
  expect(() => evaluate(all.get(x)!, { x: 2, y: 3 })).toThrow(/no such input/)
})

test('a value that is kept refers to what was kept below it, so memory grows with the work', () => {
  const parameters = Array.from({ length: 200 }, (_, index) => parameter(index))
  let total: Tensor = parameters[0]!
  for (const one of parameters.slice(1)) { total = total.add(one); total.item() }
  let entries = 0
  for (let node = total; node.inputs.length > 0; node = node.inputs[0]!) entries += node.observation!.cells.length + node.observation!.below.length
  expect(entries).toBeLessThanOrEqual(2 * parameters.length)
  parameters[3]!.set(1000)
  expect(total.item()).toBe(199 * 100 - 3 + 1000)
})

test('a scope stays on what its call made: shared parts made before stay outside, and no scope moves into a later one', () => {
  const shared = tanh(parameter(1))
  const x = input('x')
  const one = tagScope('one', [x], mul(x, shared))
  const two = tagScope('two', [one], square(mul(one, shared)))
  const path = (scope: Scope | undefined): string[] => scope === undefined ? [] : [...path(scope.parent), scope.name]
  expect([path(one.provenance?.scope), path(two.provenance?.scope), path(shared.provenance?.scope)]).toEqual([['one'], ['two'], []])
})
