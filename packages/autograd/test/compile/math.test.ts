/** The functions written in instructions against exact results, by units in the last place. */
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

/**
 * The functions in fixed point with 256 bits behind the point. JavaScript's own are off by up to 2 units in f64, and
 * some powers of numbers near 1 by 200.
 */
const PLACES = 256
const ONE = 1n << 256n
const times = (a: bigint, b: bigint): bigint => a * b >> 256n
/** x + x³/3 + x⁵/5 + …, or with `sign` −1 with signs in turn. */
function inverseTangent(x: bigint, sign: bigint): bigint {
  const square = sign * times(x, x)
  let sum = 0n
  for (let power = x, k = 1n; power !== 0n && power !== -1n; power = times(power, square), k += 2n) sum += power / k
  return sum
}
const LN2 = 2n * inverseTangent(ONE / 3n, 1n)
const HALF_PI = 8n * inverseTangent(ONE / 5n, -1n) - 2n * inverseTangent(ONE / 239n, -1n)

/** A finite number as m·2^exponent. */
function parts(x: number): { m: bigint, exponent: number } {
  const bits = new BigUint64Array(Float64Array.of(x).buffer)[0]!
  const field = Number(bits >> 52n & 0x7ffn)
  const fraction = bits & (1n << 52n) - 1n
  const m = field === 0 ? fraction : fraction | 1n << 52n
  return { m: bits >> 63n === 0n ? m : -m, exponent: Math.max(field, 1) - 1075 }
}

function fixed(x: number): bigint {
  const { m, exponent } = parts(x)
  return exponent + PLACES >= 0 ? m << BigInt(exponent + PLACES) : m >> BigInt(-exponent - PLACES)
}

/** A result as value·2^exponent. */
interface Exact { readonly value: bigint, readonly exponent: number }

function exponential(x: bigint): Exact {
  const n = Math.round(Number(x) / Number(LN2))
  const r = x - BigInt(n) * LN2
  let sum = 0n
  for (let term = ONE, k = 1n; term !== 0n && term !== -1n; term = times(term, r) / k++) sum += term
  return { value: sum, exponent: n - PLACES }
}

function logarithm(x: number): bigint {
  const k = Math.floor(Math.log2(x) + 0.5)
  const { m, exponent } = parts(x)
  const near = m << BigInt(PLACES + exponent - k)
  return 2n * inverseTangent((near - ONE << 256n) / (near + ONE), 1n) + BigInt(k) * LN2
}

/** The sine of x + `quarters`·π/2. */
function sine(x: bigint, quarters: bigint): bigint {
  const n = (2n * x + (x < 0n ? -HALF_PI : HALF_PI)) / (2n * HALF_PI)
  const r = x - n * HALF_PI
  const quarter = Number(n + quarters & 3n)
  let sum = 0n
  for (let term = ONE, k = 0; term !== 0n && term !== -1n; term = times(term, r) / BigInt(++k)) {
    if ((k + quarter) % 2 === 1) sum += (k >> 1) % 2 === 0 ? term : -term
  }
  return quarter < 2 ? sum : -sum
}

function exact(name: Name, [x = 0, y = 0]: Arguments): Exact {
  const power = { exp: () => fixed(x), tanh: () => 2n * fixed(x), pow: () => times(fixed(y), logarithm(Math.abs(x))) }
  if (name === 'log') return { value: logarithm(x), exponent: -PLACES }
  if (name === 'sin' || name === 'cos') return { value: sine(fixed(x), name === 'sin' ? 0n : 1n), exponent: -PLACES }
  const { value, exponent } = exponential(power[name]())
  if (name === 'tanh') {
    const raised = exponent + PLACES < 0 ? value >> BigInt(-exponent - PLACES) : value << BigInt(exponent + PLACES)
    return { value: (raised - ONE << 256n) / (raised + ONE), exponent: -PLACES }
  }
  return { value: name === 'pow' && x < 0 && y % 2 !== 0 ? -value : value, exponent }
}

