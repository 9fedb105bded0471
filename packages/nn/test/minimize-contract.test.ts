// What `minimize` promises beside numbers: errors before anything moves, ends, reports, engines, and the cells whatever happens.
import { MlpError, add, customGradient, gather, input, interpret, log, matmul, mul, parameter, softplus, square, sub, sum, tensor } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { describe, expect, test } from 'vitest'
import { linear, meanSquaredError, minimize } from '../src/index'
import type { IterationReport, MinimizeMethod } from '../src/index'

const methods: readonly MinimizeMethod[] = ['lbfgs', 'newton-cg', 'conjugate-gradient', 'gradient-descent']
const rosenbrock = (p: Tensor): Tensor => {
  const [a, b] = [gather(p, 0), gather(p, 1)]
  return add(square(sub(1, a)), mul(100, square(sub(b, square(a)))))
}
const refusal = async (call: () => Promise<unknown>): Promise<string> => {
  try {
    await call()
  } catch (error) {
    if (error instanceof MlpError) return `${error.name} ${error.code} ${error.message}`
    throw error
  }
  return 'no error'
}

describe('errors, before anything has moved', () => {
  const w = parameter([3, 4], { name: 'w' })
  const frozen = parameter([1, 1], { trainable: false })
  const count = parameter([1], { dtype: 'int32', trainable: false })
  const loss = sum(square(w))
  test.each<[string, () => Promise<unknown>, RegExp]>([
    ['axes', () => minimize(square(w), [w]), /^ShapeError SHAPE_MISMATCH minimize: the objective is not a single number[^]*\[2\][^]*sum\(\)/],
    ['integers', () => minimize(sum(count), [w]), /^DTypeError DTYPE_MISMATCH minimize: the objective has no derivative[^]*int32/],
    ['whole numbers to start from', () => minimize(x => sum(square(x)), Int32Array.of(1)), /^DTypeError DTYPE_MISMATCH minimize: the parameter "x" has no derivative/],
    ['no parameters', () => minimize(loss, []), /^ValueError DATA_EMPTY minimize: nothing to move/],
    // @ts-expect-error one parameter in place of a list
    ['no list', () => minimize(loss, w), /^ValueError ARGUMENT_INVALID minimize: the parameters are not a list[^]*\[w\]/],
    // @ts-expect-error an input is no parameter
    ['no cell', () => minimize(loss, [input('x')]), /a parameter is not a cell[^]*make it a parameter/],
    ['a frozen cell', () => minimize(sum(mul(w, frozen)), [w, frozen]), /a parameter is not trainable[^]*filter\(p => p\.trainable\)/],
    ['a number', () => minimize(() => loss.item() as never, [1]), /the objective is not a tensor[^]*the number 25[^]*item\(\)/],
    ['cells beside a function', () => minimize((() => loss) as never, [w] as never), /parameters beside a function/],
    ['no influence', () => minimize(loss, [w, parameter(1, { name: 'b' })]), /^DisconnectedGradientError GRADIENT_DISCONNECTED minimize: a parameter has no influence on the objective[^]*b/],
    ['a missing binding', () => minimize(sum(mul(w, input('x', [2]))), [w]), /^BindingError BINDING_MISSING[^]*x/],
    ['an unknown binding', () => minimize(loss, [w], { bindings: { z: 1 } }), /^BindingError BINDING_UNKNOWN[^]*z/],
    ['a start outside the domain', () => minimize(sum(log(w.neg())), [w]), /^EvaluationError DATA_NOT_FINITE minimize: the objective is not finite at the start[^]*NaN/],
    ['a start without a slope', () => minimize(x => x.sqrt(), 0), /^EvaluationError DATA_NOT_FINITE[^]*gradient/],
    ['a method that is none', () => minimize(loss, [w], { method: 'bfgs' as never }), /no such method[^]*"bfgs"[^]*'lbfgs', 'newton-cg'/],
    ['an engine that is none', () => minimize(loss, [w], { engine: 'gpu' as never }), /ARGUMENT_INVALID minimize: no such engine/],
    ['a rate beside another method', () => minimize(loss, [w], { learningRate: 1 }), /learningRate is no option of this method[^]*'lbfgs'[^]*'gradient-descent'/],
    ['memory beside another method', () => minimize(loss, [w], { method: 'newton-cg', memory: 3 }), /memory is no option of this method/],
    ['memory', () => minimize(loss, [w], { memory: 0 }), /memory out of range[^]*memory 0/],
    ['learningRate', () => minimize(loss, [w], { method: 'gradient-descent', learningRate: 0 }), /learningRate out of range/],
    ['tolerance', () => minimize(loss, [w], { tolerance: -1 }), /tolerance out of range[^]*tolerance -1/],
    ['stepTolerance', () => minimize(loss, [w], { stepTolerance: NaN }), /stepTolerance is not a number/],
    ['valueTolerance', () => minimize(loss, [w], { valueTolerance: Infinity }), /valueTolerance out of range/],
    ['maxIterations', () => minimize(loss, [w], { maxIterations: 1.5 }), /maxIterations out of range/],
    ['no options', () => minimize(loss, [w], 'lbfgs' as never), /options come in an object/],
  ])('%s', async (_, call, message) => {
    expect(await refusal(call)).toMatch(message)
    expect(w.toArray()).toEqual([3, 4])
  })
})

