/** Smooth nonlinearities. Those of the form x·gate(x) are composites: their derivatives are the gate's, and 0 where it has closed. */
import { ValueError } from '../graph/errors.js'
import { checkOptions } from '../graph/options.js'
import { showArgument } from '../graph/show.js'
import type { Tensor } from '../graph/tensor.js'
import { sigmoid, tanh } from './activation.js'
import { add, div, mul, neg } from './arithmetic.js'
import { maximum, minimum } from './between.js'
import { abs, square } from './elementary.js'
import { normalCdf } from './error.js'
import { applyElementwise, compositeRecord, elementwise, elementwiseRecord } from './kinds.js'
import type { Unary } from './kinds.js'
import { option, prefix } from './notation.js'
import type { Printed } from './notation.js'
import { asFloat } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Callable, Composite, Convention, Elementwise } from './operation.js'
import { edgesOf, emptyOf, reals } from './samples.js'
import { fade } from './saturation.js'
import { decay, log1p } from './scalar/exponential.js'

interface BetaAttributes { readonly beta: number }
interface BetaOptions {
  /** How steep it is; positive. Default: 1. */
  readonly beta?: number
}
type Steep<O> = Callable<(x: Operand, options?: BetaOptions) => Tensor, O>

function checkBeta(operation: string, beta: number): void {
  if (beta > 0 && beta < Infinity) return
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'beta is no steepness', received: `beta ${showArgument(beta)}`, expected: 'a finite number above 0', hint: 'negate x for the mirror image',
  })
}

/* @__NO_SIDE_EFFECTS__ */
function withBeta(name: string) {
  return ([x]: readonly Printed[], { beta }: BetaAttributes): Printed => prefix(name)([x!, ...(beta === 1 ? [] : [option('beta', beta)])])
}

const softplusRecord = /* @__PURE__ */ elementwiseRecord<readonly ['float'], BetaAttributes>({
  name: 'softplus', operands: ['float'], summary: 'log(1 + exp(beta·x))/beta, without overflow',
  meaning: (m, [x], { beta }) => {
    const zero = m.const(0)
    const bend = log1p(m, decay(m, m.mul(m.const(beta), x)))
    return m.add(m.select(m.less(zero, x), x, zero), m.div(bend, m.const(beta)))
  },
  partials: [({ inputs: [x], attributes: { beta } }) => sigmoid(mul(beta, x))],
  notation: { text: withBeta('softplus') },
  samples: [{ inputs: [[-3, 0, 0.7, 40]], attributes: { beta: 1 } }, { inputs: [[-3, 0, 0.7, 2]], attributes: { beta: 2.5 } }],
  edges: edgesOf(0, Math.LN2, Math.LN2, Infinity),
  conventions: [{ case: 'large beta·x', here: 'no threshold: the formula holds everywhere', why: 'PyTorch returns x where beta·x > 20, which is off by up to 2e−9' }],
})

/**
 * log(1 + e^(beta·x))/beta: a smooth `relu`, without overflow and right in both tails.
 * @param options `beta`: how steep the bend is; positive, default 1
 * @throws ValueError when beta is not positive and finite
 * @example
 * import { softplus } from '@mlp/autograd'
 * console.log(softplus([-800, 0, 800]).toArray()) // → [ 0, 0.6931471805599453, 800 ]
 */
export const softplus: Steep<Elementwise<readonly ['float'], BetaAttributes>> = /* @__PURE__ */ callable(softplusRecord, () => (x: Operand, options: BetaOptions = {}): Tensor => {
  const { beta = 1 } = checkOptions('softplus', options, { beta: 'number' })
  checkBeta('softplus', beta)
  return applyElementwise(softplusRecord, [x], { beta })
})

/**
 * log σ(x), finite for every finite x.
 * @example
 * import { logSigmoid } from '@mlp/autograd'
 * console.log(logSigmoid([-800, 0]).toArray()) // → [ -800, -0.6931471805599453 ]
 */
export const logSigmoid: Unary = /* @__PURE__ */ elementwise({
  name: 'logSigmoid', operands: ['float'], summary: 'log(1/(1 + exp(−x))), without underflow',
  meaning: (m, [x]) => {
    const zero = m.const(0)
    return m.sub(m.select(m.less(x, zero), x, zero), log1p(m, decay(m, x)))
  },
  partials: [({ inputs: [x] }) => sigmoid(neg(x))],
  conventions: [{ case: 'the loss log(1 + exp(−x)) far below 0', here: '−logSigmoid(x) = softplus(−x) is −x, its slope −1', why: 'PyTorch’s soft margin loss takes the exponential literally: ∞ and NaN' }],
  samples: reals(-3, 0, 0.7, 40),
  edges: edgesOf(-Infinity, -Math.LN2, -Math.LN2, 0),
})

/**
 * x/(1 + |x|), in (−1, 1).
 * @example
 * import { softsign } from '@mlp/autograd'
 * console.log(softsign([-1, 3]).toArray()) // → [ -0.5, 0.75 ]
 */
export const softsign: Unary = /* @__PURE__ */ elementwise({
  name: 'softsign', operands: ['float'], summary: 'x/(1 + |x|)',
  meaning: (m, [x]) => {
    const one = m.const(1)
    const size = m.abs(x)
    // Infinity has no quotient with itself.
    return m.select(m.equal(size, m.const(Infinity)), m.select(m.less(x, one), m.neg(one), one), m.div(x, m.add(one, size)))
  },
  // Divided twice: the square would overflow.
  partials: [({ inputs: [x] }) => {
    const size = add(1, abs(x))
    return { value: div(1, size), over: size }
  }],
  samples: reals(-3, -0.5, 0.7, 40),
  edges: edgesOf(-1, -0, 0, 1),
})

