/** Gradient descent, plain and with momentum. */
import { add, mul, sub } from '@mlp/autograd'
import { checkDecay, checkLearningRate, defineOptimizer } from './optimizer.js'
import type { LearningRate, Optimizer } from './optimizer.js'

export interface SgdOptions {
  /** η. Default: 0.01. */
  readonly learningRate?: LearningRate
}

/**
 * Gradient descent: θ ← θ − η·g. On mini-batches it is stochastic gradient descent.
 *
 * @throws ValueError for a rate that is not positive
 * @example
 * import { assign, grad, parameter } from '@mlp/autograd'
 * import { sgd } from '@mlp/nn'
 * const w = parameter(3)
 * assign(sgd({ learningRate: 0.25 }).updates([w], [grad(w.square(), w)]))
 * console.log(w.item()) // → 1.5
 */
export function sgd({ learningRate = 0.01 }: SgdOptions = {}): Optimizer {
  checkLearningRate('sgd', learningRate)
  return defineOptimizer({
    update: ({ parameter, gradient, scalar }) => ({ parameter: sub(parameter, mul(scalar(learningRate), gradient)) }),
  })
}

export interface MomentumOptions extends SgdOptions {
  /** γ, in [0, 1). Default: 0.9. */
  readonly momentum?: number
}

/**
 * Gradient descent with momentum: v ← γ·v + η·g, θ ← θ − v. The rate stands inside the velocity, so a rate that
 * changes acts on new gradients only.
 *
 * @throws ValueError for a rate that is not positive or a momentum outside [0, 1)
 * @see Polyak: "Some methods of speeding up the convergence of iteration methods", 1964
 * @example
 * import { assign, grad, parameter } from '@mlp/autograd'
 * import { momentum } from '@mlp/nn'
 * const w = parameter(3)
 * const updates = momentum({ learningRate: 0.25, momentum: 0.5 }).updates([w], [grad(w.square(), w)])
 * assign(updates)
 * assign(updates)
 * console.log(w.item()) // → 0
 */
export function momentum({ learningRate = 0.01, momentum: decay = 0.9 }: MomentumOptions = {}): Optimizer {
  checkLearningRate('momentum', learningRate)
  checkDecay('momentum', 'momentum', decay)
  return defineOptimizer({
    state: { velocity: 0 },
    update({ parameter, gradient, velocity, scalar }) {
      const next = add(mul(decay, velocity), mul(scalar(learningRate), gradient))
      return { parameter: sub(parameter, next), velocity: next }
    },
  })
}
