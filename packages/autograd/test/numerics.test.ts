// What formulas as one writes them get wrong, and where conventions decide: values, gradients and Hessians on both engines, in
// both formats. Expected numbers are exact ones (mpmath), rounded once; limits are in units in the last place.
import {
  atan2, cumprod, div, expm1, gelu, grad, greater, hypot, input, log, log1p, logSigmoid, logSoftmax, logSumExp, mul, norm, notEqual, pow, prod, sigmoid, slice, softmax, softplus, sqrt, std, sum, tanh, variance, where,
} from '@mlp/autograd'
import type { FloatDType, Tensor } from '@mlp/autograd'
import { describe, expect, test } from 'vitest'
import { ENGINES, FLOATS, unitsOff } from './accuracy'

interface Case {
  readonly of: (x: Tensor) => Tensor
  readonly at: readonly number[]
  /** Value, gradient, Hessian by rows; a number stands for as many of itself. */
  readonly value: number
  readonly slopes?: readonly number[] | number
  readonly curvatures?: readonly number[] | number
  /** Default: 4. */
  readonly units?: number
  /** Default: both. */
  readonly only?: FloatDType
}

/** One element of a vector, as a scalar. */
const element = (x: Tensor, at: number): Tensor => sum(slice(x, [at], [at + 1]))
const [none, big] = [-Infinity, 2 ** 120]