describe('ends', () => {
  test('a small step, a small change of the value, and enough iterations', async () => {
    const descent = { method: 'gradient-descent', learningRate: 0.1, tolerance: 0 } as const
    const halted = await minimize(x => square(x), 8, { ...descent, stepTolerance: 1e-4 })
    // xₙ = 8·0.8ⁿ, and the step to it is a quarter of it
    expect(halted).toMatchObject({ reason: 'step', converged: true, iterations: 45 })
    const level = await minimize(x => square(x), 8, { ...descent, valueTolerance: 1e-4 })
    expect(level).toMatchObject({ reason: 'value', converged: true, iterations: 29 })
    // Both are relative to what changes, once that is greater than 1.
    expect(await minimize(x => square(sub(x, 1e6)), 1e6 + 8, { ...descent, stepTolerance: 1e-4 })).toMatchObject({ reason: 'step', iterations: 1 })
    expect(await minimize(x => square(x).add(1e6), 8, { ...descent, valueTolerance: 1e-4 })).toMatchObject({ reason: 'value', iterations: 1 })
    const cut = await minimize(x => square(x), 8, { ...descent, maxIterations: 3 })
    expect(cut).toMatchObject({ reason: 'iterations', converged: false, iterations: 3 })
    expect(cut.x.item()).toBeCloseTo(8 * 0.8 ** 3, 12)
    expect(await minimize(x => square(x), 8, { maxIterations: 0 })).toMatchObject({ reason: 'iterations', iterations: 0, evaluations: 1, value: 64 })
  })

  test('with too great a rate the best point is kept, not the last', async () => {
    const w = parameter([5, 1e-3])
    const bowl = sum(mul(tensor([1, 100]), square(w)))
    const { reason, value, history } = await minimize(bowl, [w], { method: 'gradient-descent', learningRate: 0.011, maxIterations: 200 })
    expect(reason).toBe('iterations')
    expect(history.value.at(-1)).toBeGreaterThan(1)
    expect(value).toBe(Math.min(...history.value))
    expect(bowl.item()).toBeCloseTo(value, 12)
  })

  test('a gradient that is not that of the value makes no progress', async () => {
    const wrong = customGradient((x: Tensor) => square(x), ({ cotangent }) => [cotangent.neg()])
    const w = parameter(2)
    expect(await minimize(wrong(w), [w])).toMatchObject({ reason: 'noProgress', converged: false, value: 4, iterations: 0 })
    expect(w.item()).toBe(2)
  })
})

