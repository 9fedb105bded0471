// Losses of named parts: their values, gradients and angles, as a step reports them.
import { abs, evaluate, grad, matmul, mean, mul, parameter, sub, sum, tanh, tensor } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import type { BatchReport, Layer, Loss } from '@mlp/nn'
import { adam, binaryCrossEntropy, crossEntropy, fit, l2Penalty, linear, meanSquaredError, mlp, sgd, terms } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

const x = [[1, 2], [3, -1], [0.5, 0.25]]
const y = [[1], [0], [2]]

describe.each(['compiler', 'interpreter'] as const)('with the %s', (engine) => {
  test('values, gradient norms and cosines are those of the terms one by one', async () => {
    const model = mlp([2, 3, 1], { activation: tanh, seed: 1, dtype: 'float64' })
    const parts = { fit: meanSquaredError, size: () => l2Penalty([model.parameters[0]!], 0.1), far: () => mul(-0.2, sum(model.parameters[1]!.add(1).square())) }
    // By hand, before the step.
    const [px, py] = [tensor(x), tensor(y)]
    const made = Object.values(parts).map(part => part(model(px), py))
    const values = made.map(value => value.item())
    const flat = made.map(value => grad(value, model.parameters, { disconnected: 'zero' }).flatMap(one => [...evaluate(one).data]))
    const dot = (a: number[], b: number[]): number => a.reduce((total, one, index) => total + one * b[index]!, 0)
    const norms = flat.map(one => Math.sqrt(dot(one, one)))
    const cosines = (a: number, b: number): number => dot(flat[a]!, flat[b]!) / (norms[a]! * norms[b]!)

    const reports: BatchReport[] = []
    await fit(model, { x, y }, { engine, loss: terms(parts, { gradients: true }), optimizer: sgd({ learningRate: 1e-3 }), epochs: 1, callbacks: [{ onBatchEnd(report) { reports.push(report) } }] })
    const close = (value: number): number => expect.closeTo(value, 12) as number
    expect(reports[0]!.terms).toEqual({
      values: { fit: close(values[0]!), size: close(values[1]!), far: close(values[2]!) },
      gradientNorms: { fit: close(norms[0]!), size: close(norms[1]!), far: close(norms[2]!) },
      cosines: { fit: { size: close(cosines(0, 1)), far: close(cosines(0, 2)) }, size: { far: close(cosines(1, 2)) } },
    })
    expect(cosines(1, 2)).toBe(0)
    expect(Math.abs(cosines(0, 1))).toBeGreaterThan(0.01)
    expect(reports[0]!.loss).toBeCloseTo(values.reduce((total, one) => total + one, 0), 12)
  })

  test('a gradient of 0 has no direction, and one that overflows in float32 squares has a length', async () => {
    const w = parameter([[1e25], [1]], { dtype: 'float32' })
    const model: Layer = Object.assign((z: Tensor) => matmul(z, w), { parameters: [w] })
    let report: BatchReport | undefined
    await fit(model, { x: [[0, 0]], y: [[0]] }, {
      engine, loss: terms({ none: meanSquaredError, long: { loss: () => sum(mul(w, 1e22)), weight: 1e-20 }, steep: () => sum(mul(w, 1e22)) }, { gradients: true }), optimizer: sgd({ learningRate: 1e-30 }), epochs: 1,
      callbacks: [{ onBatchEnd(one) { report = one } }],
    }).catch(() => undefined)
    expect(report).toBeUndefined()
    await fit(model, { x: [[0, 0]], y: [[0]] }, {
      engine, loss: terms({ none: meanSquaredError, steep: () => sum(mul(w, tensor([[0], [1e22]], { dtype: 'float32' }))) }, { gradients: true }), optimizer: sgd({ learningRate: 1e-30 }), epochs: 1,
      callbacks: [{ onBatchEnd(one) { report = one } }],
    })
    expect(report!.terms!.gradientNorms!['none']).toBe(0)
    expect(report!.terms!.gradientNorms!['steep']! / 1e22).toBeCloseTo(1, 6)
    expect(report!.terms!.cosines!['none']!['steep']).toBe(0)
  })
})

