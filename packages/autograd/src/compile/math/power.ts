/**
 * Powers: 2 to the y·log₂|x|, with the sign and the exceptions of ECMAScript. f32 goes through f64, where the logarithm
 * is close enough as it is. In f64 the logarithm is a sum of two numbers, in the manner of fdlibm.
 */
import type { Expression, Expressions } from '../expression.js'
import { scaled, REST } from './exponential.js'
import { clamp, formatOf, polynomial, signOf, turn } from './format.js'
import { splitNumber } from './logarithm.js'

export function pow(e: Expressions, x: Expression, y: Expression): Expression {
  return exceptions(e, x, y, x.lane === 'f32' ? single(e, x, y) : double(e, x, y))
}

/** The power of x, by that of |x|: the sign, the powers of negative numbers that there are not, and the power 0. */
function exceptions(e: Expressions, x: Expression, y: Expression, size: Expression): Expression {
  const { float, integer } = formatOf(x.lane)
  const constant = (value: number): Expression => e.constant(float, value)
  const whole = e.equal(e.floor(y), y)
  const half = e.mul(y, constant(0.5))
  const odd = e.and(whole, e.notEqual(e.floor(half), half))
  const signed = turn(e, size, e.select(odd, signOf(e, x), e.constant(integer, 0)))
  // −∞ has all powers.
  const finiteNegative = e.and(e.less(x, constant(0)), e.less(constant(-Infinity), x))
  const real = e.select(e.and(finiteNegative, e.not(whole)), constant(NaN), signed)
  return e.select(e.equal(y, constant(0)), constant(1), real)
}

/** log₂ m = s·p(s²) with s = (m − 1)/(m + 1), for √½ ≤ m ≤ √2; relative error below 2⁻³⁷. */
const LOG2_SINGLE = [2.8853900817900864, 0.9617966733417975, 0.5770835849651513, 0.4116727189977767, 0.34073010658534336]
/** (2ʳ − 1) / r for |r| ≤ ½; relative error of the power below 2⁻²⁸. */
const EXP2_SINGLE = [0.6931472028560227, 0.24022647912674502, 0.05550332466725696, 0.00961843746172285, 0.0013398876595876535, 0.0001535333834999978]

/** |x| to the power y, computed in f64. */
function single(e: Expressions, x: Expression, y: Expression): Expression {
  const constant = (value: number): Expression => e.constant('f64', value)
  const one = constant(1)
  const size = e.abs(e.convert(x, 'f64'))
  // Every f32 is a normal f64.
  const { m, k } = splitNumber(e, size, 0x3fe6a09e667f3bcdn, constant(2 ** 52 + 1023))
  const s = e.div(e.sub(m, one), e.add(m, one))
  const finite = e.add(k, e.mul(s, polynomial(e, e.mul(s, s), LOG2_SINGLE)))
  // Through these 0, ∞ and NaN come out right, with every y but 0.
  const product = e.mul(e.convert(y, 'f64'), logarithmEdges(e, size, finite))
  // Far enough for f32.
  const { power, rest } = splitPower(e, clamp(e, product, -200, 200), 1023)
  const raised = e.add(one, e.mul(rest, polynomial(e, rest, EXP2_SINGLE)))
  return e.convert(e.mul(raised, e.bits(e.shiftLeft(power, 52))), 'f32')
}

/** A logarithm that holds for finite x > 0, for every x ≥ 0. */
function logarithmEdges(e: Expressions, x: Expression, logarithm: Expression): Expression {
  const constant = (value: number): Expression => e.constant('f64', value)
  const belowInfinity = e.select(e.equal(x, constant(0)), constant(-Infinity), logarithm)
  return e.select(e.less(x, constant(Infinity)), belowInfinity, x)
}

/** x = n + rest with |rest| ≤ ½; `power` holds n + `offset` in its lowest bits. */
function splitPower(e: Expressions, x: Expression, offset: number): { power: Expression, n: Expression, rest: Expression } {
  const round = e.constant('f64', 1.5 * 2 ** 52 + offset)
  const rounded = e.add(x, round)
  const n = e.sub(rounded, round)
  return { power: e.bits(rounded), n, rest: e.sub(x, n) }
}

/** The first 26 bits of a number, so that products of two such are exact. */
function head(e: Expressions, x: Expression): Expression {
  return e.bits(e.and(e.bits(x), e.constant('i64', -(1n << 27n))))
}

/** A number in two parts, the first at most 26 bits long. */
interface Split { readonly high: Expression, readonly low: Expression }

