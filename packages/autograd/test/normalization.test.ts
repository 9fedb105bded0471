/** Normalizations against loops and against numbers worked out with 50 digits, on both engines. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { batchNorm, evaluate, formula, grad, groupNorm, hessian, input, layerNorm, mul, parameter, rmsNorm, ShapeError, square, sum, tensor, ValueError, zeros } from '@mlp/autograd'
import type { MlpError, Tensor } from '@mlp/autograd'
import { disagreement } from './compile/agreement'
import { WAYS, wrongOf } from './compile/engines'
import { at, build, indices, toParameter, toTensor, valueOf, wholeNumbers } from './naive'
import type { Naive } from './naive'

/** Every element less the mean, over the root of the variance, of the elements that share a name with it. */
function standardized(x: Naive, epsilon: number, nameOf: (index: readonly number[]) => string, withMean = true): Naive {
  const shared = new Map<string, number[]>()
  for (const index of indices(x.shape)) shared.set(nameOf(index), [...shared.get(nameOf(index)) ?? [], at(x, index)])
  return build(x.shape, index => {
    const all = shared.get(nameOf(index))!
    const mean = withMean ? all.reduce((a, b) => a + b) / all.length : 0
    return (at(x, index) - mean) / Math.sqrt(all.reduce((total, one) => total + (one - mean) ** 2, 0) / all.length + epsilon)
  })
}

function expectClose(found: Tensor, expected: Naive): void {
  const { shape, data } = valueOf(found)
  expect(shape).toEqual(expected.shape)
  data.forEach((one, index) => { expect(one).toBeCloseTo(expected.data[index]!, 12) })
}

const arrays = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
  .chain(([samples, within, groups, length]) => fc.record({ x: wholeNumbers([samples, within * groups, length]), groups: fc.constant(groups), scale: wholeNumbers([within * groups]), shift: wholeNumbers([within * groups]) }))

describe('the formulas', () => {
  test('over axes, over the batch and over groups, as loops have it', () => {
    fc.assert(fc.property(arrays, fc.subarray([0, 1, 2], { minLength: 1 }), ({ x, groups, scale, shift }, axes) => {
      const own = (index: readonly number[]): string => index.filter((_, axis) => !axes.includes(axis)).join()
      expectClose(layerNorm(toTensor(x), { axes, epsilon: 0.5 }), standardized(x, 0.5, own))
      expectClose(rmsNorm(toTensor(x), { axes: axes.map(axis => axis - 3), epsilon: 0.5 }), standardized(x, 0.5, own, false))
      const perChannel = ({ shape, data }: Naive): Naive => ({ shape, data: data.map((one, i) => one * at(scale, [Math.floor(i / x.shape[2]!) % x.shape[1]!]) + at(shift, [Math.floor(i / x.shape[2]!) % x.shape[1]!])) })
      const options = { scale: toTensor(scale), shift: toTensor(shift), epsilon: 0.25 }
      expectClose(batchNorm(toTensor(x), options), perChannel(standardized(x, 0.25, ([, c]) => String(c))))
      const within = x.shape[1]! / groups
      expectClose(groupNorm(toTensor(x), groups, options), perChannel(standardized(x, 0.25, ([n, c]) => `${n},${Math.floor(c! / within)}`)))
    }))
  })

  test('with what was kept from training, and scales shaped like the axes', () => {
    expect(batchNorm([[[1, 2], [10, 20]]], { mean: [1, 0], variance: [4, 100], scale: [2, 1], epsilon: 0 }).toArray()).toEqual([[[0, 1], [1, 2]]])
    const x = tensor([[[3, 1], [1, 3]], [[5, 7], [7, 5]]])
    expect(layerNorm(x, { axes: [1, 2], scale: [[1, 2], [3, 4]], shift: [[0, 0], [0, 10]], epsilon: 0 }).toArray()).toEqual([[[1, -2], [-3, 14]], [[-1, 2], [3, 6]]])
    expect(rmsNorm(x, { axes: 1, scale: [1, 2], epsilon: 0 }).shape).toEqual([2, 2, 2])
    expect(layerNorm([1, 3]).toArray()).toEqual([-1 / Math.sqrt(1 + 1e-5), 1 / Math.sqrt(1 + 1e-5)])
  })

  test('are printed with what each input is for', () => {
    const [x, a, b] = [input('x', [2, 3]), input('a', [3]), input('b', [3])]
    expect(formula(layerNorm(x, { shift: b }))).toBe('layerNorm(x, shift=b)')
    expect(formula(batchNorm(x, { mean: a, variance: b, scale: a }))).toBe('batchNorm(x, mean=a, variance=b, scale=a)')
  })
})

