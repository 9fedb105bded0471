// Functions with known minima, counts beside scipy.optimize 1.x, and models with known weights.
import { readFileSync } from 'node:fs'
import { add, cholesky, concat, evaluate, gather, log, matmul, mul, parameter, slice, softplus, solve, square, sub, sum, tensor } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { describe, expect, test } from 'vitest'
import { minimize, parseCsv } from '../src/index'
import type { MinimizeMethod, Minimum } from '../src/index'

const searching = ['lbfgs', 'newton-cg', 'conjugate-gradient'] as const
const pair = (p: Tensor): [Tensor, Tensor] => [gather(p, 0), gather(p, 1)]

function rosenbrock(x: Tensor): Tensor {
  const n = x.shape[0]!
  const [a, b] = [slice(x, [0], [n - 1]), slice(x, [1], [n])]
  return add(sum(square(sub(1, a))), mul(100, sum(square(sub(b, square(a))))))
}
function beale(p: Tensor): Tensor {
  const [x, y] = pair(p)
  return add(add(square(sub(1.5, mul(x, sub(1, y)))), square(sub(2.25, mul(x, sub(1, square(y)))))), square(sub(2.625, mul(x, sub(1, y.pow(3))))))
}
function himmelblau(p: Tensor): Tensor {
  const [x, y] = pair(p)
  return add(square(square(x).add(y).sub(11)), square(x.add(square(y)).sub(7)))
}
/** How far numbers are from others. */
const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number => Math.max(...Array.from(a, (one, at) => Math.abs(one - b[at]!)))

/** The start of the hundred-dimensional Rosenbrock function that the counts belong to. */
const hundred = Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? -1.2 : 1))

describe('known minima', () => {
  // In evaluations of value and gradient, scipy.optimize with the same starts and gtol takes: L-BFGS-B 45 and 619, CG 78 and 1929,
  // Newton-CG 107 and 261 with 146 and 1868 products.
  test.each<[MinimizeMethod, number, number]>([['lbfgs', 60, 800], ['newton-cg', 140, 1000], ['conjugate-gradient', 100, 1000]])('Rosenbrock in 2 and 100 dimensions: %s', async (method, few, many) => {
    const two = await minimize(rosenbrock, [-1.2, 1], { method })
    expect(two).toMatchObject({ reason: 'gradient', converged: true })
    expect(apart(two.x.data, [1, 1])).toBeLessThan(2e-5)
    expect(two.evaluations).toBeLessThan(few)
    const more = await minimize(rosenbrock, hundred, { method })
    expect(more.reason).toBe('gradient')
    expect(apart(more.x.data, hundred.map(() => 1))).toBeLessThan(1e-4)
    expect(more.evaluations).toBeLessThan(many)
    expect(more.hessianProducts).toBeLessThan(method === 'lbfgs' ? 1 : 3000)
  })

  test.each(searching)('Beale and Himmelblau: %s', async (method) => {
    const first = await minimize(beale, [1, 1], { method })
    expect(apart(first.x.data, [3, 0.5])).toBeLessThan(1e-5)
    expect(first.evaluations).toBeLessThan(40)
    const second = await minimize(himmelblau, [0, 0], { method, tolerance: 1e-9 })
    expect(apart(second.x.data, [3, 2])).toBeLessThan(1e-9)
    expect(second.evaluations).toBeLessThan(40)
  })

  test('the value, its gradient and the history are those of the point', async () => {
    const { x, value, gradientNorm, iterations, history } = await minimize(himmelblau, [0, 0])
    const [a, b] = [...x.data] as [number, number]
    expect(value).toBe(himmelblau(tensor(x)).item())
    expect(gradientNorm).toBeCloseTo(Math.max(Math.abs(4 * a * (a * a + b - 11) + 2 * (a + b * b - 7)), Math.abs(2 * (a * a + b - 11) + 4 * b * (a + b * b - 7))), 12)
    expect(history.value).toHaveLength(iterations + 1)
    expect(history.value[0]).toBe(170)
    expect(history.value.at(-1)).toBe(value)
    expect(history.gradientNorm[0]).toBe(22)
    expect(history.value.every((one, at) => at === 0 || one < history.value[at - 1]!)).toBe(true)
  })
})