const vectors = [-3, -0.5, 0.7, 2]
const closed: Convention = { case: 'x = −∞', here: '0; the derivative is 0', why: 'PyTorch and JAX multiply −∞ by a gate of 0, which is NaN' }

/** x·gate(x), where the gate closes faster than x falls. */
/* @__NO_SIDE_EFFECTS__ */
function gated(name: string, summary: string, gate: (x: Tensor) => Tensor): Callable<(x: Operand) => Tensor, Composite> {
  return callable(compositeRecord({
    name, summary, conventions: [closed],
    infer: ([x]: readonly Tensor[]) => ({ shape: x!.shape, dtype: x!.dtype }),
    expand: ([x]: readonly Tensor[]) => fade(x!, gate(x!)),
    notation: { text: prefix(name) },
    samples: [{ inputs: [vectors] }, { inputs: [[vectors]] }, { inputs: [emptyOf(0, 2)] }],
  }), call => (x: Operand): Tensor => call([asFloat(name, x)], {}))
}

/**
 * x·σ(x), also called swish.
 * @example
 * import { silu } from '@mlp/autograd'
 * console.log(silu(0).item(), silu(-1000).item()) // → 0 0
 */
export const silu = /* @__PURE__ */ gated('silu', 'x·σ(x).', x => sigmoid(x))

/**
 * x·tanh(softplus(x)).
 * @example
 * import { mish } from '@mlp/autograd'
 * console.log(mish(100).item()) // → 100
 */
export const mish = /* @__PURE__ */ gated('mish', 'x·tanh(softplus(x)).', x => tanh(softplus(x)))

/** Which gate `gelu` has: the normal distribution, or the curve through tanh that resembles it. */
export type GeluApproximation = 'none' | 'tanh'
interface GeluAttributes { readonly approximate: GeluApproximation }

/** σ(2u) = ½·(1 + tanh u), u = √(2/π)·(x + 0.044715·x³). Beyond ±30 it is 0 or 1, and x³ is kept from overflowing. */
function tanhGate(x: Tensor): Tensor {
  const bounded = minimum(maximum(x, -30), 30)
  return sigmoid(mul(2 * Math.sqrt(2 / Math.PI), mul(bounded, add(1, mul(0.044715, square(bounded))))))
}

/**
 * x·Φ(x), Φ(x) being the share of the normal distribution below x.
 * @param options `approximate`: 'none' (default) or 'tanh', ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))
 * @throws ValueError when `approximate` is neither
 * @example
 * import { gelu } from '@mlp/autograd'
 * console.log(gelu(0).item(), gelu(-20).item().toPrecision(12), gelu(1, { approximate: 'tanh' }).item().toFixed(6)) // → 0 -5.50724823721e-88 0.841192
 */
export const gelu: Callable<(x: Operand, options?: { readonly approximate?: GeluApproximation }) => Tensor, Composite<GeluAttributes>> = /* @__PURE__ */ callable(compositeRecord<GeluAttributes>({
  name: 'gelu', summary: 'x·Φ(x), or its approximation by tanh.',
  conventions: [
    closed, { case: 'far below 0', here: 'relatively exact', why: 'in PyTorch 1 + erf cancels to 0' },
    { case: 'far below 0, by tanh', here: 'as exact as the exponent in it', why: 'in PyTorch and JAX 1 + tanh cancels to 0' },
    { case: 'the form that is meant when none is named', here: 'the exact one, by Φ', why: 'as PyTorch; JAX means the one by tanh' },
  ],
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  expand: ([x], { approximate }) => fade(x!, approximate === 'tanh' ? tanhGate(x!) : normalCdf(x!)),
  notation: { text: ([x], { approximate }) => prefix('gelu')([x!, ...(approximate === 'none' ? [] : [option('approximate', approximate)])]) },
  samples: [
    { inputs: [vectors], attributes: { approximate: 'none' } }, { inputs: [[vectors]], attributes: { approximate: 'tanh' } }, { inputs: [emptyOf(0, 2)], attributes: { approximate: 'none' } },
  ],
}), call => (x: Operand, options: { readonly approximate?: GeluApproximation } = {}): Tensor => {
  const { approximate = 'none' } = checkOptions('gelu', options, { approximate: ['none', 'tanh'] })
  return call([asFloat('gelu', x)], { approximate })
})

/**
 * The logistic function with a steepness, 1/(1 + e^(−beta·x)); its derivative is beta·y·(1 − y).
 * @param options `beta`: positive, default 1, which is `sigmoid`
 * @throws ValueError when beta is not positive and finite
 * @example
 * import { formula, grad, input, logistic } from '@mlp/autograd'
 * const h = input('h')
 * console.log(formula(grad(logistic(h, { beta: 5 }), h))) // → 5·v₁·(1 − v₁)  where v₁ = σ(5·h)
 */
export const logistic: Steep<Composite<BetaAttributes>> = /* @__PURE__ */ callable(compositeRecord<BetaAttributes>({
  name: 'logistic', summary: '1/(1 + exp(−beta·x)).',
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  expand: ([x], { beta }) => sigmoid(mul(beta, x!)),
  notation: { text: withBeta('logistic') },
  samples: [{ inputs: [vectors], attributes: { beta: 2.5 } }, { inputs: [[vectors]], attributes: { beta: 1 } }, { inputs: [emptyOf(0, 2)], attributes: { beta: 1 } }],
}), call => (x: Operand, options: BetaOptions = {}): Tensor => {
  const { beta = 1 } = checkOptions('logistic', options, { beta: 'number' })
  checkBeta('logistic', beta)
  return call([asFloat('logistic', x)], { beta })
})