describe('digits', () => {
  /** Values and the derivative of their sum weighted by [1, −2, 0.5, 3], by mpmath. */
  test.each([
    [[0.5, -1.25, 3, 2], [-0.35058954324689273, -1.4413125666816702, 1.2075862045170749, 0.5843159054114879], [0.5007905002916764, -0.5381541895186098, -0.9977963742703672, 1.0351600634973006]],
    [[100000000.25, 100000001.5, 99999998.75, 100000003], [-0.3990426288993454, 0.3990426288993454, -1.3567449382577743, 1.3567449382577743], [0.37921701124372376, -1.815770475281367, 0.3954823494941272, 1.041071114543516]],
  ])('layerNorm of %j is right to the last digits', (data, values, slopes) => {
    const x = parameter(data)
    const y = layerNorm(x)
    const found = [y.toArray(), grad(sum(mul(y, [1, -2, 0.5, 3])), x).toArray()] as number[][]
    ;[values, slopes].forEach((expected, which) => { expected.forEach((one, i) => { expect(Math.abs(found[which]![i]! - one)).toBeLessThan(4 * 2 ** -52 * Math.max(1, Math.abs(one))) }) })
  })

  test('float32 at an offset is as good as float32 without', () => {
    const found = evaluate(layerNorm(Float32Array.of(16384.25, 16383.5, 16386, 16384.75, 16380))).data
    const expected = [0.27212354972105496, -0.09895401808038364, 1.1379712079244118, 0.5195085949220141, -1.830649334487097]
    expected.forEach((one, i) => { expect(Math.abs(found[i]! - one)).toBeLessThan(3 * 2 ** -24 * Math.max(1, Math.abs(one))) })
  })

  test('rmsNorm', () => {
    const expected = [0.2598275701628535, -0.6495689254071338, 1.5589654209771213, 1.039310280651414]
    ;(rmsNorm([0.5, -1.25, 3, 2]).toArray() as number[]).forEach((one, i) => { expect(one).toBeCloseTo(expected[i]!, 15) })
  })
})

describe('where all elements are equal', () => {
  const norms: readonly (readonly [string, (x: Tensor) => Tensor])[] = [
    ['layerNorm', x => layerNorm(x)], ['batchNorm', x => batchNorm(x)], ['groupNorm', x => groupNorm(x, 1)], ['rmsNorm', x => rmsNorm(x)],
  ]
  test.each(norms)('%s is 0 or finite, with finite derivatives of both orders', (name, norm) => {
    for (const [value, dtype] of [[0, 'float64'], [3, 'float64'], [0, 'float32'], [1e8, 'float32']] as const) {
      const x = parameter([[value, value], [value, value]], { dtype })
      const y = norm(x)
      if (name !== 'rmsNorm' || value === 0) expect(y.toArray()).toEqual([[0, 0], [0, 0]])
      const slope = grad(sum(mul(y, [[1, 2], [-1, 3]])), x)
      expect(Object.values(evaluate(slope).data).every(Number.isFinite), `${value} ${dtype}`).toBe(true)
      expect(Object.values(evaluate(grad(sum(square(slope)), x)).data).every(Number.isFinite), `${value} ${dtype}, second`).toBe(true)
    }
  })
  test('without epsilon there is no number', () => { expect(layerNorm([2, 2], { epsilon: 0 }).toArray()).toEqual([NaN, NaN]) })
})

