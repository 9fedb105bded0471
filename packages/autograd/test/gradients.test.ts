/** What differentiation gives for whom: grad, vjp, jvp, jacobian, hessian, hvp, gradients, and the answers where there is no derivative. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  argmax, cast, concat, cos, DisconnectedGradientError, evaluate, exp, formula, grad, gradients, greater, hessian, hvp, input, interpret, jacobian, jvp, matmul, mul, NotDifferentiableError, onesLike,
  parameter, ShapeError, sigmoid, sign, sin, softmax, square, stopGradient, sub, sum, tanh, tensor, vjp, where,
} from '@mlp/autograd'
import type { Bindings, Tensor } from '@mlp/autograd'
import { build, toTensor, valueOf } from './naive'

/** Several scalars in one walk, which must have every input that is bound. */
function numbers(tensors: readonly Tensor[], bindings?: Bindings): number[] {
  const named = Object.fromEntries(tensors.map((one, i) => [`y${i}`, one]))
  return Object.values(evaluate(named, bindings)).map(value => value.item())
}

describe('grad', () => {
  test('of one tensor is a tensor, of a list a list in its order', () => {
    const [x, y] = [input('x'), input('y')]
    const z = mul(square(x), y)
    expect(grad(z, x).item({ x: 3, y: 5 })).toBe(30)
    const both = grad(z, [y, x])
    expect(numbers(both, { x: 3, y: 5 })).toEqual([9, 30])
    expect(grad(z, [])).toEqual([])
  })

  test('is a graph: it follows the inputs, can be named, printed, differentiated and run', () => {
    const x = input('x')
    const slope = grad(x.pow(3), x).named('slope')
    expect([1, 2].map(at => slope.item({ x: at }))).toEqual([3, 12])
    expect(formula(slope)).toBe('3·x²')
    expect(grad(slope, x).item({ x: 2 })).toBe(12)
    expect(interpret({ inputs: { x }, outputs: { slope } })({ x: 5 }).slope.item()).toBe(75)
  })

  test('of interior nodes and of the result itself', () => {
    const x = input('x')
    const h = sin(x)
    const y = square(h)
    expect(grad(y, h).item({ x: 1 })).toBe(2 * Math.sin(1))
    expect(grad(y, y).item()).toBe(1)
    const [byX, byH, byY] = grad(y, [x, h, y])
    expect([byH.item({ x: 1 }), byY.item()]).toEqual([2 * Math.sin(1), 1])
    expect(byX.item({ x: 1 })).toBeCloseTo(Math.sin(2), 15)
  })

  test('adds up over every path', () => {
    const x = input('x')
    expect(grad(x.add(x).add(x.mul(x)), x).item({ x: 4 })).toBe(10)
    const h = x.mul(2)
    expect(grad(h.mul(h).add(h), x).item({ x: 4 })).toBe(2 * (2 * 8 + 1))
  })

  test('of a target below another target counts all paths for both', () => {
    const x = input('x')
    const h = x.mul(3)
    const [dh, dx] = grad(h.mul(x), [h, x])
    expect([dh.item({ x: 2 }), dx.item({ x: 2 })]).toEqual([2, 12])
  })

  test('of anything that is not one number needs a cotangent', () => {
    const x = input('x', [2])
    expect(() => grad(x, x)).toThrow(ShapeError)
    expect(grad(x.mul(x), x, { cotangent: tensor([1, 10]) }).toArray({ x: [3, 4] })).toEqual([6, 80])
    expect(grad(x.mul(x), x, { cotangent: [1, 10] }).toArray({ x: [3, 4] })).toEqual([6, 80])
    expect(() => grad(x.mul(x), x, { cotangent: tensor([1]) })).toThrow(ShapeError)
    expect(() => grad(x.mul(x), x, { cotangent: tensor([1, 1], { dtype: 'float32' }) })).toThrow(ShapeError)
    expect(() => grad(x.reshape([2, 1]).sum(0), x)).toThrow(ShapeError)
  })

  test('comes back through casts in the dtype of the target', () => {
    const x = parameter([1, 2], { dtype: 'float32' })
    const slope = grad(sum(square(cast(x, 'float64'))), x)
    expect([slope.dtype, slope.toArray()]).toEqual(['float32', [2, 4]])
  })
})