const cases: Readonly<Record<string, readonly Case[]>> = {
  'log σ(−800)': [
    { of: x => sum(logSigmoid(x)), at: [-800], value: -800, slopes: [1], curvatures: [0] },
    { of: x => sum(logSigmoid(x)), at: [-60], value: -60, slopes: [1], curvatures: [-8.75651076269652e-27] },
    { of: x => sum(logSigmoid(x)), at: [60], value: -8.75651076269652e-27, slopes: [8.75651076269652e-27], curvatures: [-8.75651076269652e-27] },
  ],
  'softmax of logits around 1e4': [
    {
      of: x => element(softmax(x), 0), at: [1e4, 9999, 9990], value: 0.7310343155951328, slopes: [0.1966231450174886, -0.19659888278788007, -2.4262229608512358e-5],
      units: 8,
      curvatures: [
        -0.09085338747855604, 0.0908421766633312, 1.1210815224829236e-5, 0.0908421766633312, -0.09085522646724115, 1.3049803909939225e-5, 1.1210815224829236e-5, 1.3049803909939225e-5, -2.4260619134768463e-5,
      ],
    },
    { of: x => element(softmax(x), 0), at: [1e4, 0], value: 1, slopes: 0, curvatures: 0 },
    { of: x => element(logSoftmax(x), 1), at: [1e4, 0], value: -1e4, slopes: [-1, 1], curvatures: 0 },
    { of: x => sum(logSumExp(x)), at: [1e4, 1e4], value: 10000.693147180558, slopes: 0.5, curvatures: [0.25, -0.25, -0.25, 0.25] },
  ],
  'softmax of 10,000 logits': [
    { of: x => element(softmax(x), 7), at: Array.from({ length: 10_000 }, () => 3), value: 1e-4, slopes: Array.from({ length: 10_000 }, (_, at) => at === 7 ? 9.999e-5 : -1e-8) },
  ],
  'log1p(1e−18)': [{ of: x => sum(log1p(x)), at: [1e-18], value: 1e-18, slopes: [1], curvatures: [-1] }],
  'expm1(1e−18)': [{ of: x => sum(expm1(x)), at: [1e-18], value: 1e-18, slopes: [1], curvatures: [1] }],
  'variance at an offset of 1e8': [
    {
      of: x => variance(x), at: [1e8 + 0.25, 1e8 - 0.5, 1e8 + 1], only: 'float64', value: 0.375, slopes: [0, -0.5, 0.5],
      curvatures: [4 / 9, -2 / 9, -2 / 9, -2 / 9, 4 / 9, -2 / 9, -2 / 9, -2 / 9, 4 / 9],
    },
    { of: x => variance(x), at: [1e8 + 8, 1e8 - 16, 1e8 + 32], value: 384, slopes: [0, -16, 16], curvatures: [4 / 9, -2 / 9, -2 / 9, -2 / 9, 4 / 9, -2 / 9, -2 / 9, -2 / 9, 4 / 9] },
    {
      of: x => std(x), at: [1e8 + 8, 1e8 - 16, 1e8 + 32], value: 19.595917942265423, slopes: [0, -0.408248290463863, 0.408248290463863], units: 8,
      curvatures: [
        0.011340230290662862, -0.005670115145331431, -0.005670115145331431, -0.005670115145331431, 0.0028350575726657154, 0.0028350575726657154, -0.005670115145331431, 0.0028350575726657154, 0.0028350575726657154,
      ],
    },
  ],
  'rows of −∞': [
    { of: x => sum(logSumExp(x)), at: [none, none], value: none, slopes: 0, curvatures: 0 },
    { of: x => sum(logSumExp(x)), at: [none, 3, none], value: 3, slopes: [0, 1, 0], curvatures: 0 },
    { of: x => sum(softmax(x)), at: [none, none], value: 0, slopes: 0, curvatures: 0 },
    { of: x => element(logSoftmax(x), 0), at: [none, none], value: none, slopes: [1, 0], curvatures: 0 },
  ],
  'norm and std at 0': [
    ...[1, 2, 3, 4, 0.5, Infinity, none].map(p => ({ of: (x: Tensor) => norm(x, 0, { p }), at: [0, 0, 0], value: 0, slopes: 0, curvatures: 0 })),
    { of: x => norm(x), at: [0], value: 0, slopes: 0, curvatures: 0 },
    { of: x => std(x), at: [0, 0, 0], value: 0, slopes: 0, curvatures: 0 },
    { of: x => std(x), at: [0.1, 0.1, 0.1], value: 0, slopes: 0, curvatures: 0 },
    { of: x => hypot(element(x, 0), element(x, 1)), at: [0, -0], value: 0, slopes: 0, curvatures: 0 },
  ],
  'hypot and norm without overflow': [(x: Tensor) => hypot(element(x, 0), element(x, 1)), (x: Tensor) => norm(x)].flatMap((of): Case[] => [
    { of, at: [3 * big, 4 * big], value: 5 * big, slopes: [0.6, 0.8], curvatures: [0.128 / big, -0.096 / big, -0.096 / big, 0.072 / big] },
    { of, at: [3 / big, 4 / big], value: 5 / big, slopes: [0.6, 0.8], curvatures: [0.128 * big, -0.096 * big, -0.096 * big, 0.072 * big] },
    { of, at: [3e300, 4e300], only: 'float64', value: 5e300, slopes: [0.6, 0.8], curvatures: [1.28e-301, -9.6e-302, -9.6e-302, 7.2e-302] },
    { of, at: [3e-300, 4e-300], only: 'float64', value: 5e-300, slopes: [0.6, 0.8], curvatures: [1.28e299, -9.6e298, -9.6e298, 7.2e298] },
    { of, at: [1e300, 1e-300], only: 'float64', value: 1e300, slopes: [1, 0], curvatures: [0, 0, 0, 1e-300] },
  ]),
  'hypot of numbers far apart': ([
    { at: [3e200, -4e150], only: 'float64', value: 3e200, slopes: [1, -1.3333333333333333e-50], curvatures: [5.925925925925926e-301, 4.444444444444444e-251, 4.444444444444444e-251, 3.333333333333333e-201] },
    { at: [1e-100, 1e-290], only: 'float64', value: 1e-100, slopes: [1, 1e-190], curvatures: [1e-280, -1e-90, -1e-90, 1e100] },
  ] as const).map((one): Case => ({ ...one, of: x => hypot(element(x, 0), element(x, 1)) })),
  'pow(0, 0)': [
    { of: x => pow(element(x, 0), element(x, 1)), at: [0, 0], value: 1, slopes: 0, curvatures: 0 },
    { of: x => sum(pow(x, 0)), at: [0], value: 1, slopes: 0, curvatures: 0 },
    { of: x => sum(pow(0, x)), at: [0], value: 1, slopes: 0, curvatures: 0 },
  ],
  'pow(negative, integer)': [
    { of: x => sum(pow(x, 3)), at: [-2], value: -8, slopes: [12], curvatures: [-12] },
    { of: x => sum(pow(x, 2)), at: [-2], value: 4, slopes: [-4], curvatures: [2] },
    { of: x => sum(pow(x, 1)), at: [-2], value: -2, slopes: [1], curvatures: [0] },
    { of: x => sum(pow(x, -2)), at: [-2], value: 0.25, slopes: [0.25], curvatures: [0.375] },
    { of: x => sum(pow(x, 2)), at: [0], value: 0, slopes: [0], curvatures: [2] },
    { of: x => sum(pow(x, 1)), at: [0], value: 0, slopes: [1], curvatures: [0] },
  ],
  'prod with zeros': [
    { of: x => prod(x), at: [2, 0, 5], value: 0, slopes: [0, 10, 0], curvatures: [0, 5, 0, 5, 0, 2, 0, 2, 0] },
    { of: x => prod(x), at: [0, 7, 0], value: 0, slopes: 0, curvatures: [0, 0, 7, 0, 0, 0, 7, 0, 0] },
    { of: x => prod(x), at: [0, 0, 0], value: 0, slopes: 0, curvatures: 0 },
  ],
  'prod whose parts leave the format': [
    { of: x => prod(x), at: [2 ** -100, 2 ** -100, 2, 2 ** 100, 2 ** 100], only: 'float32', value: 2, slopes: [2 ** 101, 2 ** 101, 1, 2 ** -99, 2 ** -99] },
    { of: x => element(cumprod(x), 4), at: [2 ** -100, 2 ** -100, 2, 2 ** 100, 2 ** 100], only: 'float32', value: 2, slopes: [2 ** 101, 2 ** 101, 1, 2 ** -99, 2 ** -99] },
  ],
  'atan2 at extreme scales': ([
    { at: [3 * big, 4 * big], value: 0.6435011087932844, slopes: [0.16 / big, -0.12 / big] },
    { at: [3 / big, -4 / big], value: 2.498091544796509, slopes: [-0.16 * big, -0.12 * big] },
    { at: [3e300, 4e300], only: 'float64', value: 0.6435011087932844, slopes: [1.6e-301, -1.2e-301], curvatures: 0 },
    { at: [3e-300, 4e-300], only: 'float64', value: 0.6435011087932844, slopes: [1.6e299, -1.2e299] },
    { at: [1e300, 1e-300], only: 'float64', value: Math.PI / 2, slopes: [0, -1e-300], curvatures: 0 },
    { at: [1e-300, 1e300], only: 'float64', value: 0, slopes: [1e-300, 0], curvatures: 0 },
    { at: [1e-300, -1e-290], only: 'float64', value: 3.141592653489793, slopes: [-1e290, -1e280] },
    { at: [-1e200, 1e150], only: 'float64', value: -Math.PI / 2, slopes: [1e-250, 1e-200] },
    { at: [2 ** 40, 2 ** -40], value: Math.PI / 2, slopes: [2 ** -120, -(2 ** -40)], curvatures: [-(2 ** -159), 2 ** -80, 2 ** -80, 2 ** -159] },
  ] as const).map((one): Case => ({ ...one, of: x => atan2(element(x, 0), element(x, 1)) })),
  'softplus in the tails': [
    { of: x => sum(softplus(x)), at: [-700], only: 'float64', value: 9.85967654375977e-305, slopes: 9.85967654375977e-305, curvatures: 9.85967654375977e-305 },
    { of: x => sum(softplus(x)), at: [-80], value: 1.8048513878454153e-35, slopes: 1.8048513878454153e-35, curvatures: 1.8048513878454153e-35 },
    { of: x => sum(softplus(x)), at: [80], value: 80, slopes: 1, curvatures: 1.8048513878454153e-35 },
    { of: x => sum(softplus(x)), at: [1e4], value: 1e4, slopes: 1, curvatures: 0 },
  ],
  'gelu in the tails': [
    { of: x => sum(gelu(x)), at: [-30], only: 'float64', value: -1.472014178144456e-196, slopes: -4.416031690708495e-195, curvatures: -1.3233342291209357e-193 },
    { of: x => sum(gelu(x)), at: [-12], value: -2.1317785344932147e-32, slopes: -2.5578956616748956e-31, curvatures: -3.0478649046415457e-30 },
    { of: x => sum(gelu(x)), at: [12], value: 12, slopes: 1, curvatures: -3.0478649046415457e-30 },
    { of: x => sum(gelu(x)), at: [none], value: 0, slopes: 0, curvatures: 0 },
    { of: x => sum(gelu(x, { approximate: 'tanh' })), at: [6], value: 5.9999999999156035, slopes: 1.0000000007709975, curvatures: -6.824247274157194e-9, units: 64 },
    { of: x => sum(gelu(x, { approximate: 'tanh' })), at: [-6], value: -8.439646700762303e-11, slopes: -7.709973930953701e-10, curvatures: -6.824247274157194e-9, units: 64 },
  ],
  'derivatives of σ and tanh in saturation': [
    { of: x => sum(sigmoid(x)), at: [-80], value: 1.8048513878454153e-35, slopes: 1.8048513878454153e-35, curvatures: 1.8048513878454153e-35 },
    { of: x => sum(sigmoid(x)), at: [30], value: 0.9999999999999064, slopes: 9.357622968838423e-14, curvatures: -9.357622968836672e-14 },
    { of: x => sum(sigmoid(x)), at: [80], value: 1, slopes: 1.8048513878454153e-35, curvatures: -1.8048513878454153e-35 },
    { of: x => sum(tanh(x)), at: [-15], value: -0.9999999999998128, slopes: 3.743049187535369e-13, curvatures: 7.486098375069338e-13 },
    { of: x => sum(tanh(x)), at: [40], value: 1, slopes: 7.219405551381661e-35, curvatures: -1.4438811102763322e-34 },
  ],
  'masks that keep NaN out': [
    { of: x => sum(where(greater(x, 0), log(x), 0)), at: [0, -1, 4], value: 1.3862943611198906, slopes: [0, 0, 0.25], curvatures: [0, 0, 0, 0, 0, 0, 0, 0, -0.0625] },
    { of: x => sum(where(greater(x, 0), sqrt(x), x)), at: [0, 4], value: 2, slopes: [1, 0.25], curvatures: [0, 0, 0, -0.03125] },
    { of: x => sum(where(notEqual(x, 0), div(1, x), 7)), at: [0, 2], value: 7.5, slopes: [0, -0.25], curvatures: [0, 0, 0, 0.25] },
    { of: x => sum(where(greater(x, 0), mul(x, sqrt(x)), 0)), at: [0, -4, 4], value: 8, slopes: [0, 0, 3], curvatures: [0, 0, 0, 0, 0, 0, 0, 0, 0.375] },
    { of: x => sum(where(greater(1, x), pow(x, 2), pow(x, Infinity))), at: [0.5, 3], value: Infinity, slopes: [1, Infinity] },
    { of: x => element(softmax(where(notEqual(x, 5), x, none)), 0), at: [1, 5, 1], value: 0.5, slopes: [0.25, 0, -0.25], curvatures: 0 },
  ],
}

