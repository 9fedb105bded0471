/** Lion. */
import { add, checkOptions, mul, sign, sub } from '@mlp/autograd'
import { DESCENT_SORTS, checkDecay, checkDescent, defineOptimizer, slopeOf } from './optimizer.js'
import type { DescentOptions, LearningRate, Optimizer } from './optimizer.js'

export interface LionOptions extends DescentOptions {
  /** η. Default: 1e-4. */
  readonly learningRate?: LearningRate
  /** How much of the mean is in the direction of a step, in [0, 1). Default: 0.9. */
  readonly beta1?: number
  /** Decay of the mean of gradients, in [0, 1). Default: 0.99. */
  readonly beta2?: number
}

/**
 * Lion: every element moves by η, along the sign of a mean: θ ← θ − η·(sign(β₁m + (1 − β₁)g) + λ·θ), m ← β₂m + (1 − β₂)g. The weight
 * decay λ is no part of the gradient.
 *
 * @throws ValueError for a rate that is not positive or a decay outside [0, 1)
 * @see Chen et al.: "Symbolic discovery of optimization algorithms", 2023
 * @example
 * import { assign, grad, parameter } from '@mlp/autograd'
 * import { lion } from '@mlp/nn'
 * const w = parameter(3)
 * assign(lion({ learningRate: 0.25 }).updates([w], [grad(w.square(), w)]))
 * console.log(w.item()) // → 2.75
 */
export function lion(given: LionOptions = {}): Optimizer {
  const sorts = { ...DESCENT_SORTS, beta1: 'number', beta2: 'number' } as const
  const { learningRate = 1e-4, beta1 = 0.9, beta2 = 0.99, weightDecay = 0, ...options } = checkOptions('lion', given, sorts)
  checkDescent('lion', { ...options, weightDecay, learningRate })
  checkDecay('lion', 'beta1', beta1)
  checkDecay('lion', 'beta2', beta2)
  return defineOptimizer({
    state: { mean: 0 },
    update(context) {
      const { parameter, scalar } = context
      const slope = slopeOf(context, options)
      const direction = sign(add(mul(beta1, context.mean), mul(1 - beta1, slope)))
      const whole = weightDecay === 0 ? direction : add(direction, mul(weightDecay, parameter))
      return { parameter: sub(parameter, mul(scalar(learningRate), whole)), mean: add(mul(beta2, context.mean), mul(1 - beta2, slope)) }
    },
  })
}