describe('where there is no derivative', () => {
  const x = input('x')
  const w = input('w')

  test('a target the result does not depend on is disconnected', () => {
    expect(() => grad(square(x), w)).toThrow(DisconnectedGradientError)
    expect(() => grad(square(x), [x, w])).toThrow(/target w/)
    expect(grad(square(x), [x, w], { disconnected: 'zero' })[0].item({ x: 3 })).toBe(6)
    expect(grad(square(x), [x, w], { disconnected: 'zero' })[1].item()).toBe(0)
    expect(() => grad(x, square(x))).toThrow(DisconnectedGradientError)
  })

  test('a target behind an operation without a derivative is not differentiable, and the operation is named', () => {
    expect(() => grad(sign(x).mul(2), x)).toThrow(/sign[^]*constant on either side of 0/)
    expect(() => grad(stopGradient(x), x)).toThrow(NotDifferentiableError)
    expect(() => grad(where(greater(x, 0), 1, 2), x)).toThrow(NotDifferentiableError)
    expect(() => grad(cast(argmax(input('v', [3])), 'float64'), w)).toThrow(DisconnectedGradientError)
    expect(() => grad(cast(cast(x, 'int32'), 'float64'), x)).toThrow(/int32/)
    expect(grad(sign(x), x, { disconnected: 'zero' }).item()).toBe(0)
  })

  test('integers and truth values have none, as targets and as results', () => {
    const n = input('n', [], { dtype: 'int32' })
    expect(() => grad(n.mul(x), n)).toThrow(NotDifferentiableError)
    expect(() => grad(n.mul(2), x)).toThrow(NotDifferentiableError)
    expect(() => grad(greater(x, 0), x)).toThrow(/bool/)
    expect(grad(n.mul(x), x).item({ n: 4 })).toBe(4)
  })

  test('jvp, hvp, jacobian and hessian take it as zero', () => {
    const v = input('v', [2])
    expect(jvp(square(x), w, tensor(1)).item()).toBe(0)
    expect(hvp(square(x), w, tensor(1)).item()).toBe(0)
    expect(jacobian(v, w).toArray()).toEqual([0, 0])
    expect(hessian(square(x), w).item()).toBe(0)
    expect(vjp(sign(x), x, tensor(1)).item()).toBe(0)
  })
})

/** A function [2, 3] → [4] of which no part is trivial, and its Jacobian by hand. */
function bundle(x: Tensor): Tensor {
  const rows = sum(mul(tanh(x), [[1, 2, 3]]), 1)
  return concat([mul(rows, sin(rows)), softmax(x.reshape([6]).add(0.5)).reshape([3, 2]).sum(0)])
}