/** Value, gradient and Hessian, as far as they are asked for, as flat lists. */
function found(one: Case, engine: keyof typeof ENGINES, dtype: FloatDType): number[][] {
  const x = input('x', [one.at.length], { dtype })
  const value = one.of(x)
  const slopes = grad(value, x, { disconnected: 'zero' })
  const rows = one.curvatures === undefined ? [] : one.at.map((_, at) => grad(element(slopes, at), x, { disconnected: 'zero' }))
  const outputs = Object.fromEntries([value, ...(one.slopes === undefined ? [] : [slopes]), ...rows].map((graph, at) => [`y${at}`, graph]))
  const program = ENGINES[engine]({ inputs: { x }, outputs })
  const data = dtype === 'float32' ? Float32Array.from(one.at) : Float64Array.from(one.at)
  const results = program({ x: { shape: [one.at.length], dtype, data } })
  return Object.keys(outputs).map(name => Array.from(results[name]!.data))
}

/** What is further off than the limit. */
function beyond(one: Case, engine: keyof typeof ENGINES, dtype: FloatDType): string[] {
  const [value, slopes = [], ...rows] = found(one, engine, dtype)
  const off = (name: string, got: readonly number[], want: readonly number[] | number | undefined): string[] => got.flatMap((number, at) => {
    const exact = typeof want === 'number' ? want : want![at]!
    const units = unitsOff(number, exact, dtype)
    return units <= (one.units ?? 4) ? [] : [`${name} [${at}] at ${one.at.slice(0, 5).join(', ')}: ${number} is ${units} units from ${exact}`]
  })
  return [...off('value', value!, one.value), ...off('slope', slopes, one.slopes), ...off('curvature', rows.flat(), one.curvatures)]
}

describe.each(FLOATS)('%s', (dtype) => {
  describe.each(['interpret', 'compile'] as const)('by %s', (engine) => {
    test.each(Object.keys(cases))('%s', (phrase) => {
      expect(cases[phrase]!.filter(one => one.only === undefined || one.only === dtype).flatMap(one => beyond(one, engine, dtype))).toEqual([])
    })
  })
})
