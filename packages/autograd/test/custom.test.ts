/** Operations that users make: composites, and functions with a backward rule of their own. */
import { describe, expect, test } from 'vitest'
import { add, CaptureError, composite, customGradient, exp, formula, grad, hessian, input, interpret, jvp, log, mul, NotDifferentiableError, parameter, ShapeError, sigmoid, sin, square, substitute, sum, tanh, tensor, topologicalOrder, ValueError } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { count } from '@mlp/autograd/testing'

describe('composite', () => {
  const swish = composite('swish', (x: Tensor) => mul(x, sigmoid(x)))
  const x = input('x')

  test('is one node under its name, whose value is that of its parts', () => {
    const y = swish(x)
    expect([y.op.kind, y.op.name, y.inputs]).toEqual(['composite', 'swish', [x]])
    expect(formula(y)).toBe('swish(x)')
    expect(y.item({ x: 2 })).toBe(2 / (1 + Math.exp(-2)))
    expect(swish([1, 2]).shape).toEqual([2])
    expect(interpret({ inputs: { x }, outputs: { y } }).describe().steps.map(step => step.kind)).not.toContain('composite')
  })

  test('differentiates as its parts do, at any order, with the same numbers', () => {
    let [named, plain] = [swish(x), mul(x, sigmoid(x))] as const
    for (let order = 0; order < 3; order++) {
      expect(named.item({ x: 0.7 })).toBe(plain.item({ x: 0.7 }))
      ;[named, plain] = [grad(named, x), grad(plain, x)]
    }
  })

  test('shares its parts between forward and backward', () => {
    const y = swish(x)
    const nodes = topologicalOrder([y, grad(y, x)], node => node.expansion === undefined ? node.inputs : [node.expansion])
    expect(nodes.filter(node => node.op === sigmoid.operation).length).toBe(1)
  })

  test('takes several arguments, also plain data, and nests', () => {
    const blend = composite('blend', (a: Tensor, b: Tensor, t: Tensor) => add(mul(a, t), mul(b, t.neg().add(1))))
    expect(blend(x, 10, 0.25).item({ x: 2 })).toBe(8)
    expect(formula(blend(x, swish(x), 0.25))).toBe('blend(x, swish(x), 0.25)')
    expect(grad(blend(x, swish(x), 0.5), x).item({ x: 0 })).toBe(0.75)
  })

  test('captures nothing that can change, and says how to pass it', () => {
    const w = parameter(2, { name: 'w' })
    expect(() => composite('scaled', (a: Tensor) => mul(a, w))(x)).toThrow(CaptureError)
    expect(() => composite('scaled', (a: Tensor) => mul(a, w))(x)).toThrow(/scaled\(x, w\)/)
    expect(() => composite('shifted', (a: Tensor) => add(a, tanh(x)))(tensor(1))).toThrow(/input "x"/)
    expect(composite('scaled', (a: Tensor) => mul(a, tensor(2)))(x).item({ x: 3 })).toBe(6)
  })

  test('must give a tensor', () => {
    expect(() => composite('wrong', (() => 3) as never)(x as never)).toThrow(ValueError)
    expect(() => composite('wrong', ((a: Tensor) => () => a) as never)(x as never)).toThrow(/function/)
  })

  test('may be the identity, and is rebuilt by substitution', () => {
    expect(composite('same', (a: Tensor) => a)(x).item({ x: 5 })).toBe(5)
    const z = input('z')
    const [moved] = substitute([swish(x).mul(2)], new Map([[x, square(z)]]))
    expect(formula(moved!)).toBe('swish(z²)·2')
    expect(moved!.item({ z: 2 })).toBe(8 / (1 + Math.exp(-4)))
    expect(grad(moved!, z).item({ z: 0 })).toBe(0)
  })
})

