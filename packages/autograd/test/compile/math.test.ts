/** The functions written in instructions against those of JavaScript, by units in the last place. */
import { describe, expect, test } from 'vitest'
import { Expressions } from '../../src/compile/expression.js'
import * as math from '../../src/compile/math/index.js'
import { evaluator, instructionCount } from './evaluate.js'

type Name = 'exp' | 'log' | 'tanh' | 'sin' | 'cos' | 'pow'
type Float = 'f32' | 'f64'
type Arguments = readonly number[]

const names: readonly Name[] = ['exp', 'log', 'tanh', 'sin', 'cos', 'pow']
const floats: readonly Float[] = ['f32', 'f64']

function written(name: Name, lane: Float): { of: (...given: Arguments) => number, instructions: number } {
  const e = new Expressions()
  const x = e.given(lane, 0)
  const result = name === 'pow' ? math.pow(e, x, e.given(lane, 1)) : math[name](e, x)
  expect(result.lane).toBe(lane)
  return { of: evaluator(result), instructions: instructionCount(result) }
}

const round = { f32: Math.fround, f64: (x: number) => x }
const wanted = (name: Name, given: Arguments): number => name === 'pow' ? given[0]! ** given[1]! : Math[name](given[0]!)
/** Exponents of the smallest number, and of one more than the largest; bits of a number. */
const SIZES = { f32: { least: -149, most: 128, bits: 24 }, f64: { least: -1074, most: 1024, bits: 53 } }

/** How far a result is off, in units in the last place of what it should be. */
function unitsOff(lane: Float, got: number, want: number): number {
  if (Object.is(got, round[lane](want))) return 0
  if (!Number.isFinite(got) || !Number.isFinite(want)) return Infinity
  const { least, bits } = SIZES[lane]
  const exponent = Math.floor(Math.log2(Math.abs(want)))
  return Math.abs(got - want) / 2 ** Math.max(exponent - bits + 1, least)
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i)
/** Numbers between 0 and 1 without an order that a function could share. */
const scattered = (count: number, seed = 0.5): number[] => range(count).map(i => (seed + i * 0.6180339887498949) % 1)
/** Even steps, but for a part of one. */
const dense = (from: number, to: number, count: number): number[] =>
  scattered(count).map((part, i) => from + (to - from) * (i + part) / count)
/** Evenly many for every power of 2, both signs in turn. */
const spread = (from: number, to: number, count: number): number[] =>
  scattered(count).map((part, i) => (i % 2 === 0 ? 1 : -1) * (1 + part) * 2 ** Math.floor(from + (to - from) * i / count))

/** Closer to multiples of π/2 than other f64 of their size, so that bits of π far behind decide. */
const NEAR_ZEROS = [45.553093477052, 14461176.67027838, 91.106186954104, 231378826.72445408, 57844706.68111352, 2915.397982531328]

const turning = (lane: Float): number[] => [
  ...dense(-20, 20, 4000),
  ...spread(SIZES[lane].least + 1, lane === 'f32' ? 33 : 30, 4000),
  ...scattered(2000).map((part, i) => Math.floor(part * 2 ** (i % 30)) * (Math.PI / 2)),
  ...NEAR_ZEROS,
]

const unary = (given: readonly number[]): Arguments[] => given.map(one => [one])

/** Where each function is tried. */
const tried: Record<Name, (lane: Float) => Arguments[]> = {
  exp: lane => unary([
    ...lane === 'f32' ? dense(-105, 89.5, 6000) : dense(-747, 711, 6000),
    ...lane === 'f32' ? dense(-104, -87, 1000) : dense(-746, -708, 1000),
    ...spread(SIZES[lane].least + 1, 6, 3000),
  ]),
  log: lane => unary([
    ...spread(SIZES[lane].least + 1, SIZES[lane].most, 6000).map(Math.abs),
    ...dense(0.3, 3, 6000),
    ...spread(-SIZES[lane].bits, -2, 2000).map(part => 1 + part),
    ...scattered(500).map(part => part * 2 ** (SIZES[lane].least + SIZES[lane].bits)),
  ]),
  tanh: lane => unary([...dense(-21, 21, 3000), ...dense(-1, 1, 5000), ...spread(SIZES[lane].least + 1, SIZES[lane].most, 3000)]),
  sin: lane => unary(turning(lane)),
  cos: lane => unary(turning(lane)),
  pow(lane) {
    const { least, most, bits } = SIZES[lane]
    // Bases of every size and near 1, raised so that the powers are of every size.
    const bases = [...spread(least + 1, most, 3000), ...spread(-bits + 1, -1, 2000).map(part => 1 + part), ...dense(0, 10, 2000)]
      .map(base => round[lane](Math.abs(base)))
    const powers = scattered(bases.length, 0.1).map((part, i): Arguments => [bases[i]!, (least - 3 + part * (most - least + 4)) / Math.log2(bases[i]!)])
    const usual = dense(0.01, 100, 2000).flatMap((base, i): Arguments[] => [[base, 2], [-base, i % 41 - 20], [base, (i % 101) / 10 - 5]])
    return [...powers.filter(([, y]) => Number.isFinite(y)), ...usual]
  },
}

/**
 * Units in the last place that a result may be off at most. Apart from its own error, f64 is compared with functions
 * that are themselves off by up to 1, tanh by 2.
 */
const worst: Record<Name, Record<Float, number>> = {
  exp: { f32: 1, f64: 1.5 },
  log: { f32: 1.2, f64: 1.5 },
  tanh: { f32: 1.4, f64: 3 },
  sin: { f32: 0.6, f64: 1.5 },
  cos: { f32: 0.6, f64: 1.5 },
  pow: { f32: 0.55, f64: 1.5 },
}

/** Kernels compute these for every element: the instructions are held down too. */
const most: Record<Name, Record<Float, number>> = {
  exp: { f32: 29, f64: 39 },
  log: { f32: 38, f64: 43 },
  tanh: { f32: 40, f64: 56 },
  sin: { f32: 27, f64: 62 },
  cos: { f32: 29, f64: 60 },
  pow: { f32: 67, f64: 156 },
}

const SPECIAL = [0, 1, 2, 3, 0.5, 1 / 3, 8, 1e22, 1e-310, 5e-324, 2 ** -149, 2 ** -1022, 2 ** -126, Number.MAX_VALUE, Infinity]
const specials = [...SPECIAL, ...SPECIAL.map(x => -x), NaN]

describe.each(floats)('in %s', lane => {
  describe.each(names)('%s', name => {
    const { of, instructions } = written(name, lane)

    test('is within its units in the last place', () => {
      let most = 0
      for (const given of tried[name](lane)) {
        const held = given.map(round[lane])
        const off = unitsOff(lane, of(...held), wanted(name, held))
        if (!(off <= worst[name][lane])) expect.fail(`${name}(${held.join(', ')}) is ${of(...held)}, not ${wanted(name, held)}: ${off} units off`)
        most = Math.max(most, off)
      }
      // The table is as sharp as it can be: it would notice a worse function.
      process.stdout.write(`${name} ${lane} ${most}\n`)
      expect(most).toBeGreaterThan(0.2 * worst[name][lane])
    })

    test('takes no more instructions than it needs', () => {
      expect(instructions).toBe(most[name][lane])
    })
  })
})
