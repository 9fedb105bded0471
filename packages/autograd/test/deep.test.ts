/** Graphs deeper than any call stack. */
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { add, evaluate, formula, grad, input, interpret, mul, parameter, substitute, tagScope, tensor, topologicalOrder } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'

describe('a chain of 200,000 additions', () => {
  const depth = 200_000
  const w = parameter(1, { name: 'w' })
  const x = input('x')
  let chain: Tensor = w
  for (let i = 0; i < depth; i++) chain = add(chain, x)

  test('has a value, and another where something changed', () => {
    expect(chain.item({ x: 2 })).toBe(400_001)
    w.set(5)
    expect(evaluate(chain, { x: 3 }).item()).toBe(600_005)
    w.set(1)
  })

  test('has derivatives', () => {
    const [byX, byW] = grad(chain, [x, w])
    expect([byX.item({ x: 0 }), byW.item()]).toEqual([depth, 1])
    expect(formula(byX).length).toBeLessThan(4_000)
  })

  test('has second derivatives, as a product that deep has', () => {
    let product: Tensor = x
    for (let i = 0; i < 5_000; i++) product = mul(product, w)
    expect(grad(grad(product, w), w).item({ x: 1 })).toBe(5_000 * 4_999)
  })

  test('prints, shortened', () => {
    const text = formula(chain)
    expect(text.startsWith('… + x + x')).toBe(true)
    expect(text.length).toBeLessThan(2_000)
    expect(String(chain)).toBe('Tensor add(add, x) float64 []')
    expect(inspect(chain)).toBe('Tensor add(add, x) float64 []')
    expect(inspect({ chain }).length).toBeLessThan(100)
  })

  test('goes backward, runs as a program, is substituted and tagged', () => {
    chain.backward({ x: 1 })
    expect(w.grad!.item()).toBe(1)
    const program = interpret({ inputs: { x }, outputs: { chain }, updates: new Map([[w, chain]]) })
    expect([program({ x: 1 }).chain.item(), w.item()]).toEqual([200_001, 200_001])
    const [moved] = substitute([chain], new Map([[x, tensor(0)]]))
    expect(moved!.item()).toBe(200_001)
    expect(topologicalOrder([tagScope('all', [], chain)]).length).toBe(depth + 2)
    w.set(1)
  })

  test('follows its error to where it was made', () => {
    expect(() => grad(chain, input('x'))).toThrow(/does not depend/)
    expect(() => chain.item()).toThrow(/no value/)
  })
})
