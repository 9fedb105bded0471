/**
 * Work grows in proportion: nodes made and nodes visited by walks, counted at n and at 2n. Counts are the same on every
 * machine, so a quadratic walk fails here long before anyone waits for it.
 */
import { describe, expect, test } from 'vitest'
import {
  add, composite, concat, cos, customGradient, evaluate, exp, formula, grad, gradients, greater, hvp, input, interpret, jacobian, jvp, logSumExp, matmul, mul, parameter, sigmoid, sin, softmax, sqrt, square, stopGradient, sub, sum,
  tanh, tensor, where,
} from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import { count } from '@mlp/autograd/testing'

const times = (n: number, start: Tensor, step: (now: Tensor, i: number) => Tensor): Tensor => {
  let now = start
  for (let i = 0; i < n; i++) now = step(now, i)
  return now
}

const w = parameter(0.3, { name: 'w' })
const v = parameter([0.1, 0.2, 0.3])
const m = parameter([[0.5, 0.1], [-0.2, 0.4]])

/** A scalar of n parts for each shape of graph. */
const shapes: Record<string, (n: number) => Tensor> = {
  'a chain': n => times(n, w, x => tanh(x)),
  'a chain in which everything is used twice': n => times(n, w, x => mul(x, tanh(x))),
  'fan-out of one node into many and their sum': n => {
    const h = sin(w)
    return Array.from({ length: n }, (_, i) => mul(h, i + 1)).reduce((a, b) => add(a, b))
  },
  'where in where': n => times(n, w, (x, i) => where(greater(x, i), sqrt(x), mul(x, 0.9))),
  'masks through movements': n => sum(times(n, v, x => where(greater(x.reshape([1, 3]), 0), sqrt(x).reshape([1, 3]), x.reshape([1, 3])).reshape([3]))),
  'a chain of matrix products': n => sum(times(n, m, x => tanh(matmul(x, m)))),
  'a wide sum of products': n => Array.from({ length: n }, (_, i) => mul(sin(mul(w, i)), cos(w))).reduce((a, b) => add(a, b)),
  'a chain of softmax and logSumExp': n => logSumExp(times(n, v, x => softmax(x).add(logSumExp(x)))),
  'a chain of users’ composites': n => {
    const swish = composite('swish', (x: Tensor) => mul(x, sigmoid(x)))
    return times(n, w, x => swish(x))
  },
  'a chain of custom gradients': n => {
    const scaled = customGradient((x: Tensor, y: Tensor) => mul(x, y), ({ cotangent, inputs: [x, y] }) => [mul(cotangent, y!), mul(cotangent, x!)])
    return times(n, w, x => scaled(x, w))
  },
  'a chain of reductions and broadcasts': n => sum(times(n, v, x => sub(x, sum(square(x))))),
  'one list joined of many': n => sum(square(concat(Array.from({ length: n }, (_, i) => mul(v, i + 1))))),
  'a number held constant at every step': n => times(n, w, x => add(x, mul(stopGradient(x), 0.5))),
}

/** What is done with each. */
const deeds: Record<string, (y: Tensor) => unknown> = {
  build: y => y,
  item: y => y.item(),
  grad: y => grad(y, [w, v, m], { disconnected: 'zero' }),
  'second derivative': y => grad(sum(grad(y, w, { disconnected: 'zero' })), w, { disconnected: 'zero' }),
  gradients: y => gradients(y),
  backward: y => y.backward(),
  interpret: y => interpret({ inputs: {}, outputs: { y } })({}),
  hvp: y => hvp(y, v, tensor([1, 2, 3])),
  jvp: y => jvp(y, w, tensor(1)),
  formula: y => formula(y),
}

/** Work at n and at 2n must not differ by more than this; 2 and the little that does not depend on n. */
const MOST = 2.2

/** How many times more work 2n is than n. */
function growth(work: (n: number) => unknown, n: number): { made: number; visited: number } {
  const once = count(() => work(n))
  const twice = count(() => work(2 * n))
  const ratio = (a: number, b: number): number => a === 0 ? (b === 0 ? 1 : Infinity) : b / a
  return { made: ratio(once.made, twice.made), visited: ratio(once.visited, twice.visited) }
}

describe.each(Object.entries(shapes))('%s', (_, shape) => {
  test.each(Object.entries(deeds))('%s', (name, deed) => {
    const { made, visited } = growth(n => deed(shape(n)), name === 'jvp' || name === 'second derivative' ? 40 : 100)
    expect(made).toBeLessThanOrEqual(MOST)
    expect(visited).toBeLessThanOrEqual(MOST)
  })
})