describe('reports', () => {
  test('come after every iteration, the cells being there, and are waited for', async () => {
    const p = parameter([-1.2, 1])
    const loss = rosenbrock(p)
    const reports: IterationReport[] = []
    let busy = false
    const minimum = await minimize(loss, [p], {
      async onIteration(report) {
        expect(busy).toBe(false)
        busy = true
        await Promise.resolve()
        expect(loss.item()).toBeCloseTo(report.value, 12)
        reports.push(report)
        busy = false
      },
    })
    expect(reports.map(({ iteration }) => iteration)).toEqual(Array.from({ length: minimum.iterations }, (_, at) => at + 1))
    expect(reports.map(({ value }) => value)).toEqual(minimum.history.value.slice(1))
    expect(reports.at(-1)).toMatchObject({ gradientNorm: minimum.gradientNorm, evaluations: minimum.evaluations })
    expect(JSON.parse(JSON.stringify(minimum))).toEqual(minimum)
  })

  test('aborted, or failed in a callback, it leaves the best point', async () => {
    const p = parameter([-1.2, 1])
    const controller = new AbortController()
    const seen: number[] = []
    const run = minimize(rosenbrock(p), [p], { signal: controller.signal, onIteration({ iteration, value }) { seen.push(value); if (iteration === 5) controller.abort(new Error('enough')) } })
    await expect(run).rejects.toThrow('enough')
    expect(seen).toHaveLength(5)
    expect(rosenbrock(p).item()).toBeCloseTo(Math.min(...seen), 12)
    const before = p.toArray()
    await expect(minimize(rosenbrock(p), [p], { signal: AbortSignal.abort(new Error('never')) })).rejects.toThrow('never')
    expect(p.toArray()).toEqual(before)
    await expect(minimize(rosenbrock(p), [p], { onIteration() { throw new TypeError('mine') } })).rejects.toThrow('mine')
  })

  test('others have their turn meanwhile', async () => {
    let turns = 0
    const timer = setInterval(() => { turns++ }, 1)
    await minimize(x => square(x), 1, { method: 'gradient-descent', learningRate: 1e-6, tolerance: 0, maxIterations: 20_000, engine: 'interpreter' })
    clearInterval(timer)
    expect(turns).toBeGreaterThan(1)
  })
})

test('inputs come from bindings, by name or by tensor', async () => {
  const [x, y] = [input('x', [3, 2]), input('y', [3])]
  const w = parameter([0, 0])
  const loss = sum(square(sub(matmul(x, w), y)))
  const data = { x: [[1, 0], [0, 1], [1, 1]], y: [2, -1, 1] }
  for (const bindings of [data, new Map<Tensor, number[] | number[][]>([[x, data.x], [y, data.y]])]) {
    w.set([0, 0])
    expect((await minimize(loss, [w], { bindings, tolerance: 1e-10 })).converged).toBe(true)
    expect(w.toArray()).toEqual([expect.closeTo(2, 9), expect.closeTo(-1, 9)])
  }
})

test('parameters that are not listed stand still', async () => {
  const model = linear(1, 1, { dtype: 'float64', initializer: () => [[5]] })
  const loss = meanSquaredError(model(tensor([[0], [1], [2]])), tensor([[1], [3], [5]]))
  await minimize(loss, [model.bias!])
  expect(model.weight.item()).toBe(5)
  expect(model.bias!.item()).toBeCloseTo(-2, 6)
})

test.each(methods)('both engines agree, and the same call gives the same bits: %s', async (method) => {
  const separated = (w: Tensor): Tensor => add(sum(softplus(matmul(tensor([[1, 2], [-1, 0.5], [0.3, -2]]), w))), square(w).sum())
  const options = { method, tolerance: 1e-9, ...method === 'gradient-descent' ? { learningRate: 0.2 } : {} }
  const [first, again, read, own] = [await minimize(separated, [1, 1], options), await minimize(separated, [1, 1], options), await minimize(separated, [1, 1], { ...options, engine: 'interpreter' }), await minimize(separated, [1, 1], { ...options, engine: interpret })]
  expect(again).toEqual(first)
  expect(own).toEqual(read)
  expect(read.reason).toBe('gradient')
  expect(Math.abs(read.iterations - first.iterations)).toBeLessThan(2)
  read.x.data.forEach((one, at) => { expect(one).toBeCloseTo(first.x.data[at]!, 9) })
})
