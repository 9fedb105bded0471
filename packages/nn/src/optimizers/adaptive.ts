/** Rates of their own for every element, by the size of past gradients. */
import { add, checkOptions, div, mul, sqrt, square, sub } from '@mlp/autograd'
import { DESCENT_SORTS, checkDecay, checkDescent, checkEpsilon, defineOptimizer, slopeOf } from './optimizer.js'
import type { DescentOptions, Optimizer } from './optimizer.js'

export interface AdagradOptions extends DescentOptions {
  /** Added to the root, positive. Default: 1e-8. */
  readonly epsilon?: number
}

/**
 * AdaGrad: G ← G + g², θ ← θ − η·g/(√G + ε). The rate is 0.01 where none is given.
 *
 * @throws ValueError for a rate or epsilon that is not positive
 * @see Duchi, Hazan, Singer: "Adaptive subgradient methods for online learning and stochastic optimization", 2011
 * @example
 * import { assign, grad, parameter } from '@mlp/autograd'
 * import { adagrad } from '@mlp/nn'
 * const w = parameter(3)
 * assign(adagrad({ learningRate: 0.5 }).updates([w], [grad(w.square(), w)]))
 * console.log(w.item().toFixed(6)) // → 2.500000
 */
export function adagrad(given: AdagradOptions = {}): Optimizer {
  const { learningRate = 0.01, epsilon = 1e-8, ...options } = checkOptions('adagrad', given, { ...DESCENT_SORTS, epsilon: 'number' })
  checkDescent('adagrad', { ...options, learningRate })
  checkEpsilon('adagrad', epsilon)
  return defineOptimizer({
    state: { total: 0 },
    update(context) {
      const slope = slopeOf(context, options)
      const total = add(context.total, square(slope))
      return { parameter: sub(context.parameter, mul(context.scalar(learningRate), div(slope, add(sqrt(total), epsilon)))), total }
    },
  })
}

export interface RmspropOptions extends AdagradOptions {
  /** ρ, decay of the mean of squared gradients, in [0, 1). Default: 0.9. */
  readonly decay?: number
}
const RMSPROP_SORTS = { ...DESCENT_SORTS, epsilon: 'number', decay: 'number' } as const

/**
 * RMSprop: s ← ρ·s + (1 − ρ)·g², θ ← θ − η·g/(√s + ε). The rate is 0.001 where none is given.
 *
 * @throws ValueError for a rate or epsilon that is not positive or a decay outside [0, 1)
 * @see Hinton: "Neural networks for machine learning", lecture 6e, 2012
 * @example
 * import { assign, grad, parameter } from '@mlp/autograd'
 * import { rmsprop } from '@mlp/nn'
 * const w = parameter(3)
 * assign(rmsprop({ learningRate: 0.1, decay: 0.75 }).updates([w], [grad(w.square(), w)]))
 * console.log(w.item().toFixed(6)) // → 2.800000
 */
export function rmsprop(given: RmspropOptions = {}): Optimizer {
  const { learningRate = 0.001, decay = 0.9, epsilon = 1e-8, ...options } = checkOptions('rmsprop', given, RMSPROP_SORTS)
  checkDescent('rmsprop', { ...options, learningRate })
  checkDecay('rmsprop', 'decay', decay)
  checkEpsilon('rmsprop', epsilon)
  return defineOptimizer({
    state: { variance: 0 },
    update(context) {
      const slope = slopeOf(context, options)
      const variance = add(mul(decay, context.variance), mul(1 - decay, square(slope)))
      return { parameter: sub(context.parameter, mul(context.scalar(learningRate), div(slope, add(sqrt(variance), epsilon)))), variance }
    },
  })
}

/**
 * AdaDelta: s ← ρ·s + (1 − ρ)·g², Δ = √(u + ε)/√(s + ε)·g, u ← ρ·u + (1 − ρ)·Δ², θ ← θ − η·Δ. Steps have the unit of θ, so the rate is
 * 1 where none is given; ε is 1e-6.
 *
 * @throws ValueError for a rate or epsilon that is not positive or a decay outside [0, 1)
 * @see Zeiler: "ADADELTA: an adaptive learning rate method", 2012
 * @example
 * import { assign, grad, parameter } from '@mlp/autograd'
 * import { adadelta } from '@mlp/nn'
 * const w = parameter(3)
 * assign(adadelta({ decay: 0.75, epsilon: 0.0625 }).updates([w], [grad(w.square(), w)]))
 * console.log(w.item().toFixed(4)) // → 2.5017
 */
export function adadelta(given: RmspropOptions = {}): Optimizer {
  const { learningRate = 1, decay = 0.9, epsilon = 1e-6, ...options } = checkOptions('adadelta', given, RMSPROP_SORTS)
  checkDescent('adadelta', { ...options, learningRate })
  checkDecay('adadelta', 'decay', decay)
  checkEpsilon('adadelta', epsilon)
  return defineOptimizer({
    state: { variance: 0, change: 0 },
    update(context) {
      const slope = slopeOf(context, options)
      const variance = add(mul(decay, context.variance), mul(1 - decay, square(slope)))
      const step = mul(div(sqrt(add(context.change, epsilon)), sqrt(add(variance, epsilon))), slope)
      return {
        parameter: sub(context.parameter, mul(context.scalar(learningRate), step)), variance,
        change: add(mul(decay, context.change), mul(1 - decay, square(step))),
      }
    },
  })
}
