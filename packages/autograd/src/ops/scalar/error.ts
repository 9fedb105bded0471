/**
 * The error function and the normal distribution in scalar instructions. The tail is e^(−x²) times a function that hardly
 * varies, so that relative accuracy holds to the last number before 0; polynomials are fits by Chebyshev interpolation.
 */
import type { Machine } from '../machine.js'
import { polynomial } from './polynomial.js'

/**
 * q in (1 + 2x)·e^(x²)·erfc(x) = 1 + (1 + t)·q(t), x ≥ 0, with t = (x − center)/(x + center), after M. Shepherd and
 * J. Laframboise (1981), who have no term of its own for x = 0. Relative errors of the left side: 6e−9 and 6e−18.
 */
const TAIL = {
  float32: {
    center: 2.5,
    q: [0.2648382, -0.38719496, 0.28817078, -0.13053988, 0.02756891, 0.005183594, -0.0042356458, -0.00011588017, 0.0005778595, -1.0911702e-6, -6.2283434e-5],
  },
  float64: {
    center: 3.75,
    q: [
      0.2375126308378276, -0.37775322942337447, 0.38133864490883945, -0.299061906418698, 0.19025797627692506, -0.09795365511644935,
      0.03926025652726195, -0.010897979109484429, 0.0011513995471219751, 0.0006042263136325654, -0.0003105126233902508,
      2.0358510840847573e-5, 3.129049915894401e-5, -8.906176289162434e-6, -2.5377589500280127e-6, 1.564055542378069e-6,
      1.872480254967044e-7, -2.4430586154991615e-7, -1.4013279886896224e-8, 3.716423101679934e-8, 1.2794185869069422e-9,
      -4.9786056362865576e-9, -1.0712376305196166e-10, 4.104370087008405e-10,
    ],
  },
}
/** erf(x)/x − 1 in x², |x| ≤ ¾. Relative errors of erf: 2e−9 and 1e−18. */
const AROUND_ZERO = {
  float32: [0.12837917, -0.3761262, 0.112833865, -0.026835114, 0.005115332, -0.000675648],
  float64: [
    0.1283791670955126, -0.37612638903183715, 0.11283791670952596, -0.026866170644428485, 0.005223977615420539, -0.0008548326188759752,
    0.00012055289567541706, -1.4924196305569617e-5, 1.643068417974155e-6, -1.5940066854661717e-7, 1.1472499701094691e-8,
  ],
}

/** Beyond this e^(−x²/2) is 0 in either format. */
const VANISHED = 64

/** |x|, and what is beyond all results at most: no infinity gets in. */
function size<E>(m: Machine<E>, x: E): E {
  const most = m.const(VANISHED)
  const magnitude = m.abs(x)
  return m.select(m.less(most, magnitude), most, magnitude)
}

/** e^(−rate·x²), rate 1 or ½. */
export function gaussian<E>(m: Machine<E>, x: E, rate: number): E {
  const a = size(m, x)
  // The square of a multiple of 1/256 is exact wherever the result is not 0; what it leaves is small (W. Cody's splitting).
  const near = m.mul(m.floor(m.add(m.mul(a, m.const(256)), m.const(0.5))), m.const(1 / 256))
  const rest = m.mul(m.sub(near, a), m.add(near, a))
  const scaled = (exponent: E): E => rate === 1 ? exponent : m.mul(exponent, m.const(rate))
  return m.mul(m.exp(m.neg(scaled(m.mul(near, near)))), m.exp(scaled(rest)))
}

/** e^(x²)·erfc(x), x ≥ 0 and not above `VANISHED`. */
function scaledTail<E>(m: Machine<E>, x: E): E {
  const { center, q } = TAIL[m.dtype === 'float32' ? 'float32' : 'float64']
  const one = m.const(1)
  const t = m.div(m.sub(x, m.const(center)), m.add(x, m.const(center)))
  const level = m.add(one, m.mul(m.add(one, t), polynomial(m, t, q)))
  return m.div(level, m.add(one, m.add(x, x)))
}

/** 1 − erf(x). */
export function erfc<E>(m: Machine<E>, x: E): E {
  const tail = m.mul(gaussian(m, x, 1), scaledTail(m, size(m, x)))
  return m.select(m.less(x, m.const(0)), m.sub(m.const(2), tail), tail)
}

/** The error function, 2/√π·∫₀ˣ e^(−t²) dt. */
export function erf<E>(m: Machine<E>, x: E): E {
  const inner = m.add(x, m.mul(x, polynomial(m, m.mul(x, x), AROUND_ZERO[m.dtype === 'float32' ? 'float32' : 'float64'])))
  const one = m.const(1)
  const outer = m.sub(one, m.mul(gaussian(m, x, 1), scaledTail(m, size(m, x))))
  return m.select(m.lessEqual(m.abs(x), m.const(0.75)), inner, m.select(m.less(x, m.const(0)), m.neg(outer), outer))
}

/** The share of the normal distribution below x, ½·erfc(−x/√2): the exponent comes from x itself, not from its rounded quotient. */
export function normalCdf<E>(m: Machine<E>, x: E): E {
  const half = m.mul(m.mul(m.const(0.5), scaledTail(m, m.mul(size(m, x), m.const(Math.SQRT1_2)))), gaussian(m, x, 0.5))
  return m.select(m.less(m.const(0), x), m.sub(m.const(1), half), half)
}
