/** Metrics beside those of scikit-learn 1.9.1 (precision_score, roc_curve, log_loss, r2_score and their kin, zero_division=0). */
import { MlpError, ShapeError, ValueError, tensor } from '@mlp/autograd'
import { accuracy, f1Score, fit, linear, logLoss, mae, meanSquaredError, precision, r2, recall, rmse, rocAuc, rocCurve, sgd, topKAccuracy } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

/** The same numbers, up to the rounding of sums. */
function close(received: number | readonly number[], expected: number | readonly number[], digits = 14): void {
  const a = [received].flat()
  const b = [expected].flat()
  expect(a).toHaveLength(b.length)
  b.forEach((one, at) => { expect(a[at]).toBeCloseTo(one, digits) })
}

function fault(action: () => unknown): MlpError {
  try { action() } catch (error) { if (error instanceof MlpError) return error }
  throw new Error('no typed error was thrown')
}

describe('precision, recall and f1Score', () => {
  // Class 3 never occurs, class 4 is never predicted.
  const actual = Int32Array.of(0, 1, 2, 2, 1, 0, 4, 1)
  const predicted = Int32Array.of(0, 2, 2, 1, 1, 0, 2, 1)
  const cases = [
    { metric: precision, macro: 0.5, micro: 0.625, weighted: 0.5833333333333334, none: [1, 2 / 3, 1 / 3, 0, 0], all: 0.4, binary: 0.6, zero: 0.6666666666666666 },
    { metric: recall, macro: 0.5416666666666666, micro: 0.625, weighted: 0.625, none: [1, 2 / 3, 0.5, 0, 0], all: 0.4333333333333333, binary: 0.75, zero: 0.5 },
    { metric: f1Score, macro: 0.5166666666666666, micro: 0.625, weighted: 0.6, none: [1, 2 / 3, 0.4, 0, 0], all: 0.4133333333333333, binary: 0.6666666666666666, zero: 0.5714285714285714 },
  ]
  for (const { metric, ...expected } of cases) {
    test(`${metric.name} of many classes, some of which do not occur`, () => {
      for (const average of ['macro', 'micro', 'weighted'] as const) close(metric(predicted, actual, { average }), expected[average])
      close(metric(predicted, actual, { average: 'none' }), expected.none)
      close(metric(predicted, actual, { average: 'macro', classes: 5 }), expected.all)
    })

    test(`${metric.name} of two classes, from classes, one score and two`, () => {
      const truth = [1, 0, 1, 1, 0, 0, 1, 0]
      const guess = [1, 1, 0, 1, 0, 0, 1, 1]
      close(metric(Int32Array.from(guess), truth), expected.binary)
      close(metric(guess.map(one => one - 0.5), truth, { threshold: 0 }), expected.binary)
      close(metric(tensor(guess.map(one => [1 - one, one])), tensor(truth)), expected.binary)
      close(metric(Int32Array.from(guess), truth, { positive: 0 }), expected.zero)
    })

    test(`${metric.name} is 0 where it would be 0/0`, () => {
      const of = (guess: readonly number[], truth: number[]) => metric(Int32Array.from(guess), truth)
      expect([of([0, 0], [1, 0]), of([1, 0], [0, 0]), of([0, 0], [0, 0])]).toEqual([0, 0, 0])
    })

    test(`${metric.name} refuses what has no meaning`, () => {
      const refused = [
        () => metric(predicted, actual),
        () => metric([[1, 2, 3]], [0]),
        () => metric(Int32Array.of(0), [0], { positive: 2 }),
        () => metric(Int32Array.of(0), [0], { average: 'micro', positive: 1 }),
        // @ts-expect-error an average there is not
        () => metric(Int32Array.of(0), [0], { average: 'mean' }),
      ]
      for (const action of refused) {
        expect(action).toThrow(ValueError)
        expect(fault(action)).toMatchObject({ code: 'ARGUMENT_INVALID', operation: metric.name })
      }
      expect(fault(refused[0]!).hint).toContain(`${metric.name}(p, t, { average: 'macro' })`)
      expect(fault(() => metric([0.2, 0.7], [0, 1])).hint).toContain(`(p, t) => ${metric.name}(p, t, { threshold: 0 })`)
      expect(fault(() => metric(Int32Array.of(0, 1), [0, -1], { average: 'macro' }))).toMatchObject({ code: 'INDEX_OUT_OF_RANGE', received: 'class -1 in row 1' })
      expect(fault(() => metric(Int32Array.of(0, 1), [0, 0.5], { average: 'macro' }))).toMatchObject({ code: 'INDEX_OUT_OF_RANGE', received: 'class 0.5 in row 1' })
      expect(fault(() => metric(Int32Array.of(0, 3), [0, 1], { average: 'macro', classes: 3 }))).toMatchObject({ code: 'INDEX_OUT_OF_RANGE', received: 'class 3 in row 1' })
      expect(fault(() => metric([], []))).toMatchObject({ code: 'DATA_EMPTY' })
      expect(() => metric(Int32Array.of(0, 1), [0])).toThrow(ShapeError)
    })
  }
})

