// Derivatives measured from values, mixed partial derivatives, and gradients sample by sample.
import { describe, expect, test } from 'vitest'
import { add, cos, evaluate, exp, grad, input, jacobian, matmul, mean, mixedPartial, mul, numericGradient, parameter, perSampleGradients, pow, sin, square, sub, sum, tanh, tensor } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'

describe('numericGradient', () => {
  const x = input('x')
  const y = pow(x, 5)

  test.each([['forward', 1e-7], ['central', 1e-9], ['fivePoint', 1e-11]] as const)('%s differences', (method, within) => {
    expect(Math.abs(numericGradient(y, x, { x: 1.5 }, { method }).item() - 25.3125) / 25.3125).toBeLessThan(within)
  })

  test('a step as given: the error falls with its power', () => {
    const error = (method: 'forward' | 'central' | 'fivePoint', step: number): number => Math.abs(numericGradient(exp(x), x, { x: 1 }, { method, step }).item() - Math.E)
    expect(error('forward', 0.02) / error('forward', 0.01)).toBeCloseTo(2, 1)
    expect(error('central', 0.02) / error('central', 0.01)).toBeCloseTo(4, 1)
    expect(error('fivePoint', 0.2) / error('fivePoint', 0.1)).toBeCloseTo(16, 0)
  })

  test('has the shape [...y, ...x], for inputs, parameters and tensors in between', () => {
    const w = parameter([[0.5, -1], [2, 0.25]])
    const h = tanh(matmul(w, tensor([1, 2])))
    const z = mul(h, h)
    for (const wrt of [w, h]) {
      const measured = numericGradient(z, wrt)
      expect(measured.shape).toEqual([2, ...wrt.shape])
      const exact = evaluate(jacobian(z, wrt)).data
      measured.data.forEach((value, at) => expect(value).toBeCloseTo(exact[at]!, 9))
    }
  })

  test('float32 takes steps that its rounding allows', () => {
    const narrow = input('narrow', [], { dtype: 'float32' })
    expect(numericGradient(square(narrow), narrow, { narrow: 3 }).item()).toBeCloseTo(6, 2)
  })

  test('nothing is changed: a parameter keeps its value', () => {
    const w = parameter([1, 2])
    numericGradient(sum(square(w)), w)
    expect(w.toArray()).toEqual([1, 2])
  })

  test('errors', () => {
    expect(() => numericGradient(y, x, { x: 1 }, { step: 0 })).toThrowErrorMatchingInlineSnapshot(`
      [ValueError: numericGradient: no such quotient
        received: method "central", step 0
        expected: method forward, central, fivePoint; a step above 0
        hint: leave both out for central differences]
    `)
    // @ts-expect-error -- no such method
    expect(() => numericGradient(y, x, { x: 1 }, { method: 'backward' })).toThrowErrorMatchingInlineSnapshot(`
      [ValueError: numericGradient: no such quotient
        received: method "backward"
        expected: method forward, central, fivePoint; a step above 0
        hint: leave both out for central differences]
    `)
    expect(() => numericGradient(y, x)).toThrowErrorMatchingInlineSnapshot(`
      [BindingError: numericGradient: an input has no value
        received: no x
        expected: x: float64 []
        hint: pass { "x": … }]
    `)
  })
})

describe('mixedPartial', () => {
  const [x, y] = [input('x'), input('y')]
  const f = add(mul(pow(x, 4), y), mul(sin(x), exp(mul(2, y))))
  const at = { x: 0.5, y: 0.25 }

  test('in any order', () => {
    const expected = -Math.sin(0.5) * 2 * Math.exp(0.5) + 12 * 0.25
    for (const order of [[x, x, y], [x, y, x], [y, x, x]]) expect(mixedPartial(f, order).item(at)).toBeCloseTo(expected, 13)
    expect(mixedPartial(f, []).item(at)).toBe(f.item(at))
    expect(mixedPartial(cos(x), [x, y]).item()).toBe(0)
  })

  test('is for numbers', () => {
    const v = input('v', [2])
    expect(() => mixedPartial(sum(v), [v, v])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: mixedPartial: not a single number
        received: shape [2]
        expected: shape []
        hint: use hessian or jacobian, which list the derivatives by every element]
    `)
  })
})

describe('perSampleGradients', () => {
  const w = parameter([[0.5, -0.25]])
  const b = parameter([0.1])
  const [x, t] = [tensor([[1, 2], [3, -1], [0.5, 0.25]]), tensor([[1], [0], [2]])]
  const loss = (x: Tensor, t: Tensor) => mean(square(sub(tanh(add(matmul(x, w.transpose()), b)), t)))

  test('each is the gradient of its sample, and their mean that of the batch', () => {
    const [gw, gb] = perSampleGradients(loss, [w, b], [x, t])
    expect([gw.shape, gb.shape]).toEqual([[3, 1, 2], [3, 1]])
    const [whole] = grad(loss(x, t), [w])
    const mean0 = [...evaluate(gw.mean(0)).data]
    mean0.forEach((value, at) => expect(value).toBeCloseTo(evaluate(whole).data[at]!, 14))
    const [alone] = grad(loss(tensor([[3, -1]]), tensor([[0]])), [w])
    expect((gw.toArray() as number[][][])[1]).toEqual(alone.toArray())
  })

  test('errors', () => {
    expect(() => perSampleGradients(loss, [w], [x, tensor([[1]])])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: perSampleGradients: samples do not match
        received: [3, 2] and [1, 1]
        expected: tensors with the same number of samples, at least one, along the first axis
        hint: every tensor is cut along its first axis]
    `)
  })
})