/** How far a result is off, in units in the last place of what it should be. */
function unitsOff(lane: Float, name: Name, given: Arguments, got: number): number {
  const want = wanted(name, given)
  const { least, bits } = SIZES[lane]
  // Zeros, infinities and NaN are right or wrong.
  if (!Number.isFinite(round[lane](want)) || !Number.isFinite(got)) return Object.is(got, round[lane](want)) ? 0 : Infinity
  // Rounding to f32 hides what JavaScript is off, and at so small arguments, and far out for tanh, it is not.
  if (lane === 'f32' || (name !== 'log' && Math.abs(given.at(-1)!) < 2 ** -100) || want === 0 || Math.abs(want) === 1) {
    return Math.abs(got - want) / 2 ** Math.max(Math.floor(Math.log2(Math.abs(want))) - bits + 1, least)
  }
  const { value, exponent } = exact(name, given)
  const { m, exponent: from } = parts(got)
  if (from < exponent) return Infinity
  const size = (value < 0n ? -value : value).toString(2).length
  const difference = (m << BigInt(from - exponent)) - value
  return Math.abs(Number(difference)) / 2 ** (Math.max(size + exponent - bits, least) - exponent)
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

/** Units in the last place that a result may be off at most; half of one is what rounding takes. */
const worst: Record<Name, Record<Float, number>> = {
  exp: { f32: 1, f64: 1 },
  log: { f32: 1.2, f64: 0.9 },
  tanh: { f32: 1.4, f64: 1.4 },
  sin: { f32: 0.6, f64: 1.05 },
  cos: { f32: 0.6, f64: 1.05 },
  pow: { f32: 0.55, f64: 0.8 },
}

/** Kernels compute these for every element: the instructions are held down too. */
const most: Record<Name, Record<Float, number>> = {
  exp: { f32: 30, f64: 41 },
  log: { f32: 39, f64: 45 },
  tanh: { f32: 41, f64: 59 },
  sin: { f32: 29, f64: 63 },
  cos: { f32: 31, f64: 61 },
  pow: { f32: 71, f64: 159 },
}

const SPECIAL = [0, 1, 2, 3, 0.5, 1 / 3, 8, 1e22, 1e-310, 5e-324, 2 ** -149, 2 ** -1022, 2 ** -126, Number.MAX_VALUE, Infinity]
const specials = [...SPECIAL, ...SPECIAL.map(x => -x), NaN]

describe.each(floats)('in %s', lane => {
  describe.each(names)('%s', name => {
    const { of, instructions } = written(name, lane)
    const held = (given: Arguments): number[] => given.map(round[lane])

    test('is within its units in the last place', () => {
      let off = 0
      for (const given of tried[name](lane).map(held)) {
        const here = unitsOff(lane, name, given, of(...given))
        if (!(here <= worst[name][lane])) expect.fail(`${name}(${given.join(', ')}) is ${of(...given)}, off by ${here}`)
        off = Math.max(off, here)
      }
      // What is tried comes close to the worst there is.
      expect(off).toBeGreaterThan(0.8 * worst[name][lane])
    })

    test('has the edges of JavaScript', () => {
      const given = name === 'pow' ? specials.flatMap(x => specials.map(y => [x, y])) : specials.map(x => [x])
      const large = (x: number): boolean => (name === 'sin' || name === 'cos') && Math.abs(x) > 2 ** 30 && Number.isFinite(x)
      for (const one of given.map(held).filter(([x]) => !large(x!))) {
        const [got, want] = [of(...one), round[lane](wanted(name, one))]
        if (Number.isFinite(want) && want !== 0 && Math.abs(want) !== 1) expect(unitsOff(lane, name, one, got)).toBeLessThanOrEqual(worst[name][lane])
        else expect(got, `${name}(${one.join(', ')})`).toBe(want)
      }
    })

    test('takes no more instructions than it needs', () => {
      expect(instructions).toBe(most[name][lane])
    })
  })

  const grows = (name: Name, points: readonly number[]): void => {
    const { of } = written(name, lane)
    points.map(round[lane]).reduce((before, x) => {
      const y = of(x)
      expect(y, `${name}(${x})`).toBeGreaterThanOrEqual(before)
      return y
    }, -Infinity)
  }
  /** Steps of some units in the last place around a point. */
  const around = (point: number): number[] => range(400).map(i => point * (1 + (i - 200) * 2 ** (4 - SIZES[lane].bits)))

  test('exp grows where it becomes subnormal, zero, infinite, and where its powers of 2 change', () => {
    const [tiny, huge] = lane === 'f32' ? [-103.97, 88.72] : [-745.13, 709.78]
    grows('exp', dense(tiny - 1, tiny + 20, 2000))
    grows('exp', around(tiny).reverse())
    grows('exp', around(huge))
    for (const n of [-3, -1, 1, 3, 5]) grows('exp', n < 0 ? around(n * Math.LN2 / 2).reverse() : around(n * Math.LN2 / 2))
  })

  test('log grows where its powers of 2 change and where numbers become subnormal', () => {
    for (const m of [2 / 3, 4 / 3, Math.SQRT1_2, Math.SQRT2, 2 ** (SIZES[lane].least + SIZES[lane].bits - 1)]) grows('log', around(m))
  })

  test('tanh grows where its formula changes, and to 1', () => {
    const { of } = written('tanh', lane)
    grows('tanh', around(0.625))
    grows('tanh', dense(0, 25, 2000))
    expect(of(25)).toBe(1)
    expect(of(-25)).toBe(-1)
  })

  test('sin and cos stay within 1, where they are too far from 0 too', () => {
    const [sin, cos] = [written('sin', lane).of, written('cos', lane).of]
    for (const x of spread(30, SIZES[lane].most, 2000).map(round[lane])) {
      for (const of of [sin, cos]) expect(Math.abs(of(x))).toBeLessThanOrEqual(1)
    }
    for (const x of spread(30, 50, 400).map(round[lane])) {
      expect(Math.abs(sin(x) - Math.sin(x)), `sin(${x})`).toBeLessThan(Math.abs(x) * 2 ** -52 + 2 ** (1 - SIZES[lane].bits))
      expect(Math.abs(cos(x) - Math.cos(x)), `cos(${x})`).toBeLessThan(Math.abs(x) * 2 ** -52 + 2 ** (1 - SIZES[lane].bits))
    }
  })

  test('powers of whole numbers are exact where they can be', () => {
    const { of } = written('pow', lane)
    for (let base = 2; base < 200; base++) {
      for (let exponent = 0, power = 1; power <= 2 ** SIZES[lane].bits; exponent++, power *= base) {
        expect(of(base, exponent), `${base}^${exponent}`).toBe(power)
        expect(of(-base, exponent)).toBe(exponent % 2 === 0 ? power : -power)
      }
    }
    for (let exponent = SIZES[lane].least; exponent < SIZES[lane].most; exponent++) expect(of(2, exponent)).toBe(2 ** exponent)
  })

  test('the first power is the number, the power ½ its root', () => {
    const { of } = written('pow', lane)
    for (const x of spread(SIZES[lane].least + 1, SIZES[lane].most, 1000).map(round[lane])) {
      expect(of(x, 1)).toBe(x)
      expect(unitsOff(lane, 'pow', [Math.abs(x), 0.5], of(Math.abs(x), 0.5))).toBeLessThan(worst.pow[lane])
    }
  })
})