describe('topKAccuracy', () => {
  const scores = [[0.5, 0.2, 0.2, 0.1], [0.1, 0.4, 0.3, 0.2], [0.25, 0.3, 0.15, 0.3], [0.05, 0.15, 0.35, 0.45], [0.9, 0.04, 0.05, 0.01]]
  const actual = [0, 2, 0, 1, 3]

  test('grows with k to 1', () => {
    close([1, 2, 3, 4].map(k => topKAccuracy(scores, actual, k)), [0.2, 0.4, 0.8, 1])
    close(topKAccuracy(scores, actual.map(truth => [0, 1, 2, 3].map(one => Number(one === truth))), 2), 0.4)
  })

  test('ranks the lower class of equal scores first, as accuracy does', () => {
    expect([1, 2, 3].map(k => topKAccuracy([[1, 1, 1], [1, 1, 1]], [0, 1], k))).toEqual([0.5, 1, 1])
    expect(accuracy([[1, 1, 1], [1, 1, 1]], [0, 1])).toBe(0.5)
    expect(topKAccuracy([[NaN, 1]], [0], 2)).toBe(0)
  })

  test('refuses what has no meaning', () => {
    for (const k of [0, 5, 1.5, NaN]) expect(fault(() => topKAccuracy(scores, actual, k))).toMatchObject({ code: 'ARGUMENT_INVALID', received: String(k) })
    expect(() => topKAccuracy([0.1, 0.9], [0, 1], 1)).toThrow(ShapeError)
    expect(() => topKAccuracy(scores, [0, 1], 1)).toThrow(ShapeError)
    expect(fault(() => topKAccuracy(scores, [0, 1, 2, 3, 4], 1))).toMatchObject({ code: 'INDEX_OUT_OF_RANGE', received: 'class 4 in row 4' })
    expect(fault(() => topKAccuracy([], [], 1))).toMatchObject({ code: 'DATA_EMPTY' })
  })
})

describe('rocCurve and rocAuc', () => {
  const scores = [0.1, 0.4, 0.4, 0.8, 0.4, 0.9, 0.8, 0.1, 0.55]
  const actual = [0, 0, 1, 1, 1, 0, 1, 0, 0]

  test('one point for samples of equal scores, ½ for a tie', () => {
    const { thresholds, falsePositiveRates, truePositiveRates } = rocCurve(scores, actual)
    expect(thresholds).toEqual([Infinity, 0.9, 0.8, 0.55, 0.4, 0.1])
    close(falsePositiveRates, [0, 0.2, 0.2, 0.4, 0.6, 1])
    close(truePositiveRates, [0, 0, 0.5, 0.5, 1, 1])
    expect(rocAuc(scores, actual)).toBe(0.65)
    expect(rocAuc([1, 1, 1], [0, 1, 0])).toBe(0.5)
  })

  test('depends on the order of the scores alone, and turns with the classes', () => {
    expect(rocAuc(scores.map(one => [Math.log(one)]), actual.map(one => [one]))).toBe(0.65)
    close(rocAuc(scores, actual.map(one => 1 - one)), 0.35)
    expect(rocAuc([-Infinity, Infinity, 0], [0, 1, 0])).toBe(1)
    expect(rocAuc([3, 1], [false, true])).toBe(0)
  })

  test('refuses what has no meaning', () => {
    for (const metric of [rocCurve, rocAuc]) {
      expect(fault(() => metric([0.1, 0.9], [1, 1]))).toMatchObject({ code: 'ARGUMENT_INVALID', problem: 'only one class', received: 'targets that are all 1' })
      expect(fault(() => metric([0.1, 0.9], [0, 0]))).toMatchObject({ received: 'targets that are all 0' })
      expect(fault(() => metric([0.1, 0.9], [1, 2]))).toMatchObject({ code: 'INDEX_OUT_OF_RANGE', received: 'class 2 in row 1' })
      expect(fault(() => metric([0.1, NaN], [1, 0]))).toMatchObject({ code: 'DATA_NOT_FINITE', received: 'NaN in row 1' })
      expect(fault(() => metric([], []))).toMatchObject({ code: 'DATA_EMPTY', operation: metric.name })
      expect(() => metric([[0.1, 0.9]], [1])).toThrow(ShapeError)
      expect(() => metric([0.1, 0.9], [1])).toThrow(ShapeError)
    }
  })
})

