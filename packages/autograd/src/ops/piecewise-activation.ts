/** Nonlinearities made of pieces, with the slope that each has where pieces meet. */
import { ValueError } from '../graph/errors.js'
import { checkOptions } from '../graph/options.js'
import type { Tensor } from '../graph/tensor.js'
import { mul } from './arithmetic.js'
import { and, greater, less, where } from './compare.js'
import { filled } from './creation.js'
import { exp } from './elementary.js'
import { applyElementwise, compositeRecord, elementwise, elementwiseRecord } from './kinds.js'
import type { Unary } from './kinds.js'
import type { Machine } from './machine.js'
import { option, prefix } from './notation.js'
import { asFloat } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Composite, Elementwise } from './operation.js'
import { edgesOf, emptyOf, reals } from './samples.js'
import { fade } from './saturation.js'
import { expm1 } from './scalar/exponential.js'

/** What is given on either side of an interval. NaN lies on neither. */
function outside<E>(m: Machine<E>, x: E, [low, below]: readonly [number, number], [high, above]: readonly [number, number], between: E): E {
  return m.select(m.lessEqual(x, m.const(low)), m.const(below), m.select(m.lessEqual(m.const(high), x), m.const(above), between))
}

/** Whether x lies between two numbers, not at them. */
function inside(x: Tensor, low: number, high: number): Tensor {
  return and(greater(x, low), less(x, high))
}

interface EluAttributes { readonly alpha: number }

const eluRecord = /* @__PURE__ */ elementwiseRecord<readonly ['float'], EluAttributes>({
  name: 'elu', operands: ['float'], summary: 'x where it is positive, else alpha·(exp(x) − 1)',
  meaning: (m, [x], { alpha }) => m.select(m.lessEqual(x, m.const(0)), m.mul(m.const(alpha), expm1(m, x)), x),
  // The result plus alpha would cancel far below 0.
  partials: [({ inputs: [x], attributes: { alpha } }) => where(greater(x, 0), filled(1, x), mul(alpha, exp(x)))],
  notation: { text: ([x], { alpha }) => prefix('elu')([x!, ...(alpha === 1 ? [] : [option('alpha', alpha)])]) },
  samples: [{ inputs: [[-3, -0.5, 0.7, 2]], attributes: { alpha: 0.5 } }, { inputs: [[-3, -0.5, 0.7, 2]], attributes: { alpha: 1 } }],
  edges: edgesOf(-0.5, -0, 0, Infinity),
  kinks: [{ at: [0], partials: [0.5], convention: 'the slope of elu at 0 is that of the negative side, alpha' }],
})

/**
 * x where it is positive, else alpha·(eˣ − 1). The slope at 0 is alpha.
 * @param options `alpha`: how far it falls; default 1
 * @example
 * import { elu } from '@mlp/autograd'
 * console.log(elu([-1000, 2]).toArray()) // → [ -1, 2 ]
 */
export const elu: Callable<(x: Operand, options?: { readonly alpha?: number }) => Tensor, Elementwise<readonly ['float'], EluAttributes>> =
  /* @__PURE__ */ callable(eluRecord, () => (x: Operand, options: { readonly alpha?: number } = {}): Tensor => {
    const { alpha = 1 } = checkOptions('elu', options, { alpha: 'number' })
    return applyElementwise(eluRecord, [x], { alpha })
  })

/** With these, layers keep mean 0 and variance 1 (G. Klambauer et al., 2017). */
const SELU_SCALE = 1.0507009873554805
const SELU_FALL = 1.7580993408473766

/**
 * `elu` scaled so that layers keep mean 0 and variance 1: 1.0507·x where x is positive, else 1.7581·(eˣ − 1).
 * @example
 * import { selu } from '@mlp/autograd'
 * console.log(selu([-1000, 1]).toArray()) // → [ -1.7580993408473766, 1.0507009873554805 ]
 */