describe('customGradient', () => {
  const x = input('x')

  test('uses the rule in place of the derivative, and the function for the value', () => {
    const straight = customGradient((a: Tensor) => a.cast('int32').cast('float64'), ({ cotangent }) => [cotangent], { name: 'straight' })
    const y = square(straight(x))
    expect([y.item({ x: 2.7 }), grad(y, x).item({ x: 2.7 })]).toEqual([4, 4])
    expect(formula(y)).toBe('straight(x)²')
  })

  test('gives the rule inputs and output, and differentiates it again', () => {
    const power = customGradient((a: Tensor) => exp(a), ({ cotangent, output }) => [mul(cotangent, output)])
    const first = grad(power(x), x)
    expect([first.item({ x: 1 }), grad(first, x).item({ x: 1 }), grad(grad(first, x), x).item({ x: 1 })]).toEqual([Math.E, Math.E, Math.E])
    const wrong = customGradient((a: Tensor) => square(a), ({ cotangent, inputs: [a] }) => [mul(cotangent, sin(a!))])
    expect(grad(grad(wrong(x), x), x).item({ x: 0.3 })).toBe(Math.cos(0.3))
  })

  test('has null where none passes', () => {
    const first = customGradient((a: Tensor, b: Tensor) => mul(a, b), ({ cotangent, inputs: [, b] }) => [mul(cotangent, b!), null])
    const w = parameter(3)
    expect(grad(first(x, w), x).item()).toBe(3)
    expect(() => grad(first(x, w), w)).toThrow(NotDifferentiableError)
    first(x, w).backward({ x: 2 })
    expect(w.grad).toBeUndefined()
  })

  test('asks the rule once for all inputs, for each of its nodes', () => {
    let asked = 0
    const total = customGradient((...all: Tensor[]) => all.reduce((a, b) => add(a, b)), ({ cotangent, inputs }) => { asked++; return inputs.map(() => mul(cotangent, 2)) })
    const inputs = Array.from({ length: 5 }, (_, i) => input(`x${i}`))
    const slopes = grad(add(total(...inputs), total(...inputs)), inputs)
    expect(asked).toBe(2)
    expect(slopes.map(slope => slope.item())).toEqual([4, 4, 4, 4, 4])
    const made = (n: number): number => count(() => { const all = Array.from({ length: n }, () => input('x')); grad(total(...all), all) }).made
    expect(made(100) / made(50)).toBeLessThan(2.2)
  })

  test('must be linear in its cotangent for jvp, and says which rule is not', () => {
    const good = customGradient((a: Tensor) => square(a), ({ cotangent, inputs: [a] }) => [mul(cotangent, mul(2, a!))])
    expect(jvp(good(x), x, tensor(5)).item({ x: 3 })).toBe(30)
    for (const rule of [(c: Tensor) => square(c), (c: Tensor) => mul(c, c), (c: Tensor) => add(c, 1), (c: Tensor) => log(c)]) {
      const bad = customGradient((a: Tensor) => square(a), ({ cotangent }) => [rule(cotangent)])
      expect(() => jvp(bad(x), x, tensor(1))).toThrow(NotDifferentiableError)
    }
  })

  test('refuses rules that give something else than one cotangent per input', () => {
    const by = (rule: (c: Tensor) => unknown) => () => {
      const v = input('v', [2])
      grad(sum(customGradient((a: Tensor) => mul(a, 2), (({ cotangent }: { cotangent: Tensor }) => rule(cotangent)) as never)(v)), v)
    }
    expect(by(c => c)).toThrow(/one cotangent per input/)
    expect(by(() => [])).toThrow(/a list of 1/)
    expect(by(c => [c, c])).toThrow(ValueError)
    expect(by(() => [3])).toThrow(ValueError)
    expect(by(c => [sum(c)])).toThrow(ShapeError)
  })

  test('in a Hessian', () => {
    const cube = customGradient((a: Tensor) => mul(a, mul(a, a)), ({ cotangent, inputs: [a] }) => [mul(cotangent, mul(3, square(a!)))])
    const v = parameter([1, 2])
    expect(hessian(sum(cube(v)), v).toArray()).toEqual([[6, 0], [0, 12]])
  })
})
