// The error function against exact values (mpmath, 60 digits), in units in the last place, on both engines.
import { erf, erfc, formula, grad, input } from '@mlp/autograd'
import { describe, expect, test } from 'vitest'
import { normalCdf } from '../src/ops/error'
import { beyond, curves } from './accuracy'
import type { Row } from './accuracy'

const erfRows: readonly Row[] = [
  [-5.5, -0.9999999999999927, 8.223316045262922e-14, 9.045647649789214e-13],
  [-3, -0.9999779095030014, 0.00013925305194674786, 0.0008355183116804871],
  [-1.5, -0.9661051464753108, 0.11893028922362937, 0.35679086767088813],
  [-0.75, -0.7111556336535151, 0.6429310691952074, 0.964396603792811],
  [-0.3125, -0.341468633501595, 1.0233954666001974, 0.6396221666251233],
  [-8.673617379884035e-19, -9.78712915481871e-19, 1.1283791670955126, 1.957425830963742e-18],
  [8.673617379884035e-19, 9.78712915481871e-19, 1.1283791670955126, -1.957425830963742e-18],
  [0.3125, 0.341468633501595, 1.0233954666001974, -0.6396221666251233],
  [0.75, 0.7111556336535151, 0.6429310691952074, -0.964396603792811],
  [0.8125, 0.749464025586362, 0.5831131597762814, -0.9475588846364573],
  [1.5, 0.9661051464753108, 0.11893028922362937, -0.35679086767088813],
  [3, 0.9999779095030014, 0.00013925305194674786, -0.0008355183116804871],
  [5.5, 0.9999999999999927, 8.223316045262922e-14, -9.045647649789214e-13],
  [9, 1, 7.492073428245974e-36, -1.3485732170842753e-34],
  [26, 1, 2.9470349932662697e-294, -1.53245819649846e-292],
]
const erfcRows: readonly Row[] = [
  [-5.5, 1.9999999999999927, -8.223316045262922e-14, -9.045647649789214e-13],
  [-1.5, 1.9661051464753108, -0.11893028922362937, -0.35679086767088813],
  [-0.3125, 1.341468633501595, -1.0233954666001974, -0.6396221666251233],
  [8.673617379884035e-19, 1, -1.1283791670955126, 1.957425830963742e-18],
  [0.3125, 0.658531366498405, -1.0233954666001974, 0.6396221666251233],
  [0.8125, 0.25053597441363795, -0.5831131597762814, 0.9475588846364573],
  [1.5, 0.033894853524689274, -0.11893028922362937, 0.35679086767088813],
  [3, 2.209049699858544e-5, -0.00013925305194674786, 0.0008355183116804871],
  [5.5, 7.357847917974398e-15, -8.223316045262922e-14, 9.045647649789214e-13],
  [9, 4.13703174651381e-37, -7.492073428245974e-36, 1.3485732170842753e-34],
  [12.25, 3.09412674054021e-67, -7.605703111183935e-66, 1.863397262240064e-64],
  [20, 5.395865611607901e-176, -2.1610374743867984e-174, 8.644149897547193e-173],
  [26, 5.663192408856143e-296, -2.9470349932662697e-294, 1.53245819649846e-292],
  [26.5, 2.2109076642637343e-307, -1.172614183000784e-305, 6.214855169904155e-304],
]

test('erf: values within 2 units, derivatives within 4', () => { expect(beyond(erf, erfRows, [2, 4, 4])).toEqual([]) })
test('erfc: values within 3 units, derivatives within 4', () => { expect(beyond(erfc, erfcRows, [3, 4, 4])).toEqual([]) })

describe.each(['interpret', 'compile'] as const)('%s', engine => {
  test('the tail reaches down to the last number before 0', () => {
    const [tail] = curves(engine, erfc, [27, 27.2, 27.5, 1e300, Infinity], 'float64')
    // 5.237048923789255769e−319 and 9.91e−324
    expect(tail).toEqual([5.23705e-319, 1e-323, 0, 0, 0])
    const [single] = curves(engine, erfc, [10, 10.05, 10.5], 'float32')
    // The least number is 1.4e−45.
    for (const [index, exact] of [2.08848758376254e-45, 7.53e-46, 0].entries()) expect(Math.abs(single[index]! - exact)).toBeLessThan(2 ** -149)
  })

  test('slopes at ±∞ are 0 at every order', () => {
    for (const f of [erf, erfc, normalCdf]) expect(curves(engine, f, [-Infinity, Infinity, 1e200], 'float64').slice(1).flat().map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0])
  })

  test('both halves of erf meet, and it is odd', () => {
    const points = [0.75, 0.75 + 2 ** -52, 0.75 - 2 ** -53]
    const [[at, above, below]] = curves(engine, erf, points, 'float64')
    expect(Math.abs(above! - at!)).toBeLessThan(4e-16)
    expect(Math.abs(at! - below!)).toBeLessThan(4e-16)
    expect(curves(engine, erf, points.map(x => -x), 'float64')[0]).toEqual([-at!, -above!, -below!])
  })
})

test('formulas', () => {
  const x = input('x')
  expect(formula(grad(erf(x), x))).toBe('1.1283791670955126·exp(−x²)')
  expect(formula(grad(erfc(x), x))).toBe('−1.1283791670955126·exp(−x²)')
  expect(formula(grad(normalCdf(x), x))).toBe('0.3989422804014327·exp(−x²/2)')
})