describe('products and matrices', () => {
  test('take data, which has the dtype of what it stands beside', () => {
    const x = input('x', [2], { dtype: 'float32' })
    const at = { x: [3, 4] }
    expect([vjp(square(x), x, [1, 10]), jvp(square(x), x, [1, 10]), hvp(sum(square(x)), x, [1, 10])].map(one => [one.dtype, one.toArray(at)]))
      .toEqual([['float32', [6, 80]], ['float32', [6, 80]], ['float32', [2, 20]]])
  })

  const x = parameter([[0.3, -0.5, 0.2], [0.7, 0.1, -0.4]])
  const y = bundle(x)

  test('the Jacobian is the slope of every element by every element', () => {
    const matrix = valueOf(jacobian(y, x))
    expect(matrix.shape).toEqual([4, 2, 3])
    const step = 2 ** -17
    const moved = (place: number, by: number) => {
      const data = x.value.data.slice()
      data[place]! += by
      return valueOf(bundle(tensor({ shape: [2, 3], dtype: 'float64', data }))).data
    }
    for (let place = 0; place < 6; place++) {
      const [up, down] = [moved(place, step), moved(place, -step)]
      for (let row = 0; row < 4; row++) expect(matrix.data[row * 6 + place]).toBeCloseTo((up[row]! - down[row]!) / (2 * step), 8)
    }
  })

  test('jvp is the Jacobian times a tangent, vjp a cotangent times the Jacobian', () => {
    const matrix = jacobian(y, x).reshape([4, 6])
    fc.assert(fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 6, maxLength: 6 }), fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 4, maxLength: 4 }), (t, c) => {
      const forward = valueOf(jvp(y, x, tensor(t, { shape: [2, 3] })))
      const back = valueOf(vjp(y, x, tensor(c)))
      expect([forward.shape, back.shape]).toEqual([[4], [2, 3]])
      valueOf(matmul(matrix, t)).data.forEach((value, i) => expect(forward.data[i]).toBeCloseTo(value, 12))
      valueOf(matmul(c, matrix)).data.forEach((value, i) => expect(back.data[i]).toBeCloseTo(value, 12))
    }), { numRuns: 20 })
  })

  test('a Jacobian with more rows than columns goes forward and agrees', () => {
    const s = parameter([0.4, -1.2])
    const tall = concat([sin(s), s.mul(s), s.exp().sum().reshape([1])])
    const matrix = valueOf(jacobian(tall, s))
    expect(matrix.shape).toEqual([5, 2])
    const [a, b] = [0.4, -1.2]
    const expected = [Math.cos(a), 0, 0, Math.cos(b), 2 * a, 0, 0, 2 * b, Math.exp(a), Math.exp(b)]
    matrix.data.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 15))
  })

  test('the Hessian is symmetric and hvp is it times a vector', () => {
    const f = sum(mul(y, [1, -2, 3, 0.5]))
    const matrix = valueOf(hessian(f, x))
    expect(matrix.shape).toEqual([2, 3, 2, 3])
    const transposed = build([6, 6], ([i, j]) => matrix.data[j! * 6 + i!]!).data
    matrix.data.forEach((value, i) => expect(value).toBeCloseTo(transposed[i]!, 12))
    expect(matrix.data.some(value => Math.abs(value) > 0.1)).toBe(true)
    const v = [1, -1, 2, 0.5, -0.25, 3]
    const product = valueOf(hvp(f, x, tensor(v, { shape: [2, 3] })))
    expect(product.shape).toEqual([2, 3])
    product.data.forEach((value, i) => expect(value).toBeCloseTo(v.reduce((total, one, j) => total + one * matrix.data[i * 6 + j]!, 0), 11))
  })

  test('the Hessian by hand: x²·y + y³', () => {
    const [a, b] = [input('a'), input('b')]
    const blocks = hessian(a.square().mul(b).add(b.pow(3)), [a, b])
    expect(numbers(blocks.flat(), { a: 3, b: 2 })).toEqual([4, 6, 6, 12])
    expect(blocks.map(row => row.map(block => block.shape))).toEqual([[[], []], [[], []]])
  })

  test('the Hessian of a linear function is zeros', () => {
    const v = input('v', [3])
    const linear = hessian(sum(v.mul([1, 2, 3])), v)
    expect(linear.shape).toEqual([3, 3])
    expect(linear.toArray()).toEqual([[0, 0, 0], [0, 0, 0], [0, 0, 0]])
    const [a, b] = [input('a'), input('b')]
    expect(hessian(a.mul(2).add(b), [a, b]).map(row => row.map(block => block.item()))).toEqual([[0, 0], [0, 0]])
    expect(jacobian(grad(v.sum(), v), v).toArray()).toEqual([[0, 0, 0], [0, 0, 0], [0, 0, 0]])
  })

  test('a direction made of the variable itself counts as constant', () => {
    const f = sum(x.pow(4))
    const cubes = valueOf(x.pow(2).mul(12).mul(x)).data
    valueOf(hvp(f, x, x)).data.forEach((value, i) => expect(value).toBeCloseTo(cubes[i]!, 13))
    valueOf(jvp(x.pow(4), x, x)).data.forEach((value, i) => expect(value).toBeCloseTo(4 * x.value.data[i]! ** 4, 13))
    const slope = grad(f, x)
    const along = valueOf(x.pow(2).mul(12).mul(slope)).data
    valueOf(hvp(f, x, slope)).data.forEach((value, i) => expect(value).toBeCloseTo(along[i]!, 13))
  })

  test('of no elements have their shapes', () => {
    const none = parameter([])
    expect(jacobian(square(none), none).shape).toEqual([0, 0])
    expect(jacobian(none.sum().reshape([1]), none).shape).toEqual([1, 0])
    expect(hessian(none.sum(), none).shape).toEqual([0, 0])
  })

  test('directions have the shape and dtype of what they move', () => {
    expect(() => jvp(y, x, tensor([1]))).toThrow(ShapeError)
    expect(() => jvp(y, x, onesLike(x).cast('float32'))).toThrow(ShapeError)
    expect(() => vjp(y, x, tensor(1))).toThrow(ShapeError)
    expect(() => hvp(sum(y), x, tensor(1))).toThrow(ShapeError)
    expect(() => hvp(sum(y), x, tensor([[1, 2, 3]]))).toThrow(ShapeError)
    expect(() => hessian(y, x)).toThrow(ShapeError)
  })
})