test('a shift of all elements changes nothing, so derivatives of both orders add up to 0 over the axes', () => {
  const x = parameter([0.5, -1.25, 3, 2])
  const loss = sum(mul(layerNorm(x), [1, -2, 0.5, 3]))
  const add = (row: unknown): number => (row as number[]).reduce((a, b) => a + b)
  expect(add(grad(loss, x).toArray())).toBeCloseTo(0, 14)
  for (const row of hessian(loss, x).toArray() as number[][]) expect(add(row)).toBeCloseTo(0, 13)
})

describe.each(WAYS)('compiled %s, %s', vectors => {
  test.each(['float64', 'float32'] as const)('in %s values and derivatives of both orders are the same', dtype => {
    const shapes = { x: [3, 4, 5], c: [4], d: [4], last: [5] }
    const inputs = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, input(name, shape, { dtype })])) as Record<keyof typeof shapes, Tensor>
    const { x, c, d, last } = inputs
    const norms = [layerNorm(x, { scale: last, shift: last }), rmsNorm(x, { axes: [1, 2] }), batchNorm(x, { scale: c, shift: d }), batchNorm(x, { mean: c, variance: square(d) }), groupNorm(x, 2, { scale: c })]
    const outputs = Object.fromEntries(norms.flatMap((y, index) => {
      const first = grad(sum(mul(y, square(y))), x)
      return [[`y${index}`, y], [`d${index}`, first], [`dd${index}`, grad(sum(square(first)), x)]]
    }))
    const values = ({ shape }: Tensor) => valueOf(toTensor(build(shape, index => Math.sin(index.reduce((all, i) => all * 7 + i, 1))), dtype)).data
    const data = Object.fromEntries(Object.entries(inputs).map(([name, one]) => [name, { shape: one.shape, dtype, data: dtype === 'float32' ? Float32Array.from(values(one)) : Float64Array.from(values(one)) }]))
    expect(wrongOf({ inputs, data, outputs }, vectors, (found, expected) => disagreement(found, expected, 512))).toEqual([])
  })
})

describe('mistakes are told by name', () => {
  const caught = (run: () => unknown): MlpError => {
    try { run() } catch (error) { return error as MlpError }
    throw new Error('nothing was thrown')
  }
  const x = zeros([2, 3, 4])
  test.each<[string, () => unknown, unknown, string]>([
    ['a scale for other axes', () => layerNorm(x, { scale: [1, 2, 3] }), ShapeError, 'scale [3] for x [2, 3, 4]'],
    ['a shift as a single number', () => layerNorm(x, { shift: 1 }), ShapeError, 'shift [] for x'],
    ['an axis that is not there', () => rmsNorm(x, { axes: 3 }), ShapeError, 'axis 3'],
    ['a negative epsilon', () => layerNorm(x, { epsilon: -1 }), ValueError, 'epsilon -1'],
    ['a mean per element', () => batchNorm(x, { mean: zeros([4]), variance: zeros([4]) }), ShapeError, 'mean [4]'],
    ['a mean without a variance', () => batchNorm(x, { mean: zeros([3]) }), ValueError, 'a mean without a variance'],
    ['a vector without channels', () => batchNorm([1, 2]), ShapeError, 'x [2]'],
    ['groups that do not divide the channels', () => groupNorm(x, 2), ValueError, 'groups 2 for x [2, 3, 4]'],
    ['no groups', () => groupNorm(x, 0), ValueError, 'groups 0'],
  ])('%s', (_, run, type, received) => {
    const error = caught(run)
    expect(error).toBeInstanceOf(type)
    expect(error.received).toContain(received)
  })
  test('a derivative reaches what scales and shifts', () => {
    const [scale, shift] = [toParameter({ shape: [2], data: [1, 2] }), toParameter({ shape: [2], data: [0, 0] })]
    const y = layerNorm([[1, 3], [5, 3]], { scale, shift, epsilon: 0 })
    expect(grad(sum(y), shift).toArray()).toEqual([2, 2])
    expect(grad(sum(mul(y, [[1, 1], [2, 2]])), scale).toArray()).toEqual([1, -1])
  })
})