describe('programs of work', () => {
  const works: Record<string, [work: (n: number) => unknown, n: number]> = {
    'a running sum that is read at every step': [n => times(n, w, (total, i) => {
      const next = add(total, i)
      next.item()
      return next
    }), 500],
    'the same with parameters that nothing writes': [n => times(n, w, (total) => {
      const next = add(total, v.sum())
      next.item()
      return next
    }), 500],
    // Each step differentiates with respect to where the last one ended: a walk must not go below that.
    'Newton steps on x³ − 2 with grad at each': [n => times(n, w, x => {
      const f = sub(mul(x, mul(x, x)), 2)
      return sub(x, mul(f, grad(f, x)))
    }), 500],
    'the same, read at every step': [n => times(n, tensor(1.5), x => {
      const f = sub(mul(x, mul(x, x)), 2)
      const next = sub(x, f.div(grad(f, x)))
      next.item()
      return next
    }), 500],
    'Newton steps in many dimensions, with grad and hvp': [n => times(n, tensor([1.5, 0.5]), x => {
      const f = sum(exp(x)).add(sum(square(x)))
      const slope = grad(f, x)
      return sub(x, add(slope, hvp(f, x, slope)).mul(0.01))
    }), 100],
    'an optimizer unrolled, and differentiated by its rate': [n => grad(square(times(n, tensor(2), x => sub(x, mul(w, grad(square(sin(x)), x))))), w), 100],
    'a program of many updates': [n => {
      const cells = Array.from({ length: n }, (_, i) => parameter(i))
      const loss = cells.map(cell => square(sub(cell, w))).reduce((a, b) => add(a, b))
      const slopes = grad(loss, cells)
      const step = interpret({ inputs: {}, outputs: { loss }, updates: new Map<Parameter, Tensor>(cells.map((cell, i) => [cell, sub(cell, mul(slopes[i]!, 0.1))])) })
      for (let i = 0; i < 3; i++) step({})
    }, 100],
    'backward on many parameters': [n => {
      const cells = Array.from({ length: n }, (_, i) => parameter(i))
      cells.map(cell => square(cell)).reduce((a, b) => add(a, b)).backward()
    }, 100],
    'steps of a program': [n => {
      const step = interpret({ inputs: {}, outputs: {}, updates: new Map([[w, w.mul(0.999)]]) })
      for (let i = 0; i < n; i++) step({})
    }, 100],
    'steps by hand': [n => {
      const [cell, x] = [parameter(1), input('x')]
      const loss = square(sub(mul(cell, x), 3))
      for (let i = 0; i < n; i++) {
        loss.backward({ x: 2 })
        cell.set(evaluate(cell.sub(cell.grad!.mul(0.01))))
      }
    }, 100],
    'a Jacobian of n rows of one number each': [n => jacobian(concat(Array.from({ length: n }, (_, i) => mul(w, i).reshape([1]))), w), 50],
  }
  test.each(Object.entries(works))('%s', (_, [work, n]) => {
    const { made, visited } = growth(work, n)
    expect(made).toBeLessThanOrEqual(MOST)
    expect(visited).toBeLessThanOrEqual(MOST)
  })

  test('a thousand Newton steps visit a few nodes each', () => {
    const { visited } = count(() => times(1000, w, x => sub(x, grad(square(tanh(x)), x))))
    expect(visited / 1000).toBeLessThan(40)
  })

  test('a running sum read at every step visits a few nodes each', () => {
    const { visited } = count(() => times(1000, w, total => { const next = add(total, 1); next.item(); return next }))
    expect(visited / 1000).toBeLessThanOrEqual(4)
  })
})

describe('repeated derivatives', () => {
  test.each([1, 2, 3, 4, 5])('of order %d of a chain grow with its length as they should', (order) => {
    const { made, visited } = growth(n => {
      const x = input('x')
      let y = times(n, x, (now, i) => i % 2 === 0 ? add(now, x) : mul(now, 0.5)).mul(x)
      for (let i = 0; i < order; i++) y = grad(y, x, { disconnected: 'zero' })
      return y
    }, 50)
    expect(made).toBeLessThanOrEqual(MOST)
    expect(visited).toBeLessThanOrEqual(MOST)
  })
})