describe('gradients', () => {
  test('gives the derivative by every node that one reaches, in one sweep', () => {
    const x = input('x', [2])
    const c = tensor([2, 3])
    const h = mul(x, c)
    const e = exp(h)
    const y = sum(e)
    const all = gradients(y)
    const at = { x: [0.1, 0.2] }
    const raised = [Math.exp(0.1 * 2), Math.exp(0.2 * 3)] as const
    expect(all.get(x)!.toArray(at)).toEqual([2 * raised[0], 3 * raised[1]])
    expect(all.get(h)!.toArray(at)).toEqual(raised)
    expect(all.get(e)!.toArray()).toEqual([1, 1])
    expect(all.get(y)!.item()).toBe(1)
    expect(all.get(c)!.toArray(at)).toEqual([0.1 * raised[0], 0.2 * raised[1]])
  })

  test('leaves out what no derivative reaches', () => {
    const x = input('x')
    const held = stopGradient(x)
    const all = gradients(mul(held, cos(x)))
    expect(all.has(held)).toBe(true)
    expect(all.get(x)!.item({ x: 2 })).toBe(2 * -Math.sin(2))
    expect(gradients(where(greater(x, 0), 1, 2).mul(x)).size).toBeGreaterThan(1)
    expect([...all.keys()].every(node => node.dtype === 'float64')).toBe(true)
  })

  test('of anything that is not one number needs a cotangent', () => {
    const x = input('x', [2])
    expect(() => gradients(x)).toThrow(ShapeError)
    expect(gradients(square(x), { cotangent: tensor([1, 2]) }).get(x)!.toArray({ x: [3, 4] })).toEqual([6, 16])
  })
})

test('stopGradient holds a value constant and nothing else', () => {
  const x = input('x')
  expect(grad(mul(x, stopGradient(x)), x).item({ x: 3 })).toBe(3)
  expect(grad(sub(x, stopGradient(sigmoid(x))), x).item()).toBe(1)
  expect(stopGradient(x).item({ x: 3 })).toBe(3)
  expect(toTensor(valueOf(stopGradient(tensor([1, 2])))).toArray()).toEqual([1, 2])
})