export const selu: Unary = /* @__PURE__ */ elementwise({
  name: 'selu', operands: ['float'], summary: '1.0507·x where x is positive, else 1.7581·(exp(x) − 1)',
  meaning: (m, [x]) => m.select(m.lessEqual(x, m.const(0)), m.mul(m.const(SELU_FALL), expm1(m, x)), m.mul(m.const(SELU_SCALE), x)),
  partials: [({ inputs: [x] }) => where(greater(x, 0), filled(SELU_SCALE, x), mul(SELU_FALL, exp(x)))],
  samples: reals(-3, -0.5, 0.7, 2),
  edges: edgesOf(-SELU_FALL, -0, 0, Infinity),
  kinks: [{ at: [0], partials: [SELU_FALL], convention: 'the slope of selu at 0 is that of the negative side' }],
})

/**
 * x between 0 and 6, 0 below and 6 above; its slope at both ends is 0.
 * @example
 * import { relu6 } from '@mlp/autograd'
 * console.log(relu6([-1, 2, 8]).toArray()) // → [ 0, 2, 6 ]
 */
export const relu6: Unary = /* @__PURE__ */ elementwise({
  name: 'relu6', operands: ['number'], summary: 'x, at least 0 and at most 6',
  meaning: (m, [x]) => outside(m, x, [0, 0], [6, 6], x),
  partials: [({ inputs: [x] }) => ({ mask: inside(x, 0, 6) })],
  samples: reals(-3, -0.5, 0.7, 2, 8),
  edges: edgesOf(0, 0, 0, 6),
  kinks: [0, 6].map(at => ({ at: [at], partials: [0], convention: 'the slope of relu6 at 0 and 6 is 0' })),
})

interface HardTanhAttributes { readonly min: number; readonly max: number }
type HardTanhOptions = Partial<HardTanhAttributes>

const hardTanhRecord = /* @__PURE__ */ elementwiseRecord<readonly ['float'], HardTanhAttributes>({
  name: 'hardTanh', operands: ['float'], summary: 'x, at least min and at most max',
  meaning: (m, [x], { min, max }) => outside(m, x, [min, min], [max, max], x),
  partials: [({ inputs: [x], attributes: { min, max } }) => ({ mask: inside(x, min, max) })],
  notation: { text: ([x], { min, max }) => prefix('hardTanh')([x!, ...(min === -1 && max === 1 ? [] : [option('min', min), option('max', max)])]) },
  samples: [{ inputs: [[-3, -0.5, 0.7, 2]], attributes: { min: -1, max: 1 } }, { inputs: [[-3, -0.5, 0.7, 2]], attributes: { min: -2, max: 0.5 } }],
  edges: edgesOf(-1, -0, 0, 1),
  kinks: [-1, 1].map(at => ({ at: [at], partials: [0], convention: 'the slope of hardTanh at both ends is 0', why: 'as the outer pieces, and as PyTorch; JAX takes the middle one' })),
})

/**
 * x, at least `min` and at most `max`; its slope at both ends is 0.
 * @param options `min`: default −1; `max`: default 1
 * @throws ValueError when min is not below max
 * @example
 * import { hardTanh } from '@mlp/autograd'
 * console.log(hardTanh([-3, 0.5, 3]).toArray()) // → [ -1, 0.5, 1 ]
 */
export const hardTanh: Callable<(x: Operand, options?: HardTanhOptions) => Tensor, Elementwise<readonly ['float'], HardTanhAttributes>> =
  /* @__PURE__ */ callable(hardTanhRecord, () => (x: Operand, options: HardTanhOptions = {}): Tensor => {
    const { min = -1, max = 1 } = checkOptions('hardTanh', options, { min: 'number', max: 'number' })
    if (min < max) return applyElementwise(hardTanhRecord, [x], { min, max })
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'hardTanh', problem: 'min is not below max', received: `min ${min}, max ${max}`, expected: 'min < max', hint: 'exchange them',
    })
  })

/**
 * (x + 3)/6 between −3 and 3, 0 below and 1 above: `sigmoid` in three straight pieces. Its slope at both ends is 0.
 * @example
 * import { hardSigmoid } from '@mlp/autograd'
 * console.log(hardSigmoid([-3, 0, 5]).toArray()) // → [ 0, 0.5, 1 ]
 */
export const hardSigmoid: Unary = /* @__PURE__ */ elementwise({
  name: 'hardSigmoid', operands: ['float'], summary: '(x + 3)/6, at least 0 and at most 1',
  meaning: (m, [x]) => outside(m, x, [-3, 0], [3, 1], m.div(m.add(x, m.const(3)), m.const(6))),
  partials: [({ inputs: [x] }) => ({ value: filled(1 / 6, x), mask: inside(x, -3, 3) })],
  samples: reals(-4, -2, 0.7, 2, 5),
  edges: edgesOf(0, 0.5, 0.5, 1),
  kinks: [-3, 3].map(at => ({ at: [at], partials: [0], convention: 'the slope of hardSigmoid at both ends is 0' })),
})