describe('quadratic functions ½xᵀAx − bᵀx', () => {
  /** D + uuᵀ with eigenvalues from about 1 to the condition. */
  const problem = (n: number, condition: number) => {
    const A = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => (i === j ? condition ** (i / (n - 1)) : 0) + Math.sin(i + 1) * Math.sin(j + 1)))
    const b = Array.from({ length: n }, (_, i) => Math.cos(3 * i))
    const f = (x: Tensor): Tensor => sub(mul(0.5, sum(mul(x, matmul(tensor(A), x)))), sum(mul(tensor(b), x)))
    return { f, start: new Float64Array(n), best: evaluate(solve(tensor(A), tensor(b.map(one => [one])))).data }
  }

  // Conjugate gradients take n steps and what rounding adds; scipy.optimize takes about 97 and 1,200 with CG on the diagonals of these.
  test.each<[MinimizeMethod, number, number]>([['conjugate-gradient', 30, 60], ['newton-cg', 12, 12], ['lbfgs', 110, 900]])('%s ends at the solution of Ax = b', async (method, soon, late) => {
    for (const [condition, most] of [[100, soon], [1e4, late]] as const) {
      const { f, start, best } = problem(20, condition)
      const minimum = await minimize(f, start, { method, tolerance: 1e-8 })
      expect(minimum.reason).toBe('gradient')
      expect(apart(minimum.x.data, best)).toBeLessThan(1e-8)
      expect(minimum.iterations).toBeLessThanOrEqual(most)
    }
  })

  test('one Newton step and as many conjugate gradients as there are eigenvalues', async () => {
    const twoKinds = (x: Tensor): Tensor => sum(mul(tensor([1, 1, 1, 50, 50, 50]), square(sub(x, 1))))
    const { iterations, evaluations, hessianProducts } = await minimize(twoKinds, [4, 1, 2, 5, 3, 0], { method: 'conjugate-gradient' })
    expect([iterations, evaluations, hessianProducts]).toEqual([2, 3, 2])
  })
})

describe('models', () => {
  const { x, y } = parseCsv(readFileSync(new URL('../../../examples/data/iris.csv', import.meta.url), 'utf8'), { label: 'species', dtype: 'float64' })
  const rows = [...y.data].flatMap((label, row) => (label > 0 ? [row] : []))
  const features = tensor(rows.map(row => [...x.data.subarray(4 * row, 4 * row + 4)]))
  const signs = tensor(rows.map(row => (y.data[row] === 2 ? 1 : -1)))

  // LogisticRegression(C=1, tol=1e-10) of scikit-learn on versicolor and virginica; its three solvers agree to 1e-7.
  const coefficients = [-0.39443347857692146, -0.513277404430753, 2.9307513838439414, 2.4170321883336228]
  const intercept = -14.43075818008175

  test.each(searching)('logistic regression has the coefficients of scikit-learn: %s', async (method) => {
    const [w, b] = [parameter([0, 0, 0, 0], { name: 'w' }), parameter(0, { name: 'b' })]
    const loss = add(mul(0.5, sum(square(w))), sum(softplus(mul(signs.neg(), add(matmul(features, w), b)))))
    const minimum = await minimize(loss, [w, b], { method, tolerance: 1e-8 })
    expect(minimum).toMatchObject({ reason: 'gradient', converged: true })
    expect(minimum.value).toBeCloseTo(24.05466234016993, 11)
    expect(loss.item()).toBeCloseTo(minimum.value, 12)
    expect(minimum.evaluations).toBeLessThan(80)
    expect(apart(w.value.data, coefficients)).toBeLessThan(1e-7)
    expect(b.item()).toBeCloseTo(intercept, 6)
  })

  test('float32 cells end as near as float32 tells', async () => {
    const w = parameter([0, 0, 0, 0], { dtype: 'float32' })
    const b = parameter(0, { dtype: 'float32' })
    const loss = add(mul(0.5, sum(square(w))), sum(softplus(mul(signs.neg().cast('float32'), add(matmul(features.cast('float32'), w), b)))))
    const minimum = await minimize(loss, [w, b], { tolerance: 1e-3 })
    expect(minimum.reason).toBe('gradient')
    expect(w.value.data).toBeInstanceOf(Float32Array)
    expect(apart([...w.value.data, b.item()], [...coefficients, intercept])).toBeLessThan(5e-3)
    const finest = await minimize(loss, [w, b], { tolerance: 0 })
    expect(finest).toMatchObject({ reason: 'noProgress', converged: false })
    expect(finest.value).toBeLessThanOrEqual(minimum.value)
    expect(finest.iterations).toBeLessThan(60)
    expect(loss.item()).toBeCloseTo(finest.value, 5)
  })
})