/** 3·(artanh s / s − 1 − s²/3) / s⁴ by s², for |s| ≤ 0.1011; relative error of artanh below 2⁻⁷⁰. */
const ARTANH = [0.5999999999999935, 0.42857142857967795, 0.3333333293779894, 0.27272820289988287, 0.23065409244605564, 0.20718743807499465]
/** 2 / (3·ln 2), alone and in two parts. */
const SCALE = 0.9617966939259756
const SCALE_HIGH = 0.9617967009544373
const SCALE_LOW = -7.028461650952758e-9
/** log₂ 1.5 in two parts. */
const LOG2_HIGH = 0.5849628448486328
const LOG2_LOW = -3.4412747663104627e-7

/** log₂ x for finite x > 0, with a relative error around 2⁻⁶⁸. */
function logarithm(e: Expressions, x: Expression): Split {
  const { fraction, bias, normal } = formatOf('f64')
  const constant = (value: number): Expression => e.constant('f64', value)
  const small = e.less(x, constant(normal))
  const count = 2 ** fraction + bias
  const { m, k } = splitNumber(
    e, e.select(small, e.mul(x, constant(2 ** fraction)), x), 0x3febb67ae8584caan,
    e.select(small, constant(count + fraction), constant(count)),
  )
  // m is between √¾ and √3: around 1, or around 1.5, so that s = (m − near) / (m + near) is small.
  const low = e.less(m, constant(Math.sqrt(1.5)))
  const near = e.select(low, constant(1), constant(1.5))
  const difference = e.sub(m, near)
  const sum = e.add(m, near)
  const inverse = e.div(constant(1), sum)
  const s = e.mul(difference, inverse)
  const sHigh = head(e, s)
  const sumHigh = head(e, sum)
  const sumLow = e.sub(m, e.sub(sumHigh, near))
  const sLow = e.mul(inverse, e.sub(e.sub(difference, e.mul(sHigh, sumHigh)), e.mul(sHigh, sumLow)))
  // log(m / near) = ⅔·s·(3 + s² + rest)
  const z = e.mul(s, s)
  const square = e.mul(sHigh, sHigh)
  const rest = e.add(e.mul(e.mul(z, z), polynomial(e, z, ARTANH)), e.mul(sLow, e.add(sHigh, s)))
  const series = head(e, e.add(e.add(constant(3), square), rest))
  const seriesLow = e.sub(rest, e.sub(e.sub(series, constant(3)), square))
  const main = e.mul(sHigh, series)
  const minor = e.add(e.mul(sLow, series), e.mul(seriesLow, s))
  const high = head(e, e.add(main, minor))
  const rounding = e.sub(minor, e.sub(high, main))
  const scaledHigh = e.mul(constant(SCALE_HIGH), high)
  const scaledLow = e.add(
    e.add(e.mul(constant(SCALE_LOW), high), e.mul(rounding, constant(SCALE))),
    e.select(low, constant(0), constant(LOG2_LOW)),
  )
  const nearHigh = e.select(low, constant(0), constant(LOG2_HIGH))
  const total = head(e, e.add(e.add(e.add(scaledHigh, scaledLow), nearHigh), k))
  return { high: total, low: e.sub(scaledLow, e.sub(e.sub(e.sub(total, k), nearHigh), scaledHigh)) }
}

/** ln 2 in two parts. */
const LN2_HIGH = 0.6931471824645996
const LN2_LOW = -1.904654299957768e-9

/** |x| to the power y. */
function double(e: Expressions, x: Expression, y: Expression): Expression {
  const constant = (value: number): Expression => e.constant('f64', value)
  const one = constant(1)
  const size = e.abs(x)
  const log2 = logarithm(e, size)
  // Rounded, it decides where 0, ∞ and NaN are at play, or the power is far beyond the format.
  const rough = e.mul(y, logarithmEdges(e, size, e.add(log2.high, log2.low)))
  const ordinary = e.less(e.abs(rough), constant(1100))
  const yHigh = head(e, y)
  const yLow = e.sub(y, yHigh)
  const high = e.select(ordinary, e.mul(yHigh, log2.high), clamp(e, rough, -1100, 1100))
  const low = e.select(ordinary, e.add(e.mul(yLow, log2.high), e.mul(y, log2.low)), constant(0))
  const { power, n } = splitPower(e, e.add(high, low), 2 * 1023)
  // The rest times ln 2, as r and what r lost.
  const first = e.sub(high, n)
  const rest = head(e, e.add(first, low))
  const restLow = e.sub(low, e.sub(rest, first))
  const main = e.mul(rest, constant(LN2_HIGH))
  const minor = e.add(e.mul(restLow, constant(Math.LN2)), e.mul(rest, constant(LN2_LOW)))
  const r = e.add(main, minor)
  const lost = e.sub(minor, e.sub(r, main))
  // 1 + r and what it lost, so that only the last sum rounds and exact powers come out exact.
  const raised = e.add(one, r)
  const small = e.add(e.add(e.sub(one, raised), r), e.add(lost, e.mul(e.mul(r, r), polynomial(e, r, REST.f64))))
  return scaled(e, e.add(raised, small), power)
}