/**
 * x·hardSigmoid(x): `silu` in three pieces.
 * @example
 * import { hardSwish } from '@mlp/autograd'
 * console.log(hardSwish([-5, 3, 4]).toArray()) // → [ 0, 3, 4 ]
 */
export const hardSwish: Callable<(x: Operand) => Tensor, Composite> = /* @__PURE__ */ callable(compositeRecord({
  name: 'hardSwish', summary: 'x·hardSigmoid(x).',
  infer: ([x]: readonly Tensor[]) => ({ shape: x!.shape, dtype: x!.dtype }),
  expand: ([x]: readonly Tensor[]) => fade(x!, hardSigmoid(x!)),
  notation: { text: prefix('hardSwish') },
  samples: [{ inputs: [[-4, -0.5, 0.7, 5]] }, { inputs: [[[-4, -0.5, 0.7, 5]]] }, { inputs: [emptyOf(0, 2)] }],
  conventions: [
    { case: 'x = −3 and x = 3', here: 'the slopes of the outer pieces, 0 and 1' },
    { case: 'x = −∞', here: '0; the derivative is 0', why: 'PyTorch and JAX multiply −∞ by 0, which is NaN' },
  ],
}), call => (x: Operand): Tensor => call([asFloat('hardSwish', x)], {}))

/** What `step` gives on the two sides of 0: 0 and 1, or −1 and 1. */
export type StepCoding = 'binary' | 'bipolar'
interface StepAttributes { readonly coding: StepCoding }

const stepRecord = /* @__PURE__ */ elementwiseRecord<readonly ['number'], StepAttributes>({
  name: 'step', operands: ['number'], summary: '1 where x ≥ 0, else 0 or (bipolar) −1',
  // What is on neither side is NaN.
  meaning: (m, [x], { coding }) => {
    const zero = m.const(0)
    return m.select(m.lessEqual(zero, x), m.const(1), m.select(m.less(x, zero), m.const(coding === 'binary' ? 0 : -1), x))
  },
  partials: [null],
  notDifferentiable: 'it is constant on either side of 0, so no derivative would ever teach what lies below; train with sigmoid or tanh (hinge and perceptron losses take the sum itself), or give it a slope with customGradient',
  notation: { text: ([x], { coding }) => prefix('step')([x!, ...(coding === 'binary' ? [] : [{ text: coding, binding: 0 }])]) },
  samples: [{ inputs: [[-3, 0, 0.7]], attributes: { coding: 'binary' } }, { inputs: [[-3, 0, 0.7]], attributes: { coding: 'bipolar' } }],
  edges: edgesOf(0, 1, 1, 1),
  conventions: [{ case: 'x = ±0', here: '1 in both codings', why: 'the perceptron fires at its threshold; torch.heaviside asks for the value at 0, sign gives 0' }],
})

/**
 * The threshold of a perceptron: 1 where x ≥ 0, else 0, or −1 in bipolar coding. No derivative passes: train with `sigmoid` or
 * `tanh`, or give it a slope with `customGradient`.
 * @param options `coding`: 'binary' (0 and 1, default) or 'bipolar' (−1 and 1)
 * @throws ValueError when `coding` is neither
 * @example
 * import { step } from '@mlp/autograd'
 * console.log(step([-2, 0, 5]).toArray(), step([-2, 0, 5], { coding: 'bipolar' }).toArray()) // → [ 0, 1, 1 ] [ -1, 1, 1 ]
 */
export const step: Callable<(x: Operand, options?: { readonly coding?: StepCoding }) => Tensor, Elementwise<readonly ['number'], StepAttributes>> =
  /* @__PURE__ */ callable(stepRecord, () => (x: Operand, options: { readonly coding?: StepCoding } = {}): Tensor => {
    const { coding = 'binary' } = checkOptions('step', options, { coding: ['binary', 'bipolar'] })
    return applyElementwise(stepRecord, [x], { coding })
  })