describe('where derivatives mislead', () => {
  const valley = (p: Tensor): Tensor => {
    const [x, y] = pair(p)
    return square(square(x)).div(4).sub(square(x).div(2)).add(square(y).div(2))
  }

  test('from the saddle itself Newton-CG goes down, and others stay', async () => {
    for (const start of [[0, 0], [0, 1]]) {
      const { x, value, reason } = await minimize(valley, start, { method: 'newton-cg' })
      expect(reason).toBe('gradient')
      expect(value).toBeCloseTo(-0.25, 12)
      expect(apart([...x.data].map(Math.abs), [1, 0])).toBeLessThan(1e-6)
    }
    expect(await minimize(valley, [0, 0])).toMatchObject({ value: 0, iterations: 0, reason: 'gradient' })
  })

  test('a flat direction is no saddle', async () => {
    expect(await minimize(p => square(sum(p)), [1, -1], { method: 'newton-cg' })).toMatchObject({ value: 0, iterations: 0, reason: 'gradient' })
  })

  test.each(searching)('the end of the domain shortens the step: %s', async (method) => {
    const { x, reason } = await minimize(p => sub(sum(p), sum(log(p))), [1e-3, 100], { method })
    expect(reason).toBe('gradient')
    expect(apart(x.data, [1, 1])).toBeLessThan(1e-4)
  })

  test('so does a matrix without factors', async () => {
    // x + x² − log x, the logarithm by way of a factorization that throws where x is not positive
    const f = (x: Tensor): Tensor => sub(add(x, square(x)), mul(2, log(cholesky(x.reshape([1, 1])).reshape([]))))
    const { x, reason } = await minimize(f, 20, { tolerance: 1e-9 })
    expect(reason).toBe('gradient')
    expect(x.item()).toBeCloseTo(0.5, 9)
  })

  test.each(searching)('a function that falls for ever is called unbounded: %s', async (method) => {
    expect(await minimize(p => sum(p), [0, 1], { method })).toMatchObject({ reason: 'unbounded', converged: false, value: 1 })
  })
})

test('a maximum is found by climbing, with the value as it is', async () => {
  for (const method of searching) {
    const { x, value, history } = await minimize(p => sub(7, sum(square(sub(p, 3)))), [1, -2], { method, maximize: true })
    expect(apart(x.data, [3, 3])).toBeLessThan(1e-6)
    expect(value).toBeCloseTo(7, 10)
    expect(history.value[0]).toBe(-22)
  }
})

test('gradient descent takes exactly the steps x − η·g', async () => {
  const path = [1]
  const minimum = await minimize(x => square(x), 1, { method: 'gradient-descent', learningRate: 0.1, tolerance: 1e-3, onIteration: ({ x }) => { path.push(x.item()) } })
  let x = 1
  for (const at of path) {
    expect(at).toBe(x)
    x -= 0.1 * (2 * x)
  }
  expect(minimum).toMatchObject({ reason: 'gradient', iterations: 35, evaluations: 36, hessianProducts: 0 })
  const far = await minimize(x => square(x), 1, { method: 'gradient-descent', learningRate: 1.1 })
  expect(far).toMatchObject({ reason: 'notFinite', converged: false, value: 1 })
  expect(far.x.item()).toBe(1)
})

test('cells of several shapes and dtypes move together', async () => {
  const [a, b, c] = [parameter([[0, 0], [0, 0]]), parameter(Float32Array.of(9, 9)), parameter(5)]
  const goal = tensor([1, 2, 3, 4, 5, 6, 7])
  const loss = (): Tensor => sum(square(sub(concat([a.reshape([4]), b.cast('float64'), c.reshape([1])]), goal)))
  for (const method of searching) {
    a.set([[0, 0], [0, 0]])
    const minimum: Minimum = await minimize(loss(), [a, b, c], { method })
    expect(minimum.converged).toBe(true)
    expect(apart([...a.value.data, ...b.value.data, c.item()], [1, 2, 3, 4, 5, 6, 7])).toBeLessThan(1e-5)
  }
})
