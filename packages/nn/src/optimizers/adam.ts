/** Adam and its kin: steps by the mean of gradients, divided by their size. */
import { ValueError, add, cast, checkOptions, div, greater, maximum, mul, pow, sqrt, square, sub, where } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { DESCENT_SORTS, checkDecay, checkDescent, checkEpsilon, defineOptimizer, slopeOf } from './optimizer.js'
import type { DescentOptions, LearningRate, Optimizer } from './optimizer.js'

export interface AdamOptions extends DescentOptions {
  /** η. Default: 0.001. */
  readonly learningRate?: LearningRate
  /** Decay of the mean of gradients, in [0, 1). Default: 0.9. */
  readonly beta1?: number
  /** Decay of the mean of squared gradients, in [0, 1). Default: 0.999. */
  readonly beta2?: number
  /** Added to the root, positive. Default: 1e-8. */
  readonly epsilon?: number
}

/** The options with their defaults, checked. */
function settled(operation: string, given: AdamOptions): Required<Pick<AdamOptions, 'learningRate' | 'beta1' | 'beta2' | 'epsilon'>> & DescentOptions {
  const sorts = { ...DESCENT_SORTS, beta1: 'number', beta2: 'number', epsilon: 'number' } as const
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, ...options } = checkOptions(operation, given, sorts)
  checkDescent(operation, { ...options, learningRate })
  checkDecay(operation, 'beta1', beta1)
  checkDecay(operation, 'beta2', beta2)
  checkEpsilon(operation, epsilon)
  return { ...options, learningRate, beta1, beta2, epsilon }
}

/** A float64 function of the step, made once for the parameters of one call, which share the step. */
function ofStep<T>(make: (t: Tensor) => T): (step: Tensor) => T {
  const known = new WeakMap<Tensor, T>()
  return (step) => {
    let made = known.get(step)
    if (made === undefined) known.set(step, made = make(cast(step, 'float64')))
    return made
  }
}

/** 1 − βᵗ for both decays: what the means have seen so far, of the whole. */
const correctionsBy = (beta1: number, beta2: number) => ofStep(t => [sub(1, pow(beta1, t)), sub(1, pow(beta2, t))] as const)

const running = (decay: number, mean: Tensor, value: Tensor): Tensor => add(mul(decay, mean), mul(1 - decay, value))

/**
 * Adam: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², θ ← θ − η·m̂/(√v̂ + ε) with m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ).
 * The corrections are computed in float64.
 *
 * @throws ValueError for a rate or epsilon that is not positive or a decay outside [0, 1)
 * @see Kingma, Ba: "Adam: a method for stochastic optimization", 2015
 * @example
 * import { assign, grad, parameter } from '@mlp/autograd'
 * import { adam } from '@mlp/nn'
 * const w = parameter(3)
 * assign(adam({ learningRate: 0.5 }).updates([w], [grad(w.square(), w)]))
 * console.log(w.item().toFixed(6)) // → 2.500000
 */
export function adam(options: AdamOptions = {}): Optimizer {
  const { learningRate, beta1, beta2, epsilon, ...descent } = settled('adam', options)
  return adaptiveMoments({ learningRate, beta1, beta2, epsilon }, descent, 0)
}

/** Options of `adamW`; the weight decay is 0.01 where none is given. */
export type AdamWOptions = AdamOptions

/**
 * AdamW: Adam whose weight decay is no part of the gradient: θ ← θ − η·(m̂/(√v̂ + ε) + λ·θ).
 *
 * @throws ValueError for a rate or epsilon that is not positive, a decay outside [0, 1) or a negative weight decay
 * @see Loshchilov, Hutter: "Decoupled weight decay regularization", 2019
 * @example
 * import { assign, grad, parameter } from '@mlp/autograd'
 * import { adamW } from '@mlp/nn'
 * const w = parameter(3)
 * assign(adamW({ learningRate: 0.5, weightDecay: 0.1 }).updates([w], [grad(w.square(), w)]))
 * console.log(w.item().toFixed(6)) // → 2.350000
 */
export function adamW(options: AdamWOptions = {}): Optimizer {
  const { learningRate, beta1, beta2, epsilon, weightDecay = 0.01, ...descent } = settled('adamW', options)
  return adaptiveMoments({ learningRate, beta1, beta2, epsilon }, { ...descent, weightDecay: 0 }, weightDecay)
}

function adaptiveMoments({ learningRate, beta1, beta2, epsilon }: Required<Pick<AdamOptions, 'learningRate' | 'beta1' | 'beta2' | 'epsilon'>>, descent: DescentOptions, shrinking: number): Optimizer {
  const correctionsOf = correctionsBy(beta1, beta2)
  return defineOptimizer({
    state: { mean: 0, variance: 0 },
    update(context) {
      const { parameter, scalar } = context
      const [correction1, correction2] = correctionsOf(context.step)
      const slope = slopeOf(context, descent)
      const [mean, variance] = [running(beta1, context.mean, slope), running(beta2, context.variance, square(slope))]
      const direction = div(div(mean, scalar(correction1)), add(sqrt(div(variance, scalar(correction2))), epsilon))
      const whole = shrinking === 0 ? direction : add(direction, mul(shrinking, parameter))
      return { parameter: sub(parameter, mul(scalar(learningRate), whole)), mean, variance }
    },
  })
}

/**
 * AMSGrad: Adam that divides by the greatest mean of squares there has been, so that rates never grow:
 * û ← max(û, v), θ ← θ − η·m̂/(√(û/(1 − β₂ᵗ)) + ε).
 *
 * @throws ValueError for a rate or epsilon that is not positive or a decay outside [0, 1)
 * @see Reddi, Kale, Kumar: "On the convergence of Adam and beyond", 2018
 * @example
 * import { assign, grad, parameter } from '@mlp/autograd'
 * import { amsgrad } from '@mlp/nn'
 * const w = parameter(3)
 * assign(amsgrad({ learningRate: 0.5 }).updates([w], [grad(w.square(), w)]))
 * console.log(w.item().toFixed(6)) // → 2.500000
 */
