/** Reductions and running sums against loops; long float32 sums; the composites where a plain formula overflows. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { all, any, argmax, argmin, cumsum, evaluate, full, grad, input, logSoftmax, logSumExp, max, mean, min, ShapeError, softmax, sum, tensor, zeros } from '@mlp/autograd'
import { arrays, at, build, toParameter, toTensor, valueOf } from './naive'
import type { Naive } from './naive'
import { onEngines } from './on-engines'

const withAxes = (options?: Parameters<typeof arrays>[0]) => arrays(options).chain(x => fc.tuple(fc.constant(x), fc.subarray(x.shape.map((_, axis) => axis)), fc.boolean(), fc.boolean()))

/** All elements that fall on one place of the result, in row-major order. */
function folded(x: Naive, axes: readonly number[], keepDims: boolean, fold: (elements: readonly number[]) => number): Naive {
  const kept = x.shape.map((length, axis) => axes.includes(axis) ? 1 : length)
  const inside = build(x.shape.map((length, axis) => axes.includes(axis) ? length : 1), () => 0)
  const whole = build(kept, index => {
    const elements: number[] = []
    build(inside.shape, within => { elements.push(at(x, index.map((i, axis) => i + within[axis]!))); return 0 })
    return fold(elements)
  })
  return { shape: keepDims ? kept : kept.filter((_, axis) => !axes.includes(axis)), data: whole.data }
}

describe('over any axes', () => {
  test('sum', () => {
    fc.assert(fc.property(withAxes(), ([x, axes, keepDims, negative]) => {
      const named = negative ? axes.map(axis => axis - x.shape.length) : axes
      expect(valueOf(sum(toTensor(x), named, { keepDims }))).toEqual(folded(x, axes, keepDims, all => all.reduce((a, b) => a + b, 0)))
    }))
  })
  test('mean, of none NaN', () => {
    fc.assert(fc.property(withAxes(), ([x, axes, keepDims]) => {
      expect(valueOf(mean(toTensor(x), axes, { keepDims }))).toEqual(folded(x, axes, keepDims, all => all.reduce((a, b) => a + b, 0) / all.length))
    }))
  })
  test('max and argmax, the first of equal ones', () => {
    fc.assert(fc.property(withAxes({ least: 1 }), ([x, axes, keepDims]) => {
      expect(valueOf(max(toTensor(x), axes, { keepDims }))).toEqual(folded(x, axes, keepDims, all => Math.max(...all)))
      expect(valueOf(argmax(toTensor(x), axes, { keepDims }))).toEqual(folded(x, axes, keepDims, all => all.indexOf(Math.max(...all))))
    }))
  })
  test('min and argmin, the first of equal ones', () => {
    fc.assert(fc.property(withAxes({ least: 1 }), ([x, axes, keepDims]) => {
      expect(valueOf(min(toTensor(x), axes, { keepDims }))).toEqual(folded(x, axes, keepDims, all => Math.min(...all)))
      expect(valueOf(argmin(toTensor(x), axes, { keepDims }))).toEqual(folded(x, axes, keepDims, all => all.indexOf(Math.min(...all))))
    }))
  })
  test('any and all, of none false and true', () => {
    fc.assert(fc.property(withAxes(), ([x, axes, keepDims]) => {
      const small = { shape: x.shape, data: x.data.map(one => one % 3) }
      const asBits = (truth: Naive): Naive => ({ shape: truth.shape, data: truth.data.map(Number) })
      expect(valueOf(any(toTensor(small), axes, { keepDims }))).toEqual(asBits(folded(small, axes, keepDims, list => Number(list.some(Boolean)))))
      expect(valueOf(all(toTensor(small), axes, { keepDims }))).toEqual(asBits(folded(small, axes, keepDims, list => Number(list.every(Boolean)))))
    }))
  })
  test('the derivative of min goes to the first of equal ones', () => {
    const x = input('x', [2, 3])
    for (const found of onEngines(grad(sum(min(x, 1)), x), x, [[1, 0, 0], [-2, -2, 5]])) expect(found).toEqual([0, 1, 0, 1, 0, 0])
  })
  test('the derivative of max goes to the first of equal ones', () => {
    fc.assert(fc.property(withAxes({ least: 1 }), ([x, axes]) => {
      const p = toParameter(x)
      const places: Naive = { shape: x.shape, data: x.data.map((_, i) => i) }
      const greatest = (all: readonly number[]): number => all.find(i => x.data[i] === Math.max(...all.map(j => x.data[j]!)))!
      const chosen = new Set(folded(places, axes, false, greatest).data)
      expect(valueOf(grad(sum(max(p, axes)), p))).toEqual({ shape: x.shape, data: x.data.map((_, i) => chosen.has(i) ? 1 : 0) })
    }))
  })
  test('cumsum, forward and in reverse', () => {
    fc.assert(fc.property(arrays({ minLength: 1 }).chain(x => fc.tuple(fc.constant(x), fc.nat(x.shape.length - 1), fc.boolean())), ([x, axis, reverse]) => {
      const expected = build(x.shape, index => {
        let total = 0
        for (let i = 0; i < x.shape[axis]!; i++) if (reverse ? i >= index[axis]! : i <= index[axis]!) total += at(x, index.map((one, other) => other === axis ? i : one))
        return total
      })
      expect(valueOf(cumsum(toTensor(x), axis, { reverse }))).toEqual(expected)
    }))
  })
})