describe('logLoss', () => {
  const rows = [[0.7, 0.2, 0.1], [0, 1, 0], [0.25, 0.5, 0.25], [1, 0, 0]]

  test('of probabilities per class, clipped by the spacing of their dtype', () => {
    close(logLoss(rows, [0, 1, 2, 1]), 9.446655673543944)
    close(logLoss(rows, [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0]]), 9.446655673543944)
    close(logLoss(tensor(rows, { dtype: 'float32' }), [0, 1, 2, 1]), 4.4213385581970215, 6)
  })

  test('of the probability of class 1, also of one class alone', () => {
    close(logLoss([0.9, 0.2, 0.35, 0], [1, 0, 1, 0]), 0.34458154786767853)
    close(logLoss([[1], [0]], [[0], [1]]), 36.04365338911715)
    close(logLoss([0.5, 0.25], [1, 1]), 1.0397207708399179)
  })

  test('refuses what has no meaning', () => {
    expect(fault(() => logLoss([0.5, 1.5], [0, 1]))).toMatchObject({ code: 'ARGUMENT_INVALID', received: '1.5 in row 1' })
    expect(fault(() => logLoss([0.5, NaN], [0, 1]))).toMatchObject({ code: 'ARGUMENT_INVALID', received: 'NaN in row 1' })
    expect(fault(() => logLoss([[0.5, 0.5], [0.5, 0.25]], [0, 1]))).toMatchObject({ code: 'ARGUMENT_INVALID', received: '0.75 in row 1' })
    expect(fault(() => logLoss(rows, [0, 1, 3, 0]))).toMatchObject({ code: 'INDEX_OUT_OF_RANGE', received: 'class 3 in row 2' })
    expect(fault(() => logLoss([0.5], [2]))).toMatchObject({ code: 'INDEX_OUT_OF_RANGE', received: 'class 2 in row 0' })
    expect(fault(() => logLoss([], []))).toMatchObject({ code: 'DATA_EMPTY' })
    expect(() => logLoss(rows, [0, 1])).toThrow(ShapeError)
  })
})

describe('mae, rmse and r2', () => {
  const y = [[0.3, 1.5], [2.1, -1], [3.4, 0.25], [-1.2, 4]]
  const t = [[0.5, 1], [2, -1.5], [3, 0], [-1, 5]]
  const first = (rows: number[][]) => rows.map(row => row[0]!)

  test('of one output and of several', () => {
    close([mae(y, t), rmse(y, t), r2(y, t)], [0.39375, 0.4759858191164943, 0.9527018354511616])
    close([mae(first(y), first(t)), rmse(first(y), first(t)), r2(first(y), first(t))], [0.225, 0.25, 0.9727891156462585])
  })

  test('a column is a list', () => {
    close(r2(tensor(first(y), { shape: [4, 1] }), first(t)), 0.9727891156462585)
    close(mae(first(y), first(t).map(one => [one])), 0.225)
  })

  test('r2 where predictions are worse than the mean, and where the target is constant', () => {
    expect(r2([3, 2, 1], [1, 2, 3])).toBe(-3)
    expect(r2([0.1, 0.1, 0.1], [0.1, 0.1, 0.1])).toBe(1)
    expect(r2([0.1, 0.1, 0.2], [0.1, 0.1, 0.1])).toBe(0)
  })

  test('refuse what has no meaning', () => {
    for (const metric of [mae, rmse, r2]) {
      expect(() => metric([[1, 2]], [[1], [2]])).toThrow(ShapeError)
      expect(() => metric([1, 2], [1])).toThrow(ShapeError)
      expect(() => metric([[[1, 2]]], [[[1], [2]]])).toThrow(ShapeError)
      expect(fault(() => metric([], []))).toMatchObject({ code: 'DATA_EMPTY', operation: metric.name })
    }
    expect(fault(() => r2([1], [1]))).toMatchObject({ code: 'ARGUMENT_INVALID', operation: 'r2' })
  })

  test('are metrics of fit', async () => {
    const x = [[0], [1]]
    const history = await fit(linear(1, 1), { x, y: x }, { loss: meanSquaredError, optimizer: sgd(), epochs: 2, metrics: { mae, r2, rmse, f1: (p, one) => f1Score(p, one, { threshold: 0.5 }) } })
    expect(history.metrics.rmse).toHaveLength(2)
    expect(history.metrics.rmse.every(Number.isFinite)).toBe(true)
  })
})