export function amsgrad(options: AdamOptions = {}): Optimizer {
  const { learningRate, beta1, beta2, epsilon, ...descent } = settled('amsgrad', options)
  const correctionsOf = correctionsBy(beta1, beta2)
  return defineOptimizer({
    state: { mean: 0, variance: 0, greatest: 0 },
    update(context) {
      const [correction1, correction2] = correctionsOf(context.step)
      const slope = slopeOf(context, descent)
      const [mean, variance] = [running(beta1, context.mean, slope), running(beta2, context.variance, square(slope))]
      const greatest = maximum(context.greatest, variance)
      const direction = div(div(mean, context.scalar(correction1)), add(sqrt(div(greatest, context.scalar(correction2))), epsilon))
      return { parameter: sub(context.parameter, mul(context.scalar(learningRate), direction)), mean, variance, greatest }
    },
  })
}

/**
 * NAdam: Adam that looks one step of its mean ahead, as Nesterov does: θ ← θ − η·(β₁·m/(1 − β₁ᵗ⁺¹) + (1 − β₁)·g/(1 − β₁ᵗ))/(√v̂ + ε).
 *
 * @throws ValueError for a rate or epsilon that is not positive or a decay outside [0, 1)
 * @see Dozat: "Incorporating Nesterov momentum into Adam", 2016
 * @example
 * import { assign, grad, parameter } from '@mlp/autograd'
 * import { nadam } from '@mlp/nn'
 * const w = parameter(3)
 * assign(nadam({ learningRate: 0.5 }).updates([w], [grad(w.square(), w)]))
 * console.log(w.item().toFixed(4)) // → 2.2632
 */
export function nadam(options: AdamOptions = {}): Optimizer {
  const { learningRate, beta1, beta2, epsilon, ...descent } = settled('nadam', options)
  const correctionsOf = ofStep(t => [sub(1, pow(beta1, t)), sub(1, pow(beta1, add(t, 1))), sub(1, pow(beta2, t))] as const)
  return defineOptimizer({
    state: { mean: 0, variance: 0 },
    update(context) {
      const { scalar } = context
      const [now, next, squares] = correctionsOf(context.step)
      const slope = slopeOf(context, descent)
      const [mean, variance] = [running(beta1, context.mean, slope), running(beta2, context.variance, square(slope))]
      const ahead = add(div(mul(beta1, mean), scalar(next)), div(mul(1 - beta1, slope), scalar(now)))
      return { parameter: sub(context.parameter, mul(scalar(learningRate), div(ahead, add(sqrt(div(variance, scalar(squares))), epsilon)))), mean, variance }
    },
  })
}

/**
 * RAdam: Adam that goes by its mean alone, θ ← θ − η·m̂, as long as too few gradients have been seen to tell their variance, and then
 * scales by r: θ ← θ − η·r·m̂/(√v̂ + ε), with ρ∞ = 2/(1 − β₂) − 1, ρ = ρ∞ − 2t·β₂ᵗ/(1 − β₂ᵗ) and, where ρ > 5,
 * r = √((ρ − 4)(ρ − 2)ρ∞/((ρ∞ − 4)(ρ∞ − 2)ρ)).
 *
 * @throws ValueError for a rate or epsilon that is not positive or a decay outside [0, 1)
 * @see Liu, Jiang, He, Chen, Liu, Gao, Han: "On the variance of the adaptive learning rate and beyond", 2020
 * @example
 * import { assign, grad, parameter } from '@mlp/autograd'
 * import { radam } from '@mlp/nn'
 * const w = parameter(3)
 * assign(radam({ learningRate: 0.125 }).updates([w], [grad(w.square(), w)]))
 * console.log(w.item().toFixed(6)) // → 2.250000
 */
export function radam(options: AdamOptions = {}): Optimizer {
  const { learningRate, beta1, beta2, epsilon, ...descent } = settled('radam', options)
  const longest = 2 / (1 - beta2) - 1
  if (longest <= 5) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'radam', problem: 'beta2 too small for a variance', received: `beta2 ${beta2}`, expected: 'more than 2/3', hint: 'leave beta2 out for 0.999' })
  }
  const scalesOf = ofStep(t => {
    const power = pow(beta2, t)
    const length = sub(longest, div(mul(2, mul(t, power)), sub(1, power)))
    const isKnown = greater(length, 5)
    // Where the length is too short the root is not taken of it.
    const safe = where(isKnown, length, longest)
    const rectified = sqrt(div(mul(mul(sub(safe, 4), sub(safe, 2)), longest), mul((longest - 4) * (longest - 2), safe)))
    return { isKnown, rectified, correction1: sub(1, pow(beta1, t)), correction2: sub(1, power) }
  })
  return defineOptimizer({
    state: { mean: 0, variance: 0 },
    update(context) {
      const { scalar } = context
      const { isKnown, rectified, correction1, correction2 } = scalesOf(context.step)
      const slope = slopeOf(context, descent)
      const [mean, variance] = [running(beta1, context.mean, slope), running(beta2, context.variance, square(slope))]
      const unbiased = div(mean, scalar(correction1))
      const scaled = div(mul(scalar(rectified), unbiased), add(sqrt(div(variance, scalar(correction2))), epsilon))
      return { parameter: sub(context.parameter, mul(scalar(learningRate), where(isKnown, scaled, unbiased))), mean, variance }
    },
  })
}
