/** Adam. */
import { ValueError, add, cast, div, mul, pow, sqrt, square, sub } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { checkDecay, checkLearningRate, defineOptimizer } from './optimizer.js'
import type { LearningRate, Optimizer } from './optimizer.js'

export interface AdamOptions {
  /** η. Default: 0.001. */
  readonly learningRate?: LearningRate
  /** Decay of the mean of gradients, in [0, 1). Default: 0.9. */
  readonly beta1?: number
  /** Decay of the mean of squared gradients, in [0, 1). Default: 0.999. */
  readonly beta2?: number
  /** Added to the root, positive. Default: 1e-8. */
  readonly epsilon?: number
}

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
export function adam({ learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions = {}): Optimizer {
  checkLearningRate('adam', learningRate)
  checkDecay('adam', 'beta1', beta1)
  checkDecay('adam', 'beta2', beta2)
  if (!(epsilon > 0)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'adam', problem: 'epsilon out of range', received: `epsilon ${epsilon}`, expected: 'a positive number', hint: 'write adam({ epsilon: 1e-8 })' })
  }
  // Shared by the parameters of one call, which share the step.
  const corrections = new WeakMap<Tensor, readonly [Tensor, Tensor]>()
  const correctionsOf = (step: Tensor): readonly [Tensor, Tensor] => {
    let made = corrections.get(step)
    if (made === undefined) {
      const t = cast(step, 'float64')
      corrections.set(step, made = [sub(1, pow(beta1, t)), sub(1, pow(beta2, t))])
    }
    return made
  }
  return defineOptimizer({
    state: { mean: 0, variance: 0 },
    update({ parameter, gradient, mean, variance, step, scalar }) {
      const [correction1, correction2] = correctionsOf(step)
      const m = add(mul(beta1, mean), mul(1 - beta1, gradient))
      const v = add(mul(beta2, variance), mul(1 - beta2, square(gradient)))
      const direction = div(div(m, scalar(correction1)), add(sqrt(div(v, scalar(correction2))), epsilon))
      return { parameter: sub(parameter, mul(scalar(learningRate), direction)), mean: m, variance: v }
    },
  })
}
