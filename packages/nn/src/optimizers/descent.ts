/** Gradient descent, plain and with momentum. */
import { add, checkOptions, mul, sub } from '@mlp/autograd'
import { DESCENT_SORTS, checkDecay, checkDescent, defineOptimizer, slopeOf } from './optimizer.js'
import type { DescentOptions, Optimizer } from './optimizer.js'

/** Options of `sgd`; the learning rate is 0.01 where none is given. */
export type SgdOptions = DescentOptions

/**
 * Gradient descent: θ ← θ − η·g. On mini-batches it is stochastic gradient descent.
 *
 * @throws ValueError for a rate that is not positive
 * @see Robbins, Monro: "A stochastic approximation method", 1951
 * @example
 * import { assign, grad, parameter } from '@mlp/autograd'
 * import { sgd } from '@mlp/nn'
 * const w = parameter(3)
 * assign(sgd({ learningRate: 0.25 }).updates([w], [grad(w.square(), w)]))
 * console.log(w.item()) // → 1.5
 */
export function sgd(given: SgdOptions = {}): Optimizer {
  const { learningRate = 0.01, ...options } = checkOptions('sgd', given, DESCENT_SORTS)
  checkDescent('sgd', { ...options, learningRate })
  return defineOptimizer({
    update: context => ({ parameter: sub(context.parameter, mul(context.scalar(learningRate), slopeOf(context, options))) }),
  })
}

export interface MomentumOptions extends DescentOptions {
  /** γ, in [0, 1). Default: 0.9. */
  readonly momentum?: number
  /**
   * Where the rate stands. `'velocity'`: v ← γ·v + η·g, θ ← θ − v, so that a rate that changes acts on new gradients only; with the
   * signed change Δθ = −v it reads θ ← θ − η·g + γ·Δθ. `'step'`: v ← γ·v + g, θ ← θ − η·v, so that it acts on the whole velocity
   * (PyTorch). While the rate stays the same so do the steps. Default: 'velocity'.
   */
  readonly rateIn?: 'velocity' | 'step'
}

/**
 * Gradient descent with momentum: v ← γ·v + η·g, θ ← θ − v.
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
export function momentum(given: MomentumOptions = {}): Optimizer {
  const { learningRate = 0.01, momentum: decay = 0.9, rateIn = 'velocity', ...options } = checkOptions('momentum', given, { ...DESCENT_SORTS, momentum: 'number', rateIn: ['velocity', 'step'] })
  checkDescent('momentum', { ...options, learningRate })
  checkDecay('momentum', 'momentum', decay)
  return defineOptimizer({
    state: { velocity: 0 },
    update(context) {
      const { parameter, velocity } = context
      const [rate, slope] = [context.scalar(learningRate), slopeOf(context, options)]
      const next = add(mul(decay, velocity), rateIn === 'velocity' ? mul(rate, slope) : slope)
      return { parameter: sub(parameter, rateIn === 'velocity' ? next : mul(rate, next)), velocity: next }
    },
  })
}

/** Options of `nesterov`. */
export type NesterovOptions = Omit<MomentumOptions, 'rateIn'>

/**
 * Nesterov's accelerated gradient: v ← γ·v + η·g(θ − γ·v), θ ← θ − v, the slope taken where the velocity leads. The parameter holds
 * that place, φ = θ − γ·v, at which losses and gradients are computed; in terms of it φ ← φ + γ·v − (1 + γ)·v′ with v′ = γ·v + η·g(φ).
 *
 * @throws ValueError for a rate that is not positive or a momentum outside [0, 1)
 * @see Nesterov: "A method for solving the convex programming problem with convergence rate O(1/k²)", 1983
 * @see Sutskever, Martens, Dahl, Hinton: "On the importance of initialization and momentum in deep learning", 2013
 * @example
 * import { assign, grad, parameter } from '@mlp/autograd'
 * import { nesterov } from '@mlp/nn'
 * const w = parameter(3)
 * assign(nesterov({ learningRate: 0.25, momentum: 0.5 }).updates([w], [grad(w.square(), w)]))
 * console.log(w.item()) // → 0.75
 */
export function nesterov(given: NesterovOptions = {}): Optimizer {
  const { learningRate = 0.01, momentum: decay = 0.9, ...options } = checkOptions('nesterov', given, { ...DESCENT_SORTS, momentum: 'number' })
  checkDescent('nesterov', { ...options, learningRate })
  checkDecay('nesterov', 'momentum', decay)
  return defineOptimizer({
    state: { velocity: 0 },
    update(context) {
      const { parameter, velocity } = context
      const kept = mul(decay, velocity)
      const next = add(kept, mul(context.scalar(learningRate), slopeOf(context, options)))
      return { parameter: sub(add(parameter, kept), mul(1 + decay, next)), velocity: next }
    },
  })
}
