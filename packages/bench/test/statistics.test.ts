// The statistics of the report, and how a run is judged against the bars.
import { expect, test } from 'vitest'
import { judge, sizeBars, speedBars } from '../src/bars.js'
import type { Comparison, Outcome } from '../src/compare.js'
import { differenceOf } from '../src/compare.js'
import { duration, factor } from '../src/report.js'
import { ourEntries, peers } from '../src/roster.js'
import { median, quantile, ratios, relativeDifference, spread } from '../src/statistics.js'
import { workloads } from '../src/workloads/workloads.js'

test('quantiles lie between sorted values', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(quantile([10, 20, 30, 40, 50], 0.25)).toBe(20)
  expect(quantile([0, 1], 0.25)).toBe(0.25)
  expect(spread([5, 1, 4, 2, 3])).toEqual({ median: 3, low: 2, high: 4 })
  expect(median([])).toBeNaN()
  expect(median([Infinity, Infinity])).toBe(Infinity)
})

test('ratios are taken round by round', () => {
  expect(ratios([2, 6], [1, 2])).toEqual([2, 3])
  expect(() => ratios([1], [1, 2])).toThrow(/same rounds/)
})

test('a few numbers are compared one by one, an array against its largest element', () => {
  expect(relativeDifference([1.1, 100], [1, 100])).toBeCloseTo(0.1)
  const long = Array.from({ length: 50 }, (_, index) => index)
  expect(relativeDifference(long.map(value => value + 0.49), long)).toBeCloseTo(0.01)
  expect(relativeDifference([0], [0])).toBe(0)
})

test('what is missing, not a number or of another length disagrees', () => {
  expect(relativeDifference([NaN], [1])).toBe(Infinity)
  expect(relativeDifference([1], [NaN])).toBe(Infinity)
  expect(relativeDifference([1], [1, 2])).toBe(Infinity)
  expect(relativeDifference([1e-9], [0])).toBe(Infinity)
  expect(differenceOf({ dw: [1] }, { loss: [1], dw: [1] })).toBe(Infinity)
  expect(differenceOf({}, { loss: [1] })).toBeUndefined()
})

test('durations and ratios keep three digits', () => {
  expect([2, 0.0025, 3.456e-6, 4e-9].map(duration)).toEqual(['2.00 s', '2.50 ms', '3.46 µs', '4.00 ns'])
  expect([1234.5, 12.345, 0.012345].map(factor)).toEqual(['1235', '12.3', '0.0123'])
})

test('every bar names a workload and a contender that exist', () => {
  const contenders = [ourEntries.compile, ...peers].map(({ name }) => name)
  for (const { workloads: named, against } of speedBars) {
    expect(workloads.map(({ name }) => name)).toEqual(expect.arrayContaining([...named]))
    if (typeof against === 'object') expect(contenders).toContain(against.contender)
  }
  expect(sizeBars.every(({ atMost, aim }) => aim === undefined || aim <= atMost)).toBe(true)
})

const outcome = (contender: string, seconds: number, ratio: number | undefined, status: Outcome['status'] = 'measured'): Outcome => ({
  contender, title: contender, status, reason: status === 'measured' ? '' : 'a reason', note: '', difference: 0, preparation: {}, seconds: [seconds], processors: 1,
  ratios: ratio === undefined ? [] : [ratio], ratio: ratio === undefined ? undefined : { median: ratio, low: ratio, high: ratio },
})
const compared = (workload: string, ...outcomes: Outcome[]): Comparison => ({ workload, title: workload, unit: 'step', flops: undefined, outcomes })

test('a bar is met, missed by so much, or not measured for a reason', () => {
  const verdicts = judge([
    compared('mlp-784', outcome('ours', 1, 1), outcome('tfjs-cpu', 12, 12), outcome('tfjs-wasm', 5, 5), outcome('jax-js', 9, 9, 'disagrees'), outcome('torch', 0.7, 0.7)),
  ], [{ program: 'grad(tanh) compiled', title: 'ours', gzipped: 35_000, reason: '' }])
  expect(verdicts.map(({ against, verdict, remark }) => [against, verdict, remark])).toEqual([
    ['tfjs-cpu', 'met', ''],
    ['tfjs-wasm', 'missed', '50 % of the bar'],
    ['jax-js', 'not measured', 'a reason; it would be 9.00×'],
    ['torch', 'met', '93 % of the aim'],
    ['bytes gzipped', 'met', '5000 bytes above the aim'],
  ])
})

test('nothing is met by a program that computes something else', () => {
  const verdicts = judge([compared('mlp-784', outcome('ours', 1, 1, 'disagrees'), outcome('tfjs-cpu', 12, 12))], [])
  expect(verdicts.map(({ verdict, remark }) => [verdict, remark])).toEqual([['not measured', 'ours disagrees: a reason']])
})

test('the best peer is the fastest that agrees, and a faster one that does not is told', () => {
  const verdicts = judge([compared('elementwise', outcome('ours', 1, 1), outcome('loops', 8, 8), outcome('tfjs-cpu', 4, 4), outcome('jax-js', 3, 3, 'disagrees'), outcome('numpy', 2, 2))], [])
  expect(verdicts.map(({ against, verdict }) => [against, verdict])).toEqual([['tfjs-cpu', 'met'], ['jax-js', 'not measured']])
})