test('NaN wins in max and argmax', () => {
  expect(max([1, NaN, 3, NaN]).item()).toBeNaN()
  expect(argmax([1, NaN, 3, NaN]).item()).toBe(1)
  expect(max([-Infinity, -Infinity]).item()).toBe(-Infinity)
  expect(argmax([-Infinity, -Infinity]).item()).toBe(0)
})

test('NaN wins in min and argmin, and counts as true', () => {
  const x = input('x', [4])
  for (const found of onEngines(min(x), x, [1, NaN, -3, NaN])) expect(found).toEqual([NaN])
  for (const found of onEngines(argmin(x), x, [1, NaN, -3, NaN])) expect(found).toEqual([1])
  for (const found of onEngines(any(x), x, [0, NaN, -0, 0])) expect(found).toEqual([1])
  for (const found of onEngines(all(x), x, [0.5, NaN, -0, 1])) expect(found).toEqual([0])
  expect(evaluate(any([true, false])).dtype).toBe('bool')
})

test('max of none is an error, where the axis is empty and only there', () => {
  expect(() => max(zeros([0]))).toThrow(ShapeError)
  expect(() => argmax(zeros([2, 0]), 1)).toThrow(ShapeError)
  expect(() => min(zeros([0]))).toThrow(ShapeError)
  expect(() => argmin(zeros([2, 0]), 1)).toThrow(ShapeError)
  expect(max(zeros([2, 0]), 0).toArray()).toEqual([])
  expect(sum(zeros([0])).item()).toBe(0)
  expect(mean(zeros([0])).item()).toBeNaN()
})

describe('float32 accumulates in float64 and rounds once', () => {
  const count = 10_000_000
  test('ten million times 0.1 is a million', () => {
    expect(Math.abs(sum(full([count], 0.1, { dtype: 'float32' })).item() / 1_000_000 - 1)).toBeLessThan(1e-6)
  })
  test('the mean of a million times 0.1 is 0.1', () => {
    expect(mean(full([1_000_000], 0.1, { dtype: 'float32' })).item()).toBe(Math.fround(0.1))
  })
  test('what float32 would swallow is kept', () => {
    const x = tensor(Float32Array.from({ length: 1001 }, (_, i) => i === 0 ? 2 ** 25 : 1))
    expect(sum(x).item()).toBe(Math.fround(2 ** 25 + 1000))
    expect(cumsum(x).toArray()).toEqual(Array.from({ length: 1001 }, (_, i) => Math.fround(2 ** 25 + i)))
  })
  test('a float64 sum in pairs keeps the error at a few units', () => {
    const tenths = sum(full([1_000_000], 0.1)).item()
    expect(Math.abs(tenths / 100_000 - 1)).toBeLessThan(4e-15) // one after another: 1.3e-11
  })
})

describe('softmax, logSoftmax, logSumExp', () => {
  test('far beyond where exp overflows and underflows', () => {
    expect(softmax([1000, 1000, -1000]).toArray()).toEqual([0.5, 0.5, 0])
    expect(softmax([-1e308, -1e308]).toArray()).toEqual([0.5, 0.5])
    expect(logSumExp([1e308, 0]).item()).toBe(1e308)
    expect(logSumExp([-1000, -1000]).item()).toBe(-1000 + Math.LN2)
    expect(logSoftmax([0, 1e4]).toArray()).toEqual([-1e4, 0])
    expect(logSoftmax([[-1e4], [0]], 0).toArray()).toEqual([[-1e4], [0]])
  })
  test('with infinite elements', () => {
    expect(softmax([-Infinity, 0, 0]).toArray()).toEqual([0, 0.5, 0.5])
    expect(logSumExp([-Infinity, 3]).item()).toBe(3)
    expect(logSumExp([-Infinity, -Infinity]).item()).toBe(-Infinity)
    expect(softmax([NaN, 1]).toArray()).toEqual([NaN, NaN])
  })
  test('derivatives stay finite there', () => {
    const x = input('x', [3])
    const at = (y: Parameters<typeof grad>[0], values: number[]) => grad(y, x).toArray({ x: values })
    expect(at(logSumExp(x), [1000, 1000, -1000])).toEqual([0.5, 0.5, 0])
    expect(at(logSumExp(x), [-Infinity, 0, -Infinity])).toEqual([0, 1, 0])
    expect(at(sum(softmax(x).mul([1, 0, 0])), [1000, 1000, -1000])).toEqual([0.25, -0.25, 0])
    expect(at(sum(logSoftmax(x).mul([1, 0, 0])), [1000, 1000, -1000])).toEqual([0.5, -0.5, 0])
  })
  test('are shares of one along any axis, and agree with each other', () => {
    fc.assert(fc.property(arrays({ minLength: 1, least: 1 }).chain(x => fc.tuple(fc.constant(x), fc.nat(x.shape.length - 1))), ([x, axis]) => {
      const p = softmax(toTensor(x), axis)
      for (const total of valueOf(sum(p, axis)).data) expect(Math.abs(total - 1)).toBeLessThan(1e-15)
      const logs = valueOf(logSoftmax(toTensor(x), axis)).data
      valueOf(p.log()).data.forEach((value, i) => expect(Math.abs(value - logs[i]!)).toBeLessThan(1e-12))
      const direct = folded(x, [axis], false, all => Math.log(all.map(Math.exp).reduce((a, b) => a + b)))
      const ours = valueOf(logSumExp(toTensor(x), axis))
      expect(ours.shape).toEqual(direct.shape)
      ours.data.forEach((value, i) => expect(Math.abs(value - direct.data[i]!)).toBeLessThan(1e-12))
    }))
  })
})