test('the history holds means over rows, which add up to the loss', async () => {
  const model = linear(2, 1, { seed: 1, dtype: 'float64' })
  const history = await fit(model, { x, y }, { loss: terms({ fit: meanSquaredError, penalty: () => l2Penalty([model.weight], 0.3) }), optimizer: adam(), epochs: 3, batchSize: 2 })
  expect(Object.keys(history.terms!)).toEqual(['fit', 'penalty'])
  history.loss.forEach((loss, epoch) => { expect(history.terms!['fit']![epoch]! + history.terms!['penalty']![epoch]!).toBeCloseTo(loss, 12) })
  expect(JSON.parse(JSON.stringify(history))).toEqual(history)
})

test('only what is asked for is reported, and a loss without terms has none', async () => {
  const reports: BatchReport[] = []
  const run = (loss: Loss) => fit(linear(2, 1), { x, y }, { loss, optimizer: sgd(), epochs: 1, callbacks: [{ onBatchEnd(report) { reports.push(report) } }] })
  const history = await run(meanSquaredError)
  await run(terms({ only: meanSquaredError }))
  expect([reports[0], history]).toEqual([expect.not.objectContaining({ terms: expect.anything() }), expect.not.objectContaining({ terms: expect.anything() })])
  expect(Object.keys(reports[1]!.terms!)).toEqual(['values'])
})

test('a weight counts in value and gradient, and a cell may be one', async () => {
  const weight = parameter(0.5, { trainable: false })
  const model = linear(1, 1, { initializer: () => [[3]] })
  const loss = terms({ plain: meanSquaredError, weighted: { loss: (p, t) => mean(abs(sub(p, t.cast('float32')))), weight } }, { gradients: true })
  expect(loss(tensor([3], { dtype: 'float32' }), tensor([1])).item()).toBe(5)
  const seen: (number | undefined)[][] = []
  await fit(model, { x: [[1]], y: [[1]] }, {
    loss, optimizer: sgd({ learningRate: 1e-6 }), epochs: 2,
    callbacks: [{ onBatchEnd({ terms: report }) { seen.push([report!.values['weighted'], report!.gradientNorms!['weighted']]); weight.set(0.25) } }],
  })
  expect(seen[0]).toEqual([1, expect.closeTo(0.5 * Math.SQRT2, 6)])
  expect(seen[1]).toEqual([expect.closeTo(0.5, 4), expect.closeTo(0.25 * Math.SQRT2, 6)])
})

test('targets are looked at by every part', async () => {
  await expect(fit(linear(2, 1), { x, y: [[0], [1], [3]] }, { loss: terms({ a: meanSquaredError, b: binaryCrossEntropy }), optimizer: sgd(), epochs: 1 })).rejects.toThrow(/binaryCrossEntropy[^]*3/)
  expect(() => terms({ a: crossEntropy }).checkTargets!({ shape: [1], dtype: 'int32', data: Int32Array.of(2) }, [1, 2])).toThrow(/2 at position 0/)
})

test('what is no loss is refused under its name', async () => {
  expect(() => terms({})).toThrow(/no parts/)
  expect(() => terms({ fit: undefined as never })).toThrow(/the part "fit" is not a function/)
  expect(() => terms({ fit: { loss: meanSquaredError, weight: NaN } })).toThrow(/the weight of "fit" is no number/)
  expect(() => terms({ fit: { loss: 3 as never, weight: 1 } })).toThrow(/the part "fit" is not a function/)
  const run = (part: () => unknown) => fit(linear(2, 1), { x, y }, { loss: terms({ fit: meanSquaredError, odd: part as Loss }), optimizer: sgd(), epochs: 1 })
  await expect(run(() => 3)).rejects.toThrow(/terms \(odd\): the part is not a tensor/)
  await expect(run(() => tensor([1, 2]))).rejects.toThrow(/terms \(odd\): the part is not a single number[^]*shape \[2\]/)
  await expect(run(() => tensor(1, { dtype: 'int32' }))).rejects.toThrow(/terms \(odd\): the part has no derivative/)
})
